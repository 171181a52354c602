"""What holds for every service, walked over the registry: a new module is tested before its author writes a test."""

import copy
import json
from collections.abc import Callable, Iterator
from dataclasses import asdict
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from shanshui.core import equation, registry, units
from shanshui.core.spec import Formula, Item, Service, arguments
from shanshui.standards.values import library

# Parameters with no published default that we could read: the user's table or annex gives them.
USER_GIVEN = (
    # prices of products stand beside the quantities in a yearbook table
    "crop_price",
    "wood_price",
    "livestock_price",
    "fishery_price",
    "bio_energy_price",
    # differ by product and place; chosen by who keeps the account
    "value_added_share",
    "resource_rent_share",
    "ecological_tourism_share",
    # of the plant itself
    "turbine_efficiency",
    "turbine_water_share",
    # surveys of residents, homes and hotels
    "leisure_price",
    "hourly_wage",
    "leisure_wage_share",
    "dwelling_premium",
    "hotel_premium",
    # construction costs; the printed standards' annexes could not be read
    "noise_barrier_price",
    "sea_wall_price",
    "reservoir_running_cost",
    # uptake per hectare; no table of it could be read
    "nox_capacity",
    "ammonia_capacity",
    # of the marsh itself: soil surveys and gauges
    "marsh_soil_depth",
    "marsh_bulk_density",
    "saturated_soil_moisture",
    "natural_soil_moisture",
    "marsh_surface_water",
    # measured on the spot, or struck on the local market
    "ion_lifetime",
    "water_right_price",
)

STEPS = np.array([1.0, 1.25, 1.5])  # three cells, all different
MONTHS = np.linspace(0.5, 1.5, 12)[:, None]


class Case(NamedTuple):
    """One formula of one item, and the unit of what it returns."""

    service: Service
    item: Item
    name: str
    formula: Formula
    unit: str


def every_case() -> Iterator[Any]:
    """Yield every formula of every item of every service."""
    for service_id in registry.service_ids():
        service = registry.service(service_id)
        for item in service.items:
            for name, formula in item.formulas().items():
                yield pytest.param(
                    Case(service, item, name, formula, result_unit(item, name)), id=f"{service_id}.{item.id}.{name}"
                )


def cases(begin: str = "") -> list[Any]:
    """Return the cases whose formula name begins so: `monetary.`, `actual`; all, without."""
    return [param for param in every_case() if param.values[0].name.startswith(begin)]


def result_unit(item: Item, name: str) -> str:
    """Return the unit a formula of an item is declared to return."""
    if name.startswith("monetary."):
        return "yuan"
    return item.unit if name == "actual" else item.physical_unit


def declared_unit(name: str, item: Item) -> str:
    """Return the unit of an argument; amounts and capacities have the item's."""
    return item.unit if name == "capacity" else equation.unit_of(name, item.unit)


def sample(name: str) -> np.ndarray:
    """Return three plausible values of an argument, the months before them if it has any."""
    if name in ("amount", "capacity"):
        return 40.0 * STEPS
    if name in registry.variables():
        variable = registry.variable(name)
        low = max(variable.low, -1e9)
        values = low + (min(variable.high, 1e9) - low) * 0.2 * STEPS
        return values * MONTHS if variable.bands else values
    sets = list(library().get(name, {}).values())
    return (sets[0][0].value if sets else 0.4) * STEPS


def samples(case: Case) -> dict[str, np.ndarray]:
    """Return values for every argument of a formula."""
    return {name: sample(name) for name in arguments(case.formula)}


every_formula = pytest.mark.parametrize("case", cases())
every_service = pytest.mark.parametrize("service_id", registry.service_ids())


# --- what is declared ------------------------------------------------------------------------------


@every_service
def test_labels_speak_both_languages(service_id: str) -> None:
    service = registry.service(service_id)
    for label in (service.label, *(item.label for item in service.items)):
        assert label.en
        assert label.zh
        assert any("\u4e00" <= letter <= "\u9fff" for letter in label.zh)
    assert bool(service.notes.en) == bool(service.notes.zh)


@every_service
def test_sources_and_docstring_are_there(service_id: str) -> None:
    service = registry.service(service_id)
    assert service.source
    assert service.seea
    assert all(item.source for item in service.items)
    assert len((registry.service_module(service_id).__doc__ or "").split()) >= 15


@every_service
def test_declaration_can_be_written_as_json(service_id: str) -> None:
    service = registry.service(service_id)
    read = json.loads(json.dumps(asdict(service), default=arguments))
    assert read["id"] == service_id
    assert [item["id"] for item in read["items"]] == [item.id for item in service.items]


@every_service
def test_units_and_ecosystems_are_known(service_id: str) -> None:
    for item in registry.service(service_id).items:
        units.check_unit(item.unit, service_id)
        area = " ha" if item.scope == "cell" else ""
        assert units.same_dimension(f"{item.physical_unit}{area}", item.unit) or item.physical_unit == "mm"
        assert all(registry.ecosystem_type(name, item.id) for name in item.ecosystems)


