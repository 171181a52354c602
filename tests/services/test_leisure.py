"""Tests of services/leisure.py."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shanshui.core import equation, units
from shanshui.services import leisure


def test_hours_of_all_residents() -> None:
    assert leisure.leisure_time(1000.0, 120.0) == 120_000.0


def test_residents_in_ten_thousands_are_converted_at_the_door() -> None:
    given = {"residents": units.quantity(2.0, "万人"), "leisure_hours": units.quantity(30.0, "min person-1")}
    assert units.magnitude(equation.call(leisure.leisure_time, given, "h"), "h") == pytest.approx(10_000.0)


def test_two_ways_to_value_an_hour() -> None:
    hours = leisure.leisure_time(1000.0, 120.0)
    assert leisure.spending(hours, 8.0) == pytest.approx(960_000.0)
    assert leisure.wage_share(hours, 24.0, 1 / 3) == pytest.approx(leisure.spending(hours, 8.0))


@given(st.floats(0, 1e9), st.floats(0, 1e3), st.floats(0, 1))
def test_a_share_of_the_wage_is_at_most_the_wage(hours: float, wage: float, share: float) -> None:
    assert 0 <= leisure.wage_share(hours, wage, share) <= leisure.spending(hours, wage)


def test_it_is_a_cultural_service_of_places() -> None:
    assert leisure.SERVICE.section == "cultural"
    assert leisure.RESIDENTS.scope == "place"
