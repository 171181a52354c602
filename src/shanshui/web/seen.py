"""What a request is about, checked against who asks: every route of an area begins here.

A place that is not there and a place that is not theirs look the same: 404.
"""

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from fastapi import Depends, Path, Query, Request

from shanshui.core.errors import NoSuchPeriod, NotYours
from shanshui.core.place import PlaceTree
from shanshui.web.shelf import Opened, Shelf
from shanshui.web.who import Role, Who

Language = Literal["zh", "en"]


@dataclass(frozen=True)
class Seen:
    """An area, a place of it, a period and a language that the one who asks may see."""

    area: Opened
    place: str
    period: str
    lang: Language
    who: Who

    @property
    def role(self) -> Role:
        """Return what the one who asks may do at the place."""
        return self.who.role(self.area.id, self.area.tree, self.place)

    @property
    def whole(self) -> bool:
        """Return whether the place is the whole area."""
        return self.area.tree.roots == [self.place]

    @property
    def tree(self) -> PlaceTree:
        """Return the place and everything below it."""
        return self.area.tree.below(self.place)


def asker(request: Request) -> Who:
    """Return who asks."""
    found: Who = request.app.state.gate.who(request)
    return found


def shelf(request: Request) -> Shelf:
    """Return the areas of the server."""
    found: Shelf = request.app.state.shelf
    return found


Asker = Annotated[Who, Depends(asker)]
Areas = Annotated[Shelf, Depends(shelf)]


def opened(areas: Areas, who: Asker, area: Annotated[str, Path(description="id of an area")]) -> Opened:
    """Return an area of which the one who asks may see something."""
    found = areas[area]
    if not who.roots(found.id, found.tree):
        raise NotYours(where="areas", name=area)
    return found


OneArea = Annotated[Opened, Depends(opened)]


def seen(
    area: OneArea,
    who: Asker,
    place: Annotated[str, Query(description="code of a place; left out, the topmost one you may see")] = "",
    period: Annotated[str, Query(description="accounting period; left out, the last")] = "",
    lang: Annotated[Language, Query(description="language of names and sentences")] = "zh",
) -> Seen:
    """Return what the request is about."""
    return Seen(area, allowed_place(area, who, place), known_period(area, period), lang, who)


def allowed_place(area: Opened, who: Who, place: str, role: Role = Role.VIEWER) -> str:
    """Return a place at which the one who asks has a role; left out, the topmost one.

    Raises
    ------
    NotYours
        If the place is not there or not theirs: the same words for both.
    """
    code = place or who.roots(area.id, area.tree)[0]
    if code not in area.tree or who.role(area.id, area.tree, code) < role:
        raise NotYours(where="places", name=code)
    return code


def known_period(area: Opened, period: str) -> str:
    """Return a period of the area; left out, the last."""
    periods = [str(one) for one in area.account.manifest["periods"]]
    if period and period not in periods:
        raise NoSuchPeriod(where="periods", name=period, known=periods)
    return period or periods[-1]


ThisPlace = Annotated[Seen, Depends(seen)]


def needs(role: Role) -> Any:
    """Return a dependency: what the request is about, if the one who asks has a role at the place."""

    def checked(about: ThisPlace) -> Seen:
        allowed_place(about.area, about.who, about.place, role)
        return about

    return Depends(checked)
