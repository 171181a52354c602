"""The sums in cache are those of the long accumulator, digit for digit."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shanshui.kernels import exact_sum, fuse, steps

STARTS = np.array([0, 300, 301, 1000])
SLOTS = np.array([2, 0, 3])


def tallied(values: np.ndarray, area: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, int]:
    """Return sums, covered areas, least, most and how many were refused."""
    sums, covered = exact_sum.accumulator(4), exact_sum.accumulator(4)
    low, high = np.full(4, np.nan), np.full(4, np.nan)
    missing, refused = exact_sum.accumulator(4), 0
    exact_sum.add(covered, np.repeat(SLOTS, np.diff(STARTS)), area)
    work, zeros = np.empty(values.size), np.zeros(values.size, dtype=np.int64)
    for slot, begin, end in zip(SLOTS, STARTS, STARTS[1:], strict=False):
        here, there = values[begin:end], area[begin:end]
        refused += steps.summed(here, there, there.max(), slot, sums, missing, low, high, work, zeros)
    covered -= missing
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


EDGES = np.array([-np.inf, -2.5, -1.0, -0.0, 0.0, 1e-310, 0.5, 1.0, 3.0, 1e300, np.inf, np.nan])


@pytest.mark.parametrize("name", sorted(steps.BY_NAME))
@pytest.mark.parametrize("value", [None, -1.0, 0.0, 2.5, np.nan])
@np.errstate(all="ignore")
def test_an_instruction_is_numpys_function(name: str, value: float | None):
    function, rng = getattr(np, name), np.random.default_rng(1)
    one, other = (rng.permutation(np.concatenate([EDGES, rng.standard_normal(4000)])) for _ in range(2))
    pairs = [(one, other)] if value is None else [(one, value), (value, other)]
    for pair in pairs if function.nin == 2 else [(one,)]:
        expected = np.asarray(function(*pair), dtype=np.float64)
        found = instructed(steps.BY_NAME[name], pair)
        assert np.array_equal(found, expected, equal_nan=True)
        there = ~np.isnan(expected)
        assert np.array_equal(np.signbit(found[there]), np.signbit(expected[there]))


def instructed(operation: int, operands: tuple[np.ndarray | float, ...]) -> np.ndarray:
    """Return what an instruction makes of vectors and values."""
    vectors = [each for each in operands if isinstance(each, np.ndarray)]
    registers, values = np.stack([np.empty_like(vectors[0]), *vectors]), np.zeros((1, 2))
    places = []
    for each in operands:
        if isinstance(each, np.ndarray):
            places.append(1 + next(i for i, vector in enumerate(vectors) if vector is each))
        else:
            values[0, 1] = each
            places.append(-2)
    code = np.array([[operation, 0, places[0], places[-1]]])
    execute(code, registers, values)
    return registers[0]


def execute(code: np.ndarray, registers: np.ndarray, values: np.ndarray, stored: np.ndarray = EDGES, **load: list):
    """Do instructions for the cells of one segment that begins at the fourth cell of a block."""
    starts, digits = np.array([3, 3 + registers.shape[1]]), np.zeros((1, 1, exact_sum.DIGITS), dtype=np.int64)
    loads = np.array(load.get("loads", [[0, 0]])), np.array(load.get("rules", [[0.0] * 5]))
    range_, room = np.zeros((1, 1)), np.zeros((3, steps.PIECE))
    given = (stored.view(np.uint8), *loads, np.ones(starts[1]), digits, digits.copy(), range_, range_.copy())
    steps.run(code, registers, values, starts, 0, *given, np.zeros(1, dtype=np.int64), room)


@pytest.mark.parametrize("kind", steps.TYPES)
def test_stored_numbers_of_every_type_are_loaded(kind: str):
    rng = np.random.default_rng(2)
    numbers = rng.integers(0, 100, 5003).astype(kind)
    registers = np.empty((1, 5000))
    rule = [7.0, 9.0, 0.1, -3.0, 1.5]
    stored = np.concatenate([np.zeros(64, dtype=np.uint8), numbers.view(np.uint8)])
    code = np.array([[steps.LOAD, 0, 0, 0]])
    execute(code, registers, np.zeros((1, 1)), stored, loads=[[steps.TYPES.index(kind), 64]], rules=[rule])
    plain = numbers[3:].astype(np.float64)
    plain[(plain >= 7) & (plain <= 9)] = np.nan
    assert np.array_equal(registers[0], (plain * 0.1 - 3.0) * 1.5, equal_nan=True)


def test_cells_are_put_in_order_by_what_stays_side_by_side():
    rng = np.random.default_rng(3)
    labels = np.repeat(rng.integers(-1, 3, (20, 6)), 5, axis=1).astype(np.int32)
    types = np.repeat(rng.integers(0, 2, (20, 10)), 3, axis=1).astype(np.uint8)
    counts = np.zeros(6, dtype=np.int64)
    fuse.counts(labels, types, 3, counts)
    place, size = np.cumsum(counts) - counts, int(counts.sum())
    cells, area = np.empty(size, dtype=np.int32), np.empty(size)
    runs = np.empty((600, 3), dtype=np.int32)
    found = fuse.arrange(labels, types, 3, np.arange(20.0), place, cells, area, runs)
    slots = np.where(labels < 0, -1, types.astype(np.int64) * 3 + labels).reshape(-1)
    expected = np.argsort(slots, kind="stable")[(slots < 0).sum() :]
    assert np.array_equal(cells, expected)
    assert np.array_equal(area, expected // 30)
    out, none = np.empty(size, dtype=np.int32), np.empty(0, dtype=np.int64)
    fuse.scatter(np.arange(600, dtype=np.int32), runs[:found], none, none, out)
    assert np.array_equal(out, expected)
