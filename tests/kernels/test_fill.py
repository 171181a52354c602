"""Basins, passes between them and their levels."""

import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from shanshui.kernels import fill

GRIDS = arrays.arrays(np.float32, (6, 7), elements=st.integers(0, 5).map(float))


def framed(heights):
    return fill.surface(heights, True, True, True, True)[0]


@given(GRIDS)
def test_every_way_down_ends_in_the_lowest_cell_of_its_basin(heights):
    surface = np.full((8, 9), np.inf, np.float32)
    surface[1:-1, 1:-1] = heights
    towards, basin = np.full(surface.shape, fill.PIT, np.uint8), np.full(surface.shape, -1, np.int32)
    fill.lowest(surface, towards)
    count = fill.basins(surface.ravel(), towards.ravel(), surface.shape[1], basin.ravel())
    inner = basin[1:-1, 1:-1]
    assert set(inner.ravel().tolist()) == set(range(1, count))
    for one in range(1, count):
        cells = surface.ravel()[basin.ravel() == one]
        assert (cells == cells.min()).any()


@given(GRIDS, arrays.arrays(np.int64, (6, 7), elements=st.integers(-1, 4)))
def test_a_pass_is_the_lowest_of_all_between_two_basins(heights, basin):
    expected = {}
    for (r, c), (dr, dc) in itertools.product(np.ndindex(6, 7), ((0, 1), (1, -1), (1, 0), (1, 1))):
        if r + dr < 6 and 0 <= c + dc < 7:
            pair = tuple(sorted((int(basin[r, c]), int(basin[r + dr, c + dc]))))
            if pair[0] >= 0 and pair[0] != pair[1]:
                height = max(heights[r, c], heights[r + dr, c + dc])
                expected[pair] = min(expected.get(pair, np.inf), height)
    first, second, height = fill.passes(heights, basin)
    assert dict(zip(zip(first.tolist(), second.tolist(), strict=True), height.tolist(), strict=True)) == expected


def test_the_table_of_passes_grows():
    basin = np.arange(90 * 90).reshape(90, 90)
    first, second, height = fill.passes(basin.astype(np.float64), basin)
    assert first.size == 2 * 90 * 89 + 2 * 89 * 89
    assert np.array_equal(height, second)


def test_levels_are_those_of_the_way_with_the_lowest_top():
    first, second = np.array([1, 2, 3, 1, 0]), np.array([2, 3, 0, 3, 4])
    height = np.array([2.0, 5.0, 4.0, 9.0, 7.0])
    is_root = np.array([True, False, False, False, True])
    level, root, between = fill.levels(first, second, height, is_root)
    assert level.tolist() == [-np.inf, 5.0, 5.0, 4.0, -np.inf]
    assert root.tolist() == [0, 0, 0, 0, 4]
    assert height[between].tolist() == [7.0]


def test_a_tile_is_filled_up_to_the_basins_at_its_border():
    heights = np.full((5, 5), 9.0)
    heights[2, 2], heights[2, 3], heights[2, 4], heights[4, 0], heights[3, 0] = 1.0, 6.0, 3.0, 2.0, np.nan
    surface = fill.surface(heights, False, False, False, False)[0]
    filled, drains, bottom, first, second, height = fill.fill_tile(surface)
    assert filled[2, 2] == 6.0
    assert np.isnan(filled[3, 0])
    assert (filled != heights).sum() == 2  # the pit, and NaN
    east, outside = int(drains[2, 4]), 0
    assert drains[2, 2] == east
    assert drains[4, 0] == drains[3, 0] == outside
    assert bottom[east] == 3.0
    assert (9.0, {outside, east}) in [(h, {a, b}) for h, a, b in zip(height, first, second, strict=True)]
    fill.raise_to(filled, drains, np.where(np.arange(bottom.size) == east, 7.0, -np.inf))
    assert filled[2, 2:].tolist() == [7.0, 7.0, 7.0]
    assert filled[4, 0] == 2.0


def test_infinite_heights_are_counted():
    heights = np.array([[1.0, np.inf], [-np.inf, np.nan]])
    assert fill.surface(heights, True, True, True, True)[1] == 2
    assert framed(np.array([[np.nan, 2.0]]))[1, 1:3].tolist() == [-np.inf, 2.0]
