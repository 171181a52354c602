"""Shares of a change: against permutations written out, and the laws they must keep."""

import itertools
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shanshui.accounts.shapley import apportioned, lmdi, shapley

WORTHS = st.integers(1, 5).flatmap(lambda k: st.lists(st.floats(-1e12, 1e12), min_size=1 << k, max_size=1 << k))


def by_orders(worth: list[float]) -> list[float]:
    """Return the mean over all orders of what exchanging each factor changes."""
    count = (len(worth) - 1).bit_length()
    found = [0.0] * count
    orders = list(itertools.permutations(range(count)))
    for order in orders:
        mask = 0
        for factor in order:
            found[factor] += worth[mask | 1 << factor] - worth[mask]
            mask |= 1 << factor
    return [part / len(orders) for part in found]


@settings(max_examples=500)
@given(WORTHS)
def test_shapley_is_the_mean_over_all_orders(worth):
    scale = max(map(abs, worth)) + 1e-300
    assert shapley(worth) == pytest.approx(by_orders(worth), abs=1e-9 * scale)
    assert math.fsum(shapley(worth)) == pytest.approx(worth[-1] - worth[0], abs=1e-9 * scale)


@settings(max_examples=500)
@given(WORTHS)
def test_the_opposite_change_has_the_opposite_shares_to_the_last_bit(worth):
    assert [-part for part in shapley(worth)] == [*shapley(worth[::-1])]


def test_a_factor_that_changes_nothing_has_no_share():
    assert shapley([3.0, 3.0, 8.0, 8.0]) == (0.0, 5.0)


def test_two_factors_share_what_they_make_together():
    # 10 ha at 2 become 8 ha at 3: −2 ha at the mean price of 2.5, +1 on the mean area of 9
    assert shapley([20.0, 16.0, 30.0, 24.0]) == (-5.0, 9.0)


def test_lmdi_of_a_product_is_the_logarithmic_mean_times_each_logarithm():
    a, q, p = (2.0, 3.0), (5.0, 4.0), (1.5, 6.0)
    worth = [a[m & 1] * q[m >> 1 & 1] * p[m >> 2 & 1] for m in range(8)]
    mean = (worth[-1] - worth[0]) / math.log(worth[-1] / worth[0])
    assert lmdi(worth) == pytest.approx([mean * math.log(last / first) for first, last in (a, q, p)])
    assert math.fsum(lmdi(worth)) == pytest.approx(worth[-1] - worth[0])
    assert lmdi([7.0, 7.0]) == (0.0,)


EFFECTS = st.lists(st.one_of(st.just(0.0), st.floats(-1e10, 1e10)), min_size=1, max_size=6)


@settings(max_examples=500)
@given(EFFECTS, st.integers(-3, 3))
def test_apportioned_fen_add_up_and_change_sign_with_the_change(effects, off):
    target = round(math.fsum(effects) * 100) + off
    parts = apportioned(effects, target)
    assert sum(parts) == target
    assert [-part for part in parts] == [*apportioned([-effect for effect in effects], -target)]
    if any(effects):
        assert all(part == 0 for part, effect in zip(parts, effects, strict=True) if not effect)
        assert all(abs(part - 100 * effect) <= 8 for part, effect in zip(parts, effects, strict=True))


def test_the_largest_remainder_takes_the_fen_that_is_left():
    assert apportioned([0.334, 0.333, 0.333], 100) == (34, 33, 33)
    assert apportioned([0.333, 0.334, 0.333], 100) == (33, 34, 33)
    assert apportioned([0.005, -0.005], 0) in ((0, 0), (1, -1))
