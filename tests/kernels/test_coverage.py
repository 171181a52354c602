"""The exact share of cells inside polygons: against the area of real intersections, and as a partition."""

import numpy as np
import pytest
import shapely
from affine import Affine
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import Polygon, box

from shanshui.grid.grid import Grid
from shanshui.grid.window import Window
from shanshui.grid.zones import Zones

ROWS, COLUMNS = 9, 11
GRID = Grid.from_parts((ROWS, COLUMNS), Affine(1, 0, 0, 0, -1, ROWS), "EPSG:32650")


def shares(shape: object, window: Window | None = None) -> np.ndarray:
    """Return the share of each cell of a window inside a shape."""
    window = window or GRID.whole
    found = Zones(GRID, ["a"], [shape]).entries(window)
    whole = np.zeros(window.shape)
    np.add.at(whole, (found.row - window.top, found.column - window.left), found.share)
    return whole


def intersections(shape: object) -> np.ndarray:
    """Return the same by cutting the shape with every cell."""
    cells = [[box(c, ROWS - r - 1, c + 1, ROWS - r) for c in range(COLUMNS)] for r in range(ROWS)]
    return np.asarray(shapely.area(shapely.intersection(np.array(cells), shape)))


# Coordinates on a fine lattice, so that vertices often lie on edges and corners of cells.
COORDINATE = st.integers(-8, 52).map(lambda value: value / 4)


@given(st.lists(st.tuples(COORDINATE, COORDINATE), min_size=3, max_size=8))
@settings(max_examples=300)
def test_a_share_is_the_area_of_the_intersection(points: list[tuple[float, float]]):
    shape = shapely.make_valid(Polygon(points))
    assert shares(shape) == pytest.approx(intersections(shape), abs=2e-12)


@given(st.lists(st.tuples(COORDINATE, COORDINATE), min_size=3, max_size=12, unique=True))
@settings(max_examples=200)
def test_neighbours_that_share_an_edge_add_up_to_the_whole(points: list[tuple[float, float]]):
    cells = shapely.voronoi_polygons(shapely.MultiPoint(points), extend_to=box(-3, -3, 14, 12))
    parts = [part for part in cells.geoms if part.area > 1e-9]
    if len(parts) > 1:
        assert sum(shares(part) for part in parts) == pytest.approx(np.ones((ROWS, COLUMNS)), abs=1e-9)
    assert len(parts) < 2 or min(shares(part).min() for part in parts) >= 0


def test_two_sides_of_a_crooked_line_add_up_to_one_exactly():
    rng = np.random.default_rng(0)
    line = np.stack([np.linspace(-1, 12, 400), 4.5 + 3 * rng.random(400)], axis=1)
    above = Polygon([*line.tolist(), (12, 20), (-1, 20)])
    below = Polygon([*line.tolist(), (12, -20), (-1, -20)])
    assert np.abs(shares(above) + shares(below) - 1).max() <= 1e-12


def test_holes_islands_and_parts():
    lake = box(2, 2, 6, 6)
    island = box(3, 3, 4.5, 4.5)
    shape = shapely.union(shapely.difference(box(0.5, 0.5, 9, 8), lake), island)
    assert shares(shape) == pytest.approx(intersections(shape), abs=1e-12)
    turned = Polygon(
        list(shape.geoms[0].exterior.coords)[::-1], [list(r.coords)[::-1] for r in shape.geoms[0].interiors]
    )
    assert np.array_equal(shares(turned), shares(shape.geoms[0]))


@pytest.mark.parametrize("size", [1, 2, 5])
def test_a_window_changes_no_bit(size: int):
    rng = np.random.default_rng(1)
    angles = np.sort(rng.random(60)) * 2 * np.pi
    radius = 2 + 4 * rng.random(60)
    shape = Polygon(np.stack([5.3 + radius * np.cos(angles), 4.1 + radius * np.sin(angles)], axis=1))
    whole = shares(shape)
    for top in range(0, ROWS, size):
        for left in range(0, COLUMNS, size):
            window = Window(top, min(top + size, ROWS), left, min(left + size, COLUMNS))
            assert np.array_equal(shares(shape, window), whole[top : window.bottom, left : window.right])
