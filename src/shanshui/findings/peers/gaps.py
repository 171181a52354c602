"""The problem list: where a place falls short of its peers, how much, what that is in people or money, how sure it is.

A gap is only told of a value that was observed. Severity is the gap as a share of the spread between the places
compared and the reference. Robustness is how many other comparators would have said the same: the share of the peers
that are ahead of the place, times the chance that its own value, which may have an interval, is behind the reference.
"""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import NormalDist

import numpy as np

from shanshui.core.labels import Label
from shanshui.findings.composite.board import Array, Measure, constant
from shanshui.findings.peers.references import AMONG_ALL, Reference
from shanshui.targets.amounts import unit_word
from shanshui.targets.indicator import Indicator

FEWEST = 3  # places that must know an indicator for it to be compared
MOST_MISSING = 0.5
BROKEN = frozenset({ord("B"), ord("D")})  # series break, definition differs
Z90 = NormalDist().inv_cdf(0.95)


@dataclass(frozen=True)
class Compared:
    """Observed values of a period, (places, indicators), comparable between places; ends of intervals; status codes."""

    period: str
    places: tuple[str, ...]
    indicators: tuple[str, ...]
    values: Array
    low: Array
    high: Array
    status: Array

    @cached_property
    def by_place(self) -> dict[str, dict[str, float]]:
        """Return every indicator by place."""
        columns = zip(self.indicators, self.values.T.tolist(), strict=True)
        return {name: dict(zip(self.places, column, strict=True)) for name, column in columns}

    @cached_property
    def ordered(self) -> dict[str, Array]:
        """Return the known values of every indicator from small to large."""
        columns = zip(self.indicators, self.values.T, strict=True)
        return {name: np.sort(column[~np.isnan(column)]) for name, column in columns}


@dataclass(frozen=True)
class Cost:
    """What one unit of a gap is in people or things, and what it costs to close.

    The amount is gap × `factor` × the place's value of `times`; the cost is amount × `unit_cost`, yuan.
    """

    indicator: str
    times: str
    factor: float
    unit: Label
    unit_cost: float
    source: str


@dataclass(frozen=True)
class Gap:
    """A place behind its reference in one indicator.

    Attributes
    ----------
    gap
        How far behind, above zero, in the indicator's unit.
    severity, robustness, priority
        0–1; the priority is their product.
    ahead, of
        Peers ahead of the place, and peers that know the indicator.
    missing
        Share of the index's indicators that are not known of the place.
    amount, amount_unit, cost
        The gap in people or things and in yuan, NaN where no unit cost is given.
    """

    place: str
    indicator: str
    period: str
    value: float
    reference: Reference
    gap: float
    severity: float
    robustness: float
    ahead: int
    of: int
    missing: float
    amount: float
    amount_unit: Label
    cost: float
    sentence: Label
    unit: str

    @property
    def priority(self) -> float:
        """Return severity × robustness."""
        return self.severity * self.robustness


@dataclass(frozen=True)
class NotCompared:
    """An indicator that cannot be compared, of one place or (empty) of all, and why."""

    indicator: str
    place: str
    sort: str
    reason: Label


def not_comparable(compared: Compared, most_missing: float = MOST_MISSING) -> list[NotCompared]:
    """Return the indicators that tell nothing in a comparison: missing, without variance, or measured in two ways."""
    found = []
    for at, name in enumerate(compared.indicators):
        values = compared.values[:, at]
        known = int((~np.isnan(values)).sum())
        if known < FEWEST or known < (1 - most_missing) * len(values):
            found.append(NotCompared(name, "", "missing", _missing(known, len(values))))
        elif constant(values):
            found.append(NotCompared(name, "", "constant", Label("every place has the same value", "各地数值相同")))
        elif odd := _odd(compared, at):
            found.append(NotCompared(name, "", "incomparable", _incomparable(odd)))
    return found


def _missing(known: int, places: int) -> Label:
    return Label(f"{known} of {places} places know it", f"{places} 个地方中只有 {known} 个有数据")


def _odd(compared: Compared, at: int) -> list[str]:
    """Return the places whose value is defined otherwise, unless all are."""
    there = ~np.isnan(compared.values[:, at])
    broken = np.isin(compared.status[:, at], list(BROKEN)) & there
    return [] if broken.sum() == there.sum() else [compared.places[i] for i in np.nonzero(broken)[0]]


def _incomparable(places: Sequence[str]) -> Label:
    told = ", ".join(places[:5])
    return Label(
        f"it is defined otherwise, or its series is broken, at {told}",
        f"{told} 的口径不同或序列中断",
    )


@dataclass(frozen=True)
class Terms:
    """What is known of indicators: as an index uses them, their names and units, what their gaps cost."""

    measures: Mapping[str, Measure]
    indicators: Mapping[str, Indicator]
    costs: Mapping[str, Cost]


def gaps(
    place: str,
    compared: Compared,
    references: Mapping[str, Reference],
    terms: Terms,
    amounts: Mapping[str, float],
    without: Iterable[str] = (),
) -> list[Gap]:
    """Return where a place is behind, the most severe and sure first.

    Parameters
    ----------
    references
        Of each indicator; one that is absent here is not told.
    amounts
        The place's values of the indicators that costs are multiplied by.
    without
        Indicators that are not compared.
    """
    names = references.keys() - set(without)
    told = [(at, name) for at, name in enumerate(compared.indicators) if name in names]
    found = [_gap(place, at, compared, references[name], terms, amounts) for at, name in told]
    return sorted(filter(None, found), key=lambda gap: (-gap.priority, -gap.severity, gap.indicator))


