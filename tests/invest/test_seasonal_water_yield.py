"""Seasonal water yield against InVEST's own outputs on the synthetic landscape."""

import functools
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from tests.invest.comparing import GOLDEN, columns, raster
from tests.invest.landscape import polygons

from shanshui.core.errors import ArgumentMissing, BadArgument, InputError
from shanshui.grid.window import Window
from shanshui.invest import seasonal_water_yield
from shanshui.invest.datastack import read_datastack
from shanshui.invest.frame import run

Run = Callable[..., Path]
STACKS = ["swy", "swy_d8", "swy_zones", "swy_given"]
ROUNDING = 2e-3  # mm: what InVEST's quick flow in single precision is off by, at most, in a year
QB, SHARE = "aggregated_results_swy.shp:qb", "aggregated_results_swy.shp:vri_sum"


@pytest.fixture(scope="session")
def golden() -> dict[str, np.ndarray]:
    with np.load(GOLDEN / "seasonal_water_yield" / "swy.npz") as file:
        return dict(file)


@pytest.fixture
def directed(golden: dict[str, np.ndarray], modelled: Run, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return a function that runs a stack on InVEST's own flow directions."""

    def execute(stack: str) -> Path:
        words = golden["swy_d8:directions" if stack == "swy_d8" else "swy:directions"]

        def given(window: Window) -> np.ndarray:
            return words[window.top : window.bottom, window.left : window.right]

        drained = functools.partial(seasonal_water_yield.drained, given=given)
        monkeypatch.setattr(seasonal_water_yield, "drained", drained)
        return modelled(stack)

    return execute


def _of(golden: dict[str, np.ndarray], stack: str, kind: str) -> dict[str, np.ndarray]:
    return {key[len(stack) + 1 :]: values for key, values in golden.items() if key.startswith(f"{stack}:{kind}")}


@pytest.mark.parametrize("stack", STACKS)
def test_every_cell_agrees_given_the_same_directions(stack: str, golden: dict[str, np.ndarray], directed: Run) -> None:
    """MFD and D8, climate zones and monthly alpha, recharge given by the user."""
    out = directed(stack)
    for key, theirs in _of(golden, stack, "raster").items():
        ours = raster(out / f"{key.split(':')[1]}.tif")
        assert not (np.isnan(theirs) & ~np.isnan(ours)).any(), key
        valid, least = ~np.isnan(ours), 1e-9 if "Vri" in key else ROUNDING
        off = ~np.isclose(ours, theirs, rtol=1e-4, atol=least) & valid
        assert off.sum() <= 1e-4 * valid.sum(), key


@pytest.mark.parametrize("stack", STACKS)
def test_every_figure_agrees_given_the_same_directions(
    stack: str, golden: dict[str, np.ndarray], directed: Run
) -> None:
    """But for one: InVEST counts cells without relief, where water leaves it, into the mean recharge of a place."""
    out = directed(stack)
    for key, theirs in {**_of(golden, stack, "agg"), **_of(golden, stack, "month")}.items():
        name, column = key.split(":")
        ours = columns(out / name)[column]
        if f"{name}:{column}" == QB and stack != "swy_given":
            ours = ours * _counted(golden, stack, out)
        np.testing.assert_allclose(ours, theirs, rtol=1e-5, err_msg=key)


def _counted(golden: dict[str, np.ndarray], stack: str, out: Path) -> np.ndarray:
    """Return how many cells we count in each watershed per cell that InVEST counts; its further ones have no recharge."""
    theirs, ours = golden[f"{stack}:raster:L"], raster(out / "L.tif")
    assert set(theirs[np.isnan(ours) & ~np.isnan(theirs)].tolist()) <= {0.0}
    x, y = _centres(out / "L.tif")
    places = [shapely.contains_xy(shed, x, y) for shed in polygons()["watersheds"].geometry]
    return np.array([(~np.isnan(ours) & place).sum() / (~np.isnan(theirs) & place).sum() for place in places])


def _centres(file: Path) -> tuple[np.ndarray, np.ndarray]:
    import rasterio

    with rasterio.open(file) as source:
        rows, cols = np.indices(source.shape) + 0.5
        return source.transform.c + source.transform.a * cols, source.transform.f + source.transform.e * rows


def test_from_the_raw_relief_watersheds_agree_to_half_a_percent(golden: dict[str, np.ndarray], modelled: Run) -> None:
    """Flats and filled pits may drain another way."""
    out = modelled("swy")
    found = columns(out / "aggregated_results_swy.shp")
    np.testing.assert_allclose(found["qb"], golden[f"swy:{QB}"], rtol=5e-3)
    np.testing.assert_allclose(found["vri_sum"], golden[f"swy:{SHARE}"], rtol=5e-3)
    ours, theirs = raster(out / "L.tif"), golden["swy:raster:L"]
    assert (~np.isclose(ours, theirs, rtol=1e-4, atol=ROUNDING) & ~np.isnan(ours)).mean() < 2e-3


@pytest.mark.parametrize("stack", ["swy", "swy_d8", "swy_given"])
def test_threads_change_no_byte(stack: str, modelled: Run) -> None:
    one, three = modelled(stack, threads=1, folder="one"), modelled(stack, threads=3, folder="three")
    files = sorted(file.name for file in one.iterdir() if file.suffix in (".tif", ".csv", ".dbf"))
    assert "B.tif" in files
    assert all((one / name).read_bytes() == (three / name).read_bytes() for name in files)


def test_rain_runs_off_evaporates_or_soaks_in(modelled: Run) -> None:
    """What evaporates is the rest, and no less than nothing where no water comes from upstream that could be missing."""
    out = modelled("swy_zones")
    rain, quick, local, upstream = (raster(out / f"{name}.tif") for name in ("P", "QF", "L", "L_sum_avail"))
    evaporated = rain - quick - local
    assert np.nanmin(np.where(upstream >= 0, evaporated, np.nan)) >= -1e-3
    assert np.nanmax(evaporated - rain - np.maximum(upstream, 0)) <= 1e-3


def _changed(landscape: dict[str, Path], folder: Path, **changes: Any) -> Path:
    """Return a copy of the datastack `swy`, with all its files, in which arguments are others."""
    shutil.copytree(landscape["swy"].parent, folder / "inputs")
    path = folder / "inputs" / "swy.invs.json"
    stack = json.loads(path.read_text(encoding="utf-8"))
    stack["args"] |= changes
    path.write_text(json.dumps(stack), encoding="utf-8")
    return path


def test_fractions_of_curve_numbers_are_kept(landscape: dict[str, Path], tmp_path: Path) -> None:
    """InVEST cuts a curve number of 55.75 to 55 if land use is a raster of whole numbers."""
    stack = _changed(landscape, tmp_path)
    table = stack.parent / "biophysical.csv"
    table.write_text(table.read_text(encoding="utf-8").replace(",55,", ",55.75,"), encoding="utf-8")
    run(read_datastack(stack), tmp_path / "out")
    numbers = raster(tmp_path / "out" / "CN.tif")
    assert 55.75 in numbers
    assert 55.0 not in numbers


def test_older_datastacks_name_folders(landscape: dict[str, Path], modelled: Run, tmp_path: Path) -> None:
    """In older releases of InVEST the months were the rasters of a folder whose names end with the number of the month."""
    older = {"precip_raster_table": None, "et0_raster_table": None, "precip_dir": "rain", "et0_dir": "et0"}
    stack = _changed(landscape, tmp_path, **older)
    for folder, name in (("rain", "precip"), ("et0", "et0")):
        (stack.parent / folder).mkdir()
        for month in range(1, 13):
            shutil.copy(stack.parent / f"{name}_{month}.tif", stack.parent / folder)
    run(read_datastack(stack), tmp_path / "old")
    for name in ("P.tif", "L.tif"):
        assert (tmp_path / "old" / name).read_bytes() == (modelled("swy") / name).read_bytes()


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("rain_events.csv", "12,", "13,"),
        ("precip_dir.csv", "12,", "13,"),
        ("et0_dir.csv", "month,path", "month,path\n1,et0_1.tif"),
    ],
)
def test_months_missing_or_double_are_told(
    landscape: dict[str, Path], tmp_path: Path, file: str, old: str, new: str
) -> None:
    stack = _changed(landscape, tmp_path)
    text = (stack.parent / file).read_text(encoding="utf-8")
    at = text.rindex(old) if old in text else 0
    (stack.parent / file).write_text(text[:at] + new + text[at + len(old) :], encoding="utf-8")
    with pytest.raises(BadArgument, match=file):
        run(read_datastack(stack), tmp_path / "out")
    assert not list((tmp_path / "out").rglob("*.tif"))


@pytest.mark.parametrize("number", ["0", "100.5"])
def test_curve_numbers_out_of_range_are_told(landscape: dict[str, Path], tmp_path: Path, number: str) -> None:
    stack = _changed(landscape, tmp_path)
    table = stack.parent / "biophysical.csv"
    table.write_text(table.read_text(encoding="utf-8").replace(",55,", f",{number},"), encoding="utf-8")
    with pytest.raises(InputError, match="cn_b"):
        run(read_datastack(stack), tmp_path / "out")


def test_a_table_of_rain_is_needed(landscape: dict[str, Path], tmp_path: Path) -> None:
    stack = _changed(landscape, tmp_path, precip_raster_table=None)
    with pytest.raises(ArgumentMissing, match="precip_raster_table"):
        run(read_datastack(stack), tmp_path / "out")
