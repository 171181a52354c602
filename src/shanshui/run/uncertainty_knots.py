"""The values of a number at which an account is worked out, to follow one that does more than scale."""

import math

import numpy as np

from shanshui.core import registry
from shanshui.run.uncertainty_bends import Ratios
from shanshui.run.uncertainty_spreads import Spread

KNOTS = (0.95, 0.05)


def two_values(spread: Spread) -> tuple[float, float]:
    """Return two ratios, apart from one another and from 1, within what the spread covers."""
    if spread.ratio is None:
        return 1 + spread.local_sd, 1 - min(spread.local_sd, 0.9)
    high, low = (float(x) for x in spread.ratio.quantile(np.array(KNOTS)))
    if abs(low - 1) < 1e-3 * abs(high - low):
        low = (1 + high) / 2
    elif abs(high - 1) < 1e-3 * abs(high - low):
        high = (1 + low) / 2
    return high, low


def kinds_of(name: str, kind: str, stated: set[str]) -> list[str]:
    """Return the types a spread is for; those with one of their own are left to it."""
    if name not in registry.parameters() or not registry.parameter(name).by_ecosystem:
        return [""]
    known = registry.ecosystem_types()
    if kind in known and known[kind].group != kind:
        return [kind]
    if kind:
        return [t for t in known if known[t].group == kind and (t == kind or t not in stated)]
    return [t for t in known if t not in stated and known[t].group not in stated]


def ratio_at(ratios: Ratios, kind: str) -> float:
    """Return the ratio of an ecosystem type: its own, else that for all; NaN where there is none."""
    return ratios.get(kind, ratios.get("", math.nan))
