"""The sums of one block, chunk by chunk: cells of one ecosystem type, place after place."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from shanshui.core.errors import NotFinite
from shanshui.kernels import exact_sum, fuse, steps
from shanshui.run.evaluate import Block, Ordered
from shanshui.run.fused import Compiler, Output, Program, Traced
from shanshui.run.fused_code import Code, Coder, Loads, Room, Span, Sums, run
from shanshui.run.fused_layers import Layer, Order, Placed, Rule
from shanshui.run.fused_trace import TYPE

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
LOCK = threading.Lock()  # two threads must not trace at once
ROOMS = threading.local()  # each thread works in its own
CHUNK = 16_384  # cells of one vector; a dozen of them stay in cache
TYPES = (np.dtype(np.float32), np.dtype(np.float64))  # of numbers to load; steps.SINGLE and steps.DOUBLE
KINDS = {np.dtype(name): steps.SINGLE for name in ("float32", "uint8", "int8", "uint16", "int16")}
KINDS |= {np.dtype(name): steps.DOUBLE for name in ("float64", "uint32", "int32")}
WIDEST, ALIGNED = 8, 64  # bytes of a stored number at most; each variable begins at a multiple


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
        there = [evaluation.applies(task.item).tolist() for task in evaluation.plan.on_cells]
        self.applies = [tuple(of[kind] for of in there) for kind in range(len(evaluation.types) + 1)]
        self.programs = {key: program_of(self.traced, self.rows, key) for key in set(self.applies)}
        given = {(name, level) for program in self.programs.values() for _, name, level in program.given}
        self.by_type = {name: evaluation.parameter(name) for name, level in given if level == TYPE}
        self.by_place = [name for name, level in given if level != TYPE]
        self._codes: dict[Any, Code] = {}

    def loads(self, kinds: Ints) -> list[tuple[str, int]]:
        """Return the variables and bands that are needed for some types, in order."""
        found = [self.programs[self.applies[kind]].loads for kind in np.unique(kinds).tolist()]
        return list(dict.fromkeys(load for loads in found for load in loads))

    def code(self, kind: int, apart: frozenset[str]) -> Code:
        """Return what is done for the cells of a type, some variables being taken and not loaded."""
        key = (self.applies[kind], apart)
        with LOCK:
            if key not in self._codes:
                self._codes[key] = Coder(self.programs[key[0]], apart).encode()
            return self._codes[key]


def programs(block: Block, variables: tuple[str, ...]) -> Prepared:
    """Return the programs of a block's plan; those of an earlier block if its inputs are of the same make."""
    traced = block.evaluation.trace(block.inputs)
    with LOCK:
        if variables not in traced.programs:
            traced.programs[variables] = Prepared(block, variables)
        found = traced.programs[variables]
    assert isinstance(found, Prepared)
    return found


