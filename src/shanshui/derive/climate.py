"""Climate: totals of months and days, reference evapotranspiration, and what evaporates on hot days."""

import numpy as np

from shanshui.core.labels import Label
from shanshui.core.spec import Array, Derivation, Formula
from shanshui.derive._bands import MID_DAYS, MONTH_LENGTHS, by_class, by_month

HOT = 26.0  # degC
SOLAR_CONSTANT = 0.0820  # MJ m-2 min-1
WATER_PER_MJ = 0.408  # mm of water that one MJ m-2 evaporates
NONE = 1e-6  # a year without warmth or evapotranspiration is divided by this and stays 0


def of_months(precipitation_monthly: Array) -> Array:
    """Return the year's precipitation, mm, from its months."""
    return sum(precipitation_monthly)


def of_days(precipitation_daily: Array) -> Array:
    """Return the year's precipitation, mm, from its days."""
    return sum(precipitation_daily)


def months_of_days(precipitation_daily: Array) -> Array:
    """Return twelve months of precipitation, mm, from a year of days (365 or 366 of them)."""
    months: list[Array] = [0.0] * 12
    for month, rain in by_month(precipitation_daily, "precipitation_monthly"):
        months[month - 1] = months[month - 1] + rain
    return np.stack(months)


def rain_days(precipitation_daily: Array) -> Array:
    """Return the number of days with 0.1 mm of rain and more."""
    return sum(np.heaviside(rain - 0.1, 1.0) for rain in precipitation_daily)


def mean_of_months(air_temperature_monthly: Array) -> Array:
    """Return the year's mean temperature: the plain mean of its months."""
    return sum(air_temperature_monthly) / len(air_temperature_monthly)


def declination(day: int) -> float:
    """Return the angle of the sun over the equator, radians, on a day of the year (FAO-56, eq. 24)."""
    return float(0.409 * np.sin(2 * np.pi * day / 365 - 1.39))


def sunset(latitude: Array, day: int) -> Array:
    """Return the sunset hour angle, radians; 0 in polar night, π on a polar day (FAO-56, eq. 25)."""
    cosine = -np.tan(np.radians(latitude)) * np.tan(declination(day))
    return np.arccos(np.minimum(np.maximum(cosine, -1.0), 1.0))


def day_length(latitude: Array, day: int) -> Array:
    """Return hours of daylight (FAO-56, eq. 34)."""
    return 24 / np.pi * sunset(latitude, day)


def extraterrestrial_radiation(latitude: Array, day: int) -> Array:
    """Return radiation above the atmosphere, MJ m-2 per day (FAO-56, eq. 21)."""
    phi, delta, omega = np.radians(latitude), declination(day), sunset(latitude, day)
    distance = 1 + 0.033 * np.cos(2 * np.pi * day / 365)
    height = omega * np.sin(phi) * np.sin(delta) + np.cos(phi) * np.cos(delta) * np.sin(omega)
    return 24 * 60 / np.pi * SOLAR_CONSTANT * distance * height


def heat_index(air_temperature_monthly: Array) -> Array:
    """Return Thornthwaite's yearly heat index: Σ (T / 5)^1.514 over months above freezing."""
    return sum((np.maximum(temperature, 0.0) / 5) ** 1.514 for temperature in air_temperature_monthly)


def standard_month(temperature: Array, index: Array) -> Array:
    """Return Thornthwaite's evapotranspiration, mm, of 30 days of 12 hours.

    Above 26.5 °C it is −415.85 + 32.24 T − 0.43 T² (Willmott et al. 1985), as in Thornthwaite's table.
    """
    exponent = 6.75e-7 * index**3 - 7.71e-5 * index**2 + 1.792e-2 * index + 0.49239
    mild = np.minimum(np.maximum(temperature, 0.0), 26.5)
    ordinary = 16 * (10 * mild / np.maximum(index, NONE)) ** exponent
    hot = -415.85 + 32.24 * temperature - 0.43 * temperature**2
    return by_class(temperature, (26.5,), (ordinary, hot), at_edge=0.0)


def thornthwaite(air_temperature_monthly: Array, latitude: Array) -> Array:
    """Return twelve months of reference evapotranspiration, mm, from temperature and day length."""
    index = heat_index(air_temperature_monthly)
    months = zip(air_temperature_monthly, MID_DAYS, MONTH_LENGTHS, strict=True)
    return np.stack(
        [standard_month(t, index) * day_length(latitude, day) / 12 * days / 30 for t, day, days in months],
    )


