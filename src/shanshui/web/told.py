"""The one shape of errors as plain values, for what must answer before the framework is loaded."""

import json
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from shanshui.core.errors import Problems, ShanshuiError

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]


def told(error: ShanshuiError) -> dict[str, Any]:
    """Return an error in the one shape."""
    several = error.problems if isinstance(error, Problems) else []
    return {"error": _problem(error) | {"problems": [_problem(one) for one in several]}}


def _problem(error: ShanshuiError) -> dict[str, Any]:
    message = {"zh": error.text("zh"), "en": error.text("en")}
    return {"code": error.code, "where": error.where, "message": message}


async def say(send: Send, status: int, body: Any) -> None:
    """Send a whole answer of JSON."""
    content = json.dumps(body, ensure_ascii=False).encode()
    await send_whole(send, status, content, [(b"content-type", b"application/json"), (b"cache-control", b"no-store")])


async def send_whole(send: Send, status: int, content: bytes, headers: Headers) -> None:
    """Send a whole answer."""
    sized = [*headers, (b"content-length", str(len(content)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": sized})
    await send({"type": "http.response.body", "body": content})


def header(scope: Scope, name: bytes) -> str:
    """Return a header of a request, empty if it is not there."""
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == name), "")
