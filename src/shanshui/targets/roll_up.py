"""Roll-up: what follows for a place from its parts, and what is left between the two, which is published, never hidden.

A published value stands; what its parts add up to is set beside it. A ratio is Σ numerator ÷ Σ denominator, never the
mean of ratios. If a part is absent, nothing follows (§2).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from shanshui.core.place import PlaceTree
from shanshui.targets.indicator import Dictionary, Indicator
from shanshui.targets.panel import NORMAL, Array, Panel, strictest

ROLLED_UP = -2  # vintage of a value that follows from others
WORSE = "APEB"  # what follows has the worst status of its parts: provisional, estimated, break
CLOSE = 1e-9  # relative: less is the rounding of floats


@dataclass(frozen=True)
class Residual:
    """A place's own value beside what its parts add up to: `left` = own − parts."""

    indicator: str
    place: str
    period: str
    own: float
    parts: float

    @property
    def left(self) -> float:
        """Return what the parts do not account for."""
        return self.own - self.parts

    @property
    def share(self) -> float:
        """Return the residual over the own value; NaN if that is zero."""
        return self.left / self.own if self.own else float("nan")


def roll_up(panel: Panel, dictionary: Dictionary, tree: PlaceTree) -> tuple[Panel, list[Residual]]:
    """Return the panel with every value that follows, and where a place's own value and its parts' differ.

    The panel's places are those of the tree, in any order. `low` and `high` of a value that follows are absent, for how
    errors of the parts go together is not known here.
    """
    rolled = replace(panel, values=panel.values.copy(), status=panel.status.copy(), vintage=panel.vintage.copy())
    residuals: list[Residual] = []
    for name in _in_order(dictionary, panel.indicators):
        indicator = dictionary[name]
        if indicator.over_places != "none":
            residuals += _rolled(rolled, indicator, tree)
    return rolled, residuals


def _in_order(dictionary: Dictionary, names: Sequence[str]) -> list[str]:
    """Return indicators with sums first, for ratios and means need them."""
    rank = {"sum": 0, "ratio": 1, "mean": 2, "none": 3}
    return sorted(names, key=lambda name: rank[dictionary[name].over_places])


def _rolled(panel: Panel, indicator: Indicator, tree: PlaceTree) -> list[Residual]:
    """Fill in one indicator of a panel from the finest places up; return its residuals."""
    at = {code: i for i, code in enumerate(panel.places)}
    number = panel.indicators.index(indicator.id)
    residuals: list[Residual] = []
    for parents, parts, starts in _levels(tree, at):
        follows = _from_parts(panel, indicator, number, parents, parts, starts)
        residuals += _residuals(panel, indicator, number, parents, follows)
        _fill(panel, number, parents, follows, _worst(panel, indicator, number, parts, starts))
    if indicator.over_places == "ratio":
        every = np.array([at[place.code] for place in tree], np.int64)
        alone = np.arange(len(every))
        worst = _worst(panel, indicator, number, every, alone)
        _fill(panel, number, every, _ratio_of_sums(panel, indicator, every, alone), worst)
    return residuals


def _levels(tree: PlaceTree, at: dict[str, int]) -> list[tuple[Array, Array, Array]]:
    """Return, from the finest up, parents, their parts one after another, and where each parent's parts begin."""
    depths: dict[int, list[str]] = {}
    for place in tree:
        if tree.children(place.code):
            depths.setdefault(tree.depth(place.code), []).append(place.code)
    found = []
    for depth in sorted(depths, reverse=True):
        parts = [tree.children(code) for code in depths[depth]]
        starts = np.cumsum([0, *map(len, parts[:-1])])
        flat = [at[code] for codes in parts for code in codes]
        found.append((np.array([at[c] for c in depths[depth]], np.int64), np.array(flat, np.int64), starts))
    return found


def _from_parts(panel: Panel, indicator: Indicator, number: int, parents: Array, parts: Array, starts: Array) -> Array:
    """Return what follows for the parents: (parents, periods)."""
    values = panel.values
    if indicator.over_places == "sum":
        return np.asarray(np.add.reduceat(values[number, parts], starts, axis=0))
    if indicator.over_places == "ratio":
        return _ratio_of_sums(panel, indicator, parts, starts)
    weight = values[panel.indicators.index(indicator.weight), parts] if indicator.weight in panel.indicators else None
    if weight is None:
        return np.full((len(parents), len(panel.periods)), np.nan)
    above = np.add.reduceat(values[number, parts] * weight, starts, axis=0)
    return _quotient(above, np.add.reduceat(weight, starts, axis=0))