@every_service
def test_price_is_an_argument_of_money(service_id: str) -> None:
    for item in registry.service(service_id).items:
        taken = {name for formula in item.monetary.values() for name in arguments(formula)}
        assert not item.price or item.price in taken
        assert not item.price or registry.parameter(item.price).unit.startswith("yuan")


@every_formula
def test_arguments_are_known_names(case: Case) -> None:
    special = {"monetary": {"amount"}, "actual": {"capacity"}}.get(case.name.split(".")[0], set())
    known = registry.variables().keys() | registry.parameters().keys() | special
    assert set(arguments(case.formula)) <= known
    assert arguments(case.formula), "a formula of nothing says nothing about a place"


@every_formula
def test_formula_is_explained(case: Case) -> None:
    assert (case.formula.__doc__ or "").startswith("Return ")


@every_formula
def test_parameters_have_a_value(case: Case) -> None:
    parameters = set(arguments(case.formula)) & registry.parameters().keys()
    assert {name for name in parameters if name not in library()} <= set(USER_GIVEN)


def test_user_given_parameters_are_used_and_have_no_published_value() -> None:
    used = {name for param in cases() for name in arguments(param.values[0].formula)}
    assert not set(USER_GIVEN) & library().keys()
    assert set(USER_GIVEN) <= used
    assert len(set(USER_GIVEN)) == len(USER_GIVEN)


# --- what formulas do ------------------------------------------------------------------------------


def on_numbers(case: Case, given: dict[str, np.ndarray]) -> np.ndarray:
    """Return the formula called three times, on one number (or twelve months) for each cell."""
    one_by_one = [{name: column(values, cell) for name, values in given.items()} for cell in range(STEPS.size)]
    return np.array([float(case.formula(**numbers)) for numbers in one_by_one])


def column(values: np.ndarray, cell: int) -> Any:
    """Return the number of one cell, or its months."""
    return float(values[cell]) if values.ndim == 1 else values[:, cell]


def labelled(values: np.ndarray) -> xr.DataArray:
    """Return values as a labelled array."""
    return xr.DataArray(values, dims=("time", "cell")[-values.ndim :])


def tabled(values: np.ndarray) -> Any:
    """Return values as a column; months stay an array, as a column has no room for them."""
    return pd.Series(values) if values.ndim == 1 else values


@every_formula
def test_same_on_number_and_array(case: Case) -> None:
    given = samples(case)
    np.testing.assert_allclose(case.formula(**given), on_numbers(case, given), rtol=1e-12)


@every_formula
@pytest.mark.parametrize("kind", [labelled, tabled])
def test_same_on_labelled_array_and_column(case: Case, kind: Callable[[np.ndarray], Any]) -> None:
    given = samples(case)
    found = case.formula(**{name: kind(values) for name, values in given.items()})
    np.testing.assert_allclose(np.asarray(found), case.formula(**given), rtol=1e-12)


@every_formula
def test_result_is_finite(case: Case) -> None:
    found = case.formula(**samples(case))
    assert np.shape(found) == STEPS.shape
    assert np.isfinite(found).all()


@every_formula
def test_absent_in_absent_out(case: Case) -> None:
    given = samples(case)
    whole = case.formula(**given)
    for name in given:
        holed = {**given, name: given[name].copy()}
        holed[name][..., 1] = np.nan
        found = case.formula(**holed)
        assert np.isnan(found[1]), name
        np.testing.assert_array_equal(found[[0, 2]], whole[[0, 2]])


@every_formula
def test_arguments_stay_as_they_were(case: Case) -> None:
    given = samples(case)
    before = copy.deepcopy(given)
    case.formula(**given)
    for name, values in given.items():
        np.testing.assert_array_equal(values, before[name])


@every_formula
def test_units_are_proven(case: Case) -> None:
    """Quantities go straight through; a regression is asked in other units and converts at the door."""
    given = samples(case)
    asked = {name: units.quantity(values, declared_unit(name, case.item)) for name, values in given.items()}
    if case.item.empirical and not case.name.startswith("monetary."):
        elsewhere = {name: value.to_base_units() for name, value in asked.items()}
        found = equation.call(case.formula, elsewhere, case.unit, case.item.unit)
    else:
        found = case.formula(**asked)
    np.testing.assert_allclose(units.magnitude(found, case.unit, case.name), case.formula(**given), rtol=1e-9)


@pytest.mark.parametrize("case", cases("monetary."))
def test_money_is_linear_in_the_amount(case: Case) -> None:
    given = samples(case)
    once = case.formula(**given)
    twice = case.formula(**{**given, "amount": 2.0 * given["amount"]})
    nothing = case.formula(**{**given, "amount": np.zeros(STEPS.size)})
    np.testing.assert_allclose(twice, 2.0 * once, rtol=1e-12)
    np.testing.assert_array_equal(nothing, 0.0)


@pytest.mark.parametrize("case", cases("actual"))
def test_supply_never_exceeds_capacity(case: Case) -> None:
    given = samples(case)
    given["capacity"] = np.array([0.0, 1.0, 1e30])
    found = case.formula(**given)
    assert (found <= given["capacity"]).all()
    assert found[0] == 0.0
