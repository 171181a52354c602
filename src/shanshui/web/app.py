"""The web app, put together: routes by topic, one shape of errors, one gate."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from fastapi import FastAPI

from shanshui import __version__
from shanshui.web import problems
from shanshui.web.routes import areas
from shanshui.web.shelf import Shelf
from shanshui.web.who import Gate, LocalGate

ROUTERS = (areas.router,)


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
    app = FastAPI(title="Shanshui", version=__version__, docs_url=None, redoc_url=None, openapi_url="/api/openapi.json")
    app.state.shelf = Shelf(paths)
    app.state.gate = gate or LocalGate()
    problems.install(app)
    for router in ROUTERS:
        app.include_router(router(), prefix="/api", responses=_documented())
    return app


def _documented() -> dict[int | str, dict[str, Any]]:
    return {status: problems.RESPONSES[status] for status in (404, 422)}
