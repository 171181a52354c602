"""The sums in cache are those of the long accumulator, digit for digit."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shanshui.kernels import exact_sum, fuse, piece_sum, steps

STARTS = np.array([0, 300, 301, 1000])
SLOTS = np.array([2, 0, 3])


def tallied(values: np.ndarray, area: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, int]:
    """Return sums, covered areas, least, most and how many were refused."""
    sums, covered = exact_sum.accumulator(4), exact_sum.accumulator(4)
    low, high = np.full(4, np.nan), np.full(4, np.nan)
    missing, refused = exact_sum.accumulator(4), 0
    exact_sum.add(covered, np.repeat(SLOTS, np.diff(STARTS)), area)
    room, zeros = np.empty((2, values.size)), np.zeros(values.size, dtype=np.int64)
    for slot, begin, end in zip(SLOTS, STARTS, STARTS[1:], strict=False):
        at, count, largest = np.uint64(begin), np.uint64(end - begin), area[begin:end].max()
        kept = (sums, missing, low, high, room, zeros)
        refused += piece_sum.summed(values, at, area, at, count, largest, slot, *kept)
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


@pytest.mark.parametrize(
    "few", [[-0.0, 0.0], [0.0, 0.0], [-3.0, -5.0], [-0.0, -1.0], [2.0, -7.0, 1.0], [-0.0, np.nan], [np.nan, 4.0, -0.0]]
)
def test_ranges_tell_signs_of_nought(few: list[float]):
    values = np.resize(np.array(few), 1000)
    *_, low, high, _ = tallied(values, np.full(1000, 0.09))
    there = sorted((one for one in few if not np.isnan(one)), key=lambda one: (one, not np.signbit(one)))
    found = np.stack([low, high])[:, [2, 3]]
    expected = np.array([there[0], there[-1]])[:, None]
    assert np.array_equal(found.view(np.int64), np.broadcast_to(expected, (2, 2)).copy().view(np.int64))


@pytest.mark.parametrize("exponent", [-1080, -170, -111, -110, -109, 250, 252, 258, 262, 1000])
def test_sums_of_every_size(exponent: int):
    values = np.random.default_rng(0).standard_normal(1000) * 2.0**exponent
    keys = np.repeat(SLOTS, np.diff(STARTS))
    expected = exact_sum.accumulator(4)
    refused = exact_sum.add(expected, keys, values)
    exact_sum.carry(expected)
    sums, *_, found = tallied(values, np.ones(1000))
    assert found == refused
    assert np.array_equal(sums, expected)


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
    room = np.empty_like(vectors[0])
    registers, values = np.stack([room, *vectors, room]), np.zeros((1, 2))
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


SINGLES = np.zeros(8, dtype=np.float32)


def execute(code: np.ndarray, registers: np.ndarray, values: np.ndarray, stored=(SINGLES, EDGES), **load: list):
    """Do instructions for the cells of one segment that begins at the fourth cell of a block."""
    starts, digits = np.array([3, 3 + registers.shape[1]]), np.zeros((1, 1, exact_sum.DIGITS), dtype=np.int64)
    loads = np.array(load.get("loads", [[0, 0]])), np.array(load.get("rules", [[0.0] * 5]))
    range_, room = np.zeros((1, 1)), np.zeros((3, steps.PIECE))
    given = (*stored, *loads, np.ones(starts[1]), digits, digits.copy(), range_, range_.copy())
    steps.run(code, registers, values, starts, 0, *given, np.zeros(1, dtype=np.int64), room)


@pytest.mark.parametrize("kind", ["float32", "uint8", "int8", "uint16", "int16", "float64", "uint32", "int32"])
def test_stored_numbers_of_every_type_are_loaded(kind: str):
    rng = np.random.default_rng(2)
    numbers = rng.integers(0, 100, 5003).astype(kind)
    numbers[4:6] = (0, 10.0) if kind.startswith("float") else (np.iinfo(kind).min, np.iinfo(kind).max)
    single = kind == "float32" or numbers.itemsize < 4
    held, none = np.zeros(5019, dtype=np.float32 if single else np.float64), np.empty(0, dtype=np.int64)
    fuse.scatter(numbers, np.array([[0, 16, 5003]], dtype=np.int32), none, none, held)
    stored = (held, EDGES) if single else (SINGLES, held)
    registers = np.empty((2, 5000))
    rule = [7.0, 9.0, 0.1, -3.0, 1.5]
    code = np.array([[steps.LOAD, 0, 0, 0]])
    where = [[steps.SINGLE if single else steps.DOUBLE, 16]]
    execute(code, registers, np.zeros((1, 1)), stored, loads=where, rules=[rule])
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


def test_segments_of_every_length_are_summed_by_instructions():
    rng = np.random.default_rng(4)
    starts = np.concatenate([[0], np.cumsum(rng.integers(1, 60, 200)), [20_000]])
    size, segments = 20_000, starts.size - 1
    registers, values = rng.gamma(2, 3, (4, size)).astype(np.float32).astype(np.float64), np.zeros((segments, 1))
    area = np.where(rng.random(size) < 0.3, rng.random(size) * 0.09, 0.09)
    sums, missing = np.zeros((2, 3, segments, exact_sum.DIGITS), dtype=np.int64)
    ranges, room = np.full((2, 3, segments), np.nan), np.zeros((3, steps.PIECE))
    code = np.array([[steps.SUM, row, row, 0] for row in range(3)])
    loads = SINGLES, EDGES, np.zeros((1, 2), dtype=np.int64), np.zeros((1, 5))
    kept = (sums, missing, *ranges, np.zeros(3, dtype=np.int64), room)
    steps.run(code, registers, values, starts, 0, *loads, area, *kept)
    for row in range(3):
        expected = exact_sum.accumulator(segments)
        exact_sum.add(expected, np.repeat(np.arange(segments), np.diff(starts)), registers[row] * area)
        for digits in (sums[row], expected):
            exact_sum.carry(digits)
        assert np.array_equal(sums[row], expected)
