"""A formula called with quantities gives what it gives with numbers (§5, §6)."""

import pytest

from shanshui.core import equation, units
from shanshui.core.errors import NoSuchName, UnitMismatch


def retained(precipitation: float, runoff: float, actual_evapotranspiration: float) -> float:
    return precipitation - runoff - actual_evapotranspiration


def worth(amount: float, co2_price: float) -> float:
    return amount * co2_price


def odd(nobody_knows_this: float) -> float:
    return nobody_knows_this


def test_any_unit_of_the_right_dimension():
    rain = units.quantity(1.5, "m")
    got = equation.call(
        retained, {"precipitation": rain, "runoff": 300.0, "actual_evapotranspiration": units.quantity(70, "cm")}, "mm"
    )
    assert units.magnitude(got, "mm") == pytest.approx(500)
    assert units.magnitude(got, "m") == pytest.approx(0.5)


def test_amounts_have_the_unit_of_their_item():
    got = equation.call(worth, {"amount": units.quantity(3, "kg"), "co2_price": 500.0}, "yuan", amount_unit="t")
    assert units.magnitude(got, "yuan") == pytest.approx(1.5)


def test_the_wrong_dimension_is_refused_by_argument():
    with pytest.raises(UnitMismatch) as caught:
        equation.call(
            retained, {"precipitation": units.quantity(1, "kg"), "runoff": 1, "actual_evapotranspiration": 1}, "mm"
        )
    assert caught.value.where == "precipitation"


def test_a_temperature_is_converted_with_its_zero():
    def warm(air_temperature: float) -> float:
        return air_temperature

    got = equation.call(warm, {"air_temperature": units.quantity(300.0, "K")}, "1")
    assert got.magnitude == pytest.approx(26.85)


def test_an_unknown_argument():
    with pytest.raises(NoSuchName):
        equation.call(odd, {"nobody_knows_this": 1.0}, "1")


def test_bare_numbers_are_already_in_the_declared_unit():
    assert equation.unit_of("precipitation") == "mm"
    assert equation.unit_of("amount", "t") == "t"
    assert equation.call(worth, {"amount": 2.0, "co2_price": 3.0}, "yuan", "t").magnitude == 6.0
