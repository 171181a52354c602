"""The other language is one press away, and changes the words and nothing else."""

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from tests.browser.chromium import Watched

PAGES = (
    "/lishui/overview?place=331123&period=2020",
    "/lishui/map?place=331123&tools=compare&with=layer:variable.elevation&swipe=30",
    "/lishui/accounts?place=331123&period=2020",
    "/lishui/compare?places=331121,331123",
    "/lishui/reports?place=331123",
    "/lishui/method?place=331123",
    "/district/targets?target=sewage",
    "/district/findings?place=990200103",
    "/lishui/team?tab=approval",
)
CHROME = "header, nav, main button:not([data-tip]), main label, main summary, main legend"
HAN = re.compile(r"[\u4e00-\u9fff]+")
WORDS = re.compile(r"[A-Za-z]{4,}")
BETWEEN = ("中文", "EN")  # the switch itself is in the other language
WRITTEN = ("示例局", "虚构文件")  # who promised a target and where: as somebody wrote it, in one language
KEPT = re.compile(  # names, abbreviations and ids are the same in Chinese
    r"Shanshui|CSV|Excel|XLSX|JSON|Parquet|PNG|PDF|Word|DOCX|HTML|GeoJSON|NDVI|shanshui|GeoPackage|Ctrl|Enter|sewage|docx"
)


def state(page: Any) -> tuple[str, dict[str, list[str]]]:
    """Return the page and what its address keeps, without the language."""
    parts = urlsplit(page.url)
    return parts.path, {name: said for name, said in parse_qs(parts.query).items() if name != "lang"}


def chrome(page: Any) -> str:
    """Return the words of the app itself: its menus, buttons and labels."""
    said = "\n".join(page.locator(CHROME).all_inner_texts())
    for word in BETWEEN:
        said = said.replace(word, "")
    return said


def names(seen: Watched, area: str) -> list[str]:
    """Return the names that have one language only, and those of the other language."""
    places = seen.page.request.get(f"{seen.url}/api/areas/{area}/places").json()
    areas = seen.page.request.get(f"{seen.url}/api/areas").json()
    return [said for one in (*places, *areas) for said in one["name"].values() if said]


@pytest.mark.parametrize("path", PAGES)
def test_switching_the_language_keeps_place_period_and_state(seen: Watched, path: str) -> None:
    lang, other = "zh", "en"
    page = seen.open(path, lang)
    page.wait_for_selector("h1")
    before, title = state(page), page.title()
    page.click(f'header button[lang^="{other}"]')
    page.wait_for_function("(lang) => document.documentElement.lang.startsWith(lang)", arg=other)
    page.wait_for_function("(title) => document.title !== title", arg=title)
    assert state(page) == before
    assert f"lang={other}" in page.url
    page.click(f'header button[lang^="{lang}"]')
    page.wait_for_function("(title) => document.title === title", arg=title)
    assert state(page) == before
    page.go_back()
    page.wait_for_function("(lang) => document.documentElement.lang.startsWith(lang)", arg=other)


@pytest.mark.parametrize("path", PAGES)
def test_the_words_of_the_app_are_all_of_one_language(seen: Watched, path: str) -> None:
    area = path.split("/")[1]
    english = chrome(seen.open(path, "en"))
    for name in sorted([*names(seen, area), *WRITTEN], key=len, reverse=True):
        english = english.replace(name, "")
    assert HAN.findall(english) == []
    chinese = KEPT.sub("", chrome(seen.open(path, "zh")))
    assert HAN.search(chinese)
    assert WORDS.findall(chinese) == []


def test_the_language_chosen_once_is_that_of_the_next_visit(seen: Watched) -> None:
    page = seen.open("/lishui/overview", "zh")
    page.click('header button[lang="en"]')
    page.wait_for_function("() => document.documentElement.lang.startsWith('en')")
    page.goto(f"{seen.url}/lishui/accounts")
    page.wait_for_function("() => document.querySelector('h1')?.innerText.includes('Lishui City')")
