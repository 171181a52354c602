"""Carbon: net primary production from climate, net ecosystem production. All in carbon, t ha-1.

The climate says what would grow, not whether anything does: the share of carbon in dry matter is known for types with
plants only, so that a lake or a town has no production of the climate, and no zero either.
"""

import numpy as np

from shanshui.core.labels import Label
from shanshui.core.spec import Array, Derivation

MOST = 3000.0  # g dry matter m-2, upper limit of both models
T_HA = 0.01  # g m-2 to t ha-1


def miami_dry_matter(air_temperature: Array, precipitation: Array) -> Array:
    """Return dry matter, g m-2, by the scarcer of warmth and rain (Lieth 1975)."""
    warmth = MOST / (1 + np.exp(1.315 - 0.119 * air_temperature))
    rain = MOST * (1 - np.exp(-0.000664 * precipitation))
    return np.minimum(warmth, rain)


def miami(air_temperature: Array, precipitation: Array, carbon_share: Array) -> Array:
    """Return net primary production of the climate by the Miami model, where there are plants."""
    return miami_dry_matter(air_temperature, precipitation) * T_HA * carbon_share


def memorial_dry_matter(actual_evapotranspiration: Array) -> Array:
    """Return dry matter, g m-2, from evapotranspiration, mm: 3000 (1 − exp(−0.0009695 (V − 20))), none below 20 mm."""
    return MOST * (1 - np.exp(-0.0009695 * (np.maximum(actual_evapotranspiration, 20.0) - 20)))


def thornthwaite_memorial(actual_evapotranspiration: Array, carbon_share: Array) -> Array:
    """Return net primary production of the climate by the Thornthwaite Memorial model, where there are plants."""
    return memorial_dry_matter(actual_evapotranspiration) * T_HA * carbon_share


def share_of_npp(npp: Array, nep_share: Array) -> Array:
    """Return net ecosystem production: a NPP."""
    return npp * nep_share


def npp_less_respiration(npp: Array, soil_respiration: Array) -> Array:
    """Return net ecosystem production: NPP less heterotrophic respiration."""
    return npp - soil_respiration


DERIVATIONS: tuple[Derivation, ...] = (
    Derivation(
        "npp",
        "thornthwaite_memorial",
        thornthwaite_memorial,
        "Lieth and Box 1972 [M]",
        Label("Thornthwaite Memorial: from evapotranspiration", "Thornthwaite Memorial 模型（由蒸散发）"),
        empirical=True,
    ),
    Derivation(
        "npp",
        "miami",
        miami,
        "Lieth 1975 (Miami model) [M]",
        Label("Miami: from temperature and rain", "Miami 模型（由气温与降水）"),
        empirical=True,
    ),
    Derivation(
        "nep",
        "share",
        share_of_npp,
        "NEP = a NPP [M]",
        Label("A share of NPP", "NPP 乘转换系数"),
    ),
    Derivation(
        "nep",
        "respiration",
        npp_less_respiration,
        "NEP = NPP − Rh",
        Label("NPP less soil respiration", "NPP 减异养呼吸"),
    ),
)
