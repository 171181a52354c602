"""The published site of the bundled city, opened from a folder: whole by itself, in both languages."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.browser.chromium import Watched, serious, watched

FILES = re.compile(r"^(file:///|data:)")
PLACES = 10  # the city and its nine counties
BOTH = pytest.mark.parametrize("lang", ["zh", "en"])
NAMES = {"zh": ("丽水市", "青田县", "未经批准"), "en": ("Lishui City", "Qingtian", "Not approved")}


@pytest.fixture(scope="module")
def site(lishui: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder that `shanshui publish` wrote of a draft."""
    from typer.testing import CliRunner

    from shanshui.cli.main import app

    folder = tmp_path_factory.mktemp("published") / "public"
    said = CliRunner().invoke(app, ["publish", str(folder), "--area", str(lishui), "--unapproved", "--lang", "en"])
    assert said.exit_code == 0, said.output
    return folder


@pytest.fixture
def seen(browser: Any, site: Path) -> Iterator[Watched]:
    """Return a page that may open files and nothing else."""
    yield from watched(browser, site.as_uri(), FILES)


def links(page: Any) -> list[str]:
    """Return the whole addresses of all links of a page."""
    found: list[str] = page.evaluate("() => [...document.querySelectorAll('a[href]')].map((one) => one.href)")
    return found


def test_the_index_lists_every_place_and_table_and_says_that_it_is_a_draft(seen: Watched, site: Path) -> None:
    page = seen.page
    page.goto(f"{seen.url}/index.html")
    assert "丽水市" in page.locator("h1").inner_text()
    assert "Lishui City" in page.locator("h1").inner_text()
    assert page.locator("table").first.locator("tbody tr").count() == PLACES
    assert "未经批准" in page.locator(".banner").inner_text()
    linked = {one.removeprefix(f"{seen.url}/") for one in links(page)}
    assert not [one for one in linked if not (site / one).is_file()]
    there = {one.relative_to(site).as_posix() for one in site.rglob("*") if one.is_file()}
    assert there - linked == {"index.html"}  # nothing lies there that cannot be reached
    assert page.locator("script").count() == 0
    assert serious(page) == []


@BOTH
def test_a_place_is_opened_from_the_index_and_leads_back(seen: Watched, lang: str) -> None:
    page, (city, county, draft) = seen.page, NAMES[lang]
    page.goto(f"{seen.url}/index.html")
    for name, code in ((city, "331100"), (county, "331121")):
        page.click(f'a[href="places/{code}.{lang}.html"]')
        assert page.evaluate("document.documentElement.lang").startswith(lang)
        assert name in page.locator("h1").inner_text()
        said = page.locator("body").inner_text()
        assert draft in said
        assert "GEP" in said
        assert page.locator("table").count() > 1
        assert page.locator("script").count() == 0
        assert serious(page) == []
        assert not [one for one in links(page) if not one.startswith("file:///")]
        page.click('a[href="../index.html"]')
        assert page.url.endswith("/index.html")


def test_the_index_and_the_page_of_a_place_say_the_same_number(seen: Watched) -> None:
    page = seen.page
    page.goto(f"{seen.url}/index.html")
    rows = page.locator("table").first.locator("tbody tr")
    told = {row.locator("code").inner_text(): row.locator("td.num").inner_text() for row in rows.all()}
    assert len(set(told.values())) == PLACES
    for code in ("331100", "331121"):
        page.goto(f"{seen.url}/places/{code}.zh.html")
        assert re.search(r"\d", told[code])
        assert "".join(told[code].split()) in "".join(page.locator("body").inner_text().split())


def test_the_pages_fit_a_phone(seen: Watched) -> None:
    seen.page.set_viewport_size({"width": 360, "height": 740})
    for name in ("index.html", "places/331121.zh.html", "places/331121.en.html"):
        seen.page.goto(f"{seen.url}/{name}")
        wide = seen.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 1, name
