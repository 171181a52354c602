"""The content of a report: a tree of plain values. Writers show it and decide nothing."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Kind = Literal["text", "code", "money", "share", "number", "exact"]
Tone = Literal["info", "warning", "empty", "good"]
Filter = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Sum:
    """The sum of a column over the flows that pass a filter; several filters are added up.

    Attributes
    ----------
    column
        `value`, or that of an amount: `supply`, `potential`, `use`, `covered`.
    """

    value: float
    where: tuple[Filter, ...]
    column: str = "value"


@dataclass(frozen=True)
class Above:
    """The sum of the `count` cells right above."""

    value: float
    count: int


@dataclass(frozen=True)
class Left:
    """The sum of the `count` cells right to the left."""

    value: float
    count: int


@dataclass(frozen=True)
class Ratio:
    """One number over another; absent if there is nothing to divide by."""

    top: "Sum | Made | float"
    bottom: "Sum | Made | float"

    @property
    def value(self) -> float:
        """Return the quotient, NaN over zero or over nothing."""
        bottom = value_of(self.bottom)
        return value_of(self.top) / bottom if bottom else math.nan


@dataclass(frozen=True)
class GrandTotal:
    """The total cell of another table of the report."""

    value: float
    table: str


@dataclass(frozen=True)
class Difference:
    """What the left number has more than the right one."""

    left: "Number"
    right: "Number"

    @property
    def value(self) -> float:
        """Return the difference, exactly 0 where only the order of summing differs."""
        left, right = value_of(self.left), value_of(self.right)
        return 0.0 if math.isclose(left, right, rel_tol=1e-12) else left - right


@dataclass(frozen=True)
class Made:
    """A number that tells how it was made, or where it was read.

    Attributes
    ----------
    how
        In words, in the language of the report.
    of
        The figures it was made of, each with a chain of its own; or what returns them, where they are many.
    facts
        What its source gives: (name, text), such as file, year, mark, page.
    """

    value: float
    how: str
    of: "tuple[Operand, ...] | Callable[[], tuple[Operand, ...]]" = field(default=(), repr=False, compare=False)
    facts: tuple[tuple[str, str], ...] = ()

    @property
    def operands(self) -> "tuple[Operand, ...]":
        """Return the figures it was made of."""
        return self.of if isinstance(self.of, tuple) else self.of()


Number = float | Sum | Above | Left | Ratio | GrandTotal | Difference | Made
Cell = str | Number


def value_of(cell: Cell) -> float:
    """Return the number of a cell, unrounded; NaN if it is a text."""
    if isinstance(cell, str):
        return math.nan
    return float(cell) if isinstance(cell, int | float) else cell.value


@dataclass(frozen=True)
class Scale:
    """How an amount of money is shown: divided by `size`, called `unit`."""

    size: float
    unit: str
    digits: int


@dataclass(frozen=True)
class Column:
    """A column: numbers are shown divided by `size`, with `digits` decimals (None: three figures at least).

    With `blank_zero` a cell of exactly nothing is left empty: where most cells of a table are.
    """

    label: str
    kind: Kind = "text"
    unit: str = ""
    size: float = 1.0
    digits: int | None = None
    code: str = ""
    heads_row: bool = False
    blank_zero: bool = False

    @property
    def is_number(self) -> bool:
        """Return whether the cells are numbers."""
        return self.kind not in ("text", "code")


@dataclass(frozen=True)
class Operand:
    """A figure that another was made of: its name, how it is shown, and the ledger its flows are of, if another."""

    label: str
    cell: Number
    column: Column
    ledger: Any = field(default=None, repr=False)


@dataclass(frozen=True)
class Table:
    """A table. With `has_total`, the last row is the total; `total` is the column of the grand total."""

    id: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    has_total: bool = False
    total: int = -1
    note: str = ""
    heat: tuple[tuple[int, ...], ...] = ()  # of each cell, 0 to 5: how strongly it is shaded

    @property
    def grand_total(self) -> GrandTotal:
        """Return the total cell as a number other tables can be compared with."""
        return GrandTotal(value_of(self.rows[-1][self.total]), self.id)


@dataclass(frozen=True)
class Paragraph:
    """A sentence or two."""

    text: str


@dataclass(frozen=True)
class Note:
    """A remark that stands out, with how it should stand out."""

    text: str
    tone: Tone = "info"


@dataclass(frozen=True)
class Figure:
    """One number with its name and the sentence that says what it means."""

    label: str
    value: Number
    column: Column
    sentence: str


@dataclass(frozen=True)
class Figures:
    """The numbers of the first page."""

    id: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True)
class Series:
    """One part of every bar; `is_rest` for all that has no part of its own."""

    label: str
    values: tuple[float, ...]
    is_rest: bool = False


@dataclass(frozen=True)
class BarChart:
    """Horizontal bars, stacked where there are several series; `table` holds the numbers."""

    id: str
    title: str
    description: str
    bars: tuple[str, ...]
    series: tuple[Series, ...]
    column: Column
    table: str


@dataclass(frozen=True)
class Step:
    """One step of a waterfall, from one level to another; a `total` stands on zero."""

    label: str
    start: float
    end: float
    total: bool = False


@dataclass(frozen=True)
class Waterfall:
    """Steps from one total to another, each where the one before it ended; `table` holds the numbers."""

    id: str
    title: str
    description: str
    steps: tuple[Step, ...]
    column: Column
    table: str


@dataclass(frozen=True)
class Range:
    """A bar from low to high with a mark between them."""

    label: str
    low: float
    middle: float
    high: float


@dataclass(frozen=True)
class RangeChart:
    """Bars from low to high, each with a mark; `table` holds the numbers."""

    id: str
    title: str
    description: str
    ranges: tuple[Range, ...]
    column: Column
    table: str


@dataclass(frozen=True)
class Line:
    """One line, a value for each period of its chart, NaN where there is none; `low` and `high` are its band.

    With `dots`, every value is marked and says its number.
    """

    label: str
    values: tuple[float, ...]
    dashed: bool = False
    dots: bool = True
    low: tuple[float, ...] = ()
    high: tuple[float, ...] = ()


@dataclass(frozen=True)
class LineChart:
    """Lines over periods that stand at `times`, years; `table` holds the numbers."""

    id: str
    title: str
    description: str
    periods: tuple[str, ...]
    times: tuple[float, ...]
    lines: tuple[Line, ...]
    column: Column
    table: str


@dataclass(frozen=True)
class Curve:
    """A line through points (x, y), dashed, or its points alone as dots."""

    label: str
    points: tuple[tuple[float, float], ...]
    sort: Literal["line", "dashed", "dots"] = "line"


@dataclass(frozen=True)
class CurveChart:
    """Lines over shares from 0 to 1 on both axes; `table` holds the numbers."""

    id: str
    title: str
    description: str
    across: str
    up: str
    curves: tuple[Curve, ...]
    table: str


@dataclass(frozen=True)
class Region:
    """One place on a map."""

    code: str
    label: str
    value: float


@dataclass(frozen=True)
class Map:
    """Places coloured by a number; `shapes` are GeoJSON geometries in degrees, by code."""

    id: str
    title: str
    description: str
    regions: tuple[Region, ...]
    shapes: Mapping[str, Any] = field(repr=False)
    column: Column
    caption: str
    table: str


@dataclass(frozen=True)
class Term:
    """A name in a formula and what it stands for."""

    name: str
    label: str
    unit: str


@dataclass(frozen=True)
class Formula:
    """One equation of the method: what it gives, how it reads, its terms, its source."""

    title: str
    code: str
    summary: str
    equation: str
    terms: tuple[Term, ...]
    source: str


Block = Table | Paragraph | Note | Figures | BarChart | Waterfall | RangeChart | LineChart | CurveChart | Map | Formula


@dataclass(frozen=True)
class Section:
    """A part of the report: a heading, how to read it, what it shows, the sheet it stands on."""

    id: str
    title: str
    blocks: tuple[Block, ...]
    sheet: str = ""
    how: str = ""


@dataclass(frozen=True)
class Report:
    """A whole report in one language; `facts` are the filters it was made with."""

    language: str
    title: str
    subtitle: str
    facts: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]
    ledger: Any = field(repr=False)

    def tables(self) -> list[Table]:
        """Return every table, in order."""
        return [block for section in self.sections for block in section.blocks if isinstance(block, Table)]
