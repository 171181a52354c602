"""Totals of the year, reference evapotranspiration, hot days."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shanshui.derive import climate

SUMMER = np.array([5, 7, 11, 17, 22, 25, 29, 28, 24, 19, 13, 7.0])  # degC, a subtropical year
HOT_MONTHS = (6, 7)  # July, August
latitudes = st.floats(-90, 90)
days_of_year = st.integers(1, 365)


def test_the_year_is_the_sum_of_months_or_days() -> None:
    assert climate.of_months(np.full((12, 2), 100.0)) == pytest.approx(1200)
    assert climate.of_days([1.5] * 365) == pytest.approx(547.5)


@given(st.sampled_from([365, 366]), st.integers(0, 2**32 - 1))
def test_months_of_days_keep_the_total(days: int, seed: int) -> None:
    daily = np.random.default_rng(seed).uniform(0, 80, (days, 3))
    months = climate.months_of_days(daily)
    assert months.shape == (12, 3)
    np.testing.assert_allclose(climate.of_months(months), climate.of_days(daily))
    np.testing.assert_allclose(months[0], daily[:31].sum(axis=0))
    np.testing.assert_allclose(months[11], daily[-31:].sum(axis=0))


def test_a_trace_of_rain_is_no_rain_day() -> None:
    assert climate.rain_days([0.0, 0.05, 0.1, 30.0]) == 2


def test_mean_temperature() -> None:
    assert climate.mean_of_months(SUMMER) == pytest.approx(SUMMER.mean())
    assert climate.mean_of_months([10.0] * 12) == 10


def test_fao_56_example_8_radiation_above_the_atmosphere() -> None:
    """3 September at 20° S: 32.2 MJ m-2 a day."""
    assert round(float(climate.extraterrestrial_radiation(-20, 246)), 1) == 32.2


def test_fao_56_example_9_daylight() -> None:
    """3 September at 20° S: 11.7 h."""
    assert round(float(climate.day_length(-20, 246)), 1) == 11.7


def test_fao_56_example_20_hargreaves() -> None:
    """15 July near Lyon, 45°43' N, 14.8 to 26.6 °C: 5.0 mm a day."""
    assert round(float(climate.hargreaves_day(20.7, 11.8, 45.72, 196)), 1) == 5.0


@given(latitudes, days_of_year)
def test_day_and_opposite_day_make_24_hours(latitude: float, day: int) -> None:
    both = climate.day_length(latitude, day) + climate.day_length(-latitude, day)
    assert both == pytest.approx(24)
    assert climate.extraterrestrial_radiation(latitude, day) >= -1e-9


def test_polar_night_and_day() -> None:
    midsummer = 172
    assert climate.day_length(80.0, midsummer) == pytest.approx(24)
    assert climate.day_length(-80.0, midsummer) == 0


def test_thornthwaite_of_an_even_year_at_the_equator() -> None:
    """I = 12 × 2^1.514 and 16 (10 T / I)^a for 30 days of 12 h."""
    index = 12 * 2**1.514
    exponent = 6.75e-7 * index**3 - 7.71e-5 * index**2 + 1.792e-2 * index + 0.49239
    year = climate.thornthwaite(np.full(12, 10.0), 0.0)
    assert climate.heat_index([10.0] * 12) == pytest.approx(index)
    assert year[0] == pytest.approx(16 * (100 / index) ** exponent * 31 / 30)
    assert year[3] == pytest.approx(16 * (100 / index) ** exponent)


def test_thornthwaite_in_great_heat_is_willmotts() -> None:
    assert climate.standard_month(30.0, 150.0) == pytest.approx(-415.85 + 32.24 * 30 - 0.43 * 900)
    assert climate.standard_month(26.5, 150.0) == pytest.approx(climate.standard_month(26.51, 150.0), rel=0.1)


def test_nothing_evaporates_in_a_frozen_year() -> None:
    frozen = np.full((12, 2), -20.0)
    assert climate.thornthwaite(frozen, 50.0) == pytest.approx(0)
    assert climate.hargreaves(frozen, np.full((12, 2), 10.0), 50.0) == pytest.approx(0)


def test_hargreaves_months_have_their_days() -> None:
    months = climate.hargreaves(SUMMER, np.full(12, 9.0), 28.0)
    assert months[1] == pytest.approx(28 * climate.hargreaves_day(7.0, 9.0, 28.0, 46))
    assert climate.year_of_evapotranspiration(months) == pytest.approx(months.sum())
    assert months.argmax() == 6


def test_hot_days_are_those_of_hot_months() -> None:
    assert climate.hot_days(SUMMER) == 31 + 31
    assert climate.hot_days(np.full(12, 26.0)) == 0
    assert climate.hot_days(np.full(12, 26.1)) == 365


def test_hot_months_share_the_years_evapotranspiration() -> None:
    months = np.arange(50.0, 170.0, 10)
    hot = months[list(HOT_MONTHS)].sum()
    assert climate.hot_day_evaporation(months, SUMMER) == pytest.approx(hot)
    assert climate.hot_day_transpiration(months, SUMMER, 800.0) == pytest.approx(800 * hot / months.sum())


@given(st.floats(0, 2000), st.lists(st.floats(0, 200), min_size=12, max_size=12))
def test_hot_days_transpire_no_more_than_the_year(actual: float, months: list[float]) -> None:
    assert 0 <= climate.hot_day_transpiration(months, SUMMER, actual) <= actual * (1 + 1e-9)


def test_without_evaporation_hot_days_have_none() -> None:
    assert climate.hot_day_transpiration(np.zeros(12), SUMMER, 500.0) == 0
