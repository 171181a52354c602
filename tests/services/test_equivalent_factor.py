"""Tests of services/equivalent_factor.py."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shanshui.core import equation, registry, units
from shanshui.core.spec import arguments
from shanshui.services import equivalent_factor
from shanshui.services.equivalent_factor import SERVICE
from shanshui.standards.values import library

# Song et al. 2018 (Acta Ecol. Sin. 38(8):2649), Nihegou catchment: the type here, VC (yuan km-2), km2 and
# 1e4 yuan in 1986, 2002 and 2016
NIHEGOU = {
    "arable": ("farmland", 467552.71, (3.5008, 3.0382, 2.9631), (163.68, 142.05, 138.54)),
    "orchard": ("orchard", 467552.71, (1.5829, 1.9633, 1.4207), (74.01, 91.79, 66.43)),
    "wood": ("forest", 1478440.92, (1.5069, 2.3129, 2.6323), (222.79, 341.95, 389.17)),
    "grass": ("grass", 489881.57, (1.1692, 0.7477, 1.0370), (57.28, 36.63, 50.80)),
    "water": ("river", 3110477.30, (0.0890, 0.0743, 0.0851), (27.68, 23.11, 26.47)),
    "built": ("urban", 0.0, (0.4871, 0.5470, 0.7432), (0.0, 0.0, 0.0)),
    "unused": ("bare", 28418.54, (1.1441, 0.7963, 0.5986), (3.25, 2.26, 1.70)),
}
TOTAL = (548.69, 637.79, 673.11)
BY_SERVICE = {
    "gas": (59.21, 75.74, 82.78),
    "climate": (65.54, 77.16, 81.07),
    "hydro": (72.1, 84.84, 92.26),
    "soil": (105.57, 120.42, 126.54),
    "purify": (91.16, 91.82, 91.68),
    "bio": (70.42, 83.64, 89.58),
    "food": (37.93, 37.03, 33.65),
    "raw": (30.35, 44.33, 49.63),
    "aesthetic": (16.4, 22.81, 25.91),
}


def factor(item_id: str, chosen: str, ecosystem_type: str) -> float:
    """Return a published factor through the item's own formula."""
    values = library()[f"equivalent_{item_id}"][chosen]
    found = [v.value for v in values if v.ecosystem_type == ecosystem_type]
    assert len(found) == 1
    return float(SERVICE.item(item_id).physical["factor"](found[0]))


def nihegou(name: str) -> float:
    """Return a value of the Nihegou set that is the same for all types."""
    return library()[name]["nihegou"][0].value


def value(item_id: str, ecosystem_type: str, area: float) -> float:
    """Return the value (1e4 yuan) of one service of an area (km2)."""
    amount = factor(item_id, "nihegou", ecosystem_type) * area * 100.0
    return float(equivalent_factor.standard_value(amount, nihegou("standard_equivalent_value"))) / 1e4


@pytest.mark.parametrize("row", NIHEGOU)
def test_equivalent_factor_nihegou2018_value_of_a_square_kilometre(row: str) -> None:
    ecosystem_type, per_km2, _, _ = NIHEGOU[row]
    found = sum(value(item_id, ecosystem_type, 1.0) for item_id in BY_SERVICE) * 1e4
    assert found == pytest.approx(per_km2, abs=0.01)


@pytest.mark.parametrize("row", NIHEGOU)
@pytest.mark.parametrize("year", range(3))
def test_equivalent_factor_nihegou2018_value_of_a_class(row: str, year: int) -> None:
    ecosystem_type, _, areas, printed = NIHEGOU[row]
    found = sum(value(item_id, ecosystem_type, areas[year]) for item_id in BY_SERVICE)
    assert found == pytest.approx(printed[year], abs=0.011)


@pytest.mark.parametrize("item_id", BY_SERVICE)
@pytest.mark.parametrize("year", range(3))
def test_equivalent_factor_nihegou2018_value_of_a_service(item_id: str, year: int) -> None:
    found = sum(value(item_id, row[0], row[2][year]) for row in NIHEGOU.values())
    assert found == pytest.approx(BY_SERVICE[item_id][year], abs=0.011)


@pytest.mark.parametrize("year", range(3))
def test_equivalent_factor_nihegou2018_total(year: int) -> None:
    rows = NIHEGOU.values()
    found = sum(value(item_id, row[0], row[2][year]) for row in rows for item_id in BY_SERVICE)
    assert found == pytest.approx(TOTAL[year], abs=0.02)


def test_standard_equivalent_nihegou2018() -> None:
    """VC0 = 281930 kg km-2 x 1.68 yuan kg-1 / 7 = 67663.2 yuan km-2."""
    grain = equivalent_factor.grain_value(100.0, nihegou("grain_price"), nihegou("grain_yield"))
    assert grain == pytest.approx(67663.2)
    assert grain == pytest.approx(equivalent_factor.standard_value(100.0, nihegou("standard_equivalent_value")))


def test_grain_value_is_converted_at_the_door() -> None:
    given = {
        "amount": units.quantity(15.0, "mu"),
        "grain_price": units.quantity(2.8, "yuan kg-1"),
        "grain_yield": units.quantity(400.0, "kg mu-1"),
    }
    found = equation.call(equivalent_factor.grain_value, given, "yuan", "ha")
    assert units.magnitude(found, "yuan") == pytest.approx(2400.0)


# Xie et al. 2015: sum of the eleven factors of a row
XIE = {
    "dry_cropland": 4.01,
    "paddy": 3.89,
    "evergreen_conifer": 17.53,
    "mixed_forest": 23.09,
    "deciduous_broadleaf": 22.95,
    "shrub": 15.22,
    "meadow": 11.43,
    "wetland": 52.02,
    "lake": 125.61,
    "bare": 0.20,
}


@pytest.mark.parametrize("ecosystem_type", XIE)
def test_equivalent_factor_xie2015_row(ecosystem_type: str) -> None:
    found = sum(factor(item.id, "xie2015", ecosystem_type) for item in SERVICE.items)
    assert found == pytest.approx(XIE[ecosystem_type], abs=1e-9)


def test_paddy_uses_more_water_than_it_supplies_xie2015() -> None:
    assert factor("water", "xie2015", "paddy") == -2.63
    assert equivalent_factor.standard_value(factor("water", "xie2015", "paddy"), 1000.0) == pytest.approx(-2630.0)
    assert all(item.signed for item in SERVICE.items)


def test_forest_at_large_takes_the_mixed_row_xie2015() -> None:
    for item in SERVICE.items:
        assert factor(item.id, "xie2015", "forest") == factor(item.id, "xie2015", "mixed_forest")


def test_every_item_has_factors_for_known_types() -> None:
    for item in SERVICE.items:
        assert arguments(item.physical["factor"]) == (f"equivalent_{item.id}",)
        for values in library()[f"equivalent_{item.id}"].values():
            assert all(v.ecosystem_type in registry.ecosystem_types() for v in values)


@given(st.floats(-10, 200), st.floats(0, 1e6), st.floats(0, 1e4))
def test_value_follows_the_sign_of_the_factor(factor_: float, area: float, price: float) -> None:
    assert equivalent_factor.standard_value(factor_ * area, price) * factor_ >= 0.0
