"""The three gaps (三大差距): between town and country, between places, between income groups; and whether they widen.

Each is a number by place and period, the less the better, so that targets can be set on it. How sure a widening is, is
the share of draws in which the gap widened: places are drawn again (the same ones in both periods), and observations
with a stated range are drawn within it, independently of one another. Where neither is there, nothing is told of it.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from shanshui.accounts.uncertainty.distributions import Z90, normals
from shanshui.core.labels import Label
from shanshui.targets.inequality.bootstrap import DRAWS, SEED, band, chance, resamples
from shanshui.targets.inequality.indices import top_to_bottom
from shanshui.targets.inequality.sample import ALIKE, Floats, stated

FEWEST_PERIODS = 5  # four in order come about by chance once in 24
STILL = 1e-4  # relative: less is the rounding of printed tables
NAMES: Final[dict[str, Label]] = {
    "urban_rural_ratio": Label("Urban over rural income", "城乡居民收入比"),
    "regional_ratio": Label("Richest over poorest place", "地区最高与最低之比"),
    "regional_cv": Label("Williamson coefficient of variation", "威廉姆森变异系数（地区差距）"),
    "income_group_ratio": Label("Top fifth over bottom fifth", "收入最高与最低 20% 之比"),
}


@dataclass(frozen=True)
class Observed:
    """Observations by place and period, with the ends of their 90 % ranges where they have any; NaN is absent."""

    values: Floats
    low: Floats
    high: Floats

    @classmethod
    def exact(cls, values: Floats) -> "Observed":
        """Return observations without ranges."""
        nothing = np.full(values.shape, np.nan)
        return cls(values, nothing, nothing)

    def at(self, period: int) -> "Observed":
        """Return those of one period."""
        return Observed(self.values[:, period], self.low[:, period], self.high[:, period])

    def drawn(self, names: Sequence[str], draws: int, seed: int) -> Floats:
        """Return draws of one period, (draws, places) or (1, places) where nothing has a range: log-normal errors."""
        sds = np.zeros(len(self.values))
        ranged = (self.low > 0) & (self.high > self.low) & (self.values > 0)
        sds[ranged] = np.log(self.high[ranged] / self.low[ranged]) / (2 * Z90)
        if not sds.any():
            return self.values[None, :]
        errors = [
            normals(seed, f"gap|{name}", draws) if sd else np.zeros(draws) for name, sd in zip(names, sds, strict=True)
        ]
        return np.asarray(self.values * np.exp(sds * np.stack(errors, axis=1)))


@dataclass(frozen=True)
class Gap:
    """A gap of a place in a period, with its 90 % band (NaN where nothing is drawn) and the share of missing data."""

    indicator: str
    place: str
    period: str
    value: float
    low: float
    high: float
    missing: float
    weighing: Label


@dataclass(frozen=True)
class Trend:
    """How a gap moved between two periods.

    Attributes
    ----------
    sure
        Share of draws (0–1) in which it widened; NaN where nothing is drawn.
    steady
        1 − the probability that chance alone gives such a rise over the periods between (Kendall); NaN for fewer than
        five periods.
    missing
        The larger share of missing data of the two periods.
    """

    indicator: str
    place: str
    since: str
    until: str
    before: float
    after: float
    sure: float
    missing: float
    weighing: Label
    steady: float = math.nan

    @property
    def widens(self) -> bool:
        """Return whether the gap is wider at the end."""
        return self.after > self.before * (1 + STILL)

    @property
    def told_by_years(self) -> bool:
        """Return whether it widened over enough periods to tell how likely chance alone does that."""
        return self.widens and not math.isnan(self.steady)

    @property
    def way(self) -> Label:
        """Return whether it widened, narrowed or stayed the same."""
        if abs(self.after - self.before) <= STILL * self.before:
            return Label("stayed the same", "持平")
        return Label("widened", "扩大") if self.widens else Label("narrowed", "缩小")

    @property
    def sentence(self) -> Label:
        """Return what happened, and how sure it is."""
        return Label(_told(self, "en"), _told(self, "zh"))


@dataclass(frozen=True)
class Measure:
    """A gap of some observations: `of(values, weights)` of (draws, n) and (draws, n), one number for each draw."""

    indicator: str
    of: Callable[[Floats, Floats], Floats]
    weighing: Label


def urban_rural() -> Measure:
    """Return urban over rural income, of the two in this order."""
    weighing = Label("income per head of town and of country, not weighted", "城镇与农村人均收入之比，不加权")
    return Measure("urban_rural_ratio", lambda values, _: values[:, 0] / values[:, 1], weighing)


def regional_ratio(of: Label) -> Measure:
    """Return the richest over the poorest place."""

    def measure(values: Floats, weights: Floats) -> Floats:
        there = (weights > 0) & ~np.isnan(values)
        top = np.where(there, values, -np.inf).max(axis=1)
        bottom = np.where(there, values, np.inf).min(axis=1)
        return np.asarray(top / bottom)

    return Measure("regional_ratio", measure, stated(of, ALIKE))


def regional_cv(of: Label, by: Label) -> Measure:
    """Return Williamson's coefficient of variation: income per head of places, weighted by people."""

    def measure(values: Floats, weights: Floats) -> Floats:
        sizes = np.where(np.isnan(values), 0.0, weights)
        shares = sizes / sizes.sum(axis=1, keepdims=True)
        known = np.nan_to_num(values)
        middle = (shares * known).sum(axis=1)
        return np.asarray(np.sqrt((shares * (known - middle[:, None]) ** 2).sum(axis=1)) / middle)

    return Measure("regional_cv", measure, stated(of, by))


