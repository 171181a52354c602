"""Negative air ions: ions that forests give off, beyond the 600 in a cubic centimetre that matter to health.

The ions of the air among the trees are renewed once in their lifetime; each has the cost of making it by machine.
SEEA EA has no such service, and the national specification leaves it out.
"""

import numpy as np

from shanshui.core.labels import Label
from shanshui.core.spec import Array, Item, Service


def ions(negative_ion_concentration: Array, stand_height: Array, year_length: Array, ion_lifetime: Array) -> Array:
    """Return all ions given off in the year, ion cm-3 m: Q H T / L (5.256e15 Q H A / L in ions, ha and minutes)."""
    return negative_ion_concentration * stand_height * year_length / ion_lifetime


def ions_above_threshold(
    negative_ion_concentration: Array,
    ion_threshold: Array,
    stand_height: Array,
    year_length: Array,
    ion_lifetime: Array,
) -> Array:
    """Return ions that count for health, ion cm-3 m: (Q − 600) H T / L, none where Q is lower."""
    excess = np.maximum(negative_ion_concentration, ion_threshold) - ion_threshold
    return ions(excess, stand_height, year_length, ion_lifetime)


def ion_value(amount: Array, ion_price: Array) -> Array:
    """Return the cost of making as many ions (yuan)."""
    return amount * ion_price


IONS = Item(
    id="ions",
    label=Label("Negative air ions", "负离子"),
    unit="ion",
    returns="ion cm-3 m",
    physical={"above_threshold": ions_above_threshold, "all": ions},
    monetary={"production_cost": ion_value},
    price="ion_price",
    ecosystems=("forest",),
    source="LY/T 1721",
)

SERVICE = Service(
    id="negative_air_ions",
    section="regulating",
    seea="No counterpart",
    label=Label("Negative air ions", "负氧离子"),
    items=(IONS,),
    source=IONS.source,
)
