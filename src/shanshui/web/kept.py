"""Answers that are kept: worked out once for all who may see the same, told again as bytes.

What an answer is kept under holds the area and the state of its data, the place, the role and the language that were
found for the one who asks, and the whole address: nobody is told what was made for another scope.
"""

import gzip
import hashlib
import json
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from fastapi import Request, Response

from shanshui.web.told import plain

if TYPE_CHECKING:
    from shanshui.web.seen import Seen
    from shanshui.web.shelf import Opened

JSON: Final = "application/json"
BUDGET: Final = 64 << 20  # bytes of all answers
LARGEST: Final = 4 << 20  # bytes of one that is kept
SMALL: Final = 1024  # bytes not worth compressing


@dataclass(frozen=True)
class Answer:
    """An answer as bytes, with more headers such as the name of a file."""

    content: bytes
    kind: str = JSON
    headers: dict[str, str] = field(default_factory=dict)

    @cached_property
    def etag(self) -> str:
        """Return what tells its content from every other."""
        return f'"{hashlib.sha256(self.content).hexdigest()[:20]}"'

    @cached_property
    def packed(self) -> bytes:
        """Return it compressed, empty where that is of no use."""
        useful = len(self.content) >= SMALL and (self.kind.startswith("text/") or "json" in self.kind)
        return gzip.compress(self.content, 6, mtime=0) if useful else b""

    @property
    def size(self) -> int:
        """Return how many bytes it takes."""
        return len(self.content) + len(self.packed)


class Shelved:
    """The least recently used answers, within a budget of bytes. For threads; each answer is made by one of them."""

    def __init__(self, budget: int = BUDGET) -> None:
        self.budget = budget
        self.bytes = 0
        self._answers: OrderedDict[Hashable, Answer] = OrderedDict()
        self._making: dict[Hashable, threading.Lock] = {}
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], Answer]) -> Answer:
        """Return the answer kept under a key, made if there is none."""
        found = self.find(key)
        if found is not None:
            return found
        with self._lock:
            making = self._making.setdefault(key, threading.Lock())
        with making:
            found = self.find(key)
            if found is None:
                try:
                    found = make()
                finally:
                    with self._lock:
                        self._making.pop(key, None)
                self._keep(key, found)
        return found

    def find(self, key: Hashable) -> Answer | None:
        """Return the answer kept under a key, None if there is none."""
        with self._lock:
            if key in self._answers:
                self._answers.move_to_end(key)
            return self._answers.get(key)

    def _keep(self, key: Hashable, answer: Answer) -> None:
        if answer.size > min(LARGEST, self.budget):
            return
        with self._lock:
            if key in self._answers:
                return
            self._answers[key] = answer
            self.bytes += answer.size
            while self.bytes > self.budget:
                self.bytes -= self._answers.popitem(last=False)[1].size


def as_bytes(content: Any) -> bytes:
    """Return plain values as JSON: labels by language, what is not known as null."""
    return json.dumps(plain(content), ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()


class Again(Exception):  # noqa: N818
    """A request was answered before, to all who see the same: nothing more is looked at."""

    def __init__(self, answer: Answer) -> None:
        super().__init__()
        self.answer = answer


def key_of(request: Request, about: "Seen") -> Hashable:
    """Return what an answer about a place is kept under."""
    return about.scope, request.scope["path"], request.scope["query_string"]


def tell_again(request: Request, about: "Seen") -> None:
    """Raise Again if the same was asked before in the same scope; only what `kept` answered is there."""
    if request.method == "GET" and (found := request.app.state.kept.find(key_of(request, about))):
        raise Again(found)


def kept(request: Request, about: "Seen", make: Callable[[], Any]) -> Response:
    """Return the answer to a GET request about a place: kept, or made now.

    Parameters
    ----------
    make
        Returns plain values for JSON, or an `Answer`.
    """

    def made() -> Answer:
        content = make()
        return content if isinstance(content, Answer) else Answer(as_bytes(content))

    shelved: Shelved = request.app.state.kept
    key = key_of(request, about)
    found = shelved.get(key, made)
    repeat(request, about.area, about.version, key)
    return respond(request, found)


def repeat(request: Request, area: "Opened", version: str, key: Hashable) -> None:
    """Have a kept answer told again at its address, while the area is as it was when the request was looked at."""
    shelved: Shelved = request.app.state.kept

    def tell(again: Request) -> Response | None:
        found = shelved.find(key)
        return respond(again, found) if found else None

    request.app.state.repeats.note(request, area, version, tell)


def respond(request: Request, answer: Answer) -> Response:
    """Return an answer, compressed if that is understood; 304 if it is what the one who asks has."""
    headers = {**answer.headers, "etag": answer.etag, "cache-control": "private, no-cache"}
    headers["vary"] = "accept-encoding, cookie"
    if answer.etag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    if answer.packed and "gzip" in request.headers.get("accept-encoding", ""):
        return Response(answer.packed, media_type=answer.kind, headers={**headers, "content-encoding": "gzip"})
    return Response(answer.content, media_type=answer.kind, headers=headers)
