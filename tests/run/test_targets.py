"""Targets of an area as a user asks for them: tables read, rows, parts, projections, words in two languages."""

import math

import pytest

from shanshui.core.errors import NoSuchName, NoTargets, PlaceNamedNotCoded
from shanshui.report.line_chart import lines as drawn
from shanshui.report.model import LineChart, Note
from shanshui.report.targets import blocks_of
from shanshui.report.targets_words import (
    claim_table,
    projection_sentence,
    remarks,
    short_rows,
    status_table,
    take_sentences,
    take_table,
    verdict_sentence,
)
from shanshui.run.targets import targets

AREA = """
area: {code: 331100, name: {zh: 丽水市, en: Lishui}}
periods: [2020]
places: {file: places.csv}
indicators: {file: indicators.csv}
observations: [{file: observations.csv}]
"""
PLACES = """code,parent,level,name_zh,name_en
331100,,city,丽水市,Lishui
331102,331100,county,莲都区,Liandu
331121,331100,county,青田县,Qingtian
"""
INDICATORS = """id,label_zh,label_en,unit,direction,over_places,numerator,denominator,factor,basis
gdp,GDP,GDP,亿元,up,sum,,,,current
population,常住人口,population,person,up,sum,,,,
a_head,人均GDP,GDP per head,yuan person-1,up,ratio,gdp,population,1e8,current
cover,森林覆盖率,forest cover,percent,up,none,,,,
"""
TARGETS = """id,indicator,place,level,base_period,period,target,rate,path,unit,base_value,owner
gdp,gdp,331100,,2018,2025,400,,,亿元,200,发改委
county,gdp,,county,2018,2025,,9%,geometric,,,
head,a_head,331100,,2018,2025,60000,,,,,
cover,cover,331100,,2018,2025,85%,,,,,
old,gdp,331100,,2018,2021,300,,,亿元,,
"""
FLOWS = {"331102": [100, 108, 115, 124, 131, 140], "331121": [100, 101, 101, 103, 102, 104]}


@pytest.fixture(scope="module")
def area(tmp_path_factory):
    folder = tmp_path_factory.mktemp("targets")
    rows = ["indicator,place,period,value,status"]
    for place, values in FLOWS.items():
        for year, value in enumerate(values, 2018):
            rows += [f"gdp,{place},{year},{value},A", f"population,{place},{year},{400_000},A"]
    rows += [
        f"cover,331100,{year},{value},{'B' if year == 2021 else 'A'}"
        for year, value in enumerate([81, 82, 82, 80], 2018)
    ]
    files = {
        "area.yaml": AREA + "targets: {file: targets.csv}\n", "places.csv": PLACES, "targets.csv": TARGETS,
        "indicators.csv": INDICATORS,
        "observations.csv": "\n".join(rows) + "\n",
    }  # fmt: skip
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def found(area):
    return targets(area)


def row(found, name, place="331100"):
    return next(one for one in found.rows(place) if one.target.id == name)


def test_rows_are_of_a_place_a_level_or_all(found):
    assert [(one.target.id, one.place) for one in found.rows()] == [
        ("gdp", "331100"), ("county", "331102"), ("county", "331121"), ("head", "331100"), ("cover", "331100"), ("old", "331100"),
    ]  # fmt: skip
    assert {one.place for one in found.rows("331100", "county")} == {"331102", "331121"}
    assert [one.place for one in found.rows(target="gdp")] == ["331100"]
    with pytest.raises(PlaceNamedNotCoded):
        found.rows("丽水市")
    with pytest.raises(NoSuchName):
        found.rows(level="village")


def test_a_row_says_what_was_observed_and_what_the_path_asks(found):
    held = row(found, "gdp")
    assert (held.base, held.value, held.period, held.goal) == (200.0, 244.0, "2023", 400.0)
    assert held.asked == pytest.approx(200 + 200 * 5 / 7)
    assert held.behind == pytest.approx(held.asked - 244)
    assert held.step == pytest.approx((400 - 244) / 2)
    assert held.statuses["linear"] == "limited"
    assert held.missing == 0.0
    assert "limited progress" in held.sentence.en
    assert "进展有限" in held.sentence.zh


def test_the_places_below_explain_the_whole_gap(found):
    held = row(found, "gdp")
    parts = found.parts(held)
    assert parts.rest == 0.0
    assert math.fsum(part.gap for part in parts.parts) == pytest.approx(held.behind)
    assert parts.parts[0].place == "331121"
    ratio = found.parts(row(found, "head"))
    assert math.fsum(part.gap for part in ratio.parts) == pytest.approx(row(found, "head").behind)


def test_a_target_that_is_over_and_not_reached_is_missed(found):
    held = row(found, "old")
    assert (held.due, held.achieved, held.chance) == (True, False, 0.0)
    assert held.status("linear").en == "missed"
    assert "missed" in status_table([held], "en").records()[0].values()


