"""The extent account of SEEA EA: how much of each ecosystem type there was, what it became, and by whose doing.

A change matrix says what became of what, ha. Its rows add up to the opening areas, its columns to the closing ones;
what was seen in one period only stands in a row or column of its own and is no change.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

from shanshui.accounts.extent_rules import Rule, rule_for
from shanshui.core.errors import ChainBroken, ExtentNotClosed
from shanshui.core.labels import Label
from shanshui.core.registry import ecosystem_types

NO_DATA = ""  # in place of an ecosystem type: nothing is known of the cell in that period
EXACT = 1e-9  # of the place: what rounding of sums may leave
Areas = Mapping[str, float]  # ecosystem type → ha
Moves = Mapping[tuple[str, str], float]  # (before, after) → ha


def in_order(kinds: Iterable[str]) -> list[str]:
    """Return ecosystem types in the order of the vocabulary, each once; no data last."""
    wanted = set(kinds)
    return [kind for kind in (*ecosystem_types(), NO_DATA) if kind in wanted]


@dataclass(frozen=True)
class Matrix:
    """What became of what at a place between two periods.

    Attributes
    ----------
    moved
        (type before, type after) → ha, above zero; `NO_DATA` stands for a type that is not known.
    """

    place: str
    since: str
    until: str
    moved: Moves

    @cached_property
    def kinds(self) -> list[str]:
        """Return every type of a row or a column, in order."""
        return in_order(kind for pair in self.moved for kind in pair)

    @cached_property
    def opening(self) -> dict[str, float]:
        """Return the sum of each row: the area of each type before."""
        return self._sums(0)

    @cached_property
    def closing(self) -> dict[str, float]:
        """Return the sum of each column: the area of each type after."""
        return self._sums(1)

    @property
    def total(self) -> float:
        """Return the area of the place, what was never seen included."""
        return math.fsum(self.moved.values())

    def at(self, before: str, after: str) -> float:
        """Return what of one type became another, ha."""
        return self.moved.get((before, after), 0.0)

    def _sums(self, side: int) -> dict[str, float]:
        parts: dict[str, list[float]] = defaultdict(list)
        for pair, area in self.moved.items():
            parts[pair[side]].append(area)
        return {kind: math.fsum(parts[kind]) for kind in in_order(parts)}

    def checked(self) -> "Matrix":
        """Return the matrix, or raise ExtentNotClosed if an area is below zero or no number."""
        for (before, after), area in self.moved.items():
            if not (math.isfinite(area) and area >= 0):
                saw = f"{before} → {after}: {area:g} ha"
                raise _not_closed(self, before, Label(saw, saw), "an area of 0 or more", "不小于 0 的面积")
        return self


def added(matrices: Sequence[Matrix], place: str) -> Matrix:
    """Return the matrix of a place that the places of some matrices make up."""
    parts: dict[tuple[str, str], list[float]] = defaultdict(list)
    for one in matrices:
        for pair, area in one.moved.items():
            parts[pair].append(area)
    return replace(matrices[0], place=place, moved={pair: math.fsum(parts[pair]) for pair in sorted(parts)})


# --- identities ---------------------------------------------------------------------------------------


def check_margins(matrix: Matrix, opening: Areas, closing: Areas, slack: Callable[[str, int], float]) -> list[Label]:
    """Return where rows or columns differ from the areas within what rounding explains.

    Parameters
    ----------
    opening, closing
        Areas known from elsewhere, ha; a type they lack is not compared, but for one that is not in the matrix.
    slack
        (type, 0 for a row or 1 for a column) → what rounding of the numbers may make, ha.

    Raises
    ------
    ExtentNotClosed
        If a row or column differs by more: with place and type.
    """
    found = []
    for side, given, sums in ((0, opening, matrix.opening), (1, closing, matrix.closing)):
        for kind in in_order(given):
            difference = sums.get(kind, 0.0) - given[kind]
            if abs(difference) > slack(kind, side) + EXACT * matrix.total:
                said = f"{sums.get(kind, 0.0):.10g} ha"
                saw = _ROW_OR_COLUMN[side]
                saw = Label(saw.en.format(said=said), saw.zh.format(said=said))
                raise _not_closed(matrix, kind, saw, f"{given[kind]:.10g} ha", f"{given[kind]:.10g} ha")
            if abs(difference) > EXACT * matrix.total:
                found.append(_within_rounding(matrix, side, kind, sums.get(kind, 0.0), given[kind]))
    return found


_ROW_OR_COLUMN = (
    Label("its row of the change matrix adds up to {said}", "变化矩阵的行合计为 {said}"),
    Label("its column of the change matrix adds up to {said}", "变化矩阵的列合计为 {said}"),
)


def _within_rounding(matrix: Matrix, side: int, kind: str, summed: float, given: float) -> Label:
    name, period = name_of(kind), (matrix.since, matrix.until)[side]
    return Label(
        f"{matrix.place} {period}, {name.en}: the matrix adds up to {summed:,.10g} ha, the area given is {given:,.10g} "
        f"ha ({summed - given:+,.4g}); rounding of the printed digits explains it.",
        f"{matrix.place} {period} 年{name.zh}：矩阵合计 {summed:,.10g} 公顷，给出的面积为 {given:,.10g} 公顷"
        f"（{summed - given:+,.4g}），在印刷数字的舍入范围内。",
    )


def check_parts(whole: Matrix, parts: Sequence[Matrix], slack: float = 0.0) -> None:
    """Raise ExtentNotClosed unless the matrices of the parts of a place add up to its own."""
    summed = added(parts, whole.place)
    for before, after in sorted({*whole.moved, *summed.moved}):
        mine, theirs = whole.at(before, after), summed.at(before, after)
        if abs(mine - theirs) > slack + EXACT * whole.total:
            saw = Label(
                f"{before or 'no data'} → {after or 'no data'} of its parts adds up to {theirs:.10g} ha",
                f"下级的 {before or '无数据'} → {after or '无数据'} 合计 {theirs:.10g} 公顷",
            )
            raise _not_closed(whole, before, saw, f"{mine:.10g} ha", f"{mine:.10g} 公顷")


def check_chain(matrices: Sequence[Matrix]) -> None:
    """Raise ChainBroken unless each matrix of a place opens with the areas the one before it closed with."""
    for one, other in pairwise(matrices):
        for kind in in_order({*one.closing, *other.opening}):
            closed, opened = one.closing.get(kind, 0.0), other.opening.get(kind, 0.0)
            if abs(closed - opened) > EXACT * one.total:
                raise ChainBroken(
                    where=one.place,
                    kind=name_of(kind),
                    period=one.until,
                    closed=f"{closed:.10g}",
                    opened=f"{opened:.10g}",
                )


def name_of(kind: str) -> Label:
    """Return the name of an ecosystem type; of what is not known, `no data`."""
    known = ecosystem_types()
    return known[kind].label if kind in known else Label("no data", "无数据")


def _not_closed(matrix: Matrix, kind: str, saw: Label, en: str, zh: str) -> ExtentNotClosed:
    periods = f"{matrix.since}–{matrix.until}"
    return ExtentNotClosed(
        where=matrix.place, place=matrix.place, kind=name_of(kind), periods=periods, saw=saw, need=Label(en, zh)
    )


# --- the account --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """One ecosystem type of an extent account, ha.

    Where only the areas of both periods are known, who made the change and what stayed are NaN, and the net change
    stands for additions or reductions.

    Attributes
    ----------
    newly_seen, no_longer_seen
        Area that is known in the closing, or the opening, period only: a change of what was seen, not of the land.
    stable
        Area that was of the type in both periods.
    """

    ecosystem_type: str
    opening: float
    additions: float
    additions_managed: float
    reductions: float
    reductions_managed: float
    newly_seen: float
    no_longer_seen: float
    closing: float
    stable: float

    @property
    def additions_unmanaged(self) -> float:
        """Return what nature added."""
        return self.additions - self.additions_managed

    @property
    def reductions_unmanaged(self) -> float:
        """Return what nature took away."""
        return self.reductions - self.reductions_managed

    @property
    def net(self) -> float:
        """Return additions less reductions."""
        return self.additions - self.reductions

    @property
    def turnover(self) -> float:
        """Return additions and reductions together: all land that came or went."""
        return self.additions + self.reductions if not math.isnan(self.stable) else math.nan

    @property
    def swap(self) -> float:
        """Return the turnover that the net change hides: lost here, won there (Pontius 2004)."""
        return self.turnover - abs(self.net)

    @property
    def stable_share(self) -> float:
        """Return the share of the opening area that stayed what it was."""
        return self.stable / self.opening if self.opening else math.nan

    @property
    def left_over(self) -> float:
        """Return what opening, entries and closing lack to zero."""
        entries = (self.opening, self.additions, -self.reductions, self.newly_seen, -self.no_longer_seen)
        return math.fsum((*entries, -self.closing))


@dataclass(frozen=True)
class ExtentAccount:
    """The extent account of one place between two periods.

    Attributes
    ----------
    net_only
        There is no change matrix: only the net change of each type is known.
    doubtful
        Rules that need local knowledge and decided over some land, with its area, largest first.
    """

    place: str
    since: str
    until: str
    lines: tuple[Line, ...]
    net_only: bool = False
    doubtful: tuple[tuple[Rule, float], ...] = ()

    @cached_property
    def total(self) -> Line:
        """Return the sum of all types."""
        names = [name for name in Line.__dataclass_fields__ if name != "ecosystem_type"]
        return Line("", **{name: math.fsum(getattr(line, name) for line in self.lines) for name in names})

    @property
    def net(self) -> float:
        """Return the land by which types grew on balance: half the sum of net changes, whatever their sign, ha."""
        return math.fsum(abs(line.net) for line in self.lines) / 2

    @property
    def swap(self) -> float:
        """Return the land that changed without a net change: with `net`, all that changed (Pontius 2004)."""
        return math.fsum(line.swap for line in self.lines) / 2

    def line(self, kind: str) -> Line:
        """Return the line of an ecosystem type; one of no area if there is none of it."""
        return next((one for one in self.lines if one.ecosystem_type == kind), Line(kind, *(0.0,) * 9))

    def checked(self) -> "ExtentAccount":
        """Return the account, or raise ExtentNotClosed unless opening + additions − reductions = closing."""
        room = EXACT * max(1.0, self.total.opening + self.total.newly_seen)
        for line in (*self.lines, self.total):
            if not abs(line.left_over) <= room:
                raise self._refused(line, "opening + additions − reductions", "期初 + 增加 − 减少", line.closing)
        if not self.net_only and abs(self.total.additions - self.total.reductions) > room:
            raise self._refused(self.total, "additions of all types", "各类型增加合计", self.total.reductions)
        return self

    def _refused(self, line: Line, en: str, zh: str, need: float) -> ExtentNotClosed:
        saw = Label(f"{en} misses it by {line.left_over:.6g} ha", f"{zh} 与之相差 {line.left_over:.6g} 公顷")
        said = Label(f"{need:.10g} ha", f"{need:.10g} 公顷")
        kind, periods = name_of(line.ecosystem_type), f"{self.since}–{self.until}"
        return ExtentNotClosed(where=self.place, place=self.place, kind=kind, periods=periods, saw=saw, need=said)


def extent_account(matrix: Matrix, rules: Sequence[Rule]) -> ExtentAccount:
    """Return the extent account that a change matrix makes, its identities proven.

    Raises
    ------
    ExtentNotClosed
        If one does not hold.
    """
    causes = {
        (one, other): rule_for(rules, one, other) for one, other in matrix.checked().moved if _is_change(one, other)
    }
    lines = tuple(_line(matrix, kind, causes) for kind in matrix.kinds if kind != NO_DATA)
    doubtful: dict[Rule, list[float]] = defaultdict(list)
    for pair, rule in causes.items():
        if not rule.certain:
            doubtful[rule].append(matrix.moved[pair])
    told = sorted(((rule, math.fsum(areas)) for rule, areas in doubtful.items()), key=lambda one: -one[1])
    return ExtentAccount(matrix.place, matrix.since, matrix.until, lines, doubtful=tuple(told)).checked()


def _is_change(before: str, after: str) -> bool:
    return before != after and NO_DATA not in (before, after)


def _line(matrix: Matrix, kind: str, causes: Mapping[tuple[str, str], Rule]) -> Line:
    came = {pair: area for pair, area in matrix.moved.items() if pair[1] == kind and pair in causes}
    went = {pair: area for pair, area in matrix.moved.items() if pair[0] == kind and pair in causes}
    return Line(
        kind,
        matrix.opening.get(kind, 0.0),
        math.fsum(came.values()),
        math.fsum(_managed(came, causes)),
        math.fsum(went.values()),
        math.fsum(_managed(went, causes)),
        matrix.at(NO_DATA, kind),
        matrix.at(kind, NO_DATA),
        matrix.closing.get(kind, 0.0),
        matrix.at(kind, kind),
    )


def _managed(moved: Moves, causes: Mapping[tuple[str, str], Rule]) -> Iterator[float]:
    return (area for pair, area in moved.items() if causes[pair].managed)


def net_account(place: str, since: str, until: str, opening: Areas, closing: Areas) -> ExtentAccount:
    """Return the extent account of areas without a matrix: net changes, by whom is not known.

    The area of the place may differ between the periods: where land without a type was not given, its change is that
    of what was seen.
    """
    lines = []
    for kind in in_order({*opening, *closing} - {NO_DATA}):
        first, last = opening.get(kind, 0.0), closing.get(kind, 0.0)
        came, went = max(0.0, last - first), max(0.0, first - last)
        lines.append(Line(kind, first, came, math.nan, went, math.nan, 0.0, 0.0, last, math.nan))
    return ExtentAccount(place, since, until, tuple(lines), net_only=True).checked()
