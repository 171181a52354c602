"""Areas, tables, explanations, targets and findings, with an account and without one."""

import csv
import io
import json
import math

import openpyxl
import pandas as pd
import pytest
from tests.web.asking import app_of, asking

from shanshui.store.results import read_results

COUNTY, CITY, DISTRICT = "331121", "331100", "990200"
DATA = ("flows", "extent-account", "places", "ranges", "intervals", "observations", "target-status", "findings")
FORMATS = ("csv", "xlsx", "parquet", "json")


def rows_of(text: str) -> list[dict]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


# Areas ----------------------------------------------------------------------------------------------------


def test_both_areas_are_listed(client):
    first, second = client.get("/api/areas").json()
    assert (first["id"], first["account"], first["standard"]) == ("lishui", True, "ndrc-2022")
    assert (second["id"], second["account"], second["standard"]) == ("district", False, None)
    assert first["name"] == {"zh": "丽水市", "en": "Lishui City"}


def test_places_say_their_size_and_where_they_lie(client):
    places = {one["code"]: one for one in client.get("/api/areas/lishui/places").json()}
    assert places[CITY]["parent"] == ""
    assert places[COUNTY]["parent"] == CITY
    west, south, east, north = places[CITY]["bounds"]
    inner = places[COUNTY]["bounds"]
    assert west <= inner[0] < inner[2] <= east
    assert south <= inner[1] < inner[3] <= north
    assert places[CITY]["area_ha"] == pytest.approx(sum(p["area_ha"] for p in places.values() if p["parent"] == CITY))
    assert client.get("/api/areas/district/places").json()[0]["bounds"] is None


def test_shapes_are_geojson_of_what_one_may_see(app):
    whole = asking(app).get("/api/areas/lishui/shapes")
    assert whole.headers["content-type"] == "application/geo+json"
    assert len(whole.json()["features"]) == 9
    (only,) = asking(app, f"viewer@lishui/{COUNTY}").get("/api/areas/lishui/shapes").json()["features"]
    assert only["id"] == only["properties"]["code"] == COUNTY
    assert asking(app).get("/api/areas/district/shapes").json()["features"] == []


def test_periods_services_and_standards(client):
    assert client.get("/api/areas/lishui/periods").json() == [{"id": "2020", "last": True}]
    services = {one["id"]: one for one in client.get("/api/areas/lishui/services").json()}
    assert services["soil_retention"]["name"]["zh"] == "土壤保持"
    assert {item["status"] for one in services.values() for item in one["items"]} >= {"accounted", "missing"}
    current = [one["id"] for one in client.get("/api/areas/lishui/standards").json() if one["current"]]
    assert current == ["ndrc-2022"]
    assert client.get("/api/areas/district/services").json() == []
    assert not any(one["current"] for one in client.get("/api/areas/district/standards").json())


def test_an_area_without_anything_yet_hides_no_other(areas, tmp_path):
    import shutil

    bare = shutil.copytree(areas / "lishui", tmp_path / "bare")
    shutil.rmtree(bare / "results")
    settings = (bare / "area.yaml").read_text(encoding="utf-8").splitlines()
    (bare / "area.yaml").write_text(
        "\n".join(line for line in settings if "dictionary.csv" not in line), encoding="utf-8"
    )
    client = asking(app_of([bare, areas / "district"]))
    first, second = client.get("/api/areas").json()
    assert (first["account"], first["periods"]) == (False, ["2020"])
    assert "shanshui run" in first["problem"]["en"]
    assert second["problem"] is None
    answer = client.get("/api/areas/bare/sections/headline")
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "NoResults")


@pytest.mark.parametrize("damaged", ["results/flows.parquet", "results/manifest.json", "data/places.csv"])
def test_a_damaged_area_hides_no_other(areas, tmp_path, damaged):
    import shutil

    bare = shutil.copytree(areas / "lishui", tmp_path / "bare")
    (bare / damaged).write_bytes(b"")
    client = asking(app_of([bare, areas / "district"]))
    first, second = client.get("/api/areas").json()
    assert (first["id"], first["code"], first["account"]) == ("bare", "331100", False)
    assert damaged.split("/")[1] in first["problem"]["en"]
    assert second["problem"] is None
    assert client.get("/api/areas/bare/places").status_code == 422


