"""The panel: observations as they stand, as arrays by indicator, place and period."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from shanshui.core.errors import NoSuchName
from shanshui.core.period import Period

if TYPE_CHECKING:
    import pyarrow as pa

Array = np.ndarray[Any, Any]
NORMAL = ord("A")
MISSING = ord("O")
FREE = ord("F")


@dataclass(frozen=True)
class Panel:
    """Values by indicator × place × period.

    Attributes
    ----------
    values, low, high
        float64 (indicators, places, periods); NaN is absent (§1). `low` and `high` are the ends of an interval.
    status, confidentiality
        uint8 of the same shape: the code of observations.STATUSES as a character; `O` where nothing was observed.
    vintage
        int32 of the same shape: number of the table that a value comes from, −1 where there is none.
    """

    indicators: tuple[str, ...]
    places: tuple[str, ...]
    periods: tuple[str, ...]
    values: Array
    low: Array
    high: Array
    status: Array
    confidentiality: Array
    vintage: Array

    def series(self, indicator: str, place: str) -> Array:
        """Return the values of one indicator at one place, by period."""
        return np.asarray(self.values[self.at("indicator", indicator), self.at("place", place)])

    def cross(self, indicator: str, period: str) -> Array:
        """Return the values of one indicator in one period, by place."""
        return np.asarray(self.values[self.at("indicator", indicator), :, self.at("period", period)])

    def value(self, indicator: str, place: str, period: str) -> float:
        """Return one value, NaN if it is absent."""
        at = self.at("indicator", indicator), self.at("place", place), self.at("period", period)
        return float(self.values[at])

    def at(self, what: str, name: str) -> int:
        """Return the number of an indicator, place or period, or raise NoSuchName."""
        known = {"indicator": self.indicators, "place": self.places, "period": self.periods}[what]
        if name not in known:
            raise NoSuchName(where="observations", what=what, name=name, known=list(known), see="")
        return known.index(name)

    def known(self) -> Array:
        """Return where there is a value: bool (indicators, places, periods)."""
        return ~np.isnan(self.values)

    def only_public(self) -> "Panel":
        """Return the panel with what is not free to publish absent."""
        hidden = self.confidentiality != FREE
        values, low, high = (np.where(hidden, np.nan, array) for array in (self.values, self.low, self.high))
        return replace(self, values=values, low=low, high=high)


def strictest(codes: Array) -> Array:
    """Return, for what follows from several values (axis 0), a code of confidentiality that keeps all of them back."""
    hidden = codes != FREE
    first = np.argmax(hidden, axis=0)
    return np.asarray(np.where(hidden.any(axis=0), np.take_along_axis(codes, first[None], axis=0)[0], FREE))


def empty(indicators: Sequence[str], places: Sequence[str], periods: Iterable[str]) -> Panel:
    """Return a panel without a value; periods are put in order of time."""
    ordered = tuple(sorted(dict.fromkeys(periods), key=Period.parse))
    shape = len(indicators), len(places), len(ordered)
    return Panel(
        tuple(indicators),
        tuple(places),
        ordered,
        values=np.full(shape, np.nan),
        low=np.full(shape, np.nan),
        high=np.full(shape, np.nan),
        status=np.full(shape, MISSING, np.uint8),
        confidentiality=np.full(shape, FREE, np.uint8),
        vintage=np.full(shape, -1, np.int32),
    )


def panel(tables: "Sequence[pa.Table]", indicators: Sequence[str], places: Sequence[str]) -> Panel:
    """Return what stands after tables of observations (`observations.schema`) in the order they became known.

    Of the same indicator, place and period the last table's value holds; within a table keys are unique. Indicators and
    places that are not asked for are left out.
    """
    periods = {str(period) for table in tables for period in _names(table, "period")}
    made = empty(indicators, places, periods)
    for number, table in enumerate(tables):
        _enter(made, table, number)
    return made


def _enter(made: Panel, table: "pa.Table", number: int) -> None:
    positions = [
        _positions(table, column, known)
        for column, known in (("indicator", made.indicators), ("place", made.places), ("period", made.periods))
    ]
    wanted = np.logical_and.reduce([position >= 0 for position in positions])
    at = tuple(position[wanted] for position in positions)
    for column, array in (("value", made.values), ("low", made.low), ("high", made.high)):
        array[at] = _numbers(table, column)[wanted]
    made.status[at] = _codes(table, "status")[wanted]
    made.confidentiality[at] = _codes(table, "confidentiality")[wanted]
    made.vintage[at] = np.where(np.isnan(made.values[at]), -1, number)


def _names(table: "pa.Table", column: str) -> list[str]:
    """Return the distinct names of a dictionary-encoded column."""
    encoded = table[column].unify_dictionaries().combine_chunks()
    return list(encoded.dictionary.to_pylist()) if len(table) else []


def _positions(table: "pa.Table", column: str, known: Sequence[str]) -> Array:
    """Return the position of each row's name among the known ones, −1 for a name that is none of them."""
    if not len(table):
        return np.empty(0, np.int32)
    numbers = {name: i for i, name in enumerate(known)}
    encoded = table[column].unify_dictionaries().combine_chunks()
    lookup = np.array([numbers.get(name, -1) for name in encoded.dictionary.to_pylist()], np.int32)
    return np.asarray(lookup[encoded.indices.to_numpy(zero_copy_only=False)])


def _numbers(table: "pa.Table", column: str) -> Array:
    """Return a column of numbers; NaN for null."""
    return np.asarray(table[column].to_numpy(), np.float64)


def _codes(table: "pa.Table", column: str) -> Array:
    """Return a column of one-letter codes as uint8."""
    if not len(table):
        return np.empty(0, np.uint8)
    encoded = table[column].unify_dictionaries().combine_chunks()
    lookup = np.array([ord(code) for code in encoded.dictionary.to_pylist()], np.uint8)
    return np.asarray(lookup[encoded.indices.to_numpy(zero_copy_only=False)])
