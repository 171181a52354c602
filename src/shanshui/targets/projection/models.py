"""The models of a projection: how far a series reaches beyond its end, with which spread.

Each takes equally spaced values (NaN where one is absent) and returns mean, standard deviation and degrees of freedom
of every step ahead. A random walk with drift is exact; state space models take their variances for known, so their
intervals use Student's t with the degrees of freedom that are left.
"""

import warnings
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from shanshui.core.labels import Label
from shanshui.targets.panel import Array
from shanshui.targets.probability import total_variance, walk


@dataclass(frozen=True)
class Ahead:
    """Mean and standard deviation of each step ahead, and the degrees of freedom of Student's t."""

    mean: Array
    sd: Array
    df: float

    def quantile(self, share: float) -> Array:
        """Return the value below which a share of the outcomes lies."""
        from scipy.special import stdtrit

        return np.asarray(self.mean + self.sd * stdtrit(self.df, share))

    def above(self, level: float, step: int = -1) -> float:
        """Return the probability of being above a level so many steps ahead."""
        from scipy.special import stdtr

        apart, sd = float(self.mean[step] - level), float(self.sd[step])
        return float(stdtr(self.df, apart / sd)) if sd > 0 else float(apart > 0)


@dataclass(frozen=True)
class Model:
    """A model: the fewest values it is fitted to, and its fit. Models stand in order of plainness."""

    label: Label
    fewest: int
    fit: Callable[[Array, int], Ahead]


def naive(values: Array, steps: int) -> Ahead:
    """Return the last value for ever; its spread grows as the steps of the past did."""
    known, moves, years = _moves(values)
    size = float(np.sqrt((moves**2 / years).mean()))
    return Ahead(np.full(steps, known[-1]), size * np.sqrt(_from_last(values, steps)), float(len(moves)))


def drift(values: Array, steps: int) -> Ahead:
    """Return a random walk with drift; what is not known of the drift widens it (Student's t)."""
    ahead = _from_last(values, steps)
    times = np.arange(len(values), dtype=float)
    # `walk` takes logarithms of its values: it is given what these are the logarithms of.
    shift = float(np.nanmean(values))
    found = walk(np.exp(_scaled(values, shift))[None, :], times, np.zeros((1, len(values))))
    unit = _unit(values)
    known = values[~np.isnan(values)]
    mean = known[-1] + unit * float(found.drift[0]) * ahead
    sd = unit * np.sqrt(total_variance(found, ahead[:, None])[:, 0])
    return Ahead(mean, sd, float(found.steps[0] - 1))


def _unit(values: Array) -> float:
    """Return a size by which values are divided before they are exponents."""
    return float(np.nanmax(np.abs(values - np.nanmean(values)))) or 1.0


def _scaled(values: Array, shift: float) -> Array:
    return np.asarray((values - shift) / _unit(values))


def _moves(values: Array) -> tuple[Array, Array, Array]:
    """Return the known values, the moves between them, and how many steps each took."""
    at = np.flatnonzero(~np.isnan(values))
    known = values[at]
    return known, np.diff(known), np.diff(at).astype(float)


def _from_last(values: Array, steps: int) -> Array:
    """Return how far each step ahead is from the last value known."""
    gap = len(values) - 1 - int(np.flatnonzero(~np.isnan(values))[-1])
    return np.arange(1, steps + 1, dtype=float) + gap


def local_level(values: Array, steps: int) -> Ahead:
    """Return a local level: a random walk seen with errors (statsmodels UnobservedComponents)."""
    return _components(values, steps, "local level", 2)


def local_trend(values: Array, steps: int) -> Ahead:
    """Return a local linear trend: level and slope both walk (statsmodels UnobservedComponents)."""
    return _components(values, steps, "local linear trend", 3)


def _components(values: Array, steps: int, kind: str, parameters: int) -> Ahead:
    from statsmodels.tsa.statespace.structural import UnobservedComponents

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a variance of zero is found at the edge, where the optimiser complains
        fitted = UnobservedComponents(values, kind).fit(disp=0, cov_type="none")
        found = fitted.get_forecast(steps)
    spread = np.sqrt(np.maximum(found.var_pred_mean, 0.0))
    df = max(float(np.isfinite(values).sum() - parameters), 1.0)
    return Ahead(np.asarray(found.predicted_mean), spread, df)


def damped(values: Array, steps: int) -> Ahead:
    """Return exponential smoothing with a damped trend (statsmodels ETSModel, additive errors); no value may lack."""
    import pandas as pd
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel

    if np.isnan(values).any():
        absent = "a value is absent"
        raise ValueError(absent)
    unit, middle = _unit(values), float(np.mean(values))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        series = pd.Series((values - middle) / unit)
        fitted = ETSModel(series, error="add", trend="add", damped_trend=True).fit(disp=False)
        found = fitted.get_prediction(start=len(values), end=len(values) + steps - 1)
    spread = np.sqrt(np.asarray(found.forecast_variance, float))
    return Ahead(middle + unit * np.asarray(found.predicted_mean), unit * spread, max(float(len(values) - 6), 1.0))


MODELS: dict[str, Model] = {
    "naive": Model(Label("last value", "末值外推"), 3, naive),
    "drift": Model(Label("random walk with drift", "带漂移随机游走"), 4, drift),
    "local-level": Model(Label("local level", "局部水平模型"), 5, local_level),
    "local-trend": Model(Label("local linear trend", "局部线性趋势模型"), 7, local_trend),
    "damped": Model(Label("damped trend (ETS)", "阻尼趋势（ETS）"), 8, damped),
}
