"""Watersheds against a slow twin: which cells drain to an outlet, and outlines that hold just those cells."""

import numpy as np
import pytest
import shapely
from affine import Affine
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.routing.flows import SIZES, THREADS, downstream, ordered, reliefs

from shanshui.routing.watersheds import _polygons, delineate

HERE = Affine(30.0, 0.0, 600.0, 0.0, -30.0, 9000.0)


def draining(flow, outlet):
    """Return which cells pass one of an outlet's cells, walking down from each."""
    inside = np.zeros(flow.shape, bool)
    for row, column in np.argwhere(flow < 8).tolist():
        way = [(row, column)]
        while below := downstream(flow, "d8", *way[-1]):
            way.append(below[0][1:3])
        inside[row, column] = bool(set(way) & set(outlet))
    return inside


def cells_of(shape, grid):
    """Return which cell centres lie in a shape."""
    rows, columns = np.mgrid[: grid[0], : grid[1]]
    x, y = HERE.c + HERE.a * (columns + 0.5), HERE.f + HERE.e * (rows + 0.5)
    return shapely.contains_xy(shape, x, y)


def outline(mask):
    """Return the outline of a mask by its turns."""
    m = np.pad(mask.astype(int), 1)
    turn = m[:-1, :-1] - m[:-1, 1:] - m[1:, :-1] + m[1:, 1:]
    rows, columns = np.nonzero(turn)
    return _polygons(rows, columns, turn[rows, columns], HERE)


def squares(mask):
    """Return the union of the cells of a mask."""
    boxes = [
        shapely.box(600 + 30 * c, 9000 - 30 * (r + 1), 600 + 30 * (c + 1), 9000 - 30 * r) for r, c in np.argwhere(mask)
    ]
    return shapely.union_all(boxes)


@given(
    relief=reliefs().filter(lambda relief: relief[0] == "d8"), size=SIZES, threads=THREADS, seed=st.integers(0, 2**32)
)
@settings(max_examples=60)
def test_watersheds_as_the_twin(tmp_path_factory, relief, size, threads, seed):
    _, flow = relief
    random = np.random.default_rng(seed)
    rows, columns = flow.shape
    outlets = [
        [
            (int(random.integers(-1, rows + 1)), int(random.integers(-1, columns + 1)))
            for _ in range(random.integers(1, 4))
        ]
        for _ in range(random.integers(1, 5))
    ]
    with ordered(tmp_path_factory.getbasetemp(), flow, "d8", size, threads) as (scratch, order):
        found = delineate(order, scratch, outlets, threads)
        shapes = [found.shape(i, HERE) for i in range(len(outlets))]
    for outlet, shape in zip(outlets, shapes, strict=True):
        mask = draining(flow, outlet)
        assert shape.is_valid
        np.testing.assert_array_equal(cells_of(shape, flow.shape), mask)
        assert shape.area == 900 * mask.sum()


@given(
    seed=st.integers(0, 2**32),
    rows=st.integers(1, 9),
    columns=st.integers(1, 9),
    share=st.sampled_from([0.3, 0.5, 0.8]),
)
@settings(max_examples=150)
def test_any_cells_have_their_outline(seed, rows, columns, share):
    mask = np.random.default_rng(seed).random((rows, columns)) < share
    shape = outline(mask)
    assert shape.is_valid
    assert shape.area == 900 * mask.sum()
    assert shape.normalize().equals(squares(mask).normalize()) or shape.symmetric_difference(squares(mask)).area == 0


def test_a_hole_inside_an_island_inside_a_ring():
    mask = np.zeros((9, 9), bool)
    mask[:], mask[1:-1, 1:-1], mask[2:-2, 2:-2], mask[4, 4] = True, False, True, False
    parts = list(outline(mask).geoms)
    assert sorted((part.area / 900, len(part.interiors)) for part in parts) == [(24, 1), (32, 1)]


def test_cells_that_touch_at_a_corner_are_two_polygons():
    assert [part.area for part in outline(np.eye(2, dtype=bool)).geoms] == [900, 900]
    assert [part.area for part in outline(np.eye(2, dtype=bool)[::-1]).geoms] == [900, 900]


def test_nested_outlets_each_have_all_above(tmp_path):
    flow = np.zeros((1, 6), np.uint8)
    with ordered(tmp_path, flow, "d8", 2) as (scratch, order):
        found = delineate(order, scratch, [[(0, 1)], [(0, 4)], [(0, 1), (0, 3)], [(0, 9)]])
        areas = [found.shape(i, HERE).area / 900 for i in range(4)]
        leads = found.leads.whole().tolist()
    assert areas == [2, 5, 4, 0]
    assert leads == [[0, 0, 1, 1, 2, -1]]


@pytest.mark.parametrize("size", [1, 16])
def test_no_outlet_at_all(tmp_path, size):
    with ordered(tmp_path, np.zeros((2, 2), np.uint8), "d8", size) as (scratch, order):
        assert delineate(order, scratch, []).parts == []
