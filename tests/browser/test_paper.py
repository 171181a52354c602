"""What leaves the browser on paper: printed pages, and a Word file of one's own."""

import io
import re
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from pypdf import PdfReader
from tests.browser.chromium import Watched

BOTH = pytest.mark.parametrize("lang", ["zh", "en"])
A4 = (595, 842)  # points
ASIDE = (842, 595)


def printed(page: Any) -> list[Any]:
    """Return the pages that a page of the app is printed on."""
    page.wait_for_timeout(500)  # charts have grown
    return list(PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True, format="A4"))).pages)


def text_of(pages: list[Any]) -> str:
    """Return the text of printed pages; what looks like an ideograph is told as one."""
    return unicodedata.normalize("NFKC", "\n".join(page.extract_text() for page in pages))


def sizes(pages: list[Any]) -> list[tuple[int, int]]:
    return [(int(page.mediabox.width), int(page.mediabox.height)) for page in pages]


def near(found: list[tuple[int, int]], size: tuple[int, int]) -> bool:
    return all(abs(one - other) <= 2 for pair in found for one, other in zip(pair, size, strict=True))


@BOTH
@pytest.mark.parametrize(
    ("path", "most"), [("/lishui/overview", 2), ("/lishui/accounts", 1), ("/district/overview", 3)]
)
def test_a_page_is_printed_upright_without_what_is_pressed(seen: Watched, path: str, most: int, lang: str) -> None:
    page = seen.open(path, lang)
    pages = printed(page)
    text = text_of(pages)
    assert near(sizes(pages), A4)
    assert len(pages) <= most
    assert page.locator("h1").inner_text().split("\n")[0].split(",")[0][:3] in text
    assert not re.search(r"→\s*$", text, re.MULTILINE)  # a link to elsewhere
    assert "PNG" not in text


@BOTH
def test_the_big_screen_is_printed_on_one_page_on_its_side(seen: Watched, lang: str) -> None:
    page = seen.open("/lishui/screen", lang)
    pages = printed(page)
    text = text_of(pages)
    assert len(pages) == 1
    assert near(sizes(pages), ASIDE)
    assert page.locator(".big").inner_text().split()[0][:5] in text
    for number in page.locator(".bars .number").all_inner_texts():
        assert number in text


def test_a_chart_is_on_screen_again_as_it_was(seen: Watched) -> None:
    page = seen.open("/lishui/overview")
    page.wait_for_selector(".chart svg")
    before = page.locator(".chart svg").first.get_attribute("viewBox")
    printed(page)
    assert page.locator(".chart svg").first.get_attribute("viewBox") == before


@BOTH
def test_a_word_file_of_ones_own_is_checked_and_filled(seen: Watched, tmp_path: Path, lang: str) -> None:
    page = seen.open("/lishui/reports", lang)
    choose = page.locator("#own-file")
    choose.set_input_files(word(tmp_path / "one.docx", "{{ gep }} {{ gpe }}"))
    page.wait_for_selector(".tags .bad")
    assert page.locator(".tags .bad code").all_inner_texts() == ["{{ gpe }}"]
    assert page.locator("section .button.main").count() == 0
    (tmp_path / "broken.docx").write_bytes(b"PK nothing")
    choose.set_input_files(str(tmp_path / "broken.docx"))
    page.wait_for_selector("section [role=alert]")
    assert ("不是 Word 文件" if lang == "zh" else "no Word file") in page.locator("section [role=alert]").inner_text()
    choose.set_input_files(word(tmp_path / "two.docx", "{{ gep }}"))
    with page.expect_download() as download:
        page.locator("section .button.main").click()
    download.value.save_as(tmp_path / "filled.docx")
    (line,) = [one.text for one in Document(str(tmp_path / "filled.docx")).paragraphs]
    page.goto(f"{seen.url}/lishui/overview?lang={lang}")
    assert page.locator(".big").first.inner_text().split()[0] == line.split()[0]


def word(file: Path, text: str) -> str:
    document = Document()
    document.add_paragraph(text)
    document.save(str(file))
    return str(file)
