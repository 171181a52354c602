"""The one shape of errors as plain values, for what must answer before the framework is loaded."""

import json
import math
import os
from collections.abc import Awaitable, Callable, Iterable, Mapping, MutableMapping
from pathlib import Path
from typing import Any

from shanshui.core.errors import Problems, ShanshuiError
from shanshui.core.labels import Label

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]


def told(error: ShanshuiError, areas: Iterable[Path] = ()) -> dict[str, Any]:
    """Return an error in the one shape.

    Parameters
    ----------
    areas
        Folders of areas: of a file in one only the path inside is told, not where on the server it lies.
    """
    several = error.problems if isinstance(error, Problems) else []
    folders = sorted({str(one) for one in areas} - {"/"}, key=len, reverse=True)
    return {"error": _problem(error, folders) | {"problems": [_problem(one, folders) for one in several]}}


def _problem(error: ShanshuiError, folders: list[str]) -> dict[str, Any]:
    message = {language: _inside(error.text(language), folders) for language in ("zh", "en")}
    return {"code": error.code, "where": _inside(error.where, folders), "message": message}


def _inside(text: str, folders: list[str]) -> str:
    """Return a text without the folders before names of files; a folder itself is called by its name."""
    for folder in folders:
        if folder in text:
            text = text.replace(f"{folder}{os.sep}", "").replace(folder, Path(folder).name)
    return text


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
