"""The PDF: same bytes, own fonts, every text as it is in the content, accessible, on the pages it should be on."""

from dataclasses import replace
from itertools import pairwise

import pytest
from tests.report import accounts
from tests.report.accounts import HOSTILE, named
from tests.report.papers import bare, chapters, fonts_of, pages_of, read, sides, used

from shanshui.core.errors import PaperFailed
from shanshui.report.content import build
from shanshui.report.fonts import drawable
from shanshui.report.kinds import content_of, kind_of
from shanshui.report.model import Column, Figures, Note, Paragraph, Report, Section, Table
from shanshui.report.pdf import pdf, typeset
from shanshui.store.results import Results, read_results

TYPST = ('#read("/etc/passwd")', "$x^2$", "#eval(\"1+1\")", "*bold* _it_ `raw` = head", "@ref <label> // /* \\u{41}", "#{panic()}")  # fmt: skip


@pytest.fixture(scope="module", params=["zh", "en"])
def report(request: pytest.FixtureRequest, lishui) -> Report:
    return build(read_results(lishui), request.param)


@pytest.fixture(scope="module")
def made(report: Report) -> bytes:
    return pdf(report)


def test_the_same_content_gives_the_same_bytes(report: Report, made: bytes) -> None:
    assert pdf(report) == made


def test_it_embeds_its_fonts_and_those_are_the_shipped_ones(made: bytes) -> None:
    fonts = fonts_of(made)
    assert all(fonts.values())
    families = {name.partition("+")[2].removesuffix("-Identity-H") for name in fonts}
    assert "NotoSansCJKsc-Regular" in families
    assert families <= {"NotoSansCJKsc-Regular", "LibertinusSerif-Regular", "DejaVuSansMono"}


def test_it_is_accessible(report: Report, made: bytes) -> None:
    root = read(made).trailer["/Root"]
    assert root["/Lang"] == {"zh": "zh-CN", "en": "en-GB"}[report.language]
    assert root["/MarkInfo"]["/Marked"]
    assert b"pdfuaid:part" in root["/Metadata"].get_data()
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert read(made).metadata.title == report.title


def test_the_outline_names_the_sections(report: Report, made: bytes) -> None:
    titles = [item.title for item in read(made).outline if not isinstance(item, list)]
    assert [title.split(maxsplit=1)[1] for title in titles] == [section.title for section in report.sections]


def test_every_sentence_is_on_paper_as_it_is_in_the_content(report: Report, made: bytes) -> None:
    text = "".join(pages_of(made))
    said = [section.title for section in report.sections] + [section.how for section in report.sections]
    for block in (block for section in report.sections for block in section.blocks):
        if isinstance(block, Figures):
            said += [part for one in block.figures for part in (one.label, one.sentence)]
        elif isinstance(block, Paragraph | Note):
            said.append(block.text.replace("`", ""))
    head = [bare(one) for one in report.facts[0]]
    assert len(said) > 30
    for sentence in said:
        # a sentence may run over a page, where head and foot stand between
        assert bare(drawable(sentence)) in text or bare(drawable(sentence))[:30] in text, sentence
    assert all(one in text for one in head)


def test_each_page_says_of_what_it_is(report: Report, made: bytes) -> None:
    pages = pages_of(made)
    fingerprint = report.facts[-1][1]
    for number, page in enumerate(pages, start=1):
        assert fingerprint in page
        assert "331100" in page
        assert "ndrc-2022" in page
        assert f"{number}/{len(pages)}" in page


def test_only_what_fills_pages_lies_on_its_side(made: bytes) -> None:
    turned = sides(made)
    assert True in turned
    assert sum(one != other for one, other in pairwise(turned)) <= 2  # all of them follow each other
    last = len(turned) - 1 - turned[::-1].index(True)
    assert all(share > 0.85 for share, side in list(zip(used(made), turned, strict=True))[:last] if side)


