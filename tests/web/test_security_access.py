"""Who may see what: every route × every role × own, child, sibling and parent place; nothing of elsewhere leaks."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from tests.web.team import WORD, Team, team_of, text_of

from shanshui.store.access import Given
from shanshui.web.app import ROUTERS

OWN, CHILD, SIBLING, PARENT = "331121", "331121001", "331122", "331100"
ROLES: Final = ("viewer", "editor", "approver", "admin")
AREA: Final = "lishui"
TOWNSHIP: Final = 9  # digits of its code: names of villages are words, and some stand inside of others

# How a route is guarded: `open` to everybody, of a `place`, of what one may see of the `area`, or of administrators.
OPEN: Final = {
    ("GET", "/session"),
    ("POST", "/session"),
    ("POST", "/session/share"),
    ("PUT", "/session/password"),
    ("DELETE", "/session"),
}
OF_ADMINISTRATORS: Final = {
    ("GET", "/users"),
    ("POST", "/users"),
    ("PUT", "/users/{name}/grants"),
    ("DELETE", "/users/{name}/grants"),
    ("POST", "/users/{name}/password"),
    ("POST", "/users/{name}/disable"),
    ("POST", "/users/{name}/enable"),
    ("GET", "/audit"),
    ("GET", "/audit/check"),
}
OF_AREA: Final = {  # no place is named: what is answered is cut to the places one may see
    ("GET", "/areas"),
    ("GET", "/areas/{area}/places"),
    ("GET", "/areas/{area}/shapes"),
    ("GET", "/areas/{area}/periods"),
    ("GET", "/areas/{area}/standards"),
}
OF_FINDING: Final = {  # the place is that of the finding
    ("GET", "/areas/{area}/findings/{finding}"),
    ("POST", "/areas/{area}/findings/{finding}/{move}"),
}
LEAST: Final = {  # the least role of what changes something at a place; all else of a place may be seen by a viewer
    ("POST", "/areas/{area}/reports/template"): "editor",
    ("POST", "/areas/{area}/reports/template.docx"): "editor",
    ("GET", "/areas/{area}/shares"): "approver",
    ("POST", "/areas/{area}/shares"): "approver",
    ("DELETE", "/areas/{area}/shares/{id}"): "approver",
}
OF_WHOLE: Final = {("POST", "/areas/{area}/approval/{move}")}  # an account is moved by whom the whole area is given
STANDARDS: Final = {"331100", "丽水市"}  # the city published a guideline
NOTE: Final = "公布的丽水市 GEP"  # whoever made the account wrote so in area.yaml, for all who see the area
DRAWS: Final = re.compile("/tiles/|/make$|/picture")  # slow, and tested with the layers


def routes() -> list[tuple[str, APIRoute]]:
    """Return every route of the app with each of its methods."""
    every = [route for make in ROUTERS for route in make().routes]
    assert all(isinstance(route, APIRoute) for route in every)
    return sorted(
        ((method, route) for route in every if isinstance(route, APIRoute) for method in route.methods - {"HEAD"}),
        key=lambda one: (one[1].path, one[0]),
    )


def keys() -> set[tuple[str, str]]:
    return {(method, route.path) for method, route in routes()}


def of_place() -> list[tuple[str, str]]:
    return sorted(keys() - OPEN - OF_ADMINISTRATORS - OF_AREA - OF_FINDING)


def asks_for_place(route: APIRoute) -> bool:
    """Return whether the one who asks is checked against a place, by the one dependency that does it."""
    todo, seen = [route.dependant], set[str]()
    while todo:
        one = todo.pop()
        seen.add(getattr(one.call, "__qualname__", ""))
        todo += one.dependencies
    return "seen" in seen


@pytest.fixture(scope="module")
def team(areas: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Team]:
    """Return the people of one county on an approved account, and an administrator of everything."""
    folder = tmp_path_factory.mktemp("team")
    for made in team_of([areas / "lishui", areas / "district"], folder / "team.sqlite"):
        made.add("root", Given("", "", "admin"))
        for role in ROLES:
            made.add(role, Given(AREA, OWN, role))
        made.add("elsewhere", Given("district", "990200", "admin"))
        made.add("neighbour", Given(AREA, SIBLING, "admin"))
        made.add("without")
        made.approve()
        yield made


@pytest.fixture(scope="module")
def browsers(team: Team) -> dict[str, TestClient]:
    """Return name → their browser."""
    names = ("root", *ROLES, "elsewhere", "neighbour", "without")
    return {"nobody": team.browser(), **{name: team.signed_in(name) for name in names}}


@pytest.fixture(scope="module")
def known(browsers: dict[str, TestClient]) -> dict[str, list[str]]:
    """Return parameter → values that the area has, so that routes are asked for what is there."""
    root, at = browsers["root"], {"place": PARENT}
    base = f"/api/areas/{AREA}"

    def ids(path: str, *names: str) -> list[str]:
        answer = root.get(f"{base}/{path}", params=at)
        assert answer.status_code == 200, answer.text
        found = answer.json()
        for name in names:
            found = found[name] if isinstance(found, dict) else found
        return [one["id"] for one in found]

    return {
        "section": ids("sections"),
        "table": ids("tables"),
        "layer": ids("layers"),
        "service": ids("services"),
        "finding": ids("findings", "rows"),
        "format": ["csv", "xlsx", "parquet", "json"],
        "kind": ids("reports"),
    }


def filled(path: str, known: dict[str, list[str]], everything: bool) -> list[str]:
    """Return the addresses of a route: one, or one for each value of its first parameter."""
    given = {"area": AREA, "row": "0", "column": "0", "move": "accept", "version": "x", "z": "0", "x": "0", "y": "0"}
    given |= {"form": "webp", "name": "viewer", "id": "000000000000", "target": "no-such", "kind": "card"}
    given |= {"job": "0123456789abcdef"}
    found = [path]
    for name in re.findall(r"{(\w+)(?::\w+)?}", path):
        values = known.get(name) or [given.get(name, "x")]
        found = [
            re.sub(rf"{{{name}(?::\w+)?}}", value, one)
            for one in found
            for value in (values if everything else values[:1])
        ]
    return [f"/api{one}" for one in found]


def ask(browser: TestClient, method: str, address: str, **query: str) -> Any:
    body = {"json": {}} if method in ("POST", "PUT") else {}
    return browser.request(method, address, params=query, **body)


# --- the table itself ---------------------------------------------------------------------------------------


def test_every_route_is_classified():
    named = OPEN | OF_ADMINISTRATORS | OF_AREA | OF_FINDING | LEAST.keys() | OF_WHOLE
    assert named <= keys(), "a route that is no more"
    for method, route in routes():
        if (method, route.path) not in OPEN | OF_ADMINISTRATORS | OF_AREA | OF_FINDING:
            assert route.path.startswith("/areas/{area}"), f"{method} {route.path}: nobody said who may ask for it"
            assert asks_for_place(route), f"{method} {route.path}: it is of no place that was checked"


def test_every_route_that_changes_something_is_named():
    """A route that is no GET and that nobody thought about must not be added without a line here."""
    harmless = {  # they change no data: a drawing is made, a file or a polygon is looked at
        ("POST", "/areas/{area}/layers/{layer}/make"),
        ("POST", "/areas/{area}/uploads"),
        ("POST", "/areas/{area}/zone"),
    }
    unsafe = {key for key in keys() if key[0] != "GET"}
    assert unsafe - OPEN - OF_ADMINISTRATORS - OF_FINDING - LEAST.keys() - OF_WHOLE - harmless == set()


def test_the_app_has_no_other_routes(team: Team):
    documented = {
        (method.upper(), path.removeprefix("/api"))
        for path, item in team.app.openapi()["paths"].items()
        for method in item
    }
    shown = {(method, route.path) for method, route in routes() if route.include_in_schema}
    assert {key for key in documented if key[0] != "HEAD"} == {(m, re.sub(r":\w+}", "}", p)) for m, p in shown}


# --- the matrix ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("method", "path"), sorted(keys() - OPEN))
def test_nobody_is_told_nothing(browsers: dict[str, TestClient], known: dict[str, list[str]], method: str, path: str):
    for address in filled(path, known, everything=False):
        answer = ask(browsers["nobody"], method, address)
        assert answer.status_code == 401 or (answer.status_code == 422 and method != "GET"), (address, answer.text)
        assert answer.json()["error"]["code"] in ("NotSignedIn", "BadRequest", "Problems")


@pytest.mark.parametrize("place", [SIBLING, PARENT, "000000", "331121' OR 1=1 --"])
@pytest.mark.parametrize(("method", "path"), of_place())
def test_foreign_places_are_not_there(
    browsers: dict[str, TestClient],
    known: dict[str, list[str]],
    elsewhere: dict[str, str],
    method: str,
    path: str,
    place: str,
):
    for role in ROLES:
        for address in filled(path, known, everything=False):
            answer = ask(browsers[role], method, address, place=place)
            if answer.status_code == 422 and method != "GET":
                continue  # the body was wrong: it is read before the place
            assert answer.status_code == 404, (role, address, answer.text[:300])
            assert leaks(answer.text, elsewhere) in ([], [place])  # what was asked for is repeated


@pytest.mark.parametrize(("method", "path"), of_place())
def test_of_another_area_there_is_nothing(
    browsers: dict[str, TestClient], known: dict[str, list[str]], method: str, path: str
):
    for who in ("elsewhere", "without"):
        for address in filled(path, known, everything=False):
            answer = ask(browsers[who], method, address, place=OWN)
            assert answer.status_code == 404 or (answer.status_code == 422 and method != "GET"), (who, address)
            same = ask(browsers[who], method, address.replace(AREA, "no-such-area"), place=OWN)
            assert answer.text.replace(AREA, "") == same.text.replace("no-such-area", "")


@pytest.mark.parametrize("place", [OWN, CHILD])
@pytest.mark.parametrize(
    ("method", "path"), [one for one in of_place() if not DRAWS.search(one[1]) and one not in OF_WHOLE]
)
def test_ones_own_places_are_there_for_the_role_it_takes(
    browsers: dict[str, TestClient], known: dict[str, list[str]], method: str, path: str, place: str
):
    least = LEAST.get((method, path), "viewer")
    for role in ROLES:
        for address in filled(path, known, everything=False):
            answer = ask(browsers[role], method, address, place=place)
            assert answer.status_code not in (401, 405, 500), (role, address, answer.text[:300])
            if ROLES.index(role) < ROLES.index(least) and method == "GET":
                assert answer.status_code == 403
            if method == "GET" and ROLES.index(role) >= ROLES.index(least):
                assert answer.status_code != 403


@pytest.mark.parametrize(("method", "path"), sorted(LEAST))
def test_a_smaller_role_does_not_do(
    browsers: dict[str, TestClient], known: dict[str, list[str]], method: str, path: str
):
    body = {"page": "overview", "days": 1} if method == "POST" else None
    for role in ROLES[: ROLES.index(LEAST[method, path])]:
        for address in filled(path, known, everything=False):
            answer = browsers[role].request(method, address, params={"place": OWN}, json=body)
            assert answer.status_code in (403, 404), (role, address, answer.text[:300])


def test_a_finding_is_there_for_whom_its_place_is(browsers: dict[str, TestClient]):
    every = {one["id"]: one["place"] for one in findings(browsers["root"], PARENT)}
    mine = {one["id"] for one in findings(browsers["editor"], OWN)}
    below = {one["code"] for one in browsers["viewer"].get(f"/api/areas/{AREA}/places").json()}
    assert mine == {id for id, place in every.items() if place in below}
    assert mine != every.keys()
    unknown = browsers["editor"].get(f"/api/areas/{AREA}/findings/F0000000000").text
    for id in every.keys() - mine:
        for answer in (
            browsers["admin"].get(f"/api/areas/{AREA}/findings/{id}"),
            browsers["admin"].post(f"/api/areas/{AREA}/findings/{id}/accept", json={}),
        ):
            assert answer.status_code == 404
            assert answer.text.replace(id, "") == unknown.replace("F0000000000", "")
    for id in mine:
        assert browsers["viewer"].post(f"/api/areas/{AREA}/findings/{id}/accept", json={}).status_code in (403, 404)


def findings(browser: TestClient, place: str) -> list[dict[str, Any]]:
    answer = browser.get(f"/api/areas/{AREA}/findings", params={"place": place, "all": True})
    found: list[dict[str, Any]] = answer.json()["rows"]
    return found


@pytest.mark.parametrize(("method", "path"), sorted(OF_ADMINISTRATORS))
def test_who_administers_nothing_finds_no_people_and_no_log(
    browsers: dict[str, TestClient], known: dict[str, list[str]], method: str, path: str
):
    for who in ("viewer", "editor", "approver", "without"):
        for address in filled(path, known, everything=False):
            answer = ask(browsers[who], method, address)
            assert answer.status_code == 404 or (answer.status_code == 422 and method != "GET"), (who, address)


# --- what is in the answers ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def elsewhere(browsers: dict[str, TestClient]) -> dict[str, str]:
    """Return every code and name of a place that is neither the county nor below it, and what it is."""
    places = browsers["root"].get(f"/api/areas/{AREA}/places").json()
    mine = {one["code"] for one in browsers["viewer"].get(f"/api/areas/{AREA}/places").json()}
    own = {name for one in places if one["code"] in mine for name in (one["name"]["zh"], one["name"]["en"])}
    found: dict[str, str] = {}
    for one in places:
        if one["code"] not in mine:
            found |= {text: one["code"] for text in (one["code"], *one["name"].values()) if text not in own}
    return found


def leaks(text: str, elsewhere: dict[str, str]) -> list[str]:
    """Return the codes and names of places elsewhere that a text holds; Chinese names also inside of others."""
    said = set(re.findall(r"\d+|[A-Za-z]+(?: [A-Z][a-z]+)*|[\u4e00-\u9fff]+", text))
    inside = [name for name in elsewhere if not name.isascii() and len(elsewhere[name]) <= TOWNSHIP and name in text]
    return sorted({*(said & elsewhere.keys()), *inside})


def told_of_elsewhere(
    browser: TestClient, addresses: list[str], langs: tuple[str, ...], elsewhere: dict[str, str]
) -> tuple[int, dict[str, set[str]]]:
    """Return how many answers there were, and address → what it says of other places."""
    asked, found = 0, dict[str, set[str]]()
    for address in addresses:
        for lang in langs:
            answer = browser.get(address, params={"lang": lang})
            assert answer.status_code < 500, (address, answer.text[:300])
            if answer.status_code < 300:
                asked += 1
                told = set(leaks(text_of(answer).replace(NOTE, ""), elsewhere))
                told -= STANDARDS if address.endswith("/standards") else set()
                found |= {address: told} if told else {}
    return asked, found


def read_addresses(known: dict[str, list[str]], everything: bool) -> list[str]:
    """Return the addresses of all that can be read."""
    paths = [path for method, path in sorted(keys() - OPEN) if method == "GET" and not DRAWS.search(path)]
    reports = {**known, "format": ["html", "docx", "xlsx", "pdf"]}
    return [
        address
        for path in paths
        for address in filled(path, reports if "/reports/" in path else known, everything or "{section}" in path)
    ]


@pytest.mark.parametrize("role", ROLES)
def test_no_answer_names_a_place_elsewhere(
    browsers: dict[str, TestClient], known: dict[str, list[str]], elsewhere: dict[str, str], role: str
):
    """Search what is answered, exports unpacked, for codes and names of other places."""
    assert len(elsewhere) > 100
    few = {**known, "section": known["section"] if role == "viewer" else known["section"][:2]}
    asked, found = told_of_elsewhere(browsers[role], read_addresses(few, everything=False), ("zh",), elsewhere)
    assert found == {}
    assert asked > 15


@pytest.mark.slow
def test_no_answer_at_all_names_a_place_elsewhere(
    browsers: dict[str, TestClient], known: dict[str, list[str]], elsewhere: dict[str, str]
):
    asked, found = told_of_elsewhere(
        browsers["viewer"], read_addresses(known, everything=True), ("zh", "en"), elsewhere
    )
    assert found == {}
    assert asked > 100


def test_two_neighbours_are_told_different_things(browsers: dict[str, TestClient], known: dict[str, list[str]]):
    """What was made for one must not be kept for the other: same address, no place named."""
    for path in ("places", "overview", "tables/flows.csv", "sections/headline"):
        answers = {browsers[who].get(f"/api/areas/{AREA}/{path}").text for who in ("root", "viewer", "neighbour")}
        assert len(answers) == 3, path


def test_the_area_has_the_name_of_the_topmost_place_one_may_see(browsers: dict[str, TestClient]):
    assert [one["code"] for one in browsers["viewer"].get("/api/areas").json()] == [OWN]
    assert [one["id"] for one in browsers["elsewhere"].get("/api/areas").json()] == ["district"]
    assert browsers["without"].get("/api/areas").json() == []


def test_the_role_is_looked_up_anew_at_every_request(team: Team):
    team.add("passing", Given(AREA, OWN, "viewer"))
    browser = team.signed_in("passing")
    assert browser.get(f"/api/areas/{AREA}/overview").status_code == 200
    team.access.revoke("passing", AREA, OWN, "tests")
    assert browser.get(f"/api/areas/{AREA}/overview").status_code == 404
    team.access.disable("passing", "tests")
    assert browser.get(f"/api/areas/{AREA}/overview").status_code == 401
    answer = team.browser().post("/api/session", json={"name": "passing", "password": WORD})
    assert answer.status_code == 401


def test_an_area_of_a_name_alone_is_no_path(browsers: dict[str, TestClient], app: FastAPI):
    for name in ("..", "%2e%2e", "lishui%2f..%2fdistrict", "lishui\\..", "LISHUI"):
        assert browsers["viewer"].get(f"/api/areas/{name}/places").status_code in (404, 405)
