"""The order of flow: every cell once, after all that flow into it, whatever the tiles."""

import numba
import numpy as np
import pytest
from hypothesis import given, settings
from tests.routing.flows import NONE, SIZES, THREADS, downstream, ordered, reliefs

from shanshui.core.errors import FlowInCircle
from shanshui.routing.walk import walk


def passed(order):
    """Return the rank of each cell in the order, -1 where it is not passed."""
    rank = np.full(order.tiling.shape, -1)
    for i, visit in enumerate([*order.first, *order.later]):
        at = order.tiling.window(visit.tile)
        rows, columns = np.divmod(order.cells(visit).astype(int), at.shape[1] + 2)
        places = rows + at.top - 1, columns + at.left - 1
        assert (rank[places] == -1).all()
        rank[places] = i * 1000 + np.arange(rows.size)
    return rank


@given(relief=reliefs(), size=SIZES, threads=THREADS)
@settings(max_examples=80)
def test_every_cell_comes_once_and_after_what_flows_into_it(tmp_path_factory, relief, size, threads):
    kind, flow = relief
    with ordered(tmp_path_factory.getbasetemp(), flow, kind, size, threads) as (_, order):
        rank = passed(order)
    np.testing.assert_array_equal(rank >= 0, flow != NONE[kind])
    for row, column in np.argwhere(rank >= 0).tolist():
        for _, r, c, _ in downstream(flow, kind, row, column):
            assert rank[row, column] < rank[r, c]


@given(relief=reliefs(), size=SIZES)
@settings(max_examples=30)
def test_a_visit_knows_at_which_sides_its_cells_lie(tmp_path_factory, relief, size):
    kind, flow = relief
    with ordered(tmp_path_factory.getbasetemp(), flow, kind, size) as (_, order):
        for visit in (*order.first, *order.later):
            height, width = order.tiling.window(visit.tile).shape
            rows, columns = np.divmod(order.cells(visit).astype(int), width + 2)
            there = ((rows == 1).any(), (rows == height).any(), (columns == 1).any(), (columns == width).any())
            assert visit.sides == sum(int(side) << i for i, side in enumerate(there))
        assert list(reversed(order.later)) == list(order.later)[::-1]


def test_first_visits_wait_for_no_other(tmp_path):
    flow = np.zeros((4, 6), np.uint8)  # all to the east
    with ordered(tmp_path, flow, "d8", 2) as (_, order):
        assert [(visit.tile, visit.count) for visit in order.first] == [(0, 4), (3, 4)]
        assert [(visit.tile, visit.count) for visit in order.later] == [(1, 4), (2, 4), (4, 4), (5, 4)]


@pytest.mark.parametrize("size", [1, 2, 16])
def test_a_circle_is_told_with_its_cells(tmp_path, size):
    flow = np.full((4, 4), 0, np.uint8)
    flow[1, 1:3], flow[2, 1:3] = [0, 6], [2, 4]
    with pytest.raises(FlowInCircle) as raised, ordered(tmp_path, flow, "d8", size):
        pass
    assert raised.value.fields["count"] == 4
    assert (1, 1) in raised.value.fields["cells"]


def test_one_cell(tmp_path):
    with ordered(tmp_path, np.array([[3]], np.uint8), "d8", 512) as (_, order):
        assert passed(order).tolist() == [[0]]
    with ordered(tmp_path, np.array([[0]], np.uint32), "mfd", 512) as (_, order):
        assert passed(order).tolist() == [[-1]]


@numba.njit
def add_index(cells, directions, given, seen, start):
    for i in range(cells.size):
        seen.ravel()[cells[i]] = given.ravel()[cells[i]] + start


@given(relief=reliefs(most=9), size=SIZES)
@settings(max_examples=20)
def test_a_walk_sets_the_cells_with_a_direction_and_no_other(tmp_path_factory, relief, size):
    kind, flow = relief
    with ordered(tmp_path_factory.getbasetemp(), flow, kind, size) as (scratch, order):
        for upstream in (False, True):
            seen = scratch.layer("seen", np.float64, np.nan)
            given = scratch.computed(lambda window: np.full(window.shape, window.top * 1.0), np.float64, np.nan)
            walk(order, add_index, [given], [seen], (1.0,), upstream=upstream)
            wanted = np.repeat(np.arange(flow.shape[0]) // size * size + 1.0, flow.shape[1]).reshape(flow.shape)
            np.testing.assert_array_equal(seen.whole(), np.where(flow == NONE[kind], np.nan, wanted))
