"""Amounts of the leaves of an account, before they have a price."""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from shanshui.core.errors import DetailNotSummary, EmissionGivenTwice
from shanshui.core.place import PlaceTree
from shanshui.core.spec import Formula

RESIDUAL = "~"  # 331100~ is what is known for 331100 but not for its parts
NEARLY = 1e-6
Line = tuple[str, str, str]  # period, service, item
ROUNDED = 1e-3  # areas of parts are rounded in print


@dataclass(frozen=True)
class Amount:
    """The physical amount of one item at one place, in `unit`, for one period.

    `area` and `covered_area` (ha) are NaN for what comes from statistics. A price given with the
    quantity stands in `price`, in `price_unit`; NaN if none was.
    """

    period: str
    place: str
    ecosystem_type: str
    service: str
    item: str
    unit: str
    supply: float
    potential: float = math.nan
    use: float = math.nan
    area: float = math.nan
    covered_area: float = math.nan
    price: float = math.nan
    price_unit: str = ""
    price_year: str = ""

    @property
    def line(self) -> Line:
        """Return (period, service, item)."""
        return self.period, self.service, self.item


COLUMNS = ("supply", "potential", "use", "area", "covered_area", "price")
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Amounts:
    """Amounts of one item and one ecosystem type at many places, as columns, (places,) each; else as `Amount`.

    All rows have a price of their own or none has, and all have an amount or none has.
    """

    period: str
    ecosystem_type: str
    service: str
    item: str
    unit: str
    price_unit: str
    price_year: str
    places: tuple[str, ...]
    supply: Floats
    potential: Floats
    use: Floats
    area: Floats
    covered_area: Floats
    price: Floats

    @property
    def line(self) -> Line:
        """Return (period, service, item)."""
        return self.period, self.service, self.item

    @property
    def used(self) -> Floats:
        """Return what is used: for final services as much as is supplied."""
        return np.where(np.isnan(self.use), self.supply, self.use)

    def rows(self) -> list[Amount]:
        """Return the amounts one by one."""
        columns = [getattr(self, name).tolist() for name in COLUMNS]
        named: dict[str, Any] = {name: getattr(self, name) for name in TEXTS}
        return [
            Amount(place=place, **named, **dict(zip(COLUMNS, numbers, strict=True)))
            for place, *numbers in zip(self.places, *columns, strict=True)
        ]


TEXTS = ("period", "ecosystem_type", "service", "item", "unit", "price_unit", "price_year")


def in_columns(rows: Iterable[Amount]) -> list[Amounts]:
    """Return amounts as columns, those that are valued alike together."""
    alike: dict[tuple[Any, ...], list[Amount]] = defaultdict(list)
    for row in rows:
        known = not math.isnan(row.supply) or not math.isnan(row.use)
        alike[(*(getattr(row, name) for name in TEXTS), math.isnan(row.price), known)].append(row)
    return [_in_columns(group) for group in alike.values()]


def _in_columns(rows: list[Amount]) -> Amounts:
    columns = {name: np.array([getattr(row, name) for row in rows], dtype=np.float64) for name in COLUMNS}
    named: dict[str, Any] = {name: getattr(rows[0], name) for name in TEXTS} | columns
    return Amounts(places=tuple(row.place for row in rows), **named)


def limited(
    amounts: Iterable[Amount], given: Mapping[str, float], actual: Formula, tree: PlaceTree, where: str
) -> list[Amount]:
    """Return capacities turned into supply: no more is cleaned than there is.

    Parameters
    ----------
    amounts
        Capacities of one item in one period, as `supply`.
    given
        Place → what there is to clean, in the item's unit. For each such place the supply is
        `actual(capacity, given)`, shared over its parts and types by capacity.

    Returns
    -------
    The same rows, capacity as potential. Places with nothing given have no supply: NaN (§1), and cover no area.
    """
    rows = list(amounts)
    check_no_overlap(given, tree, where)
    share = {}
    for place, emission in given.items():
        inside = {place, *tree.descendants(place)}
        capacity = math.fsum(row.supply for row in rows if row.place in inside and not math.isnan(row.supply))
        ratio = float(actual(capacity, emission)) / capacity if capacity > 0 else 0.0
        share.update(dict.fromkeys(inside, ratio))
    return [
        replace(
            row,
            potential=row.supply,
            supply=row.supply * share.get(row.place, math.nan),
            covered_area=row.covered_area if row.place in share else 0.0,
        )
        for row in rows
    ]


