"""Tables as they were written: all cells text, every row knows its line (file:row:column)."""

import csv
import io
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from shanshui.core.errors import (
    BlankCell,
    DuplicateColumns,
    DuplicateKeys,
    EmptyTable,
    MissingColumns,
    MissingRows,
    Problems,
    RaggedRow,
    ShanshuiError,
    TooLarge,
    UnknownValues,
    UnnamedColumn,
    UnreadableFile,
    nearest,
)
from shanshui.data.codes import check_code
from shanshui.data.files import format_of, local_file
from shanshui.data.numbers import parse_number
from shanshui.data.text import decode

One = TypeVar("One")
MAX_ROWS = 1_048_576  # what a sheet can hold, header included
FORMATS = {".csv": "CSV", ".tsv": "TSV", ".txt": "TSV", ".xlsx": "XLSX", ".xlsm": "XLSX"}
REPORTED = 20
SPACES = " \t\r\n\u3000\u00a0\ufeff"
Line = tuple[int, list[str]]


@dataclass(frozen=True)
class Row:
    """One row: its number in the file (the header is 1) and its cells by column."""

    number: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells[column]


@dataclass(frozen=True)
class Table:
    """Rows under a header; `where` names the file in messages."""

    where: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    encoding: str = ""

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def at(self, row: Row, column: str) -> str:
        """Return the place of a cell for a message: file:row:column."""
        return f"{self.where}:{row.number}:{column}"

    def texts(self, column: str) -> list[str]:
        """Return a column as text."""
        return [row[column] for row in self.rows]

    def number(self, row: Row, column: str, unit: str = "1", least: float = float("-inf")) -> float | None:
        """Return one cell as a number, None if it is absent."""
        return parse_number(row[column], self.at(row, column), unit, least)

    def numbers(self, column: str, unit: str = "1", least: float = float("-inf")) -> list[float | None]:
        """Return a column as numbers, or raise every problem in it at once."""
        found: list[float | None] = []
        problems: list[ShanshuiError] = []
        for row in self.rows:
            try:
                found.append(self.number(row, column, unit, least))
            except ShanshuiError as problem:
                problems.append(problem)
        raise_all(problems)
        return found


def raise_all(problems: Sequence[ShanshuiError]) -> None:
    """Raise nothing, the one problem, or all of them together."""
    if len(problems) == 1:
        raise problems[0]
    if problems:
        raise Problems(problems)


def each(rows: "Iterable[Row]", read: Callable[["Row"], One]) -> list[One]:
    """Return what is read of every row, or raise every problem of all rows at once."""
    found: list[One] = []
    problems: list[ShanshuiError] = []
    for row in rows:
        try:
            found.append(read(row))
        except Problems as several:
            problems += several.problems
        except ShanshuiError as problem:
            problems.append(problem)
    raise_all(problems)
    return found


def read_table(
    path: str | Path,
    where: str = "",
    required: Collection[str] = (),
    filled: Collection[str] = (),
    codes: Collection[str] = (),
    sheet: str = "",
    encoding: str = "",
) -> Table:
    """Return the table in a CSV, TSV or XLSX file, every cell as text.

    Parameters
    ----------
    required, filled
        Columns that must exist; `filled` ones also have no empty cell.
    codes
        Columns of place codes: each is checked and written plainly (`check_code`).
    sheet
        Name of the sheet, needed if a workbook has several.
    encoding
        Of a text file; left out, it is recognised.

    Raises
    ------
    InputError
        With file:row:column; several problems of one sort come together.
    """
    file = local_file(path, where)
    where = where or str(path)
    form = format_of(file, FORMATS, where)
    if form == "XLSX":
        from shanshui.data.workbooks import sheet_lines

        lines, seen = list(sheet_lines(file, where, sheet, MAX_ROWS)), "xlsx"
    else:
        text, seen = decode(file.read_bytes(), where, encoding)
        lines = list(_text_lines(text, "," if form == "CSV" else "\t", where))
    table = _table(lines, where, seen)
    _check_columns(table, {*required, *filled, *codes})
    _check_filled(table, filled)
    return _with_codes(table, codes) if codes else table


