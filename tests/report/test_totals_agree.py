"""One total: on the page, on every sheet, in every table, in JSON, in the exports and in Python, to the fen (T36)."""

import csv
import json
import math
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from tests.report.accounts import golden, whole

import shanshui as ss
from shanshui.cli import show
from shanshui.report.content import build
from shanshui.report.excel import write_excel
from shanshui.report.export import export
from shanshui.report.html import page
from shanshui.report.model import Difference, Figures, Report, value_of
from shanshui.report.numbers import shown
from shanshui.store.results import Results, read_results
from shanshui.store.tables import table

NAMES = ("lishui", "t01_garze_2010", "t10_huai")
LANGUAGES = ("en", "zh")
FEN = 0.005
TOTALS = ("sections", "lines", "place-sections", "place-lines", "extent", "ecosystem-lines")


@pytest.fixture(scope="module", params=NAMES)
def finished(request: pytest.FixtureRequest, lishui: Path, tmp_path_factory: pytest.TempPathFactory) -> Results:
    """Return one finished account."""
    if request.param == "lishui":
        return read_results(lishui)
    return golden(request.param, tmp_path_factory.mktemp("agree"))


@pytest.fixture(scope="module")
def reports(finished: Results) -> dict[str, Report]:
    """Return its report in both languages."""
    return {language: build(finished, language) for language in LANGUAGES}


