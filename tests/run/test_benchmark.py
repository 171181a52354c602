"""A benchmark from files to problem lists."""

import json
import math
from pathlib import Path

import numpy as np
import pytest
from tests.run.benchmark_area import COUNTIES, INDEX, WEAK, write_area
from typer.testing import CliRunner

from shanshui.cli.main import app
from shanshui.core.errors import (
    BadIndexTree,
    BenchmarkNotSet,
    ComparisonsInconsistent,
    DuplicateKeys,
    NoSuchName,
    NothingToBenchmark,
    PlaceNamedNotCoded,
)
from shanshui.findings.composite.choices import setup_of
from shanshui.findings.composite.composite import compose
from shanshui.report.benchmark import benchmark_blocks
from shanshui.report.benchmark_tables import audit_table, problem_lines, remarks, why_table
from shanshui.run.benchmark import Benchmark, benchmark


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Benchmark:
    return benchmark(write_area(tmp_path_factory.mktemp("city")))


def shown(*words: str) -> str:
    outcome = CliRunner().invoke(app, ["benchmark", *words], catch_exceptions=False)
    assert outcome.exit_code == 0, outcome.output
    return outcome.output


def test_the_planted_county_is_last_whatever_is_chosen(found: Benchmark) -> None:
    rows = found.index()
    assert found.period == "2023"
    assert [row.rank for row in rows] == list(range(1, 9))
    assert rows[-1].place == WEAK
    assert rows[-1].range.low >= 7
    assert all(row.range.low <= row.range.median <= row.range.high for row in rows)


@pytest.mark.parametrize("sort", ["best", "upper-quartile", "similar"])
def test_planted_gaps_come_out_on_top(found: Benchmark, sort: str) -> None:
    gaps = found.problems(WEAK, sort).gaps
    assert {gap.indicator for gap in gaps[:3]} >= {"sewage", "schools"}
    assert all(gap.robustness == 1 for gap in gaps if gap.indicator in ("sewage", "schools"))


def test_a_gap_in_people_and_money(found: Benchmark) -> None:
    gap = next(gap for gap in found.problems(WEAK).gaps if gap.indicator == "sewage")
    people = found.values.at(WEAK, "2023")["population"]
    assert gap.amount == pytest.approx(gap.gap / 100 * people)
    assert gap.cost == pytest.approx(gap.amount * 3000)


def test_a_standard_as_a_peer_is_flagged(found: Benchmark) -> None:
    told = found.problems(WEAK, "standard")
    assert [(gap.indicator, gap.gap, gap.reference.confirmed) for gap in told.gaps] == [("sewage", 29, False)]
    assert any("confirm against the text" in text.en for text in told.remarks)


def test_frontier_peers_make_more_of_as_much(found: Benchmark) -> None:
    scores = {code: own.score for code, own in found.frontier.items()}
    assert max(scores.values()) == pytest.approx(1)
    behind = next(code for code, score in scores.items() if score < 0.99)
    told = found.problems(behind, "frontier")
    assert told.efficiency is not None
    assert sum(weight for _, weight in told.efficiency.peers) == pytest.approx(1)
    first = next(code for code, own in found.frontier.items() if own.efficient)
    assert any("on the frontier itself" in text.en for text in found.problems(first, "frontier").remarks)


def test_what_cannot_be_compared_has_its_reason(found: Benchmark) -> None:
    told = {(row.indicator, row.sort) for row in found.problems("990105").not_compared}
    assert told == {("same", "constant"), ("schools", "missing")}
    assert any("compliance has the weight 0" in text for text in remarks(found, "en"))
    assert next(row for row in found.index() if row.place == "990105").missing == pytest.approx(1 / 5)


def test_the_way_down_ends_at_the_raw_value(found: Benchmark) -> None:
    steps = {step.code: step for step in found.why(WEAK)}
    assert steps["sewage"].raw == 41
    assert steps["gdp"].comparable == pytest.approx(steps["gdp"].raw / found.values.at(WEAK, "2023")["population"])
    assert steps["wealth"].score == pytest.approx(steps["gdp"].score)
    assert "imputed" in str(why_table(found, "990105", "", "en").rows)


def test_the_record_repeats_the_index(found: Benchmark) -> None:
    record = json.loads(json.dumps(found.manifest(), allow_nan=False))
    own = found.values.board.only(found.tree.leaves)
    again = compose(own, found.values.board, setup_of(record, own, found.values.board))
    assert np.array_equal(again.scores["index"], found.composite.scores["index"], equal_nan=True)
    assert (record["period"], record["vary"]["draws"]) == ("2023", 200)


def test_the_order_of_rows_changes_nothing(found: Benchmark, tmp_path: Path) -> None:
    other = benchmark(write_area(tmp_path, shuffled=True))
    assert other.manifest() == found.manifest()
    assert np.array_equal(other.ranks.drawn, found.ranks.drawn)
    assert repr(other.problems(WEAK)) == repr(found.problems(WEAK))  # NaN is not equal to itself from Python 3.13 on


def test_places_outside_the_area_are_peers(tmp_path: Path) -> None:
    found = benchmark(write_area(tmp_path, "  others: others.csv\n  peers: best\n"))
    rows = found.index()
    assert (rows[0].place, rows[0].name.zh) == ("330523", "安吉县")
    gap = next(gap for gap in found.problems("990101").gaps if gap.indicator == "sewage")
    assert gap.reference.value == 99
    assert found.compared.by_place["gdp"]["330523"] == pytest.approx(6_000_000 / 590_000)  # 亿元 became 万元


