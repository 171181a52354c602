"""How the numbers of a service came about, for programs and for the source chain of a figure."""

import threading
from typing import Annotated, Any, Final

from fastapi import APIRouter, Path, Query, Request, Response

from shanshui.core.errors import FormerAccount, NoResults, NothingApproved
from shanshui.web.access.sight import Approved
from shanshui.web.kept import kept
from shanshui.web.problems import RESPONSES
from shanshui.web.seen import Seen, ThisPlace

ONE_AT_A_TIME: Final = threading.Lock()  # alternatives work an account out again: of those who ask, one after the other


def router() -> APIRouter:
    """Return the routes of explanations."""
    routes = APIRouter(tags=["explain"])

    @routes.get("/areas/{area}/explain/{service}", response_model=dict[str, Any], responses={409: RESPONSES[409]})
    def explain(
        request: Request,
        about: ThisPlace,
        service: Annotated[str, Path(description="id of a service, or service.item")],
        alternatives: Annotated[
            bool, Query(description="also work out every alternative parameter set and equation: takes long")
        ] = False,
    ) -> Response:
        """Return formula, parameters, inputs, area, amount, price and value of a service at a place."""
        return kept(request, about, lambda: _explained(about, service, alternatives))

    return routes


def _explained(about: Seen, service: str, alternatives: bool) -> dict[str, Any]:
    from shanshui.run.explain import explain
    from shanshui.run.explain_recorded import explain_recorded

    if not about.area.has_account:
        if isinstance(about.area, Approved):
            raise NothingApproved(where="account", area=about.area.id)
        raise NoResults(where=about.area.id, folder="results")
    if about.area.account.former:
        if alternatives:  # what another choice would give is worked out from the inputs
            raise FormerAccount(where=service)
        return explain_recorded(about.area.account, service, about.place, about.period).as_json()
    asked = (about.area.path, service, about.place, about.period)
    if not alternatives:
        return explain(*asked, alternatives=False).as_json()
    with ONE_AT_A_TIME:
        return explain(*asked).as_json()
