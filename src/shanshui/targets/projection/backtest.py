"""What a model would have got right: fitted to the first part of a series, held against the rest, again and again."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from shanshui.targets.panel import Array
from shanshui.targets.projection.models import MODELS, Ahead

FEWEST_ORIGINS = 3
MOST_ORIGINS = 5
COVERS = 0.9  # share of outcomes that an interval is to hold
BETTER_BY = 0.2  # share by which a less plain model must be better: five origins tell no finer


@dataclass(frozen=True)
class Score:
    """How a model did in the back-test.

    Attributes
    ----------
    error
        Mean absolute error over all origins and steps ahead, in the scale of the values it was given.
    relative
        The same over that of the last value held (naive); below 1 is better than that.
    covered
        Share of the outcomes that lay in the 90 % interval.
    outcomes
        Number of outcomes.
    wider
        By how much the interval must be widened to hold nine outcomes of ten; 1 where it holds them.
    """

    model: str
    error: float
    relative: float
    covered: float
    outcomes: int
    wider: float = 1.0


def origins(count: int, models: Sequence[str]) -> range:
    """Return how many of the first values a model is fitted to, each time: those that all models can be fitted to."""
    first = max(MODELS[name].fewest for name in models)
    return range(max(first, count - MOST_ORIGINS), count)


def eligible(values: Array) -> list[str]:
    """Return the models a series is long enough for to be tested at three origins at least."""
    count = int(np.isfinite(values).sum())
    whole = count == len(values)
    return [
        name for name, model in MODELS.items() if count >= model.fewest + FEWEST_ORIGINS and (whole or name != "damped")
    ]


def backtest(values: Array, steps: int, models: Sequence[str]) -> list[Score]:
    """Return the score of every model, the plainest first; a model that cannot be fitted has error infinity."""
    at = np.flatnonzero(np.isfinite(values))
    starts = [int(at[n - 1]) + 1 for n in origins(len(at), models)] if models else []
    found = {name: _errors(values, steps, name, starts) for name in models}
    plain = found["naive"][0] if "naive" in found else math.nan
    return [
        Score(name, error, error / plain if plain else math.nan, covered, outcomes, wider)
        for name, (error, covered, outcomes, wider) in found.items()
    ]


def _errors(values: Array, steps: int, name: str, starts: Sequence[int]) -> tuple[float, float, int, float]:
    """Return mean absolute error, coverage, number of outcomes, and by how much the interval is too narrow."""
    errors, reached = list[float](), list[float]()
    for start in starts:
        truth = values[start : start + steps]
        ahead = fitted(name, values[:start], len(truth))
        if ahead is None:
            return math.inf, math.nan, 0, 1.0
        known, apart = np.isfinite(truth), np.abs(ahead.mean - truth)
        half = ahead.quantile((1 + COVERS) / 2) - ahead.mean
        errors += list(apart[known])
        reached += list((apart / np.where(half > 0, half, np.nan))[known])
    if not errors:
        return math.inf, math.nan, 0, 1.0
    far = np.nan_to_num(np.array(reached), nan=math.inf)
    held = float(np.mean(far <= 1))
    wider = float(np.quantile(far, COVERS, method="higher"))
    return float(np.mean(errors)), held, len(errors), max(1.0, wider) if math.isfinite(wider) else 1.0


def fitted(name: str, values: Array, steps: int) -> Ahead | None:
    """Return what a model gives, None where it cannot be fitted."""
    try:
        ahead = MODELS[name].fit(values, steps)
    except (ValueError, np.linalg.LinAlgError):
        return None
    return ahead if np.isfinite(ahead.mean).all() and np.isfinite(ahead.sd).all() else None


def chosen(scores: Sequence[Score]) -> str:
    """Return the plainest model that no other beats by a fifth of its error."""
    best = scores[0]
    for score in scores[1:]:
        if score.error < best.error * (1 - BETTER_BY):
            best = score
    return best.model
