"""Signing in and out, one's own password, and who one is."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, Field

from shanshui.core.errors import NotSignedIn, ShanshuiError, TeamOnly, TooMany
from shanshui.store.access import known_name
from shanshui.store.passwords import MOST
from shanshui.web.access.cookies import TOKEN, forget, is_secure, secret_of, set_session, set_token, token_of
from shanshui.web.access.gate import SIGN_INS, SPAN, TeamGate, asker_of, visitor
from shanshui.web.access.watch import address_of
from shanshui.web.problems import RESPONSES
from shanshui.web.seen import Areas
from shanshui.web.shelf import Opened, Shelf
from shanshui.web.who import LOCAL, Role, Who

LONGEST = 4 * MOST


class Name(BaseModel):
    """A name and a password."""

    name: Annotated[str, Field(max_length=200)]
    password: Annotated[str, Field(max_length=LONGEST)]


class Passwords(BaseModel):
    """One's password, and another in its place."""

    old: Annotated[str, Field(max_length=LONGEST)]
    new: Annotated[str, Field(max_length=LONGEST)]


class Link(BaseModel):
    """What a link holds."""

    token: Annotated[str, Field(max_length=200)]


class Me(BaseModel):
    """Who asks: `roles` by area and topmost place; `page` is the only one to be seen of who came by a link."""

    mode: str
    name: str = ""
    signed_in: bool = False
    must_change: bool = False
    admin: bool = False
    page: str = ""
    roles: dict[str, dict[str, str]] = {}


def team(request: Request) -> TeamGate:
    """Return the gate of a team, or raise TeamOnly."""
    gate = request.app.state.gate
    if not isinstance(gate, TeamGate):
        raise TeamOnly(where="session")
    return gate


Team = Annotated[TeamGate, Depends(team)]
DOORS: dict[int | str, dict[str, Any]] = {status: RESPONSES[status] for status in (401, 403, 404, 429)}


def router() -> APIRouter:
    """Return the routes of sessions."""
    routes = APIRouter(tags=["session"], responses=DOORS)

    @routes.get("/session")
    def who_am_i(request: Request, response: Response, areas: Areas) -> Me:
        """Return who asks; the answer brings the token that requests repeat in `X-Shanshui-Token`."""
        response.headers["cache-control"] = "no-store"
        secret = secret_of(request)
        if secret or not request.cookies.get(TOKEN):
            set_token(response, token_of(secret), is_secure(request))
        gate = request.app.state.gate
        return _me(request, gate, areas) if isinstance(gate, TeamGate) else told(LOCAL, areas, "local")

    _doors(routes)
    _own(routes)
    return routes


def _doors(routes: APIRouter) -> None:
    """Add the ways in."""

    @routes.post("/session")
    def sign_in(request: Request, response: Response, areas: Areas, gate: Team, given: Name) -> Me:
        """Sign in: a new session, whatever came before."""
        address = address_of(request.scope)
        keys = (f"name {known_name(given.name)}", f"address {address}")
        if wait := max([gate.access.attempt(key, SIGN_INS, SPAN) for key in keys]):
            raise TooMany(where="session", seconds=wait)
        secret = gate.access.sign_in(given.name, given.password, address, secret_of(request))
        gate.access.forgive(keys[0])
        gate.access.forgive(keys[1], 1)
        set_session(response, secret, is_secure(request))
        session = gate.access.session(secret)
        if session is None:
            raise NotSignedIn(where="session")
        return _of(session.person.must_change, asker_of(session.person), areas)

    @routes.post("/session/share")
    def come_by_link(request: Request, response: Response, areas: Areas, gate: Team, link: Link) -> Me:
        """Come by a link: a session that sees one page of one place until the link ends."""
        address = address_of(request.scope)
        if wait := gate.access.attempt(f"link {address}", SIGN_INS * 4, SPAN):
            raise TooMany(where="share", seconds=wait)
        share = gate.shares.open(link.token)
        set_session(response, gate.access.begin_shared(share.id, address, secret_of(request)), is_secure(request))
        return told(visitor(share), areas, "team")


def _own(routes: APIRouter) -> None:
    """Add what one does with one's own session."""

    @routes.put("/session/password", status_code=204)
    def change_password(request: Request, gate: Team, given: Passwords) -> None:
        """Set one's own password; all other sessions end."""
        session = gate.session(request)
        if session is None or session.share:
            raise NotSignedIn(where="session")
        name, address = session.person.name, address_of(request.scope)
        if wait := gate.access.attempt(f"name {name}", SIGN_INS, SPAN):
            raise TooMany(where="password", seconds=wait)
        gate.access.check_password(name, given.old, address)
        gate.access.set_password(name, name, given.new, keep=secret_of(request))
        gate.access.forgive(f"name {name}")

    @routes.delete("/session", status_code=204)
    def sign_out(request: Request, response: Response) -> None:
        """Sign out: the session ends on the server too."""
        gate = request.app.state.gate
        session = gate.session(request) if isinstance(gate, TeamGate) else None
        if session:
            gate.access.sign_out(secret_of(request), session.person.name or f"link {session.share}")
        forget(response, is_secure(request))


def _me(request: Request, gate: TeamGate, areas: Shelf) -> Me:
    session = gate.session(request)
    if session is None:
        return Me(mode=gate.mode)
    if not session.share:
        return _of(session.person.must_change, asker_of(session.person), areas)
    share = gate.shares.alive(session.share)
    return told(visitor(share), areas, gate.mode) if share else Me(mode=gate.mode)


def _of(must_change: bool, who: Who, areas: Shelf) -> Me:
    if must_change:
        return Me(mode="team", name=who.name, signed_in=True, must_change=True)
    return told(who, areas, "team")


def told(who: Who, areas: Shelf, mode: str) -> Me:
    """Return somebody with their roles at the topmost places they may see."""
    roles = {
        one.id: {code: who.role(one.id, one.tree, code).name.lower() for code in roots}
        for one in areas.areas.values()
        if (roots := _roots(who, one))
    }
    admin = any(grant.role >= Role.ADMIN for grant in who.grants)
    return Me(mode=mode, name=who.name, signed_in=True, admin=admin, page=who.page, roles=roles)


def _roots(who: Who, area: Opened) -> list[str]:
    """Return the topmost places somebody may see; none of an area whose places cannot be read."""
    try:
        return who.roots(area.id, area.tree)
    except ShanshuiError:
        return []
