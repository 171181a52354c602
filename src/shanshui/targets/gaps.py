"""Missing data: where an indicator is expected, and how much of it is known."""

from dataclasses import dataclass

import numpy as np

from shanshui.core.place import PlaceTree
from shanshui.targets.panel import Array, Panel


@dataclass(frozen=True)
class Known:
    """How many places of a level have a value of an indicator in a period, of those where one is expected."""

    indicator: str
    level: str
    period: str
    known: int
    expected: int

    @property
    def share(self) -> float:
        """Return the share that is known."""
        return self.known / self.expected


def known_shares(panel: Panel, tree: PlaceTree) -> list[Known]:
    """Return how much is known of each indicator, by level and period.

    An indicator is expected at all places of a level if one of them ever had a value, and in all periods from its
    first to the last of the panel.
    """
    levels = {level: np.array([tree[code].level == level for code in panel.places]) for level in tree.levels}
    known, found = panel.known(), []
    for number, indicator in enumerate(panel.indicators):
        for level, places in levels.items():
            counts: Array = known[number, places].sum(axis=0)
            first = int(np.argmax(counts > 0)) if counts.any() else len(counts)
            found += [
                Known(indicator, level, panel.periods[t], int(counts[t]), int(places.sum()))
                for t in range(first, len(counts))
            ]
    return found


def missing_share(panel: Panel, indicator: str, period: str, places: list[str]) -> float:
    """Return the share of places without a value; NaN for no place."""
    rows = [panel.places.index(code) for code in places]
    values = panel.cross(indicator, period)[rows]
    return float(np.isnan(values).mean()) if rows else float("nan")
