"""What a figure of a report was made from: how, in words, the figures it is made of, the flows behind it.

Every figure is a spot: a number where it stands. A spot is made of other spots, each with its own chain, down to
flows of the account and to numbers that were read, which name their source.
"""

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
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
    Made,
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
FLOW_OF = Label("a flow of the account", "账户中的一条流量")
ABOVE = Label("the sum of the {count} cells above", "上方 {count} 个单元格之和")
LEFT = Label("the sum of the {count} cells to the left", "左侧 {count} 个单元格之和")
RATIO = Label("{top} divided by {bottom}", "{top}除以{bottom}")
DIFFERENCE = Label("{left} less {right}", "{left}减去{right}")
TOTAL_OF = Label("the total of the table “{title}”", "表“{title}”的合计")
TOP, BOTTOM = Label("Above the line", "分子"), Label("Below the line", "分母")
FROM, LESS = Label("From this", "被减数"), Label("Less this", "减数")
SIDES = {"top": TOP, "bottom": BOTTOM, "left": FROM, "right": LESS}
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
class Spot:
    """A number where it stands: its name, how it is shown, its table and place in it, whose flows it rests on."""

    label: str
    cell: Number
    column: Column
    table: Table
    at: At
    ledger: Ledger = field(repr=False)

    @property
    def opens(self) -> bool:
        """Return whether its chain can be told: it has a value and rests on flows, or names what it was made of."""
        return _opens(self.table, self.cell, self.at)


@dataclass(frozen=True)
class Chain:
    """How a figure was made.

    Attributes
    ----------
    how
        In words.
    parts
        The flows behind it: one for a sum, two for a ratio or a difference.
    of
        The figures it is made of; none for a sum of flows.
    facts
        What the source of a number that was read gives.
    """

    label: str
    column: Column
    cell: Number
    how: str
    parts: tuple[Part, ...]
    of: tuple[Spot, ...]
    frame: "pd.DataFrame" = field(repr=False)

    @property
    def facts(self) -> tuple[tuple[str, str], ...]:
        """Return what its source gives."""
        return self.cell.facts if isinstance(self.cell, Made) else ()

    @cached_property
    def flows(self) -> "pd.DataFrame":
        """Return the flows of its first part, largest first: those of a sum, or above the line of a ratio."""
        return self.frame.iloc[list(self.parts[0].flows) if self.parts else []]


def heads_of(table: Table, row: int) -> list[str]:
    """Return what a row is called: its heads; the name beside a code where only a code heads it."""
    heads = [at for at, column in enumerate(table.columns) if column.heads_row]
    if [table.columns[at].kind for at in heads] == ["code"] and heads[0] + 1 < len(table.columns):
        heads = [heads[0] + (not table.columns[heads[0] + 1].is_number)]
    return [str(table.rows[row][at]) for at in heads]


def opens(table: Table, row: int, column: int) -> bool:
    """Return whether the source chain of a cell can be told."""
    return _opens(table, table.rows[row][column], (row, column))


def _opens(table: Table, cell: Cell, at: At) -> bool:
    if isinstance(cell, str | int | float) or math.isnan(value_of(cell)):
        return False
    return any(isinstance(part, Sum | GrandTotal | Made) for part in leaves(table, cell, at))


def leaves(table: Table, cell: Cell, at: At) -> Iterator[Number]:
    """Return the sums, grand totals, and numbers that are given or tell how they were made, that a cell is made of."""
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
        self._known: dict[str, list[float]] = {}

    def chain(self, table: Table, row: int, column: int) -> Chain:
        """Return how a cell was made; its flows are empty where it is a given number."""
        return self.told(self.spot(table, row, column))

    def spot(self, table: Table, row: int, column: int) -> Spot:
        """Return a cell as a spot."""
        cell = table.rows[row][column]
        assert not isinstance(cell, str)  # a text has no chain: `opens` said so
        heads = heads_of(table, row)
        label = " · ".join(filter(None, (*heads, table.columns[column].label)))
        return Spot(label, cell, table.columns[column], table, (row, column), self.ledger)

    def told(self, spot: Spot) -> Chain:
        """Return how a figure was made."""
        if spot.ledger is not self.ledger:
            return Behind(spot.ledger, self.find).told(spot)
        how = self._how(spot.table, spot.cell, spot.at, spot.column)
        parts = tuple(self._parts(spot.table, spot.cell, spot.at))
        return Chain(spot.label, spot.column, spot.cell, how, parts, self.of(spot), self.ledger.frame)

    def of(self, spot: Spot) -> tuple[Spot, ...]:
        """Return the figures that a figure is made of; those with no value are left out."""
        return tuple(one for one in self._of(spot) if not math.isnan(value_of(one.cell)))

    def _of(self, spot: Spot) -> Iterator[Spot]:
        table, (row, column) = spot.table, spot.at
        match spot.cell:
            case Above(count=count):
                yield from (self.spot(table, r, column) for r in range(row - count, row))
            case Left(count=count):
                yield from (self.spot(table, row, c) for c in range(column - count, column))
            case GrandTotal(table=name):
                other = self.find(name)
                yield self.spot(other, len(other.rows) - 1, other.total % len(other.columns))
            case Made():
                for one in spot.cell.operands:
                    yield Spot(one.label, one.cell, one.column, table, spot.at, one.ledger or spot.ledger)
            case Ratio() | Difference():
                yield from (self._side(spot, role, cell) for role, cell in _sides(spot.cell))

    def _side(self, spot: Spot, role: str, cell: Number) -> Spot:
        unit = spot.column.unit.partition("/")[2]
        same = role in ("left", "right") or (role == "top" and unit)
        money = Column("", "money", self.ledger.scale.unit, self.ledger.scale.size, self.ledger.scale.digits)
        column = replace(spot.column, unit=spot.column.unit.partition("/")[0]) if same else money
        column = Column("", "number", unit) if role == "bottom" and unit else column
        return replace(spot, label=SIDES[role].in_(self.ledger.words.language), cell=cell, column=column)

    def _parts(self, table: Table, cell: Number, at: At) -> Iterator[Part]:
        if isinstance(cell, Made):
            return
        sides = _sides(cell)
        for role, side in sides or (("sum", cell),):
            yield Part(role, value_of(side), self._flows(table, side, at))

    def _flows(self, table: Table, cell: Number, at: At) -> tuple[int, ...]:
        """Return the numbers of the flows below a number, each once, largest first."""
        filters = dict.fromkeys(self._filters(table, cell, at))
        rows = {int(row) for where in filters for row in self.ledger.rows(where)}
        values = self._values(measure(cell))
        return tuple(
            sorted((row for row in rows if values[row] == values[row]), key=lambda row: (-abs(values[row]), row))
        )

    def _values(self, column: str) -> list[float]:
        if column not in self._known:
            self._known[column] = [float(value) for value in self.ledger.frame[column]]
        return self._known[column]

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

    def _how(self, table: Table, cell: Number, at: At, column: Column) -> str:
        lang = self.ledger.words.language
        match cell:
            case Made(how=how):
                return how
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
        if isinstance(cell, int | float | Made):
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
                count = len(self._flows(table, cell, at))
                return (SUM_OF if count > 1 else FLOW_OF).in_(lang).format(count=count)
        return GIVEN.in_(lang).format(number=written(value_of(cell)), unit=unit).strip()


