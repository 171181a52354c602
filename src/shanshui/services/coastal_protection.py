"""Coastal protection: coast that mangroves, salt marshes, reefs and dunes keep from waves.

The length of protected coast, times what a sea wall of that length costs for the accounting period (its building
cost spread over its years, and upkeep). No default cost was published where we could read it.
"""

from shanshui.core.labels import Label
from shanshui.core.spec import Array, Item, Service


def protected_length(protected_coast_length: Array) -> Array:
    """Return the length of coast protected by ecosystems (km)."""
    return protected_coast_length


def sea_wall_cost(amount: Array, sea_wall_price: Array) -> Array:
    """Return the cost of a sea wall of the same length (yuan)."""
    return amount * sea_wall_price


COAST = Item(
    id="coast",
    label=Label("Protected coast", "受保护海岸线"),
    unit="km",
    physical={"length": protected_length},
    monetary={"replacement_cost": sea_wall_cost},
    price="sea_wall_price",
    scope="place",
    source="V = km of protected coast x cost of a sea wall",
)

SERVICE = Service(
    id="coastal_protection",
    section="regulating",
    seea="Flood control services (coastal protection)",
    label=Label("Coastal protection", "海岸带防护"),
    items=(COAST,),
    source="NDRC/NBS 2022 specification; GB/T 46869-2025",
)
