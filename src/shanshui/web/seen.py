"""What a request is about, checked against who asks: every route of an area begins here.

A place that is not there and a place that is not theirs look the same: 404.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

from fastapi import Depends, Path, Query, Request
from starlette.concurrency import run_in_threadpool

from shanshui.core.errors import NoSuchPeriod, NothingApproved, NotYours, RoleLacking
from shanshui.core.labels import Label
from shanshui.core.place import PlaceTree
from shanshui.web.access.sight import Approved, Stands, in_sight, stands_of
from shanshui.web.kept import tell_again
from shanshui.web.shelf import Opened, Shelf
from shanshui.web.who import LocalGate, Role, Who

if TYPE_CHECKING:
    from shanshui.run.findings import Book
    from shanshui.store.approvals import Standing

Language = Literal["zh", "en"]
ROLES: Final[dict[Role, Label]] = {
    Role.VIEWER: Label("viewer", "查看"),
    Role.EDITOR: Label("editor", "编辑"),
    Role.APPROVER: Label("approver", "审批"),
    Role.ADMIN: Label("administrator", "管理"),
}


@dataclass(frozen=True)
class Seen:
    """An area, a place of it, a period and a language that the one who asks may see.

    Attributes
    ----------
    period, asked_period
        The accounting period; what was asked for, empty if nothing was.
    """

    area: Opened
    place: str
    period: str
    lang: Language
    who: Who
    asked_period: str = ""

    @cached_property
    def scope(self) -> tuple[str, ...]:
        """Return what an answer to this depends on, beside its address: data, place, role, period, language.

        One who comes by a link sees one page only, so that is in it too.
        """
        role = f"{self.role.name} of a part" if self.of_part else self.role.name
        return self.area.id, self.version, self.place, role, self.who.page, self.period, self.lang

    @cached_property
    def version(self) -> str:
        """Return the state of the area's data when the request was looked at."""
        return self.area.version

    @property
    def internal(self) -> bool:
        """Return whether data that are not free to publish may be shown: to those who work on them."""
        return self.role >= Role.EDITOR

    @property
    def role(self) -> Role:
        """Return what the one who asks may do at the place."""
        return self.who.role(self.area.id, self.area.tree, self.place)

    @property
    def whole(self) -> bool:
        """Return whether the place is the whole area."""
        return self.area.tree.roots == [self.place]

    @property
    def of_part(self) -> bool:
        """Return whether the one who asks may not see the whole area."""
        return self.who.roots(self.area.id, self.area.tree) != self.area.tree.roots

    @property
    def book(self) -> "Book":
        """Return the findings of the area as they are told to the one who asks."""
        book = self.area.known.book
        return book.of_part if self.of_part else book

    @cached_property
    def tree(self) -> PlaceTree:
        """Return the place and everything below it."""
        return self.area.tree.below(self.place)


# What is here already is looked up at once; what must be read from disk or asked of a database is, in a thread: each
# change of threads costs as much as all the rest.


async def asker(request: Request) -> Who:
    """Return who asks."""
    gate = request.app.state.gate
    found: Who = gate.who(request) if isinstance(gate, LocalGate) else await run_in_threadpool(gate.who, request)
    return found


async def shelf(request: Request) -> Shelf:
    """Return the areas of the server."""
    found: Shelf = request.app.state.shelf
    return found


Asker = Annotated[Who, Depends(asker)]
Areas = Annotated[Shelf, Depends(shelf)]


def opened(request: Request, areas: Shelf, who: Who, area: str) -> Opened:
    """Return an area of which the one who asks may see something, as they may see it."""
    found = areas.areas.get(area)
    if found is None or not who.roots(found.id, found.tree):
        raise NotYours(where="areas", name=area)
    found.check()
    return in_sight_of(request, found, who)


