"""Every standard, walked whole: nothing it names may be missing, nothing it needs may be left to chance."""

from collections import Counter

import pytest

from shanshui.core import registry
from shanshui.standards.needs import line_items, parameters_needed, to_be_given
from shanshui.standards.profile import known_lines, standard, standard_ids
from shanshui.standards.seea import reference_services
from shanshui.standards.values import GIVEN, MARKS, ParameterBook, library

PUBLISHED_MARKS = set(MARKS) - {"U"}
EVERY = pytest.mark.parametrize("found", [standard(name) for name in standard_ids()], ids=standard_ids())

# What no source gave. A number that appears or disappears must change this table.
GOODS = {"crop_price", "wood_price", "livestock_price", "fishery_price"}
NATIONAL = GOODS | {
    "bio_energy_price", "reservoir_running_cost", "storm_runoff_a", "storm_runoff_b", "nox_capacity", "ammonia_capacity",
    "ecological_tourism_share", "leisure_price", "dwelling_premium", "hotel_premium", "ion_lifetime",
    "sea_wall_price", "noise_barrier_price",
}  # fmt: skip
NOT_IN_GARZE = {
    "noise_barrier_price", "reservoir_running_cost", "sea_wall_price", "bio_energy_price", "leisure_price",
    "dwelling_premium", "hotel_premium",
}  # fmt: skip
TURBINES = {"turbine_efficiency", "turbine_water_share"}
TO_BE_GIVEN = {
    "ndrc-2022": NATIONAL,
    "gbt-46869-2025": NATIONAL | TURBINES,
    "mee-2020": NATIONAL - {"noise_barrier_price"} | TURBINES,
    "garze-2010": NATIONAL - NOT_IN_GARZE | TURBINES,
    "zhejiang-db33t2274-2020": NATIONAL - {"noise_barrier_price", "sea_wall_price"} | TURBINES,
    "lishui-db3311t139-2020": NATIONAL - {"noise_barrier_price", "sea_wall_price"} | TURBINES,
    "shenzhen-db4403t141-2021": NATIONAL - {"bio_energy_price"},
    "seea-ea": NATIONAL - {"ecological_tourism_share", "ion_lifetime"} | TURBINES | {"resource_rent_share"},
    "lyt-1721-2008": {"nox_capacity", "ion_lifetime", "ecological_tourism_share"},
    "equivalent-factor": {"grain_price", "grain_yield"},
}


def items_of(found):
    return [(service, item) for line in found.lines for service, item in line_items(line)]


def options_known(key: str) -> list[str]:
    """Return the equations an option may choose from."""
    service_id, _, rest = key.partition(".")
    if not rest:
        return [way.option for way in registry.derivations().get(key, ())]
    item_id, _, value = rest.partition(".")
    item = registry.service(service_id).item(item_id)
    return list(item.monetary if value == "value" else item.physical)


@EVERY
def test_every_item_of_a_line_is_declared(found):
    for line in found.lines:
        declared = {item.id for item in registry.service(line.service).items}
        assert set(line.items) <= declared, line.id


@EVERY
def test_no_item_stands_in_two_lines(found):
    counted = Counter((service.id, item.id) for service, item in items_of(found))
    assert max(counted.values()) == 1


@EVERY
def test_every_option_exists(found):
    for key, option in found.options.items():
        assert option in options_known(key), key


@EVERY
def test_no_choice_is_left_to_the_order_of_declaration(found):
    for service, item in items_of(found):
        key = f"{service.id}.{item.id}"
        assert len(item.physical) < 2 or key in found.options, key
        assert len(item.monetary) < 2 or f"{key}.value" in found.options, f"{key}.value"


@EVERY
def test_every_set_exists(found):
    for name, chosen in found.sets.items():
        assert name in registry.parameters()
        assert chosen == GIVEN or chosen in library()[name], name


@EVERY
def test_every_parameter_resolves_or_is_on_the_list_to_be_given(found):
    assert set(to_be_given(found)) == TO_BE_GIVEN[found.id]
    book = ParameterBook(found)
    for name in parameters_needed(found).keys() - TO_BE_GIVEN[found.id]:
        assert book.values(name), name


@EVERY
def test_labels_are_bilingual_and_sources_named(found):
    for label in (found.label, found.status, found.notes, *(line.label for line in found.lines)):
        assert label.en
        assert label.zh
        assert any("一" <= sign <= "鿿" for sign in label.zh)
    assert found.source
    assert found.version


@EVERY
def test_marks_roles_and_seea_classes_are_known(found):
    assert found.mark in PUBLISHED_MARKS
    for line in found.lines:
        assert line.mark in PUBLISHED_MARKS
        assert line.role in ("headline", "optional", "separate")
        assert set(line.seea) <= reference_services().keys(), line.id


@EVERY
def test_equivalent_factors_never_mix_with_other_lines(found):
    sections = {registry.service(line.service).section for line in found.lines}
    assert ("equivalent" in sections) == (found.account_type == "equivalent")
    assert "equivalent" not in sections or len(sections) == 1


@EVERY
def test_limits_name_known_ecosystem_types(found):
    assert set(found.ecosystems) <= registry.ecosystem_types().keys()


AS_PUBLISHED = {"garze-2010"}  # kept to recompute one account, with its own choices


@pytest.mark.parametrize(
    "name", [n for n in standard_ids() if standard(n).account_type == "gep" and n not in AS_PUBLISHED]
)
def test_decisions_hold_in_every_gep_profile(name):
    options = standard(name).options
    assert options["water_retention.retention.value"] == "annualised"  # decision 0002
    assert options["local_climate_regulation.plants"] == "hot_day_et"  # decision 0004
    assert options["local_climate_regulation.water"] == "cooling"
    assert options["slope_steepness_factor"] == "liu"  # decision 0005
    assert options["soil_erodibility"] == "epic_china"


def test_forest_sector_prices_water_at_its_own_capital_cost():
    forest = standard("lyt-1721-2008")
    assert forest.options["water_retention.retention.value"] == "capital"
    assert ParameterBook(forest).scalar("reservoir_capital_cost").value == 6.1107


def test_same_tonne_of_soil_never_gets_two_prices():
    for name in standard_ids():
        lines = {line.id for line in standard(name).lines}
        assert not {"soil_retention", "soil_fertility"} <= lines


def test_every_known_line_is_used_by_some_standard():
    used = {line.id for name in standard_ids() for line in standard(name).lines}
    assert used == known_lines().keys()


def test_library_has_one_value_for_each_set_and_type():
    for name, sets in library().items():
        for chosen, values in sets.items():
            kinds = Counter(value.ecosystem_type for value in values)
            assert max(kinds.values()) == 1, (name, chosen)


def test_library_values_have_source_mark_and_known_type():
    for sets in library().values():
        for value in (value for values in sets.values() for value in values):
            assert value.mark in PUBLISHED_MARKS, value
            assert value.source, value
            assert value.ecosystem_type in ("", *registry.ecosystem_types()), value
            assert not value.ecosystem_type or registry.parameter(value.parameter).by_ecosystem, value


def test_no_set_is_called_given_or_annex():
    assert not {"given", "annex"} & {chosen for sets in library().values() for chosen in sets}
