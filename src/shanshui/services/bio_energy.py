"""Bio-energy: straw, fuelwood and biogas feedstock that people burn or ferment.

Quantities and prices come from a yearbook table, one row for each fuel; the pattern item prices every fuel the table
brings. Leave out what is already counted as a crop or forest product.
"""

from shanshui.core.labels import Label
from shanshui.core.spec import Array, Item, Service


def gross_output(amount: Array, bio_energy_price: Array) -> Array:
    """Return the market value of the quantity (yuan): all of the output, as GDP statistics count it."""
    return amount * bio_energy_price


def value_added(amount: Array, bio_energy_price: Array, value_added_share: Array) -> Array:
    """Return the market value less bought inputs (yuan)."""
    return amount * bio_energy_price * value_added_share


def resource_rent(amount: Array, bio_energy_price: Array, resource_rent_share: Array) -> Array:
    """Return what is left for nature after inputs, labour and capital are paid (yuan; the SEEA EA position)."""
    return amount * bio_energy_price * resource_rent_share


PRODUCT = Item(
    id="product",
    label=Label("Biomass for energy", "生物质能源"),
    unit="t",
    monetary={"gross_output": gross_output, "value_added": value_added, "resource_rent": resource_rent},
    price="bio_energy_price",
    scope="place",
    source="V = sum Q P (all Chinese guidelines); net output in Garzê 2010, resource rent in SEEA EA",
)

SERVICE = Service(
    id="bio_energy",
    section="provisioning",
    seea="Other biomass provisioning",
    label=Label("Bio-energy provision", "生物质能源供给"),
    items=(PRODUCT,),
    source="NDRC/NBS 2022 specification; SEEA EA; Garzê 2010 (Acta Ecol. Sin. 37(19):6302)",
    open_items=True,
    notes=Label(
        "Overlaps with GDP. The shares of value added and resource rent have no published default.",
        "与 GDP 重叠。增加值率和资源租金率没有公开的默认值。",
    ),
)
