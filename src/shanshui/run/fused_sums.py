"""The sums of one block, chunk by chunk: cells of one ecosystem type, place after place."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from shanshui.core.errors import NotFinite
from shanshui.kernels import exact_sum, fuse
from shanshui.run.evaluate import Block, Ordered
from shanshui.run.fused import Compiler, Output, Program, Room, Traced, run
from shanshui.run.fused_trace import TYPE

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
LOCK = threading.Lock()  # two threads must not trace at once
CHUNK = 32_768  # cells; no more than fuse.MOST


@dataclass(frozen=True)
class Rows:
    """The rows of the sums: variables, then supplies, then potentials.

    A potential that is the supply has no row of its own: -1.
    """

    variables: tuple[str, ...]
    supplies: tuple[str, ...]
    potentials: tuple[int | None, ...]  # row, -1 where it is the supply, None where there is none
    count: int

    @classmethod
    def of(cls, traced: Traced, variables: tuple[str, ...]) -> "Rows":
        """Return the rows for the items of a plan."""
        tasks = traced.plan.on_cells
        count = len(variables) + len(tasks)
        potentials: list[int | None] = []
        for task in tasks:
            if task.potential is None:
                potentials.append(None)
            elif _same(traced.potential(task), traced.supply(task)):
                potentials.append(-1)
            else:
                potentials.append(count)
                count += 1
        return cls(variables, tuple(task.key for task in tasks), tuple(potentials), count)

    def where(self, row: int) -> str:
        """Return the name of a row, for messages."""
        if row < len(self.variables):
            return self.variables[row]
        item = row - len(self.variables)
        return self.supplies[item] if item < len(self.supplies) else self.supplies[self.potentials.index(row)]


def _same(one: Any, other: Any) -> bool:
    return getattr(one, "at", None) == getattr(other, "at", None) and (hasattr(one, "at") or one == other)


def program_of(traced: Traced, rows: Rows, applies: tuple[bool, ...]) -> Program:
    """Return the program for the types to which some items apply."""
    outputs = [Output(row, traced.mean(name)) for row, name in enumerate(rows.variables)]
    for i, (task, there) in enumerate(zip(traced.plan.on_cells, applies, strict=True)):
        if there:
            outputs.append(Output(len(rows.variables) + i, traced.supply(task)))
            own = rows.potentials[i]
            outputs += [Output(own, traced.potential(task))] if own is not None and own >= 0 else []
    return Compiler(traced.graph, outputs).compile()


class Prepared:
    """Programs of a plan for every ecosystem type, and the parameters they take."""

    def __init__(self, block: Block, variables: tuple[str, ...]) -> None:
        evaluation = block.evaluation
        self.traced = evaluation.trace(block.inputs)
        self.rows = Rows.of(self.traced, variables)
        applies = [evaluation.applies(task.item) for task in evaluation.plan.on_cells]
        known: dict[tuple[bool, ...], Program] = {}
        self.programs: list[Program] = []
        for kind in range(len(evaluation.types) + 1):
            key = tuple(bool(one[kind]) for one in applies)
            if key not in known:
                known[key] = program_of(self.traced, self.rows, key)
            self.programs.append(known[key])
        given = {(name, level) for program in known.values() for _, name, level in program.given}
        self.by_type = {name: evaluation.parameter(name) for name, level in given if level == TYPE}
        self.by_place = [name for name, level in given if level != TYPE]


def programs(block: Block, variables: tuple[str, ...]) -> Prepared:
    """Return the programs of a block's plan; those of an earlier block if its inputs are of the same make."""
    traced = block.evaluation.trace(block.inputs)
    with LOCK:
        if variables not in traced.programs:
            traced.programs[variables] = Prepared(block, variables)
        found = traced.programs[variables]
    assert isinstance(found, Prepared)
    return found


