"""Step 5: outliers. A column with |skew| > 2 and kurtosis > 3.5 is winsorised by up to five points, then logged.

Source: OECD/JRC Handbook (2008) and the JRC's COIN Tool; skew and kurtosis with the small-sample correction (type 2).
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from shanshui.findings.composite.board import Array, constant

SKEW, KURTOSIS, POINTS = 2.0, 3.5, 5
FEWEST = 4  # below so many values the kurtosis is not defined
SHIFT = 0.01  # the least value is moved so far above zero, as a share of the range


@dataclass(frozen=True)
class Treatment:
    """What was done to a column: `none`, `winsorised` or `log`; points moved; skew and kurtosis before and after."""

    done: Literal["none", "winsorised", "log"]
    points: int
    skew: float
    kurtosis: float
    skew_after: float
    kurtosis_after: float
    passes: bool


def treat(column: Array, points: int = POINTS) -> tuple[Array, Treatment]:
    """Return a column of any shape with outliers treated, and what was done.

    Winsorising gives the outermost points, those tied with it included, the value of the next one inside. If that does
    not suffice the original column is logged: log(x − min + 1 % of the range), mirrored where the tail is on the left.
    """
    before = moments(column)
    if passes(before):
        return column, Treatment("none", 0, *before, *before, True)
    moved, count = winsorised(column, points)
    after = moments(moved)
    if passes(after):
        return moved, Treatment("winsorised", count, *before, *after, True)
    logged = log_of(column, mirrored=before[0] < 0)
    after = moments(logged)
    return logged, Treatment("log", 0, *before, *after, passes(after))


def moments(column: Array) -> tuple[float, float]:
    """Return skew and excess kurtosis of what is known, 0 and 0 where they are not defined."""
    from scipy import stats

    known = column[~np.isnan(column)].ravel()
    if known.size < FEWEST or constant(known):
        return 0.0, 0.0
    return float(stats.skew(known, bias=False)), float(stats.kurtosis(known, bias=False))


def passes(found: tuple[float, float]) -> bool:
    """Return whether a column with that skew and kurtosis needs no treatment."""
    return not (abs(found[0]) > SKEW and found[1] > KURTOSIS)


def winsorised(column: Array, points: int = POINTS) -> tuple[Array, int]:
    """Return a column with outer points pulled in until it passes or so many were moved, and their number."""
    made = column.copy()
    high: Array = np.zeros(column.shape, bool)
    low: Array = np.zeros(column.shape, bool)
    while not passes(moments(made)) and int(high.sum() + low.sum()) < points:
        above = moments(made)[0] >= 0
        outermost = np.nanmax(made) if above else np.nanmin(made)
        outer = made == outermost
        inside = made[~outer & ~np.isnan(made)]
        made[outer] = inside.max() if above else inside.min()
        (high if above else low)[outer] = True
    return made, int((high | low).sum())


def log_of(column: Array, mirrored: bool = False) -> Array:
    """Return log(x − min + 1 % of the range); mirrored, −log(max − x + 1 % of the range): order is kept either way."""
    least, most = np.nanmin(column), np.nanmax(column)
    shift = SHIFT * (most - least)
    return np.asarray(-np.log(most - column + shift) if mirrored else np.log(column - least + shift))
