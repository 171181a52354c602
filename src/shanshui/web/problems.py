"""One shape for every error: `{"error": {"code", "where", "message": {"zh", "en"}, "problems": [...]}}`."""

import logging
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from shanshui.core import errors
from shanshui.core.errors import BadRequest, NotHere, Problems, ServerFailed, ShanshuiError
from shanshui.core.labels import Label
from shanshui.web.invalid import wording
from shanshui.web.kept import Again, respond
from shanshui.web.told import told
from shanshui.web.who import LOCAL, LocalGate

LOG = logging.getLogger("shanshui.web")


class Words(BaseModel):
    """A sentence in both languages."""

    zh: str
    en: str


class Problem(BaseModel):
    """What is wrong: a stable name, where, and what we saw, need and advise."""

    code: str
    where: str
    message: Words


class Failure(Problem):
    """An error, with each of several problems found together."""

    problems: list[Problem] = []


class Error(BaseModel):
    """The body of every answer that is no success."""

    error: Failure


STATUS: dict[type[ShanshuiError], int] = {
    errors.NotYours: 404,
    errors.NoSuchArea: 404,
    errors.NoSuchName: 404,
    errors.NoSuchPeriod: 404,
    errors.NoSuchPlace: 404,
    errors.NoResults: 404,
    errors.BadRequest: 422,
    errors.PlaceNamedNotCoded: 404,
    errors.NoSuchItemHere: 404,
    errors.ServiceNotHere: 404,
    errors.NoFinding: 404,
    errors.NoTargets: 404,
    errors.IndicatorsNotGiven: 404,
    errors.NothingObserved: 404,
    errors.NothingRegistered: 404,
    errors.ResultsOutdated: 409,
    errors.FormerAccount: 409,
    errors.WrongMove: 409,
    errors.VerifierIsDoer: 403,
    errors.RoleLacking: 403,
    errors.BodyTooLarge: 413,
    errors.NotSignedIn: 401,
    errors.PasswordMustChange: 403,
    errors.NotFromHere: 403,
    errors.RoleTooSmall: 403,
    errors.OwnWork: 403,
    errors.NothingApproved: 404,
    errors.TeamOnly: 404,
    errors.AccountChanged: 409,
    errors.NotThatState: 409,
    errors.NameTaken: 409,
    errors.TooMany: 429,
    errors.LayerNotMade: 409,
    errors.NotOnTheMap: 404,
    errors.TooManyMaps: 429,
    errors.ServerFailed: 500,
}
RESPONSES: dict[int | str, dict[str, Any]] = {
    status: {"model": Error, "description": says}
    for status, says in {
        401: "not signed in",
        403: "refused: the request is not from this app, or the role does not allow it",
        404: "no such thing, or not yours",
        405: "this cannot be done here",
        409: "something else was done in between",
        413: "the request is too large",
        414: "the address is too long",
        422: "the request or the area's data are wrong",
        429: "too many requests",
    }.items()
}
RESPONSES[304] = {"description": "what you have is still so"}

ELSEWHERE: Final[dict[str, tuple[Label, Label]]] = {
    "places": (
        Label("It must be the code of a place in the area's place tree.", "该区域地方树中的地方"),
        Label("Open the place tree and choose a place.", "打开地方树，选择一个地方"),
    ),
    "": (
        Label("It must be one of those that the area has.", "该区域已有的内容"),
        Label("Go back to the list and choose one.", "返回列表重新选择"),
    ),
}


def status_of(error: ShanshuiError) -> int:
    """Return the HTTP status of an error: that of its nearest class, else 422 for input and 500 for the rest."""
    for kind in type(error).__mro__:
        if kind in STATUS:
            return STATUS[kind]
    return 422 if isinstance(error, errors.InputError) else 500


def answer(
    error: ShanshuiError, status: int = 0, headers: dict[str, str] | None = None, areas: Iterable[Path] = ()
) -> JSONResponse:
    """Return the answer that tells an error; where the folders of the areas lie is not told."""
    if isinstance(error, errors.TooMany):
        headers = {**(headers or {}), "Retry-After": str(error.fields["seconds"])}
    return JSONResponse(told(error, areas), status or status_of(error), headers)


def alone(request: Request, error: ShanshuiError) -> ShanshuiError:
    """Return the same for one person on their own machine, whom no administrator could give more; for a team as it is.

    There what is not there and what is not theirs must look the same.
    """
    gate = request.app.state.gate
    if not isinstance(gate, LocalGate) or gate.who(request) is not LOCAL:
        return error
    name, where = str(error.fields["name"]), error.where
    if where == "areas":
        known = list(request.app.state.shelf.areas)
        need = Label(f"The areas are {errors.listed(known, len(known))}.", "、".join(known))
        return NotHere(where=where, name=name, known=known, need=need, do=Label("Open one of them.", "打开其中之一"))
    need, do = ELSEWHERE.get(where, ELSEWHERE[""])
    return NotHere(where=where, name=name, need=need, do=do)


def install(app: FastAPI) -> None:
    """Let every error of an app be told in the one shape; no traceback ever leaves the server."""

    @app.exception_handler(Again)
    async def _again(request: Request, known: Again) -> Response:
        return respond(request, known.answer)

    @app.exception_handler(ShanshuiError)
    async def _ours(request: Request, error: ShanshuiError) -> JSONResponse:
        folders = [one.folder for one in request.app.state.shelf.areas.values()]
        return answer(alone(request, error) if type(error) is errors.NotYours else error, areas=folders)

    @app.exception_handler(RequestValidationError)
    async def _request(request: Request, error: RequestValidationError) -> JSONResponse:
        found = [
            BadRequest(where=".".join(str(part) for part in one["loc"][1:]), saw=wording(one)) for one in error.errors()
        ]
        return answer(found[0] if len(found) == 1 else Problems(found), 422)

    @app.exception_handler(HTTPException)
    async def _http(request: Request, error: HTTPException) -> JSONResponse:
        problem = BadRequest(where=request.url.path, saw=f"{error.status_code} {error.detail}")
        status = 422 if error.status_code == 400 else error.status_code  # a body that is no JSON is wrong as any other
        return answer(problem, status, dict(error.headers or {}))

    @app.exception_handler(Exception)
    async def _unforeseen(request: Request, error: Exception) -> JSONResponse:
        LOG.exception("%s %s", request.method, request.url.path, exc_info=error)
        return answer(ServerFailed(where=request.url.path), 500)
