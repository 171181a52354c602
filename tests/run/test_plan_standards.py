"""Every service of every standard is planned, whatever is given, and every choice has its maker."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shanshui.core import registry
from shanshui.core.errors import NoSuchName
from shanshui.core.spec import arguments
from shanshui.run.plan import ENGINE, Given, Plan, Planner, named_item
from shanshui.standards.profile import standard, standard_ids
from shanshui.standards.values import ParameterBook

VARIABLES = sorted(registry.variables())
FLOWS = frozenset((s, item.id) for s in registry.service_ids() for item in registry.service(s).items)
EVERY = pytest.mark.parametrize("name", standard_ids())
BOOKS = {name: ParameterBook(standard(name)) for name in standard_ids()}


def plan(name: str, brought: Given, **options: str) -> Plan:
    return Planner(standard(name), BOOKS[name], brought, options).plan()


def everything() -> Given:
    return Given(sources={v: v for v in VARIABLES}, tables=frozenset(VARIABLES))


@EVERY
def test_with_every_variable_only_quantities_and_unpublished_parameters_lack(name: str):
    for task in plan(name, everything()).tasks:
        kinds = {lack.kind for lack in task.lacks}
        assert kinds <= {"parameter"} if task.item.physical else kinds == {"quantity"}, task.key


@EVERY
def test_with_nothing_every_item_says_what_it_lacks(name: str):
    for task in plan(name, Given(has_extent=False)).tasks:
        assert task.lacks, task.key
        assert not task.by_equation
        assert all(all(lack.label) and all(lack.provided_by) for lack in task.lacks)


@EVERY
def test_with_tables_of_all_items_nothing_lacks_but_prices(name: str):
    for task in plan(name, Given(quantities=FLOWS, has_extent=False)).tasks:
        assert task.from_table
        assert not task.lacks


@EVERY
def test_quantities_in_money_lack_no_price(name: str):
    made = plan(name, Given(quantities=FLOWS, priced=FLOWS, in_money=FLOWS))
    assert not [task.key for task in made.tasks if task.price_lacks]


@EVERY
def test_quantities_with_a_price_lack_no_price_of_their_own(name: str):
    for task in plan(name, Given(quantities=FLOWS, priced=FLOWS)).tasks:
        assert task.item.price not in {lack.name for lack in task.price_lacks} or not task.item.price


@EVERY
def test_every_choice_is_made_by_the_standard_and_can_be_made_otherwise(name: str):
    made = plan(name, everything())
    for key, choice in made.choices.items():
        assert choice.alternatives
        assert choice.chosen not in choice.alternatives
        assert choice.by in ("standard", "what is given")
        assert choice.by == "what is given" or standard(name).options.get(key, choice.chosen) == choice.chosen


@EVERY
def test_each_other_equation_is_taken_when_named(name: str):
    for key, choice in plan(name, everything()).choices.items():
        other = choice.alternatives[0]
        again = plan(name, everything(), **{key: other}).choices[key]
        assert (again.chosen, again.by) == (other, "area.yaml")
        assert set(again.alternatives) == {choice.chosen, *choice.alternatives} - {other}


@EVERY
def test_a_potential_needs_nothing_the_supply_does_not(name: str):
    for task in plan(name, everything()).tasks:
        if task.potential:
            assert {*arguments(task.potential)} <= {*arguments(task.item.physical[task.physical])}


@EVERY
def test_an_item_that_is_evaluated_has_a_recipe_for_every_variable(name: str):
    made = plan(name, everything())
    for task in (*made.on_cells, *made.on_places):
        for argument in arguments(task.item.physical[task.physical]):
            known = argument in made.recipes or argument in registry.parameters() or argument in ENGINE
            assert known, (task.key, argument)


@given(st.sets(st.sampled_from(VARIABLES), max_size=25))
def test_more_given_never_lacks_more(some: set[str]):
    """Where one item can be accounted from some maps, it can from more of them."""
    few = plan("ndrc-2022", Given(sources={v: v for v in sorted(some)}))
    more = plan("ndrc-2022", Given(sources={v: v for v in sorted(some | {"elevation", "precipitation_monthly"})}))
    done = {task.key for task in few.tasks if not task.lacks}
    assert done <= {task.key for task in more.tasks if not task.lacks}


@given(st.permutations(VARIABLES))
def test_the_order_of_what_is_given_decides_nothing(order: list[str]):
    some = order[: len(order) // 2]
    one = plan("mee-2020", Given(sources={v: v for v in some}))
    other = plan("mee-2020", Given(sources={v: v for v in reversed(some)}))
    assert one.tasks == other.tasks
    assert one.choices == other.choices


def test_places_take_no_maps_and_cells_do():
    lake = next(t for t in plan("mee-2020", everything()).tasks if t.key == "flood_mitigation.lake")
    assert lake.item.scope == "place"
    assert not lake.lacks
    mapped = plan("mee-2020", Given(sources={v: v for v in VARIABLES}))
    lacking = next(t for t in mapped.tasks if t.key == "flood_mitigation.lake")
    assert {lack.name for lack in lacking.lacks} == {"lake_area"}


def test_an_ambiguous_set_names_the_sets_to_choose_from():
    from shanshui.standards.values import library

    several = [name for name, sets in library().items() if len(sets) > 1]
    made = Planner(standard("ndrc-2022"), BOOKS["ndrc-2022"], Given(), {})
    told = [lack for name in several for lack in made.resolve(name)]
    for lack in told:
        assert lack.option.startswith(f"sets: {lack.name}: ")
        assert all(name in lack.option for name in library()[lack.name])


def test_a_table_of_a_year_comes_before_a_derivation_and_a_map_before_a_table():
    both = Given(sources={"precipitation_monthly": "rain"}, tables=frozenset({"precipitation"}))
    planner = Planner(standard("ndrc-2022"), BOOKS["ndrc-2022"], both, {})
    assert planner.resolve("precipitation") == ()
    assert planner.recipes["precipitation"].origin == "table"
    mapped = Given(sources={"precipitation": "rain"}, tables=frozenset({"precipitation"}))
    planner = Planner(standard("ndrc-2022"), BOOKS["ndrc-2022"], mapped, {})
    planner.resolve("precipitation")
    assert (planner.recipes["precipitation"].origin, planner.recipes["precipitation"].detail) == ("source", "rain")


def test_a_variable_that_is_none_is_told():
    with pytest.raises(NoSuchName, match="precipitation"):
        Planner(standard("ndrc-2022"), BOOKS["ndrc-2022"], Given(), {}).resolve("precipitatoin")


def test_open_items_are_called_as_the_table_calls_them():
    rice = named_item(registry.service("crop_provision"), "rice")
    pattern = registry.service("crop_provision").items[0]
    assert (rice.id, rice.label.zh, rice.unit, rice.monetary) == ("rice", "rice", pattern.unit, pattern.monetary)
    with pytest.raises(NoSuchName, match="sedimentation"):
        named_item(registry.service("soil_retention"), "sedimentaton")