@pytest.mark.parametrize("area", ["none", "丽水", "lishui ", "LISHUI", "..", "%00"])
def test_an_area_that_is_not_there(client, area):
    for route in ("places", "shapes", "periods", "services", "standards", "tables", "targets", "findings"):
        answer = client.get(f"/api/areas/{area}/{route}")
        assert answer.status_code == 404, route
        assert set(answer.json()["error"]) == {"code", "where", "message", "problems"}


# Tables ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("area", ["lishui", "district"])
@pytest.mark.parametrize("table", DATA)
def test_every_table_is_there_in_every_format(client, area, table):
    """With as many rows in each, also where there are none."""
    path = f"/api/areas/{area}/tables/{table}"
    answers = {one: client.get(f"{path}.{one}") for one in FORMATS}
    assert {one.status_code for one in answers.values()} == {200}
    found = answers["json"].json()
    sheet = openpyxl.load_workbook(io.BytesIO(answers["xlsx"].content)).active
    frame = pd.read_parquet(io.BytesIO(answers["parquet"].content))
    assert answers["csv"].content.startswith(b"\xef\xbb\xbf"), "Excel needs the byte-order mark"
    assert len(rows_of(answers["csv"].text)) == len(frame) == len(found["rows"]) == max(sheet.max_row, 1) - 1
    assert list(frame.columns) == [column["name"] for column in found["columns"]]
    assert len(found["rows"]) > 0 or table in ("intervals", "flows", "extent-account", "ranges")


@pytest.mark.parametrize("area", ["lishui", "district"])
def test_every_table_that_is_listed_is_there(client, area):
    listed = client.get(f"/api/areas/{area}/tables").json()
    assert [one["id"] for one in listed][: len(DATA)] == list(DATA)
    assert len({one["id"] for one in listed}) == len(listed)
    for one in listed:
        assert client.get(f"/api/areas/{area}/tables/{one['id']}.csv").status_code == 200
        assert one["title"]
    assert any(one["content"] for one in listed)


def test_flows_are_those_of_the_account(client, lishui):
    account = read_results(lishui).flows
    told = rows_of(client.get("/api/areas/lishui/tables/flows.csv").text)
    values = [float(row["value"]) for row in told if row["value"]]
    assert values == account["value"].dropna().tolist()


def test_flows_of_a_place_a_service_and_a_level(client, lishui):
    account = read_results(lishui).flows

    def asked(**query):
        return client.get("/api/areas/lishui/tables/flows.json", params=query).json()

    county = asked(place=COUNTY)
    at = [column["name"] for column in county["columns"]].index("place")
    assert {row[at] for row in county["rows"]} == {COUNTY}
    soil = asked(service="soil_retention")
    assert len(soil["rows"]) == int((account["service"] == "soil_retention").sum())
    assert len(asked(level="county")["rows"]) == int((account["level"] == "county").sum())
    assert len(asked(period="2020")["rows"]) == len(account)
    for wrong in ({"service": "magic"}, {"level": "planet"}, {"period": "1066"}, {"place": "1"}):
        assert client.get("/api/areas/lishui/tables/flows.json", params=wrong).status_code == 404


def test_a_table_of_a_page_has_the_same_numbers_in_every_format(client):
    path = "/api/areas/lishui/tables/lines"
    shown = client.get(f"{path}.json").json()
    told = rows_of(client.get(f"{path}.csv").text)
    sheet = list(openpyxl.load_workbook(io.BytesIO(client.get(f"{path}.xlsx").content)).active.values)[1:]
    at = next(i for i, column in enumerate(shown["columns"]) if column["kind"] == "money")
    size = shown["columns"][at]["size"]
    for row, line, cells in zip(shown["rows"], told, sheet, strict=True):
        assert float(list(line.values())[at]) == row[at]["v"] / size
        assert cells[at] == pytest.approx(row[at]["v"] / size, rel=1e-14)
    assert shown["columns"][at]["unit"] in list(told[0])[at]


