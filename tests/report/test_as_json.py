"""The content of a report as JSON: what is shown, exact numbers beside it, nothing that JSON cannot say."""

import json
import math
import re
from pathlib import Path

import pytest
from tests.report import synthetic

from shanshui.report.as_json import block_json, cell_json, section_json
from shanshui.report.content import build
from shanshui.report.html import exact
from shanshui.report.maps import choropleth
from shanshui.report.model import (
    Column,
    Curve,
    CurveChart,
    Line,
    LineChart,
    Map,
    Range,
    RangeChart,
    Scale,
    Step,
    Sum,
    Table,
    Waterfall,
    value_of,
)
from shanshui.report.numbers import money_column, shown
from shanshui.report.words import Words

MONEY = money_column("GEP", Scale(1e8, "亿元", 2))
CONTRACT = Path(__file__).parents[2] / "frontend" / "src" / "lib" / "content.ts"
CHARTS = (
    Waterfall("w", "t", "d", (Step("a", 0.0, math.nan), Step("b", 1.0, 2.0, total=True)), MONEY, "x"),
    RangeChart("r", "t", "d", (Range("a", 1.0, math.nan, 3.0),), MONEY, "x"),
    LineChart("l", "t", "d", ("2010",), (2010.0,), (Line("a", (math.nan,), low=(1.0,), high=(2.0,)),), MONEY, "x"),
    CurveChart("c", "t", "d", "across", "up", (Curve("a", ((0.0, 1.0),), "dots"),), "x"),
)


@pytest.fixture(scope="module", params=["en", "zh"])
def report(request):
    return build(synthetic.account(), request.param)


def blocks(report):
    return [block for section in report.sections for block in section.blocks]


def test_every_block_is_plain_json(report):
    for section in report.sections:
        told = section_json(section, report.ledger.words)
        assert json.loads(json.dumps(told, allow_nan=False)) == told
        assert (told["id"], told["title"], len(told["blocks"])) == (section.id, section.title, len(section.blocks))


def test_every_cell_says_what_the_page_shows_and_what_is_exact(report):
    tables = [block for block in blocks(report) if isinstance(block, Table)]
    seen = 0
    for table in tables:
        told = block_json(table, report.ledger.words)
        for row, said in zip(table.rows, told["rows"], strict=True):
            for cell, column, one in zip(row, table.columns, said, strict=True):
                if isinstance(cell, str):
                    assert one == {"t": cell}
                    continue
                seen += 1
                assert one["t"] == shown(cell, column)
                assert one.get("x", "") == exact(cell, column)
                assert one.get("v", math.nan) == pytest.approx(value_of(cell), nan_ok=True, rel=0, abs=0)
    assert seen > 100


def test_a_cell_of_nothing_has_no_number():
    assert cell_json(math.nan, MONEY) == {"t": "–"}
    assert cell_json(math.inf, Column("", "number")).get("v") is None
    assert cell_json(Sum(1.5e8, ()), MONEY, True) == {"t": "1.50", "v": 1.5e8, "x": "150,000,000.00 元", "s": True}


@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: type(chart).__name__)
def test_charts_have_null_where_nothing_is_known(chart):
    told = block_json(chart, Words("zh"))
    assert json.loads(json.dumps(told, allow_nan=False)) == told
    assert (told["id"], told["title"], told["table"]) == (chart.id, "t", "x")
    assert ("null" in json.dumps(told)) is not isinstance(chart, CurveChart)


def test_a_map_brings_its_drawing_and_its_numbers(report):
    found = next(block for block in blocks(report) if isinstance(block, Map))
    told = block_json(found, report.ledger.words)
    assert told["svg"] == choropleth(found, report.ledger.words("no_data"))
    assert [one["value"] for one in told["regions"]] == [region.value for region in found.regions]


def test_hostile_names_stay_text():
    report = build(synthetic.nasty(), "en")
    said = json.dumps([section_json(section, report.ledger.words) for section in report.sections])
    for drawing in re.findall(r'"svg": "((?:[^"\\]|\\.)*)"', said):
        assert "<script" not in drawing


def test_the_pages_know_every_key(report):
    contract = CONTRACT.read_text(encoding="utf-8")
    told = [block_json(block, report.ledger.words) for block in blocks(report)]
    told += [block_json(chart, report.ledger.words) for chart in CHARTS]
    kinds = {one["type"] for one in told}
    assert kinds == set(re.findall(r'type: "(\w+)"', contract))
    for key in set(_keys(told)):
        assert re.search(rf"\b{key}\??:", contract), key


def _keys(thing):
    if isinstance(thing, dict):
        for key, value in thing.items():
            yield key
            yield from _keys(value)
    elif isinstance(thing, list):
        for one in thing:
            yield from _keys(one)
