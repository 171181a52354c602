"""A program as instructions for `kernels.steps`, with numpy's functions in between, and the vectors they work in."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from shanshui.kernels import steps
from shanshui.run.fused import Program, Step

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
ODD = steps.PIECE + 40  # numbers more, so that pieces of different vectors do not fight for the same lines of cache


EITHER_WAY = ("add", "multiply")


@dataclass(frozen=True)
class Call:
    """A numpy function of whole vectors; operands below 0 are values of the type, -1 the first."""

    operation: Any
    register: int
    operands: tuple[int, ...]


@dataclass(frozen=True)
class Take:
    """A vector that is not simply loaded."""

    name: str
    band: int
    register: int


@dataclass
class Code:
    """What is done for each chunk, in stages: instructions (n, 4), calls and takes.

    Attributes
    ----------
    columns
        Column of each value in the table of values by segment.
    narrow
        Steps that work on values by segment, done once for a type.
    same
        Values by segment to sum, and their rows.
    rows
        Rows of the sums of cells.
    loads
        Variables and bands that are loaded as they are stored.
    """

    program: Program
    stages: list[Ints | Call | Take] = field(default_factory=list)
    columns: dict[int, int] = field(default_factory=dict)
    narrow: list[Step] = field(default_factory=list)
    same: list[tuple[int, int]] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)
    loads: list[tuple[str, int]] = field(default_factory=list)

    def values(self, names: Mapping[str, Any], segments: int) -> tuple[Floats, dict[int, Any]]:
        """Return the table of values by segment, (segments, columns), and every value by its number.

        names: values by type (1,) or by segment (segments,) of the names that are given so.
        """
        known: dict[int, Any] = dict(self.program.numbers)
        known |= {value: names[name] for value, name, _ in self.program.given}
        for step in self.narrow:
            known[step.value] = step.operation(*(known[at] for at in step.operands))
        table = np.empty((segments, max(1, len(self.columns))))
        for value, column in self.columns.items():
            table[:, column] = known[value]
        return table, known


class Coder:
    """Make code of a program; variables in `apart` are taken, not loaded."""

    def __init__(self, program: Program, apart: frozenset[str] = frozenset()) -> None:
        self.code = Code(program)
        self._apart = apart
        self._pending: list[tuple[int, int, int, int]] = []
        self._register = {step.value: step.register for step in program.steps if step.register >= 0}

    def encode(self) -> Code:
        """Return the code."""
        for step in self.code.program.steps:
            getattr(self, f"_{step.kind}")(step)
        self._flush()
        return self.code

    def _flush(self) -> None:
        if self._pending:
            self.code.stages.append(np.array(self._pending, dtype=np.int64))
            self._pending = []

    def _at(self, value: int) -> int:
        """Return the register of a value of cells, below 0 the column of one by segment."""
        if value in self._register:
            return self._register[value]
        return -1 - self.code.columns.setdefault(value, len(self.code.columns))

    def _load(self, step: Step) -> None:
        if step.name in self._apart:
            self._flush()
            self.code.stages.append(Take(step.name, step.band, step.register))
            return
        self.code.loads.append((step.name, step.band))
        self._pending.append((steps.LOAD, step.register, len(self.code.loads) - 1, 0))

    def _work(self, step: Step) -> None:
        operands = [self._at(one) for one in step.operands]
        if step.operation is np.radians:  # what it does, in fewer cycles
            operands.append(self._number(np.pi / 180))
        name = "multiply" if step.operation is np.radians else step.operation.__name__
        if name in EITHER_WAY and operands[0] < 0:  # a value by segment comes second
            operands.reverse()
        if name in steps.BY_NAME:
            self._pending.append((steps.BY_NAME[name], step.register, operands[0], operands[-1]))
            return
        self._flush()
        self.code.stages.append(Call(step.operation, step.register, tuple(operands)))

    def _number(self, number: float) -> int:
        program = self.code.program
        program.numbers[program.values] = number
        program.values += 1
        return self._at(program.values - 1)

    def _widen(self, step: Step) -> None:
        self._pending.append((steps.FILL, step.register, self._at(step.operands[0]), 0))

    def _narrow(self, step: Step) -> None:
        self.code.narrow.append(step)

    def _sum(self, step: Step) -> None:
        self.code.rows.append(step.row)
        self._pending.append((steps.SUM, step.row, self._register[step.value], 0))

    def _sum_same(self, step: Step) -> None:
        self.code.same.append((step.value, step.row))


@dataclass
class Room:
    """What a thread works in, used again for every chunk and block."""

    registers: Floats = field(default_factory=lambda: np.empty((0, 0)))
    stored: NDArray[np.uint8] = field(default_factory=lambda: np.empty(0, dtype=np.uint8))
    room: Floats = field(default_factory=lambda: np.zeros((3, steps.PIECE)))

    def vectors(self, count: int, cells: int) -> Floats:
        """Return so many vectors of so many cells, and one as room; what they hold is not said."""
        if self.registers.shape[0] <= count or self.registers.shape[1] < cells:
            self.registers = np.empty((count + 1, cells + ODD))
        return self.registers

    def bytes(self, count: int) -> NDArray[np.uint8]:
        """Return room for the stored numbers of a block."""
        if self.stored.size < count:
            self.stored = np.empty(0, dtype=np.uint8)  # let go of it first
            self.stored = np.empty(count, dtype=np.uint8)
        return self.stored


Fetch = Callable[[str, int, Floats], None]  # fill a vector with a band of a variable


@dataclass(frozen=True)
class Sums:
    """The sums of a block; see `kernels.piece_sum.summed`. Rows of `sums` and `missing` (rows, segments, digits)."""

    area: Floats
    sums: Ints
    missing: Ints
    low: Floats
    high: Floats
    refused: Ints


@dataclass(frozen=True)
class Loads:
    """The stored numbers of a block, and where each load of a code finds its own."""

    singles: NDArray[np.float32]
    doubles: Floats
    where: Ints
    rules: Floats


@dataclass(frozen=True)
class Span:
    """Some cells of one type: where its segments begin in the block, the first one's number, values by segment."""

    starts: Ints
    first: int
    values: Floats


def run(code: Code, room: Room, cells: int, span: Span, loads: Loads, fetch: Fetch, sums: Sums) -> None:
    """Do a code for the cells of a span, in vectors of `cells`.

    fetch: fills a vector with a band of a variable that is not loaded, for the cells of the chunk.
    """
    registers = room.vectors(code.program.registers, cells)
    count = int(span.starts[-1] - span.starts[0])
    ranges = (sums.low, sums.high, sums.refused, room.room)
    given = (loads.singles, loads.doubles, loads.where, loads.rules, sums.area, sums.sums, sums.missing, *ranges)
    for stage in code.stages:
        if isinstance(stage, Call):
            operands = [registers[at, :count] if at >= 0 else span.values[0, -1 - at] for at in stage.operands]
            stage.operation(*operands, out=registers[stage.register, :count])
        elif isinstance(stage, Take):
            fetch(stage.name, stage.band, registers[stage.register, :count])
        else:
            steps.run(stage, registers, span.values, span.starts, span.first, *given)
