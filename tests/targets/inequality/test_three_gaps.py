"""Gaps by place and period, and how sure it is that they widen."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shanshui.core.labels import Label
from shanshui.targets.inequality.indices import measured
from shanshui.targets.inequality.sample import sample
from shanshui.targets.inequality.three_gaps import (
    Observed,
    gaps,
    group_ratio,
    regional_cv,
    regional_ratio,
    urban_rural,
)

INCOME, PEOPLE = Label("income per head", "人均收入"), Label("population", "人口")
YEARS = ("2015", "2020")


def two(urban, rural, spread=0.0):
    values = np.array([urban, rural], float)
    nothing = np.full(values.shape, np.nan)
    return Observed(values, values * (1 - spread) if spread else nothing, values * (1 + spread) if spread else nothing)


def test_town_over_country():
    found, trend = gaps(urban_rural(), "p", ["u", "r"], YEARS, two([40, 60], [20, 24]))
    assert [gap.value for gap in found] == [2.0, 2.5]
    assert (trend.before, trend.after, trend.way.en) == (2.0, 2.5, "widened")
    assert math.isnan(trend.sure)
    assert math.isnan(found[0].low)


def test_how_sure_is_that_of_two_lognormal_ratios():
    _, trend = gaps(urban_rural(), "p", ["u", "r"], YEARS, two([40, 42], [20, 20], 0.05), draws=20_000)
    sd = math.log(1.05 / 0.95) / (2 * 1.6448536269514722)
    exact = 0.5 * (1 + math.erf(math.log(42 / 40) / (2 * sd) / math.sqrt(2)))
    assert trend.sure == pytest.approx(exact, abs=0.01)
    found, _ = gaps(urban_rural(), "p", ["u", "r"], YEARS, two([40, 42], [20, 20], 0.05), draws=20_000)
    assert found[0].low == pytest.approx(2 * math.exp(-1.6448536 * sd * math.sqrt(2)), rel=0.005)


@given(
    st.lists(
        st.tuples(st.floats(1, 1e5), st.floats(1, 1e5), st.floats(0.5, 1e4), st.floats(0.5, 1e4)),
        min_size=2,
        max_size=8,
    )
)
@settings(max_examples=30)
def test_williamson_is_the_weighted_coefficient_of_variation(rows):
    first, last, before, after = np.array(rows).T
    observed = Observed.exact(np.stack([first, last], axis=1))
    weights = np.stack([before, after], axis=1)
    places = [str(at) for at in range(len(rows))]
    found, trend = gaps(regional_cv(INCOME, PEOPLE), "p", places, YEARS, observed, weights, True, draws=50)
    assert found[0].value == pytest.approx(measured("cv", sample(first, before, by=PEOPLE)).value)
    assert found[1].value == pytest.approx(measured("cv", sample(last, after, by=PEOPLE)).value)
    ratio, _ = gaps(regional_ratio(INCOME), "p", places, YEARS, observed, None, True, draws=50)
    assert ratio[0].value == first.max() / first.min()
    assert ratio[0].high <= ratio[0].value
    assert trend is None or 0 <= trend.sure <= 1


def test_the_same_places_are_drawn_in_both_periods():
    first = np.array([10.0, 14, 22, 31])
    observed = Observed.exact(np.stack([first, first * 1.3], axis=1))
    _, trend = gaps(regional_cv(INCOME, PEOPLE), "p", list("abcd"), YEARS, observed, np.ones((4, 2)), True)
    assert trend.way.en == "stayed the same"
    assert trend.sure < 0.6  # draws differ by the rounding of floats alone
    grown = Observed.exact(np.stack([first, first**1.1], axis=1))
    assert gaps(regional_cv(INCOME, PEOPLE), "p", list("abcd"), YEARS, grown, np.ones((4, 2)), True)[1].sure > 0.98


def test_fifths_of_equal_groups():
    means = np.array([[10.0], [20], [30], [40], [70]])
    measure = group_ratio(np.full(5, 0.2), INCOME, PEOPLE)
    found, trend = gaps(measure, "p", list("12345"), ("2020",), Observed.exact(means))
    assert found[0].value == pytest.approx(7)
    assert trend is None


@pytest.mark.parametrize(
    "values, resampled, count",
    [
        ([[np.nan, 2], [1, 1]], False, 1),
        ([[0, 2], [1, 1]], False, 1),
        ([[np.nan, np.nan], [np.nan, np.nan]], False, 0),
        ([[1, np.nan], [2, 3]], True, 1),
    ],
)
def test_what_is_absent_or_zero_is_no_gap(values, resampled, count):
    measure = regional_ratio(INCOME) if resampled else urban_rural()
    found, trend = gaps(measure, "p", ["a", "b"], YEARS, Observed.exact(np.array(values, float)), None, resampled, 50)
    assert len(found) == count
    assert trend is None
