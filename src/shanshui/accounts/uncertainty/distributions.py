"""Distributions as data: what is known of a number besides the number itself, drawn by its own stream.

A number without a stated spread has none here: it is held fixed, and said to be.
"""

import hashlib
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from shanshui.core.errors import UnclearSpread
from shanshui.core.labels import Label

Floats = NDArray[np.float64]
KINDS = ("lognormal", "normal", "uniform", "triangular", "discrete")
Z90 = NormalDist().inv_cdf(0.95)  # a 90 % range reaches so many standard deviations to each side


@dataclass(frozen=True)
class Distribution:
    """One distribution of a number, in the number's own unit.

    Attributes
    ----------
    kind
        `lognormal` (median, sd of the logarithm), `normal` (mean, sd; cut off at zero), `uniform` (least, most),
        `triangular` (least, mode, most) or `discrete` (the values, in rising order).
    weights
        Of the values of a discrete one, adding up to 1; left out, all are as likely.
    """

    kind: str
    numbers: tuple[float, ...]
    weights: tuple[float, ...] = ()

    def quantile(self, share: Floats) -> Floats:
        """Return the numbers below which given shares (0–1) of the distribution lie."""
        return QUANTILES[self.kind](self, share)

    def scaled(self, by: float) -> "Distribution":
        """Return the distribution of a positive multiple."""
        first, *rest = self.numbers
        if self.kind == "lognormal":
            return Distribution(self.kind, (first * by, *rest))
        return Distribution(self.kind, tuple(number * by for number in self.numbers), self.weights)


def _lognormal(d: Distribution, share: Floats) -> Floats:
    median, sd = d.numbers
    return np.asarray(median * np.exp(sd * normal_quantile(share)))


def _normal(d: Distribution, share: Floats) -> Floats:
    """Return quantiles of a normal distribution without the part beyond zero: a price or an amount keeps its sign."""
    mean, sd = d.numbers
    size, sign = abs(mean), math.copysign(1.0, mean)
    below = NormalDist().cdf(-size / sd) if sd else 0.0
    return np.asarray(sign * np.maximum(size + sd * normal_quantile(below + share * (1 - below)), 0.0))


def _uniform(d: Distribution, share: Floats) -> Floats:
    low, high = d.numbers
    return low + (high - low) * share


def _triangular(d: Distribution, share: Floats) -> Floats:
    low, mode, high = d.numbers
    span, at = high - low, (mode - low) / (high - low)
    rising = low + span * np.sqrt(share * at)
    return np.where(share < at, rising, high - span * np.sqrt((1 - share) * (1 - at)))


def _discrete(d: Distribution, share: Floats) -> Floats:
    weights = d.weights or (1 / len(d.numbers),) * len(d.numbers)
    ends = np.cumsum(weights)
    return np.array(d.numbers)[np.minimum(np.searchsorted(ends, share, side="right"), len(d.numbers) - 1)]


QUANTILES: dict[str, Callable[[Distribution, Floats], Floats]] = {
    "lognormal": _lognormal,
    "normal": _normal,
    "uniform": _uniform,
    "triangular": _triangular,
    "discrete": _discrete,
}


@dataclass(frozen=True)
class Stated:
    """The numbers a spread was stated by, as they stand in a row; NaN where none is.

    `sd` is relative to `value`. `low` and `high` are a 90 % range of a lognormal or normal distribution, and the least
    and the most of a uniform or triangular one.
    """

    kind: str
    value: float
    sd: float = math.nan
    low: float = math.nan
    high: float = math.nan
    values: tuple[float, ...] = ()
    weights: tuple[float, ...] = ()


def distribution(stated: Stated, where: str) -> Distribution:
    """Return the distribution that was stated.

    With a relative sd, the value is the median of a lognormal distribution and the mean of a normal one.

    Raises
    ------
    UnclearSpread
        If the numbers do not make a distribution of that kind.
    """
    if stated.kind == "discrete":
        return _of_values(stated, where)
    ranged = not math.isnan(stated.low) and not math.isnan(stated.high)
    if ranged and stated.low >= stated.high:
        raise _unclear(where, "low is not below high", "low 不小于 high")
    if stated.kind in ("uniform", "triangular"):
        if not ranged:
            raise _unclear(where, "it needs low and high", "需要 low 与 high")
        return _between(stated, where)
    if ranged == (not math.isnan(stated.sd)):
        raise _unclear(where, "it needs either sd, or low and high", "需要 sd，或 low 与 high，二者择一")
    if not ranged and not stated.sd > 0:
        raise _unclear(where, "sd is not above zero", "sd 不大于零")
    return _bell(stated, ranged, where)


def _between(stated: Stated, where: str) -> Distribution:
    if stated.kind == "uniform":
        return Distribution("uniform", (stated.low, stated.high))
    if not stated.low <= stated.value <= stated.high:
        raise _unclear(where, "the value is outside its range", "取值不在其范围内")
    return Distribution("triangular", (stated.low, stated.value, stated.high))


