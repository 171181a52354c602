"""The section on why GEP changed, and its waterfall."""

import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from itertools import pairwise

import pytest
from tests.report.accounts import golden

from shanshui.report.change import change_section
from shanshui.report.content import build
from shanshui.report.excel import write_excel
from shanshui.report.html import page
from shanshui.report.ledger import Ledger
from shanshui.report.model import Column, Step, Table, Waterfall, value_of
from shanshui.report.waterfall import waterfall

COLUMN = Column("GEP", "money", "亿元", 1e8, 2)


@pytest.fixture(scope="module")
def huai(tmp_path_factory):
    return golden("t10_huai", tmp_path_factory.mktemp("section"))


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_section_adds_up_and_is_written(huai, lang, tmp_path):
    section = change_section(Ledger(huai, lang, ""))
    assert section is not None
    tables = {block.id: block for block in section.blocks if isinstance(block, Table)}
    assert set(tables) == {"change", "change-services", "series"}
    made = [value_of(row[1]) for row in tables["change"].rows]
    assert sum(made[:-1]) == pytest.approx(made[-1], abs=0.001)
    chart = next(block for block in section.blocks if isinstance(block, Waterfall))
    assert chart.steps[-2].end == pytest.approx(chart.steps[-1].end, abs=0.001)
    report = build(huai, lang)
    whole = replace(report, sections=(*report.sections, section))
    text = page(whole)
    assert 'href="#table-change"' in text
    assert ("GEP 为何变化" if lang == "zh" else "Why GEP changed") in text
    write_excel(huai, tmp_path / "r.xlsx", lang)


def test_an_account_of_one_period_has_no_such_section(tmp_path):
    assert change_section(Ledger(golden("t01_garze_2010", tmp_path), "en", "")) is None


def drawn(*levels: float) -> str:
    """Return the waterfall through some levels, the first and last of them totals."""
    steps = [Step("2010 <a>", 0, levels[0], total=True)]
    steps += [Step(f"f{i}", a, b) for i, (a, b) in enumerate(pairwise(levels))]
    steps.append(Step("2020", 0, levels[-1], total=True))
    return waterfall(Waterfall("w", "t", "d", tuple(steps), COLUMN, "t"))


@pytest.mark.parametrize(
    "levels", [(1e8, 3e8, 2e8), (1e10, 1.01e10, 1.02e10), (1e8, -1e8, 2e8), (0.0, 0.0, 0.0), (-3e8, -2e8)]
)
def test_every_bar_begins_where_the_one_before_it_ended_and_stays_inside(levels):
    image = ET.fromstring(drawn(*levels))
    bars = [rect for rect in image.iter() if rect.tag.endswith("rect")]
    assert len(bars) == len(levels) + 1
    left = [float(bar.attrib["x"]) for bar in bars]
    right = [x + float(bar.attrib["width"]) for x, bar in zip(left, bars, strict=True)]
    assert min(left) >= 0
    assert max(right) <= 721
    for i in range(1, len(bars) - 1):
        ends = (left[i], right[i])
        before = right[i - 1] if levels[i - 1] >= 0 and i == 1 else None
        assert before is None or min(abs(before - end) for end in ends) < 0.7


def test_a_cut_axis_shows_on_the_totals():
    assert len(re.findall("<path", drawn(1e10, 1.01e10, 1.02e10))) == 2
    assert "<path" not in drawn(1e8, 3e8, 2e8)


def test_numbers_have_signs_and_names_are_escaped():
    text = drawn(1e8, 3e8, 2e8)
    assert "+2.00" in text
    assert "−1.00" in text
    assert "<a>" not in text
