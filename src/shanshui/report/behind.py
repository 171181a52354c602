"""What a figure of a report was made from: how, in words, and the flows behind it."""

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from shanshui.core.labels import Label
from shanshui.report.ledger import Ledger
from shanshui.report.model import (
    Above,
    Cell,
    Column,
    Difference,
    Figures,
    Filter,
    GrandTotal,
    Left,
    Number,
    Ratio,
    Section,
    Sum,
    Table,
    value_of,
)
from shanshui.report.numbers import shown, written

if TYPE_CHECKING:
    import pandas as pd

MOST_FLOWS = 500  # of one figure, the largest; what the rest adds up to is told
SUM_OF = Label("the sum of {count} flows of the account", "账户中 {count} 条流量之和")
ABOVE = Label("the sum of the {count} cells above", "上方 {count} 个单元格之和")
LEFT = Label("the sum of the {count} cells to the left", "左侧 {count} 个单元格之和")
RATIO = Label("{top} divided by {bottom}", "{top}除以{bottom}")
DIFFERENCE = Label("{left} less {right}", "{left}减去{right}")
TOTAL_OF = Label("the total of the table “{title}”", "表“{title}”的合计")
GIVEN = Label("{number} {unit}", "{number} {unit}")
SHOWS = Label("{amount} ({how})", "{amount}（{how}）")
NAMES = ("period", "place", "place_name", "ecosystem_type", "ecosystem_name", "service", "line", "item", "item_name")
At = tuple[int, int]


@dataclass(frozen=True)
class Part:
    """One number a figure is made of: flows, by their numbers in the ledger's table, or a number that is given."""

    role: str  # sum, top, bottom, left, right
    value: float
    flows: tuple[int, ...]


@dataclass(frozen=True)
class Chain:
    """How a figure was made.

    Attributes
    ----------
    how
        In words.
    parts
        What it is made of: one for a sum, two for a ratio or a difference.
    """

    label: str
    column: Column
    cell: Number
    how: str
    parts: tuple[Part, ...]
    frame: "pd.DataFrame" = field(repr=False)

    @cached_property
    def flows(self) -> "pd.DataFrame":
        """Return the flows of its first part, largest first: those of a sum, or above the line of a ratio."""
        return self.frame.iloc[list(self.parts[0].flows)]


def opens(table: Table, row: int, column: int) -> bool:
    """Return whether the source chain of a cell can be told: it has a value and rests on flows."""
    cell = table.rows[row][column]
    if isinstance(cell, str | int | float) or math.isnan(value_of(cell)):
        return False
    return any(isinstance(part, Sum | GrandTotal) for part in leaves(table, cell, (row, column)))


def leaves(table: Table, cell: Cell, at: At) -> Iterator[Number]:
    """Return the sums, grand totals and given numbers that a cell is made of at last."""
    row, column = at
    match cell:
        case Above(count=count):
            for r in range(row - count, row):
                yield from leaves(table, table.rows[r][column], (r, column))
        case Left(count=count):
            for c in range(column - count, column):
                yield from leaves(table, table.rows[row][c], (row, c))
        case Ratio(top=first, bottom=second) | Difference(left=first, right=second):
            yield from leaves(table, first, at)
            yield from leaves(table, second, at)
        case str():
            return
        case _:
            yield cell


