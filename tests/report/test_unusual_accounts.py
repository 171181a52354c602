"""Accounts of unusual shape: deep, wide, empty, one-sided, negative, of many roots or periods."""

import math
from pathlib import Path

import openpyxl
import pytest
from tests.report import synthetic
from tests.report.accounts import beside_only, negative, several_roots, wide
from tests.report.test_excel import Recalculated, live

from shanshui.report.content import build
from shanshui.report.excel import LIVE_ROWS, write_excel
from shanshui.report.formulas import LONGEST
from shanshui.report.html import page
from shanshui.report.model import Note, Report, Table, value_of
from shanshui.report.write import write_reports
from shanshui.store.results import Results

COUNTIES_OF_CHINA = 2191


@pytest.fixture(scope="module")
def country() -> Report:
    """Return the report of an area of 2,191 counties."""
    return build(wide(COUNTIES_OF_CHINA))


def found(report: Report, name: str) -> Table:
    return next(table for table in report.tables() if table.id == name)


def notes(report: Report) -> str:
    return "\n".join(b.text for s in report.sections for b in s.blocks if isinstance(b, Note))


def cells(path: Path) -> list[dict[str, dict[str, object]]]:
    return [
        {
            sheet.title: {c.coordinate: c.value for row in sheet.iter_rows() for c in row if c.value is not None}
            for sheet in openpyxl.load_workbook(path, data_only=only).worksheets
        }
        for only in (False, True)
    ]


def test_2191_places_each_have_a_row_and_add_up(country: Report) -> None:
    rows = found(country, "place-sections")
    assert len(rows.rows) == COUNTIES_OF_CHINA + 1
    expected = 7.0 * 1000 * COUNTIES_OF_CHINA * (COUNTIES_OF_CHINA + 1) / 2
    assert rows.grand_total.value == pytest.approx(expected, rel=1e-12)
    assert found(country, "place-lines").grand_total.value == pytest.approx(expected, rel=1e-12)


def test_2191_places_stand_in_the_order_of_their_codes(country: Report) -> None:
    codes = [str(row[0]) for row in found(country, "place-sections").rows[:-1]]
    assert codes == sorted(set(codes))


def test_2191_places_make_one_page(country: Report) -> None:
    text = page(country)
    assert text.count("County 99") >= COUNTIES_OF_CHINA
    assert len(text) < 5_000_000


def test_a_table_of_2191_places_holds_values_and_still_its_total(tmp_path: Path) -> None:
    account = wide(LIVE_ROWS + 10)
    formulas, values = cells(write_excel(account, tmp_path / "r.xlsx"))
    assert not [c for c in formulas["By place"].values() if str(c).startswith("=")]
    total = found(build(account), "place-sections").grand_total.value / 1e6
    numbers = [value for value in values["By place"].values() if isinstance(value, float | int)]
    assert any(math.isclose(value, total) for value in numbers)


@pytest.mark.parametrize("count", [2, 7, 60])
def test_an_area_of_several_cities_is_their_sum(count: int, tmp_path: Path) -> None:
    account = several_roots(count)
    report = build(account)
    assert report.ledger.total.value == pytest.approx(7000.0 * count * (count + 1) / 2)
    assert len(found(report, "place-sections").rows) == count + 1
    formulas, values = cells(write_excel(account, tmp_path / "r.xlsx"))
    assert all(len(formulas[sheet][cell]) <= LONGEST for sheet, cell in live(formulas))
    sheet = Recalculated(formulas)
    for title, cell in live(formulas):
        assert sheet.value(title, cell) == pytest.approx(values[title][cell], rel=1e-9, abs=1e-6), (title, cell)


def test_a_line_may_take_more_than_it_gives(tmp_path: Path) -> None:
    report = build(negative())
    lines = {str(row[2]): value_of(row[3]) for row in found(report, "lines").rows}
    assert lines["Tourism"] == -1.8e7
    assert lines["Total"] == pytest.approx(report.ledger.total.value) == pytest.approx(2.25e9 - 1.8e7)
    assert "−" in page(report)
    formulas, values = cells(write_excel(negative(), tmp_path / "r.xlsx"))
    sheet = Recalculated(formulas)
    for title, cell in live(formulas):
        assert sheet.value(title, cell) == pytest.approx(values[title][cell], rel=1e-9, abs=1e-6)


