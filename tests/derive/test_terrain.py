"""Slope and the slope length and steepness factors."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shanshui.derive import terrain

slopes = st.floats(0, 80)


def slow_horn(elevation: np.ndarray, width: np.ndarray, height: np.ndarray) -> np.ndarray:
    """Return slope as in Horn's paper, cell by cell; a missing cell stays missing."""
    rows, columns = elevation.shape
    slope = np.empty((rows - 2, columns - 2))
    for r in range(1, rows - 1):
        for c in range(1, columns - 1):
            window = elevation[r - 1 : r + 2, c - 1 : c + 2]
            near = np.where(np.isnan(window), elevation[r, c], window)
            weights = np.array([1, 2, 1])
            east = weights @ (near[:, 2] - near[:, 0]) / (8 * width[r])
            south = weights @ (near[2] - near[0]) / (8 * height[r])
            slope[r - 1, c - 1] = math.degrees(math.atan(math.hypot(east, south)))
    return np.where(np.isnan(elevation[1:-1, 1:-1]), np.nan, slope)


@given(st.integers(0, 2**32 - 1))
@settings(deadline=None)  # the first call compiles
def test_the_kernel_equals_its_slow_twin(seed: int) -> None:
    random = np.random.default_rng(seed)
    elevation = random.uniform(0, 500, (6, 7))
    elevation[random.random((6, 7)) < 0.1] = np.nan
    width, height = random.uniform(20, 40, 6), random.uniform(20, 40, 6)
    slope = terrain.horn_slope(elevation, width, height)
    np.testing.assert_allclose(slope, slow_horn(elevation, width, height), rtol=1e-12)
    np.testing.assert_array_equal(np.isnan(slope), np.isnan(elevation[1:-1, 1:-1]))


@given(st.floats(-2, 2), st.floats(-2, 2))
@settings(deadline=None)
def test_a_plane_has_its_own_slope(east: float, south: float) -> None:
    down, across = np.mgrid[0:5, 0:6]
    plane = 100 + east * 30 * across + south * 20 * down
    expected = math.degrees(math.atan(math.hypot(east, south)))
    np.testing.assert_allclose(terrain.horn_slope(plane, 30.0, 20.0), np.full((3, 4), expected), atol=1e-6)


@given(st.integers(0, 2**32 - 1), st.floats(0.01, 100))
@settings(deadline=None)
def test_slope_has_no_unit_of_length(seed: int, scale: float) -> None:
    elevation = np.random.default_rng(seed).uniform(0, 300, (4, 4))
    np.testing.assert_allclose(
        terrain.horn_slope(elevation * scale, 30 * scale, 30 * scale), terrain.horn_slope(elevation, 30, 30), rtol=1e-9
    )


def test_slope_of_narrow_rows_is_steeper() -> None:
    ramp = np.tile(np.arange(4.0) * 10, (5, 1))
    slope = terrain.horn_slope(ramp, [30, 30, 20, 10, 10], 30)
    np.testing.assert_allclose(np.tan(np.radians(slope[:, 0])), [10 / 30, 10 / 20, 1.0])


def test_a_missing_cell_is_not_filled_by_its_neighbours() -> None:
    elevation = np.full((3, 3), 100.0)
    elevation[1, 1] = np.nan
    assert np.isnan(terrain.horn_slope(elevation, 30, 30)).all()


def test_a_missing_neighbour_is_level_with_the_cell() -> None:
    step = np.array([[0, 0, np.nan], [0, 0, np.nan], [0, 0, np.nan]])
    np.testing.assert_array_equal(terrain.horn_slope(step, 30, 30), [[0]])


def test_missing_length_on_flat_land_stays_missing() -> None:
    assert np.isnan(terrain.mccool_length(0.0, np.nan))
    assert np.isnan(terrain.mccool_length(np.nan, terrain.UNIT_PLOT))


def test_a_whole_number_relief_is_taken() -> None:
    assert terrain.horn_slope(np.zeros((3, 3), dtype=np.int16), 30, 30) == pytest.approx(0)


@pytest.mark.parametrize(
    ("angle", "printed"), [(2, 0.4069), (5, 0.9713), (8, 1.8381), (12, 3.5953), (25, 8.2996), (35, 11.6071)]
)
def test_steepness_of_liu(angle: float, printed: float) -> None:
    assert round(float(terrain.liu_steepness(angle)), 4) == printed


@pytest.mark.parametrize(("angle", "printed"), [(8, 1.8381), (12, 2.9929), (25, 6.6), (35, 9.1361)])
def test_steepness_of_mccool(angle: float, printed: float) -> None:
    assert round(float(terrain.mccool_steepness(angle)), 4) == printed


def test_liu_begins_at_ten_degrees() -> None:
    assert terrain.liu_steepness(9.999) == terrain.mccool_steepness(9.999)
    assert terrain.liu_steepness(10.0) > terrain.mccool_steepness(10.0)


def test_length_of_mccool_100_m_15_degrees() -> None:
    assert round(float(terrain.rill_exponent(15)), 5) == 0.64679
    assert round(float(terrain.mccool_length(15, 100)), 5) == 2.65252


def test_length_with_the_misprint_100_m_15_degrees() -> None:
    assert round(float(terrain.rill_exponent(15, terrain.RILL_MISPRINT)), 5) == 0.64832
    assert round(float(terrain.misprinted_length(15, 100)), 5) == 2.65866


@pytest.mark.parametrize(("steepness", "exponent"), [(0.5, 0.2), (2, 0.3), (4, 0.4), (8, 0.5)])
def test_stepped_exponent_by_percent(steepness: float, exponent: float) -> None:
    angle = math.degrees(math.atan(steepness / 100))
    assert terrain.stepped_exponent(angle) == exponent
    assert terrain.stepped_length(angle, 100) == pytest.approx((100 / 22.13) ** exponent)


def test_beyond_nine_percent_the_stepped_exponent_is_mccools() -> None:
    assert terrain.stepped_exponent(15.0) == terrain.rill_exponent(15.0)


@given(slopes)
def test_the_unit_plot_has_length_factor_one(slope: float) -> None:
    for length in (terrain.mccool_length, terrain.misprinted_length, terrain.stepped_length):
        assert length(slope, terrain.UNIT_PLOT) == pytest.approx(1)


@given(slopes, slopes)
def test_steeper_is_not_gentler(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert terrain.liu_steepness(low) <= terrain.liu_steepness(high) + 1e-12
    assert terrain.rill_exponent(low) <= terrain.rill_exponent(high) + 1e-12


@given(st.floats(5, 100), st.floats(0.1, 0.8))
def test_a_cell_without_inflow_is_a_plain_slope(size: float, exponent: float) -> None:
    """Desmet and Govers' form reduces to the USLE's where nothing flows in."""
    assert terrain.grid_length(0.0, size, 0.0, exponent) == pytest.approx((size / 22.13) ** exponent)


@given(st.floats(0, 1e5), st.floats(1, 1e5))
def test_inflow_makes_slopes_longer(inflow: float, more: float) -> None:
    assert terrain.grid_length(inflow + more, 30, 45, 0.5) > terrain.grid_length(inflow, 30, 45, 0.5)


def test_topographic_factor_is_the_product() -> None:
    assert terrain.length_and_steepness(2.0, 3.5) == 7.0
