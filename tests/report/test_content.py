"""The content model: what is said, and that every total is the same total."""

import math
from dataclasses import replace

import pandas as pd
import pytest
from tests.report import synthetic

from shanshui.report.content import build
from shanshui.report.model import (
    BarChart,
    Difference,
    Figures,
    Formula,
    GrandTotal,
    Map,
    Note,
    Ratio,
    Report,
    Table,
    value_of,
)
from shanshui.report.words import Words
from shanshui.store.results import Results

LANGUAGES = ("en", "zh")
TOTAL = 2.4e9


def table(report: Report, name: str) -> Table:
    return next(t for t in report.tables() if t.id == name)


def notes(report: Report, section: str) -> list[Note]:
    found = next(s for s in report.sections if s.id == section)
    return [block for block in found.blocks if isinstance(block, Note)]


@pytest.mark.parametrize("name", ["sections", "lines", "place-sections", "place-lines", "extent", "ecosystem-lines"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_total_is_the_headline(account: Results, name: str, language: str) -> None:
    assert table(build(account, language), name).grand_total.value == pytest.approx(TOTAL, rel=1e-15)


@pytest.mark.parametrize("name", ["place-lines", "ecosystem-lines"])
def test_rows_and_columns_add_up(account: Results, name: str) -> None:
    *rows, last = table(build(account), name).rows
    for column in range(2, len(last)):
        cells = [value_of(row[column]) for row in rows]
        assert value_of(last[column]) == pytest.approx(sum(c for c in cells if not math.isnan(c)))


def test_all_differences_are_zero(account: Results) -> None:
    rows = table(build(account), "agreement").rows
    assert len(rows) == 6
    assert {value_of(row[3]) for row in rows} == {0.0}


def test_a_difference_is_seen() -> None:
    assert Difference(GrandTotal(5.0, "a"), 3.0).value == 2.0
    assert Difference(0.1 + 0.2, 0.3).value == 0.0


def test_nothing_over_nothing_is_absent() -> None:
    assert math.isnan(Ratio(1.0, 0.0).value)
    assert math.isnan(Ratio(1.0, math.nan).value)


def test_the_tables_are_the_same_in_both_languages(account: Results) -> None:
    english, chinese = build(account, "en"), build(account, "zh")
    assert [t.id for t in english.tables()] == [t.id for t in chinese.tables()]
    for one, other in zip(english.tables(), chinese.tables(), strict=True):
        assert one.title != other.title
        assert len(one.rows) == len(other.rows)
        assert [c.label for c in one.columns] != [c.label for c in other.columns]


def test_the_main_figures_stand_beside_gdp_of_its_own_year(account: Results) -> None:
    figures = next(b for b in build(account).sections[0].blocks if isinstance(b, Figures)).figures
    numbers = {figure.label: value_of(figure.value) for figure in figures}
    expected = {
        "GEP": 2.4e9,
        "GEP per head": 40000.0,
        "GEP per km²": 2e6,
        "GDP of 2019": 8e8,
        "GEP for each yuan of GDP": 3.0,
    }
    assert numbers == pytest.approx(expected)
    assert "GEP is of 2020" in figures[3].sentence


def test_figures_without_indicator_or_area_are_left_out(table_only: Results) -> None:
    figures = next(b for b in build(table_only).sections[0].blocks if isinstance(b, Figures)).figures
    assert [figure.label for figure in figures] == ["GEP"]


def test_what_rests_on_unconfirmed_parameters_is_said_in_yuan(account: Results, table_only: Results) -> None:
    assert "180.0 million yuan of the headline, 25.0 %" in notes(build(account), "headline")[0].text
    assert "1.80 亿元（25.0 %）" in notes(build(account, "zh"), "headline")[0].text
    assert notes(build(table_only), "headline")[0].tone == "good"


def test_an_empty_section_says_which_table_to_add(account: Results) -> None:
    text = notes(build(account), "headline")[-1].text
    assert text.startswith("Provisioning: no line is accounted")
    assert "yearbook" in text


def test_a_missing_line_names_what_is_missing_and_who_has_it(account: Results) -> None:
    row = table(build(account), "missing").rows[0]
    assert row[2] == "flood_mitigation.vegetation"
    assert row[5:] == ("Storm runoff (storm_precipitation)", "the weather office")


def test_optional_lines_are_beside_the_headline(account: Results) -> None:
    rows = table(build(account), "optional").rows
    assert [row[1] for row in rows] == ["Oxygen release"]
    assert "Oxygen release" not in [row[2] for row in table(build(account), "lines").rows]


def test_counted_items_are_shown_with_their_reason(account: Results) -> None:
    assert table(build(account), "unvalued").rows[0][-1] == "Counted, not priced."


def test_items_have_amount_value_and_covered_share(account: Results) -> None:
    report = build(account)
    row = next(row for row in table(report, "items").rows if row[1] == "water_retention.retention")
    assert row[3:6] == ("m³", "yes", "")
    assert [value_of(cell) for cell in row[6:]] == pytest.approx([1.5e8, 1.05e9, (0.9 * 1e5 + 2e4) / 1.2e5])


def test_indicative_lines_are_marked(account: Results) -> None:
    marks = {row[2]: row[5] for row in table(build(account), "lines").rows}
    assert marks == {"Water retention": "", "Soil retention": "indicative", "Tourism": "", "Total": ""}


def test_parameters_carry_evidence_set_and_alternatives(account: Results) -> None:
    rows = table(build(account, "zh"), "parameters").rows
    assert [row[5] for row in rows] == ["待核实", "查阅原文"]
    assert rows[0][-1] == "another: 6.11 元 m⁻³ (查阅原文)"
    assert rows[1][2] == "森林 (forest)"


def test_inputs_constants_options_indicators_are_all_there(account: Results) -> None:
    report = build(account)
    assert [row[-1] for row in table(report, "inputs").rows] == ["ab" * 32, "cd" * 32]
    assert table(report, "inputs").rows[0][4] == "mm month⁻¹ → mm"
    ((constant, *rest),) = table(report, "constants").rows
    assert constant.endswith(" · practice_factor")
    assert (value_of(rest[0]), rest[1:]) == (0.35, ["1", "synthetic"])
    choice, chosen, by, _ = table(report, "options").rows[0]
    assert choice.startswith("Soil retention: ")
    assert choice.endswith(" (value) · soil_retention.sedimentation.value")
    assert (chosen, by) == ("dredging", "the standard")
    assert len(table(report, "indicators").rows) == 5


def test_warnings_conflicts_and_checks(account: Results, empty: Results) -> None:
    report = build(account)
    assert table(report, "warnings").rows == (("coarse_relief", "Relief is coarse."),)
    assert table(report, "conflicts").rows[0][2] == "990001, 990002"
    assert table(report, "checks").rows[0][1] == "✓ yes"
    assert notes(build(empty), "sureness")[0].text == "No warning was given."


def test_charts_and_maps_name_a_table_that_is_there(account: Results) -> None:
    report = build(account)
    drawn = [b for s in report.sections for b in s.blocks if isinstance(b, BarChart | Map)]
    assert {b.table for b in drawn} <= {t.id for t in report.tables()}
    assert [b.title for b in drawn if isinstance(b, Map)] == ["GEP", "GEP per km²", "Soil retention", "Water retention"]
    assert all("30 m × 30 m" in b.caption and "0.05°" in b.caption for b in drawn if isinstance(b, Map))


def test_bars_are_sorted_and_hold_every_line(account: Results) -> None:
    chart = next(
        b for s in build(account).sections for b in s.blocks if isinstance(b, BarChart) and b.id == "chart-places"
    )
    assert chart.bars == ("Stone County", "Water County", "Pine County", "not allocated below")
    assert [series.label for series in chart.series] == ["Soil retention", "Water retention", "Tourism"]


def test_a_table_only_account_says_how_to_get_a_map(table_only: Results) -> None:
    report = build(table_only)
    assert "boundaries" in notes(report, "places")[0].text
    columns = [c.label for c in table(report, "place-sections").columns]
    assert "Area" not in columns
    assert "Per head" not in columns
    assert dict(report.facts)["Accounting grid"] == "none: made from tables only"


def test_an_empty_account_is_worded(empty: Results) -> None:
    report = build(empty)
    assert len(notes(report, "headline")) == 4
    assert all(section.blocks for section in report.sections)
    assert [t.id for t in report.tables()] == ["missing"]
    assert [n.tone for n in notes(report, "parameters")] == ["empty"]


def test_periods_stand_side_by_side(two_years: Results) -> None:
    last = table(build(two_years), "periods").rows[-1]
    assert [value_of(cell) for cell in last[1:]] == pytest.approx([2.35e9, 2.4e9])
    assert build(two_years, "en", "2019").title.endswith("2019")


def deeper() -> Results:
    """The synthetic account with two villages; one of them has a figure."""
    places, flows = synthetic.places(), synthetic.account().flows
    for code, name in (("990001001", "With"), ("990001002", "Without")):
        places.loc[len(places)] = (code, "990001", "village", "合成村", f"Synthetic Village {name}", 100.0, 1.0)
    own = flows[flows.place == "990001"].assign(place="990001001", level="village")
    return replace(synthetic.account(places=places), flows=pd.concat([flows, own], ignore_index=True))


def test_every_place_with_a_figure_is_listed_where_the_tree_is_deeper() -> None:
    rows = table(build(deeper()), "all-places").rows
    assert ("990001001", "Synthetic Village With", "village", "990001") in [row[:4] for row in rows]
    assert not any(row[0] == "990001002" for row in rows)


def test_places_without_a_figure_are_counted_and_not_listed() -> None:
    told = [note.text for note in notes(build(deeper()), "places")]
    assert any(text.startswith("1 more places") for text in told)


def test_an_area_without_parts_is_one_place() -> None:
    alone = synthetic.account([], places=synthetic.places().iloc[:1])
    flows = synthetic.account().flows
    report = build(replace(alone, flows=flows[flows.place == synthetic.CITY]))
    assert notes(report, "places")[0].text == "The area has no places below it."
    assert table(report, "place-lines").grand_total.value == pytest.approx(TOTAL)


def test_the_facts_print_what_the_report_was_made_with(account: Results) -> None:
    facts = dict(build(account).facts)
    assert facts["Area"] == "Synthetic City · 990000"
    assert facts["Money"] == "CNY, prices of 2020 (current prices)"
    assert facts["Standard"] == "ndrc-2022 · 2022 · synthetic"
    assert len(facts["Fingerprint of the account"]) == 12


def test_many_lines_are_drawn_as_eight_and_the_rest() -> None:
    extra = [synthetic.flow(county, "forest", "retention", 1e6) for county in synthetic.COUNTIES]
    flows = synthetic.account(extra).flows
    many = [flows.assign(service=f"s{n:02}", item="x") for n in range(12)]
    report = build(replace(synthetic.account(), flows=pd.concat(many, ignore_index=True)))
    chart = next(b for s in report.sections for b in s.blocks if isinstance(b, BarChart) and b.id == "chart-places")
    assert [series.label for series in chart.series][-1] == "Other lines"
    assert len(chart.series) == 9
    whole = sum(value for series in chart.series for value in series.values)
    assert whole == pytest.approx(report.ledger.total.value)


def test_formulas_of_accounted_items_are_shown(account: Results) -> None:
    method = next(s for s in build(account).sections if s.id == "method")
    titles = [b.title for b in method.blocks if isinstance(b, Formula)]
    assert "Soil retention · Sedimentation avoided · value" in titles
    assert not any("Flood" in title for title in titles)


def test_published_totals_stand_beside_the_recomputed_ones() -> None:
    row = {"place": synthetic.CITY, "period": "2020", "ecosystem_type": "", "name": "total", "what": "money"}
    printed = row | {"value": 3e8, "since": "", "basis": "current", "recomputed": 2.5e8}
    given = synthetic.account()
    report = build(replace(given, manifest=given.manifest | {"published": [printed]}))
    name, *values = table(report, "published").rows[0][3:]
    assert (name, [value_of(value) for value in values]) == ("total", [3e8, 2.5e8])
    assert not any(block.id == "published" for block in build(given).tables())


def test_numbers_of_parameters_are_no_money_in_chinese(account: Results) -> None:
    for name in ("parameters", "constants", "indicators"):
        assert "价值" not in [column.label for column in table(build(account, "zh"), name).columns]


@pytest.mark.parametrize(
    ("year", "basis", "said"),
    [
        ("", "current", "CNY, prices as given"),
        ("2010", "current", "CNY, prices of 2010, not adjusted"),
        ("2020", "current", "CNY, prices of 2020 (current prices)"),
        ("2010", "comparable", "CNY, prices of 2010 (comparable prices)"),
    ],
)
def test_prices_of_another_year_are_not_called_current(account: Results, year: str, basis: str, said: str) -> None:
    flows = account.flows.assign(price_year=year, basis=basis)
    facts = dict(build(replace(account, flows=flows)).facts)
    assert facts["Money"] == said


def test_a_grid_in_chinese() -> None:
    assert Words("zh").grid("EPSG:4326, 4 × 4 cells of 0.75°") == "EPSG:4326，4 × 4 个格点，每个 0.75°"
    assert Words("en").grid("EPSG:4326, 4 × 4 cells of 0.75°") == "EPSG:4326, 4 × 4 cells of 0.75°"


def test_choices_are_named_in_the_language_beside_their_ids(account: Results) -> None:
    given = {"rain_erosivity": {"chosen": "wischmeier_monthly", "by": "standard", "alternatives": ["annual"]}}
    told = build(replace(account, manifest=account.manifest | {"options": given}), "zh")
    choice, chosen, _, others = table(told, "options").rows[0]
    assert choice.endswith(" · rain_erosivity")
    assert not choice.isascii()
    assert (chosen, others) == ("月雨量模型（Wischmeier） · wischmeier_monthly", "年雨量模型 · annual")
