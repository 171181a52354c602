"""Small panels, dictionaries and trees for tests of targets."""

from collections.abc import Mapping, Sequence

import numpy as np

from shanshui.core.labels import Label
from shanshui.core.place import Place, PlaceTree
from shanshui.targets.indicator import Dictionary, Indicator
from shanshui.targets.panel import Panel, empty
from shanshui.targets.target import Aim, Target

CITY = PlaceTree(
    [
        Place("331100", "", "city", Label("Lishui", "丽水市")),
        Place("331102", "331100", "county", Label("Liandu", "莲都区")),
        Place("331121", "331100", "county", Label("Qingtian", "青田县")),
    ]
)


def indicator(name: str = "x", **given: object) -> Indicator:
    """Return an indicator with a name."""
    return Indicator(name, Label(name, name), **{"unit": "1", **given})  # type: ignore[arg-type]


def panel_of(
    series: Mapping[tuple[str, str], Mapping[str, float]], indicators: Sequence[str], places: Sequence[str]
) -> Panel:
    """Return a panel with values by indicator and place, then period."""
    made = empty(indicators, places, {period for values in series.values() for period in values})
    for (name, place), values in series.items():
        for period, value in values.items():
            at = made.at("indicator", name), made.at("place", place), made.at("period", period)
            made.values[at] = value
            made.status[at] = ord("A")
    return made


def one(values: Mapping[str, float], target: Target, **given: object) -> tuple[Panel, Dictionary, list[Aim]]:
    """Return one series of indicator x at place p under one target."""
    return panel_of({("x", "p"): values}, ["x"], ["p"]), Dictionary([indicator(**given)]), [Aim(target, "p")]


def reach(value: float, until: str = "2030", since: str = "2015", **given: object) -> Target:
    """Return a target of indicator x at place p."""
    return Target("t", "x", until, since, place="p", value=value, **given)  # type: ignore[arg-type]


def years(first: int, values: Sequence[float]) -> dict[str, float]:
    """Return values by year from the first on; NaN is left out."""
    return {str(first + i): value for i, value in enumerate(values) if not np.isnan(value)}
