"""The web app in Debian's Chromium, as people use it: served by `shanshui serve`, seen through Playwright."""

import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from tests.debian import install

ROOT = Path(__file__).parents[2]
AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
PAGES = ROOT / "src" / "shanshui" / "web" / "static" / "index.html"
FLAGS = (
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)
LOOPBACK = re.compile(r"^(https?://127\.0\.0\.1:\d+/|data:|blob:)")
READY = 120  # seconds; the first start on a busy machine compiles


@dataclass
class Server:
    """A running `shanshui serve`."""

    process: "subprocess.Popen[str]"
    url: str
    started: float  # seconds from the start of the process to its first answer
    said: threading.Thread  # reads what it says, so that it never waits to say it

    def stop(self) -> None:
        """End it as Ctrl-C does."""
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.said.join()
        assert self.process.stdout is not None
        self.process.stdout.close()


def serve(*arguments: str, folder: Path) -> Server:
    """Start the server of the program and return it once it answers."""
    if not PAGES.is_file():
        pytest.fail("the pages are not built: run `make web`")
    command = [sys.executable, "-m", "shanshui.cli.main", "serve", "--port", "0", *arguments]
    began = time.monotonic()
    process = subprocess.Popen(
        command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8"
    )
    url = _address(process)
    said = threading.Thread(target=process.stdout.read if process.stdout else None, daemon=True)
    said.start()
    _answer(f"{url}/healthz", process)
    started = time.monotonic() - began
    _answer(f"{url}/readyz", process)
    return Server(process, url, started, said)


def _address(process: "subprocess.Popen[str]") -> str:
    """Return the address the server says it listens at."""
    assert process.stdout is not None
    said = []
    for line in process.stdout:
        said.append(line)
        if found := re.search(r"http://127\.0\.0\.1:\d+", line):
            return found[0]
    pytest.fail(f"the server said no address: {''.join(said)}")


def _answer(url: str, process: "subprocess.Popen[str]") -> None:
    until = time.monotonic() + READY
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.05)
    pytest.fail(f"no answer at {url}")


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


@dataclass
class Watched:
    """A page, and what went wrong in it."""

    page: Any
    url: str
    foreign: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def open(self, path: str, lang: str = "zh") -> Any:
        """Open a path of the app in a language and wait until nothing is being asked for."""
        mark = "&" if "?" in path else "?"
        self.page.goto(f"{self.url}{path}{mark}lang={lang}")
        self.settle()
        return self.page

    def settle(self) -> None:
        """Wait until the page has what it shows."""
        self.page.wait_for_load_state("networkidle")


def watched(browser: Any, url: str, **how: Any) -> Iterator[Watched]:
    """Open a page of which every request and error is kept; a request to elsewhere or an error fails the test."""
    context = browser.new_context(**({"viewport": {"width": 1366, "height": 768}, "locale": "zh-CN"} | how))
    context.set_default_timeout(20_000)
    found = Watched(context.new_page(), url)
    context.on("request", lambda request: None if LOOPBACK.match(request.url) else found.foreign.append(request.url))
    found.page.on("pageerror", lambda error: found.errors.append(str(error)))
    found.page.on(
        "console",
        lambda told: (
            found.errors.append(told.text) if told.type == "error" and "Failed to load" not in told.text else None
        ),
    )
    yield found
    context.close()
    assert found.foreign == []
    assert found.errors == []


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


def served(places: Path, folder: Path, area: str, *options: str) -> Server:
    """Start a server of a copy of an area that a test may change."""
    shutil.copytree(places / area, folder / area)
    return serve(area, *options, folder=folder)


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


def serious(page: Any) -> list[str]:
    """Return what axe finds serious or critical on a page."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{one['id']} ({one['impact']}): {node['html'][:120]}"
        for one in found["violations"]
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
    ]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the tests of this folder talk to the server on loopback."""
    for item in items:
        if Path(str(item.path)).parent == Path(__file__).parent:
            item.add_marker(pytest.mark.enable_socket)


os.environ.setdefault("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")
