"""Hydrology: surface runoff, storms, and actual evapotranspiration by Budyko curves (never above precipitation).

The Budyko curves take reference evapotranspiration as it is; where the vegetation coefficient Kc is known, give
Kc × ET0 as `reference_evapotranspiration`.
"""

import numpy as np

from shanshui.core.labels import Label
from shanshui.core.spec import Array, Derivation, Formula

STORM = 50.0  # mm a day
DRY = 1e-6  # mm; a year without rain is divided by this and has no evapotranspiration
STEEPEST = 5.0  # InVEST's upper limit of w


def runoff_by_coefficient(precipitation: Array, runoff_coefficient: Array) -> Array:
    """Return surface runoff of a hill-slope, mm: P α. It is not the streamflow."""
    return precipitation * runoff_coefficient


def storm_precipitation(precipitation_daily: Array) -> Array:
    """Return rain of storms, mm: the days of 50 mm and more."""
    return sum(rain * np.greater_equal(rain, STORM) for rain in precipitation_daily)


def storm_runoff(storm_precipitation: Array, storm_runoff_a: Array, storm_runoff_b: Array) -> Array:
    """Return runoff of storms, mm: a ln P + b, from 0 to P."""
    regression = storm_runoff_a * np.log(np.maximum(storm_precipitation, 1.0)) + storm_runoff_b
    return np.minimum(np.maximum(regression, 0.0), storm_precipitation)


def dryness(reference_evapotranspiration: Array, precipitation: Array) -> Array:
    """Return potential evapotranspiration per precipitation."""
    return reference_evapotranspiration / np.maximum(precipitation, DRY)


def fu_curve(precipitation: Array, ratio: Array, shape: Array) -> Array:
    """Return evapotranspiration, mm: P (1 + R − (1 + R^w)^(1/w)), between 0 and P (Fu Baopu 1981)."""
    share = 1 + ratio - (1 + ratio**shape) ** (1 / shape)
    return precipitation * np.minimum(np.maximum(share, 0.0), 1.0)


def zhang_curve(precipitation: Array, ratio: Array, plants: Array) -> Array:
    """Return evapotranspiration, mm: P (1 + w R) / (1 + w R + 1/R) (Zhang et al. 2001), written without 1/R."""
    evaporated = ratio + plants * ratio**2
    return precipitation * (evaporated / (1 + evaporated))


def zhang(
    precipitation: Array,
    reference_evapotranspiration: Array,
    plant_available_water: Array,
    seasonality_factor: Array,
) -> Array:
    """Return actual evapotranspiration, mm, as InVEST: Fu's curve with w = Z AWC / P + 1.25, at most 5."""
    water = seasonality_factor * plant_available_water / np.maximum(precipitation, DRY)
    ratio = dryness(reference_evapotranspiration, precipitation)
    return fu_curve(precipitation, ratio, np.minimum(water + 1.25, STEEPEST))


def older_invest(
    precipitation: Array,
    reference_evapotranspiration: Array,
    plant_available_water: Array,
    seasonality_factor: Array,
) -> Array:
    """Return actual evapotranspiration, mm, as older InVEST: Zhang's curve with w = Z AWC / P."""
    water = seasonality_factor * plant_available_water / np.maximum(precipitation, DRY)
    return zhang_curve(precipitation, dryness(reference_evapotranspiration, precipitation), water)


def zhang2001(precipitation: Array, reference_evapotranspiration: Array, zhang_w: Array) -> Array:
    """Return actual evapotranspiration, mm, with the plant water coefficient w of the ecosystem type."""
    return zhang_curve(precipitation, dryness(reference_evapotranspiration, precipitation), zhang_w)


def fu(precipitation: Array, reference_evapotranspiration: Array, fu_omega: Array) -> Array:
    """Return actual evapotranspiration, mm, by Fu's curve with the ω of the ecosystem type."""
    return fu_curve(precipitation, dryness(reference_evapotranspiration, precipitation), fu_omega)


def _budyko(option: str, formula: Formula, source: str, en: str, zh: str) -> Derivation:
    return Derivation("actual_evapotranspiration", option, formula, source, Label(en, zh), empirical=True)


DERIVATIONS: tuple[Derivation, ...] = (
    Derivation(
        "runoff",
        "coefficient",
        runoff_by_coefficient,
        "R = P α, as in GB/T 46869-2025 [M]",
        Label("Precipitation times runoff coefficient", "降水量 × 径流系数"),
    ),
    Derivation(
        "storm_precipitation",
        "daily",
        storm_precipitation,
        "days of 50 mm and more, as in GB/T 46869-2025 [M]",
        Label("Days of 50 mm and more", "日降水≥50 mm 之和"),
        empirical=True,
    ),
    Derivation(
        "storm_runoff",
        "regression",
        storm_runoff,
        "R = a ln P + b by type; coefficients were not obtained",
        Label("Regression by type", "分类型对数回归"),
        empirical=True,
    ),
    _budyko(
        "zhang",
        zhang,
        "Zhang et al. 2004; InVEST annual water yield",
        "Budyko curve as InVEST",
        "Budyko 曲线（同 InVEST）",
    ),
    _budyko(
        "zhang2001",
        zhang2001,
        "Zhang et al. 2001, Water Resources Research 37(3):701",
        "Budyko curve, w by type",
        "Budyko 曲线（w 按类型）",
    ),
    _budyko(
        "older_invest",
        older_invest,
        "older InVEST, as in Acta Ecologica Sinica 37(11):3733",
        "Budyko curve as older InVEST",
        "Budyko 曲线（旧版 InVEST）",
    ),
    _budyko("fu", fu, "Fu Baopu 1981; Zhang et al. 2004", "Fu's curve, ω by type", "傅抱璞曲线（ω 按类型）"),
)
