"""Targets of an area: how each stands by every method, what it would take, and whether the set holds together."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from shanshui.core.errors import NoSuchName, NoTargets
from shanshui.core.labels import Label
from shanshui.core.period import Period
from shanshui.core.shown import Shown
from shanshui.data.targets import promised_of, read_targets
from shanshui.run.held import Held
from shanshui.run.observed import Observed, observed
from shanshui.targets.amounts import amount
from shanshui.targets.consistency.prove import Proof, prove
from shanshui.targets.panel import Array
from shanshui.targets.parts import Explained, explained
from shanshui.targets.path import asked
from shanshui.targets.probability import TREND_FROM, WHY, Chance, chance
from shanshui.targets.projection.models import MODELS
from shanshui.targets.projection.project import Projection, projected
from shanshui.targets.required import Required, required
from shanshui.targets.status import words
from shanshui.targets.status.assess import Assessment, Drift, assess, drift
from shanshui.targets.status.rows import spread
from shanshui.targets.target import Aim, Target, aims, when
from shanshui.targets.together import BothRise, both_rise

BASE_DIFFERS = 5e-3  # share by which an observed base differs from the stated one before it is told
PACE = ("rate", "rate_so_far", "step", "step_so_far", "times")


@dataclass(frozen=True)
class Targets(Shown):
    """The targets of an area, and everything that is known of how they stand."""

    observed: Observed
    targets: tuple[Target, ...]
    aims: tuple[Aim, ...]
    assessment: Assessment
    required: Required
    chances: Chance
    method: str

    @cached_property
    def _order(self) -> dict[str, int]:
        return {place.code: number for number, place in enumerate(self.observed.tree)}

    def rows(self, place: str = "", level: str = "", target: str = "") -> list[Held]:
        """Return targets at a place and, if asked, at the places of a level; left out, all of them.

        Raises
        ------
        NoSuchPlace, NoSuchName
            If there is no such place, level or target.
        """
        tree = self.observed.tree
        if place:
            place = tree[place].code
        if level and level not in tree.levels:
            raise NoSuchName(where="--level", what="level", name=level, known=tree.levels, see="")
        if target and target not in {one.id for one in self.targets}:
            raise NoSuchName(where="--target", what="target", name=target, known=[t.id for t in self.targets], see="")
        inside = set(tree.descendants(place)) if place and level else {place} if place else set(self._order)
        return [
            self.held(i)
            for i, aim in enumerate(self.aims)
            if aim.place in inside
            and (not level or tree[aim.place].level == level)
            and (not target or aim.target.id == target)
        ]

    def held(self, number: int) -> Held:
        """Return one target at one place, by its number in `aims`."""
        aim, found, rows = self.aims[number], self.assessment, self.assessment.rows
        target, indicator = aim.target, self.observed.dictionary[aim.target.indicator]
        period, value = self._latest(number)
        base = self._base(number)
        goal = self._goal(aim, number, base)
        ask = asked(target, base, period) if period and not math.isnan(goal) else math.nan
        sign = target.sign(indicator)
        pace: dict[str, Any] = {name: float(getattr(self.required, name)[number]) for name in PACE}
        return Held(
            target=target,
            indicator=indicator,
            place=aim.place,
            name=self.observed.tree[aim.place].name,
            base=base,
            base_period=self._base_period(number),
            value=value,
            period=period,
            goal=goal,
            asked=ask,
            behind=sign * (ask - value),
            **_by_method(found, number),
            score=float(found.score[number]),
            foreseen=math.nan if rows.folded[number] else float(found.foreseen[number]),
            due=bool(rows.due[number]),
            achieved=bool(rows.achieved[number]) and bool(rows.reason[number] == words.NONE),
            **pace,
            chance=float(self.chances.uncertain[number]),
            chance_known=float(self.chances.known[number]),
            chance_why=WHY[int(self.chances.why[number])],
            missing=float(rows.missing[number]),
            disagree=bool(found.disagree[number]),
            remarks=self._remarks(number, base),
        )

    def _latest(self, number: int) -> tuple[str, float]:
        """Return the latest period until the target's that is known, and its value."""
        rows, panel = self.assessment.rows, self.observed.panel
        time = float(rows.now_at[number])
        if math.isnan(time):
            return "", math.nan
        period = panel.periods[int(np.flatnonzero(rows.times == time)[0])]
        period = self._named(time, self.aims[number].target.part) or period
        return period, panel.value(self.aims[number].target.indicator, self.aims[number].place, period)

    def _named(self, time: float, part: str) -> str:
        """Return the period of a time that is of one part of the year; 2020 and 2020-Q1 begin together."""
        return next((p for p in self.observed.panel.periods if when(p) == time and Period.parse(p).part == part), "")

    def _base_period(self, number: int) -> str:
        rows = self.assessment.rows
        time = float(rows.start[number])
        target = self.aims[number].target
        return target.base_period if time == when(target.base_period) else self._named(time, target.part)

    def _base(self, number: int) -> float:
        """Return the base; of an indicator with an optimum its plain value, not the distance."""
        rows, target = self.assessment.rows, self.aims[number].target
        if not rows.folded[number]:
            return float(rows.base[number])
        period, place = self._base_period(number), self.aims[number].place
        panel = self.observed.panel
        seen = panel.value(target.indicator, place, period) if period in panel.periods else math.nan
        return target.base_value if math.isnan(seen) and target.base_value is not None else seen

    def _goal(self, aim: Aim, number: int, base: float) -> float:
        own = base if self._base_period(number) == aim.target.base_period else math.nan
        return aim.target.number(own)

    def _remarks(self, number: int, base: float) -> tuple[Label, ...]:
        target, said = self.aims[number].target, []
        if bool(self.assessment.zeroed[number]):
            said.append(words.ZERO_NOTE)
        start = self._base_period(number)
        if start and start != target.base_period:
            said.append(
                Label(
                    f"no value in {target.base_period}: measured from {start}",
                    f"{target.base_period} 年无数值，改自 {start} 年起算",
                )
            )
        if target.base_value is not None and base and abs(target.base_value / base - 1) > BASE_DIFFERS:
            unit = self.observed.dictionary[target.indicator].unit
            stated, seen = amount(target.base_value, unit), amount(base, unit)
            said.append(
                Label(
                    f"the document states {stated.en} for {target.base_period}, observed is {seen.en}",
                    f"文件所载 {target.base_period} 年基期值为 {stated.zh}，观测值为 {seen.zh}",
                )
            )
        return tuple(said)

    def untargeted(self, place: str = "", level: str = "", since: str = "", until: str = "") -> list[Drift]:
        """Return how the indicators without a target moved, at a place or the places of a level below it.

        Parameters
        ----------
        since, until
            Years; left out, the first and the last that anything is known of.
        """
        known = self.observed
        root = known.tree[place or known.tree.roots[0]].code
        places = [code for code in known.tree.descendants(root) if known.tree[code].level == level] if level else [root]
        years = [period for period in known.panel.periods if not Period.parse(period).part]
        aimed = {target.indicator for target in self.targets}
        ends = (since or years[0], until or years[-1]) if years else ("", "")
        free = [name for name in known.dictionary if name not in aimed] if ends[0] < ends[1] else []
        return [drift(known.panel, known.dictionary, name, places, *ends) for name in free]

    def parts(self, held: Held) -> Explained | None:
        """Return which places below explain that a place is behind its path; None where its rule adds nothing up."""
        children = self.observed.tree.children(held.place)
        known = self.observed.panel, self.observed.dictionary
        if not held.period or math.isnan(held.asked):
            return None
        return explained(*known, held.target, held.place, children, held.period, held.base)

    def projection(self, held: Held, model: str = "") -> Projection:
        """Return the projection from the period after the latest value until the target's (see `projection`)."""
        if model and model not in MODELS:
            raise NoSuchName(where="--model", what="model", name=model, known=list(MODELS), see="")
        rows = self.assessment.rows
        number = next(i for i, aim in enumerate(self.aims) if aim.target is held.target and aim.place == held.place)
        if rows.reason[number] not in (words.NONE, words.NO_BASE, words.NO_GOAL) or rows.folded[number]:
            return projected(np.empty(0), [], model=model)
        values, last = yearly_values(rows.values[number], rows.times)
        steps = [_year_after(last, i, held.target.part) for i in range(1, round(when(held.target.period) - last) + 1)]
        return projected(values, steps, (held.indicator.least, held.indicator.most), model)

    def trend_chance(self, held: Held) -> float:
        """Return the probability by a local linear trend, with ten values at least; NaN with fewer."""
        if held.due or not math.isfinite(held.goal):
            return math.nan
        number = next(i for i, aim in enumerate(self.aims) if aim.target is held.target and aim.place == held.place)
        if int(np.isfinite(self.assessment.rows.values[number]).sum()) < TREND_FROM:
            return math.nan
        return self.projection(held, "local-trend").reaches(held.goal, held.target.sign(held.indicator))

    @cached_property
    def consistency(self) -> Proof:
        """Return what is proved and refuted of the whole set (see `targets.consistency`)."""
        return prove(self.targets, self.observed.panel, self.observed.dictionary, self.observed.tree)

    def both_rise(self, first: str, second: str, place: str = "", years: float = 1.0) -> BothRise:
        """Return the probability that two indicators both rise over some years, with the errors of their accounts."""
        panel, code = self.observed.panel, place or self.observed.tree.roots[0]
        at = [panel.at("indicator", name) for name in (first, second)]
        where, annual = panel.at("place", self.observed.tree[code].code), _annual(panel.periods)
        values = [panel.values[i, where][annual] for i in at]
        errors = [spread(panel.low[i, where], panel.high[i, where])[annual] for i in at]
        times = np.array([when(panel.periods[i]) for i in annual])
        series = [_spaced(value, times) for value in values]
        return both_rise(series[0], series[1], (_spaced(errors[0], times, 0.0), _spaced(errors[1], times, 0.0)), years)


