"""Line charts of targets on the page: drawn, named, well formed, the same bytes each time."""

from dataclasses import replace
from xml.etree import ElementTree

import pytest

from shanshui.report.content import build
from shanshui.report.html import page
from shanshui.report.line_chart import lines
from shanshui.report.model import Column, Line, LineChart, Section, Table
from shanshui.store.results import Results

NAN = float("nan")
CHART = LineChart(
    "chart-target-0",
    "gdp <of> & Lishui",
    "Observed values and a path.",
    ("2020", "2021", "2022"),
    (2020.0, 2021.0, 2022.0),
    (
        Line("observed", (100.0, NAN, 120.0)),
        Line("path", (100.0, 110.0, 121.0), dashed=True, dots=False),
        Line("ahead", (NAN, NAN, 130.0), dots=False, low=(NAN, NAN, 120.0), high=(NAN, NAN, 140.0)),
    ),
    Column("GDP", "number", "bn yuan"),
    "targets",
)


def test_a_chart_is_xml_with_its_marks_and_its_band():
    image = ElementTree.fromstring(lines(CHART))
    tags = [part.tag.rpartition("}")[2] for part in image.iter()]
    assert tags.count("circle") == 2  # observed values only; what is absent has no mark
    assert tags.count("polygon") == 1
    assert tags.count("polyline") == 3
    assert image.findtext("{http://www.w3.org/2000/svg}title") == "gdp <of> & Lishui"


def test_equal_values_and_a_single_period_have_a_scale():
    flat = replace(CHART, periods=("2020",), times=(2020.0,), lines=(Line("observed", (5.0,)),))
    ElementTree.fromstring(lines(flat))
    nothing = replace(flat, lines=(Line("observed", (NAN,)),))
    assert "nan" not in lines(nothing)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_page_shows_it(account: Results, language: str):
    report = build(account, language)
    table = Table("targets", "Targets", (Column("Target"),), (("gdp",),))
    section = Section("targets", "Targets", (table, CHART), "targets")
    shown = page(replace(report, sections=(*report.sections, section)))
    assert 'id="chart-target-0-t"' in shown
    assert "gdp &lt;of&gt; &amp; Lishui" in shown
