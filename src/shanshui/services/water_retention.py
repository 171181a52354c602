"""Water retention: rain that vegetation and soil hold back and release slowly, instead of letting it run off.

The balance counts the year's rain less surface runoff and evapotranspiration; the storage-capacity form counts
what canopy, litter and non-capillary pores of a forest can hold. Storing the water in a reservoir sets the price.
"""

from shanshui.core.labels import Label
from shanshui.core.spec import Array, Formula, Item, Service


def water_balance(precipitation: Array, runoff: Array, actual_evapotranspiration: Array) -> Array:
    """Return water retained, mm: P − R − ET, with R the surface runoff and not the streamflow."""
    return precipitation - runoff - actual_evapotranspiration


def storage_capacity(
    precipitation: Array,
    canopy_interception: Array,
    litter_water_capacity: Array,
    water_density: Array,
    soil_depth: Array,
    noncapillary_porosity: Array,
) -> Array:
    """Return water held by canopy, litter and soil, mm: P c + W/ρ + h n."""
    canopy = precipitation * canopy_interception
    litter = litter_water_capacity / water_density
    soil = soil_depth * noncapillary_porosity
    return canopy + litter + soil


def annualised_cost(
    amount: Array, reservoir_capital_cost: Array, reservoir_depreciation: Array, reservoir_running_cost: Array
) -> Array:
    """Return the year's cost of storing an amount in reservoirs: Q (C D + O)."""
    return amount * (reservoir_capital_cost * reservoir_depreciation + reservoir_running_cost)


def capital_cost(amount: Array, reservoir_capital_cost: Array) -> Array:
    """Return the whole cost of building reservoirs for an amount: Q C, ten times and more the annualised cost."""
    return amount * reservoir_capital_cost


def traded_value(amount: Array, water_right_price: Array) -> Array:
    """Return the value of an amount at the price of traded water rights."""
    return amount * water_right_price


RESERVOIR_COST: dict[str, Formula] = {"annualised": annualised_cost, "capital": capital_cost}

SERVICE = Service(
    id="water_retention",
    section="regulating",
    seea="Water flow regulation services: baseflow maintenance",
    label=Label("Water retention", "水源涵养"),
    source="GB/T 46869-2025; Acta Ecologica Sinica 37(19):6302 (Garzê 2010)",
    notes=Label(
        "The balance already holds the rain of storms: do not add flood mitigation by vegetation for the same rain.",
        "水量平衡已包含暴雨：同一场雨不应再计植被洪水调蓄。",
    ),
    items=(
        Item(
            id="retention",
            label=Label("Water retained", "水源涵养量"),
            unit="m3",
            returns="mm",
            physical={"balance": water_balance, "storage_capacity": storage_capacity},
            monetary={**RESERVOIR_COST, "water_price": traded_value},
            price="reservoir_capital_cost",
            ecosystems=("forest", "shrub", "grass", "wetland", "farmland"),
            source="Acta Ecologica Sinica 37(19):6302; storage capacity: J. Geo-information Science 18(7):987",
        ),
    ),
)
