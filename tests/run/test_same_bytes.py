"""Same inputs, same bytes: block size, threads, folder and order change no bit (§10)."""

import json
from pathlib import Path

import geopandas
import numpy as np
import pytest
from affine import Affine
from tests import synthetic
from tests.run.accounting import account, copied, outcome, same, with_settings
from tests.synthetic import write_tif

from shanshui.grid.blocks import blocks
from shanshui.run.account import key_of, prepare
from shanshui.run.execute import Settings
from shanshui.run.run import run
from shanshui.store.results import read_results


def everything(folder: Path) -> dict[str, bytes]:
    """Return the bytes of every file of an account."""
    return {f.relative_to(folder).as_posix(): f.read_bytes() for f in sorted(folder.rglob("*")) if f.is_file()}


@pytest.mark.parametrize(("block", "threads"), [(16, 1), (16, 4), (23, 2), (64, 3), (4096, 2)])
def test_blocks_and_threads_change_no_byte(area: Path, block: int, threads: int):
    whole = everything(account(area, 512, 1).folder)
    other = everything(account(area, block, threads, fresh=True).folder)
    assert whole == other
    assert len(json.loads(whole["manifest.json"])["lines"]) > 20


def test_a_block_with_one_cell_alone(area: Path):
    """Numpy adds up the months of one column in another order than those of several: it must not show."""
    shapes = synthetic.crooked(60, 70)
    shapes["990105"] = shapes["990105"].representative_point().buffer(4)
    frame = geopandas.GeoDataFrame({"code": list(shapes)}, geometry=list(shapes.values()), crs=synthetic.UTM50)
    frame.to_file(area.parent / "places.gpkg", layer="places", driver="GPKG")
    prepared = prepare(area)
    zones, grid = prepared.maps.zones, prepared.maps.grid
    size = next(n for n in range(8, 40) if any(zones.entries(w).size == 1 for w in blocks(grid, n)))
    whole = everything(account(area, 512).folder)
    assert everything(account(area, size, fresh=True).folder) == whole


@pytest.mark.slow
def test_a_large_area_in_every_block_size_and_number_of_threads(tmp_path: Path):
    """The figure of the main job: block sizes 64 to 4096, 1 to 4 threads, 600 × 700 cells of 30 m."""
    area = synthetic.make_area(tmp_path / "a", 600, 700)
    prepared = prepare(area)
    run(prepared, Settings(block=4096, threads=1))
    first = everything(area.parent / "results")
    for block in (64, 100, 256, 4096):
        for threads in (1, 2, 3, 4):
            run(prepared, Settings(block=block, threads=threads), fresh=True)
            assert everything(area.parent / "results") == first, (block, threads)


def test_two_folders_hold_the_same_bytes(area: Path, tmp_path: Path):
    other = copied(area, tmp_path / "elsewhere" / "other name")
    one, two = everything(account(area).folder), everything(account(other, 64, 2).folder)
    assert one == two
    assert not any(str(tmp_path).encode() in content for content in one.values())


def test_running_twice_does_nothing(area: Path):
    first = outcome(area, block=64)
    stamp = (first.folder / "flows.parquet").stat().st_mtime_ns
    again = outcome(area, block=16, threads=2)
    assert first.fresh
    assert not again.fresh
    assert again.key == first.key
    assert (first.folder / "flows.parquet").stat().st_mtime_ns == stamp
    assert not (area.parent / ".shanshui/superseded").exists()


def test_fresh_works_it_out_again_and_keeps_the_former(area: Path):
    first = everything(account(area).folder)
    assert everything(account(area, fresh=True).folder) == first
    assert [everything(f) for f in (area.parent / ".shanshui/superseded").iterdir()] == [first]


FILES = [
    "lc.tif",
    "dem.tif",
    "rain.tif",
    "sand.tif",
    "places.csv",
    "classes.csv",
    "yearbook.csv",
    "numbers.csv",
    "places.gpkg",
]


@pytest.mark.parametrize("name", FILES)
def test_a_changed_file_is_another_account(area: Path, name: str):
    before = key_of(prepare(area))
    file = area.parent / name
    if name.endswith(".csv"):
        file.write_bytes(file.read_bytes() + b"\n")
    elif name.endswith(".gpkg"):
        frame = geopandas.read_file(file, engine="pyogrio")
        frame.assign(note="x").to_file(file, driver="GPKG")
    else:
        data = bytearray(file.read_bytes())
        data[-1] ^= 1
        file.write_bytes(bytes(data))
    prepared = prepare(area)
    assert key_of(prepared) != before


@pytest.mark.parametrize(
    "changes",
    [
        {"standard": "mee-2020"},
        {"sets": {"co2_price": "garze"}},
        {"options": {"slope_steepness_factor": "mccool"}},
    ],
)
def test_a_changed_setting_is_another_account(area: Path, changes: dict[str, object]):
    before = key_of(prepare(area))
    assert key_of(prepare(with_settings(area, **changes))) != before


def test_a_touched_file_is_the_same_account(area: Path):
    before = key_of(prepare(area))
    (area.parent / "rain.tif").touch()
    (area.parent / "not an input.txt").write_text("x")
    assert key_of(prepare(area)) == before


def test_a_grid_and_tiling_of_the_file_change_nothing(area: Path):
    """The same cells in strips, tiles or compressed are the same account but for hash and size."""
    import rasterio

    whole = account(area)
    with rasterio.open(area.parent / "dem.tif", driver="GTiff") as file:
        values, affine = file.read(1), file.transform
    write_tif(
        area.parent / "dem.tif",
        values,
        affine,
        nodata=-9999.0,
        tiled=True,
        blockxsize=16,
        blockysize=16,
        compress="deflate",
    )
    assert same(whole, account(area)) is True


def test_rows_of_tables_in_any_order(area: Path):
    whole = account(area)
    head, *rows = (area.parent / "yearbook.csv").read_text("utf-8").splitlines()
    (area.parent / "yearbook.csv").write_text("\n".join([head, *rows[::-1]]) + "\n", "utf-8")
    assert same(whole, account(area))


def test_more_of_the_source_than_is_needed_changes_nothing(area: Path):
    """What lies outside the area cannot change it: a wider land cover and relief on the same cells."""
    import rasterio

    whole = account(area)
    for name in ("lc.tif", "dem.tif"):
        with rasterio.open(area.parent / name, driver="GTiff") as file:
            values, affine, nodata = file.read(1), file.transform, file.nodata
        wider = np.pad(values, 7, mode="edge")
        write_tif(area.parent / name, wider, affine @ Affine.translation(-7, -7), nodata=nodata)
    assert same(whole, account(area))


def test_what_is_read_back_is_what_was_worked_out(area: Path):
    results = account(area)
    again = read_results(area.parent)
    assert results.flows.equals(again.flows)
    assert results.manifest == again.manifest
