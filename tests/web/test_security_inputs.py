"""What is sent to do harm: markup in names, SQL in parameters, bodies that are too large or too deep, slow clients."""

import json
import logging
import re
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from tests.web.team import WORD, Team, team_of, text_of

from shanshui.store.access import Given

HERE = "/api/areas/lishui"


@pytest.fixture
def team(areas: Path, tmp_path: Path) -> Iterator[Team]:
    for made in team_of([areas / "lishui", areas / "district"], tmp_path / "team.sqlite"):
        made.add("root", Given("", "", "admin"))
        made.add("county", Given("lishui", "331121", "admin"))
        yield made


# --- markup -------------------------------------------------------------------------------------------------

MARKUP = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "javascript:alert(1)",
    "{{7*7}}",
    "${7*7}",
    "=cmd|'/c calc'!A0",
    "</style><script>alert(1)</script>",
    "';alert(1)//",
)


@pytest.mark.parametrize("text", MARKUP)
def test_what_is_sent_comes_back_as_text_of_json_and_nothing_else(client: TestClient, text: str):
    for path in (f"/areas/{text}/places", "/areas/lishui/places", f"/areas/lishui/tables/{text}.csv"):
        answer = client.get(f"/api{path}".replace("?", "%3F").replace("#", "%23"), params={"place": text, "lang": "zh"})
        assert answer.headers["content-type"].startswith(("application/json", "application/geo+json"))
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "default-src 'self'" in answer.headers["content-security-policy"]
        assert "unsafe-eval" not in answer.headers["content-security-policy"]


def spoilt(lishui: Path, folder: Path) -> Path:
    """Return an area of indicators whose names hold markup."""
    from shanshui.run.demo import copy_example

    area = copy_example("district", folder / "district")
    settings = area.read_text("utf-8")
    name = json.dumps(f"{MARKUP[0]}{MARKUP[1]}{MARKUP[2]}", ensure_ascii=False)
    area.write_text(re.sub(r"name: \{[^}]*\}", f"name: {{zh: {name}, en: {name}}}", settings, count=1), "utf-8")
    return area


def test_markup_in_names_never_becomes_markup_in_a_report(lishui: Path, tmp_path: Path):
    from tests.web.asking import asking

    from shanshui.web.app import create_app

    browser = asking(create_app([spoilt(lishui, tmp_path)]))
    assert MARKUP[0] in browser.get("/api/areas").json()[0]["name"]["zh"]
    done = 0
    for kind in (one["id"] for one in browser.get("/api/areas/district/reports").json()):
        for form in ("html", "docx", "xlsx"):
            answer = browser.get(f"/api/areas/district/reports/{kind}.{form}")
            if answer.status_code != 200:
                continue
            done += 1
            said = text_of(answer)
            for tag in ("<script>alert", "<img src=x", "<svg onload"):
                assert tag not in said, (kind, form)
    assert done > 2


# --- SQL ----------------------------------------------------------------------------------------------------

ENDS = ("'", '"', "')", "' --", "';", "`", "\\'", "%27", "\u02bc", "0")
MIDDLES = ("OR 1=1", "OR '1'='1", "UNION SELECT name, password FROM person", "AND 1=0", "; DROP TABLE person")
TAILS = ("", " --", "/*", "#")
INJECTIONS = [f"{end} {middle}{tail}" for end in ENDS for middle in MIDDLES for tail in TAILS]


def test_sql_in_parameters_is_text(team: Team):
    assert len(INJECTIONS) == 200
    browser, before = team.signed_in("county"), [one.name for one in team.access.people()]
    plain = browser.get(f"{HERE}/places").json()
    asked = (
        ("/overview", "place"), ("/overview", "period"), ("/tables/flows.csv", "service"), ("/findings", "level"),
    )  # fmt: skip
    for number, text in enumerate(INJECTIONS):
        for path, name in asked[number % 2 :: 2]:
            query = {name: text}
            assert browser.get(f"{HERE}{path}", params=query).status_code in (404, 422), text
        assert browser.delete(f"/api/users/{text}/grants", params={"place": text}).status_code in (404, 405)
        assert browser.post("/api/users", json={"name": text}).status_code == 422
    assert [one.name for one in team.access.people()] == before
    assert browser.get(f"{HERE}/places").json() == plain
    team.access.verify()


@pytest.mark.parametrize("text", INJECTIONS[::9])
def test_sql_where_one_signs_in_opens_nothing(team: Team, text: str):
    browser = team.browser()
    answer = browser.post("/api/session", json={"name": f"root{text}", "password": text})
    assert answer.status_code == 401
    browser.cookies.set("shanshui_session", re.sub(r"[^\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]", "", text))
    assert browser.get("/api/users").status_code == 401


# --- too much -----------------------------------------------------------------------------------------------


