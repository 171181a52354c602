"""The one shape of errors as plain values, for what must answer before the framework is loaded."""

import json
import math
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any

from shanshui.core.errors import Problems, ShanshuiError
from shanshui.core.labels import Label

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


def plain(thing: Any) -> Any:
    """Return nested values for JSON: labels by language, what is not known as null."""
    if isinstance(thing, Label):
        return {"en": thing.en, "zh": thing.zh}
    if isinstance(thing, Mapping):
        return {key: plain(value) for key, value in thing.items()}
    if isinstance(thing, list | tuple):
        return [plain(value) for value in thing]
    return None if isinstance(thing, float) and not math.isfinite(thing) else thing


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
