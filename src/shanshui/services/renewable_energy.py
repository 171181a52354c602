"""Renewable energy: power from falling water, sun and wind.

The table of the power office gives kWh, or falling water gives it by the InVEST head equation. SEEA EA calls it an
abiotic flow, not an ecosystem service, so it stands in a section of its own.
"""

from shanshui.core.labels import Label
from shanshui.core.spec import Array, Item, Service

WATER_ENERGY = 0.00272  # kWh that 1 m3 of water gives falling 1 m; as InVEST prints it


def head_energy(
    turbine_water: Array, hydraulic_head: Array, turbine_efficiency: Array, turbine_water_share: Array
) -> Array:
    """Return the power of falling water (kWh).

    E = 0.00272 beta gamma h V, with turbine efficiency beta, share of the inflow that is used gamma, head h (m) and
    volume V (m3) of the period. Source: InVEST hydropower.
    """
    return WATER_ENERGY * turbine_efficiency * turbine_water_share * hydraulic_head * turbine_water


def power_value(amount: Array, electricity_price: Array) -> Array:
    """Return the value of the power at the price of electricity (yuan)."""
    return amount * electricity_price


SOURCE = "V = G P; Garzê 2010 (Acta Ecol. Sin. 37(19):6302)"

HYDROPOWER = Item(
    id="hydropower",
    label=Label("Hydropower", "水电"),
    unit="kWh",
    physical={"head": head_energy},
    monetary={"market_price": power_value},
    price="electricity_price",
    scope="place",
    empirical=True,  # the constant carries the unit kWh m-4
    source=f"{SOURCE}; InVEST hydropower",
)

SOLAR = Item(
    id="solar",
    label=Label("Solar power", "太阳能发电"),
    unit="kWh",
    monetary={"market_price": power_value},
    price="electricity_price",
    scope="place",
    source=SOURCE,
)

WIND = Item(
    id="wind",
    label=Label("Wind power", "风电"),
    unit="kWh",
    monetary={"market_price": power_value},
    price="electricity_price",
    scope="place",
    source=SOURCE,
)

SERVICE = Service(
    id="renewable_energy",
    section="abiotic",
    seea="Not an ecosystem service (abiotic flow)",
    label=Label("Renewable energy", "可再生能源"),
    items=(HYDROPOWER, SOLAR, WIND),
    source=SOURCE,
    notes=Label("Overlaps with GDP; record it beside the ecosystem services.", "与 GDP 重叠；应与生态系统服务分列。"),
)
