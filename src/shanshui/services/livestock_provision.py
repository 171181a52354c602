"""Livestock provision: meat, milk, wool and other products of animals that feed on the land.

Quantities and prices come from a yearbook table, one row for each product; the pattern item prices every product
the table brings. Some guidelines count grazed animals only: leave out what was fattened on bought fodder.
"""

from shanshui.core.labels import Label
from shanshui.core.spec import Array, Item, Service


def gross_output(amount: Array, livestock_price: Array) -> Array:
    """Return the market value of the quantity (yuan): all of the output, as GDP statistics count it."""
    return amount * livestock_price


def value_added(amount: Array, livestock_price: Array, value_added_share: Array) -> Array:
    """Return the market value less bought inputs (yuan)."""
    return amount * livestock_price * value_added_share


def resource_rent(amount: Array, livestock_price: Array, resource_rent_share: Array) -> Array:
    """Return what is left for nature after inputs, labour and capital are paid (yuan; the SEEA EA position)."""
    return amount * livestock_price * resource_rent_share


PRODUCT = Item(
    id="product",
    label=Label("Livestock product", "畜牧产品"),
    unit="t",
    monetary={"gross_output": gross_output, "value_added": value_added, "resource_rent": resource_rent},
    price="livestock_price",
    scope="place",
    source="V = sum Q P (all Chinese guidelines); net output in Garzê 2010, resource rent in SEEA EA",
)

SERVICE = Service(
    id="livestock_provision",
    section="provisioning",
    seea="Grazed biomass provisioning; livestock provisioning",
    label=Label("Livestock provision", "畜牧产品供给"),
    items=(PRODUCT,),
    source="NDRC/NBS 2022 specification; SEEA EA; Garzê 2010 (Acta Ecol. Sin. 37(19):6302)",
    open_items=True,
    notes=Label(
        "Overlaps with GDP. The shares of value added and resource rent have no published default.",
        "与 GDP 重叠。增加值率和资源租金率没有公开的默认值。",
    ),
)
