"""Splits, mergers and renamed places: what was, on the places of today."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.targets.test_roll_up import DICTIONARY, NAME

from shanshui.core.errors import BadPlaceChange
from shanshui.core.place import Place, PlaceTree
from shanshui.targets.panel import Panel, empty
from shanshui.targets.place_changes import PlaceChange, check_changes, former_places, to_places_of_today
from shanshui.targets.roll_up import roll_up

TODAY = PlaceTree([Place("1", "", "city", NAME), Place("a", "1", "village", NAME), Place("b", "1", "village", NAME)])


def series(places: list[str], values: dict[tuple[str, str, str], float]) -> Panel:
    found = empty(list(DICTIONARY), places, ["2018", "2019", "2020"])
    for (indicator, place, period), value in values.items():
        at = found.at("indicator", indicator), found.at("place", place), found.at("period", period)
        found.values[at], found.status[at] = value, ord("A")
    return found


def test_a_split_carries_sums_by_the_stated_shares_and_marks_them_estimated():
    changes = [PlaceChange("2020", "old", "a", 0.75, "people of 2019"), PlaceChange("2020", "old", "b", 0.25)]
    assert former_places(changes, TODAY) == ["old"]
    found = series(["1", "a", "b", "old"], {("people", "old", "2019"): 400.0, ("people", "a", "2020"): 310.0})
    carried = to_places_of_today(found, DICTIONARY, changes, TODAY)
    assert carried.places == ("1", "a", "b")
    assert [carried.value("people", code, "2019") for code in "ab"] == [300.0, 100.0]
    assert chr(carried.status[carried.at("indicator", "people"), 1, 1]) == "E"
    assert carried.value("people", "a", "2020") == 310.0


def test_what_is_carried_from_a_hidden_value_is_hidden():
    changes = [
        PlaceChange("2020", "x", "a", 1.0),
        PlaceChange("2020", "y", "a", 1.0),
        PlaceChange("2020", "z", "b", 1.0),
    ]
    values = {("people", place, "2019"): 1.0 for place in "xyz"}
    found = series(["1", "a", "b", "x", "y", "z"], values)
    people = found.at("indicator", "people")
    for place, code in (("y", "C"), ("z", "N")):
        found.confidentiality[people, found.at("place", place), 1] = ord(code)
    carried = to_places_of_today(found, DICTIONARY, changes, TODAY)
    assert [chr(carried.confidentiality[people, carried.at("place", place), 1]) for place in "ab"] == ["C", "N"]


def test_a_part_given_away_is_taken_from_what_was_whoever_comes_first():
    """A place that keeps its code gives a part of what it was, not of what is left."""
    changes = [PlaceChange("2020", "a", "a", 0.6), PlaceChange("2020", "a", "b", 0.4)]
    carried = to_places_of_today(series(["1", "a", "b"], {("people", "a", "2019"): 100.0}), DICTIONARY, changes, TODAY)
    assert [carried.value("people", code, "2019") for code in "ab"] == [60.0, 40.0]


def test_a_merger_adds_and_an_absent_part_leaves_it_absent():
    changes = [PlaceChange("2020", "x", "a", 1.0), PlaceChange("2020", "y", "a", 1.0)]
    values = {("people", "x", "2019"): 3.0, ("people", "y", "2019"): 4.0, ("people", "x", "2018"): 3.0}
    carried = to_places_of_today(series(["1", "a", "b", "x", "y"], values), DICTIONARY, changes, TODAY)
    assert carried.value("people", "a", "2019") == 7.0
    assert np.isnan(carried.value("people", "a", "2018"))


def test_a_place_with_another_code_keeps_everything():
    changes = [PlaceChange("2020", "old", "a", 1.0)]
    values = {("rank", "old", "2019"): 2.0, ("coverage", "old", "2018"): 55.0}
    carried = to_places_of_today(series(["1", "a", "b", "old"], values), DICTIONARY, changes, TODAY)
    assert carried.value("rank", "a", "2019") == 2.0
    assert carried.value("coverage", "a", "2018") == 55.0
    assert chr(carried.status[carried.at("indicator", "rank"), 1, 1]) == "A"


def test_a_ratio_follows_from_what_was_carried_and_others_break():
    changes = [PlaceChange("2020", "x", "a", 1.0), PlaceChange("2020", "y", "a", 1.0)]
    values = {
        ("covered", "x", "2019"): 90.0,
        ("people", "x", "2019"): 100.0,
        ("covered", "y", "2019"): 10.0,
        ("people", "y", "2019"): 400.0,
        ("rank", "x", "2019"): 1.0,
        ("rank", "a", "2020"): 5.0,
    }
    carried = to_places_of_today(series(["1", "a", "b", "x", "y"], values), DICTIONARY, changes, TODAY)
    rolled, _ = roll_up(carried, DICTIONARY, TODAY)
    assert rolled.value("coverage", "a", "2019") == 20.0
    assert np.isnan(rolled.value("rank", "a", "2019"))
    assert chr(carried.status[carried.at("indicator", "rank"), 1, 2]) == "B"


def test_a_restated_value_stands():
    changes = [PlaceChange("2020", "old", "a", 1.0)]
    values = {("people", "old", "2019"): 400.0, ("people", "a", "2019"): 410.0}
    carried = to_places_of_today(series(["1", "a", "b", "old"], values), DICTIONARY, changes, TODAY)
    assert carried.value("people", "a", "2019") == 410.0


@given(st.floats(0.01, 0.99), st.floats(0, 1e9))
def test_nothing_is_lost_when_a_place_is_split(share, people):
    changes = [PlaceChange("2020", "old", "a", share), PlaceChange("2020", "old", "b", 1 - share)]
    found = series(["1", "a", "b", "old"], {("people", "old", "2018"): people})
    carried = to_places_of_today(found, DICTIONARY, changes, TODAY)
    total = sum(carried.value("people", code, "2018") for code in "ab")
    assert total == pytest.approx(people, rel=1e-12)


@pytest.mark.parametrize(
    "changes, told",
    [
        ([PlaceChange("2020", "old", "a", 0.5)], "add up to 0.5"),
        ([PlaceChange("2020", "old", "a", 1.5), PlaceChange("2020", "old", "b", -0.5)], "not above zero"),
        ([PlaceChange("2020", "old", "c", 1.0)], "c is no place of today"),
    ],
)
def test_changes_that_do_not_hold_are_refused(changes, told):
    with pytest.raises(BadPlaceChange, match=told):
        check_changes(changes, TODAY)
