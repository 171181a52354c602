"""The web app, put together: routes by topic, one shape of errors, one gate."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.telemetry import TelemetryConfig

from shanshui import __version__
from shanshui.web import problems
from shanshui.web.access.watch import Watch
from shanshui.web.contents import Contents
from shanshui.web.guard import Guard
from shanshui.web.kept import Shelved
from shanshui.web.pages import Pages
from shanshui.web.repeats import Repeats
from shanshui.web.routes import (
    approval,
    areas,
    audit,
    content,
    explain,
    findings,
    layers,
    reports,
    session,
    shares,
    tables,
    targets,
    uploads,
    users,
    variables,
)
from shanshui.web.shelf import Shelf
from shanshui.web.told import App, Receive, Scope, Send
from shanshui.web.who import Gate, LocalGate

ROUTERS = (
    areas.router,
    content.router,
    layers.router,
    session.router,
    users.router,
    approval.router,
    audit.router,
    shares.router,
    uploads.router,
    tables.router,
    explain.router,
    variables.router,
    targets.router,
    findings.router,
    reports.router,
)
NOTHING_SENT: TelemetryConfig = {"tracing": False, "metrics": False, "logs": False, "auto_configure": False}


class Web(FastAPI):
    """The routes, behind the guard and beside the pages."""

    def build_middleware_stack(self) -> Any:
        """Return the app with everything around it: also what went wrong is told with the headers of every answer."""
        watched = Watch(super().build_middleware_stack(), self.state.gate)
        return Guard(_beside(Pages(), self.state.repeats.before(watched)))


def _beside(pages: Pages, routes: App) -> App:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await (pages if scope["type"] == "http" and pages.serve(scope) else routes)(scope, receive, send)

    return app


def create_app(paths: Iterable[Path], gate: Gate | None = None) -> FastAPI:
    """Return the web app of some areas.

    Parameters
    ----------
    paths
        Their area.yaml.
    gate
        Tells who asks; left out, one person on their own machine.

    Raises
    ------
    Problems, InputError
        If an area.yaml is wrong.
    """
    app = Web(
        title="Shanshui",
        version=__version__,
        docs_url=None,  # those pages load scripts from elsewhere
        redoc_url=None,
        openapi_url="/api/openapi.json",
        telemetry=NOTHING_SENT,
    )
    app.state.shelf = Shelf(paths)
    app.state.gate = gate or LocalGate()
    app.state.kept = Shelved()
    app.state.repeats = Repeats()
    app.state.contents = Contents()
    problems.install(app)
    for router in ROUTERS:
        app.include_router(router(), prefix="/api", responses=_documented())
    return app


def _documented() -> dict[int | str, dict[str, Any]]:
    return {status: problems.RESPONSES[status] for status in (304, 401, 403, 404, 405, 413, 414, 422, 429)}
