"""The sections on prosperity and growth: their numbers, their charts, both languages."""

import xml.etree.ElementTree as ET

import pytest
from tests.prosperity_area import CLUSTERS, INDICATORS, PLACES, SETTINGS, observations, write_area
from tests.tabular import account

from shanshui.report.beside import Beside
from shanshui.report.curve_chart import curve_chart
from shanshui.report.growth import growth_blocks, growth_section
from shanshui.report.html import drawn
from shanshui.report.ledger import Ledger
from shanshui.report.model import Curve, CurveChart, Note, Paragraph, RangeChart, Table, Waterfall
from shanshui.report.prosperity import prosperity_blocks, prosperity_section, public
from shanshui.run.growth import growth
from shanshui.run.prosperity import of_observed, prosperity


@pytest.fixture(scope="module")
def area(tmp_path_factory):
    return write_area(tmp_path_factory.mktemp("prosperity"))


def of(blocks, kind):
    return [block for block in blocks if isinstance(block, kind)]


def test_prosperity_shows_gaps_curve_and_band(area):
    found = prosperity(area)
    english, chinese = (prosperity_blocks(found, lang) for lang in ("en", "zh"))
    assert [type(block) for block in english] == [type(block) for block in chinese]
    ids = {table.id for table in of(english, Table)}
    assert {
        "prosperity-gaps",
        "prosperity-indices",
        "prosperity-splits",
        "prosperity-groups",
        "prosperity-bands",
    } <= ids
    assert {chart.table for chart in (*of(english, CurveChart), *of(english, RangeChart))} <= ids
    (band,) = of(english, RangeChart)
    share = found.bands()[0]
    assert (band.ranges[0].low, band.ranges[0].middle, band.ranges[0].high) == (share.low, share.point, share.high)
    assert any("model, not data" in paragraph.text for paragraph in of(english, Paragraph))
    assert any("扩大" in note.text for note in of(chinese, Note))
    for block in english:
        if picture := drawn(block, "no data"):
            assert ET.fromstring(picture) is not None


def test_growth_shows_its_parts_up_to_gdp(area):
    found = growth(area)
    blocks = growth_blocks(found, "en")
    (chart,) = of(blocks, Waterfall)
    assert [step.label for step in chart.steps] == ["Capital", "Labour", "Total factor productivity", "GDP"]
    assert chart.steps[2].end == pytest.approx(chart.steps[3].end)
    assert chart.steps[0].end == chart.steps[1].start
    assert ET.fromstring(drawn(chart, "")) is not None
    assert {"growth-parts", "growth-years", "growth-clusters", "growth-goals"} <= {t.id for t in of(blocks, Table)}
    assert "要素驱动型" in of(growth_blocks(found, "zh"), Paragraph)[0].text


def test_a_refusal_is_shown_and_the_clusters_stay(tmp_path):
    folder = write_area(tmp_path, SETTINGS.replace("gdp: gdp\n", "gdp: gdp_now\n"))
    blocks = growth_blocks(growth(folder), "en")
    assert "current prices" in of(blocks, Note)[0].text
    assert [table.id for table in of(blocks, Table)] == ["growth-clusters", "growth-goals"]


def test_curves_are_told_apart_without_colour():
    points = ((0.0, 0.0), (0.5, 0.2), (1.0, 1.0))
    curves = (
        Curve("a", points),
        Curve("b<", points, "dashed"),
        Curve("c", points, "dashed"),
        Curve("d", points, "dots"),
    )
    picture = curve_chart(CurveChart("c", "title", "description", "across", "up", curves, "table"))
    root = ET.fromstring(picture)
    lines = [part for part in root if part.tag.endswith("polyline")]
    assert [line.get("stroke-dasharray") for line in lines] == [None, "7 4", "2 3"]
    assert len([part for part in root if part.tag.endswith("circle")]) == 3 + 1
    assert "70.0,414.0 270.0,334.0 470.0,14.0" in picture


def test_what_is_not_free_is_not_published(tmp_path):
    head, *rows = observations().splitlines()
    rows = [f"{row},{'C' if row.startswith(('urban,', 'gdp,')) else 'F'}" for row in rows]
    write_area(tmp_path, observations="\n".join([head + ",confidentiality", *rows]) + "\n")
    seen, notes = public(Beside(tmp_path), "en")
    assert "not free to publish" in notes[0].text
    assert "urban_rural_ratio" not in {gap.indicator for gap in of_observed(seen).gaps}
    assert "urban_rural_ratio" in {gap.indicator for gap in prosperity(tmp_path).gaps}


def test_sections_stand_in_the_report_of_an_account(tmp_path):
    files = {"indicators": INDICATORS, "observations": observations(), "clusters": CLUSTERS}
    for name, content in files.items():
        (tmp_path / f"{name}.csv").write_text(content, encoding="utf-8")
    listed = "periods: [2022]\nindicators: {file: indicators.csv}\nobservations: [{file: observations.csv}]\n"
    flows = "place,ecosystem_type,service,item,quantity,unit,price,price_unit,price_year\n"
    flows += "990101,,crop_provision,grain,10,t,3000,yuan t-1,2022\n"
    results = account(tmp_path, listed + SETTINGS, places=PLACES, flows=flows)
    for section in (prosperity_section, growth_section):
        found = section(Ledger(results, "zh"))
        assert found is not None
        assert of(found.blocks, Table)
