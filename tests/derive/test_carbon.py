"""Net primary and net ecosystem production."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shanshui.derive import carbon
from shanshui.standards.profile import standard
from shanshui.standards.values import ParameterBook, library


def test_miami_takes_the_scarcer() -> None:
    """Lieth 1975: 3000 / (1 + exp(1.315 − 0.119 T)) and 3000 (1 − exp(−0.000664 P))."""
    cold = 3000 / (1 + math.exp(1.315))
    dry = 3000 * (1 - math.exp(-0.0664))
    assert carbon.miami_dry_matter(0.0, 5000.0) == pytest.approx(cold)
    assert carbon.miami_dry_matter(25.0, 100.0) == pytest.approx(dry)


def test_grams_of_dry_matter_become_tonnes_of_carbon() -> None:
    assert carbon.miami(0.0, 5000.0, 0.5) == pytest.approx(3000 / (1 + math.exp(1.315)) * 0.01 * 0.5)
    assert carbon.thornthwaite_memorial(820.0, 0.5) == pytest.approx(15 * (1 - math.exp(-0.7756)))


@given(st.floats(-40, 45), st.floats(0, 12000), st.floats(0, 3000))
def test_neither_model_passes_3000_grams(temperature: float, rain: float, evaporated: float) -> None:
    assert 0 <= carbon.miami_dry_matter(temperature, rain) <= 3000
    assert 0 <= carbon.memorial_dry_matter(evaporated) <= 3000


def test_nothing_grows_without_water() -> None:
    assert carbon.miami(20.0, 0.0, 0.47) == 0
    assert carbon.thornthwaite_memorial(0.0, 0.47) == 0
    assert carbon.thornthwaite_memorial(20.0, 0.47) == 0


@pytest.mark.parametrize(("level", "share"), [("low", 0.1), ("middle", 0.2), ("high", 0.3)])
def test_nep_as_a_share(level: str, share: float) -> None:
    (value,) = library()["nep_share"][level]
    assert value.value == share
    assert value.to_be_confirmed
    assert carbon.share_of_npp(8.0, value.value) == pytest.approx(8 * share)


def test_nep_as_a_difference_may_be_a_loss() -> None:
    assert carbon.npp_less_respiration(8.0, 6.5) == 1.5
    assert carbon.npp_less_respiration(5.0, 6.5) == -1.5


@pytest.mark.parametrize("kind", ["lake", "reservoir", "river", "water", "urban", "bare", "ice", "unspecified"])
def test_the_climate_grows_nothing_where_there_are_no_plants(kind: str) -> None:
    """Miami says what could grow: a lake or a town has no carbon share, so there is no number and no full yield."""
    assert kind not in ParameterBook(standard("ndrc-2022")).by_ecosystem("carbon_share", [kind])


def test_every_type_with_plants_has_a_carbon_share() -> None:
    kinds = ["evergreen_broadleaf", "mangrove", "sparse_shrub", "meadow", "paddy", "orchard", "marsh", "urban_green"]
    found = ParameterBook(standard("ndrc-2022")).by_ecosystem("carbon_share", kinds)
    assert {kind: value.value for kind, value in found.items()} == dict.fromkeys(kinds, 0.47)