def hargreaves(air_temperature_monthly: Array, temperature_range_monthly: Array, latitude: Array) -> Array:
    """Return twelve months of reference evapotranspiration, mm: 0.0023 (T + 17.8) √TD Ra (FAO-56, eq. 52)."""
    months = zip(air_temperature_monthly, temperature_range_monthly, MID_DAYS, MONTH_LENGTHS, strict=True)
    return np.stack([hargreaves_day(t, spread, latitude, day) * days for t, spread, day, days in months])


def hargreaves_day(temperature: Array, spread: Array, latitude: Array, day: int) -> Array:
    """Return reference evapotranspiration of a day, mm, of mean temperature and its daily range; 0 below −17.8 °C."""
    water = WATER_PER_MJ * extraterrestrial_radiation(latitude, day)
    return 0.0023 * np.maximum(temperature + 17.8, 0.0) * np.sqrt(spread) * water


def year_of_evapotranspiration(reference_evapotranspiration_monthly: Array) -> Array:
    """Return the year's reference evapotranspiration, mm."""
    return sum(reference_evapotranspiration_monthly)


def is_hot(temperature: Array) -> Array:
    """Return 1 above 26 °C and 0 otherwise; NaN where it is not known."""
    return np.heaviside(temperature - HOT, 0.0)


def hot_days(air_temperature_monthly: Array) -> Array:
    """Return the days of months whose mean is above 26 °C.

    As a rule too few: hot days of cooler months are missed. Use daily observations where there are any.
    """
    return sum(is_hot(t) * days for t, days in zip(air_temperature_monthly, MONTH_LENGTHS, strict=True))


def hot_day_evaporation(reference_evapotranspiration_monthly: Array, air_temperature_monthly: Array) -> Array:
    """Return evaporation of open water in hot months, mm: their reference evapotranspiration."""
    months = zip(reference_evapotranspiration_monthly, air_temperature_monthly, strict=True)
    return sum(evapotranspiration * is_hot(temperature) for evapotranspiration, temperature in months)


def hot_day_transpiration(
    reference_evapotranspiration_monthly: Array,
    air_temperature_monthly: Array,
    actual_evapotranspiration: Array,
) -> Array:
    """Return evapotranspiration of vegetation in hot months, mm: the year's, shared by reference evapotranspiration."""
    hot = hot_day_evaporation(reference_evapotranspiration_monthly, air_temperature_monthly)
    year = np.maximum(sum(reference_evapotranspiration_monthly), NONE)
    return actual_evapotranspiration * (hot / year)


MONTHLY = Label("From months", "由月值")
DAILY = Label("From days", "由日值")
HOT_MONTHS = Label("Months with a mean above 26 °C: as a rule too few", "月均温高于 26 °C 的月份（通常偏低）")


def _total(variable: str, option: str, formula: Formula, label: Label) -> Derivation:
    return Derivation(variable, option, formula, "sum over the year", label)


def _regression(variable: str, option: str, formula: Formula, source: str, label: Label) -> Derivation:
    return Derivation(variable, option, formula, source, label, empirical=True)


DERIVATIONS: tuple[Derivation, ...] = (
    _total("precipitation", "monthly", of_months, MONTHLY),
    _total("precipitation", "daily", of_days, DAILY),
    _total("precipitation_monthly", "daily", months_of_days, DAILY),
    _regression("rain_days", "daily", rain_days, "days of 0.1 mm and more [M]", DAILY),
    _regression("air_temperature", "monthly", mean_of_months, "mean of twelve months", MONTHLY),
    _regression(
        "reference_evapotranspiration_monthly",
        "hargreaves",
        hargreaves,
        "Hargreaves and Samani 1985; FAO-56, eq. 52 [M]",
        Label("Hargreaves: temperature and its daily range", "Hargreaves：气温与日较差"),
    ),
    _regression(
        "reference_evapotranspiration_monthly",
        "thornthwaite",
        thornthwaite,
        "Thornthwaite 1948; Willmott et al. 1985 above 26.5 °C [M]",
        Label("Thornthwaite: temperature and day length", "Thornthwaite：气温与日长"),
    ),
    _total("reference_evapotranspiration", "monthly", year_of_evapotranspiration, MONTHLY),
    _regression("hot_days", "monthly_mean", hot_days, "days of hot months", HOT_MONTHS),
    _regression(
        "hot_day_transpiration",
        "monthly_share",
        hot_day_transpiration,
        "actual ET × ET0 of hot months / ET0 of the year",
        HOT_MONTHS,
    ),
    _regression("hot_day_evaporation", "monthly_mean", hot_day_evaporation, "ET0 of hot months", HOT_MONTHS),
)
