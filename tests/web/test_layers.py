"""Layers over the web: listed, made, drawn in the colours of their legend, cut to what one may see."""

import io
import math
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from fastapi.testclient import TestClient
from PIL import Image
from tests import synthetic

from shanshui.core.errors import NoSuchName
from shanshui.data import tiles
from shanshui.report import layer_drawing
from shanshui.report.layer_style import rgb
from shanshui.run.account import prepare
from shanshui.run.execute import Settings
from shanshui.run.layers import layers
from shanshui.run.run import run
from shanshui.store.approvals import Shown, Standing
from shanshui.web import layer_desk
from shanshui.web import zone as web_zone
from shanshui.web.access.sight import Approved
from shanshui.web.app import create_app
from shanshui.web.layer_desk import cut_of
from shanshui.web.seen import Seen
from shanshui.web.shelf import Opened
from shanshui.web.who import Grant, LocalGate, Role, Who

HERE = "/api/areas/lishui/layers"
WATER, TYPES = "flow.water_retention.retention", "ecosystem_type"
COUNTY, OTHER = "331121", "331125"
INSIDE = (119.5, 28.2)


class Gate(LocalGate):
    """Lets one person in."""

    def __init__(self, *grants: Grant) -> None:
        super().__init__()
        self._who = Who("somebody", grants)

    def who(self, connection: Any) -> Who:
        return self._who


def asking(app: Any) -> Iterator[TestClient]:
    """Yield somebody who repeats the token of the page in every request."""
    with TestClient(app) as found:
        found.get("/api/session")
        found.headers["X-Shanshui-Token"] = found.cookies["shanshui_token"]
        yield found


