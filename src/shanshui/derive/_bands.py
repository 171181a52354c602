"""Months, days and classes: what several derivations share when the first axis is time or a value has classes."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np

from shanshui.core.errors import NotAYearOfDays
from shanshui.core.spec import Array

MONTH_LENGTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)  # a nominal year of 365 days
MID_DAYS = (15, 46, 74, 105, 135, 166, 196, 227, 258, 288, 319, 349)  # day of the year in mid-month


def month_of_days(days: int, where: str = "") -> tuple[int, ...]:
    """Return the month, 1 to 12, of each day of a year of 365 or 366 days.

    Raises
    ------
    NotAYearOfDays
        If there are fewer or more days.
    """
    if days not in (365, 366):
        raise NotAYearOfDays(where=where, days=days)
    lengths = (31, 28 + days - 365, *MONTH_LENGTHS[2:])
    return tuple(month for month, length in enumerate(lengths, start=1) for _ in range(length))


def by_month(daily: Array, where: str = "") -> Iterator[tuple[int, Array]]:
    """Return (month, map) for every day of a year; days come first."""
    return zip(month_of_days(len(daily), where), daily, strict=True)


def by_class(value: Array, edges: Sequence[float], amounts: Sequence[Array], at_edge: float) -> Array:
    """Return the amount of the class a value lies in; NaN if the value is missing.

    `at_edge`: 1.0 if a value on an edge belongs to the class above it, 0.0 to the one below.
    """
    reached = [1.0, *(np.heaviside(value - edge, at_edge) for edge in edges), 0.0]
    return sum(amount * (low - high) for amount, (low, high) in zip(amounts, pairwise(reached), strict=True))
