"""Air filtration: sulphur dioxide, nitrogen oxides and dust that woods and shrubs take out of the air.

Plants can clean only what is emitted: the service is the smaller of their capacity and the emission of the place.
It is valued at the cost of treatment, or at the pollution charge: its rate over the kilograms of one equivalent.
"""

import numpy as np

from shanshui.core.labels import Label
from shanshui.core.spec import Array, Item, Service


def so2_absorbed(so2_capacity: Array) -> Array:
    """Return the SO2 that plants could absorb, t ha-1."""
    return so2_capacity


def nox_absorbed(nox_capacity: Array) -> Array:
    """Return the NOx that plants could absorb, t ha-1."""
    return nox_capacity


def dust_held(dust_capacity: Array) -> Array:
    """Return the dust that plants could hold, t ha-1."""
    return dust_capacity


def so2_cleaned(capacity: Array, so2_emission: Array) -> Array:
    """Return the SO2 taken out of the air (t): no more than is emitted."""
    return np.minimum(capacity, so2_emission)


def nox_cleaned(capacity: Array, nox_emission: Array) -> Array:
    """Return the NOx taken out of the air (t): no more than is emitted."""
    return np.minimum(capacity, nox_emission)


def dust_cleaned(capacity: Array, dust_emission: Array) -> Array:
    """Return the dust taken out of the air (t): no more than is emitted."""
    return np.minimum(capacity, dust_emission)


def so2_treatment(amount: Array, so2_treatment_price: Array) -> Array:
    """Return the cost of treating SO2 (yuan)."""
    return amount * so2_treatment_price


def nox_treatment(amount: Array, nox_treatment_price: Array) -> Array:
    """Return the cost of treating NOx (yuan)."""
    return amount * nox_treatment_price


def dust_treatment(amount: Array, dust_treatment_price: Array) -> Array:
    """Return the cost of treating dust (yuan)."""
    return amount * dust_treatment_price


def so2_charge(amount: Array, air_pollutant_charge: Array, so2_equivalent: Array) -> Array:
    """Return the pollution charge on SO2 (yuan)."""
    return amount / so2_equivalent * air_pollutant_charge


def nox_charge(amount: Array, air_pollutant_charge: Array, nox_equivalent: Array) -> Array:
    """Return the pollution charge on NOx (yuan)."""
    return amount / nox_equivalent * air_pollutant_charge


def dust_charge(amount: Array, air_pollutant_charge: Array, dust_equivalent: Array) -> Array:
    """Return the pollution charge on dust (yuan)."""
    return amount / dust_equivalent * air_pollutant_charge


SOURCE = "min(capacity, emission); Acta Ecologica Sinica 37(19):6302 (Garzê 2010); Gaotianyan 2014"
PLANTS = ("forest", "shrub")

SO2 = Item(
    id="so2",
    label=Label("Sulphur dioxide", "净化二氧化硫"),
    unit="t",
    physical={"capacity": so2_absorbed},
    actual=so2_cleaned,
    monetary={"treatment": so2_treatment, "charge": so2_charge},
    price="so2_treatment_price",
    ecosystems=PLANTS,
    source=SOURCE,
)
NOX = Item(
    id="nox",
    label=Label("Nitrogen oxides", "净化氮氧化物"),
    unit="t",
    physical={"capacity": nox_absorbed},
    actual=nox_cleaned,
    monetary={"treatment": nox_treatment, "charge": nox_charge},
    price="nox_treatment_price",
    ecosystems=PLANTS,
    source=SOURCE,
)
DUST = Item(
    id="dust",
    label=Label("Dust", "滞尘"),
    unit="t",
    physical={"capacity": dust_held},
    actual=dust_cleaned,
    monetary={"treatment": dust_treatment, "charge": dust_charge},
    price="dust_treatment_price",
    ecosystems=PLANTS,
    source=SOURCE,
)

SERVICE = Service(
    id="air_filtration",
    section="regulating",
    seea="Air filtration services",
    label=Label("Air purification", "空气净化"),
    items=(SO2, NOX, DUST),
    source=SOURCE,
)
