"""Who asks the web app in tests, and how."""

import asyncio
from collections.abc import Coroutine, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.testclient import TestClient

from shanshui.web.app import create_app
from shanshui.web.who import Grant, LocalGate, Role, Who


def apart(work: Coroutine[Any, Any, Any]) -> Any:
    """Run a coroutine in a thread of its own: a browser that a test left open keeps the loop of the main one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()


class Some(LocalGate):
    """Lets in whom the header `X-Test-As` names: `role[@area[/place]]`, several parted by spaces; nobody named: all."""

    def who(self, connection: Any) -> Who:
        said = connection.headers.get("x-test-as", "")
        return Who("somebody", tuple(granted(one) for one in said.split())) if said else super().who(connection)


def granted(text: str) -> Grant:
    """Return the role that `viewer@lishui/331121` says."""
    role, _, where = text.partition("@")
    area, _, place = where.partition("/")
    return Grant(Role[role.upper()], area, place)


def app_of(areas: Iterable[Path]) -> FastAPI:
    """Return the app of some areas for whoever a test names."""
    return create_app(areas, Some())


def asking(app: Any, as_whom: str = "", **more: Any) -> TestClient:
    """Return a browser with the app's page open: it repeats the token in what changes something."""
    client = TestClient(app, **more)
    client.get("/api/session")
    client.headers["X-Shanshui-Token"] = client.cookies["shanshui_token"]
    if as_whom:
        client.headers["X-Test-As"] = as_whom
    return client
