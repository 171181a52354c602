"""Weather, wetness, snow and roughness factors of RWEQ."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shanshui.derive import wind

CALM, GALE = 4.9, 8.0


def test_winds_below_the_threshold_do_nothing() -> None:
    assert wind.wind_power([CALM] * 365) == 0
    assert wind.wind_power([GALE, CALM, 5.0]) == pytest.approx(8 * 3**2)


def test_air_at_sea_level() -> None:
    assert wind.pressure(0.0) == pytest.approx(101.3)
    assert wind.air_density(0.0, 0.0) == pytest.approx(1.293)
    assert wind.air_density(27.3, 0.0) == pytest.approx(1.293 / 1.1)


@given(st.floats(-500, 8000), st.floats(1, 1000))
def test_air_thins_with_height(elevation: float, climb: float) -> None:
    assert wind.air_density(10.0, elevation + climb) < wind.air_density(10.0, elevation)


def test_weather_factor_is_the_product() -> None:
    year = np.full((365, 2), 6.0)
    expected = 365 * 6 * 1.293 / 9.8 * 0.8 * 0.9
    assert wind.weather_factor(year, 0.0, 0.0, 0.8, 0.9) == pytest.approx(expected)


def test_wetness_of_rain_days() -> None:
    assert wind.wetness_by_reference(1000.0, 365.0, 100.0) == pytest.approx(0.9)
    assert wind.wetness_by_reference(1000.0, 0.0, 0.0) == 1
    assert wind.wetness_by_reference(500.0, 3000.0, 200.0) == 0


def test_wetness_by_radiation_uses_its_own_evaporation() -> None:
    evaporation = 0.0135 * 5000 / 2.54 * (10 + 17.8)
    assert wind.wetness_by_radiation(5000.0, 10.0, 365.0, 100.0) == pytest.approx(1 - 100 / evaporation)
    assert wind.wetness_by_radiation(5000.0, -30.0, 10.0, 10.0) == 0


def test_snow_protects_from_25_4_mm() -> None:
    assert wind.snow_factor([0.0, 10.0, 25.4, 100.0]) == pytest.approx(0.5)
    assert wind.snow_factor(np.zeros((365, 2))) == pytest.approx(1)


def test_roughness_as_printed() -> None:
    assert wind.roughness_factor(2.0, 1.0) == pytest.approx(math.exp(1.86 * 2 - 2.41 * 2**0.934 - 0.127))
    assert wind.roughness_factor(0.0, 0.0) == 1
    assert wind.ridge_roughness(10.0, 100.0) == pytest.approx(0.2)


@given(st.floats(0, 40), st.floats(0, 50), st.floats(0, 50))
def test_clods_never_help_the_wind(ridges: float, one: float, other: float) -> None:
    less, more = sorted((one, other))
    assert wind.roughness_factor(ridges, more) <= wind.roughness_factor(ridges, less) <= 1
