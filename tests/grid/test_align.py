"""Alignment by kind (§4): densities keep their total, classes are never averaged, states are read in between."""

import numpy as np
import pytest
from affine import Affine
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.synthetic import surface

from shanshui.core.quantity import Kind
from shanshui.grid import align as module
from shanshui.grid.align import Source, align, fractions, latitudes, points_per_side
from shanshui.grid.blocks import blocks
from shanshui.grid.grid import Grid
from shanshui.grid.window import Window

UTM50, UTM51, DEGREES = "EPSG:32650", "EPSG:32651", "EPSG:4326"


def grid(
    shape: tuple[int, int], cell: float = 30.0, x: float = 700_000, y: float = 3_100_000, crs: str = UTM50
) -> Grid:
    """Return a grid by its upper left corner."""
    return Grid.from_parts(shape, Affine(cell, 0, x, 0, -cell, y), crs)


def source(values: np.ndarray, where: Grid) -> Source:
    """Return an array as a source: NaN outside, whatever window is asked for."""
    data = values if values.ndim == 3 else values[None]

    def read(window: Window) -> np.ndarray:
        out = np.full((data.shape[0], *window.shape), np.nan)
        top, left = max(window.top, 0), max(window.left, 0)
        bottom, right = min(window.bottom, data.shape[1]), min(window.right, data.shape[2])
        if top < bottom and left < right:
            out[:, top - window.top : bottom - window.top, left - window.left : right - window.left] = data[
                :, top:bottom, left:right
            ]
        return out

    return Source(where, read)


def total(values: np.ndarray, where: Grid) -> float:
    """Return the amount of a density over a grid."""
    return float(np.nansum(values[0] * where.row_areas(where.whole)[:, None]))


@pytest.mark.parametrize("kind", [Kind.STATE, Kind.DENSITY, Kind.CLASS])
@pytest.mark.parametrize("shift", [0.0, 1e-9, 1e-7])
def test_the_same_cells_are_read_as_they_are(kind: Kind, shift: float):
    """R05: within a millionth of a cell nothing is resampled, also where one grid is a part of the other."""
    values = surface(20, 30)
    values[4, 5] = np.nan
    part = grid((8, 9), x=700_000 + 90 + 30 * shift, y=3_100_000 - 60)
    got = align(source(values, grid((20, 30))), part, part.whole, kind)[0]
    assert np.array_equal(got, values[2:10, 3:12], equal_nan=True)


@pytest.mark.parametrize("shift", [0.5, 0.01])
def test_a_real_shift_is_resampled(shift: float):
    values = np.arange(600.0).reshape(20, 30)
    part = grid((8, 9), x=700_000 + 90 + 30 * shift, y=3_100_000 - 60)
    got = align(source(values, grid((20, 30))), part, part.whole, Kind.STATE)[0]
    assert got == pytest.approx(values[2:10, 3:12] + shift, abs=1e-6)


NESTED = [
    (2, 0.0),
    (3, 0.0),
    (10, 0.0),
    (10, 0.3),
    (16, 0.0),
    (33, 0.7),
    (0.25, 0.0),
    (0.3, 0.4),
    (1.0, 0.5),
    (2.5, 0.1),
]


@pytest.mark.parametrize(("ratio", "shift"), NESTED)
def test_a_density_keeps_its_total(ratio: float, shift: float):
    """A coarser or finer grid that covers the source holds the same amount, to rounding."""
    values = surface(66, 66)
    home = grid((66, 66))
    cell = 30 * ratio
    cells = int(66 / ratio) + 2
    target = grid((cells, cells), cell, 700_000 - cell * shift, 3_100_000 + cell * shift)
    shares = align(source(values, home), target, target.whole, Kind.DENSITY)
    covered = align(source(np.ones((66, 66)), grid((66, 66))), target, target.whole, Kind.DENSITY)
    assert np.array_equal(np.isnan(shares), np.isnan(covered))
    inside = fractions(source(np.ones((66, 66)), home), target, target.whole, [1.0])
    assert total(shares * inside, target) == pytest.approx(total(values[None], home), rel=1e-9)


