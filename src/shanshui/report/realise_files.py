"""Sheets as files: a workbook with both, or one CSV for the result and one for the explanation."""

import csv
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

from shanshui.core.disk import whole
from shanshui.core.errors import UnknownOutput
from shanshui.core.labels import Label
from shanshui.report.export import SETTINGS, safe
from shanshui.report.realise_sheets import MONEY, SHARE, Cell, Column, Sheet, Sheets

BROAD, NARROW = 44, 18
FORMATS = {MONEY: "#,##0.00", SHARE: "0.00%"}


def write_sheets(sheets: Sheets, file: Path, lang: str = "en") -> list[Path]:
    """Write a result with its explanation: NAME.xlsx, or NAME.csv and NAME.explanation.csv.

    Raises
    ------
    UnknownOutput
        If the extension is neither .xlsx nor .csv.
    """
    ways: dict[str, Callable[[], list[Path]]] = {
        ".csv": lambda: _both_csv(sheets, file, lang),
        ".xlsx": lambda: [_whole(file, lambda path: _write_xlsx(sheets, path, lang))],
    }
    write = ways.get(file.suffix.lower())
    if write is None:
        raise UnknownOutput(where=file.name, name=file.suffix or file.name, known=list(ways))
    return write()


def _both_csv(sheets: Sheets, file: Path, lang: str) -> list[Path]:
    how = file.with_name(f"{file.stem}.explanation{file.suffix}")
    parts = ((file, sheets.result), (how, sheets.how))
    return [_whole(path, lambda to, sheet=sheet: _write_csv(sheet, to, lang)) for path, sheet in parts]  # type: ignore[misc]


def _whole(file: Path, write: Callable[[Path], None]) -> Path:
    with whole(file) as partial:
        write(partial)
    return file


def text_of(cell: Cell, lang: str) -> str:
    """Return a cell as plain text: nothing for what is not known."""
    if cell is None:
        return ""
    return cell.in_(lang) if isinstance(cell, Label) else f"{cell:f}" if isinstance(cell, Decimal) else cell


def _write_csv(sheet: Sheet, path: Path, lang: str) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\r\n")
        writer.writerow([column.name for column in sheet.columns])
        for row in sheet.rows:
            writer.writerow([_csv_cell(c, column, lang) for c, column in zip(row, sheet.columns, strict=True)])


def _csv_cell(cell: Cell, column: Column, lang: str) -> str:
    """Return a cell for a text file: money with both its digits, texts that no spreadsheet takes for a formula."""
    if isinstance(cell, Decimal):
        return f"{cell:.2f}" if column.kind == MONEY else f"{cell:f}"
    return safe(text_of(cell, lang))


def _write_xlsx(sheets: Sheets, path: Path, lang: str) -> None:
    from xlsxwriter import Workbook

    from shanshui.report.excel import CREATED

    with Workbook(str(path), SETTINGS) as book:
        book.set_properties({"title": sheets.title.in_(lang), "created": CREATED.replace(tzinfo=None)})
        head = book.add_format({"bold": True, "bottom": 1})
        formats = {kind: book.add_format({"num_format": look}) for kind, look in FORMATS.items()}
        for sheet in (sheets.result, sheets.how):
            page = book.add_worksheet(sheet.name.in_(lang))
            for at, column in enumerate(sheet.columns):
                page.write_string(0, at, column.label.in_(lang), head)
                page.set_column(at, at, BROAD if column.kind == "text" else NARROW)
                for line, row in enumerate(sheet.rows, start=1):
                    cell = row[at]
                    if isinstance(cell, Decimal):
                        page.write_number(line, at, float(cell), formats.get(column.kind))
                    else:
                        page.write_string(line, at, text_of(cell, lang))
            page.freeze_panes(1, 0)
            after = len(sheet.rows) + 2
            if sheet is sheets.how:
                for i, note in enumerate(sheets.notes):
                    page.write_string(after + i, 0, note.in_(lang))