def _sides(cell: Number) -> tuple[tuple[str, Number], ...]:
    match cell:
        case Ratio(top=top, bottom=bottom):
            return ("top", top), ("bottom", bottom)
        case Difference(left=left, right=right):
            return ("left", left), ("right", right)
    return ()


def measure(cell: Number) -> str:
    """Return the column of the flows that a number adds up."""
    return cell.column if isinstance(cell, Sum) else "value"


def figure_spot(behind: Behind, figures: Figures, row: int) -> Spot:
    """Return a figure of a first page as a spot."""
    one = figures.figures[row]
    table = Table(figures.id, "", (Column(one.label, heads_row=True), one.column), ((one.label, one.value),))
    return replace(behind.spot(table, 0, 1), label=one.label)


def figure_chain(behind: Behind, figures: Figures, row: int) -> Chain:
    """Return how a figure of a first page was made."""
    return behind.told(figure_spot(behind, figures, row))


def followed(behind: Behind, spot: Spot, path: Iterable[int]) -> tuple[Spot, ...]:
    """Return a figure, then along a path the figure it is made of, and so on; numbers count from 0.

    Raises
    ------
    LookupError
        If there is no such figure, or nothing is behind it.
    """
    found = [spot]
    for number in path:
        found.append(behind.of(found[-1])[number])
    if not all(one.opens for one in found):
        raise LookupError(spot.label)
    return tuple(found)


def find_block(sections: Iterable[Section], id: str) -> Table | Figures | None:
    """Return a table, or the figures of a first page, by id; None if no section has it."""
    for section in sections:
        for block in section.blocks:
            if isinstance(block, Table | Figures) and block.id == id:
                return block
    return None


def chain_json(chain: Chain) -> dict[str, Any]:
    """Return a chain as plain JSON: the figure, how it was made, of what, its flows, and the services to explain."""
    flows, column = chain.flows, measure(chain.cell)
    listed, value = flows.head(MOST_FLOWS), value_of(chain.cell)
    used = flows[["service", "period", "place"]].drop_duplicates()
    return {
        "label": chain.label,
        "shown": shown(chain.cell, chain.column),
        "value": value,
        "unit": chain.column.unit,
        "formula": chain.how,
        "of": [spot_json(one) for one in chain.of],
        "facts": [{"name": name, "text": text} for name, text in chain.facts],
        "parts": [{"role": one.role, "value": one.value, "flows": len(one.flows)} for one in chain.parts],
        "flows": [_flow(row, column) for row in listed.to_dict("records")],
        "count": len(flows),
        "rest": math.fsum(flows[column].iloc[MOST_FLOWS:]),
        "measure": column,
        "services": [dict(row) for row in used.to_dict("records")],
    }


def trail_json(spots: Iterable[Spot]) -> list[dict[str, str]]:
    """Return the figures along a path, from the cell on: name, how each is shown."""
    return [{"label": one.label, "shown": shown(one.cell, one.column), "unit": one.column.unit} for one in spots]


def spot_json(one: Spot) -> dict[str, Any]:
    """Return a figure that another is made of: its name, how it is shown, whether it opens."""
    value = value_of(one.cell)
    return {"label": one.label, "shown": shown(one.cell, one.column), "unit": one.column.unit, "value": value,
            "opens": one.opens}  # fmt: skip


def _flow(row: Any, column: str) -> dict[str, Any]:
    amount = row["supply"] if row["use"] != row["use"] else row["use"]
    amount = amount if column == "value" else row[column]
    found = {name: str(row[name]) for name in NAMES}
    known = {"amount": amount, "value": row["value"]}
    return found | {"unit": str(row["unit"])} | {name: _number(one) for name, one in known.items()}


def _number(value: Any) -> float | None:
    return None if value != value else float(value)
