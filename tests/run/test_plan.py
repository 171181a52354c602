"""From names to a plan: the chain is found, and all that lacks is told at once with who can provide it."""

from pathlib import Path
from typing import Any

import pytest
from tests.run.accounting import account, problems, source_settings, with_settings

from shanshui.core import registry
from shanshui.core.errors import NoSuchName
from shanshui.run.account import prepare
from shanshui.run.plan import Given, Plan, Planner, Task
from shanshui.standards.annex import read_annex
from shanshui.standards.profile import standard
from shanshui.standards.values import ParameterBook


def plan(sources: tuple[str, ...] = (), constants: tuple[str, ...] = (), name: str = "ndrc-2022", **given: Any) -> Plan:
    """Return the plan for what is given by name."""
    options, services, sets = given.pop("options", {}), given.pop("services", None), given.pop("sets", {})
    profile = standard(name)
    book = ParameterBook(profile, given.pop("annex", ()), sets)
    brought = Given(sources={s: s for s in sources}, constants=frozenset(constants), **given)
    return Planner(profile, book, brought, options).plan(services)


def task(made: Plan, key: str) -> Task:
    """Return a task by `service.item`."""
    return next(t for t in made.tasks if t.key == key)


def lacks(made: Plan, key: str) -> set[str]:
    """Return what an item lacks."""
    return {lack.name for lack in task(made, key).lacks}


RELIEF_AND_RAIN = ("ecosystem_type", "elevation", "precipitation_monthly", "air_temperature_monthly", "ndvi_maximum")
SOIL = ("sand", "silt", "clay", "organic_carbon")


def test_the_chain_from_relief_rain_soil_and_ndvi_to_soil_retention():
    made = plan((*RELIEF_AND_RAIN, *SOIL))
    assert task(made, "soil_retention.soil").by_equation
    chain = made.variables_of(task(made, "soil_retention.soil"))
    for before, after in [
        ("elevation", "slope"),
        ("slope", "topographic_factor"),
        ("precipitation_monthly", "rain_erosivity"),
        ("clay", "soil_erodibility"),
        ("ndvi_maximum", "vegetation_cover"),
        ("vegetation_cover", "cover_factor"),
    ]:
        assert chain.index(before) < chain.index(after)
    assert {made.recipes[name].origin for name in chain} <= {"source", "derivation", "grid"}


def test_what_is_given_needs_no_chain():
    made = plan((*RELIEF_AND_RAIN, "soil_erodibility", "topographic_factor"))
    assert made.recipes["topographic_factor"].origin == "source"
    assert (
        "slope" not in made.variables_of(task(made, "soil_retention.sedimentation"))
        or "practice_factor" in made.recipes
    )
    assert lacks(made, "soil_retention.soil") == set()


def test_everything_that_lacks_is_told_at_once():
    made = plan(("ecosystem_type",))
    found = lacks(made, "soil_retention.soil")
    assert {"elevation", "sand", "silt", "clay", "organic_carbon", "ndvi_maximum"} <= found
    assert found & {"precipitation_monthly", "precipitation_daily"}


def test_nothing_given_lacks_even_the_land_cover():
    assert "ecosystem_type" in lacks(plan(has_extent=False), "soil_retention.soil")


def test_every_lack_says_what_it_is_and_who_provides_it():
    for one in plan().tasks:
        for lack in (*one.lacks, *one.price_lacks):
            assert all(lack.label)
            assert all(lack.provided_by)


def test_an_option_of_the_area_overrides_the_standard():
    plain = plan((*RELIEF_AND_RAIN, *SOIL))
    chosen = plan((*RELIEF_AND_RAIN, *SOIL), options={"slope_steepness_factor": "mccool"})
    assert (plain.choices["slope_steepness_factor"].chosen, plain.choices["slope_steepness_factor"].by) == (
        "liu",
        "standard",
    )
    choice = chosen.choices["slope_steepness_factor"]
    assert (choice.chosen, choice.by) == ("mccool", "area.yaml")
    assert "liu" in choice.alternatives
    assert chosen.recipes["slope_steepness_factor"].derivation.option == "mccool"


def test_without_a_choice_the_first_that_lacks_nothing_is_taken():
    daily = plan(("ecosystem_type", "precipitation_daily", "air_temperature"))
    assert daily.recipes["precipitation"].origin == "derivation"


def test_a_named_option_is_taken_even_if_it_lacks_and_a_way_out_is_shown():
    made = plan(
        ("ecosystem_type", "elevation", "precipitation", *SOIL, "ndvi_maximum"),
        options={"rain_erosivity": "wischmeier_monthly"},
    )
    hints = {lack.option for lack in task(made, "soil_retention.soil").lacks}
    assert any(hint.startswith("rain_erosivity: ") for hint in hints)


def test_the_way_out_that_is_shown_works(area: Path):
    """The option named beside what lacks, written into area.yaml, makes the item accounted."""
    annual = source_settings(rain={"file": "rain.tif", "band": 1, "unit": "dm", "variable": "precipitation"})
    lack = next(
        t for t in prepare(with_settings(area, sources=annual)).plan.tasks if t.key == "soil_retention.soil"
    ).lacks
    hint = next(one.option for one in lack if one.option)
    key, _, option = hint.partition(": ")
    made = prepare(with_settings(area, sources=annual, options={key: option})).plan
    assert lacks(made, "soil_retention.soil") == set()


