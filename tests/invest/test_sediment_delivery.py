"""Sediment delivery against InVEST's own outputs, and what is refused where InVEST computes on."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from tests.invest.comparing import GOLDEN, check, columns, raster
from tests.invest.enlarged import ACROSS, enlarge
from tests.invest.landscape import CELL, CRS, LEFT, TOP, fields, write_raster

from shanshui.core.errors import CodesWithoutRow, ErodibilityInUsUnits, NegativeErosion, ShanshuiError
from shanshui.invest.datastack import read_datastack
from shanshui.invest.frame import Frame, run
from shanshui.invest.sediment_delivery import deliver_on

FOLDER = GOLDEN / "sediment_delivery"
TABLE = "watershed_results_sdr.shp"
FLOW = "raster:intermediate_outputs/flow_direction.tif"


def write_directions(golden: Path, file: Path, like: Path) -> Path:
    """Write InVEST's flow directions on the grid of one of our outputs."""
    with np.load(golden) as held, rasterio.open(like) as grid:
        values = held[FLOW]
        if values.dtype != np.int32:
            values = np.nan_to_num(values, nan=128).astype(np.uint8)
        profile = {"driver": "GTiff", "count": 1, "crs": grid.crs, "transform": grid.transform}
        shape = {"height": values.shape[0], "width": values.shape[1], "dtype": values.dtype.name}
    with rasterio.open(file, "w", **profile, **shape, nodata=0 if values.dtype == np.int32 else 128) as out:
        out.write(values, 1)
    return file


def changed(landscape: dict[str, Path], tmp_path: Path, name: str = "sdr", **given: Any) -> Path:
    """Write a datastack with other arguments; its paths stay those of the landscape."""
    stack = json.loads(landscape[name].read_text(encoding="utf-8"))
    folder = landscape[name].parent
    files = {k: str(folder / v) for k, v in stack["args"].items() if k.endswith("_path") and isinstance(v, str)}
    stack["args"] |= files | given
    path = tmp_path / f"{name}.json"
    path.write_text(json.dumps(stack), encoding="utf-8")
    return path


@pytest.mark.parametrize("name", ["sdr", "sdr_d8"])
def test_on_the_same_directions_every_cell_and_figure_agrees(
    name: str, modelled: Callable[..., Path], landscape: dict[str, Path], tmp_path: Path
):
    like = modelled(name) / "stream.tif"
    directions = write_directions(FOLDER / f"{name}.npz", tmp_path / "flow.tif", like)
    with Frame(read_datastack(landscape[name]), tmp_path / "given") as frame:
        deliver_on(frame, directions)
    check(tmp_path / "given", FOLDER / f"{name}.npz")


@pytest.mark.parametrize(("name", "most"), [("sdr", 0.005), ("sdr_d8", 0.05)])
def test_from_the_raw_relief_totals_agree(name: str, most: float, modelled: Callable[..., Path]):
    """Watersheds of 900 cells with a lake in the middle: with D8 another way over it is 3 % of a total."""
    ours = columns(modelled(name) / TABLE)
    with np.load(FOLDER / f"{name}.npz") as golden:
        for field in ("usle_tot", "sed_export", "sed_dep", "avoid_exp", "avoid_eros"):
            np.testing.assert_allclose(ours[field], golden[f"table:{TABLE}:{field}"], rtol=most, err_msg=field)


def test_the_same_bytes_for_any_threads(modelled: Callable[..., Path]):
    one, four = modelled("sdr", threads=1, folder="one"), modelled("sdr", threads=4, folder="four")
    for file in sorted(one.glob("*.tif")):
        assert file.read_bytes() == (four / file.name).read_bytes(), file.name


def test_drainage_makes_streams(landscape: dict[str, Path], tmp_path: Path):
    drains = np.zeros(fields()["lulc"].shape, np.uint8)
    drains[15:20, 20:50] = 1
    file = write_raster(tmp_path / "drains.tif", drains)
    run(read_datastack(landscape["sdr"]), tmp_path / "dry")
    run(read_datastack(changed(landscape, tmp_path, drainage_path=str(file))), tmp_path / "drained")
    before, after = (raster(tmp_path / name / "sed_export.tif") for name in ("dry", "drained"))
    land = ~np.isnan(before) & ~np.isnan(after)
    assert after[land].sum() > before[land].sum()
    streams = [raster(tmp_path / name / "stream.tif") for name in ("dry", "drained")]
    added = (streams[1] == 1) & (streams[0] == 0)
    with rasterio.open(tmp_path / "drained" / "stream.tif") as grid:
        top, left = round((TOP - grid.transform.f) / CELL), round((grid.transform.c - LEFT) / CELL)
    rows, columns_ = added.shape
    np.testing.assert_array_equal(added, (drains[top : top + rows, left : left + columns_] == 1) & (streams[0] == 0))


