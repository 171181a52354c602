"""Steps 1 and 2: amounts are divided by what makes places comparable; `toward` becomes a distance."""

from collections.abc import Mapping

import numpy as np

from shanshui.findings.composite.board import Array, Board, Measure


def denominate(board: Board, measures: Mapping[str, Measure], denominators: Board) -> Board:
    """Return the board with each indicator divided by its `per`, times its factor.

    Absent where either is absent or the denominator is zero: a share of nothing is not nothing.

    Parameters
    ----------
    denominators
        Board of the same periods and places that holds every `per`.
    """
    values = board.values.copy()
    for at, name in enumerate(board.indicators):
        if per := measures[name].per:
            values[:, :, at] = quotient(values[:, :, at], denominators.column(per)) * measures[name].factor
    return board.with_values(values)


def quotient(above: Array, below: Array) -> Array:
    """Return a quotient, NaN where the denominator is zero or absent."""
    known = ~np.isnan(below) & (below != 0)
    return np.asarray(np.divide(above, below, out=np.full(above.shape, np.nan), where=known))


def away_from_optimum(board: Board, measures: Mapping[str, Measure]) -> Board:
    """Return the board with indicators that are best at an optimum as distances from it, of which less is better."""
    values = board.values.copy()
    for at, name in enumerate(board.indicators):
        if measures[name].direction == "toward":
            values[:, :, at] = np.abs(values[:, :, at] - measures[name].optimum)
    return board.with_values(values)
