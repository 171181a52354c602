"""The board of an index: periods × places × indicators, and what an index must know of each indicator."""

import hashlib
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from shanshui.targets.indicator import Direction, Indicator
from shanshui.targets.panel import Panel

Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Measure:
    """One indicator as an index uses it.

    Attributes
    ----------
    low, high
        Goalposts in the indicator's unit, whichever way is better; NaN where there is none.
    target
        Value that counts as fully reached, NaN where there is none.
    per
        Indicator it is divided by before it is compared; empty if it is not.
    factor
        Factor of that quotient.
    """

    id: str
    direction: Direction = "up"
    optimum: float = math.nan
    low: float = math.nan
    high: float = math.nan
    target: float = math.nan
    per: str = ""
    factor: float = 1.0

    @property
    def sign(self) -> int:
        """Return +1 if more is better once `toward` has become a distance, else −1."""
        return 1 if self.direction == "up" else -1


def measure_of(indicator: Indicator, target: float = math.nan, per: str = "", factor: float = 1.0) -> Measure:
    """Return an indicator of the dictionary as an index uses it; its natural limits are its goalposts."""
    low, high = (value if math.isfinite(value) else math.nan for value in (indicator.least, indicator.most))
    optimum = math.nan if indicator.optimum is None else indicator.optimum
    return Measure(indicator.id, indicator.direction, optimum, low, high, target, per, factor)


@dataclass(frozen=True)
class Board:
    """Values, float64 (periods, places, indicators), NaN absent; places and indicators in order of their codes."""

    periods: tuple[str, ...]
    places: tuple[str, ...]
    indicators: tuple[str, ...]
    values: Array

    def with_values(self, values: Array) -> "Board":
        """Return the board with other values."""
        return replace(self, values=values)

    def only(self, indicators: Iterable[str]) -> "Board":
        """Return the board of some indicators, in order of their codes."""
        kept = tuple(sorted(indicators))
        at = [self.indicators.index(name) for name in kept]
        return replace(self, indicators=kept, values=self.values[:, :, at])

    def column(self, indicator: str) -> Array:
        """Return one indicator, (periods, places)."""
        return np.asarray(self.values[:, :, self.indicators.index(indicator)])

    def digest(self) -> str:
        """Return the SHA-256 of names and values."""
        found = hashlib.sha256(repr((self.periods, self.places, self.indicators)).encode())
        found.update(np.where(np.isnan(self.values), np.nan, self.values + 0.0).astype("<f8").tobytes())
        return found.hexdigest()


def board(rows: Mapping[tuple[str, str, str], float], periods: Sequence[str] = ()) -> Board:
    """Return the board of (period, place, indicator) → value; periods stand as given, or in order of their names."""
    names = [sorted({key[at] for key in rows}) for at in range(3)]
    told = list(periods) or names[0]
    values = np.full((len(told), len(names[1]), len(names[2])), np.nan)
    numbers = [{name: at for at, name in enumerate(known)} for known in (told, names[1], names[2])]
    for key, value in rows.items():
        values[tuple(known[name] for known, name in zip(numbers, key, strict=True))] = value
    return Board(tuple(told), tuple(names[1]), tuple(names[2]), values)


def board_of(panel: Panel, indicators: Iterable[str], places: Iterable[str], periods: Sequence[str]) -> Board:
    """Return the board of some indicators, places and periods of a panel; what the panel does not know is absent."""
    wanted, codes = tuple(sorted(set(indicators))), tuple(sorted(set(places)))
    values = np.full((len(periods), len(codes), len(wanted)), np.nan)
    rows = [(at, panel.places.index(code)) for at, code in enumerate(codes) if code in panel.places]
    when = [(at, panel.periods.index(period)) for at, period in enumerate(periods) if period in panel.periods]
    for at, name in enumerate(wanted):
        if name in panel.indicators and rows and when:
            here, there = zip(*rows, strict=True)
            now, then = zip(*when, strict=True)
            found = panel.values[panel.indicators.index(name)][np.ix_(there, then)]
            values[np.ix_(now, here, (at,))] = found.T[:, :, None]
    return Board(tuple(periods), codes, wanted, values)


def constant(values: Array) -> bool:
    """Return whether known values are all the same but for rounding, or fewer than two are known."""
    known = values[~np.isnan(values)]
    if known.size < 2:
        return True
    return bool(np.ptp(known) <= 1e-12 * np.max(np.abs(known)))
