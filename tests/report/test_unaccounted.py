"""The report of an area that has indicators and no account."""

import openpyxl
import pytest
from tests.prosperity_area import write_area
from tests.report import synthetic

from shanshui.report.content import build
from shanshui.report.excel import SHEETS
from shanshui.report.html import coded, page
from shanshui.report.line_chart import AHEAD, AIM, colours_of
from shanshui.report.model import Column, Line, LineChart, Paragraph
from shanshui.report.unaccounted import without_account
from shanshui.report.write import write_reports
from shanshui.targets.amounts import unit_word


@pytest.fixture(scope="module")
def area(tmp_path_factory):
    return write_area(tmp_path_factory.mktemp("unaccounted"))


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_it_has_the_sections_the_area_asks_for_and_claims_no_account(area, lang):
    report = build(without_account(area), lang)
    assert [section.id for section in report.sections] == ["headline", "prosperity", "growth", "sources"]
    text = page(report)
    assert ("no account" if lang == "en" else "尚无核算账户") in text
    assert "GEP" not in text


def test_it_says_how_much_is_known(area):
    found = without_account(area)
    first = next(b for b in build(found).sections[0].blocks if isinstance(b, Paragraph))
    rows = len((area / "observations.csv").read_text("utf-8").splitlines()) - 1
    assert first.text.startswith(f"{rows:,} values of ")


def test_its_workbook_has_a_sheet_for_each_topic_and_no_empty_flows(area, tmp_path):
    _, path = write_reports(without_account(area), tmp_path)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["Summary", "Prosperity", "Growth", "Inputs"]
    assert any(isinstance(cell.value, float) for row in book["Growth"].iter_rows() for cell in row)


def test_its_fingerprint_changes_with_an_observation(tmp_path):
    before = build(without_account(write_area(tmp_path))).facts[-1]
    table = tmp_path / "observations.csv"
    table.write_text(table.read_text("utf-8") + "employed,990100,2005,1300000,,,A\n", encoding="utf-8")
    assert build(without_account(tmp_path)).facts[-1] != before


def test_an_area_without_indicators_is_none(tmp_path):
    (tmp_path / "area.yaml").write_text(
        'area: {code: "990100", name: {zh: 甲市, en: Alpha}}\nperiods: [2022]\nplaces: {file: places.csv}\n', "utf-8"
    )
    assert without_account(tmp_path) is None


def test_every_section_has_a_sheet_that_is_written(area):
    for report in (build(without_account(area)), build(synthetic.two_years())):
        assert {section.sheet for section in report.sections} - {""} <= set(SHEETS)


def test_a_path_and_a_projection_keep_their_colour_whatever_stands_before():
    path, ahead, seen = Line("p", (1.0,), dashed=True), Line("a", (1.0,), low=(0.5,), high=(2.0,)), Line("o", (1.0,))

    def colours(*lines):
        return colours_of(LineChart("c", "", "", ("2020",), (2020.0,), lines, Column(""), "t"))

    assert colours(seen, path, ahead)[1:] == colours(seen, seen, path, ahead)[2:] == [AIM, AHEAD]
    assert len(set(colours(seen, seen, path, ahead))) == 4


def test_code_is_marked_and_stays_escaped():
    assert coded("run `shanshui <x>` & go") == "run <code>shanshui &lt;x&gt;</code> &amp; go"
    assert coded("one ` only") == "one ` only"


@pytest.mark.parametrize(
    ("unit", "en", "zh"),
    [
        ("ug m-3", "µg/m³", "微克/立方米"),
        ("yuan person-1", "yuan/person", "元/人"),
        ("percent", "%", "%"),
        ("万元/person", "万元/person", "万元/person"),
        ("1e8 yuan", "1e8 yuan", "1e8 yuan"),
    ],
)
def test_units_are_read_as_people_write_them(unit, en, zh):
    assert (unit_word(unit).en, unit_word(unit).zh) == (en, zh)
