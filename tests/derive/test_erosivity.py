"""Rainfall erosivity at the test station of the method review: one station, a factor three."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shanshui.core.errors import NotAYearOfDays
from shanshui.core.spec import Formula
from shanshui.derive import erosivity

STATION = (60, 90, 150, 170, 200, 260, 150, 170, 110, 70, 60, 50)  # mm a month


def year_with(rains: dict[int, float], days: int = 365) -> np.ndarray:
    year = np.zeros(days)
    year[list(rains)] = list(rains.values())
    return year


def test_the_station_has_1540_mm() -> None:
    assert sum(STATION) == 1540


@pytest.mark.parametrize(("month", "printed"), [(5, 337.627), (9, 337.627), (4, 265.934), (10, 265.934)])
def test_guideline_day_of_50_mm(month: int, printed: float) -> None:
    assert round(erosivity.day_erosivity(50.0, month), 3) == printed


def test_guideline_year_of_two_days() -> None:
    year = year_with({0: 50.0, 200: 50.0, 201: 9.99})
    assert erosivity.guideline_daily(year) == pytest.approx(337.627 + 265.934, abs=1e-3)


def test_warm_season_in_a_leap_year_begins_a_day_later() -> None:
    first_of_may = 120
    assert erosivity.guideline_daily(year_with({first_of_may: 50.0})) == pytest.approx(337.627, abs=1e-3)
    assert erosivity.guideline_daily(year_with({first_of_may: 50.0}, 366)) == pytest.approx(265.934, abs=1e-3)


@pytest.mark.parametrize("formula", [erosivity.guideline_daily, erosivity.zhang_daily])
def test_half_a_year_of_days_is_refused(formula: Formula) -> None:
    with pytest.raises(NotAYearOfDays):
        formula(np.zeros(182))


def test_zhang_wenbo_half_month() -> None:
    alpha, beta = erosivity.zhang_coefficients(25, 800)
    assert (round(beta, 6), round(alpha, 6)) == (1.592629, 0.760590)
    assert round(erosivity.zhang_sum((15, 30, 50), 25, 800), 4) == 614.3925


def test_zhang_wenbo_year_is_the_sum_of_its_half_months() -> None:
    year = year_with({3: 15.0, 20: 30.0, 180: 50.0, 181: 11.9})
    parts = [erosivity.zhang_sum([rain], 95 / 3, 95) for rain in (15, 30, 50)]
    assert erosivity.zhang_daily(year) == pytest.approx(sum(parts))


def test_wischmeier_monthly_station() -> None:
    assert round(erosivity.wischmeier_us(STATION), 3) == 196.567
    assert round(erosivity.wischmeier_monthly(STATION), 2) == 3345.57


def test_fujian_station() -> None:
    assert round(erosivity.fujian_index(STATION), 2) == 257.34
    assert erosivity.fujian_monthly(STATION) == pytest.approx(2573.36, abs=0.01)


def test_annual_station() -> None:
    assert round(erosivity.annual(1540), 2) == 10051.96


def test_fournier_station() -> None:
    assert round(erosivity.fournier_index(STATION), 2) == 159.22
    assert round(erosivity.fournier(STATION), 2) == 4546.67


MONTHLY = [erosivity.wischmeier_monthly, erosivity.fujian_monthly, erosivity.fournier]


@pytest.mark.parametrize("formula", MONTHLY)
def test_a_year_without_rain_erodes_nothing(formula: Formula) -> None:
    assert formula(np.zeros((12, 2))) == pytest.approx(0)


def test_a_year_without_storms_erodes_nothing() -> None:
    drizzle = np.full((365, 2), 5.0)
    assert erosivity.guideline_daily(drizzle) == pytest.approx(0)
    assert erosivity.zhang_daily(drizzle) == pytest.approx(0)


@pytest.mark.parametrize("formula", MONTHLY)
@given(rain=st.lists(st.floats(0.1, 400), min_size=12, max_size=12))
def test_more_rain_in_every_month_erodes_more(formula: Formula, rain: list[float]) -> None:
    assert formula(np.array(rain) * 1.1) >= formula(np.array(rain))


@given(st.permutations(range(12)))
def test_monthly_forms_do_not_know_the_season(order: list[int]) -> None:
    shuffled = [STATION[i] for i in order]
    for formula in MONTHLY:
        assert formula(shuffled) == pytest.approx(formula(STATION))
