"""A sheet as it is printed: the text of every cell, which cells are merged, and what is wrong with a cell."""

import csv
import io
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from shanshui.core.errors import (
    ChooseOne,
    EmptyTable,
    ErrorCell,
    FormulaWithoutValue,
    NotInFile,
    ShanshuiError,
    ShownScaled,
    TooLarge,
    UnreadableFile,
)
from shanshui.data.files import check_magic, format_of, local_file
from shanshui.data.tables import FORMATS, MAX_ROWS, SPACES
from shanshui.data.text import decode
from shanshui.data.workbooks import MAX_CELLS, check_merged, check_package, sheet_parts
from shanshui.data.yearbook.shown import Scaled, shown

At = tuple[int, int]  # row and column, from 1
FORMULA = re.compile(rb"<(?:\w+:)?f[ >/]")


class Box(NamedTuple):
    """Merged cells: first and last row and column."""

    top: int
    left: int
    bottom: int
    right: int

    def __str__(self) -> str:
        return f"{letters(self.left)}{self.top}:{letters(self.right)}{self.bottom}"


@dataclass(frozen=True)
class Sheet:
    """What is printed on a sheet.

    Attributes
    ----------
    where
        File, and sheet of a workbook, for messages.
    texts
        Text by row and column; a cell that is not here is empty.
    faults
        What is wrong with a cell, to be raised if the cell is of use.
    merged
        The box of merged cells that a cell lies in.
    hidden
        Rows and columns that the sheet hides: 7, C.
    mark
        What stands between `where` and a cell.
    fields
        Of a text file, how many fields each row has.
    """

    where: str
    texts: dict[At, str]
    faults: dict[At, ShanshuiError] = field(default_factory=dict)
    merged: dict[At, Box] = field(default_factory=dict)
    hidden: tuple[str, ...] = ()
    mark: str = "!"
    fields: dict[int, int] = field(default_factory=dict)

    @cached_property
    def height(self) -> int:
        """Return the last row that holds anything."""
        return max((row for row, _ in (*self.texts, *self.faults)), default=0)

    @cached_property
    def width(self) -> int:
        """Return the last column that holds anything."""
        return max((column for _, column in (*self.texts, *self.faults)), default=0)

    def at(self, row: int, column: int) -> str:
        """Return the place of a cell for a message: file:sheet!C7."""
        return f"{self.where}{self.mark}{letters(column)}{row}"

    def own(self, row: int, column: int) -> str:
        """Return the text of a cell, empty if there is none."""
        return self.texts.get((row, column), "")

    def spread(self, row: int, column: int) -> str:
        """Return the text of a cell, or of the merged cells that it lies in; raise what is wrong with it."""
        box = self.merged.get((row, column))
        at = (box.top, box.left) if box else (row, column)
        if at in self.faults:
            raise self.faults[at]
        return self.texts.get(at, "")

    def holds(self, row: int, column: int) -> bool:
        """Return whether a cell holds anything, be it a fault."""
        return (row, column) in self.texts or (row, column) in self.faults


def letters(column: int) -> str:
    """Return the letters of a column: 1 is A, 28 is AB."""
    found = ""
    while column:
        column, rest = divmod(column - 1, 26)
        found = chr(65 + rest) + found
    return found


def read_sheet_cells(path: str | Path, where: str = "", sheet: str = "", encoding: str = "") -> Sheet:
    """Return a sheet of a workbook, or a text file, as it is printed.

    Parameters
    ----------
    sheet
        Name of the sheet, needed if a workbook has several.
    encoding
        Of a text file; left out, it is recognised.

    Raises
    ------
    InputError
        If the file is none, unsafe, too large, or in no encoding that we can be sure of.
    """
    file = local_file(path, where)
    where = where or file.name
    form = format_of(file, FORMATS, where)
    if form == "XLSX":
        return _of_workbook(file, where, sheet)
    text = decode(file.read_bytes(), where, encoding).text
    return _of_text(text, "," if form == "CSV" else "\t", where)