@pytest.mark.parametrize(("crs", "cell"), [(DEGREES, 0.01), (UTM51, 900.0), (DEGREES, 0.0004)])
def test_between_systems_a_density_keeps_its_total_nearly(crs: str, cell: float):
    from pyproj import Transformer

    values = surface(300, 300)
    home = grid((300, 300))
    x, y = Transformer.from_crs(UTM50, crs, always_xy=True).transform(
        [700_000, 709_000, 700_000, 709_000], [3_100_000, 3_100_000, 3_091_000, 3_091_000]
    )
    target = Grid.from_bounds((min(x) - cell, min(y) - cell, max(x) + cell, max(y) + cell), crs, cell)
    got = align(source(values, home), target, target.whole, Kind.DENSITY)
    inside = fractions(source(np.ones((300, 300)), home), target, target.whole, [1.0])
    assert total(got * inside, target) == pytest.approx(total(values[None], home), rel=5e-3)


def test_what_is_missing_does_not_pull_a_density_down():
    values = np.full((4, 4), 8.0)
    values[0, :3] = np.nan
    target = grid((1, 1), 120.0)
    assert align(source(values, grid((4, 4))), target, target.whole, Kind.DENSITY)[0, 0, 0] == 8.0


def test_of_nothing_comes_nothing():
    target = grid((2, 2), 60.0)
    empty = source(np.full((4, 4), np.nan), grid((4, 4)))
    for kind in (Kind.STATE, Kind.DENSITY, Kind.CLASS):
        assert np.isnan(align(empty, grid((2, 2), 60.0, 700_010), target.whole, kind)).all()
    assert (fractions(empty, target, target.whole, [1.0]) == 0).all()


def test_majority():
    values = np.array([[1, 1, 2, 2], [1, 3, 2, 3], [5, 4, 7, np.nan], [4, 5, np.nan, np.nan]])
    target = grid((2, 2), 60.0)
    got = align(source(values, grid((4, 4))), target, target.whole, Kind.CLASS)[0]
    assert got.tolist() == [[1, 2], [4, 7]], "of equally common classes the smallest; absence does not vote"


def test_a_class_is_never_averaged():
    values = np.random.default_rng(1).integers(1, 9, (50, 50)).astype(float)
    target = grid((30, 30), 47.0, 700_011, 3_099_993)
    got = align(source(values, grid((50, 50))), target, target.whole, Kind.CLASS)
    assert set(np.unique(got[~np.isnan(got)])) <= set(range(1, 9))


@given(st.integers(0, 10_000), st.floats(0.2, 12), st.floats(0, 1), st.sampled_from([UTM50, DEGREES]))
@settings(max_examples=40, deadline=None)
def test_shares_of_classes_add_up_to_one(seed: int, ratio: float, shift: float, crs: str):
    values = np.random.default_rng(seed).integers(1, 6, (60, 60)).astype(float)
    cell = 30 * ratio if crs == UTM50 else 3e-4 * ratio
    x, y = (700_300 + cell * shift, 3_099_600) if crs == UTM50 else (119.0372 + cell * shift, 28.007)
    cells = max(1, int(20 / ratio))
    target = grid((cells, cells), cell, x, y, crs)
    found = fractions(source(values, grid((60, 60))), target, target.whole, [1.0, 2.0, 3.0, 4.0, 5.0])
    assert (found >= 0).all()
    assert found.sum(axis=0) == pytest.approx(1.0, abs=1e-9)
    best = align(source(values, grid((60, 60))), target, target.whole, Kind.CLASS)[0]
    share_of_best = np.take_along_axis(found, best.astype(int)[None] - 1, 0)[0]
    assert share_of_best == pytest.approx(found.max(axis=0), abs=1e-8)


def test_shares_are_of_the_whole_cell_nodata_included():
    values = np.array([[1.0, np.nan], [1.0, 2.0]])
    target = grid((1, 1), 60.0)
    assert fractions(source(values, grid((2, 2))), target, target.whole, [1.0, 2.0]).ravel().tolist() == [0.5, 0.25]


