"""Biological control: pests of forests and grassland that nature keeps down without spraying.

The area that controls its own pests, times what spraying a hectare costs. Garzê 2010 counts half of its forest
(158e4 of 319e4 ha) and all of its grassland, so the share of the area is a parameter by ecosystem type.
"""

from shanshui.core.labels import Label
from shanshui.core.spec import Array, Item, Service


def controlled_area(pest_control_share: Array) -> Array:
    """Return the share of each hectare that controls its own pests (ha per ha)."""
    return pest_control_share


def forest_value(amount: Array, pest_control_price_forest: Array) -> Array:
    """Return the cost of spraying saved in forests (yuan)."""
    return amount * pest_control_price_forest


def grass_value(amount: Array, pest_control_price_grass: Array) -> Array:
    """Return the cost of spraying saved on grassland (yuan)."""
    return amount * pest_control_price_grass


SOURCE = "V = A x cost of spraying; Garzê 2010 (Acta Ecol. Sin. 37(19):6302)"

FOREST = Item(
    id="forest",
    label=Label("Pest control in forests", "森林病虫害控制"),
    unit="ha",
    physical={"area": controlled_area},
    monetary={"replacement_cost": forest_value},
    price="pest_control_price_forest",
    ecosystems=("forest",),
    source=SOURCE,
)

GRASS = Item(
    id="grass",
    label=Label("Pest control on grassland", "草地病虫害控制"),
    unit="ha",
    physical={"area": controlled_area},
    monetary={"replacement_cost": grass_value},
    price="pest_control_price_grass",
    ecosystems=("grass",),
    source=SOURCE,
)

SERVICE = Service(
    id="biological_control",
    section="regulating",
    seea="Biological control services",
    label=Label("Pest control", "病虫害控制"),
    items=(FOREST, GRASS),
    source=SOURCE,
)
