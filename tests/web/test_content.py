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


# --- what is behind a figure, step by step ------------------------------------------------------------------


def behind(client: TestClient, address: str, path: str = "", **query: object):
    """Return the chain of a cell, or of a figure below it."""
    answer = client.get(address, params={"path": path, "lang": "en", **query})
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_chain_is_followed_figure_by_figure(client):
    section = got(client, f"{HERE}/sections/overlap", lang="en")
    table = next(block for block in section["blocks"] if block.get("id") == "overlap")
    assert all(cell["s"] for row in table["rows"] for cell in row[1:])
    address = f"{HERE}/tables/overlap/cells/2/1"
    first = behind(client, address)
    assert [one["opens"] for one in first["of"]] == [True, True]
    assert first["formula"] == "GEP − what is counted twice at most"
    below = behind(client, address, "0")
    assert [step["label"] for step in below["trail"]] == [first["label"], first["of"][0]["label"]]
    assert below["value"] == first["of"][0]["value"]
    flows = behind(client, address, "0.0")
    assert math.fsum(flow["value"] for flow in flows["flows"]) == pytest.approx(flows["value"])
    for path, status in (("9", 404), ("0.0.0", 404), ("a", 422)):
        assert client.get(address, params={"path": path}).status_code == status


def test_a_figure_of_a_comparison_opens_as_it_was_asked_for(client):
    chosen = {"places": f"{COUNTY},{OTHER}", "lang": "en"}
    table = next(one for one in got(client, f"{HERE}/compare", **chosen)["blocks"] if one.get("id") == "compare")
    opened = [(row, at) for row, cells in enumerate(table["rows"]) for at, cell in enumerate(cells) if cell.get("s")]
    told = {(row, at): behind(client, f"{HERE}/tables/compare/cells/{row}/{at}", **chosen) for row, at in opened}
    assert all(one["value"] == table["rows"][row][at]["v"] for (row, at), one in told.items())
    (row, at), each = next(pair for pair in told.items() if pair[1]["formula"] == "GEP ÷ Population")
    people = behind(client, f"{HERE}/tables/compare/cells/{row}/{at}", "1", **chosen)
    assert each["value"] == pytest.approx(each["of"][0]["value"] / people["value"])
    assert ("Source", "2020 census [S]") in [(one["name"], one["text"]) for one in people["facts"]]


def test_figures_of_a_comparison_with_places_of_others_are_refused(townsman):
    answer = townsman.get(f"{HERE}/tables/compare/cells/0/3", params={"place": COUNTY, "places": f"{COUNTY},{OTHER}"})
    assert answer.status_code == 404


def test_an_observed_value_names_its_source_and_one_that_follows_its_parts(client):
    told = got(client, "/api/areas/district/targets/income", lang="en")
    source = told["sources"][0]
    address = f"/api/areas/district/tables/{source['table']}/cells/{source['row']}/1"
    leaf = behind(client, address)
    assert len(leaf["of"]) == 2  # income over people
    while leaf["of"]:
        leaf = behind(client, address, ".".join(["0"] * len(leaf["trail"])))
    assert {one["name"] for one in leaf["facts"]} >= {"Source", "File", "SHA-256", "Published"}


def test_values_of_other_places_are_not_told(app):
    villager = asking(app, "viewer@district/990200101")
    tables = "/api/areas/district/tables"
    mine, other = (f"{tables}/observed.income_rural.{code}/cells/7/1" for code in ("990200101", "990200102"))
    assert villager.get(mine, params={"place": "990200101"}).status_code == 200
    assert villager.get(other, params={"place": "990200101"}).status_code == 404
    assert villager.get(other, params={"place": "990200102"}).status_code == 404


def test_a_finding_names_the_values_it_rests_on(client):
    rows = got(client, "/api/areas/district/findings", lang="en")["rows"]
    ids = {row["kind"]: row["id"] for row in rows}
    for kind in ("failed_identity", "widening_gap", "benchmark_gap", "off_track"):
        told = got(client, f"/api/areas/district/findings/{ids[kind]}", lang="en")
        assert told["rests_on"], kind
        for one in told["rests_on"][:3]:
            chain = got(
                client,
                f"/api/areas/district/tables/{one['table']}/cells/{one['row']}/1",
                place=told["place"],
                lang="en",
            )
            assert chain["facts"] or chain["of"]


def test_a_variable_of_the_map_tells_how_it_was_made(client):
    told = got(client, f"{HERE}/variables/soil_retained")
    steps = {step["variable"]: step for step in told["steps"]}
    assert list(steps)[-1] == "soil_retained"
    assert steps["soil_retained"]["says"]["zh"].startswith("土壤保持量")
    assert set(steps["soil_retained"]["needs"]) - {row["parameter"] for row in told["parameters"]} <= set(steps)
    assert steps["elevation"]["file"]["file"]
    assert client.get(f"{HERE}/variables/nothing").status_code == 404
