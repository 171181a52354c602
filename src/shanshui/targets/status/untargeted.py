"""Progress without a target: growth per year the better way, against fixed rates that shrink near a natural limit.

Source: Statistics Canada's method in Open SDG [S]: docs/progress-methodology.md, sdg-build ProgressMeasure.py.
"""

import numpy as np

from shanshui.targets.panel import Array
from shanshui.targets.status import words
from shanshui.targets.status.growth_ratio import BEST, growth, unzeroed

ON_TRACK_RATE, FASTER_RATE = 0.015, 0.005
BEND = 4.44


def nearness(base: Array, limit: Array) -> Array:
    """Return C, by which the rates shrink: 1 far from the limit, or without one, 0 at it; 1 beyond twice a floor."""
    size, end = np.abs(base), np.abs(limit)
    with np.errstate(divide="ignore", invalid="ignore"):
        below = 1 - (size / end) ** BEND
        above = 1 - ((2 * end - size) / end) ** BEND
        return np.select([~np.isfinite(end) | (size >= 2 * end), size <= end], [1.0, below], above)


def rate(base: Array, now: Array, years: Array, sign: Array) -> Array:
    """Return the growth per year the better way; NaN where signs differ."""
    base = unzeroed(base)
    return np.where(base * now < 0, np.nan, sign * np.where(base < 0, -1.0, 1.0) * growth(base, now, years))


def status(rates: Array, shrunk: Array) -> Array:
    """Return the status of rates; what stays at its limit is on track."""
    safe = np.where(np.isnan(rates), -np.inf, rates) + words.NOISE
    codes = [words.CANNOT, words.ON_TRACK, words.FASTER, words.LIMITED]
    conditions = [np.isnan(rates), safe >= ON_TRACK_RATE * shrunk, safe >= FASTER_RATE * shrunk, safe >= 0]
    return np.select(conditions, codes, words.BACK).astype(np.uint8)


def score(rates: Array, shrunk: Array) -> Array:
    """Return the score from −5 to 5."""
    with np.errstate(divide="ignore", invalid="ignore"):
        share = rates / shrunk
        pieces = [
            np.maximum(125 * rates - 2.5, -BEST), np.full(rates.shape, BEST),
            np.minimum(500 * share - 5, BEST), 250 * share - 1.25,
        ]  # fmt: skip
        conditions = [rates < 0, shrunk == 0, share >= ON_TRACK_RATE, share >= FASTER_RATE]
        return np.where(np.isnan(rates), np.nan, np.select(conditions, pieces, 500 * share - 2.5))
