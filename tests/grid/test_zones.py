"""The share of a cell inside each place: neighbours add up to the cell, blocks change nothing (§9, §10)."""

import numpy as np
import pytest
from affine import Affine
from shapely.geometry import MultiPolygon, Point, Polygon, box
from tests.synthetic import crooked

from shanshui.grid import zones as module
from shanshui.grid.blocks import blocks
from shanshui.grid.grid import Grid
from shanshui.grid.window import Window
from shanshui.grid.zones import Zones, cover

SHARE = 1e-12


def grid(rows: int, columns: int, cell: float = 30.0) -> Grid:
    """Return a grid at the home of the synthetic area."""
    return Grid.from_parts((rows, columns), Affine(cell, 0, 700_000, 0, -cell, 3_100_000), "EPSG:32650")


def zones(rows: int, columns: int, *shapes: object) -> Zones:
    """Return places on a grid."""
    return Zones(grid(rows, columns), [str(i) for i in range(len(shapes))], list(shapes))


def cell(row: float, column: float, height: float = 1.0, width: float = 1.0) -> Polygon:
    """Return a rectangle in cells."""
    x, y = 700_000 + 30 * column, 3_100_000 - 30 * row
    return box(x, y - 30 * height, x + 30 * width, y)


def shares(entries: module.Entries, rows: int, columns: int) -> np.ndarray:
    """Return the sum of the shares in each cell."""
    total = np.zeros((rows, columns))
    np.add.at(total, (entries.row, entries.column), entries.share)
    return total


def test_neighbours_add_up_to_the_cell():
    shapes = crooked(60, 70)
    places = Zones(grid(60, 70), list(shapes), list(shapes.values()))
    found = places.entries(places.grid.whole)
    whole = shares(found, 60, 70)
    counts = np.zeros((60, 70))
    np.add.at(counts, (found.row, found.column), 1)
    cut = (counts > 1) & (whole > 0.999)
    assert cut.sum() > 100
    assert whole.max() <= 1 + 5 * SHARE
    inner = whole[4:-4, 14:-14]
    assert inner == pytest.approx(1.0, abs=5 * SHARE)


def test_the_area_of_a_place_is_that_of_its_polygon():
    shapes = crooked(60, 70)
    places = Zones(grid(60, 70), list(shapes), list(shapes.values()))
    found = places.entries(places.grid.whole)
    for i, shape in enumerate(shapes.values()):
        assert found.share[found.zone == i].sum() * 900 == pytest.approx(shape.area, rel=1e-6)


@pytest.mark.parametrize("size", [1, 7, 16, 64])
def test_blocks_give_the_same_entries_bit_for_bit(size: int):
    shapes = list(crooked(60, 70).values())
    places = zones(60, 70, *shapes)
    whole = places.entries(places.grid.whole)
    pieces = [places.entries(window) for window in blocks(places.grid, size)]
    row, column, zone, share = (
        np.concatenate([getattr(p, n) for p in pieces]) for n in ("row", "column", "zone", "share")
    )
    order = np.lexsort((zone, column, row))
    assert np.array_equal(row[order], whole.row)
    assert np.array_equal(column[order], whole.column)
    assert np.array_equal(zone[order], whole.zone)
    assert np.array_equal(share[order], whole.share)


def test_entries_do_not_depend_on_the_window_that_was_seen_first():
    shapes = list(crooked(60, 70).values())
    one, other = zones(60, 70, *shapes), zones(60, 70, *shapes)
    window = Window(10, 40, 5, 50)
    other.entries(Window(30, 60, 30, 70))
    first, second = one.entries(window), other.entries(window)
    assert np.array_equal(first.share, second.share)
    assert np.array_equal(first.zone, second.zone)
    whole = shares(one.entries(one.grid.whole), 60, 70)
    assert whole[4:-4, 14:-14] == pytest.approx(1.0, abs=5 * SHARE)


def test_a_polygon_inside_one_cell():
    found = zones(5, 5, Point(700_000 + 75, 3_100_000 - 45).buffer(1.5)).entries(grid(5, 5).whole)
    assert (found.row.tolist(), found.column.tolist()) == ([1], [2])
    assert found.share[0] == pytest.approx(np.pi * 1.5**2 / 900, rel=0.01)


def test_a_hole_belongs_to_nobody_and_an_island_to_its_own():
    lake = cell(2, 2, 2, 2)
    found = zones(6, 6, cell(0, 0, 6, 6) - lake).entries(grid(6, 6).whole)
    total = shares(found, 6, 6)
    assert total[2:4, 2:4].sum() == 0
    assert total.sum() == pytest.approx(32)


def test_parts_of_one_place_are_one_zone():
    found = zones(6, 6, MultiPolygon([cell(0, 0), cell(4.5, 4.5)])).entries(grid(6, 6).whole)
    assert set(found.zone.tolist()) == {0}
    assert found.share.sum() == pytest.approx(2)
    assert found.size == 5


def test_what_lies_outside_the_grid_does_not_count():
    found = zones(4, 4, cell(-2, -2, 4, 4)).entries(grid(4, 4).whole)
    assert found.share.sum() == pytest.approx(4)
    assert zones(4, 4, cell(50, 50)).entries(grid(4, 4).whole).size == 0


def test_no_place_no_entry():
    assert zones(4, 4).entries(Window(0, 4, 0, 4)).size == 0


def test_touching_an_edge_is_no_share():
    found = zones(4, 4, cell(0, 0, 4, 2), cell(0, 2, 4, 2)).entries(grid(4, 4).whole)
    assert found.size == 16
    assert set(found.share.tolist()) == {1.0}


def test_a_hundred_places_in_one_cell():
    parts = [cell(i / 10, j / 10, 0.1, 0.1) for i in range(10) for j in range(10)]
    found = zones(1, 1, *parts).entries(grid(1, 1).whole)
    assert found.size == 100
    assert found.share.sum() == pytest.approx(1, abs=1e-5)


def test_order_is_by_row_column_and_place():
    found = zones(8, 8, cell(0, 0, 8, 4.5), cell(0, 4.5, 8, 3.5)).entries(grid(8, 8).whole)
    keys = list(zip(found.row, found.column, found.zone, strict=True))
    assert keys == sorted(keys)


def test_degrees_near_the_antimeridian():
    globe = Grid.from_parts((10, 20), Affine(0.1, 0, 178.0, 0, -0.1, 0.5), "EPSG:4326")
    found = cover(globe, globe.whole, [box(179.05, -0.35, 180.0, 0.25)])
    assert found.share.sum() == pytest.approx(9.5 * 6, rel=1e-6)


@pytest.mark.slow
def test_seventy_thousand_places():
    """More places than a 16-bit number can name: each keeps its own index."""
    side = 265
    parts = [cell(i, j) for i in range(side) for j in range(side)]
    found = zones(side, side, *parts).entries(grid(side, side).whole)
    assert len(parts) == 70_225
    assert found.zone.max() == 70_224
    assert np.array_equal(found.zone, found.row * side + found.column)


def test_more_places_than_a_byte_can_name():
    parts = [cell(i, j) for i in range(20) for j in range(20)]
    found = zones(20, 20, *parts).entries(grid(20, 20).whole)
    assert np.array_equal(found.zone, found.row * 20 + found.column)
