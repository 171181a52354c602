"""Who asks, and what of which place they may do."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from starlette.requests import HTTPConnection

from shanshui.core.place import PlaceTree

if TYPE_CHECKING:
    from shanshui.store.approvals import Approvals
    from shanshui.web.shelf import Opened


class Role(IntEnum):
    """What somebody may do at a place and everything below it; each includes those before it."""

    NONE = 0
    VIEWER = 1  # see
    EDITOR = 2  # change drafts, upload, submit
    APPROVER = 3  # approve and publish what somebody else submitted
    ADMIN = 4  # give roles


@dataclass(frozen=True)
class Grant:
    """A role at a place of an area and everything below it; `place` empty: the whole area, `area` empty: all areas."""

    role: Role
    area: str = ""
    place: str = ""


@dataclass(frozen=True)
class Who:
    """Somebody who asks; `page` is the only one they may see who came by a link, else empty."""

    name: str
    grants: tuple[Grant, ...] = ()
    page: str = ""

    def role(self, area: str, tree: PlaceTree, place: str) -> Role:
        """Return the role at a place: the greatest of all that reach it."""
        above = {place, *tree.ancestors(place)} if place in tree else set()
        return max((g.role for g in self._of(area) if not g.place or g.place in above), default=Role.NONE)

    def roots(self, area: str, tree: PlaceTree) -> list[str]:
        """Return the topmost places this one may see, in the order of the tree."""
        grants = [grant for grant in self._of(area) if grant.role >= Role.VIEWER]
        if any(not grant.place for grant in grants):
            return list(tree.roots)
        mine = {grant.place for grant in grants}
        return [place.code for place in tree if place.code in mine and not mine & set(tree.ancestors(place.code))]

    def _of(self, area: str) -> Iterator[Grant]:
        return (grant for grant in self.grants if grant.area in ("", area))


LOCAL = Who("", (Grant(Role.ADMIN),))  # one person on their own machine


class Gate(Protocol):
    """Tells who asks. The local gate trusts the machine; that of a team reads the session."""

    mode: str

    def who(self, connection: HTTPConnection) -> Who:
        """Return who asks; nobody in particular has no grants.

        Raises
        ------
        NotSignedIn
            If somebody must sign in first.
        """
        ...

    def approvals(self, area: "Opened") -> "Approvals | None":
        """Return where the states of an area's account are kept, None while there are none."""
        ...


class LocalGate:
    """The gate of one person on their own machine: all roles are theirs."""

    mode = "local"

    def __init__(self) -> None:
        self._kept: dict[str, Approvals] = {}

    def who(self, connection: HTTPConnection) -> Who:
        """Return the one person."""
        return LOCAL

    def approvals(self, area: "Opened") -> "Approvals | None":
        """Return the states kept in the register of the area, None if it has none yet."""
        from shanshui.run.register import address

        place = address(area.area)
        return self.keeping(area) if "://" in place or Path(place).exists() else None

    def keeping(self, area: "Opened") -> "Approvals":
        """Return the same, with the register made if there is none."""
        from shanshui.run.register import address
        from shanshui.store.approvals import Approvals
        from shanshui.store.database import Database

        place = address(area.area)
        if place not in self._kept:
            self._kept[place] = Approvals(Database(place))
        return self._kept[place]
