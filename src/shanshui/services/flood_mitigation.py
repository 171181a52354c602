"""Flood mitigation: flood water that vegetation, lakes, reservoirs and marshes hold back.

Vegetation holds the rain of storms less its runoff; lakes follow a regression on their area, one for each lake zone
of China; reservoirs give their flood-control capacity or a share of the whole; marshes hold a depth of water.
All of it is valued at the price of storing water in a reservoir, like water retention.
"""

import numpy as np

from shanshui.core.labels import Label
from shanshui.core.spec import Array, Item, Service
from shanshui.services.water_retention import RESERVOIR_COST


def storm_retained(storm_precipitation: Array, storm_runoff: Array) -> Array:
    """Return storm rain held by vegetation, mm: Ps − Rs."""
    return storm_precipitation - storm_runoff


def lake_qinghai_tibet(lake_area: Array, water_exchanges: Array) -> Array:
    """Return flood water held by lakes of the Qinghai-Tibet zone, 10^4 m3, from km2: e^6.636 A^0.678 T."""
    return np.exp(6.636) * lake_area**0.678 * water_exchanges


def lake_east_plain(lake_area: Array) -> Array:
    """Return flood water held by lakes of the eastern plain, 10^4 m3: e^4.924 A^1.128, exchanged 3.19 times."""
    return np.exp(4.924) * lake_area**1.128 * 3.19


def lake_mengxin(lake_area: Array) -> Array:
    """Return flood water held by lakes of Inner Mongolia and Xinjiang, 10^4 m3: e^5.653 A^0.680."""
    return np.exp(5.653) * lake_area**0.680


def lake_yungui(lake_area: Array) -> Array:
    """Return flood water held by lakes of the Yunnan-Guizhou plateau, 10^4 m3: e^4.904 A^0.927."""
    return np.exp(4.904) * lake_area**0.927


def lake_northeast(lake_area: Array) -> Array:
    """Return flood water held by lakes of the north-east, 10^4 m3: e^5.808 A^0.866."""
    return np.exp(5.808) * lake_area**0.866


def reservoir_share(reservoir_capacity: Array, reservoir_flood_share: Array) -> Array:
    """Return flood water held by reservoirs, m3: a share of their total capacity."""
    return reservoir_capacity * reservoir_flood_share


def reservoir_flood_capacity(flood_control_capacity: Array) -> Array:
    """Return flood water held by reservoirs, m3: their flood-control capacity, to be preferred where it is known."""
    return flood_control_capacity


def marsh_water(marsh_water_depth: Array) -> Array:
    """Return flood water held by marshes, m."""
    return marsh_water_depth


def marsh_soil_water(
    marsh_soil_depth: Array,
    marsh_bulk_density: Array,
    saturated_soil_moisture: Array,
    natural_soil_moisture: Array,
    water_density: Array,
    marsh_surface_water: Array,
) -> Array:
    """Return flood water held by the soil of marshes and above it, m: h ρs (F − E) / ρw + d."""
    free = saturated_soil_moisture - natural_soil_moisture
    return marsh_soil_depth * marsh_bulk_density * free / water_density + marsh_surface_water


GARZE = "Acta Ecologica Sinica 37(19):6302 (Garzê 2010)"

VEGETATION = Item(
    id="vegetation",
    label=Label("Storm rain held by vegetation", "植被洪水调蓄"),
    unit="m3",
    returns="mm",
    physical={"storm_balance": storm_retained},
    monetary=RESERVOIR_COST,
    price="reservoir_capital_cost",
    ecosystems=("forest", "shrub", "grass"),
    source="C = sum (Ps − Rs) A; GB/T 46869-2025",
)
LAKE = Item(
    id="lake",
    label=Label("Flood water held by lakes", "湖泊洪水调蓄"),
    unit="m3",
    returns="万立方米",
    physical={
        "qinghai_tibet": lake_qinghai_tibet,
        "east_plain": lake_east_plain,
        "mengxin": lake_mengxin,
        "yungui": lake_yungui,
        "northeast": lake_northeast,
    },
    monetary=RESERVOIR_COST,
    price="reservoir_capital_cost",
    ecosystems=("lake",),
    scope="place",
    empirical=True,
    source=f"Qinghai-Tibet: {GARZE}; other zones to be confirmed",
)
RESERVOIR = Item(
    id="reservoir",
    label=Label("Flood water held by reservoirs", "水库洪水调蓄"),
    unit="m3",
    physical={"total_capacity": reservoir_share, "flood_control_capacity": reservoir_flood_capacity},
    monetary=RESERVOIR_COST,
    price="reservoir_capital_cost",
    ecosystems=("reservoir",),
    scope="place",
    source=GARZE,
)
MARSH = Item(
    id="marsh",
    label=Label("Flood water held by marshes", "沼泽洪水调蓄"),
    unit="m3",
    returns="m",
    physical={"depth": marsh_water, "soil_water": marsh_soil_water},
    monetary=RESERVOIR_COST,
    price="reservoir_capital_cost",
    ecosystems=("marsh",),
    source=GARZE,
)

SERVICE = Service(
    id="flood_mitigation",
    section="regulating",
    seea="Water flow regulation services: peak flow mitigation; flood control services",
    label=Label("Flood mitigation", "洪水调蓄"),
    items=(VEGETATION, LAKE, RESERVOIR, MARSH),
    source=f"GB/T 46869-2025; {GARZE}",
    notes=Label(
        "Vegetation and water retention both hold the rain of storms: count it once.",
        "植被洪水调蓄与水源涵养都包含暴雨：只计一次。",
    ),
)
