"""Layers of several periods: a colour means the same in each of them, and only what changes has a change."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
import rasterio
from fastapi.testclient import TestClient
from tests import synthetic
from tests.web.asking import asking

from shanshui.run.account import prepare
from shanshui.run.execute import Settings
from shanshui.run.run import run
from shanshui.web.app import create_app

HERE = "/api/areas/area/layers"
NDVI = "variable.ndvi_maximum"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    """Return somebody who looks at an area of three periods: greener with each, warmer in July, on the same ground."""
    folder = tmp_path_factory.mktemp("periods") / "area"
    sources = synthetic.settings()["sources"]
    sources["ndvi_maximum"] = {"file": "ndvi_{period}.tif", "scale": 0.0001}
    area = synthetic.make_area(folder, 40, 50, periods=["2010", "2015", "2020"], tables={}, sources=sources)
    with rasterio.open(folder / "ndvi.tif", driver="GTiff") as file:
        green, home, crs = file.read(1), file.transform, file.crs.to_string()
    for period, share in (("2010", 0.3), ("2015", 0.6), ("2020", 1.0)):
        synthetic.write_tif(folder / f"ndvi_{period}.tif", (green * share).astype(green.dtype), home, crs)
    run(prepare(area), Settings(threads=1))
    return asking(create_app([area]))


def made(client: TestClient, id: str, **query: str) -> dict[str, Any]:
    answer = client.post(f"{HERE}/{id}/make", params=query)
    assert answer.status_code == 200, answer.text
    assert answer.json()["state"] == "ready"
    return answer.json()


def tiles(client: TestClient, view: dict[str, Any]) -> Iterator[Any]:
    """Yield the answers for the tiles of a map at its deepest zoom but three."""
    from tests.web.test_layers import address, tile_of

    west, south, east, north = view["bounds"]
    yield client.get(address(view, tile_of((west + east) / 2, (south + north) / 2, view["max_zoom"] - 3)))


def test_all_periods_share_their_classes(client: TestClient):
    alone = made(client, NDVI, period="2010")
    both = made(client, NDVI, period="2020")
    again = client.get(f"{HERE}/{NDVI}", params={"period": "2010"}).json()
    assert again["legend"] == both["legend"] != alone["legend"]
    assert len({alone["version"], again["version"], both["version"]}) == 3
    three = made(client, NDVI, period="2015")
    for period in ("2010", "2020"):
        assert client.get(f"{HERE}/{NDVI}", params={"period": period}).json()["legend"] == three["legend"]


def test_what_is_looked_at_goes_on_being_drawn_as_it_was(client: TestClient):
    id = "change.variable.ndvi_maximum"
    before = made(client, id, since="2010", period="2015")
    (first,) = tiles(client, before)
    made(client, id, since="2010", period="2020")
    after = client.get(f"{HERE}/{id}", params={"since": "2010", "period": "2015"}).json()
    assert after["version"] != before["version"]
    assert after["legend"] != before["legend"]
    ((old,), (new,)) = (tuple(tiles(client, view)) for view in (before, after))
    assert (old.status_code, old.content) == (200, first.content)
    assert new.status_code == 200
    assert new.content != old.content


def test_a_picture_has_the_classes_of_now(client: TestClient):
    id, query = "change.variable.ndvi_maximum", {"since": "2015", "period": "2020"}
    made(client, id, **query)
    first = client.get(f"{HERE}/{id}/picture.svg", params=query)
    legend = made(client, id, since="2020", period="2010")["legend"]
    again = client.get(f"{HERE}/{id}/picture.svg", params=query)
    for one in legend["classes"]:
        assert one["label"]["zh"].replace("<", "&lt;") in again.text
    assert first.headers["etag"]


def test_months_share_their_classes(client: TestClient):
    january, july = (made(client, f"variable.air_temperature_monthly.{month}") for month in (1, 7))
    assert client.get(f"{HERE}/{january['id']}").json()["legend"] == july["legend"]
    other = made(client, "variable.precipitation_monthly.1")
    assert other["legend"] != july["legend"]


def test_only_what_changes_has_a_change(client: TestClient):
    found = {one["id"]: one for one in client.get(HERE).json()}
    assert "change.variable.ndvi_maximum" in found
    assert found["hillshade"]["periods"] == ["2010", "2015", "2020"]
    for same in ("hillshade", "variable.elevation", "variable.slope", "variable.sand", "variable.precipitation"):
        assert f"change.{same}" not in found
    assert np.all([one["of"] in found for one in found.values() if one["group"] == "change"])
