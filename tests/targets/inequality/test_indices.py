"""Laws of the indices, and slow plain twins."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shanshui.core.errors import BadWeights, IndexUndefined, NoSuchName
from shanshui.core.labels import Label
from shanshui.targets.inequality.bootstrap import banded, resamples
from shanshui.targets.inequality.indices import INDICES, USUAL, all_measured, measured
from shanshui.targets.inequality.sample import sample

PEOPLE = Label("population", "人口")
RELATIVE = [name for name in INDICES if name != "gini_corrected"]
money = st.floats(1, 1e6)
people = st.floats(0.5, 1e6)
rows = st.lists(st.tuples(money, people), min_size=2, max_size=8)


def value(name, incomes, weights=None):
    return measured(name, sample(incomes, weights, by=None if weights is None else PEOPLE)).value


@given(rows)
def test_gini_is_the_mean_difference_of_all_pairs(found):
    y, w = zip(*found, strict=True)
    whole = math.fsum(w)
    mean = math.fsum(a * b for a, b in found) / whole
    pairs = math.fsum(w[i] * w[j] * abs(y[i] - y[j]) for i in range(len(y)) for j in range(len(y)))
    assert value("gini", y, w) == pytest.approx(pairs / (2 * whole**2 * mean), abs=1e-12)


@pytest.mark.parametrize("name", RELATIVE)
@settings(max_examples=25)
@given(rows, st.floats(0.001, 1000))
def test_scale_changes_nothing(name, found, factor):
    y, w = np.array(found).T
    assert value(name, y * factor, w) == pytest.approx(value(name, y, w), rel=1e-6, abs=1e-9)


@pytest.mark.parametrize("name", [name for name in RELATIVE if name != "wolfson"])
@settings(max_examples=25)
@given(st.lists(money, min_size=1, max_size=8), st.integers(2, 4))
def test_a_population_repeated_is_as_unequal(name, incomes, times):
    assert value(name, incomes * times) == pytest.approx(value(name, incomes), rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("name", RELATIVE)
@settings(max_examples=25)
@given(st.lists(st.tuples(st.integers(1, 1000), st.integers(1, 5)), min_size=1, max_size=6))
def test_a_weight_of_three_is_three_of_the_same(name, found):
    y, w = zip(*found, strict=True)
    assert value(name, y, w) == pytest.approx(value(name, np.repeat(y, w)), rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("name", ["gini", "theil", "mld", "atkinson_0.5", "atkinson_1", "atkinson_2", "cv"])
@settings(max_examples=25)
@given(st.lists(st.floats(10, 1000), min_size=3, max_size=10), st.floats(0.05, 0.5), st.data())
def test_a_transfer_from_rich_to_poor_makes_less_unequal(name, incomes, part, data):
    y = sorted(incomes)
    poor = data.draw(st.integers(0, len(y) - 2))
    rich = data.draw(st.integers(poor + 1, len(y) - 1))
    moved = list(y)
    moved[poor] += part * (y[rich] - y[poor])
    moved[rich] -= part * (y[rich] - y[poor])
    after, before = value(name, moved), value(name, y)
    assert after <= before + 1e-9
    if y[rich] - y[poor] > 1:
        assert after < before


@pytest.mark.parametrize("name", USUAL)
def test_all_alike_is_no_inequality(name):
    least = {"palma": 0.25, "top_to_bottom": 1.0}.get(name, 0.0)
    assert value(name, [7.0] * 5) == pytest.approx(least, abs=1e-12)


@given(rows, st.randoms())
def test_the_order_of_rows_changes_no_bit(found, random):
    mixed = list(found)
    random.shuffle(mixed)
    for name in USUAL:
        assert value(name, *zip(*mixed, strict=True)) == value(name, *zip(*found, strict=True))


def test_against_pysal():
    # inequality 1.1 (PySAL) prints these for its own example; its Wolfson index is half of ours.
    incomes = [20000, 25000, 27000, 30000, 35000, 45000, 60000, 75000, 80000, 120000]
    assert round(value("wolfson", incomes) / 2, 4) == 0.2013
    assert round(value("wolfson", [6, 6, 8, 8, 10, 10, 12, 12]) / 2, 4) == 0.0833


def test_gini_of_one_who_has_everything():
    assert value("gini", [0, 0, 0, 9]) == pytest.approx(0.75)
    assert value("gini_corrected", [0, 0, 0, 9]) == pytest.approx(1)


@pytest.mark.parametrize(
    "name, incomes, says",
    [
        ("gini", [-1, 2, 3], "negative"),
        ("theil", [-1, 2, 3], "negative"),
        ("mld", [0, 2, 3], "zero"),
        ("atkinson_1", [0, 2, 3], "zero"),
        ("atkinson_2", [0, 2, 3], "zero"),
        ("palma", [0, 0, 0, 0, 5], "have nothing"),
        ("top_to_bottom", [0, 1, 2, 3, 4], "have nothing"),
        ("wolfson", [0, 0, 0, 1], "median"),
        ("gini", [0, 0], "mean"),
        ("cv", [-3, 1], "mean"),
        ("gini", [], "no income"),
        ("gini_corrected", [3], "one income"),
        ("gini", [1, math.inf], "infinite"),
        ("gini", [math.nan, math.nan], "no income"),
    ],
)
def test_an_index_that_is_not_defined_is_refused_by_name(name, incomes, says):
    with pytest.raises(IndexUndefined, match=says):
        measured(name, sample(incomes))
    row = all_measured(sample(incomes), [name])[0]
    assert math.isnan(row.value)
    assert says in row.refusal.en


def test_zeros_are_allowed_where_the_index_has_a_limit():
    assert value("theil", [0, 1, 1]) == pytest.approx(math.log(1.5))
    assert value("atkinson_0.5", [0, 4]) == pytest.approx(0.5)
    assert value("cv", [-1, 3]) == pytest.approx(2)


def test_what_is_absent_is_left_out_and_told():
    found = measured("gini", sample([1, math.nan, 3, 4], [1, 1, math.nan, 1], by=PEOPLE))
    assert (found.count, found.missing) == (2, 0.5)


@pytest.mark.parametrize("weights", [[1, -1], [0, 0], [1, math.inf], [1]])
def test_weights_that_weigh_nothing_are_refused(weights):
    with pytest.raises(BadWeights):
        sample([1, 2], weights, by=PEOPLE)


def test_weights_without_a_name_are_refused():
    with pytest.raises(BadWeights, match="name"):
        sample([1, 2], [1, 2])


def test_any_aversion_has_an_index():
    assert value("atkinson_0.75", [1, 2, 3]) < value("atkinson_1", [1, 2, 3])
    with pytest.raises(NoSuchName):
        measured("ginny", sample([1, 2]))
    with pytest.raises(IndexUndefined):
        measured("atkinson_0", sample([1, 2]))


def test_bands_are_the_same_every_time_and_of_nine_in_ten():
    of = sample(np.exp(np.linspace(-1, 1, 40)), np.linspace(1, 3, 40), by=PEOPLE)
    found = banded(all_measured(of), of, draws=400)
    assert found == banded(all_measured(of), of, draws=400)
    assert all(row.low <= row.value * 1.05 and row.value * 0.95 <= row.high for row in found)
    other = banded(all_measured(of), of, draws=400, seed=2)
    assert other[0].low != found[0].low


def test_bands_hold_the_truth_nine_times_of_ten():
    truth, hits = math.erf(0.5 / 2), 0
    generator = np.random.Generator(np.random.Philox(5))
    for _ in range(60):
        of = sample(generator.lognormal(0, 0.5, 200))
        row = banded(all_measured(of, ["gini"]), of, draws=300)[0]
        hits += row.low <= truth <= row.high
    assert 45 <= hits <= 60


def test_resamples_are_of_the_units_and_of_equal_chance():
    times = np.concatenate(list(resamples(7, 5000)))
    assert (times.sum(axis=1) == 7).all()
    np.testing.assert_allclose(times.mean(axis=0), 1, atol=0.06)


def test_one_unit_has_no_band():
    of = sample([5])
    assert math.isnan(banded(all_measured(of, ["gini"]), of)[0].low)
