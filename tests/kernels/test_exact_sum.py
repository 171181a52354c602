"""The exact accumulator: bit for bit what `math.fsum` gives, in any order and any split (§10)."""

import math
import random

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from shanshui.kernels import exact_sum

# Below 2**-203 a float has bits under 2**-256, which are cut off; 2**256 and more is refused.
LEAST, MOST = 2.0**-203, 2.0**250
FINITE = st.one_of(
    st.floats(LEAST, MOST), st.floats(-MOST, -LEAST), st.just(0.0), st.just(-0.0), st.integers(-(2**62), 2**62).map(float)
)  # fmt: skip
BOTH = pytest.mark.parametrize("compiled", [True, False], ids=["compiled", "python"])


def summed(values: list[float], compiled: bool = True) -> float:
    """Return the exact sum of one key."""
    sums = exact_sum.accumulator(1)
    assert _add(sums, np.zeros(len(values), dtype=np.int64), np.array(values, dtype=np.float64), compiled) == 0
    return float(exact_sum.totals(sums)[0])


def _add(sums: np.ndarray, keys: np.ndarray, values: np.ndarray, compiled: bool = True) -> int:
    with np.errstate(over="ignore"):
        return int((exact_sum.add if compiled else exact_sum.add.py_func)(sums, keys, values))


@BOTH
@given(values=st.lists(FINITE, max_size=40))
@example(values=[1e16, 1.0, -1e16])
@example(values=[0.1] * 10)
@example(values=[MOST, -MOST, LEAST])
@settings(max_examples=200, deadline=None)
def test_it_is_fsum(values: list[float], compiled: bool):
    assert summed(values, compiled) == math.fsum(values)


@given(st.lists(FINITE, min_size=1, max_size=60), st.randoms(use_true_random=False), st.integers(1, 9))
@settings(deadline=None)
def test_order_and_blocks_change_no_digit(values: list[float], rng: random.Random, parts: int):
    whole = exact_sum.accumulator(3)
    keys = np.arange(len(values)) % 3
    _add(whole, keys, np.array(values))
    exact_sum.carry(whole)
    order = list(range(len(values)))
    rng.shuffle(order)
    merged = exact_sum.accumulator(3)
    for start in range(parts):
        piece = np.array(order[start::parts], dtype=np.int64)
        block = exact_sum.accumulator(3)
        _add(block, keys[piece], np.array(values)[piece])
        exact_sum.carry(block)
        merged += block
    exact_sum.carry(merged)
    assert np.array_equal(merged, whole)


def test_keys_are_apart():
    sums = exact_sum.accumulator(3)
    _add(sums, np.array([2, 0, 2, 2]), np.array([1.0, 5.0, 2.0, 0.5]))
    assert exact_sum.totals(sums).tolist() == [5.0, 0.0, 3.5]


@BOTH
def test_nan_adds_nothing(compiled: bool):
    assert summed([math.nan, 1.5, math.nan], compiled) == 1.5


@BOTH
@pytest.mark.parametrize("value", [math.inf, -math.inf, 2.0**256, 1e300, -1.7976931348623157e308])
def test_what_is_too_large_is_counted_and_left_out(value: float, compiled: bool):
    sums = exact_sum.accumulator(1)
    assert _add(sums, np.zeros(3, dtype=np.int64), np.array([1.0, value, 2.0]), compiled) == 1
    assert exact_sum.totals(sums)[0] == 3.0


@BOTH
def test_the_largest_that_fits(compiled: bool):
    largest = np.nextafter(2.0**256, 0.0)
    assert summed([largest, largest], compiled) == 2 * largest
    assert summed([-largest, 1.0, largest], compiled) == 1.0


@BOTH
@pytest.mark.parametrize("value", [5e-324, 1e-300, 2.0**-257, -(2.0**-300)])
def test_what_is_too_small_is_cut_off_alike_on_both_sides(value: float, compiled: bool):
    assert summed([value] * 5, compiled) == 0.0
    assert summed([value, 1.0, -value], compiled) == 1.0


def test_the_least_part_kept():
    assert summed([2.0**-256]) == 2.0**-256
    part = 2.0**-230 * (1 + 2.0**-52)
    assert summed([part]) == 2.0**-230
    assert summed([part]) == -summed([-part])


@BOTH
def test_compiled_and_plain_agree_digit_for_digit(compiled: bool):
    rng = np.random.default_rng(4)
    values = rng.normal(size=500) * 10.0 ** rng.integers(-70, 70, 500)
    keys = rng.integers(0, 7, 500)
    one, other = exact_sum.accumulator(7), exact_sum.accumulator(7)
    _add(one, keys, values)
    _add(other, keys, values, compiled=False)
    assert np.array_equal(one, other)
    exact_sum.carry(one)
    exact_sum.carry.py_func(other)
    assert np.array_equal(one, other)


def test_carry_keeps_the_sum_and_makes_room():
    sums = exact_sum.accumulator(1)
    values = np.full(100_000, -0.1)
    _add(sums, np.zeros(values.size, dtype=np.int64), values)
    before = exact_sum.totals(sums)[0]
    exact_sum.carry(sums)
    assert exact_sum.totals(sums)[0] == before == math.fsum(values.tolist())
    assert (sums[0, :-1] >= 0).all()
    assert (sums[0, :-1] <= exact_sum.MASK).all()


def test_many_merges_of_carried_sums_stay_exact():
    block = exact_sum.accumulator(1)
    _add(block, np.zeros(3, dtype=np.int64), np.array([0.1, 1e18, -0.3]))
    exact_sum.carry(block)
    total = block * 100_000
    assert exact_sum.totals(total)[0] == math.fsum([0.1, 1e18, -0.3] * 100_000)


def test_nothing_is_nothing():
    assert exact_sum.totals(exact_sum.accumulator(0)).size == 0
    assert summed([]) == 0.0


def test_a_million_hectares_in_any_order():
    values = np.random.default_rng(1).random(200_000) * 0.09
    forward, backward = summed(values.tolist()), summed(values[::-1].tolist())
    assert forward == backward == math.fsum(values.tolist())
    assert forward != float(np.add.reduce(values[::-1])) or forward != float(np.add.reduce(values))