@given(st.floats(-5, 5), st.floats(-5, 5), st.floats(0.3, 3), st.floats(0, 1))
@settings(max_examples=60, deadline=None)
def test_a_plane_is_read_exactly(a: float, b: float, ratio: float, shift: float):
    """A state that is linear in x and y is reproduced at every centre inside the source."""
    rows, columns = np.mgrid[0:40, 0:40] + 0.5
    home = grid((40, 40))
    cell = 30 * ratio
    size = max(1, int(30 / ratio))
    target = grid((size, size), cell, 700_000 + 60 + shift * cell, 3_100_000 - 60 - shift * cell)
    x, y = target.centres(target.whole)
    c, r = (x - 700_000) / 30, (3_100_000 - y) / 30
    got = align(source(a * columns + b * rows + 3, home), target, target.whole, Kind.STATE)[0]
    assert got == pytest.approx(a * c[None] + b * r[:, None] + 3, abs=1e-6)


def test_next_to_a_hole_a_state_leans_on_what_is_there():
    values = np.array([[1.0, np.nan], [3.0, np.nan]])
    target = grid((1, 1), 30.0, 700_010, 3_099_990)
    got = align(source(values, grid((2, 2))), target, target.whole, Kind.STATE)[0, 0, 0]
    assert got == pytest.approx(1 + 2 / 3)


def test_a_hole_stays_a_hole_on_its_own_grid():
    values = surface(9, 9)
    values[4, 4] = np.nan
    got = align(source(values, grid((9, 9))), grid((9, 9)), Window(0, 9, 0, 9), Kind.STATE)[0]
    assert np.isnan(got[4, 4])
    assert np.isnan(got).sum() == 1


def test_outside_a_source_there_is_nothing():
    target = grid((20, 20), 30.0, 700_000 - 305, 3_100_000 + 305)
    for kind in (Kind.STATE, Kind.DENSITY, Kind.CLASS):
        got = align(source(np.ones((10, 10)), grid((10, 10))), target, target.whole, kind)[0]
        assert np.isnan(got[:9]).all()
        assert np.isnan(got[:, :9]).all()
        assert (got[11:, 11:] == 1).all()


CASES = [
    (DEGREES, 0.004, 119.0, 28.05, Kind.STATE),
    (DEGREES, 0.0002, 119.03, 28.01, Kind.STATE),
    (UTM51, 90.0, 108_500.0, 3_106_000.0, Kind.DENSITY),
    (UTM51, 11.0, 109_700.0, 3_104_850.0, Kind.CLASS),
    (UTM50, 7.0, 700_003.0, 3_099_999.0, Kind.DENSITY),
    (UTM50, 250.0, 699_000.0, 3_100_500.0, Kind.STATE),
    (UTM50, 19.0, 700_001.0, 3_099_990.0, Kind.CLASS),
]


@pytest.mark.parametrize(("crs", "cell", "x", "y", "kind"), CASES)
@pytest.mark.parametrize("size", [2, 7, 16])
def test_blocks_change_no_bit(crs: str, cell: float, x: float, y: float, kind: Kind, size: int):
    values = surface(120, 130, 3)
    values = np.round(values * 5) if kind is Kind.CLASS else values * 1e3 / 3
    values[50:55, 60:70] = np.nan
    given_, target = source(values, grid((120, 130), cell, x, y, crs)), grid((30, 31))
    whole = align(given_, target, target.whole, kind)
    assert np.isfinite(whole).any()
    for window in blocks(target, size):
        part = align(given_, target, window, kind)
        assert np.array_equal(part, whole[:, window.top : window.bottom, window.left : window.right], equal_nan=True)


@pytest.mark.parametrize("kind", [Kind.STATE, Kind.DENSITY, Kind.CLASS])
def test_pieces_change_no_bit(kind: Kind, monkeypatch: pytest.MonkeyPatch):
    """What is read in small pieces to save memory is what is read at once."""
    values = np.round(surface(200, 200) * 7)
    given_, target = source(values, grid((200, 200), 7.0)), grid((40, 40), 31.0, 700_004)
    whole = align(given_, target, target.whole, kind)
    shares = fractions(given_, target, target.whole, [1.0, 2.0])
    monkeypatch.setattr(module, "PIECE", 900)
    assert np.array_equal(align(given_, target, target.whole, kind), whole, equal_nan=True)
    assert np.array_equal(fractions(given_, target, target.whole, [1.0, 2.0]), shares)


