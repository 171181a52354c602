"""No name in an address leads to a file: sixty ways to write a way out, at every place of every route."""

import re
import shutil
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes

import pytest
from fastapi import FastAPI
from tests.web.asking import apart, app_of, asking

from shanshui.web.app import create_app

SECRET = "7f3a-not-for-anybody"
NAME = "secret.txt"
UP = (
    "../", "..%2f", "%2e%2e/", "%2e%2e%2f", "..%5c", "..\\", "%2e%2e%5c", "..%252f", "%252e%252e%252f", "..%c0%af",
    "%c0%ae%c0%ae/", "..%ef%bc%8f", "%ef%bc%8e%ef%bc%8e/", "....//", "....%2f%2f", "..;/", "..%00/", ".%2e/", "%2e./",
    "./../", "..%09/", "..%0d%0a/", "..%e2%81%84", "%uff0e%uff0e%u2215",
)  # fmt: skip
FROM_ROOT = (
    "/etc/passwd", "%2fetc%2fpasswd", "//etc/passwd", "file:///etc/passwd", "file:%2f%2f%2fetc%2fpasswd",
    "C:%5cWindows%5cwin.ini", "%5c%5cserver%5cshare", "%5c%5c?%5cC:%5c", "~/.ssh/id_rsa", "%7eroot", "$HOME", "%24{HOME}",
    "/vsicurl/http://127.0.0.1:9/x", "%2fvsizip%2f", "CSV:%2fetc%2fpasswd", "http:%2f%2f127.0.0.1%2f", "/proc/self/environ",
)  # fmt: skip
ODD = (
    "%00", "x%00.csv", "%0d%0aSet-Cookie:a=b", "%ff%fe", "%80", ".", "..", "...", "%2e", "%20", "con", "aux.txt", "area.yaml",
    "data", "register.sqlite", ".shanshui", "results%2fmanifest.json", "'%20OR%201=1--", "{area}", "a" * 1500,
)  # fmt: skip
WAYS = [*(f"{up}{NAME}" for up in UP), *(f"{up * 3}{NAME}" for up in UP[:4]), *FROM_ROOT, *ODD]
REFUSED = {400, 401, 403, 404, 405, 409, 413, 414, 422}


def routes() -> list[tuple[str, str]]:
    """Return every address with a name in it and a method it takes."""
    paths = create_app([]).openapi()["paths"]
    return [(path, method.upper()) for path, methods in paths.items() for method in methods if "{" in path]


@pytest.fixture(scope="module")
def own(areas: Path, tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    """Return an app on a copy of an area beside which, and in which, lies what nobody may see."""
    folder = tmp_path_factory.mktemp("hidden")
    area = Path(shutil.copytree(areas / "district", folder / "deep" / "district"))
    for place in (folder, area.parent, area, area / "data"):
        (place / NAME).write_text(SECRET)
    return app_of([area])


async def asked(app: Any, method: str, raw: str, headers: dict[str, str]) -> tuple[int, str]:
    """Return status and everything that is answered to an address as it was sent."""
    sent: list[dict[str, Any]] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        return {"type": "http.request", "body": b"{}", "more_body": False}

    said = {"host": "127.0.0.1", "content-type": "application/json", "content-length": "2", **headers}
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": "http",
        "path": unquote_to_bytes(raw).decode("utf-8", "replace"), "raw_path": raw.encode(), "query_string": b"",
        "root_path": "", "headers": [(name.encode(), value.encode()) for name, value in said.items()],
        "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 80),
    }  # fmt: skip
    await app(scope, receive, send)
    assert not [value for _, value in sent[0]["headers"] if b"\n" in value or b"\r" in value]
    body = b"".join(one.get("body", b"") for one in sent[1:]).decode("utf-8", "replace")
    return sent[0]["status"], body + repr(sent[0]["headers"])


def test_there_are_sixty_ways():
    assert len(set(WAYS)) >= 60


@pytest.mark.parametrize(("path", "method"), routes(), ids=lambda one: str(one))
def test_no_name_leads_out(own: FastAPI, path: str, method: str):
    client = asking(own)
    cookies = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
    headers = {"x-shanshui-token": client.headers["X-Shanshui-Token"], "cookie": cookies}
    names = re.findall(r"{(\w+)}", path)

    async def every() -> None:
        for name in names:
            for way in WAYS:
                filled = {other: "district" if other == "area" else "x" for other in names} | {name: way}
                status, told = await asked(own, method, path.format(**filled), headers)
                assert status in REFUSED, f"{status} {name}={way}"
                assert SECRET not in told, way
                assert "root:" not in told, way

    apart(every())


@pytest.mark.parametrize("way", WAYS)
def test_no_page_is_a_file_of_elsewhere(own: FastAPI, way: str):
    for raw in (f"/{way}", f"/assets/{way}", f"/district/{way}"):
        status, told = apart(asked(own, "GET", raw, {}))
        assert SECRET not in told
        assert status in (200, 404, 414, 503)
        assert status != 200 or "<div id=" in told, "the one page, and no other file"


def test_a_file_of_the_area_has_no_address(own: FastAPI):
    client = asking(own)
    for name in (NAME, "area.yaml", "data/observations.csv", "register.sqlite", "data/places"):
        for path in (f"/api/areas/district/{name}", f"/api/areas/district/tables/{name}", f"/district/{name}"):
            answer = client.get(path)
            assert answer.status_code in (404, 422) or (answer.status_code == 200 and "<div id=" in answer.text)
            assert SECRET not in answer.text
