"""Variables that follow the flow of water: the account is what routing by hand gives, once, whatever the blocks."""

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import rasterio
from tests import synthetic
from tests.run.accounting import account, copied, problems, source_settings, sums, the, with_settings
from tests.run.clusters import LOOPBACK
from tests.synthetic import write_tif

from shanshui.core.errors import NeedSquareGrid, NoFlow, NoStream
from shanshui.data.drivers import open_raster
from shanshui.grid.align import align
from shanshui.grid.window import Window
from shanshui.routing.relief import drained
from shanshui.routing.sediment import Connectivity, deliver
from shanshui.routing.tiles import Scratch, Tiling
from shanshui.run import routed
from shanshui.run.account import TYPES, prepare
from shanshui.run.engine import inputs_of
from shanshui.run.estimate import FLOW, estimate
from shanshui.run.evaluate import Block, Entries, Evaluation
from shanshui.run.execute import Settings
from shanshui.run.explain import explain
from shanshui.run.physical import physical_stamp
from shanshui.run.run import run
from shanshui.store.publish import results_folder

OPTIONS = {"organic_matter": "van_bemmelen", "soil_retained": "sediment_delivery"}
ANNEX = "parameter,ecosystem_type,value,unit,year,source\nstream_area,,{area},km2,2024,test\n"
AREA = 0.05  # km2, 56 cells of 30 m
NAME = "avoided_sediment_export"
FACTORS = ("rain_erosivity", "soil_erodibility", "cover_factor", "practice_factor")


def settled(area: Path, stream_area: float = AREA, **changes) -> Path:
    """Have an area account sediment along the flow of water."""
    (area.parent / "annex.csv").write_text(ANNEX.format(area=stream_area), encoding="utf-8")
    return with_settings(area, **{"annex": {"file": "annex.csv"}, "options": OPTIONS} | changes)


@pytest.fixture
def flowing(area: Path) -> Path:
    return settled(area)


