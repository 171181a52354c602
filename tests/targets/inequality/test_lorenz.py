"""Grouped incomes: curves are Lorenz curves, and bounds hold for every distribution with the groups."""

import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from shanshui.core.errors import HouseholdSizeNeeded, NotGroupedIncome
from shanshui.targets.inequality.bands import Band, below_bounds, bounds, sentence, share_within, within
from shanshui.targets.inequality.curves import (
    Beta,
    LogNormal,
    Quadratic,
    below,
    chosen,
    chosen_below,
    curve_points,
    fits,
    median_of,
)
from shanshui.targets.inequality.indices import measured
from shanshui.targets.inequality.lorenz import (
    as_asked,
    chord,
    floor,
    from_lorenz,
    gini_bounds,
    grouped,
    quantile_bounds,
)
from shanshui.targets.inequality.sample import sample

FIFTHS = [0.2] * 5
CURVES = [
    Quadratic(0.887747844, -1.451445918, 0.202640048),
    Quadratic(0.95, -1.2, 0.3),
    Beta(0.56, 0.93, 0.58),
    Beta(0.7, 0.97, 0.5),
    LogNormal(0.4),
    LogNormal(0.8),
]
GRID = np.linspace(0.001, 0.999, 500)


def groups_of(curve, knots, mean=1.0):
    p = np.append(np.sort(knots), 1.0)
    return from_lorenz(p, np.append(curve.value(p[:-1]), 1.0), mean, "households", "household")


@pytest.mark.parametrize("curve", CURVES)
def test_a_valid_curve_is_monotone_convex_and_below_the_diagonal(curve):
    assert curve.flaw() is None
    values = np.asarray(curve.value(GRID))
    assert (np.diff(values) >= 0).all()
    assert (np.diff(values, 2) >= -1e-12).all()
    assert (values <= GRID).all()
    assert (np.diff(curve.slope(GRID)) >= 0).all()
    middle = GRID[25:-25]
    steps = (np.asarray(curve.value(middle + 1e-6)) - np.asarray(curve.value(middle - 1e-6))) / 2e-6
    np.testing.assert_allclose(steps, np.asarray(curve.slope(middle)), rtol=1e-6)
    assert [curve.rank(float(curve.slope(p))) for p in (0.1, 0.5, 0.9)] == pytest.approx([0.1, 0.5, 0.9])


@pytest.mark.parametrize("curve", CURVES)
def test_a_curve_is_found_again_from_its_own_knots(curve):
    found = {fit.curve.id: fit for fit in fits(groups_of(curve, np.arange(0.1, 0.95, 0.1), 50_000))}
    assert found[curve.id].curve.parameters == pytest.approx(curve.parameters, rel=1e-6)
    assert found[curve.id].sse < 1e-12


def test_headcount_of_the_quadratic_in_closed_form():
    curve, relative = CURVES[0], 89 / 109.9
    a, b, c = curve.parameters
    e = -(a + b + c + 1)
    m, n = b**2 - 4 * a, 2 * b * e - 4 * c
    r, s = math.sqrt(n**2 - 4 * m * e**2), b + 2 * relative
    assert curve.rank(relative) == pytest.approx(-(n + r * s / math.sqrt(s**2 - m)) / (2 * m), abs=1e-13)


@pytest.mark.parametrize("curve", CURVES)
def test_poverty_of_a_curve_is_that_of_many_incomes(curve):
    p = (np.arange(200_000) + 0.5) / 200_000
    incomes = 100 * np.asarray(curve.slope(p))
    poor = np.maximum(1 - incomes / 70, 0)
    told = below(curve, 100, 70)
    assert told.headcount == pytest.approx((poor > 0).mean(), abs=2e-5)
    assert told.gap == pytest.approx(poor.mean(), abs=2e-5)
    assert told.severity == pytest.approx((poor**2).mean(), abs=2e-4)
    assert median_of(curve, 100) == pytest.approx(np.median(incomes), rel=1e-4)
    assert curve.gini() == pytest.approx(measured("gini", sample(incomes[incomes > 0])).value, abs=2e-3)


def test_no_one_and_everyone_below_a_line():
    assert below(LogNormal(0.3), 100, 1e-9).headcount == pytest.approx(0, abs=1e-12)
    curve = CURVES[0]
    assert below(curve, 100, 1e6) == pytest.approx(below(curve, 100, 1e6))
    assert below(curve, 100, 1e6).gap == pytest.approx(1 - 100 / 1e6)


