"""Tests of services/livestock_provision.py."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shanshui.core import equation, units
from shanshui.services import livestock_provision

AMOUNT = st.floats(0, 1e9)
SHARE = st.floats(0, 1)


@given(amount=AMOUNT, price=AMOUNT, share=SHARE)
def test_rent_and_value_added_are_parts_of_gross_output(amount: float, price: float, share: float) -> None:
    gross = livestock_provision.gross_output(amount, price)
    assert 0 <= livestock_provision.value_added(amount, price, share) <= gross
    assert 0 <= livestock_provision.resource_rent(amount, price, share) <= gross


def test_three_positions_on_the_same_product() -> None:
    assert livestock_provision.gross_output(100.0, 2000.0) == 200_000.0
    assert livestock_provision.value_added(100.0, 2000.0, 0.5) == 100_000.0
    assert livestock_provision.resource_rent(100.0, 2000.0, 0.25) == 50_000.0


def test_price_by_the_kilogramme_is_converted_at_the_door() -> None:
    given = {"amount": units.quantity(2.0, "万吨"), "livestock_price": units.quantity(3.0, "yuan kg-1")}
    value = equation.call(livestock_provision.gross_output, given, "yuan", "t")
    assert units.magnitude(value, "万元") == pytest.approx(6000.0)


def test_any_product_of_the_table_is_priced_alike() -> None:
    product = livestock_provision.SERVICE.item("yak_milk")
    assert product is livestock_provision.PRODUCT
    assert product.price == "livestock_price"
    assert not product.physical, "only a table gives the quantity"
    assert list(product.monetary) == ["gross_output", "value_added", "resource_rent"]


def test_labels() -> None:
    assert livestock_provision.SERVICE.section == "provisioning"
    assert livestock_provision.PRODUCT.label.zh == "畜牧产品"
