"""What stands before the routes: headers of every answer, whose requests are taken, how large they may be."""

import json

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.responses import PlainTextResponse
from tests.web.asking import app_of

from shanshui.web.guard import LOOPBACK, MOST_BODY, MOST_QUERY, POLICY, Guard, name_of

FAILS = "/api/areas/district/fails"


@pytest.fixture
def frail(areas) -> TestClient:
    """Return an app with a route that fails unforeseen."""
    app = app_of([areas / "district"])

    @app.get(FAILS)
    def fails() -> None:
        raise RuntimeError("secret")

    return TestClient(app, raise_server_exceptions=False)


async def echo(scope, receive, send):
    await PlainTextResponse(scope["method"])(scope, receive, send)


@pytest.fixture
def own() -> TestClient:
    """Return something behind the guard of one's own machine."""
    return TestClient(Guard(echo, LOOPBACK), base_url="http://127.0.0.1:8331")


@pytest.mark.parametrize("path", ["/", "/api/areas", "/api/none", "/none.js", FAILS])
def test_every_answer_says_what_a_browser_may_do(frail, path):
    headers = frail.get(path).headers
    assert headers["content-security-policy"] == POLICY
    assert "default-src 'self'; script-src 'self';" in POLICY
    assert "unsafe-eval" not in POLICY
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert "camera=()" in headers["permissions-policy"]
    assert headers.get_list("x-content-type-options") == ["nosniff"]


def test_what_goes_wrong_unforeseen_is_told_without_a_word_of_it(frail, caplog):
    answer = frail.get(FAILS)
    assert (answer.status_code, answer.json()["error"]["code"]) == (500, "ServerFailed")
    assert "secret" not in answer.text
    assert "Traceback" not in answer.text
    assert "secret" in caplog.text, "it is in the log of the server"


def test_head_is_get_without_a_body(client):
    told, asked = client.get("/api/areas"), client.head("/api/areas")
    assert (asked.status_code, asked.content) == (200, b"")
    assert asked.headers["content-length"] == told.headers["content-length"]
    assert client.head("/").headers["content-type"] == "text/html; charset=utf-8"


@pytest.mark.parametrize("method", ["OPTIONS", "PUT", "PATCH", "DELETE", "TRACE", "BREW"])
def test_what_cannot_be_done_is_405_in_the_one_shape(client, method):
    for path in ("/api/areas", "/lishui"):
        answer = client.request(method, path)
        assert answer.status_code == 405
        assert answer.json()["error"]["message"]["zh"]


def test_a_long_body_is_not_read(client):
    address = "/api/areas/district/findings/F0000000000/accept"
    answer = client.post(address, content=b"[" * (10 << 20), headers={"content-type": "application/json"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "BodyTooLarge")


def test_a_body_that_does_not_say_how_long_it_is_is_read_as_far_as_it_may_be(client):
    sent = 0

    def pieces():
        nonlocal sent
        for _ in range(200):
            sent += 1
            yield b" " * 65536

    address = "/api/areas/district/findings/F0000000000/accept"
    answer = client.post(address, content=pieces(), headers={"content-type": "application/json"})
    assert answer.status_code == 413
    assert str(MOST_BODY) in answer.json()["error"]["message"]["en"]


@pytest.mark.parametrize("body", [b"[" * 100_000, b'{"owner":' * 50_000, b"\xff\xfe{", b"", b"nul", b"1e999"])
def test_json_that_cannot_be_read_is_told_as_such(client, body):
    address = "/api/areas/district/findings/F0000000000/accept"
    answer = client.post(address, content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 422
    assert answer.json()["error"]["code"]


def test_a_long_address_is_refused(client):
    answer = client.get("/api/areas", params={"x": "y" * MOST_QUERY})
    assert (answer.status_code, answer.json()["error"]["code"]) == (414, "BodyTooLarge")
    assert client.get("/api/" + "a/" * 2000).status_code == 414


@pytest.mark.parametrize("host", ["127.0.0.1:8331", "localhost:1", "[::1]:8331", "LOCALHOST"])
def test_a_server_of_one_person_answers_by_the_names_of_this_machine(own, host):
    assert own.get("/", headers={"host": host}).text == "GET"


@pytest.mark.parametrize(
    "host",
    ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "10.0.0.1", "", "[::1", "a@localhost:b"],
)
def test_and_by_no_other_name(own, host):
    answer = own.get("/", headers={"host": host})
    assert (answer.status_code, answer.json()["error"]["code"]) == (421, "ForeignRequest")


@pytest.mark.parametrize(
    "headers", [{"origin": "http://evil.example"}, {"sec-fetch-site": "cross-site"}, {"origin": "null"}]
)
def test_a_page_of_another_site_changes_nothing_here(own, headers):
    assert own.post("/", headers=headers).status_code == 403
    assert own.get("/", headers=headers).status_code == 200


def test_own_pages_do(own):
    assert own.post("/", headers={"origin": "http://127.0.0.1:8331", "sec-fetch-site": "same-origin"}).text == "POST"


@pytest.mark.parametrize(("host", "name"), [("a:1", "a"), ("[::1]:2", "::1"), ("A", "a"), ("", ""), ("[", "")])
def test_the_name_in_a_host(host, name):
    assert name_of(host) == name


def test_a_server_of_a_team_has_any_name(app: FastAPI):
    assert TestClient(app, base_url="http://gep.example.gov.cn").get("/api/areas").status_code == 200


def test_nothing_is_sent_to_anybody(app: FastAPI, monkeypatch):
    """The framework can report to a collector that the environment names; ours never does."""
    monkeypatch.setenv("FASTAPI_OTEL_AUTO_CONFIGURE", "true")
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9")
    assert app._telemetry["auto_configure"] is False
    assert not app._native_telemetry.enabled()
    assert json.loads(TestClient(app).get("/api/areas").text)
