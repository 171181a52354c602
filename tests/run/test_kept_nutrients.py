"""Nitrogen and phosphorus followed over the land in an account: the same as InVEST's model, once, whatever the blocks."""

import json
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import rasterio
from shapely.geometry import box
from tests import synthetic
from tests.invest.comparing import raster
from tests.invest.landscape import BIO, BIO_COLUMNS, CELL, COLUMNS, CRS, LEFT, ROWS, TOP, fields, write_landscape
from tests.run.accounting import account, copied, sums, the, with_settings
from tests.run.clusters import LOOPBACK

from shanshui.core.errors import OutOfRange, TypesWithoutValue
from shanshui.invest.datastack import read_datastack
from shanshui.invest.frame import run as run_model
from shanshui.routing import kept_nutrients
from shanshui.run import routed
from shanshui.run.account import prepare
from shanshui.run.execute import Settings
from shanshui.run.explain import explain
from shanshui.run.run import run
from shanshui.store.publish import results_folder
from shanshui.store.results import Results

NITROGEN, PHOSPHORUS = "nitrogen_kept_from_streams", "phosphorus_kept_from_streams"
OPTIONS = {"organic_matter": "van_bemmelen", "water_purification.nitrogen": "delivered"}
BOTH = OPTIONS | {"water_purification.phosphorus": "delivered"}
# Made up: load (kg/ha), share retained, length (m) by group, of nitrogen and of phosphorus.
LAND = {
    "forest": (2.5, 0.8, 150, 0.2, 0.7, 150),
    "shrub": (3.5, 0.7, 100, 0.3, 0.6, 100),
    "grass": (5, 0.5, 60, 0.5, 0.5, 60),
    "farmland": (18, 0.25, 30, 2.4, 0.3, 30),
    "wetland": (0, 0.05, 30, 0, 0.05, 30),
    "urban": (9, 0.05, 30, 1.1, 0.05, 30),
}
HEADER = "parameter,ecosystem_type,value,unit,year,source"
NAMES = [f"{n}_{part}" for n in ("nitrogen", "phosphorus") for part in ("load", "retention", "retention_length")]
UNITS = ("kg ha-1", "1", "m") * 2


def rows_of(land: dict[str, tuple[float, ...]]) -> list[str]:
    """Return the rows of an annex."""
    return [
        f"{name},{kind},{value!r},{unit},2020,test"
        for kind, values in land.items()
        for name, unit, value in zip(NAMES, UNITS, values, strict=True)
    ]


