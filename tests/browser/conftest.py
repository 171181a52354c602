"""The web app as people use it, in both bundled places."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.browser.chromium import FLAGS, Server, Watched, serve, watched
from tests.debian import install


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Start Chromium; install it where root may, skip where it cannot be had."""
    from playwright.sync_api import sync_playwright

    program = shutil.which("chromium")
    if not program:
        why = install("chromium", "fonts-noto-cjk")
        program = shutil.which("chromium")
        if not program:
            pytest.skip(f"Chromium is not installed; {why}")
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        yield found
        found.close()


@pytest.fixture(scope="session")
def places(tmp_path_factory: pytest.TempPathFactory, lishui: Path) -> Path:
    """Return a folder with the bundled city, accounted, and the synthetic district with its findings."""
    from shanshui.run.demo import copy_example
    from shanshui.run.findings import update

    folder = tmp_path_factory.mktemp("served")
    shutil.copytree(lishui, folder / "lishui")
    copy_example("district", folder / "district")
    update(folder / "district")
    return folder


@pytest.fixture(scope="session")
def server(places: Path) -> Iterator[Server]:
    """Return the server of both areas."""
    found = serve("lishui", "district", folder=places)
    yield found
    found.stop()


@pytest.fixture
def seen(browser: Any, server: Server) -> Iterator[Watched]:
    """Return a page on an office screen."""
    yield from watched(browser, server.url)


@pytest.fixture
def small(browser: Any, server: Server) -> Iterator[Watched]:
    """Return a page on a phone."""
    yield from watched(browser, server.url, viewport={"width": 360, "height": 740}, has_touch=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the tests of this folder talk to the server on loopback."""
    for item in items:
        if Path(str(item.path)).parent == Path(__file__).parent:
            item.add_marker(pytest.mark.enable_socket)


os.environ.setdefault("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")
