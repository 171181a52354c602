"""Whether places draw together: sigma (their spread falls), beta (the poor grow faster; Barro and Sala-i-Martin 1992).

Every place counts once in beta, whatever its size: that is the usual cross-section, and is said in the result.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from shanshui.core.errors import NoConvergence
from shanshui.core.labels import Label
from shanshui.targets.inequality.indices import mean, variation
from shanshui.targets.inequality.sample import ALIKE, Floats, sample, stated

LEAST_PLACES = 3
LEVEL = 0.9  # of intervals


@dataclass(frozen=True)
class Sigma:
    """The spread of places in one period.

    Attributes
    ----------
    cv, sd_logs
        Coefficient of variation, and standard deviation of the logarithms (NaN where an income is not above zero),
        both of the whole population (÷ n), not of a sample.
    """

    period: str
    cv: float
    sd_logs: float
    count: int
    missing: float
    weighing: Label


@dataclass(frozen=True)
class Beta:
    """The cross-section of growth on the logarithm of the first income.

    Attributes
    ----------
    slope, slope_error
        Of mean growth per year on ln y₀, and its standard error; below zero the poor grow faster.
    speed, speed_low, speed_high
        β per year, slope = −(1 − e^(−βT)) ÷ T, and its 90 % interval; NaN where no β gives the slope.
    half_life, half_low, half_high
        Years until half the distance is gone, ln 2 ÷ β; infinite where there is no convergence.
    p_value
        Of no relation (two-sided, Student's t with n − 2 degrees of freedom).
    """

    since: str
    until: str
    years: float
    count: int
    missing: float
    slope: float
    slope_error: float
    p_value: float
    r_squared: float
    speed: float
    speed_low: float
    speed_high: float
    half_life: float
    half_low: float
    half_high: float
    weighing: Label

    @property
    def converges(self) -> bool:
        """Return whether the whole interval of the speed lies above zero."""
        return self.speed_low > 0


def sigma(
    periods: Sequence[str], incomes: Floats, weights: Floats | None = None, of: Label | None = None, by: Label = ALIKE
) -> list[Sigma]:
    """Return the spread of places in each period; one without two places is left out.

    Parameters
    ----------
    incomes, weights
        (places, periods); NaN is absent.
    """
    what = of or Label("income of places", "各地收入")
    found = []
    for at, period in enumerate(periods):
        sizes = None if weights is None else weights[:, at]
        one = sample(incomes[:, at], sizes, what, None if weights is None else by)
        if len(one) < 2 or not float(mean(one.values, one.shares)) > 0:
            continue
        spread = float(variation(one.values, one.shares))
        found.append(Sigma(period, spread, _sd_logs(one.values, one.shares), len(one), one.missing, one.stated))
    return found


def _sd_logs(values: Floats, shares: Floats) -> float:
    if not values[0] > 0:
        return math.nan
    logs = np.log(values)
    middle = mean(logs, shares)
    return float(np.sqrt((shares * (logs - middle) ** 2).sum()))


def beta(since: str, until: str, years: float, first: Floats, last: Floats, of: Label | None = None) -> Beta:
    """Return whether poor places grew faster between two periods.

    Raises
    ------
    NoConvergence
        If fewer than three places have both incomes, above zero; if all began alike; or no time passed.
    """
    both = (first > 0) & (last > 0)
    count = int(both.sum())
    if why := _refusal(first[both], count, years):
        raise NoConvergence(where=f"{since}–{until}", why=why)
    order = np.lexsort((last[both], first[both]))
    start, growth = np.log(first[both][order]), np.log(last[both] / first[both])[order] / years
    fit = _line(start, growth)
    # Two degrees of freedom are spent; at n = 3 the interval is very wide, and rightly so.
    speeds = [_speed(fit.slope + step, years) for step in (0.0, fit.reach, -fit.reach)]
    halves = [_half(speed) for speed in speeds]
    return Beta(
        since,
        until,
        years,
        count,
        1 - count / len(both),
        slope=fit.slope,
        slope_error=fit.error,
        p_value=fit.p_value,
        r_squared=fit.r_squared,
        speed=speeds[0],
        speed_low=speeds[1],
        speed_high=speeds[2],
        half_life=halves[0],
        half_low=halves[2],
        half_high=halves[1],
        weighing=stated(of or Label("income of places", "各地收入"), ALIKE),
    )


@dataclass(frozen=True)
class _Line:
    slope: float
    error: float
    reach: float
    p_value: float
    r_squared: float


def _line(x: Floats, y: Floats) -> _Line:
    """Return ordinary least squares of y on x; `scipy.stats` has it too, and takes a second to import."""
    from scipy.special import stdtr, stdtrit

    free = len(x) - 2
    from_mean, rise = x - x.mean(), y - y.mean()
    slope = float((from_mean * rise).sum() / (from_mean**2).sum())
    left, whole = float(((rise - slope * from_mean) ** 2).sum()), float((rise**2).sum())
    error = math.sqrt(left / free / float((from_mean**2).sum()))
    p_value = 2 * float(stdtr(free, -abs(slope) / error)) if error else float(slope == 0)
    reach = float(stdtrit(free, (1 + LEVEL) / 2)) * error
    return _Line(slope, error, reach, p_value, 1 - left / whole if whole else math.nan)


def _refusal(first: Floats, count: int, years: float) -> Label | None:
    if not years > 0:
        return Label("no time passed between the periods", "两期之间没有时间间隔")
    if count < LEAST_PLACES:
        return Label(f"only {count} places have both incomes above zero", f"仅 {count} 个地方两期收入均为正")
    if first.max() == first.min():
        return Label("all places began with the same income", "各地期初收入相同")
    return None


def _speed(slope: float, years: float) -> float:
    """Return β of a slope; infinite where a place would have caught up by more than all."""
    left = 1 + slope * years
    return -math.log(left) / years if left > 0 else math.inf


def _half(speed: float) -> float:
    """Return the years until half the distance is gone."""
    if speed == math.inf:
        return 0.0
    return math.log(2) / speed if speed > 0 else math.inf