def group_ratio(shares: Floats, of: Label, counted: Label) -> Measure:
    """Return the mean of the top fifth over that of the bottom fifth, of groups from the poorest to the richest."""

    def measure(values: Floats, _: Floats) -> Floats:
        return np.asarray([float(top_to_bottom(row, shares)) for row in values])

    return Measure(
        "income_group_ratio",
        measure,
        stated(of, Label(f"share of {counted.en} of each group", f"各组{counted.zh}占比")),
    )


def gaps(
    measure: Measure,
    place: str,
    units: Sequence[str],
    periods: Sequence[str],
    observed: Observed,
    weights: Floats | None = None,
    resampled: bool = False,
    draws: int = DRAWS,
    seed: int = SEED,
) -> tuple[list[Gap], Trend | None]:
    """Return a gap in every period in which it is known, and how it moved from the first to the last of them.

    Parameters
    ----------
    units
        What is observed, a row each: places, or groups, or town and country.
    weights
        What each counts for, (units, periods); left out, all alike.
    resampled
        Draw units again; otherwise all of them are needed, and only ranges are drawn.
    """
    known = _known(observed, weights, periods, resampled)
    drawn = _drawn(measure, place, units, periods, known, resampled, draws, seed)
    found: list[Gap] = []
    for at, (now, counted, missing) in known.items():
        value = float(measure.of(now.values[None, :], counted[None, :])[0])
        low, high = band(drawn[at]) if len(drawn[at]) > 1 else (math.nan, math.nan)
        found.append(Gap(measure.indicator, place, periods[at], value, low, high, missing, measure.weighing))
    ends = [drawn[at] for at in known]
    return found, _trend(found, [ends[0], ends[-1]]) if len(found) > 1 else None


Known = dict[int, tuple[Observed, Floats, float]]


def _known(observed: Observed, weights: Floats | None, periods: Sequence[str], resampled: bool) -> Known:
    """Return the periods in which a gap can be told: observations, weights (0 where absent), share of missing."""
    found: Known = {}
    if np.isnan(observed.values).all():
        return found
    for at in range(len(periods)):
        now = observed.at(at)
        sizes = np.ones(len(now.values)) if weights is None else weights[:, at]
        there = ~np.isnan(now.values) & ~np.isnan(sizes)
        if _enough(there, now.values, sizes, resampled):
            values = np.where(there, now.values, np.nan)
            found[at] = Observed(values, now.low, now.high), np.where(there, sizes, 0.0), float(1 - there.mean())
    return found