class Behind:
    """Tells the chains of the figures of a report.

    Parameters
    ----------
    find
        Returns a table of the report by its id.
    """

    def __init__(self, ledger: Ledger, find: Callable[[str], Table]) -> None:
        self.ledger, self.find = ledger, find

    def chain(self, table: Table, row: int, column: int) -> Chain:
        """Return how a cell was made; its flows are empty where it is a given number."""
        cell, at = table.rows[row][column], (row, column)
        assert not isinstance(cell, str)  # a text has no chain: `opens` said so
        heads = [str(one) for one, head in zip(table.rows[row], table.columns, strict=True) if head.heads_row]
        label = " · ".join(filter(None, (*heads, table.columns[column].label)))
        how = self._how(table, cell, at)
        return Chain(label, table.columns[column], cell, how, tuple(self._parts(table, cell, at)), self.ledger.frame)

    def _parts(self, table: Table, cell: Number, at: At) -> Iterator[Part]:
        sides = _sides(cell)
        for role, side in sides or (("sum", cell),):
            yield Part(role, value_of(side), self._flows(table, side, at))

    def _flows(self, table: Table, cell: Number, at: At) -> tuple[int, ...]:
        """Return the numbers of the flows below a number, each once, largest first."""
        filters = dict.fromkeys(self._filters(table, cell, at))
        rows = {int(row) for where in filters for row in self.ledger.rows(where)}
        values = self._values
        return tuple(
            sorted((row for row in rows if values[row] == values[row]), key=lambda row: (-abs(values[row]), row))
        )

    @cached_property
    def _values(self) -> list[float]:
        return [float(value) for value in self.ledger.frame["value"]]

    def _filters(self, table: Table, cell: Number, at: At) -> Iterator[Filter]:
        for leaf in leaves(table, cell, at):
            if isinstance(leaf, Sum):
                yield from leaf.where
            elif isinstance(leaf, GrandTotal):
                other = self.find(leaf.table)
                spot = (len(other.rows) - 1, other.total % len(other.columns))
                total = other.rows[spot[0]][spot[1]]
                if not isinstance(total, str):
                    yield from self._filters(other, total, spot)

    # in words

    def _how(self, table: Table, cell: Number, at: At) -> str:
        column, lang = table.columns[at[1]], self.ledger.words.language
        match cell:
            case Ratio(top=top, bottom=bottom):
                per = column.unit.partition("/")[2]
                first, second = self._named(table, top, at, ""), self._named(table, bottom, at, per)
                return RATIO.in_(lang).format(top=first, bottom=second)
            case Difference(left=left, right=right):
                first, second = self._named(table, left, at, ""), self._named(table, right, at, "")
                return DIFFERENCE.in_(lang).format(left=first, right=second)
        return self._plain(table, cell, at, column.unit)

    def _named(self, table: Table, cell: Number, at: At, unit: str) -> str:
        """Return an operand with its amount: money in the unit of the report."""
        lang = self.ledger.words.language
        how = self._plain(table, cell, at, unit)
        if isinstance(cell, int | float):
            return how
        return SHOWS.in_(lang).format(amount=self.ledger.amount(value_of(cell)), how=how)

    def _plain(self, table: Table, cell: Number, at: At, unit: str) -> str:
        lang = self.ledger.words.language
        match cell:
            case Above(count=count):
                return ABOVE.in_(lang).format(count=count)
            case Left(count=count):
                return LEFT.in_(lang).format(count=count)
            case GrandTotal(table=name):
                return TOTAL_OF.in_(lang).format(title=self.find(name).title)
            case Sum():
                return SUM_OF.in_(lang).format(count=len(self._flows(table, cell, at)))
        return GIVEN.in_(lang).format(number=written(value_of(cell)), unit=unit).strip()


def _sides(cell: Number) -> tuple[tuple[str, Number], ...]:
    match cell:
        case Ratio(top=top, bottom=bottom):
            return ("top", top), ("bottom", bottom)
        case Difference(left=left, right=right):
            return ("left", left), ("right", right)
    return ()


def figure_chain(behind: Behind, figures: Figures, row: int) -> Chain:
    """Return how a figure of a first page was made."""
    one = figures.figures[row]
    table = Table(figures.id, "", (Column(one.label, heads_row=True), one.column), ((one.label, one.value),))
    return behind.chain(table, 0, 1)


def find_block(sections: Iterable[Section], id: str) -> Table | Figures | None:
    """Return a table, or the figures of a first page, by id; None if no section has it."""
    for section in sections:
        for block in section.blocks:
            if isinstance(block, Table | Figures) and block.id == id:
                return block
    return None


def chain_json(chain: Chain) -> dict[str, Any]:
    """Return a chain as plain JSON: the figure, how it was made, its flows, and the services to explain."""
    flows = chain.flows
    listed, value = flows.head(MOST_FLOWS), value_of(chain.cell)
    used = flows[["service", "period", "place"]].drop_duplicates()
    return {
        "label": chain.label,
        "shown": shown(chain.cell, chain.column),
        "value": value,
        "unit": chain.column.unit,
        "formula": chain.how,
        "parts": [{"role": one.role, "value": one.value, "flows": len(one.flows)} for one in chain.parts],
        "flows": [_flow(row) for row in listed.to_dict("records")],
        "count": len(flows),
        "rest": math.fsum(flows["value"].iloc[MOST_FLOWS:]),
        "services": [dict(row) for row in used.to_dict("records")],
    }


def _flow(row: Any) -> dict[str, Any]:
    amount = row["supply"] if row["use"] != row["use"] else row["use"]
    found = {name: str(row[name]) for name in NAMES}
    return found | {
        "amount": None if amount != amount else float(amount),
        "unit": str(row["unit"]),
        "value": float(row["value"]),
    }
