"""Water retention: balances measured in catchments, the Garzê account, and what the price choice does."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shanshui.core import equation, registry, units
from shanshui.services.water_retention import (
    SERVICE,
    annualised_cost,
    capital_cost,
    storage_capacity,
    traded_value,
    water_balance,
)
from shanshui.standards.values import library

depth = st.floats(0, 5000)


def value(parameter: str, chosen: str, ecosystem: str = "") -> float:
    """Return a value of the library."""
    return next(v.value for v in library()[parameter][chosen] if v.ecosystem_type == ecosystem)


def test_t21_dagangshan_catchment() -> None:
    """P 1772.7 = streamflow 854.3 + ET 852.5 + storage 65.9 mm."""
    assert water_balance(1772.7, 854.3, 852.5) == pytest.approx(65.9, abs=0.05)


def test_t21_surface_runoff_is_not_streamflow() -> None:
    """Of 854.3 mm of streamflow at Dagangshan, 1.2 mm ran off the surface: this is what the balance wants."""
    assert water_balance(1772.7, 1.2, 852.5) == pytest.approx(919.0)
    assert pytest.approx(0.0007, abs=5e-5) == 1.2 / 1772.7


def test_t21_qiandao_catchment() -> None:
    """P 1409.9, evaporation 907.8, streamflow 407.9 mm."""
    assert water_balance(1409.9, 407.9, 907.8) == pytest.approx(94.2)


def test_t1_garze_price() -> None:
    """321.49e8 m3 at 7.06 yuan make 2269.7074e8 yuan; the printed volume is rounded."""
    assert capital_cost(321.49e8, value("reservoir_capital_cost", "garze")) == pytest.approx(2269.7074e8, rel=2e-5)


@pytest.mark.parametrize(("chosen", "yuan"), [("guideline_low", 0.1412), ("guideline_high", 0.2118)])
def test_annualised_price_is_more_than_ten_times_lower(chosen: str, yuan: float) -> None:
    """7.06 yuan/m3 written off at 2-3 % is 0.14-0.21 yuan/m3 before running cost."""
    yearly = annualised_cost(
        1.0, value("reservoir_capital_cost", "garze"), value("reservoir_depreciation", chosen), 0.0
    )
    assert yearly == pytest.approx(yuan)
    assert capital_cost(1.0, 7.06) > 10 * yearly


def test_annualised_cost_adds_running_cost() -> None:
    assert annualised_cost(100.0, 7.0, 0.02, 0.06) == pytest.approx(20.0)


def test_traded_value() -> None:
    assert traded_value(10.0, 0.3) == pytest.approx(3.0)


def test_t20_storage_capacity_of_bamboo() -> None:
    """1,500 mm, 1 m of soil: 10 P c + W + 10,000 h n = 2,824.5 + 20.69 + 1,177 t/ha."""
    names = ("canopy_interception", "litter_water_capacity", "noncapillary_porosity")
    canopy, litter, pores = (value(name, "wujiang", "bamboo") for name in names)
    held = storage_capacity(1500.0, canopy, litter, value("water_density", "constant"), 1000.0, pores)
    assert held * 10 == pytest.approx(10 * 1500 * 0.1883 + 20.69 + 10_000 * 1.0 * 0.1177)


def test_t20_storage_capacity_converts_published_units() -> None:
    given_in = {
        "precipitation": units.quantity(1.5, "m"),
        "canopy_interception": units.quantity(18.83, "percent"),
        "litter_water_capacity": units.quantity(20.69, "t ha-1"),
        "water_density": units.quantity(1000.0, "kg m-3"),
        "soil_depth": units.quantity(1.0, "m"),
        "noncapillary_porosity": units.quantity(11.77, "percent"),
    }
    assert equation.call(storage_capacity, given_in, "mm").magnitude == pytest.approx(402.219)


def test_runoff_sets() -> None:
    """Set B raises evergreen broadleaf from 2.67 to 4.65 % and adds farmland."""
    sets = library()["runoff_coefficient"]
    assert value("runoff_coefficient", "set_a", "evergreen_broadleaf") == pytest.approx(0.0267)
    assert value("runoff_coefficient", "set_b", "evergreen_broadleaf") == pytest.approx(0.0465)
    assert (len(sets["set_a"]), len(sets["set_b"])) == (15, 18)
    assert {v.ecosystem_type for v in sets["set_b"]} - {v.ecosystem_type for v in sets["set_a"]} == {
        "paddy",
        "dry_cropland",
        "orchard",
    }


@pytest.mark.parametrize("name", ["runoff_coefficient", "canopy_interception", "litter_water_capacity"])
def test_types_of_values_are_known(name: str) -> None:
    for values in library()[name].values():
        assert all(v.ecosystem_type in registry.ecosystem_types() for v in values)


@given(depth, st.floats(0, 1), st.floats(0, 1))
def test_retention_never_exceeds_rain_less_evapotranspiration(rain: float, runoff: float, dry: float) -> None:
    evaporated = rain * dry
    assert water_balance(rain, rain * runoff, evaporated) <= rain - evaporated


@given(depth, depth, depth, st.floats(0.1, 100))
def test_more_runoff_retains_less(rain: float, runoff: float, dry: float, more: float) -> None:
    assert water_balance(rain, runoff + more, dry) < water_balance(rain, runoff, dry)


def test_absent_cells_stay_absent() -> None:
    found = water_balance(np.array([1000.0, np.nan]), np.array([20.0, 1.0]), np.array([600.0, 1.0]))
    np.testing.assert_array_equal(found, [380.0, np.nan])


def test_default_options_come_first() -> None:
    item = SERVICE.item("retention")
    assert next(iter(item.physical)) == "balance"
    assert list(item.monetary) == ["annualised", "capital", "water_price"]
