"""Both languages say the same: same sections, tables, rows and numbers; only the words differ."""

import math
import re
from collections import Counter
from html import unescape
from pathlib import Path

import openpyxl
import pytest
from tests.report import synthetic
from tests.report.accounts import beside_only, golden, negative, several_roots, wide

from shanshui.report.content import build
from shanshui.report.excel import write_excel
from shanshui.report.html import page
from shanshui.report.model import BarChart, Block, Figures, Formula, Map, Report, Sum, Table, value_of
from shanshui.standards.profile import standard, standard_ids
from shanshui.store.results import Results, read_results

HAN = re.compile(r"[\u4e00-\u9fff]")
SYNTHETIC = {
    "account": synthetic.account, "table_only": synthetic.table_only, "empty": synthetic.empty,
    "two_years": synthetic.two_years, "negative": negative, "several": lambda: several_roots(3),
    "optional": lambda: beside_only("optional"), "wide": lambda: wide(60),
}  # fmt: skip
NAMES = (*SYNTHETIC, "lishui", "t01_garze_2010", "t10_huai")


@pytest.fixture(scope="module", params=NAMES)
def account(request: pytest.FixtureRequest, lishui: Path, tmp_path_factory: pytest.TempPathFactory) -> Results:
    """Return one account."""
    if request.param in SYNTHETIC:
        return SYNTHETIC[request.param]()
    return read_results(lishui) if request.param == "lishui" else golden(request.param, tmp_path_factory.mktemp("two"))


@pytest.fixture(scope="module")
def both(account: Results) -> tuple[Report, Report]:
    """Return its report in English and Chinese."""
    return build(account, "en"), build(account, "zh")


def numbers(table: Table) -> list[list[float]]:
    return [[value_of(cell) for cell in row if not isinstance(cell, str)] for row in table.rows]


def kinds(report: Report) -> list[tuple[str, list[str]]]:
    return [(section.id, [type(block).__name__ for block in section.blocks]) for section in report.sections]


def blocks(report: Report, kind: type) -> list[Block]:
    return [block for section in report.sections for block in section.blocks if isinstance(block, kind)]


def test_sections_and_blocks_are_the_same(both: tuple[Report, Report]) -> None:
    assert kinds(both[0]) == kinds(both[1])


def test_tables_have_the_same_shape_and_kinds_of_columns(both: tuple[Report, Report]) -> None:
    for en, zh in zip(both[0].tables(), both[1].tables(), strict=True):
        assert (en.id, len(en.rows), en.has_total, en.total) == (zh.id, len(zh.rows), zh.has_total, zh.total)
        assert [(c.kind, c.heads_row) for c in en.columns] == [(c.kind, c.heads_row) for c in zh.columns]


def test_tables_have_the_same_numbers(both: tuple[Report, Report]) -> None:
    for en, zh in zip(both[0].tables(), both[1].tables(), strict=True):
        for mine, other in zip(numbers(en), numbers(zh), strict=True):
            assert mine == pytest.approx(other, rel=1e-15, abs=0, nan_ok=True), en.id


def test_codes_are_the_same(both: tuple[Report, Report]) -> None:
    for en, zh in zip(both[0].tables(), both[1].tables(), strict=True):
        at = [number for number, column in enumerate(en.columns) if column.kind == "code"]
        mine, other = ([[str(row[n]).replace("、", ", ") for n in at] for row in t.rows] for t in (en, zh))
        assert mine == other, en.id


def test_charts_maps_and_figures_have_the_same_numbers(both: tuple[Report, Report]) -> None:
    for en, zh in zip(blocks(both[0], BarChart), blocks(both[1], BarChart), strict=True):
        values = [[v for s in chart.series for v in s.values] for chart in (en, zh)]
        assert values[0] == pytest.approx(values[1], nan_ok=True)
    for en, zh in zip(blocks(both[0], Map), blocks(both[1], Map), strict=True):
        assert [r.code for r in en.regions] == [r.code for r in zh.regions]
        assert [r.value for r in en.regions] == pytest.approx([r.value for r in zh.regions], nan_ok=True)
    for en, zh in zip(blocks(both[0], Figures), blocks(both[1], Figures), strict=True):
        mine, other = ([value_of(f.value) for f in block.figures] for block in (en, zh))
        assert mine == pytest.approx(other, nan_ok=True)


def test_equations_are_the_same(both: tuple[Report, Report]) -> None:
    mine, other = ([(f.code, f.equation, [t.name for t in f.terms]) for f in blocks(r, Formula)] for r in both)
    assert mine == other


def test_headings_are_in_their_language(both: tuple[Report, Report]) -> None:
    for report, is_zh in zip(both, (False, True), strict=True):
        assert all(bool(HAN.search(section.title)) == is_zh for section in report.sections)
        assert all(bool(HAN.search(table.title)) == is_zh for table in report.tables())


def test_sums_look_at_the_same_places(both: tuple[Report, Report]) -> None:
    def places(report: Report) -> Counter[str]:
        cells = (c for t in report.tables() for row in t.rows for c in row if isinstance(c, Sum))
        return Counter(value for cell in cells for f in cell.where for name, value in f if name == "place")

    assert places(both[0]) == places(both[1])


def test_pages_have_the_same_elements(both: tuple[Report, Report]) -> None:
    counts = []
    for report in both:
        tags = Counter(re.findall(r"<(table|tr|td|th|section|figure|svg|pre|h2)\b", page(report)))
        counts.append(tags)
    assert counts[0] == counts[1]


def test_a_chinese_page_has_no_english_yuan(both: tuple[Report, Report]) -> None:
    """Free text of the user aside, money is in 元 on a Chinese page, in yuan on an English one."""
    en, zh = (page(report) for report in both)
    assert not re.search(r'title="[^"]*元', en)
    assert not re.search(r'title="[^"]*yuan', zh)
    assert not re.search(r'class="unit">[^<]*yuan', unescape(zh))


def test_workbooks_have_the_same_cells(account: Results, tmp_path: Path) -> None:
    books = [
        openpyxl.load_workbook(write_excel(account, tmp_path / f"{lang}.xlsx", lang), data_only=True)
        for lang in ("en", "zh")
    ]
    for en, zh in zip(*(book.worksheets for book in books), strict=True):
        assert en.dimensions == zh.dimensions
        assert en.freeze_panes == zh.freeze_panes
        assert count(en) == count(zh)


def count(sheet: openpyxl.worksheet.worksheet.Worksheet) -> Counter[type]:
    kinds = (type(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None)
    return Counter(float if kind is int else kind for kind in kinds)


@pytest.mark.parametrize("language", ["", "fr", "EN", "zh-Hans", "xx"])
def test_an_unknown_language_is_english_and_nothing_breaks(language: str) -> None:
    report = build(synthetic.account(), language)
    assert report.language == "en"
    assert '<html lang="en">' in page(report)


@pytest.mark.parametrize("name", standard_ids())
def test_lines_of_a_standard_can_be_told_apart_in_both_languages(name: str) -> None:
    """Sums go by the name of a line: two lines of one name would each show the sum of both."""
    lines = standard(name).lines
    for language in ("en", "zh"):
        labels = [line.label.in_(language) for line in lines]
        assert len(labels) == len(set(labels))
        assert all(labels)


def test_the_share_of_each_language_is_the_same_whatever_the_unit(both: tuple[Report, Report]) -> None:
    en, zh = (report.ledger.total.value for report in both)
    assert en == zh or (math.isnan(en) and math.isnan(zh))
