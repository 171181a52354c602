"""Other parameter sets and equations: what may be exchanged, what it would change, and what it would lack."""

import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.tabular import FLOWS, account

from shanshui.accounts.flows import Flow
from shanshui.core.errors import ResultsOutdated
from shanshui.run.account import prepare
from shanshui.run.alternatives import Change, Outcome, Rerun, alternatives, changes, check_same, label_of, relative
from shanshui.store.results import read_results

NAN = math.nan


def tasks(prepared, service: str):
    return tuple(task for task in prepared.plan.tasks if task.service.id == service)


@pytest.fixture(scope="module")
def prepared(lishui: Path):
    return prepare(lishui)


@pytest.fixture(scope="module")
def water(prepared, lishui: Path):
    return alternatives(prepared, read_results(lishui), tasks(prepared, "water_retention"), "331123", "2020")


@pytest.mark.parametrize(
    ("was", "now", "change"),
    [(2, 3, 0.5), (2, 1, -0.5), (2, 2, 0), (0, 0, 0), (0, 1, NAN), (NAN, 1, NAN), (1, NAN, NAN), (-2, -3, 0.5)],
)
def test_a_change_is_a_share_of_what_was(was: float, now: float, change: float):
    assert relative(was, now) == pytest.approx(change, nan_ok=True)


@given(st.floats(1e-3, 1e9), st.floats(-0.9, 9))
def test_what_was_and_the_change_make_what_is(was: float, change: float):
    assert was * (1 + relative(was, was * (1 + change))) == pytest.approx(was * (1 + change), rel=1e-9)


def test_everything_behind_an_item_may_be_exchanged_once(prepared):
    found = list(changes(prepared, tasks(prepared, "soil_retention")))
    assert len({(c.kind, c.key, c.other) for c in found}) == len(found)
    assert {c.kind for c in found} == {"parameter", "equation"}
    kinds = [c.kind for c in found]
    assert kinds == sorted(kinds, reverse=True), "parameters first"
    assert all(c.chosen != c.other for c in found)


def test_what_an_item_does_not_rest_on_is_not_exchanged(prepared):
    keys = {c.key for c in changes(prepared, tasks(prepared, "water_retention"))}
    assert "rain_erosivity" not in keys
    assert "reservoir_capital_cost" in keys or "water_retention.retention.value" in keys


def test_an_item_that_lacks_has_nothing_to_exchange(prepared):
    lacking = [task for task in prepared.plan.tasks if task.lacks and task.item.physical]
    assert lacking
    assert not [c for c in changes(prepared, lacking) if c.kind == "parameter"]


@pytest.mark.parametrize("service", ["soil_retention", "water_retention", "carbon_sequestration", "air_filtration"])
def test_every_change_has_a_name_in_both_languages(prepared, service: str):
    for change in changes(prepared, tasks(prepared, service)):
        assert all(label_of(change))


def test_the_value_of_an_item_is_called_so(prepared):
    label = label_of(Change("equation", "water_retention.retention.value", "a", "b"))
    assert label.en.endswith(", value")
    assert label.zh.endswith("（价值）")


def test_each_alternative_has_numbers_or_says_why_not(water):
    assert water
    for one in water:
        told = bool(one.items) + bool(one.lacks) + bool(one.problem.en)
        assert told == 1, one.key


def test_another_price_changes_value_alone(water):
    prices = [a for a in water if a.kind == "parameter" and a.key == "reservoir_capital_cost"]
    for one in prices:
        for moved in one.items:
            assert moved.supply_change == pytest.approx(0, abs=1e-12)
        assert one.value > 0


def test_the_rerun_of_one_place_is_what_was_published(prepared, lishui: Path):
    mine = tasks(prepared, "water_retention")
    rerun = Rerun.of(prepared, mine, "331123", "2020")
    assert {"331123", "331123001"} <= {*rerun.only}
    assert all(code.startswith("331123") for code in rerun.only), "Suichang and what is in it"
    check_same(rerun.outcome(rerun.prepared), read_results(lishui), mine, "331123", "2020")


def test_other_numbers_than_the_published_are_outdated(prepared, lishui: Path):
    mine = tasks(prepared, "water_retention")
    with pytest.raises(ResultsOutdated, match="331123"):
        check_same(Outcome({}), read_results(lishui), mine, "331123", "2020")


def test_all_other_choices_stay_as_they_were(prepared):
    mine = tasks(prepared, "soil_retention")
    rerun = Rerun.of(prepared, mine, "331123", "2020")
    before = {key: choice.chosen for key, choice in rerun.prepared.plan.choices.items()}
    for change in changes(prepared, mine):
        if change.kind == "equation":
            after = rerun.changed(change).plan.choices
            assert after[change.key].chosen == change.other
            kept = {key for key in before.keys() & after.keys() if key != change.key}
            assert {key: after[key].chosen for key in kept} == {key: before[key] for key in kept}


def test_a_limited_service_is_worked_out_for_the_whole_area(tmp_path: Path):
    settings = "constants: {so2_emission: {value: 5, source: test}}"
    account(tmp_path, settings, extent="place,ecosystem_type,area,unit\n990101,forest,5,ha\n990102,forest,9,ha\n")
    prepared = prepare(tmp_path)
    mine = tasks(prepared, "air_filtration")
    rerun = Rerun.of(prepared, mine, "990101", "2020")
    assert rerun.only == ()
    check_same(rerun.outcome(rerun.prepared), read_results(tmp_path), mine, "990101", "2020")


def test_an_outcome_adds_up_types_and_keeps_absence():
    def flow(item: str, supply: float, value: float) -> Flow:
        from types import SimpleNamespace

        return SimpleNamespace(item=item, supply=supply, value=value, unit="t")  # type: ignore[return-value]

    outcome = Outcome({("a", "x"): flow("a", 1, 10), ("a", "y"): flow("a", 2, 20), ("b", "x"): flow("b", 5, NAN)})
    assert outcome.of("a") == (3, 30, "t")
    assert outcome.of("b")[0] == 5
    assert math.isnan(outcome.of("b")[1])
    assert outcome.items == ["a", "b"]
    assert outcome.value == 30
    assert math.isnan(outcome.of("none")[0])


def test_quantities_of_a_table_have_no_other_equation(tmp_path: Path):
    account(tmp_path, q=f"{FLOWS}\n990101,,crop_provision,tea,5,万元\n")
    prepared = prepare(tmp_path)
    found = changes(prepared, tasks(prepared, "crop_provision"))
    assert not [c for c in found if c.kind == "equation" and not c.key.endswith(".value")]
