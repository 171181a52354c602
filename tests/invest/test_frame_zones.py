"""Cells of polygons: GDAL's centre rule, each feature by itself, statistics as sums over its cells."""

import geopandas as gpd
import numpy as np
import pytest
from affine import Affine
from hypothesis import given
from hypothesis import strategies as st
from rasterio.features import rasterize
from shapely.geometry import MultiPolygon, Polygon, box

from shanshui.grid.grid import Grid
from shanshui.grid.window import Window
from shanshui.invest.vectors import Tally, Zones

ROWS, COLUMNS = 24, 31
GRID = Grid.from_parts((ROWS, COLUMNS), Affine(32, 0, 6e5, 0, -32, 3.2e6), "EPSG:32650")


def zones(*shapes: object) -> Zones:
    """Return polygons given in columns and rows as zones."""
    from shapely import transform

    placed = [transform(s, lambda p: np.c_[6e5 + 32 * p[:, 0], 3.2e6 - 32 * p[:, 1]]) for s in shapes]
    return Zones(gpd.GeoDataFrame({"id": range(len(placed))}, geometry=placed, crs="EPSG:32650"), GRID)


def gdal(found: Zones, index: int) -> np.ndarray:
    """Return the cells GDAL burns for one feature."""
    shape = found.frame.geometry.iloc[index]
    return rasterize([(shape, 1)], out_shape=(ROWS, COLUMNS), transform=GRID.transform, dtype="uint8") == 1


def cells(found: Zones, index: int) -> np.ndarray:
    """Return the cells of one feature by its runs."""
    inside = np.zeros((ROWS, COLUMNS), dtype=int)
    for (row, first, end), zone in zip(found.runs.tolist(), found.zones.tolist(), strict=True):
        if zone == index:
            inside[row, first:end] += 1
    assert inside.max(initial=0) <= 1, "a cell counts once"
    return inside == 1


points = st.tuples(st.floats(-6, 37).map(lambda v: round(v, 3)), st.floats(-6, 30).map(lambda v: round(v, 3)))


@given(st.lists(points, min_size=3, max_size=9))
def test_any_ring_is_burned_as_gdal_does(ring: list[tuple[float, float]]):
    """Rings that cross themselves as well: inside is where an odd number of edges lies to the left."""
    shape = Polygon(ring)
    found = zones(shape)
    expected = gdal(found, 0)
    if expected.any():
        np.testing.assert_array_equal(cells(found, 0), expected)


def test_rims_on_centres_are_burned_as_gdal_does():
    """A centre on a rim is inside or outside as GDAL has it; with cells of 32 m no rounding decides."""
    steps = Polygon([(1.5, 1.5), (5.5, 1.5), (5.5, 5.5), (9.5, 5.5), (9.5, 9.5), (1.5, 9.5)])
    shapes = [box(2.5, 2.5, 9.5, 7.5), box(3, 3, 8, 8), Polygon([(1.5, 1.5), (9.5, 1.5), (5.5, 9.5)]), steps]
    shapes.append(box(1.5, 1.5, 12.5, 12.5).difference(box(4.5, 4.5, 8.5, 8.5)))
    for shape in (*shapes, *(s.reverse() for s in shapes)):
        found = zones(shape)
        np.testing.assert_array_equal(cells(found, 0), gdal(found, 0))


def test_holes_parts_and_overlaps():
    ring = box(2, 2, 20, 20).difference(box(5.2, 5.2, 12.7, 9.9))
    parts = MultiPolygon([box(1, 1, 4, 4), box(22.2, 10.1, 28.8, 30)])
    found = zones(ring, parts, box(0, 0, 10, 10))
    for index in range(3):
        np.testing.assert_array_equal(cells(found, index), gdal(found, index))


def test_a_feature_without_a_centre_takes_the_cells_of_its_box():
    found = zones(box(3.1, 4.1, 3.3, 5.2))
    assert cells(found, 0).sum() == 2
    assert cells(found, 0)[4:6, 3].all()


def test_a_feature_off_the_grid_has_no_cell():
    assert len(zones(box(100, 100, 120, 120)).runs) == 0


@given(st.integers(1, 9), st.integers(1, 9), st.integers(0, 5))
def test_statistics_are_those_of_the_cells(high: int, wide: int, seed: int):
    random = np.random.default_rng(seed)
    values = random.normal(size=(ROWS, COLUMNS)).astype(np.float32)
    values[random.random(values.shape) < 0.2] = np.nan
    found = zones(box(1.2, 1.2, 9.9, 14.4), box(5, 5, 30, 20), box(50, 50, 60, 60))
    tally = Tally(found, ["x"])
    for top in range(0, ROWS, high):
        for left in range(0, COLUMNS, wide):
            window = Window(top, min(top + high, ROWS), left, min(left + wide, COLUMNS))
            part = values[window.top : window.bottom, window.left : window.right]
            tally.add(found.gather(window, [part]))
    for index in range(2):
        inside = values[cells(found, index)].astype(np.float64)
        inside = inside[~np.isnan(inside)]
        assert tally.count("x")[index] == inside.size
        assert tally.sum("x")[index] == pytest.approx(inside.sum(), rel=1e-12, abs=1e-12)
        assert tally.mean("x")[index] == pytest.approx(inside.mean(), rel=1e-12, abs=1e-12)
        assert tally.least("x")[index] == inside.min()
        assert tally.most("x")[index] == inside.max()
    assert tally.count("x")[2] == 0
    assert np.isnan(tally.mean("x")[2])


def test_the_mask_is_the_union():
    found = zones(box(1.2, 1.2, 9.9, 14.4), box(5, 5, 30, 20))
    window = Window(3, 20, 2, 29)
    whole = cells(found, 0) | cells(found, 1)
    np.testing.assert_array_equal(found.mask(window), whole[3:20, 2:29])
    assert set(np.unique(found.labels(window))) == {-1, 0, 1}
