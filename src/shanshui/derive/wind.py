"""Wind erosion (RWEQ): weather factor, soil wetness, snow and roughness."""

import numpy as np

from shanshui.core.labels import Label
from shanshui.core.spec import Array, Derivation, Formula

THRESHOLD = 5.0  # m s-1 at 2 m
GRAVITY = 9.8  # m s-2
LATENT = 2.54  # MJ m-2 mm-1 as in the public code; the latent heat of water is 2.45
SNOW = 25.4  # mm
YEAR = 365.0  # d
NONE = 1e-6  # mm; without evaporation the soil is wet whenever it rains


def wind_power(wind_speed_daily: Array) -> Array:
    """Return Wf of daily winds at 2 m: Σ u (u − 5)², weaker winds left out; one observation a day."""
    return sum(speed * np.maximum(speed - THRESHOLD, 0.0) ** 2 for speed in wind_speed_daily)


def pressure(elevation: Array) -> Array:
    """Return mean air pressure, kPa, at an elevation, m."""
    height = elevation / 1000
    return 101.3 * (1 - 0.0255 * height * (6357 / (6357 + height))) ** 5.256


def air_density(air_temperature: Array, elevation: Array) -> Array:
    """Return density of air, kg m-3, of temperature, °C, and elevation, m."""
    return 1.293 * (273 / (273 + air_temperature)) * (pressure(elevation) / 101.3)


def weather_factor(
    wind_speed_daily: Array,
    air_temperature: Array,
    elevation: Array,
    soil_wetness_factor: Array,
    snow_factor: Array,
) -> Array:
    """Return WF, kg m-1: Wf (ρ / g) SW SD."""
    wind = wind_power(wind_speed_daily) * air_density(air_temperature, elevation) / GRAVITY
    return wind * soil_wetness_factor * snow_factor


def dry_share(evaporation: Array, precipitation: Array, rain_days: Array) -> Array:
    """Return SW = (ETp − R Rd / Nd) / ETp, from 0 to 1; irrigation is left out."""
    wet = precipitation * rain_days / YEAR
    return np.minimum(np.maximum(1 - wet / np.maximum(evaporation, NONE), 0.0), 1.0)


def wetness_by_reference(reference_evapotranspiration: Array, precipitation: Array, rain_days: Array) -> Array:
    """Return SW with reference evapotranspiration for ETp."""
    return dry_share(reference_evapotranspiration, precipitation, rain_days)


def wetness_by_radiation(
    solar_radiation: Array, air_temperature: Array, precipitation: Array, rain_days: Array
) -> Array:
    """Return SW with ETp = 0.0135 (SOL / 2.54)(T + 17.8), mm, SOL in MJ m-2 for the year."""
    evaporation = 0.0135 * (solar_radiation / LATENT) * np.maximum(air_temperature + 17.8, 0.0)
    return dry_share(evaporation, precipitation, rain_days)


def snow_factor(snow_depth_daily: Array) -> Array:
    """Return SD: the share of days with less than 25.4 mm of snow."""
    return sum(np.heaviside(SNOW - depth, 0.0) for depth in snow_depth_daily) / len(snow_depth_daily)


def ridge_roughness(relief: Array, length: Array) -> Array:
    """Return Kr = 0.2 ΔH² / L, in the unit of relief and length (Smith and Carson)."""
    return 0.2 * relief**2 / length


def roughness_factor(ridge_roughness: Array, chain_random_roughness: Array) -> Array:
    """Return K' = exp(1.86 Kr − 2.41 Kr^0.934 − 0.127 Crr), at most 1; both roughnesses in cm."""
    exponent = 1.86 * ridge_roughness - 2.41 * ridge_roughness**0.934 - 0.127 * chain_random_roughness
    return np.exp(np.minimum(exponent, 0.0))


def _rweq(variable: str, option: str, formula: Formula, en: str, zh: str) -> Derivation:
    return Derivation(variable, option, formula, "Fryrear et al. 1998 (RWEQ) [M]", Label(en, zh), empirical=True)


DERIVATIONS: tuple[Derivation, ...] = (
    _rweq("weather_factor", "daily", weather_factor, "From daily winds", "由逐日风速"),
    _rweq(
        "soil_wetness_factor", "reference", wetness_by_reference, "From reference evapotranspiration", "由参考蒸散发"
    ),
    _rweq("soil_wetness_factor", "radiation", wetness_by_radiation, "From solar radiation", "由太阳辐射"),
    _rweq("snow_factor", "daily", snow_factor, "From daily snow depth", "由逐日积雪深度"),
    _rweq("soil_roughness_factor", "ridges", roughness_factor, "From ridge and random roughness", "由土垄与随机糙度"),
)
