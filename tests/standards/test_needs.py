"""What a standard needs: the walk from lines through equations and derivations to parameters."""

import dataclasses

import pytest

from shanshui.core.errors import NoSuchName
from shanshui.standards.annex import read_annex
from shanshui.standards.needs import line_items, parameters_needed, to_be_given
from shanshui.standards.profile import standard


def only(line: str, **changes):
    national = standard("ndrc-2022")
    lines = tuple(found for found in national.lines if found.id == line)
    return dataclasses.replace(national, lines=lines, **changes)


def test_line_without_items_has_all_of_its_service():
    (line,) = only("air_purification").lines
    assert [item.id for _, item in line_items(line)] == ["so2", "nox", "dust"]


def test_line_with_items_has_only_those():
    (line,) = only("soil_retention").lines
    assert [item.id for _, item in line_items(line)] == ["soil", "sedimentation", "nutrient_n", "nutrient_p"]


def test_variables_are_followed_to_their_parameters():
    needed = parameters_needed(only("water_retention"))
    assert needed["runoff_coefficient"] == ("water_retention",)  # by way of runoff
    assert "zhang_w" in needed  # by way of actual evapotranspiration
    assert {"reservoir_capital_cost", "reservoir_depreciation", "reservoir_running_cost"} <= needed.keys()
    assert "water_right_price" not in needed  # of an equation not chosen


def test_choice_of_a_derivation_changes_the_needs():
    changed = only("water_retention", options={"actual_evapotranspiration": "fu"})
    needed = parameters_needed(changed)
    assert "fu_omega" in needed
    assert "zhang_w" not in needed


def test_limit_and_value_are_reached_too():
    needed = parameters_needed(only("air_purification"))
    assert {"so2_capacity", "so2_treatment_price", "nox_capacity"} <= needed.keys()


def test_annex_shortens_the_list_to_be_given():
    water = only("water_retention")
    assert to_be_given(water) == ("reservoir_running_cost",)
    row = {"parameter": "reservoir_running_cost", "value": "0.01", "unit": "yuan m-3"}
    assert to_be_given(water, read_annex([row])) == ()


def test_place_own_number_is_asked_for_when_the_profile_says_so():
    invest = only("water_retention", options={"actual_evapotranspiration": "zhang"})
    assert "seasonality_factor" in to_be_given(invest)
    assert "seasonality_factor" not in to_be_given(invest, sets={"seasonality_factor": "urumqi"})


def test_option_that_no_equation_has_is_refused():
    with pytest.raises(NoSuchName, match="Did you mean 'annualised'"):
        parameters_needed(only("water_retention", options={"water_retention.retention.value": "annualized"}))


def test_what_flows_is_followed_to_its_parameters():
    simple = parameters_needed(only("water_purification"))
    assert "nitrogen_load" not in simple
    given = standard("ndrc-2022").options | {"water_purification.nitrogen": "delivered"}
    needed = parameters_needed(only("water_purification", options=given))
    assert {"stream_area", "nitrogen_load", "nitrogen_retention", "nutrient_connectivity_slope"} <= needed.keys()
    assert "nitrogen_capacity" not in needed
    assert "phosphorus_capacity" in needed
    given["runoff_proxy"] = "surface_runoff"
    assert "runoff_coefficient" in parameters_needed(only("water_purification", options=given))
