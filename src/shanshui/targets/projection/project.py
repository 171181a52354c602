"""A projection of one indicator at one place, the model it rests on, and how that did in the past."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from shanshui.core.labels import Label
from shanshui.targets.panel import Array
from shanshui.targets.projection.backtest import COVERS, Score, backtest, chosen, eligible, fitted
from shanshui.targets.projection.models import MODELS, Ahead

NO_VALUES = Label("fewer than three values", "数值少于三个")
SHORT = Label("too short for a back-test", "序列过短，无法回测")
TESTED = Label("least error in the back-test", "回测误差最小")
TRENDS, LONG = ("local-trend", "damped"), 30
REACH = (1 + COVERS) / 2
ASKED = Label("asked for", "指定")


@dataclass(frozen=True)
class Projection:
    """Values from the period after the last one on.

    Attributes
    ----------
    model
        Empty where nothing could be projected; `chosen_by` says why this one, or why none.
    middle, low, high
        By period: median and 90 % interval.
    scores
        Of every model that was tested; empty where the series is too short for that.
    wider
        By how much the back-test widened the interval.
    """

    periods: tuple[str, ...]
    model: str
    middle: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    logarithmic: bool
    chosen_by: Label
    scores: tuple[Score, ...] = ()
    ahead: Ahead | None = None
    wider: float = 1.0

    @property
    def label(self) -> Label:
        """Return the name of the model."""
        return MODELS[self.model].label if self.model else Label("none", "无")

    def reaches(self, goal: float, sign: int) -> float:
        """Return the probability of the last period being at the target or beyond; NaN without a projection."""
        if self.ahead is None or (self.logarithmic and goal <= 0):
            return float("nan")
        above = self.ahead.above(float(np.log(goal)) if self.logarithmic else goal)
        return above if sign > 0 else 1 - above


def projected(
    values: Array, periods: Sequence[str], limits: tuple[float, float] = (-np.inf, np.inf), model: str = ""
) -> Projection:
    """Return the projection of equally spaced values over the periods that follow them.

    Logarithms are projected where all values are positive. An interval that held too few outcomes of the back-test is
    widened until it holds nine of ten; that of a trend is no narrower than a random walk's. Without enough values for a
    back-test it is a random walk with drift, with three the last value; with fewer nothing.

    Parameters
    ----------
    values
        Float64, NaN where absent, first and last known.
    periods
        The periods to project, right after the last value.
    limits
        Natural limits, which intervals do not leave.
    model
        One of MODELS; left out, chosen by back-test.
    """
    known = int(np.isfinite(values).sum())
    if known < MODELS["naive"].fewest or not len(periods):
        return Projection(tuple(periods), "", (), (), (), False, NO_VALUES)
    logarithmic = bool(np.nanmin(values) > 0)
    taken = np.log(values) if logarithmic else np.asarray(values, float)
    tested = eligible(taken)
    scores = backtest(taken, len(periods), tested) if len(tested) > 1 else []
    name, why = _model(model, scores, known)
    ahead = fitted(name, taken, len(periods))
    if ahead is None:
        name, ahead = "naive", MODELS["naive"].fit(taken, len(periods))
    wider = next((score.wider for score in scores if score.model == name), 1.0)
    ahead = _honest(Ahead(ahead.mean, ahead.sd * wider, ahead.df), name, taken)
    middle, low, high = (
        _plain(ahead.quantile(q), logarithmic, limits) for q in (0.5, (1 - COVERS) / 2, (1 + COVERS) / 2)
    )
    return Projection(tuple(periods), name, middle, low, high, logarithmic, why, tuple(scores), ahead, wider)


def _honest(ahead: Ahead, name: str, values: Array) -> Ahead:
    """Return a trend of a short series with a spread no smaller than that of a random walk with drift.

    A trend fitted to few values takes its own slope for true; on simulated walks of 12 values its 90 % interval held
    only seven outcomes of ten.
    """
    if name not in TRENDS or int(np.isfinite(values).sum()) >= LONG:
        return ahead
    walked = MODELS["drift"].fit(values, len(ahead.mean))
    own, least = ahead.quantile(REACH) - ahead.mean, walked.quantile(REACH) - walked.mean
    widened = np.maximum(1.0, least / np.where(own > 0, own, np.inf))
    sd = np.where(own > 0, ahead.sd * widened, walked.sd)
    return Ahead(ahead.mean, sd, ahead.df)


def _model(asked: str, scores: Sequence[Score], known: int) -> tuple[str, Label]:
    if asked:
        return asked, ASKED
    if scores:
        return chosen(scores), TESTED
    return ("drift" if known >= MODELS["drift"].fewest else "naive"), SHORT


def _plain(values: Array, logarithmic: bool, limits: tuple[float, float]) -> tuple[float, ...]:
    return tuple(float(x) for x in np.clip(np.exp(values) if logarithmic else values, *limits))