@pytest.fixture(scope="module")
def books(finished: Results, tmp_path_factory: pytest.TempPathFactory) -> dict[str, openpyxl.Workbook]:
    """Return its workbook in both languages, with the values that were written."""
    folder = tmp_path_factory.mktemp("books")
    return {
        language: openpyxl.load_workbook(write_excel(finished, folder / f"{language}.xlsx", language), data_only=True)
        for language in LANGUAGES
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_table_of_the_report_ends_with_the_headline(
    finished: Results, reports: dict[str, Report], language: str
) -> None:
    totals = {t.id: t.grand_total.value for t in reports[language].tables() if t.id in TOTALS}
    assert totals.keys() == set(TOTALS)
    assert totals == {name: pytest.approx(whole(finished), abs=FEN) for name in TOTALS}


def test_the_dashboard_shows_the_headline(finished: Results, reports: dict[str, Report]) -> None:
    for report in reports.values():
        figures = next(b for s in report.sections for b in s.blocks if isinstance(b, Figures))
        assert value_of(figures.figures[0].value) == pytest.approx(whole(finished), abs=FEN)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_prints_the_same_total_wherever_a_table_ends(reports: dict[str, Report], language: str) -> None:
    report = reports[language]
    text = page(report)
    for found in (t for t in report.tables() if t.id in TOTALS):
        body = text.split(f'<table id="table-{found.id}">')[1].split("</table>")[0]
        last = body.split('<tr class="total">')[1]
        assert f">{shown(report.ledger.total, found.columns[found.total])}</td>" in last, found.id


def test_all_comparisons_of_the_report_are_zero(reports: dict[str, Report]) -> None:
    for report in reports.values():
        rows = next(t for t in report.tables() if t.id == "agreement").rows
        assert len(rows) == 6
        assert {value_of(cell) for row in rows for cell in row if isinstance(cell, Difference)} == {0.0}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_workbook_holds_the_headline_on_three_sheets(
    finished: Results, reports: dict[str, Report], books: dict[str, openpyxl.Workbook], language: str
) -> None:
    size = next(t for t in reports[language].tables() if t.id == "sections").columns[1].size
    holding = set()
    for sheet in books[language].worksheets:
        numbers = [c for row in sheet.iter_rows(values_only=True) for c in row if isinstance(c, float | int)]
        if any(math.isclose(number * size, whole(finished), abs_tol=FEN, rel_tol=0) for number in numbers):
            holding.add(sheet.title)
    assert set(books[language].sheetnames[:3]) <= holding


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sheet_of_flows_adds_up_to_the_headline(
    finished: Results, books: dict[str, openpyxl.Workbook], language: str
) -> None:
    sheet = next(s for s in books[language] if s.title in {"Flows", "流量"})
    head, *rows = sheet.iter_rows(values_only=True)
    at = {name.split("\n")[1]: number for number, name in enumerate(head)}
    root, period = finished.manifest["area"]["code"], str(finished.manifest["periods"][-1])
    values = [
        row[at["value"]]
        for row in rows
        if (row[at["place"]], row[at["period"]]) == (root, period)
        and row[at["in_headline"]] in ("yes", "是")
        and row[at["value"]] is not None
    ]
    assert math.fsum(values) == pytest.approx(whole(finished), abs=FEN)


@pytest.mark.parametrize("by", ["place", "ecosystem"])
def test_the_rows_of_a_table_of_the_command_line_add_up(finished: Results, by: str) -> None:
    rows = table(finished, by).records()
    assert math.fsum(row["gep"] for row in rows if row["gep"] is not None) == pytest.approx(whole(finished), abs=FEN)
    assert math.fsum(row["share"] for row in rows if row["share"] is not None) == pytest.approx(1)


def test_the_services_of_the_command_line_add_up(finished: Results) -> None:
    rows = [row for row in table(finished, "service").records() if row["role"] == "headline"]
    assert math.fsum(row["value"] or 0 for row in rows) == pytest.approx(whole(finished), abs=FEN)


def test_every_period_of_the_command_line_is_its_total(finished: Results) -> None:
    for row in table(finished, "period").records():
        assert row["gep"] == pytest.approx(whole(finished, row["period"]), abs=FEN)


def test_every_period_of_the_report_is_its_total(finished: Results) -> None:
    for period in map(str, finished.manifest["periods"]):
        report = build(finished, "en", period)
        assert report.ledger.total.value == pytest.approx(whole(finished, period), abs=FEN)


def test_json_lines_keep_every_figure(finished: Results, capsys: pytest.CaptureFixture[str]) -> None:
    show.table(table(finished, "place"), json=True, lang="en")
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert math.fsum(row["gep"] for row in rows) == pytest.approx(whole(finished), abs=FEN)


def test_python_gives_the_same_total(finished: Results) -> None:
    accounts = ss.Accounts(finished.folder, finished)
    gep = accounts.gep().set_index(["period", "place"])["gep"]
    root = finished.manifest["area"]["code"]
    for period in map(str, finished.manifest["periods"]):
        assert gep[period, root] == pytest.approx(whole(finished, period), abs=FEN)


def test_a_level_in_python_adds_up_to_the_whole_or_is_the_whole(finished: Results) -> None:
    accounts, root = ss.Accounts(finished.folder, finished), finished.manifest["area"]["code"]
    rest = accounts.flows[accounts.flows["place"].str.endswith("~") & accounts.flows["in_headline"]]["value"].sum()
    below = finished.places[finished.places["parent"] == root]
    level = (below if len(below) else finished.places)["level"].iloc[0]
    found = accounts.gep(level)
    found = found[found["period"] == str(finished.manifest["periods"][-1])]
    assert found["gep"].sum() + rest == pytest.approx(whole(finished), abs=FEN)


def test_the_three_exports_are_equal_when_read_back(finished: Results, tmp_path: Path) -> None:
    frame = pd.read_parquet(export(finished, tmp_path / "f.parquet"))
    with export(finished, tmp_path / "f.csv").open(encoding="utf-8-sig", newline="") as stream:
        text = list(csv.DictReader(stream))
    head, *rows = openpyxl.load_workbook(export(finished, tmp_path / "f.xlsx")).active.iter_rows(values_only=True)
    assert list(head) == list(text[0]) == list(frame.columns)
    for number, column in enumerate(head):
        cells = frame[column].tolist()
        if frame[column].dtype == float:
            ours = [None if math.isnan(cell) else cell for cell in cells]
            assert [float(row[column]) if row[column] else None for row in text] == ours, column
            # a workbook keeps 16 significant figures
            kept = [None if cell is None else pytest.approx(cell, rel=1e-15) for cell in ours]
            assert [row[number] for row in rows] == kept, column
        else:
            assert [row[column] for row in text] == [str(cell) for cell in cells], column
            assert [row[number] or "" for row in rows] == [cell or "" for cell in cells], column


def test_exports_add_up_to_the_headline(finished: Results, tmp_path: Path) -> None:
    frame = pd.read_parquet(export(finished, tmp_path / "f.parquet"))
    root, period = finished.manifest["area"]["code"], str(finished.manifest["periods"][-1])
    here = frame[(frame["place"] == root) & (frame["period"] == period) & frame["in_headline"]]
    assert math.fsum(here["value"].dropna()) == pytest.approx(whole(finished), abs=FEN)


def test_the_largest_section_is_named_with_its_share(reports: dict[str, Report]) -> None:
    for report in reports.values():
        rows = next(t for t in report.tables() if t.id == "sections").rows[:-1]
        name, _, share = max(rows, key=lambda row: value_of(row[1]))
        sentence = next(b.text for b in report.sections[0].blocks if type(b).__name__ == "Paragraph")
        assert str(name) in sentence
        assert f"{100 * value_of(share):.1f} %" in sentence
        assert "–" not in sentence


def test_the_sections_of_several_periods_add_up_to_each_total(finished: Results, reports: dict[str, Report]) -> None:
    periods = [str(p) for p in finished.manifest["periods"]]
    found = [t for t in reports["en"].tables() if t.id == "periods"]
    assert len(found) == (len(periods) > 1)
    for shown_table in found:
        *parts, total = shown_table.rows
        for at, period in enumerate(periods, 1):
            added = math.fsum(v for row in parts if not math.isnan(v := value_of(row[at])))
            assert added == pytest.approx(value_of(total[at]), abs=FEN)
            assert value_of(total[at]) == pytest.approx(whole(finished, period), abs=FEN)


def test_a_standard_of_another_kind_is_not_asked_for_gep_tables(finished: Results, reports: dict[str, Report]) -> None:
    sections = {line["section"] for line in finished.manifest["lines"]}
    remedies = [b.text for b in reports["en"].sections[0].blocks if "no line is accounted" in getattr(b, "text", "")]
    if sections == {"equivalent"}:
        assert remedies == []
    for text in remedies:
        assert text.split(":")[0].lower() not in {s for s in sections if finished.flows["service"].eq(s).any()}
