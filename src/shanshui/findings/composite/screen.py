"""Step 3: places of which too little is known are left out, and said to be."""

from dataclasses import dataclass

import numpy as np

from shanshui.findings.composite.board import Array


@dataclass(frozen=True)
class Screened:
    """Which places stay, (periods, places): share of indicators known, of known ones not zero, verdict."""

    known: Array
    not_zero: Array
    kept: Array


def screen(values: Array, least_known: float = 0.0, least_not_zero: float = 0.0) -> Screened:
    """Return which places of (periods, places, indicators) have enough values, shares 0–1 (a bound itself passes)."""
    there = ~np.isnan(values)
    known = there.mean(axis=2) if values.shape[2] else np.zeros(values.shape[:2])
    count = there.sum(axis=2)
    filled = ((values != 0) & there).sum(axis=2)
    not_zero = np.divide(filled, count, out=np.zeros(count.shape), where=count > 0)
    kept = (known >= least_known - 1e-12) & (not_zero >= least_not_zero - 1e-12) & (count > 0)
    return Screened(known, not_zero, kept)
