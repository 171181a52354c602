"""From sums and tables to flows: emissions at any level, residual places, amounts and states of places."""

import math
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.run.accounting import account, problems, sums, with_settings
from tests.tabular import FLOWS, write_area
from tests.tabular import account as table_account

from shanshui.core.labels import Label
from shanshui.core.place import Place, PlaceTree
from shanshui.run.account import TYPES, prepare
from shanshui.run.assemble import PlaceNumbers, cell_amounts, limit_to_emissions, rolled_extent, with_residuals
from shanshui.run.cube import Cube, Ranges
from shanshui.run.engine import account as account_of
from shanshui.run.tables import PlaceNumber

NO_RANGES = Ranges((), (), *np.empty((3, 0, 0)))
NAMES = Label("A", "甲")
TREE = PlaceTree([
    Place("990100", "", "city", Label("Alpha", "甲市")),
    Place("990101", "990100", "county", NAMES),
    Place("990102", "990100", "county", NAMES),
    Place("990111", "990101", "town", NAMES),
])  # fmt: skip


def number(variable: str, place: str, value: float, kind: str = "", period: str = "2020") -> PlaceNumber:
    return PlaceNumber(variable, period, place, kind, value, "", period)


def numbers(*rows: PlaceNumber, **constants: float) -> PlaceNumbers:
    return PlaceNumbers(rows, constants, TREE)


# --- numbers of places: amounts and states ------------------------------------------------------------


def test_an_amount_belongs_to_its_one_place():
    known = numbers(number("so2_emission", "990101", 5))
    assert known.at("so2_emission", "2020", "990101") == 5
    assert math.isnan(known.at("so2_emission", "2020", "990111")), "a part does not emit what the whole does"
    assert math.isnan(known.at("so2_emission", "2020", "990100"))


def test_a_state_holds_for_the_parts_too():
    known = numbers(number("shannon_index", "990101", 2), shannon_index=1.5)
    assert known.at("shannon_index", "2020", "990101") == 2
    assert known.at("shannon_index", "2020", "990111") == 2
    assert known.at("shannon_index", "2020", "990102") == 1.5


def test_a_constant_amount_is_that_of_the_topmost_place():
    known = numbers(so2_emission=40)
    assert known.given("so2_emission", "2020") == {"990100": 40}
    assert math.isnan(known.at("so2_emission", "2020", "990101"))


def test_a_table_comes_before_a_constant():
    known = numbers(number("so2_emission", "990101", 5), so2_emission=40)
    assert known.given("so2_emission", "2020") == {"990101": 5}
    assert known.given("so2_emission", "2015") == {"990100": 40}, "in a year the table does not have"


def test_numbers_of_a_type_are_none_of_the_place():
    assert numbers(number("shannon_index", "990101", 2, "forest")).given("shannon_index", "2020") == {}


def test_two_topmost_places_share_no_constant_amount():
    forest = PlaceTree([Place("1", "", "city", NAMES), Place("2", "", "city", NAMES)])
    assert PlaceNumbers([], {"so2_emission": 4.0}, forest).given("so2_emission", "2020") == {}


# --- amounts of cells -----------------------------------------------------------------------------------


def one_amount(path: Path, formula: object = None, **values: float):
    """Return the amount of soil that a cube of one shrubland makes."""
    plan = prepare(path).plan
    task = next(t for t in plan.on_cells if t.key == "soil_retention.soil")
    few = SimpleNamespace(on_cells=[replace(task, potential=formula)])
    names = ("area", *(f"{measure}:{task.key}" for measure in ("supply", "potential", "covered")))
    sums = np.array([[values.get(name.split(":")[0], 0.0) for name in names]])
    cube = Cube("2020", ("990101",), ("shrub",), names, sums, NO_RANGES)
    applies = np.zeros(len(TYPES) + 1, dtype=bool)
    applies[TYPES.index("shrub")] = True
    (many,) = cell_amounts(few, cube, {task.key: applies})
    return many.rows()


def test_a_sum_over_cells_is_an_amount_with_its_area(area: Path):
    (amount,) = one_amount(area, area=10.0, covered=8.0, supply=44.0, potential=50.0)
    assert (amount.supply, amount.area, amount.covered_area, amount.unit) == (44, 10, 8, "t")
    assert math.isnan(amount.potential), "the method has none"


def test_where_no_cell_has_a_number_there_is_none_and_no_zero(area: Path):
    (amount,) = one_amount(area, lambda: 0, potential=0.0, area=10.0, covered=0.0, supply=0.0)
    assert math.isnan(amount.supply)
    assert math.isnan(amount.potential)
    assert amount.covered_area == 0


def test_where_an_item_does_not_apply_there_is_no_row(area: Path):
    found = account_of(prepare(area))
    kinds = {f.ecosystem_type for f in found.flows if f.service == "air_filtration"}
    assert kinds == {"evergreen_broadleaf", "evergreen_conifer", "shrub"}


