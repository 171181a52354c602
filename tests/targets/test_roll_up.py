"""What follows for a place from its parts: sums, ratios of sums, weighted means, and what is left over."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shanshui.core.errors import BadIndicator, NoSuchName
from shanshui.core.labels import Label
from shanshui.core.place import Place, PlaceTree
from shanshui.targets.gaps import known_shares, missing_share
from shanshui.targets.indicator import Dictionary, Indicator
from shanshui.targets.panel import Panel, empty
from shanshui.targets.roll_up import ROLLED_UP, roll_up, to_years

NAME = Label("x", "x")


def tree(*rows: tuple[str, str, str]) -> PlaceTree:
    return PlaceTree([Place(code, parent, level, NAME) for code, parent, level in rows])


CITY = tree(
    ("1", "", "city"), ("11", "1", "county"), ("12", "1", "county"), ("111", "11", "village"), ("112", "11", "village")
)
DICTIONARY = Dictionary(
    [
        Indicator("covered", NAME, "person", over_places="sum"),
        Indicator("people", NAME, "person", over_places="sum"),
        Indicator(
            "coverage", NAME, "percent", over_places="ratio", numerator="covered", denominator="people", factor=100
        ),
        Indicator("age", NAME, "a", over_places="mean", weight="people"),
        Indicator("rank", NAME, "1"),
    ]
)


def panel_of(values: dict[tuple[str, str, str], float], places: PlaceTree = CITY) -> Panel:
    found = empty(list(DICTIONARY), [place.code for place in places], {period for _, _, period in values})
    for (indicator, place, period), value in values.items():
        at = found.at("indicator", indicator), found.at("place", place), found.at("period", period)
        found.values[at], found.status[at], found.vintage[at] = value, ord("A"), 0
    return found


def test_a5_coverage_of_two_counties_is_that_of_their_people():
    """planning.md A5: 90 of 100 and 10 of 400 are 20.0 %, never the mean 46.25 %."""
    given_ = {
        ("covered", "11", "2020"): 90.0,
        ("people", "11", "2020"): 100.0,
        ("covered", "12", "2020"): 10.0,
        ("people", "12", "2020"): 400.0,
    }
    rolled, residuals = roll_up(panel_of(given_), DICTIONARY, CITY)
    assert rolled.value("coverage", "1", "2020") == 20.0
    assert rolled.value("coverage", "11", "2020") == 90.0  # of a place that has both
    assert rolled.value("people", "1", "2020") == 500.0
    assert residuals == []
    assert rolled.vintage[rolled.at("indicator", "people"), rolled.at("place", "1"), 0] == ROLLED_UP


def test_a_published_value_stands_and_what_is_left_is_told():
    given_ = {("people", "1", "2020"): 520.0, ("people", "11", "2020"): 100.0, ("people", "12", "2020"): 400.0}
    rolled, (residual,) = roll_up(panel_of(given_), DICTIONARY, CITY)
    assert rolled.value("people", "1", "2020") == 520.0
    assert (residual.own, residual.parts, residual.left) == (520.0, 500.0, 20.0)
    assert residual.share == pytest.approx(20 / 520)


def test_nothing_follows_from_parts_of_which_one_is_absent():
    rolled, residuals = roll_up(panel_of({("people", "11", "2020"): 100.0}), DICTIONARY, CITY)
    assert np.isnan(rolled.value("people", "1", "2020"))
    assert np.isnan(rolled.value("coverage", "1", "2020"))
    assert residuals == []


def test_a_mean_is_weighted_and_an_indicator_without_a_rule_stays_below():
    given_ = {
        ("age", "111", "2020"): 30.0,
        ("people", "111", "2020"): 1.0,
        ("age", "112", "2020"): 60.0,
        ("people", "112", "2020"): 2.0,
        ("rank", "111", "2020"): 1.0,
        ("rank", "112", "2020"): 2.0,
    }
    rolled, _ = roll_up(panel_of(given_), DICTIONARY, CITY)
    assert rolled.value("age", "11", "2020") == pytest.approx(50.0)
    assert np.isnan(rolled.value("rank", "11", "2020"))


def test_what_follows_has_the_worst_status_of_its_parts():
    given_ = {(i, p, "2020"): 2.0 for i in ("covered", "people") for p in ("11", "12")}
    found = panel_of(given_)
    at = found.at("indicator", "people"), found.at("place", "12"), 0
    for code, expected in (("P", "P"), ("I", "E"), ("B", "B"), ("A", "A")):
        found.status[at] = ord(code)
        rolled, _ = roll_up(found, DICTIONARY, CITY)
        city = rolled.at("place", "1")
        assert [chr(rolled.status[rolled.at("indicator", name), city, 0]) for name in ("people", "coverage")] == [
            expected
        ] * 2


def test_a_ratio_over_nobody_is_absent():
    given_ = {("covered", "111", "2020"): 0.0, ("people", "111", "2020"): 0.0}
    rolled, _ = roll_up(panel_of(given_), DICTIONARY, CITY)
    assert np.isnan(rolled.value("coverage", "111", "2020"))


@settings(max_examples=100)
@given(st.lists(st.integers(0, 10**9), min_size=8, max_size=8))
def test_sums_add_up_at_every_level_and_the_raw_panel_is_left_alone(numbers):
    keys = [(i, p, t) for i in ("covered", "people") for p in ("111", "112") for t in ("2019", "2020")]
    raw = panel_of(dict(zip(keys, map(float, numbers), strict=True)) | {("people", "12", "2020"): 5.0})
    before = raw.values.copy()
    rolled, _ = roll_up(raw, DICTIONARY, CITY)
    np.testing.assert_array_equal(raw.values, before)
    for period in ("2019", "2020"):
        parts = [rolled.value("people", code, period) for code in ("111", "112")]
        assert rolled.value("people", "11", period) == sum(parts)
    assert rolled.value("people", "1", "2020") == rolled.value("people", "11", "2020") + 5.0


@settings(max_examples=60)
@given(st.permutations(["1", "11", "12", "111", "112"]), st.floats(1, 1e6))
def test_the_order_of_places_changes_nothing(order, value):
    given_ = {("people", "111", "2020"): value, ("people", "112", "2020"): 2 * value, ("people", "12", "2020"): 7.0}
    one, _ = roll_up(panel_of(given_), DICTIONARY, CITY)
    rows = [one.places.index(code) for code in order]
    shuffled = panel_of(given_)
    moved = Panel(
        shuffled.indicators,
        tuple(order),
        shuffled.periods,
        *(
            getattr(shuffled, name)[:, rows]
            for name in ("values", "low", "high", "status", "confidentiality", "vintage")
        ),
    )
    other, _ = roll_up(moved, DICTIONARY, CITY)
    np.testing.assert_array_equal(other.values, one.values[:, rows])


def test_a_year_follows_from_all_four_quarters_by_its_rule():
    flows = Dictionary(
        [
            Indicator("flow", NAME, "yuan", over_time="sum"),
            Indicator("stock", NAME, "person", over_time="last"),
            Indicator("mean", NAME, "1", over_time="mean"),
            Indicator("none", NAME, "1"),
        ]
    )
    found = empty(list(flows), ["1"], [f"2020-Q{q}" for q in (1, 2, 3, 4)] + [f"2021-Q{q}" for q in (1, 2, 3)])
    found.values[:] = np.arange(1.0, 8.0)
    years = to_years(found, flows)
    assert [years.value(name, "1", "2020") for name in ("flow", "stock", "mean")] == [10.0, 4.0, 2.5]
    assert np.isnan(years.value("none", "1", "2020"))
    assert "2021" not in years.periods  # three quarters are no year
    found.confidentiality[0, 0, 2] = ord("C")
    hidden = to_years(found, flows)
    at = hidden.at("period", "2020")
    assert [chr(hidden.confidentiality[i, 0, at]) for i in (0, 2)] == ["C", "F"]


def test_what_is_missing_is_told_by_level_and_period():
    given_ = {("people", "11", "2019"): 1.0, ("people", "11", "2020"): 1.0, ("people", "12", "2020"): 2.0}
    found = panel_of(given_)
    shares = {(one.level, one.period): one.share for one in known_shares(found, CITY) if one.indicator == "people"}
    assert shares == {("county", "2019"): 0.5, ("county", "2020"): 1.0}  # villages never had one, so none is expected
    assert missing_share(found, "people", "2019", ["11", "12"]) == 0.5


def test_a_definition_that_contradicts_itself_is_refused():
    ratio = Indicator("r", NAME, "1", over_places="ratio", numerator="a", denominator="b")
    with pytest.raises(BadIndicator, match="needs another indicator as numerator, not 'a'") as told:
        Dictionary([ratio])
    assert "numerator 应为字典中的另一个指标，而不是“a”" in told.value.text("zh")
    with pytest.raises(BadIndicator, match="stands twice"):
        Dictionary([Indicator("a", NAME, "1"), Indicator("a", NAME, "1")])
    with pytest.raises(BadIndicator, match="no optimum"):
        Dictionary([Indicator("a", NAME, "1", direction="toward")])
    with pytest.raises(NoSuchName, match="people"):
        DICTIONARY["peoples"]