def test_ten_megabytes_of_json_are_refused(team: Team):
    browser = team.signed_in("root")
    for path in ("/api/session", "/api/users", f"{HERE}/zone"):
        body = json.dumps({"name": "x" * (10 << 20), "password": ""}).encode()
        answer = browser.post(path, content=body, headers={"content-type": "application/json"})
        assert answer.status_code == 413, path
    pieces = (b"[" * (1 << 16) for _ in range(160))
    answer = browser.post("/api/users", content=pieces, headers={"content-type": "application/json"})
    assert answer.status_code == 413


@pytest.mark.parametrize("body", [b"[" * 500_000, b'{"a":' * 100_000, b'{"name":1e999}', b"\xff\xfe", b"null", b"NaN"])
def test_deep_and_broken_json_is_told(team: Team, body: bytes):
    browser = team.signed_in("root")
    for path in ("/api/users", "/api/session", f"{HERE}/zone"):
        answer = browser.post(path, content=body, headers={"content-type": "application/json"})
        assert answer.status_code in (400, 413, 422), (path, answer.status_code)
        assert "Traceback" not in answer.text


@pytest.mark.enable_socket
def test_slow_clients_do_not_keep_others_waiting(areas: Path):
    """Two hundred connections that send a byte and wait: `/healthz` answers within a second throughout."""
    import uvicorn

    from shanshui.web.app import create_app
    from shanshui.web.front import Front

    app = create_app([areas / "lishui"])
    listening = socket.create_server(("127.0.0.1", 0), backlog=256)
    port = listening.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(Front(lambda: app), log_level="error", lifespan="on"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    slow = []
    try:
        for _ in range(200):
            one = socket.create_connection(("127.0.0.1", port), 10)
            one.sendall(b"POST /api/areas/lishui/uploads HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\nX")
            slow.append(one)
        assert max(_healthy(port) for _ in range(5)) < 1
    finally:
        for one in slow:
            one.close()
        server.should_exit = True
        thread.join(20)
        listening.close()


def _healthy(port: int) -> float:
    """Return how many seconds `/healthz` took."""
    begun = time.monotonic()
    with socket.create_connection(("127.0.0.1", port), 10) as one:
        one.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        assert b"200" in one.recv(100)
    return time.monotonic() - begun


# --- secrets ------------------------------------------------------------------------------------------------


def test_no_secret_enters_a_log_an_answer_or_an_export(team: Team, caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.DEBUG)
    admin = team.signed_in("root")
    made = admin.post("/api/users", json={"name": "li"}).json()
    secrets = [WORD, made["password"], admin.cookies["shanshui_session"], admin.headers["X-Shanshui-Token"]]
    admin.post("/api/session", json={"name": "root", "password": WORD, "more": WORD})
    team.browser().post("/api/session", json={"name": "root", "password": "a wrong secret phrase"})
    broken = admin.post("/api/session", content=json.dumps({"password": WORD, "name": [WORD]}))
    log = admin.get("/api/audit")
    people = admin.get("/api/users")
    assert log.json()["events"]
    for said in (caplog.text, log.text, people.text, broken.text, admin.get("/api/session").text):
        for secret in (*secrets, "a wrong secret phrase", "argon2"):
            assert secret not in said


def test_the_log_says_who_did_what_to_which_place(team: Team):
    admin, county = team.signed_in("root"), team.signed_in("county")
    county.get(f"{HERE}/tables/places.csv", params={"place": "331121"})
    county.put("/api/users/county/grants", json={"area": "lishui", "place": "331121001", "role": "viewer"})
    team.browser().post("/api/session", json={"name": "county", "password": "wrong"})
    log = admin.get("/api/audit").json()
    last = [(one["by"], one["kind"], one["area"], one["place"]) for one in log["events"][-3:]]
    assert last == [
        ("county", "export.made", "lishui", "331121"),
        ("county", "role.given", "lishui", "331121001"),
        ("county", "session.refused", "", ""),
    ]
    assert log["head"]["size"] == log["events"][-1]["seq"]
    assert admin.get("/api/audit/check").json()["root"] == log["head"]["root"]


def test_an_administrator_of_a_part_reads_what_was_done_there_only(team: Team):
    team.add("other", Given("lishui", "331122", "admin"))
    other: Any = team.signed_in("other")
    other.get(f"{HERE}/tables/places.csv")
    other.get(f"{HERE}/tables/places.csv", params={"place": "331122"})
    county = team.signed_in("county").get("/api/audit").json()
    assert {one["place"][:6] for one in county["events"]} <= {"331121"}
    assert "other" not in json.dumps(county)
    assert county["head"] is None
    assert "331122" in other.get("/api/audit").text


def test_without_an_entry_there_is_no_export(team: Team, monkeypatch: pytest.MonkeyPatch):
    browser = team.signed_in("county")

    def full(*arguments: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(team.access, "say", full)
    answer = browser.get(f"{HERE}/tables/places.csv")
    assert answer.status_code == 500
    assert "331121" not in answer.text
