"""`shanshui prosperity` and `shanshui growth`, as they are read and as other programs read them."""

import json

import pytest
from tests.prosperity_area import CITY, SETTINGS, write_area
from typer.testing import CliRunner

from shanshui.cli.main import app
from shanshui.core.errors import NoSuchName

run = CliRunner().invoke


@pytest.fixture(scope="module")
def area(tmp_path_factory):
    return write_area(tmp_path_factory.mktemp("prosperity"))


def told(*words):
    done = run(app, list(words))
    assert done.exit_code == 0, done.output
    return done.output


def test_prosperity_in_english(area):
    text = told("prosperity", str(area), "--lang", "en")
    assert text.startswith(f"Common prosperity of Alpha ({CITY})")
    for part in (
        "The three gaps",
        "Inequality between places, 2022",
        "Where inequality lies, 2022",
        "Convergence of places",
        "Groups: income per household, households counted",
        "by the data alone",
        "that point is model, not data",
        "weighted by Resident population",
        "keeps its weight",
    ):
        assert part in text


def test_prosperity_in_chinese(area):
    text = told("prosperity", str(area), "--lang", "zh")
    for part in ("共同富裕", "三大差距", "城乡居民收入比", "扩大", "β 收敛", "取决于模型", "以常住人口加权"):
        assert part in text
    assert "Gini" not in text


def test_prosperity_as_json_lines(area):
    events = [json.loads(line) for line in told("prosperity", str(area), "--json", "--lang", "en").splitlines()]
    assert {"trend", "index", "split", "sigma", "group", "band", "sentence", "remark"} == {
        event["event"] for event in events
    }
    trend = next(event for event in events if event["event"] == "trend" and event["place"] == "990104")
    assert trend["way"] == "widened"
    assert trend["sure"] > 0.95


def test_gaps_of_all_places_are_written(area, tmp_path):
    for name in ("gaps.csv", "gaps.xlsx", "gaps.parquet"):
        told("prosperity", str(area), "--out", str(tmp_path / name), "--lang", "en")
    lines = (tmp_path / "gaps.csv").read_text("utf-8-sig").splitlines()
    assert lines[0].startswith("place,name,indicator,gap,period,value,low,high,missing,weighting")
    assert len(lines) == 1 + 4 * 8 + 3 * 8


def test_an_unknown_place_is_an_error(area):
    for command in ("prosperity", "growth"):
        done = run(app, [command, str(area), "--place", "123456"])
        assert done.exit_code != 0


def test_growth_in_both_languages(area):
    text = told("growth", str(area), "--lang", "en")
    for part in (
        "Growth was factor-driven",
        "Total factor productivity",
        "Counts as one of",
        "Output not known (25%): Bamboo",
    ):
        assert part in text
    text = told("growth", str(area), "--lang", "zh")
    for part in ("要素驱动型", "全要素生产率", "计数规则", "产值未知（25%）：竹木"):
        assert part in text


def test_growth_as_json_lines_and_a_file(area, tmp_path):
    file = tmp_path / "growth.csv"
    lines = told("growth", str(area), "--json", "--lang", "en", "--out", str(file)).splitlines()
    events = [json.loads(line) for line in lines]
    assert {"sentence", "year", "part", "cluster", "goal", "remark"} == {event["event"] for event in events}
    assert 0 <= events[0]["innovation_led"] <= 1
    rows = file.read_text("utf-8-sig").splitlines()
    assert rows[0] == "period,growth,capital,labour,tfp"
    assert len(rows) == 9


def test_clusters_alone(tmp_path):
    alone = "growth: {clusters: {file: clusters.csv, goals: [{size: 100, count: 1}], counting: cumulative}}"
    text = told("growth", str(write_area(tmp_path, alone)), "--lang", "en")
    assert "All goals of size are met" in text
    assert "every tier" in text


def test_a_band_that_needs_household_sizes_says_so(tmp_path):
    text = told("prosperity", str(write_area(tmp_path, SETTINGS.replace(", sizes: [size]", ""))), "--lang", "en")
    assert "Household sizes of the groups" in text


def test_a_last_period_before_the_first_is_refused(area):
    done = run(app, ["prosperity", str(area), "--from", "2022", "--to", "2015", "--lang", "zh"])
    assert isinstance(done.exception, NoSuchName)
    assert "2022–2015" in str(done.exception)
