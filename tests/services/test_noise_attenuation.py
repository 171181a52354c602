"""Tests of services/noise_attenuation.py."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shanshui.core import equation, units
from shanshui.services import noise_attenuation
from shanshui.standards.values import library


def test_length_times_cost_of_a_barrier() -> None:
    amount = noise_attenuation.belt_length(12.5)
    assert amount == 12.5
    assert noise_attenuation.barrier_cost(amount, 40_000.0) == 500_000.0


def test_cost_by_the_metre_is_converted_at_the_door() -> None:
    given = {"amount": 2.0, "noise_barrier_price": units.quantity(50.0, "yuan m-1")}
    value = equation.call(noise_attenuation.barrier_cost, given, "yuan", "km")
    assert units.magnitude(value, "yuan") == pytest.approx(100_000.0)


@given(st.floats(0, 1e5), st.floats(0, 1e7))
def test_value_is_never_negative(length: float, price: float) -> None:
    assert noise_attenuation.barrier_cost(noise_attenuation.belt_length(length), price) >= 0.0


def test_cost_has_no_published_default() -> None:
    assert noise_attenuation.BELT.price not in library()