# --- limits to emissions ----------------------------------------------------------------------------------


def so2(area: Path, rows: str) -> dict[str, tuple[float, float]]:
    """Return place → (supply, potential) of SO2 for a table of emissions."""
    (area.parent / "numbers.csv").write_text(f"place,variable,value,unit\n{rows}", "utf-8")
    with_settings(area, tables={"numbers": {"file": "numbers.csv"}})
    found: dict[str, tuple[float, float]] = {}
    for flow in account_of(prepare(area)).flows:
        if flow.item == "so2" and flow.service == "air_filtration":
            supply, potential = found.get(flow.place, (0.0, 0.0))
            found[flow.place] = (supply + flow.supply, potential + flow.potential)
    return found


def test_the_emission_of_the_whole_is_shared_by_capacity(area: Path):
    found = so2(area, "990100,so2_emission,1,kg\n")
    assert found["990100"][0] == pytest.approx(0.001, rel=1e-9)
    ratios = {round(supply / potential, 12) for supply, potential in found.values()}
    assert len(ratios) == 1


def test_more_than_can_be_cleaned_is_not_cleaned(area: Path):
    found = so2(area, "990100,so2_emission,1000,万吨\n")
    for supply, potential in found.values():
        assert supply == potential


def test_emissions_of_parts_limit_each_part_alone(area: Path):
    found = so2(area, "990101,so2_emission,1,kg\n990102,so2_emission,1000,万吨\n")
    assert found["990101"][0] == pytest.approx(0.001, rel=1e-9)
    assert found["990102"][0] == found["990102"][1]
    assert math.isnan(found["990103"][0]), "nobody said what there is to clean"
    assert found["990103"][1] > 0


def test_an_emission_of_zero_leaves_nothing_to_clean(area: Path):
    assert so2(area, "990100,so2_emission,0,t\n")["990101"][0] == 0


def test_whole_and_part_together_are_refused(area: Path):
    from shanshui.core.errors import EmissionGivenTwice

    with pytest.raises(EmissionGivenTwice, match="990101"):
        so2(area, "990100,so2_emission,5,t\n990101,so2_emission,1,t\n")


def test_a_constant_emission_is_that_of_the_whole(area: Path):
    constant = {"so2_emission": {"value": 1, "unit": "kg", "source": "test"}}
    with_settings(area, tables=None, constants=constant)
    assert sums(account(area), "990100")["air_filtration.so2"] == pytest.approx(0.001, rel=1e-9)


def test_what_is_not_limited_passes_as_it_is(area: Path):
    prepared = prepare(area)
    limited = {task.key for task in prepared.plan.on_cells if task.item.actual}
    assert "air_filtration.so2" in limited
    rows = [SimpleNamespace(service="water_retention", item="retention", period="2020")]
    assert limit_to_emissions(rows, prepared.plan, numbers(), TREE) == rows


# --- residual places -----------------------------------------------------------------------------------------


def test_a_residual_place_is_a_part_named_after_its_whole():
    tree = with_residuals(TREE, {"990100~": "990100"})
    rest = tree["990100~"]
    assert (rest.parent, rest.level) == ("990100", "not allocated")
    assert (rest.name.en, rest.name.zh) == ("Alpha, not allocated", "甲市（未分配到下级）")
    assert len(tree) == len(TREE) + 1
    assert len(with_residuals(TREE, {})) == len(TREE)


def test_a_figure_of_the_whole_stands_beside_those_of_its_parts(tmp_path: Path):
    rows = f"{FLOWS}\n990100,,crop_provision,tea,100,yuan\n990101,,crop_provision,rice,7,yuan\n"
    results = table_account(tmp_path, q=rows)
    value = results.flows.groupby("place")["value"].sum()
    assert value.to_dict() == {"990100": 107, "990100~": 100, "990101": 7}


def test_a_whole_that_its_parts_do_not_make_up_is_refused(tmp_path: Path):
    from shanshui.core.errors import DetailNotSummary

    rows = f"{FLOWS}\n990100,,crop_provision,tea,100,yuan\n990101,,crop_provision,tea,60,yuan\n"
    write_area(tmp_path, q=rows)
    with pytest.raises(DetailNotSummary, match="990100"):
        account_of(prepare(tmp_path))


@given(st.lists(st.floats(0, 1e6), min_size=2, max_size=2))
def test_areas_roll_up_exactly(areas: list[float]):
    extent = {("2020", "990111", "lake"): areas[0], ("2020", "990102", "lake"): areas[1]}
    found = rolled_extent(extent, TREE)
    assert found["2020", "990100", "lake"] == math.fsum(areas)
    assert found["2020", "990101", "lake"] == areas[0]
    assert ("2020", "990102", "shrub") not in found


def test_a_bad_constant_is_told_with_its_range(area: Path):
    with_settings(area, constants={"air_temperature": {"value": 500, "source": "test"}})
    (error,) = problems(area)
    assert error.code == "ValueOutOfRange"
