"""Draws of a whole account: every level of the place tree, additive in every draw, no raster read.

The bytes depend on seed, names and numbers alone: not on the order of places or factors, nor on threads.
"""

import math
from collections import deque
from collections.abc import Callable, Collection, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from shanshui.accounts.uncertainty.distributions import normals, uniforms
from shanshui.accounts.uncertainty.model import Blocks, Factor, Floats, LocalError, Model, product

TOTAL = "gep"
DRAWS, SEED = 10_000, 1
LOW, HIGH = 0.05, 0.95
THREADS, AHEAD = 2, 4  # quantiles are found beside the draws of the next places, so many ahead at most
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Interval:
    """A value of an account and the range that holds nine draws of ten, yuan.

    `kind` is the ecosystem type that it is of, empty for all of them together.
    """

    place: str
    service: str
    item: str
    value: float
    median: float
    mean: float
    low: float
    high: float
    kind: str = ""

    @property
    def relative(self) -> float:
        """Return the width of the range over the median, NaN where that is nothing."""
        return (self.high - self.low) / abs(self.median) if self.median else math.nan


@dataclass(frozen=True)
class Intervals:
    """The intervals of a period, and the draws of GEP at the places asked for.

    `of_types` are those of single ecosystem types, of a model that tells them apart.
    """

    period: str
    draws: int
    seed: int
    rows: tuple[Interval, ...]
    kept: Mapping[str, Floats]
    of_types: tuple[Interval, ...] = ()

    @cached_property
    def _by_key(self) -> dict[tuple[str, str, str], Interval]:
        return {(row.place, row.service, row.item): row for row in self.rows}

    def at(self, place: str, service: str = TOTAL, item: str = "") -> Interval | None:
        """Return the interval of GEP at a place, or of one item; None where there is nothing."""
        return self._by_key.get((place, service, item))


def drawn(factors: Collection[Factor], seed: int, count: int, salt: str = "") -> dict[str, Floats]:
    """Return the ratio of every factor in every draw; those of one stream by the same shares."""
    shares = {stream: uniforms(seed, salt + stream, count) for stream in sorted({f.stream for f in factors})}
    return {factor.key: factor.ratio.quantile(shares[factor.stream]) for factor in factors}


def weights_of(model: Model, ratios: Mapping[str, Floats], count: int) -> Floats:
    """Return every weight in every draw, (weights, draws)."""
    found = np.empty((len(model.weights), count))
    for at, parts in enumerate(model.weights):
        found[at] = product(parts, ratios)
    return found


def local_errors(model: Model, place: str, seed: int, count: int, salt: str = "") -> list[Floats]:
    """Return the relative error of each map's local part at a place, in every draw."""
    return [_local(error, error.blocks[place], f"{salt}{model.period}|{place}", seed, count) for error in model.errors]


def _local(error: LocalError, blocks: Blocks, own: str, seed: int, count: int) -> Floats:
    """Return an error whose mean is 0 and whose sd is that of one block over the root of their number.

    It is drawn as a lognormal ratio, so that no amount changes its sign.
    """
    salt, _, _ = own.partition("|")
    mixed = blocks.own * normals(seed, f"{error.key}|{own}", count) if blocks.own else np.zeros(count)
    for block, share in blocks.shared:
        mixed += share * normals(seed, f"{error.key}|{salt}|{block}", count)
    spread = 1 / math.sqrt(blocks.independent)
    size = math.sqrt(math.log1p((error.sd * spread) ** 2))
    return np.asarray(np.exp(size * (mixed / spread) - size**2 / 2) - 1)


def intervals(
    model: Model,
    draws: int = DRAWS,
    seed: int = SEED,
    keep: Collection[str] = (),
    progress: Progress | None = None,
) -> Intervals:
    """Return median, mean and 90 % range of every line and of GEP at every place, and of every type of a line.

    Parameters
    ----------
    keep
        Places whose draws of GEP are kept.
    progress
        Called with the number of finished leaves and of all.
    """
    tree = _Tree(model, draws, seed, progress)
    rows: list[Interval] = []
    kept: dict[str, Floats] = {}
    waiting: deque[Future[list[Interval]]] = deque()
    with ThreadPoolExecutor(THREADS) as threads:
        for place, values, base in tree.places():
            waiting.append(threads.submit(_summary, model, place, values, base))
            if place in keep:
                kept[place] = values[-1].copy()
            if len(waiting) > AHEAD:
                rows += waiting.popleft().result()
        for one in waiting:
            rows += one.result()
    rows.sort(key=lambda r: (r.place, r.service, r.item, r.kind))
    whole, of_types = (tuple(r for r in rows if bool(r.kind) is typed) for typed in (False, True))
    return Intervals(model.period, draws, seed, whole, kept, of_types)


