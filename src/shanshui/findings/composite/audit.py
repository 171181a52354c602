"""What to know of an index before it is believed: indicators, correlations, strong and weak spots, and the way down."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from shanshui.core.labels import Label
from shanshui.findings.composite.board import Array, constant
from shanshui.findings.composite.composite import Composite, ranks

REDUNDANT, OPPOSED = 0.9, -0.4
FEWEST = 3


@dataclass(frozen=True)
class Spot:
    """A place's rank in one indicator among the places that know it, with the raw value it rests on."""

    place: str
    indicator: str
    rank: int
    of: int
    value: float
    score: float
    imputed: bool


@dataclass(frozen=True)
class Correlation:
    """Pearson correlation of two indicators' scores over the places that know both."""

    first: str
    second: str
    value: float
    places: int
    remark: Label | None


@dataclass(frozen=True)
class IndicatorAudit:
    """What is known of one indicator in a period: share of places with a value, spread, what was done to it."""

    indicator: str
    known: float
    imputed: float
    constant: bool
    treatment: str
    with_index: float


def spots(found: Composite, place: str, period: str) -> list[Spot]:
    """Return a place's indicators from its weakest to its strongest, by rank, then by score."""
    when, at = found.periods.index(period), found.places.index(place)
    told = []
    for column, name in enumerate(found.indicators):
        scores = found.steps.normalised[when, :, column]
        if math.isnan(scores[at]):
            continue
        told.append(
            Spot(
                place,
                name,
                int(ranks(scores)[at]),
                int((~np.isnan(scores)).sum()),
                float(found.steps.imputed[when, at, column]),
                float(scores[at]),
                bool(found.steps.was_imputed[when, at, column]),
            )
        )
    return sorted(told, key=lambda spot: (-spot.rank / spot.of, spot.score, spot.indicator))


def correlations(found: Composite, period: str) -> list[Correlation]:
    """Return every pair of indicators of the same group, the most alike first, with what is odd about it."""
    when, told = found.periods.index(period), []
    number = {name: at for at, name in enumerate(found.indicators)}
    for group in found.tree.groups():
        parts = [part for part in found.tree.children(group) if part in number]
        for i, first in enumerate(parts):
            for second in parts[i + 1 :]:
                pair = (found.steps.normalised[when, :, number[name]] for name in (first, second))
                value, count = correlation(*pair)
                told.append(
                    Correlation(
                        first, second, value, count, _remark(found.tree[first].label, found.tree[second].label, value)
                    )
                )
    known = [row for row in told if not math.isnan(row.value)]
    return sorted(known, key=lambda row: (-abs(row.value), row.first, row.second))


def correlation(first: Array, second: Array) -> tuple[float, int]:
    """Return the correlation of two columns over what both know, NaN if it is not defined, and how many that are."""
    both = ~np.isnan(first) & ~np.isnan(second)
    count = int(both.sum())
    if count < FEWEST or constant(first[both]) or constant(second[both]):
        return math.nan, count
    return float(np.corrcoef(first[both], second[both])[0, 1]), count


def _remark(first: Label, second: Label, value: float) -> Label | None:
    if value >= REDUNDANT:
        return Label(
            f"{first.en} and {second.en} say nearly the same (r = {value:.2f}): it counts twice.",
            f"{first.zh}与{second.zh}几乎重复（r = {value:.2f}），相当于计了两次。",
        )
    if value <= OPPOSED:
        return Label(
            f"{first.en} and {second.en} pull against each other (r = {value:.2f}): their mean hides both.",
            f"{first.zh}与{second.zh}此消彼长（r = {value:.2f}），均值会掩盖两者。",
        )
    return None


def indicators(found: Composite, period: str) -> list[IndicatorAudit]:
    """Return what is known of every indicator in a period."""
    when, told = found.periods.index(period), []
    top = found.scores[found.tree.top][when]
    for at, name in enumerate(found.indicators):
        values = found.steps.comparable[when, :, at]
        done = found.steps.treatments.get(name)
        with_index, _ = correlation(found.steps.normalised[when, :, at], top)
        told.append(
            IndicatorAudit(
                name,
                _share(~np.isnan(values)),
                _share(found.steps.was_imputed[when, :, at]),
                constant(values),
                done.done if done else "none",
                with_index,
            )
        )
    return told


def _share(there: Array) -> float:
    return float(there.mean()) if there.size else 0.0


def missing_share(found: Composite, place: str, period: str) -> float:
    """Return the share of the index's indicators that were not observed at a place."""
    when, at = found.periods.index(period), found.places.index(place)
    return float(np.isnan(found.steps.comparable[when, at]).mean())


@dataclass(frozen=True)
class Step:
    """One part of the way from the index down to a raw value."""

    code: str
    label: Label
    depth: int
    score: float
    weight: float
    raw: float = math.nan
    comparable: float = math.nan
    used: float = math.nan
    treated: float = math.nan
    imputed: bool = False


def drill(found: Composite, place: str, period: str, codes: Sequence[str] = ()) -> list[Step]:
    """Return the index of a place down to raw values, groups before their parts; only the ways to `codes` if given.

    The weight is that within the group; `used` is the value after gaps are filled, `treated` the one that is scored.
    """
    when, at = found.periods.index(period), found.places.index(place)
    wanted = {step for code in codes for step in found.tree.above(code)} or set(found.tree)
    told = []
    for code in _in_order(found, found.tree.top):
        if code not in wanted:
            continue
        parent = found.tree[code].parent
        weight = found.weights[parent][code] if parent else 1.0
        depth, score = len(found.tree.above(code)) - 1, float(found.scores[code][when, at])
        own = {} if found.tree.children(code) else _values(found, code, when, at)
        told.append(Step(code, found.tree[code].label, depth, score, weight, **own))  # type: ignore[arg-type]
    return told


def _values(found: Composite, code: str, when: int, at: int) -> dict[str, float | bool]:
    spot = (when, at, found.indicators.index(code))
    steps = found.steps
    arrays = {"raw": steps.raw, "comparable": steps.comparable, "used": steps.imputed, "treated": steps.treated}
    return {**{name: float(array[spot]) for name, array in arrays.items()}, "imputed": bool(steps.was_imputed[spot])}


def _in_order(found: Composite, code: str) -> list[str]:
    return [code, *(below for child in found.tree.children(code) for below in _in_order(found, child))]
