"""The twelve main tasks, done with a keyboard alone."""

from pathlib import Path
from typing import Any

import pytest
from tests.browser.chromium import Watched, served, watched

MOST = 150  # steps of the Tab key within a page


def reach(page: Any, css: str, key: str = "Tab") -> None:
    """Press a key until what it stands on is what is wanted."""
    for _ in range(MOST):
        if page.evaluate("(css) => document.activeElement?.matches(css)", css):
            return
        page.keyboard.press(key)
    at = page.evaluate("() => document.activeElement?.outerHTML.slice(0, 200)")
    pytest.fail(f"{css} cannot be reached with {key}; the focus is on {at}")


def press(page: Any, css: str, key: str = "Enter") -> None:
    """Go to something and press a key on it."""
    page.wait_for_selector(css)
    reach(page, css)
    page.keyboard.press(key)


def test_1_find_a_place_in_the_tree(seen: Watched) -> None:
    page = seen.open("/lishui/overview")
    reach(page, '[role="treeitem"]')
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.querySelector('h1')?.innerText.includes('青田县')")
    assert "place=331121" in page.url


def test_2_find_a_place_by_its_code(seen: Watched) -> None:
    page = seen.open("/lishui/overview")
    reach(page, 'aside input[type="search"]')
    page.keyboard.type("331123")
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.querySelector('h1')?.innerText.includes('遂昌县')")


def test_2_find_a_place_with_an_input_method(seen: Watched) -> None:
    page = seen.open("/lishui/overview")
    reach(page, 'aside [role="treeitem"]')
    page.evaluate(
        "() => document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {key: 'Process', bubbles: true}))"
    )
    page.keyboard.insert_text("青田")
    assert page.evaluate("() => document.activeElement.value") == "青田"
    page.keyboard.press("Enter")
    page.wait_for_function("() => location.search.includes('place=331121')")


def test_2_letters_that_no_place_begins_with_are_searched(seen: Watched) -> None:
    page = seen.open("/lishui/overview")
    reach(page, 'aside [role="treeitem"]')
    page.keyboard.type("jinyun")
    page.wait_for_selector("aside .results a")
    assert "缙云" in page.locator("aside .results").inner_text()


def test_3_read_in_another_language(seen: Watched) -> None:
    page = seen.open("/lishui/overview")
    press(page, 'header button[lang="en"]')
    page.wait_for_function("() => document.querySelector('h1')?.innerText.includes('Lishui City')")
    assert "lang=en" in page.url


def test_4_open_the_source_chain_of_a_figure_and_come_back(seen: Watched) -> None:
    page = seen.open("/lishui/overview")
    press(page, "main button[data-tip]")
    page.wait_for_selector('[role="dialog"] details summary, [role="dialog"] h3')
    assert "source=" in page.url
    page.keyboard.press("Escape")
    page.wait_for_selector('[role="dialog"]', state="detached")
    assert page.evaluate("() => document.activeElement.matches('main button[data-tip]')")


def test_5_download_a_table(seen: Watched) -> None:
    page = seen.open("/lishui/accounts")
    press(page, "main details > summary")
    with page.expect_download() as started:
        press(page, 'main details[open] a[href*=".csv"]')
    text = Path(started.value.path()).read_bytes().decode("utf-8-sig")
    assert text.count("\n") > 3


def test_6_choose_a_layer_of_the_map(seen: Watched) -> None:
    page = seen.open("/lishui/map")
    resting(page)
    reach(page, "main details > summary")
    for _ in range(20):
        if page.evaluate("() => document.activeElement.matches('details:not([open]) > summary')"):
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    press(page, 'main button.layer[aria-pressed="false"]')
    page.wait_for_function("() => location.search.includes('layer=')")
    resting(page)


def test_7_ask_the_map_for_a_value(seen: Watched) -> None:
    page = seen.open("/lishui/map")
    resting(page)
    reach(page, "canvas.maplibregl-canvas")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    page.wait_for_selector("section.point")
    assert "at=" in page.url


def test_8_swipe_two_layers(seen: Watched) -> None:
    page = seen.open("/lishui/map?tools=compare&with=layer:variable.elevation")
    page.wait_for_selector(".stage input[type=range]")
    reach(page, ".stage input[type=range]")
    page.keyboard.press("ArrowRight")
    assert "swipe=51" in page.url


def test_9_open_a_target(seen: Watched) -> None:
    page = seen.open("/district/targets")
    press(page, "main h3 > a")
    page.wait_for_function("() => location.search.includes('target=')")
    assert page.locator("main h2, main h1").count() >= 1


def test_10_accept_a_finding(browser: Any, places: Path, tmp_path: Path) -> None:
    own = served(places, tmp_path, "district")
    try:
        for seen in watched(browser, own.url):
            page = seen.open("/district/findings")
            press(page, "main h3 > a")
            press(page, 'main button[aria-controls="move-form"]')
            page.wait_for_selector("#move-form")
            fill_by_keyboard(page)
            press(page, '#move-form button[type="submit"]')
            page.wait_for_selector("#move-form", state="detached")
    finally:
        own.stop()


def fill_by_keyboard(page: Any) -> None:
    """Say whose it is and who decides; the day it is due may be left out."""
    for name in ("owner", "by"):
        reach(page, f'#move-form [name="{name}"]')
        page.keyboard.type("测试")


def test_11_compare_two_places(seen: Watched) -> None:
    page = seen.open("/lishui/compare")
    page.wait_for_selector("main table")
    reach(page, 'main input[type="checkbox"]')
    page.keyboard.press("Space")
    page.wait_for_function("() => location.search.includes('places=')")
    page.wait_for_selector("main table")


def test_12_make_a_report(seen: Watched) -> None:
    page = seen.open("/lishui/reports")
    reach(page, 'main input[type="radio"]')
    page.keyboard.press("ArrowRight")  # the card of one page
    with page.expect_download(timeout=60_000) as started:
        press(page, 'main form button[type="submit"]')
    assert Path(started.value.path()).read_bytes().startswith(b"%PDF")


def resting(page: Any) -> None:
    """Wait until the map has drawn everything."""
    page.wait_for_selector('[data-map-state="idle"]', timeout=30_000)


@pytest.fixture(autouse=True)
def _no_mouse(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that touches the mouse is no test of the keyboard."""
    from playwright.sync_api import Locator, Mouse, Page

    def refused(*_: Any, **__: Any) -> None:
        pytest.fail("the mouse was used")

    for kind in (Locator, Page, Mouse):
        monkeypatch.setattr(kind, "click", refused)
    return
