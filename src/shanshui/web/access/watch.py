"""What stands around the routes: no forged request, no flood, no export or change that leaves no trace.

An export is written to the log before it is sent: without the entry there is no export.
"""

import asyncio
import re
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from shanshui.core.errors import NotFromHere, ShanshuiError, TooMany
from shanshui.web.access.cookies import is_from_here
from shanshui.web.access.gate import TeamGate
from shanshui.web.problems import status_of
from shanshui.web.told import App, Message, Receive, Scope, Send, header, send_whole
from shanshui.web.told import told as told_of

SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
PATIENCE: Final = 30  # seconds between two pieces of a body
EXPORT: Final = re.compile(r"/(?:tables|reports|layers)/(?:.+/)?[^/]+\.(?:csv|xlsx|parquet|json|pdf|docx|html|zip)$")
OWN: Final = ("/session", "/users", "/areas/{area}/approval", "/areas/{area}/shares")  # these log for themselves
KINDS: Final = {
    "findings": "finding.moved",
    "uploads": "upload.opened",
    "zone": "zone.accounted",
    "make": "layer.made",
}
STATE: Final = b"x-shanshui-state"
SAID: Final = 200  # letters of an address in the log


class Watch:
    """An ASGI app around the routes.

    Parameters
    ----------
    gate
        That of a team has a log and limits; on one's own machine only forged requests are refused.
    """

    def __init__(self, app: App, gate: Any) -> None:
        self._app, self._gate = app, gate if isinstance(gate, TeamGate) else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        scope["shanshui"] = {}
        if refused := self._refused(scope):
            await _refuse(send, refused)
            return
        await self._app(scope, _Patient(receive), _Noted(self._gate, scope, send))

    def _refused(self, scope: Scope) -> ShanshuiError | None:
        """Return why a request is not taken; None if it is."""
        if self._gate and (wait := self._gate.addresses.take(address_of(scope))):
            return TooMany(where="requests", seconds=wait)
        if scope["method"] in SAFE:
            return None
        origin, site = header(scope, b"origin"), header(scope, b"sec-fetch-site")
        if origin and _place_of(origin) != header(scope, b"host"):
            return NotFromHere(where="Origin", saw=origin[:80])
        if site not in ("", "same-origin", "none"):
            return NotFromHere(where="Sec-Fetch-Site", saw=site[:80])
        if not is_from_here(Request(dict(scope))):
            return NotFromHere(where="X-Shanshui-Token", saw="token")
        return None


def address_of(scope: Scope) -> str:
    """Return the address a request comes from, as the server or a trusted proxy says."""
    return str((scope.get("client") or ("",))[0])


def _place_of(origin: str) -> str:
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return ""


async def _refuse(send: Send, error: ShanshuiError) -> None:
    import json

    content = json.dumps(told_of(error), ensure_ascii=False).encode()
    headers = [(b"content-type", b"application/json"), (b"cache-control", b"no-store")]
    if isinstance(error, TooMany):
        headers.append((b"retry-after", str(error.fields["seconds"]).encode()))
    await send_whole(send, status_of(error), content, headers)


class _Patient:
    """A body of which each piece must come in time: who sends a byte a minute is hung up on."""

    def __init__(self, receive: Receive) -> None:
        self._receive, self._whole = receive, False

    async def __call__(self) -> Message:
        if self._whole:
            return await self._receive()
        try:
            message = await asyncio.wait_for(self._receive(), PATIENCE)
        except TimeoutError:
            return {"type": "http.disconnect"}
        self._whole = not message.get("more_body", False)
        return message


class _Noted:
    """A way to send that says the state of the account, and logs exports and changes before they are told."""

    def __init__(self, gate: TeamGate | None, scope: Scope, send: Send) -> None:
        self._gate, self._scope, self._send = gate, scope, send

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            if state := self._scope["shanshui"].get("state"):
                message["headers"] = [*message["headers"], (STATE, state.encode())]
            entry = entry_of(self._scope, message["status"]) if self._gate else None
            if self._gate and entry:
                await run_in_threadpool(self._gate.access.say, *entry)
        await self._send(message)


def entry_of(scope: Scope, status: int) -> tuple[str, str, str, dict[str, Any]] | None:
    """Return what the log says of an answer: who, what, about what; None for what needs no entry."""
    route, who = getattr(scope.get("route"), "path", "").removeprefix("/api"), scope["shanshui"].get("who")
    if not 200 <= status < 300 or who is None or route.startswith(OWN):
        return None
    if scope["method"] in SAFE and not EXPORT.search(scope["path"]):
        return None
    kind = "export.made" if scope["method"] in SAFE else kind_of(route)
    given, query = scope.get("path_params", {}), parse_qs(scope["query_string"].decode("latin-1"))
    said = {"place": query.get("place", [""])[0][:SAID], "period": query.get("period", [""])[0][:SAID]}
    area = str(given.get("area", ""))
    more = {name: str(value)[:SAID] for name, value in given.items() if name != "area"}
    return who.name, kind, f"area:{area}", {"area": area, **said, **more, "path": scope["path"][:SAID]}


def kind_of(route: str) -> str:
    """Return the kind of event of a route that changes something: the last words of its address."""
    words = [part for part in route.split("/") if part and not part.startswith("{")]
    return {
        "findings": "finding.moved",
        "uploads": "upload.opened",
        "zone": "zone.accounted",
        "make": "layer.made",
    }.get(words[-1], f"{words[-1]}.changed")