class _Tree:
    """Walks a tree from its leaves up; only the draws of the places on the way to the root are held."""

    def __init__(self, model: Model, draws: int, seed: int, progress: Progress | None) -> None:
        self.model, self.draws, self.seed, self.progress = model, draws, seed, progress
        areas = model.areas.ratios(seed, draws) if model.areas else {}
        self.weights = weights_of(model, {**drawn(model.factors, seed, draws), **areas}, draws)
        self.done, self.buffer = 0, np.empty(draws)
        self.above = {code for leaf in model.entries for code in model.tree.ancestors(leaf)}

    def places(self) -> Iterator[tuple[str, Floats, Floats]]:
        """Yield each place with its draws, (lines + 1, draws), and its values in the account; GEP comes last."""
        for root in sorted(self.model.tree.roots):
            if root in self.above or root in self.model.entries:
                yield from self._visit(root)

    def _visit(self, code: str) -> Iterator[tuple[str, Floats, Floats]]:
        if code in self.model.entries:
            yield code, *self._leaf(code)
            return
        values, base = np.zeros((len(self.model.lines) + 1, self.draws)), np.full(len(self.model.lines) + 1, np.nan)
        for child in sorted(self.model.tree.children(code)):
            if child not in self.above and child not in self.model.entries:
                continue
            for place, part, worth in self._visit(child):
                yield place, part, worth
                if place == child:
                    values += part
                    base = np.where(np.isnan(base), worth, base + np.nan_to_num(worth))
        yield code, values, base

    def _leaf(self, code: str) -> tuple[Floats, Floats]:
        lines, entries = self.model.lines, self.model.entries[code]
        values, counted = np.zeros((len(lines) + 1, self.draws)), dict[int, float]()
        errors = local_errors(self.model, code, self.seed, self.draws) if any(e.error >= 0 for e in entries) else []
        for entry in entries:
            made = np.multiply(self.weights[entry.weight], entry.amount, out=self.buffer)
            values[entry.line] += made if entry.error < 0 else np.multiply(made, errors[entry.error], out=made)
            if entry.counts:
                counted[entry.line] = counted.get(entry.line, 0.0) + entry.amount
        base = np.full(len(lines) + 1, np.nan)
        base[list(counted)] = list(counted.values())
        headline = [number for number in sorted(counted) if lines[number].in_headline]
        for number in headline:
            values[-1] += values[number]
        base[-1] = math.fsum(counted[number] for number in headline) if headline else math.nan
        self._tell()
        return values, base

    def _tell(self) -> None:
        self.done += 1
        if self.progress:
            self.progress(self.done, len(self.model.entries))


def _summary(model: Model, place: str, values: Floats, base: Floats) -> list[Interval]:
    """Return the intervals of what is there; what is of several lines of the model is summed draw by draw."""
    found = []
    for (service, item, kind), numbers in _groups(model).items():
        there = [number for number in numbers if not math.isnan(base[number])]
        if there:
            drawn_there = values[there[0]] if len(there) == 1 else values[there].sum(axis=0)
            found.append(((service, item), kind, math.fsum(base[there].tolist()), drawn_there))
    if not found:
        return []
    stacked = np.array([row[3] for row in found])
    low, median, high = quantiles(stacked)
    numbers_of = zip(median.tolist(), stacked.mean(axis=1).tolist(), low.tolist(), high.tolist(), strict=True)
    return [
        Interval(place, *names, value, *numbers, kind)
        for (names, kind, value, _), numbers in zip(found, numbers_of, strict=True)
    ]


def _groups(model: Model) -> dict[tuple[str, str, str], list[int]]:
    """Return what is told of a place, (service, item, type) → lines of the model; its last row is GEP."""
    found: dict[tuple[str, str, str], list[int]] = {(TOTAL, "", ""): [len(model.lines)]}
    for number, line in enumerate(model.lines):
        found.setdefault((line.service, line.item, ""), []).append(number)
        if line.kind:
            found[line.service, line.item, line.kind] = [number]
            if line.in_headline:
                found.setdefault((TOTAL, "", line.kind), []).append(number)
    return found


def quantiles(values: Floats) -> tuple[NDArray[np.float64], ...]:
    """Return the 5 %, 50 % and 95 % quantiles of every row, between the two draws nearest to each."""
    last = values.shape[1] - 1
    places = [share * last for share in (LOW, 0.5, HIGH)]
    ends = sorted({number for at in places for number in (math.floor(at), math.ceil(at))})
    sorted_there = np.partition(values, ends, axis=1)
    near = [(sorted_there[:, math.floor(at)], sorted_there[:, math.ceil(at)], at % 1) for at in places]
    return tuple(below + (above - below) * part for below, above, part in near)
