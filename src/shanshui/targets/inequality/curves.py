"""Lorenz curves fitted to grouped data: General Quadratic and Beta (Datt 1998, FCND Discussion Paper 50), log-normal.

The first two are the World Bank's for grouped data, and so is the rule by which one of them is chosen. A curve that
breaks the conditions of a Lorenz curve is shown as not valid and never chosen.
"""

import math
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from shanshui.core.labels import Label
from shanshui.targets.inequality.lorenz import Grouped
from shanshui.targets.inequality.sample import Floats

EDGE = 1e-12
GRID = np.linspace(0.001, 0.999, 999)  # where a Beta curve is checked; the World Bank begins at 0.001 too
LEAST_KNOTS = 4  # groups needed for three parameters: three knots between 0 and 1


class Curve(ABC):
    """A Lorenz curve of parameters; `rank` and everything else follow from its value and slope."""

    id: ClassVar[str]
    label: ClassVar[Label]

    @abstractmethod
    def value(self, p: Any) -> Any:
        """Return the share of income of the poorest share p."""

    @abstractmethod
    def slope(self, p: Any) -> Any:
        """Return income over mean income at share p."""

    @abstractmethod
    def flaw(self) -> Label | None:
        """Return which condition of a Lorenz curve it breaks, None if it is one."""

    @property
    def parameters(self) -> tuple[float, ...]:
        """Return its numbers, as its source writes them."""
        return tuple(vars(self).values())

    @property
    def is_normal(self) -> bool:
        """Return whether it can tell a headcount."""
        return self.flaw() is None

    def rank(self, relative: float) -> float:
        """Return the share of all below an income, given over the mean."""
        from scipy.optimize import brentq

        if relative <= self.slope(EDGE):
            return 0.0
        if relative >= self.slope(1 - EDGE):
            return 1.0
        return float(brentq(lambda p: self.slope(p) - relative, EDGE, 1 - EDGE, xtol=1e-15, rtol=1e-14))

    def gini(self) -> float:
        """Return 1 − 2 ∫ L."""
        return 1 - 2 * integral(self.value, 0.0, 1.0)


def integral(of: Any, low: float, high: float) -> float:
    """Return an integral over a bounded range, to about 1e-12."""
    from scipy.integrate import quad

    return float(quad(of, low, high, epsabs=1e-13, epsrel=1e-12, limit=200, full_output=1)[0])


@dataclass(frozen=True)
class Quadratic(Curve):
    """L(1 − L) = a(p² − L) + bL(p − 1) + c(p − L), Villaseñor and Arnold 1989."""

    a: float
    b: float
    c: float
    id: ClassVar[str] = "quadratic"
    label: ClassVar[Label] = Label("General Quadratic", "一般二次型")

    @property
    def _keys(self) -> tuple[float, float, float]:
        e = -(self.a + self.b + self.c + 1)
        return e, self.b**2 - 4 * self.a, 2 * self.b * e - 4 * self.c

    def _root(self, p: Any) -> Any:
        e, m, n = self._keys
        return np.sqrt(np.maximum((m * p + n) * p + e**2, 0.0))

    def value(self, p: Any) -> Any:
        """Return the share of income of the poorest share p."""
        return -(self.b * p + self._keys[0] + self._root(p)) / 2

    def slope(self, p: Any) -> Any:
        """Return income over mean income at share p."""
        _, m, n = self._keys
        with np.errstate(divide="ignore"):
            return -self.b / 2 - (2 * m * p + n) / (4 * np.maximum(self._root(p), 1e-300))

    def flaw(self) -> Label | None:
        """Return which condition of a Lorenz curve it breaks, None if it is one."""
        if not self.is_normal:
            return Label("it is not convex or falls at the start", "曲线不凸或起始段下降")
        if self.a + self.c < 1 - EDGE:
            return Label("it does not end at 1 (a + c < 1)", "曲线不经过 (1, 1)（a + c < 1）")
        return None

    @property
    def is_normal(self) -> bool:
        """Return whether it can tell a headcount: convex, from (0, 0), not falling."""
        e, m, n = self._keys
        if not (e < 0 and self.c >= 0):
            return False
        limit = n**2 / (4 * e**2)
        return m < 0 or (0 < m < limit and (n >= 0 or m < -n / 2))


