"""Step 4: absent values are filled from the place's group, its nearest places, or its own other years, and marked.

A value is only filled from values that were observed: never from one that was itself filled.
"""

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from shanshui.findings.composite.board import Array

NEAREST = 3


def impute(
    values: Array, method: str, groups: Sequence[str] = (), times: Sequence[float] = (), signs: Sequence[float] = ()
) -> tuple[Array, Array]:
    """Return the values with gaps filled, and where: both (periods, places, indicators).

    Parameters
    ----------
    method
        `none`; `group-mean`, `group-median` (of the same period and group); `neighbour` (mean of the three most similar
        places of the period that have it); `last` (the place's latest earlier value); `linear` (between the place's
        own values in time; before the first and after the last the nearest one, so that one lone value serves).
    groups
        Group of each place; left out, all are one.
    times
        Position of each period on the axis of time, in years; left out, their numbers.
    """
    filled = FILLS[method](values, groups or [""] * values.shape[1], times or list(range(values.shape[0])))
    made = np.where(np.isnan(values), filled, values)
    return made, np.isnan(values) & ~np.isnan(made)


def _none(values: Array, groups: Sequence[str], times: Sequence[float]) -> Array:
    return values


def _by_group(centre: Callable[[Array], float]) -> Callable[[Array, Sequence[str], Sequence[float]], Array]:
    def fill(values: Array, groups: Sequence[str], times: Sequence[float]) -> Array:
        found, labels = np.full(values.shape, np.nan), np.array(groups)
        for group in sorted(set(groups)):
            members = labels == group
            for period in range(values.shape[0]):
                for column in range(values.shape[2]):
                    inside = values[period, members, column]
                    known = inside[~np.isnan(inside)]
                    if known.size:
                        found[period, members, column] = centre(known)
        return found

    return fill


def _neighbour(values: Array, groups: Sequence[str], times: Sequence[float]) -> Array:
    found = np.full(values.shape, np.nan)
    for period in range(values.shape[0]):
        board = values[period]
        if np.isnan(board).any():
            found[period] = _from_nearest(board, distances(board))
    return found


def _from_nearest(board: Array, apart: Array) -> Array:
    found = np.full(board.shape, np.nan)
    for place, column in zip(*np.nonzero(np.isnan(board)), strict=True):
        can = np.nonzero(~np.isnan(board[:, column]) & ~np.isnan(apart[place]))[0]
        if can.size:
            nearest = can[np.argsort(apart[place, can], kind="stable")[:NEAREST]]
            found[place, column] = board[nearest, column].mean()
    return found


def distances(board: Array) -> Array:
    """Return the distance between any two rows: root mean square of standardised differences over what both know.

    NaN between rows that share no known column, and to itself.
    """
    scaled = standardised(board)
    there = ~np.isnan(scaled)
    zero = np.where(there, scaled, 0.0)
    total, shared = np.zeros((len(board), len(board))), np.zeros((len(board), len(board)))
    for column in range(board.shape[1]):
        both = there[:, column][:, None] & there[:, column][None, :]
        total += np.where(both, (zero[:, column][:, None] - zero[:, column][None, :]) ** 2, 0.0)
        shared += both
    apart = np.sqrt(np.divide(total, shared, out=np.full(total.shape, np.nan), where=shared > 0))
    np.fill_diagonal(apart, np.nan)
    return np.asarray(apart)


def standardised(board: Array) -> Array:
    """Return columns with mean 0 and standard deviation 1 over what is known; absent where a column does not vary."""
    from shanshui.findings.composite.board import constant

    made = np.full(board.shape, np.nan)
    for column in range(board.shape[1]):
        values = board[:, column]
        if not constant(values):
            made[:, column] = (values - np.nanmean(values)) / np.nanstd(values, ddof=1)
    return made


def _last(values: Array, groups: Sequence[str], times: Sequence[float]) -> Array:
    found = values.copy()
    for period in range(1, values.shape[0]):
        found[period] = np.where(np.isnan(found[period]), found[period - 1], found[period])
    return found


def _linear(values: Array, groups: Sequence[str], times: Sequence[float]) -> Array:
    found, when = np.full(values.shape, np.nan), np.asarray(times, float)
    for place in range(values.shape[1]):
        for column in range(values.shape[2]):
            own = values[:, place, column]
            known = ~np.isnan(own)
            if known.any():
                found[:, place, column] = np.interp(when, when[known], own[known])
    return found


FILLS: Mapping[str, Callable[[Array, Sequence[str], Sequence[float]], Array]] = {
    "none": _none,
    "group-mean": _by_group(lambda known: float(np.mean(known))),
    "group-median": _by_group(lambda known: float(np.median(known))),
    "neighbour": _neighbour,
    "last": _last,
    "linear": _linear,
}
