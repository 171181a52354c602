"""Visual amenity: what people pay more for a home or a hotel room with a view of nature.

Floor area or room nights with such a premium, times the premium. Give the premium of the accounting period: the
premium in a purchase price is a stock and has to be spread over its years first.
"""

from shanshui.core.labels import Label
from shanshui.core.spec import Array, Item, Service


def dwellings_with_premium(dwelling_area: Array) -> Array:
    """Return the floor area of homes with a premium (m2)."""
    return dwelling_area


def nights_with_premium(hotel_nights: Array) -> Array:
    """Return the hotel room nights with a premium (d)."""
    return hotel_nights


def dwelling_value(amount: Array, dwelling_premium: Array) -> Array:
    """Return the premium paid for homes (yuan)."""
    return amount * dwelling_premium


def hotel_value(amount: Array, hotel_premium: Array) -> Array:
    """Return the premium paid for hotel rooms (yuan)."""
    return amount * hotel_premium


SOURCE = "V = floor area x premium + room nights x premium (hedonic price; no published default)"

DWELLINGS = Item(
    id="dwellings",
    label=Label("Landscape premium of homes", "住宅景观溢价"),
    unit="m2",
    physical={"counted": dwellings_with_premium},
    monetary={"hedonic_price": dwelling_value},
    price="dwelling_premium",
    scope="place",
    source=SOURCE,
)

HOTELS = Item(
    id="hotels",
    label=Label("Landscape premium of hotels", "酒店景观溢价"),
    unit="d",
    physical={"counted": nights_with_premium},
    monetary={"hedonic_price": hotel_value},
    price="hotel_premium",
    scope="place",
    source=SOURCE,
)

SERVICE = Service(
    id="visual_amenity",
    section="cultural",
    seea="Visual amenity services",
    label=Label("Landscape premium", "景观价值"),
    items=(DWELLINGS, HOTELS),
    source=SOURCE,
    notes=Label("Overlaps with GDP.", "与 GDP 重叠。"),
)