def test_a_file_says_its_name_in_any_script(client):
    said = client.get(f"/api/areas/lishui/tables/flows.csv?place={CITY}&service=soil_retention").headers
    assert said["content-disposition"].isascii()
    assert "filename*=UTF-8''lishui_%E4%B8%BD%E6%B0%B4%E5%B8%82_flows_soil_retention.csv" in said["content-disposition"]
    assert said["content-type"] == "text/csv; charset=utf-8"


def test_no_cell_is_a_formula(areas, tmp_path):
    import shutil

    folder = shutil.copytree(areas / "district", tmp_path / "district")
    places = folder / "data" / "places.csv"
    places.write_text(places.read_text(encoding="utf-8").replace("示例1镇", "=HYPERLINK(1)示例1镇"), encoding="utf-8")
    client = asking(app_of([folder]))
    cells = [cell for row in rows_of(client.get("/api/areas/district/tables/places.csv").text) for cell in row.values()]
    del cells  # without an account the table of places is that of the account
    told = rows_of(client.get("/api/areas/district/tables/observations.csv?lang=zh").text)
    named = [cell for row in told for cell in row.values() if "HYPERLINK" in cell]
    assert named
    assert all(cell.startswith("'=") for cell in named)
    book = openpyxl.load_workbook(io.BytesIO(client.get("/api/areas/district/tables/observations.xlsx").content)).active
    assert not [cell for row in book for cell in row if cell.data_type == "f"]


def test_a_long_table_is_sent_from_disk_and_leaves_nothing(client, monkeypatch, tmp_path):
    import tempfile

    from shanshui.web import table_files

    path = "/api/areas/district/tables/observations.csv?lang=en"
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(table_files, "LARGEST", 1000)
    long = client.get(path)
    assert long.headers["content-type"] == "text/csv; charset=utf-8"
    assert list(tmp_path.iterdir()) == []
    monkeypatch.undo()
    assert client.get(path).content == long.content


def test_a_sheet_has_an_end(client, monkeypatch):
    from shanshui.web import table_files

    monkeypatch.setattr(table_files, "SHEET_ROWS", 3)
    answer = client.get("/api/areas/lishui/tables/flows.xlsx?lang=en&level=city")
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "TooManyRows")


def test_observations_that_are_not_free_are_for_those_who_work_on_them(areas, tmp_path):
    import shutil

    folder = shutil.copytree(areas / "district", tmp_path / "district")
    table = folder / "data" / "observations.csv"
    frame = pd.read_csv(table, dtype=str)
    villages = frame["place"].str.len() == frame["place"].str.len().max()
    frame["confidentiality"] = villages.map({True: "N", False: "F"})
    frame.to_csv(table, index=False)
    app = app_of([folder])
    address = "/api/areas/district/tables/observations.json"
    every = asking(app, "editor").get(address).json()["rows"]
    free = asking(app, "viewer").get(address).json()["rows"]
    assert len(every) - len(free) >= villages.sum() > 0
    assert asking(app, "editor").get(address).json()["rows"] == every, "and stays so when the other was told"


# Explanations ---------------------------------------------------------------------------------------------


def test_a_number_is_explained_in_both_languages(client, lishui):
    found = client.get(f"/api/areas/lishui/explain/soil_retention?place={COUNTY}").json()
    flows = read_results(lishui).flows
    mine = flows[(flows["place"] == COUNTY) & (flows["service"] == "soil_retention")]
    assert found["value"] == pytest.approx(math.fsum(mine["value"].dropna()))
    assert found["place_name"]["zh"] == "青田县"
    assert found["alternatives"] == []
    assert found["verified"] is False
    assert found["items"][0]["equations"]


@pytest.mark.parametrize(
    ("area", "service"), [("lishui", "magic"), ("lishui", "soil_retention.magic"), ("district", "soil_retention")]
)
def test_what_cannot_be_explained(client, area, service):
    answer = client.get(f"/api/areas/{area}/explain/{service}")
    assert answer.status_code == 404
    assert answer.json()["error"]["message"]["en"]


# Targets --------------------------------------------------------------------------------------------------


