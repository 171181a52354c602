"""Soil: erodibility K of the (R)USLE and organic matter."""

import numpy as np

from shanshui.core.labels import Label
from shanshui.core.spec import Array, Derivation

SI_FROM_US = 0.1317  # short ton acre h per hundreds of acre foot-tonf inch to t h MJ-1 mm-1
VAN_BEMMELEN = 1.724  # organic matter per organic carbon
NO_FINES = 1e-9  # percent; pure sand is divided by this and keeps K = 0


def epic_us(sand: Array, silt: Array, clay: Array, organic_carbon: Array) -> Array:
    """Return K of EPIC in US units; shares in percent at USDA limits, organic carbon and not organic matter."""
    coarse = 0.2 + 0.3 * np.exp(-0.0256 * sand * (1 - silt / 100))
    fine = (silt / np.maximum(clay + silt, NO_FINES)) ** 0.3
    carbon = 1 - 0.25 * organic_carbon / (organic_carbon + np.exp(3.72 - 2.95 * organic_carbon))
    rest = 1 - sand / 100
    sandy = 1 - 0.7 * rest / (rest + np.exp(-5.51 + 22.9 * rest))
    return coarse * fine * carbon * sandy


def epic(sand: Array, silt: Array, clay: Array, organic_carbon: Array) -> Array:
    """Return K of EPIC, t h MJ-1 mm-1."""
    return epic_us(sand, silt, clay, organic_carbon) * SI_FROM_US


def epic_china(sand: Array, silt: Array, clay: Array, organic_carbon: Array) -> Array:
    """Return K of EPIC corrected for China, t h MJ-1 mm-1: (0.51575 K − 0.01383) × 0.1317, never below 0.

    About half of the uncorrected value.
    """
    return np.maximum(-0.01383 + 0.51575 * epic_us(sand, silt, clay, organic_carbon), 0.0) * SI_FROM_US


def van_bemmelen(organic_carbon: Array) -> Array:
    """Return organic matter, percent: 1.724 × organic carbon."""
    return VAN_BEMMELEN * organic_carbon


DERIVATIONS: tuple[Derivation, ...] = (
    Derivation(
        "soil_erodibility",
        "epic_china",
        epic_china,
        "Zhang Keli et al. 2007, correction of EPIC for China [M]",
        Label("EPIC, corrected for China", "EPIC 模型（张科利中国修正）"),
        empirical=True,
    ),
    Derivation(
        "soil_erodibility",
        "epic",
        epic,
        "Williams 1990 (EPIC) [M]",
        Label("EPIC", "EPIC 模型"),
        empirical=True,
    ),
    Derivation(
        "organic_matter",
        "van_bemmelen",
        van_bemmelen,
        "van Bemmelen's factor 1.724",
        Label("1.724 × organic carbon", "有机碳 × 1.724"),
    ),
)
