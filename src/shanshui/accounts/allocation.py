"""Results of a larger place shared out to smaller ones by a stated key: exact, to the fen.

A small place holds too few independent cells for a result of its own; what it gets is a share of a larger place's.
"""

import math
from collections.abc import Mapping
from fractions import Fraction

from shanshui.core.errors import NoAllocationKey
from shanshui.core.labels import Label


def shared_out(whole: int, weights: Mapping[str, float], where: str = "", key: str = "") -> dict[str, int]:
    """Return a whole number of fen shared out by weight; the parts add up to it exactly.

    Every part gets its share rounded towards zero; the fen that are left go one by one to the largest remainders, ties
    in the order of the codes. A weight of zero gets nothing.

    Raises
    ------
    NoAllocationKey
        If there is no weight, one is below zero or not known, or all are zero.
    """
    _check(weights, where, key)
    exact = {code: Fraction(weight) for code, weight in sorted(weights.items())}
    total, size, sign = sum(exact.values(), Fraction(0)), abs(whole), 1 if whole >= 0 else -1
    shares = {code: size * weight / total for code, weight in exact.items()}
    parts = {code: share.numerator // share.denominator for code, share in shares.items()}
    left = size - sum(parts.values())
    for code in sorted(shares, key=lambda code: (parts[code] - shares[code], code))[:left]:
        parts[code] += 1
    return {code: sign * part for code, part in parts.items()}


def _check(weights: Mapping[str, float], where: str, key: str) -> None:
    why = None
    if not weights:
        why = Label("it has no parts", "没有下级部分")
    elif any(math.isnan(weight) or math.isinf(weight) for weight in weights.values()):
        missing = sorted(code for code, weight in weights.items() if not math.isfinite(weight))
        why = Label(f"no weight is known for {', '.join(missing)}", f"缺少权重：{'、'.join(missing)}")
    elif min(weights.values()) < 0:
        why = Label("a weight is below zero", "有权重为负")
    elif not any(weights.values()):
        why = Label("all weights are zero", "权重全为零")
    if why:
        raise NoAllocationKey(where=where, whole=where or str(key), key=key, why=why)


def independent_cells(area: float, cell: float) -> float:
    """Return how many independent cells an area holds, both in one unit; at least one."""
    return max(1.0, area / cell) if cell > 0 else math.inf
