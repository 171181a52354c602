"""The log of who did what, for administrators: each sees what was done at the places they administer."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel

from shanshui.core.log import Event, Head
from shanshui.web.access.gate import TeamGate
from shanshui.web.access.reach import of_all, reaches
from shanshui.web.problems import RESPONSES
from shanshui.web.routes.session import Team
from shanshui.web.routes.users import Admin
from shanshui.web.seen import Areas
from shanshui.web.shelf import Shelf
from shanshui.web.who import Who

MOST = 500


class Done(BaseModel):
    """Something somebody did."""

    seq: int
    at: str
    by: str
    kind: str
    subject: str
    area: str
    place: str
    said: dict[str, Any]


class End(BaseModel):
    """Where the log ends: kept elsewhere, it proves later that nothing before it was changed."""

    size: int
    hash: str
    root: str


class Log(BaseModel):
    """A part of the log; `next` is where to go on, `head` is told to who administers everything."""

    events: list[Done]
    next: int | None
    head: End | None


def router() -> APIRouter:
    """Return the routes of the log."""
    refused: dict[int | str, dict[str, Any]] = {status: RESPONSES[status] for status in (401, 403, 404, 429)}
    routes = APIRouter(tags=["audit"], responses=refused)

    @routes.get("/audit")
    def log(
        gate: Team,
        who: Admin,
        areas: Areas,
        since: Annotated[int, Query(ge=1, le=2**53, alias="from")] = 1,
        limit: Annotated[int, Query(ge=1, le=MOST)] = MOST,
    ) -> Log:
        """Return what was done, the first first."""
        found = gate.access.events(since, limit)
        last = found[-1].seq + 1 if len(found) == limit else None
        mine = [one for one in found if _may_see(one, who, areas)]
        return Log(events=[_done(one) for one in mine], next=last, head=_head(gate) if of_all(who) else None)

    @routes.get("/audit/check")
    def check(request: Request, gate: Team, who: Admin) -> End | None:
        """Check every event of the log, for who administers everything; an error says which was changed."""
        return _end(gate.access.verify()) if of_all(who) else None

    return routes


def _may_see(event: Event, who: Who, areas: Shelf) -> bool:
    said = event.data
    return of_all(who) or ("area" in said and reaches(who, areas, str(said["area"]), str(said.get("place", ""))))


def _done(event: Event) -> Done:
    said = event.data
    area, place = str(said.get("area", "")), str(said.get("place", ""))
    named = {"seq": event.seq, "at": event.at, "by": event.actor, "kind": event.kind, "subject": event.subject}
    return Done(**named, area=area, place=place, said=said)


def _head(gate: TeamGate) -> End | None:
    point = gate.access.checkpoint()
    return End(size=point.size, hash="", root=point.root) if point.size else None


def _end(head: Head) -> End:
    return End(size=head.size, hash=head.hash, root=head.root)