@pytest.fixture(scope="module")
def area(lishui: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the area.yaml of a copy whose layers may be made."""
    return Path(shutil.copytree(lishui, tmp_path_factory.mktemp("web") / "lishui")) / "area.yaml"


@pytest.fixture(scope="module")
def client(area: Path) -> Iterator[TestClient]:
    yield from asking(create_app([area]))


@pytest.fixture(scope="module")
def county(area: Path) -> Iterator[TestClient]:
    """Return somebody who works on one county only."""
    yield from asking(create_app([area], Gate(Grant(Role.EDITOR, "lishui", COUNTY))))


def made(client: TestClient, id: str, **query: str) -> dict[str, Any]:
    answer = client.post(f"{HERE}/{id}/make", params=query)
    assert answer.status_code == 200, answer.text
    assert answer.json()["state"] == "ready"
    return answer.json()


def tile_of(longitude: float, latitude: float, z: int) -> tuple[int, int, int]:
    n = 2**z
    mercator = math.asinh(math.tan(math.radians(latitude))) / math.pi
    return z, int((longitude + 180) / 360 * n), int((1 - mercator) / 2 * n)


def address(view: dict[str, Any], at: tuple[int, int, int], form: str = "png") -> str:
    filled = view["tiles"].replace("{z}", str(at[0])).replace("{x}", str(at[1])).replace("{y}", str(at[2]))
    return filled.replace(".webp", f".{form}")


def pixels(client: TestClient, view: dict[str, Any], at: tuple[int, int, int], form: str = "png") -> np.ndarray:
    answer = client.get(address(view, at, form))
    assert answer.status_code == 200
    return np.asarray(Image.open(io.BytesIO(answer.content)).convert("RGBA"))


def test_the_list_tells_what_each_layer_is(client: TestClient):
    found = {one["id"]: one for one in client.get(HERE).json()}
    assert found["hillshade"]["group"] == "relief"
    assert (found[WATER]["unit"], found[WATER]["group"], found[WATER]["item"]) == (
        "m3 ha-1",
        "flow",
        "water_retention.retention",
    )
    assert found["value.gep"]["unit"] == "yuan ha-1"
    assert "9 km" in found["variable.slope"]["remark"]["en"]
    assert found["variable.precipitation"]["source"]["zh"]
    assert not [id for id in found if "flood_mitigation" in id], "nothing of it here"


def test_a_layer_is_made_on_request_and_then_ready(client: TestClient):
    before = client.get(f"{HERE}/variable.npp").json()
    assert (before["state"], before["legend"], before["bounds"]) == ("to-make", None, None)
    assert client.get(address(before, tile_of(*INSIDE, 9))).status_code == 409
    after = made(client, "variable.npp")
    assert (after["version"], after["progress"]) == (before["version"], 1.0)
    assert after["bounds"][0] < INSIDE[0] < after["bounds"][2]
    assert client.get(f"{HERE}/variable.npp").json()["state"] == "ready"
    assert {one["state"] for one in client.get(HERE).json() if one["id"] == "variable.npp"} == {"ready"}


def test_a_tile_shows_each_value_in_the_colour_of_the_legend(client: TestClient):
    view, at = made(client, WATER), tile_of(*INSIDE, 9)
    drawn = pixels(client, view, at)
    known = layers(Path(client.app.state.shelf["lishui"].path))
    values = tiles.tile(known.path(known.cut(WATER)), *at)
    classes = view["legend"]["classes"]
    checked = 0
    for row, column in [(10, 20), (128, 128), (200, 40), (77, 250), (255, 0)]:
        if not drawn[row, column, 3]:
            continue
        value = values[row, column]
        (one,) = [
            c for c in classes if (c["low"] is None or value >= c["low"]) and (c["high"] is None or value < c["high"])
        ]
        assert tuple(drawn[row, column, :3]) == rgb(one["colour"])
        checked += 1
    assert checked >= 3
    colours = {tuple(one) for one in drawn[drawn[..., 3] > 0][:, :3]}
    assert colours <= {rgb(one["colour"]) for one in classes}


def test_webp_and_png_are_the_same_picture(client: TestClient):
    view, at = made(client, TYPES), tile_of(*INSIDE, 8)
    one, other = pixels(client, view, at, "webp"), pixels(client, view, at, "png")
    assert np.array_equal(one[one[..., 3] > 0], other[other[..., 3] > 0])


def test_tiles_are_kept_for_ever_and_told_once(client: TestClient):
    url = address(made(client, WATER), tile_of(*INSIDE, 9), "webp")
    first = client.get(url)
    assert first.headers["content-type"] == "image/webp"
    assert "immutable" in first.headers["cache-control"]
    assert "max-age=31536000" in first.headers["cache-control"]
    again = client.get(url, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get(url).content == first.content


def test_there_is_nothing_outside(client: TestClient):
    view = made(client, WATER)
    assert client.get(address(view, tile_of(10.0, 50.0, 9))).status_code == 204
    assert client.get(address(view, (3, 7, 9))).status_code == 404


def test_another_version_is_not_there(client: TestClient):
    view, at = made(client, WATER), tile_of(*INSIDE, 9)
    assert client.get(address(view, at).replace(view["version"], "0" * 20)).status_code == 404
    part = made(client, WATER, place=COUNTY)
    assert part["version"] != view["version"]
    mixed = address(part, at).replace(f"place={COUNTY}", "place=331100")
    assert client.get(mixed).status_code == 404


def test_nobody_gets_a_pixel_of_a_place_that_is_not_theirs(county: TestClient, area: Path):
    shapes = layers(area).prepared.maps.territory
    mine = tiles.on_web_map([shapes.shapes[COUNTY]], shapes.crs)
    for id in (WATER, TYPES, "hillshade"):
        view = made(county, id)
        assert view["place"] == COUNTY
        seen = 0
        for z, x, y in {
            tile_of(lon, lat, 10) for lon in np.linspace(118.5, 120.6, 20) for lat in np.linspace(27.3, 29.0, 20)
        }:
            answer = county.get(address(view, (z, x, y)))
            if answer.status_code == 204:
                continue
            assert answer.status_code == 200, answer.text
            drawn = np.asarray(Image.open(io.BytesIO(answer.content)).convert("RGBA"))[..., 3] > 0
            mask = tiles.inside(mine, tiles.bounds_of(z, x, y), (256, 256))
            assert mask is None or not (drawn & ~mask).any()
            seen += drawn.sum()
        assert seen > 10_000


@pytest.mark.parametrize("path", ["", "/make", f"/tiles/{'0' * 20}/9/425/214.png", "/value?lon=119.5&lat=28.2"])
def test_a_foreign_place_is_not_there(county: TestClient, path: str):
    query = f"{'&' if '?' in path else '?'}place={OTHER}"
    ask = county.post if path == "/make" else county.get
    assert ask(f"{HERE}/{WATER}{path}{query}").status_code == 404


def test_who_may_only_look_sees_no_layer_of_what_nobody_approved(area: Path):
    looking = TestClient(create_app([area], Gate(Grant(Role.VIEWER, "lishui"))))
    assert looking.get(HERE).json() == []
    assert looking.get(f"{HERE}/{WATER}").status_code == 404


def test_a_click_tells_value_place_and_type(client: TestClient, county: TestClient):
    made(client, WATER)
    at = {"lon": INSIDE[0], "lat": INSIDE[1]}
    found = client.get(f"{HERE}/{WATER}/value", params=at).json()
    assert (found["place"], found["place_name"]["zh"], found["unit"], found["period"]) == (
        OTHER,
        "云和县",
        "m3 ha-1",
        "2020",
    )
    assert found["value"] == pytest.approx(6571.9, rel=1e-3)
    assert found["ecosystem_type"] == "mixed_forest"
    made(client, TYPES)
    assert client.get(f"{HERE}/{TYPES}/value", params=at).json()["type"] == "mixed_forest"
    made(county, WATER)
    foreign = county.get(f"{HERE}/{WATER}/value", params=at).json()
    assert (foreign["value"], foreign["place"], foreign["ecosystem_type"]) == (None, "", "")


def test_an_area_without_rasters_has_no_layers(tmp_path: Path):
    from tests.tabular import FLOWS, account

    account(tmp_path, q=f"{FLOWS}\n990101,,recreation,visits,1,visit\n")
    assert (tmp_path / "area.yaml").is_file()
    with TestClient(create_app([tmp_path / "area.yaml"])) as client:
        id = client.get("/api/areas").json()[0]["id"]
        assert client.get(f"/api/areas/{id}/layers").json() == []
        assert client.get(f"/api/areas/{id}/layers/hillshade").status_code == 404


def test_a_layer_that_cannot_be_made_says_why_and_can_be_asked_for_again(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
):
    from shanshui.core.errors import WriteFailed
    from shanshui.run import layer_files

    def full(*_: Any) -> None:
        raise WriteFailed(where="disk", saw="full")

    with monkeypatch.context() as patch:
        patch.setattr(layer_files, "make", full)
        failed = client.post(f"{HERE}/variable.runoff/make").json()
    assert (failed["state"], failed["error"]["code"]) == ("failed", "WriteFailed")
    assert made(client, "variable.runoff")["error"] is None


def test_a_folder_that_cannot_be_written_in_is_told_in_words(area: Path, tmp_path: Path):
    copy = Path(shutil.copytree(area.parent, tmp_path / "lishui", ignore=shutil.ignore_patterns(".shanshui")))
    (copy / ".shanshui").mkdir(exist_ok=True)
    (copy / ".shanshui" / "layers").write_text("no folder", encoding="utf-8")
    client = next(asking(create_app([copy / "area.yaml"])))
    failed = client.post(f"{HERE}/variable.runoff/make").json()
    assert (failed["state"], failed["error"]["code"]) == ("failed", "WriteFailed")
    assert "permissions" in failed["error"]["message"]["en"]


def test_tiles_in_memory_stay_within_their_room():
    kept = layer_desk.Kept(room=10_000)
    for number in range(50):
        kept.put((number,), bytes(1000))
    assert kept.get((0,)) is None
    assert kept.get((49,)) == bytes(1000)
    assert sum(kept.get((number,)) is not None for number in range(50)) == 8


# --- the account of a polygon -----------------------------------------------------------------------


def test_a_drawn_polygon_has_an_account(client: TestClient):
    square = {
        "type": "Polygon",
        "coordinates": [[[119.4, 28.1], [119.6, 28.1], [119.6, 28.3], [119.4, 28.3], [119.4, 28.1]]],
    }
    found = client.post("/api/areas/lishui/zone", json=square)
    assert found.status_code == 200, found.text
    account = found.json()
    assert account["covered"] == pytest.approx(1.0, abs=1e-3)
    assert account["area_ha"] == pytest.approx(43_500, rel=0.01)
    assert account["value"] > 1e8
    assert {part["name"]["zh"] for part in account["parts"]} >= {"云和县"}
    assert sum(part["share"] for part in account["parts"]) == pytest.approx(account["covered"])
    water = [row for row in account["flows"] if row["item"] == "retention"]
    assert sum(row["supply"] for row in water) == pytest.approx(6571.9 * 43_500, rel=0.15)
    assert account["notes"]


def test_a_polygon_is_accounted_only_where_one_may_see(county: TestClient):
    across = {
        "type": "Polygon",
        "coordinates": [[[119.2, 27.8], [120.3, 27.8], [120.3, 28.5], [119.2, 28.5], [119.2, 27.8]]],
    }
    account = county.post("/api/areas/lishui/zone", json=across).json()
    assert [part["place"] for part in account["parts"]] == [COUNTY]
    assert account["covered"] < 0.5
    assert county.post("/api/areas/lishui/zone", params={"place": OTHER}, json=across).status_code == 404


def test_who_waits_for_the_account_of_a_polygon_is_told_how_far_it_is(
    client: TestClient, county: TestClient, monkeypatch: pytest.MonkeyPatch
):
    square = {"type": "Polygon", "coordinates": [[[119.4, 28.1], [119.6, 28.1], [119.6, 28.3], [119.4, 28.1]]]}
    address, seen = "/api/areas/lishui/zone/0123456789abcdef", []
    account = web_zone.zone

    def halfway(layers: Any, shape: Any, period: str, place: str, told: Any) -> Any:
        told(0.5)
        seen.extend(asker.get(address).json() for asker in (client, county))
        return account(layers, shape, period, place, told)

    monkeypatch.setattr(web_zone, "zone", halfway)
    asked = client.post("/api/areas/lishui/zone", params={"job": "0123456789abcdef"}, json=square)
    assert asked.status_code == 200
    assert seen == [{"share": 0.5}, {"share": 0.0}], "who may see another place is told nothing of it"
    assert client.get(address).json() == {"share": 0.0}
    assert web_zone.UNDER_WAY == {}
    assert client.get("/api/areas/lishui/zone/short").status_code == 422


def test_a_polygon_that_fails_is_no_longer_under_way(client: TestClient):
    answer = client.post("/api/areas/lishui/zone", params={"job": "0123456789abcdef"}, json={"type": "Point"})
    assert answer.status_code == 422
    assert web_zone.UNDER_WAY == {}


@pytest.mark.parametrize(
    "body", ["[]", "{}", '{"type":"Polygon","coordinates":[[[0,0],[1,1],[1,0],[0,1],[0,0]]]}', "nonsense"]
)
def test_a_polygon_that_is_none_is_told(client: TestClient, body: str):
    answer = client.post("/api/areas/lishui/zone", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 422
    assert answer.json()["error"]["message"]["zh"]


# --- pictures ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("form", "kind", "start"), [("svg", "image/svg+xml", b"<svg"), ("pdf", "application/pdf", b"%PDF")]
)
def test_a_layer_can_be_kept_as_a_picture(client: TestClient, county: TestClient, form: str, kind: str, start: bytes):
    made(client, WATER)
    answer = client.get(f"{HERE}/{WATER}/picture.{form}", params={"lang": "zh"})
    assert (answer.status_code, answer.headers["content-type"].split(";")[0]) == (200, kind)
    assert answer.content.startswith(start)
    made(county, WATER)
    if form == "svg":
        assert "云和县" in answer.text
        assert "云和县" not in county.get(f"{HERE}/{WATER}/picture.{form}").text
    assert client.get(f"{HERE}/variable.cover_factor/picture.{form}").status_code == 409


# --- several periods --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def several(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the area.yaml of an account of two periods, of which the second has less forest."""
    folder = tmp_path_factory.mktemp("several") / "area"
    cover = {"file": "lc_{period}.tif", "classes": "classes.csv"}
    sources = synthetic.settings()["sources"] | {"land_cover": cover}
    area = synthetic.make_area(folder, 40, 50, periods=["2015", "2020"], tables={}, sources=sources)
    with rasterio.open(folder / "lc.tif", driver="GTiff") as file:
        classes, home = file.read(1), file.transform
    synthetic.write_tif(folder / "lc_2015.tif", classes, home)
    synthetic.write_tif(folder / "lc_2020.tif", np.where(classes == 1, 5, classes).astype("u1"), home)
    run(prepare(area), Settings(threads=1))
    return area


def test_a_change_is_drawn_between_any_two_periods(several: Path):
    for client in asking(create_app([several])):
        here = "/api/areas/area/layers/change.flow.soil_retention.soil"
        view = client.post(f"{here}/make").json()
        assert (view["state"], view["since"], view["period"], view["legend"]["kind"]) == (
            "ready",
            "2015",
            "2020",
            "change",
        )
        back = client.post(f"{here}/make", params={"period": "2015", "since": "2020"}).json()
        assert (back["since"], back["period"]) == ("2020", "2015")
        assert back["version"] != view["version"]
        west, south, east, north = view["bounds"]
        at = {"lon": (west + east) / 2, "lat": (south + north) / 2}
        there, again = (client.get(f"{here}/value?{one['query']}", params=at).json() for one in (view, back))
        assert there["value"] == pytest.approx(-again["value"])
        assert client.get(here, params={"since": "1999"}).status_code == 404


def test_of_an_account_only_approved_periods_have_layers(several: Path):
    whole = Opened("area", several)
    place = whole.tree.roots[0]
    seen = Shown(whole.account.fingerprint, {"2015": Standing("approved", at="2021-03-01")})
    about = Seen(Approved(whole, seen), place, "2015", "zh", Who("somebody"))
    assert cut_of(about, "variable.slope")[1].period == "2015"
    for layer, asked in (
        ("change.variable.slope", about),
        ("variable.slope", replace(about, period="2020", asked_period="2020")),
    ):
        with pytest.raises(NoSuchName):
            cut_of(asked, layer)
    with pytest.raises(NoSuchName):
        cut_of(replace(about, area=Approved(whole, None), period=""), "variable.slope")


def test_a_tile_of_a_map_made_anew_is_asked_for_again(client: TestClient):
    said = client.get(f"{HERE}/{TYPES}/tiles/{'0' * 20}/9/425/214.png")
    assert (said.status_code, said.json()["error"]["code"]) == (404, "MapMadeAnew")
    assert "Reload the page" in said.json()["error"]["message"]["en"]


WHOLE_TILE = 8


@pytest.mark.parametrize("kept", [0, 8, 600, 0.5])
@pytest.mark.parametrize("ask", ["tile", "value", "view", "picture", "make"])
def test_a_damaged_layer_is_removed_and_can_be_made_again(client: TestClient, kept: float, ask: str):
    id = "variable.evapotranspiration" if "variable.evapotranspiration" in ids(client) else "variable.slope"
    view, known = made(client, id), layers(Path(client.app.state.shelf["lishui"].path))
    path = known.path(known.cut(id))
    whole = path.read_bytes()
    path.write_bytes(whole[: int(kept if kept >= 1 or not kept else len(whole) * kept)])
    layer_drawing._numbers.cache_clear()
    layer_drawing._style.cache_clear()
    tiles.REACHED.clear()
    layer_desk.DESK._tiles = layer_desk.Kept()
    if ask == "tile":
        answer = client.get(address(view, tile_of(*INSIDE, WHOLE_TILE), "png"))
    elif ask == "make":
        assert made(client, id)["legend"]
        assert path.read_bytes() == whole
        return
    else:
        where = {"value": f"/value?lon={INSIDE[0]}&lat={INSIDE[1]}", "view": "", "picture": "/picture.png"}[ask]
        answer = client.get(f"{HERE}/{id}{where}")
    if ask == "view":
        assert (answer.json()["state"], answer.json()["legend"]) == ("to-make", None)
    else:
        assert (answer.status_code, answer.json()["error"]["code"]) == (409, "LayerNotMade")
    assert not path.exists()
    assert client.get(f"{HERE}/{id}").json()["state"] == "to-make"
    made(client, id)
    assert path.read_bytes() == whole
    again = client.get(address(view, tile_of(*INSIDE, WHOLE_TILE), "png"))
    assert again.status_code == 200, again.text


def ids(client: TestClient) -> set[str]:
    return {one["id"] for one in client.get(HERE).json()}


def test_the_account_of_a_polygon_beside_all_cells_has_no_figures_made_up(client: TestClient):
    wide = {"type": "Polygon", "coordinates": [[[60, 10], [150, 10], [150, 50], [60, 50], [60, 10]]]}
    found = client.post("/api/areas/lishui/zone", json=wide).json()
    assert 0 < found["covered"] < 0.01
    assert found["covered"] == pytest.approx(found["accounted_ha"] / found["area_ha"])
    around = {"type": "Polygon", "coordinates": [[[-180, -80], [180, -80], [180, 80], [-180, 80], [-180, -80]]]}
    answer = client.post("/api/areas/lishui/zone", json=around)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "BadPolygon")