def test_targets_say_how_they_stand_by_three_methods(client):
    found = client.get("/api/areas/district/targets?level=all&lang=en").json()
    assert [one["id"] for one in found["methods"]] == ["growth-ratio", "linear", "anticipated"]
    for row in found["rows"]:
        assert set(row["statuses"]) == {"growth-ratio", "linear", "anticipated"}
        assert row["sentence"].endswith(".")
        assert 0 <= row["missing"] <= 1
    assert found["consistency"]["verdict"] in ("proved", "refuted", "undecided")
    assert found["consistency"]["claims"]
    assert {one["id"] for one in found["levels"]} == {"township"}


def test_all_about_one_target(client):
    row = client.get("/api/areas/district/targets?level=all").json()["rows"][0]
    found = client.get(f"/api/areas/district/targets/{row['id']}", params={"place": row["place"]}).json()
    assert found["row"] == row
    assert found["chart"]["type"] == "lines"
    assert len(found["chart"]["periods"]) == len(found["chart"]["lines"][0]["values"])
    assert [one["period"] for one in found["sources"]] == sorted((o["period"] for o in found["sources"]), reverse=True)
    assert row["id"] in found["projection"]


def test_a_place_sees_and_proves_its_own_targets_only(app):
    rows = asking(app).get("/api/areas/district/targets?level=all").json()["rows"]
    places = sorted({row["place"] for row in rows} - {DISTRICT})
    own = asking(app, f"viewer@district/{places[0]}")
    found = own.get("/api/areas/district/targets?level=all")
    assert {row["place"] for row in found.json()["rows"]} == {places[0]}
    assert not [place for place in places[1:] if place in found.text]
    other = next(row for row in rows if row["place"] != places[0])
    for query in ({"place": other["place"]}, {"place": DISTRICT}):
        assert own.get(f"/api/areas/district/targets/{other['id']}", params=query).status_code == 404


def test_a_target_that_is_not_there(client):
    for area in ("lishui", "district"):
        answer = client.get(f"/api/areas/{area}/targets/none")
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "NotHere")


# Findings -------------------------------------------------------------------------------------------------


@pytest.fixture
def own(areas, tmp_path):
    """Return a district that a test may change."""
    import shutil

    return app_of([shutil.copytree(areas / "district", tmp_path / "district")])


HERE = "/api/areas/district/findings"


def test_the_ten_most_important_of_a_place(client):
    found = client.get(f"{HERE}?top=10&lang=en").json()
    assert len(found["rows"]) == 10
    priorities = [row["priority"] for row in found["rows"]]
    assert priorities == sorted(priorities, reverse=True)
    assert found["registered"]
    place = found["rows"][0]["place"]
    below = client.get(HERE, params={"place": place}).json()["rows"]
    assert {row["place"] for row in below} == {place}


def test_findings_by_kind_state_and_level(client):
    every = client.get(HERE, params={"all": True}).json()["rows"]
    kind = every[0]["kind"]
    chosen = client.get(HERE, params={"kind": kind, "state": ["open"], "level": "township"}).json()["rows"]
    assert [r["id"] for r in chosen] == [r["id"] for r in every if r["kind"] == kind and r["level"] == "township"]
    for wrong in ({"kind": "magic"}, {"state": "magic"}, {"level": "planet"}):
        assert client.get(HERE, params=wrong).status_code == 404


def _in_file(client, **filters) -> list[str]:
    """Return the ids in the file of findings, in its order."""
    answer = client.get("/api/areas/district/tables/findings.csv", params={"lang": "en"} | filters)
    assert answer.status_code == 200, answer.text
    rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    return [cell for row in rows[1:] for cell in row[:1]]


