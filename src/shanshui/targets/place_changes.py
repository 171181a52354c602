"""Splits, mergers and transfers: series of former places carried to the places of today.

A change says from which period it holds and what share of a former place each new one took. Sums are carried by these
shares; ratios and means are not carried (their numerators and denominators are, and the ratio follows from them); a
place that only got another code keeps everything. What is carried by shares has status `E`, estimated.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import isclose

import numpy as np

from shanshui.core.errors import BadPlaceChange
from shanshui.core.labels import Label
from shanshui.core.period import Period
from shanshui.core.place import PlaceTree
from shanshui.targets.indicator import Dictionary
from shanshui.targets.panel import Array, Panel, strictest

ESTIMATED, BREAK = ord("E"), ord("B")
EXACT = 1e-9
ARRAYS = ("values", "low", "high", "status", "confidentiality", "vintage")


@dataclass(frozen=True)
class PlaceChange:
    """From `period` on, `share` of what was `old` is in `new`; `by` says by what the share was measured."""

    period: str
    old: str
    new: str
    share: float
    by: str = ""
    where: str = ""


def check_changes(changes: Sequence[PlaceChange], tree: PlaceTree) -> None:
    """Raise BadPlaceChange unless the shares of every former place add up to one and lead to places of today."""
    shares: dict[tuple[str, str], list[PlaceChange]] = {}
    for change in changes:
        shares.setdefault((change.period, change.old), []).append(change)
    for (period, old), parts in shares.items():
        total = sum(change.share for change in parts)
        if not isclose(total, 1.0, abs_tol=1e-6):
            saw = Label(
                f"the shares of {old} in {period} add up to {total:g}", f"{period} 年 {old} 的份额之和为 {total:g}"
            )
            raise BadPlaceChange(where=parts[0].where, saw=saw)
        if any(change.share <= 0 for change in parts):
            saw = Label(f"a share of {old} is not above zero", f"{old} 的某个份额不大于零")
            raise BadPlaceChange(where=parts[0].where, saw=saw)
    former = {change.old for change in changes}
    for change in changes:
        if change.new not in tree and change.new not in former:
            tree.check_is_code(change.new, change.where)
            saw = Label(
                f"{change.new} is no place of today, nor changed later", f"{change.new} 既非现有地方，也未再变更"
            )
            raise BadPlaceChange(where=change.where, saw=saw)


def former_places(changes: Iterable[PlaceChange], tree: PlaceTree) -> list[str]:
    """Return the codes that are no longer in the tree."""
    return sorted({change.old for change in changes if change.old not in tree})


def to_places_of_today(panel: Panel, dictionary: Dictionary, changes: Sequence[PlaceChange], tree: PlaceTree) -> Panel:
    """Return the panel on the places of the tree, with the series of former places carried to them.

    Where a place of today has its own value of a former period (a yearbook that was restated), that stands.

    Raises
    ------
    BadPlaceChange
        If shares do not add up or lead nowhere.
    """
    check_changes(changes, tree)
    carried = replace(
        panel,
        values=panel.values.copy(),
        low=panel.low.copy(),
        high=panel.high.copy(),
        status=panel.status.copy(),
        confidentiality=panel.confidentiality.copy(),
        vintage=panel.vintage.copy(),
    )
    for period in sorted({change.period for change in changes}, key=Period.parse):
        _carry(carried, dictionary, [change for change in changes if change.period == period])
    return _only(carried, [place.code for place in tree])


def _carry(panel: Panel, dictionary: Dictionary, changes: Sequence[PlaceChange]) -> None:
    """Carry the series before one period."""
    before = [i for i, text in enumerate(panel.periods) if Period.parse(text) < Period.parse(changes[0].period)]
    former = panel.values.copy()  # a place that keeps its code gives away parts of what it was
    for new in sorted({change.new for change in changes}):
        sources = [change for change in changes if change.new == new]
        renamed = len(sources) == 1 and isclose(sources[0].share, 1.0, abs_tol=EXACT) and sources[0].old != new
        for number, name in enumerate(panel.indicators):
            if renamed:
                _copy(panel, number, before, sources[0])
            elif dictionary[name].over_places == "sum":
                _add(panel, former, number, before, sources)
            else:
                _break(panel, number, before, sources, len(panel.periods))


def _copy(panel: Panel, number: int, before: list[int], change: PlaceChange) -> None:
    new, old = panel.at("place", change.new), panel.at("place", change.old)
    for t in before:
        if np.isnan(panel.values[number, new, t]):
            for name in ARRAYS:
                array = getattr(panel, name)
                array[number, new, t] = array[number, old, t]


def _add(panel: Panel, former: Array, number: int, before: list[int], sources: Sequence[PlaceChange]) -> None:
    new = panel.at("place", sources[0].new)
    rows: list[Array] = [change.share * former[number, panel.at("place", change.old)][before] for change in sources]
    found, stands = np.sum(rows, axis=0), panel.values[number, new, before]
    own = [change for change in sources if change.old == change.new]
    enters = ~np.isnan(found) & (np.isnan(stands) | bool(own))
    panel.values[number, new, before] = np.where(enters, found, stands)
    panel.status[number, new, before] = np.where(enters, ESTIMATED, panel.status[number, new, before])
    olds = [panel.at("place", change.old) for change in sources]
    kept_back = strictest(panel.confidentiality[number, olds][:, before])
    panel.confidentiality[number, new, before] = np.where(enters, kept_back, panel.confidentiality[number, new, before])


def _break(panel: Panel, number: int, before: list[int], sources: Sequence[PlaceChange], periods: int) -> None:
    """Mark the first value on the new borders as a break: what stood before was another place."""
    new, after = panel.at("place", sources[0].new), len(before)
    if after < periods and not np.isnan(panel.values[number, new, after]):
        panel.status[number, new, after] = BREAK


def _only(panel: Panel, places: Sequence[str]) -> Panel:
    """Return a panel of these places."""
    rows = [panel.places.index(code) for code in places]
    arrays = {name: getattr(panel, name)[:, rows] for name in ARRAYS}
    return replace(panel, places=tuple(places), **arrays)
