"""Soil retention: soil that plant cover and terraces keep from being washed away.

The soil itself is counted and not priced. Its value is the dredging it saves (sedimentation) and the nutrients it
keeps, valued either as pollution not treated or as fertiliser not bought; the two differ by 5 to 20 times per tonne,
and the same tonne never gets both.
"""

from shanshui.core.labels import Label
from shanshui.core.spec import Array, Item, Service


def soil(soil_retained: Array) -> Array:
    """Return soil retained, t ha-1: R K LS (1 − C P), or a map such as the avoided erosion of InVEST SDR."""
    return soil_retained


def sediment_avoided(soil_retained: Array, sediment_share: Array, soil_bulk_density: Array) -> Array:
    """Return sediment kept out of waters, m3 ha-1: λ Q / ρ."""
    return soil_retained * sediment_share / soil_bulk_density


def sediment_delivered(avoided_sediment_export: Array, soil_bulk_density: Array) -> Array:
    """Return sediment kept out of streams, m3 ha-1, worked out along the flow of water: no share of it is taken."""
    return avoided_sediment_export / soil_bulk_density


def nitrogen_retained(soil_retained: Array, soil_nitrogen: Array) -> Array:
    """Return nitrogen in the soil retained, t ha-1."""
    return soil_retained * soil_nitrogen


def phosphorus_retained(soil_retained: Array, soil_phosphorus: Array) -> Array:
    """Return phosphorus in the soil retained, t ha-1."""
    return soil_retained * soil_phosphorus


def potassium_retained(soil_retained: Array, soil_potassium: Array) -> Array:
    """Return potassium in the soil retained, t ha-1."""
    return soil_retained * soil_potassium


def organic_matter_retained(soil_retained: Array, soil_organic_matter: Array) -> Array:
    """Return organic matter in the soil retained, t ha-1."""
    return soil_retained * soil_organic_matter


def dredging_cost(amount: Array, dredging_price: Array) -> Array:
    """Return the cost of dredging saved (yuan)."""
    return amount * dredging_price


def nitrogen_treatment(amount: Array, nitrogen_treatment_price: Array) -> Array:
    """Return the cost of treating the nitrogen in water (yuan)."""
    return amount * nitrogen_treatment_price


def phosphorus_treatment(amount: Array, phosphorus_treatment_price: Array) -> Array:
    """Return the cost of treating the phosphorus in water (yuan)."""
    return amount * phosphorus_treatment_price


def nitrogen_fertiliser(amount: Array, fertiliser_per_nitrogen: Array, nitrogen_fertiliser_price: Array) -> Array:
    """Return the cost of the fertiliser that holds as much nitrogen (yuan)."""
    return amount * fertiliser_per_nitrogen * nitrogen_fertiliser_price


def phosphorus_fertiliser(amount: Array, fertiliser_per_phosphorus: Array, phosphorus_fertiliser_price: Array) -> Array:
    """Return the cost of the fertiliser that holds as much phosphorus (yuan)."""
    return amount * fertiliser_per_phosphorus * phosphorus_fertiliser_price


def potassium_fertiliser(amount: Array, fertiliser_per_potassium: Array, potassium_fertiliser_price: Array) -> Array:
    """Return the cost of the fertiliser that holds as much potassium (yuan)."""
    return amount * fertiliser_per_potassium * potassium_fertiliser_price


def organic_manure(amount: Array, organic_matter_conversion: Array, organic_matter_price: Array) -> Array:
    """Return the cost of the organic matter that would replace it (yuan)."""
    return amount * organic_matter_conversion * organic_matter_price


GARZE = "Acta Ecologica Sinica 37(19):6302 (Garzê 2010)"

SOIL = Item(
    id="soil",
    label=Label("Soil retained", "土壤保持量"),
    unit="t",
    physical={"retained": soil},
    source=GARZE,
)
SEDIMENT = Item(
    id="sedimentation",
    label=Label("Sedimentation avoided", "减少泥沙淤积"),
    unit="m3",
    physical={"share": sediment_avoided, "delivered": sediment_delivered},
    monetary={"dredging": dredging_cost},
    price="dredging_price",
    source=f"{GARZE}; delivered: InVEST SDR",
)
NITROGEN = Item(
    id="nutrient_n",
    label=Label("Nitrogen retained", "减少氮面源污染"),
    unit="t",
    physical={"content": nitrogen_retained},
    monetary={"treatment": nitrogen_treatment, "fertiliser": nitrogen_fertiliser},
    price="nitrogen_treatment_price",
    source=GARZE,
)
PHOSPHORUS = Item(
    id="nutrient_p",
    label=Label("Phosphorus retained", "减少磷面源污染"),
    unit="t",
    physical={"content": phosphorus_retained},
    monetary={"treatment": phosphorus_treatment, "fertiliser": phosphorus_fertiliser},
    price="phosphorus_treatment_price",
    source=GARZE,
)
POTASSIUM = Item(
    id="nutrient_k",
    label=Label("Potassium retained", "保持土壤钾"),
    unit="t",
    physical={"content": potassium_retained},
    monetary={"fertiliser": potassium_fertiliser},
    price="potassium_fertiliser_price",
    source="Wei 2018",
)
ORGANIC = Item(
    id="organic_matter",
    label=Label("Organic matter retained", "保持土壤有机质"),
    unit="t",
    physical={"content": organic_matter_retained},
    monetary={"replacement": organic_manure},
    price="organic_matter_price",
    source="Wei 2018",
)

SERVICE = Service(
    id="soil_retention",
    section="regulating",
    seea="Soil and sediment retention services",
    label=Label("Soil retention", "土壤保持"),
    items=(SOIL, SEDIMENT, NITROGEN, PHOSPHORUS, POTASSIUM, ORGANIC),
    source=f"RUSLE; {GARZE}",
)
