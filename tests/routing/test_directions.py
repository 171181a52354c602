"""Every cell drains, as the rules say, and the same on any tiles."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.routing import twins

from shanshui.core.errors import NotFilled
from shanshui.routing.directions import d8
from shanshui.routing.tiles import Scratch, Tiling

SIZES = (1, 2, 3, 5, 7, 16)


def outflow(found, none):
    """Return for each cell the cells it flows to, None for off the data."""
    flows = {}
    for r, c in np.argwhere(found != none):
        word = int(found[r, c])
        ways = [word] if none == 128 else [i for i in range(8) if word >> (4 * i) & 15]
        to = [(r + twins.ROWS[i], c + twins.COLUMNS[i]) for i in ways]
        inside = [0 <= a < found.shape[0] and 0 <= b < found.shape[1] for a, b in to]
        flows[r, c] = [cell if ok and found[cell] != none else None for cell, ok in zip(to, inside, strict=True)]
    return flows


def drained(flows):
    """Return how many cells end outside: cells are taken away once all they flow to are."""
    left = {cell: [to for to in ways if to is not None] for cell, ways in flows.items()}
    into = {}
    for cell, ways in left.items():
        for to in ways:
            into.setdefault(to, []).append(cell)
    ready, count = [cell for cell, ways in left.items() if not ways], 0
    while ready:
        cell = ready.pop()
        count += 1
        for above in into.get(cell, []):
            left[above].remove(cell)
            if not left[above]:
                ready.append(above)
    return count


@given(twins.reliefs(), st.sampled_from(SIZES))
def test_are_what_the_rules_say_on_any_tiles(route, heights, size):
    found = route(heights, size)
    filled = twins.fill(heights)
    assert np.array_equal(found.d8, twins.d8(filled))
    assert np.array_equal(found.mfd, twins.mfd(filled))


@given(twins.reliefs())
def test_every_cell_drains_and_none_in_a_circle(route, heights):
    found = route(heights, 4)
    there = int((~np.isnan(heights)).sum())
    for directions, none in ((found.d8, 128), (found.mfd, 0)):
        flows = outflow(directions, none)
        assert len(flows) == drained(flows) == there


@given(twins.reliefs())
def test_water_never_climbs(route, heights):
    found = route(heights, 7)
    for directions, none in ((found.d8, 128), (found.mfd, 0)):
        for cell, ways in outflow(directions, none).items():
            assert all(to is None or found.filled[to] <= found.filled[cell] for to in ways)


@pytest.mark.parametrize("size", SIZES)
def test_a_flat_drains_by_the_shortest_way_to_its_lowest_rim(route, size):
    heights = np.full((9, 20), 4.0)
    heights[0] = heights[-1] = heights[:, 0] = heights[:, -1] = 8.0
    heights[4, 19] = 3.0
    found = route(heights, size)
    assert (found.d8[4, 1:19] == 0).all()
    assert found.d8[1, 16] == 7
    assert found.d8[7, 16] == 1
    assert found.mfd[4, 5] >> 4 & 15 == found.mfd[4, 5] >> 28 & 15 > 0


@pytest.mark.parametrize("size", SIZES)
def test_a_level_raster_drains_to_its_nearest_edge(route, size):
    found = route(np.zeros((7, 9), np.float32), size).d8
    assert (found[0, 1:-1] == 2).all()
    assert (found[-1, 1:-1] == 6).all()
    assert (found[1:-1, 0] == 4).all()
    assert (found[1:-1, -1] == 0).all()
    assert found[1, 4] == 2
    assert found[5, 4] == 6


def test_one_cell_drains_off_the_raster(route):
    found = route(np.array([[3.0]]))
    assert found.d8.tolist() == [[0]]
    assert found.mfd[0, 0] == sum(
        int(0.5 + (twins.SLANT if i % 2 else 1) / (4 + 4 * twins.SLANT) * 15) << 4 * i for i in range(8)
    )


@pytest.mark.parametrize("size", [2, 5, 64])
def test_a_relief_with_pits_is_not_accepted(tmp_path, size):
    heights = np.full((8, 8), 5.0)
    heights[3:5, 3:6] = 1.0
    with Scratch(tmp_path, Tiling(heights.shape, size)) as scratch:
        filled, directions = scratch.layer("filled", np.float64, np.nan), scratch.layer("d8", np.uint8, 128)
        filled.store(lambda at: heights[at.top : at.bottom, at.left : at.right])
        with pytest.raises(NotFilled) as caught:
            d8(filled, directions)
        assert "6 cell(s)" in str(caught.value)


def test_a_lake_across_many_tiles_is_the_same_on_each_tiling(route):
    rng = np.random.default_rng(3)
    heights = np.maximum(rng.normal(0, 1, (90, 110)).cumsum(0).cumsum(1), 5.0).astype(np.float32)
    heights[20:25, 30:40] = np.nan
    whole = route(heights)
    assert np.array_equal(whole.d8, twins.d8(twins.fill(heights)))
    for size in (9, 32):
        cut = route(heights, size)
        assert np.array_equal(cut.d8, whole.d8)
        assert np.array_equal(cut.mfd, whole.mfd)
