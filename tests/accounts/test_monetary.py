"""Amounts become yuan by one equation for each item (§8)."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shanshui.accounts.amounts import Amount, in_columns
from shanshui.accounts.monetary import UNVALUED, Valuation, Valued, parameter_for, valued
from shanshui.core import registry
from shanshui.core.errors import UnitMismatch, UnknownUnit
from shanshui.core.labels import Label
from shanshui.core.spec import Item
from shanshui.standards.annex import read_annex
from shanshui.standards.profile import standard
from shanshui.standards.values import ParameterBook


def book(*rows: dict[str, str]) -> ParameterBook:
    """Return the parameters of the standard, with an annex."""
    return ParameterBook(standard("ndrc-2022"), read_annex([{"source": "test", "year": "2019", **row} for row in rows]))


PRICED = book({"parameter": "co2_price", "value": "100", "unit": "yuan t-1"})


def worth(amount: float, co2_price: float) -> float:
    return amount * co2_price


ITEM = Item("carbon", Label("Carbon", "碳"), "t", monetary={"co2": worth}, price="co2_price")
HOW = Valuation(ITEM, worth)
OPEN = Valuation(
    registry.service("crop_provision").items[0],
    registry.service("crop_provision").items[0].monetary["gross_output"],
    True,
)


def amount(supply: float = 5.0, unit: str = "t", **changes: object) -> Amount:
    """Return an amount of carbon."""
    given_ = {
        "period": "2020",
        "place": "1",
        "ecosystem_type": "forest",
        "service": "global_climate_regulation",
        "item": "carbon",
    }
    return Amount(**(given_ | {"supply": supply, "unit": unit} | changes))  # type: ignore[arg-type]


def valued_one(amount: Amount, how: Valuation, book: ParameterBook) -> Valued:
    """Return the value of one amount."""
    (many,) = in_columns([amount])
    got = valued(many, how, book)
    return replace(got, **{name: one(getattr(got, name)) for name in ("value", "price")}) if got != UNVALUED else got


def one(column: object) -> float:
    """Return the one number of a column."""
    return float(np.asarray(column).reshape(-1)[0])


def test_amount_times_price():
    got = valued_one(amount(), HOW, PRICED)
    assert (got.value, got.price, got.price_unit, got.price_year) == (500.0, 100.0, "yuan t-1", "2019")


@pytest.mark.parametrize(("price", "unit"), [(40.0, "yuan t-1"), (0.04, "yuan kg-1"), (0.004, "万元/吨")])
def test_a_price_with_the_quantity_replaces_the_parameter(price: float, unit: str):
    got = valued_one(amount(price=price, price_unit=unit, price_year="2021"), HOW, PRICED)
    assert got.value == pytest.approx(200.0)
    assert got.price == pytest.approx(40.0)
    assert (got.price_unit, got.price_year) == ("yuan t-1", "2021")


@pytest.mark.parametrize(("unit", "value"), [("yuan", 5.0), ("万元", 5e4), ("亿元", 5e8)])
def test_money_is_its_own_value(unit: str, value: float):
    got = valued_one(amount(5.0, unit), HOW, PRICED)
    assert got.value == value
    assert math.isnan(got.price)


def test_value_follows_use():
    assert valued_one(amount(5.0, use=2.0), HOW, PRICED).value == 200.0
    assert valued_one(amount(5.0, "万元", use=2.0), HOW, PRICED).value == 2e4


def test_absent_amounts_have_no_value():
    assert math.isnan(valued_one(amount(math.nan), HOW, PRICED).value)


def test_counted_but_never_valued():
    assert valued_one(amount(), Valuation(ITEM, None), PRICED) == UNVALUED


@pytest.mark.parametrize(("unit", "error"), [("yuan m-3", UnitMismatch), ("t", UnitMismatch), ("banana", UnknownUnit)])
def test_a_price_in_a_unit_that_makes_no_money(unit: str, error: type[Exception]):
    with pytest.raises(error, match=r"global_climate_regulation\.carbon price"):
        valued_one(amount(price=1.0, price_unit=unit), HOW, PRICED)


def test_open_items_are_priced_in_units_of_their_own():
    pigs = amount(1000.0, "head", service="livestock_provision", item="pigs", price=0.2, price_unit="万元 head-1")
    got = valued_one(pigs, Valuation(OPEN.item, OPEN.formula, True), PRICED)
    assert got.value == pytest.approx(2e6)
    assert (got.price, got.price_unit) == (0.2, "万元 head-1")


def test_open_items_without_a_price_that_fits_have_no_value():
    assert math.isnan(
        valued_one(amount(1000.0, "head", service="livestock_provision", item="pigs"), OPEN, PRICED).value
    )


@given(st.floats(0, 1e12), st.floats(0, 1e6))
def test_value_is_linear_in_the_price(supply: float, price: float):
    """T40: twice the price, twice the value."""
    one = valued_one(amount(supply, price=price, price_unit="yuan t-1"), HOW, PRICED).value
    two = valued_one(amount(supply, price=2 * price, price_unit="yuan t-1"), HOW, PRICED).value
    assert two == pytest.approx(2 * one, rel=1e-12)


def test_a_parameter_of_a_type_is_not_that_of_another():
    name = next(n for n, spec in registry.parameters().items() if spec.by_ecosystem)
    local = book({"parameter": name, "ecosystem_type": "forest", "value": "0.5", "unit": registry.parameter(name).unit})
    assert parameter_for(name, "mixed_forest", local).value == 0.5
    found = parameter_for(name, "unspecified", local)
    assert found is None or found.value != 0.5


def test_a_price_not_known_for_a_type_is_no_zero():
    name = next(n for n, spec in registry.parameters().items() if spec.by_ecosystem)
    local = book({"parameter": name, "ecosystem_type": "forest", "value": "0.5", "unit": registry.parameter(name).unit})

    namespace: dict[str, object] = {}
    exec(f"def by_type(amount, {name}):\n    return amount * {name}", namespace)  # the name is the wiring
    how = Valuation(ITEM, namespace["by_type"])
    assert valued_one(amount(ecosystem_type="ice"), how, local) == UNVALUED or name in str(local.values(name))
    assert valued_one(amount(ecosystem_type="forest"), how, local).value == 2.5


def test_a_price_with_the_quantity_counts_whatever_the_equation_asks_for():
    """A row says 100 yuan for a tonne of CO2; the price of a tonne of carbon the equation would take is not asked."""

    def by_carbon(amount: float, carbon_price: float) -> float:
        return amount / (44 / 12) * carbon_price

    got = valued_one(amount(price=0.1, price_unit="yuan kg-1", price_year="2021"), Valuation(ITEM, by_carbon), PRICED)
    assert got.value == pytest.approx(500.0)
    assert (got.price, got.price_unit, got.price_year) == (100.0, "yuan t-1", "2021")


def test_a_price_for_the_amount_is_not_read_as_a_capital_cost():
    """A county's 3 yuan/m3 of water is 3 yuan/m3, also where the standard annualises what a reservoir costs."""
    service = registry.service("water_retention")
    how = Valuation(service.item("retention"), service.item("retention").monetary["annualised"])
    priced = book({"parameter": "reservoir_running_cost", "value": "0", "unit": "yuan/m3"})
    water = Amount("2020", "990101", "forest", "water_retention", "retention", "m3", 100.0)
    assert valued_one(replace(water, price=3.0, price_unit="元/立方米"), how, priced).value == pytest.approx(300.0)
    annualised = valued_one(water, how, priced)
    assert annualised.value == pytest.approx(100 * 7.06 * 0.02)
    assert (annualised.price, annualised.price_unit) == (pytest.approx(0.1412), "yuan m-3")


def test_goods_given_in_money_count_by_their_rent_where_the_standard_counts_rent():
    service = registry.service("crop_provision")
    rent = Valuation(service.items[0], service.items[0].monetary["resource_rent"], True)
    crops = Amount("2020", "990101", "unspecified", "crop_provision", "output", "yuan", 1e6)
    assert math.isnan(valued_one(crops, rent, book()).value)
    share = book({"parameter": "resource_rent_share", "value": "0.3", "unit": "1"})
    assert valued_one(crops, rent, share).value == pytest.approx(3e5)
    assert valued_one(crops, OPEN, book()).value == 1e6
