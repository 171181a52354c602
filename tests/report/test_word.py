"""The Word file: the content's tables, headings and captions, numbers as shown everywhere, the same bytes."""

import io
import re

import pytest
from docx import Document
from tests.report.accounts import HOSTILE, named

from shanshui.report.content import build
from shanshui.report.fonts import visible
from shanshui.report.kinds import content_of, kind_of
from shanshui.report.model import Report
from shanshui.report.numbers import shown
from shanshui.report.word import CHARTS, word
from shanshui.store.results import Results, read_results

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@pytest.fixture(scope="module", params=["zh", "en"])
def report(request: pytest.FixtureRequest, lishui) -> Report:
    return content_of(kind_of("bulletin"), read_results(lishui), request.param)


@pytest.fixture(scope="module")
def made(report: Report) -> bytes:
    return word(report, "bulletin")


def read(made: bytes):
    return Document(io.BytesIO(made))


def test_the_same_content_gives_the_same_bytes(report: Report, made: bytes) -> None:
    assert word(report, "bulletin") == made


def test_headings_are_the_sections(report: Report, made: bytes) -> None:
    headings = [one.text for one in read(made).paragraphs if one.style.name == "Heading 1"]
    assert headings == [section.title for section in report.sections]


def test_every_cell_of_every_table_is_as_it_is_shown(report: Report, made: bytes) -> None:
    tables = [one for one in read(made).tables if one._tbl.find(f".//{W}tblHeader") is not None]
    assert len(tables) == len(report.tables())
    for found, table in zip(tables, report.tables(), strict=True):
        texts = [cell.text for cell in found._cells]
        wanted = [
            visible(cell) if isinstance(cell, str) else shown(cell, column).replace(" ", "\u00a0")
            for row in table.rows
            for cell, column in zip(row, table.columns, strict=True)
        ]
        assert texts[len(table.columns) :] == wanted


def test_tables_and_figures_are_numbered_and_described(report: Report, made: bytes) -> None:
    document = read(made)
    captions = [one.text for one in document.paragraphs if one.style.name == "Caption"]
    for word_, count in zip(
        ("表 ", "图 ") if report.language == "zh" else ("Table ", "Figure "), (len(report.tables()), None), strict=True
    ):
        numbers = [int(re.findall(r"\d+", one)[0]) for one in captions if one.startswith(word_)]
        assert numbers == list(range(1, len(numbers) + 1))
        assert count in (None, len(numbers))
    charts = [block for section in report.sections for block in section.blocks if isinstance(block, CHARTS)]
    assert len(document.inline_shapes) == len(charts)
    assert all(shape._inline.docPr.get("descr") for shape in document.inline_shapes)


def test_head_and_foot_say_of_what_it_is(report: Report, made: bytes) -> None:
    (section,) = read(made).sections[:1]
    assert report.facts[-1][1] in section.header.paragraphs[0].text
    assert report.title in section.footer.paragraphs[0].text


@pytest.mark.parametrize("text", [HOSTILE[11], HOSTILE[17], HOSTILE[20], "\x00\x07<w:p>"], ids=ascii)
def test_whatever_a_user_writes_stays_text(text: str) -> None:
    made = word(content_of(kind_of("card"), named(text), "en"), "card")
    assert any(visible(text) in paragraph.text for paragraph in read(made).paragraphs)


def test_a_wide_table_lies_on_its_side(account: Results, lishui) -> None:
    sides = {one.page_width > one.page_height for one in read(word(build(read_results(lishui), "en"))).sections}
    assert sides == {True, False}


def test_headings_stay_with_what_follows_and_rows_are_whole(report: Report, made: bytes) -> None:
    document = read(made)
    for name in ("Heading 1", "Heading 2", "Caption"):
        assert document.styles[name].paragraph_format.keep_with_next
    said = {section.how for section in report.sections if section.how}
    assert all(one.paragraph_format.keep_with_next for one in document.paragraphs if one.text in said)
    for table in document.tables:
        for row in table.rows:
            head = row._tr.find(f".//{W}tblHeader") is not None
            assert head or row._tr.find(f".//{W}cantSplit") is not None