def _by_method(found: Assessment, number: int) -> dict[str, Any]:
    """Return status, ratio and reason of one row by method."""
    methods = list(enumerate(words.METHODS))
    return {
        "statuses": {m: words.code(int(found.status[i, number])) for i, m in methods},
        "ratios": {m: float(found.ratio[i, number]) for i, m in methods},
        "reasons": {m: words.REASONS[int(found.reason[i, number])] for i, m in methods},
    }


def _annual(periods: Sequence[str]) -> list[int]:
    return [i for i, period in enumerate(periods) if not Period.parse(period).part]


def _spaced(values: Array, times: Array, absent: float = math.nan) -> Array:
    """Return values by year, each year from the first to the last there."""
    if not len(times):
        return np.empty(0)
    found = np.full(round(times[-1] - times[0]) + 1, absent)
    found[np.round(times - times[0]).astype(int)] = values
    return found


def yearly_values(values: Array, times: Array) -> tuple[Array, float]:
    """Return the values of a row year by year from its first to its last, NaN where absent, and the last time."""
    known = np.isfinite(values)
    if not known.any():
        return np.empty(0), math.nan
    return _spaced(values[known], times[known]), float(times[known][-1])


def _year_after(time: float, years: int, part: str) -> str:
    return str(Period(int(time) + years, part))


