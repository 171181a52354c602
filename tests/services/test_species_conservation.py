"""Tests of services/species_conservation.py."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shanshui.services.species_conservation import SERVICE
from shanshui.standards.values import library


def price(item_id: str) -> float:
    """Return the LY/T 1721 value of a class (yuan per ha)."""
    return library()[SERVICE.item(item_id).price]["lyt1721"][0].value


def value_per_hectare(shannon_index: float) -> float:
    """Return the worth of one hectare: the sum over all classes, only one of which holds it."""
    shares = [item.physical["shannon"](shannon_index) for item in SERVICE.items]
    values = [
        item.monetary["unit_value"](share, price(item.id)) for item, share in zip(SERVICE.items, shares, strict=True)
    ]
    return float(sum(values))


# LY/T 1721-2008: each class includes its lower bound
LYT1721 = [
    (0.0, 3000),
    (0.99, 3000),
    (1.0, 5000),
    (2.0, 10000),
    (3.5, 20000),
    (4.0, 30000),
    (5.999, 40000),
    (6.0, 50000),
    (9.0, 50000),
]


@pytest.mark.parametrize(("index", "value"), LYT1721)
def test_species_classes_lyt1721(index: float, value: float) -> None:
    assert value_per_hectare(index) == value


def test_species_values_are_marked_as_recalled() -> None:
    assert all(v.to_be_confirmed for item in SERVICE.items for v in library()[item.price]["lyt1721"])


# Sun and Zhou 2021 (ChinaXiv 202101.00012), Altai forest 2014: ha, 1e6 yuan of biodiversity, yuan per ha
ALTAI = [
    ("fir", 9868.95, 49.34, "shannon_1_to_2"),
    ("spruce", 67046.2, 335.23, "shannon_1_to_2"),
    ("larch", 507147.6, 5071.48, "shannon_2_to_3"),
    ("red_pine", 8884.06, 266.52, "shannon_4_to_5"),
    ("birch", 23287.29, 116.44, "shannon_1_to_2"),
    ("spiraea", 225076.14, 1125.38, "shannon_1_to_2"),
]


@pytest.mark.parametrize(("stand", "area", "value", "item_id"), ALTAI)
def test_species_altai2014(stand: str, area: float, value: float, item_id: str) -> None:
    found = SERVICE.item(item_id).monetary["unit_value"](area, price(item_id))
    assert found == pytest.approx(value * 1e6, rel=2e-4), stand


@given(st.floats(0, 50))
def test_every_hectare_belongs_to_exactly_one_class(index: float) -> None:
    assert sum(item.physical["shannon"](index) for item in SERVICE.items) == 1.0


@given(st.floats(0, 20), st.floats(0, 20))
def test_more_diversity_is_never_worth_less(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert value_per_hectare(low) <= value_per_hectare(high)


def test_absent_index_is_absent_in_every_class() -> None:
    index = np.array([1.5, np.nan])
    for item in SERVICE.items:
        assert np.isnan(item.physical["shannon"](index)).tolist() == [False, True]
