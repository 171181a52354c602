"""One number everywhere: screen, API, HTML, workbook, CSV and JSON say the same on 200 randomly drawn cells."""

import csv
import io
import math
import random
from html.parser import HTMLParser
from pathlib import Path

import openpyxl
import pytest
from fastapi.testclient import TestClient

from shanshui.report.content import build
from shanshui.report.html import page
from shanshui.report.model import Column, Report, Table, value_of
from shanshui.report.numbers import shown
from shanshui.report.write import write_reports
from shanshui.store.results import read_results
from shanshui.web.app import create_app
from shanshui.web.routes.tables import TITLES

DRAWN, SEED = 200, 20261122
EXACT = {"rel": 1e-14, "abs": 0.0}  # a workbook keeps 16 digits
Drawn = tuple[Table, int, int]


@pytest.fixture(scope="module", params=["zh", "en"])
def lang(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def report(lishui: Path, lang: str) -> Report:
    return build(read_results(lishui), lang)


@pytest.fixture(scope="module")
def cells(report: Report) -> list[Drawn]:
    """Return 200 numbers of the tables of the account, drawn by chance, always the same."""
    every = [
        (table, row, column)
        for table in report.tables()
        for row, cells in enumerate(table.rows)
        for column, cell in enumerate(cells)
        if not isinstance(cell, str) and not math.isnan(value_of(cell))
    ]
    return random.Random(SEED).sample(every, DRAWN)


@pytest.fixture(scope="module")
def client(lishui: Path) -> TestClient:
    return TestClient(create_app([lishui]))


def said(drawn: Drawn) -> str:
    """Return a cell as it is shown everywhere."""
    table, row, column = drawn
    cell = table.rows[row][column]
    assert not isinstance(cell, str)
    return shown(cell, table.columns[column])


def number(drawn: Drawn) -> float:
    table, row, column = drawn
    return value_of(table.rows[row][column])


def test_the_pages_say_it(client: TestClient, report: Report, cells: list[Drawn], lang: str) -> None:
    wanted = {table.id for table, _, _ in cells}
    told = {}
    for section in report.sections:
        if wanted & {block.id for block in section.blocks if isinstance(block, Table)}:
            answer = client.get(f"/api/areas/lishui/sections/{section.id}", params={"lang": lang})
            assert answer.status_code == 200
            told |= {block["id"]: block for block in answer.json()["blocks"] if block["type"] == "table"}
    for table, row, column in cells:
        cell = told[table.id]["rows"][row][column]
        assert (cell["t"], cell["v"]) == (said((table, row, column)), number((table, row, column)))


def test_the_html_report_says_it(report: Report, cells: list[Drawn]) -> None:
    found = Tables()
    found.feed(page(report))
    for table, row, column in cells:
        assert found.rows[f"table-{table.id}"][row][column] == said((table, row, column))


def test_the_workbook_says_it(lishui: Path, report: Report, cells: list[Drawn], lang: str, tmp_path: Path) -> None:
    (path,) = write_reports(read_results(lishui), tmp_path, lang, ["xlsx"])
    book = openpyxl.load_workbook(path, data_only=True)  # of a formula, the value written beside it
    sheets = {
        block.id: book[report.ledger.words(f"sheet_{section.sheet}")]
        for section in report.sections
        for block in section.blocks
        if isinstance(block, Table) and section.sheet
    }
    for table, row, column in cells:
        sheet = sheets[table.id]
        value = sheet.cell(first_row(sheet, table) + row, column + 1).value
        size, look = table.columns[column].size, table.columns[column]
        assert value == pytest.approx(number((table, row, column)) / size, **EXACT)
        plain = Column("", look.kind, digits=look.digits, blank_zero=look.blank_zero)
        assert shown(value, plain) == said((table, row, column))


def test_the_files_of_its_table_say_it(client: TestClient, cells: list[Drawn], lang: str) -> None:
    asked = [drawn for drawn in cells if drawn[0].id not in TITLES]  # those are tables of the account itself
    assert len(asked) > DRAWN / 2
    lines, blocks = {}, {}
    for id in {table.id for table, _, _ in asked}:
        answers = [client.get(f"/api/areas/lishui/tables/{id}.{f}", params={"lang": lang}) for f in ("csv", "json")]
        assert [answer.status_code for answer in answers] == [200, 200]
        lines[id] = list(csv.reader(io.StringIO(answers[0].content.decode("utf-8-sig"))))[1:]
        blocks[id] = answers[1].json()
    for table, row, column in asked:
        exact = number((table, row, column))
        assert float(lines[table.id][row][column]) == pytest.approx(exact / table.columns[column].size, **EXACT)
        cell = blocks[table.id]["rows"][row][column]
        assert (cell["t"], cell["v"]) == (said((table, row, column)), exact)


def test_what_is_behind_it_says_it(client: TestClient, cells: list[Drawn], lang: str) -> None:
    seen = 0
    for table, row, column in cells:
        answer = client.get(f"/api/areas/lishui/tables/{table.id}/cells/{row}/{column}", params={"lang": lang})
        if answer.status_code == 200:
            seen += 1
            told = answer.json()
            assert (told["shown"], told["value"]) == (said((table, row, column)), number((table, row, column)))
    assert seen > 20


# The fifth place, the text of the PDF, belongs here: pages read by pypdf, `said(drawn)` looked for in the table of
# each drawn cell.


def first_row(sheet: openpyxl.worksheet.worksheet.Worksheet, table: Table) -> int:
    """Return the row of a sheet, counted from 1, in which the first row of a table stands."""
    heads = table.columns[0]
    heading = "\n".join(part for part in (heads.label, heads.code, heads.unit) if part)
    found = [
        row
        for row in range(1, sheet.max_row)
        if sheet.cell(row, 1).value == table.title and sheet.cell(row + 1, 1).value == heading
    ]
    assert len(found) == 1, (table.id, found)
    return found[0] + 2


class Tables(HTMLParser):
    """Reads the cells of the tables of a page, by the id of the table."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: dict[str, list[list[str]]] = {}
        self._table = ""
        self._in_body = self._in_cell = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self._table = str(dict(attrs).get("id"))
            self.rows[self._table] = []
        elif tag == "tbody":
            self._in_body = True
        elif tag == "tr" and self._in_body:
            self.rows[self._table].append([])
        elif tag in ("td", "th") and self._in_body:
            self.rows[self._table][-1].append("")
            self._in_cell = True

    def handle_endtag(self, tag: str) -> None:
        if tag == "tbody":
            self._in_body = False
        elif tag in ("td", "th"):
            self._in_cell = False

    def handle_data(self, data: str) -> None:
        if self._in_cell and self._in_body:
            self.rows[self._table][-1][-1] += data