def test_no_page_is_left_part_empty_but_the_last_of_a_chapter(made: bytes) -> None:
    shares, begins = used(made), chapters(made)
    ends = {number for number in range(len(shares)) if number + 1 in [*begins, len(shares)]}
    assert len(shares) > 12
    assert {number: share for number, share in enumerate(shares) if share < 0.4 and number not in ends} == {}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_bulletin_stands_upright_and_its_pages_are_full(lang: str, lishui) -> None:
    made = pdf(content_of(kind_of("bulletin"), read_results(lishui), lang), "bulletin")
    assert not any(sides(made))
    assert all(share > 0.55 for share in used(made)[:-1])


def test_a_short_report_begins_below_its_contents(empty: Results) -> None:
    made = pdf(content_of(kind_of("annex"), empty, "zh"), "report")
    assert chapters(made)[0] == 0


def test_a_table_in_parts_repeats_what_its_rows_are_called(account: Results) -> None:
    columns = (Column("name"), *(Column(f"column {n}") for n in range(22)))
    rows = tuple((f"row{y}", *(f"cell {y}-{n} with some words" for n in range(22))) for y in range(6))
    report = replace(
        build(account, "en"), sections=(Section("s", "S", (Table("t", "T", columns, rows, note="remark"),)),)
    )
    made = "".join(pages_of(pdf(report)))
    parts = made.count("Table1,continued") + 1
    assert parts > 1
    assert [made.count(f"row{y}") for y in range(6)] == [parts] * 6
    assert all(made.count(bare(cell)) == 1 for row in rows for cell in row[1:])


def test_whatever_a_user_writes_stays_text(account: Results) -> None:
    texts = [*TYPST, *HOSTILE]
    columns = (Column("name"), Column("code", "code"))
    sections = tuple(
        Section(f"s{n}", text, (Paragraph(text), Note(text), Table(f"t{n}", text, columns, ((text, text),), note=text)))
        for n, text in enumerate(texts)
    )
    report = replace(build(account, "en"), title=texts[0], subtitle=texts[1], sections=sections)
    pages = "".join(pages_of(pdf(report)))
    for text in texts:
        shown = bare(drawable(text)).replace("`", "")[:40]
        assert pages.replace("`", "").count(shown) >= 5, text


def test_an_account_full_of_code_is_set(account: Results) -> None:
    for text in (TYPST[0], HOSTILE[11], HOSTILE[-1]):
        assert bare(drawable(text))[:40] in "".join(pages_of(pdf(build(named(text), "en"))))


def test_nothing_outside_is_read() -> None:
    with pytest.raises(PaperFailed):
        typeset('#read("/etc/hostname")', {}, "here")
    with pytest.raises(PaperFailed):
        typeset('#set document(title: "t")\n#read("../../../../etc/hostname")', {}, "here")


def test_a_warning_is_an_error() -> None:
    with pytest.raises(PaperFailed, match="unknown font family"):
        typeset('#set document(title: "t")\n#set text(font: "No Such Font")\ntext', {}, "here")


def test_a_letter_without_a_font_is_told_by_its_number() -> None:
    assert drawable("山👩水") == "山[U+1F469]水"
    assert drawable("a\u202eb\x07") == "a[U+202E]b[U+0007]"
    assert drawable("丽水 m⁻³ ✓ ✗ − ≥ ′") == "丽水 m⁻³ ✓ ✗ − ≥ ′"


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("make", [lambda: accounts.wide(29), lambda: accounts.named("山" * 300), accounts.negative])
def test_a_card_is_one_page(make, lang: str) -> None:
    card = content_of(kind_of("card"), make(), lang)
    assert len(read(pdf(card, "card")).pages) == 1


def test_an_empty_account_has_its_pages(empty: Results) -> None:
    for kind in ("bulletin", "card", "technical", "annex"):
        report = content_of(kind_of(kind), empty, "zh")
        assert pages_of(pdf(report, kind_of(kind).layout))


def test_the_remark_on_rounding_stands_in_front_and_no_page_holds_a_line_only(report: Report, made: bytes) -> None:
    first, *_, last = pages_of(made)
    assert bare(report.ledger.words("rounding")) in first
    assert len(last) > 400  # characters, of which head and foot are some 100
