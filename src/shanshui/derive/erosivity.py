"""Rainfall erosivity R of the (R)USLE, MJ mm ha-1 h-1 for the year. The choice is worth a factor three: record it."""

import numpy as np

from shanshui.core.labels import Label
from shanshui.core.spec import Array, Derivation, Formula
from shanshui.derive._bands import by_month

WARM = range(5, 10)  # May to September
ALPHA_WARM, ALPHA_COLD = 0.3937, 0.3101
EROSIVE_DAY = 10.0  # mm, guideline
ZHANG_DAY = 12.0  # mm, Zhang Wenbo
SI_FROM_US = 17.02  # hundreds of foot-tonf inch acre-1 h-1 to MJ mm ha-1 h-1
SI_FROM_FUJIAN = 10.0  # 100 J cm m-2 h-1 to MJ mm ha-1 h-1
DRY = 1e-6  # mm; a year without rain is divided by this and stays 0


def day_erosivity(rain: Array, month: int) -> Array:
    """Return R of a day, α P^1.7265; 0 below 10 mm."""
    alpha = ALPHA_WARM if month in WARM else ALPHA_COLD
    return alpha * rain**1.7265 * np.greater_equal(rain, EROSIVE_DAY)


def guideline_daily(precipitation_daily: Array) -> Array:
    """Return R of a year of daily rain, mm, days first: the sum of each day's."""
    return sum(day_erosivity(rain, month) for month, rain in by_month(precipitation_daily, "rain_erosivity"))


def zhang_coefficients(mean_rain: Array, yearly_rain: Array) -> tuple[Array, Array]:
    """Return α and β of Zhang Wenbo from the mean and the yearly total of days of 12 mm and more."""
    beta = 0.8363 + 18.144 / mean_rain + 24.455 / yearly_rain
    return 21.586 * beta**-7.1891, beta


def zhang_sum(rains: Array, mean_rain: Array, yearly_rain: Array) -> Array:
    """Return α Σ D^β over days of 12 mm and more, of a half-month or, as the sum of its half-months, of a year."""
    alpha, beta = zhang_coefficients(mean_rain, yearly_rain)
    return alpha * sum(rain**beta * np.greater_equal(rain, ZHANG_DAY) for rain in rains)


def zhang_daily(precipitation_daily: Array) -> Array:
    """Return R of a year of daily rain, mm, days first, by Zhang Wenbo.

    α and β come from the year itself; the author takes them from many years.
    """
    rains = [rain for _, rain in by_month(precipitation_daily, "rain_erosivity")]
    yearly = sum(rain * np.greater_equal(rain, ZHANG_DAY) for rain in rains)
    days = sum(np.greater_equal(rain, ZHANG_DAY) * 1.0 for rain in rains)
    mean = yearly / np.maximum(days, 1.0)
    # A year with no such day has no mean; its sum is 0 whatever α and β are.
    return zhang_sum(rains, np.maximum(mean, ZHANG_DAY), np.maximum(yearly, ZHANG_DAY))


def wischmeier_us(precipitation_monthly: Array) -> Array:
    """Return R in US units: Σ 1.735 × 10^(1.5 lg(Pi² / P) − 0.8188)."""
    year = np.maximum(sum(precipitation_monthly), DRY)
    return sum(1.735 * 10**-0.8188 * (rain**2 / year) ** 1.5 for rain in precipitation_monthly)


def wischmeier_monthly(precipitation_monthly: Array) -> Array:
    """Return R of twelve months of rain, mm, months first."""
    return wischmeier_us(precipitation_monthly) * SI_FROM_US


def fujian_index(precipitation_monthly: Array) -> Array:
    """Return Σ (0.1792 Pi − 1.5527) in 100 J cm m-2 h-1; a month too dry for the regression counts 0."""
    return sum(np.maximum(0.1792 * rain - 1.5527, 0.0) for rain in precipitation_monthly)


def fujian_monthly(precipitation_monthly: Array) -> Array:
    """Return R of twelve months of rain, mm, months first, by the regression for Fujian.

    The regression is in the J cm m-2 h-1 system, taken as hundreds of it: ten MJ mm ha-1 h-1 (to be confirmed).
    """
    return fujian_index(precipitation_monthly) * SI_FROM_FUJIAN


def annual(precipitation: Array) -> Array:
    """Return R of a year's rain, mm: 0.0534 P^1.6548."""
    return 0.0534 * precipitation**1.6548


def fournier_index(precipitation_monthly: Array) -> Array:
    """Return the modified Fournier index, mm: Σ Pi² / P."""
    year = np.maximum(sum(precipitation_monthly), DRY)
    return sum(rain**2 / year for rain in precipitation_monthly)


def fournier(precipitation_monthly: Array) -> Array:
    """Return R of twelve months of rain, mm, months first: 0.1833 MFI^1.9957."""
    return 0.1833 * fournier_index(precipitation_monthly) ** 1.9957


def _option(option: str, formula: Formula, source: str, en: str, zh: str) -> Derivation:
    return Derivation("rain_erosivity", option, formula, source, Label(en, zh), empirical=True)


DERIVATIONS: tuple[Derivation, ...] = (
    _option(
        "guideline_daily",
        guideline_daily,
        "national guideline for the accounts, daily rain [M]",
        "Daily rain, warm and cold season",
        "日雨量模型（暖、冷季系数）",
    ),
    _option(
        "zhang_wenbo",
        zhang_daily,
        "Zhang Wenbo et al. 2002, Scientia Geographica Sinica 22(6):705 [M]",
        "Half-months of daily rain (Zhang Wenbo)",
        "半月日雨量模型（章文波）",
    ),
    _option(
        "wischmeier_monthly",
        wischmeier_monthly,
        "Wischmeier and Smith 1978 [M]",
        "Monthly rain (Wischmeier)",
        "月雨量模型（Wischmeier）",
    ),
    _option(
        "fujian_monthly",
        fujian_monthly,
        "Zhou Fujian 1995, regression for Fujian [M]",
        "Monthly rain (Zhou, Fujian)",
        "月雨量模型（周伏建，福建）",
    ),
    _option(
        "fournier",
        fournier,
        "modified Fournier index: Arnoldus 1980; power law [M]",
        "Monthly rain (modified Fournier index)",
        "修正 Fournier 指数",
    ),
    _option("annual", annual, "power law of annual rain [M]", "Annual rain", "年雨量模型"),
)
