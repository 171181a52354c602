"""Targets: what was promised of an indicator, by whom, until when, and by which path."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from shanshui.core.errors import BadTarget
from shanshui.core.labels import Label
from shanshui.core.period import Period
from shanshui.core.place import PlaceTree
from shanshui.targets.indicator import Basis, Indicator

PathKind = Literal["linear", "geometric", "stepped", "ceiling", "floor"]
Relation = Literal["", "at least", "at most", "exactly"]
Nature = Literal["binding", "expected", "assumption"]
Step = tuple[str, float]

PATHS: dict[str, Label] = {
    "linear": Label("equal steps", "等量递增"),
    "geometric": Label("equal rates", "等速增长"),
    "stepped": Label("milestones", "分阶段目标"),
    "ceiling": Label("never above", "不得高于"),
    "floor": Label("never below", "不得低于"),
}
RELATIONS: dict[str, Label] = {
    "at least": Label("at least", "不低于"),
    "at most": Label("at most", "不高于"),
    "exactly": Label("exactly", "等于"),
}
NATURES: dict[str, Label] = {
    "binding": Label("binding", "约束性"),
    "expected": Label("expected", "预期性"),
    "assumption": Label("assumption", "假定"),
}
QUARTERS, MONTHS = 4, 12
MOST_RATE = 1.0  # growth per year; more is a percentage without its sign


@dataclass(frozen=True)
class Target:
    """One target, in the unit of its indicator.

    Attributes
    ----------
    place, level
        The place it binds, or the level of places each of which it binds.
    base_period, base_value
        What it is measured from; where a value was observed in the base period, that one counts.
    period
        Until when.
    value, rate, multiple, change
        One of: the number to reach; a growth per year (0.15); a multiple of the base (2); a change since it (−0.18).
    relation
        Whether to reach at least, at most or exactly it; empty, the way its indicator is better.
    path
        How it is to be reached: `linear` in equal steps, `geometric` at an equal rate, `stepped` by milestones;
        `ceiling` and `floor` are kept in every period.
    steps
        Milestones before the last period: period and number.
    signed
        Period in which it was promised; the base period unless told otherwise.
    nature
        `binding` or `expected`; an `assumption` (of population, say) is held against the other targets only.
    basis, price_year
        Of money: at `current` prices or at those `comparable` to a year; empty where the document does not say.
    where
        file:row it was read from.
    """

    id: str
    indicator: str
    period: str
    base_period: str
    place: str = ""
    level: str = ""
    base_value: float | None = None
    value: float | None = None
    rate: float | None = None
    multiple: float | None = None
    change: float | None = None
    relation: Relation = ""
    path: PathKind = "linear"
    steps: tuple[Step, ...] = ()
    signed: str = ""
    nature: Nature = "expected"
    basis: Basis = ""
    price_year: int | None = None
    owner: str = ""
    document: str = ""
    label: Label = Label("", "")
    where: str = "targets"

    @property
    def part(self) -> str:
        """Return the quarter or month it is of, empty for a year: only the same of other years compare with it."""
        return Period.parse(self.period).part

    def held(self, indicator: Indicator) -> Relation:
        """Return whether at least, at most or exactly the target is promised."""
        if self.relation:
            return self.relation
        bound: dict[str, Relation] = {"ceiling": "at most", "floor": "at least"}
        ways: dict[str, Relation] = {"up": "at least", "down": "at most", "toward": "exactly"}
        return bound.get(self.path) or ways[indicator.direction]

    def sign(self, indicator: Indicator) -> int:
        """Return +1 if more is better than the target, −1 if less is."""
        return {"at least": 1, "at most": -1}.get(self.held(indicator), indicator.sign or -1)

    @property
    def years(self) -> float:
        """Return how many years it has."""
        return when(self.period) - when(self.base_period)

    @property
    def is_bound(self) -> bool:
        """Return whether it is to be kept in every period rather than to be reached."""
        return self.path in ("ceiling", "floor")

    @property
    def factor(self) -> float:
        """Return what it multiplies its base by; NaN where it is a number of its own."""
        if self.rate is not None:
            return float((1 + self.rate) ** self.years)
        if self.change is not None:
            return 1 + self.change
        return math.nan if self.multiple is None else self.multiple

    def number(self, base: float) -> float:
        """Return what is to be reached, given the base; NaN where that is needed and not known, or zero."""
        if self.value is not None:
            return self.value
        return self.factor * base if base else math.nan  # twice nothing is no target


def when(period: str) -> float:
    """Return a period as years: 2020 for 2020, 2020.5 for 2020-Q3 and 2020-07."""
    return moment(Period.parse(period))


def moment(period: Period) -> float:
    """Return the beginning of a period as years."""
    if not period.part:
        return float(period.year)
    if period.part.startswith("Q"):
        return period.year + (int(period.part[1:]) - 1) / QUARTERS
    return period.year + (int(period.part) - 1) / MONTHS


def yearly(factor: float, years: float) -> float:
    """Return the growth per year that multiplies by a factor: 0.148698 for a doubling in five years."""
    return float(factor ** (1 / years) - 1)


def checked(target: Target, indicator: Indicator) -> Target:
    """Return a target that does not contradict itself, or raise BadTarget."""
    for saw in problems(target, indicator):
        raise BadTarget(where=target.where, target=target.id, saw=saw)
    return target


def problems(target: Target, indicator: Indicator) -> list[Label]:
    """Return everything that is wrong with a target by itself."""
    given = [name for name in ("value", "rate", "multiple", "change") if getattr(target, name) is not None]
    found = []
    if len(given) != 1:
        names = ", ".join(given) or "–"
        found.append(
            Label(
                f"of target, rate, multiple and change it gives {names}",
                f"目标值、年均增速、倍数、变化率四者中给出了 {names}",
            )
        )
    if target.rate is not None and not -1 < target.rate <= MOST_RATE:
        found.append(
            Label(
                f"a rate of {target.rate:g} is {target.rate:.0%} a year: write 15%, or 0.15",
                f"增速 {target.rate:g} 即每年 {target.rate:.0%}：请写 15% 或 0.15",
            )
        )
    if target.change is not None and target.change <= -1:
        found.append(
            Label(
                f"a change of {target.change:g} leaves nothing: write -18%, or -0.18",
                f"变化率 {target.change:g} 使数值不再为正：请写 -18% 或 -0.18",
            )
        )
    if bool(target.place) == bool(target.level):
        found.append(Label("it binds either a place or a level", "须约束一个地方或一个层级，二者取一"))
    if target.years <= 0:
        found.append(Label(f"{target.period} is not after its base {target.base_period}", "目标期不晚于基期"))
    if Period.parse(target.base_period).part != target.part:
        found.append(Label("base and target are not the same part of a year", "基期与目标期不是同一季度或月份"))
    return found + _about_path(target) + _about_prices(target, indicator)


def _about_path(target: Target) -> list[Label]:
    found = []
    if (target.path == "stepped") != bool(target.steps):
        found.append(Label("a stepped path, and only that, has steps", "分阶段路径须给出阶段目标，其他路径不得给出"))
    times = [when(period) for period, _ in target.steps]
    inside = all(when(target.base_period) < time < when(target.period) for time in times)
    if times != sorted(set(times)) or not inside:
        found.append(
            Label("its steps are not in order between base and target", "阶段目标不在基期与目标期之间依次排列")
        )
    if (
        target.is_bound
        and target.relation
        and target.relation != {"ceiling": "at most", "floor": "at least"}[target.path]
    ):
        found.append(
            Label(
                f"a {target.path} cannot be '{target.relation}'",
                f"{PATHS[target.path].zh}与“{RELATIONS[target.relation].zh}”矛盾",
            )
        )
    return found


def _about_prices(target: Target, indicator: Indicator) -> list[Label]:
    if target.basis and indicator.basis and target.basis != indicator.basis:
        return [
            Label(
                f"it is at {target.basis} prices, its indicator at {indicator.basis} prices",
                "目标与指标的价格口径不同（现价、可比价）",
            )
        ]
    years = target.price_year, indicator.price_year
    if None not in years and years[0] != years[1]:
        return [
            Label(
                f"it is at prices of {years[0]}, its indicator at those of {years[1]}",
                f"目标为 {years[0]} 年价，指标为 {years[1]} 年价",
            )
        ]
    return []


@dataclass(frozen=True)
class Aim:
    """A target at one place that it binds."""

    target: Target
    place: str


def aims(targets: Iterable[Target], tree: PlaceTree) -> list[Aim]:
    """Return every target at every place it binds, assumptions left out; a level binds each of its places."""
    by_level: Mapping[str, Sequence[str]] = _by_level(tree)
    return [
        Aim(target, place)
        for target in targets
        if target.nature != "assumption"
        for place in ([target.place] if target.place else by_level.get(target.level, []))
    ]


def _by_level(tree: PlaceTree) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for place in tree:
        found.setdefault(place.level, []).append(place.code)
    return found
