"""Anticipated progress: what is left to the target when the trend goes on, as UNESCAP reckons it.

A straight line, recent values weighted more, is continued to the target period; the gap it leaves is held against the
progress required since the base. Sources: data.unescap.org progress assessment methodology; UNECE technical notes
2022–2026 [S]. They say that recent values weigh more; weights that grow in equal steps with time, and a tenth of the
way as what may be left, are [M]: to be confirmed.
"""

import numpy as np

from shanshui.targets.panel import Array
from shanshui.targets.status import words

MAY_BE_LEFT = 0.1


def foreseen(values: Array, times: Array, end: Array) -> Array:
    """Return each row's weighted trend line at a time; NaN with fewer than two values.

    Weights grow with time: 1 for the first period of a row, one more for every year since.
    """
    known = ~np.isnan(values)
    first = np.where(known, times, np.inf).min(axis=1, initial=np.inf)
    with np.errstate(invalid="ignore"):
        weights = np.where(known, times - np.where(np.isfinite(first), first, 0.0)[:, None] + 1, 0.0)
    total = weights.sum(axis=1)
    filled = np.where(known, values, 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        middle = (weights * times).sum(axis=1) / total
        mean = (weights * filled).sum(axis=1) / total
        apart = times - middle[:, None]
        slope = (weights * apart * (filled - mean[:, None])).sum(axis=1) / (weights * apart**2).sum(axis=1)
        return np.where(known.sum(axis=1) >= 2, mean + slope * (end - middle), np.nan)


def ratio(ends: Array, base: Array, goal: Array, sign: Array) -> Array:
    """Return which share of the required progress the trend will have made by the target period."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(sign * (ends - base) / np.abs(goal - base))


def status(ratios: Array, achieved: Array) -> Array:
    """Return the status: on track with a tenth of the way left at most, acceleration needed, or deterioration."""
    safe = np.where(np.isnan(ratios), -np.inf, ratios) + words.NOISE
    codes = [words.ACHIEVED, words.CANNOT, words.ON_TRACK, words.FASTER]
    conditions = [achieved, np.isnan(ratios), safe >= 1 - MAY_BE_LEFT, safe >= 0]
    return np.select(conditions, codes, words.BACK).astype(np.uint8)
