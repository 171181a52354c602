"""Air filtration: prices from charges, the Garzê account, published capacities, and the limit by emission."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shanshui.core.spec import Item
from shanshui.services import air_filtration as air
from shanshui.standards.values import library

tonnes = st.floats(0, 1e6)
SUPPLY = {"so2": air.so2_cleaned, "nox": air.nox_cleaned, "dust": air.dust_cleaned}
CHARGE = {"so2": air.so2_charge, "nox": air.nox_charge, "dust": air.dust_charge}
TREATMENT = {"so2": air.so2_treatment, "nox": air.nox_treatment, "dust": air.dust_treatment}


def value(parameter: str, chosen: str, ecosystem: str = "") -> float:
    """Return a value of the library."""
    return next(v.value for v in library()[parameter][chosen] if v.ecosystem_type == ecosystem)


@pytest.mark.parametrize(
    ("pollutant", "fee", "tax"), [("so2", 631.6, 1263.2), ("nox", 631.6, 1263.2), ("dust", 150.0, 300.0)]
)
def test_charges_of_2003_and_2018(pollutant: str, fee: float, tax: float) -> None:
    equivalent = value(f"{pollutant}_equivalent", "charge_schedule")
    for chosen, yuan in (("fee_2003", fee), ("tax_2018", tax)):
        found = CHARGE[pollutant](1.0, value("air_pollutant_charge", chosen), equivalent)
        assert found == pytest.approx(yuan, abs=0.05)


@pytest.mark.parametrize(
    ("pollutant", "amount", "printed"),
    [("so2", 1137.0, 0.0136e8), ("nox", 2772.0, 0.0175e8), ("dust", 941.0, 0.0014e8)],
)
def test_t1_garze(pollutant: str, amount: float, printed: float) -> None:
    price = value(f"{pollutant}_treatment_price", "garze")
    assert TREATMENT[pollutant](amount, price) == pytest.approx(printed, abs=0.00005e8)


def test_gaotianyan_prices_are_per_kilogram() -> None:
    assert value("so2_treatment_price", "gaotianyan") == pytest.approx(830.0)
    assert value("dust_treatment_price", "gaotianyan") == pytest.approx(230.0)


@pytest.mark.parametrize(
    ("ecosystem", "so2", "dust"),
    [
        ("evergreen_conifer", 0.21560, 33.2),
        ("deciduous_broadleaf", 0.08865, 10.11),
        ("mixed_forest", 0.15213, 21.66),
        ("bamboo", 0.098, 20.7),
        ("shrub", 0.0921, 11.4),
    ],
)
def test_gaotianyan_capacities(ecosystem: str, so2: float, dust: float) -> None:
    assert air.so2_absorbed(value("so2_capacity", "gaotianyan", ecosystem)) == pytest.approx(so2)
    assert air.dust_held(value("dust_capacity", "gaotianyan", ecosystem)) == pytest.approx(dust)


def test_nox_capacity_was_not_published() -> None:
    assert "nox_capacity" not in library()
    assert air.nox_absorbed(0.006) == 0.006


@pytest.mark.parametrize("pollutant", SUPPLY)
@given(capacity=tonnes, emission=tonnes)
def test_supply_is_the_smaller(pollutant: str, capacity: float, emission: float) -> None:
    found = SUPPLY[pollutant](capacity, emission)
    assert found <= emission
    assert found <= capacity
    assert found == SUPPLY[pollutant](emission, capacity)


@pytest.mark.parametrize("item", air.SERVICE.items, ids=lambda item: item.id)
def test_items_name_their_emission_and_price(item: Item) -> None:
    assert item.actual is SUPPLY[item.id]
    assert item.price == f"{item.id}_treatment_price"