class Numbers:
    """The numbers of a block, in the order of the sums: as they are stored, or taken chunk by chunk."""

    def __init__(self, block: Block, needed: list[tuple[str, int]], room: Room) -> None:
        self.apart: dict[str, Placed] = {}
        self._found: dict[tuple[str, int], tuple[int, int, Rule]] = {}
        self._size, self._next = block.ordered.size, 0
        self.stored = room.bytes(len(needed) * (self._size * WIDEST + ALIGNED))
        for name in dict.fromkeys(name for name, _ in needed):
            self._add(name, block.layer(name), block.ordered.order)

    def _add(self, name: str, layer: Layer, order: Order) -> None:
        plain = layer.plain()
        if plain is None or plain[0].dtype not in KINDS:
            self.apart[name] = layer.ordered(order)
            return
        for band, (numbers, rule) in enumerate(zip(*plain, strict=True)):
            begin, kind = self._next, KINDS[numbers.dtype]
            end = begin + self._size * TYPES[kind].itemsize
            order.put(numbers, self.stored[begin:end].view(TYPES[kind]))
            self._next = -(-end // ALIGNED) * ALIGNED
            self._found[name, band] = (kind, begin // TYPES[kind].itemsize, rule)

    def loads(self, code: Code) -> Loads:
        """Return where each load of a code finds its numbers."""
        found = [self._found[load] for load in code.loads]
        where = np.array([(kind, begin) for kind, begin, _ in found], dtype=np.int64).reshape(-1, 2)
        rules = np.array([rule for *_, rule in found], dtype=np.float64).reshape(-1, 5)
        whole = self.stored[: self.stored.size // WIDEST * WIDEST]
        return Loads(whole.view(np.float32), whole.view(np.float64), where, rules)


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
        room = ROOMS.__dict__.setdefault("room", Room())
        numbers = Numbers(self.block, self.prepared.loads(self.entries.kinds), room)
        with np.errstate(all="ignore"):
            for first, last in self._spans():
                self._add(first, last, numbers, room)
        for row in np.flatnonzero(self.refused):
            raise NotFinite(where=self.prepared.rows.where(int(row)), count=int(self.refused[row]))
        for digits in (self.sums, self.covered, self.area):
            exact_sum.carry(digits.reshape(-1, exact_sum.DIGITS))

    def _spans(self) -> Iterator[tuple[int, int]]:
        """Yield the first and end segment of each ecosystem type."""
        new = np.flatnonzero(np.diff(self.entries.kinds)) + 1
        yield from pairwise([0, *new.tolist(), self.entries.kinds.size])

    def _add(self, first: int, last: int, numbers: Numbers, room: Room) -> None:
        """Add up the cells of a type."""
        kind, zones = int(self.entries.kinds[first]), self.entries.zones[first:last]
        code = self.prepared.code(kind, frozenset(numbers.apart))
        names: dict[str, Any] = {name: of[kind : kind + 1] for name, of in self.prepared.by_type.items()}
        kinds = np.full(zones.size, kind, dtype=np.int64)
        for name in self.prepared.by_place:
            names[name] = self.block.inputs.of_places(name, zones, kinds)
        table, known = code.values(names, last - first)
        sums = Sums(self.entries.area, self.sums, self.covered, self.low, self.high, self.refused)
        loads, starts = numbers.loads(code), self.entries.starts
        for begin in range(int(starts[first]), int(starts[last]), CHUNK):
            end = min(begin + CHUNK, int(starts[last]))
            one = int(np.searchsorted(starts, begin, side="right")) - 1
            stop = int(np.searchsorted(starts, end, side="left"))
            edges = starts[one : stop + 1].copy()
            edges[0], edges[-1] = begin, end
            span = Span(edges, one, table[one - first : stop - first])

            def fetch(name: str, band: int, out: Floats, part: slice = slice(begin, end)) -> None:
                numbers.apart[name].take(band, part, out)

            run(code, room, CHUNK, span, loads, fetch, sums)
        self._finish(first, last, code, known)

    def _finish(self, first: int, last: int, code: Code, known: dict[int, Any]) -> None:
        """Add what is the same in a segment; say what is covered; repeat rows that hold the same."""
        here, slots = slice(first, last), np.arange(first, last, dtype=np.int64)
        runs = _runs(self.entries.area, self.entries.starts[first : last + 1])
        whole = exact_sum.accumulator(last - first)
        unused, nothing = np.zeros_like(whole), np.full(last - first, np.nan)
        fuse.tally_same(np.ones(last - first), *runs, slots - first, unused, whole, unused, nothing, nothing)
        self.area[here] = whole
        self.covered[code.rows, here] = whole - self.covered[code.rows, here]
        values = np.empty(slots.size)
        for value, row in code.same:
            values[:] = known[value]
            where = (self.sums[row], self.covered[row], self.low[row], self.high[row])
            self.refused[row] += fuse.tally_same(values, *runs, slots, whole, *where)
        for row, like in code.program.same.items():
            for of in (self.sums, self.covered, self.low, self.high):
                of[row, here] = of[like, here]

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
        found = zip(keys.tolist(), np.stack(columns, axis=1), strict=True)
        return {key: digits.copy() for key, digits in found}  # a view would keep the sums of the whole block

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


def _runs(area: Floats, starts: Ints) -> tuple[Floats, Ints, Ints]:
    """Return areas that repeat within segments, how often, and where each segment's begin."""
    begin, end = int(starts[0]), int(starts[-1])
    run_area, run_count = np.empty(end - begin), np.empty(end - begin, dtype=np.int64)
    run_starts = np.empty(starts.size, dtype=np.int64)
    count = fuse.runs(area[begin:end], starts - begin, run_area, run_count, run_starts)
    return run_area[:count], run_count[:count], run_starts
