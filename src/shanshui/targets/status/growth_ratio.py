"""The growth ratio: observed over required growth per year, as Statistics Canada and Open SDG reckon it.

Source: open-sdg/open-sdg docs/progress-methodology.md and open-sdg/sdg-build sdg/ProgressMeasure.py [S].
"""

import numpy as np

from shanshui.targets.panel import Array
from shanshui.targets.status import words

ZERO = 0.001  # an exponential cannot start or end at zero
HIGH_SLOPE, HIGH_SHIFT = 7.1429, 4.2857
LOW_SLOPE, LOW_SHIFT = 4.1667, 2.5
BEST = 5.0
SCORE_FLOORS = ((words.ON_TRACK, 2.5), (words.FASTER, 0.0), (words.LIMITED, -2.5))


def growth(before: Array, after: Array, years: Array) -> Array:
    """Return the compound growth per year; NaN where signs differ or no time has passed."""
    with np.errstate(divide="ignore", invalid="ignore"):
        rate = (after / before) ** (1 / years) - 1
    return np.where((years > 0) & (after / _not_zero(before) >= 0), rate, np.nan)


def _not_zero(values: Array) -> Array:
    return np.where(values == 0, np.nan, values)


def unzeroed(values: Array) -> Array:
    """Return values with 0.001 for zero: the rule for a base or target of zero."""
    return np.where(values == 0, ZERO, values)


def ratio(numbers: tuple[Array, Array, Array], times: tuple[Array, Array, Array], sign: Array) -> tuple[Array, Array]:
    """Return the growth ratio and where mixed signs forbid it.

    Parameters
    ----------
    numbers
        Base, latest value, target; base and target of zero count as 0.001.
    times
        Their times in years.
    sign
        +1 where more is better, −1 where less is; flipped where all are negative.
    """
    (base, now, goal), (start, at, end) = numbers, times
    base, goal = unzeroed(base), unzeroed(goal)
    mixed = (base * goal < 0) | (base * now < 0)
    observed = growth(base, now, at - start)
    required = growth(base, goal, end - start)
    way = sign * np.where(base < 0, -1.0, 1.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        found = way * observed / np.abs(required)
    return np.where(mixed, np.nan, found), mixed


def score(ratios: Array, achieved: Array) -> Array:
    """Return the score from −5 to 5 of growth ratios; 5 where the target is achieved."""
    high = HIGH_SLOPE * ratios - HIGH_SHIFT
    low = LOW_SLOPE * ratios - LOW_SHIFT
    plain = np.where(ratios >= words.FASTER_FROM, high, low)
    return np.where(achieved, BEST, np.clip(plain, -BEST, BEST))


def status(ratios: Array, achieved: Array) -> Array:
    """Return the status of ratios, of growth or of shares: 0.95 and above on track, 0.6 faster, 0 limited."""
    safe = np.where(np.isnan(ratios), -np.inf, ratios) + words.NOISE
    codes = [words.ACHIEVED, words.CANNOT, words.ON_TRACK, words.FASTER, words.LIMITED]
    conditions = [
        achieved, np.isnan(ratios), safe >= words.ON_TRACK_FROM, safe >= words.FASTER_FROM, safe >= words.LIMITED_FROM,
    ]  # fmt: skip
    return np.select(conditions, codes, words.BACK).astype(np.uint8)


def together(scores: Array, achieved: Array) -> tuple[float, int]:
    """Return mean score and status of several series of one target; achieved only if all of them are."""
    known = scores[~np.isnan(scores)]
    if not len(known):
        return float("nan"), words.CANNOT
    mean = float(known.mean())
    if len(known) == len(scores) and bool(np.all(achieved)):
        return mean, words.ACHIEVED
    return mean, next((code for code, floor in SCORE_FLOORS if mean >= floor), words.BACK)
