"""One shape for every error: `{"error": {"code", "where", "message": {"zh", "en"}, "problems": [...]}}`."""

import logging
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from shanshui.core import errors
from shanshui.core.errors import BadRequest, Problems, ServerFailed, ShanshuiError

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
    errors.ServerFailed: 500,
}
RESPONSES: dict[int | str, dict[str, Any]] = {
    status: {"model": Error, "description": says}
    for status, says in {
        401: "not signed in",
        403: "refused: the request is not from this app, or the role does not allow it",
        404: "no such thing, or not yours",
        409: "something else was done in between",
        422: "the request or the area's data are wrong",
        429: "too many requests",
    }.items()
}


def status_of(error: ShanshuiError) -> int:
    """Return the HTTP status of an error: that of its nearest class, else 422 for input and 500 for the rest."""
    for kind in type(error).__mro__:
        if kind in STATUS:
            return STATUS[kind]
    return 422 if isinstance(error, errors.InputError) else 500


def told(error: ShanshuiError) -> dict[str, Any]:
    """Return an error in the one shape."""
    several = error.problems if isinstance(error, Problems) else []
    return {"error": _problem(error) | {"problems": [_problem(one) for one in several]}}


def _problem(error: ShanshuiError) -> dict[str, Any]:
    message = {"zh": error.text("zh"), "en": error.text("en")}
    return {"code": error.code, "where": error.where, "message": message}


def answer(error: ShanshuiError, status: int = 0, headers: dict[str, str] | None = None) -> JSONResponse:
    """Return the answer that tells an error."""
    return JSONResponse(told(error), status or status_of(error), headers)


def install(app: FastAPI) -> None:
    """Let every error of an app be told in the one shape; no traceback ever leaves the server."""

    @app.exception_handler(ShanshuiError)
    def _ours(request: Request, error: ShanshuiError) -> JSONResponse:
        return answer(error)

    @app.exception_handler(RequestValidationError)
    def _request(request: Request, error: RequestValidationError) -> JSONResponse:
        found = [
            BadRequest(where=".".join(str(part) for part in one["loc"][1:]), saw=str(one["msg"]))
            for one in error.errors()
        ]
        return answer(found[0] if len(found) == 1 else Problems(found), 422)

    @app.exception_handler(HTTPException)
    def _http(request: Request, error: HTTPException) -> JSONResponse:
        problem = BadRequest(where=request.url.path, saw=f"{error.status_code} {error.detail}")
        return answer(problem, error.status_code, dict(error.headers or {}))

    @app.exception_handler(Exception)
    def _unforeseen(request: Request, error: Exception) -> JSONResponse:
        LOG.exception("%s %s", request.method, request.url.path, exc_info=error)
        return answer(ServerFailed(where=request.url.path), 500)
