"""Findings of an area from its tables to its register: what is planted comes out, what is fixed goes, what returns re-opens."""

import json
import math
from pathlib import Path

import pytest
from tests.finding_area import AREA, GROWTH, values, write_alike, write_area

from shanshui.core.errors import NoFinding, NoSuchPlace, NothingRegistered, PlaceNamedNotCoded
from shanshui.findings.life import PREFIX, Tracked
from shanshui.report.findings import write_page
from shanshui.run.findings import Book, act, book, check_log, history, update


@pytest.fixture
def area(tmp_path: Path) -> Path:
    return write_area(tmp_path / "lishui")


def by_rule(found: Book, rule: str, place: str = "") -> list[Tracked]:
    return [one for one in found.tracked.values() if one.finding.rule == rule and place in ("", one.finding.place)]


def test_what_is_planted_comes_out_on_top(area: Path):
    made = update(area, "tester")
    found = book(area)
    assert (made.run, made.found, dict(made.events)) == (1, len(found.tracked), {"raised": len(found.tracked)})
    first, second, third = found.chosen()[:3]
    assert {first.finding.rule, second.finding.rule} == {"peers-ahead", "target-behind"}
    assert {first.finding.place, second.finding.place} == {"331121"}
    assert (third.finding.rule, third.finding.place, third.finding.period) == ("parts-differ", "331100", "2022")
    assert third.finding.severity == pytest.approx((0.08 / 1.08 - 0.005) / 0.095, abs=1e-4)
    assert third.finding.robustness == 0.75  # the city's own number is provisional
    (unknown,) = by_rule(found, "target-unknown")
    assert unknown.finding.indicator == "trees"
    assert unknown.owner == "林业局"
    (absent,) = by_rule(found, "data-missing")
    assert absent.finding.missing == pytest.approx(1 / 3, abs=1e-6)


def test_what_is_well_makes_no_finding(area: Path):
    update(area)
    assert not [one for one in book(area).tracked.values() if one.finding.place in ("331102", "331122")]


@pytest.mark.parametrize(("noise", "most", "highest"), [(0.005, 0, 0.0), (0.02, 0.05, 0.15)])
def test_places_that_differ_by_noise_raise_next_to_nothing(tmp_path: Path, noise: float, most: float, highest: float):
    folder = write_alike(tmp_path / "alike", noise)
    made, looked_at = update(folder), 24 * 4 * 2  # a target and a comparison with peers each
    assert made.found <= most * looked_at
    assert all(one.finding.priority < highest for one in book(folder).tracked.values())


def test_a_target_behind_says_place_gap_cause_and_how_sure(area: Path):
    update(area)
    (city,) = by_rule(book(area), "target-behind", "331100")
    assert city.finding.statement.zh.startswith(
        "丽水市，地区生产总值：2023 年为 317.03 亿元，承诺 2025 年达到 500 亿元"
    )
    assert "青田县占 2023 年路径缺口的" in city.finding.statement.zh
    assert "Qingtian makes up" in city.finding.statement.en
    assert "probability of not reaching it" in city.finding.sure.en
    assert (city.owner, city.finding.unit) == ("发改局", "亿元")
    assert city.finding.gap == pytest.approx(500 - 317, abs=1)


def test_evidence_names_the_table_and_the_document(area: Path):
    update(area)
    (county,) = by_rule(book(area), "target-behind", "331121")
    assert [text.split(" ")[0] for text in county.finding.evidence] == ["values.csv", "第〔2018〕1号"]


def test_the_same_data_again_change_nothing(area: Path):
    update(area)
    made = update(area)
    assert (made.run, dict(made.events)) == (2, {})
    assert [one.kind for one in history(area)].count("run.finished") == 2


def test_what_is_mended_is_not_seen_since_and_what_returns_is_seen_again(area: Path):
    update(area)
    mended = values(qingtian=GROWTH["331102"])
    (area / "values.csv").write_text(
        "\n".join(row for row in mended.splitlines() if "331100" not in row) + "\n", encoding="utf-8"
    )
    made = update(area)
    assert made.events["not_seen"] >= 2
    (gone,) = by_rule(book(area), "parts-differ")
    assert (gone.seen, gone.state) == (False, "open")
    assert gone.id not in {one.id for one in book(area).chosen()}
    (area / "values.csv").write_text(values(), encoding="utf-8")
    update(area)
    assert by_rule(book(area), "parts-differ")[0].seen