class BlockSums:
    """Sums by segment of a block: `sums` and `covered` (rows, segments, digits), `low` and `high` (rows, segments)."""

    def __init__(self, block: Block, prepared: Prepared) -> None:
        self.block = block
        self.prepared = prepared
        self.entries: Ordered = block.ordered
        shape = (prepared.rows.count, self.entries.zones.size)
        self.sums = np.zeros((*shape, exact_sum.DIGITS), dtype=np.int64)
        self.covered = np.zeros_like(self.sums)
        self.low, self.high = np.full(shape, np.nan), np.full(shape, np.nan)
        self.area = exact_sum.accumulator(shape[1])
        self.refused = np.zeros(shape[0], dtype=np.int64)

    def fill(self) -> None:
        """Add up all cells.

        Raises
        ------
        NotFinite
            If an equation gave infinite numbers.
        """
        room, work = Room(CHUNK), np.empty(CHUNK)
        with np.errstate(all="ignore"):
            for first, last in self._spans():
                for begin in range(first, last, CHUNK):
                    Chunk(self, begin, min(begin + CHUNK, last), work).tally(room)
        for row in np.flatnonzero(self.refused):
            raise NotFinite(where=self.prepared.rows.where(int(row)), count=int(self.refused[row]))
        for digits in (self.sums, self.covered, self.area):
            exact_sum.carry(digits.reshape(-1, exact_sum.DIGITS))

    def _spans(self) -> Iterator[tuple[int, int]]:
        """Yield the first and end cell of each ecosystem type."""
        kinds, starts = self.entries.kinds, self.entries.starts
        new = np.flatnonzero(np.diff(kinds)) + 1
        edges = [0, *new.tolist(), kinds.size]
        for first, last in pairwise(edges):
            yield int(starts[first]), int(starts[last])

    def by_segment(self) -> dict[int, Ints]:
        """Return place × (types + 1) + type → digits of every measure: area, then supply, potential and covered."""
        rows, first = self.prepared.rows, len(self.prepared.rows.variables)
        columns = [self.area]
        for i, own in enumerate(rows.potentials):
            supply = first + i
            nothing = np.zeros_like(self.area)
            potential = nothing if own is None else self.sums[supply if own < 0 else own]
            columns += [self.sums[supply], potential, self.covered[supply]]
        keys = self.entries.zones * (len(self.block.evaluation.types) + 1) + self.entries.kinds
        return dict(zip(keys.tolist(), np.stack(columns, axis=1), strict=True))

    def by_place(self) -> Iterator[tuple[int, Floats, Floats, Ints]]:
        """Yield place, least and most of each variable, and the digits of its weighted sum and of its area by turns."""
        count = len(self.prepared.rows.variables)
        if not count:
            return
        zones = self.entries.zones
        pairs = np.stack([self.sums[:count], self.covered[:count]], axis=1).reshape(2 * count, *self.area.shape)
        for zone in np.unique(zones):
            mine = np.flatnonzero(zones == zone)
            least, most = (
                np.fmin.reduce(self.low[:count, mine], axis=1),
                np.fmax.reduce(self.high[:count, mine], axis=1),
            )
            digits = pairs[:, mine].sum(axis=1)
            exact_sum.carry(digits)
            yield int(zone), least, most, digits


class Chunk:
    """Some cells of one ecosystem type, and where their sums go."""

    def __init__(self, sums: BlockSums, begin: int, end: int, work: Floats) -> None:
        entries = sums.entries
        first = int(np.searchsorted(entries.starts, begin, side="right")) - 1
        last = int(np.searchsorted(entries.starts, end, side="left"))
        self.sums = sums
        self.kind = int(entries.kinds[first])
        self.part = slice(begin, end)
        self.area = entries.area[begin:end]
        self.slots = np.arange(first, last, dtype=np.int64)
        self.zones = entries.zones[first:last]
        self.starts = np.clip(entries.starts[first : last + 1], begin, end) - begin
        self.lengths = np.diff(self.starts)
        self.work = work[: end - begin]
        self._zeros = np.zeros(end - begin, dtype=np.int64)
        self._find_runs()

    def _find_runs(self) -> None:
        """Add up the areas: where they repeat, a value by segment is multiplied and not added."""
        self.run_area, self.run_count = np.empty(self.area.size), np.empty(self.area.size, dtype=np.int64)
        self.run_starts = np.empty(self.starts.size, dtype=np.int64)
        fuse.runs(self.area, self.starts, self.run_area, self.run_count, self.run_starts)
        self.whole = exact_sum.accumulator(self.slots.size)
        here = np.arange(self.slots.size, dtype=np.int64)
        unused, range_ = np.zeros_like(self.whole), np.full(self.slots.size, np.nan)
        ones = np.ones(self.slots.size)
        fuse.tally_same(
            ones, self.run_area, self.run_count, self.run_starts, here, unused, self.whole, unused, range_, range_
        )
        self.sums.area[self.slots] += self.whole

    def tally(self, room: Room) -> None:
        """Work out what the items of this type and the variables are, and add them up."""
        prepared = self.sums.prepared
        names: dict[str, Any] = {name: value[self.kind : self.kind + 1] for name, value in prepared.by_type.items()}
        kinds = np.full(self.zones.size, self.kind, dtype=np.int64)
        for name in prepared.by_place:
            names[name] = self.sums.block.inputs.of_places(name, self.zones, kinds)
        run(prepared.programs[self.kind], room, self.lengths, names, self._take, self)

    def _take(self, name: str, band: int, out: Floats) -> None:
        self.sums.block.layer(name).take(band, self.part, out)

    def add(self, row: int, values: Floats) -> None:
        """Add values of cells."""
        s = self.sums
        where = (s.sums[row], s.covered[row], s.low[row], s.high[row])
        s.refused[row] += fuse.tally(
            values, self.area, self.starts, self.slots, self.whole, *where, self.work, self._zeros
        )

    def add_same(self, row: int, values: Floats) -> None:
        """Add values by segment."""
        s = self.sums
        where = (s.sums[row], s.covered[row], s.low[row], s.high[row])
        runs = (self.run_area, self.run_count, self.run_starts)
        s.refused[row] += fuse.tally_same(values, *runs, self.slots, self.whole, *where)
