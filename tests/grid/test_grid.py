"""The grid as a value: same to a millionth of a cell, and cells of their true area (§3, §7)."""

import numpy as np
import pytest
from affine import Affine
from pyproj import CRS, Geod, Transformer

from shanshui.core.errors import GridMismatch
from shanshui.grid.grid import Grid
from shanshui.grid.window import Window

UTM50 = "EPSG:32650"
HOME = Affine(30, 0, 700_000, 0, -30, 3_150_000)
WGS84 = Geod(ellps="WGS84")


def grid(shift: float = 0.0, shape: tuple[int, int] = (40, 50), crs: str = UTM50, cell: float = 30.0) -> Grid:
    """Return a grid shifted by a part of a cell."""
    return Grid.from_parts(shape, Affine(cell, 0, 700_000 + shift * cell, 0, -cell, 3_150_000), crs)


def degrees(cell: float, shape: tuple[int, int], west: float = 119.0, north: float = 30.0) -> Grid:
    """Return a grid in longitude and latitude."""
    return Grid.from_parts(shape, Affine(cell, 0, west, 0, -cell, north), "EPSG:4326")


@pytest.mark.parametrize(
    ("shift", "same"), [(0.0, True), (1e-9, True), (1e-7, True), (0.01, False), (0.5, False), (1e-5, False)]
)
def test_same_to_a_millionth_of_a_cell(shift: float, same: bool):
    assert grid().same_as(grid(shift)) is same
    assert grid(shift).same_as(grid()) is same


@pytest.mark.parametrize(
    "other",
    [grid(shape=(40, 51)), grid(crs="EPSG:32651"), grid(cell=30.0001), grid(crs="EPSG:4528")],
    ids=["shape", "zone", "cell", "system"],
)
def test_other_grids_are_other(other: Grid):
    assert not grid().same_as(other)
    with pytest.raises(GridMismatch) as caught:
        grid().check_same(other, "rain", "land_cover")
    assert caught.value.where == "rain and land_cover"
    assert "40 × 50" in caught.value.text("en")


def test_the_same_grids_may_meet():
    grid().check_same(grid(1e-9), "a", "b")


@pytest.mark.parametrize("latitude", [0.0, 30.0, 45.0, 60.0, 85.0, -30.0])
@pytest.mark.parametrize("cell", [0.05, 1 / 3600])
def test_cell_area_in_degrees_is_geodesic(latitude: float, cell: float):
    one = degrees(cell, (1, 1), north=latitude)
    ring = np.array([(0, 0), (cell, 0), (cell, -cell), (0, -cell)]) + np.array([119.0, latitude])
    # Edges along parallels bend away from geodesics; many points keep them on the parallel.
    t = np.linspace(0, 1, 60)[:, None]
    path = np.concatenate([ring[i] + (ring[(i + 1) % 4] - ring[i]) * t for i in range(4)])
    true = abs(WGS84.polygon_area_perimeter(path[:, 0], path[:, 1])[0]) / 1e4
    assert one.row_areas(one.whole)[0] == pytest.approx(true, rel=1e-6)


@pytest.mark.parametrize(("shape", "cell"), [((180, 360), 1.0), ((360, 720), 0.5)])
def test_the_cells_of_the_globe_make_up_the_ellipsoid(shape: tuple[int, int], cell: float):
    globe = degrees(cell, shape, west=-180, north=90)
    a, b = WGS84.a, WGS84.b
    e = np.sqrt(1 - (b / a) ** 2)
    true = 2 * np.pi * a**2 * (1 + (1 - e**2) / e * np.arctanh(e)) / 1e4
    assert globe.row_areas(globe.whole).sum() * shape[1] == pytest.approx(true, rel=1e-12)


def test_planar_area_at_30_north_is_within_a_thousandth():
    """R39: a UTM cell's planar area against its geodesic area."""
    one = Grid.from_parts((1, 1), Affine(30, 0, 600_000, 0, -30, 3_320_000), UTM50)
    corners = [(600_000, 3_320_000), (600_030, 3_320_000), (600_030, 3_319_970), (600_000, 3_319_970)]
    lon, lat = Transformer.from_crs(UTM50, 4326, always_xy=True).transform(*zip(*corners, strict=True))
    true = abs(WGS84.polygon_area_perimeter(lon, lat)[0]) / 1e4
    assert one.row_areas(one.whole)[0] == pytest.approx(0.09)
    assert one.row_areas(one.whole)[0] == pytest.approx(true, rel=1e-3)


def test_feet_are_not_metres():
    feet = Grid.from_parts((2, 2), Affine(100, 0, 0, 0, -100, 0), "EPSG:2263")  # US survey feet
    assert feet.row_areas(feet.whole)[0] == pytest.approx(0.09290341, rel=1e-5)
    assert feet.row_widths(feet.whole)[0][0] == pytest.approx(30.48006, rel=1e-5)


