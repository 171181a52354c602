"""Flood mitigation: the Garzê account, the lake regressions of five zones, and laws."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shanshui.core import equation, units
from shanshui.core.spec import Item
from shanshui.services import flood_mitigation as flood
from shanshui.services.water_retention import RESERVOIR_COST, capital_cost
from shanshui.standards.values import library

LAKES = {
    "qinghai_tibet": (6.636, 0.678, 1.0),
    "east_plain": (4.924, 1.128, 3.19),
    "mengxin": (5.653, 0.680, 1.0),
    "yungui": (4.904, 0.927, 1.0),
    "northeast": (5.808, 0.866, 1.0),
}


def lake(zone: str, area: float) -> float:
    """Return what a lake holds, exchanged once where the zone asks for exchanges."""
    formula = flood.SERVICE.item("lake").physical[zone]
    return formula(area, 1.0) if zone == "qinghai_tibet" else formula(area)


def test_storm_balance() -> None:
    assert flood.storm_retained(180.0, 30.0) == 150.0


@pytest.mark.parametrize("zone", LAKES)
def test_lake_regressions(zone: str) -> None:
    intercept, power, exchanges = LAKES[zone]
    expected = math.exp(intercept + power * math.log(50.0)) * exchanges
    assert lake(zone, 50.0) == pytest.approx(expected)


def test_lake_of_one_square_kilometre_holds_its_intercept() -> None:
    """e^6.636 = 762 x 10^4 m3 in Qinghai-Tibet, e^4.924 x 3.19 = 439 x 10^4 m3 on the eastern plain."""
    assert lake("qinghai_tibet", 1.0) == pytest.approx(762.04, abs=0.01)
    assert lake("east_plain", 1.0) == pytest.approx(438.8, abs=0.1)


def test_lake_area_converts_at_the_door() -> None:
    found = equation.call(flood.lake_mengxin, {"lake_area": units.quantity(5000.0, "ha")}, "万立方米")
    assert units.magnitude(found, "m3") == pytest.approx(lake("mengxin", 50.0) * 1e4)


def test_exchanges_multiply_the_lakes_of_the_plateau() -> None:
    assert flood.lake_qinghai_tibet(10.0, 2.0) == pytest.approx(2 * flood.lake_qinghai_tibet(10.0, 1.0))


def test_reservoirs_give_a_share_or_what_is_known() -> None:
    """0.35 of the total capacity (Garzê)."""
    share = library()["reservoir_flood_share"]["garze"][0].value
    assert flood.reservoir_share(1e8, share) == pytest.approx(0.35e8)
    assert flood.reservoir_flood_capacity(0.2e8) == 0.2e8


def test_t1_garze_marsh_holds_0_3_m() -> None:
    """6.00e8 m3 of marsh water is 2,000 km2 under 0.3 m."""
    held = flood.marsh_water(library()["marsh_water_depth"]["garze"][0].value)
    assert units.convert(held, "m", "m3 km-2") * 2000 == pytest.approx(6.00e8)


@pytest.mark.parametrize(
    ("volume", "printed"),
    [(2.43e8, 17.1430e8), (0.0097e8, 0.0684e8), (6.00e8, 42.3436e8)],
    ids=["lake", "reservoir", "marsh"],
)
def test_t1_garze_prices(volume: float, printed: float) -> None:
    """All at 7.06 yuan/m3; volumes are printed rounded."""
    assert capital_cost(volume, 7.06) == pytest.approx(printed, rel=2e-3)


def test_marsh_soil_water() -> None:
    """0.5 m of soil of 0.8 t/m3 from 40 to 90 % moisture takes 0.2 m, and 0.1 m stand above."""
    assert flood.marsh_soil_water(0.5, 0.8, 0.9, 0.4, 1.0, 0.1) == pytest.approx(0.3)


@pytest.mark.parametrize("item", flood.SERVICE.items, ids=lambda item: item.id)
def test_floods_are_priced_like_water_retention(item: Item) -> None:
    assert item.monetary is RESERVOIR_COST


def test_places_and_cells() -> None:
    scopes = {item.id: item.scope for item in flood.SERVICE.items}
    assert scopes == {"vegetation": "cell", "lake": "place", "reservoir": "place", "marsh": "cell"}


@given(st.sampled_from(sorted(LAKES)), st.floats(0, 5000), st.floats(0, 5000))
def test_a_larger_lake_holds_more(zone: str, area: float, other: float) -> None:
    low, high = sorted((area, other))
    assert 0 <= lake(zone, low) <= lake(zone, high)


@given(st.floats(0, 1000), st.floats(0, 1))
def test_vegetation_holds_no_more_than_the_storm(storm: float, share: float) -> None:
    assert 0 <= flood.storm_retained(storm, storm * share) <= storm
