"""Leisure: the time residents spend in nature near home.

Residents times hours of leisure in nature (a survey), valued at what an hour costs them: their spending, or a share
of the wage they could have earned.
"""

from shanshui.core.labels import Label
from shanshui.core.spec import Array, Item, Service


def leisure_time(residents: Array, leisure_hours: Array) -> Array:
    """Return the hours all residents spend in nature (h)."""
    return residents * leisure_hours


def spending(amount: Array, leisure_price: Array) -> Array:
    """Return the value at what an hour of leisure costs (yuan)."""
    return amount * leisure_price


def wage_share(amount: Array, hourly_wage: Array, leisure_wage_share: Array) -> Array:
    """Return the value at a share of the hourly wage (yuan)."""
    return amount * hourly_wage * leisure_wage_share


RESIDENTS = Item(
    id="residents",
    label=Label("Leisure of residents", "居民休闲"),
    unit="h",
    physical={"time": leisure_time},
    monetary={"spending": spending, "wage_share": wage_share},
    price="leisure_price",
    scope="place",
    source="V = residents x time x unit spending, or x a share of the wage (no published default)",
)

SERVICE = Service(
    id="leisure",
    section="cultural",
    seea="Recreation-related services",
    label=Label("Leisure of residents", "休闲游憩"),
    items=(RESIDENTS,),
    source="NDRC/NBS 2022 specification",
)
