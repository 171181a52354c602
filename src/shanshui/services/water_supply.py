"""Water supply: fresh water that homes, industry and fields take from rivers, lakes and springs.

The water bureau's table gives the volumes, one row for each use; each use has its price. Some guidelines count only
water of class III or better (GB 3838). SEEA EA lists it as an ecosystem service; the NDRC/NBS specification does not.
"""

from shanshui.core.labels import Label
from shanshui.core.spec import Array, Item, Service


def domestic_value(amount: Array, water_price_domestic: Array) -> Array:
    """Return the value of water used in homes (yuan)."""
    return amount * water_price_domestic


def industry_value(amount: Array, water_price_industry: Array) -> Array:
    """Return the value of water used by industry (yuan)."""
    return amount * water_price_industry


def irrigation_value(amount: Array, water_price_irrigation: Array) -> Array:
    """Return the value of water used on fields (yuan)."""
    return amount * water_price_irrigation


SOURCE = "V = sum W P by use; Garzê 2010 (Acta Ecol. Sin. 37(19):6302)"

DOMESTIC = Item(
    id="domestic",
    label=Label("Water for homes", "生活用水"),
    unit="m3",
    monetary={"market_price": domestic_value},
    price="water_price_domestic",
    scope="place",
    source=SOURCE,
)

INDUSTRY = Item(
    id="industry",
    label=Label("Water for industry", "工业用水"),
    unit="m3",
    monetary={"market_price": industry_value},
    price="water_price_industry",
    scope="place",
    source=SOURCE,
)

IRRIGATION = Item(
    id="irrigation",
    label=Label("Water for irrigation", "灌溉用水"),
    unit="m3",
    monetary={"market_price": irrigation_value},
    price="water_price_irrigation",
    scope="place",
    source=SOURCE,
)

SERVICE = Service(
    id="water_supply",
    section="provisioning",
    seea="Water supply",
    label=Label("Water supply", "水资源供给"),
    items=(DOMESTIC, INDUSTRY, IRRIGATION),
    source=SOURCE,
    notes=Label(
        "The price of water used for homes and industry overlaps with GDP.",
        "生活与工业用水的价值与 GDP 重叠。",
    ),
)
