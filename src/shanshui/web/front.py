"""The door of the server: it answers `/healthz` and gives out the pages at once, while the app is being loaded."""

import asyncio
from collections.abc import Callable
from typing import Final

from shanshui.core.errors import ServerFailed
from shanshui.web.pages import Pages
from shanshui.web.told import App, Receive, Scope, Send, say, told

HEALTH: Final = "/healthz"
READY: Final = "/readyz"


class Front:
    """An ASGI app that loads another in a thread; requests that need it wait for it."""

    def __init__(self, load: Callable[[], App], pages: Pages | None = None) -> None:
        self._load, self._pages = load, pages or Pages()
        self._app: asyncio.Future[App] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if self._app is None:
            self._app = asyncio.ensure_future(asyncio.to_thread(self._load))
            self._app.add_done_callback(_is_there)  # why it failed is told by who loads it
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http" and scope["path"] in (HEALTH, READY):
            await _tell(send, scope["path"] == HEALTH or _is_there(self._app))
        elif scope["type"] == "http" and self._pages.serve(scope):
            await self._pages(scope, receive, send)
        else:
            await asyncio.wait([self._app])
            if _is_there(self._app):
                await self._app.result()(scope, receive, send)
            else:
                await say(send, 503, told(ServerFailed(where=str(scope["path"]))))

    async def _live(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            await send({"type": f"{message['type']}.complete"})
            if message["type"] == "lifespan.shutdown":
                return


def _is_there(app: asyncio.Future[App]) -> bool:
    return app.done() and not app.cancelled() and app.exception() is None


async def _tell(send: Send, ready: bool) -> None:
    await say(send, 200 if ready else 503, {"status": "ok" if ready else "loading"})
