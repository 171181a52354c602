"""Global climate regulation: carbon that ecosystems take out of the air and keep, as tonnes of CO2.

Net ecosystem production is the first choice; stocks of two inventories or a rate by ecosystem type are the others.
The NPP short cut of older papers is gross uptake, 3 to 10 times what is kept, and is here for comparison only.
"""

from shanshui.core.labels import Label
from shanshui.core.spec import Array, Item, Service

CO2_PER_CARBON = 44 / 12


def carbon_dioxide_of_nep(nep: Array) -> Array:
    """Return CO2 kept, t ha-1: 44/12 NEP, negative where the ecosystem is a source."""
    return CO2_PER_CARBON * nep


def carbon_dioxide_of_biomass(
    biomass_carbon_opening: Array, biomass_carbon_closing: Array, inventory_periods: Array
) -> Array:
    """Return CO2 kept in biomass, t ha-1: 44/12 (C2 − C1) over the accounting periods between two inventories."""
    return CO2_PER_CARBON * (biomass_carbon_closing - biomass_carbon_opening) / inventory_periods


def carbon_dioxide_of_rate(carbon_rate: Array, soil_carbon_share: Array) -> Array:
    """Return CO2 kept, t ha-1: 44/12 r (1 + β), β the carbon kept in soil for each tonne in plants."""
    return CO2_PER_CARBON * carbon_rate * (1 + soil_carbon_share)


def carbon_dioxide_of_npp(npp: Array) -> Array:
    """Return gross CO2 uptake, t ha-1: 44/12 NPP, the same as 1.63 times its dry matter (of 72/162 carbon)."""
    return CO2_PER_CARBON * npp


def value_by_carbon_dioxide(amount: Array, co2_price: Array) -> Array:
    """Return the value at a price of a tonne of CO2 (yuan)."""
    return amount * co2_price


def value_by_carbon(amount: Array, carbon_price: Array) -> Array:
    """Return the value at a price of a tonne of carbon (yuan)."""
    return amount / CO2_PER_CARBON * carbon_price


CARBON = Item(
    id="carbon",
    label=Label("Carbon dioxide kept", "固定二氧化碳"),
    unit="t",
    physical={
        "nep": carbon_dioxide_of_nep,
        "biomass": carbon_dioxide_of_biomass,
        "rate": carbon_dioxide_of_rate,
        "npp_shortcut": carbon_dioxide_of_npp,
    },
    monetary={"co2": value_by_carbon_dioxide, "carbon": value_by_carbon},
    price="co2_price",
    signed=True,
    source="GB/T 46869-2025; Acta Ecologica Sinica 37(19):6302 (Garzê 2010)",
)

SERVICE = Service(
    id="global_climate_regulation",
    section="regulating",
    seea="Global climate regulation services",
    label=Label("Carbon fixation", "固碳"),
    items=(CARBON,),
    source=CARBON.source,
)
