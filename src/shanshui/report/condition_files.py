"""Tables of the condition account as a file for other programs: workbook, CSV or Parquet."""

from pathlib import Path
from typing import Any

from shanshui.core.disk import whole
from shanshui.core.errors import ChooseOne, UnknownOutput
from shanshui.core.labels import Label
from shanshui.report.export import SETTINGS, WRITERS
from shanshui.run.condition_table import Cell, ConditionTable


def write_tables(tables: list[ConditionTable], file: Path, lang: str) -> Path:
    """Write the tables: each on a sheet of its own (.xlsx), or one table (.csv, .parquet), and return the file.

    Raises
    ------
    UnknownOutput
        If the extension is not .xlsx, .csv or .parquet.
    ChooseOne
        If several tables are to go into a file that holds one.
    """
    end = file.suffix.lower()
    if end not in WRITERS:
        raise UnknownOutput(where=file.name, name=file.suffix or file.name, known=list(WRITERS))
    if end != ".xlsx" and len(tables) != 1:
        raise ChooseOne(where=file.name, what="tables", known=[table.id for table in tables], option="--table")
    with whole(file) as partial:
        if end == ".xlsx":
            _workbook(tables, partial, lang)
        else:
            WRITERS[end](_frame(tables[0]), partial, lang)
    return file


def _frame(table: ConditionTable) -> Any:
    import pandas as pd

    frame = pd.DataFrame(table.records())
    numbers = [c.name for c in table.columns if c.digits is not None]
    return frame.astype(dict.fromkeys(numbers, "float64"))


def _workbook(tables: list[ConditionTable], path: Path, lang: str) -> None:
    from xlsxwriter import Workbook

    with Workbook(str(path), SETTINGS) as book:
        bold, text = book.add_format({"bold": True, "bottom": 1}), book.add_format({"num_format": "@"})
        for table in tables:
            sheet = book.add_worksheet(table.id[:31])
            sheet.write_string(0, 0, table.title.in_(lang))
            for at, column in enumerate(table.columns):
                sheet.write_string(1, at, column.label.in_(lang), bold)
            for row, cells in enumerate(table.rows, start=2):
                for at, cell in enumerate(cells):
                    _write(sheet, row, at, cell, lang, text)
            for row, note in enumerate(table.notes, start=len(table.rows) + 3):
                sheet.write_string(row, 0, note.in_(lang))
            sheet.freeze_panes(2, 0)
            sheet.set_column(0, len(table.columns) - 1, 16)


def _write(sheet: Any, row: int, at: int, cell: Cell, lang: str, text: Any) -> None:
    if isinstance(cell, Label):
        sheet.write_string(row, at, cell.in_(lang), text)
    elif isinstance(cell, str):
        sheet.write_string(row, at, cell, text)
    elif cell == cell:
        sheet.write_number(row, at, cell)
