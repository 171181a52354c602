"""Whatever a user writes in a name, item, source or unit stays text: on the page, in the workbook, in the exports (T29)."""

import csv
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.report.accounts import HOSTILE, named
from tests.report.test_excel import Recalculated, live

from shanshui.report.content import build
from shanshui.report.excel import RISKY, write_excel
from shanshui.report.export import RISKY as RISKY_IN_CSV
from shanshui.report.export import export, safe
from shanshui.report.html import css_text, page
from shanshui.report.maps import choropleth
from shanshui.report.model import Map
from shanshui.report.write import write_reports
from shanshui.store.results import Results
from shanshui.store.tables import table

SIGNS = "=+-@＝＋－＠\t\r\n"
TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=30)


class Tags(HTMLParser):
    """Collects the tags and attributes of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}


@pytest.fixture(scope="module", params=HOSTILE, ids=lambda text: ascii(text[:12]))
def hostile(request: pytest.FixtureRequest) -> tuple[str, Results]:
    """Return a text and the account that has it everywhere."""
    return request.param, named(request.param)


def test_the_page_has_the_tags_of_a_harmless_one_and_shows_the_text(hostile: tuple[str, Results]) -> None:
    text, account = hostile
    drawn, plain = page(build(account)), Tags(page(build(named("plain"))))
    found = Tags(drawn)
    assert found.tags == plain.tags
    assert found.attributes == plain.attributes
    assert " ".join(text.split()) in " ".join(unescape(drawn).replace("\r", "\n").split())


def test_the_workbook_takes_no_text_for_a_formula(hostile: tuple[str, Results], tmp_path: Path) -> None:
    text, account = hostile
    book = openpyxl.load_workbook(write_excel(account, tmp_path / "r.xlsx"))
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row if cell.value is not None]
    formulas = [cell.value for cell in cells if cell.data_type == "f"]
    assert all(value.startswith(("=SUM(", "=SUMIFS(", "=(SUMIFS(", "=ROUND(", "='")) for value in formulas)
    shown = [cell for cell in cells if str(cell.value).replace("_x000D_", "\r").startswith(text[:20])]
    assert shown
    assert {cell.data_type for cell in shown} == {"s"}
    if text.startswith(tuple(SIGNS)):
        assert all(cell.quotePrefix for cell in shown if str(cell.value)[0] in SIGNS)


def test_no_cell_of_the_csv_begins_like_a_formula(hostile: tuple[str, Results], tmp_path: Path) -> None:
    text, account = hostile
    with export(account, tmp_path / "f.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == len(account.flows)
    words = [row[name] for row in rows for name in row if name.startswith(("place", "item", "service", "unit"))]
    assert not [word for word in words if word and word[0] in SIGNS]
    assert {text, f"'{text}"} & set(words)


def test_the_other_exports_keep_the_text_as_it_is(hostile: tuple[str, Results], tmp_path: Path) -> None:
    import pandas as pd

    text, account = hostile
    assert text in set(pd.read_parquet(export(account, tmp_path / "f.parquet"))["item"])
    sheet = openpyxl.load_workbook(export(account, tmp_path / "f.xlsx")).active
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n", "b"}


def test_totals_and_live_formulas_still_hold(hostile: tuple[str, Results], tmp_path: Path) -> None:
    text, account = hostile
    report = build(account)
    totals = {t.grand_total.value for t in report.tables() if t.id in ("sections", "lines", "extent", "place-lines")}
    assert max(totals) == pytest.approx(min(totals), rel=1e-12)
    rows = [row for row in table(account, "service").records() if row["item"] == text]
    assert [row["value"] for row in rows] == [5e6]


def test_the_same_text_gives_the_same_bytes(hostile: tuple[str, Results], tmp_path: Path) -> None:
    _, account = hostile
    first = [path.read_bytes() for path in write_reports(account, tmp_path / "a", formats=["html"])]
    assert [path.read_bytes() for path in write_reports(account, tmp_path / "b", formats=["html"])] == first


@pytest.mark.parametrize("text", ['a"b', "a~b*c?", "山~", "a'b", ">5", "<>", "1e3"])
def test_a_name_with_signs_of_formulas_is_found_by_its_own_sum(text: str, tmp_path: Path) -> None:
    path = write_excel(named(text), tmp_path / "r.xlsx")
    cells = [
        {
            sheet.title: {c.coordinate: c.value for row in sheet.iter_rows() for c in row if c.value is not None}
            for sheet in openpyxl.load_workbook(path, data_only=only).worksheets
        }
        for only in (False, True)
    ]
    quoted = text.replace('"', '""')
    asked = [at for at in live(cells[0]) if quoted[0] in cells[0][at[0]][at[1]]][:40]
    sheet = Recalculated(cells[0])
    for title, cell in asked:
        if '""' not in cells[0][title][cell]:
            assert sheet.value(title, cell) == pytest.approx(cells[1][title][cell], rel=1e-12, abs=1e-9)


def test_both_writers_guard_against_the_same_signs() -> None:
    assert RISKY == RISKY_IN_CSV
    assert set(RISKY) == set(SIGNS)


@given(TEXTS)
def test_a_safe_text_is_the_text_or_the_text_behind_an_apostrophe(text: str) -> None:
    assert safe(text) in (text, f"'{text}")
    assert not safe(text).startswith(tuple(SIGNS))
    assert safe(safe(text)) == safe(text)


@given(TEXTS)
def test_a_css_string_holds_no_sign_that_could_end_it(text: str) -> None:
    inner = css_text(text)[1:-1]
    assert all(sign.isascii() and (sign.isalnum() or sign == "\\") for sign in inner)


def test_the_maps_of_a_hostile_account_are_still_drawn() -> None:
    report = build(named("<script>x</script>"))
    maps = [block for section in report.sections for block in section.blocks if isinstance(block, Map)]
    assert len(maps) >= 3
    assert not any("<script" in choropleth(map_, "no data") for map_ in maps)


def test_a_long_name_leaves_no_formula_that_excel_refuses(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(write_excel(named("山" * 300), tmp_path / "r.xlsx"))
    formulas = [c.value for s in book.worksheets for row in s.iter_rows() for c in row if c.data_type == "f"]
    assert formulas
    assert not any("山" * 256 in formula for formula in formulas)
