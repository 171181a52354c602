"""From amounts to yuan: one monetary equation for each item, on summed amounts, never on cells."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from shanshui.accounts.amounts import Amounts
from shanshui.core import registry, units
from shanshui.core.errors import AbsentParameter, AmbiguousParameter
from shanshui.core.spec import Formula, Item, arguments
from shanshui.standards.values import ParameterBook, Value


@dataclass(frozen=True)
class Valuation:
    """How an item is valued: its equation, or none when it is only counted or no price is known."""

    item: Item
    formula: Formula | None
    open_item: bool = False


@dataclass(frozen=True)
class Valued:
    """Values in yuan, with the price that made them: one number, or one for each place."""

    value: Any
    price: Any
    price_unit: str
    price_year: str


UNVALUED = Valued(math.nan, math.nan, "", "")


def valued(amount: Amounts, how: Valuation, book: ParameterBook) -> Valued:
    """Return the value of amounts of one item and type.

    An amount in money is its own value, or of goods its share of value added or rent. A price that
    came with the quantity and is one of its unit is what it is worth; in another unit (yuan/m2 for
    tonnes of sand) it replaces the parameter the item names as its price. Value follows use; for
    final services use equals supply.
    """
    used, priced = amount.used, _priced(amount)
    if units.is_money(amount.unit):
        return _in_money(amount, used * units.factor(amount.unit, "yuan"), how, book)
    if how.formula is None or (how.open_item and not priced and not _in_unit(amount, how.item)):
        return UNVALUED
    if how.open_item and priced:
        return _by_quantity(amount, used, how, book)
    if priced and (_is_unit_price(amount) or how.item.price not in arguments(how.formula)):
        return _at_its_price(amount, used)
    given = _arguments(amount, how, book)
    if given is None:
        return UNVALUED
    value = how.formula(used, **{name: v for name, (v, _) in given.items()})
    return _with_price(value, amount, how, given)


def _priced(amount: Amounts) -> bool:
    """Return whether the amounts came with prices of their own."""
    return not np.isnan(amount.price).any()


def _in_unit(amount: Amounts, item: Item) -> bool:
    """Return whether the item's own price fits the unit of a product: not if it is counted in heads."""
    return units.same_dimension(amount.unit, item.unit)


def _is_unit_price(amount: Amounts) -> bool:
    """Return whether a price that came with an amount is money for one of its unit."""
    return units.same_dimension(amount.price_unit, units.yuan_for_one(amount.unit))


def _by_quantity(amount: Amounts, used: Any, how: Valuation, book: ParameterBook) -> Valued:
    """Return the value of products in units of their own (heads, m3 of timber), from quantity × price.

    The equation takes their worth as so much at a price of one: a share of value added or rent still counts.
    """
    scale = units.product_factor(amount.unit, amount.price_unit, "yuan", f"{amount.service}.{amount.item} price")
    value = _counted(amount, used * amount.price * scale, how, book)
    known = not np.isnan(value).all()
    return Valued(value, amount.price, amount.price_unit, amount.price_year) if known else UNVALUED


def _in_money(amount: Amounts, worth: Any, how: Valuation, book: ParameterBook) -> Valued:
    """Return the value of what was given in money."""
    if how.open_item and how.formula is not None:
        worth = _counted(amount, worth, how, book)
    return Valued(worth, math.nan, "", amount.price_year)


def _counted(amount: Amounts, worth: Any, how: Valuation, book: ParameterBook) -> Any:
    """Return what the equation counts of goods worth so many yuan: all of it, value added or rent; NaN if unknown."""
    assert how.formula is not None
    others = {name: _known(name, amount, book) for name in arguments(how.formula)[1:] if name != how.item.price}
    if not all(others.values()):
        return math.nan
    given = {name: value.value for name, value in others.items() if value} | {how.item.price: 1.0}
    return how.formula(worth, **given)


def _at_its_price(amount: Amounts, used: Any) -> Valued:
    """Return the value at the price that came with the quantity."""
    where = f"{amount.service}.{amount.item} price"
    unit = units.yuan_for_one(amount.unit)
    price = units.convert(amount.price, amount.price_unit, unit, where)
    return Valued(used * price, price, unit, amount.price_year)


def _known(name: str, amount: Amounts, book: ParameterBook) -> Value | None:
    """Return a parameter for an amount's ecosystem type, None if nobody gave or chose one."""
    try:
        return parameter_for(name, amount.ecosystem_type, book)
    except (AbsentParameter, AmbiguousParameter):
        return None


Given = Mapping[str, tuple[Any, str]]


def _arguments(amount: Amounts, how: Valuation, book: ParameterBook) -> Given | None:
    """Return parameter → (value, year) for the equation; None if one is not known for this type."""
    assert how.formula is not None
    found: dict[str, tuple[Any, str]] = {}
    for name in arguments(how.formula)[1:]:
        if name == how.item.price and _priced(amount):
            unit = registry.parameter(name).unit
            where = f"{amount.service}.{amount.item} price"
            found[name] = (units.convert(amount.price, amount.price_unit, unit, where), amount.price_year)
        elif value := _known(name, amount, book):
            found[name] = (value.value, value.year)
        else:
            return None
    return found


def parameter_for(name: str, ecosystem_type: str, book: ParameterBook) -> Value | None:
    """Return a parameter's value for an ecosystem type, or None if it has none."""
    if not registry.parameter(name).by_ecosystem:
        return book.scalar(name)
    return book.by_ecosystem(name, [ecosystem_type]).get(ecosystem_type)


def _with_price(value: Any, amount: Amounts, how: Valuation, given: Given) -> Valued:
    """Return a value with what one unit is worth, or with the item's price where that is of another unit."""
    assert how.formula is not None
    per_unit = units.yuan_for_one(amount.unit)
    if how.item.price in given:
        price, year = given[how.item.price]
        unit = registry.parameter(how.item.price).unit
        if not units.same_dimension(unit, per_unit):
            return Valued(value, price, unit, year)
    years = {year for _, year in given.values() if year}
    worth = how.formula(1.0, **{name: v for name, (v, _) in given.items()})
    return Valued(value, worth, per_unit, max(years, default=""))