def close(area: Path, id: str) -> Tracked:
    act(area, id, "accept", "zhang", {"owner": "发改局"})
    act(area, id, "discharge", "li", {"through": "project", "reference": "2024-017"})
    act(area, id, "verify", "wang", {"evidence": ["audit report"]})
    return act(area, id, "close", "zhang")


def test_what_fires_on_new_data_after_closing_is_reopened(area: Path):
    update(area)
    (county,) = by_rule(book(area), "target-behind", "331121")
    assert close(area, county.id).state == "closed"
    update(area)
    assert book(area)[county.id].state == "closed"
    (area / "values.csv").write_text(values(until=2024), encoding="utf-8")
    made = update(area)
    assert made.events["reopened"] == 1
    now = book(area)[county.id]
    assert (now.state, now.reopened, now.finding.period) == ("open", 1, "2024")


def test_a_topic_that_is_not_asked_any_more_leaves_its_findings_alone(area: Path):
    update(area)
    (area / "area.yaml").write_text(AREA.replace("benchmark: {index: index.csv}\n", ""), encoding="utf-8")
    made = update(area)
    assert "not_seen" not in made.events
    assert all(one.seen for one in by_rule(book(area), "peers-ahead"))


def test_findings_of_a_place_are_those_below_it_too(area: Path):
    update(area)
    found = book(area)
    assert len(found.chosen("331100")) == len(found.chosen())
    assert {one.finding.place for one in found.chosen("331121")} == {"331121"}
    assert {one.finding.place for one in found.chosen("331100", own_only=True)} == {"331100"}
    assert len(found.top("331100", 2)) == 2
    with pytest.raises(PlaceNamedNotCoded):
        found.chosen("丽水市")
    with pytest.raises(NoSuchPlace):
        found.chosen("320117")


def test_nothing_is_there_before_the_first_run(area: Path):
    for ask in (book, history, check_log):
        with pytest.raises(NothingRegistered):
            ask(area)
    with pytest.raises(NothingRegistered):
        act(area, "F000", "accept")
    assert not (area / "register.sqlite").exists()
    update(area)
    with pytest.raises(NoFinding, match="F000"):
        act(area, "F000", "accept")


def test_the_log_tells_what_every_run_rested_on(area: Path):
    from hashlib import sha256

    update(area, "tester")
    head = check_log(area)
    first = history(area)[0]
    assert (first.kind, first.actor, head.size) == ("run.finished", "tester", len(history(area)))
    run = json.loads(first.data["payload"])
    assert run["inputs"][0]["sha256"] == sha256((area / "values.csv").read_bytes()).hexdigest()
    assert run["found"] == len([one for one in history(area) if one.kind == f"{PREFIX}raised"])
    assert all(len(numbers) == 3 for numbers in run["rules"].values())
    assert not any(isinstance(n, float) and math.isnan(n) for numbers in run["rules"].values() for n in numbers)


def test_what_rests_on_confidential_data_is_not_handed_on(area: Path):
    file = area / "values.csv"
    head, *rows = file.read_text(encoding="utf-8").splitlines()
    kept = [f"{row},{'C' if row.startswith('gdp,331121,') else 'F'}" for row in rows]
    file.write_text("\n".join([f"{head},confidentiality", *kept]) + "\n", encoding="utf-8")
    update(area)
    found = book(area)
    here = [one for one in found.chosen() if (one.finding.place, one.finding.indicator) == ("331121", "gdp")]
    assert here
    assert not any(one.finding.free for one in here)
    free = found.chosen(internal=False)
    assert free
    assert not {one.id for one in here} & {one.id for one in free}
    page = write_page(found, "", area / "page.html", "zh").read_text(encoding="utf-8")
    assert not [one for one in here if one.finding.statement.zh in page]
    assert "以不予公开的数据为依据" in page