def test_memory_is_bounded_however_fine_the_source():
    """A source 600 times finer is never held whole: each read stays below the limit."""
    asked = []

    def read(window: Window) -> np.ndarray:
        asked.append(window.shape[0] * window.shape[1])
        return np.ones((1, *window.shape))

    fine = Source(grid((60_000, 60_000), 1.0), read)
    target = grid((20, 20), 600.0, 700_100)
    assert (align(fine, target, target.whole, Kind.DENSITY) == 1).all()
    assert max(asked) < 2 * module.PIECE


def test_a_small_source_in_a_large_area_asks_for_itself_only():
    asked = []

    def read(window: Window) -> np.ndarray:
        asked.append(window.shape[0] * window.shape[1])
        return np.full((1, *window.shape), 5.0)

    small = Source(Grid.from_parts((10, 10), Affine(1e-5, 0, 119.05, 0, -1e-5, 28.0), DEGREES), read)
    target = grid((500, 500), 300.0, 650_000, 3_150_000)
    align(small, target, Window(0, 100, 0, 100), Kind.STATE)
    assert max(asked) <= 16 * 16


def test_bands_stay_apart():
    months = np.arange(12.0)[:, None, None] + np.zeros((12, 9, 9))
    target = grid((4, 4), 45.0, 700_010)
    for kind in (Kind.STATE, Kind.DENSITY):
        got = align(source(months, grid((9, 9))), target, target.whole, kind)
        assert got.shape == (12, 4, 4)
        assert got[:, 1, 1].tolist() == list(range(12))


def test_across_the_antimeridian():
    """A Fijian grid in zone 60S meets a source in longitudes of -180 to 180, and one of 170 to 190."""
    from pyproj import Transformer

    x, y = Transformer.from_crs(4326, 32760, always_xy=True).transform(180.0, -17.0)
    target = Grid.from_parts((4, 8), Affine(5000, 0, x - 20_000, 0, -5000, y + 10_000), "EPSG:32760")
    globe = source(np.full((20, 360), 2.0), Grid.from_parts((20, 360), Affine(1, 0, -180, 0, -1, -7), DEGREES))
    pacific = source(np.full((20, 40), 2.0), Grid.from_parts((20, 40), Affine(1, 0, 160, 0, -1, -7), DEGREES))
    for given_ in (globe, pacific):
        assert (align(given_, target, target.whole, Kind.DENSITY) == 2).all()
        assert np.nanmax(align(given_, target, target.whole, Kind.STATE)) == 2
    assert not np.isnan(align(pacific, target, target.whole, Kind.STATE)).any()


def test_points_without_a_place_in_the_other_system_are_absent():
    """Beyond the pole a UTM system has no coordinates: nothing is read, nothing fails."""
    target = Grid.from_parts((4, 4), Affine(1, 0, 118, 0, -1, 92), DEGREES)
    given_ = source(np.ones((10, 10)), grid((10, 10), 1e5, 0, 1e6))
    for kind in (Kind.STATE, Kind.DENSITY, Kind.CLASS):
        assert np.isnan(align(given_, target, target.whole, kind)).all()


@pytest.mark.parametrize(("ratio", "points"), [(1.0, 2), (0.4, 1), (0.5, 1), (3.0, 6), (100.0, 16)])
def test_how_many_points(ratio: float, points: int):
    assert points_per_side(grid((9, 9)), grid((9, 9), 30.0 * ratio)) == points


@pytest.mark.parametrize("crs", ["EPSG:32650", "EPSG:3857", "EPSG:6933", "EPSG:4326"])
def test_latitudes_by_polynomial_are_those_of_the_projection(crs: str):
    origin, cell = ((116.0, 40.0), 0.0003) if crs == "EPSG:4326" else ((500_000, 4_000_000), 30.0)
    grid = Grid.from_parts((700, 900), Affine(cell, 0, origin[0], 0, -cell, origin[1]), crs)
    window = Window(400, 640, 300, 560)
    found = latitudes(grid, window)
    assert np.abs(found - grid.latitudes(window)).max() < 1e-12
    assert np.array_equal(latitudes(grid, Window(500, 530, 510, 514)), found[100:130, 210:214])
