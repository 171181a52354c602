"""Declarations that cannot be right are refused when they are made."""

import pytest

from shanshui.core.errors import DeclarationError
from shanshui.core.labels import Label
from shanshui.core.spec import Derivation, Item, Service, arguments


def counted(area: float) -> float:
    return area


def priced(amount: float, price: float) -> float:
    return amount * price


def priced_backwards(price: float, amount: float) -> float:
    return amount * price


NAME = Label("Name", "名")


def service(*items: Item, open_items: bool = False) -> Service:
    """Return a service of some items."""
    return Service("planted", "regulating", "x", NAME, items, "source", open_items)


def test_items_must_not_repeat():
    with pytest.raises(DeclarationError, match="items repeat"):
        service(Item("a", NAME, "t"), Item("a", NAME, "t"))


def test_a_monetary_equation_takes_the_amount_first():
    with pytest.raises(DeclarationError, match=r"planted\.a\.odd"):
        service(Item("a", NAME, "t", monetary={"odd": priced_backwards}))


def test_a_right_one_passes():
    made = service(Item("a", NAME, "t", physical={"direct": counted}, monetary={"market": priced}))
    assert made.item("a").id == "a"
    assert made.item("a").formulas() == {"physical.direct": counted, "monetary.market": priced}


def test_potential_and_actual_are_formulas_too():
    item = Item("a", NAME, "t", potential=counted, actual=priced)
    assert set(item.formulas()) == {"potential", "actual"}


@pytest.mark.parametrize(
    ("item", "unit"),
    [
        (Item("a", NAME, "t"), "t ha-1"),
        (Item("a", NAME, "m3", returns="mm"), "mm"),
        (Item("a", NAME, "kWh", scope="place"), "kWh"),
    ],
)
def test_what_a_physical_equation_returns(item: Item, unit: str):
    assert item.physical_unit == unit


def test_open_items_follow_the_first():
    made = service(Item("product", NAME, "t"), open_items=True)
    assert made.item("tea").id == "product"


def test_closed_items_are_closed():
    with pytest.raises(KeyError):
        service(Item("product", NAME, "t")).item("tea")


def test_arguments_are_names_in_order():
    assert arguments(priced) == ("amount", "price")
    assert Derivation("slope", "x", counted, "s", NAME).arguments == ("area",)


def test_an_option_on_all_land_has_no_limits():
    ways = {"capacity": counted, "delivered": counted}
    item = Item("a", NAME, "t", physical=ways, actual=priced, ecosystems=("wetland",), on_all_land=("delivered",))
    assert item.under("capacity") is item
    everywhere = item.under("delivered")
    assert (everywhere.ecosystems, everywhere.actual) == ((), None)
    assert everywhere.physical is item.physical