def targets(path: str | Path, method: str = "") -> Targets:
    """Return the targets of an area, held against what was observed.

    Parameters
    ----------
    method
        Whose status is shown first; left out, that of the settings.

    Raises
    ------
    NoTargets
        If the area states none.
    NoSuchName
        If there is no such method.
    Problems
        Everything that is wrong with the tables.
    """
    return of_observed(observed(path), method)


def of_observed(known: Observed, method: str = "") -> Targets:
    """Return the targets of an area, held against what was observed; as `targets`."""
    setting = known.area.config.targets
    if setting is None:
        raise NoTargets(where=known.area.path.name)
    chosen = method or setting.method
    if chosen not in words.METHODS:
        raise NoSuchName(where="--method", what="method of status", name=chosen, known=list(words.METHODS), see="")
    file = known.area.folder / setting.file
    if promised_of(file, setting.file) - set(known.dictionary):
        from shanshui.run.prosperity_indicators import with_gaps

        known = with_gaps(known)
    return held_against(known, read_targets(file, known.dictionary, known.tree, setting.file), chosen)


def held_against(known: Observed, found: Sequence[Target], method: str) -> Targets:
    """Return targets held against what was observed."""
    bound = tuple(aims(found, known.tree))
    assessment = assess(known.panel, known.dictionary, bound)
    rows = assessment.rows
    return Targets(known, tuple(found), bound, assessment, required(rows), chance(rows), method)
