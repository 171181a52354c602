"""Maps of an approved account while a newer one awaits approval: only those of what it was made of."""

from dataclasses import replace
from pathlib import Path

import pytest
import rasterio
from fastapi import FastAPI
from fastapi.testclient import TestClient
from tests import synthetic
from tests.web.asking import app_of, asking

from shanshui.run.account import prepare
from shanshui.run.execute import Settings
from shanshui.run.run import run
from shanshui.store.approvals import Account
from shanshui.web import layer_desk
from shanshui.web.access.sight import Approved, Stands, in_sight
from shanshui.web.who import Grant, Role, Who

HERE, NDVI = "/api/areas/area/layers", "variable.ndvi_maximum"
KEPT, CHANGED = "2010", "2020"


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    """Return the server of an account that was approved, and then made anew from another map of one period."""
    folder = tmp_path_factory.mktemp("former") / "area"
    sources = synthetic.settings()["sources"]
    sources["ndvi_maximum"] = {"file": "ndvi_{period}.tif", "scale": 0.0001}
    area = synthetic.make_area(folder, 40, 50, periods=[KEPT, CHANGED], tables={}, sources=sources)
    green(folder, **{KEPT: 0.3, CHANGED: 1.0})
    run(prepare(area), Settings(threads=1))
    found = app_of([area])
    shelved, book = found.state.shelf["area"], found.state.gate.keeping(found.state.shelf["area"])
    for period in (KEPT, CHANGED):
        one = Account("area", period, shelved.account.fingerprint)
        book.move(one, "submit", "an editor")
        book.move(one, "approve", "an approver")
    green(folder, **{CHANGED: 0.6})
    run(prepare(area), Settings(threads=1))
    return found


def green(folder: Path, **share: float) -> None:
    """Write the map of vegetation of periods."""
    with rasterio.open(folder / "ndvi.tif", driver="GTiff") as file:
        values, home, crs = file.read(1), file.transform, file.crs.to_string()
    for period, part in share.items():
        synthetic.write_tif(folder / f"ndvi_{period}.tif", (values * part).astype(values.dtype), home, crs)


@pytest.fixture
def viewer(app: FastAPI) -> TestClient:
    return asking(app, "viewer@area")


def test_only_periods_whose_maps_are_as_they_were_are_drawn(app: FastAPI, viewer: TestClient):
    every = {one["id"]: one["periods"] for one in asking(app).get(HERE).json() if one["group"] != "places"}
    mine = {one["id"]: one["periods"] for one in viewer.get(HERE).json() if one["group"] != "places"}
    assert every[NDVI] == [KEPT, CHANGED]
    assert mine[NDVI] == [KEPT]
    assert {period for periods in mine.values() for period in periods} == {KEPT}
    assert not any(id.startswith("change.") for id in mine)


def test_a_map_of_it_is_drawn_and_one_of_the_newer_account_is_not(viewer: TestClient):
    made = viewer.post(f"{HERE}/{NDVI}/make", params={"period": KEPT})
    assert made.json()["state"] == "ready", made.text
    for query in ({"period": CHANGED}, {"period": KEPT, "since": CHANGED}):
        for id in (NDVI, f"change.{NDVI}"):
            answers = [viewer.get(f"{HERE}/{id}{path}", params=query) for path in ("", "/picture.svg")]
            assert {one.status_code for one in answers} <= (
                {404} if query["period"] == CHANGED or id != NDVI else {200}
            )


def test_figures_of_places_are_those_that_were_approved(app: FastAPI, viewer: TestClient):
    def figures(browser: TestClient) -> dict[str, list[str]]:
        ids = [one["id"] for one in browser.get(HERE).json() if one["group"] == "places"]
        views = (browser.get(f"{HERE}/{id}", params={"period": CHANGED}).json() for id in ids)
        return {view["id"]: [value["shown"] for value in view["values"]] for view in views}

    assert figures(viewer)
    assert figures(viewer) != figures(asking(app))


def test_a_parameter_that_changed_is_drawn_of_no_period(app: FastAPI, monkeypatch: pytest.MonkeyPatch):
    area = app.state.shelf["area"]
    seen = in_sight(area, Who("visitor", (Grant(Role.VIEWER),)), "", standings(app))
    layers = layer_desk.DESK.layers(seen)
    assert layers is not None
    assert layers.results is not None
    assert isinstance(seen, Approved)
    assert layer_desk._as_it_was(layers, seen.periods) == [KEPT]
    other = {**layers.results.manifest, "parameters": layers.results.manifest["parameters"][1:]}
    monkeypatch.setattr(layers, "results", replace(layers.results, manifest=other))
    assert layer_desk._as_it_was(layers, seen.periods) == []


def standings(app: FastAPI) -> Stands:
    from shanshui.web.access.sight import stands_of

    area = app.state.shelf["area"]
    return stands_of(app.state.gate.keeping(area), area)
