"""What there is in one period: the area of every ecosystem type at every place of a published account."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from shanshui.accounts.extent import in_order
from shanshui.core.errors import NoExtentToCompare, NoSuchName
from shanshui.core.period import Period
from shanshui.core.place import PlaceTree
from shanshui.store.results import Results
from shanshui.store.tables import Book


@dataclass(frozen=True)
class Inventory:
    """The areas of one period.

    Attributes
    ----------
    areas
        Place → ecosystem type → ha, in the order of the vocabulary.
    """

    place: str
    period: str
    tree: PlaceTree
    areas: Mapping[str, Mapping[str, float]]

    def of(self, place: str = "") -> Mapping[str, float]:
        """Return the areas of a place, left out those of the area, or raise NoExtentToCompare."""
        code = self.tree[place or self.place].code
        if code not in self.areas:
            raise NoExtentToCompare(where=code, period=self.period)
        return self.areas[code]

    def total(self, place: str = "") -> float:
        """Return the area of a place that has a type, ha."""
        return math.fsum(self.of(place).values())

    def of_level(self, level: str) -> list[str]:
        """Return the places of a level that have areas, or raise NoSuchName."""
        known = self.tree.levels
        if level not in known:
            raise NoSuchName(where="--level", what="level", name=level, known=known, see="")
        return [place.code for place in self.tree if place.level == level and place.code in self.areas]


def inventory(results: Results, period: str = "") -> Inventory:
    """Return the areas of a period of a published account; left out, of the last.

    Raises
    ------
    NoSuchName, NoExtentToCompare
        If there is no such period, or no area in it.
    """
    book = Book(results)
    when = book.checked_period(str(Period.parse(period)) if period else "")
    root = book.tree[str(results.manifest["area"]["code"])].code
    frame = results.extent[results.extent["period"].astype(str) == when]
    found: dict[str, dict[str, float]] = {}
    for place, kind, area in zip(frame["place"], frame["ecosystem_type"], frame["area_ha"], strict=True):
        found.setdefault(place, {})[kind] = float(area)
    ordered = {place: {kind: kinds[kind] for kind in in_order(kinds)} for place, kinds in found.items()}
    if root not in ordered:
        raise NoExtentToCompare(where=root, period=when)
    return Inventory(root, when, book.tree, ordered)
