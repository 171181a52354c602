"""Answers told again on one's own machine, before the framework looks at the request: nobody else can ask there.

For a team every request is checked, and this is passed by.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from shanshui.web.access.watch import STATE
from shanshui.web.shelf import Opened
from shanshui.web.told import App, Receive, Scope, Send
from shanshui.web.who import LocalGate

MOST: Final = 8192  # addresses
Tell = Callable[[Request], Response | None]  # None once the answer was forgotten
Address = tuple[str, bytes]


@dataclass(frozen=True)
class Known:
    """How an address was answered: of which state of which area, and what is said of its account."""

    area: Opened
    version: str
    state: str
    tell: Tell


class Repeats:
    """The addresses that were answered last. For threads."""

    def __init__(self) -> None:
        self._known: OrderedDict[Address, Known] = OrderedDict()
        self._lock = threading.Lock()

    def note(self, request: Request, area: Opened, version: str, tell: Tell) -> None:
        """Note how to answer an address again while an area is in the same state.

        Parameters
        ----------
        version
            The state of the area of which the answer was made.
        """
        if type(request.app.state.gate) is not LocalGate or request.method != "GET":
            return
        state = request.scope.get("shanshui", {}).get("state", "")
        with self._lock:
            self._known[_address(request.scope)] = Known(area, version, state, tell)
            if len(self._known) > MOST:
                self._known.popitem(last=False)

    def find(self, scope: Scope) -> Response | None:
        """Return the answer to a request that was answered before; None if it must be looked at."""
        address = _address(scope)
        known = self._known.get(address)
        if known is None or scope["method"] != "GET":
            return None
        if known.version != known.area.version or (answer := known.tell(Request(scope))) is None:
            with self._lock:
                self._known.pop(address, None)
            return None
        if known.state:
            answer.raw_headers.append((STATE, known.state.encode()))
        return answer

    def before(self, routes: App) -> App:
        """Return an app that answers what it knows itself."""

        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            answer = self.find(scope) if scope["type"] == "http" else None
            await (answer or routes)(scope, receive, send)

        return app


def _address(scope: Scope) -> Address:
    return scope["path"], scope["query_string"]
