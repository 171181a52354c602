"""Soil retained by RUSLE: by hand, by units, and laws."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shanshui.core import registry, units
from shanshui.derive.soil_retained import DERIVATIONS, ROUTED, kept_from_streams, soil_retained

share = st.floats(0, 1)


def test_by_hand() -> None:
    """5,000 x 0.02 x 4 = 400 t/ha from bare ground, 20 t/ha of it still lost."""
    assert soil_retained(5000.0, 0.02, 4.0, 0.1, 0.5) == pytest.approx(380.0)


def test_units_make_tonnes_per_hectare() -> None:
    given_in = [
        units.quantity(5000.0, "MJ mm ha-1 h-1"),
        units.quantity(0.02, "t h MJ-1 mm-1"),
        *(units.quantity(number, "1") for number in (4.0, 0.1, 0.5)),
    ]
    found = soil_retained(*given_in)
    assert units.magnitude(found, registry.variable("soil_retained").unit) == pytest.approx(380.0)


def test_absent_cells_stay_absent() -> None:
    found = soil_retained(np.array([5000.0, np.nan]), 0.02, 4.0, 0.1, 0.5)
    np.testing.assert_allclose(found, [380.0, np.nan])


@given(share, share, share)
def test_more_cover_retains_more(cover: float, other: float, practice: float) -> None:
    low, high = sorted((cover, other))
    assert soil_retained(5000.0, 0.02, 4.0, low, practice) >= soil_retained(5000.0, 0.02, 4.0, high, practice)


def test_declaration() -> None:
    first, other = DERIVATIONS
    assert (first.variable, first.option, first.focal, first.empirical) == ("soil_retained", "rusle", False, False)
    assert set(first.arguments) <= registry.variables().keys()
    assert (other.variable, other.option) == ("soil_retained", "sediment_delivery")


def test_what_flows_carries_is_declared_by_names_that_exist() -> None:
    (way,) = ROUTED
    assert registry.routed()[way.variable] is way
    assert set(way.needs) <= registry.variables().keys()
    assert {name for name in way.parameters if not registry.parameter(name).by_ecosystem} == set(way.parameters)
    assert kept_from_streams(7.5) == 7.5
