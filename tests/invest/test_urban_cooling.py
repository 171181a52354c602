"""Urban cooling against InVEST's own outputs, and where we differ from it."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from tests.invest.comparing import GOLDEN, check, columns, raster
from tests.invest.enlarged import changed, contents, enlarge

from shanshui.core.errors import ShanshuiError
from shanshui.invest.datastack import read_datastack
from shanshui.invest.frame import run
from shanshui.invest.urban_cooling import HEAVY, LIGHT, wet_bulb_globe, work_lost
from shanshui.kernels.focal_cooling import mitigation

ANOMALY = "table:uhi_results.shp:avg_tmp_an"


@pytest.mark.parametrize("stack", ["ucm", "ucm_valued", "ucm_intensity"])
def test_maps_and_figures_agree_with_invest(modelled: Callable[..., Path], stack: str):
    """The anomaly is a small difference of two temperatures, so what counts is how far off it is, not how many times.

    InVEST's kernel in single precision adds up to 1 - 6e-8: each of its temperatures is too low by as much.
    """
    workspace, golden = modelled(stack), GOLDEN / "urban_cooling" / f"{stack}.npz"
    check(workspace, golden, skip=(ANOMALY,))
    with np.load(golden) as expected:
        assert columns(workspace / "uhi_results.shp")["avg_tmp_an"] == pytest.approx(expected[ANOMALY], abs=5e-6)


def test_threads_do_not_change_a_byte(landscape: dict[str, Path], tmp_path: Path):
    """The lattice of tiles is set by the distances and the grid: four tiles here, three of them cut by its edge."""
    area = {"aoi_vector_path": "../whole.gpkg"}
    stack = enlarge(landscape["ucm"], ("lulc", "et0"), area)
    _whole_area(stack.parent.parent / "whole.gpkg")
    run(read_datastack(stack), tmp_path / "one", threads=1)
    run(read_datastack(stack), tmp_path / "two", threads=3)
    assert contents(tmp_path / "one") == contents(tmp_path / "two")
    assert columns(tmp_path / "one" / "uhi_results.shp")["avg_tmp_v"].size == 1


def _whole_area(path: Path) -> None:
    import geopandas as gpd
    from shapely.geometry import box

    gpd.GeoDataFrame({"id": [1]}, geometry=[box(6e5, 3.17e6, 6.3e5, 3.2e6)], crs="EPSG:32650").to_file(path)


def test_parks_of_just_two_hectares_cool(landscape: dict[str, Path]):
    """The count is exact; InVEST's comes out of a Fourier transform, where a tie falls either way."""
    capacities, around = np.full((1, 3), 0.2, dtype=np.float32), np.full((1, 3), 0.5)
    counts = np.array([[[200, 199, 100]], [[709, 709, 354]]], dtype=np.int32)
    found = np.empty((1, 3), dtype=np.float32)
    mitigation(capacities, around, counts, 709, 200.0, found)
    assert found.tolist() == [[0.5, np.float32(0.2), 0.5]]  # the last disc is half outside: 100 of 354 are 200.3 of 709


def test_no_distance_leaves_each_cell_alone(landscape: dict[str, Path], tmp_path: Path):
    """InVEST divides by a distance of zero there."""
    near = {"green_area_cooling_distance": 10, "t_air_average_radius": 0}
    run(read_datastack(changed(landscape["ucm"], "near.json", **near)), tmp_path)
    index = raster(tmp_path / "hm.tif")
    assert np.array_equal(index, raster(tmp_path / "cc.tif"), equal_nan=True)
    assert raster(tmp_path / "T_air.tif") == pytest.approx(28 + (1 - index) * 3, nan_ok=True, rel=1e-7)


def test_work_lost_steps_up_with_the_wet_bulb_globe():
    assert wet_bulb_globe(np.array([30.0]), 60) == pytest.approx([0.567 * 30 + 0.393 * 25.37230 + 3.94], rel=1e-5)
    at = np.array([27.4, 27.5, 29.5, 31.5, 32.0, 32.5, np.nan])
    assert work_lost(at, HEAVY).tolist()[:6] == [0, 25, 50, 75, 75, 75]
    assert work_lost(at, LIGHT).tolist()[:6] == [0, 0, 0, 25, 50, 75]
    assert np.isnan(work_lost(at, LIGHT)[6])


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"energy_consumption_table_path": "energy_one.csv"}, "1 code"),
        ({"cc_weight_shade": 0, "cc_weight_albedo": 0, "cc_weight_eti": 0}, "cc_weight"),
        ({"building_vector_path": "aoi.gpkg"}, "type"),
        ({"biophysical_table_path": "carbon_pools.csv"}, "kc"),
        ({"avg_rel_humidity": ""}, "avg_rel_humidity"),
        ({"t_air_average_radius": 13_000}, "cells"),
    ],
)
def test_what_is_wrong_is_told(landscape: dict[str, Path], tmp_path: Path, changes: dict[str, object], told: str):
    (landscape["ucm"].parent / "energy_one.csv").write_text("type,consumption\n1,5\n", encoding="utf-8")
    with pytest.raises(ShanshuiError, match=told):
        run(read_datastack(changed(landscape["ucm_valued"], "wrong.json", **changes)), tmp_path / "out")
    assert not list((tmp_path / "out").glob("*"))