@pytest.fixture(scope="module")
def finished(written: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an area with a finished account; tests must not change it."""
    area = settled(copied(written, tmp_path_factory.mktemp("routed") / "area"))
    account(area)
    return area


def files(area: Path) -> list[Path]:
    """Return the finished rasters."""
    folder = routed.routed_folder(area.parent)
    return sorted(folder.iterdir()) if folder.exists() else []


def everything(area: Path) -> dict[str, bytes]:
    folder = results_folder(area.parent)
    return {f.relative_to(folder).as_posix(): f.read_bytes() for f in sorted(folder.rglob("*")) if f.is_file()}


def by_hand(area: Path, folder: Path) -> np.ndarray:
    """Route whole arrays: every factor on every cell, no tiles, one thread."""
    prepared = prepare(area)
    grid, inputs = prepared.maps.grid, inputs_of(prepared, "2020", frozenset())
    window = grid.whole
    row, column = np.indices(window.shape).reshape(2, -1)
    land = prepared.maps.rasters["ecosystem_type", "2020"]
    codes = align(land.aligned, grid, window, land.variable.kind)[0].ravel()
    kinds = np.array(
        [TYPES.index(prepared.maps.classes[c]) if c in prepared.maps.classes else len(TYPES) for c in codes]
    )
    entries = Entries(row, column, np.zeros(row.size, dtype=np.int64), kinds, np.zeros(row.size))
    block = Block(Evaluation(prepared.plan, prepared.book, TYPES), inputs, window, entries)
    r, k, c, p = (np.broadcast_to(block.value(name), row.size).reshape(window.shape) for name in FACTORS)
    heights = block.value("elevation").reshape(window.shape)
    there = ~np.isnan(heights + r + k + c + p)
    value = {n: prepared.book.scalar(n).value for n in prepared.plan.recipes[NAME].routed.parameters}
    settings = Connectivity(
        value["stream_area"] * 1e6 / 30.0**2,
        value["connectivity_slope"],
        value["connectivity_middle"],
        value["delivery_most"],
        value["slope_length"],
    )
    folder.mkdir()
    with Scratch(folder, Tiling(window.shape, 4096)) as scratch:

        def whole(values: np.ndarray):
            masked = np.where(there, values, np.nan).astype(np.float32)
            return scratch.computed(lambda at: masked[at.top : at.bottom, at.left : at.right], np.float32, np.nan)

        high = np.where(there, heights, np.nan).astype(np.float32)
        take = lambda at: high[at.top : at.bottom, at.left : at.right]  # noqa: E731
        relief = drained(take, np.dtype(np.float32), scratch, 30.0, "MFD", threads=1)
        done = deliver(relief, scratch, whole(r * k), whole(c), whole(c * p), settings, threads=1)
        streams = done.streams.whole()
        assert 0.01 < (streams == 1).mean() < 0.3
        return np.where(streams == 1, np.float32(0), done.amounts(0).avoided_export)


def test_the_account_is_what_routing_by_hand_gives(finished: Path, tmp_path: Path):
    expected = by_hand(finished, tmp_path / "scratch")
    (file,) = files(finished)
    with rasterio.open(file) as raster:
        np.testing.assert_array_equal(raster.read(1), expected)
    results = account(finished)
    prepared = prepare(finished)
    pairs = prepared.maps.zones.entries(prepared.maps.grid.whole)
    hectares = prepared.maps.grid.row_areas(prepared.maps.grid.whole)[pairs.row] * pairs.share
    soil = sums(results, "990103")["soil_retention.soil"]
    mine = pairs.zone == prepared.maps.zones.codes.index("990103")
    kept = expected[pairs.row[mine], pairs.column[mine]].astype(np.float64)
    assert soil == pytest.approx(np.nansum(kept * hectares[mine]), rel=1e-12)
    assert soil > 0


@pytest.mark.parametrize(("block", "threads"), [(16, 2), (23, 1), (64, 3)])
def test_blocks_and_threads_change_no_byte(finished: Path, tmp_path: Path, block: int, threads: int):
    other = copied(finished, tmp_path / "area")
    account(other, block, threads)
    assert everything(other) == everything(finished)
    assert [f.read_bytes() for f in files(other)] == [f.read_bytes() for f in files(finished)]


@pytest.mark.allow_hosts(LOOPBACK)
def test_workers_read_the_same_file(finished: Path, tmp_path: Path):
    other = copied(finished, tmp_path / "area")
    prepared = prepare(other)
    assert len(routed.missing(prepared, "2020")) == 1
    run(prepared, Settings(block=16, workers=2, threads=1))
    assert routed.missing(prepared, "2020") == []
    assert everything(other) == everything(finished)


class StoppedError(Exception):
    """The run is cut off."""


def test_a_run_that_goes_on_reads_what_is_finished(flowing: Path, finished: Path, monkeypatch: pytest.MonkeyPatch):
    def stop(done: int, total: int) -> None:
        raise StoppedError

    with pytest.raises(StoppedError):
        run(prepare(flowing), Settings(block=16, progress=stop))
    (file,) = files(flowing)
    before = file.stat()
    monkeypatch.setattr(routed, "_write", None)
    account(flowing, 16)
    assert files(flowing) == [file]
    assert file.stat() == before
    assert everything(flowing) == everything(finished)


def test_what_is_cut_off_while_water_is_followed_leaves_nothing_under_its_name(
    flowing: Path, monkeypatch: pytest.MonkeyPatch
):
    def fails() -> None:
        raise StoppedError

    prepared = prepare(flowing)
    with (
        pytest.raises(StoppedError),
        routed.Routing(prepared, Settings(work=flowing.parent, unchanged=fails)) as routing,
    ):
        routing.complete("2020", inputs_of(prepared, "2020", frozenset()))
    assert files(flowing) == []
    (routed.routed_folder(flowing.parent) / "half.tif.partial").write_bytes(b"half")
    account(flowing)
    assert [f.suffix for f in files(flowing)] == [".tif"]


def test_another_relief_makes_another_file_and_the_former_goes(flowing: Path):
    first = account(flowing)
    before = files(flowing)
    dem = flowing.parent / "dem.tif"
    with rasterio.open(dem) as raster:
        values, transform = raster.read(1), raster.transform
    write_tif(dem, values * np.linspace(1, 2, values.shape[1], dtype=np.float32), transform, nodata=-9999.0)
    second = account(flowing)
    after = files(flowing)
    assert len(before) == len(after) == 1
    assert before != after
    assert sums(first, "990103")["soil_retention.soil"] != sums(second, "990103")["soil_retention.soil"]


def test_what_the_flow_does_not_rest_on_leaves_the_file(flowing: Path):
    account(flowing)
    (file,) = files(flowing)
    before = file.stat()
    given = source_settings(temperature=None)
    account(with_settings(flowing, annex={"file": "annex.csv"}, options=OPTIONS, sources=given))
    assert files(flowing) == [file]
    assert file.stat() == before


def test_a_parameter_of_the_flow_is_in_both_stamps(flowing: Path):
    one = prepare(flowing)
    stamps = physical_stamp(one, "2020", one.hashes), routed.stamp_of(one, NAME, "2020")
    two = prepare(settled(flowing, stream_area=0.1))
    others = physical_stamp(two, "2020", two.hashes), routed.stamp_of(two, NAME, "2020")
    assert stamps[0] != others[0]
    assert stamps[1] != others[1]


def test_a_new_price_follows_no_water(flowing: Path, monkeypatch: pytest.MonkeyPatch):
    account(flowing)
    price = "dredging_price,,99,yuan m-3,2024,test\n"
    (flowing.parent / "annex.csv").write_text(ANNEX.format(area=AREA) + price, encoding="utf-8")
    monkeypatch.setattr(routed, "_write", None)
    assert run(prepare(flowing)).priced_again == ("2020",)
    assert len(files(flowing)) == 1


def test_parameters_behind_what_flows_are_not_left_for_the_sums(flowing: Path):
    """A parameter that only scales an input is 1 on cells; the raster is worked out with its value all the same."""
    from shanshui.run.scaling import scaling_of

    plan = prepare(flowing).plan
    behind = {n for name in plan.behind(NAME) if (way := plan.recipes[name].derivation) for n in way.arguments}
    assert not scaling_of(plan).parameters & (behind | {*plan.recipes[NAME].routed.parameters})


def test_fresh_follows_the_water_again(flowing: Path):
    account(flowing)
    inode = files(flowing)[0].stat().st_mtime_ns
    account(flowing, fresh=True)
    assert files(flowing)[0].stat().st_mtime_ns != inode


def test_left_alone_it_is_rusle_and_nothing_flows(area: Path):
    prepared = prepare(settled(area, options={"organic_matter": "van_bemmelen"}))
    assert prepared.plan.choices["soil_retained"].chosen == "rusle"
    assert prepared.plan.routed == ()
    account(area)
    assert files(area) == []


def test_a_standard_may_name_it(area: Path, finished: Path):
    prepared = prepare(settled(area, options={"organic_matter": "van_bemmelen"}))
    named = replace(prepared.standard, options={**prepared.standard.options, "soil_retained": "sediment_delivery"})
    plan = replace(prepared, standard=named).with_book(prepared.book).plan
    assert plan.choices["soil_retained"].by == "standard"
    assert plan.routed == (NAME,)


def test_what_lacks_is_named(area: Path):
    tasks = {t.key: t for t in prepare(with_settings(area, options=OPTIONS)).plan.tasks}
    assert [lack.name for lack in tasks["soil_retention.soil"].lacks] == ["stream_area"]
    (area.parent / "heights.csv").write_text("place,variable,value,unit\n990100,elevation,500,m\n", encoding="utf-8")
    tables = synthetic.settings()["tables"] | {"heights": {"file": "heights.csv"}}
    flat = settled(area, sources=source_settings(elevation=None), tables=tables)
    tasks = {t.key: t for t in prepare(flat).plan.tasks}
    assert [lack.name for lack in tasks["soil_retention.soil"].lacks] == [NAME]


def test_a_grid_in_degrees_is_refused(flowing: Path):
    given = settled(flowing, grid={"crs": "EPSG:4326", "resolution": 0.0003})
    (problem,) = problems(given)
    assert isinstance(problem, NeedSquareGrid)
    assert "grid: {crs: …, resolution: …}" in problem.text()
    assert problems(settled(flowing, grid={"crs": "EPSG:32651", "resolution": 40})) == []


def test_no_stream_and_no_flow_say_which(flowing: Path):
    with pytest.raises(NoStream, match="stream_area"):
        run(prepare(settled(flowing, stream_area=1000)))
    write_tif(
        flowing.parent / "none.tif",
        np.full((4, 4), np.nan, dtype="f4"),
        rasterio.Affine(3000, 0, synthetic.WEST - 3000, 0, -3000, synthetic.NORTH + 3000),
    )
    prepared = prepare(settled(flowing))
    maps = prepared.maps
    empty = {key: r for key, r in maps.rasters.items() if key[0] != "elevation"}
    high = maps.rasters["elevation", "2020"]
    gone = replace(high, source=open_raster(flowing.parent / "none.tif"))
    blank = replace(prepared, maps=replace(maps, rasters={**empty, ("elevation", "2020"): gone}))
    with pytest.raises(NoFlow, match="elevation"):
        run(blank)


def test_numbers_of_places_hold_where_a_place_is(flowing: Path):
    """Practice comes from a table: water flows inside the places only, and the account still has a value there."""
    rows = "".join(f"{code},practice_factor,0.8,1\n" for code in synthetic.CODES)
    (flowing.parent / "practice.csv").write_text("place,variable,value,unit\n" + rows, encoding="utf-8")
    tables = synthetic.settings()["tables"] | {"practice": {"file": "practice.csv"}}
    given = settled(flowing, stream_area=0.01, tables=tables)
    results = account(given)
    prepared = prepare(given)
    inside = prepared.maps.zones.cover(prepared.maps.grid.whole).labels >= 0
    with rasterio.open(files(given)[0]) as raster:
        values = raster.read(1)
    assert np.isfinite(values[inside]).mean() > 0.5
    outside = np.ones(inside.shape, dtype=bool)
    pairs = prepared.maps.zones.entries(prepared.maps.grid.whole)
    outside[pairs.row, pairs.column] = False
    assert outside.any()
    assert np.isnan(values[outside]).all()
    assert sums(results, "990103")["soil_retention.soil"] > 0


def test_types_by_majority_where_land_cover_has_shares(flowing: Path):
    sources = synthetic.settings()["sources"]
    cover = sources["land_cover"] | {"class_share": "fractional"}
    prepared = prepare(
        settled(flowing, sources=sources | {"land_cover": cover}, grid={"crs": "EPSG:32650", "resolution": 90})
    )
    inputs = routed.Everywhere.of(inputs_of(prepared, "2020", frozenset()))
    window = Window(2, 6, 3, 9)
    types = inputs.entries(window).types.reshape(window.shape)
    with rasterio.open(flowing.parent / "lc.tif") as raster:
        fine, transform = raster.read(1), raster.transform
    for row, column in np.ndindex(*window.shape):
        x, y = prepared.maps.grid.transform @ (column + 3, row + 2)
        left, top = (round(v) for v in ~transform @ (x, y))
        counts = np.bincount(fine[top : top + 3, left : left + 3].ravel(), minlength=8)
        best = {TYPES.index(synthetic.CLASSES[c]) for c in range(1, 8) if counts[c] == counts[1:].max()}
        assert types[row, column] in best


def test_explain_tells_what_flows(finished: Path, tmp_path: Path):
    area = tmp_path / "area"
    shutil.copytree(finished.parent, area)
    told = explain(area / finished.name, "soil_retention.soil", place="990103")
    step = next(s for s in told.items[0].steps if s.variable == NAME)
    assert step.origin == "routed"
    assert {"elevation", "cover_factor", "stream_area"} <= set(step.needs)
    assert "InVEST" in step.source
    assert step.low < step.mean < step.high
    assert {"elevation", "rain_erosivity"} <= {s.variable for s in told.items[0].steps}
    assert "stream_area" in {row["parameter"] for row in told.items[0].parameters}
    assert told.verified
    assert [f.name for f in files(area / finished.name)] == [f.name for f in files(finished)]
    rusle = next(a for a in told.alternatives if a.other == "rusle")
    assert rusle.items[0].supply > 0
    assert abs(rusle.items[0].supply_change) > 0.01


def test_the_manifest_warns_of_water_from_outside(finished: Path):
    warned = [w for w in account(finished).manifest["warnings"] if w["code"] == "water_from_outside"]
    assert len(warned) == 1
    assert "outside" in warned[0]["en"]
    assert the(account(finished), "990103", "soil_retention", "soil", "grass").supply > 0


def test_two_periods_alike_share_a_file(flowing: Path):
    given = settled(flowing, periods=["2019", "2020"], tables={})
    prepared = prepare(given)
    account(given)
    assert [*{routed.path_of(prepared, NAME, period) for period in prepared.periods}] == files(given)


def test_an_estimate_counts_the_flow_and_writes_nothing(flowing: Path, area: Path):
    flowing_one = estimate(prepare(flowing), 512, 1)
    assert not (flowing.parent / ".shanshui").exists()
    plain = estimate(prepare(settled(area, options={"organic_matter": "van_bemmelen"})), 512, 1)
    assert flowing_one.memory_bytes >= plain.memory_bytes
    assert flowing_one.memory_bytes > 600 * 2**20
    assert flowing_one.minutes * 60 > FLOW * flowing_one.cells


def test_a_share_of_what_is_kept_from_streams_is_told(finished: Path, area: Path):
    """The routed amount is already what reaches no stream; a share of it would be taken twice."""
    assert "sediment_twice" in {w["code"] for w in account(finished).manifest["warnings"]}
    other = account(settled(area, options={**OPTIONS, "soil_retention.sedimentation": "delivered"}))
    assert "sediment_twice" not in {w["code"] for w in other.manifest["warnings"]}
    kept, soil = (the(other, "990100", "soil_retention", item, "shrub")["supply"] for item in ("sedimentation", "soil"))
    assert kept == pytest.approx(soil / 0.93), "t over t m-3, no share taken"
