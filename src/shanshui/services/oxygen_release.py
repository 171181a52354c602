"""Oxygen release: oxygen that goes with the carbon ecosystems keep, at the price of making it.

It follows carbon by mass, so its ratio to CO2 is never above 0.74 (2.7 to carbon); a table that prints more is wrong.
SEEA EA has no such service, and the national specification leaves it out.
"""

from shanshui.core.labels import Label
from shanshui.core.spec import Array, Item, Service
from shanshui.services import global_climate_regulation as carbon

OXYGEN_PER_CO2 = 32 / 44
OXYGEN_PER_CO2_OF_PLANTS = 1.19 / 1.63  # as papers round photosynthesis, for each unit of dry matter


def oxygen_of_nep(nep: Array) -> Array:
    """Return oxygen released, t ha-1: 32/44 of the CO2 kept."""
    return OXYGEN_PER_CO2 * carbon.carbon_dioxide_of_nep(nep)


def oxygen_of_photosynthesis(nep: Array) -> Array:
    """Return oxygen released, t ha-1: 1.19/1.63 of the CO2 kept."""
    return OXYGEN_PER_CO2_OF_PLANTS * carbon.carbon_dioxide_of_nep(nep)


def oxygen_of_biomass(biomass_carbon_opening: Array, biomass_carbon_closing: Array, inventory_periods: Array) -> Array:
    """Return oxygen released, t ha-1: 32/44 of the CO2 kept in biomass between two inventories."""
    kept = carbon.carbon_dioxide_of_biomass(biomass_carbon_opening, biomass_carbon_closing, inventory_periods)
    return OXYGEN_PER_CO2 * kept


def oxygen_of_rate(carbon_rate: Array, soil_carbon_share: Array) -> Array:
    """Return oxygen released, t ha-1: 32/44 of the CO2 kept at a rate by ecosystem type."""
    return OXYGEN_PER_CO2 * carbon.carbon_dioxide_of_rate(carbon_rate, soil_carbon_share)


def oxygen_value(amount: Array, oxygen_price: Array) -> Array:
    """Return the cost of making as much oxygen (yuan)."""
    return amount * oxygen_price


OXYGEN = Item(
    id="oxygen",
    label=Label("Oxygen released", "释放氧气"),
    unit="t",
    physical={
        "nep": oxygen_of_nep,
        "photosynthesis": oxygen_of_photosynthesis,
        "biomass": oxygen_of_biomass,
        "rate": oxygen_of_rate,
    },
    monetary={"industrial": oxygen_value},
    price="oxygen_price",
    signed=True,
    source="32/44 of CO2 by mass; Acta Ecologica Sinica 37(19):6302 (Garzê 2010)",
)

SERVICE = Service(
    id="oxygen_release",
    section="regulating",
    seea="No counterpart",
    label=Label("Oxygen release", "释氧"),
    items=(OXYGEN,),
    source=OXYGEN.source,
)
