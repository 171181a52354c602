"""Soil erodibility K and organic matter."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shanshui.derive import soil

LOAM = {"sand": 40, "silt": 35, "clay": 25, "organic_carbon": 1.5}


def test_epic_loam() -> None:
    assert round(soil.epic_us(**LOAM), 6) == 0.244619
    assert round(soil.epic(**LOAM), 6) == 0.032216


def test_epic_corrected_for_china_loam() -> None:
    assert round(soil.epic_china(**LOAM), 6) == 0.014794
    assert round(soil.epic_china(**LOAM) / soil.epic(**LOAM), 2) == 0.46


def test_pure_sand_is_hardly_eroded_and_never_negative() -> None:
    assert soil.epic(100.0, 0.0, 0.0, 0.0) == 0
    assert soil.epic_china(100.0, 0.0, 0.0, 0.0) == 0


@given(st.floats(0, 100), st.floats(0, 1), st.floats(0, 20))
def test_k_is_never_above_its_si_range(sand: float, share: float, carbon: float) -> None:
    silt = (100 - sand) * share
    k = soil.epic(sand, silt, 100 - sand - silt, carbon)
    assert 0 <= soil.epic_china(sand, silt, 100 - sand - silt, carbon) <= k <= 0.066


@given(st.floats(0, 10), st.floats(0, 10))
def test_carbon_binds_soil(one: float, other: float) -> None:
    less, more = sorted((one, other))
    assert soil.epic(40, 35, 25, more) <= soil.epic(40, 35, 25, less) + 1e-12


def test_organic_matter_is_more_than_its_carbon() -> None:
    np.testing.assert_allclose(soil.van_bemmelen(np.array([0, 1, 2.5])), [0, 1.724, 4.31])
    assert np.isnan(soil.van_bemmelen(np.nan))
    assert soil.van_bemmelen(58) == pytest.approx(99.992)
