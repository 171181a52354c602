"""Tests of services/water_supply.py."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shanshui.core.spec import Item
from shanshui.services import water_supply
from shanshui.standards.values import library


def garze(name: str) -> float:
    """Return a price of the Garzê 2010 account."""
    return library()[name]["garze"][0].value


# Garzê 2010, Table 3 (Acta Ecol. Sin. 37(19):6302): 1e8 m3 and 1e8 yuan; quantities are rounded as printed
GARZE = [
    (water_supply.DOMESTIC, 1.36, 2.6, 3.5400),
    (water_supply.INDUSTRY, 150.17, 3.6, 540.6113),
    (water_supply.IRRIGATION, 17.31, 0.07, 1.2117),
]


@pytest.mark.parametrize(("item", "quantity", "price", "value"), GARZE)
def test_water_supply_garze2010(item: Item, quantity: float, price: float, value: float) -> None:
    assert garze(item.price) == price
    formula = item.monetary["market_price"]
    assert formula(quantity * 1e8, price) == pytest.approx(value * 1e8, abs=0.005e8 * price)


def test_water_supply_garze2010_total() -> None:
    total = sum(item.monetary["market_price"](quantity, garze(item.price)) for item, quantity, _, _ in GARZE)
    assert total == pytest.approx(545.363, abs=0.03)


@given(st.floats(0, 1e12), st.floats(0, 1e12), st.floats(0, 100))
def test_uses_add_up(one: float, other: float, price: float) -> None:
    both = water_supply.domestic_value(one, price) + water_supply.domestic_value(other, price)
    assert water_supply.domestic_value(one + other, price) == pytest.approx(both)


def test_each_use_has_its_own_price() -> None:
    assert len({item.price for item in water_supply.SERVICE.items}) == 3