def settled(area: Path, land: dict[str, tuple[float, ...]] = LAND, more: tuple[str, ...] = (), **changes) -> Path:
    """Have an area account nutrients along the flow of water."""
    rows = [HEADER, "stream_area,,0.05,km2,2020,test", *rows_of(land), *more]
    (area.parent / "annex.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return with_settings(area, **{"annex": {"file": "annex.csv"}, "options": BOTH} | changes)


@pytest.fixture(scope="module")
def finished(written: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an area with a finished account; tests must not change it."""
    area = settled(copied(written, tmp_path_factory.mktemp("nutrients") / "area"))
    account(area)
    return area


def files(area: Path) -> dict[str, Path]:
    """Return the finished rasters by variable."""
    return {file.name.rsplit("-", 1)[0]: file for file in routed.routed_folder(area.parent).iterdir()}


def everything(area: Path) -> dict[str, bytes]:
    folder = results_folder(area.parent)
    return {f.relative_to(folder).as_posix(): f.read_bytes() for f in sorted(folder.rglob("*")) if f.is_file()}


def warned(results: Results, code: str) -> list[str]:
    return [warning["en"] for warning in results.manifest["warnings"] if warning["code"] == code]


KINDS = {1: "paddy", 2: "dry_cropland", 3: "forest", 5: "shrub", 7: "grass", 9: "lake", 10: "urban"}


def surface_load(letter: str, code: int) -> float:
    """Return what of a class's load goes over land, kg ha-1: what is applied and not retained, less what goes below."""
    row = dict(zip(BIO_COLUMNS, BIO[code], strict=True))
    if letter == "n":
        return row["load_n"] * (1 - row["eff_n"]) * (1 - 0.2)
    return row["load_p"] * (1 if code == 2 else 1 - row["eff_p"])


def same_as_a_datastack(folder: Path) -> tuple[Path, Path]:
    """Write the inputs of InVEST's model, and an area with the same; return datastack and area.yaml."""
    stack = write_landscape(folder)["ndr"]
    rim = box(LEFT, TOP - CELL * ROWS, LEFT + CELL * COLUMNS, TOP)
    gpd.GeoDataFrame({"ws_id": [1], "code": ["990101"]}, geometry=[rim], crs=CRS).to_file(folder / "whole.gpkg")
    given = json.loads(stack.read_text(encoding="utf-8"))
    given["args"]["watersheds_path"] = "whole.gpkg"
    stack.write_text(json.dumps(given), encoding="utf-8")
    classes = [f"{code},{kind}" for code, kind in KINDS.items()]
    (folder / "classes.csv").write_text("\n".join(["code,ecosystem_type", *classes]), encoding="utf-8")
    (folder / "places.csv").write_text("code,parent,level,name_zh,name_en\n990101,,county,合成县,Synthetic\n", "utf-8")
    land = {}
    for code, kind in KINDS.items():
        row = dict(zip(BIO_COLUMNS, BIO[code], strict=True))
        length = row["crit_len_n"]
        loads = surface_load("n", code), surface_load("p", code)
        land[kind] = (loads[0], row["eff_n"], length, loads[1], row["eff_p"], length)
    rows = [HEADER, f"stream_area,,{40 * CELL**2},m2,2020,test", *rows_of(land)]
    (folder / "annex.csv").write_text("\n".join(rows), encoding="utf-8")
    settings = {
        "area": {"code": "990101", "name": {"zh": "合成县", "en": "Synthetic"}},
        "periods": ["2020"],
        "places": {"file": "places.csv", "boundaries": {"file": "whole.gpkg"}},
        "sources": {
            "land_cover": {"file": "lulc.tif", "classes": "classes.csv", "partial": True},
            "elevation": {"file": "dem.tif", "unit": "m", "partial": True},
            "runoff_proxy": {"file": "precip.tif", "unit": "mm yr-1", "partial": True},
        },
        "annex": {"file": "annex.csv"},
        "options": {key: way for key, way in BOTH.items() if key != "organic_matter"},
    }
    return stack, synthetic.write_settings(folder, settings)


def test_kept_is_load_less_export_of_invests_model_on_the_same_inputs(tmp_path: Path):
    stack, area = same_as_a_datastack(tmp_path / "land")
    run_model(read_datastack(stack), tmp_path / "out", threads=1)
    results = account(area)
    codes, proxy = fields()["lulc"], fields()["precip"].astype(np.float64)
    there = codes != 255
    index = np.where(there, proxy / proxy[there].mean(), np.nan)
    for letter, name, item in (("n", NITROGEN, "nitrogen"), ("p", PHOSPHORUS, "phosphorus")):
        load = np.select([codes == code for code in KINDS], [surface_load(letter, code) for code in KINDS]) * index
        export = raster(tmp_path / "out" / f"{letter}_surface_export.tif")
        found = raster(files(area)[name]) * 1000
        known = np.isfinite(export)
        assert known.sum() > 2000
        np.testing.assert_allclose(found[known], (load - export)[known], rtol=2e-6, atol=1e-6 * load[known].max())
        assert np.array_equal(np.nan_to_num(found[~known]), np.zeros((~known).sum())), "streams, and what leaves"
        supply = sums(results, "990101")[f"water_purification.{item}"]
        assert supply == pytest.approx((load - export)[known].sum() * CELL**2 / 1e4 / 1000, rel=1e-6)


@pytest.mark.parametrize(("block", "threads"), [(16, 2), (23, 1)])
def test_blocks_and_threads_change_no_byte(finished: Path, tmp_path: Path, block: int, threads: int):
    other = copied(finished, tmp_path / "area")
    account(other, block, threads)
    assert everything(other) == everything(finished)
    assert {n: f.read_bytes() for n, f in files(other).items()} == {
        n: f.read_bytes() for n, f in files(finished).items()
    }


@pytest.mark.allow_hosts(LOOPBACK)
def test_workers_read_the_same_files(finished: Path, tmp_path: Path):
    other = copied(finished, tmp_path / "area")
    run(prepare(other), Settings(block=16, workers=2, threads=1))
    assert everything(other) == everything(finished)


def test_it_comes_from_all_land_and_no_discharge_limits_it(finished: Path, tmp_path: Path):
    results = account(finished)
    rows = results.flows[(results.flows["service"] == "water_purification") & (results.flows["item"] == "nitrogen")]
    here = rows[rows["place"] == "990100"]
    assert {"evergreen_broadleaf", "grass", "paddy", "urban"} <= set(here["ecosystem_type"])
    assert here["supply"].sum() > 0
    assert here["potential"].isna().all(), "it is no capacity"
    price = here["value"].sum() / here["supply"].sum()
    assert price == pytest.approx(875), "yuan a ton, as any nitrogen that need not be treated"
    limited = copied(finished, tmp_path / "area")
    numbers = synthetic.CONSTANTS + "990100,nitrogen_discharge,0.001,t\n"
    (limited.parent / "numbers.csv").write_text(numbers, encoding="utf-8")
    assert sums(account(limited), "990100")["water_purification.nitrogen"] == pytest.approx(here["supply"].sum())


def test_a_city_is_the_sum_of_its_counties(finished: Path):
    results = account(finished)
    for item in ("nitrogen", "phosphorus"):
        key = f"water_purification.{item}"
        counties = [sums(results, code)[key] for code in synthetic.CODES]
        assert min(counties) > 0
        assert sum(counties) == pytest.approx(sums(results, "990100")[key], rel=1e-12)
    assert not [check for check in results.manifest["checks"] if not check["ok"] and "sum" in check["rule"]]


def test_left_alone_it_is_the_capacity_of_wetlands(area: Path):
    more = ("nitrogen_capacity,wetland,0.08,t ha-1,2020,test",)
    (area.parent / "numbers.csv").write_text(synthetic.CONSTANTS + "990100,nitrogen_discharge,0.5,t\n", "utf-8")
    given = settled(area, more=more, options={"organic_matter": "van_bemmelen"})
    prepared = prepare(given)
    choice = prepared.plan.choices["water_purification.nitrogen"]
    assert (choice.chosen, choice.by) == ("capacity", "standard")
    assert prepared.plan.routed == ()
    results = account(given)
    lake = the(results, "990100", "water_purification", "nitrogen")
    assert (lake["ecosystem_type"], lake["supply"]) == ("lake", pytest.approx(0.5))
    assert lake["potential"] > 0.5
    assert warned(results, "nutrients_twice") == []


def test_the_same_nutrient_in_the_soil_is_told(finished: Path, area: Path):
    told = warned(account(finished), "nutrients_twice")
    assert len(told) == 2
    for (way, bound), text in zip((("nitrogen", "nutrient_n"), ("phosphorus", "nutrient_p")), told, strict=True):
        words = (f"water_purification.{way}", f"soil_retention.{bound}", f"sets: {{soil_{way}: given}}")
        assert all(word in text for word in words)
    only = account(settled(area, sets={"soil_nitrogen": "given"}, options=OPTIONS))
    assert warned(only, "nutrients_twice") == []
    assert "soil_retention.nutrient_n" not in sums(only, "990100")
    assert sums(only, "990100")["water_purification.nitrogen"] > 0


def test_what_lacks_is_named(area: Path):
    (area.parent / "annex.csv").write_text(f"{HEADER}\nstream_area,,0.05,km2,2020,test\n", encoding="utf-8")
    given = with_settings(area, annex={"file": "annex.csv"}, options=OPTIONS)
    lacks = next(t for t in prepare(given).plan.tasks if t.key == "water_purification.nitrogen").lacks
    assert [(lack.name, lack.kind) for lack in lacks] == [(name, "parameter") for name in NAMES[:3]]


def test_a_type_without_a_number_stops_the_run_with_its_name(area: Path):
    some = {kind: values for kind, values in LAND.items() if kind not in ("wetland", "urban")}
    with pytest.raises(TypesWithoutValue) as told:
        account(settled(area, some))
    assert told.value.fields["types"] == "lake, urban"
    assert "annex" in told.value.text("en")
    assert "nitrogen_load" in told.value.text("zh")
    with pytest.raises(OutOfRange, match="0 to 1"):
        account(settled(area, LAND | {"grass": (5, 50, 60, 0.5, 0.5, 60)}))
    assert not [f for f in routed.routed_folder(area.parent).iterdir() if f.suffix == ".tif"]


def test_one_nutrient_of_a_parameter_is_worked_out_again_the_other_is_read(finished: Path, tmp_path: Path):
    other = copied(finished, tmp_path / "area")
    account(other)
    before = files(other)
    account(settled(other, LAND | {"grass": (6, 0.5, 60, 0.5, 0.5, 60)}))
    after = files(other)
    assert after[PHOSPHORUS] == before[PHOSPHORUS]
    assert after[NITROGEN] != before[NITROGEN]


def test_both_are_worked_out_in_one_go_and_are_what_each_is_alone(
    finished: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    led: list[int] = []
    drained = kept_nutrients.drained

    def counted(*given, **named):
        led.append(1)
        return drained(*given, **named)

    monkeypatch.setattr(kept_nutrients, "drained", counted)
    other = copied(finished, tmp_path / "area")
    account(other)
    assert len(led) == 1
    alone = settled(copied(finished, tmp_path / "alone"), options=OPTIONS)
    account(alone)
    assert list(files(alone)) == [NITROGEN]
    assert files(alone)[NITROGEN].read_bytes() == files(finished)[NITROGEN].read_bytes()


def test_explain_tells_what_flows_and_what_else_it_could_be(finished: Path):
    told = explain(finished, "water_purification.nitrogen", place="990103")
    assert told.verified
    (item,) = told.items
    assert [(e.kind, e.option, e.by) for e in item.equations] == [
        ("physical", "delivered", "area.yaml"),
        ("monetary", "treatment", "only one"),
    ]
    step = next(s for s in item.steps if s.variable == NITROGEN)
    assert step.origin == "routed"
    assert {"elevation", "runoff_proxy", "nitrogen_load"} <= set(step.needs)
    assert 0 <= step.low < step.mean < step.high
    loads = {r["ecosystem_type"]: r["value"] for r in item.parameters if r["parameter"] == "nitrogen_load"}
    assert loads["grass"] == pytest.approx(0.005)
    proxy = next(a for a in told.alternatives if a.other == "surface_runoff")
    assert abs(proxy.items[0].supply_change) > 0.001
    simple = next(a for a in told.alternatives if a.other == "capacity")
    assert {lack["name"] for lack in simple.lacks} == {"nitrogen_discharge"}


def test_figures_of_the_raster_are_those_of_the_account(finished: Path):
    prepared = prepare(finished)
    pairs = prepared.maps.zones.entries(prepared.maps.grid.whole)
    hectares = prepared.maps.grid.row_areas(prepared.maps.grid.whole)[pairs.row] * pairs.share
    mine = pairs.zone == prepared.maps.zones.codes.index("990103")
    for name, item in ((NITROGEN, "nitrogen"), (PHOSPHORUS, "phosphorus")):
        with rasterio.open(files(finished)[name]) as opened:
            values = opened.read(1)[pairs.row[mine], pairs.column[mine]].astype(np.float64)
        found = sums(account(finished), "990103")[f"water_purification.{item}"]
        assert found == pytest.approx(np.nansum(values * hectares[mine]), rel=1e-12)
