"""SEEA EA indicators: the scale, the clipping, stated weights, opening and closing."""

import math
from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from shanshui.accounts.condition.indicators import (
    Reading,
    Reference,
    aggregates,
    changes,
    check_reference,
    indicators,
    on_scale,
    reference_of,
)
from shanshui.accounts.condition.library import seea_classes
from shanshui.core.errors import NoSuchName, ReferenceMissing, ReferencesEqual, WeightsNotWhole
from shanshui.core.labels import Label

NUMBERS = st.floats(-1e6, 1e6)


def reference(variable: str, kind: str = "", low: float = 0, high: float = 10, weight: float = math.nan) -> Reference:
    return Reference(variable, "chemical_state", kind, "1", low, high, "a book", Label(variable, variable), weight)


def reading(variable: str, value: float, period: str = "2020", kind: str = "forest") -> Reading:
    return Reading(period, "330000", kind, variable, value)


def test_six_classes():
    assert len(seea_classes()) == 6


@settings(max_examples=500)
@given(NUMBERS, NUMBERS, NUMBERS)
def test_an_indicator_is_within_0_and_1_and_told_when_clipped(value, low, high):
    assume(abs(high - low) > 1e-3)
    found, clipped = on_scale(value, low, high)
    inside = min(low, high) <= value <= max(low, high)
    assert 0 <= found <= 1
    assert clipped == "" if inside else found in (0, 1)
    assert on_scale(low, low, high) == (0, "")
    assert on_scale(high, low, high) == (1, "")


def test_less_may_be_better():
    assert on_scale(0.15, 0.4, 0.02)[0] == pytest.approx(0.25 / 0.38)
    assert on_scale(0.5, 0.4, 0.02) == (0, "below")
    assert on_scale(0.01, 0.4, 0.02) == (1, "above")


def test_references_are_checked():
    with pytest.raises(ReferencesEqual, match="differ"):
        check_reference(reference("soil_carbon", low=10))
    with pytest.raises(NoSuchName, match="Did you mean 'chemical_state'"):
        check_reference(replace(reference("x"), condition_class="chemical"))
    with pytest.raises(ReferenceMissing, match="soil_carbon"):
        indicators([reading("soil_carbon", 1)], [])


def test_the_nearest_reference_counts_type_then_group_then_all():
    known = [reference("x", ""), reference("x", "forest"), reference("x", "bamboo")]
    kinds = ("bamboo", "mixed_forest", "grass")
    assert [reference_of(known, "x", kind).ecosystem_type for kind in kinds] == ["bamboo", "forest", ""]
    assert reference_of(known[1:], "x", "grass") is None


def test_weights_are_stated_and_whole():
    known = [reference("a", weight=0.25), reference("b", weight=0.75), reference("c")]
    found = indicators([reading("a", 10), reading("b", 4), reading("c", 9)], known)
    index = aggregates(found, known)[0]
    assert index.value == pytest.approx(0.25 * 1 + 0.75 * 0.4)
    assert index.by_class == {"chemical_state": index.value}
    with pytest.raises(WeightsNotWhole, match=r"add up to 0\.95"):
        aggregates(found, [replace(known[0], weight=0.2), *known[1:]])
    assert aggregates(found, [replace(one, weight=math.nan) for one in known]) == []


@settings(max_examples=500)
@given(
    st.lists(st.tuples(st.integers(0, 9), NUMBERS), min_size=1, max_size=6).filter(lambda rows: sum(w for w, _ in rows))
)
def test_an_index_lies_between_its_indicators(rows):
    total = sum(weight for weight, _ in rows)
    known = [reference(f"v{i}", low=-1e5, high=1e5, weight=weight / total) for i, (weight, _) in enumerate(rows)]
    found = indicators([reading(f"v{i}", value) for i, (_, value) in enumerate(rows)], known)
    (index,) = aggregates(found, known)
    counted = [one.value for one in found if one.reference.weight]
    assert min(counted) - 1e-12 <= index.value <= max(counted) + 1e-12
    assert index == aggregates([*reversed(found)], known)[0]


def test_a_missing_indicator_is_not_made_up_for():
    known = [reference("a", weight=0.25), reference("b", weight=0.75)]
    index = aggregates(indicators([reading("a", 10)], known), known)[0]
    assert math.isnan(index.value)
    assert index.missing == ("b",)


def test_opening_closing_change():
    known = [reference("a", weight=0.5), reference("b", weight=0.5)]
    values = [reading("a", 2, "2015"), reading("a", 5), reading("b", 4, "2015"), reading("b", 4, "2018")]
    found = indicators(values, known)
    rows = {one.what: one for one in changes(found, aggregates(found, known), "2015", "2020")}
    assert (rows["a"].opening, rows["a"].closing, rows["a"].change) == (0.2, 0.5, 0.3)
    assert rows["b"].opening == 0.4
    assert math.isnan(rows["b"].change)
    assert rows[""].opening == pytest.approx(0.3)
    assert math.isnan(rows[""].closing)
