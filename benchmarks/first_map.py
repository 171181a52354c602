"""How soon the first map of the bundled city is there, in headless Chromium: from the start of `shanshui serve`.

    python -m benchmarks.first_map [AREA] [--runs 3] [--requests]

The browser is open before the server starts. Each run serves a fresh copy of the area, without layers. Times are
seconds from the start of the server's process, but for the second map, which counts from its own first request.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

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
CHROMIUM = os.environ.get("SHANSHUI_CHROMIUM", "/usr/bin/chromium")
TO_REACH = {"healthz": 1.0, "map": 5.0}  # seconds
LIMIT = 60_000  # ms


def processor(pid: int) -> float:
    """Return the seconds of processor a process and its threads have had."""
    parts = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(parts[11]) + int(parts[12])) / os.sysconf("SC_CLK_TCK")


def answered(url: str) -> None:
    """Wait for the first answer of a server."""
    while True:
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.02)


def run(browser: Any, area: Path, requests: bool) -> dict[str, float]:
    """Return when what was there, of one start of the server."""
    began = time.monotonic()
    command = [sys.executable, "-m", "shanshui.cli.main", "serve", str(area), "--port", "0", "--lang", "en"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    try:
        found = re.search(r"http://127\.0\.0\.1:\d+", server.stdout.readline())
        if found is None:
            sys.exit("the server did not start")
        answered(f"{found[0]}/healthz")
        times = {"healthz": time.monotonic() - began}
        times |= watched(browser, found[0], area.name, lambda: time.monotonic() - began, requests)
        return times | {"processor of the server": processor(server.pid)}
    finally:
        server.terminate()
        server.wait(timeout=20)


def watched(browser: Any, url: str, area: str, now: Callable[[], float], requests: bool) -> dict[str, float]:
    """Return when a browser shows the map, the map again, and the overview."""
    times: dict[str, float] = {}
    context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN")
    context.set_default_timeout(LIMIT)
    page = context.new_page()

    def came(response: Any) -> None:
        if "/tiles/" in response.url and response.status == 200:
            times.setdefault("first tile", now())
        if requests:
            print(f"  {now():6.2f} {response.status} {response.url.removeprefix(url)[:110]}", flush=True)

    page.on("response", came)
    times["map"] = shown(page, f"{url}/{area}/map", now)
    again = now()
    times["map again"] = shown(page, f"{url}/{area}/map", now) - again
    again = now()
    page.goto(f"{url}/{area}/overview")
    page.wait_for_selector("main button[data-tip], main table, main figure")
    page.wait_for_load_state("networkidle")
    times["overview after the map"] = now() - again
    context.close()
    return times


def shown(page: Any, address: str, now: Callable[[], float]) -> float:
    """Return when a map rests that has drawn a layer."""
    with page.expect_response(lambda one: "/tiles/" in one.url and one.status == 200):
        page.goto(address, wait_until="commit")
    page.wait_for_selector("[data-map-state=idle]")
    return now()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("area", type=Path, nargs="?", help="folder of an area; left out, the bundled one is made")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--requests", action="store_true", help="print every answer the browser got, and when")
    given = parser.parse_args()
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        source = given.area or Path(folder) / "city"
        if given.area is None:
            demo = [sys.executable, "-m", "shanshui.cli.main", "demo", "--into", str(source), "--quiet"]
            subprocess.run(demo, check=True)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        for number in range(given.runs):
            copy = Path(folder) / str(number) / "lishui"
            shutil.copytree(source, copy, ignore=shutil.ignore_patterns("layers"))
            times = run(browser, copy, given.requests)
            told = "  ".join(f"{name} {took:.2f} s" for name, took in times.items())
            print(f"run {number + 1}: {told}  load {os.getloadavg()[0]:.1f}", flush=True)
        browser.close()
    print(f"to reach: {TO_REACH}")


if __name__ == "__main__":
    main()
