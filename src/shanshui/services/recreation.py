"""Recreation: what visitors spend to be in nature.

Either the tourism revenue of the place times the share that nature draws, or visits times the travel cost of a visit
from a survey. Consumer surplus can be added but is no exchange value, so SEEA EA leaves it out.

Trap: the Garzê 2010 account prints 70.67e8 yuan for culture, which is three times the tourism revenue of 23.56e8;
the factor is not in its table. A share above 1 is a multiplier, not a share.
"""

from shanshui.core.labels import Label
from shanshui.core.spec import Array, Item, Service


def revenue_share(tourism_revenue: Array, ecological_tourism_share: Array) -> Array:
    """Return the part of tourism revenue that nature draws (yuan)."""
    return tourism_revenue * ecological_tourism_share


def travel_spending(visits: Array, travel_cost: Array) -> Array:
    """Return what visitors spend on fares, tickets and time (yuan); added up over zones of origin (column `zone`)."""
    return visits * travel_cost


def travel_spending_with_surplus(visits: Array, travel_cost: Array, consumer_surplus: Array) -> Array:
    """Return travel spending and consumer surplus (yuan); a welfare value, not an exchange value."""
    return visits * (travel_cost + consumer_surplus)


def at_face_value(amount: Array) -> Array:
    """Return the amount: it is money already (yuan)."""
    return amount


def counted_visits(visits: Array) -> Array:
    """Return the visits to the place."""
    return visits


TOURISM = Item(
    id="tourism",
    label=Label("Nature tourism", "生态旅游"),
    unit="yuan",
    physical={
        "revenue_share": revenue_share,
        "travel_cost": travel_spending,
        "travel_cost_with_surplus": travel_spending_with_surplus,
    },
    monetary={"exchange_value": at_face_value},
    scope="place",
    source="V = revenue x ecological share, or V = sum N (TC + CS), zonal travel cost; SEEA EA leaves the surplus out",
)

VISITS = Item(
    id="visits",
    label=Label("Visits", "旅游人次"),
    unit="visit",
    physical={"counted": counted_visits},
    scope="place",
    source="SEEA EA: visits are the physical measure of recreation-related services",
)

SERVICE = Service(
    id="recreation",
    section="cultural",
    seea="Recreation-related services",
    label=Label("Tourism and health", "旅游康养"),
    items=(TOURISM, VISITS),
    source="NDRC/NBS 2022 specification; SEEA EA",
    notes=Label("Overlaps with GDP.", "与 GDP 重叠。"),
)
