"""What stands before everything: headers of every answer, whose requests are taken, how large they may be."""

from collections.abc import Collection
from typing import Final
from urllib.parse import urlsplit

from shanshui.core.errors import BodyTooLarge, ForeignRequest, NotFromHere, ShanshuiError
from shanshui.web.told import App, Headers, Message, Receive, Scope, Send, header, say, told

LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})
MOST_BODY: Final = 1 << 20  # bytes of JSON
MOST_FORM: Final = 21 << 20  # bytes of a form with a file of at most 20 MiB
MOST_QUERY: Final = 8192
MOST_PATH: Final = 2048
SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
NO_HOST: Final = frozenset("@/?#\\ ")
POLICY: Final = (
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "worker-src 'self'; connect-src 'self'; frame-ancestors 'none'"
)
SAID: Final[Headers] = [
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
]


class Guard:
    """An ASGI app around another.

    Parameters
    ----------
    hosts
        Names by which the server may be called, and from whose pages alone it may be told to change something: a page
        of another site whose name was made to lead here is refused. Left out, any.
    """

    def __init__(self, app: App, hosts: Collection[str] = ()) -> None:
        self._app, self._hosts = app, frozenset(hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        said = _Said(send, silent=scope["method"] == "HEAD")
        if refused := self._refused(scope):
            await say(said, refused[0], told(refused[1]))
            return
        if scope["method"] == "HEAD":
            scope = {**scope, "method": "GET"}
        body = _Body(receive, most_of(scope))
        await self._app(scope, body, _Replaced(said, body))

    def _refused(self, scope: Scope) -> tuple[int, ShanshuiError] | None:
        """Return why a request is not taken, with its status; None if it is."""
        if self._hosts and (refused := self._foreign(scope)):
            return refused
        if len(scope["query_string"]) > MOST_QUERY or len(scope["path"]) > MOST_PATH:
            return 414, BodyTooLarge(where=scope["path"][:80], limit=MOST_QUERY)
        size = header(scope, b"content-length")
        if size.isdigit() and int(size) > most_of(scope):
            return 413, BodyTooLarge(where=scope["path"], limit=most_of(scope))
        return None

    def _foreign(self, scope: Scope) -> tuple[int, ShanshuiError] | None:
        host = header(scope, b"host")
        if name_of(host) not in self._hosts:
            return 421, ForeignRequest(where="Host", name=host[:80])
        if scope["method"] not in SAFE:
            origin, site = header(scope, b"origin"), header(scope, b"sec-fetch-site")
            if (origin and urlsplit(origin).netloc != host) or site not in ("", "same-origin", "none"):
                return 403, NotFromHere(where="Origin", saw=(origin or site)[:80])
        return None


def name_of(host: str) -> str:
    """Return the name in a header `Host`: without its port, and without the brackets of an IPv6 address."""
    if set(host) & NO_HOST:
        return ""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def most_of(scope: Scope) -> int:
    """Return how many bytes the body of a request may have."""
    return MOST_FORM if header(scope, b"content-type").startswith("multipart/form-data") else MOST_BODY


class _Said:
    """A way to send that adds what every answer says and, of an answer to HEAD, leaves out the body."""

    def __init__(self, send: Send, silent: bool) -> None:
        self._send, self._silent = send, silent

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            given = {name for name, _ in message["headers"]}
            message["headers"] = [*message["headers"], *(one for one in SAID if one[0] not in given)]
        elif self._silent:
            message = {**message, "body": b""}
        await self._send(message)


class _Body:
    """A body that is read only as far as it may be long."""

    def __init__(self, receive: Receive, most: int) -> None:
        self._receive, self.most = receive, most
        self._read = 0
        self.over = False

    async def __call__(self) -> Message:
        message = await self._receive()
        self._read += len(message.get("body", b""))
        if self._read > self.most:
            self.over = True
            return {"type": "http.disconnect"}
        return message


class _Replaced:
    """A way to send that answers 413, whatever the app makes of a body it saw only a part of."""

    def __init__(self, send: Send, body: _Body) -> None:
        self._send, self._body = send, body
        self._done = self._begun = False

    async def __call__(self, message: Message) -> None:
        if self._body.over and not self._begun:
            if not self._done:
                self._done = True
                await say(self._send, 413, told(BodyTooLarge(where="body", limit=self._body.most)))
            return
        self._begun = True
        await self._send(message)
