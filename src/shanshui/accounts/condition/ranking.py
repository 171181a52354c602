"""Ranking of places over years, and for how many consecutive years a place is first.

Values that are equal at the stated precision share a rank, and the next rank is left out (1, 2, 2, 4).
A series breaks where a year or a place is missing, the method changes, or the area of a place changes.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from shanshui.accounts.condition.grades import NOISE, rounded
from shanshui.accounts.condition.library import Method, method, methods
from shanshui.core.errors import MixedMethodsInYear
from shanshui.core.labels import Label

SAME_AREA = 1e-3  # of it: a border that was drawn anew is no new territory
BreakKind = Literal["missing_year", "missing_place", "method", "area"]


@dataclass(frozen=True)
class Score:
    """The value of an index of a place in a year, by a method. `area_km2` is that of the place, NaN if not told."""

    year: int
    place: str
    value: float
    method: str
    area_km2: float = math.nan
    source: str = ""


@dataclass(frozen=True)
class Ranked:
    """A place in the ranking of a year; `value` is at the stated precision, `ties` share the rank."""

    score: Score
    value: float
    rank: int
    ties: tuple[str, ...]


@dataclass(frozen=True)
class Break:
    """Why a year does not continue the series of the year before."""

    year: int
    kind: BreakKind
    told: Label


@dataclass(frozen=True)
class Lead:
    """One year of the evidence: the value of the first place, who is next and by how much."""

    year: int
    value: float
    method: str
    ties: tuple[str, ...]
    runner_up: str
    runner_up_value: float

    @property
    def margin(self) -> float:
        """Return by how much the place leads the next one that does not share its rank, NaN if there is none."""
        return round(self.value - self.runner_up_value, NOISE)


@dataclass(frozen=True)
class Consecutive:
    """What may be said: first for `years` consecutive years up to `last`, and what cuts the series.

    `years_across` counts on over changes of method and area, which makes no series; `breaks` are all that lie in or
    right before the years counted.
    """

    place: str
    last: int
    years: int
    years_across: int
    evidence: tuple[Lead, ...]
    breaks: tuple[Break, ...]

    @property
    def shared(self) -> tuple[int, ...]:
        """Return the years in which the first rank was shared."""
        return tuple(lead.year for lead in self.evidence[-self.years :] if lead.ties) if self.years else ()

    def sentence(self, name: Label) -> Label:
        """Return the claim in words, with what limits it."""
        if any(one.kind == "missing_place" and one.year == self.last for one in self.breaks):
            en = f"Whether {name.en} is first in {self.last} cannot be told: a place has no value."
            return Label(en, f"无法判断{name.zh}在 {self.last} 年是否第一：有地方缺少数值。")
        if not self.years:
            return Label(f"{name.en} is not first in {self.last}.", f"{name.zh}在 {self.last} 年并非第一。")
        since, first = self.last - self.years + 1, self.evidence[-self.years].method
        label = method(first).label
        en = f"{name.en} is first for {self.years} consecutive years, {since} to {self.last}, by {label.en}"
        zh = f"按{label.zh}，{name.zh}于 {since}—{self.last} 年连续 {self.years} 年位居第一"
        if self.years == 1:
            en, zh = f"{name.en} is first in {since}, by {label.en}", f"按{label.zh}，{name.zh}在 {since} 年位居第一"
        if self.shared:
            en += f"; the rank is shared in {', '.join(map(str, self.shared))}"
            zh += f"；其中 {'、'.join(map(str, self.shared))} 年为并列"
        if self.years_across > self.years:
            en += f". Over {self.years_across} years it is first in each, but that is no one series"
            zh += f"。跨越序列中断计为 {self.years_across} 年均居第一，但不是同一序列"
        return Label(f"{en}.", f"{zh}。")


def ranking(scores: Iterable[Score], decimals: int) -> dict[int, list[Ranked]]:
    """Return the ranking of each year, best first, ties in order of code; absent values are left out.

    Raises
    ------
    MixedMethodsInYear
        If a year holds values of several methods.
    """
    by_year: dict[int, list[Score]] = {}
    for score in scores:
        if not math.isnan(score.value):
            by_year.setdefault(score.year, []).append(score)
    return {year: _ranked(year, by_year[year], decimals) for year in sorted(by_year)}


def _ranked(year: int, scores: list[Score], decimals: int) -> list[Ranked]:
    named = sorted({score.method for score in scores})
    if len(named) > 1:
        raise MixedMethodsInYear(where=str(year), period=year, methods=named)
    values = {score.place: rounded(score.value, decimals) for score in scores}
    ordered = sorted(scores, key=lambda score: (-values[score.place], score.place))
    return [
        Ranked(
            score,
            values[score.place],
            1 + sum(other > values[score.place] for other in values.values()),
            tuple(p for p, v in sorted(values.items()) if v == values[score.place] and p != score.place),
        )
        for score in ordered
    ]


def breaks(ranked: Mapping[int, list[Ranked]]) -> list[Break]:
    """Return every break in the series, in order."""
    years, found = sorted(ranked), list[Break]()
    everyone = {one.score.place for rows in ranked.values() for one in rows}
    for year in years:
        if absent := sorted(everyone - {one.score.place for one in ranked[year]}):
            told = Label(f"{year}: no value of {', '.join(absent)}", f"{year} 年：缺少 {'、'.join(absent)} 的值")
            found.append(Break(year, "missing_place", told))
    for before, year in pairwise(years):
        if year - before > 1:
            gap = f"{before + 1}–{year - 1}" if year - before > 2 else f"{year - 1}"
            found.append(Break(year, "missing_year", Label(f"no values of {gap}", f"缺少 {gap} 年的值")))
        found += _changes(ranked[before], ranked[year], year)
    return sorted(found, key=lambda one: (one.year, one.kind))


def _changes(before: list[Ranked], now: list[Ranked], year: int) -> list[Break]:
    old, new = before[0].score.method, now[0].score.method
    found = list[Break]()
    if old != new:
        one, other = method(old).label, method(new).label
        words = Label(f"{year}: {one.en} → {other.en}", f"{year} 年：{one.zh} → {other.zh}")
        found.append(Break(year, "method", words))
    areas = {one.score.place: one.score.area_km2 for one in before}
    for score in (one.score for one in now):
        was = areas.get(score.place, math.nan)
        if abs(score.area_km2 - was) > SAME_AREA * was:
            told = f"{was:,.10g} → {score.area_km2:,.10g} km²"
            en, zh = f"{year}: area of {score.place} {told}", f"{year} 年：{score.place} 面积 {told}"
            found.append(Break(year, "area", Label(en, zh)))
    return found


def consecutive(ranked: Mapping[int, list[Ranked]], place: str, last: int) -> Consecutive:
    """Return for how many consecutive years up to `last` a place is first, with the evidence of each year."""
    every = breaks(ranked)
    cuts = {one.year for one in every if one.kind != "missing_place"}
    unsure = {one.year for one in every if one.kind == "missing_place"}
    run, across, unbroken = list[Lead](), 0, True
    year, years = last, 0
    while year in ranked and year not in unsure and (lead := _lead(ranked[year], year, place)):
        run.insert(0, lead)
        across, years = across + 1, years + unbroken
        unbroken = unbroken and year not in cuts
        year -= 1
    first = last - across + 1
    told = tuple(one for one in every if first - 1 <= one.year <= last)
    return Consecutive(place, last, years, across, tuple(run), told)


def _lead(rows: list[Ranked], year: int, place: str) -> Lead | None:
    """Return the evidence of a year, None unless the place is first in it."""
    own = next((one for one in rows if one.score.place == place), None)
    if own is None or own.rank != 1:
        return None
    behind = next((one for one in rows if one.rank > 1), None)
    next_place, next_value = (behind.score.place, behind.value) if behind else ("", math.nan)
    return Lead(year, own.value, own.score.method, own.ties, next_place, next_value)


@dataclass(frozen=True)
class Claim:
    """A published claim of so many consecutive years, checked against what it would need."""

    years: int
    last: int
    index: str = "ei"

    @property
    def first(self) -> int:
        """Return the year in which the run claimed begins."""
        return self.last - self.years + 1

    @property
    def methods_issued(self) -> tuple[Method, ...]:
        """Return the methods issued within the run, after its first year: each is a possible break of the series."""
        return tuple(m for m in methods().values() if self.first < m.issued <= self.last)
