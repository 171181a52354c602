"""EI of HJ 192-2015: the worked example to its printed digits, every rule at its edges, what is refused."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.accounts.ei_vector import AREAS, GIVEN, NUMBERS

from shanshui.accounts.condition.ei import counted_resource, ecological_index, habitat_quality, restricted
from shanshui.accounts.condition.grades import IndexValue, change_grade, difference, fluctuation, grade, rounded
from shanshui.accounts.condition.land import with_land
from shanshui.accounts.condition.library import (
    EQI_2021,
    HJ_2015,
    HJT_2006,
    land_classes,
    land_of_types,
    loads,
    parts,
    steps,
    variables,
)
from shanshui.core import registry
from shanshui.core.errors import (
    AreasDoNotAddUp,
    ClassesNotApart,
    IndexInputsMissing,
    MethodHasNoClasses,
    MethodsDiffer,
    MustBePositive,
    UnknownRestriction,
)


def ei(value: float) -> IndexValue:
    return IndexValue(value, HJ_2015)


# the worked example


def test_the_worked_example_to_its_printed_digits():
    found = ecological_index(GIVEN)
    printed = {"biology": 76.5449, "vegetation": 96.9321, "water": 55.3741, "land_stress": 3.0214, "pollution": 1.5171}
    assert {name: round(part.value, 4) for name, part in found.parts.items()} == printed
    assert f"{found.value:.2f}" == "83.72"
    assert found.index.method == HJ_2015
    assert grade(found.index).id == "excellent"


def test_the_worked_example_with_indices_of_one_decimal():
    found = ecological_index(GIVEN, rounding="one_decimal")
    assert [part.value for part in found.parts.values()] == [76.5, 96.9, 55.4, 3.0, 1.5]
    assert f"{found.value:.4f}" == "83.7100"
    assert found.rounding == "one_decimal"


def test_weights_and_classes_are_as_published():
    assert sum(part.weight for part in parts(HJ_2015).values()) == 1
    assert [part.id for part in parts(HJ_2015).values() if part.inverted] == ["land_stress", "pollution"]
    assert sum({c.group: c.group_weight for c in land_classes().values()}.values()) == pytest.approx(1)
    assert sum(load.weight for load in loads("pollution")) == pytest.approx(1)
    assert sum(load.weight for load in loads("land_stress")) == pytest.approx(1)


def test_a_surveyed_biodiversity_index_is_half_of_biology():
    found = ecological_index({**GIVEN, "biodiversity_index": 60.0})
    assert found.parts["biology"].value == pytest.approx((60 + 76.5449441937) / 2)
    assert "BI was not surveyed" not in "".join(note.en for note in found.notes)


def test_what_was_assumed_is_told_in_both_languages():
    told = ecological_index(GIVEN).notes
    assert any("BI was not surveyed" in note.en and "未做 BI 调查" in note.zh for note in told)
    assert any("no environmental event" in note.en and "未提供环境事件" in note.zh for note in told)


# indices stay within 0 to 100


def test_an_index_above_100_is_held_and_told():
    found = ecological_index({**NUMBERS, "closed_forest_area": 1000.0})
    assert habitat_quality({"closed_forest": 1000.0}, 1000.0) == pytest.approx(107.3655, abs=1e-4)
    assert found.parts["biology"].value == 100
    assert any("107.37 and is taken as 100" in note.en and "按 100 计" in note.zh for note in found.notes)


@settings(max_examples=500)
@given(
    st.lists(st.floats(0, 5000), min_size=22, max_size=22).filter(lambda a: sum(a) > 1),
    st.fixed_dictionaries({name: st.floats(0, 1e5) for name in NUMBERS}),
    st.sampled_from((0, 2, 3)),
)
def test_ei_is_within_0_and_100_and_an_event_never_raises_it(areas, numbers, level):
    land = dict(zip((c.variable for c in land_classes().values()), areas, strict=True))
    numbers |= {"ndvi_growing_season": numbers["ndvi_growing_season"] / 1e5, "place_area": sum(areas)}
    numbers |= {
        "precipitation": numbers["precipitation"] + 1,
        "water_resource_mean": numbers["water_resource_mean"] + 1,
    }
    found = ecological_index({**land, **numbers, "restriction_level": level})
    assert all(0 <= part.value <= 100 for part in found.parts.values())
    assert 0 <= found.value <= found.unrestricted <= 100 + 1e-9


# water resources far above the mean


@pytest.mark.parametrize(
    ("resource", "counted"),
    [(500, 500), (1000, 1000), (1400, 1400), (1400.001, 999.999), (1900, 500), (2400, 0), (2400.001, 0), (9000, 0)],
)
def test_water_anomaly_at_its_edges(resource, counted):
    assert counted_resource(resource, 1000.0) == pytest.approx(counted, abs=1e-6)


@pytest.mark.parametrize("mean", [1.1, 3.3, 7.7, 1800.0])
def test_the_edges_hold_whatever_binary_fractions_make_of_them(mean):
    assert counted_resource(1.4 * mean, mean) == 1.4 * mean
    assert counted_resource(2.4 * mean, mean) == pytest.approx(0, abs=1e-9)


def test_the_water_rule_is_told_and_can_be_left_out_by_name_only():
    wet = {**GIVEN, "water_resource_mean": 600.0}
    applied, left_out = ecological_index(wet), ecological_index(wet, anomaly=False)
    assert any("2 times its mean: 240 of 1,200 million m³ count" in note.en for note in applied.notes)
    assert any("left out, as asked" in note.en for note in left_out.notes)
    assert left_out.value > applied.value
    without_mean = {k: v for k, v in GIVEN.items() if k != "water_resource_mean"}
    with pytest.raises(IndexInputsMissing, match="water_resource_mean"):
        ecological_index(without_mean)
    assert f"{ecological_index(without_mean, anomaly=False).value:.2f}" == "83.72"


# environmental events


@pytest.mark.parametrize(
    ("value", "level", "after"),
    [
        (88, 0, 88), (88, 2, 74.9), (75, 2, 74.9), (74.9, 2, 54.9), (55, 2, 54.9), (54.9, 2, 34.9), (35, 2, 34.9),
        (34.9, 2, 19.9), (20, 2, 19.9), (19.9, 2, 19.9), (0, 2, 0),
        (88, 3, 34.9), (55, 3, 34.9), (54.9, 3, 34.9), (35, 3, 34.9), (34.9, 3, 19.9), (19.9, 3, 19.9),
    ],
)  # fmt: skip
def test_restriction_at_its_edges(value, level, after):
    assert restricted(value, level) == after


@pytest.mark.parametrize("level", [1, 4, -1])
def test_a_level_nobody_published_is_refused(level):
    with pytest.raises(UnknownRestriction) as caught:
        restricted(80.0, level)
    assert "0, 2, 3" in caught.value.text("en")
    assert "环境限制等级" in caught.value.text("zh")


def test_an_event_is_told_with_the_value_before_it():
    found = ecological_index({**GIVEN, "restriction_level": 2.0})
    assert found.value == 74.9
    assert f"{found.unrestricted:.2f}" == "83.72"
    assert any("from 83.72 to 74.9" in note.en for note in found.notes)
    with pytest.raises(UnknownRestriction):
        ecological_index({**GIVEN, "restriction_level": 2.5})


# classes


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        (100, "excellent"), (75, "excellent"), (74.999, "good"), (55, "good"), (54.999, "moderate"), (35, "moderate"),
        (34.999, "poor"), (20, "poor"), (19.999, "bad"), (0, "bad"), (0.1 * 3 * 250, "excellent"),
    ],
)  # fmt: skip
def test_classes_at_their_edges(value, wanted):
    assert grade(ei(value)).id == wanted


@pytest.mark.parametrize(
    ("opening", "closing", "wanted"),
    [
        (70, 70.99, "none"), (69.1, 70.1, "slight"), (70.1, 69.1, "slight"), (70, 72.99, "slight"), (67.1, 70.1, "obvious"),
        (70, 62.01, "obvious"), (62.1, 70.1, "significant"), (90, 20, "significant"),
    ],
)  # fmt: skip
def test_changes_at_their_edges(opening, closing, wanted):
    assert change_grade(ei(opening), ei(closing)).id == wanted


def test_a_fluctuation_is_the_range_by_the_cuts_of_changes():
    width, step = fluctuation([ei(70.1), ei(67.1), ei(69)])
    assert width == 3
    assert step.id == "obvious"


def test_absent_values_have_no_class():
    assert grade(ei(math.nan)) is None
    assert change_grade(ei(70), ei(math.nan)) is None


def test_the_two_standards_are_never_compared():
    old = IndexValue(80.0, HJT_2006)
    for work in (difference, change_grade):
        with pytest.raises(MethodsDiffer) as caught:
            work(old, ei(82))
        assert "HJ/T 192-2006" in caught.value.text("en")
        assert "HJ 192-2015" in caught.value.text("zh")
    with pytest.raises(MethodsDiffer):
        fluctuation([old, ei(81), ei(82)])
    with pytest.raises(MethodHasNoClasses, match="2006"):
        grade(old)
    with pytest.raises(MethodsDiffer):
        difference(ei(60), IndexValue(60.0, EQI_2021))


@pytest.mark.parametrize(
    ("value", "decimals", "wanted"), [(2.25, 1, 2.3), (2.35, 1, 2.4), (-2.25, 1, -2.3), (0.5, 0, 1)]
)
def test_five_is_rounded_away_from_zero(value, decimals, wanted):
    assert rounded(value, decimals) == wanted
    assert math.isnan(rounded(math.nan, decimals))


# what is refused


def test_every_number_that_is_missing_is_named_at_once():
    with pytest.raises(IndexInputsMissing) as caught:
        ecological_index({**AREAS, "place_area": 1000.0, "precipitation": 1600.0})
    text = caught.value.text("zh")
    assert all(name in text for name in NUMBERS.keys() - {"place_area", "precipitation"})
    assert "化学需氧量" in text or "COD" in text


@pytest.mark.parametrize("name", sorted(NUMBERS))
def test_no_number_can_be_left_out(name):
    with pytest.raises(IndexInputsMissing, match=name):
        ecological_index({**GIVEN, name: math.nan})


@pytest.mark.parametrize("name", ["precipitation", "water_resource_mean", "place_area"])
def test_what_is_divided_by_is_above_zero(name):
    with pytest.raises((MustBePositive, AreasDoNotAddUp)):
        ecological_index({**GIVEN, name: 0.0})


def test_classes_left_out_are_none_only_if_the_rest_is_the_whole_place():
    assert ecological_index({**GIVEN, "place_area": 1009.0}).value > 0
    with pytest.raises(AreasDoNotAddUp) as caught:
        ecological_index({**GIVEN, "place_area": 1100.0})
    assert "1,000 km²" in caught.value.text("en")
    assert "saline_area" in caught.value.text("zh")


# land classes from the account's extent


def test_what_types_tell_apart_is_taken_and_what_they_do_not_is_asked_for():
    extent = {"paddy": 6000.0, "dry_cropland": 7000.0, "evergreen_broadleaf": 60000.0, "river": 800.0}
    with pytest.raises(ClassesNotApart) as caught:
        with_land({}, extent, "x")
    assert "Evergreen broadleaf forest 600 km²" in caught.value.text("en")
    assert "closed_forest_area" in caught.value.text("en")
    assert "paddy_area" not in caught.value.text("en")
    assert "常绿阔叶林 600 km²" in caught.value.text("zh")
    found = with_land({"closed_forest_area": 550.0, "open_forest_area": 50.0}, extent, "x")
    assert (found["paddy_area"], found["dry_cropland_area"], found["river_area"]) == (60, 70, 8)
    assert (found["closed_forest_area"], found["lake_area"]) == (550, 0)
    assert "other_forest_area" not in found


def test_classes_that_are_the_whole_place_are_left_alone():
    assert with_land(GIVEN, {"evergreen_broadleaf": 1.0}, "x") == GIVEN
    assert with_land({"paddy_area": 1.0}, {}, "x") == {"paddy_area": 1.0}


def test_every_ecosystem_type_but_the_unspecified_has_a_group():
    assert set(land_of_types()) == set(registry.ecosystem_types()) - {"unspecified"}
    groups = {c.group: {k.id for k in land_classes().values() if k.group == c.group} for c in land_classes().values()}
    assert all(not land or land in groups[group] for group, land in land_of_types().values())


def test_shared_variables_have_one_unit():
    assert all(registry.variable(n).unit == v.unit for n, v in variables().items() if n in registry.variables())


@pytest.mark.parametrize("method", [HJ_2015, EQI_2021])
def test_steps_go_down_to_the_lowest(method):
    for kind in ("class", "change"):
        cuts = [step.least for step in steps(method, kind)]
        assert cuts == sorted(cuts, reverse=True)
        assert cuts[-1] == -math.inf
