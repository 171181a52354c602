"""Local climate regulation: heat that transpiring plants and open water take up on hot days.

The heat, over the efficiency of an air conditioner, is electricity not used. Heat by plants follows from the water
they transpire; the heat per hectare and day (EPP) of published tables differs 40 times between them and identifies
only the product of EPP and days, so it is the second choice. Nobody is cooled where nobody is: the potential is that
of all land, the supply that of land near people (decision 0004).
"""

from shanshui.core.labels import Label
from shanshui.core.spec import Array, Item, Service


def plants_by_transpiration(
    hot_day_transpiration: Array, water_density: Array, latent_heat: Array, energy_efficiency_ratio: Array
) -> Array:
    """Return electricity that plants save, kJ m-2: ET ρ q / r, over days above 26 °C."""
    return hot_day_transpiration * water_density * latent_heat / energy_efficiency_ratio


def plants_near_people(
    hot_day_transpiration: Array,
    water_density: Array,
    latent_heat: Array,
    energy_efficiency_ratio: Array,
    near_people_share: Array,
) -> Array:
    """Return electricity that plants near people save, kJ m-2: a ET ρ q / r, a the share of land near people."""
    saved = plants_by_transpiration(hot_day_transpiration, water_density, latent_heat, energy_efficiency_ratio)
    return near_people_share * saved


def plants_by_epp(transpiration_heat: Array, hot_days: Array, energy_efficiency_ratio: Array) -> Array:
    """Return electricity that plants save, kJ m-2: EPP D / r."""
    return transpiration_heat * hot_days / energy_efficiency_ratio


def water_cooling(
    hot_day_evaporation: Array, water_density: Array, latent_heat: Array, energy_efficiency_ratio: Array
) -> Array:
    """Return electricity that open water saves, kJ m-2: E ρ q / r."""
    return hot_day_evaporation * water_density * latent_heat / energy_efficiency_ratio


def water_heat(hot_day_evaporation: Array, water_density: Array, latent_heat: Array) -> Array:
    """Return heat that open water takes up, kJ m-2: E ρ q, three times and more the electricity of cooling."""
    return hot_day_evaporation * water_density * latent_heat


def water_cooling_and_humidifying(
    hot_day_evaporation: Array,
    water_density: Array,
    latent_heat: Array,
    energy_efficiency_ratio: Array,
    humidifying_energy: Array,
) -> Array:
    """Return electricity that open water saves by cooling and by moistening the air, kJ m-2: E (ρ q / r + γ)."""
    cooling = water_cooling(hot_day_evaporation, water_density, latent_heat, energy_efficiency_ratio)
    return cooling + hot_day_evaporation * humidifying_energy


def electricity_saved(amount: Array, electricity_price: Array) -> Array:
    """Return the cost of electricity saved (yuan)."""
    return amount * electricity_price


SOURCE = "GB/T 46869-2025; Acta Ecologica Sinica 37(19):6302 (Garzê 2010)"

PLANTS = Item(
    id="plants",
    label=Label("Cooling by plants", "植物蒸腾降温"),
    unit="kWh",
    returns="kJ m-2",
    physical={"hot_day_et": plants_near_people, "hot_day_et_all_land": plants_by_transpiration, "epp": plants_by_epp},
    potential=plants_by_transpiration,
    monetary={"electricity": electricity_saved},
    price="electricity_price",
    ecosystems=("forest", "shrub", "grass"),
    source=SOURCE,
)
WATER = Item(
    id="water",
    label=Label("Cooling by open water", "水面蒸发降温增湿"),
    unit="kWh",
    returns="kJ m-2",
    physical={
        "cooling": water_cooling,
        "heat": water_heat,
        "cooling_and_humidifying": water_cooling_and_humidifying,
    },
    monetary={"electricity": electricity_saved},
    price="electricity_price",
    ecosystems=("lake", "reservoir", "river", "water"),
    source=SOURCE,
)

SERVICE = Service(
    id="local_climate_regulation",
    section="regulating",
    seea="Local climate regulation services",
    label=Label("Local climate regulation", "局部气候调节"),
    items=(PLANTS, WATER),
    source=SOURCE,
)
