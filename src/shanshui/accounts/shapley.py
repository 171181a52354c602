"""How much of a change each of several factors made, so that the parts add up to the change and nothing is left.

A change from one state to another is worth the difference of two numbers. With every factor either in its first or in
its second state there are 2^k numbers; the Shapley value of a factor is what exchanging it changes, averaged over all
orders in which the factors can be exchanged. It treats all factors alike, has no residual, and changes its sign when
the two states are exchanged (see docs: decisions/0011).
"""

import math
from collections.abc import Sequence
from functools import cache

FEN = 100.0


@cache
def _terms(factors: int) -> tuple[tuple[tuple[float, int, int], ...], ...]:
    """Return for each factor (weight, states with it exchanged, states without), one for every set of the others."""
    whole = math.factorial(factors)
    found = []
    for factor in range(factors):
        bit = 1 << factor
        sets = [mask for mask in range(1 << factors) if not mask & bit]
        weights = {size: math.factorial(size) * math.factorial(factors - size - 1) / whole for size in range(factors)}
        found.append(tuple((weights[mask.bit_count()], mask | bit, mask) for mask in sets))
    return tuple(found)


def shapley(worth: Sequence[float]) -> tuple[float, ...]:
    """Return the effect of each factor.

    Parameters
    ----------
    worth
        Number of every combination, (2^k,): bit i of the index is set where factor i is in its second state.
    """
    factors = (len(worth) - 1).bit_length()
    return tuple(
        math.fsum(weight * (worth[after] - worth[before]) for weight, after, before in terms)
        for terms in _terms(factors)
    )


def lmdi(worth: Sequence[float]) -> tuple[float, ...]:
    """Return the effect of each factor by the logarithmic mean Divisia index (LMDI-I), for numbers above zero.

    Of a plain product x1 · x2 · … it is L(V1, V0) · ln(xi1 / xi0), with L the logarithmic mean of first and last
    (Ang 2004, Energy Policy 32:1131). Where one factor acts inside another, the logarithm is shared by Shapley.
    """
    logs = [math.log(value) for value in worth]
    rise = logs[-1] - logs[0]
    mean = (worth[-1] - worth[0]) / rise if rise else worth[0]
    return tuple(mean * part for part in shapley(logs))


def apportioned(effects: Sequence[float], target: int) -> tuple[int, ...]:
    """Return effects (yuan) in whole fen that add up to a target (fen), by the largest remainder.

    A factor without any effect gets nothing. The parts of the opposite change are the opposite parts.
    """
    if _leading(effects, target) < 0:
        return tuple(-part for part in apportioned([-effect for effect in effects], -target))
    exact = [effect * FEN for effect in effects]
    whole = [math.floor(value) if value else 0 for value in exact]
    moved = [i for i, value in enumerate(exact) if value] or list(range(len(exact)))
    each, left = divmod(target - sum(whole), len(moved))
    first = sorted(moved, key=lambda i: (whole[i] - exact[i], i))[:left]
    extra = {i: each + (i in first) for i in moved}
    return tuple(part + extra.get(i, 0) for i, part in enumerate(whole))


def _leading(effects: Sequence[float], target: int) -> float:
    """Return a number whose sign tells a change from its opposite."""
    return target or next((effect for effect in effects if effect), 0.0)
