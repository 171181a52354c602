"""Every page, in both languages, on an office screen, a phone and at double size."""

import json
from typing import Any

import pytest
from tests.browser.chromium import Watched, serious

PAGES = (
    "/lishui/overview",
    "/lishui/overview?place=331123",
    "/lishui/map",
    "/lishui/accounts",
    "/lishui/targets",
    "/lishui/findings",
    "/lishui/compare",
    "/lishui/reports",
    "/lishui/method",
    "/lishui/screen",
    "/lishui/team",
    "/district/overview",
    "/district/map",
    "/district/accounts",
    "/district/targets",
    "/district/findings",
    "/district/compare",
    "/district/reports",
    "/district/method",
)
BOTH = pytest.mark.parametrize("lang", ["zh", "en"])
EVERY = pytest.mark.parametrize("path", PAGES)


@EVERY
@BOTH
def test_a_page_shows_its_place_and_nothing_that_axe_finds_serious(seen: Watched, path: str, lang: str) -> None:
    page = seen.open(path, lang)
    assert page.locator("h1").count() == 1
    assert page.locator("h1").inner_text().strip()
    assert page.evaluate("document.documentElement.lang").startswith(lang)
    assert page.title().strip() not in ("", "山水 Shanshui")
    assert serious(page) == []


@EVERY
def test_a_page_fits_a_phone(small: Watched, path: str) -> None:
    page = small.open(path)
    assert _too_wide(page) == []


@EVERY
def test_a_page_at_double_size_needs_no_scrolling_sideways(seen: Watched, path: str) -> None:
    seen.page.set_viewport_size({"width": 683, "height": 384})  # what is left of an office screen at 200 %
    page = seen.open(path, "en")
    assert _too_wide(page) == []


@EVERY
def test_english_shows_no_chinese_where_a_translation_exists(seen: Watched, path: str) -> None:
    """Names of the app are translated; names of places and sources may have only one language."""
    page = seen.open(path, "en")
    texts = page.locator("nav, button, h1, h2, h3, label, th").all_inner_texts()
    own = json.dumps(texts, ensure_ascii=False)
    assert "目标" not in own
    assert "账户" not in own
    assert "undefined" not in own
    assert "NaN" not in own


def _too_wide(page: Any) -> list[str]:
    """Return the elements that make the page wider than the window, but for those that scroll by themselves."""
    found: list[str] = page.evaluate(
        """() => {
          const wide = document.documentElement.clientWidth;
          if (document.documentElement.scrollWidth <= wide + 1) return [];
          const scrolls = (one) => one && (['auto', 'scroll', 'hidden', 'clip'].includes(getComputedStyle(one).overflowX) || scrolls(one.parentElement));
          return [...document.body.querySelectorAll('*')]
            .filter((one) => one.getBoundingClientRect().right > wide + 1 && !scrolls(one.parentElement))
            .map((one) => one.outerHTML.slice(0, 120)).slice(0, 5).concat('page wider than its window');
        }"""
    )
    return found