def _bell(stated: Stated, ranged: bool, where: str) -> Distribution:
    if stated.kind == "lognormal":
        if not (stated.low if ranged else stated.value) > 0:
            raise _unclear(where, "a lognormal number is above zero", "对数正态的数必须大于零")
        if ranged:
            width = math.log(stated.high / stated.low) / (2 * Z90)
            return Distribution("lognormal", (math.sqrt(stated.low * stated.high), width))
        return Distribution("lognormal", (stated.value, math.sqrt(math.log1p(stated.sd**2))))
    if ranged:
        return Distribution("normal", ((stated.low + stated.high) / 2, (stated.high - stated.low) / (2 * Z90)))
    return Distribution("normal", (stated.value, stated.sd * abs(stated.value)))


def _of_values(stated: Stated, where: str) -> Distribution:
    if len(stated.values) < 2:
        raise _unclear(where, "it needs two values or more", "需要两个以上取值")
    if not stated.weights:
        return one_of(stated.values)
    whole = math.fsum(stated.weights)
    if len(stated.weights) != len(stated.values) or min(stated.weights) < 0 or not whole:
        raise _unclear(where, "it needs one weight for each value", "每个取值需要一个权重")
    return one_of(stated.values, tuple(weight / whole for weight in stated.weights))


def one_of(values: Sequence[float], weights: Sequence[float] = ()) -> Distribution:
    """Return the distribution of one of several values; without weights that add up to 1, all are as likely."""
    if not weights:
        return Distribution("discrete", tuple(sorted(values)))
    rising = sorted(zip(values, weights, strict=True))
    return Distribution("discrete", tuple(v for v, _ in rising), tuple(w for _, w in rising))


def _unclear(where: str, en: str, zh: str) -> UnclearSpread:
    return UnclearSpread(where=where, why=Label(en, zh))


def uniforms(seed: int, name: str, count: int) -> Floats:
    """Return numbers between 0 and 1 (neither of them) of the stream of a name.

    The stream depends on seed and name alone (Philox, keyed by their hash), so that another name, another order or
    another number of threads changes none of it.
    """
    digest = hashlib.sha256(f"{seed}|{name}".encode()).digest()
    raw = np.random.Philox(key=np.frombuffer(digest[:16], dtype="<u8").astype(np.uint64)).random_raw(count)
    return ((raw >> np.uint64(11)).astype(np.float64) + 0.5) * 2.0**-53


def normals(seed: int, name: str, count: int) -> Floats:
    """Return standard normal numbers of the stream of a name."""
    return normal_quantile(uniforms(seed, name, count))


# Wichura (1988), Algorithm AS 241, PPND16: relative error about 1e-16.
CENTRE = (
    (2509.0809287301226727, 33430.575583588128105, 67265.770927008700853, 45921.953931549871457,
     13731.693765509461125, 1971.5909503065514427, 133.14166789178437745, 3.387132872796366608),
    (5226.495278852545925, 28729.085735721942674, 39307.89580009271061, 21213.794301586595867,
     5394.1960214247511077, 687.1870074920579083, 42.313330701600911252, 1.0),
)  # fmt: skip
SHOULDER = (
    (7.7454501427834140764e-4, 0.0227238449892691845833, 0.24178072517745061177, 1.27045825245236838258,
     3.64784832476320460504, 5.7694972214606914055, 4.6303378461565452959, 1.42343711074968357734),
    (1.05075007164441684324e-9, 5.475938084995344946e-4, 0.0151986665636164571966, 0.14810397642748007459,
     0.68976733498510000455, 1.6763848301838038494, 2.05319162663775882187, 1.0),
)  # fmt: skip
TAIL = (
    (2.01033439929228813265e-7, 2.71155556874348757815e-5, 0.0012426609473880784386, 0.026532189526576123093,
     0.29656057182850489123, 1.7848265399172913358, 5.4637849111641143699, 6.6579046435011037772),
    (2.04426310338993978564e-15, 1.4215117583164458887e-7, 1.8463183175100546818e-5, 7.868691311456132591e-4,
     0.0148753612908506148525, 0.13692988092273580531, 0.59983220655588793769, 1.0),
)  # fmt: skip


def normal_quantile(share: Floats) -> Floats:
    """Return the standard normal number below which each share lies; shares are between 0 and 1, ends excluded."""
    off = share - 0.5
    found = off * _ratio(CENTRE, 0.180625 - off * off)
    far = np.flatnonzero(np.abs(off) > 0.425)
    if far.size:
        root = np.sqrt(-np.log(np.minimum(share[far], 1 - share[far])))
        size = np.where(root <= 5, _ratio(SHOULDER, root - 1.6), _ratio(TAIL, root - 5))
        found[far] = np.copysign(size, off[far])
    return np.asarray(found)


def _ratio(parts: tuple[tuple[float, ...], ...], at: Floats) -> Floats:
    top, bottom = (_polynomial(part, at) for part in parts)
    return top / bottom


def _polynomial(coefficients: Iterable[float], at: Floats) -> Floats:
    found = np.zeros_like(at)
    for coefficient in coefficients:
        found = found * at + coefficient
    return found
