"""The sums in cache are those of the long accumulator, digit for digit."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shanshui.kernels import exact_sum, fuse

STARTS = np.array([0, 300, 301, 1000])
SLOTS = np.array([2, 0, 3])


def tallied(values: np.ndarray, area: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, int]:
    """Return sums, covered areas, least, most and how many were refused."""
    sums, covered = exact_sum.accumulator(4), exact_sum.accumulator(4)
    low, high = np.full(4, np.nan), np.full(4, np.nan)
    whole = exact_sum.accumulator(3)
    exact_sum.add(whole, np.repeat(np.arange(3), np.diff(STARTS)), area)
    work, zeros = np.empty(values.size), np.zeros(values.size, dtype=np.int64)
    refused = fuse.tally(values, area, STARTS, SLOTS, whole, sums, covered, low, high, work, zeros)
    for digits in (sums, covered):
        exact_sum.carry(digits)
    return sums, covered, low, high, refused


def summed(keys: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Return the same sums, number by number."""
    sums = exact_sum.accumulator(4)
    exact_sum.add(sums, keys, values)
    exact_sum.carry(sums)
    return sums


@given(st.integers(0, 10**6), st.sampled_from([0.0, 1.0, 12.0, 40.0]), st.sampled_from([-100, 0, 60]), st.floats(0, 1))
@settings(max_examples=150)
def test_sums_areas_and_ranges(seed: int, spread: float, size: int, missing: float):
    rng = np.random.default_rng(seed)
    values = rng.standard_normal(1000) * 2.0 ** (size + spread * rng.standard_normal(1000))
    values[rng.random(1000) < missing] = np.nan
    values[rng.random(1000) < 0.1] = 0.0
    area = np.where(rng.random(1000) < 0.1, rng.random(1000), 0.09)
    sums, covered, low, high, refused = tallied(values, area)
    keys = np.repeat(SLOTS, np.diff(STARTS))
    assert refused == 0
    assert np.array_equal(sums, summed(keys, values * area))
    assert np.array_equal(covered, summed(keys, np.where(np.isnan(values), 0.0, area)))
    for slot in SLOTS:
        here = values[keys == slot]
        pair = [low[slot], high[slot]]
        assert np.array_equal(pair, [np.fmin.reduce(here), np.fmax.reduce(here)], equal_nan=True)


def test_infinite_numbers_are_counted():
    values = np.ones(1000)
    values[[3, 500, 501]] = np.inf, -np.inf, np.nan
    assert tallied(values, np.ones(1000))[-1] == 2


@pytest.mark.parametrize("value", [0.0, -3.3, 7e-60, 1e40, np.nan])
def test_one_value_for_a_segment_is_the_same_as_many(value: float):
    area = np.where(np.arange(1000) % 7, 0.09, np.linspace(0, 0.09, 1000))
    many, covered, low, high, _ = tallied(np.full(1000, value), area)
    run_area, run_count, run_starts = np.empty(1000), np.empty(1000, dtype=np.int64), np.empty(4, dtype=np.int64)
    count = fuse.runs(area, STARTS, run_area, run_count, run_starts)
    assert run_count[:count].sum() == 1000
    whole = exact_sum.accumulator(3)
    exact_sum.add(whole, np.repeat(np.arange(3), np.diff(STARTS)), area)
    sums, areas = exact_sum.accumulator(4), exact_sum.accumulator(4)
    least, most = np.full(4, np.nan), np.full(4, np.nan)
    runs = (run_area, run_count, run_starts)
    assert fuse.tally_same(np.full(3, value), *runs, SLOTS, whole, sums, areas, least, most) == 0
    for digits in (sums, areas):
        exact_sum.carry(digits)
    assert np.array_equal(sums, many)
    assert np.array_equal(areas, covered)
    assert np.array_equal([least, most], [low, high], equal_nan=True)


def test_a_step_is_numpys():
    values = np.array([-1.0, -0.0, 0.0, 2.0, np.nan, np.inf, -np.inf])
    for at_edge in (0.0, 1.0):
        out = np.empty(7)
        fuse.step(values, at_edge, out)
        assert np.array_equal(out, np.heaviside(values, at_edge), equal_nan=True)
