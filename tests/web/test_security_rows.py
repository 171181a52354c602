"""Rights in the database that say no place, by mistake or by malice: they open nothing, and never everything (S07)."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import update
from tests.web.team import Team, team_of

from shanshui.store import schema
from shanshui.store.access import Given

HERE = "/api/areas/lishui"
COUNTY = "331121"


@pytest.fixture
def team(areas: Path, tmp_path: Path) -> Iterator[Team]:
    for made in team_of([areas / "lishui"], tmp_path / "team.sqlite"):
        made.add("root", Given("", "", "admin"))
        made.add("li si", Given("lishui", "", "approver"))
        made.approve()
        yield made


ODD = [
    "",
    " ",
    "*' OR '1'='1",
    "%",
    "33%",
    "331121%",
    "_",
    "331121' OR 1=1 --",
    "331121\x00",
    "３３１１２１",
    "null",
    "lishui",
]


@pytest.mark.parametrize("place", ODD)
def test_a_role_at_what_is_no_place_opens_nothing(team: Team, place: str):
    """A place emptied, set to a wildcard or to SQL behind the back of the app; in no way the whole area."""
    with team.access.database.writing() as connection:
        connection.execute(update(schema.granted).where(schema.granted.c.person == "li si").values(place=place))
    browser = team.signed_in("li si")
    assert browser.get("/api/areas").json() == []
    for path in ("places", "overview", "tables/flows.csv", "layers", "findings", "shapes", "approval"):
        assert browser.get(f"{HERE}/{path}", params={"place": COUNTY}).status_code == 404, path
        assert browser.get(f"{HERE}/{path}").status_code == 404, path


def test_a_role_in_an_area_that_was_emptied_opens_nothing(team: Team):
    with team.access.database.writing() as connection:
        connection.execute(update(schema.granted).values(area=""))
    for name in ("root", "li si"):
        assert team.signed_in(name).get("/api/areas").json() == []


@pytest.mark.parametrize("column", ["area", "place"])
def test_a_link_whose_place_was_emptied_shows_nothing(team: Team, column: str):
    made = team.signed_in("li si").post(f"{HERE}/shares", params={"place": COUNTY}, json={"page": "overview"}).json()
    with team.access.database.writing() as connection:
        connection.execute(update(schema.share).values({column: ""}))
    browser = team.browser()
    secret = made["address"].partition("#share=")[2]
    assert browser.post("/api/session/share", json={"token": secret}).status_code == 401
    assert browser.get(f"{HERE}/overview").status_code == 401