def test_rows_of_cells_shrink_towards_the_pole():
    part = degrees(1.0, (90, 2), north=90)
    areas = part.row_areas(part.whole)
    assert (np.diff(areas) > 0).all()
    width, height = part.row_widths(part.whole)
    assert (np.diff(width) > 0).all()
    assert height == pytest.approx(111_132, rel=0.01)


def test_beyond_the_pole_there_is_nothing():
    part = degrees(1.0, (4, 2), north=92)
    areas = part.row_areas(part.whole)
    assert areas[:2].tolist() == [0.0, 0.0]
    assert (areas[2:] > 0).all()


def test_area_of_a_window_is_that_of_its_rows():
    part = degrees(0.25, (40, 8))
    window = Window(10, 20, 2, 4)
    assert part.row_areas(window).tolist() == part.row_areas(part.whole)[10:20].tolist()


@pytest.mark.parametrize(
    ("bounds", "cell"),
    [
        ((700_001.0, 3_100_005.0, 700_100.0, 3_100_090.0), 30.0),
        ((118.999, 27.3, 120.61, 29.05), 0.05),
        ((-10.0, -10.0, 10.0, 10.0), 5.0),
    ],
)
def test_a_grid_from_bounds_encloses_them_on_multiples(bounds: tuple[float, float, float, float], cell: float):
    made = Grid.from_bounds(bounds, "EPSG:4326" if cell < 10 else UTM50, cell)
    left, bottom, right, top = made.bounds
    assert left <= bounds[0]
    assert bottom <= bounds[1]
    assert right >= bounds[2]
    assert top >= bounds[3]
    assert right - bounds[2] < cell
    assert bounds[0] - left < cell
    for edge in made.bounds:
        assert edge / cell == pytest.approx(round(edge / cell), abs=1e-6)


def test_bounds_on_multiples_gain_no_row_by_rounding():
    made = Grid.from_bounds((0.1 + 0.2, 0.0, 0.7, 0.6000000000000001), "EPSG:4326", 0.1)
    assert made.shape == (6, 4)


def test_neighbouring_areas_share_a_lattice():
    west = Grid.from_bounds((0, 0, 101, 95), UTM50, 30)
    east = Grid.from_bounds((101, 0, 250, 95), UTM50, 30)
    assert (east.bounds[0] - west.bounds[0]) % 30 == 0


def test_latitudes():
    assert degrees(1.0, (3, 2), north=30).latitudes(Window(0, 3, 0, 2)).tolist() == [[29.5] * 2, [28.5] * 2, [27.5] * 2]
    utm = grid()
    expected = Transformer.from_crs(UTM50, 4326, always_xy=True).transform(700_015, 3_149_985)[1]
    assert utm.latitudes(Window(0, 1, 0, 1))[0, 0] == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize(
    ("crs", "x", "y"),
    [("EPSG:4326", 179.5, 60.0), ("EPSG:3413", 0.0, -1e6), ("EPSG:32701", 500_000, 8_000_000)],
    ids=["antimeridian", "polar", "zone 1 south"],
)
def test_odd_corners_of_the_world(crs: str, x: float, y: float):
    cell = 0.1 if crs == "EPSG:4326" else 1000.0
    here = Grid.from_parts((3, 10), Affine(cell, 0, x, 0, -cell, y), crs)
    assert (here.row_areas(here.whole) > 0).all()
    assert np.isfinite(here.latitudes(here.whole)).all()


def test_a_grid_is_told_in_words():
    assert grid().text() == "EPSG:32650, 40 × 50 cells of 30 m"
    assert degrees(0.05, (35, 40)).text() == "EPSG:4326, 35 × 40 cells of 0.05°"


def test_the_crs_travels_whole():
    assert CRS.from_wkt(grid(crs="EPSG:4528").crs.to_wkt()).to_epsg() == 4528


def test_windows():
    window = Window(2, 5, 1, 3)
    assert window.shape == (3, 2)
    assert window.padded(1) == Window(1, 6, 0, 4)
    assert grid().whole == Window(0, 40, 0, 50)


@pytest.mark.parametrize("shift", [0.0, 1e-9, 3.0, 3.0 + 1e-8, -2.0])
def test_where_one_lattice_begins_in_another(shift: float):
    assert grid(shift, shape=(5, 6)).offset_in(grid()) == (0, round(shift))


@pytest.mark.parametrize("other", [grid(0.5), grid(0.01), grid(cell=30.0001), grid(crs="EPSG:32651"), grid(cell=60.0)])
def test_cells_that_do_not_coincide(other: Grid):
    assert grid().offset_in(other) is None


def test_moved_windows():
    assert Window(1, 3, 2, 5).moved(10, -1) == Window(11, 13, 1, 4)
