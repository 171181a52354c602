"""Probability of reaching a target, of two rising together, and projections."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.targets.builders import one, reach, years

from shanshui.targets.probability import FEW, FLAT, SIGN, chance, walk
from shanshui.targets.projection.backtest import backtest, eligible
from shanshui.targets.projection.models import drift, local_level, naive
from shanshui.targets.projection.project import NO_VALUES, SHORT, TESTED, projected
from shanshui.targets.status.rows import gathered, spread
from shanshui.targets.together import both_rise, orthant

K2 = years(2015, [100, 108, 115, 124, 131, 140])
FIVE = ["2021", "2022", "2023", "2024", "2025"]


def chances(values, target, low=None, high=None, **given):
    panel, dictionary, aims = one(values, target, **given)
    if low is not None:
        panel.low[:], panel.high[:] = panel.values * low, panel.values * high
    return chance(gathered(panel, dictionary, aims))


def test_k2_random_walk_with_known_and_with_uncertain_parameters():
    found = chances(K2, reach(200.0, "2025"))
    assert round(float(found.walk.drift[0]), 8) == 0.06729445
    assert round(float(found.walk.sd[0]), 8) == 0.00911690
    assert round(float(found.known[0]), 5) == 0.16084
    assert round(float(found.uncertain[0]), 5) == 0.26104


def test_k2_by_the_drift_model_of_projections():
    ahead = drift(np.log(np.array(list(K2.values()))), 5)
    assert round(ahead.above(math.log(200.0)), 5) == 0.26104


def test_k1_nile_local_level():
    from statsmodels.datasets import nile
    from statsmodels.tsa.statespace.structural import UnobservedComponents

    flow = nile.load_pandas().data["volume"].to_numpy(float)
    fitted = UnobservedComponents(flow, "local level").fit(disp=0)
    assert [round(float(variance), 2) for variance in fitted.params] == [15078.01, 1478.81]
    assert round(float(fitted.llf), 4) == -632.5378
    ahead = local_level(flow, 3)
    assert [round(float(value), 3) for value in ahead.mean] == [798.085] * 3
    variances = ahead.sd**2
    assert round(float(variances[0]), 2) == 20596.98
    assert np.diff(variances) == pytest.approx([1478.81, 1478.81], abs=5e-3)


def test_errors_of_observation_widen_the_chance_but_not_the_drift():
    plain, rough = chances(K2, reach(200.0, "2025")), chances(K2, reach(200.0, "2025"), 0.95, 1.05)
    assert float(rough.walk.drift[0]) == pytest.approx(float(plain.walk.drift[0]))
    assert 0.5 > float(rough.uncertain[0]) > float(plain.uncertain[0])


def test_missing_years_are_longer_steps():
    whole = walk(np.array([[100.0, 110.0, 121.0, 133.1]]), np.arange(4.0), np.zeros((1, 4)))
    holed = walk(np.array([[100.0, np.nan, 121.0, 133.1]]), np.arange(4.0), np.zeros((1, 4)))
    assert float(holed.drift[0]) == pytest.approx(float(whole.drift[0]))
    assert (int(holed.steps[0]), int(whole.steps[0])) == (2, 3)


def test_a_target_that_is_over_is_certain():
    assert chances({"2015": 1.0, "2020": 3.0}, reach(2.0, "2020")).uncertain[0] == 1.0
    assert chances({"2015": 1.0, "2020": 1.5}, reach(2.0, "2020")).uncertain[0] == 0.0


@pytest.mark.parametrize(
    ("values", "goal", "why"),
    [
        ({"2015": 1.0, "2016": 2.0}, 3.0, FEW),
        ({"2015": 1.0, "2016": -2.0, "2017": 2.0}, 3.0, SIGN),
        ({"2015": 1.0, "2016": 2.0, "2017": 4.0, "2018": 8.0}, 100.0, FLAT),
    ],
)
def test_where_no_probability_is_told_it_says_why(values, goal, why):
    found = chances(values, reach(goal))
    assert math.isnan(found.uncertain[0])
    assert found.why[0] == why


@given(
    st.lists(st.floats(50.0, 150.0), min_size=4, max_size=9, unique=True), st.floats(50.0, 300.0), st.floats(1.01, 2.0)
)
def test_a_higher_target_is_never_more_probable_and_its_opposite_is_the_rest(values, goal, factor):
    series = years(2012, values)
    low = float(chances(series, reach(goal, "2030", "2012")).uncertain[0])
    high = float(chances(series, reach(goal * factor, "2030", "2012")).uncertain[0])
    below = float(chances(series, reach(goal, "2030", "2012"), direction="down").uncertain[0])
    assert high <= low
    assert below == pytest.approx(1 - low, abs=1e-12)


def test_spread_of_an_interval_is_that_of_its_logarithm():
    found = spread(np.array([90.0, np.nan, -1.0]), np.array([110.0, 3.0, 2.0]))
    assert found == pytest.approx([math.log(110 / 90) / (2 * 1.6448536), 0.0, 0.0])


# two together


@pytest.mark.parametrize("rho", [-0.9, 0.0, 0.4, 0.99])
def test_orthant_of_normals_at_zero_mean_is_known_in_closed_form(rho):
    found = orthant(np.zeros(2), np.array([[1.0, rho], [rho, 1.0]]), math.inf)
    assert found == pytest.approx(0.25 + math.asin(rho) / (2 * math.pi), abs=1e-6)


def test_orthant_agrees_with_scipy_away_from_zero():
    from scipy.stats import multivariate_normal, multivariate_t

    mean, shape = np.array([0.3, -0.2]), np.array([[1.0, 0.5], [0.5, 2.0]])
    normal = multivariate_normal(-mean, shape).cdf(np.zeros(2))
    assert orthant(mean, shape, math.inf) == pytest.approx(float(normal), abs=1e-6)
    student = multivariate_t(-mean, shape, df=5, seed=1).cdf(np.zeros(2), maxpts=200_000, random_state=1)
    assert orthant(mean, shape, 5.0) == pytest.approx(float(student), abs=1e-3)


def test_two_series_that_always_rise_together():
    steps = np.array([0.05, 0.07, 0.04, 0.06, 0.05, 0.08])
    first = 100 * np.exp(np.concatenate([[0], steps.cumsum()]))
    found = both_rise(first, first**2, (np.zeros(7), np.zeros(7)))
    assert found.correlation == pytest.approx(1.0)
    assert found.uncertain == pytest.approx(found.first, abs=1e-3)
    rough = both_rise(first, first**2, (np.zeros(7), np.full(7, 0.08)))
    assert rough.uncertain < found.uncertain
    assert rough.first == pytest.approx(found.first)


def test_both_rise_says_why_it_cannot():
    short = both_rise(np.array([1.0, 2.0]), np.array([1.0, 2.0]), (np.zeros(2), np.zeros(2)))
    assert math.isnan(short.uncertain)
    assert short.why.en.startswith("fewer")
    assert both_rise(np.array([1.0, -2.0]), np.array([1.0, 2.0]), (np.zeros(2), np.zeros(2))).why.zh


# projections


def test_a_short_series_is_projected_without_a_back_test_and_says_so():
    found = projected(np.array([100.0, 104.0, 111.0, 115.0]), FIVE)
    assert (found.model, found.scores, found.chosen_by) == ("drift", (), SHORT)
    assert found.low[-1] < found.middle[-1] < found.high[-1]
    assert projected(np.array([1.0, 2.0]), FIVE).chosen_by == NO_VALUES


def test_the_better_model_of_the_past_is_chosen_and_its_score_told():
    rng = np.random.default_rng(1)
    rising = 100 * np.exp(0.06 * np.arange(9) + rng.normal(0, 0.005, 9))
    found = projected(rising, FIVE[:2])
    assert found.chosen_by == TESTED
    assert found.model == "drift"
    scores = {score.model: score for score in found.scores}
    assert scores["drift"].relative < 0.5
    assert scores["naive"].relative == 1.0


def test_an_interval_that_was_too_narrow_is_widened_until_it_holds():
    values = np.log(np.array([100.0, 101, 102, 103, 104, 105, 90, 120, 80, 130]))
    score = next(s for s in backtest(values, 2, ["naive", "drift"]) if s.model == "drift")
    assert score.covered < 0.9
    assert score.wider > 1.0


def test_intervals_stay_inside_natural_limits():
    found = projected(np.array([90.0, 93.0, 95.0, 98.0]), FIVE, limits=(0.0, 100.0))
    assert max(found.high) == 100.0


def test_a_gap_in_a_series_is_no_value():
    holed = np.array([100.0, np.nan, 110.0, 116.0, np.nan, 128.0])
    assert projected(holed, FIVE).model == "drift"
    assert naive(holed, 2).mean[0] == 128.0
    assert "damped" not in eligible(np.append(np.arange(1.0, 20.0), [np.nan, 21.0]))


@pytest.mark.parametrize("count", [5, 8, 15])
def test_ninety_percent_intervals_of_a_random_walk_hold_ninety_percent(count):
    rng, held = np.random.default_rng(count), []
    for _ in range(250):
        walked = np.cumsum(0.05 + rng.normal(0, 0.03, count + 3))
        ahead = drift(walked[:count], 3)
        low, high = ahead.quantile(0.05), ahead.quantile(0.95)
        held += list((low <= walked[count:]) & (walked[count:] <= high))
    assert 0.86 < np.mean(held) < 0.94


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["walk", "trend", "noise"])
def test_intervals_of_the_chosen_model_hold_most_of_what_comes(kind):
    rng, held = np.random.default_rng(12), []
    for _ in range(20):
        shocks = rng.normal(0, 0.03, 17)
        logs = {"walk": np.cumsum(0.05 + shocks), "trend": 0.05 * np.arange(17) + shocks, "noise": shocks}[kind]
        series = 100 * np.exp(logs)
        found = projected(series[:12], FIVE)
        held += [low <= value <= high for low, value, high in zip(found.low, series[12:], found.high, strict=True)]
    assert np.mean(held) >= 0.8
