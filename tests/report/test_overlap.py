"""The section on what is counted twice."""

from dataclasses import replace

import pytest
from tests.report.accounts import golden

from shanshui.report.content import build
from shanshui.report.excel import write_excel
from shanshui.report.html import page
from shanshui.report.ledger import Ledger
from shanshui.report.model import Table, value_of
from shanshui.report.overlap import overlap_section
from shanshui.run.overlap import overlap


@pytest.fixture(scope="module")
def garze(tmp_path_factory):
    return golden("t01_garze_2010", tmp_path_factory.mktemp("section"))


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_section_tells_what_the_account_tells(garze, lang, tmp_path):
    from shanshui.run.account import prepare

    section = overlap_section(Ledger(garze, lang, ""))
    assert section is not None
    tables = {block.id: block for block in section.blocks if isinstance(block, Table)}
    assert set(tables) == {"overlap", "overlap-pairs", "overlap-in-gdp", "screening"}
    (at,) = overlap(prepare(garze.folder.parent), garze).found
    figures = {str(row[0]): [value_of(cell) for cell in row[1:]] for row in tables["overlap"].rows}
    assert figures["GEP"] == [at.twice.gep] * 2
    assert [at.twice.without, at.twice.gep] in figures.values()
    assert len(tables["overlap-pairs"].rows) == sum(pair.status != "absent" for pair in at.twice.pairs)
    report = build(garze, lang)
    others = tuple(one for one in report.sections if one.id != "overlap")
    text = page(replace(report, sections=(*others, section)))
    assert ("什么被重复计算" if lang == "zh" else "What is counted twice") in text
    assert ("同一能量" if lang == "zh" else "same energy") in text
    write_excel(garze, tmp_path / "r.xlsx", lang)


def test_without_its_settings_there_is_no_section(garze, tmp_path):
    from shanshui.store.results import Results

    moved = Results(tmp_path / "x", garze.flows, garze.extent, garze.places, garze.ranges, {}, garze.manifest)
    assert overlap_section(Ledger(moved, "en", "")) is None
