"""The page: alone, safe, accessible, complete, in both languages, the same bytes every time."""

import math
import re
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest

from shanshui.report.content import build
from shanshui.report.html import breakable, css_text, exact, page, write_html
from shanshui.report.model import Column
from shanshui.store.results import Results

VOID = {"meta", "br", "wbr", "link", "img", "input", "hr"}
ACCOUNTS = ("account", "table_only", "empty", "two_years", "nasty")


class Reader(HTMLParser):
    """Collects elements and checks that every one is closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        self.open += [] if tag in VOID else [tag]

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.found if name == tag]


@pytest.fixture(params=ACCOUNTS)
def any_account(request: pytest.FixtureRequest) -> Results:
    found: Results = request.getfixturevalue(request.param)
    return found


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_page_is_well_formed_and_stands_alone(any_account: Results, language: str) -> None:
    text = page(build(any_account, language))
    reader = Reader(text)
    assert reader.open == []
    assert not {"script", "link", "img", "iframe", "object"} & {tag for tag, _ in reader.found}
    assert all(a.get("href", "").startswith("#") for _, a in reader.found if "href" in a)
    assert not any("src" in attrs or "srcset" in attrs for _, attrs in reader.found)
    assert "@import" not in text
    assert re.findall(r"url\((?!#)", text) == []


def test_the_page_forbids_itself_every_request_and_script(account: Results) -> None:
    policies = [
        a["content"]
        for a in Reader(page(build(account))).all("meta")
        if a.get("http-equiv") == "Content-Security-Policy"
    ]
    assert policies == ["default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_ids_are_unique_and_every_link_has_a_target(any_account: Results, language: str) -> None:
    reader = Reader(page(build(any_account, language)))
    ids = [attrs["id"] for _, attrs in reader.found if "id" in attrs]
    assert len(ids) == len(set(ids))
    assert {a["href"][1:] for a in reader.all("a") if a.get("href")} <= set(ids)  # type: ignore[index]
    named = {name for _, a in reader.found for name in (a.get("aria-labelledby") or "").split()}
    assert named <= set(ids)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_table_has_caption_and_scoped_headings(account: Results, language: str) -> None:
    report, reader = build(account, language), Reader(page(build(account, language)))
    assert len(reader.all("table")) == len(reader.all("caption")) == len(report.tables())
    assert all(th.get("scope") in ("col", "row") for th in reader.all("th"))
    assert {table.title for table in report.tables()} <= {word.strip() for word in reader.words}


def test_every_image_is_xml_with_a_name(account: Results) -> None:
    images = re.findall(r"<svg xmlns.*?</svg>", page(build(account, "zh")), re.DOTALL)
    assert len(images) == 6
    for image in images:
        root = ElementTree.fromstring(image)
        assert root[0].tag.endswith("title")
        assert root[0].text
        assert root[1].tag.endswith("desc")
        assert root[1].text


def test_totals_on_the_page_are_the_sums_of_the_flows(account: Results) -> None:
    flows = account.flows
    total = flows[(flows.place == "990000") & flows.in_headline].value.sum()
    text = page(build(account))
    assert f'title="{total:,.2f} yuan">{total / 1e6:,.1f}</td>' in text
    assert f'<div class="big">{total / 1e6:,.1f} <span class="unit">million yuan</span>' in text


def test_hostile_names_stay_text(nasty: Results) -> None:
    for language in ("en", "zh"):
        text = page(build(nasty, language))
        assert "<script" not in text
        assert "<img" not in text
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert text.count("</style>") == 1


def test_a_text_cannot_leave_the_style_sheet() -> None:
    assert css_text('a"}</style>山') == '"a\\000022\\00007d\\00003c\\00002fstyle\\00003e\\005c71"'


def test_a_long_code_may_be_broken_but_not_broken_out_of() -> None:
    assert breakable("soil_retention.soil") == "soil_<wbr>retention.<wbr>soil"
    assert breakable("<b>_") == "&lt;b&gt;_<wbr>"


def test_the_language_is_declared(account: Results) -> None:
    assert '<html lang="zh-Hans">' in page(build(account, "zh"))
    assert '<html lang="en">' in page(build(account, "en"))


def test_the_grid_stands_under_every_map(account: Results) -> None:
    text = page(build(account))
    assert text.count("Accounting grid: 30 m × 30 m. Grids of the inputs: Annual precipitation 0.05°.") == 4


def test_unrounded_yuan_can_be_read_by_pointing() -> None:
    column = Column("Value", "money", "亿元/km²", 1e8, 2)
    assert exact(123456789.5, column) == "123,456,789.50 元/km²"
    assert exact(-2.0, Column("Value", "money", "million yuan", 1e6, 2)) == "−2.00 yuan"
    assert exact(math.nan, column) == exact("text", column) == exact(1.0, Column("n", "number")) == ""


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_same_account_gives_the_same_bytes(any_account: Results, language: str, tmp_path: Path) -> None:
    first = write_html(any_account, tmp_path / "a.html", language).read_bytes()
    assert write_html(any_account, tmp_path / "b.html", language).read_bytes() == first
    assert b"\r" not in first


def test_no_absent_number_leaks_as_nan(any_account: Results) -> None:
    words = " ".join(Reader(page(build(any_account))).words)
    assert not re.search(r"\b(nan|None|inf)\b", words)
