"""Slope, width of flow and slope length against plain formulas, and the aspect that InVEST leaves out."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.routing.flows import SIZES, THREADS, window_of

from shanshui.kernels.slope_length import slope_length, soil_loss, width_of_slope
from shanshui.routing.slope_length import gradient
from shanshui.routing.tiles import Scratch, Tiling

CELL = 30.0


def outer(first, middle, last, centre):
    """Return the drop beside the centre and its weight, from what is there of three cells."""
    pairs = [(first, last, 1.0, 2), (first, middle, 1.0, 1), (middle, last, 1.0, 1)]
    pairs += [(first, centre, math.sqrt(2), 1), (centre, last, math.sqrt(2), 1)]
    there = [((a - b) * scale, weight) for a, b, scale, weight in pairs if not np.isnan(a) and not np.isnan(b)]
    return there[0] if there else (0.0, 0)


def inner(first, centre, last):
    """Return the drop through the centre and its weight."""
    pairs = [(first, last, 4), (first, centre, 2), (centre, last, 2)]
    there = [(2 * (a - b), weight) for a, b, weight in pairs if not np.isnan(a) and not np.isnan(b)]
    return there[0] if there else (0.0, 0)


def falls(n):
    """Return the mean drop per cell from west to east of nine heights."""
    lines = [outer(*n[0], n[1, 1]), inner(*n[1]), outer(*n[2], n[1, 1])]
    weight = sum(w for _, w in lines)
    return sum(drop for drop, _ in lines) / weight if weight else 0.0


def twin(heights):
    """Return slope in percent and |sin| + |cos| of the aspect, cell by cell."""
    framed = np.pad(heights, 1, constant_values=np.nan)
    slope, across = np.full(heights.shape, np.nan), np.full(heights.shape, np.nan)
    for row, column in np.argwhere(~np.isnan(heights)).tolist():
        near = framed[row : row + 3, column : column + 3]
        east, south = falls(near) / CELL, falls(near.T) / CELL
        steepest = math.hypot(east, south)
        slope[row, column] = 100 * steepest
        aspect = math.atan2(south, east)
        across[row, column] = abs(math.sin(aspect)) + abs(math.cos(aspect)) if steepest else 1.0
    return slope, across


def worked_out(folder, heights, size=512, threads=2):
    with Scratch(folder, Tiling(heights.shape, size), 4000) as scratch:
        filled = scratch.layer("filled", heights.dtype, np.nan)
        filled.store(window_of(heights))
        found = gradient(filled, scratch, CELL, "flow", threads)
        assert gradient(filled, scratch, CELL, "slope").across is None
        return found.slope.whole(), found.across.whole()


@given(st.integers(0, 2**32), SIZES, THREADS)
def test_gradient_as_in_pygeoprocessing_with_any_gaps_and_tiles(tmp_path_factory, seed, size, threads):
    random = np.random.default_rng(seed)
    heights = random.random((9, 11)) * 30
    heights[random.random(heights.shape) < 0.3] = np.nan
    slope, wide = worked_out(tmp_path_factory.getbasetemp(), heights, size, threads)
    expected = twin(heights)
    np.testing.assert_allclose(slope, expected[0], rtol=1e-6)
    np.testing.assert_allclose(wide, expected[1], rtol=1e-6)


@pytest.mark.parametrize(("east", "south", "across"), [(1, 0, 1.0), (0, 2, 1.0), (1, 1, math.sqrt(2)), (3, -4, 1.4)])
def test_a_plane_has_its_slope_and_aspect(tmp_path, east, south, across):
    heights = np.add.outer(np.arange(5.0) * south, np.arange(6.0) * east)
    slope, wide = worked_out(tmp_path, heights)
    np.testing.assert_allclose(slope[2, 2], 100 * math.hypot(east, south) / CELL, rtol=1e-6)
    np.testing.assert_allclose(wide[2, 2], across, rtol=1e-6)


def length(count, slope, across, longest=122.0):
    """Return LS by the published equations (Desmet and Govers 1996; McCool's slope factor)."""
    theta = math.atan(slope / 100)
    steep = 10.8 * math.sin(theta) + 0.03 if slope < 9 else 16.8 * math.sin(theta) - 0.5
    beta = math.sin(theta) / 0.0896 / (3 * math.sin(theta) ** 0.8 + 0.56)
    steps = [(1, 0.2), (3.5, 0.3), (5, 0.4), (9, 0.5)]
    m = next((m for most, m in steps if slope <= most), beta / (1 + beta))
    area = CELL**2
    upslope = math.sqrt((count - 1) * area)
    factor = (upslope + area) ** (m + 1) - upslope ** (m + 1)
    return min(factor / (CELL ** (m + 2) * across**m * 22.13**m), longest) * steep


@given(st.floats(1, 1e6), st.floats(0, 200), st.floats(1, math.sqrt(2)))
def test_slope_length_is_the_published_one(count, slope, across):
    found = slope_length(count, slope, across, CELL, 122.0)
    assert found == pytest.approx(length(count, slope, across), rel=1e-9)


def test_slope_length_is_cut():
    assert slope_length(1e6, 40.0, 1.0, CELL, 3.0) == pytest.approx(length(1e6, 40.0, 1.0, 3.0))
    assert length(1e6, 40.0, 1.0) > length(1e6, 40.0, 1.0, 3.0)


def test_invest_takes_the_slope_angle_for_the_aspect(tmp_path):
    """Its own documents and the source paper say aspect: on a gentle slope to the south-east LS is 12 % too high."""
    heights = np.add.outer(np.arange(5.0), np.arange(5.0)) * -30 * 0.05 / math.sqrt(2)
    slope, across = worked_out(tmp_path, heights)
    one = (slice(2, 3), slice(2, 3))
    count, force, loss = np.full((1, 1), 40.0), np.ones((1, 1), np.float32), np.empty((2, 1, 1), np.float32)
    for i in (0, 1):
        soil_loss(count, slope[one], across[one], i == 1, force, np.zeros((1, 1), np.uint8), CELL, 122.0, loss[i])
    angle = math.atan(0.05)
    wrong = abs(math.sin(angle)) + abs(math.cos(angle))
    assert slope[2, 2] == pytest.approx(5.0, rel=1e-6)
    assert loss[0].item() == pytest.approx(length(40.0, 5.0, math.sqrt(2)), rel=1e-5)
    assert loss[1].item() == pytest.approx(length(40.0, 5.0, wrong), rel=1e-5)
    assert (loss[1] / loss[0]).item() == pytest.approx((math.sqrt(2) / wrong) ** 0.4, rel=1e-5)
    assert (loss[1] / loss[0]).item() == pytest.approx(1.127, abs=1e-3)


def test_invest_s_width_is_never_below_one():
    assert width_of_slope(0.0) == 1.0
    assert width_of_slope(100.0) == pytest.approx(math.sqrt(2))
