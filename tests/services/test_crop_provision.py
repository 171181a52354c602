"""Tests of services/crop_provision.py."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shanshui.core import equation, units
from shanshui.services import crop_provision

AMOUNT = st.floats(0, 1e9)
SHARE = st.floats(0, 1)


@given(amount=AMOUNT, price=AMOUNT, share=SHARE)
def test_rent_and_value_added_are_parts_of_gross_output(amount: float, price: float, share: float) -> None:
    gross = crop_provision.gross_output(amount, price)
    assert 0 <= crop_provision.value_added(amount, price, share) <= gross
    assert 0 <= crop_provision.resource_rent(amount, price, share) <= gross


def test_three_positions_on_the_same_product() -> None:
    assert crop_provision.gross_output(100.0, 2000.0) == 200_000.0
    assert crop_provision.value_added(100.0, 2000.0, 0.5) == 100_000.0
    assert crop_provision.resource_rent(100.0, 2000.0, 0.25) == 50_000.0


def test_price_by_the_kilogramme_is_converted_at_the_door() -> None:
    given = {"amount": units.quantity(2.0, "万吨"), "crop_price": units.quantity(3.0, "yuan kg-1")}
    value = equation.call(crop_provision.gross_output, given, "yuan", "t")
    assert units.magnitude(value, "万元") == pytest.approx(6000.0)


def test_provision_subtotal_garze2010() -> None:
    """Garzê 2010, Table 3 (1e8 yuan): net output of four lines, then water and power; printed subtotal 632.64."""
    net_output = [12.2875, 2.3777, 22.0760, 0.0356]
    water_and_power = [1.36 * 2.6, 150.17 * 3.6, 17.31 * 0.07, 95.30 * 0.53]
    assert crop_provision.gross_output(sum(net_output), 1.0) == pytest.approx(36.7768)
    assert sum(net_output + water_and_power) == pytest.approx(632.64, abs=0.02)


def test_any_product_of_the_table_is_priced_alike() -> None:
    product = crop_provision.SERVICE.item("tea")
    assert product is crop_provision.PRODUCT
    assert product.price == "crop_price"
    assert not product.physical, "only a table gives the quantity"
    assert list(product.monetary) == ["gross_output", "value_added", "resource_rent"]


def test_labels() -> None:
    assert crop_provision.SERVICE.section == "provisioning"
    assert crop_provision.PRODUCT.label.zh == "农产品"
