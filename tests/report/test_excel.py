"""The workbook: live formulas with true values, text that stays text, the same bytes every time."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from tests.report import synthetic

from shanshui.report import excel
from shanshui.report.excel import breadth, fitting, number_format, write_excel
from shanshui.report.model import Column
from shanshui.store.results import Results

NAMES = {"en": ["Summary", "By place", "By ecosystem", "Flows", "Parameters", "Inputs", "Checks"]}
NAMES["zh"] = ["总览", "按地区", "按生态系统", "流量", "参数", "输入数据", "核对"]
Book = dict[str, dict[str, Any]]
Written = Callable[[Results, str], tuple[Book, Book]]


@pytest.fixture
def written(tmp_path: Path) -> Written:
    """Return a function that writes a workbook and reads back formulas and values."""

    def read(account: Results, language: str) -> tuple[Book, Book]:
        path = write_excel(account, tmp_path / "report.xlsx", language)
        return tuple(  # type: ignore[return-value]
            {
                ws.title: {c.coordinate: c.value for row in ws.iter_rows() for c in row if c.value is not None}
                for ws in book.worksheets
            }
            for book in (openpyxl.load_workbook(path), openpyxl.load_workbook(path, data_only=True))
        )

    return read


class Recalculated:
    """A spreadsheet of SUM, SUMIFS, ROUND and arithmetic: enough to recompute the workbook."""

    def __init__(self, formulas: Book) -> None:
        self.book = formulas
        self._columns: dict[tuple[str, str], list[Any]] = {}

    def value(self, sheet: str, cell: str) -> float:
        text = self.book[sheet].get(cell, 0.0)
        return self._formula(sheet, text[1:]) if isinstance(text, str) and text.startswith("=") else float(text)

    def _formula(self, sheet: str, text: str) -> float:
        text = re.sub(r"SUMIFS\(((?:\"[^\"]*\"|[^()\"])*)\)", lambda m: repr(self._sumifs(m[1])), text)
        text = re.sub(r"SUM\(([A-Z]+)(\d+):([A-Z]+)(\d+)\)", lambda m: repr(self._sum(sheet, m)), text)
        text = re.sub(r"'([^']+)'!\$([A-Z]+)\$(\d+)", lambda m: repr(self.value(m[1], m[2] + m[3])), text)
        return float(eval(text.replace("ROUND", "round")))

    def _sum(self, sheet: str, m: re.Match[str]) -> float:
        cells = openpyxl.utils.cell.rows_from_range(f"{m[1]}{m[2]}:{m[3]}{m[4]}")
        return sum(self.value(sheet, cell) for row in cells for cell in row if cell in self.book[sheet])

    def _sumifs(self, arguments: str) -> float:
        ranges = re.findall(r"'([^']+)'!\$([A-Z]+)\$(\d+):\$[A-Z]+\$(\d+)", arguments)
        wanted = [re.sub(r"~(.)", r"\1", text) for text in re.findall(r'"=([^"]*)"', arguments)]
        sums, *tests = [self._column(sheet, letter, int(first), int(last)) for sheet, letter, first, last in ranges]
        rows = zip(sums, *tests, strict=True)
        return sum(value for value, *found in rows if value is not None and [str(f) for f in found] == wanted)

    def _column(self, sheet: str, letter: str, first: int, last: int) -> list[Any]:
        if (sheet, letter) not in self._columns:
            self._columns[sheet, letter] = [self.book[sheet].get(f"{letter}{row}") for row in range(first, last + 1)]
        return self._columns[sheet, letter]


def live(formulas: Book) -> list[tuple[str, str]]:
    return [
        (s, c)
        for s, cells in formulas.items()
        for c, text in cells.items()
        if isinstance(text, str) and text.startswith("=") and s not in ("Flows", "流量")
    ]


@pytest.mark.parametrize("name", ["account", "table_only", "two_years"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_recalculation_gives_the_values_that_were_written(
    name: str, language: str, written: Written, request: pytest.FixtureRequest
) -> None:
    formulas, values = written(request.getfixturevalue(name), language)
    sheet, cells = Recalculated(formulas), live(formulas)
    assert len(cells) > 40
    for title, cell in cells:
        assert sheet.value(title, cell) == pytest.approx(values[title][cell], rel=1e-12, abs=1e-9), (title, cell)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_sheets_are_named_in_the_language(account: Results, language: str, written: Written) -> None:
    assert list(written(account, language)[0]) == NAMES[language]


def test_all_flows_are_there_with_names_beside_codes(account: Results, written: Written) -> None:
    _, values = written(account, "zh")
    flows = values["流量"]
    assert flows["A1"] == "核算期\nperiod"
    assert sum(cell.startswith("A") for cell in flows) == len(account.flows) + 1
    assert {"990001", "松县"} <= set(flows.values())


def test_codes_are_text(account: Results, written: Written) -> None:
    _, values = written(account, "en")
    codes = [v for cell, v in values["Flows"].items() if re.fullmatch(r"B\d+", cell)][1:]
    assert codes
    assert all(isinstance(code, str) for code in codes)


def test_every_comparison_is_a_live_difference_of_zero(account: Results, written: Written) -> None:
    formulas, values = written(account, "en")
    differences = {c: f for c, f in formulas["Checks"].items() if str(f).startswith("=ROUND(")}
    assert len(differences) == 6
    assert {values["Checks"][cell] for cell in differences} == {0}
    assert sum("'By place'!" in f for f in differences.values()) == 2


def test_a_changed_flow_changes_every_total_alike(account: Results, written: Written) -> None:
    formulas, values = written(account, "en")
    cell = next(
        c for c in formulas["Flows"] if c.startswith("S") and c != "S1" and formulas["Flows"]["B" + c[1:]] == "990000"
    )
    formulas["Flows"][cell] += 1e9
    sheet = Recalculated(formulas)
    moved = [
        c
        for c, f in formulas["Summary"].items()
        if str(f).startswith("=SUM") and sheet.value("Summary", c) != pytest.approx(values["Summary"][c])
    ]
    assert moved


def test_texts_that_look_like_formulas_stay_text(nasty: Results, tmp_path: Path) -> None:
    path = write_excel(nasty, tmp_path / "nasty.xlsx", "en")
    book = openpyxl.load_workbook(path)
    risky = [
        c
        for ws in book.worksheets
        for row in ws.iter_rows()
        for c in row
        if str(c.value).startswith(("=HYPERLINK", "@SUM"))
    ]
    assert risky
    assert {c.data_type for c in risky} == {"s"}
    assert all(c.quotePrefix for c in risky)


def test_sheets_are_frozen_and_printed_with_their_filters(account: Results, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(write_excel(account, tmp_path / "r.xlsx", "en"))
    assert all(sheet.freeze_panes for sheet in book.worksheets)
    assert book["Flows"].freeze_panes == "D2"
    assert book["Flows"].auto_filter.ref == f"A1:Z{len(account.flows) + 1}"
    assert "Synthetic City" in book["Summary"].oddFooter.left.text


def test_absent_numbers_are_blank(account: Results, written: Written) -> None:
    formulas, _ = written(account, "en")
    flows = formulas["Flows"]
    soil = [c[1:] for c, v in flows.items() if re.fullmatch(r"J\d+", c) and v == "soil"]
    assert soil
    assert not any(f"S{row}" in flows for row in soil)


@pytest.mark.parametrize("name", ["account", "table_only", "empty", "nasty"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_same_account_gives_the_same_bytes(
    name: str, language: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    account = request.getfixturevalue(name)
    first = write_excel(account, tmp_path / "a.xlsx", language).read_bytes()
    assert write_excel(account, tmp_path / "b.xlsx", language).read_bytes() == first


def test_a_long_table_holds_values_instead_of_formulas(
    account: Results, written: Written, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(excel, "LIVE_ROWS", 3)
    formulas, values = written(account, "en")
    assert not any(str(f).startswith("=") for f in formulas["By place"].values())
    assert 2400.0 in values["By place"].values()


def test_levels_that_do_not_fit_a_sheet_are_left_out_and_named(
    account: Results, written: Written, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(excel, "MAX_ROWS", 20)
    frame, left_out = fitting(account.flows, account.places)
    assert left_out == ["county"]
    assert set(frame.level) == {"city"}
    assert any("the levels county are left out" in str(v) for v in written(account, "en")[1]["Summary"].values())


@pytest.mark.parametrize(
    ("number", "column", "expected"),
    [
        (0.5, Column("", "share"), "0.0%"),
        (5.0, Column("", "exact"), "General"),
        (1234.5, Column("", "money", digits=2), "#,##0.00"),
        (0.0123, Column("", "number"), "#,##0.0000"),
        (1e9, Column("", "number"), "#,##0"),
    ],
)
def test_number_formats_show_what_the_page_shows(number: float, column: Column, expected: str) -> None:
    assert number_format(number, column) == expected


def test_breadth_counts_ideographs_twice() -> None:
    assert breadth("山水 ss") == 7


def test_a_text_takes_the_lines_it_needs() -> None:
    assert excel.lines_of("12345678901", 10) == 2
    assert excel.lines_of("山水山水山水\n", 10) == 3


def test_an_account_without_flows_is_a_workbook_too(written: Written) -> None:
    _, values = written(synthetic.empty(), "zh")
    assert any("没有任何总值科目" in str(value) for value in values["总览"].values())
