"""The routes of contents: sections of a place, its overview, comparisons, what is behind a figure, and refusals."""

import json
import math
import shutil
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from tests.web.asking import asking

from shanshui.report.as_json import section_json
from shanshui.report.content import build
from shanshui.store.results import read_results
from shanshui.web.app import create_app
from shanshui.web.contents import MOST

HERE = "/api/areas/lishui"
COUNTY, OTHER = "331121", "331125"


@pytest.fixture(scope="module")
def folders(areas: Path) -> list[Path]:
    return [areas / "lishui", areas / "district"]


@pytest.fixture
def townsman(app: FastAPI) -> TestClient:
    """Return a client of somebody who may work on one county."""
    return asking(app, f"editor@lishui/{COUNTY}")


def got(client: TestClient, path: str, **query: object):
    answer = client.get(path, params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_the_sections_are_those_of_the_report(client, folders):
    report = build(read_results(folders[0]), "en")
    listed = got(client, f"{HERE}/sections", lang="en")
    assert [one["id"] for one in listed] == [section.id for section in report.sections]
    assert [one["title"] for one in listed] == [section.title for section in report.sections]
    for section in report.sections[:4]:
        assert got(client, f"{HERE}/sections/{section.id}", lang="en") == section_json(section, report.ledger.words)


def test_every_listed_section_of_every_kind_of_place_is_there(client):
    for area, place in (("lishui", COUNTY), ("lishui", "331181207241"), ("district", "990200101"), ("district", "")):
        for one in got(client, f"/api/areas/{area}/sections", place=place):
            told = got(client, f"/api/areas/{area}/sections/{one['id']}", place=place)
            assert told["id"] == one["id"]
            assert told["blocks"]


def test_problems_are_counted_and_those_of_the_place(client):
    told = got(client, "/api/areas/district/overview", lang="en")
    assert any("problems are at work here" in block.get("text", "") for block in told["blocks"])
    town = got(client, "/api/areas/district/sections/findings", place="990200103")
    assert town["blocks"][0]["id"] == "findings-990200103"
    assert 0 < len(town["blocks"][0]["rows"]) <= 10


def test_a_section_of_a_place_is_of_that_place(client):
    told = got(client, f"{HERE}/sections/headline", place=COUNTY, lang="en")
    whole = got(client, f"{HERE}/sections/places", lang="en")
    row = next(row for row in whole["blocks"][0]["rows"] if row[0]["t"] == COUNTY)
    total = [column["label"] for column in whole["blocks"][0]["columns"]].index("Total")
    assert told["blocks"][0]["figures"][0]["v"] == row[total]["v"]


def test_the_overview_of_an_accounted_place(client):
    told = got(client, f"{HERE}/overview", place=COUNTY, lang="en")
    assert told["title"] == "Qingtian"
    assert list(told["figures"]) == ["gep", "gep_head", "gep_km2", "gdp", "ratio"]
    assert told["range"] is None
    shown = next(block for block in told["blocks"] if block["type"] == "figures")
    assert shown["figures"] == list(told["figures"].values())
    chain = got(client, f"{HERE}/tables/overview/cells/0/0", place=COUNTY, lang="en")
    assert chain["value"] == told["figures"]["gep"]["v"]
    assert math.fsum(flow["value"] for flow in chain["flows"]) == pytest.approx(chain["value"], rel=1e-12)
    assert {flow["place"] for flow in chain["flows"]} == {COUNTY}


def test_the_overview_of_a_place_without_an_account(client):
    told = got(client, "/api/areas/district/overview", place="990200101", lang="en")
    assert "population" in told["figures"]
    assert not any("GEP" in json.dumps(figure) for figure in told["figures"].values())
    assert any("no account" in block.get("text", "") for block in told["blocks"])


def test_places_side_by_side(client):
    told = got(client, f"{HERE}/compare", places=f"{COUNTY},{OTHER}", lang="en")
    rows = next(block for block in told["blocks"] if block["type"] == "table")["rows"]
    assert [row[0]["t"] for row in rows] == [COUNTY, OTHER]
    assert next(block for block in told["blocks"] if block["type"] == "bars")["bars"] == ["Qingtian", "Yunhe"]


def test_an_area_without_an_account_is_not_compared(client):
    told = got(client, f"{HERE}/compare", places=COUNTY, other="district", lang="en")
    assert any("district has no account" in block.get("text", "") for block in told["blocks"])
    nothing = got(client, "/api/areas/district/compare", lang="en")
    assert nothing["blocks"][0]["type"] == "note"
    either = got(client, "/api/areas/district/compare", other="lishui", lang="en")
    assert any("you may see: Example District" in block.get("text", "") for block in either["blocks"])


@pytest.mark.parametrize(
    "path",
    [
        "sections/nothing",
        "tables/nothing/cells/0/0",
        "tables/place-sections/cells/0/0",  # a code
        "tables/place-sections/cells/99/3",
        "tables/place-sections/cells/0/99",
        "tables/figures/cells/9/0",
        "compare?places=nowhere",
        "compare?other=nowhere",
        "compare?periods=1900",
        "overview?place=nowhere",
        "overview?period=1900",
    ],
)
def test_what_is_not_there_is_404(client, path):
    answer = client.get(f"{HERE}/{path}")
    assert answer.status_code == 404
    assert set(answer.json()["error"]["message"]) == {"zh", "en"}


def test_a_wrong_basis_or_row_is_422(client):
    assert client.get(f"{HERE}/compare", params={"basis": "dear"}).status_code == 422
    assert client.get(f"{HERE}/tables/figures/cells/-1/0").status_code == 422


def test_who_has_one_county_sees_that_and_no_other(townsman):
    assert got(townsman, f"{HERE}/overview", lang="en")["title"] == "Qingtian"
    told = [got(townsman, f"{HERE}/sections/{one['id']}") for one in got(townsman, f"{HERE}/sections")]
    assert OTHER not in json.dumps(told)
    for place in (OTHER, "331100"):
        for path in ("sections", "sections/places", "overview", "compare", "tables/figures/cells/0/0"):
            assert townsman.get(f"{HERE}/{path}", params={"place": place}).status_code == 404
    assert townsman.get(f"{HERE}/compare", params={"places": f"{COUNTY},{OTHER}"}).status_code == 404
    assert townsman.get(f"{HERE}/compare", params={"other": "district"}).status_code == 404
    assert townsman.get("/api/areas/district/overview").status_code == 404


def test_a_changed_table_is_told_and_contents_are_bounded(folders, tmp_path):
    folder = Path(shutil.copytree(folders[1], tmp_path / "district"))
    app = create_app([folder])
    client = TestClient(app)
    before = got(client, "/api/areas/district/overview", lang="en")["figures"]["population"]["v"]
    table = folder / "data" / "observations.csv"
    text = table.read_text("utf-8").splitlines()
    at = next(n for n, line in enumerate(text) if line.startswith("population,") and ",2024," in line)
    parts = text[at].split(",")
    text[at] = ",".join([*parts[:3], str(float(parts[3]) + 1000), *parts[4:]])
    table.write_text("\n".join(text) + "\n", encoding="utf-8")
    after = got(client, "/api/areas/district/overview", lang="en")["figures"]["population"]["v"]
    assert after == before + 1000
    for one in list(app.state.shelf["district"].tree)[: MOST + 5]:
        client.get("/api/areas/district/sections", params={"place": one.code})
    assert len(app.state.contents) <= MOST


def test_contents_of_many_flows_are_bounded_by_their_rows(areas, monkeypatch):
    monkeypatch.setattr("shanshui.web.contents.MOST_ROWS", 400)
    app = create_app([areas / "lishui"])
    client = TestClient(app)
    for place in ("", COUNTY, OTHER):
        for lang in ("zh", "en"):
            got(client, f"{HERE}/sections", place=place, lang=lang)
            assert 1 <= len(app.state.contents) <= 10
    assert len(app.state.contents) < 6
