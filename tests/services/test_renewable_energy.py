"""Tests of services/renewable_energy.py."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shanshui.core import equation, units
from shanshui.services import renewable_energy
from shanshui.standards.values import library

GRAVITY = 9.80665  # m s-2


def test_hydropower_garze2010() -> None:
    """Garzê 2010, Table 3: 95.30e8 kWh at 0.53 yuan are 50.5090e8 yuan."""
    price = library()["electricity_price"]["garze"][0].value
    assert price == 0.53
    assert renewable_energy.power_value(95.30e8, price) == pytest.approx(50.5090e8, rel=1e-6)


def test_head_equation_invest() -> None:
    """InVEST hydropower: E = 0.00272 beta gamma h V."""
    energy = renewable_energy.head_energy(
        turbine_water=1e6, hydraulic_head=100.0, turbine_efficiency=0.8, turbine_water_share=0.5
    )
    assert energy == pytest.approx(0.00272 * 0.8 * 0.5 * 100.0 * 1e6)
    assert energy == pytest.approx(108_800.0)


def test_constant_is_the_weight_of_water() -> None:
    joules = 1000.0 * GRAVITY * 1.0  # 1 m3 of water falls 1 m
    found = renewable_energy.head_energy(1.0, 1.0, 1.0, 1.0)
    assert found == pytest.approx(units.convert(joules, "J", "kWh"), rel=0.002)


def test_head_equation_takes_other_units_at_the_door() -> None:
    given = {
        "turbine_water": units.quantity(1.0, "亿立方米"),
        "hydraulic_head": units.quantity(0.05, "km"),
        "turbine_efficiency": units.quantity(85.0, "percent"),
        "turbine_water_share": 1.0,
    }
    energy = equation.call(renewable_energy.head_energy, given, "kWh")
    assert units.magnitude(energy, "万千瓦时") == pytest.approx(0.00272 * 0.85 * 50 * 1e8 / 1e4)


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 500), st.floats(0, 1e10))
def test_never_more_than_the_water_holds(efficiency: float, share: float, head: float, volume: float) -> None:
    energy = renewable_energy.head_energy(volume, head, efficiency, share)
    assert 0.0 <= energy <= renewable_energy.head_energy(volume, head, 1.0, 1.0) * (1 + 1e-12)


def test_stands_apart_from_ecosystem_services() -> None:
    assert renewable_energy.SERVICE.section == "abiotic"
    assert {item.price for item in renewable_energy.SERVICE.items} == {"electricity_price"}
    assert [bool(item.physical) for item in renewable_energy.SERVICE.items] == [True, False, False]