def test_the_file_of_findings_holds_what_the_filters_of_the_page_leave(own):
    client = asking(own)
    rows = client.get(HERE, params={"all": True, "lang": "en"}).json()["rows"]
    ids = [row["id"] for row in rows]
    assert _in_file(client) == ids
    first = next(row for row in rows if row["indicator"])
    assert client.post(f"{HERE}/{first['id']}/dismiss", json={"reason": "no", "by": "Li"}).status_code == 200
    assert _in_file(client, state="at-work") == [id for id in ids if id != first["id"]]
    assert _in_file(client, state="dismissed") == [first["id"]]
    for name in ("kind", "level", "indicator"):
        left = [row["id"] for row in rows if row[name] == first[name]]
        assert 0 < len(left) < len(ids)
        assert sorted(_in_file(client, **{name: first[name]})) == sorted(left)
    word = first["statement"].split()[-1].upper()
    left = {row["id"] for row in rows if word.lower() in " ".join(map(str, row.values())).lower()}
    found = _in_file(client, find=f"{first['name']} {word}")
    assert first["id"] in found
    assert set(found) <= left
    assert _in_file(client, find="no such words anywhere") == []


@pytest.mark.parametrize("wrong", [{"kind": "magic"}, {"state": "magic"}, {"indicator": "magic"}])
def test_a_file_of_findings_by_what_there_is_not(client, wrong):
    assert client.get("/api/areas/district/tables/findings.csv", params=wrong).status_code == 404


def test_a_finding_lives_through_its_states(own):
    client = asking(own)
    id = client.get(HERE).json()["rows"][0]["id"]
    moves = [
        ("accept", {"owner": "水利局", "deadline": "2027-01-31", "by": "Zhang"}, "accepted"),
        ("discharge", {"through": "project", "reference": "2026-1", "by": "Li"}, "discharged"),
        ("verify", {"evidence": ["报告 12"], "by": "Wang"}, "verified"),
        ("close", {"by": "Wang"}, "closed"),
        ("reopen", {"reason": "again", "by": "Wang"}, "open"),
        ("dismiss", {"reason": "measured again", "by": "Wang"}, "dismissed"),
    ]
    for move, said, state in moves:
        answer = client.post(f"{HERE}/{id}/{move}", json=said)
        assert (answer.status_code, answer.json()["state"]) == (200, state), answer.text
        assert client.get(f"{HERE}/{id}").json() == answer.json(), "what was kept before is not told any more"
    events = answer.json()["history"]
    assert [event["actor"] for event in events][1:] == ["Zhang", "Li", "Wang", "Wang", "Wang", "Wang"]
    assert answer.json()["deadline"] == "2027-01-31"
    assert id not in [row["id"] for row in client.get(HERE).json()["rows"]]


def test_the_rules_of_life_hold(own):
    client = asking(own)
    id = client.get(HERE).json()["rows"][0]["id"]
    wrong = client.post(f"{HERE}/{id}/close", json={})
    assert (wrong.status_code, wrong.json()["error"]["code"]) == (409, "WrongMove")
    lacks = client.post(f"{HERE}/{id}/dismiss", json={})
    assert (lacks.status_code, lacks.json()["error"]["code"]) == (422, "MoveLacks")
    client.post(f"{HERE}/{id}/accept", json={"by": "Li"})
    client.post(f"{HERE}/{id}/discharge", json={"by": "Li", "through": "case", "reference": "1"})
    same = client.post(f"{HERE}/{id}/verify", json={"by": " li ", "evidence": ["x"]})
    assert (same.status_code, same.json()["error"]["code"]) == (403, "VerifierIsDoer")
    assert client.get(f"{HERE}/{id}").json()["state"] == "discharged"
    allowed = {move["id"] for move in client.get(f"{HERE}/{id}").json()["moves"] if move["allowed"]}
    assert allowed == {"verify", "reopen"}


def test_in_a_team_one_acts_in_ones_own_name(own):
    client = asking(own, "editor@district")
    id = client.get(HERE).json()["rows"][0]["id"]
    found = client.post(f"{HERE}/{id}/accept", json={"by": "the mayor"}).json()
    assert found["history"][-1]["actor"] == "somebody"
    assert found["local"] is False


def test_who_only_looks_changes_nothing(own):
    found = asking(own).get(HERE).json()["rows"]
    row = next(one for one in found if one["place"] != DISTRICT)
    viewer = asking(own, f"viewer@district/{row['place']}")
    refused = viewer.post(f"{HERE}/{row['id']}/accept", json={})
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "RoleLacking")
    told = viewer.get(f"{HERE}/{row['id']}").json()
    assert not told["can_move"]
    assert not [move for move in told["moves"] if move["allowed"]]
    stranger = asking(own, "editor@district/990200109")
    other = stranger.post(f"{HERE}/{row['id']}/accept", json={})
    absent = stranger.post(f"{HERE}/F0000000000/accept", json={})
    assert other.status_code == absent.status_code == 404
    assert other.text.replace(row["id"], "") == absent.text.replace("F0000000000", "")