def test_a_negative_value_per_area_has_a_scale_that_reads() -> None:
    below = [synthetic.flow(code, "forest", "tourism", -4e9) for code in synthetic.COUNTIES]
    report = build(synthetic.account(below))
    per_km2 = found(report, "extent").columns[5]
    assert per_km2.unit == "million yuan/km²"


@pytest.mark.parametrize("role", ["optional", "separate"])
def test_a_line_beside_the_headline_is_shown_and_never_counted(role: str) -> None:
    report = build(beside_only(role))
    assert math.isnan(report.ledger.total.value)
    assert [value_of(row[2]) for row in found(report, role).rows] == [pytest.approx(1.2e9)]
    assert "No line of the headline has a value yet" in notes(report)
    assert not any(t.id == "sections" for t in report.tables())


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("make", [lambda: beside_only("optional"), lambda: beside_only("separate"), synthetic.empty])
def test_an_account_without_headline_is_written_in_both_formats(make, language: str, tmp_path: Path) -> None:
    paths = write_reports(make(), tmp_path, language)
    assert [path.name for path in paths] == ["report.html", "report.xlsx"]
    text = paths[0].read_text("utf-8")
    assert "nan" not in text.lower().split()
    assert len(openpyxl.load_workbook(paths[1]).sheetnames) == 7


def test_what_is_known_for_the_whole_only_has_a_row_of_its_own() -> None:
    for language, words in (("en", "not allocated below"), ("zh", "未分配到下级")):
        report = build(synthetic.account(), language)
        last = found(report, "place-sections").rows[-2]
        assert last[0] == synthetic.REST
        assert str(last[1]).lower() == words
        assert value_of(found(report, "place-lines").rows[-1][-1]) == report.ledger.total.value


def test_the_row_of_the_whole_only_is_on_no_map() -> None:
    text = page(build(synthetic.account()))
    assert text.count('class="place"') % len(synthetic.COUNTIES) == 0
    assert f"({synthetic.REST})" not in text


@pytest.mark.parametrize("period", ["2019", "2020"])
def test_every_period_can_be_reported(two_years: Results, period: str) -> None:
    report = build(two_years, "en", period)
    assert period in report.title
    assert period in dict(report.facts).values()
    assert [c.label for c in found(report, "periods").columns[1:]] == ["2019", "2020"]
    column = ["2019", "2020"].index(period) + 1
    assert value_of(found(report, "periods").rows[-1][column]) == pytest.approx(report.ledger.total.value)


def test_a_section_of_an_earlier_period_keeps_its_row() -> None:
    below = [synthetic.flow(c, "forest", "retention", 1e6, "2019") for c in synthetic.COUNTIES]
    below += [synthetic.flow(c, "unspecified", "tourism", 1e6, "2020") for c in synthetic.COUNTIES]
    told = synthetic.manifest(0.0) | {"periods": ["2019", "2020"]}
    rows = found(build(synthetic.account(below, manifest=told)), "periods").rows
    assert [row[0] for row in rows] == ["Regulating", "Cultural", "Total"]
    assert [value_of(row[1]) for row in rows] == pytest.approx([2.1e7, math.nan, 2.1e7], nan_ok=True)
    assert [value_of(row[2]) for row in rows] == pytest.approx([math.nan, 3e6, 3e6], nan_ok=True)


def test_a_place_without_any_name_shows_its_code() -> None:
    places = synthetic.places().assign(name_en="", name_zh="")
    text = page(build(synthetic.account(places=places)))
    assert ">990001<" in text


def test_a_zero_headline_is_zero_and_not_absent() -> None:
    below = [synthetic.flow(code, "forest", "retention", 0.0) for code in synthetic.COUNTIES]
    report = build(synthetic.account(below))
    assert report.ledger.total.value == 0
    assert found(report, "sections").grand_total.value == 0
    assert "nan" not in page(report)
