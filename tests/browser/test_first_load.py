"""What a browser fetches of the pages themselves: little, compressed, and only what the page needs."""

from collections.abc import Iterator
from typing import Any

import pytest
from tests.browser.chromium import Watched

MOST = 700_000  # bytes


@pytest.fixture
def fetched(seen: Watched) -> Iterator[dict[str, int]]:
    """Return the files of the pages that are fetched, with their bytes on the way."""
    found, as_they_are = dict[str, int](), set[str]()

    def keep(answer: Any) -> None:
        if "/assets/" in answer.url:
            found[answer.url.rpartition("/")[2]] = int(answer.headers["content-length"])
            as_they_are.update({answer.url} if answer.headers.get("content-encoding") != "gzip" else ())

    seen.page.on("response", keep)
    yield found
    assert as_they_are == set()


@pytest.mark.parametrize(("path", "part"), [("/lishui/overview", "echarts"), ("/lishui/map", "maplibre-gl-worker")])
def test_the_first_load_is_small(seen: Watched, fetched: dict[str, int], path: str, part: str) -> None:
    with seen.page.expect_response(lambda answer: f"/assets/{part}" in answer.url):
        seen.open(path)
    assert sum(fetched.values()) <= MOST


def test_what_only_the_accounts_draw_comes_with_them(seen: Watched, fetched: dict[str, int]) -> None:
    seen.open("/lishui/overview")
    before = set(fetched)
    page = seen.open("/lishui/accounts?section=make-up")
    for chart in ("treemap", "sankey"):
        page.locator(f"#chart-{chart} svg path").nth(20).wait_for(state="attached")
    assert any(name.startswith("flows") for name in fetched.keys() - before)
