"""What a place's value is held against: the best, the upper quartile, like places, the frontier's mix, a standard."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from shanshui.core.labels import Label
from shanshui.findings.composite.board import Array

Weighted = Sequence[tuple[str, float]]  # peers with their weights
AMONG_ALL = ("best", "upper-quartile")
SORTS = ("best", "upper-quartile", "similar", "frontier", "standard")
NO_LABEL = Label("", "")


@dataclass(frozen=True)
class Reference:
    """A value to be held against, in the indicator's unit, the peers it comes from, and whether the figure is sure.

    `peers` is empty where all other places compared are the peers, and of a standard; `called` names a standard's
    threshold.
    """

    sort: str
    value: float
    peers: tuple[str, ...]
    confirmed: bool = True
    called: Label = NO_LABEL


def reference_of(sort: str, values: Mapping[str, float], peers: Weighted) -> Reference | None:
    """Return what a place is held against in one indicator, None if no peer knows it.

    Parameters
    ----------
    sort
        The median of `similar` places, or the mean of the `frontier` mix by its weights.
    """
    known = [(code, weight) for code, weight in peers if not math.isnan(values[code])]
    if not known:
        return None
    codes = tuple(code for code, _ in known)
    numbers = np.array([values[code] for code in codes])
    weights = np.array([weight for _, weight in known])
    return Reference(sort, float(WAYS[sort](numbers, weights)), codes)


def among_others(sort: str, ordered: Array, own: float, sign: int) -> Reference | None:
    """Return the `best` or the `upper-quartile` of all other places, None if no other knows the indicator.

    Parameters
    ----------
    ordered
        Every known value of the indicator, from small to large, the place's own among them.
    own
        The place's value, NaN if it is not known.
    """
    gone = len(ordered) if math.isnan(own) else int(np.searchsorted(ordered, own))
    count = len(ordered) - (not math.isnan(own))
    if not count:
        return None
    share = 1.0 if sort == "best" else 0.75
    at = (share if sign > 0 else 1 - share) * (count - 1)
    below = math.floor(at)
    low, high = (float(ordered[i + (i >= gone)]) for i in (below, min(below + 1, count - 1)))
    return Reference(sort, low + (at - below) * (high - low), ())


WAYS: Mapping[str, Callable[[Array, Array], float]] = {
    "similar": lambda numbers, weights: float(np.median(numbers)),
    "frontier": lambda numbers, weights: float((numbers * weights).sum() / weights.sum()),
}
