"""Every route is asked what its description allows, and what it does not: nothing fails, nothing surprises.

On one's own machine and by somebody of a team; `make test-slow` asks ten times as much.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance
from tests.web.asking import app_of, asking
from tests.web.team import team_of

from shanshui.store.access import Given
from shanshui.web.app import create_app

FEW, MANY = 3, 40  # requests of each sort to each route
ALLOWED, NOT = GenerationMode.POSITIVE, GenerationMode.NEGATIVE
EVERY = 3  # of so many addresses drawn, one is of things that are not there
KNOWN = {
    "area": ("lishui", "district"),
    "table": ("flows", "lines", "findings", "observations", "target-status"),
    "section": ("headline", "lines", "targets", "method"),
    "service": ("soil_retention", "water_retention.retention"),
    "target": ("sewage", "gep_2025"),
    "layer": ("hillshade", "variable.elevation", "value.gep"),
    "row": (0, 1),
    "column": (1, 3),
}
RULES = [positive_data_acceptance]  # of what changes something: rules of life say more than types


def operations(with_more: bool = False) -> list[tuple[str, str]]:
    """Return every method of every address; or those that are told more than an address, which can be wrong."""
    paths = create_app([]).openapi()["paths"]
    every = [(path, method, told) for path, methods in paths.items() for method, told in methods.items()]
    return [(path, method) for path, method, told in every if not with_more or _more(told)]


def _more(told: dict[str, Any]) -> bool:
    return "requestBody" in told or any(one["in"] == "query" for one in told.get("parameters", []))


@pytest.fixture(scope="module", params=["own", "team"])
def browser(
    request: pytest.FixtureRequest, areas: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TestClient]:
    """Yield somebody who may do everything, on copies of the areas: alone, or as administrator of a team."""
    folder = tmp_path_factory.mktemp("asked")
    shutil.copytree(areas, folder, dirs_exist_ok=True)
    both = [folder / "lishui", folder / "district"]
    if request.param == "own":
        yield asking(app_of(both))
        return
    for team in team_of(both, folder / "team.sqlite"):
        team.add("root", Given("", "", "admin"))
        yield team.signed_in("root")


@pytest.fixture(scope="module")
def described(browser: TestClient) -> Any:
    """Return the description of the app; most addresses drawn from it are of what is there."""
    schema = schemathesis.openapi.from_asgi("/api/openapi.json", browser.app)
    finding = browser.get("/api/areas/district/findings").json()["rows"][0]["id"]
    known = {**KNOWN, "finding": (finding,)}

    @schema.hook
    def map_path_parameters(context: Any, path_parameters: dict[str, Any]) -> dict[str, Any]:
        drawn = path_parameters or {}
        seed = len(repr(drawn))
        if seed % EVERY == 0:
            return drawn
        return {name: known[name][seed % len(known[name])] if name in known else value for name, value in drawn.items()}

    return schema


def ask(described: Any, browser: TestClient, path: str, method: str, mode: GenerationMode, examples: int) -> None:
    """Ask a route and hold every answer against all that schemathesis checks."""
    signs_out = path == "/api/session" and method in ("delete", "post")

    @given(case=described[path][method].as_strategy(generation_mode=mode))
    @settings(max_examples=examples, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    def asked(case: Any) -> None:
        token = browser.headers["X-Shanshui-Token"]
        case.headers = {**(case.headers or {}), "X-Shanshui-Token": token}
        case.cookies = {} if signs_out else {**(case.cookies or {}), **dict(browser.cookies)}
        case.call_and_validate(excluded_checks=RULES if method != "get" else None)

    asked()


@pytest.mark.parametrize(("path", "method"), operations())
def test_what_is_allowed_is_answered_as_described(described: Any, browser: TestClient, path: str, method: str) -> None:
    ask(described, browser, path, method, ALLOWED, FEW)


@pytest.mark.parametrize("browser", ["own"], indirect=True)
@pytest.mark.parametrize(("path", "method"), operations(with_more=True))
def test_what_is_not_allowed_is_refused_as_described(
    described: Any, browser: TestClient, path: str, method: str
) -> None:
    ask(described, browser, path, method, NOT, FEW)


@pytest.mark.slow
@pytest.mark.parametrize(("path", "method"), operations())
def test_however_often_one_asks(described: Any, browser: TestClient, path: str, method: str) -> None:
    ask(described, browser, path, method, ALLOWED, MANY)


@pytest.mark.slow
@pytest.mark.parametrize(("path", "method"), operations(with_more=True))
def test_however_often_one_asks_what_is_not_allowed(
    described: Any, browser: TestClient, path: str, method: str
) -> None:
    ask(described, browser, path, method, NOT, MANY)