@pytest.mark.parametrize(
    "said", [{"actor": "x"}, {"reason": "x" * 3000}, {"evidence": ["x"] * 60}, {"deadline": "soon"}, []]
)
def test_what_is_said_with_a_move_is_checked(own, said):
    client = asking(own)
    id = client.get(HERE).json()["rows"][0]["id"]
    assert client.post(f"{HERE}/{id}/accept", json=said).status_code == 422


def test_findings_on_data_that_are_not_free(own, monkeypatch):
    """They are for those who work on them: not listed, not told, not counted by kind, not in a file."""
    from dataclasses import replace

    area = own.state.shelf["district"]
    book = area.known.book
    id, one = next(iter(book.tracked.items()))
    hidden = replace(one, finding=replace(one.finding, free=False))
    monkeypatch.setitem(book.tracked, id, hidden)
    viewer, editor = asking(own, "viewer@district"), asking(own, "editor@district")
    assert id in editor.get(f"{HERE}?all=true").text
    assert id not in viewer.get(f"{HERE}?all=true").text
    assert viewer.get(f"{HERE}/{id}").status_code == 404
    assert viewer.post(f"{HERE}/{id}/accept", json={}).status_code == 404
    assert id not in viewer.get("/api/areas/district/tables/findings.csv").text
    assert id in editor.get("/api/areas/district/tables/findings.csv").text


def test_an_area_whose_findings_were_never_looked_for(tmp_path):
    from shanshui.run.demo import copy_example

    copy_example("district", tmp_path / "district")
    client = asking(app_of([tmp_path / "district"]))
    found = client.get(HERE).json()
    assert (found["registered"], found["rows"]) == (False, [])
    assert client.get("/api/areas/district/tables/findings.csv").status_code == 404
    answer = client.get(f"{HERE}/F0000000000")
    assert answer.status_code == 404
    assert json.loads(answer.text)["error"]["code"]


# Nothing of it ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def bare(areas, tmp_path_factory):
    """Return an area with an account and without indicators."""
    import shutil

    import yaml

    folder = shutil.copytree(areas / "lishui", tmp_path_factory.mktemp("without") / "bare")
    settings = yaml.safe_load((folder / "area.yaml").read_text(encoding="utf-8"))
    left_out = ("indicators", "observations", "targets", "prosperity", "benchmark", "growth")
    kept = {name: value for name, value in settings.items() if name not in left_out}
    (folder / "area.yaml").write_text(yaml.safe_dump(kept, allow_unicode=True), encoding="utf-8")
    return asking(app_of([folder]))


@pytest.mark.parametrize(("lang", "said"), [("en", "the area has no indicators"), ("zh", "该区域没有指标")])
def test_an_area_without_indicators_has_no_targets_and_says_why(bare, lang, said):
    for what in ("targets", "findings"):
        answer = bare.get(f"/api/areas/bare/{what}?lang={lang}")
        assert (answer.status_code, answer.json()["rows"]) == (200, [])
        assert said in answer.json()["reason"]
    listed = [one["id"] for one in bare.get("/api/areas/bare/tables").json()]
    assert "flows" in listed
    assert not {"observations", "target-status", "findings"} & set(listed)


def test_an_address_of_a_table_is_one_table(client):
    """What a page shows as a table and the rows of the account behind it have different addresses."""
    listed = client.get("/api/areas/lishui/tables").json()
    own = {one["id"] for one in listed if not one["content"]}
    assert own == set(DATA)
    content = client.get("/api/areas/lishui/sections/ecosystems").json()["blocks"]
    assert not own & {block["id"] for block in content if "id" in block}
    rows = client.get("/api/areas/lishui/tables/extent.json").json()["rows"]
    assert rows == next(block["rows"] for block in content if block.get("id") == "extent")
