"""An account as a sum of products, small enough to be drawn ten thousand times.

Every value of a leaf is Σ amount × weight, a weight being a product of what uncertain numbers make of it: a power, a
bend, a price equation, a limit. Amounts are yuan of the account as it stands, so that all weights of it are 1.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from shanshui.accounts.uncertainty.distributions import Distribution
from shanshui.accounts.uncertainty.land_cover import AreaError
from shanshui.core.place import PlaceTree
from shanshui.core.spec import Formula

Floats = NDArray[np.float64]
Drawn = Mapping[str, Floats]  # factor → what the number is divided by what it is in the account


@dataclass(frozen=True)
class Factor:
    """An uncertain number: its ratio to that of the account, and the stream it is drawn from.

    Factors of one stream are drawn by the same share: they are high together and low together.
    """

    key: str
    stream: str
    ratio: Distribution


class Part(Protocol):
    """One part of a weight; equal parts make equal numbers."""

    def of(self, drawn: Drawn) -> Any:
        """Return the part in every draw."""


@dataclass(frozen=True)
class Power:
    """A number that only scales: to some power."""

    factor: str
    power: float

    def of(self, drawn: Drawn) -> Any:
        """Return the power in every draw."""
        return drawn[self.factor] if self.power == 1 else drawn[self.factor] ** self.power


@dataclass(frozen=True)
class Bend:
    """A number whose effect was worked out at `at` times its value (and at `other`): 1 there, 0 at the value itself.

    With no other it is a straight line, with one a parabola.
    """

    factor: str
    at: float
    other: float = 0.0

    def of(self, drawn: Drawn) -> Any:
        """Return how much of the effect at `at` there is in every draw."""
        off, at, other = drawn[self.factor] - 1, self.at - 1, self.other - 1
        return off / at if not self.other else off * (off - other) / (at * (at - other))


@dataclass(frozen=True)
class Worth:
    """What one unit is worth, over what it is worth in the account, by a price equation proportional to the amount."""

    formula: Formula
    given: tuple[tuple[str, float, str], ...]  # argument, number, factor or empty

    def of(self, drawn: Drawn) -> Any:
        """Return the worth in every draw."""
        now = {name: value * drawn[factor] if factor else value for name, value, factor in self.given}
        then = {name: value for name, value, _ in self.given}
        return self.formula(1.0, **now) / self.formula(1.0, **then)


@dataclass(frozen=True)
class Limit:
    """The share of a capacity that is used, over that in the account: no more is cleaned than there is."""

    actual: Formula
    capacities: tuple[tuple[float, tuple[Part, ...]], ...]
    there: float
    there_parts: tuple[Part, ...] = ()

    def of(self, drawn: Drawn) -> Any:
        """Return the share in every draw over the share in the account."""
        capacity = sum(amount * product(parts, drawn) for amount, parts in self.capacities)
        whole = sum(amount for amount, _ in self.capacities)
        now = self.actual(capacity, self.there * product(self.there_parts, drawn))
        then = self.actual(whole, self.there) / whole
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(np.asarray(capacity) > 0, now / capacity, 0.0) / then


def product(parts: tuple[Part, ...], drawn: Drawn) -> Any:
    """Return the product of parts in every draw, always in the same order (§10)."""
    found: Any = 1.0
    for part in parts:
        found = found * part.of(drawn)
    return found


@dataclass(frozen=True)
class Entry:
    """What a leaf holds of a line: yuan that go with a weight.

    `error` is that of a map whose local part it is multiplied by, or -1 for none. `counts` tells whether the amount is
    of the account as it stands, or what a change of a number would add to it.
    """

    line: int
    weight: int
    amount: float
    error: int = -1
    counts: bool = True


@dataclass(frozen=True)
class Blocks:
    """The blocks of independent error a place lies in, by share of its area.

    `shared` are those a neighbour may lie in too; `own` is the root of the sum of squares of all others.
    """

    shared: tuple[tuple[str, float], ...]
    own: float

    @property
    def independent(self) -> float:
        """Return how many independent blocks the error of the place is the mean of."""
        return 1 / (self.own**2 + sum(share**2 for _, share in self.shared))


@dataclass(frozen=True)
class LocalError:
    """The part of the error of an input that is independent between blocks: its relative sd in one block."""

    key: str
    sd: float
    length: float  # side of a block, m
    blocks: Mapping[str, Blocks] = field(repr=False)


@dataclass(frozen=True)
class Line:
    """One item of the account; with a `kind`, only what one ecosystem type gives of it."""

    service: str
    item: str
    in_headline: bool
    kind: str = ""


@dataclass(frozen=True)
class Model:
    """One period of an account, ready to be drawn."""

    period: str
    tree: PlaceTree
    lines: tuple[Line, ...]
    factors: tuple[Factor, ...]
    weights: tuple[tuple[Part, ...], ...]
    errors: tuple[LocalError, ...]
    entries: Mapping[str, tuple[Entry, ...]]  # leaf → what it holds
    areas: AreaError | None = None  # of land-cover classes

    def below(self, place: str) -> tuple[str, ...]:
        """Return the leaves inside a place, in the order of their codes."""
        inside = {place, *self.tree.descendants(place)}
        return tuple(sorted(code for code in self.entries if code in inside))


def summed(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Return entries with those of one line, weight and error as one."""
    found: dict[tuple[int, int, int, bool], list[float]] = defaultdict(list)
    for entry in entries:
        found[entry.line, entry.weight, entry.error, entry.counts].append(entry.amount)
    return tuple(
        Entry(line, weight, math.fsum(amounts), error, counts)
        for (line, weight, error, counts), amounts in sorted(found.items())
    )


def is_proportional(formula: Formula, given: tuple[tuple[str, float, str], ...]) -> bool:
    """Return whether a price equation is proportional to the amount."""
    named = {name: value for name, value, _ in given}
    one, two = float(formula(1.0, **named)), float(formula(2.0, **named))
    return bool(one) and math.isclose(two, 2 * one, rel_tol=1e-9)