def _drawn(
    measure: Measure,
    place: str,
    units: Sequence[str],
    periods: Sequence[str],
    known: Known,
    resampled: bool,
    draws: int,
    seed: int,
) -> dict[int, Floats]:
    """Return the gap of each period in every draw; the same units are drawn again in all periods."""
    # Kept small, for all periods: no unit is drawn 65,536 times among so many draws.
    again = (
        [times.astype(np.uint16) for times in resamples(len(units), draws, seed, place)] if resampled and known else []
    )
    found: dict[int, Floats] = {}
    for at, (now, counted, _) in known.items():
        values = now.drawn([f"{place}|{unit}|{periods[at]}" for unit in units], draws, seed)
        found[at] = _resampled(measure, values, counted, again) if resampled else _as_are(measure, values, counted)
    return found


def _as_are(measure: Measure, values: Floats, counted: Floats) -> Floats:
    return measure.of(values, np.broadcast_to(counted, values.shape))


def _resampled(measure: Measure, values: Floats, counted: Floats, again: Sequence[NDArray[np.uint16]]) -> Floats:
    made, start = list[Floats](), 0
    with np.errstate(divide="ignore", invalid="ignore"):
        for times in again:
            rows = values if len(values) == 1 else values[start : start + len(times)]
            made.append(measure.of(np.broadcast_to(rows, times.shape), times * counted))
            start += len(times)
    return np.concatenate(made)


def _enough(there: NDArray[np.bool_], values: Floats, sizes: Floats, resampled: bool) -> bool:
    """Return whether a gap can be told: of places at least two, of town and country and of groups all; above zero."""
    if int(there.sum()) < (2 if resampled else len(there)):
        return False
    return bool((values[there] > 0).all() and sizes[there].sum() > 0)


def _trend(found: Sequence[Gap], ends: Sequence[Floats]) -> Trend:
    first, last = found[0], found[-1]
    sure = math.nan
    if max(len(end) for end in ends) > 1:
        before, after = np.broadcast_arrays(*ends)
        both = np.isfinite(before) & np.isfinite(after)
        sure = float((after[both] > before[both]).mean()) if both.any() else math.nan
    numbers = (first.value, last.value, sure, max(first.missing, last.missing))
    steady = _steady([gap.value for gap in found])
    return Trend(first.indicator, first.place, first.period, last.period, *numbers, first.weighing, steady)


def _steady(values: Sequence[float]) -> float:
    """Return 1 − the probability that values in any order rise as they do (Kendall's tau); NaN for fewer than five."""
    from scipy.stats import kendalltau

    if len(values) < FEWEST_PERIODS:
        return math.nan
    return 1 - float(kendalltau(range(len(values)), values, alternative="greater").pvalue)


def _told(trend: Trend, lang: str) -> str:
    name, span = NAMES[trend.indicator].in_(lang), f"{trend.before:.3f} → {trend.after:.3f}"
    if lang == "zh":
        told = [f"{name}{trend.way.zh}（{trend.since}–{trend.until} 年：{span}）"]
        told += [f"{chance(trend.sure)} 的抽样中差距扩大"] if not math.isnan(trend.sure) else []
        told += [f"如此持续扩大纯属偶然的概率为 {_by_chance(trend)}"] if trend.told_by_years else []
        return "；".join(told if told[1:] else [*told, "没有已知区间，无法说明有多确定"]) + "。"
    told = [f"{name} {trend.way.en} from {trend.since} to {trend.until} ({span})"]
    told += [f"wider in {chance(trend.sure)} of draws"] if not math.isnan(trend.sure) else []
    told += [f"so steady a rise comes about by chance in {_by_chance(trend)}"] if trend.told_by_years else []
    return "; ".join(told if told[1:] else [*told, "no range is known, so how sure this is cannot be told"]) + "."


def _by_chance(trend: Trend) -> str:
    """Return the probability that chance alone gives such a rise, in percent."""
    share = 1 - trend.steady
    return "< 0.1 %" if share < 0.001 else f"{100 * share:.1f} %"
