"""Water purification: organic matter, nitrogen and phosphorus that wetlands take out of water, or land keeps from it.

Wetlands can clean only what is discharged: the service is the smaller of their capacity and the discharge of the place.
The other way (`delivered`) follows nitrogen and phosphorus along the flow of water from all land: what runs off a cell
less what of it reaches a stream. It is no capacity, so no discharge limits it, and the two are never added.
It is valued at the cost of treatment, or at the pollution charge: its rate over the kilograms of one equivalent.
"""

import numpy as np

from shanshui.core.labels import Label
from shanshui.core.spec import Array, Item, Service
from shanshui.services.soil_retention import nitrogen_treatment, phosphorus_treatment


def cod_absorbed(cod_capacity: Array) -> Array:
    """Return the COD that wetlands could take up, t ha-1."""
    return cod_capacity


def nitrogen_absorbed(nitrogen_capacity: Array) -> Array:
    """Return the nitrogen that wetlands could take up, t ha-1."""
    return nitrogen_capacity


def phosphorus_absorbed(phosphorus_capacity: Array) -> Array:
    """Return the phosphorus that wetlands could take up, t ha-1."""
    return phosphorus_capacity


def nitrogen_delivered(nitrogen_kept_from_streams: Array) -> Array:
    """Return nitrogen kept out of streams, t ha-1, worked out along the flow of water."""
    return nitrogen_kept_from_streams


def phosphorus_delivered(phosphorus_kept_from_streams: Array) -> Array:
    """Return phosphorus kept out of streams, t ha-1, worked out along the flow of water."""
    return phosphorus_kept_from_streams


def ammonia_absorbed(ammonia_capacity: Array) -> Array:
    """Return the ammonia nitrogen that wetlands could take up, t ha-1."""
    return ammonia_capacity


def cod_cleaned(capacity: Array, cod_discharge: Array) -> Array:
    """Return the COD taken out of water (t): no more than is discharged."""
    return np.minimum(capacity, cod_discharge)


def nitrogen_cleaned(capacity: Array, nitrogen_discharge: Array) -> Array:
    """Return the nitrogen taken out of water (t): no more than is discharged."""
    return np.minimum(capacity, nitrogen_discharge)


def phosphorus_cleaned(capacity: Array, phosphorus_discharge: Array) -> Array:
    """Return the phosphorus taken out of water (t): no more than is discharged."""
    return np.minimum(capacity, phosphorus_discharge)


def ammonia_cleaned(capacity: Array, ammonia_discharge: Array) -> Array:
    """Return the ammonia nitrogen taken out of water (t): no more than is discharged."""
    return np.minimum(capacity, ammonia_discharge)


def cod_treatment(amount: Array, cod_treatment_price: Array) -> Array:
    """Return the cost of treating COD (yuan)."""
    return amount * cod_treatment_price


def ammonia_treatment(amount: Array, ammonia_treatment_price: Array) -> Array:
    """Return the cost of treating ammonia nitrogen (yuan)."""
    return amount * ammonia_treatment_price


def cod_charge(amount: Array, water_pollutant_charge: Array, cod_equivalent: Array) -> Array:
    """Return the pollution charge on COD (yuan)."""
    return amount / cod_equivalent * water_pollutant_charge


def phosphorus_charge(amount: Array, water_pollutant_charge: Array, phosphorus_equivalent: Array) -> Array:
    """Return the pollution charge on phosphorus (yuan)."""
    return amount / phosphorus_equivalent * water_pollutant_charge


def ammonia_charge(amount: Array, water_pollutant_charge: Array, ammonia_equivalent: Array) -> Array:
    """Return the pollution charge on ammonia nitrogen (yuan)."""
    return amount / ammonia_equivalent * water_pollutant_charge


SOURCE = "min(capacity, discharge); Acta Ecologica Sinica 37(19):6302 (Garzê 2010)"
DELIVERED = f"{SOURCE}; delivered: InVEST NDR, over land"

COD = Item(
    id="cod",
    label=Label("Chemical oxygen demand", "净化化学需氧量"),
    unit="t",
    physical={"capacity": cod_absorbed},
    actual=cod_cleaned,
    monetary={"treatment": cod_treatment, "charge": cod_charge},
    price="cod_treatment_price",
    ecosystems=("wetland",),
    source=SOURCE,
)
NITROGEN = Item(
    id="nitrogen",
    label=Label("Total nitrogen", "净化总氮"),
    unit="t",
    physical={"capacity": nitrogen_absorbed, "delivered": nitrogen_delivered},
    actual=nitrogen_cleaned,
    monetary={"treatment": nitrogen_treatment},
    price="nitrogen_treatment_price",
    ecosystems=("wetland",),
    on_all_land=("delivered",),
    source=DELIVERED,
)
PHOSPHORUS = Item(
    id="phosphorus",
    label=Label("Total phosphorus", "净化总磷"),
    unit="t",
    physical={"capacity": phosphorus_absorbed, "delivered": phosphorus_delivered},
    actual=phosphorus_cleaned,
    monetary={"treatment": phosphorus_treatment, "charge": phosphorus_charge},
    price="phosphorus_treatment_price",
    ecosystems=("wetland",),
    on_all_land=("delivered",),
    source=DELIVERED,
)
AMMONIA = Item(
    id="ammonia",
    label=Label("Ammonia nitrogen", "净化氨氮"),
    unit="t",
    physical={"capacity": ammonia_absorbed},
    actual=ammonia_cleaned,
    monetary={"treatment": ammonia_treatment, "charge": ammonia_charge},
    price="ammonia_treatment_price",
    ecosystems=("wetland",),
    source=SOURCE,
)

SERVICE = Service(
    id="water_purification",
    section="regulating",
    seea="Water purification services",
    label=Label("Water purification", "水质净化"),
    items=(COD, NITROGEN, PHOSPHORUS, AMMONIA),
    source=SOURCE,
    notes=Label("Ammonia is part of total nitrogen: count one of them.", "氨氮包含在总氮中：只计其一。"),
)
