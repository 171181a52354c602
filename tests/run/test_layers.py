"""Layers: what they hold is what the account adds up to, whatever the period or place, and nothing half is left."""

import math
import os
import shutil
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from pyproj import Transformer
from shapely import transform, union_all
from tests import synthetic
from tests.run.accounting import copied, source_settings, with_settings

from shanshui.core.errors import NoSuchName, NotOnTheMap, Problems, WriteFailed
from shanshui.core.registry import ecosystem_types
from shanshui.data.survey import Survey, survey
from shanshui.data.writers import RasterWriter
from shanshui.grid.grid import Grid
from shanshui.grid.zones import Zones
from shanshui.run import layer_files
from shanshui.run.account import prepare
from shanshui.run.execute import Settings
from shanshui.run.layer_files import make
from shanshui.run.layers import Layers, layers
from shanshui.run.run import run

CITY, COUNTY = "990100", "990102"
TYPES = list(ecosystem_types())


@pytest.fixture(scope="module")
def several(written: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the area.yaml of an account of two periods, of which the second has less forest; not to be changed."""
    area = copied(written, tmp_path_factory.mktemp("layers") / "area")
    with rasterio.open(area.parent / "lc.tif", driver="GTiff") as file:
        cover, home = file.read(1), file.transform
    synthetic.write_tif(area.parent / "lc_2015.tif", cover, home)
    synthetic.write_tif(
        area.parent / "lc_2020.tif", np.where((cover == 1) & (np.indices(cover.shape)[0] < 30), 5, cover), home
    )
    cover_setting = {"file": "lc_{period}.tif", "classes": "classes.csv"}
    with_settings(
        area,
        periods=["2015", "2020"],
        tables={"numbers": {"file": "numbers.csv"}},
        sources=source_settings(land_cover=cover_setting),
    )
    (area.parent / "numbers.csv").write_text(
        "place,variable,value,unit,year\n990100,so2_emission,40,t,2015\n990100,so2_emission,4,t,2020\n", "utf-8"
    )
    run(prepare(area), Settings(threads=1))
    return area


@pytest.fixture(scope="module")
def known(several: Path) -> Layers:
    return layers(several)


def read(path: Path) -> tuple[np.ndarray, Grid]:
    with rasterio.open(path, driver="GTiff") as file:
        return file.read(1), Grid.from_parts(file.shape, file.transform, file.crs.to_wkt())


def added_up(layers: Layers, path: Path, place: str) -> float:
    """Return the sum of layer × area of the place in each cell."""
    values, grid = read(path)
    prepared = layers.prepared
    shapes = dict(zip(prepared.maps.zones.codes, prepared.maps.zones.shapes, strict=True))
    codes = list(layers.codes("" if place == CITY else place))
    entries = Zones(grid, codes, [shapes[code] for code in codes]).entries(grid.whole)
    hectares = np.zeros(values.shape)
    np.add.at(hectares, (entries.row, entries.column), entries.share * grid.row_areas(grid.whole)[entries.row])
    return math.fsum((values.astype(np.float64) * hectares)[np.isfinite(values)])


def published(layers: Layers, period: str, place: str, key: str, column: str) -> float:
    flows = layers.results.flows
    mine = flows[(flows["period"] == period) & (flows["place"] == place)]
    return math.fsum(mine[(mine["service"] + "." + mine["item"]) == key][column].dropna())


def test_layer_times_area_is_the_published_supply_and_value(known: Layers):
    seen = 0
    for id, layer in known.known.items():
        if layer.group not in ("flow", "value") or layer.item == "gep":
            continue
        for period, place in (("2015", CITY), ("2020", CITY), ("2020", COUNTY)):
            total = added_up(known, make(known, known.cut(id, period, "", place)), place)
            said = published(known, period, place, layer.item, "supply" if layer.group == "flow" else "value")
            if place == CITY or not known.tasks[layer.item].item.actual:
                assert total == pytest.approx(said, rel=1e-6), (id, period, place)
                seen += said > 0
    assert seen > 30


def test_all_lines_together_are_the_gep_on_maps(known: Layers):
    total = added_up(known, make(known, known.cut("value.gep", "2020")), CITY)
    flows = known.results.flows
    mine = flows[(flows["period"] == "2020") & (flows["place"] == CITY) & flows["in_headline"]]
    on_cells = (mine["service"] + "." + mine["item"]).isin(list(known.tasks))
    assert total == pytest.approx(mine[on_cells]["value"].sum(), rel=1e-6)


def test_a_change_is_the_difference_of_two_periods(known: Layers):
    id = "flow.water_retention.retention"
    then, now = (read(make(known, known.cut(id, period)))[0] for period in ("2015", "2020"))
    change, _ = read(make(known, known.cut(f"change.{id}")))
    assert np.allclose(change, now - then, rtol=1e-5, atol=1e-2, equal_nan=True)
    assert np.nanmin(change) < 0


def test_a_map_of_a_part_holds_nothing_of_the_others(known: Layers):
    values, grid = read(make(known, known.cut("flow.water_retention.retention", "2020", "", COUNTY)))
    shapes = dict(zip(known.prepared.maps.zones.codes, known.prepared.maps.zones.shapes, strict=True))
    entries = Zones(grid, [COUNTY], [shapes[COUNTY]]).entries(grid.whole)
    inside = np.zeros(values.shape, dtype=bool)
    inside[entries.row, entries.column] = True
    assert np.isfinite(values).sum() > 100
    assert not np.isfinite(values[~inside]).any()
    elevation, _ = read(make(known, known.cut("hillshade", "2020", "", COUNTY)))
    assert not np.isfinite(elevation[~inside]).any()


def test_relief_reaches_beyond_the_area_and_other_variables_do_not(known: Layers):
    relief, _ = read(make(known, known.cut("hillshade")))
    elevation, _ = read(make(known, known.cut("variable.elevation")))
    assert np.isfinite(relief).all()
    assert 0 < np.isfinite(elevation).sum() < elevation.size
    there = np.isfinite(elevation)
    assert np.array_equal(relief[there], elevation[there])


def test_types_are_those_of_the_land_cover(known: Layers):
    for period in ("2015", "2020"):
        values, _ = read(make(known, known.cut("ecosystem_type", period)))
        areas = known.results.extent
        there = set(areas[(areas["period"] == period) & (areas["place"] == CITY)]["ecosystem_type"])
        drawn = {TYPES[int(one)] for one in np.unique(values[np.isfinite(values)])}
        assert drawn <= there
        assert len(drawn) >= len(there) - 1


def test_months_are_layers_of_their_own(known: Layers):
    months = [read(make(known, known.cut(f"variable.precipitation_monthly.{month}")))[0] for month in (1, 6)]
    assert np.nanmean(months[1]) > 2 * np.nanmean(months[0])


def test_layers_name_unit_source_and_remark(several: Path, tmp_path: Path):
    area = copied(several, tmp_path / "area")
    source = {
        "file": "dem.tif",
        "unit": "m",
        "source": "a survey",
        "credit": "somebody",
        "indicative": {"zh": "粗", "en": "coarse"},
    }
    with_settings(area, sources=source_settings(elevation=source), tables=None)
    found = layers(area).known
    assert (found["variable.elevation"].unit, found["variable.elevation"].source.en) == ("m", "a survey")
    assert found["variable.slope"].remark.zh == "粗"
    assert found["variable.slope"].group == "derived"
    assert found["flow.soil_retention.soil"].remark.en == "coarse"
    assert found["flow.soil_retention.soil"].credit == "somebody"
    assert found["flow.water_retention.retention"].remark is None
    assert not [id for id in found if id.startswith(("value.", "change."))], "no account, one period"
    assert "flow.air_filtration.so2" not in found, "a capacity is not shown as a flow"


def test_a_layer_is_made_once_and_again_only_for_other_content(several: Path, tmp_path: Path):
    area = copied(several, tmp_path / "area")
    first = make(layers(area), layers(area).cut("variable.slope", "2020"))
    seen = first.stat().st_mtime_ns
    assert make(layers(area), layers(area).cut("variable.slope", "2020")).stat().st_mtime_ns == seen
    with rasterio.open(area.parent / "dem.tif", "r+", driver="GTiff") as file:
        file.write(file.read() + 1)
    later = time.time() + 5
    os.utime(area.parent / "dem.tif", (later, later))
    again = make(layers(area), layers(area).cut("variable.slope", "2020"))
    assert again != first
    assert not first.exists(), "maps of what is no longer so are removed"


def test_a_crash_leaves_nothing_under_the_name(known: Layers, monkeypatch: pytest.MonkeyPatch):
    cut = known.cut("variable.slope_length_factor", "2015")

    def fail(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(layer_files.RasterWriter, "_compare", fail)
        with pytest.raises(WriteFailed):
            make(known, cut)
    assert not known.path(cut).exists()
    assert not list(known.folder.glob("making-*"))
    shares: list[float] = []
    assert make(known, cut, shares.append).is_file()
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def test_small_blocks_make_the_same_layer(known: Layers, monkeypatch: pytest.MonkeyPatch):
    cut = known.cut("flow.soil_retention.soil", "2015")
    path = make(known, cut)
    once = path.read_bytes()
    path.unlink()
    monkeypatch.setattr(layer_files, "BLOCK", 64)
    monkeypatch.setattr(layer_files, "fitting", lambda plan, bands, block: 17)
    assert make(known, cut).read_bytes() == once


def test_unknown_layers_periods_and_places_without_boundary_are_told(known: Layers):
    with pytest.raises(NoSuchName, match="layers"):
        known.cut("flow.nothing")
    with pytest.raises(NoSuchName, match="1999"):
        known.cut("variable.slope", "1999")
    tree = known.prepared.tree
    lost = replace(
        known.prepared, maps=replace(known.prepared.maps, territory=replace(known.prepared.maps.territory, shapes={}))
    )
    with pytest.raises(NotOnTheMap):
        Layers(lost).codes(next(iter(tree)).code)


def test_the_account_is_current_until_its_maps_change(several: Path, tmp_path: Path):
    import shutil

    shutil.copytree(several.parent, tmp_path / "area")
    area = tmp_path / "area" / "area.yaml"
    assert layers(area).current("2020")
    with rasterio.open(area.parent / "lc_2020.tif", "r+", driver="GTiff") as file:
        file.write(np.where(file.read() == 2, 3, file.read()).astype("u1"))
    later = time.time() + 5
    os.utime(area.parent / "lc_2020.tif", (later, later))
    assert not layers(area).current("2020")
    assert layers(area).current("2015")


@pytest.mark.parametrize("overviews", ["nearest", "average"])
def test_seen_from_afar_nothing_is_invented(tmp_path: Path, overviews: str):
    rows, columns = np.indices((1100, 1100))
    values = np.where((rows // 64 + columns // 64) % 2, np.nan, 3.0 + 4.0 * (rows > 500)).astype(np.float32)
    home = rasterio.Affine(30, 0, synthetic.WEST, 0, -30, synthetic.NORTH)
    crs = rasterio.crs.CRS.from_user_input(synthetic.UTM50).to_wkt()
    writer = RasterWriter(tmp_path / "a.tif", values.shape, home, crs, "", "", overviews)
    writer.write(values, 0, 0)
    writer.close()
    with rasterio.open(tmp_path / "a.tif", driver="GTiff", overview_level=0) as file:
        seen = file.read(1)
    assert seen.shape == (550, 550)
    known = seen[np.isfinite(seen)]
    assert known.size == pytest.approx(0.5 * seen.size, rel=0.02)
    assert set(np.unique(known)) <= (
        {3.0, 7.0} if overviews == "nearest" else set(np.unique(known[(known >= 3) & (known <= 7)]))
    )


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the names of the rasters whose numbers are looked at."""
    seen: list[str] = []

    def noted(source: Any, *given: Any) -> Survey:
        seen.append(source.path.name)
        return survey(source, *given)

    monkeypatch.setattr("shanshui.data.checks.survey", noted)
    return seen


def test_the_list_reads_no_numbers_and_a_layer_only_those_behind_it(written: Path, tmp_path: Path, reads: list[str]):
    listed = layers(copied(written, tmp_path / "area"))
    assert len(listed.known) > 10
    assert reads == []
    make(listed, listed.cut("variable.elevation"))
    assert sorted(reads) == ["dem.tif", "lc.tif"]
    make(listed, listed.cut("hillshade"))
    assert len(reads) == 2, "what was right once is not looked at again"


def wrong(written: Path, folder: Path) -> Path:
    """Return an area of which one raster holds heights as if they were in feet above the moon."""
    area = copied(written, folder / "area")
    with rasterio.open(area.parent / "dem.tif", driver="GTiff") as file:
        heights, home = file.read(1), file.transform
    synthetic.write_tif(area.parent / "dem.tif", heights + 1e6, home)
    return area


def test_a_raster_that_is_wrong_is_told_to_who_opens_what_rests_on_it(written: Path, tmp_path: Path):
    area = wrong(written, tmp_path)
    with pytest.raises(Problems, match=r"dem\.tif") as checked:
        prepare(area)
    listed = layers(area)
    with pytest.raises(Problems, match=r"dem\.tif") as opened:
        make(listed, listed.cut("hillshade"))
    assert [one.text() for one in opened.value.problems] == [one.text() for one in checked.value.problems]
    assert not listed.path(listed.cut("hillshade")).exists()
    assert make(listed, listed.cut("ecosystem_type")).is_file(), "others can be seen"


def test_a_polygon_rests_on_what_the_account_rests_on(several: Path, tmp_path: Path, reads: list[str]):
    from shanshui.run.zone import zone

    copy = shutil.copytree(several.parent, tmp_path / "area", ignore=shutil.ignore_patterns(".shanshui"))
    known = layers(copy / "area.yaml")
    every = union_all(known.prepared.maps.zones.shapes)
    to = Transformer.from_crs(known.prepared.maps.grid.crs, 4326, always_xy=True)
    zone(known, transform(every, to.transform, interleaved=False), "2020")
    used = {raster.file for raster in known.prepared.maps.of_period("2020").values()}
    assert "lc_2020.tif" in reads
    assert set(reads) <= used
    assert len(reads) == len(set(reads)) > 3


def test_looking_at_numbers_is_part_of_making(written: Path, tmp_path: Path):
    known, told = layers(copied(written, tmp_path / "area")), []
    make(known, known.cut("variable.elevation"), told.append)
    assert told == sorted(told)
    assert told[-1] == 1.0
    assert sum(share <= layer_files.LOOKED for share in told) >= 2
