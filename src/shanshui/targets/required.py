"""What it would take: the pace needed from the latest value on, and how many times faster than so far that is."""

from dataclasses import dataclass

import numpy as np

from shanshui.targets.panel import Array
from shanshui.targets.status import words
from shanshui.targets.status.growth_ratio import growth
from shanshui.targets.status.rows import Rows


@dataclass(frozen=True)
class Required:
    """The pace of every row; NaN where nothing can be said, or nothing is left to do.

    Attributes
    ----------
    rate, rate_so_far
        Growth per year needed from now on, and since the base.
    step, step_so_far
        The same as an amount per year.
    times
        How many times faster than so far: of the rates, of the steps where there is no rate; NaN where the way so
        far was none or led back.
    """

    rate: Array
    rate_so_far: Array
    step: Array
    step_so_far: Array
    times: Array


def required(rows: Rows) -> Required:
    """Return what every target that is neither reached nor over would take."""
    left = (rows.reason == words.NONE) & ~rows.achieved & ~rows.due & ~rows.bound
    rest, gone = rows.end - rows.now_at, rows.now_at - rows.start
    with np.errstate(divide="ignore", invalid="ignore"):
        step, so_far = (rows.goal - rows.now) / rest, (rows.now - rows.base) / gone
    rate, grown = growth(rows.now, rows.goal, rest), growth(rows.base, rows.now, gone)
    step, rate, grown, so_far = (np.where(left, one, np.nan) for one in (step, rate, grown, so_far))
    times = _times(rate, grown)
    return Required(rate, grown, step, so_far, np.where(np.isnan(rate) | np.isnan(grown), _times(step, so_far), times))


def _times(needed: Array, so_far: Array) -> Array:
    """Return a pace over another of the same direction, else NaN."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(needed * so_far > 0, needed / so_far, np.nan)
