"""Take the screenshots of docs/images, from the bundled places: `make pictures`.

They are looked at by people, not compared by tests: another browser draws other pixels.
"""

import shutil
import tempfile
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image
from tests.browser.chromium import FLAGS, serve

INTO = Path(__file__).parent / "images"
SCREEN, PHONE = {"width": 1366, "height": 768}, {"width": 360, "height": 740}
SHOTS = {
    "overview": "/lishui/overview",
    "map": "/lishui/map?layer=flow.water_retention.retention",
    "map-swipe": "/lishui/map?layer=ecosystem_type&tools=compare&with=layer:variable.elevation",
    "accounts": "/lishui/accounts",
    "source-chain": "/lishui/overview?source=overview.0.0",
    "targets": "/district/targets",
    "findings": "/district/findings",
    "compare": "/lishui/compare",
    "reports": "/lishui/reports",
    "screen": "/lishui/screen",
}


def main() -> None:
    """Serve both places, open every page and keep what it looks like."""
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as folder:
        _make_places(Path(folder))
        server = serve("lishui", "district", folder=Path(folder))
        try:
            with sync_playwright() as playwright:
                program = shutil.which("chromium")
                browser = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
                for lang in ("zh", "en"):
                    _take(browser, server.url, lang)
                browser.close()
        finally:
            server.stop()


def _make_places(folder: Path) -> None:
    from shanshui.run.account import prepare
    from shanshui.run.demo import copy_example
    from shanshui.run.findings import update
    from shanshui.run.run import run

    run(prepare(copy_example("lishui", folder / "lishui")))
    copy_example("district", folder / "district")
    update(folder / "district")


def _take(browser: Any, url: str, lang: str) -> None:
    for name, path in SHOTS.items():
        _shot(browser, f"{url}{path}", lang, SCREEN, INTO / f"{name}-{lang}.png")
    _shot(browser, f"{url}/lishui/overview", lang, PHONE, INTO / f"phone-{lang}.png")


def _shot(browser: Any, address: str, lang: str, size: dict[str, int], file: Path) -> None:
    context = browser.new_context(viewport=size, reduced_motion="reduce")
    page = context.new_page()
    page.goto(f"{address}{'&' if '?' in address else '?'}lang={lang}")
    page.wait_for_load_state("networkidle")
    if "/map" in address:
        page.wait_for_selector('[data-map-state="idle"]')
    shot = page.screenshot()
    context.close()
    Image.open(BytesIO(shot)).quantize(256).save(file, optimize=True)  # a third of the bytes
    print(file.name)


if __name__ == "__main__":
    main()
