"""Whatever stands in a name, comment or file name is shown as text: on every page, in every tip, report and site (S09)."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.browser.chromium import Server, Watched, serve, watched
from tests.browser.hostile_area import CITY, COUNTIES, PAYLOADS, write_area

PAGES = (
    "overview",
    f"overview?place={COUNTIES[1]}",
    "map",
    "accounts",
    "targets",
    "targets?target=gdp-city",
    "findings",
    "compare",
    f"compare?places={COUNTIES[0]},{COUNTIES[1]}",
    "reports",
    "method",
    "screen",
    "team",
)
WATCH = """
  window.__violations = [];
  document.addEventListener('securitypolicyviolation', (one) => window.__violations.push(`${one.violatedDirective} ${one.blockedURI}`));
"""
GROWN = """() => [...document.querySelectorAll('*')].filter((one) =>
    ['IFRAME', 'OBJECT', 'EMBED', 'BASE', 'MARQUEE', 'VIDEO', 'AUDIO', 'MATH'].includes(one.tagName)
    || (one.tagName === 'SCRIPT' && !one.src) || /^\\s*javascript:/i.test(one.getAttribute('href') ?? one.getAttribute('src') ?? '')
    || [...one.attributes].some((attribute) => attribute.name.startsWith('on'))
  ).map((one) => one.outerHTML.slice(0, 200))"""


@pytest.fixture(scope="module")
def area(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the area whose names are markup."""
    return write_area(tmp_path_factory.mktemp("hostile") / "area")


@pytest.fixture(scope="module")
def hostile_server(area: Path) -> Iterator[Server]:
    found = serve("area", folder=area.parent)
    yield found
    found.stop()


@pytest.fixture
def seen(browser: Any, hostile_server: Server) -> Iterator[Watched]:
    """Return a page in which dialogs and breaches of the policy are kept."""
    for found in watched(browser, hostile_server.url):
        yield from _kept(found)


@pytest.fixture
def from_file(browser: Any, area: Path) -> Iterator[Watched]:
    """Return a page that opens files and nothing else."""
    for found in watched(browser, "", re.compile(r"^(file:///|data:)")):
        yield from _kept(found)


def _kept(seen: Watched) -> Iterator[Watched]:
    dialogs: list[str] = []

    def told(dialog: Any) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    seen.page.on("dialog", told)
    seen.page.add_init_script(WATCH)
    yield seen
    assert dialogs == []


def harmless(page: Any) -> None:
    """Check that nothing on a page ran, broke its policy, or grew from a text."""
    assert page.evaluate("window.__pwned") is None
    assert page.evaluate("window.__violations") == []
    assert page.evaluate(GROWN) == []


def texts(page: Any) -> str:
    """Return all that a page says: its text, tips, and what stands in its fields and lists."""
    said: str = page.evaluate(
        """() => [document.title, document.body.textContent, ...[...document.querySelectorAll('[data-tip], [title], [aria-label], option, input')]
          .flatMap((one) => [one.dataset.tip, one.title, one.ariaLabel, one.value])].join('\\n')"""
    )
    return " ".join(said.split())


def named(said: str) -> set[str]:
    """Return the payloads that are shown, letter by letter."""
    return {one for one in PAYLOADS if " ".join(one.split()) in said}


def hover(page: Any) -> None:
    """Rest the mouse on figures with a tip and all over each chart."""
    for tip in page.locator("main [data-tip]:visible").all()[:3]:
        tip.hover()
    for chart in page.locator("main canvas:visible, main svg:visible").all()[:4]:
        chart.scroll_into_view_if_needed()
        box = chart.bounding_box()
        for x, y in ((0.3, 0.3), (0.5, 0.5), (0.7, 0.6)) if box and box["width"] > 100 else ():
            page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"])


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_on_every_page_markup_in_names_is_text(seen: Watched, path: str, lang: str) -> None:
    page = seen.open(f"/area/{path}", lang)
    assert page.locator("h1").count() == 1
    assert len(named(texts(page))) >= 2
    hover(page)
    harmless(page)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_source_chain_of_a_figure_shows_them_as_text(seen: Watched, lang: str) -> None:
    page = seen.open("/area/accounts", lang)
    page.locator("main button[data-tip]:visible").first.click()
    page.wait_for_selector('[role="dialog"] details summary, [role="dialog"] h3')
    for one in page.locator('[role="dialog"] details:not([open]) > summary').all()[:4]:
        one.click()
    seen.settle()
    assert named(texts(page))
    harmless(page)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_finding_and_its_comments_are_text(seen: Watched, lang: str) -> None:
    page = seen.open("/area/findings", lang)
    page.locator("main h3 > a").first.click()
    seen.settle()
    page.wait_for_function("() => location.search.includes('finding=') || document.querySelector('main h2')")
    assert len(named(texts(page))) >= 2
    harmless(page)


def test_searching_a_place_by_its_markup_finds_it(seen: Watched) -> None:
    page = seen.open("/area/overview")
    page.fill('aside input[type="search"]', "<script>window")
    page.wait_for_selector("aside .results a")
    assert named(page.locator("aside .results").inner_text())
    page.fill('aside input[type="search"]', "<img src=y onerror=window.__pwned=1>")
    page.wait_for_function("() => document.querySelector('aside .told')?.innerText.includes('<img src=y')")
    harmless(page)


def test_markup_in_the_address_is_text(seen: Watched) -> None:
    text = "%3Cimg%20src%3Dx%20onerror%3Dwindow.__pwned%3D1%3E"
    for path in (f"/area/{text}", f"/{text}/overview", f"/area/overview?place={text}", f"/area/compare?places={text}"):
        harmless(seen.open(path))
    for path in (f"/area/overview?period={text}", f"/area/findings?finding={text}", f"/area/team?tab={text}"):
        harmless(seen.open(path, "en"))


def test_the_report_and_the_published_site_show_them_as_text(from_file: Watched, area: Path, tmp_path: Path) -> None:
    from shanshui.report.approved import Approval
    from shanshui.report.site import publish_site
    from shanshui.report.write import write_reports
    from shanshui.store.results import read_results

    account = read_results(area)
    publish_site(account, tmp_path / "public", Approval({}, False), unapproved=True)
    reports = write_reports(account, tmp_path / "reports", formats=["html"])
    site = [tmp_path / "public" / "index.html", *sorted((tmp_path / "public" / "places").glob(f"{CITY}*.html"))]
    assert reports
    assert len(site) == 3
    shown = set[str]()
    for file in (*reports, *site):
        from_file.page.goto(file.as_uri())
        shown |= named(texts(from_file.page))
        harmless(from_file.page)
    assert len(shown) >= len(PAYLOADS) / 2
