"""Tests of services/recreation.py."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shanshui.services import recreation
from shanshui.standards.values import library

MONEY = st.floats(0, 1e6)


def test_tourism_garze2010_is_three_times_the_revenue() -> None:
    """Garzê 2010, Table 3, prints 70.6669e8 yuan; revenue was 23.56e8: the factor is no share."""
    implied = 70.6669e8 / 23.56e8
    assert implied == pytest.approx(3.0, abs=0.001)
    assert recreation.revenue_share(23.56e8, 3.0) == pytest.approx(70.6669e8, abs=0.02e8)
    assert "ecological_tourism_share" not in library(), "a multiplier of 3 is not offered as a share"
    assert "three times" in (recreation.__doc__ or "")


def test_tourism_garze2010_per_visit() -> None:
    """358.68e4 visits (Table 3) carry 1970.2 yuan of value each, but 656.9 yuan of revenue."""
    assert recreation.travel_spending(358.68e4, 1970.19) == pytest.approx(70.6669e8, rel=1e-5)
    assert recreation.travel_spending(358.68e4, 656.85) == pytest.approx(23.56e8, rel=1e-4)


@given(st.floats(0, 1e9), MONEY, MONEY)
def test_surplus_only_adds(visits: float, cost: float, surplus: float) -> None:
    exchange = recreation.travel_spending(visits, cost)
    welfare = recreation.travel_spending_with_surplus(visits, cost, surplus)
    assert welfare >= exchange
    assert recreation.travel_spending_with_surplus(visits, cost, 0.0) == exchange


@given(st.floats(0, 1e12), st.floats(0, 1))
def test_share_keeps_within_revenue(revenue: float, share: float) -> None:
    assert 0 <= recreation.revenue_share(revenue, share) <= revenue


def test_money_is_taken_at_face_value_and_visits_are_only_counted() -> None:
    assert recreation.at_face_value(5.0) == 5.0
    assert recreation.counted_visits(7.0) == 7.0
    assert not recreation.VISITS.monetary
    assert next(iter(recreation.TOURISM.physical)) == "revenue_share"
