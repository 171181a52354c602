"""Local climate regulation: heat of evaporation, the Garzê account by ecosystem type, and what EPP stands for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shanshui.core import equation, units
from shanshui.services import local_climate_regulation as climate
from shanshui.standards.values import library

WATER, HEAT = 1.0, 2453.0  # kg m-2 mm-1, kJ kg-1
KWH_PER_M3 = units.factor("kJ m-2 mm-1", "kWh m-3")
depth = st.floats(0, 1000)


def epp(chosen: str, ecosystem: str) -> float:
    """Return the heat per square metre and day of a type."""
    return next(v.value for v in library()["transpiration_heat"][chosen] if v.ecosystem_type == ecosystem)


def test_physical_constants() -> None:
    assert library()["water_density"]["constant"][0].value == pytest.approx(WATER)
    assert library()["latent_heat"]["constant"][0].value == HEAT


def test_evaporating_a_cubic_metre() -> None:
    """681.4 kWh of heat, 227.1 kWh of electricity at a ratio of 3."""
    assert climate.water_heat(1.0, WATER, HEAT) * KWH_PER_M3 == pytest.approx(681.4, abs=0.05)
    assert climate.water_cooling(1.0, WATER, HEAT, 3.0) * KWH_PER_M3 == pytest.approx(227.1, abs=0.05)


def test_humidifying_adds_125_kwh() -> None:
    energy = library()["humidifying_energy"]["guideline"][0].value
    found = climate.water_cooling_and_humidifying(1.0, WATER, HEAT, 3.0, energy) * KWH_PER_M3
    assert found == pytest.approx(227.1 + 125, abs=0.05)


@pytest.mark.parametrize(
    ("ecosystem", "km2", "printed"),
    [("forest", 31920.60, 666.68), ("shrub", 32283.46, 309.16), ("grass", 71113.87, 507.68)],
)
def test_t2_garze_by_ecosystem_type(ecosystem: str, km2: float, printed: float) -> None:
    """Back-calculated EPP, 15 days and a ratio of 3 give the printed 10^8 yuan at 0.53 yuan/kWh."""
    heat = climate.plants_by_epp(epp("garze", ecosystem), 15.0, 3.0)
    energy = units.convert(heat, "kJ m-2", "kWh km-2") * km2
    assert climate.electricity_saved(energy, 0.53) / 1e8 == pytest.approx(printed, rel=2e-5)


@pytest.mark.parametrize(
    ("kwh", "printed"), [(2799.10e8, 1483.5208e8), (1272.35e8, 674.3433e8)], ids=["plants", "water"]
)
def test_t1_garze_price(kwh: float, printed: float) -> None:
    price = library()["electricity_price"]["garze"][0].value
    assert climate.electricity_saved(kwh, price) == pytest.approx(printed, rel=1e-5)


def test_published_epp_differs_forty_times() -> None:
    """As transpiration, the guideline's 70.4 is 0.03 mm a day and Garzê's 2837 is 1.16 mm a day."""
    assert epp("garze", "forest") / epp("guideline", "forest") == pytest.approx(40.3, abs=0.05)
    assert epp("guideline", "forest") / HEAT == pytest.approx(0.03, abs=0.002)
    assert epp("garze", "forest") / HEAT == pytest.approx(1.16, abs=0.005)


@given(st.floats(0, 10), st.floats(0, 366), st.floats(2, 5))
def test_both_ways_agree_where_epp_is_the_heat_of_transpiration(daily: float, days: float, ratio: float) -> None:
    """EPP = ρ q ET per day."""
    by_water = climate.plants_by_transpiration(daily * days, WATER, HEAT, ratio)
    assert climate.plants_by_epp(daily * HEAT, days, ratio) == pytest.approx(by_water)


@pytest.mark.parametrize(("days", "factor"), [(30.0, 0.5), (7.5, 2.0)])
def test_only_the_product_of_epp_and_days_is_known(days: float, factor: float) -> None:
    assert climate.plants_by_epp(2837.27 * factor, days, 3.0) == pytest.approx(
        climate.plants_by_epp(2837.27, 15.0, 3.0)
    )


def test_units_prove_the_reference_identity() -> None:
    """ET (mm) x A (km2) x 1000 m3 x 681.4 / r kWh."""
    given_in = {
        "hot_day_transpiration": units.quantity(5.0, "cm"),
        "water_density": units.quantity(1.0, "t m-3"),
        "latent_heat": units.quantity(2.453, "MJ kg-1"),
        "energy_efficiency_ratio": 3.0,
    }
    found = equation.call(climate.plants_by_transpiration, given_in, "kJ m-2")
    assert units.magnitude(found, "kWh km-2") == pytest.approx(50 * 1000 * 681.4 / 3, rel=1e-4)


@given(depth, st.floats(1, 6))
def test_cooling_is_heat_over_the_ratio(evaporated: float, ratio: float) -> None:
    cooling = climate.water_cooling(evaporated, WATER, HEAT, ratio)
    assert cooling * ratio == pytest.approx(climate.water_heat(evaporated, WATER, HEAT))
    assert climate.water_cooling_and_humidifying(evaporated, WATER, HEAT, ratio, 450.0) >= cooling


def test_transpiration_is_the_default() -> None:
    assert next(iter(climate.PLANTS.physical)) == "hot_day_et"
