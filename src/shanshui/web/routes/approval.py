"""How far an account has come: draft, submitted, approved, published. Each step is one person's, and is kept."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from shanshui.core.errors import AccountChanged, NothingApproved
from shanshui.core.log import Event
from shanshui.store.approvals import MOVES, Account, Approvals, Standing
from shanshui.web.access.sight import Approved
from shanshui.web.problems import RESPONSES
from shanshui.web.seen import Seen, ThisPlace, allowed_place, standings
from shanshui.web.shelf import Opened
from shanshui.web.who import LOCAL, LocalGate, Role

Move = Literal["submit", "approve", "publish", "return"]


class Asked(BaseModel):
    """The account one looked at, and why it is moved."""

    fingerprint: Annotated[str, Field(max_length=100)]
    reason: Annotated[str, Field(max_length=2000)] = ""


class Step(BaseModel):
    """A step that was taken."""

    move: str
    state: str
    by: str
    at: str
    reason: str


class Shown(BaseModel):
    """The account that those see who may only look, where it is not the newest: what stands approved of it."""

    fingerprint: str = Field(description="empty for those who may only look: what they see has the one above")
    periods: list[str]
    on: str = Field(description="day of the last approval, YYYY-MM-DD")
    until: list[str] = Field(description="periods of the newest account to be approved before it takes its place")
    moves: list[str] = Field(description="steps the one who asks may take with it")


class State(BaseModel):
    """Where a period of an account stands, the steps the one who asks may take, and those that were taken."""

    area: str
    period: str
    fingerprint: str
    state: str
    by: str
    at: str
    reason: str
    moves: list[str]
    history: list[Step]
    shown: Shown | None


def router() -> APIRouter:
    """Return the routes of states."""
    refused: dict[int | str, dict[str, Any]] = {status: RESPONSES[status] for status in (401, 403, 404, 409, 429)}
    routes = APIRouter(tags=["approval"], responses=refused)

    @routes.get("/areas/{area}/approval")
    def state(request: Request, about: ThisPlace) -> State:
        """Return where the account of a period stands."""
        return _told(request, about)

    @routes.post("/areas/{area}/approval/{move}")
    def take(request: Request, about: ThisPlace, move: Move, asked: Asked) -> State:
        """Take a step with the account of the whole area, which is what one looked at.

        A former account that is still shown can be returned: then it is shown no more.
        """
        area = _whole(about.area)
        for root in area.tree.roots:
            allowed_place(area, about.who, root, Role[MOVES[move].role.upper()])
        account = _looked_at(request, about, move, asked.fingerprint)
        book, gate = _keeping(request, area), request.app.state.gate
        book.move(account, move, about.who.name or _user(), asked.reason, alone=gate.mode == "local")
        request.scope["shanshui"].pop("states", None)
        return _told(request, about)

    return routes


def _user() -> str:
    import getpass

    return getpass.getuser()


def _whole(area: Opened) -> Opened:
    found: Opened = getattr(area, "whole", area)
    return found


def _account(about: Seen) -> Account:
    area = _whole(about.area)
    if not about.area.has_account:
        raise NothingApproved(where="account", area=area.id)
    return Account(area.id, about.period, area.account.fingerprint)


def _looked_at(request: Request, about: Seen, move: Move, fingerprint: str) -> Account:
    """Return the account that is to be moved: the newest, or the former one that is shown if it is returned."""
    account, stands = _account(about), standings(request, _whole(about.area))
    if fingerprint == account.fingerprint:
        return account
    if move == "return" and stands.former and stands.seen and fingerprint == stands.seen.fingerprint:
        return Account(account.area, about.period, fingerprint)
    raise AccountChanged(where="fingerprint")


def _shown(request: Request, about: Seen, works: bool) -> Shown | None:
    """Return what those see who may only look, if it is not the newest account."""
    stands = standings(request, _whole(about.area))
    if not stands.former or stands.seen is None:
        return None
    seen = stands.seen
    return Shown(
        fingerprint=seen.fingerprint if works else "",
        periods=list(seen.periods),
        on=seen.on,
        until=list(stands.waits) if works else [],
        moves=["return"] if _role_of_whole(about) >= Role[MOVES["return"].role.upper()] else [],
    )


def _standing(about: Seen, book: Approvals | None, account: Account) -> Standing:
    """Return where the account stands that the one who asks sees."""
    if isinstance(about.area, Approved):
        return about.area.seen.states[account.period] if about.area.seen else Standing()
    found = book.states(account.area, account.fingerprint).get(account.period) if book else None
    return found or Standing()


def _keeping(request: Request, area: Opened) -> Approvals:
    gate = request.app.state.gate
    found: Approvals = gate.keeping(area) if isinstance(gate, LocalGate) else gate.approvals(area)
    return found


def _told(request: Request, about: Seen) -> State:
    """Return the state; who may only look sees that it was approved, and not what was said on the way."""
    account, book = _account(about), request.app.state.gate.approvals(about.area)
    works = about.role >= Role.EDITOR
    standing = _standing(about, book, account)
    steps = [_step(event) for event in book.history(account)] if book and works else []
    request.scope["shanshui"]["state"] = standing.state
    return State(
        area=account.area,
        period=account.period,
        fingerprint=account.fingerprint if works else about.area.account.fingerprint,
        state=standing.state,
        by=standing.actor if works else "",
        at=standing.at,
        reason=standing.reason if works else "",
        moves=_moves(about, standing),
        history=steps,
        shown=_shown(request, about, works),
    )


def _moves(about: Seen, standing: Standing) -> list[str]:
    """Return the steps that the one who asks may take now."""
    role = _role_of_whole(about)
    own = standing.submitter == about.who.name and about.who is not LOCAL
    return [
        name
        for name, move in MOVES.items()
        if standing.state in move.since and role >= Role[move.role.upper()] and not (name == "approve" and own)
    ]


def _role_of_whole(about: Seen) -> Role:
    area = _whole(about.area)
    return min(about.who.role(area.id, area.tree, root) for root in area.tree.roots)


def _step(event: Event) -> Step:
    said = event.data
    move = event.kind.rpartition(".")[2]
    return Step(move=move, state=said["state"], by=event.actor, at=event.at, reason=said["reason"])
