"""The parameter book: where a value comes from, and what happens when nobody has one or several have."""

import dataclasses

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shanshui.core.errors import AbsentParameter, AmbiguousParameter, NoSuchName, ParameterByType, UnitMismatch
from shanshui.core.registry import ecosystem_types
from shanshui.standards import values
from shanshui.standards.profile import Standard, standard
from shanshui.standards.values import ParameterBook, Value, library, value_of


def value(parameter: str, number: float, kind: str = "", chosen: str = "a", mark: str = "S") -> Value:
    return Value(parameter, chosen, kind, number, "1", "2010", mark, "test")


LIBRARY = {
    "sediment_share": {"a": (value("sediment_share", 0.24),)},
    "soil_bulk_density": {
        "a": (value("soil_bulk_density", 0.93),),
        "b": (value("soil_bulk_density", 1.29, chosen="b"),),
    },
    "pest_control_share": {
        "a": (
            value("pest_control_share", 0.5, "forest"),
            value("pest_control_share", 0.6, "bamboo"),
            value("pest_control_share", 0.7, "steppe"),
        )
    },
}


@pytest.fixture(autouse=True)
def small_library(monkeypatch):
    monkeypatch.setattr(values, "library", lambda: LIBRARY)


@pytest.fixture
def plain() -> Standard:
    return dataclasses.replace(standard("ndrc-2022"), sets={})


def test_only_set_is_taken(plain):
    assert ParameterBook(plain).scalar("sediment_share").value == 0.24


def test_two_sets_and_no_choice_names_both(plain):
    with pytest.raises(AmbiguousParameter, match="several published sets: a, b"):
        ParameterBook(plain).scalar("soil_bulk_density")


def test_standard_chooses_area_overrules_annex_comes_first(plain):
    chosen = dataclasses.replace(plain, sets={"soil_bulk_density": "a"})
    own = value("soil_bulk_density", 1.1, chosen="annex")
    assert ParameterBook(chosen).scalar("soil_bulk_density").value == 0.93
    assert ParameterBook(chosen, sets={"soil_bulk_density": "b"}).scalar("soil_bulk_density").value == 1.29
    assert ParameterBook(chosen, [own], {"soil_bulk_density": "b"}).scalar("soil_bulk_density").value == 1.1


def test_parameter_nobody_published_says_to_give_it(plain):
    with pytest.raises(AbsentParameter, match="annex"):
        ParameterBook(plain).values("crop_price")


def test_given_means_no_published_set_will_do(plain):
    with pytest.raises(AbsentParameter):
        ParameterBook(plain, sets={"sediment_share": "given"}).values("sediment_share")


def test_set_that_does_not_exist_is_refused_at_once(plain):
    with pytest.raises(NoSuchName, match="parameter set 'c'"):
        ParameterBook(plain, sets={"soil_bulk_density": "c"})


def test_misspelt_parameter_names_the_nearest(plain):
    with pytest.raises(NoSuchName, match="Did you mean 'sediment_share'"):
        ParameterBook(plain).values("sediment_shares")
    with pytest.raises(NoSuchName, match="Did you mean 'sediment_share'"):
        ParameterBook(plain, sets={"sediment_shares": "a"})


def test_one_number_wanted_of_many_is_refused(plain):
    with pytest.raises(ParameterByType, match="pest_control_share"):
        ParameterBook(plain).scalar("pest_control_share")


def test_type_falls_back_to_its_group_and_absent_ones_are_left_out(plain):
    types = ["bamboo", "mixed_forest", "steppe", "meadow", "lake"]
    found = ParameterBook(plain).by_ecosystem("pest_control_share", types)
    assert {kind: v.value for kind, v in found.items()} == {"bamboo": 0.6, "mixed_forest": 0.5, "steppe": 0.7}


def test_annex_replaces_one_type_and_keeps_the_others(plain):
    book = ParameterBook(plain, [value("pest_control_share", 0.9, "bamboo", "annex")])
    found = book.by_ecosystem("pest_control_share", ["bamboo", "mixed_forest"])
    assert (found["bamboo"].value, found["mixed_forest"].value) == (0.9, 0.5)


def test_annex_for_a_group_replaces_every_type_of_it(plain):
    book = ParameterBook(plain, [value("pest_control_share", 0.9, "forest", "annex")])
    found = book.by_ecosystem("pest_control_share", ["bamboo", "mixed_forest", "steppe"])
    assert {kind: v.value for kind, v in found.items()} == {"bamboo": 0.9, "mixed_forest": 0.9, "steppe": 0.7}


def test_annex_for_all_types_replaces_everything(plain):
    book = ParameterBook(plain, [value("pest_control_share", 0.9, "", "annex")])
    assert {v.value for v in book.by_ecosystem("pest_control_share", ["bamboo", "lake"]).values()} == {0.9}
    assert book.scalar("pest_control_share").value == 0.9


KINDS = st.sampled_from(sorted(ecosystem_types()))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(own=st.dictionaries(KINDS, st.floats(0, 1), max_size=5), asked=st.sets(KINDS))
def test_annex_of_a_type_always_wins_and_only_asked_types_come_back(plain, own, asked):
    annex = [value("pest_control_share", number, kind, "annex") for kind, number in own.items()]
    found = ParameterBook(plain, annex).by_ecosystem("pest_control_share", asked)
    assert found.keys() <= asked
    assert all(found[kind].value == own[kind] for kind in asked & own.keys())


def test_alternatives_show_every_set_and_the_annex(plain):
    book = ParameterBook(plain, [value("soil_bulk_density", 1.1, chosen="annex")])
    assert {name: v[0].value for name, v in book.alternatives("soil_bulk_density").items()} == {
        "a": 0.93,
        "b": 1.29,
        "annex": 1.1,
    }


def test_value_is_converted_once_to_the_parameters_unit():
    row = {"parameter": "dredging_price", "set": "a", "ecosystem_type": "", "value": "3", "unit": "yuan L-1"}
    found = value_of({**row, "year": "2010", "mark": "M", "source": "test"})
    assert (found.value, found.unit) == (pytest.approx(3000), "yuan m-3")
    assert found.to_be_confirmed


def test_value_of_another_dimension_is_refused():
    row = {"parameter": "dredging_price", "set": "a", "ecosystem_type": "", "value": "3", "unit": "yuan t-1"}
    with pytest.raises(UnitMismatch, match="dredging_price"):
        value_of({**row, "year": "2010", "mark": "M", "source": "test"})


def test_library_files_of_garze_are_read():
    assert library()["sediment_share"]["garze"][0].value == 0.24
