"""The path of a target: what each period should have had."""

import math
from collections.abc import Sequence
from itertools import pairwise

from shanshui.targets.target import Target, when


def path(target: Target, base: float, periods: Sequence[str]) -> list[float]:
    """Return what the path asks of each period; NaN before the base, and where it cannot be told.

    After the target period the target stays. A geometric path needs base and target of one sign, none of them zero.
    """
    return [asked(target, base, period) for period in periods]


def asked(target: Target, base: float, period: str) -> float:
    """Return what the path asks of one period."""
    start, end, now = when(target.base_period), when(target.period), when(period)
    goal = target.number(base)
    if now < start:
        return math.nan
    if target.is_bound or now >= end:
        return goal
    share = (now - start) / (end - start)
    if target.path == "stepped":
        return _step(target, base, now)
    if target.path == "geometric":
        return base * (goal / base) ** share if base * goal > 0 else math.nan
    return base + (goal - base) * share


def _step(target: Target, base: float, now: float) -> float:
    """Return the milestone in force: that of the last step reached, before the first the base."""
    value = base
    for period, number in target.steps:
        if when(period) <= now:
            value = number
    return value


def runs_one_way(target: Target, base: float) -> bool:
    """Return whether base, steps and target never turn back."""
    numbers = [n for n in (base, *(number for _, number in target.steps), target.number(base)) if not math.isnan(n)]
    moves = [after - before for before, after in pairwise(numbers)]
    return not (any(move > 0 for move in moves) and any(move < 0 for move in moves))
