"""What findings are made of: every result of an area that may fall short, topic by topic, as its settings ask."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from shanshui.core.errors import ShanshuiError
from shanshui.core.labels import Label
from shanshui.findings.rules import Absent, Conflict, Difference, Result, Shortfall, Standing, Widening
from shanshui.findings.wording import percent
from shanshui.run.held import Held
from shanshui.run.observed import Observed
from shanshui.run.targets import Targets, of_observed
from shanshui.targets.panel import NORMAL, Array
from shanshui.targets.roll_up import Residual

UNSIZED = 0.05  # of a contradiction that has no size: half as severe as one can be
BY_CHANCE = 0.05  # most probability that a gap of five periods or more rises so by chance: the rate of false alarms
CANNOT = "cannot-assess"
OF_TARGETS = ("target-behind", "target-missed", "target-unknown", "targets-conflict")
GOOD = ("on-track", "achieved")


@dataclass(frozen=True)
class Looked:
    """The results of one topic, and the rules that were looked at: none where the topic cannot be worked out."""

    results: list[Result]
    rules: tuple[str, ...]
    problem: ShanshuiError | None = None


def looked(seen: Observed) -> list[Looked]:
    """Return the results of every topic that the area's settings name; one that fails does not keep back the others."""
    config = seen.area.config
    topics: list[tuple[bool, Callable[[], Iterator[Result]], tuple[str, ...]]] = [
        (True, lambda: _differences(seen), ("parts-differ",)),
        (True, lambda: _absent(seen), ("data-missing",)),
        (config.targets is not None, lambda: _targets(seen), OF_TARGETS),
        (config.benchmark is not None, lambda: _shortfalls(seen), ("peers-ahead",)),
        (config.prosperity is not None, lambda: _widening(seen), ("gap-widening",)),
    ]
    return [_looked(results, rules) for asked, results, rules in topics if asked]


def _looked(results: Callable[[], Iterator[Result]], rules: tuple[str, ...]) -> Looked:
    try:
        return Looked(list(results()), rules)
    except ShanshuiError as problem:
        return Looked([], (), problem)


# --- numbers that do not agree ------------------------------------------------------------------------------


def _differences(seen: Observed) -> Iterator[Result]:
    """Yield of every indicator and place the period in which its own value and its parts differ most."""
    worst: dict[tuple[str, str], Residual] = {}
    for one in seen.residuals:
        key = one.indicator, one.place
        if key not in worst or _size(one) > _size(worst[key]):
            worst[key] = one
    for one in worst.values():
        unit = seen.dictionary[one.indicator].unit
        yield Difference(one.place, one.indicator, one.period, one.own, one.parts, unit, _firm(seen, one))


def _size(one: Residual) -> float:
    return abs(one.share) if one.own else math.inf


def _firm(seen: Observed, one: Residual) -> float:
    """Return which share of a place's value and those of its parts are normal: not estimated, not provisional."""
    panel, tree = seen.raw, seen.tree
    rows = [panel.places.index(code) for code in (one.place, *tree.children(one.place)) if code in panel.places]
    if one.indicator not in panel.indicators or one.period not in panel.periods:
        return 1.0
    at = panel.indicators.index(one.indicator), panel.periods.index(one.period)
    known = [row for row in rows if not math.isnan(panel.values[at[0], row, at[1]])]
    normal = sum(int(panel.status[at[0], row, at[1]]) == NORMAL for row in known)
    return normal / len(known) if known else 1.0


# --- missing data -------------------------------------------------------------------------------------------


def _absent(seen: Observed) -> Iterator[Result]:
    """Yield where parts of a place have no value in the last period that others of their level have one."""
    panel, tree = seen.panel, seen.tree
    known, numbers = panel.known(), {code: i for i, code in enumerate(panel.places)}
    levels = {level: [numbers[p.code] for p in tree if p.level == level and p.code in numbers] for level in tree.levels}
    last = {level: _last(np.asarray(known[:, rows].any(axis=1))) for level, rows in levels.items()}
    for place in tree:
        parts = [code for code in tree.children(place.code) if code in numbers]
        if not parts:
            continue
        periods = last[tree[parts[0]].level]
        rows = [numbers[code] for code in parts]
        there = known[:, rows][np.arange(len(known))[:, None], np.arange(len(rows)), np.maximum(periods, 0)[:, None]]
        for at in np.flatnonzero((periods >= 0) & ~there.all(axis=1)):
            missing = int((~there[at]).sum())
            yield Absent(place.code, panel.indicators[at], panel.periods[int(periods[at])], missing, len(parts))


