"""The linear share: how much of the distance is done, over how much of the time is gone."""

import numpy as np

from shanshui.targets.panel import Array


def done(base: Array, now: Array, goal: Array, sign: Array) -> Array:
    """Return which share of the way from base to target is done; negative where it went the wrong way."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(sign * (now - base) / np.abs(goal - base))


def ratio(numbers: tuple[Array, Array, Array], times: tuple[Array, Array, Array], sign: Array) -> Array:
    """Return the share of distance over the share of time; whole numbers in, no rounding between."""
    (base, now, goal), (start, at, end) = numbers, times
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(sign * (now - base) * (end - start) / (np.abs(goal - base) * (at - start)))
