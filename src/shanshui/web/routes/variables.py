"""How a variable of the map was made: equation or source, and everything below it."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response

from shanshui.core.errors import FormerAccount, NoResults
from shanshui.web.kept import kept
from shanshui.web.problems import RESPONSES
from shanshui.web.seen import Seen, ThisPlace


def router() -> APIRouter:
    """Return the routes of variables."""
    routes = APIRouter(tags=["explain"])

    @routes.get("/areas/{area}/variables/{variable}", response_model=dict[str, Any], responses={409: RESPONSES[409]})
    def variable(
        request: Request, about: ThisPlace, variable: Annotated[str, Path(description="name of a variable")]
    ) -> Response:
        """Return how a variable was made: steps from inputs on, each with equation, source, file and range."""
        return kept(request, about, lambda: _explained(about, variable))

    return routes


def _explained(about: Seen, variable: str) -> dict[str, Any]:
    from shanshui.run.explain_variable import explain_variable

    if not about.area.has_account:
        raise NoResults(where=about.area.id, folder="results")
    if about.area.account.former:
        raise FormerAccount(where=variable)
    return explain_variable(about.area.path, variable, about.place, about.period).as_json()
