"""Where a series breaks, growth across it is refused; joined only where one period was measured both ways."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from shanshui.core.errors import GrowthAcrossBreak, NoCommonYear
from shanshui.core.labels import Label

BreakKind = Literal["method", "standard", "parameters", "area", "data", "census", "lines"]
KINDS: dict[str, Label] = {
    "method": Label("another method", "核算方法改变"),
    "standard": Label("another standard", "核算规范改变"),
    "parameters": Label("other parameters", "参数取值改变"),
    "area": Label("another area", "核算范围改变"),
    "data": Label("other data", "数据源改变"),
    "census": Label("a revision after a census", "普查修订"),
    "lines": Label("other lines", "核算科目改变"),
}


@dataclass(frozen=True)
class Break:
    """A break between a period and the one before it.

    `before` and `after` are the total of `period` as it was measured until then and as it is measured since, yuan;
    NaN where it was not measured both ways.
    """

    period: str
    kind: BreakKind
    reason: Label
    before: float = math.nan
    after: float = math.nan

    @property
    def label(self) -> Label:
        """Return what broke, and why, for a reader."""
        kind = KINDS[self.kind]
        if not self.reason.en:
            return kind
        return Label(f"{kind.en} ({self.reason.en})", f"{kind.zh}（{self.reason.zh}）")

    @property
    def factor(self) -> float:
        """Return how many times as much the same period is since the break; NaN if it is not known."""
        return self.after / self.before if self.before else math.nan


@dataclass(frozen=True)
class Point:
    """One period of a series: yuan at current prices and at those of the base year; NaN where not known."""

    period: str
    nominal: float
    comparable: float

    def scaled(self, factor: float) -> "Point":
        """Return the point times a factor."""
        return replace(self, nominal=self.nominal * factor, comparable=self.comparable * factor)


def crossed(breaks: Iterable[Break], since: str, until: str) -> list[Break]:
    """Return the breaks between two periods."""
    first, last = sorted((since, until))
    return [one for one in breaks if first < one.period <= last]


def growth(before: Point, after: Point, breaks: Iterable[Break], where: str, basis: str = "comparable") -> float:
    """Return by what share a series grew between two points.

    Raises
    ------
    GrowthAcrossBreak
        If the series breaks between them.
    """
    if between := crossed(breaks, before.period, after.period):
        raise refused(between, before.period, after.period, where)
    was, now = (getattr(point, basis) for point in (before, after))
    return float(now / was - 1) if was else math.nan


def refused(between: Sequence[Break], since: str, until: str, where: str) -> GrowthAcrossBreak:
    """Return the refusal of a growth rate, with every reason."""
    told = [(one.period, one.label) for one in between]
    why = Label(
        "; ".join(f"{period}: {label.en}" for period, label in told),
        "；".join(f"{period}：{label.zh}" for period, label in told),
    )
    return GrowthAcrossBreak(where=where, since=since, until=until, why=why)


def spliced(points: Sequence[Point], breaks: Iterable[Break]) -> list[Point]:
    """Return a series without breaks: what lies before one is scaled to what came after, by the period both have.

    Raises
    ------
    NoCommonYear
        If no period was measured both ways at a break.
    """
    found = list(points)
    for one in sorted(breaks, key=lambda b: b.period, reverse=True):
        if math.isnan(one.factor):
            raise NoCommonYear(where=f"series {one.period}", what=one.label)
        found = [point.scaled(one.factor) if point.period < one.period else point for point in found]
    return found


@dataclass(frozen=True)
class TargetMet:
    """A target in yuan on one basis: the first period that reaches it (empty if none does), the last known value."""

    basis: str
    since: str
    period: str
    last: float


def target_met(points: Sequence[Point], target: float) -> tuple[TargetMet, TargetMet]:
    """Return when a series reaches a target at current and at comparable prices."""
    found = []
    for basis in ("nominal", "comparable"):
        known = [(p.period, getattr(p, basis)) for p in points if not math.isnan(getattr(p, basis))]
        since = next((period for period, value in known if value >= target), "")
        found.append(TargetMet(basis, since, *(known[-1] if known else ("", math.nan))))
    return found[0], found[1]
