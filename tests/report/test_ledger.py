"""What a report asks of a finished account."""

import math
from dataclasses import replace

import pytest
from tests.report import synthetic

from shanshui.report.ledger import Ledger
from shanshui.store.results import Results


def test_the_total_is_the_sum_of_the_headline_flows_of_the_area(account: Results) -> None:
    flows = account.flows
    expected = flows[(flows.place == synthetic.CITY) & flows.in_headline].value.sum()
    assert Ledger(account, "en").total.value == pytest.approx(expected, rel=1e-15)


def test_children_sum_to_the_parent(account: Results) -> None:
    ledger = Ledger(account, "en")
    parts = sum(ledger.sum(code).value for code in ledger.parts)
    assert parts == pytest.approx(ledger.total.value, rel=1e-15)
    assert ledger.parts == [*synthetic.COUNTIES, synthetic.REST]


def test_a_sum_over_nothing_is_absent_not_zero(account: Results) -> None:
    assert math.isnan(Ledger(account, "en").sum("990001", line="Tourism").value)


def test_the_sum_remembers_its_filter(account: Results) -> None:
    where = dict(Ledger(account, "zh").sum("990001", line="水源涵养").where[0])
    assert where == {"place": "990001", "period": "2020", "in_headline": "是", "line": "水源涵养"}


def test_counted_items_have_no_value_and_optional_ones_are_apart(account: Results) -> None:
    ledger = Ledger(account, "en")
    assert math.isnan(ledger.sum(headline=False, item="soil").value)
    assert ledger.sum(headline=False, line="Oxygen release").value == pytest.approx(400 * 30e6)


def test_names_follow_the_language_and_fall_back(account: Results) -> None:
    ledger = Ledger(account, "zh")
    assert ledger.name("990001") == "松县"
    assert ledger.name(synthetic.REST) == "未分配到下级"
    assert ledger.name("999999") == "999999"
    bare = synthetic.places().assign(name_en=None)
    assert Ledger(synthetic.account(places=bare), "en").name("990001") == "松县"


def test_several_topmost_places_are_the_area_together() -> None:
    loose = synthetic.places().iloc[1:].assign(parent=None)
    ledger = Ledger(synthetic.account(places=loose), "en")
    assert ledger.roots == synthetic.COUNTIES
    assert ledger.parts == list(synthetic.COUNTIES)
    assert ledger.total.value == pytest.approx(2.25e9)
    assert len(ledger.total.where) == 3


def test_lines_stand_in_the_order_of_sections(account: Results) -> None:
    lines = Ledger(account, "en").lines
    assert [line.section for line in lines] == ["regulating"] * 4 + ["cultural"]
    assert [line.missing for line in lines] == [False, False, False, True, False]
    assert lines[1].services == "soil_retention"
    assert lines[1].indicative


@pytest.mark.parametrize(
    ("service", "section", "label"), [("wood_provision", "provisioning", "Wood"), ("of_a_plugin", "", "of_a_plugin")]
)
def test_a_flow_the_manifest_does_not_name_gets_a_line(service: str, section: str, label: str) -> None:
    flows = synthetic.account().flows
    flows.loc[flows.item == "tourism", ["service", "item"]] = (service, "bamboo_shoots")
    lines = Ledger(replace(synthetic.account(), flows=flows), "en").lines
    line = next(line for line in lines if line.services == service)
    assert line.section == section
    assert line.label.startswith(label)
    assert line.items[0]["label"] == "bamboo_shoots"


def test_an_own_item_of_a_named_service_joins_its_line() -> None:
    flows = synthetic.account().flows
    flows.loc[flows.item == "tourism", "item"] = "hot_springs"
    ledger = Ledger(replace(synthetic.account(), flows=flows), "en")
    assert ledger.sum(line="Tourism").value == pytest.approx(1.5e8)


def test_the_nearest_year_of_an_indicator_is_taken(account: Results) -> None:
    ledger = Ledger(account, "en")
    assert ledger.indicator(synthetic.CITY, "gdp")["year"] == 2019
    assert ledger.indicator(synthetic.CITY, "wind") is None


def test_area_and_extent(account: Results, table_only: Results) -> None:
    ledger, bare = Ledger(account, "en"), Ledger(table_only, "en")
    assert ledger.area_km2(synthetic.CITY) == 1200.0
    assert ledger.extent_ha("forest") == 100000.0
    assert ledger.extent_types() == ["forest", "paddy", "unspecified"]
    assert math.isnan(bare.area_km2(synthetic.CITY))
    assert math.isnan(bare.extent_ha("forest"))
    assert math.isnan(ledger.area_km2("999999"))


def test_the_last_period_is_shown_unless_one_is_named(two_years: Results) -> None:
    assert Ledger(two_years, "en").total.value == pytest.approx(2.4e9)
    assert Ledger(two_years, "en", "2019").total.value == pytest.approx(2.35e9)


def test_the_fingerprint_changes_with_any_value(account: Results) -> None:
    other = synthetic.account(manifest=synthetic.manifest(1.0))
    assert Ledger(account, "en").fingerprint == Ledger(account, "zh").fingerprint != Ledger(other, "en").fingerprint