def _text_lines(text: str, delimiter: str, where: str) -> Iterator[Line]:
    if text.count("\n") > MAX_ROWS:
        raise TooLarge(where=where, what="rows", found=text.count("\n"), limit=MAX_ROWS)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    before = 0
    try:
        for cells in reader:
            yield before + 1, [cell.strip(SPACES) for cell in cells]
            before = reader.line_num
    except csv.Error as error:
        raise UnreadableFile(where=f"{where}:{before + 1}", format="CSV", problem=error) from error


def _table(lines: Iterable[Line], where: str, encoding: str) -> Table:
    kept = [(number, cells) for number, cells in lines if any(cells)]
    if len(kept) < 2:
        raise EmptyTable(where=where)
    top, header = kept[0]
    width = _width(header, kept[1:], f"{where}:{top}")
    names = header[:width]
    repeated = sorted({name for name in names if names.count(name) > 1})
    if repeated:
        raise DuplicateColumns(where=f"{where}:{top}", names=repeated)
    rows = tuple(_row(number, cells, names, where) for number, cells in kept[1:])
    return Table(where, tuple(names), rows, encoding)


def _width(header: list[str], lines: Sequence[Line], where: str) -> int:
    """Return how many columns have a name; no value may stand under an empty one."""
    width = max(i + 1 for i, name in enumerate(header) if name)
    for i, name in enumerate(header):
        if not name and (i < width or any(cells[i : i + 1] not in ([], [""]) for _, cells in lines)):
            raise UnnamedColumn(where=where, column=i + 1)
    return width


def _row(number: int, cells: list[str], names: Sequence[str], where: str) -> Row:
    if len(cells) < len(names) or any(cells[len(names) :]):
        raise RaggedRow(where=f"{where}:{number}", found=len(cells), expected=len(names))
    return Row(number, dict(zip(names, cells, strict=False)))


def _check_columns(table: Table, needed: Collection[str]) -> None:
    missing = sorted(set(needed) - set(table.columns))
    raise_all([MissingColumns(where=f"{table.where}:1", name=name, known=table.columns) for name in missing])


def _check_filled(table: Table, columns: Collection[str]) -> None:
    raise_all([BlankCell(where=table.at(row, name)) for row in table for name in columns if not row[name]][:REPORTED])


def _with_codes(table: Table, columns: Collection[str]) -> Table:
    rows, problems = [], []
    for row in table:
        try:
            plain = {name: check_code(row[name], table.at(row, name)) for name in columns if row[name]}
            rows.append(Row(row.number, row.cells | plain))
        except ShanshuiError as problem:
            problems.append(problem)
    raise_all(problems[:REPORTED])
    return Table(table.where, table.columns, tuple(rows), table.encoding)


def check_unique(table: Table, keys: Sequence[str]) -> None:
    """Raise DuplicateKeys, naming up to 20 keys with their rows and the count, unless every key stands once."""
    seen: dict[tuple[str, ...], list[int]] = {}
    for row in table:
        seen.setdefault(tuple(row[key] for key in keys), []).append(row.number)
    repeated = {key: rows for key, rows in seen.items() if len(rows) > 1}
    if repeated:
        named = [f"{'/'.join(key)} (rows {', '.join(map(str, rows[:REPORTED]))})" for key, rows in repeated.items()]
        raise DuplicateKeys(
            where=table.where, columns=" + ".join(keys), count=len(repeated), rows="; ".join(named[:REPORTED])
        )


def check_known(table: Table, column: str, known: Collection[str]) -> None:
    """Raise UnknownValues, naming up to 20 values with their rows, unless a column holds only known words."""
    unknown: dict[str, int] = {}
    for row in table:
        if row[column] not in known:
            unknown.setdefault(row[column], row.number)
    if unknown:
        named = "; ".join(f"'{word}' (row {number})" for word, number in list(unknown.items())[:REPORTED])
        raise UnknownValues(
            where=table.where,
            column=column,
            count=len(unknown),
            rows=named,
            name=next(iter(unknown)),
            known=sorted(known),
        )


def check_complete(table: Table, column: str, needed: Collection[str]) -> None:
    """Raise MissingRows, naming up to 20 of them, unless a column holds every needed word."""
    missing = sorted(set(needed) - set(table.texts(column)))
    if missing:
        hint = [
            f"{word} ({near}?)" if (near := nearest(word, table.texts(column))) else word for word in missing[:REPORTED]
        ]
        raise MissingRows(where=table.where, column=column, count=len(missing), missing="; ".join(hint))
