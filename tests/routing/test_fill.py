"""The filled surface is the one priority-flood gives, however the raster is cut."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.routing import twins

from shanshui.core.errors import InfiniteValues
from shanshui.routing.fill import fill, height_dtype
from shanshui.routing.tiles import Scratch, Tiling

SIZES = (1, 2, 3, 5, 7, 16)


@given(twins.reliefs(), st.sampled_from(SIZES))
def test_is_what_a_flood_from_the_outlets_leaves(route, heights, size):
    assert np.array_equal(route(heights, size).filled, twins.fill(heights), equal_nan=True)


@given(twins.reliefs())
def test_raises_only_what_cannot_drain_and_all_of_it(route, heights):
    filled = route(heights, 5).filled
    there = ~np.isnan(heights)
    assert np.array_equal(np.isnan(filled), ~there)
    assert (filled[there] >= heights[there]).all()
    assert np.array_equal(route(filled, 4).filled, filled, equal_nan=True)
    rim = np.ones(heights.shape, bool)
    rim[1:-1, 1:-1] = False
    assert np.array_equal(filled[rim], heights[rim], equal_nan=True)


@given(twins.reliefs(), st.integers(0, 3), st.booleans())
def test_turning_or_mirroring_the_relief_turns_the_surface(route, heights, turns, mirrored):
    def turned(array):
        return np.rot90(array.T if mirrored else array, turns)

    assert np.array_equal(
        route(np.ascontiguousarray(turned(heights)), 3).filled, turned(route(heights, 5).filled), equal_nan=True
    )


@given(twins.reliefs(), st.integers(-50, 50))
def test_lifting_the_land_lifts_the_surface(route, heights, lift):
    whole = np.round(heights * 4).astype(np.float64)
    assert np.array_equal(route(whole + lift, 4).filled, route(whole, 3).filled + lift, equal_nan=True)


@pytest.mark.parametrize("size", SIZES)
def test_nested_pits_fill_to_the_lowest_way_out(route, size):
    heights = np.full((11, 11), 9.0)
    heights[2:9, 2:9] = 5.0
    heights[4:7, 4:7] = 7.0
    heights[5, 5] = 1.0
    heights[3, 3] = -4.0
    heights[0, 5] = heights[1, 5] = 6.0
    expected = heights.copy()
    expected[2:9, 2:9] = np.maximum(heights[2:9, 2:9], 6.0)
    expected[5, 5] = 7.0
    assert np.array_equal(route(heights, size).filled, expected)


@pytest.mark.parametrize("size", SIZES)
def test_a_hole_without_data_is_a_way_out(route, size):
    heights = np.full((9, 9), 5.0, np.float32)
    heights[3:6, 3:6] = 2.0
    assert route(heights, size).filled.min() == 5.0
    heights[4, 4] = np.nan
    assert np.array_equal(route(heights, size).filled, heights, equal_nan=True)


@pytest.mark.parametrize("size", SIZES)
def test_a_valley_that_winds_through_many_tiles_drains(route, size):
    heights = np.full((13, 12), 50.0)
    heights[1:12, 1] = heights[11, 1:11] = heights[1:12, 10] = heights[1, 4:11] = heights[1:9, 4] = 3.0
    heights[8, 4], heights[0, 1] = 1.0, 4.0
    filled = route(heights, size).filled
    assert filled[8, 4] == filled[11, 1] == 4.0
    assert np.array_equal(filled, twins.fill(heights))


@pytest.mark.parametrize("shape", [(1, 1), (1, 9), (9, 1), (2, 2)])
def test_what_is_all_edge_stays(route, shape):
    heights = np.arange(shape[0] * shape[1], dtype=np.float64).reshape(shape) % 4 - 2
    assert np.array_equal(route(heights, 2).filled, heights)


def test_nothing_but_nodata_stays_nothing(route):
    assert np.isnan(route(np.full((5, 6), np.nan, np.float32), 4).filled).all()


@pytest.mark.parametrize("value", [np.inf, -np.inf])
def test_an_infinite_height_is_refused(route, value):
    heights = np.ones((6, 6))
    heights[4, 5] = value
    with pytest.raises(InfiniteValues, match=r"heights, rows 4-5, columns 4-5: 1 of 4 cells"):
        route(heights, 4)


def test_a_layer_can_be_filled_as_well_as_a_function(tmp_path):
    heights = np.random.default_rng(1).integers(0, 9, (20, 30)).astype(np.int16)
    with Scratch(tmp_path, Tiling(heights.shape, 8), budget=4000) as scratch:
        dem = scratch.layer("dem", np.int16, 0)
        dem.store(lambda at: heights[at.top : at.bottom, at.left : at.right])
        filled = scratch.layer("filled", height_dtype("int16"), np.nan)
        fill(dem, filled, scratch)
        assert np.array_equal(filled.whole(), twins.fill(heights.astype(np.float32)))


@pytest.mark.parametrize(
    ("stored", "worked"), [("int16", "float32"), ("uint16", "float32"), ("int32", "float64"), ("float64", "float64")]
)
def test_no_height_is_rounded(stored, worked):
    assert height_dtype(stored) == worked


def test_a_rugged_relief_is_the_same_on_large_tiles_and_small(route):
    heights = np.random.default_rng(7).normal(0, 1, (150, 170)).cumsum(0).cumsum(1).astype(np.float32)
    heights += np.random.default_rng(8).normal(0, 3, heights.shape).astype(np.float32)
    expected = twins.fill(heights)
    assert (expected > heights).mean() > 0.1
    for size in (16, 61, 512):
        assert np.array_equal(route(heights, size).filled, expected)