def _of_text(text: str, delimiter: str, where: str) -> Sheet:
    if text.count("\n") > MAX_ROWS:
        raise TooLarge(where=where, what="rows", found=text.count("\n"), limit=MAX_ROWS)
    texts: dict[At, str] = {}
    fields: dict[int, int] = {}
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=delimiter, strict=True)
    row = 0
    try:
        for row, cells in enumerate(reader, 1):
            fields[row] = len(cells)
            texts.update({(row, at): plain for at, cell in enumerate(cells, 1) if (plain := cell.strip(SPACES))})
    except csv.Error as error:
        raise UnreadableFile(where=f"{where}:{row + 1}", format="CSV", problem=error) from error
    if not texts:
        raise EmptyTable(where=where)
    return Sheet(where, texts, mark=":", fields=fields)


def _of_workbook(file: Path, where: str, name: str) -> Sheet:
    check_magic(file, "XLSX", where)
    check_package(file, where)
    check_merged(file, where)
    values = _chosen(_book(file, where, values=True), where, name)
    where = f"{where}:{values.title}"
    if values.max_row > MAX_ROWS:
        raise TooLarge(where=where, what="rows", found=values.max_row, limit=MAX_ROWS)
    if values.max_row * values.max_column > MAX_CELLS:
        raise TooLarge(where=where, what="cells", found=values.max_row * values.max_column, limit=MAX_CELLS)
    found = Sheet(where, {}, {}, dict(_merged(values)), tuple(_hidden(values)))
    for row in values.iter_rows():
        for cell in row:
            _take(found, cell)
    if _has_formulas(file):
        _formulas(found, _book(file, where, values=False)[values.title])
    if not found.texts and not found.faults:
        raise EmptyTable(where=where)
    return found


def _book(file: Path, where: str, values: bool) -> Any:
    import openpyxl

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # styles and validation rules it does not keep; values are complete
            return openpyxl.load_workbook(file, data_only=values, keep_links=False, rich_text=values)
    except Exception as error:  # openpyxl raises whatever its parsers do
        raise UnreadableFile(where=where, format="XLSX", problem=f"{type(error).__name__} {error}") from error


def _chosen(book: Any, where: str, name: str) -> Any:
    filled = [s for s in book.worksheets if s.max_row > 1 or s["A1"].value is not None]
    if name and name not in [s.title for s in book.worksheets]:
        raise NotInFile(where=where, what="sheet", name=name, known=[s.title for s in book.worksheets])
    if not name and len(filled) > 1:
        raise ChooseOne(where=where, what="sheets", known=[s.title for s in filled], option="sheet")
    if not name and not filled:
        raise EmptyTable(where=where)
    return book[name] if name else filled[0]


def _merged(sheet: Any) -> Iterator[tuple[At, Box]]:
    for cells in sheet.merged_cells.ranges:
        box = Box(cells.min_row, cells.min_col, cells.max_row, cells.max_col)
        for row in range(box.top, min(box.bottom, sheet.max_row) + 1):
            for column in range(box.left, min(box.right, sheet.max_column) + 1):
                yield (row, column), box


def _hidden(sheet: Any) -> Iterator[str]:
    for row, size in sorted(sheet.row_dimensions.items()):
        if size.hidden and row <= sheet.max_row:
            yield str(row)
    for _, size in sorted(sheet.column_dimensions.items()):
        if size.hidden:
            yield from (letters(at) for at in range(size.min, min(size.max, sheet.max_column) + 1))


def _take(sheet: Sheet, cell: Any) -> None:
    """Enter one cell of a workbook."""
    if cell.value is None:
        return
    at, where = (cell.row, cell.column), sheet.at(cell.row, cell.column)
    if cell.data_type == "e":
        sheet.faults[at] = ErrorCell(where=where, text=cell.value)
        return
    try:
        text = shown(cell.value, cell.number_format or "General").strip(SPACES)
    except Scaled as found:
        sheet.faults[at] = ShownScaled(
            where=where, text=str(cell.value), format=cell.number_format, divisor=f"{found.divisor:,}"
        )
        return
    if text:
        sheet.texts[at] = text


def _has_formulas(file: Path) -> bool:
    return any(FORMULA.search(content) for _, content in sheet_parts(file))


def _formulas(sheet: Sheet, written: Any) -> None:
    """Enter as faults the formulas that were never worked out."""
    for row in written.iter_rows():
        for cell in row:
            at = (cell.row, cell.column)
            if cell.data_type == "f" and not sheet.holds(*at):
                text = str(getattr(cell.value, "text", cell.value))
                sheet.faults[at] = FormulaWithoutValue(where=sheet.at(*at), text=text)