def _gap(
    place: str, column: int, compared: Compared, reference: Reference, terms: Terms, amounts: Mapping[str, float]
) -> Gap | None:
    """Return how far a place is behind in one indicator, None if it is not or has no value."""
    at, name = compared.places.index(place), compared.indicators[column]
    value, sign, indicator = float(compared.values[at, column]), terms.measures[name].sign, terms.indicators[name]
    behind = sign * (reference.value - value)
    if math.isnan(behind) or behind <= 0:
        return None
    ahead, of = _ahead(compared, name, value, reference, sign)
    own = terms.costs.get(name)
    amount, cost = priced(behind, own, amounts)
    return Gap(
        place,
        name,
        compared.period,
        value,
        reference,
        behind,
        _severity(behind, compared.ordered[name], reference),
        (ahead / of if of else 1.0) * _chance(compared, at, column, reference, sign),
        ahead,
        of,
        float(np.isnan(compared.values[at]).mean()),
        amount,
        own.unit if own else Label("", ""),
        cost,
        _sentence(indicator, value, reference, behind, ahead, of),
        indicator.unit,
    )


def _ahead(compared: Compared, name: str, value: float, reference: Reference, sign: int) -> tuple[int, int]:
    """Return how many peers are ahead of a value, and how many know the indicator."""
    if reference.sort in AMONG_ALL:
        ordered = compared.ordered[name]
        worse = int(np.searchsorted(ordered, value, "right" if sign > 0 else "left"))
        return (len(ordered) - worse if sign > 0 else worse), len(ordered) - 1
    values = compared.by_place[name]
    return sum(sign * (values[peer] - value) > 0 for peer in reference.peers), len(reference.peers)


def _severity(behind: float, ordered: Array, reference: Reference) -> float:
    spread = max(float(ordered[-1]), reference.value) - min(float(ordered[0]), reference.value)
    return min(behind / spread, 1.0)


def _chance(compared: Compared, at: int, column: int, reference: Reference, sign: int) -> float:
    """Return how likely the true value is behind: the interval is read as nine chances of ten, normal."""
    low, high = float(compared.low[at, column]), float(compared.high[at, column])
    if math.isnan(low) or math.isnan(high) or high <= low:
        return 1.0
    sd = (high - low) / (2 * Z90)
    return NormalDist().cdf(sign * (reference.value - float(compared.values[at, column])) / sd)


def priced(behind: float, cost: Cost | None, amounts: Mapping[str, float]) -> tuple[float, float]:
    """Return a gap as an amount and in yuan, NaN where nothing says how."""
    if cost is None:
        return math.nan, math.nan
    amount = behind * cost.factor * (amounts.get(cost.times, math.nan) if cost.times else 1.0)
    return amount, amount * cost.unit_cost


NAMES: Mapping[str, Label] = {
    "best": Label("the best of its peers", "对标地方中的最优值"),
    "upper-quartile": Label("the upper quartile of its peers", "对标地方的上四分位"),
    "similar": Label("the median of similar places", "相似地方的中位数"),
    "frontier": Label("the mix of frontier places", "前沿地方的组合"),
}


def name_of(reference: Reference) -> Label:
    """Return what a reference is called."""
    return reference.called if reference.called.en else NAMES[reference.sort]


def _sentence(indicator: Indicator, value: float, reference: Reference, behind: float, ahead: int, of: int) -> Label:
    called, word = name_of(reference), unit_word(indicator.unit)
    unit = Label(f" {word.en}".rstrip(), f" {word.zh}".rstrip())
    here, there = (Label(_told(v) + unit.en, _told(v) + unit.zh) for v in (value, reference.value))
    points = Label(" percentage points", " 个百分点") if indicator.unit in ("%", "percent") else unit
    count = Label(f"; {ahead} of {of} peers are ahead", f"；{of} 个对标地方中 {ahead} 个领先") if of else Label("", "")
    of_what = Label("", "")
    if indicator.direction == "toward":
        of_what = Label(f" (distance from {indicator.optimum:g})", f"（与 {indicator.optimum:g} 之差）")
    return Label(
        f"{indicator.label.en}{of_what.en}: {here.en} here, {there.en} at {called.en}: "
        f"{_told(behind)}{points.en} behind{count.en}.",
        f"{indicator.label.zh}{of_what.zh}：本地 {here.zh}，{called.zh} {there.zh}，"
        f"落后 {_told(behind)}{points.zh}{count.zh}。",
    )


def without_reference(said: Label, sort: str) -> Label:
    """Return a sentence without the value of the peers it holds a place against; the own value and the gap stay."""
    called = NAMES[sort]
    en = re.sub(rf" here, [^:]*? at {re.escape(called.en)}: ", " here, behind its peers by ", said.en)
    zh = re.sub(rf"，{re.escape(called.zh)} [^，]*，落后", "，比对标地方落后", said.zh)
    return Label(re.sub(r"(behind its peers by [^;]*?) behind", r"\1", en), zh)


def _told(value: float) -> str:
    return f"{value:,.4g}" if abs(value) < 1000 else f"{value:,.0f}"