async def one_area(
    request: Request, areas: Areas, who: Asker, area: Annotated[str, Path(description="id of an area")]
) -> Opened:
    """Return the same: at once if it is in memory, else read in a thread."""
    found = areas.areas.get(area)
    if found is None or (found.is_read and are_at_hand(request, found)):
        return opened(request, areas, who, area)
    return await run_in_threadpool(opened, request, areas, who, area)


def in_sight_of(request: Request, area: Opened, who: Who, place: str = "") -> Opened:
    """Return an area as somebody sees it at a place: who may only look sees what was approved of its account."""
    whole = getattr(area, "whole", area)
    return in_sight(whole, who, place, standings(request, whole))


def standings(request: Request, area: Opened) -> Stands:
    """Return how far an area's accounts have come, looked up once a request; on one's own machine, once a change."""
    kept: dict[str, Stands] = request.scope.setdefault("shanshui", {}).setdefault("states", {})
    if area.id not in kept:
        at_hand = area.states if are_at_hand(request, area) else None
        if at_hand is None:
            found = stands_of(request.app.state.gate.approvals(area), area)
            at_hand = area.states = version_of(request, area), found
        kept[area.id] = at_hand[1]
    return kept[area.id]


def are_at_hand(request: Request, area: Opened) -> bool:
    """Return whether the states of an account are known: on one's own machine they lie in the area's register."""
    if not isinstance(request.app.state.gate, LocalGate) or area.states is None:
        return False
    return area.states[0] == version_of(request, area)


def version_of(request: Request, area: Opened) -> str:
    """Return the version of an area, looked at once a request."""
    kept: dict[str, str] = request.scope.setdefault("shanshui", {}).setdefault("versions", {})
    if area.id not in kept:
        kept[area.id] = area.version
    return kept[area.id]


OneArea = Annotated[Opened, Depends(one_area)]


async def seen(
    request: Request,
    area: OneArea,
    who: Asker,
    place: Annotated[str, Query(description="code of a place; left out, the topmost one you may see")] = "",
    period: Annotated[str, Query(description="accounting period; left out, the last")] = "",
    lang: Annotated[Language, Query(description="language of names and sentences")] = "zh",
) -> Seen:
    """Return what the request is about."""
    code = allowed_place(area, who, place)
    mine = in_sight_of(request, area, who, code)
    about = Seen(mine, code, known_period(mine, period), lang, who, period)
    if standing := _states(request, mine).get(about.period):
        request.scope["shanshui"]["state"] = standing.state
    tell_again(request, about)
    return about


def _states(request: Request, mine: Opened) -> "Mapping[str, Standing]":
    """Return period → state of the account as somebody sees it."""
    if isinstance(mine, Approved):
        return mine.seen.states if mine.seen else {}
    return standings(request, mine).states


def allowed_place(area: Opened, who: Who, place: str, role: Role = Role.VIEWER) -> str:
    """Return a place at which the one who asks has a role; left out, the topmost one.

    Raises
    ------
    NotYours
        If the place is not there or not theirs: the same words for both.
    RoleLacking
        If they may see it, and no more.
    """
    code = place or who.roots(area.id, area.tree)[0]
    own = who.role(area.id, area.tree, code) if code in area.tree else Role.NONE
    if own < Role.VIEWER:
        raise NotYours(where="places", name=code)
    if own < role:
        raise RoleLacking(where=code, role=ROLES[role])
    return code


def known_period(area: Opened, period: str) -> str:
    """Return a period of the area; left out, the last."""
    periods = [str(one) for one in area.account.manifest["periods"]]
    if not periods:
        raise NothingApproved(where="periods", area=area.id)
    if period and period not in periods:
        raise NoSuchPeriod(where="periods", name=period, known=periods)
    return period or periods[-1]


ThisPlace = Annotated[Seen, Depends(seen)]


def needs(role: Role) -> Any:
    """Return a dependency: what the request is about, if the one who asks has a role at the place."""

    async def checked(about: ThisPlace) -> Seen:
        allowed_place(about.area, about.who, about.place, role)
        return about

    return Depends(checked)
