"""Places: trees by code, never by name."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from shanshui.core.errors import (
    DuplicatePlace,
    NoSuchParent,
    NoSuchPlace,
    PlaceCycle,
    PlaceNamedNotCoded,
)
from shanshui.core.labels import Label


@dataclass(frozen=True)
class Place:
    """A place of one tree. `level` is a word such as city, county, township, village."""

    code: str
    parent: str
    level: str
    name: Label
    area_ha: float | None = None


class PlaceTree:
    """Places by code, children in order of code.

    Raises
    ------
    DuplicatePlace, NoSuchParent, PlaceCycle
        When built from rows that are no tree.
    """

    def __init__(self, places: Iterable[Place], where: str = "places") -> None:
        self._places: dict[str, Place] = {}
        for place in places:
            if place.code in self._places:
                raise DuplicatePlace(where=where, code=place.code)
            self._places[place.code] = place
        self._children: dict[str, list[str]] = {}
        for place in self._places.values():
            if place.parent and place.parent not in self._places:
                raise NoSuchParent(where=where, code=place.code, parent=place.parent)
            self._children.setdefault(place.parent, []).append(place.code)
        for codes in self._children.values():
            codes.sort()
        self._depth = {code: self._steps_to_root(code, where) for code in self._places}
        self._order = sorted(self._places, key=lambda code: (self._depth[code], code))

    def _steps_to_root(self, code: str, where: str) -> int:
        steps, here = 0, code
        while parent := self._places[here].parent:
            steps, here = steps + 1, parent
            if steps > len(self._places):
                raise PlaceCycle(where=where, code=code)
        return steps

    def __iter__(self) -> Iterator[Place]:
        return (self._places[code] for code in self._order)

    def __len__(self) -> int:
        return len(self._places)

    def __contains__(self, code: str) -> bool:
        return code in self._places

    def __getitem__(self, code: str) -> Place:
        if code not in self._places:
            self.check_is_code(code)
            raise NoSuchPlace(where="places", code=code, known=sorted(self._places))
        return self._places[code]

    def check_is_code(self, text: str, where: str = "places") -> None:
        """Raise PlaceNamedNotCoded if a text is a place's name: names are not unique (§design)."""
        same = [p.code for p in self if text and text in (p.name.zh, p.name.en)]
        if same:
            raise PlaceNamedNotCoded(where=where, name=text, codes=same)

    @property
    def roots(self) -> list[str]:
        """Return the codes without a parent."""
        return self._children.get("", [])

    @property
    def levels(self) -> list[str]:
        """Return the levels from the top down, each once."""
        return list(dict.fromkeys(place.level for place in self))

    def depth(self, code: str) -> int:
        """Return how many places lie above one."""
        return self._depth[code]

    def children(self, code: str) -> list[str]:
        """Return the codes right below a place."""
        return self._children.get(code, [])

    def ancestors(self, code: str) -> list[str]:
        """Return the codes above a place, nearest first."""
        found, here = [], self[code].parent
        while here:
            found.append(here)
            here = self._places[here].parent
        return found

    def descendants(self, code: str) -> list[str]:
        """Return all codes below a place."""
        return [below for child in self.children(code) for below in (child, *self.descendants(child))]

    def below(self, code: str) -> "PlaceTree":
        """Return the tree of a place and everything below it; the place is its root."""
        root = replace(self[code], parent="")
        return PlaceTree([root, *(self[inside] for inside in self.descendants(code))])

    def from_the_leaves(self) -> list[str]:
        """Return all codes, every child before its parent."""
        return sorted(self._places, key=lambda c: (-self._depth[c], c))
