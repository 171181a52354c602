"""Negative air ions: the vector of the forest standard's equation, and laws."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shanshui.core import units
from shanshui.services.negative_air_ions import IONS, ion_value, ions, ions_above_threshold
from shanshui.standards.values import library

YEAR, THRESHOLD, PRICE = (
    library()[name][chosen][0].value
    for name, chosen in (
        ("year_length", "calendar"),
        ("ion_threshold", "lyt1721"),
        ("ion_price", "lyt1721"),
    )
)
concentration = st.floats(0, 1e5)


def per_hectare(amount: float) -> float:
    """Return ions on a hectare."""
    return units.convert(amount, IONS.returns, "ion ha-1")


def test_constant_is_5_256e15() -> None:
    """Minutes of a year x cm3 in m3 x m2 in ha."""
    assert per_hectare(ions(1.0, 1.0, YEAR, 1.0)) == pytest.approx(5.256e15)


def test_thousand_hectares() -> None:
    """Q 2500, H 15 m, L 10 min, A 1000 ha: 87,158.8 yuan."""
    amount = per_hectare(ions_above_threshold(2500.0, THRESHOLD, 15.0, YEAR, 10.0)) * 1000
    assert ion_value(amount, PRICE) == pytest.approx(87_158.8, abs=0.05)


def test_all_ions_count_those_below_the_threshold_too() -> None:
    above = ions_above_threshold(2500.0, THRESHOLD, 15.0, YEAR, 10.0)
    assert ions(2500.0, 15.0, YEAR, 10.0) / above == pytest.approx(2500 / 1900)


@given(concentration, st.floats(0, 50), st.floats(1, 60))
def test_no_more_than_all_and_never_negative(dense: float, height: float, lifetime: float) -> None:
    above = ions_above_threshold(dense, THRESHOLD, height, YEAR, lifetime)
    assert 0 <= above <= ions(dense, height, YEAR, lifetime)


@given(st.floats(0, 600))
def test_nothing_below_the_threshold(dense: float) -> None:
    assert ions_above_threshold(dense, THRESHOLD, 15.0, YEAR, 10.0) == 0.0


@given(concentration, concentration)
def test_more_ions_are_worth_more(dense: float, other: float) -> None:
    low, high = sorted((dense, other))
    less, more = (ions_above_threshold(q, THRESHOLD, 15.0, YEAR, 10.0) for q in (low, high))
    assert less <= more


def test_lifetime_was_not_published() -> None:
    assert "ion_lifetime" not in library()
