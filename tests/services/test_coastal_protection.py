"""Tests of services/coastal_protection.py."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shanshui.core import equation, units
from shanshui.services import coastal_protection
from shanshui.standards.values import library


def test_length_times_cost_of_a_sea_wall() -> None:
    amount = coastal_protection.protected_length(8.0)
    assert amount == 8.0
    assert coastal_protection.sea_wall_cost(amount, 250_000.0) == 2_000_000.0


def test_cost_in_ten_thousand_yuan_is_converted_at_the_door() -> None:
    given = {"amount": 3.0, "sea_wall_price": units.quantity(25.0, "万元 km-1")}
    value = equation.call(coastal_protection.sea_wall_cost, given, "yuan", "km")
    assert units.magnitude(value, "万元") == pytest.approx(75.0)


@given(st.floats(0, 1e5), st.floats(0, 1e7))
def test_value_is_never_negative(length: float, price: float) -> None:
    assert coastal_protection.sea_wall_cost(coastal_protection.protected_length(length), price) >= 0.0


def test_cost_has_no_published_default() -> None:
    assert coastal_protection.COAST.price not in library()
