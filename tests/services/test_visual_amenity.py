"""Tests of services/visual_amenity.py."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shanshui.core import equation, units
from shanshui.services import visual_amenity


def test_homes_and_hotels() -> None:
    assert visual_amenity.dwelling_value(visual_amenity.dwellings_with_premium(2e4), 15.0) == 300_000.0
    assert visual_amenity.hotel_value(visual_amenity.nights_with_premium(365.0), 80.0) == 29_200.0


def test_area_in_wan_square_metres_is_converted_at_the_door() -> None:
    given = {"amount": units.quantity(3.0, "hm2"), "dwelling_premium": units.quantity(20.0, "yuan m-2")}
    value = equation.call(visual_amenity.dwelling_value, given, "yuan", "m2")
    assert units.magnitude(value, "万元") == pytest.approx(60.0)


@given(st.floats(0, 1e9), st.floats(0, 1e4))
def test_no_premium_no_value(amount: float, premium: float) -> None:
    assert visual_amenity.dwelling_value(amount, 0.0) == 0.0
    assert visual_amenity.hotel_value(0.0, premium) == 0.0
    assert visual_amenity.hotel_value(amount, premium) >= 0.0


def test_each_item_has_its_own_premium() -> None:
    assert [item.price for item in visual_amenity.SERVICE.items] == ["dwelling_premium", "hotel_premium"]
    assert [item.unit for item in visual_amenity.SERVICE.items] == ["m2", "d"]
