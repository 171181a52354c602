"""What every derivation must hold, whatever it derives."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st

from shanshui.core import registry, units
from shanshui.core.equation import call, unit_of
from shanshui.core.spec import Derivation

ALL = [way for ways in registry.derivations().values() for way in ways]
ON_CELLS = [way for way in ALL if not way.focal]
LENGTH = {"months": 12, "days": 365}
CELL_SIZES = ("cell_width", "cell_height")
CELLS = 4
# Values that occur together; a variable that is not here takes any value of its plausible range.
OCCURS = {
    "actual_evapotranspiration": (0, 2000),
    "air_temperature_monthly": (5, 35),
    "latitude": (-60, 60),
    "npp": (0, 30),
    "organic_carbon": (0, 58),
    "precipitation": (0, 3000),
    "precipitation_daily": (0, 20),
    "precipitation_monthly": (0, 300),
    "rain_erosivity": (0, 20_000),
    "reference_evapotranspiration_monthly": (0, 160),
    "slope": (0, 89),
    "slope_length_factor": (0, 10),
    "slope_steepness_factor": (0, 21),
    "soil_erodibility": (0, 0.06),
    "soil_respiration": (0, 20),
    "topographic_factor": (0, 80),
    "wind_speed_daily": (0, 6),
    "cover_factor_a": (-0.1, 1),
    "fu_omega": (1.2, 5),
    "ndvi_full": (0.5, 0.95),
    "ndvi_soil": (0, 0.2),
    "seasonality_factor": (0.5, 30),
    "slope_length": (1, 333),
    "storm_runoff_a": (-50, 50),
    "storm_runoff_b": (-50, 50),
}
ELSEWHERE = {
    "mm": "m",
    "m": "km",
    "cm": "mm",
    "degC": "kelvin",
    "percent": "1",
    "degree": "radian",
    "m s-1": "km h-1",
    "MJ m-2": "kWh m-2",
    "d": "h",
    "1": "percent",
    "t ha-1": "kg m-2",
    "MJ mm ha-1 h-1": "kJ m m-2 h-1",
    "t h MJ-1 mm-1": "kg h MJ-1 mm-1",
}


def name_of(way: Derivation) -> str:
    return f"{way.variable}.{way.option}"


every = pytest.mark.parametrize("way", ALL, ids=name_of)
every_on_cells = pytest.mark.parametrize("way", ON_CELLS, ids=name_of)


def limits(name: str) -> tuple[float, float]:
    declared = registry.variables().get(name)
    return OCCURS.get(name) or ((declared.low, declared.high) if declared else (0, 1))


def bands(name: str) -> str:
    return registry.variables()[name].bands if name in registry.variables() else ""


def some(name: str, random: np.random.Generator, cells: int = CELLS) -> np.ndarray:
    """Return values of a variable or parameter, extremes among them."""
    low, high = limits(name)
    shape = (LENGTH[bands(name)], cells) if bands(name) else (cells,)
    extreme = random.choice([low, high], shape)
    return np.where(random.random(shape) < 0.2, extreme, random.uniform(low, high, shape))


def inputs(way: Derivation, seed: int = 1) -> dict[str, np.ndarray]:
    random = np.random.default_rng(seed)
    return {name: some(name, random) for name in way.arguments}


def each(given_: dict[str, np.ndarray], make: Callable[[str, np.ndarray], Any]) -> dict[str, Any]:
    return {name: make(name, values) for name, values in given_.items()}


def same(left: Any, right: Any) -> None:
    np.testing.assert_allclose(np.asarray(left, dtype=float), np.asarray(right, dtype=float), rtol=1e-9, atol=1e-12)


def plain(result: Any, cells: int = CELLS) -> np.ndarray:
    array = np.asarray(result, dtype=float)
    return array if array.ndim else np.full(cells, array)


@every
def test_names_are_known(way: Derivation) -> None:
    known = registry.variables().keys() | registry.parameters().keys() | (set(CELL_SIZES) if way.focal else set())
    assert way.variable in registry.variables()
    assert set(way.arguments) <= known
    assert way.variable not in way.arguments


@every
def test_both_languages_and_a_source(way: Derivation) -> None:
    assert way.label.en
    assert way.label.zh
    assert any("\u4e00" <= sign <= "\u9fff" for sign in way.label.zh) or way.label.zh.isupper()
    assert way.source
    assert (way.formula.__doc__ or "").startswith("Return")


@pytest.mark.parametrize("variable", registry.derivations())
def test_option_names_differ(variable: str) -> None:
    options = [way.option for way in registry.derivations()[variable]]
    assert len(set(options)) == len(options)


@every_on_cells
@given(seed=st.integers(0, 2**32 - 1))
@settings(max_examples=15, deadline=None)
def test_results_are_plausible(way: Derivation, seed: int) -> None:
    made = registry.variables()[way.variable]
    result = plain(way.formula(**inputs(way, seed)))
    tolerance = 1e-9 * max(1.0, made.high)
    assert np.all(result >= made.low - tolerance)
    assert np.all(result <= made.high + tolerance)


@every_on_cells
def test_time_comes_first(way: Derivation) -> None:
    made = bands(way.variable)
    assert plain(way.formula(**inputs(way))).shape == ((LENGTH[made], CELLS) if made else (CELLS,))


@every_on_cells
def test_a_number_is_a_cell(way: Derivation) -> None:
    values = inputs(way)
    whole = plain(way.formula(**values))
    for cell in range(CELLS):
        same(way.formula(**each(values, lambda _, v, cell=cell: v[..., cell])), whole[..., cell])


@every_on_cells
def test_labelled_arrays_give_the_same(way: Derivation) -> None:
    values = inputs(way)
    labelled = each(values, lambda name, v: xr.DataArray(v, dims=("time", "cell") if bands(name) else ("cell",)))
    same(way.formula(**labelled), way.formula(**values))


@every_on_cells
def test_columns_give_the_same(way: Derivation) -> None:
    values = inputs(way)
    if any(bands(name) for name in values):  # a column of months is one cell
        values = each(values, lambda _, v: v[..., 0])
    columns = each(values, lambda _, v: pd.Series(v) if v.ndim else v)
    same(way.formula(**columns), way.formula(**values))


@every_on_cells
def test_missing_stays_missing(way: Derivation) -> None:
    values = inputs(way)
    for name in values:
        holes = {**values, name: values[name].copy()}
        holes[name][..., 0] = np.nan
        assert np.isnan(plain(way.formula(**holes))[..., 0]).all(), name
        assert not np.isnan(plain(way.formula(**holes))[..., 1:]).any(), name


@every_on_cells
def test_one_missing_month_or_day_is_not_passed_over(way: Derivation) -> None:
    values = inputs(way)
    for name in [name for name in values if bands(name)]:
        hole = each(values, lambda _, v: v.copy())
        hole[name][6, 0] = np.nan
        labelled = each(hole, lambda n, v: xr.DataArray(v, dims=("time", "cell") if bands(n) else ("cell",)))
        for result in (way.formula(**hole), way.formula(**labelled)):
            assert np.isnan(plain(result)[..., 0]).any(), name


@every_on_cells
def test_arguments_are_left_alone(way: Derivation) -> None:
    values, before = inputs(way), inputs(way)
    way.formula(**values)
    for name, kept in before.items():
        np.testing.assert_array_equal(values[name], kept)


def elsewhere(name: str, values: np.ndarray) -> Any:
    """Return values as a quantity in another unit."""
    other = ELSEWHERE.get(unit_of(name), unit_of(name))
    return units.quantity(units.convert(values, unit_of(name), other), other)


@pytest.mark.parametrize("way", [way for way in ON_CELLS if not way.empirical], ids=name_of)
def test_dimensions_prove_the_equation(way: Derivation) -> None:
    values, unit = inputs(way), registry.variables()[way.variable].unit
    for make in (lambda name, v: units.quantity(v, unit_of(name)), elsewhere):
        same(units.magnitude(way.formula(**each(values, make)), unit), way.formula(**values))


@pytest.mark.parametrize("way", [way for way in ON_CELLS if way.empirical], ids=name_of)
def test_regressions_take_other_units_at_the_door(way: Derivation) -> None:
    values, unit = inputs(way), registry.variables()[way.variable].unit
    result = call(way.formula, each(values, elsewhere), unit)
    same(units.magnitude(result, unit), way.formula(**values))
