"""Inputs on the model's grid: read straight, or resampled on the fly as GDAL's warp would have done before."""

from pathlib import Path

import numpy as np
import pytest
import rasterio
from affine import Affine
from hypothesis import given
from hypothesis import strategies as st
from rasterio.enums import Resampling
from rasterio.warp import reproject

from shanshui.core.errors import CodesWithoutRow, FillNotDeclared, InfiniteValues, NotClasses, NothingInCommon
from shanshui.data.slips import HEIGHTS
from shanshui.grid.grid import Grid
from shanshui.grid.window import Window
from shanshui.invest.inputs import ABSENT, Input, common_grid
from shanshui.invest.tables import Coding

CRS = "EPSG:32650"
TARGET = Grid.from_parts((40, 50), Affine(30, 0, 6e5, 0, -30, 3.2e6), CRS)


def raster(path: Path, values: np.ndarray, affine: Affine, nodata: float | None, crs: str = CRS) -> Path:
    profile = {"height": values.shape[0], "width": values.shape[1], "count": 1, "dtype": values.dtype.name}
    with rasterio.open(path, "w", driver="GTiff", transform=affine, crs=crs, nodata=nodata, **profile) as file:
        file.write(values, 1)
    return path


def surface(rows: int, columns: int) -> np.ndarray:
    values = np.random.default_rng(3).normal(100, 20, (rows, columns)).astype(np.float32)
    values[5:9, 6:9] = -9999
    return values


def warped(path: Path, method: Resampling) -> np.ndarray:
    """Return a raster brought to the target by GDAL in one piece."""
    found = np.full(TARGET.shape, np.nan, dtype=np.float32)
    with rasterio.open(path) as file:
        reproject(
            rasterio.band(file, 1), found, dst_transform=TARGET.transform, dst_crs=CRS, dst_nodata=np.nan,
            resampling=method,
        )  # fmt: skip
    return found


def by_windows(source: Input, high: int, wide: int) -> np.ndarray:
    found = np.empty(TARGET.shape)
    for top in range(0, 40, high):
        for left in range(0, 50, wide):
            window = Window(top, min(top + high, 40), left, min(left + wide, 50))
            found[window.top : window.bottom, window.left : window.right] = source.window(window)
    return found


def test_the_same_cells_are_read_straight(tmp_path: Path):
    values = surface(60, 70)
    source = Input(raster(tmp_path / "a.tif", values, Affine(30, 0, 6e5 - 90, 0, -30, 3.2e6 + 60), -9999), TARGET)
    assert source.straight
    expected = np.where(values == -9999, np.nan, values)[2:42, 3:53]
    np.testing.assert_array_equal(source.window(TARGET.whole), expected)
    np.testing.assert_array_equal(by_windows(source, 7, 11), expected)


def test_infinite_numbers_are_told(tmp_path: Path):
    values = surface(40, 50)
    values[3, 4] = np.inf
    source = Input(raster(tmp_path / "a.tif", values, TARGET.transform, -9999), TARGET, where="rain")
    with pytest.raises(InfiniteValues, match=r"rain, row 3, column 4 \(600135, 3199895\): 1 of 2000 cells"):
        source.window(Window(0, 40, 0, 50))


@pytest.mark.parametrize("fill", [-9999, -32768, np.finfo(np.float32).min, np.finfo(np.float32).max])
@pytest.mark.parametrize("same_cells", [True, False])
def test_a_mark_of_absence_not_declared_is_told(tmp_path: Path, fill: float, same_cells: bool):
    values = surface(40, 50)
    values[values == -9999] = fill
    affine = TARGET.transform if same_cells else TARGET.transform @ Affine.scale(1.01)
    source = Input(raster(tmp_path / "a.tif", values, affine, None), TARGET, "bilinear", where="rain")
    with pytest.raises(FillNotDeclared, match=r"rain, row 5, column 6 .*: 12 of the \d+ cells") as caught:
        source.window(Window(0, 40, 0, 50))
    assert f"--nodata {np.float32(fill):.9g}" in caught.value.text("zh")
    declared = Input(raster(tmp_path / "b.tif", values, affine, fill), TARGET, "bilinear")
    assert np.isnan(declared.window(Window(0, 40, 0, 50))).any()


@pytest.mark.parametrize("height", [-501, 9001])
def test_a_height_that_no_land_has_is_told(tmp_path: Path, height: int):
    values = np.arange(2000, dtype=np.int16).reshape(40, 50)
    values[7, 8] = height
    whole = Window(0, 40, 0, 50)
    assert Input(raster(tmp_path / "rain.tif", values, TARGET.transform, None), TARGET).window(whole)[7, 8] == height
    for nodata in (-32768, None):
        relief = Input(raster(tmp_path / "dem.tif", values, TARGET.transform, nodata), TARGET, span=HEIGHTS)
        if nodata is None:
            with pytest.raises(FillNotDeclared, match=f"row 7, column 8 .* are {height}"):
                relief.window(whole)
        else:
            assert relief.window(whole)[7, 8] == height


@pytest.mark.parametrize("nodata", [-np.inf, np.finfo(np.float64).min])
def test_an_infinity_that_stands_for_a_vast_nodata_is_absence(tmp_path: Path, nodata: float):
    """A nodata that 32 bits cannot hold becomes an infinity when cells were cast on their way."""
    values = surface(40, 50).astype(np.float64)
    values[5:9, 6:9] = -np.inf
    source = Input(raster(tmp_path / "a.tif", values, TARGET.transform, nodata), TARGET)
    assert np.isnan(source.window(Window(0, 40, 0, 50))).sum() == 12