def test_goalposts_score_a_year_the_same_alone_and_in_a_panel(tmp_path: Path) -> None:
    more = "  normalise: goalposts\n  panel: {panel}\n"
    index = "code,parent\nindex,\nsewage,index\nschools,index\n"
    scores = []
    for panel in ("true", "false"):
        folder = write_area(tmp_path / panel, more.replace("{panel}", panel))
        (folder / "index.csv").write_text(index, encoding="utf-8")
        scores.append(benchmark(folder, 2023).composite.score("sewage", WEAK, "2023"))
    assert scores == [41, 41]


def test_weights_from_comparisons(tmp_path: Path) -> None:
    folder = write_area(tmp_path, "  weights: ahp\n  comparisons: pairs.csv\n")
    rows = ["life,dust,sewage,1/3", "life,schools,sewage,1", "life,schools,dust,3", "life,same,sewage,1/3"]
    rows += ["life,same,dust,1", "life,same,schools,1/3", "index,life,wealth,2"]
    (folder / "pairs.csv").write_text("group,first,second,times\n" + "\n".join(rows) + "\n", encoding="utf-8")
    own = benchmark(folder).composite.weights
    assert own["index"] == pytest.approx({"life": 2 / 3, "wealth": 1 / 3})
    assert own["life"]["sewage"] == pytest.approx(3 * own["life"]["dust"])
    rows[2] = "life,schools,dust,1/9"
    (folder / "pairs.csv").write_text("group,first,second,times\n" + "\n".join(rows) + "\n", encoding="utf-8")
    with pytest.raises(ComparisonsInconsistent, match="life"):
        benchmark(folder)


def test_what_is_wrong_is_refused(tmp_path: Path, found: Benchmark) -> None:
    with pytest.raises(PlaceNamedNotCoded):
        found.problems("虚构市")
    with pytest.raises(NoSuchName, match="famous"):
        found.problems(WEAK, "famous")
    bare = write_area(tmp_path / "c", "  peers: best\n")
    text = (bare / "area.yaml").read_text(encoding="utf-8")
    (bare / "area.yaml").write_text(text.replace("  standards: [gbt-32000-2015]\n", ""), encoding="utf-8")
    with pytest.raises(BenchmarkNotSet, match="standards"):
        benchmark(bare).problems(WEAK, "standard")
    with pytest.raises(NothingToBenchmark):
        benchmark(found.observed, 2019)
    folder = write_area(tmp_path / "a")
    text = (folder / "area.yaml").read_text(encoding="utf-8")
    (folder / "area.yaml").write_text(text.split("benchmark:")[0], encoding="utf-8")
    with pytest.raises(BenchmarkNotSet):
        benchmark(folder)
    other = write_area(tmp_path / "b", "  others: others.csv\n")
    (other / "others.csv").write_text("place,name_zh,indicator,period,value\n990101,甲,dust,2023,1\n", encoding="utf-8")
    with pytest.raises(DuplicateKeys):
        benchmark(other)
    (other / "index.csv").write_text("code,parent\nindex,\nnothing,index\n", encoding="utf-8")
    with pytest.raises(BadIndexTree, match="nothing"):
        benchmark(other)


def test_sentences_and_tables_in_both_languages(found: Benchmark) -> None:
    told = found.problems(WEAK)
    zh, en = (problem_lines(found, told, lang) for lang in ("zh", "en"))
    assert any("污水处理农户比例：本地 41 %" in line and "万元" in line for line in zh)
    assert any("households with sewage treated: 41 % here" in line for line in en)
    assert len(audit_table(found, "zh").rows) == 5
    for lang in ("zh", "en"):
        blocks = benchmark_blocks(found, lang)
        chart = next(block for block in blocks if type(block).__name__ == "RangeChart")
        assert len(chart.ranges) == 8  # type: ignore[union-attr]


def test_the_guide_prints_what_the_program_says(found: Benchmark) -> None:
    guide = (Path(__file__).parents[2] / "docs/how-to/benchmark.md").read_text(encoding="utf-8")
    for line in problem_lines(found, found.problems(WEAK), "en"):
        assert line in guide
    assert INDEX.strip() in guide


def test_the_command(tmp_path: Path) -> None:
    folder = str(write_area(tmp_path))
    record, table = tmp_path / "record.json", tmp_path / "ranked.csv"
    text = shown(folder, "--lang", "en", "--record", str(record), "--out", str(table))
    assert "Rural index, 2023" in text
    assert json.loads(record.read_text(encoding="utf-8"))["choices"]["impute"] == "group-mean"
    assert len(table.read_text(encoding="utf-8-sig").splitlines()) == 1 + len(COUNTIES)
    rows = [json.loads(line) for line in shown(folder, "--place", WEAK, "--json", "--lang", "zh").splitlines()]
    gaps = [row for row in rows if row["event"] == "gap"]
    assert {row["indicator"] for row in gaps[:3]} >= {"sewage", "schools"}
    assert all(row["cost"] is None or not math.isnan(row["cost"]) for row in gaps)
    assert "从指数到原始值" in shown(folder, "--place", WEAK, "--why", "--lang", "zh")