@pytest.mark.parametrize(
    "curve, says",
    [
        (Quadratic(0.5, -1.2, 0.1), "end at 1"),
        (Quadratic(0.9, -1.2, -0.1), "convex"),
        (Beta(0.1, 1.5, 1.5), "convex"),
        (Beta(1.5, 0.5, 0.5), "start"),
        (Beta(0.5, -0.3, 0.6), "above zero"),
        (LogNormal(-0.2), "above zero"),
    ],
)
def test_what_is_no_lorenz_curve_is_told(curve, says):
    assert says in curve.flaw().en


def test_the_choice_between_curves_is_the_nearest_valid_one():
    found = fits(groups_of(CURVES[2], np.arange(0.1, 0.95, 0.1)))
    assert chosen(found).curve.id == "beta"
    assert chosen_below(found, groups_of(CURVES[2], np.arange(0.1, 0.95, 0.1)), 0.5).curve.id == "beta"
    few = grouped([0.4, 0.6], [1, 2], "people", "head")
    assert [fit.curve.id for fit in fits(few)] == ["lognormal"]
    assert chosen(fits(few)) is None
    assert chosen_below(fits(few), few, 1) is None


# The bounds


@pytest.mark.parametrize("curve", CURVES)
@settings(max_examples=25)
@given(
    st.lists(st.floats(0.03, 0.97), min_size=1, max_size=8, unique_by=lambda p: round(p, 2)),
    st.floats(0.05, 2.0),
    st.floats(0.05, 3.0),
)
def test_bounds_hold_every_curve_that_has_the_groups(curve, knots, least, width):
    groups = groups_of(curve, knots)
    low, high = bounds(groups, least, least + width)
    assert low - 1e-9 <= within(curve, 1.0, least, least + width) <= high + 1e-9
    surely, possibly = below_bounds(groups, least)
    assert surely - 1e-9 <= curve.rank(least) <= possibly + 1e-9
    gini = gini_bounds(groups)
    assert gini[0] - 1e-9 <= curve.gini() <= gini[1] + 1e-9
    for p in (0.1, 0.5, 0.9):
        ends = quantile_bounds(groups, p)
        assert ends[0] - 1e-9 <= float(curve.slope(p)) <= ends[1] + 1e-9
    values = np.asarray(curve.value(GRID))
    assert (floor(groups, GRID) - 1e-9 <= values).all()
    assert (values <= chord(groups, GRID) + 1e-9).all()


@settings(max_examples=60)
@given(
    st.lists(st.integers(0, 200), min_size=6, max_size=24),
    st.integers(2, 5),
    st.integers(0, 200),
    st.integers(1, 200),
)
def test_bounds_hold_any_incomes_at_all(incomes, count, least, width):
    parts = [part for part in np.array_split(np.sort(incomes), count) if len(part)]
    means = [part.mean() for part in parts]
    assume(len(parts) > 1 and (np.diff(means) > 0).all())
    groups = grouped([len(part) / len(incomes) for part in parts], means, "people", "head", most=200)
    y = np.array(incomes)
    for most in (least + width, math.inf):
        low, high = bounds(groups, least, most)
        # Ends of bounds are limits: an income on the edge may count or not.
        assert low - 1e-9 <= ((y >= least) & (y <= most)).mean()
        assert ((y > least) & (y < most)).mean() <= high + 1e-9


def attainable(groups, cells, least, most):
    """Return the fewest and the most cells in a band, by trying every split of the cells (linear programs)."""
    from scipy.optimize import linprog

    count = len(groups) * cells
    equal = np.kron(np.eye(len(groups)), np.full(cells, 1 / cells))
    rising = np.eye(count - 1, count) - np.eye(count - 1, count, 1)
    found = []
    for start in range(count + 1):
        for end in range(start, count + 1):
            ranges = [(0, least)] * start + [(least, most)] * (end - start) + [(most, 1e4)] * (count - end)
            told = linprog(np.zeros(count), rising, np.zeros(count - 1), equal, groups.means, ranges, method="highs")
            if told.status == 0:
                found.append((end - start) / count)
    return min(found), max(found)


