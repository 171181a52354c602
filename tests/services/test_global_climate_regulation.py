"""Global climate regulation: chemistry, the Garzê account, and why the NPP short cut is no sequestration."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shanshui.services import global_climate_regulation as carbon
from shanshui.standards.values import library

tonnes = st.floats(-20, 50)


def rate(chosen: str, ecosystem: str) -> float:
    """Return a carbon rate of the library, t/ha."""
    return next(v.value for v in library()["carbon_rate"][chosen] if v.ecosystem_type == ecosystem)


def test_molar_masses() -> None:
    assert carbon.carbon_dioxide_of_nep(12.0) == pytest.approx(44.0)


def test_biomass_over_five_years() -> None:
    """50 to 55 t C/ha over five accounting years is 1 t C, 3.667 t CO2, a year."""
    assert carbon.carbon_dioxide_of_biomass(50.0, 55.0, 5.0) == pytest.approx(44 / 12)


def test_rate_of_forest_adds_its_soil() -> None:
    """With beta 0.646 a tonne in plants is 1.646 t of carbon."""
    share = next(v.value for v in library()["soil_carbon_share"]["guideline"] if v.ecosystem_type == "forest")
    assert carbon.carbon_dioxide_of_rate(1.0, share) == pytest.approx(1.646 * 44 / 12)


@pytest.mark.parametrize(
    ("zone", "grams"),
    [("east_plain", 56.67), ("mengxin", 30.26), ("yungui", 20.08), ("qinghai_tibet", 12.57), ("northeast", 4.49)],
)
def test_wetland_rates_by_zone(zone: str, grams: float) -> None:
    """A gram on a square metre is a hundredth of a tonne on a hectare."""
    assert rate(zone, "wetland") == pytest.approx(grams / 100)
    assert rate(zone, "mangrove") == pytest.approx(4.4427)
    assert rate(zone, "salt_marsh") == pytest.approx(2.3562)


def test_npp_short_cut_is_1_63_of_dry_matter() -> None:
    """Photosynthesis fixes 264 g of CO2 into 162 g of dry matter, 72 g of it carbon."""
    dry = 10.0
    assert carbon.carbon_dioxide_of_npp(dry * 72 / 162) == pytest.approx(1.63 * dry, rel=1e-3)


@pytest.mark.parametrize(("share", "times"), [(0.1, 10.0), (0.3, 10 / 3)])
def test_npp_short_cut_is_3_to_10_times_too_much(share: float, times: float) -> None:
    npp = 6.0
    ratio = carbon.carbon_dioxide_of_npp(npp) / carbon.carbon_dioxide_of_nep(share * npp)
    assert ratio == pytest.approx(times)


def test_t1_garze_price() -> None:
    """0.3088e8 t at 380 yuan make 117.3548e8 yuan (printed 0.31e8 t)."""
    price = library()["co2_price"]["garze"][0].value
    assert carbon.value_by_carbon_dioxide(0.3088e8, price) == pytest.approx(117.3548e8, rel=1e-4)


def test_price_of_carbon_is_spread_over_its_dioxide() -> None:
    """44 t of CO2 hold 12 t of carbon."""
    price = library()["carbon_price"]["swedish_tax"][0].value
    assert carbon.value_by_carbon(44.0, price) == pytest.approx(12 * 1200.0)


@given(tonnes)
def test_a_source_is_negative(nep: float) -> None:
    assert (carbon.carbon_dioxide_of_nep(nep) < 0) == (nep < 0)
    assert carbon.CARBON.signed


@given(st.floats(0, 500), st.floats(0, 500), st.floats(1, 20))
def test_stocks_chain(opening: float, closing: float, periods: float) -> None:
    """What is gained one way is lost the other."""
    gain = carbon.carbon_dioxide_of_biomass(opening, closing, periods)
    assert gain == -carbon.carbon_dioxide_of_biomass(closing, opening, periods)
