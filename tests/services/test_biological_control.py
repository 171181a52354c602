"""Tests of services/biological_control.py."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shanshui.core.spec import Item
from shanshui.services import biological_control
from shanshui.standards.values import library

# Garzê 2010 (Acta Ecol. Sin. 37(19):6302): pest lines of Table 3; areas (ha) of Table 4
GARZE = [
    (biological_control.FOREST, "forest", 158e4, 3_192_060.0, 375.0, 5.9250e8),
    (biological_control.GRASS, "grass", 711.13e4, 7_111_387.0, 112.5, 8.0003e8),
]


def garze(name: str, ecosystem_type: str = "") -> float:
    """Return a value of the Garzê 2010 set."""
    return next(v.value for v in library()[name]["garze"] if v.ecosystem_type == ecosystem_type)


@pytest.mark.parametrize(("item", "ecosystem", "quantity", "area", "price", "value"), GARZE)
def test_pest_garze2010(item: Item, ecosystem: str, quantity: float, area: float, price: float, value: float) -> None:
    formula = item.monetary["replacement_cost"]
    assert garze(item.price) == price
    assert formula(quantity, price) == pytest.approx(value, rel=2e-5)
    per_hectare = item.physical["area"](garze("pest_control_share", ecosystem))
    assert formula(per_hectare * area, price) == pytest.approx(value, rel=1e-4)


def test_pest_garze2010_by_ecosystem_type() -> None:
    """Table 4 prints 5.93 and 8.00, together 13.93 (1e8 yuan)."""
    total = sum(quantity * price for _, _, quantity, _, price, _ in GARZE)
    assert total == pytest.approx(13.93e8, abs=0.005e8)


@given(st.floats(0, 1))
def test_never_more_than_the_area(share: float) -> None:
    assert biological_control.controlled_area(share) <= 1.0


def test_items_come_from_their_own_ecosystem() -> None:
    assert biological_control.FOREST.ecosystems == ("forest",)
    assert biological_control.GRASS.ecosystems == ("grass",)