@pytest.mark.parametrize(
    "means, band",
    [([10, 20, 40], (15, 45)), ([10, 20, 40], (15, 30)), ([10, 30, 50], (5, 52)), ([10, 20, 40], (12, 15))],
)
def test_bounds_are_reached(means, band):
    groups = grouped([1 / 3] * 3, means, "people", "head")
    cells = 4
    low, high = bounds(groups, *band)
    fewest, most = attainable(groups, cells, *band)
    assert low - 1e-9 <= fewest <= low + 2 / (3 * cells) + 1e-9
    assert high + 1e-9 >= most >= high - 2 / (3 * cells) - 1e-9


def test_a_band_around_everything_holds_everyone():
    groups = grouped(FIFTHS, [1, 2, 3, 4, 5], "people", "head")
    assert bounds(groups, 0, math.inf) == (1.0, 1.0)
    assert bounds(groups, 2, 2) == (0.0, 0.0)
    assert bounds(groups, 7, 6) == (0.0, 0.0)
    assert below_bounds(groups, 0) == (0.0, 0.0)


# Groups and units


@pytest.mark.parametrize(
    "shares, means, says",
    [
        ([0.5, 0.4], [1, 2], "add up"),
        ([0.5, 0.5], [2, 2], "not above"),
        ([0.5, 0.5], [3, 2], "not above"),
        ([1.0], [2], "1 shares"),
        ([0.5, 0.5], [1, math.nan], "absent"),
        ([1.5, -0.5], [1, 2], "absent"),
        ([0.5, 0.5], [-1, 2], "outside"),
    ],
)
def test_groups_no_distribution_has_are_refused(shares, means, says):
    with pytest.raises(NotGroupedIncome, match=says):
        grouped(shares, means, "people", "head")


def test_a_table_of_cumulated_shares_that_falls_is_refused():
    with pytest.raises(NotGroupedIncome):
        from_lorenz([0.5, 0.4, 1], [0.2, 0.3, 1], 10, "people", "head")
    with pytest.raises(NotGroupedIncome, match="not above"):
        from_lorenz([0.5, 0.8, 1], [0.4, 0.5, 1], 10, "people", "head")


def test_income_per_head_is_never_taken_for_income_of_households():
    heads = grouped(FIFTHS, [10, 20, 30, 40, 60], "households", "head")
    with pytest.raises(HouseholdSizeNeeded, match="Household sizes"):
        as_asked(heads, "households", "household")
    homes = as_asked(heads, "households", "household", [3.6, 3.2, 3.0, 2.8, 2.4])
    np.testing.assert_allclose(homes.means, [36, 64, 90, 112, 144])
    assert homes.notes
    back = as_asked(homes, "households", "head", [3.6, 3.2, 3.0, 2.8, 2.4])
    np.testing.assert_allclose(back.means, heads.means)
    people = as_asked(heads, "people", "head", [4, 4, 4, 4, 2])
    np.testing.assert_allclose(people.shares, [2 / 9] * 4 + [1 / 9])
    assert not people.notes
    with pytest.raises(NotGroupedIncome, match="not above"):
        as_asked(heads, "households", "household", [6, 2, 2, 2, 2])
    with pytest.raises(NotGroupedIncome, match="household size"):
        as_asked(heads, "households", "household", math.nan)
    assert as_asked(heads, "households", "head") is heads


def test_the_sentence_says_what_is_model():
    groups = grouped(FIFTHS, [60e3, 105e3, 150e3, 210e3, 375e3], "households", "household")
    found = share_within(groups, Band(1e5, 5e5, target=0.7))
    assert found.verdict == "model"
    assert found.low < found.point < found.high
    said = sentence(found)
    assert "model, not data" in said.en
    assert "do not decide" in said.en
    assert "取决于模型" in said.zh
    assert share_within(groups, Band(1e5, 5e5, target=0.5)).verdict == "met"
    assert share_within(groups, Band(1e5, 5e5, target=0.95)).verdict == "missed"
    assert share_within(groups, Band(1e5, 5e5)).verdict == ""


def test_a_model_that_contradicts_the_data_does_not_count():
    groups = grouped([0.5, 0.3, 0.2], [10, 11, 500], "people", "head")
    found = share_within(groups, Band(50, 5000, "people", "head"))
    assert found.models[0].flaw is not None
    assert found.chosen == ""
    assert math.isnan(found.point)
    assert "No fitted curve" in sentence(found).en


def test_a_curve_for_a_chart_begins_and_ends_in_the_corners():
    p, values = curve_points(CURVES[3])
    assert (values[0], values[-1], len(p)) == (0, 1, 101)
    assert (np.diff(values) >= 0).all()
