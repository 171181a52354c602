"""The map as people use it: asked, swiped, drawn on, taken away, and without WebGL."""

import time
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from tests.browser.chromium import FLAGS, Watched, watched
from tests.browser.test_keyboard import resting

BOTH = pytest.mark.parametrize("lang", ["zh", "en"])


@BOTH
def test_a_click_tells_place_value_unit_year_and_source(seen: Watched, lang: str) -> None:
    page = seen.open("/lishui/map?layer=variable.elevation", lang)
    resting(page)
    box = page.locator("canvas.maplibregl-canvas").first.bounding_box()
    page.mouse.click(box["x"] + box["width"] * 0.6, box["y"] + box["height"] * 0.5)
    told = page.locator("section.point").inner_text()
    page.wait_for_function("() => / m(?![a-z])/.test(document.querySelector('section.point')?.innerText ?? '')")
    told = page.locator("section.point").inner_text()
    assert "ITU-R P.1511" in told
    assert ("丽水" in told or "县" in told or "区" in told) if lang == "zh" else told


def test_the_map_is_drawn_and_differs_between_layers(seen: Watched) -> None:
    colours = []
    for layer in ("variable.elevation", "ecosystem_type"):
        page = seen.open(f"/lishui/map?layer={layer}")
        resting(page)
        colours.append(_colours(page))
    assert min(map(len, colours)) > 20
    assert colours[0] != colours[1]


def _colours(page: Any) -> set[Any]:
    import io

    shot = page.locator("canvas.maplibregl-canvas").first.screenshot()
    return {colour for _, colour in Image.open(io.BytesIO(shot)).convert("RGB").getcolors(10**6)}


def test_a_swipe_shows_two_layers_with_their_names(seen: Watched) -> None:
    page = seen.open("/lishui/map?layer=ecosystem_type&tools=compare&with=layer:variable.elevation")
    page.wait_for_selector(".stage input[type=range]")
    assert page.locator("canvas.maplibregl-canvas").count() == 2
    assert page.locator(".stage > p.left, .stage > p.right").count() == 2
    page.locator(".stage input[type=range]").fill("70")
    assert "swipe=70" in page.url


def test_a_drawn_area_gets_its_account(seen: Watched) -> None:
    page = seen.open("/lishui/map?tools=draw")
    resting(page)
    corners = page.locator("main textarea")
    if not corners.is_visible():
        page.locator("main summary").filter(has_text="坐标").click()
    corners.fill("119.0,28.0\n119.3,28.0\n119.3,28.3\n119.0,28.3")
    page.get_by_role("button", name="用这些顶点").click()
    page.wait_for_selector("main table", timeout=30_000)
    assert "zone=" in page.url
    assert page.locator("main table").first.inner_text().count("\n") > 3


def _land(path: Path, *boxes: tuple[float, float, float, float]) -> Path:
    """Return a GeoPackage as surveyors give one: in metres, CGCS2000 Gauss-Krueger, a feature a box."""
    import geopandas
    from shapely import box

    from shanshui.data.vectors import write_vector

    write_vector(geopandas.GeoDataFrame(geometry=[box(*one) for one in boxes], crs=4326).to_crs(4549), path)
    return path


@BOTH
def test_an_uploaded_geopackage_gets_its_account(seen: Watched, tmp_path: Path, lang: str) -> None:
    page = seen.open("/lishui/map?tools=draw", lang)
    resting(page)
    villages = _land(tmp_path / "地块.gpkg", (119.6, 28.1, 119.7, 28.2), (119.7, 28.1, 119.8, 28.2))
    page.set_input_files("#zone-file", villages)
    page.wait_for_selector("section.zone table", timeout=30_000)
    assert "zone=" in page.url
    assert "218 km²" in page.locator("section.zone .size").inner_text()
    assert page.locator("main [role=alert]").count() == 0
    page.set_input_files("#zone-file", {"name": "x.gpkg", "mimeType": "", "buffer": b"no geopackage"})
    page.wait_for_selector("main [role=alert]")
    assert {"zh": "请修正后重新上传", "en": "send it again"}[lang] in page.locator("main [role=alert]").inner_text()


def test_the_map_is_taken_away_as_a_picture_with_legend_and_source(seen: Watched) -> None:
    page = seen.open("/lishui/map?layer=ecosystem_type&tools=export")
    resting(page)
    with page.expect_download() as started:
        page.get_by_role("button", name="当前视野（PNG）").click()
    with Image.open(started.value.path()) as picture:
        assert picture.width > 600


def test_without_webgl_there_is_a_drawn_map_and_its_table(playwright_without_webgl: Any, server: Any) -> None:
    for seen in watched(playwright_without_webgl, server.url):
        page = seen.open("/lishui/map")
        assert page.evaluate("() => document.createElement('canvas').getContext('webgl2')") is None
        page.wait_for_selector("main table")
        page.wait_for_function("() => [...document.querySelectorAll('main img')].some((one) => one.naturalWidth > 200)")


@pytest.fixture
def playwright_without_webgl(browser: Any) -> Any:
    """Start a second browser that has no WebGL."""
    found = browser.browser_type.launch(
        executable_path="/usr/bin/chromium", args=[*FLAGS[3:], "--disable-gpu", "--disable-3d-apis"]
    )
    yield found
    found.close()


def test_every_state_of_the_map_is_an_address(seen: Watched) -> None:
    page = seen.open("/lishui/map?layer=variable.elevation&at=119.2,28.2")
    page.wait_for_selector("section.point")
    assert page.locator('main button.layer[aria-pressed="true"]').count() == 1


def test_the_server_draws_the_same_map_for_print(seen: Watched, tmp_path: Path) -> None:
    began = time.monotonic()
    answer = seen.page.request.get(f"{seen.url}/api/areas/lishui/layers/ecosystem_type/picture.pdf?lang=zh")
    assert answer.status == 200, answer.text()
    assert answer.body().startswith(b"%PDF")
    assert time.monotonic() - began < 60
