"""People and their roles, for administrators: each sees and deals with what lies inside their own part."""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Path, Query
from pydantic import BaseModel, Field

from shanshui.core.errors import NotYours
from shanshui.store.access import Given, Person
from shanshui.web.access.gate import TeamGate
from shanshui.web.access.reach import checked, is_admin, may_deal_with, of_all, shown
from shanshui.web.problems import RESPONSES
from shanshui.web.routes.session import Team
from shanshui.web.seen import Areas, Asker
from shanshui.web.shelf import Shelf
from shanshui.web.who import Who

RoleName = Literal["viewer", "editor", "approver", "admin"]
Code = Annotated[str, Field(max_length=200)]
Named = Annotated[str, Path(max_length=200, description="name of somebody")]


class GrantGiven(BaseModel):
    """A role at a place and everything below it; `place` empty: the whole area, `area` empty: all areas."""

    area: Code = ""
    place: Code = ""
    role: RoleName


class Added(BaseModel):
    """Somebody to add, with roles to begin with."""

    name: Code
    grants: Annotated[list[GrantGiven], Field(max_length=100)] = []


class OneTime(BaseModel):
    """A password for one sign-in, told this once."""

    name: str
    password: str


class Listed(BaseModel):
    """Somebody, with the roles that the one who asks administers; times empty if unknown."""

    name: str
    disabled: bool
    must_change: bool
    made: str
    seen: str
    grants: list[GrantGiven]


def administrator(gate: Team, who: Asker) -> Who:
    """Return who asks, if they administer anything; else there is nothing here for them."""
    if not is_admin(who):
        raise NotYours(where="users", name="users")
    return who


Admin = Annotated[Who, Depends(administrator)]
REFUSED: dict[int | str, dict[str, Any]] = {status: RESPONSES[status] for status in (401, 403, 404, 409, 429)}


def router() -> APIRouter:
    """Return the routes of people."""
    routes = APIRouter(tags=["users"], responses=REFUSED)

    @routes.get("/users")
    def people(gate: Team, who: Admin, areas: Areas) -> list[Listed]:
        """Return the people with a role inside what the one who asks administers."""
        return [
            _listed(one, who, areas) for one in gate.access.people() if of_all(who) or shown(who, areas, one.grants)
        ]

    @routes.post("/users")
    def add(gate: Team, who: Admin, areas: Areas, given: Added) -> OneTime:
        """Add somebody; the answer holds a password for one sign-in."""
        grants = [checked(who, areas, Given(**one.model_dump())) for one in given.grants]
        password = gate.access.add(given.name, who.name)
        for one in grants:
            gate.access.grant(given.name, one, who.name)
        return OneTime(name=gate.access.person(given.name).name, password=password)

    _roles(routes)
    _deeds(routes)
    return routes


def _roles(routes: APIRouter) -> None:
    """Add what gives and takes roles."""

    @routes.put("/users/{name}/grants", status_code=204)
    def grant(gate: Team, who: Admin, areas: Areas, name: Named, given: GrantGiven) -> None:
        """Give somebody a role, in place of the one at that very place."""
        gate.access.grant(name, checked(who, areas, Given(**given.model_dump())), who.name)

    @routes.delete("/users/{name}/grants", status_code=204)
    def revoke(
        gate: Team,
        who: Admin,
        areas: Areas,
        name: Named,
        area: Annotated[str, Query(max_length=200)] = "",
        place: Annotated[str, Query(max_length=200)] = "",
    ) -> None:
        """Take a role from somebody."""
        found = [one for one in gate.access.person(name).grants if (one.area, one.place) == (area, place)]
        if not shown(who, areas, found):
            raise NotYours(where="grants", name=place or area)
        gate.access.revoke(name, area, place, who.name)


def _deeds(routes: APIRouter) -> None:
    """Add what is done with somebody as a whole."""

    @routes.post("/users/{name}/password")
    def renew(gate: Team, who: Admin, areas: Areas, name: Named) -> OneTime:
        """Give somebody who forgot theirs a password for one sign-in; their sessions end."""
        person = _mine(gate, who, areas, name)
        return OneTime(name=person.name, password=gate.access.set_password(name, who.name))

    @routes.post("/users/{name}/disable", status_code=204)
    def disable(gate: Team, who: Admin, areas: Areas, name: Named) -> None:
        """Let somebody in no more; their sessions end at once."""
        _mine(gate, who, areas, name)
        gate.access.disable(name, who.name)

    @routes.post("/users/{name}/enable", status_code=204)
    def enable(gate: Team, who: Admin, areas: Areas, name: Named) -> None:
        """Let somebody in again."""
        _mine(gate, who, areas, name)
        gate.access.disable(name, who.name, disabled=False)


def _mine(gate: TeamGate, who: Who, areas: Shelf, name: str) -> Person:
    person = gate.access.person(name)
    may_deal_with(who, areas, person)
    return person


def _listed(person: Person, who: Who, areas: Shelf) -> Listed:
    grants = [GrantGiven.model_validate(vars(one)) for one in shown(who, areas, person.grants)]
    made, seen = _time(person.made), _time(person.seen)
    return Listed(
        name=person.name, disabled=person.disabled, must_change=person.must_change, made=made, seen=seen, grants=grants
    )


def _time(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds") if seconds else ""
