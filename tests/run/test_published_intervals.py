"""Ranges published beside an account: joined to its rows and tables, never to another's, never over it."""

import json
import math
import shutil
from pathlib import Path

import numpy as np
import pytest
from tests.run.accounting import copied, outcome, with_settings
from tests.synthetic import make_area
from typer.testing import CliRunner

import shanshui.run.api as shanshui
from shanshui.cli.main import app
from shanshui.core.errors import BrokenIntervals, BrokenResults
from shanshui.report.ledger import Ledger
from shanshui.store import publish as publishing
from shanshui.store.made import made_accounts
from shanshui.store.results import read_former, read_results

SPREADS = (
    "name,distribution,sd,local_sd,length,source\ndredging_price,lognormal,0.3,,,test\n"
    "precipitation_monthly,,,0.2,500,test\n"
)
KEY = ["period", "place", "ecosystem_type", "service", "item"]


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Return an area with spreads, its account before ranges were published, and after."""
    area = copied(make_area(tmp_path_factory.mktemp("made")), tmp_path_factory.mktemp("area") / "a")
    (area.parent / "spreads.csv").write_text(SPREADS, encoding="utf-8")
    area = with_settings(area, uncertainty={"spreads": {"file": "spreads.csv"}, "draws": 300})
    outcome(area)
    before = shanshui.open(area).accounts()
    files = {f.name: f.read_bytes() for f in (area.parent / "results").iterdir() if f.is_file()}
    after = before.publish_intervals()
    assert {f.name: f.read_bytes() for f in (area.parent / "results").iterdir() if f.is_file()} == files
    return area, before, after


def whole_copy(area: Path, to: Path) -> Path:
    """Return the area.yaml of a copy of an area with its account."""
    shutil.copytree(area.parent, to)
    return to / area.name


def told(*arguments: str) -> str:
    done = CliRunner().invoke(app, list(arguments), catch_exceptions=False)
    assert done.exit_code == 0, done.stdout
    return done.stdout


def test_every_valued_row_of_every_level_has_a_range(made):
    _, before, after = made
    assert before.flows["low"].isna().all()
    valued = after.flows["value"].notna()
    assert valued.any()
    assert set(after.flows.loc[valued, "level"]) == {"city", "county"} | set(after.flows["level"])
    assert after.flows.loc[valued, ["low", "high"]].notna().all(axis=None)
    assert after.flows.loc[~valued, ["low", "high"]].isna().all(axis=None)
    assert (after.flows.loc[valued, "low"] <= after.flows.loc[valued, "high"]).all()
    same = [name for name in before.flows.columns if name not in ("low", "high")]
    assert after.flows[same].equals(before.flows[same])


def test_ranges_of_lines_and_totals_are_those_of_the_same_draws(made):
    _, before, after = made
    plain = before.uncertainty()
    rows = after.intervals.set_index(KEY)
    for one in plain.intervals.rows:
        there = rows.loc[(plain.period, one.place, "", one.service, one.item)]
        assert there[["value", "median", "low", "high"]].tolist() == pytest.approx(
            [one.value, one.median, one.low, one.high], rel=1e-9
        )


def test_types_add_up_in_value_and_mean(made):
    _, _, after = made
    of_types = after.intervals[after.intervals["ecosystem_type"] != ""]
    whole = after.intervals[after.intervals["ecosystem_type"] == ""].set_index(["period", "place", "service", "item"])
    summed = of_types.groupby(["period", "place", "service", "item"])[["value", "mean"]].sum()
    assert len(summed) == len(whole)
    assert np.allclose(summed, whole.loc[summed.index, ["value", "mean"]], rtol=1e-9)


def test_tables_carry_them(made):
    area, _, after = made
    row = next(r for r in after.gep().itertuples() if r.place == "990100")
    assert row.low < row.gep < row.high
    shown = json.loads(told("accounts", "show", "--by", "period", "-a", str(area.parent), "--json").splitlines()[-1])
    assert (shown["low"], shown["high"]) == (row.low, row.high)
    for by in ("place", "service", "ecosystem"):
        assert "95 %" in told("accounts", "show", "--by", by, "-a", str(area.parent), "--lang", "zh")
    file = area.parent / "flows.csv"
    told("accounts", "export", str(file), "-a", str(area.parent))
    assert file.read_text(encoding="utf-8-sig").splitlines()[1].split(",")[-1]


def test_the_account_stays_the_same_one(made):
    _, before, after = made
    assert Ledger(before.results, "en").fingerprint == Ledger(after.results, "en").fingerprint
    assert after.results.drawn[after.manifest["periods"][-1]]["seed"] == 1


def test_published_again_former_ones_are_set_aside(made, tmp_path):
    area = whole_copy(made[0], tmp_path / "b")
    accounts = shanshui.open(area).accounts()
    former = {f.name for f in (area.parent / "intervals").iterdir()}
    assert accounts.publish_intervals().results.drawn == accounts.results.drawn
    assert {f.name for f in (area.parent / "intervals").iterdir()} == former
    other = accounts.publish_intervals(seed=2)
    now = {f.name for f in (area.parent / "intervals").iterdir()}
    assert not now & former
    assert {f.name for f in (area.parent / ".shanshui" / "superseded" / "intervals").iterdir()} == former
    assert all(facts["seed"] == 2 for facts in other.results.drawn.values())


def test_another_account_does_not_get_them(made, tmp_path):
    area = whole_copy(made[0], tmp_path / "c")
    marker = area.parent / "results" / publishing.MARKER
    marker.write_text(json.dumps({**json.loads(marker.read_text()), "key": "another"}))
    found = read_results(area.parent)
    assert found.intervals is None
    assert found.flows["low"].isna().all()
    assert "not drawn yet" not in told("run", str(area), "--lang", "en")  # the same account again has them again
    assert read_results(area.parent).intervals is not None
    shutil.rmtree(area.parent / "intervals")
    assert "尚未抽样" in told("run", str(area), "--lang", "zh")


def test_a_former_account_keeps_its_own(made, tmp_path):
    area = whole_copy(made[0], tmp_path / "f")
    was = shanshui.open(area).accounts().publish_intervals(seed=2).results  # the first ones are set aside
    shutil.copytree(area.parent / "results", area.parent / ".shanshui" / "superseded" / "0001-former")
    marker = area.parent / "results" / publishing.MARKER
    marker.write_text(json.dumps({**json.loads(marker.read_text()), "key": "another"}))
    for file in (area.parent / "intervals").iterdir():  # as when those of the newer account are published
        file.rename(area.parent / ".shanshui" / "superseded" / "intervals" / file.name)
    former, newest = made_accounts(area.parent)
    found = read_former(area.parent, former)
    assert found.former
    assert found.fingerprint == was.fingerprint != newest.fingerprint
    assert found.drawn == was.drawn
    assert found.flows.equals(was.flows)
    assert found.area_folder == was.area_folder == area.parent
    (former.folder / "flows.parquet").write_bytes(b"")
    with pytest.raises(BrokenResults):
        read_former(area.parent, former)


def test_a_changed_file_is_refused(made, tmp_path):
    area = whole_copy(made[0], tmp_path / "d")
    file = next((area.parent / "intervals").iterdir())
    file.write_bytes(file.read_bytes()[:-1] + b"x")
    with pytest.raises(BrokenIntervals) as refused:
        read_results(area.parent)
    assert file.name in refused.value.text("en")
    assert "内容与发布时不符" in refused.value.text("zh")


def test_the_command_publishes(made, tmp_path):
    area = whole_copy(made[0], tmp_path / "e")
    english = told("uncertainty", str(area), "--publish", "--seed", "3", "--lang", "en")
    assert "Published beside the account" in english
    assert not math.isnan(read_results(area.parent).flows["low"].max())
