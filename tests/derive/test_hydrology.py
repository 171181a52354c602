"""Runoff, storms, evapotranspiration by Budyko curves."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shanshui.derive import hydrology
from shanshui.standards.values import library

rains = st.floats(0, 5000)
demands = st.floats(0, 3000)


def test_runoff_of_evergreen_broadleaf_forest() -> None:
    assert hydrology.runoff_by_coefficient(1800.0, 0.0267) == pytest.approx(48.06)


def test_storms_are_days_of_50_mm_and_more() -> None:
    assert hydrology.storm_precipitation([10.0, 49.9, 50.0, 120.0]) == 170


def test_storm_runoff_is_a_regression_within_the_rain() -> None:
    assert hydrology.storm_runoff(100.0, 10.0, 2.0) == pytest.approx(10 * math.log(100) + 2)
    assert hydrology.storm_runoff(100.0, 10.0, -500.0) == 0
    assert hydrology.storm_runoff(60.0, 100.0, 0.0) == 60
    assert hydrology.storm_runoff(0.0, 10.0, 5.0) == 0


@pytest.mark.parametrize("name", ["storm_runoff_a", "storm_runoff_b"])
def test_storm_coefficients_are_the_users(name: str) -> None:
    assert name not in library()


def test_zhang_as_invest_writes_it() -> None:
    """Water yield model of InVEST: AET/P = 1 + PET/P − (1 + (PET/P)^w)^(1/w), w = Z AWC/P + 1.25."""
    rain, demand, water, z = 1600.0, 1000.0, 150.0, 9.433
    w, ratio = z * water / rain + 1.25, demand / rain
    expected = rain * (1 + ratio - (1 + ratio**w) ** (1 / w))
    assert hydrology.zhang(rain, demand, water, z) == pytest.approx(expected)


def test_w_stops_at_five() -> None:
    assert hydrology.zhang(500.0, 1000.0, 2000.0, 30.0) == pytest.approx(hydrology.fu(500.0, 1000.0, 5.0))


def test_zhang_2001_as_printed() -> None:
    rain, demand, w = 1500.0, 1100.0, 2.0
    ratio = demand / rain
    assert hydrology.zhang2001(rain, demand, w) == pytest.approx(rain * (1 + w * ratio) / (1 + w * ratio + 1 / ratio))


def test_older_invest_takes_w_from_the_soil() -> None:
    rain, demand, water, z = 400.0, 900.0, 120.0, 9.433
    assert hydrology.older_invest(rain, demand, water, z) == hydrology.zhang2001(rain, demand, z * water / rain)


def budyko(rain: float, demand: float) -> list[float]:
    return [
        hydrology.zhang(rain, demand, 150.0, 9.433),
        hydrology.older_invest(rain, demand, 150.0, 9.433),
        hydrology.zhang2001(rain, demand, 2.0),
        hydrology.fu(rain, demand, 2.84),
    ]


@given(rains, demands)
def test_no_more_evaporates_than_falls(rain: float, demand: float) -> None:
    assert all(0 <= evaporated <= rain for evaporated in budyko(rain, demand))


@given(rains, demands)
def test_fus_curve_keeps_within_demand(rain: float, demand: float) -> None:
    assert hydrology.fu(rain, demand, 2.55) <= demand * (1 + 1e-6) + 1e-6


@given(st.floats(10, 5000), demands, demands)
def test_more_demand_evaporates_no_less(rain: float, one: float, other: float) -> None:
    less, more = sorted((one, other))
    assert all(a <= b + 1e-6 for a, b in zip(budyko(rain, less)[1:], budyko(rain, more)[1:], strict=True))


def test_forests_evaporate_more_than_grass() -> None:
    omega = {v.ecosystem_type: v.value for v in library()["fu_omega"]["zhang2004"]}
    plants = {v.ecosystem_type: v.value for v in library()["zhang_w"]["zhang2001"]}
    assert hydrology.fu(1500.0, 1000.0, omega["forest"]) > hydrology.fu(1500.0, 1000.0, omega["grass"])
    assert hydrology.zhang2001(1500.0, 1000.0, plants["forest"]) > hydrology.zhang2001(1500.0, 1000.0, plants["grass"])


def test_a_desert_without_rain_evaporates_nothing() -> None:
    assert np.all(np.array(budyko(0.0, 2500.0)) == 0)
    assert hydrology.zhang(0.0, 0.0, 0.0, 9.433) == 0
