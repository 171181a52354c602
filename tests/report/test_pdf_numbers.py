"""The numbers on paper are those on screen and in the workbook: 200 cells of an account, drawn by chance."""

import math
import random
import re

import pytest
from tests.report.papers import bare, pages_of

from shanshui.report.content import build
from shanshui.report.fonts import drawable
from shanshui.report.model import Report, Table, value_of
from shanshui.report.numbers import shown
from shanshui.report.pdf import pdf
from shanshui.report.widths import fit
from shanshui.store.results import read_results

DRAWN, SEED = 200, 20261122


@pytest.fixture(scope="module", params=["zh", "en"])
def report(request: pytest.FixtureRequest, lishui) -> Report:
    return build(read_results(lishui), request.param)


@pytest.fixture(scope="module")
def pieces(report: Report) -> dict[str, str]:
    """Return the text of each table of the PDF, from its caption to the next."""
    text = "".join(_inner(page, report) for page in pages_of(pdf(report)))
    named = "表" if report.language == "zh" else "Table"
    text = re.sub(r"续表\d+|Table\d+,continued", "", text)
    found, at = {}, 0
    for number, table in enumerate(report.tables(), start=1):
        caption = bare(f"{named}{number}{drawable(table.title)}")
        at = text.index(caption, at)
        end = re.search(rf"{named}{number + 1}(?!\d)", text[at:])
        found[table.id] = text[at : at + end.start()] if end else text[at:]
    return found


def _inner(page: str, report: Report) -> str:
    """Return a page without its head and foot."""
    page = page.partition(report.facts[-1][1])[2] if report.facts[-1][1] in page[:120] else page
    return re.sub(rf"{re.escape(bare(report.title))}\d+/\d+$", "", page)


def row_texts(table: Table, row: int) -> list[str]:
    """Return a row as it stands on paper: one text for each group of columns that stand beside each other."""
    cells = zip(table.rows[row], table.columns, strict=True)
    told = [bare(drawable(cell) if isinstance(cell, str) else shown(cell, column)) for cell, column in cells]
    return ["".join(told[at] for at in part.columns) for part in fit(table).parts]


def test_two_hundred_cells_stand_in_their_rows(report: Report, pieces: dict[str, str]) -> None:
    every = [
        (table, row, column)
        for table in report.tables()
        for row, cells in enumerate(table.rows)
        for column, cell in enumerate(cells)
        if not isinstance(cell, str) and not math.isnan(value_of(cell))
    ]
    for table, row, _ in random.Random(SEED).sample(every, DRAWN):
        assert all(text in pieces[table.id] for text in row_texts(table, row)), (table.id, row)


def test_every_row_of_every_table_is_there(report: Report, pieces: dict[str, str]) -> None:
    lost = [
        (table.id, row)
        for table in report.tables()
        for row in range(len(table.rows))
        if not all(text in pieces[table.id] for text in row_texts(table, row))
    ]
    assert not lost