@dataclass(frozen=True)
class Beta(Curve):
    """L = p − θ p^γ (1 − p)^δ, Kakwani 1980."""

    theta: float
    gamma: float
    delta: float
    id: ClassVar[str] = "beta"
    label: ClassVar[Label] = Label("Beta", "Beta 型")

    def _gap(self, p: Any) -> Any:
        return self.theta * p**self.gamma * (1 - p) ** self.delta

    def value(self, p: Any) -> Any:
        """Return the share of income of the poorest share p."""
        return p - self._gap(p)

    def slope(self, p: Any) -> Any:
        """Return income over mean income at share p."""
        return 1 - self._gap(p) * (self.gamma / p - self.delta / (1 - p))

    def bend(self, p: Any) -> Any:
        """Return the second derivative."""
        g, d = self.gamma, self.delta
        return self._gap(p) * (g * (1 - g) / p**2 + 2 * g * d / (p * (1 - p)) + d * (1 - d) / (1 - p) ** 2)

    def flaw(self) -> Label | None:
        """Return which condition of a Lorenz curve it breaks, None if it is one."""
        if not np.isfinite([self.theta, self.gamma, self.delta]).all() or min(self.theta, self.gamma, self.delta) <= 0:
            return Label("a parameter is not above zero", "参数不为正")
        if (self.slope(GRID) < 0).any():
            return Label("it falls at the start", "曲线起始段下降")
        return Label("it is not convex", "曲线不凸") if (self.bend(GRID) < 0).any() else None


@dataclass(frozen=True)
class LogNormal(Curve):
    """L = Φ(Φ⁻¹(p) − σ): incomes whose logarithms are normal with standard deviation σ."""

    sigma: float
    id: ClassVar[str] = "lognormal"
    label: ClassVar[Label] = Label("log-normal", "对数正态")

    @classmethod
    def of_gini(cls, gini: float) -> "LogNormal":
        """Return the log-normal distribution of a Gini index, σ = √2 Φ⁻¹((1 + G) ÷ 2)."""
        from scipy.special import ndtri

        return cls(math.sqrt(2) * float(ndtri((1 + gini) / 2)))

    def value(self, p: Any) -> Any:
        """Return the share of income of the poorest share p."""
        from scipy.special import ndtr, ndtri

        return ndtr(ndtri(p) - self.sigma)

    def slope(self, p: Any) -> Any:
        """Return income over mean income at share p."""
        from scipy.special import ndtri

        return np.exp(self.sigma * ndtri(p) - self.sigma**2 / 2)

    def rank(self, relative: float) -> float:
        """Return the share of all below an income, given over the mean."""
        from scipy.special import ndtr

        if relative <= 0 or math.isinf(relative):
            return float(relative > 0)
        return float(ndtr((math.log(relative) + self.sigma**2 / 2) / self.sigma))

    def flaw(self) -> Label | None:
        """Return which condition of a Lorenz curve it breaks, None if it is one."""
        return None if self.sigma > 0 else Label("its σ is not above zero", "σ 不大于零")


@dataclass(frozen=True)
class Fit:
    """A curve fitted to groups, and how far it is from their knots: `sse` is Σ (L − fitted)² over them."""

    curve: Curve
    sse: float

    @property
    def is_valid(self) -> bool:
        """Return whether it is a Lorenz curve."""
        return self.curve.flaw() is None


def fits(groups: Grouped) -> tuple[Fit, ...]:
    """Return the General Quadratic and Beta curve (of four groups or more) and the log-normal curve of groups."""
    found: list[Curve] = [_quadratic(groups), _beta(groups)] if len(groups) >= LEAST_KNOTS else []
    return tuple(Fit(curve, squares(curve, groups)) for curve in (*found, _lognormal(groups)))


