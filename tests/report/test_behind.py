"""What is behind a figure: every chain adds up to its cell, in words and in flows."""

import math

import pytest
from tests.report import synthetic

from shanshui.report.as_json import opens_figure
from shanshui.report.behind import MOST_FLOWS, Behind, chain_json, figure_chain, measure, opens
from shanshui.report.content import build
from shanshui.report.model import (
    Above,
    Column,
    Difference,
    Figures,
    GrandTotal,
    Left,
    Made,
    Ratio,
    Sum,
    Table,
    value_of,
)
from shanshui.store.results import read_results


def reports(lishui):
    yield build(read_results(lishui), "en")
    yield build(read_results(lishui), "zh", "", "331121")
    yield build(synthetic.account(), "en")
    yield build(synthetic.two_years(), "zh")


@pytest.fixture(scope="module")
def cells(lishui):
    """Return (behind, table, row, column, chain) of every cell with a chain."""
    found = []
    for report in reports(lishui):
        tables = {table.id: table for table in report.tables()}
        behind = Behind(report.ledger, tables.__getitem__)
        for table in tables.values():
            for row in range(len(table.rows)):
                opened = [at for at in range(len(table.columns)) if opens(table, row, at)]
                found += [(behind, table, row, at, behind.chain(table, row, at)) for at in opened]
    return found


def test_the_flows_of_every_sum_add_up_to_its_cell(cells):
    seen = dict.fromkeys(("Sum", "Above", "Left", "Ratio", "Difference", "GrandTotal", "Made"), 0)
    for _, table, row, column, chain in cells:
        cell = table.rows[row][column]
        for part in chain.parts:
            if len(part.flows):
                assert math.fsum(chain.frame[measure(cell)].iloc[list(part.flows)]) == pytest.approx(
                    part.value, rel=1e-12, abs=1e-6
                )
            else:  # what it rests on is no flow: a number that was read
                assert isinstance(cell, Ratio | Above)
                assert all(one.opens for one in chain.of)
        assert (chain.parts == ()) == isinstance(cell, Made)
        seen[type(cell).__name__] += 1
    assert len(cells) > 400
    assert min(seen.values()) > 0


def test_a_ratio_and_a_difference_follow_from_their_parts(cells):
    for _, table, row, column, chain in cells:
        cell = table.rows[row][column]
        if isinstance(cell, Ratio | Difference):
            first, second = (part.value for part in chain.parts)
            made = first / second if isinstance(cell, Ratio) else first - second
            assert made == pytest.approx(value_of(cell), rel=1e-12, abs=1e-3)


def test_each_says_how_it_was_made_in_its_language(cells):
    words = {Sum: ("flow", "流量"), Above: ("above", "上方"), Left: ("left", "左侧"), Ratio: ("divided", "除以")}
    words |= {Difference: (" less ", "减去"), GrandTotal: ("total of the table", "合计")}
    for behind, table, row, column, chain in cells:
        if isinstance(table.rows[row][column], Made):
            continue  # its words are its own: test_chains.py
        english, chinese = words[type(table.rows[row][column])]
        assert (english if behind.ledger.words.language == "en" else chinese) in chain.how


def test_as_json_it_names_the_flows_and_the_services_to_explain(cells):
    _, table, row, column, chain = next(one for one in cells if isinstance(one[1].rows[one[2]][one[3]], Sum))
    told = chain_json(chain)
    assert told["value"] == value_of(table.rows[row][column])
    assert told["count"] == len(told["flows"]) <= MOST_FLOWS
    assert math.fsum(flow["value"] for flow in told["flows"]) == pytest.approx(told["value"])
    amounts = [abs(flow["value"]) for flow in told["flows"]]
    assert amounts == sorted(amounts, reverse=True)
    used = {(flow["service"], flow["period"], flow["place"]) for flow in told["flows"]}
    assert used == {(one["service"], one["period"], one["place"]) for one in told["services"]}
    assert told["rest"] == 0


def test_long_chains_list_the_largest_and_say_what_the_rest_is(cells, monkeypatch):
    monkeypatch.setattr("shanshui.report.behind.MOST_FLOWS", 2)
    long = next(chain for *_, chain in cells if len(chain.flows) > 3)
    told = chain_json(long)
    assert len(told["flows"]) == 2
    assert told["count"] == len(long.flows)
    assert math.fsum([*(flow["value"] for flow in told["flows"]), told["rest"]]) == pytest.approx(told["value"])


def test_the_figures_of_the_first_page_have_chains_too():
    report = build(synthetic.account(), "en")
    figures = next(block for block in report.sections[0].blocks if isinstance(block, Figures))
    behind = Behind(report.ledger, {table.id: table for table in report.tables()}.__getitem__)
    opened = [row for row, one in enumerate(figures.figures) if opens_figure(one.value)]
    assert len(opened) >= 3
    for row in opened:
        chain = figure_chain(behind, figures, row)
        assert chain.label == figures.figures[row].label
        if chain.facts:  # it was read: GDP
            assert chain.of == ()
        else:
            assert math.fsum(chain.flows["value"]) == pytest.approx(report.ledger.total.value)


def test_texts_numbers_that_tell_nothing_and_what_is_absent_have_none():
    row = ("a text", 12.0, Sum(math.nan, ()), Made(math.nan, "read"), Made(1.0, "read"))
    table = Table("t", "", (Column(""),) * len(row), (row,))
    assert [opens(table, 0, at) for at in range(len(row))] == [False, False, False, False, True]
