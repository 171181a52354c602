"""What is counted twice: between lines of GEP, and between GEP and GDP. Bounds, never a guess."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from shanshui.accounts.rollup import total
from shanshui.standards.conflicts import Conflict, covers

Status = Literal["twice", "beside", "settled", "elsewise", "absent"]
UNSPECIFIED = "unspecified"
NEARLY = 1e-12


@dataclass(frozen=True)
class Entry:
    """One flow of a place and period, as far as it matters here: value in yuan, amount in its unit.

    `one_price` unless it is made of parts with different prices.
    """

    service: str
    item: str
    ecosystem_type: str
    value: float
    amount: float
    unit: str
    in_headline: bool
    one_price: bool = True


@dataclass(frozen=True)
class Pair:
    """What became of a pair of lines at one place in one period.

    Attributes
    ----------
    status
        `twice`: both in the total; `beside`: both have a value, one of them outside the total; `settled`: the area
        says why they do not overlap; `elsewise`: worked out in ways that do not; `absent`: one has no value.
    a, b
        Their values, yuan, NaN without one; in the total alone where both are.
    at_most
        How much can be counted twice in the total, yuan.
    """

    conflict: Conflict
    status: Status
    a: float
    b: float
    at_most: float


@dataclass(frozen=True)
class CountedTwice:
    """All pairs of one place and period.

    `at_most` is how much of the total they can count twice together, yuan: the sum of their bounds, or what the total
    has more than the most valuable lines of which no two conflict, whichever is less, for each set of linked lines.
    """

    gep: float
    pairs: tuple[Pair, ...]
    at_most: float

    @property
    def without(self) -> float:
        """Return the least GEP can be once nothing is counted twice, yuan."""
        return self.gep - self.at_most


def counted_twice(
    entries: Iterable[Entry],
    conflicts: Iterable[Conflict],
    ways: Mapping[str, str],
    shares: Mapping[str, float],
    settled: Iterable[str] = (),
) -> CountedTwice:
    """Return which pairs of lines count the same thing at a place in a period, and how much money at most.

    Parameters
    ----------
    ways
        Variable or `service.item` → the equation it was worked out with, `table` if a table gave it.
    shares
        Parameter → number, for bounds that a share tells; without it the smaller value bounds.
    settled
        Pairs the area declares not to overlap.
    """
    rows, done = list(entries), set(settled)
    pairs = tuple(_pair(conflict, rows, ways, shares, conflict.id in done) for conflict in conflicts)
    worth = {
        side: _worth([row for row in rows if row.in_headline and covers(side, row.service, row.item)])
        for pair in pairs
        for side in (pair.conflict.a, pair.conflict.b)
    }
    gep = total(row.value for row in rows if row.in_headline)
    return CountedTwice(gep, pairs, _at_most([pair for pair in pairs if pair.at_most > 0], worth))


def _pair(
    conflict: Conflict, rows: Sequence[Entry], ways: Mapping[str, str], shares: Mapping[str, float], settled: bool
) -> Pair:
    sides = [
        [row for row in rows if covers(side, row.service, row.item) and not math.isnan(row.value)]
        for side in (conflict.a, conflict.b)
    ]
    counted = [[row for row in side if row.in_headline] for side in sides]
    if not all(sides):
        status: Status = "absent"
    elif not conflict.applies(ways):
        status = "elsewise"
    elif settled:
        status = "settled"
    else:
        status = "twice" if all(counted) else "beside"
    a, b = (_worth(side) for side in (counted if all(counted) else sides))
    most = bound(conflict, counted[0], counted[1], shares) if status == "twice" else 0.0
    return Pair(conflict, status, a, b, most)


def _worth(rows: Iterable[Entry]) -> float:
    return total(row.value for row in rows)


def bound(conflict: Conflict, a: Sequence[Entry], b: Sequence[Entry], shares: Mapping[str, float]) -> float:
    """Return how much of two lines can be counted twice, yuan: type by type where both are known so, else together."""
    kinds = {row.ecosystem_type for row in (*a, *b)}
    if conflict.grain == "place" or UNSPECIFIED in kinds:
        return _bound(conflict, a, b, shares)
    parts = [[[row for row in side if row.ecosystem_type == kind] for side in (a, b)] for kind in sorted(kinds)]
    return math.fsum(_bound(conflict, one, other, shares) for one, other in parts if one and other)


def _bound(conflict: Conflict, a: Sequence[Entry], b: Sequence[Entry], shares: Mapping[str, float]) -> float:
    """Return the smaller value, or what amounts or a share leave of it; a value below nothing overlaps with nothing."""
    worth = [_worth(a), shares.get(conflict.share, 1.0) * _worth(b) if conflict.share else _worth(b)]
    if conflict.bound == "mass" and len({row.unit for row in (*a, *b)}) == 1:
        amounts, prices = zip(*(_amount_and_price(side) for side in (a, b)), strict=True)
        worth.append(math.nan if any(map(math.isnan, amounts)) else min(amounts) * min(prices))
    return max(0.0, min(value for value in worth if not math.isnan(value)))


def _amount_and_price(rows: Sequence[Entry]) -> tuple[float, float]:
    """Return how much there is of a line, and the highest price paid for it; NaN if one of them is not known."""
    amounts = [row.amount for row in rows]
    if not all(row.amount > 0 and row.one_price for row in rows):
        return math.nan, math.nan
    return math.fsum(amounts), max(row.value / row.amount for row in rows)


def _at_most(pairs: Sequence[Pair], worth: Mapping[str, float]) -> float:
    """Return how much pairs can count twice together (see `CountedTwice`)."""
    found = 0.0
    for group in _linked(pairs):
        lines = sorted({side for pair in group for side in (pair.conflict.a, pair.conflict.b)})
        against = {line: {_other(pair, line) for pair in group} - {""} for line in lines}
        whole = math.fsum(worth[line] for line in lines)
        apart = most_valuable(tuple(lines), worth, against)
        found += min(math.fsum(pair.at_most for pair in group), max(0.0, whole - apart))
    return found


def _other(pair: Pair, line: str) -> str:
    a, b = pair.conflict.a, pair.conflict.b
    return b if line == a else a if line == b else ""


def _linked(pairs: Sequence[Pair]) -> list[list[Pair]]:
    """Return pairs in groups that share no line."""
    groups: list[list[Pair]] = []
    for pair in pairs:
        own = {pair.conflict.a, pair.conflict.b}
        touching = [g for g in groups if own & {side for p in g for side in (p.conflict.a, p.conflict.b)}]
        groups = [g for g in groups if g not in touching] + [[p for g in touching for p in g] + [pair]]
    return groups


def most_valuable(lines: tuple[str, ...], worth: Mapping[str, float], against: Mapping[str, set[str]]) -> float:
    """Return the largest sum of lines of which no two conflict."""
    left = tuple(line for line in lines if worth[line] > 0)
    if not left:
        return 0.0
    first, rest = left[0], left[1:]
    chosen = worth[first] + most_valuable(tuple(r for r in rest if r not in against[first]), worth, against)
    if not against[first] & set(rest):
        return chosen
    return max(chosen, most_valuable(rest, worth, against))


@dataclass(frozen=True)
class PartInGdp:
    """One line and what of it is in GDP too, at least and at most, yuan."""

    name: str
    value: float
    low: float
    high: float


@dataclass(frozen=True)
class BesideGdp:
    """GEP and GDP of a place and period without what is in both; yuan, NaN for what is not known."""

    gep: float
    parts: tuple[PartInGdp, ...]
    gdp: float = math.nan
    people: float = math.nan

    @cached_property
    def overlap(self) -> tuple[float, float]:
        """Return how much of GEP is in GDP, at least and at most; no more than there is GDP."""
        low, high = (math.fsum(max(0.0, getattr(part, side)) for part in self.parts) for side in ("low", "high"))
        return low, high if math.isnan(self.gdp) else max(low, min(high, self.gdp))

    @property
    def beyond_gdp(self) -> bool:
        """Return whether the least that is said to be in GDP is more than GDP."""
        return self.overlap[0] > self.gdp * (1 + NEARLY)

    @property
    def outside(self) -> tuple[float, float]:
        """Return GEP that is not in GDP, at least and at most."""
        low, high = self.overlap
        return self.gep - high, self.gep - low

    @property
    def together(self) -> tuple[float, float]:
        """Return GDP and what of GEP is not in it, at least and at most."""
        low, high = self.outside
        return self.gdp + low, self.gdp + high

    def per_head(self, interval: tuple[float, float]) -> tuple[float, float]:
        """Return an interval for each person, NaN where nobody is counted."""
        low, high = interval
        return (low / self.people, high / self.people) if self.people else (math.nan, math.nan)


def is_one(interval: tuple[float, float]) -> bool:
    """Return whether both ends of an interval are the same number."""
    return math.isclose(*interval, rel_tol=NEARLY)
