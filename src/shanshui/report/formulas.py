"""Cells of the content as live spreadsheet formulas over the sheet of flows."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from shanshui.report.model import Above, Cell, Difference, GrandTotal, Left, Made, Number, Ratio, Sum, value_of

LONGEST, LONGEST_TEXT = 8192, 255  # characters of a formula, and of a text in one, that Excel takes
QUOTED = re.compile(r'"((?:[^"]|"")*)"')
WILD = str.maketrans({"~": "~~", "*": "~*", "?": "~?", '"': '""'})


def letters(column: int) -> str:
    """Return the letters of a column counted from 0."""
    first, last = divmod(column, 26)
    return (letters(first - 1) if first else "") + chr(ord("A") + last)


def address(row: int, column: int, fixed: bool = False) -> str:
    """Return a cell's address, both counted from 0."""
    return f"${letters(column)}${row + 1}" if fixed else f"{letters(column)}{row + 1}"


def quoted(sheet: str) -> str:
    """Return a sheet's name as formulas write it."""
    return "'" + sheet.replace("'", "''") + "'"


def criterion(text: str) -> str:
    """Return a text as a criterion that only this text meets: no wildcard, no comparison."""
    return f'"={text.translate(WILD)}"'


@dataclass(frozen=True)
class FlowSheet:
    """Where the flows stand: the sheet, its columns in order, its number of rows below the heading."""

    name: str
    columns: Sequence[str]
    rows: int

    def range(self, column: str) -> str:
        """Return the cells of a column of the flows."""
        letter = letters(list(self.columns).index(column))
        return f"{quoted(self.name)}!${letter}$2:${letter}${self.rows + 1}"

    def sum(self, cell: Sum) -> str:
        """Return the sum of a column over the flows that pass the cell's filters."""
        return "+".join(self._sumifs(cell.column, dict(where)) for where in cell.where)

    def _sumifs(self, added: str, where: Mapping[str, str]) -> str:
        tests = (part for column, text in where.items() for part in (self.range(column), criterion(text)))
        return f"SUMIFS({','.join((self.range(added), *tests))})"


@dataclass
class Formulas:
    """Writes cells as formulas; `totals` learns where each table's grand total stands."""

    flows: FlowSheet
    totals: dict[str, str] = field(default_factory=dict)

    def of(self, cell: Cell, at: tuple[int, int], size: float = 1.0) -> str | None:
        """Return the formula of a cell at a place, shown divided by `size`; None for a plain value."""
        if isinstance(cell, str | int | float | Made) or math.isnan(cell.value):
            return None
        text = self._of(cell, at, size)
        return f"={text}" if text and _fits(text) else None

    def _of(self, cell: Number, at: tuple[int, int], size: float) -> str:
        match cell:
            case Above(count=count):
                return f"SUM({address(at[0] - count, at[1])}:{address(at[0] - 1, at[1])})"
            case Left(count=count):
                return f"SUM({address(at[0], at[1] - count)}:{address(at[0], at[1] - 1)})"
            case GrandTotal(table=table):
                return self.totals.get(table, "")
            case Difference(left=left, right=right):
                return f"ROUND({self._of(left, at, size)}-{self._of(right, at, size)},6)"
            case Ratio(top=top, bottom=bottom):
                return _over(f"{self._operand(top)}/{self._operand(bottom)}", size)
            case Sum():
                return _over(f"({self.flows.sum(cell)})" if len(cell.where) > 1 else self.flows.sum(cell), size)
        return repr(value_of(cell))

    def _operand(self, cell: Sum | Made | float) -> str:
        return f"({self.flows.sum(cell)})" if isinstance(cell, Sum) else repr(value_of(cell))


def _fits(text: str) -> bool:
    """Return whether a spreadsheet takes a formula: one too long makes it call the whole file broken."""
    return len(text) < LONGEST and all(len(part) <= LONGEST_TEXT for part in QUOTED.findall(text))


def _over(text: str, size: float) -> str:
    return text if size == 1 else f"{text}/{size:.0f}"
