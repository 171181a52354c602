"""SEEA EA condition: variables with reference levels become indicators of 0 to 1, and those an index.

Source: SEEA Ecosystem Accounting, chapter 5: indicator = (V − V_low) / (V_high − V_low).
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

from shanshui.accounts.condition.grades import NOISE
from shanshui.accounts.condition.library import seea_classes
from shanshui.core import registry
from shanshui.core.errors import NoSuchName, ReferenceMissing, ReferencesEqual, WeightsNotWhole
from shanshui.core.labels import Label

ANY = ""  # a reference for all ecosystem types that have none of their own
WHOLE = 1e-6
Clipped = Literal["", "below", "above"]


@dataclass(frozen=True)
class Reference:
    """The levels of a variable that count as 0 and 1. Where less is better, `low` is the larger number."""

    variable: str
    condition_class: str
    ecosystem_type: str
    unit: str
    low: float
    high: float
    source: str
    label: Label
    weight: float = math.nan


@dataclass(frozen=True)
class Reading:
    """The value of a variable, in the unit of its reference."""

    period: str
    place: str
    ecosystem_type: str
    variable: str
    value: float


@dataclass(frozen=True)
class Indicator:
    """A reading on the scale of its reference levels; `clipped` tells on which side it lay outside."""

    reading: Reading
    reference: Reference
    value: float
    clipped: Clipped


@dataclass(frozen=True)
class Aggregate:
    """The weighted mean of the indicators of an ecosystem type at a place; NaN if one that has weight is missing."""

    period: str
    place: str
    ecosystem_type: str
    value: float
    by_class: Mapping[str, float]
    missing: tuple[str, ...]


@dataclass(frozen=True)
class Change:
    """Opening and closing of one indicator or of the index; `what` is the variable, or empty for the index."""

    place: str
    ecosystem_type: str
    what: str
    opening: float
    closing: float

    @property
    def change(self) -> float:
        """Return closing less opening, NaN if either is absent."""
        return round(self.closing - self.opening, NOISE)


class Key(NamedTuple):
    """What is aggregated: an ecosystem type at a place in a period."""

    period: str
    place: str
    ecosystem_type: str


def check_reference(reference: Reference, where: str = "") -> None:
    """Raise NoSuchName or ReferencesEqual unless the class is one of the six and the levels differ."""
    if reference.condition_class not in seea_classes():
        known = list(seea_classes())
        raise NoSuchName(where=where, what="condition class", name=reference.condition_class, known=known, see="")
    if reference.low == reference.high:
        raise ReferencesEqual(where=where, variable=reference.variable, level=f"{reference.low:g}")


def on_scale(value: float, low: float, high: float) -> tuple[float, Clipped]:
    """Return (V − V_low) / (V_high − V_low) held within 0 to 1, and on which side it lay outside."""
    share = (value - low) / (high - low)
    if share < 0:
        return 0.0, "below"
    return (1.0, "above") if share > 1 else (share, "")


def reference_of(references: Iterable[Reference], variable: str, ecosystem_type: str) -> Reference | None:
    """Return the reference of a variable for a type, else for its group, else for all types."""
    own = {one.ecosystem_type: one for one in references if one.variable == variable}
    known = registry.ecosystem_types()
    group = known[ecosystem_type].group if ecosystem_type in known else ANY
    return next((own[kind] for kind in (ecosystem_type, group, ANY) if kind in own), None)


def indicators(readings: Iterable[Reading], references: list[Reference], where: str = "condition") -> list[Indicator]:
    """Return every reading as an indicator, in order of period, place, type and variable.

    Raises
    ------
    ReferenceMissing
        For a reading whose variable has no reference levels for its type.
    """
    found = []
    for one in sorted(readings, key=lambda r: (r.period, r.place, r.ecosystem_type, r.variable)):
        reference = reference_of(references, one.variable, one.ecosystem_type)
        if reference is None:
            raise ReferenceMissing(where=where, variable=one.variable, type=one.ecosystem_type)
        found.append(Indicator(one, reference, *on_scale(one.value, reference.low, reference.high)))
    return found


def aggregates(found: Iterable[Indicator], references: list[Reference], where: str = "condition") -> list[Aggregate]:
    """Return the index of each type at each place, of the indicators that have a stated weight.

    Raises
    ------
    WeightsNotWhole
        If the weights of a type do not add up to 1. What is missing is never made up for by the others.
    """
    by_key: dict[Key, dict[str, Indicator]] = {}
    for one in found:
        key = Key(one.reading.period, one.reading.place, one.reading.ecosystem_type)
        by_key.setdefault(key, {})[one.reading.variable] = one
    return [
        _aggregate(key, own, weights) for key, own in by_key.items() if (weights := _weights(key, references, where))
    ]


def _weights(key: Key, references: list[Reference], where: str) -> dict[str, Reference]:
    """Return variable → reference with a weight, for a type; empty if no weights are stated for it."""
    names = dict.fromkeys(one.variable for one in references)
    chosen = {name: reference_of(references, name, key.ecosystem_type) for name in names}
    weighed = {name: one for name, one in chosen.items() if one and not math.isnan(one.weight)}
    total = math.fsum(one.weight for one in weighed.values())
    if weighed and (min(one.weight for one in weighed.values()) < 0 or abs(total - 1) > WHOLE):
        label = registry.ecosystem_types()[key.ecosystem_type].label
        raise WeightsNotWhole(where=where, of=label, total=f"{total:.6g}")
    return weighed


def _aggregate(key: Key, own: Mapping[str, Indicator], weighed: Mapping[str, Reference]) -> Aggregate:
    missing = tuple(name for name, one in weighed.items() if one.weight and name not in own)
    classes = dict.fromkeys(one.condition_class for one in weighed.values() if one.weight)
    by_class = {name: _mean(own, [r for r in weighed.values() if r.condition_class == name]) for name in classes}
    return Aggregate(*key, _mean(own, list(weighed.values())), by_class, missing)


def _mean(own: Mapping[str, Indicator], weighed: list[Reference]) -> float:
    """Return the weighted mean of indicators, NaN if one that has weight is missing (§1)."""
    counted = [one for one in weighed if one.weight]
    if any(one.variable not in own for one in counted) or not counted:
        return math.nan
    total = math.fsum(one.weight for one in counted)
    return math.fsum(one.weight * own[one.variable].value for one in counted) / total


def changes(found: Iterable[Indicator], whole: Iterable[Aggregate], opening: str, closing: str) -> list[Change]:
    """Return opening, closing and change of every indicator, then of every index; NaN where one is absent."""
    values: dict[tuple[str, str, str], dict[str, float]] = {}
    for one in found:
        r = one.reading
        values.setdefault((r.place, r.ecosystem_type, r.variable), {})[r.period] = one.value
    for index in whole:
        values.setdefault((index.place, index.ecosystem_type, ""), {})[index.period] = index.value
    return [
        Change(*key, by.get(opening, math.nan), by.get(closing, math.nan))
        for key, by in sorted(values.items(), key=lambda item: (item[0][:2], not item[0][2], item[0][2]))
        if opening in by or closing in by
    ]
