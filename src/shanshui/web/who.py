"""Who asks, and what of which place they may do."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import Protocol

from starlette.requests import HTTPConnection

from shanshui.core.place import PlaceTree


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
    """Somebody who asks."""

    name: str
    grants: tuple[Grant, ...] = ()

    def role(self, area: str, tree: PlaceTree, place: str) -> Role:
        """Return the role at a place: the greatest of all that reach it."""
        above = {place, *tree.ancestors(place)} if place in tree else set()
        return max((g.role for g in self._of(area) if not g.place or g.place in above), default=Role.NONE)

    def roots(self, area: str, tree: PlaceTree) -> list[str]:
        """Return the topmost places this one may see, in the order of the tree."""
        seen = {place.code for place in tree if self.role(area, tree, place.code) >= Role.VIEWER}
        return [place.code for place in tree if place.code in seen and tree[place.code].parent not in seen]

    def _of(self, area: str) -> Iterator[Grant]:
        return (grant for grant in self.grants if grant.area in ("", area))


LOCAL = Who("", (Grant(Role.ADMIN),))  # one person on their own machine


class Gate(Protocol):
    """Tells who asks. The local gate trusts the machine; that of a team reads the session."""

    def who(self, connection: HTTPConnection) -> Who:
        """Return who asks; nobody in particular has no grants."""
        ...


class LocalGate:
    """The gate of one person on their own machine."""

    def who(self, connection: HTTPConnection) -> Who:
        """Return the one person."""
        return LOCAL
