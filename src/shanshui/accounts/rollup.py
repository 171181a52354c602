"""Roll-up: children add up to their parent, at every level, for every column (§9)."""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from shanshui.accounts.flows import ADDITIVE, AMOUNTS, Flow
from shanshui.core.place import PlaceTree

T = TypeVar("T")
Key = tuple[str, str, str, str]  # period, ecosystem type, service, item
Extent = Mapping[tuple[str, str, str], float]  # (period, place, ecosystem type) → ha


@dataclass(frozen=True)
class Leaf:
    """A flow of a leaf, with the area it comes from (ha, NaN for statistics)."""

    flow: Flow
    area: float
    covered_area: float


def roll_up(leaves: Iterable[Leaf], tree: PlaceTree, extent: Extent) -> list[Flow]:
    """Return the flows of every place that has any, from the leaves to the roots.

    `extent` is the area of each ecosystem type at every place: the share covered of a parent is what
    its parts cover of the whole type there, also of parts with no flow at all.
    """
    below: dict[str, dict[Key, list[Leaf]]] = defaultdict(lambda: defaultdict(list))
    for leaf in leaves:
        below[leaf.flow.place][_key(leaf.flow)].append(leaf)
    flows: list[Flow] = []
    for code in tree.from_the_leaves():
        parent, level = tree[code].parent, tree[code].level
        for key, rows in below.get(code, {}).items():
            whole = _sum(rows, code, level, extent)
            flows.append(whole.flow)
            if parent:
                below[parent][key].append(whole)
    return flows


def _key(flow: Flow) -> Key:
    return flow.period, flow.ecosystem_type, flow.service, flow.item


def _sum(rows: list[Leaf], place: str, level: str, extent: Extent) -> Leaf:
    """Return one row for several of the same key; prices that differ leave no price."""
    first = rows[0].flow
    unit = _same([row.flow.unit for row in rows], "")  # what is in different units does not add up
    totals: dict[str, Any] = {name: total(getattr(row.flow, name) for row in rows) for name in ADDITIVE}
    if not unit:
        totals |= dict.fromkeys(AMOUNTS, math.nan)
    covered_area = total(row.covered_area for row in rows)
    area = (
        rows[0].area
        if len(rows) == 1 and first.place == place
        else extent.get((first.period, place, first.ecosystem_type), math.nan)
    )
    flow = replace(
        first,
        place=place,
        level=level,
        **totals,
        unit=unit,
        price=_same([row.flow.price for row in rows], math.nan),
        price_unit=_same([row.flow.price_unit for row in rows], ""),
        price_year=_same([row.flow.price_year for row in rows], ""),
        covered=min(covered_area / area, 1.0) if area > 0 else math.nan,
    )
    return Leaf(flow, area, covered_area)


def total(values: Iterable[float]) -> float:
    """Return the exact sum of what is there; NaN if nothing is (§1, §10)."""
    there = [value for value in values if not math.isnan(value)]
    return math.fsum(there) if there else math.nan


def _same(values: list[T], otherwise: T) -> T:
    return values[0] if all(value == values[0] for value in values) else otherwise
