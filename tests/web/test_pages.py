"""The built pages and the door before the app."""

import asyncio
import gzip
import threading

import pytest
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient
from tests.web.asking import apart

from shanshui.web.front import Front
from shanshui.web.pages import Pages

SCRIPT = "console.log(1);\n" * 200


@pytest.fixture
def built(tmp_path):
    folder = tmp_path / "static"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text("<!doctype html><title>山水</title>", encoding="utf-8")
    (folder / "assets" / "index-AbCd1234.js.gz").write_bytes(gzip.compress(SCRIPT.encode(), 9, mtime=0))
    (folder / "icon.svg").write_text("<svg/>")
    (tmp_path / "secret.txt").write_text("secret")
    return folder


@pytest.fixture
def pages(built):
    return TestClient(Pages(built))


@pytest.mark.parametrize("path", ["/", "/lishui", "/lishui/map", "/丽水/overview", "/a/b/c/d", "/apix"])
def test_every_address_of_the_app_gives_the_one_page(pages, path):
    answer = pages.get(path, params={"place": "331121"})
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "山水" in answer.text
    assert answer.headers["cache-control"] == "no-cache"


def test_what_has_a_hash_in_its_name_is_kept_for_ever(pages):
    answer = pages.get("/assets/index-AbCd1234.js")
    assert answer.text == SCRIPT
    assert answer.headers["content-type"].startswith("text/javascript")
    assert "immutable" in answer.headers["cache-control"]
    assert "immutable" not in pages.get("/icon.svg").headers["cache-control"]


def test_what_one_has_is_not_sent_again(pages):
    first = pages.get("/")
    again = pages.get("/", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("reads", ["gzip", "gzip, deflate, br, zstd", "br;q=1.0, GZIP;q=0.8, *;q=0.1"])
def test_what_the_build_compressed_is_sent_as_it_lies(pages, built, reads):
    with pages.stream("GET", "/assets/index-AbCd1234.js", headers={"Accept-Encoding": reads}) as answer:
        raw = b"".join(answer.iter_raw())
    assert raw == (built / "assets" / "index-AbCd1234.js.gz").read_bytes()
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["vary"] == "accept-encoding"
    assert answer.headers["content-type"].startswith("text/javascript")
    assert int(answer.headers["content-length"]) == len(raw) < len(SCRIPT) / 10


@pytest.mark.parametrize("reads", ["identity", "", "br", "gzip;q=0", "br, gzip; q=0.0"])
def test_who_cannot_unpack_it_gets_it_unpacked(pages, reads):
    answer = pages.get("/assets/index-AbCd1234.js", headers={"Accept-Encoding": reads})
    assert "content-encoding" not in answer.headers
    assert answer.headers["vary"] == "accept-encoding"
    assert answer.content == SCRIPT.encode()


def test_what_lies_there_as_it_is_is_sent_so(pages):
    answer = pages.get("/icon.svg", headers={"Accept-Encoding": "gzip"})
    assert "content-encoding" not in answer.headers
    assert answer.text == "<svg/>"


@pytest.mark.parametrize(
    "path",
    [
        "/none.js",
        "/assets/index-AbCd1234.js.gz",
        "/../secret.txt",
        "/..%2fsecret.txt",
        "/%2e%2e/secret.txt",
        "/assets/..%2f..%2fsecret.txt",
        "/.env",
    ],
)
def test_nothing_else_is_given_out(pages, path):
    answer = pages.get(path)
    assert answer.status_code == 404
    assert answer.text != "secret"
    assert answer.json()["error"]["code"] == "BadRequest"


def test_pages_built_anew_are_read_anew(pages, built):
    pages.get("/")
    (built / "index.html").write_text("<title>new</title>")
    (built / "assets" / "new-1.js.gz").write_bytes(gzip.compress(b"1"))
    assert "new" in pages.get("/").text
    assert pages.get("/assets/new-1.js").text == "1"


def test_where_no_pages_were_built_one_says_what_to_do(tmp_path):
    answer = TestClient(Pages(tmp_path)).get("/lishui")
    assert answer.status_code == 503
    assert "make web" in answer.text
    assert "尚未构建" in answer.text


def test_another_folder_may_be_named(built, monkeypatch):
    monkeypatch.setenv("SHANSHUI_STATIC", str(built))
    assert TestClient(Pages()).get("/icon.svg").text == "<svg/>"


# The door -------------------------------------------------------------------------------------------------


async def asked(app, path):
    """Return status and body of a request."""
    sent = []

    async def send(message):
        sent.append(message)

    async def receive():
        return {"type": "http.request", "body": b""}

    scope = {"type": "http", "method": "GET", "path": path, "query_string": b"", "headers": []}
    await app(scope, receive, send)
    return sent[0]["status"], b"".join(one.get("body", b"") for one in sent)


async def hello(scope, receive, send):
    await PlainTextResponse("hello")(scope, receive, send)


def test_health_and_pages_are_there_before_the_app_is(built):
    go = threading.Event()

    def load():
        go.wait(10)
        return hello

    async def ask():
        front = Front(load, Pages(built))
        early = [await asked(front, path) for path in ("/healthz", "/readyz", "/lishui")]
        waiting = asyncio.ensure_future(asked(front, "/api/areas"))
        await asyncio.sleep(0)
        assert not waiting.done()
        go.set()
        return early, await waiting, await asked(front, "/readyz")

    early, late, ready = apart(ask())
    assert [status for status, _ in early] == [200, 503, 200]
    assert late == (200, b"hello")
    assert ready[0] == 200


def test_an_app_that_cannot_be_loaded_leaves_nobody_waiting(built):
    def load():
        raise ValueError("area.yaml")

    async def ask():
        front = Front(load, Pages(built))
        return await asked(front, "/api/areas"), await asked(front, "/healthz"), await asked(front, "/readyz")

    api, health, ready = apart(ask())
    assert (api[0], health[0], ready[0]) == (503, 200, 503)
    assert b"ServerFailed" in api[1]
