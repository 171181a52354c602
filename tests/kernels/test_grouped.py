"""Sums of groups are exact, rounded once, and do not depend on the order of rows (§10)."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shanshui.kernels import grouped

NUMBERS = st.floats(allow_nan=True, allow_infinity=False, width=64)


def exact(values: list[float]) -> float:
    """Return what Python's own exact sum gives; NaN if nothing is there."""
    there = [value for value in values if not math.isnan(value)]
    return math.fsum(there) if there else math.nan


def grouped_sums(groups: list[list[float]]) -> list[float]:
    starts = np.cumsum([0, *(len(group) for group in groups)])
    return grouped.sums(starts, np.array([v for group in groups for v in group], dtype=np.float64)).tolist()


@given(st.lists(st.lists(NUMBERS.map(lambda x: x * 1e-9), max_size=12), min_size=1, max_size=5))
def test_every_sum_is_the_exact_one(groups: list[list[float]]):
    assert grouped_sums(groups) == pytest.approx([exact(group) for group in groups], rel=0, abs=0, nan_ok=True)


@given(st.lists(NUMBERS.map(lambda x: x * 1e-9), min_size=1, max_size=12), st.randoms())
def test_the_order_of_rows_changes_no_bit(values: list[float], rng):
    other = list(values)
    rng.shuffle(other)
    one, two = grouped_sums([values])[0], grouped_sums([other])[0]
    assert one == two or math.isnan(one) == math.isnan(two) is True


@pytest.mark.parametrize(
    ("values", "right"),
    [
        ([1e100, 1.0, -1e100], 1.0),
        ([0.1] * 10, 1.0),
        ([1.0, 2.0**-53, 2.0**-200], math.nextafter(1.0, 2.0)),
        ([1.0, 2.0**-53], 1.0),
        ([math.nan, 3.0], 3.0),
        ([math.inf, 1.0], math.inf),
    ],
)
def test_cancellation_and_halves(values: list[float], right: float):
    """A tie goes to the even neighbour, unless something smaller is left over (Shewchuk 1997)."""
    assert grouped_sums([values]) == [right]


def test_a_group_of_nothing_is_absent_and_no_zero():
    assert math.isnan(grouped_sums([[]])[0])
    assert math.isnan(grouped_sums([[math.nan]])[0])
