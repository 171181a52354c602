"""Equivalent factors: a short cut that values a hectare of each ecosystem type by a table of expert factors.

A factor says how many times the standard equivalent (a seventh of the grain value of a hectare) one service of a
hectare is worth. Quick and coarse: it does not see condition, so it stands beside the account, never in the headline.
"""

from shanshui.core.labels import Label
from shanshui.core.spec import Array, Formula, Item, Service

GRAIN_RATIO = 7  # an untouched ecosystem gives, without labour, a seventh of what a field gives (Xie)


def food_factor(equivalent_food: Array) -> Array:
    """Return the factor of food production (ha per ha)."""
    return equivalent_food


def raw_factor(equivalent_raw: Array) -> Array:
    """Return the factor of raw material production (ha per ha)."""
    return equivalent_raw


def water_factor(equivalent_water: Array) -> Array:
    """Return the factor of water supply (ha per ha)."""
    return equivalent_water


def gas_factor(equivalent_gas: Array) -> Array:
    """Return the factor of gas regulation (ha per ha)."""
    return equivalent_gas


def climate_factor(equivalent_climate: Array) -> Array:
    """Return the factor of climate regulation (ha per ha)."""
    return equivalent_climate


def purify_factor(equivalent_purify: Array) -> Array:
    """Return the factor of purification of the environment (ha per ha)."""
    return equivalent_purify


def hydro_factor(equivalent_hydro: Array) -> Array:
    """Return the factor of hydrological regulation (ha per ha)."""
    return equivalent_hydro


def soil_factor(equivalent_soil: Array) -> Array:
    """Return the factor of soil retention (ha per ha)."""
    return equivalent_soil


def nutrient_factor(equivalent_nutrient: Array) -> Array:
    """Return the factor of nutrient cycling (ha per ha)."""
    return equivalent_nutrient


def bio_factor(equivalent_bio: Array) -> Array:
    """Return the factor of biodiversity (ha per ha)."""
    return equivalent_bio


def aesthetic_factor(equivalent_aesthetic: Array) -> Array:
    """Return the factor of aesthetic landscape (ha per ha)."""
    return equivalent_aesthetic


def standard_value(amount: Array, standard_equivalent_value: Array) -> Array:
    """Return the value at the published value of a standard equivalent (yuan)."""
    return amount * standard_equivalent_value


def grain_value(amount: Array, grain_price: Array, grain_yield: Array) -> Array:
    """Return the value at a seventh of the grain value of a hectare (yuan): VC0 = 1/7 x price x yield."""
    return amount * grain_price * grain_yield / GRAIN_RATIO


SOURCE = "Xie et al. 2015; Nihegou: Song et al. 2018 (Acta Ecol. Sin. 38(8):2649)"


def _item(name: str, factor: Formula, label: Label) -> Item:
    return Item(
        id=name,
        label=label,
        unit="ha",
        physical={"factor": factor},
        monetary={"standard_value": standard_value, "grain": grain_value},
        price="standard_equivalent_value",
        signed=True,  # a paddy uses more water than it supplies
        source=SOURCE,
    )


SERVICE = Service(
    id="equivalent_factor",
    section="equivalent",
    seea="No counterpart",
    label=Label("Equivalent factors", "当量因子法"),
    items=(
        _item("food", food_factor, Label("Food production", "食物生产")),
        _item("raw", raw_factor, Label("Raw material production", "原料生产")),
        _item("water", water_factor, Label("Water supply", "水资源供给")),
        _item("gas", gas_factor, Label("Gas regulation", "气体调节")),
        _item("climate", climate_factor, Label("Climate regulation", "气候调节")),
        _item("purify", purify_factor, Label("Purification of the environment", "净化环境")),
        _item("hydro", hydro_factor, Label("Hydrological regulation", "水文调节")),
        _item("soil", soil_factor, Label("Soil retention", "土壤保持")),
        _item("nutrient", nutrient_factor, Label("Nutrient cycling", "维持养分循环")),
        _item("bio", bio_factor, Label("Biodiversity", "生物多样性")),
        _item("aesthetic", aesthetic_factor, Label("Aesthetic landscape", "美学景观")),
    ),
    source=SOURCE,
    notes=Label("A short cut; not added to the other services.", "简便算法；不与其他服务相加。"),
)