def test_nothing_is_told_across_a_break(found):
    held = row(found, "cover")
    assert set(held.statuses.values()) == {"cannot-assess"}
    assert "breaks" in held.reason.en
    assert math.isnan(held.chance)
    assert math.isnan(held.step)
    assert found.projection(held).model == ""
    assert any("中断" in text for text in remarks([held], "zh"))


def test_a_break_that_the_account_states_holds_for_its_figures(area, tmp_path):
    for file in area.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    text = (tmp_path / "indicators.csv").read_text(encoding="utf-8").splitlines()
    lines = [text[0] + ",account", *(line + (",gep" if line.startswith("gdp,") else ",") for line in text[1:])]
    (tmp_path / "indicators.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    breaks = "series: {breaks: [{period: 2021, kind: census}]}\ntargets: {file: targets.csv}\n"
    (tmp_path / "area.yaml").write_text(AREA + breaks, encoding="utf-8")
    held = row(targets(tmp_path), "gdp")
    assert set(held.statuses.values()) == {"cannot-assess"}
    assert "breaks" in held.reason.en


def test_a_county_is_projected_and_its_probability_is_k2(found):
    held = row(found, "county", "331102")
    projection = found.projection(held)
    assert projection.periods == ("2024", "2025")
    assert projection.model == "drift"
    assert math.isnan(found.trend_chance(held))  # six values are too few for a local linear trend
    reach = projection.reaches(held.goal, 1)
    assert reach == pytest.approx(held.chance, abs=1e-9)
    assert "2025" in projection_sentence(held, projection, "en")


def test_indicators_without_a_target_are_told_by_their_growth(found):
    people = next(one for one in found.untargeted(level="county") if one.indicator == "population")
    assert (people.since, people.until, people.places) == ("2018", "2023", ("331102", "331121"))
    assert list(people.rate) == [0.0, 0.0]
    assert list(people.status) == [2, 2]  # it neither grew nor fell: limited
    assert {one.indicator for one in found.untargeted()} == {"population"}


def test_both_rise(found):
    rise = found.both_rise("gdp", "a_head")
    assert rise.correlation == pytest.approx(1.0)
    assert 0.9 < rise.uncertain <= 1.0
    assert math.isnan(found.both_rise("gdp", "cover").uncertain)


def test_the_set_is_left_open_for_want_of_population(found):
    open_ones = found.consistency.of("undecided")
    assert any(claim.missing == ("population 331100 2025",) for claim in open_ones)
    assert "cannot be decided" in verdict_sentence(found, "en")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_tables_and_sentences_in_both_languages(found, lang):
    rows = found.rows()
    assert len(status_table(rows, lang).rows) == len(short_rows(rows, "linear", lang)) - 1 == 6
    assert len(take_table(rows, lang).rows) == len(take_sentences(rows, lang)) == 4
    assert len(claim_table(found.consistency.claims, found.observed.tree, lang).rows) == len(found.consistency.claims)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_report_draws_paths_and_breaks_the_line_where_the_series_breaks(found, lang):
    blocks = blocks_of(found, lang)
    charts = [block for block in blocks if isinstance(block, LineChart)]
    assert len(charts) == 4
    broken = next(chart for chart in charts if chart.title.startswith("cover"))
    assert [sum(not math.isnan(value) for value in line.values) for line in broken.lines[:2]] == [3, 1]
    assert all(
        drawn(chart).startswith("<svg") and "NaN" not in drawn(chart) and "nan" not in drawn(chart) for chart in charts
    )
    assert any(isinstance(block, Note) and block.tone == "warning" for block in blocks)


def test_an_area_without_targets_and_a_method_nobody_knows(area, tmp_path):
    for file in area.iterdir():
        if file.is_file():
            (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / "area.yaml").write_text(AREA, encoding="utf-8")
    with pytest.raises(NoTargets):
        targets(tmp_path)
    with pytest.raises(NoSuchName):
        targets(area, "guess")


def test_the_command_prints_lines_files_and_objects(area, tmp_path, capsys, monkeypatch):
    from shanshui.cli import main

    def told(*words):
        monkeypatch.setattr("sys.argv", ["shanshui", "targets", str(area), *words])
        with pytest.raises(SystemExit) as ended:
            main.main()
        assert ended.value.code in (0, None)
        return capsys.readouterr().out

    assert "growth ratio" in told("--lang", "en")
    assert "增速比法" in told("--lang", "zh")
    assert "times as fast" in told("--lang", "en", "--what-would-it-take")
    assert "无法判定" in told("--lang", "zh", "--consistency")
    assert "random walk" in told("--lang", "en", "--projection", "--target", "county")
    assert "population" in told("--lang", "en", "--untargeted")
    assert "both rise" in told("--lang", "en", "--both", "gdp,population")
    assert '"target": "gdp"' in told("--json", "--out", str(tmp_path / "out.csv"))
    assert (tmp_path / "out.csv").read_text(encoding="utf-8-sig").startswith("target,")
