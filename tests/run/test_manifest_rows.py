"""What the manifest says of parameters, months, choices and lines, against what was accounted."""

import hashlib
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from tests import synthetic
from tests.run.accounting import account, copied, source_settings, with_settings
from tests.tabular import FLOWS
from tests.tabular import account as table_account

from shanshui.run.account import Prepared, prepare
from shanshui.store.results import Results, read_results


@pytest.fixture(scope="module")
def made(lishui: Path) -> tuple[Prepared, Results]:
    return prepare(lishui), read_results(lishui)


def by_key(rows: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {f"{row['service']}.{row['item']}": row for row in rows}


def test_every_parameter_behind_a_number_is_listed_with_its_users(made):
    prepared, results = made
    users: dict[str, set[str]] = {}
    for row in results.manifest["parameters"]:
        users.setdefault(row["parameter"], set()).update(row["used_by"])
    lacking = {lack.name for task in prepared.plan.tasks for lack in (*task.lacks, *task.price_lacks)}
    for task in prepared.plan.tasks:
        if not task.lacks:
            for name in set(prepared.plan.parameters_of(task)) - lacking:
                assert task.key in users[name], (name, task.key)


def test_a_parameter_nothing_uses_is_not_listed(made):
    _, results = made
    assert all(row["used_by"] for row in results.manifest["parameters"])


def test_alternatives_are_the_other_sets_of_the_same_type(made):
    prepared, results = made
    several = 0
    for row in results.manifest["parameters"]:
        known = prepared.book.alternatives(row["parameter"])
        for other in row["alternatives"]:
            several += 1
            assert other["set"] != row["set"]
            assert other["value"] in [v.value for v in known[other["set"]] if v.ecosystem_type == row["ecosystem_type"]]
    assert several > 0


def test_the_price_of_every_flow_is_explained(made):
    _, results = made
    listed = {row["parameter"]: row["value"] for row in results.manifest["parameters"]}
    dredging = results.flows[(results.flows["item"] == "sedimentation") & (results.flows["place"] == "331123")]
    assert set(dredging["price"]) == {listed["dredging_price"]}


def test_choices_have_their_makers(area: Path):
    chosen = {"slope_steepness_factor": "mccool"}
    options = account(with_settings(area, options=chosen)).manifest["options"]
    for key, option in chosen.items():
        assert (options[key]["chosen"], options[key]["by"]) == (option, "area.yaml")
    assert {row["by"] for row in options.values()} <= {"area.yaml", "standard", "what is given"}
    assert options["water_retention.retention.value"]["by"] == "standard"
    assert list(options) == sorted(options)


def test_status_says_what_became_of_each_line(made):
    prepared, results = made
    rows = by_key(results.manifest["lines"])
    assert rows.keys() == {task.key for task in prepared.plan.tasks}
    flows = results.flows.assign(key=results.flows["service"] + "." + results.flows["item"])
    for key, row in rows.items():
        mine = flows[flows["key"] == key]
        assert (row["status"] == "missing") == mine.empty, key
        assert bool(row["missing"]) == (row["status"] != "accounted"), key
        if row["status"] == "not valued":
            assert mine["value"].isna().all(), key


def test_a_quantity_without_a_price_is_not_valued(tmp_path: Path):
    results = table_account(tmp_path, q=f"{FLOWS}\n990101,,crop_provision,tea,5,t\n")
    row = by_key(results.manifest["lines"])["crop_provision.tea"]
    assert (row["status"], row["physical"]) == ("not valued", "table")
    assert [lack["variable"] for lack in row["missing"]] == ["crop_price"]


def test_what_is_to_be_confirmed_adds_up_by_hand(made):
    prepared, results = made
    said = results.manifest["to_be_confirmed"]
    flows = results.flows
    mine = flows[(flows["place"] == "331100") & flows["in_headline"] & flows["value"].notna()]
    keys = mine["service"] + "." + mine["item"]
    resting = math.fsum(mine["value"][keys.isin(said["items"])])
    assert said["headline_yuan"] == pytest.approx(resting, rel=1e-12)
    assert said["share"] == pytest.approx(resting / math.fsum(mine["value"]), rel=1e-12)
    recalled = {key for row in results.manifest["parameters"] if row["mark"] == "M" for key in row["used_by"]}
    valued = {t.key for t in prepared.plan.tasks if not t.lacks and not t.price_lacks}
    assert set(said["items"]) == recalled & valued


def test_money_of_a_table_rests_on_nothing_recalled(tmp_path: Path):
    results = table_account(tmp_path, q=f"{FLOWS}\n990101,,recreation,tourism,5,万元\n")
    assert results.manifest["to_be_confirmed"]["headline_yuan"] == 0


def test_twelve_files_are_twelve_rows_with_their_hashes(area: Path):
    with rasterio.open(area.parent / "rain.tif", driver="GTiff") as file:
        values, transform = file.read(), file.transform
    for month in range(12):
        synthetic.write_tif(area.parent / f"r{month + 1:02}.tif", values[month], transform, synthetic.DEGREES)
    rain = {"file": "r{month:02}.tif", "unit": "mm month-1", "bands": "months"}
    results = account(with_settings(area, sources=source_settings(rain=rain)))
    rows = [row for row in results.manifest["inputs"] if row["name"] == "rain"]
    assert [row["file"] for row in rows] == [f"r{month:02}.tif" for month in range(1, 13)]
    for row in rows:
        assert row["sha256"] == hashlib.sha256((area.parent / row["file"]).read_bytes()).hexdigest()
    assert {row["variable"] for row in rows} == {"precipitation_monthly"}
    assert np.isfinite([row["bytes"] for row in rows]).all()


def test_files_of_two_periods_are_both_listed_with_their_year(area: Path):
    cover = (area.parent / "lc.tif").read_bytes()
    for year in ("2015", "2020"):
        (area.parent / f"lc_{year}.tif").write_bytes(cover)
    sources = source_settings(land_cover={"file": "lc_{period}.tif", "classes": "classes.csv"})
    results = account(with_settings(area, sources=sources, periods=["2015", "2020"], tables=None))
    rows = [row for row in results.manifest["inputs"] if row["name"] == "land_cover"]
    assert [(row["file"], row["year"]) for row in rows] == [("lc_2015.tif", "2015"), ("lc_2020.tif", "2020")]


def test_constants_are_told_as_they_were_given(written: Path, tmp_path: Path):
    area = copied(written, tmp_path / "a")
    constants = {"population": {"value": 30, "unit": "万人", "source": "census"}}
    with_settings(area, constants=constants, tables=None)
    (row,) = account(area).manifest["constants"]
    assert row == {"name": "population", "value": 30, "unit": "万人", "source": "census"}
