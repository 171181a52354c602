"""Links for people without a password: one page of one place, for some days, until revoked."""

from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path
from pydantic import BaseModel, Field

from shanshui.core.errors import NotYours
from shanshui.store.shares import MOST_DAYS, Share
from shanshui.web.access.pages import Page
from shanshui.web.problems import RESPONSES
from shanshui.web.routes.session import Team
from shanshui.web.seen import Seen, ThisPlace, needs
from shanshui.web.who import Role


class Wanted(BaseModel):
    """A link to make: the page it shows, and for how long."""

    page: Page
    days: Annotated[int, Field(ge=1, le=MOST_DAYS)] = 14


class Link(BaseModel):
    """A link; `address` is told once, when it is made."""

    id: str
    place: str
    page: str
    by: str
    made: str
    until: str
    address: str = ""


def router() -> APIRouter:
    """Return the routes of links."""
    refused: dict[int | str, dict[str, Any]] = {status: RESPONSES[status] for status in (401, 403, 404, 429)}
    routes = APIRouter(tags=["shares"], responses=refused)

    @routes.get("/areas/{area}/shares")
    def links(gate: Team, about: Annotated[Seen, needs(Role.APPROVER)]) -> list[Link]:
        """Return the links to the place and what lies below it that hold."""
        return [_link(one) for one in gate.shares.of(about.area.id) if one.place in about.tree]

    @routes.post("/areas/{area}/shares")
    def make(gate: Team, about: Annotated[Seen, needs(Role.APPROVER)], wanted: Wanted) -> Link:
        """Make a link to a page of the place; whoever has it sees what was approved."""
        made, secret = gate.shares.make(about.area.id, about.place, wanted.page, wanted.days, about.who.name)
        return _link(made, f"/{about.area.id}/{wanted.page}?place={about.place}#share={secret}")

    @routes.delete("/areas/{area}/shares/{id}", status_code=204)
    def revoke(
        gate: Team,
        about: ThisPlace,
        id: Annotated[str, Path(max_length=16)],
    ) -> None:
        """End a link, and everything that is open by it."""
        found = [one for one in gate.shares.of(about.area.id) if one.id == id]
        mine = [one for one in found if about.who.role(one.area, about.area.tree, one.place) >= Role.APPROVER]
        if not mine:
            raise NotYours(where="shares", name=id)
        gate.shares.revoke(mine[0], about.who.name)

    return routes


def _link(share: Share, address: str = "") -> Link:
    made, until = (datetime.fromtimestamp(one, UTC).isoformat(timespec="seconds") for one in (share.made, share.until))
    return Link(
        id=share.id, place=share.place, page=share.page, by=share.actor, made=made, until=until, address=address
    )
