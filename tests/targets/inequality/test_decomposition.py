"""Between and within add up to the total, to the bit; and what convergence is."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shanshui.core.errors import BadWeights, IndexUndefined, NoConvergence
from shanshui.core.labels import Label
from shanshui.targets.inequality.convergence import beta, sigma
from shanshui.targets.inequality.decomposition import decomposed
from shanshui.targets.inequality.indices import measured
from shanshui.targets.inequality.sample import sample

PEOPLE = Label("population", "人口")
rows = st.lists(
    st.tuples(st.floats(0.01, 1e6), st.floats(0.1, 1e5), st.sampled_from("abcd"), st.sampled_from(["urban", "rural"])),
    min_size=1,
    max_size=12,
)


@pytest.mark.parametrize("index", ["theil", "mld"])
@settings(max_examples=50)
@given(rows)
def test_parts_add_up_to_the_total_and_to_the_index(index, found):
    y, w, county, urban = zip(*found, strict=True)
    whole = measured(index, sample(y, w, by=PEOPLE)).value
    for groups in ([county], [urban], [county, urban], [urban, county]):
        parts = decomposed(index, y, groups, w, by=PEOPLE)
        assert parts.total == math.fsum((*parts.between, parts.within))
        assert parts.total == pytest.approx(whole, abs=1e-12 * max(1, whole))
        assert parts.within >= -1e-12
        assert all(between >= -1e-12 for between in parts.between)
        assert len(parts.between) == len(groups)


@given(rows, st.randoms())
def test_the_order_of_rows_changes_no_bit(found, random):
    mixed = list(found)
    random.shuffle(mixed)
    totals = []
    for some in (found, mixed):
        y, w, county, urban = zip(*some, strict=True)
        parts = decomposed("mld", y, [county, urban], w, by=PEOPLE)
        totals.append((parts.total, parts.between, parts.within))
    assert totals[0] == totals[1]


def test_nested_groups_split_each_level():
    county = ["a", "a", "b", "b"]
    side = ["urban", "rural", "urban", "rural"]
    parts = decomposed("theil", [40, 20, 30, 10], [county, side], [5, 5, 2, 8], by=PEOPLE)
    outer = decomposed("theil", [40, 20, 30, 10], [county], [5, 5, 2, 8], by=PEOPLE)
    assert parts.between[0] == outer.between[0]
    assert parts.within == pytest.approx(0, abs=1e-15)
    assert parts.between[1] == pytest.approx(outer.within, abs=1e-12)
    assert {group.key for group in parts.groups if len(group.key) == 1} == {("a",), ("b",)}
    assert parts.weighing.en == "incomes, weighted by population"


def test_group_means_alike_put_nothing_between():
    parts = decomposed("mld", [1, 3, 2, 2], [["a", "a", "b", "b"]])
    assert parts.between[0] == pytest.approx(0, abs=1e-15)
    assert parts.share(parts.within) == pytest.approx(1)


def test_what_cannot_be_split_is_refused():
    with pytest.raises(IndexUndefined, match="zero"):
        decomposed("mld", [0, 1], [["a", "b"]])
    with pytest.raises(BadWeights):
        decomposed("theil", [1, 2], [["a"]])
    assert decomposed("theil", [0, 0, 1], [["a", "a", "b"]]).total == pytest.approx(math.log(3))


def test_sigma_falls_where_all_draw_together():
    incomes = np.array([[10.0, 12, 15], [20, 21, 21], [40, 38, 30], [np.nan, 30, 25]])
    found = sigma(["2015", "2018", "2020"], incomes)
    assert [one.count for one in found] == [3, 4, 4]
    assert found[0].missing == 0.25
    assert found[0].cv > found[1].cv > found[2].cv
    assert found[0].sd_logs == pytest.approx(np.log([10, 20, 40]).std())
    assert "not weighted" in found[0].weighing.en


def test_beta_is_recovered_where_it_is_planted():
    rate, years, target = 0.03, 10.0, math.log(50_000)
    first = np.exp(np.linspace(9.0, 10.8, 12))
    last = np.exp(target + (np.log(first) - target) * math.exp(-rate * years))
    found = beta("2010", "2020", years, first, last)
    assert found.speed == pytest.approx(rate, rel=1e-9)
    assert found.half_life == pytest.approx(math.log(2) / rate)
    assert found.converges


def test_beta_with_noise_agrees_with_ordinary_least_squares():
    generator = np.random.Generator(np.random.Philox(3))
    first = generator.lognormal(10, 0.4, 20)
    last = first * np.exp(0.5 - 0.2 * (np.log(first) - 10) + generator.normal(0, 0.05, 20))
    found = beta("2010", "2020", 10, first, last)
    terms = np.stack([np.ones(20), np.log(first)], axis=1)
    growth = np.log(last / first) / 10
    fit, left, *_ = np.linalg.lstsq(terms, growth, rcond=None)
    error = math.sqrt(left[0] / 18 * np.linalg.inv(terms.T @ terms)[1, 1])
    reach = 1.7340636066175354 * error  # Student's t, 18 degrees of freedom, 95 %
    assert found.slope == pytest.approx(fit[1])
    assert found.slope_error == pytest.approx(error)
    assert found.r_squared == pytest.approx(1 - left[0] / (20 * growth.var()))
    assert found.speed_high == pytest.approx(-math.log(1 + (fit[1] - reach) * 10) / 10)
    assert found.speed_low == pytest.approx(-math.log(1 + (fit[1] + reach) * 10) / 10)
    assert found.speed_low < found.speed < found.speed_high
    assert found.half_low < found.half_life < found.half_high


def test_places_that_draw_apart_have_no_half_life():
    found = beta("2010", "2020", 10, np.array([10.0, 20, 40]), np.array([11.0, 25, 70]))
    assert found.speed < 0
    assert found.half_life == math.inf
    assert not found.converges


@pytest.mark.parametrize(
    "first, last, years", [([1.0, 2], [2, 3], 5), ([2.0] * 4, [1, 2, 3, 4], 5), ([1.0, 2, 3], [2, 3, 4], 0)]
)
def test_a_cross_section_that_says_nothing_is_refused(first, last, years):
    with pytest.raises(NoConvergence):
        beta("2010", "2015", years, np.array(first), np.array(last, float))


@pytest.mark.slow
def test_beta_is_that_of_statsmodels():
    import statsmodels.api as sm

    generator = np.random.Generator(np.random.Philox(4))
    first = generator.lognormal(10, 0.4, 9)
    last = first * generator.lognormal(0.4, 0.1, 9)
    found = beta("2010", "2020", 10, first, last)
    fit = sm.OLS(np.log(last / first) / 10, sm.add_constant(np.log(first))).fit()
    assert found.slope == pytest.approx(fit.params[1])
    assert found.slope_error == pytest.approx(fit.bse[1])
    assert found.p_value == pytest.approx(fit.pvalues[1])
    low, high = fit.conf_int(0.1)[1]
    assert found.speed_high == pytest.approx(-math.log(1 + low * 10) / 10)
    assert found.speed_low == pytest.approx(-math.log(1 + high * 10) / 10)