def test_a_window_may_stick_out(tmp_path: Path):
    values = surface(40, 50)
    source = Input(raster(tmp_path / "a.tif", values, TARGET.transform, -9999), TARGET)
    found = source.window(TARGET.whole.padded(3))
    assert found.shape == (46, 56)
    np.testing.assert_array_equal(found[3:-3, 3:-3], source.window(TARGET.whole))
    assert np.isnan(found[:3]).all()
    assert np.isnan(found[:, -3:]).all()
    assert np.isnan(source.window(Window(900, 910, 0, 10))).all()


@pytest.mark.parametrize("cell", [100.0, 47.0, 13.0])
@pytest.mark.parametrize("method", ["near", "bilinear", "cubicspline", "mode"])
def test_resampling_is_gdals_whatever_the_windows(tmp_path: Path, method: str, cell: float):
    size = int(1800 / cell) + 1
    values = surface(size, size) if method != "mode" else np.round(surface(size, size) / 20)
    path = raster(tmp_path / "a.tif", values, Affine(cell, 0, 6e5 - 31, 0, -cell, 3.2e6 + 44), -9999)
    names = {"near": "nearest", "cubicspline": "cubic_spline"}
    expected = warped(path, Resampling[names.get(method, method)])
    source = Input(path, TARGET, method)
    whole = source.window(TARGET.whole)
    np.testing.assert_array_equal(np.isnan(whole), np.isnan(expected))
    np.testing.assert_allclose(whole, expected, rtol=2e-6)
    np.testing.assert_allclose(by_windows(source, 9, 13), whole, rtol=1e-12)


def test_integers_stay_integers(tmp_path: Path):
    values = np.random.default_rng(4).integers(0, 500, (20, 20)).astype(np.int16)
    path = raster(tmp_path / "a.tif", values, Affine(90, 0, 6e5, 0, -90, 3.2e6), -9999)
    found = Input(path, TARGET, "bilinear").window(TARGET.whole)
    assert (found == np.round(found)).all()


def test_another_system_is_read_where_its_cells_lie(tmp_path: Path):
    from pyproj import Transformer

    values = np.arange(60 * 60, dtype=np.float32).reshape(60, 60)
    to_degrees = Transformer.from_crs(32650, 4326, always_xy=True)
    left, top = to_degrees.transform(6e5 - 200, 3.2e6 + 200)
    path = raster(tmp_path / "a.tif", values, Affine(4e-4, 0, left, 0, -4e-4, top), None, "EPSG:4326")
    found = Input(path, TARGET, "near").window(TARGET.whole)
    x, y = to_degrees.transform(6e5 + 30 * 20.5, 3.2e6 - 30 * 10.5)
    assert found[10, 20] == values[int((top - y) / 4e-4), int((x - left) / 4e-4)]
    smooth = Input(path, TARGET, "bilinear")
    np.testing.assert_allclose(by_windows(smooth, 9, 13), smooth.window(TARGET.whole), rtol=1e-6)


def test_codes_become_rows_of_the_table(tmp_path: Path):
    values = np.array([[7, 3, 255], [12, 12, 3]], dtype=np.uint8)
    grid = Grid.from_parts((2, 3), TARGET.transform, CRS)
    path = raster(tmp_path / "a.tif", values, TARGET.transform, 255)
    found = Input(path, grid).rows(grid.whole, Coding.of([12, 3, 7], "table.csv"))
    np.testing.assert_array_equal(found, [[2, 1, -1], [0, 0, 1]])
    np.testing.assert_array_equal(Input(path, grid).classes(grid.whole), [[7, 3, ABSENT], [12, 12, 3]])
    with pytest.raises(CodesWithoutRow, match=r"2 code\(s\).*7, 12"):
        Input(path, grid).rows(grid.whole, Coding.of([3], "table.csv"))


def test_fractions_are_no_codes(tmp_path: Path):
    grid = Grid.from_parts((1, 2), TARGET.transform, CRS)
    path = raster(tmp_path / "a.tif", np.array([[1.0, 2.5]], dtype=np.float32), TARGET.transform, None)
    with pytest.raises(NotClasses):
        Input(path, grid).classes(grid.whole)


def box_of(grid: Grid) -> tuple[float, float, float, float]:
    return grid.bounds


@given(st.floats(0, 600), st.floats(0, 600), st.floats(61, 500), st.floats(61, 500))
def test_the_common_grid_holds_the_shared_box_on_cells_of_the_base(x: float, y: float, wide: float, high: float):
    box = (6e5 + x, 3.2e6 - 1200 + y, 6e5 + x + wide, 3.2e6 - 1200 + y + high)
    found = common_grid(TARGET, [("base", box_of(TARGET), ""), ("other", box, "")])
    left, bottom, right, top = found.bounds
    shared = max(box[0], 6e5), max(box[1], 3.2e6 - 1200), min(box[2], 6e5 + 1500), min(box[3], 3.2e6)
    assert found.offset_in(TARGET) is not None
    assert left <= shared[0] + 1e-6 < left + 30
    assert bottom <= shared[1] + 1e-6 < bottom + 30
    assert right >= shared[2] - 1e-4
    assert top >= shared[3] - 1e-4


def test_what_lies_apart_is_named():
    with pytest.raises(NothingInCommon, match="soil"):
        common_grid(TARGET, [("lulc", box_of(TARGET), "UTM 50N"), ("soil", (0.0, 0.0, 10.0, 10.0), "UTM 49N")])
