"""Species conservation: the worth of keeping a community of many species, by its diversity.

LY/T 1721 sorts forests into seven classes of the Shannon index and gives each a value per hectare. Every class is an
item, so the area of each is accounted and a new price needs no map. The value is no exchange value.
"""

from shanshui.core.labels import Label
from shanshui.core.spec import Array, Formula, Item, Service


def area_between(low: float, high: float) -> Formula:
    """Return a formula: 1 ha per ha where low <= Shannon index < high, else 0."""

    def area(shannon_index: Array) -> Array:
        """Return whether the community belongs to the class (ha per ha)."""
        # the second term keeps an absent index absent
        return ((shannon_index >= low) & (shannon_index < high)) + 0.0 * shannon_index

    return area


def value_below_1(amount: Array, species_price_below_1: Array) -> Array:
    """Return the value of the area with a Shannon index below 1 (yuan)."""
    return amount * species_price_below_1


def value_1_to_2(amount: Array, species_price_1_to_2: Array) -> Array:
    """Return the value of the area with a Shannon index 1 to 2 (yuan)."""
    return amount * species_price_1_to_2


def value_2_to_3(amount: Array, species_price_2_to_3: Array) -> Array:
    """Return the value of the area with a Shannon index 2 to 3 (yuan)."""
    return amount * species_price_2_to_3


def value_3_to_4(amount: Array, species_price_3_to_4: Array) -> Array:
    """Return the value of the area with a Shannon index 3 to 4 (yuan)."""
    return amount * species_price_3_to_4


def value_4_to_5(amount: Array, species_price_4_to_5: Array) -> Array:
    """Return the value of the area with a Shannon index 4 to 5 (yuan)."""
    return amount * species_price_4_to_5


def value_5_to_6(amount: Array, species_price_5_to_6: Array) -> Array:
    """Return the value of the area with a Shannon index 5 to 6 (yuan)."""
    return amount * species_price_5_to_6


def value_from_6(amount: Array, species_price_from_6: Array) -> Array:
    """Return the value of the area with a Shannon index of 6 and more (yuan)."""
    return amount * species_price_from_6


SOURCE = "LY/T 1721-2008 (recalled; three of the values recomputed from Altai forest 2014, ChinaXiv 202101.00012)"
INFINITY = float("inf")


def _item(band: str, low: float, high: float, value: Formula, label: Label) -> Item:
    return Item(
        id=f"shannon_{band}",
        label=label,
        unit="ha",
        physical={"shannon": area_between(low, high)},
        monetary={"unit_value": value},
        price=f"species_price_{band}",
        source=SOURCE,
    )


SERVICE = Service(
    id="species_conservation",
    section="regulating",
    seea="Nursery population and habitat maintenance services",
    label=Label("Species conservation", "物种保育"),
    items=(
        _item("below_1", -INFINITY, 1, value_below_1, Label("Shannon index below 1", "Shannon 指数小于 1")),
        _item("1_to_2", 1, 2, value_1_to_2, Label("Shannon index 1 to 2", "Shannon 指数 1～2")),
        _item("2_to_3", 2, 3, value_2_to_3, Label("Shannon index 2 to 3", "Shannon 指数 2～3")),
        _item("3_to_4", 3, 4, value_3_to_4, Label("Shannon index 3 to 4", "Shannon 指数 3～4")),
        _item("4_to_5", 4, 5, value_4_to_5, Label("Shannon index 4 to 5", "Shannon 指数 4～5")),
        _item("5_to_6", 5, 6, value_5_to_6, Label("Shannon index 5 to 6", "Shannon 指数 5～6")),
        _item("from_6", 6, INFINITY, value_from_6, Label("Shannon index 6 and more", "Shannon 指数 6 及以上")),
    ),
    source=SOURCE,
    notes=Label("Not an exchange value; keep it out of the headline.", "不是交换价值；不计入总值。"),
)
