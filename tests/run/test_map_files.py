"""Maps on request: what they hold is what the account adds up to, and a damaged one never counts."""

import errno
import math
import os
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from tests import synthetic
from tests.run.accounting import copied, source_settings, sums, with_settings

from shanshui.core.errors import NoSuchName, WriteFailed
from shanshui.data.writers import RasterWriter
from shanshui.grid.grid import Grid
from shanshui.run.account import prepare
from shanshui.run.execute import Settings
from shanshui.run.run import Outcome, run
from shanshui.store.results import read_results

WATER, SOIL, SO2 = "water_retention.retention", "soil_retention.soil", "air_filtration.so2"


def with_maps(area: Path, *maps: str, block: int = 512, fresh: bool = False) -> Outcome:
    return run(prepare(area), Settings(block=block, threads=1), fresh, maps)


def read_map(folder: Path, key: str) -> tuple[np.ndarray, dict[str, Any]]:
    """Return the values of a map and what its header says."""
    with rasterio.open(folder / "maps" / f"{key}.tif", driver="GTiff") as file:
        says = {"unit": file.units[0], "says": file.descriptions[0], "overviews": file.overviews(1)}
        return file.read(1), {**file.profile, **says, "tags": file.tags(ns="IMAGE_STRUCTURE")}


def added_up(folder: Path, key: str) -> float:
    """Return the sum of map × cell area."""
    values, header = read_map(folder, key)
    grid = Grid.from_parts(values.shape, header["transform"], header["crs"])
    hectares = np.broadcast_to(grid.row_areas(grid.whole)[:, None], values.shape)
    return math.fsum((values.astype(np.float64) * hectares)[np.isfinite(values)])