@pytest.mark.parametrize("key", ["rain_erosivity", "water_retention.retention", "water_retention.retention.value"])
def test_an_option_that_does_not_exist(key: str):
    with pytest.raises(NoSuchName, match="there is no option"):
        plan((*RELIEF_AND_RAIN, *SOIL), options={key: "no_such_equation"})


def test_services_may_be_chosen():
    made = plan(RELIEF_AND_RAIN, services=["water_retention"])
    assert {t.service.id for t in made.tasks} == {"water_retention"}


def test_a_table_comes_before_an_equation():
    made = plan(RELIEF_AND_RAIN, quantities=frozenset({("water_retention", "retention"), ("crop_provision", "rice")}))
    assert task(made, "water_retention.retention").from_table
    assert task(made, "crop_provision.rice").from_table
    assert not [t for t in made.tasks if t.key == "crop_provision.product"], "the pattern gives way to what was brought"


def test_a_service_the_standard_lacks_is_optional():
    item = registry.service("renewable_energy").items[0].id
    made = plan(quantities=frozenset({("renewable_energy", item)}))
    assert standard("ndrc-2022").line("renewable_energy", item) is None
    assert task(made, f"renewable_energy.{item}").role == "optional"


def test_a_constant_stands_in_for_a_map():
    made = plan(RELIEF_AND_RAIN, constants=("soil_erodibility",))
    assert made.recipes["soil_erodibility"].origin == "constant"
    assert lacks(made, "soil_retention.soil") == set()


def test_neighbours_need_a_map():
    made = plan(("ecosystem_type", "precipitation_monthly", *SOIL, "ndvi_maximum"), constants=("elevation",))
    assert "slope" not in made.recipes


def test_a_parameter_nobody_published_lacks_and_an_annex_gives_it():
    plain = plan(RELIEF_AND_RAIN)
    assert {lack.name for lack in task(plain, "water_retention.retention").price_lacks} == {"reservoir_running_cost"}
    unit = registry.parameter("reservoir_running_cost").unit
    annex = read_annex([{"parameter": "reservoir_running_cost", "value": "0.1", "unit": unit, "source": "x"}])
    assert task(plan(RELIEF_AND_RAIN, annex=annex), "water_retention.retention").price_lacks == ()


def test_plans_do_not_depend_on_the_order_of_sources():
    one, other = plan((*RELIEF_AND_RAIN, *SOIL)), plan((*SOIL, *RELIEF_AND_RAIN)[::-1])
    assert [t.key for t in one.tasks] == [t.key for t in other.tasks]
    assert one.recipes.keys() == other.recipes.keys()
    assert {k: v.detail for k, v in one.recipes.items()} == {k: v.detail for k, v in other.recipes.items()}


def test_no_chain_runs_in_a_circle():
    made = plan(tuple(registry.variables()))
    for one in made.tasks:
        made.variables_of(one)
    for name in registry.variables():
        Planner(standard("ndrc-2022"), ParameterBook(standard("ndrc-2022")), Given(), {}).resolve(name)


# --- in an area -----------------------------------------------------------------------------------


def test_what_must_be_accounted_and_lacks_is_told_whole(area: Path):
    wanted = with_settings(
        area, services=["flood_mitigation", "sand_fixation", "soil_retention"], sources=source_settings(sand=None)
    )
    found = problems(wanted)
    by_item = {e.fields["service"]: e for e in found}
    assert "sand_fixation.sand" in by_item
    assert "soil_retention.sedimentation" in by_item
    assert "sand" in by_item["soil_retention.sedimentation"].fields["missing"]
    assert "soil map" in by_item["soil_retention.sedimentation"].text("en")
    assert all(e.where.startswith("area.yaml:") for e in found)


def test_what_lacks_is_in_the_manifest_with_its_providers(area: Path):
    lines = {f"{x['service']}.{x['item']}": x for x in account(area).manifest["lines"]}
    assert lines["sand_fixation.sand"]["status"] == "missing"
    assert {m["variable"] for m in lines["sand_fixation.sand"]["missing"]} >= {"wind_speed_daily"}
    assert all(m["provided_by"]["zh"] and m["provided_by"]["en"] for m in lines["sand_fixation.sand"]["missing"])
    assert lines["soil_retention.soil"]["status"] == "accounted"


def test_the_option_that_was_used_is_in_the_manifest_and_changes_the_number(area: Path):
    plain = account(area)
    other = account(with_settings(area, options={"slope_steepness_factor": "mccool", "organic_matter": "van_bemmelen"}))
    assert plain.manifest["options"]["slope_steepness_factor"]["by"] == "standard"
    assert other.manifest["options"]["slope_steepness_factor"] == {
        "chosen": "mccool",
        "by": "area.yaml",
        "alternatives": ["liu"],
    }
    one, two = (r.flows.query("place == '990100' and item == 'soil'")["supply"].sum() for r in (plain, other))
    assert one != two
