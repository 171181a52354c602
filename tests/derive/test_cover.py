"""Vegetation cover, cover factor C, practice factor P."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shanshui.derive import cover
from shanshui.standards.values import library

shares = st.floats(0, 1)
FOREST = (0.10, 0.08, 0.06, 0.02, 0.004, 0.001)


def of_type(parameter: str, set_: str, ecosystem_type: str) -> float:
    return next(v.value for v in library()[parameter][set_] if v.ecosystem_type == ecosystem_type)


def test_cover_of_half_way_ndvi() -> None:
    assert cover.cover_from_maximum(0.5, 0.1, 0.9) == pytest.approx(0.5)
    np.testing.assert_allclose(cover.cover_from_ndvi(np.array([-0.2, 0.1, 0.9, 1.0]), 0.1, 0.9), [0, 0, 1, 1])


@pytest.mark.parametrize(
    ("percent", "printed"), [(0, 1), (5, 0.4106), (30, 0.1433), (60, 0.0398), (78, 0.0007), (90, 0)]
)
def test_cai_chongfa(percent: float, printed: float) -> None:
    assert round(float(cover.cai(percent / 100)), 4) == printed


@given(shares, shares)
def test_more_cover_protects_more(one: float, other: float) -> None:
    less, more = sorted((one, other))
    assert 0 <= cover.cai(more) <= cover.cai(less) <= 1


@given(shares)
def test_cai_by_type_is_cai_for_forest(share: float) -> None:
    a, b = (of_type(name, "cai", "forest") for name in ("cover_factor_a", "cover_factor_b"))
    assert cover.cai_by_type(share, a, b) == pytest.approx(cover.cai(share), abs=2e-4)


def test_cai_by_type_dry_cropland() -> None:
    a, b = (of_type(name, "cai", "dry_cropland") for name in ("cover_factor_a", "cover_factor_b"))
    assert cover.cai_by_type(0.5, a, b) == pytest.approx(0.221 - 0.595 * math.log10(0.5))
    assert cover.cai_by_type(1.0, a, b) == pytest.approx(0.221)


@pytest.mark.parametrize(("kind", "constant"), [("paddy", 0.1), ("wetland", 0), ("urban", 0.01), ("desert", 0.7)])
@given(share=shares)
def test_other_types_have_one_cover_factor(kind: str, constant: float, share: float) -> None:
    a, b = (of_type(name, "cai", kind) for name in ("cover_factor_a", "cover_factor_b"))
    assert cover.cai_by_type(share, a, b) == constant


@pytest.mark.parametrize(("share", "printed"), list(zip((0, 0.1, 0.4, 0.6, 0.7, 0.95), FOREST, strict=True)))
def test_class_table_of_forest(share: float, printed: float) -> None:
    classes = [of_type(f"cover_factor_class_{i}", "cover_class", "forest") for i in range(1, 7)]
    assert tuple(classes) == FOREST
    assert cover.class_table(share, *classes) == printed


@pytest.mark.parametrize(
    ("slope", "printed"), [(0, 0.1), (5, 0.1), (7, 0.221), (15, 0.305), (20, 0.575), (25, 0.705), (26, 0.8)]
)
def test_practice_of_terraced_cropland(slope: float, printed: float) -> None:
    assert cover.slope_table(slope, of_type("practised_share", "cropland", "dry_cropland")) == printed
    assert cover.slope_table(slope, of_type("practised_share", "cropland", "forest")) == 1


def test_wener_by_percent_of_slope() -> None:
    ten_percent = math.degrees(math.atan(0.1))
    assert cover.wener(ten_percent, 1.0) == pytest.approx(0.5)
    assert cover.wener(ten_percent, 0.0) == 1
    assert cover.wener(60.0, 1.0) == 1


@given(st.floats(0, 90), shares)
def test_practices_never_make_it_worse(slope: float, share: float) -> None:
    for formula in (cover.slope_table, cover.wener):
        assert 0 <= formula(slope, share) <= 1 + 1e-12


@pytest.mark.parametrize(
    ("kind", "low", "high"), [("paddy", 0.01, 0.15), ("dry_cropland", 0.35, 0.4), ("forest", 1, 1)]
)
def test_practice_by_use(kind: str, low: float, high: float) -> None:
    assert cover.use_table(of_type("practice_factor_by_use", "by_use_low", kind)) == low
    assert cover.use_table(of_type("practice_factor_by_use", "by_use_high", kind)) == high


def test_recalled_tables_say_so() -> None:
    for name in ("cover_factor_a", "cover_factor_class_1", "practised_share", "practice_factor_by_use", "ndvi_full"):
        assert all(value.to_be_confirmed for values in library()[name].values() for value in values)
