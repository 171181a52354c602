"""How probable it is that a target is reached: a random walk of logarithms with drift, its errors and its ignorance.

The value grows by a drift and a shock each year; drift and size of shocks are what the past shows. With
`known parameters` they are taken for true; with `uncertain parameters` their own uncertainty enters (Student's t).
Errors of the observations (the interval of an account) widen both.
"""

from dataclasses import dataclass, fields

import numpy as np

from shanshui.core.labels import Label
from shanshui.targets.panel import Array
from shanshui.targets.status import words
from shanshui.targets.status.rows import Rows, chunks

FEWEST = 3  # values: two steps, so that their spread is known
TREND_FROM = 10  # values from which a local linear trend is fitted beside

NONE, CANNOT, FEW, SIGN, FLAT, TOWARD = range(6)
WHY = (
    Label("", ""),
    Label("the target cannot be assessed", "目标无法评估"),
    Label("fewer than three values", "数值少于三个"),
    Label("values or target are not all positive", "数值或目标不全为正"),
    Label("the values grow at one rate without any spread", "历年增速完全相同，没有离散程度"),
    Label("an indicator with an optimum has no random walk of logarithms", "适中型指标不适用对数随机游走"),
)


@dataclass(frozen=True)
class Walk:
    """A random walk of logarithms with drift, of every row.

    Attributes
    ----------
    drift, sd
        Per year, of the logarithm; `sd` without what errors of observation make.
    steps
        Number of steps between values.
    span
        Years from the first to the latest value.
    first_error, last_error
        Standard deviations of the logarithms of the first and latest value.
    """

    drift: Array
    sd: Array
    steps: Array
    span: Array
    first_error: Array
    last_error: Array


def walk(values: Array, times: Array, errors: Array) -> Walk:
    """Return the walk of rows of positive values; NaN with fewer than two steps. Years may be missing between.

    Parameters
    ----------
    values, errors
        (rows, periods); NaN where absent; standard deviations of logarithms.
    """
    known = ~np.isnan(values)
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.log(values)
    before = _previous(known)
    rows = np.arange(len(values))[:, None]
    paired = known & (before >= 0)
    held = np.maximum(before, 0)
    years = np.where(paired, times - times[held], 1.0)
    moves = np.where(paired, logs - logs[rows, held], 0.0)
    steps, span = paired.sum(axis=1), np.where(paired, years, 0.0).sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        drift = moves.sum(axis=1) / span
        squares = np.where(paired, (moves - drift[:, None] * years) ** 2 / years, 0.0).sum(axis=1)
        noise = np.where(paired, (errors**2 + errors[rows, held] ** 2) / years, 0.0).sum(axis=1) / steps
        variance = np.where(steps >= FEWEST - 1, squares / (steps - 1), np.nan)
    first, last = np.argmax(known, axis=1), known.shape[1] - 1 - np.argmax(known[:, ::-1], axis=1)
    here = np.arange(len(values))
    sd = np.sqrt(np.maximum(variance - noise, 0.0))
    return Walk(drift, sd, steps, span, errors[here, first], errors[here, last])


def _previous(known: Array) -> Array:
    """Return of each period the last one before it that is known, −1 for none."""
    numbers = np.where(known, np.arange(known.shape[1]), -1)
    latest = np.maximum.accumulate(numbers, axis=1)
    return np.concatenate([np.full((len(known), 1), -1), latest[:, :-1]], axis=1)


@dataclass(frozen=True)
class Chance:
    """Probability that each target is reached, NaN where it cannot be told; `why` is a number of WHY."""

    known: Array
    uncertain: Array
    why: Array
    walk: Walk


def chance(rows: Rows) -> Chance:
    """Return the probability that every target is reached in its last period.

    What is observed already in the target period is certain. A floor or ceiling is held against its last period too.
    """
    parts = [_chance(rows.chunk(some)) for some in chunks(len(rows))]
    joined = {f.name: np.concatenate([getattr(part.walk, f.name) for part in parts]) for f in fields(Walk)}
    known, uncertain, why = (
        np.concatenate([getattr(part, n) for part in parts]) for n in ("known", "uncertain", "why")
    )
    return Chance(known, uncertain, why, Walk(**joined))


def _chance(rows: Rows) -> Chance:
    """Return the probabilities of some rows."""
    from scipy.special import ndtr, stdtr

    with np.errstate(invalid="ignore"):
        signs = (np.where(np.isnan(rows.values), 1.0, rows.values) <= 0).any(axis=1) | (rows.goal <= 0)
    found = walk(np.where(signs[:, None], np.nan, rows.values), rows.times, rows.errors)
    ahead = rows.end - rows.now_at
    with np.errstate(divide="ignore", invalid="ignore"):
        margin = rows.sign * (np.log(rows.now) + found.drift * ahead - np.log(rows.goal))
        plain = np.sqrt(found.sd**2 * ahead + found.last_error**2)
        wide = np.sqrt(total_variance(found, ahead))
        known, uncertain = ndtr(margin / plain), stdtr(np.maximum(found.steps - 1, 1), margin / wide)
    why = _why(rows, found, signs, plain)
    over = rows.due & (rows.reason == words.NONE)
    sure = np.where(rows.sign * (rows.now - rows.goal) >= -words.NOISE * np.abs(rows.goal), 1.0, 0.0)
    why = np.where(over, NONE, why).astype(np.uint8)
    known, uncertain = (np.where(over, sure, np.where(why == NONE, p, np.nan)) for p in (known, uncertain))
    return Chance(known, uncertain, why, found)


def total_variance(found: Walk, ahead: Array) -> Array:
    """Return the variance of the logarithm so many years ahead, what is not known of the drift included.

    The drift is known as well as first and latest value are: their errors count with the years they are stretched by.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        stretch = ahead / found.span
        shocks = found.sd**2 * (ahead + ahead * stretch)
        return np.asarray(shocks + (found.last_error * (1 + stretch)) ** 2 + (found.first_error * stretch) ** 2)


def _why(rows: Rows, found: Walk, signs: Array, plain: Array) -> Array:
    conditions = [rows.reason != words.NONE, rows.folded, signs, found.steps < FEWEST - 1, ~(plain > words.NOISE)]
    return np.select(conditions, [CANNOT, TOWARD, SIGN, FEW, FLAT], NONE)
