"""Soil retention: the Garzê account, the two ways to price nutrients, and laws of RUSLE."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shanshui.derive.soil_retained import DERIVATIONS, soil_retained
from shanshui.services import soil_retention as soil
from shanshui.standards.values import library

GARZE_SOIL = 38.86e8  # t
factor = st.floats(0, 100)
share = st.floats(0, 1)


def value(parameter: str, chosen: str) -> float:
    """Return a value of the library that is the same for all types."""
    return library()[parameter][chosen][0].value


def test_rusle() -> None:
    assert soil_retained(5000.0, 0.02, 4.0, 0.1, 0.5) == pytest.approx(380.0)
    assert (DERIVATIONS[0].variable, DERIVATIONS[0].option) == ("soil_retained", "rusle")


def test_soil_is_counted_and_not_priced() -> None:
    assert soil.soil(380.0) == 380.0
    assert not soil.SERVICE.item("soil").monetary


def test_t1_garze_sediment() -> None:
    """38.86e8 t x 0.24 / 0.93 = 10.03e8 m3, at 15.58 yuan 156.2555e8 yuan."""
    volume = soil.sediment_avoided(GARZE_SOIL, value("sediment_share", "garze"), value("soil_bulk_density", "garze"))
    assert volume == pytest.approx(10.03e8, abs=0.005e8)
    assert soil.dredging_cost(volume, value("dredging_price", "garze")) == pytest.approx(156.2555e8, rel=2e-4)


def test_t1_garze_nitrogen() -> None:
    """1,437.94e4 t at 875 yuan make 125.8199e8 yuan."""
    kept = soil.nitrogen_retained(GARZE_SOIL, value("soil_nitrogen", "garze"))
    assert kept == pytest.approx(1437.94e4, rel=2e-4)
    assert soil.nitrogen_treatment(1437.94e4, value("nitrogen_treatment_price", "garze")) == pytest.approx(
        125.8199e8, rel=1e-5
    )


def test_t1_garze_phosphorus() -> None:
    """419.72e4 t at 2,800 yuan make 117.5226e8 yuan."""
    kept = soil.phosphorus_retained(GARZE_SOIL, value("soil_phosphorus", "garze"))
    assert kept == pytest.approx(419.72e4, rel=2e-4)
    assert soil.phosphorus_treatment(419.72e4, value("phosphorus_treatment_price", "garze")) == pytest.approx(
        117.5226e8, rel=1e-5
    )


def test_wei_fertiliser_of_a_tonne_of_soil() -> None:
    """N 0.06 % x 2.164 x 1838, P 0.06 % x 4.065 x 587, K 1.40 % x 1.923 x 2175 yuan."""
    nitrogen, phosphorus, potassium = (value(f"soil_{name}", "wei") for name in ("nitrogen", "phosphorus", "potassium"))
    assert soil.nitrogen_fertiliser(
        soil.nitrogen_retained(1.0, nitrogen),
        value("fertiliser_per_nitrogen", "wei"),
        value("nitrogen_fertiliser_price", "wei"),
    ) == pytest.approx(0.0006 * 2.164 * 1838)
    assert soil.phosphorus_fertiliser(
        soil.phosphorus_retained(1.0, phosphorus),
        value("fertiliser_per_phosphorus", "wei"),
        value("phosphorus_fertiliser_price", "wei"),
    ) == pytest.approx(0.0006 * 4.065 * 587)
    assert soil.potassium_fertiliser(
        soil.potassium_retained(1.0, potassium),
        value("fertiliser_per_potassium", "wei"),
        value("potassium_fertiliser_price", "wei"),
    ) == pytest.approx(0.014 * 1.923 * 2175)


def test_wei_organic_matter_of_a_tonne_of_soil() -> None:
    """1.56 % x 0.5 x 200 yuan."""
    kept = soil.organic_matter_retained(1.0, value("soil_organic_matter", "wei"))
    price = value("organic_matter_price", "wei")
    assert soil.organic_manure(kept, value("organic_matter_conversion", "wei"), price) == pytest.approx(1.56)


def test_treatment_and_fertiliser_differ_by_what_is_published() -> None:
    """Per tonne of soil the two forms for nitrogen and phosphorus are not the same price."""
    treated = 0.0037 * 875 + 0.00108 * 2800
    replaced = 0.0006 * 2.164 * 1838 + 0.0006 * 4.065 * 587
    assert treated == pytest.approx(6.2615)
    assert replaced == pytest.approx(3.8182, abs=1e-4)


@given(factor, share, share, share)
def test_more_cover_retains_more(erosion: float, cover: float, other: float, practice: float) -> None:
    low, high = sorted((cover, other))
    assert soil_retained(erosion, 1.0, 1.0, low, practice) >= soil_retained(erosion, 1.0, 1.0, high, practice)


@given(factor, factor, share, share)
def test_soil_is_never_negative_and_never_more_than_bare_loss(
    rain: float, slope: float, cover: float, practice: float
) -> None:
    assert 0 <= soil_retained(rain, 0.03, slope, cover, practice) <= rain * 0.03 * slope


@given(st.floats(0, 1e9), st.floats(0.5, 2))
def test_sediment_follows_density(tonnes: float, density: float) -> None:
    assert soil.sediment_avoided(tonnes, 0.24, density) * density == pytest.approx(0.24 * tonnes)


@pytest.mark.parametrize("item", [item.id for item in soil.SERVICE.items])
def test_every_item_starts_from_the_same_soil(item: str) -> None:
    for option, formula in soil.SERVICE.item(item).physical.items():
        assert formula.__code__.co_varnames[0] == (
            "avoided_sediment_export" if option == "delivered" else "soil_retained"
        )


def test_sediment_along_the_flow_is_counted_whole() -> None:
    assert soil.sediment_delivered(9.3, 0.93) == pytest.approx(10.0)