@pytest.fixture(scope="module")
def mapped(written: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the area.yaml of an account with three maps; tests must not change it."""
    area = copied(written, tmp_path_factory.mktemp("mapped") / "area")
    with_maps(area, WATER, SOIL, SO2)
    return area


@pytest.mark.parametrize("key", [WATER, SOIL])
def test_map_times_cell_area_is_the_supply(mapped: Path, key: str):
    supply = sums(read_results(mapped.parent), "990100")[key]
    assert supply > 0
    assert added_up(mapped.parent / "results", key) == pytest.approx(supply, rel=1e-6)


def test_the_map_of_a_limited_item_is_the_capacity_and_says_so(mapped: Path):
    flows = read_results(mapped.parent).flows
    whole = flows[(flows["place"] == "990100") & (flows["item"] == "so2")]
    total = added_up(mapped.parent / "results", SO2)
    assert total == pytest.approx(whole["potential"].sum(), rel=1e-6)
    assert total > whole["supply"].sum()
    assert read_map(mapped.parent / "results", SO2)[1]["says"].startswith("capacity")
    assert read_map(mapped.parent / "results", WATER)[1]["says"].startswith("supply")


def test_a_map_is_a_cloud_optimised_float32_on_the_accounting_grid(mapped: Path):
    values, header = read_map(mapped.parent / "results", WATER)
    grid = prepare(mapped).maps.grid
    assert header["dtype"] == "float32"
    assert math.isnan(header["nodata"])
    assert header["tags"]["LAYOUT"] == "COG"
    assert header["unit"] == "m3 ha-1"
    assert Grid.from_parts(values.shape, header["transform"], header["crs"]).same_as(grid)


def test_outside_the_places_and_where_an_item_does_not_apply_there_is_nothing(mapped: Path):
    values, _ = read_map(mapped.parent / "results", SO2)
    prepared = prepare(mapped)
    entries = prepared.maps.zones.entries(prepared.maps.grid.whole)
    inside = np.zeros(values.shape, dtype=bool)
    inside[entries.row, entries.column] = True
    assert np.isnan(values[~inside]).all()
    assert 0 < np.isfinite(values[inside]).sum() < inside.sum(), "only woods and shrubs clean the air"


def test_a_cell_cut_by_the_border_holds_only_what_lies_inside(mapped: Path):
    values, _ = read_map(mapped.parent / "results", SO2)
    prepared = prepare(mapped)
    entries = prepared.maps.zones.entries(prepared.maps.grid.whole)
    share = np.zeros(values.shape)
    np.add.at(share, (entries.row, entries.column), entries.share)
    capacity = prepared.book.by_ecosystem("so2_capacity", ["shrub"])["shrub"].value
    whole, cut = values[share > 0.999], values[(share > 0.01) & (share < 0.9)]
    assert np.isclose(whole, capacity, rtol=1e-6).any()
    assert np.nanmax(cut) < np.nanmax(whole)


def test_nothing_half_written_is_left(mapped: Path):
    left = {f.name for f in (mapped.parent / "results" / "maps").iterdir()}
    assert left == {f"{key}.tif" for key in (WATER, SOIL, SO2)}
    assert not list((mapped.parent / ".shanshui").rglob("*.tif"))


def test_maps_of_small_blocks_are_those_of_large_ones(area: Path, mapped: Path):
    with_maps(area, WATER, SOIL, SO2, block=17)
    for key in (WATER, SOIL, SO2):
        mine, _ = read_map(area.parent / "results", key)
        theirs, _ = read_map(mapped.parent / "results", key)
        assert np.array_equal(mine, theirs, equal_nan=True)


def test_numbers_with_maps_are_those_without(area: Path, mapped: Path):
    run(prepare(area), Settings(threads=1))
    flows = [(f.parent / "results" / "flows.parquet").read_bytes() for f in (area, mapped)]
    assert flows[0] == flows[1]


def test_shares_of_classes_add_up_on_the_map_too(area: Path):
    cover = {"file": "lc.tif", "classes": "classes.csv", "class_share": "fractional"}
    grid = {"crs": synthetic.UTM50, "resolution": 90}
    with_settings(area, sources=source_settings(land_cover=cover), grid=grid)
    with_maps(area, SOIL)
    supply = sums(read_results(area.parent), "990100")[SOIL]
    assert added_up(area.parent / "results", SOIL) == pytest.approx(supply, rel=1e-6)


def test_on_a_grid_of_degrees_cells_have_their_own_area(area: Path):
    with_settings(area, grid={"like": "rain"})
    with_maps(area, WATER)
    supply = sums(read_results(area.parent), "990100")[WATER]
    assert added_up(area.parent / "results", WATER) == pytest.approx(supply, rel=1e-6)


def test_asking_for_a_map_makes_another_account_and_asking_twice_does_not(area: Path):
    run(prepare(area), Settings(threads=1))
    first, again = with_maps(area, SO2), with_maps(area, SO2)
    assert (first.fresh, again.fresh) == (True, False)
    assert (area.parent / "results" / "maps" / f"{SO2}.tif").is_file()


def test_a_map_named_twice_is_written_once(area: Path):
    once = with_maps(area, SO2)
    twice = with_maps(area, SO2, SO2)
    assert (twice.key, twice.fresh) == (once.key, False)
    assert with_maps(area, SO2, SO2, fresh=True).key == once.key


@pytest.mark.parametrize("name", ["air_filtration.s02", "crop_provision.rice", "no_such.thing", "air_filtration"])
def test_only_what_is_worked_out_on_cells_has_a_map(area: Path, name: str):
    with pytest.raises(NoSuchName, match="maps"):
        with_maps(area, name)
    assert not (area.parent / "results").exists()


def test_of_several_periods_each_has_maps_of_its_own(area: Path):
    with rasterio.open(area.parent / "lc.tif", driver="GTiff") as file:
        cover, home = file.read(1), file.transform
    synthetic.write_tif(area.parent / "lc_2015.tif", cover, home)
    synthetic.write_tif(area.parent / "lc_2020.tif", np.where(cover == 1, 5, cover), home)
    several = {"file": "lc_{period}.tif", "classes": "classes.csv"}
    with_settings(area, periods=["2015", "2020"], tables=None, sources=source_settings(land_cover=several))
    with_maps(area, WATER, SOIL)
    folder, flows = area.parent / "results", read_results(area.parent).flows
    assert {f.name for f in (folder / "maps").iterdir()} == {
        f"{key}-{p}.tif" for key in (WATER, SOIL) for p in ("2015", "2020")
    }
    for period in ("2015", "2020"):
        mine = flows[(flows["period"] == period) & (flows["place"] == "990100") & (flows["item"] == "soil")]
        assert added_up(folder, f"{SOIL}-{period}") == pytest.approx(mine["supply"].sum(), rel=1e-6)
    assert added_up(folder, f"{SOIL}-2015") != pytest.approx(added_up(folder, f"{SOIL}-2020"), rel=1e-3)


def test_an_account_of_tables_has_no_maps(tmp_path: Path):
    from tests.tabular import FLOWS, write_area

    write_area(tmp_path, q=f"{FLOWS}\n990101,,recreation,visits,1,visit\n")
    with pytest.raises(NoSuchName, match="no raster has no maps"):
        with_maps(tmp_path / "area.yaml", WATER)


# --- what was written is read back ---------------------------------------------------------------


def spoil(monkeypatch: pytest.MonkeyPatch, damage: Any) -> None:
    """Let the disk do something to the finished copy, as a full one does in silence."""
    import rasterio.shutil

    copy = rasterio.shutil.copy

    def spoilt(source: str, target: str, **options: Any) -> None:
        copy(source, target, **options)
        damage(Path(target))

    monkeypatch.setattr(rasterio.shutil, "copy", spoilt)


def cut_short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def other_numbers(path: Path) -> None:
    with rasterio.open(path, driver="GTiff") as file:
        profile, values = file.profile, file.read()
    values[np.isfinite(values)] += 1
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with rasterio.open(path, "w", **{**profile, "driver": "GTiff"}) as file:
            file.write(values)


def no_space(path: Path) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))


@pytest.mark.parametrize("damage", [cut_short, other_numbers, no_space])
def test_a_map_that_does_not_read_back_is_not_published(area: Path, monkeypatch: pytest.MonkeyPatch, damage: Any):
    with monkeypatch.context() as patch:
        spoil(patch, damage)
        with pytest.raises(WriteFailed):
            with_maps(area, SO2)
    assert not (area.parent / "results").exists()
    assert with_maps(area, SO2).fresh, "with the disk in order it goes through"
    assert [f.name for f in area.parent.rglob("*.tif") if "maps" in f.parts] == [f"{SO2}.tif"]


def test_the_former_account_stays_when_a_map_fails(area: Path, monkeypatch: pytest.MonkeyPatch):
    run(prepare(area), Settings(threads=1))
    before = (area.parent / "results" / "manifest.json").read_bytes()
    spoil(monkeypatch, cut_short)
    with pytest.raises(WriteFailed):
        with_maps(area, SO2)
    assert (area.parent / "results" / "manifest.json").read_bytes() == before
    read_results(area.parent)


def writer(path: Path, shape: tuple[int, int] = (40, 30)) -> RasterWriter:
    home = rasterio.Affine(30, 0, synthetic.WEST, 0, -30, synthetic.NORTH)
    return RasterWriter(path, shape, home, rasterio.crs.CRS.from_user_input(synthetic.UTM50).to_wkt(), "t ha-1", "soil")


def test_blocks_in_any_order_make_one_raster(tmp_path: Path):
    values = np.arange(1200, dtype=np.float32).reshape(40, 30)
    made = writer(tmp_path / "a.tif")
    for top, left in ((20, 16), (0, 0), (20, 0), (0, 16)):
        made.write(values[top : top + 20, left : left + 16], top, left)
    made.close()
    with rasterio.open(tmp_path / "a.tif", driver="GTiff") as file:
        assert np.array_equal(file.read(1), values)
        assert (file.units[0], file.descriptions[0]) == ("t ha-1", "soil")
    assert [f.name for f in tmp_path.iterdir()] == ["a.tif"]


def test_what_no_block_wrote_is_absent_and_no_zero(tmp_path: Path):
    made = writer(tmp_path / "a.tif")
    made.write(np.ones((10, 10), dtype=np.float32), 5, 5)
    made.close()
    with rasterio.open(tmp_path / "a.tif", driver="GTiff") as file:
        values = file.read(1)
    assert np.isfinite(values).sum() == 100
    assert np.isnan(values[0, 0])


def test_no_map_under_its_name_before_it_is_whole(tmp_path: Path):
    made = writer(tmp_path / "a.tif")
    made.write(np.ones((40, 30), dtype=np.float32), 0, 0)
    assert not (tmp_path / "a.tif").exists()
    made.close()
    assert (tmp_path / "a.tif").is_file()


def test_a_folder_that_is_gone_is_told(tmp_path: Path):
    with pytest.raises(WriteFailed):
        writer(tmp_path / "none" / "a.tif")
