"""Sand fixation: the published RWEQ vector, its trap, the Garzê price, and laws."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shanshui.core import equation, units
from shanshui.services import sand_fixation as wind
from shanshui.standards.values import library

CROP = {
    "weather_factor": 20.0,
    "sand": 60.0,
    "silt": 25.0,
    "clay": 15.0,
    "organic_matter": 1.0,
    "calcium_carbonate": 5.0,
    "soil_roughness_factor": 0.9,
    "vegetation_cover": 0.3,
}


def coefficient(ecosystem: str) -> float:
    """Return the cover coefficient of a type."""
    found = library()["wind_cover_coefficient"]["rweq"]
    return next(v.value for v in found if v.ecosystem_type == ecosystem)


def crop_drive() -> float:
    """Return the drive of the bare field."""
    return 20 * 0.9 * wind.erodible_fraction(60.0, 25.0, 15.0, 1.0, 5.0) * wind.soil_crust_factor(15.0, 1.0)


def test_rweq_soil_factors() -> None:
    assert wind.erodible_fraction(60.0, 25.0, 15.0, 1.0, 5.0) == pytest.approx(0.4592, abs=5e-5)
    assert wind.soil_crust_factor(15.0, 1.0) == pytest.approx(0.39904, abs=5e-6)


def test_rweq_losses() -> None:
    """Potential 2.9606, actual 0.3543 kg/m2."""
    cover = wind.wind_cover_factor(0.3, coefficient("farmland"))
    assert wind.sand_loss(crop_drive()) == pytest.approx(2.9606, abs=5e-5)
    assert wind.sand_loss(crop_drive() * cover) == pytest.approx(0.3543, abs=5e-5)


def test_rweq_sand_fixed() -> None:
    found = wind.sand_fixed(**CROP, wind_cover_coefficient=coefficient("farmland"))
    assert found == pytest.approx(2.6063, abs=5e-5)


def test_rweq_misprinted_constant_gives_half_as_much_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """With 105.71 for 150.71, as in two public programs, the answer is 3.9191."""
    monkeypatch.setattr(wind, "CRITICAL_LENGTH", 105.71)
    found = wind.sand_fixed(**CROP, wind_cover_coefficient=coefficient("farmland"))
    assert found == pytest.approx(3.9191, abs=5e-5)


def test_rweq_converts_at_the_door() -> None:
    elsewhere = {
        **CROP,
        "weather_factor": units.quantity(20_000.0, "g m-1"),
        "sand": units.quantity(0.6, "1"),
        "vegetation_cover": units.quantity(30.0, "percent"),
        "wind_cover_coefficient": units.quantity(-0.0438, "percent-1"),
    }
    assert equation.call(wind.sand_fixed, elsewhere, "kg m-2").to("kg/m**2").magnitude == pytest.approx(
        2.6063, abs=5e-5
    )


def test_t1_garze_price() -> None:
    """779.42e4 t at 1.28 t/m3 and 0.1 m cover 60.89 km2, at 3.75 yuan/m2 2.2835e8 yuan."""
    density, depth, price = (
        library()[name]["garze"][0].value for name in ("sand_bulk_density", "sand_cover_depth", "sand_control_price")
    )
    assert 779.42e4 / (density * depth) == pytest.approx(60.89e6, rel=1e-4)
    assert wind.land_control_cost(779.42e4, density, depth, price) == pytest.approx(2.2835e8, abs=0.00005e8)


def test_pure_sand_is_erodible_and_blocks_nothing_else() -> None:
    found = wind.erodible_fraction(np.array([100.0, 60.0]), 0.0, np.array([0.0, 15.0]), 0.0, 0.0)
    assert found[0] == 1.0
    assert 0 < found[1] < 1


def test_rich_soil_does_not_blow() -> None:
    assert wind.erodible_fraction(20.0, 40.0, 40.0, 30.0, 0.0) == 0.0
    assert wind.sand_loss(0.0) == 0.0


def test_absent_cells_stay_absent() -> None:
    covered = {**CROP, "vegetation_cover": np.array([0.3, np.nan])}
    found = wind.sand_fixed(**covered, wind_cover_coefficient=coefficient("farmland"))
    np.testing.assert_array_equal(np.isnan(found), [False, True])


@given(st.floats(0, 60), st.floats(0, 1), st.floats(0, 1))
def test_more_cover_fixes_more(weather: float, cover: float, other: float) -> None:
    low, high = sorted((cover, other))
    given_ = {**CROP, "weather_factor": weather, "wind_cover_coefficient": coefficient("grass")}
    less, more = (wind.sand_fixed(**{**given_, "vegetation_cover": f}) for f in (low, high))
    assert more >= less - 1e-12


@given(st.floats(0, 300))
def test_no_cover_fixes_nothing(weather: float) -> None:
    bare = {**CROP, "weather_factor": weather, "vegetation_cover": 0.0}
    assert wind.sand_fixed(**bare, wind_cover_coefficient=coefficient("bare")) == 0.0


@given(st.floats(0, 60), st.floats(0, 60))
def test_loss_rises_with_drive_below_its_turn(drive: float, other: float) -> None:
    low, high = sorted((drive, other))
    assert wind.sand_loss(low) <= wind.sand_loss(high) * (1 + 1e-12)


def test_loss_turns_at_61() -> None:
    drives = np.arange(1.0, 200.0)
    assert 59 <= drives[np.argmax(wind.sand_loss(drives))] <= 63


def test_forest_covers_best_and_crops_least() -> None:
    types = ("forest", "grass", "shrub", "bare", "desert", "farmland")
    left = [wind.wind_cover_factor(0.3, coefficient(name)) for name in types]
    assert left == sorted(left)
