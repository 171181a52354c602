"""The web app in Debian's Chromium: served by `shanshui serve`, seen through Playwright, every request watched."""

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
from benchmarks.first_map import FLAGS as FLAGS

ROOT = Path(__file__).parents[2]
AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
PAGES = ROOT / "src" / "shanshui" / "web" / "static" / "index.html"
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


def served(places: Path, folder: Path, area: str, *options: str) -> Server:
    """Start a server of a copy of an area that a test may change."""
    shutil.copytree(places / area, folder / area)
    return serve(area, *options, folder=folder)


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


def watched(browser: Any, url: str, own: "re.Pattern[str]" = LOOPBACK, **how: Any) -> Iterator[Watched]:
    """Open a page of which every request and error is kept; a request to elsewhere or an error fails the test.

    What is not elsewhere is what `own` matches: this machine's servers, unless a page is opened from a file.
    """
    context = browser.new_context(**({"viewport": {"width": 1366, "height": 768}, "locale": "zh-CN"} | how))
    context.set_default_timeout(20_000)
    found = Watched(context.new_page(), url)
    context.on("request", lambda request: None if own.match(request.url) else found.foreign.append(request.url))
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
