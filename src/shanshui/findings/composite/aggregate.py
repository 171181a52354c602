"""Step 8: the scores of a group's parts become the group's score.

Weights count relative to the parts that are known; a place of which nothing is known has no score.
"""

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from shanshui.core.errors import NotPositive
from shanshui.findings.composite.board import Array

POSITIVE = frozenset({"geometric", "harmonic"})


def aggregate(scores: Array, weights: Array, method: str, parts: Sequence[str], places: Sequence[str]) -> Array:
    """Return the scores of a group from those of its parts, (places, parts) → (places,), by one of WAYS.

    Raises
    ------
    NotPositive
        If a geometric or harmonic mean meets a value that is not above zero; part and place are named.
    """
    if method in POSITIVE:
        check_positive(scores, weights, method, parts, places)
    used = weights > 0
    return np.asarray(WAYS[method](scores[:, used], weights[used]))


def check_positive(scores: Array, weights: Array, method: str, parts: Sequence[str], places: Sequence[str]) -> None:
    """Raise NotPositive at the first part, then place, whose score is not above zero."""
    for at in np.nonzero(weights > 0)[0]:
        wrong = np.nonzero(scores[:, at] <= 0)[0]
        if wrong.size:
            part, place, value = parts[int(at)], places[int(wrong[0])], float(scores[wrong[0], at])
            raise NotPositive(where=part, indicator=part, value=f"{value:g}", place=place, method=method)


def _mean(scores: Array, weights: Array) -> Array:
    """Return the weighted mean over the last axis of what is known."""
    there = ~np.isnan(scores)
    total = np.einsum("...k,...k->...", there, weights)
    summed = np.einsum("...k,...k->...", np.where(there, scores, 0.0), weights)
    return np.asarray(np.divide(summed, total, out=np.full(summed.shape, np.nan), where=total > 0))


def arithmetic(scores: Array, weights: Array) -> Array:
    """Return Σ w·x ÷ Σ w: a high part makes up for a low one in full."""
    return _mean(scores, weights)


def geometric(scores: Array, weights: Array) -> Array:
    """Return exp(Σ w·ln x ÷ Σ w): makes up in part."""
    return np.asarray(np.exp(_mean(np.log(scores), weights)))


def harmonic(scores: Array, weights: Array) -> Array:
    """Return Σ w ÷ Σ (w ÷ x): makes up least of the three."""
    return np.asarray(1 / _mean(1 / scores, weights))


def outranking(scores: Array, weights: Array) -> Array:
    """Return 100 × the mean share of weight by which a place is ahead of each other place; ties count half."""
    ahead = shares_ahead(scores, weights)
    others = (~np.isnan(ahead)).sum(axis=1)
    total = np.nansum(ahead, axis=1)
    return np.asarray(100 * np.divide(total, others, out=np.full(total.shape, np.nan), where=others > 0))


def copeland(scores: Array, weights: Array) -> Array:
    """Return 50 × (1 + (duels won − duels lost) ÷ duels): a duel is won with more than half of the weight."""
    ahead = shares_ahead(scores, weights)
    duels = (~np.isnan(ahead)).sum(axis=1)
    won = (ahead > 0.5 + 1e-12).sum(axis=1) - (ahead < 0.5 - 1e-12).sum(axis=1)
    return np.asarray(50 * (1 + np.divide(won, duels, out=np.full(won.shape, np.nan), where=duels > 0)))


def shares_ahead(scores: Array, weights: Array) -> Array:
    """Return the outranking matrix: share of the weight both places know by which the row is ahead of the column.

    A tie counts half; NaN on the diagonal and between places that share no known part.
    """
    size = len(scores)
    ahead, both = np.zeros((size, size)), np.zeros((size, size))
    for at, weight in enumerate(weights):
        column = scores[:, at]
        known = ~np.isnan(column)
        pair = known[:, None] & known[None, :]
        with np.errstate(invalid="ignore"):
            lead = (column[:, None] > column[None, :]) + 0.5 * (column[:, None] == column[None, :])
        ahead += np.where(pair, weight * lead, 0.0)
        both += weight * pair
    share = np.divide(ahead, both, out=np.full(ahead.shape, np.nan), where=both > 0)
    np.fill_diagonal(share, np.nan)
    return np.asarray(share)


WAYS: Mapping[str, Callable[[Array, Array], Array]] = {
    "arithmetic": arithmetic,
    "geometric": geometric,
    "harmonic": harmonic,
    "copeland": copeland,
    "outranking": outranking,
}
