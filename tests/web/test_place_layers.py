"""Figures of places as layers: listed, with a class for each place, as pictures, for those who may see them."""

from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from tests.web.asking import asking

from shanshui.report.ledger import Ledger
from shanshui.report.place_layers import place_layers, place_svg
from shanshui.store.results import read_results

HERE = "/api/areas/lishui/layers"
COUNTY = "331121"


def got(client: TestClient, path: str, **query: object) -> Any:
    answer = client.get(path, params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_they_are_listed_with_names_in_both_languages(client: TestClient):
    found = {one["id"]: one for one in got(client, HERE, lang="en") if one["kind"] == "place"}
    assert {"place.total", "place.per-km2", "place.per-head", "place.covered", "place.line-1"} <= set(found)
    assert {one["group"] for one in found.values()} == {"places"}
    assert {one["state"] for one in found.values()} == {"ready"}
    assert found["place.per-km2"]["name"] == {"zh": "单位面积 GEP", "en": "GEP per km²"}
    lines = [one["name"] for id, one in found.items() if id.startswith("place.line-")]
    assert len(lines) > 3
    assert all(name["zh"] != name["en"] for name in lines)


def test_each_place_has_its_figure_and_class(client: TestClient):
    view = got(client, f"{HERE}/place.total", lang="en")
    section = got(client, "/api/areas/lishui/sections/places", lang="en")
    (drawn,) = [block for block in section["blocks"] if block.get("id") == "map-total"]
    values = {region["code"]: region["value"] for region in drawn["regions"]}
    assert {one["code"] for one in view["values"]} == set(values)
    classes = view["legend"]["classes"]
    for one in view["values"]:
        mine = classes[one["class"]]
        assert mine["low"] is None or values[one["code"]] > mine["low"]
        assert mine["high"] is None or values[one["code"]] <= mine["high"]
    assert len({one["colour"] for one in classes}) == len(classes)
    at = got(client, f"{HERE}/place.total/value", lon=119.5, lat=28.2, lang="en")
    assert at["value"] == pytest.approx(values[at["place"]] / drawn["column"]["size"])
    assert client.post(f"{HERE}/place.total/make").json()["state"] == "ready"


@pytest.mark.parametrize(("form", "start"), [("svg", b"<svg"), ("png", b"\x89PNG"), ("pdf", b"%PDF")])
def test_they_can_be_kept_as_pictures(client: TestClient, form: str, start: bytes):
    answer = client.get(f"{HERE}/place.per-head/picture.{form}", params={"lang": "zh"})
    assert (answer.status_code, answer.content[: len(start)]) == (200, start)
    if form == "svg":
        legend = got(client, f"{HERE}/place.per-head", lang="zh")["legend"]
        for wanted in ("人均", "云和县", "km", "来源：", "N", *(one["label"]["zh"] for one in legend["classes"])):
            assert escape(wanted) in answer.text


def test_a_part_sees_itself_only(app: FastAPI):
    county = asking(app, f"editor@lishui/{COUNTY}")
    for one in [one for one in got(county, HERE) if one["kind"] == "place"]:
        told = got(county, f"{HERE}/{one['id']}")
        assert all(value["code"].startswith(COUNTY) for value in told["values"])
        assert "云和县" not in county.get(f"{HERE}/{one['id']}/picture.svg").text
    assert county.get(f"{HERE}/place.total", params={"place": "331125"}).status_code == 404


def test_an_area_without_an_account_has_none(client: TestClient):
    assert not [one for one in got(client, "/api/areas/district/layers") if one["kind"] == "place"]
    assert client.get("/api/areas/district/layers/place.total").status_code == 404
    assert client.get(f"{HERE}/place.nothing").status_code == 404


def test_a_place_with_gaps_is_hatched_alone(areas: Path):
    account = read_results(areas / "lishui")
    places = account.places.assign(covered=account.places["covered"].where(account.places["code"] != COUNTY, 0.8))
    found = place_layers([Ledger(replace(account, places=places), "en")])
    assert found["place.total"].sparse == {COUNTY}
    svg = place_svg(found["place.total"], "en")
    assert svg.count('fill="url(#low)" fill-rule') == 1
    assert "less than 90 %" in svg
    assert found["place.covered"].shown(0.8) == "80.0"
    assert 'fill="url(#low)"' not in place_svg(found["place.covered"], "en")


def test_periods_share_their_classes(areas: Path):
    """As two accounts do of which the second is worth five times as much, so that its lines are in the same order."""
    account = read_results(areas / "lishui")
    more = replace(account, flows=account.flows.assign(value=account.flows["value"] * 5))
    before, after = Ledger(account, "en"), Ledger(more, "en")
    one, other, alone = place_layers([before, after]), place_layers([after, before]), place_layers([before])
    assert set(one) == set(other) == set(alone)
    for id, layer in one.items():
        assert (layer.breaks, layer.spans, layer.map.column) == (
            other[id].breaks,
            other[id].spans,
            other[id].map.column,
        )
        if id not in ("place.covered",):
            assert layer.breaks != alone[id].breaks