def with_raster(landscape: dict[str, Path], tmp_path: Path, name: str, change: Callable[[np.ndarray], Any]) -> Path:
    """Write a datastack whose raster `name` is another, but absent where it was."""
    values = fields()[name]
    other = np.where(values == -9999, values, change(values)).astype(np.float32)
    return changed(landscape, tmp_path, **{f"{name}_path": str(write_raster(tmp_path / f"{name}.tif", other))})


@pytest.mark.parametrize("name", ["erosivity", "erodibility"])
def test_negative_erosion_is_refused(name: str, landscape: dict[str, Path], tmp_path: Path):
    """InVEST computes on: negative erosivity gives negative soil loss and export."""

    def below(values: np.ndarray) -> np.ndarray:
        lower = values.copy()
        lower[20:22, 30:33] *= -1
        return lower

    path = with_raster(landscape, tmp_path, name, below)
    with pytest.raises(NegativeErosion, match=f"{name}_path.*6 cells are below zero"):
        run(read_datastack(path), tmp_path / "out")
    assert not list((tmp_path / "out").glob("*"))


def test_erodibility_in_us_units_is_refused(landscape: dict[str, Path], tmp_path: Path):
    """InVEST computes on and finds 7.6 times the erosion."""
    path = with_raster(landscape, tmp_path, "erodibility", lambda values: values / 0.1317)
    with pytest.raises(ErodibilityInUsUnits, match=r"Multiply the raster by 0\.1317"):
        run(read_datastack(path), tmp_path / "out")


def test_codes_without_a_row_are_named_if_they_matter(landscape: dict[str, Path], tmp_path: Path):
    """As in InVEST, a code outside the watersheds needs no row."""
    codes = fields()["lulc"]
    away, inside = codes.copy(), codes.copy()
    away[0, 30:40], inside[20, 20:23] = 77, 78
    run(read_datastack(changed(landscape, tmp_path)), tmp_path / "plain")
    files = [write_raster(tmp_path / f"{name}.tif", values) for name, values in (("away", away), ("inside", inside))]
    run(read_datastack(changed(landscape, tmp_path, lulc_path=str(files[0]))), tmp_path / "away")
    np.testing.assert_array_equal(raster(tmp_path / "away" / "usle.tif"), raster(tmp_path / "plain" / "usle.tif"))
    with pytest.raises(CodesWithoutRow, match="78"):
        run(read_datastack(changed(landscape, tmp_path, lulc_path=str(files[1]))), tmp_path / "inside")


def test_a_threshold_out_of_reach_is_refused(landscape: dict[str, Path], tmp_path: Path):
    path = changed(landscape, tmp_path, threshold_flow_accumulation=1e6)
    with pytest.raises(ShanshuiError, match="the threshold 1e\\+06"):
        run(read_datastack(path), tmp_path / "out")


def test_the_landscape_is_where_it_is_said_to_be(modelled: Callable[..., Path]):
    with rasterio.open(modelled("sdr") / "usle.tif") as grid:
        assert grid.crs == rasterio.CRS.from_string(CRS)
        assert grid.transform.a == CELL


def whole_area(folder: Path) -> Path:
    """Write one watershed that holds all of the enlarged landscape but its rim."""
    import geopandas as gpd
    from shapely.geometry import box

    rows, columns_ = (ACROSS * side for side in fields()["lulc"].shape)
    shape = box(LEFT + 95, TOP - CELL * rows + 95, LEFT + CELL * columns_ - 95, TOP - 95)
    gpd.GeoDataFrame({"ws_id": [1]}, geometry=[shape], crs=CRS).to_file(folder / "whole.gpkg", driver="GPKG")
    return folder / "whole.gpkg"


@pytest.mark.parametrize("name", ["sdr", "sdr_d8"])
def test_the_same_cells_whatever_the_tiles(name: str, landscape: dict[str, Path], tmp_path: Path):
    rasters = ("dem", "lulc", "erosivity", "erodibility")
    path = enlarge(landscape[name], rasters, {"watersheds_path": str(whole_area(tmp_path))})
    for size in (256, 1024):
        with Frame(read_datastack(path), tmp_path / str(size)) as frame:
            deliver_on(frame, size=size)
    for file in sorted((tmp_path / "256").glob("*.tif")):
        np.testing.assert_array_equal(raster(file), raster(tmp_path / "1024" / file.name), err_msg=file.name)