def _ratio_of_sums(panel: Panel, indicator: Indicator, parts: Array, starts: Array) -> Array:
    if not {indicator.numerator, indicator.denominator} <= set(panel.indicators):
        return np.full((len(starts), len(panel.periods)), np.nan)
    above, below = (
        np.add.reduceat(panel.values[panel.indicators.index(name), parts], starts, axis=0)
        for name in (indicator.numerator, indicator.denominator)
    )
    return indicator.factor * _quotient(above, below)


def _worst(panel: Panel, indicator: Indicator, number: int, parts: Array, starts: Array) -> Array:
    """Return the worst status of what a value follows from: (parents, periods)."""
    ranks = np.full(256, WORSE.index("E"))
    for rank, code in enumerate(WORSE):
        ranks[ord(code)] = rank
    names = (indicator.numerator, indicator.denominator) if indicator.over_places == "ratio" else (indicator.weight,)
    used = [panel.indicators.index(name) for name in names if name in panel.indicators]
    used += [] if indicator.over_places == "ratio" else [number]
    worst = np.max(
        [np.maximum.reduceat(ranks[panel.status[i, parts]], starts, axis=0) for i in used or [number]], axis=0
    )
    return np.asarray(np.frombuffer(WORSE.encode(), np.uint8)[worst])


def _quotient(above: Array, below: Array) -> Array:
    """Return a quotient; NaN where the divisor is zero."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(below == 0, np.nan, above / below))


def _residuals(panel: Panel, indicator: Indicator, number: int, parents: Array, follows: Array) -> list[Residual]:
    own = panel.values[number, parents]
    differs = np.abs(own - follows) > CLOSE * np.maximum(np.abs(own), np.abs(follows))
    return [
        Residual(indicator.id, panel.places[parents[i]], panel.periods[t], float(own[i, t]), float(follows[i, t]))
        for i, t in zip(*np.nonzero(differs), strict=True)
    ]


def _fill(panel: Panel, number: int, places: Array, follows: Array, status_of: Array) -> None:
    """Enter what follows, and its status, where there is no own value."""
    own, status, vintage = (array[number, places] for array in (panel.values, panel.status, panel.vintage))
    enters = np.isnan(own) & ~np.isnan(follows)
    panel.values[number, places] = np.where(enters, follows, own)
    panel.status[number, places] = np.where(enters, status_of, status)
    panel.vintage[number, places] = np.where(enters, ROLLED_UP, vintage)


def to_years(panel: Panel, dictionary: Dictionary) -> Panel:
    """Return the panel with years that follow from their months or quarters by each indicator's `over_time`.

    A year follows only from all of its twelve months or four quarters; a year's own value stands.
    """
    from shanshui.core.period import Period
    from shanshui.targets.panel import empty

    parts: dict[str, list[str]] = {}
    for text in panel.periods:
        period = Period.parse(text)
        if period.part:
            parts.setdefault(f"{period.year}/{'Q' if period.part.startswith('Q') else 'M'}", []).append(text)
    whole = {key: texts for key, texts in parts.items() if len(texts) == (4 if key.endswith("Q") else 12)}
    years = {key[:4] for key in whole}
    if not years:
        return panel
    wide = _widened(panel, empty(panel.indicators, panel.places, {*panel.periods, *years}))
    for key, texts in whole.items():
        at, columns = wide.periods.index(key[:4]), [wide.periods.index(text) for text in texts]
        for number, name in enumerate(wide.indicators):
            _enter_year(wide, number, at, columns, dictionary[name].over_time)
    return wide


def _widened(panel: Panel, wide: Panel) -> Panel:
    """Return an empty panel of more periods with another's entries."""
    columns = [wide.periods.index(period) for period in panel.periods]
    for name in ("values", "low", "high", "status", "confidentiality", "vintage"):
        getattr(wide, name)[:, :, columns] = getattr(panel, name)
    return wide


def _enter_year(panel: Panel, number: int, at: int, columns: list[int], rule: str) -> None:
    values = panel.values[number][:, columns]
    if rule == "none":
        return
    found = {"sum": values.sum(axis=1), "mean": values.mean(axis=1), "last": values[:, -1]}[rule]
    own = panel.values[number, :, at]
    enters = np.isnan(own) & ~np.isnan(found)
    panel.values[number, :, at] = np.where(enters, found, own)
    panel.status[number, :, at] = np.where(enters, NORMAL, panel.status[number, :, at])
    panel.vintage[number, :, at] = np.where(enters, ROLLED_UP, panel.vintage[number, :, at])
    kept_back = strictest(panel.confidentiality[number][:, columns].T)
    panel.confidentiality[number, :, at] = np.where(enters, kept_back, panel.confidentiality[number, :, at])