def check_no_overlap(given: Mapping[str, float], tree: PlaceTree, where: str) -> None:
    """Raise EmissionGivenTwice if a place and a part of it both have a number."""
    for place in given:
        for above in tree.ancestors(place):
            if above in given:
                raise EmissionGivenTwice(where=where, variable=where, place=above, part=place)


def settled(amounts: Iterable[Amounts], tree: PlaceTree) -> tuple[list[Amounts], dict[str, str]]:
    """Return leaf amounts so that parts add up to wholes, and the residual places that were needed.

    A figure for a place with accounted parts stays as the residual part `code~` of that place. If the
    parts have figures of the same item too, they must add up to it, and it is then left out.

    Raises
    ------
    DetailNotSummary
        If parts and whole disagree by more than a millionth.
    """
    given = list(amounts)
    accounted = {place for part in given for place in part.places}
    split = {parent for place in accounted for parent in tree.ancestors(place)}
    above = {part.line for part in given if not split.isdisjoint(part.places)}
    kept, residuals = _settled([row for part in given if part.line in above for row in part.rows()], tree, split)
    return [part for part in given if part.line not in above] + in_columns(kept), residuals


def _settled(rows: list[Amount], tree: PlaceTree, split: set[str]) -> tuple[list[Amount], dict[str, str]]:
    """Return the rows of lines that have a figure at a place with accounted parts (`split`), and its residual part."""
    supply: dict[Line, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        supply[row.line][row.place].append(row.supply)
    detailed = {line: _detailed({p: _sum(v) for p, v in places.items()}, tree, line) for line, places in supply.items()}
    residuals: dict[str, str] = {}
    kept = []
    for row in rows:
        if row.place not in split:
            kept.append(row)
        elif row.place not in detailed[row.line]:
            residuals[row.place + RESIDUAL] = row.place
            kept.append(replace(row, place=row.place + RESIDUAL))
    return kept, residuals


def _sum(values: Iterable[float]) -> float:
    """Return the sum of what is there, NaN if nothing is (§1)."""
    there = [value for value in values if not math.isnan(value)]
    return math.fsum(there) if there else math.nan


def _detailed(supply: Mapping[str, float], tree: PlaceTree, line: Line) -> set[str]:
    """Return the places whose figure of one line its parts make up; raise if they do not add up to it.

    Parts are the nearest places below that have a figure: towns make up counties, counties the city.
    """
    parts: dict[str, list[float]] = defaultdict(list)
    for place, value in supply.items():
        nearest = next((code for code in tree.ancestors(place) if code in supply), None)
        if nearest is not None and not math.isnan(value):
            parts[nearest].append(value)
    for place, values in parts.items():
        whole, detail = supply[place], math.fsum(values)
        if not math.isnan(whole) and abs(detail - whole) > NEARLY * max(abs(detail), abs(whole)):
            item = f"{line[1]}.{line[2]} {line[0]}"
            raise DetailNotSummary(where="tables", place=place, whole=f"{whole:g}", parts=f"{detail:g}", item=item)
    return set(parts)


def settled_extent(
    extent: Mapping[tuple[str, str, str], float], tree: PlaceTree, where: str
) -> dict[tuple[str, str, str], float]:
    """Return areas of leaves only: a place whose parts have areas too is left out, if they add up to it.

    Raises
    ------
    DetailNotSummary
        If the areas of parts and whole differ by more than a thousandth of the place.
    """
    given = {key[:2] for key in extent}
    above = {(period, code) for period, place in given for code in tree.ancestors(place)}
    leaves = {key: area for key, area in extent.items() if key[:2] not in above}
    parts: dict[tuple[str, str, str], list[float]] = defaultdict(list)
    sizes: dict[tuple[str, str], list[float]] = defaultdict(list)
    for (period, place, kind), area in leaves.items():
        for code in tree.ancestors(place):
            parts[period, code, kind].append(area)
            sizes[period, code].append(area)
    for period, place, kind in sorted(key for key in {*extent, *parts} if key[:2] in given & above):
        whole, detail = extent.get((period, place, kind), 0.0), math.fsum(parts.get((period, place, kind), [0.0]))
        if abs(detail - whole) > ROUNDED * math.fsum(sizes[period, place]):
            item = f"{kind} {period} (ha)"
            raise DetailNotSummary(where=where, place=place, whole=f"{whole:g}", parts=f"{detail:g}", item=item)
    return leaves
