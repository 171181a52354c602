"""Step 6: indicators are brought to one scale on which more is always better.

Each way takes a column of any shape (places of one period, or of all periods of a panel together, so that a score means
the same in every year) and returns scores. Ways that compare with the column's own spread give NaN where it has none.
Goalposts and targets are stated in the indicator's unit: what other places do changes nothing.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from shanshui.core.errors import NotForMethod, ReferenceNotGiven
from shanshui.core.labels import Label
from shanshui.findings.composite.board import Array, Measure, constant

ABSOLUTE: Final = frozenset({"goalposts", "distance-to-target"})  # measured against what is stated: never treated
SIGNED: Final = frozenset({"zscore", "around-mean", "borda"})  # scores may be zero or below


@dataclass(frozen=True)
class Scale:
    """The range that scores are brought to, and the row of the reference place (−1: none)."""

    low: float = 0.0
    high: float = 100.0
    reference: float = math.nan

    def of(self, share: Array) -> Array:
        """Return shares 0–1 on the scale."""
        return self.low + (self.high - self.low) * share


def normalise(column: Array, method: str, measure: Measure, scale: Scale | None = None) -> Array:
    """Return the scores of a column by one of WAYS.

    Raises
    ------
    ReferenceNotGiven, NotForMethod
        With the indicator's name: no goalpost, target or reference; not all numbers above zero for logarithms.
    """
    return WAYS[method](column, measure, scale or Scale())


def _spread(column: Array, sign: int, scale: Scale) -> Array:
    """Return (x − worst) ÷ (best − worst) on the scale."""
    if constant(column):
        return np.full(column.shape, np.nan)
    least, most = np.nanmin(column), np.nanmax(column)
    share = (column - least) / (most - least)
    return scale.of(share if sign > 0 else 1 - share)


def minmax(column: Array, measure: Measure, scale: Scale) -> Array:
    """Return scores between the worst and the best value there is."""
    return _spread(column, measure.sign, scale)


def log_minmax(column: Array, measure: Measure, scale: Scale) -> Array:
    """Return scores between the logarithms of the worst and the best value."""
    _check_positive(column, measure, "log-minmax")
    return _spread(np.log(column), measure.sign, scale)


def zscore(column: Array, measure: Measure, scale: Scale) -> Array:
    """Return standard deviations (n − 1) above the mean."""
    if constant(column):
        return np.full(column.shape, np.nan)
    return np.asarray(measure.sign * (column - np.nanmean(column)) / np.nanstd(column, ddof=1))


def around_mean(column: Array, measure: Measure, scale: Scale) -> Array:
    """Return +1 more than half a standard deviation above the mean, −1 as far below, 0 between."""
    found = zscore(column, measure, scale)
    return np.where(np.isnan(found), np.nan, np.sign(found) * (np.abs(found) > 0.5))


def rank(column: Array, measure: Measure, scale: Scale) -> Array:
    """Return ranks from 1, worst, to the number of values, best; ties share the mean of theirs."""
    from scipy.stats import rankdata

    found, known = np.full(column.shape, np.nan), ~np.isnan(column)
    if not constant(column):
        found[known] = rankdata(measure.sign * column[known], method="average")
    return found


def borda(column: Array, measure: Measure, scale: Scale) -> Array:
    """Return how many values are worse (Borda count); a tie counts half."""
    return rank(column, measure, scale) - 1


def percentile(column: Array, measure: Measure, scale: Scale) -> Array:
    """Return the share of the other values that are worse, on the scale."""
    return scale.of(borda(column, measure, scale) / max((~np.isnan(column)).sum() - 1, 1))


def fraction_of_best(column: Array, measure: Measure, scale: Scale) -> Array:
    """Return value ÷ greatest value; of what is better small, smallest ÷ value. Zero and below are refused there."""
    if constant(column):
        return np.full(column.shape, np.nan)
    _check_positive(column, measure, "fraction-of-best", zero=measure.sign > 0)
    return scale.of(column / np.nanmax(column) if measure.sign > 0 else np.nanmin(column) / column)


def distance_to_reference(column: Array, measure: Measure, scale: Scale) -> Array:
    """Return how far a value has come from the worst one to the reference place's, which scores the high end.

    Places beyond the reference score above it. `scale.reference` is the value of the reference place.
    """
    if math.isnan(scale.reference):
        raise _not_given(measure, "distance-to-reference", Label("value at the reference place", "参照地方的数值"))
    worst = np.nanmin(column) if measure.sign > 0 else np.nanmax(column)
    if scale.reference == worst:
        return np.full(column.shape, np.nan)
    return scale.of((column - worst) / (scale.reference - worst))


def distance_to_target(column: Array, measure: Measure, scale: Scale) -> Array:
    """Return how far a value has come to the target, which is the high end, as is all beyond it.

    The low end is the worst goalpost, or where none is stated the worst value there is.
    """
    toward = measure.direction == "toward"
    low, high = _away(measure) if toward else (measure.low, measure.high)
    start, target = low if measure.sign > 0 else high, 0.0 if toward else measure.target
    if math.isnan(start):
        start = float(np.nanmin(column) if measure.sign > 0 else np.nanmax(column))
    return _between(column, measure, "distance-to-target", start, target, scale)


def goalposts(column: Array, measure: Measure, scale: Scale) -> Array:
    """Return how far a value stands from the worst goalpost to the best, cut off at both ends."""
    low, high = (measure.low, measure.high) if measure.direction != "toward" else _away(measure)
    worst, best = (low, high) if measure.sign > 0 else (high, low)
    return _between(column, measure, "goalposts", worst, best, scale)


def _away(measure: Measure) -> tuple[float, float]:
    """Return the goalposts of a distance from the optimum."""
    return 0.0, max(abs(measure.low - measure.optimum), abs(measure.high - measure.optimum))


def _between(column: Array, measure: Measure, method: str, worst: float, best: float, scale: Scale) -> Array:
    if math.isnan(worst) or math.isnan(best):
        what = Label("goalpost", "目标区间") if math.isnan(worst) else Label("goalpost or target", "目标区间或目标值")
        raise _not_given(measure, method, what)
    if worst == best:
        raise NotForMethod(where=measure.id, method=method, indicator=measure.id, why=SAME_ENDS)
    return scale.of(np.clip((column - worst) / (best - worst), 0.0, 1.0))


SAME_ENDS = Label("both ends of its scale are the same", "标尺两端相同")
NOT_POSITIVE = Label("it has values that are not above zero", "存在不大于零的数值")


def _not_given(measure: Measure, method: str, what: Label) -> ReferenceNotGiven:
    return ReferenceNotGiven(where=measure.id, indicator=measure.id, what=what, method=method)


def _check_positive(column: Array, measure: Measure, method: str, zero: bool = False) -> None:
    if (column < 0).any() or (not zero and (column == 0).any()):
        raise NotForMethod(where=measure.id, method=method, indicator=measure.id, why=NOT_POSITIVE)


WAYS: Mapping[str, Callable[[Array, Measure, Scale], Array]] = {
    "minmax": minmax,
    "zscore": zscore,
    "rank": rank,
    "borda": borda,
    "percentile": percentile,
    "distance-to-target": distance_to_target,
    "goalposts": goalposts,
    "distance-to-reference": distance_to_reference,
    "log-minmax": log_minmax,
    "fraction-of-best": fraction_of_best,
    "around-mean": around_mean,
}
