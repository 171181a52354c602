"""Oxygen release: chemistry, the printed ratios, and the impossible one of Garzê."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shanshui.services import global_climate_regulation as carbon
from shanshui.services import oxygen_release as oxygen
from shanshui.standards.values import library

nep = st.floats(0.01, 30)


def test_ratios_are_0_727_and_0_730() -> None:
    assert pytest.approx(0.727, abs=5e-4) == oxygen.OXYGEN_PER_CO2
    assert pytest.approx(0.730, abs=5e-4) == oxygen.OXYGEN_PER_CO2_OF_PLANTS


def test_molar_masses() -> None:
    assert oxygen.oxygen_of_nep(12.0) == pytest.approx(32.0)


def test_photosynthesis_is_1_19_of_1_63() -> None:
    assert oxygen.oxygen_of_photosynthesis(1.63 * 12 / 44) == pytest.approx(1.19)


def test_t1_garze_price() -> None:
    """2.506e8 t at 727 yuan make 1821.9182e8 yuan (printed 2.51e8 t)."""
    price = library()["oxygen_price"]["garze"][0].value
    assert oxygen.oxygen_value(2.506e8, price) == pytest.approx(1821.9182e8, rel=1e-4)


def test_t1_garze_ratio_is_impossible() -> None:
    """The table prints 2.51e8 t of oxygen for 0.31e8 t of carbon or CO2: 8.1, above 0.74 and above 2.7."""
    assert pytest.approx(8.1, abs=0.01) == 2.51 / 0.31
    assert 3 * oxygen.oxygen_of_nep(1.0) < 2.51 / 0.31


@pytest.mark.parametrize(("chosen", "yuan"), [("gaotianyan", 1160.70), ("set_a", 1000.0), ("set_b", 400.0)])
def test_prices_in_use(chosen: str, yuan: float) -> None:
    assert library()["oxygen_price"][chosen][0].value == yuan


def test_other_ways_follow_carbon() -> None:
    biomass = oxygen.oxygen_of_biomass(50.0, 55.0, 5.0) / carbon.carbon_dioxide_of_biomass(50.0, 55.0, 5.0)
    rate = oxygen.oxygen_of_rate(1.5, 0.646) / carbon.carbon_dioxide_of_rate(1.5, 0.646)
    assert biomass == pytest.approx(32 / 44)
    assert rate == pytest.approx(32 / 44)


@given(nep)
def test_oxygen_is_bounded_by_carbon(amount: float) -> None:
    """O2/CO2 by mass is at most 0.74, O2/C at most 2.7."""
    for formula in (oxygen.oxygen_of_nep, oxygen.oxygen_of_photosynthesis):
        assert formula(amount) / carbon.carbon_dioxide_of_nep(amount) <= 0.74
        assert formula(amount) / amount <= 2.7
