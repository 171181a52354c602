"""InVEST's tables of classes: one row a code, columns by name whatever their case."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from shanshui.core.errors import (
    BlankCell,
    DuplicateColumns,
    DuplicateKeys,
    MissingColumns,
    OutOfRange,
    ShanshuiError,
)
from shanshui.core.labels import Label
from shanshui.data.tables import Row, Table, raise_all, read_table

Floats = NDArray[np.float64]
BARE_POINT = re.compile(r"[+-]?(?:\.[0-9]+|[0-9]+\.)")  # InVEST's tables write .2 for 0.2; a yearbook never does
DENSE = 1 << 20  # codes a table may span to be looked up by place
MOST = 1 << 31  # a code is less than this
WHOLE = Label(f"a whole number less than {MOST}", f"小于 {MOST} 的整数")
SPAN = Label(f"codes that span < {DENSE}", f"跨度小于 {DENSE} 的编码")


@dataclass(frozen=True)
class Column:
    """A column a table must (or may) have.

    Attributes
    ----------
    text
        It holds words, not numbers.
    low, high
        Range its numbers lie in, ends included; `above` and `below` exclude theirs.
    blank
        An empty cell is allowed: NaN, or an empty text.
    """

    name: str
    text: bool = False
    low: float = float("-inf")
    high: float = float("inf")
    above: float = float("-inf")
    below: float = float("inf")
    blank: bool = False
    required: bool = True


@dataclass(frozen=True)
class Coding:
    """The codes of a table, in the order of its rows, ready to be looked up in."""

    codes: NDArray[np.int64]
    lowest: int
    table: NDArray[np.int32]
    where: str

    @classmethod
    def of(cls, codes: Sequence[int], where: str) -> "Coding":
        """Return the coding of some codes."""
        known = np.asarray(codes, dtype=np.int64)
        lowest = int(known.min())
        if int(known.max()) - lowest >= DENSE:
            raise OutOfRange(where=where, got=f"{lowest} … {int(known.max())}", need=SPAN)
        table = np.full(int(known.max()) - lowest + 1, -2, dtype=np.int32)
        table[known - lowest] = np.arange(known.size)
        return cls(known, lowest, table, where)


@dataclass(frozen=True)
class ClassTable:
    """A table keyed on whole numbers: codes of land use, of soils, of watersheds, or months."""

    where: str
    coding: Coding
    _numbers: Mapping[str, Floats]
    _texts: Mapping[str, list[str]]

    @property
    def codes(self) -> NDArray[np.int64]:
        """Return the codes in the order of the rows."""
        return self.coding.codes

    @property
    def columns(self) -> list[str]:
        """Return the names of the columns that are there, small letters."""
        return [*self._numbers, *self._texts]

    def has(self, name: str) -> bool:
        """Return whether an optional column is there."""
        return name.lower() in self.columns

    def numbers(self, name: str) -> Floats:
        """Return a column of numbers, one a row; NaN where blank was allowed."""
        return self._numbers[name.lower()]

    def texts(self, name: str) -> list[str]:
        """Return a column of texts, one a row."""
        return self._texts[name.lower()]

    def number_of(self, code: int, name: str) -> float:
        """Return the number of one code."""
        return float(self.numbers(name)[int(np.flatnonzero(self.codes == code)[0])])


def read_classes(path: Path, key: str, columns: Sequence[Column], where: str = "") -> ClassTable:
    """Return a table keyed on the codes of a column, CSV (UTF-8 or GB18030) or XLSX.

    Raises
    ------
    InputError
        Every problem together, with file, line and column: missing columns, blank, duplicate or fractional codes,
        cells that are no number or out of range.
    """
    table = read_table(path, where or str(path))
    named = _columns(table, [Column(key), *columns])
    problems: list[ShanshuiError] = []
    codes = [_code(table, row, named[key.lower()], problems) for row in table]
    _check_unique(table, named[key.lower()], codes, problems)
    numbers, texts = {}, {}
    for column in columns:
        if column.name.lower() not in named:
            continue
        header = named[column.name.lower()]
        if column.text:
            texts[column.name.lower()] = [_text(table, row, header, column, problems) for row in table]
        else:
            found = [_number(table, row, header, column, problems) for row in table]
            numbers[column.name.lower()] = np.array(found, dtype=np.float64)
    raise_all(problems)
    return ClassTable(table.where, Coding.of(codes, table.where), numbers, texts)


def read_rows(path: Path, columns: Sequence[Column], where: str = "") -> list[dict[str, Any]]:
    """Return a table without codes: each row a mapping from small-letter column to its number or text."""
    table = read_table(path, where or str(path))
    named = _columns(table, columns)
    problems: list[ShanshuiError] = []
    found = []
    for row in table:
        cells = {}
        for column in columns:
            if (header := named.get(column.name.lower())) is not None:
                read = _text if column.text else _number
                cells[column.name.lower()] = read(table, row, header, column, problems)
        found.append(cells)
    raise_all(problems)
    return found


def _columns(table: Table, columns: Sequence[Column]) -> dict[str, str]:
    """Return small-letter name → header as written, or raise for columns that are missing or stand twice."""
    by_name: dict[str, list[str]] = {}
    for header in table.columns:
        by_name.setdefault(header.lower(), []).append(header)
    where = f"{table.where}:1"
    problems: list[ShanshuiError] = []
    for column in columns:
        headers = by_name.get(column.name.lower(), [])
        if not headers and column.required:
            problems.append(MissingColumns(where=where, name=column.name, known=table.columns))
        if len(headers) > 1:
            problems.append(DuplicateColumns(where=where, names=headers))
    raise_all(problems)
    return {name: headers[0] for name, headers in by_name.items()}


def _check_unique(table: Table, header: str, codes: list[int], problems: list[ShanshuiError]) -> None:
    seen: dict[int, list[int]] = {}
    for row, code in zip(table, codes, strict=True):
        if code >= 0 or row[header]:
            seen.setdefault(code, []).append(row.number)
    twice = {code: rows for code, rows in seen.items() if len(rows) > 1}
    if twice:
        rows = "; ".join(f"{code} (rows {', '.join(map(str, rows))})" for code, rows in twice.items())
        problems.append(DuplicateKeys(where=table.where, columns=header, count=len(twice), rows=rows))


def _code(table: Table, row: Row, header: str, problems: list[ShanshuiError]) -> int:
    value = _number(table, row, header, Column(header), problems)
    if value == value and not (value.is_integer() and abs(value) < MOST):
        problems.append(OutOfRange(where=table.at(row, header), got=row[header], need=WHOLE))
        value = float("nan")
    return int(value) if value == value else -(row.number + (1 << 18))


def _number(table: Table, row: Row, header: str, column: Column, problems: list[ShanshuiError]) -> float:
    """Return a cell as a number; NaN, with a problem told, if it is none or out of range."""
    try:
        value = float(row[header]) if BARE_POINT.fullmatch(row[header]) else table.number(row, header)
    except ShanshuiError as problem:
        problems.append(problem)
        return float("nan")
    if value is None:
        if not column.blank:
            problems.append(BlankCell(where=table.at(row, header)))
        return float("nan")
    if not (column.low <= value <= column.high and column.above < value < column.below):
        problems.append(OutOfRange(where=table.at(row, header), got=row[header], need=_range(column)))
    return value


def _range(column: Column) -> str:
    limits = [(column.low, "≥"), (column.high, "≤"), (column.above, ">"), (column.below, "<")]
    return f"{column.name} " + ", ".join(f"{sign} {limit:g}" for limit, sign in limits if np.isfinite(limit))


def _text(table: Table, row: Row, header: str, column: Column, problems: list[ShanshuiError]) -> str:
    if not row[header] and not column.blank:
        problems.append(BlankCell(where=table.at(row, header)))
    return row[header]