def squares(curve: Curve, groups: Grouped, until: float = 1.0) -> float:
    """Return Σ (L − fitted)² over the knots below a share and the first one beyond it."""
    p, held = groups.p[:-1], groups.held[:-1]
    count = min(int((p < until).sum()) + 1, len(p))
    return float(((held[:count] - curve.value(p[:count])) ** 2).sum())


def _quadratic(groups: Grouped) -> Quadratic:
    p, held = groups.p[:-1], groups.held[:-1]
    terms = np.stack([p**2 - held, held * (p - 1), p - held], axis=1)
    return Quadratic(*np.linalg.lstsq(terms, held * (1 - held), rcond=None)[0].tolist())


def _beta(groups: Grouped) -> Beta:
    p, held = groups.p[:-1], groups.held[:-1]
    terms = np.stack([np.ones_like(p), np.log(p), np.log(1 - p)], axis=1)
    log_theta, gamma, delta = np.linalg.lstsq(terms, np.log(p - held), rcond=None)[0].tolist()
    return Beta(math.exp(log_theta), gamma, delta)


def _lognormal(groups: Grouped) -> LogNormal:
    from scipy.special import ndtri

    p, held = groups.p[:-1], groups.held[:-1]
    return LogNormal(float((ndtri(p) - ndtri(held)).mean()))


def chosen(found: tuple[Fit, ...]) -> Fit | None:
    """Return the curve for the whole distribution by the World Bank's rule: the valid one with the least error.

    Only General Quadratic and Beta stand for choice; None if neither is valid.
    """
    valid = [fit for fit in found if fit.is_valid and fit.curve.id != LogNormal.id]
    return min(valid, key=lambda fit: fit.sse) if valid else None


def chosen_below(found: tuple[Fit, ...], groups: Grouped, line: float) -> Fit | None:
    """Return the curve for what lies below a line by the World Bank's table; None if there are no two curves.

    Where the table leaves it to the fit, the one nearer to the knots up to the line is taken.
    """
    named = {fit.curve.id: fit for fit in found}
    if not {Quadratic.id, Beta.id} <= named.keys():
        return None
    q, b = named[Quadratic.id], named[Beta.id]
    flag = 8 * q.is_valid + 4 * b.is_valid + 2 * q.curve.is_normal + b.curve.is_normal
    if flag in (13, 9, 7, 5, 4, 1):
        return b
    if flag not in (15, 3):
        return q
    near = [squares(fit.curve, groups, fit.curve.rank(line / groups.mean)) for fit in (q, b)]
    return q if near[0] <= near[1] else b


@dataclass(frozen=True)
class Below:
    """What lies below a line: the share of all, the mean gap and the mean square of it, over the line."""

    line: float
    headcount: float
    gap: float
    severity: float


def below(curve: Curve, mean: float, line: float) -> Below:
    """Return headcount, gap and severity (Foster, Greer and Thorbecke 1984) of a line in the unit of the mean."""
    head = curve.rank(line / mean)
    gap = head - mean / line * float(curve.value(head)) if 0 < head < 1 else _gap_at_end(head, mean, line)
    severity = integral(lambda p: (1 - mean / line * curve.slope(p)) ** 2, 0.0, head) if head else 0.0
    return Below(line, head, gap, severity)


def _gap_at_end(head: float, mean: float, line: float) -> float:
    return 1 - mean / line if head else 0.0


def median_of(curve: Curve, mean: float) -> float:
    """Return the income of the middle."""
    return mean * float(curve.slope(0.5))


def curve_points(curve: Curve, count: int = 101) -> tuple[Floats, Floats]:
    """Return shares and values of a curve for a chart."""
    p = np.linspace(0.0, 1.0, count)
    inner = np.asarray(curve.value(p[1:-1]), np.float64)
    return p, np.concatenate(([0.0], inner, [1.0]))
