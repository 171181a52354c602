"""Roll-up: children add up to their parent, at every level, for every column (§9)."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from shanshui.accounts.flows import ADDITIVE, AMOUNTS, Flow, Flows, coded_words, joined
from shanshui.core.place import PlaceTree

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Extent = Mapping[tuple[str, str, str], float]  # (period, place, ecosystem type) → ha
ALIKE = ("unit", "price", "price_unit", "price_year")  # kept where all parts have the same


@dataclass(frozen=True)
class Leaf:
    """A flow of a leaf, with the area it comes from (ha, NaN for statistics)."""

    flow: Flow
    area: float
    covered_area: float


@dataclass(frozen=True)
class Leaves:
    """Flows of leaves as columns, with the areas they come from (ha, NaN for statistics)."""

    flows: Flows
    area: Floats
    covered_area: Floats

    @classmethod
    def of(cls, rows: Iterable[Leaf]) -> "Leaves":
        """Return rows as columns."""
        given = list(rows)
        areas = np.array([(row.area, row.covered_area) for row in given], dtype=np.float64).reshape(-1, 2)
        return cls(Flows.of(row.flow for row in given), areas[:, 0], areas[:, 1])


def joined_leaves(parts: Iterable[Leaves]) -> Leaves:
    """Return several tables of leaves as one."""
    given = list(parts)
    empty = [np.empty(0)]
    return Leaves(
        joined([part.flows for part in given]),
        np.concatenate(empty + [part.area for part in given]),
        np.concatenate(empty + [part.covered_area for part in given]),
    )


def roll_up(leaves: "Iterable[Leaf] | Leaves", tree: PlaceTree, extent: Extent) -> Flows:
    """Return the flows of every place that has any, from the leaves to the roots.

    `extent` is the area of each ecosystem type at every place: the share covered of a parent is what
    its parts cover of the whole type there, also of parts with no flow at all.
    """
    given = leaves if isinstance(leaves, Leaves) else Leaves.of(leaves)
    if not len(given.flows):
        return given.flows
    rollup = _RollUp(given, tree, extent)
    return rollup.flows()


@dataclass(frozen=True)
class _Level:
    """Rows of places of one depth: where each is, what it is of, and its columns. `source` is a leaf it comes from."""

    place: Ints
    key: Ints
    source: Ints
    columns: dict[str, NDArray[Any]]

    def joined(self, other: "_Level") -> "_Level":
        columns = {name: np.concatenate([self.columns[name], other.columns[name]]) for name in self.columns}
        place, key, source = (
            np.concatenate([getattr(self, name), getattr(other, name)]) for name in ("place", "key", "source")
        )
        return _Level(place, key, source, columns)


class _RollUp:
    """Works a tree from its deepest places up; all rows of one depth at a time."""

    def __init__(self, leaves: Leaves, tree: PlaceTree, extent: Extent) -> None:
        self.leaves, self.tree, self.extent = leaves, tree, extent
        self.codes = [place.code for place in tree]
        self.number = {code: i for i, code in enumerate(self.codes)}
        self.parent = np.array([self.number.get(tree[code].parent, -1) for code in self.codes], dtype=np.int64)
        self.depth = np.array([tree.depth(code) for code in self.codes], dtype=np.int64)

    def flows(self) -> Flows:
        """Return the flows of all levels."""
        whole = self._leaves()
        depth = self.depth[whole.place]
        carried, done = _part(whole, depth < 0), []
        for level in range(int(depth.max()), -1, -1):
            carried = self._summed(_part(whole, depth == level).joined(carried))
            done.append(carried)
            carried = self._to_parents(carried)
        found = done[0]
        for level_rows in done[1:]:
            found = found.joined(level_rows)
        return self._as_flows(found)

    def _leaves(self) -> _Level:
        flows = self.leaves.flows
        new = np.array([self.number[code] for code in flows.words["place"]], dtype=np.int64)
        key = np.zeros(len(flows), dtype=np.int64)
        for name in ("period", "ecosystem_type", "service", "item"):
            key = key * len(flows.words[name]) + flows.codes[name]
        columns = {name: flows.numbers[name] for name in (*ADDITIVE, "price")}
        columns |= {name: flows.codes[name] for name in ("unit", "price_unit", "price_year")}
        columns |= {"area": self.leaves.area, "covered_area": self.leaves.covered_area}
        own = np.ones(len(flows), dtype=bool)
        return _Level(new[flows.codes["place"]], key, np.arange(len(flows)), columns | {"own": own})

    def _summed(self, rows: _Level) -> _Level:
        """Return one row for several of the same place and key; what differs in price leaves no price."""
        from shanshui.kernels import grouped

        order = np.lexsort((rows.source, rows.key, rows.place))
        rows = _part(rows, order)
        first = np.flatnonzero(np.r_[True, np.diff(rows.place) != 0] | np.r_[True, np.diff(rows.key) != 0])
        starts = np.r_[first, rows.place.size]
        alone = (np.diff(starts) == 1) & rows.columns["own"][first]
        columns = {name: grouped.sums(starts, rows.columns[name]) for name in (*ADDITIVE, "covered_area")}
        columns |= {name: _alike(rows.columns[name], first, self._none(name)) for name in ALIKE}
        mixed = columns["unit"] == self._none("unit")  # what is in different units does not add up
        columns |= {name: np.where(mixed, np.nan, columns[name]) for name in AMOUNTS}
        whole = _Level(rows.place[first], rows.key[first], rows.source[first], columns)
        columns["area"] = np.where(alone, rows.columns["area"][first], self._extents(whole, ~alone))
        columns["own"] = np.zeros(first.size, dtype=bool)
        return whole

    def _none(self, name: str) -> Any:
        """Return what stands for parts that are not alike: no word, no number."""
        return math.nan if name == "price" else len(self.leaves.flows.words[name])

    def _extents(self, rows: _Level, asked: NDArray[np.bool_]) -> Floats:
        """Return the area of the ecosystem type at the place of each row that is asked for, NaN if it has none."""
        flows = self.leaves.flows
        period, kind = flows.codes["period"][rows.source], flows.codes["ecosystem_type"][rows.source]
        periods, kinds = flows.words["period"], flows.words["ecosystem_type"]
        triple = (rows.place * len(periods) + period) * len(kinds) + kind
        found = np.full(rows.place.size, np.nan)
        wanted, first, back = np.unique(triple[asked], return_index=True, return_inverse=True)
        at = np.flatnonzero(asked)[first]
        areas = [
            self.extent.get((periods[p], self.codes[place], kinds[k]), math.nan)
            for p, place, k in zip(period[at].tolist(), rows.place[at].tolist(), kind[at].tolist(), strict=True)
        ]
        found[asked] = np.array(areas, dtype=np.float64)[back] if wanted.size else np.nan
        return found

    def _to_parents(self, rows: _Level) -> _Level:
        above = self.parent[rows.place]
        kept = _part(rows, above >= 0)
        return replace(kept, place=above[above >= 0])

    def _as_flows(self, rows: _Level) -> Flows:
        base, columns = self.leaves.flows.take(rows.source), rows.columns
        with np.errstate(divide="ignore", invalid="ignore"):
            share = np.where(columns["area"] > 0, np.minimum(columns["covered_area"] / columns["area"], 1.0), np.nan)
        numbers = dict(base.numbers) | {name: columns[name] for name in (*ADDITIVE, "price")} | {"covered": share}
        names = ("unit", "price_unit", "price_year")
        words = dict(base.words) | {name: (*base.words[name], "") for name in names}
        level, levels = coded_words(self.tree[code].level for code in self.codes)
        codes = dict(base.codes) | {name: columns[name] for name in names}
        codes |= {"place": rows.place, "level": level[rows.place]}
        return Flows(numbers, codes, words | {"place": tuple(self.codes), "level": levels})


def _part(rows: _Level, index: NDArray[Any]) -> _Level:
    columns = {name: column[index] for name, column in rows.columns.items()}
    return _Level(rows.place[index], rows.key[index], rows.source[index], columns)


def _alike(column: NDArray[Any], first: Ints, otherwise: Any) -> NDArray[Any]:
    """Return the value that all rows of a group have, or another if they differ; NaN is like nothing."""
    least, most = np.minimum.reduceat(column, first), np.maximum.reduceat(column, first)
    return np.where(least == most, least, otherwise)


def total(values: Iterable[float]) -> float:
    """Return the exact sum of what is there; NaN if nothing is (§1, §10)."""
    there = [value for value in values if not math.isnan(value)]
    return math.fsum(there) if there else math.nan
