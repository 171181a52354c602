"""Water purification: prices from charges, the Garzê account, published capacities, and the limit by discharge."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shanshui.core.spec import Formula, Item
from shanshui.services import water_purification as water
from shanshui.standards.values import library

tonnes = st.floats(0, 1e6)
ITEMS = pytest.mark.parametrize("item", water.SERVICE.items, ids=lambda item: item.id)


def value(parameter: str, chosen: str) -> float:
    """Return the one value of a set."""
    (found,) = library()[parameter][chosen]
    return found.value


@pytest.mark.parametrize(
    ("pollutant", "formula", "fee", "tax"),
    [
        ("cod", water.cod_charge, 700.0, 1400.0),
        ("ammonia", water.ammonia_charge, 875.0, 1750.0),
        ("phosphorus", water.phosphorus_charge, 2800.0, 5600.0),
    ],
)
def test_charges_of_2003_and_2018(pollutant: str, formula: Formula, fee: float, tax: float) -> None:
    equivalent = value(f"{pollutant}_equivalent", "charge_schedule")
    assert formula(1.0, value("water_pollutant_charge", "fee_2003"), equivalent) == pytest.approx(fee)
    assert formula(1.0, value("water_pollutant_charge", "tax_2018"), equivalent) == pytest.approx(tax)


def test_t1_garze() -> None:
    """COD 5,424 t at 700 yuan, ammonia 625 t at 875 yuan."""
    assert water.cod_treatment(5424.0, value("cod_treatment_price", "garze")) == pytest.approx(0.0380e8, abs=0.00005e8)
    ammonia = water.ammonia_treatment(625.0, value("ammonia_treatment_price", "garze"))
    assert ammonia == pytest.approx(0.0055e8, abs=0.00005e8)


def test_garze_treatment_prices_are_the_fee_of_2003() -> None:
    assert value("phosphorus_treatment_price", "garze") == pytest.approx(0.7 / 0.25 * 1000)
    assert value("ammonia_treatment_price", "garze") == pytest.approx(0.7 / 0.8 * 1000)


def test_wei_prices_are_in_ten_thousand_yuan() -> None:
    assert water.nitrogen_treatment(1.0, value("nitrogen_treatment_price", "wei")) == pytest.approx(35_700)
    assert water.phosphorus_treatment(1.0, value("phosphorus_treatment_price", "wei")) == pytest.approx(750_700)


def test_wetland_capacities() -> None:
    """COD 110.27, nitrogen 8.56, phosphorus 8.56 t/km2."""
    assert water.cod_absorbed(value("cod_capacity", "guideline")) == pytest.approx(1.1027)
    assert water.nitrogen_absorbed(value("nitrogen_capacity", "guideline")) == pytest.approx(0.0856)
    assert water.phosphorus_absorbed(value("phosphorus_capacity", "guideline")) == pytest.approx(0.0856)


def test_ammonia_capacity_was_not_published() -> None:
    assert "ammonia_capacity" not in library()
    assert water.ammonia_absorbed(0.01) == 0.01


@ITEMS
@given(capacity=tonnes, discharge=tonnes)
def test_supply_is_the_smaller(item: Item, capacity: float, discharge: float) -> None:
    assert item.actual is not None
    found = item.actual(capacity, discharge)
    assert found <= discharge
    assert found <= capacity
    assert found == item.actual(discharge, capacity)


@ITEMS
def test_items_name_their_discharge(item: Item) -> None:
    names = item.actual.__code__.co_varnames
    assert names == ("capacity", f"{item.id}_discharge")
    assert item.ecosystems == ("wetland",)


@pytest.mark.parametrize("item", [water.NITROGEN, water.PHOSPHORUS], ids=lambda item: item.id)
def test_what_is_followed_over_the_land_is_the_supply_itself(item: Item) -> None:
    assert list(item.physical) == ["capacity", "delivered"]
    assert item.physical["delivered"](0.004) == 0.004
    everywhere = item.under("delivered")
    assert everywhere.actual is None
    assert everywhere.ecosystems == ()
    assert item.under("capacity").ecosystems == ("wetland",)