def _last(known: Array) -> Array:
    """Return the last period with a value of every indicator, −1 where there is none; bool (indicators, periods)."""
    if not known.shape[1]:
        return np.full(len(known), -1)
    return np.where(known.any(axis=1), known.shape[1] - 1 - np.argmax(known[:, ::-1], axis=1), -1)


# --- targets ------------------------------------------------------------------------------------------------


def _targets(seen: Observed) -> Iterator[Result]:
    held = of_observed(seen)
    yield from (_standing(held, held.held(number)) for number in _short(held))
    yield from _conflicts(held)


def _short(held: Targets) -> Iterator[int]:
    """Yield the numbers of promised targets that some method says are behind, missed, or that none can assess."""
    from shanshui.targets.status.assess import GROUP

    groups = GROUP[held.assessment.status]
    behind = ((groups == 0) | (groups == 1)).any(axis=0) | (groups < 0).all(axis=0)
    rows = held.assessment.rows
    missed = rows.due & ~rows.achieved
    for number in np.flatnonzero(behind | missed):
        if held.aims[number].target.nature != "assumption":
            yield int(number)


def _standing(held: Targets, one: Held) -> Standing:
    able = [method for method, status in one.statuses.items() if status != CANNOT]
    missed = one.due and not one.achieved
    return Standing(
        one.target.id,
        one.place,
        one.indicator.id,
        one.period or one.target.base_period,
        one.target.period,
        one.value,
        one.goal,
        one.indicator.unit,
        {method: one.ratios[method] for method in able},
        {method: missed or one.statuses[method] not in GOOD for method in able},
        math.nan if one.due else one.chance,
        missed,
        one.missing,
        one.target.owner,
        one.target.document,
        _cause(held, one) if able else Label("", ""),
        one.reason,
    )


def _cause(held: Targets, one: Held) -> Label:
    """Return which part of the place makes up most of the gap to the path, if one does."""
    parts = held.parts(one)
    if parts is None or not parts.parts or not parts.gap > 0 or not parts.parts[0].gap > 0:
        return Label("", "")
    first = parts.parts[0]
    name, share = held.observed.tree[first.place].name, percent(first.gap / parts.gap)
    return Label(
        f"{name.en} makes up {share} of the gap to the path of {parts.period}",
        f"{name.zh}占 {parts.period} 年路径缺口的 {share}",
    )


def _conflicts(held: Targets) -> Iterator[Conflict]:
    by_id = {target.id: target for target in held.targets}
    for claim in held.consistency.of("refuted"):
        if claim.kind == "implied":  # weaker than the others ask, and so kept whenever they are
            continue
        named = [by_id[name] for name in claim.targets if name in by_id]
        place = claim.place or held.observed.tree.roots[0]
        # How far a target that was met before it was signed has been passed does not make it worse.
        size = UNSIZED if math.isnan(claim.amount) or claim.kind == "asks" else abs(claim.amount)
        yield Conflict(
            place,
            named[0].indicator if named else "",
            claim.period or (named[0].period if named else ""),
            claim.targets,
            size,
            claim.sentence,
            1.0,
            claim.kind,
            "、".join(dict.fromkeys(target.owner for target in named if target.owner)),
            tuple(dict.fromkeys(target.document for target in named if target.document)),
        )


# --- peers --------------------------------------------------------------------------------------------------


def _shortfalls(seen: Observed) -> Iterator[Result]:
    from shanshui.run.benchmark import benchmark

    found = benchmark(seen)
    for place in found.places:
        if place in seen.tree:
            for gap in found.problems(place).gaps:
                size = abs(gap.reference.value)
                told = (gap.gap, gap.unit, gap.severity, gap.gap / size if size else math.inf, gap.robustness)
                about = (gap.missing, gap.sentence, gap.cost)
                yield Shortfall(place, gap.indicator, gap.period, gap.reference.sort, *told, *about)


# --- gaps that widen ----------------------------------------------------------------------------------------


def _widening(seen: Observed) -> Iterator[Result]:
    """Yield the gaps that widened; how surely is told by the years between, and by draws where these are few."""
    from shanshui.run.prosperity import of_observed as prosperity_of

    for one in prosperity_of(seen).widening:
        if one.steady < 1 - BY_CHANCE:
            continue
        sure = one.sure if math.isnan(one.steady) else one.steady
        numbers = (one.before, one.after, sure, one.missing)
        yield Widening(one.place, one.indicator, one.since, one.until, *numbers, one.sentence)
