"""How probable it is that two indicators both rise: GDP and GEP, say, with the errors of their accounts."""

import math
from dataclasses import dataclass

import numpy as np

from shanshui.core.labels import Label
from shanshui.targets.panel import Array

FEWEST = 4  # common steps: two means and a covariance leave something over
NODES, PANELS = 24, 12
FEW = Label("fewer than four steps in which both are known", "两项指标同时已知的增长不足四次")
SIGN = Label("values that are not all positive have no rate of growth", "数值不全为正，没有增速")


@dataclass(frozen=True)
class BothRise:
    """Probability that two indicators both rise over the next years.

    `known` takes means and covariance of past growth for true, `uncertain` does not (Student's t); `first` and
    `second` are the probabilities of each alone, `correlation` that of their past growth. NaN where it cannot be
    told: `why` says so.
    """

    known: float
    uncertain: float
    first: float
    second: float
    correlation: float
    steps: int
    why: Label = Label("", "")


def both_rise(first: Array, second: Array, errors: tuple[Array, Array], years: float = 1.0) -> BothRise:
    """Return the probability that the accounted values of two series both rise over some years.

    Parameters
    ----------
    first, second
        Values in periods one year apart, NaN where absent.
    errors
        Standard deviations of their logarithms. What they make of past growth is taken off its variance; what they
        make of the next growth is put on.
    """
    if np.nanmin(np.concatenate([first, second, [1.0]])) <= 0:
        return _cannot(SIGN, 0)
    pairs = np.stack([np.diff(np.log(first)), np.diff(np.log(second))])
    known = ~np.isnan(pairs).any(axis=0)
    steps = int(known.sum())
    if steps < FEWEST:
        return _cannot(FEW, steps)
    mean, spread = pairs[:, known].mean(axis=1), np.cov(pairs[:, known])
    noise = np.array([(e[:-1] ** 2 + e[1:] ** 2)[known].mean() for e in errors])
    last = np.array([2 * _last(e, v) ** 2 for e, v in zip(errors, (first, second), strict=True)])
    shocks = _without(spread, noise)
    df = steps - 2
    plain = shocks * years + np.diag(last)
    wide = shocks * (years + years**2 / steps) * (steps - 1) / df + np.diag(last)
    alone = [_above(float(mean[i] * years), float(wide[i, i]), df) for i in (0, 1)]
    known_both, both = orthant(mean * years, plain, math.inf), orthant(mean * years, wide, df)
    return BothRise(known_both, both, alone[0], alone[1], _correlation(spread), steps)


def _cannot(why: Label, steps: int) -> BothRise:
    return BothRise(math.nan, math.nan, math.nan, math.nan, math.nan, steps, why)


def _last(errors: Array, values: Array) -> float:
    return float(errors[np.flatnonzero(~np.isnan(values))[-1]])


def _correlation(spread: Array) -> float:
    size = math.sqrt(spread[0, 0] * spread[1, 1])
    return float(np.clip(spread[0, 1] / size, -1, 1)) if size else math.nan


def _without(spread: Array, noise: Array) -> Array:
    """Return the covariance of growth without what errors make of it; errors are independent, so only variances."""
    own = np.maximum(np.diag(spread) - noise, 0.0)
    most = math.sqrt(own[0] * own[1])
    shared = float(np.clip(spread[0, 1], -most, most))
    return np.array([[own[0], shared], [shared, own[1]]])


def _above(mean: float, variance: float, df: float) -> float:
    """Return the probability that a variable is above zero."""
    from scipy.special import ndtr, stdtr

    if variance <= 0:
        return float(mean > 0)
    z = mean / math.sqrt(variance)
    return float(ndtr(z) if math.isinf(df) else stdtr(df, z))


def orthant(mean: Array, spread: Array, df: float) -> float:
    """Return the probability that both of two normal variables, or of Student's t, are above zero.

    The first is taken share by share, the second given the first; the shares are the nodes of Gauss and Legendre, so
    the same numbers always give the same probability.
    """
    from scipy.special import ndtr, ndtri, stdtr, stdtrit

    if min(spread[0, 0], spread[1, 1]) <= 0:
        return _above(float(mean[0]), float(spread[0, 0]), df) * _above(float(mean[1]), float(spread[1, 1]), df)
    places, weights = _nodes()
    start = 1 - _above(float(mean[0]), float(spread[0, 0]), df)
    shares = start + (1 - start) * places
    standard = ndtri(shares) if math.isinf(df) else stdtrit(df, shares)
    slope = spread[0, 1] / spread[0, 0]
    rest = max(float(spread[1, 1] - slope * spread[0, 1]), 0.0)
    middle = mean[1] + slope * standard * math.sqrt(spread[0, 0])
    wider = 1.0 if math.isinf(df) else (df + standard**2) / (df + 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        z = middle / np.sqrt(rest * wider)
    given = ndtr(z) if math.isinf(df) else stdtr(df + 1, z)
    given = np.where(rest > 0, given, middle > 0)
    return float((1 - start) * np.dot(weights, given))


def _nodes() -> tuple[Array, Array]:
    """Return places from 0 to 1 and their weights: those of Gauss and Legendre in equal panels."""
    nodes, weights = np.polynomial.legendre.leggauss(NODES)
    starts = np.arange(PANELS)[:, None]
    return ((starts + (nodes + 1) / 2) / PANELS).ravel(), np.tile(weights / 2 / PANELS, PANELS)
