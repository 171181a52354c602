"""Why an account changed: the change of every line at every place, taken apart into its causes, to the fen.

A line is worth area × amount per area × price of one; the amount per area depends on the state of the land and on the
weather. Each of them stands in its first or second state, and Shapley (or LMDI) shares the change among them. The
effects of a line are whole fen that add up to its change, so those of a service, a place and the whole do too.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Literal

from shanshui.accounts.shapley import apportioned, lmdi, shapley
from shanshui.core.labels import Label

Method = Literal["shapley", "lmdi"]
FACTORS = ("extent", "condition", "weather", "price", "method", "data")
LABELS: Mapping[str, Label] = {
    "extent": Label("extent", "面积变化"),
    "condition": Label("condition (amount per area)", "状况变化（单位面积实物量）"),
    "weather": Label("weather", "气象变化"),
    "price": Label("prices", "价格变化"),
    "method": Label("method", "方法变化"),
    "data": Label("data", "数据变化"),
}
NOTES: Mapping[str, Label] = {
    "no_area": Label("no area is known, so extent is within condition", "面积未知，面积变化未能分离，已并入状况变化"),
    "no_price": Label(
        "given in money without a price index, so prices are within condition",
        "仅有价值量且无价格指数，价格变化未能分离，已并入状况变化",
    ),
    "no_weather": Label(
        "amounts under the other period's weather are not known, so weather is within condition",
        "另一核算期气象条件下的实物量未知，气象变化未能分离，已并入状况变化",
    ),
    "one_sided": Label(
        "known under the other weather in one period only; the other is taken in the same ratio",
        "仅一个核算期有另一气象条件下的实物量，另一期按相同比例推得",
    ),
    "one_period": Label(
        "accounted in one of the two periods only: counted as a change of data",
        "仅在一个核算期核算，计为数据变化",
    ),
    "by_shapley": Label(
        "zero or negative in one of the states: shared by Shapley, not LMDI",
        "某一状态下为零或负值：按 Shapley 而非 LMDI 分解",
    ),
    "price_held": Label(
        "priced alike in both periods, for want of a price of each, so no price effect can show",
        "缺少分年价格，两期采用同一价格，价格变化无从体现",
    ),
}


@dataclass(frozen=True, order=True)
class Key:
    """A line at a place that has no parts."""

    place: str
    ecosystem_type: str
    service: str
    item: str


@dataclass(frozen=True)
class State:
    """A line in one period.

    Attributes
    ----------
    value
        Yuan, as it is accounted.
    amount
        In its unit; what is given in money is deflated, or its value where no index is known.
    area
        Of the ecosystem type there, ha; NaN if not known.
    other
        The amount with the weather of the other period, NaN if not known.
    price
        Yuan for one; NaN where only money is known: then prices are not told apart.
    price_held
        Whether the price is that of another year, for want of one of the period.
    """

    value: float
    amount: float
    area: float = math.nan
    other: float = math.nan
    price: float = math.nan
    price_held: bool = False


@dataclass(frozen=True)
class Effect:
    """The change of one line in fen: before, after, and what each factor made of it, in the order of FACTORS."""

    key: Key
    before: int
    after: int
    parts: tuple[int, ...]
    notes: frozenset[str] = frozenset()

    @property
    def change(self) -> int:
        """Return the change, fen."""
        return self.after - self.before


@dataclass(frozen=True)
class Sum:
    """The sum of some effects, fen."""

    before: int = 0
    after: int = 0
    parts: tuple[int, ...] = (0,) * len(FACTORS)

    @property
    def change(self) -> int:
        """Return the change, fen."""
        return self.after - self.before

    def of(self, factor: str) -> int:
        """Return what one factor made, fen."""
        return self.parts[FACTORS.index(factor)]


@dataclass(frozen=True)
class Decomposition:
    """The change of an account between two periods, line by line."""

    since: str
    until: str
    method: Method
    effects: tuple[Effect, ...]
    separated: frozenset[str] = field(default=frozenset())  # factors that were told apart anywhere

    def total(self, holds: Callable[[Key], bool] = lambda _: True) -> Sum:
        """Return the sum of the effects whose key passes a test; by default of all."""
        return added(effect for effect in self.effects if holds(effect.key))

    def by(self, name: str) -> dict[str, Sum]:
        """Return the sums by a part of the key: place, ecosystem_type, service or item."""
        groups: dict[str, list[Effect]] = {}
        for effect in self.effects:
            groups.setdefault(getattr(effect.key, name), []).append(effect)
        return {word: added(groups[word]) for word in sorted(groups)}

    def noted(self) -> dict[str, list[str]]:
        """Return remark → the items it holds for."""
        found: dict[str, set[str]] = {}
        for effect in self.effects:
            for note in effect.notes:
                found.setdefault(note, set()).add(f"{effect.key.service}.{effect.key.item}")
        return {note: sorted(found[note]) for note in NOTES if note in found}


def added(effects: Iterable[Effect | Sum]) -> Sum:
    """Return the sum of effects, or of sums of them."""
    given = list(effects)
    parts = tuple(sum(effect.parts[i] for effect in given) for i in range(len(FACTORS)))
    return Sum(sum(effect.before for effect in given), sum(effect.after for effect in given), parts)


def fen(yuan: float) -> int:
    """Return yuan in whole fen, half to even; nothing where there is no value."""
    if math.isnan(yuan):
        return 0
    return int((Decimal(repr(float(yuan))) * 100).to_integral_value(rounding=ROUND_HALF_EVEN))


def decomposed(
    before: Mapping[Key, State], after: Mapping[Key, State], since: str, until: str, method: Method = "shapley"
) -> Decomposition:
    """Return the change between two periods of one account, by extent, condition, weather and price.

    A line of an ecosystem type that came or went has a state of no area in one period: its change is one of extent.
    A line with no state at all in one of the periods was not accounted there: its change is one of data.
    """
    keys = sorted(before.keys() | after.keys())
    effects = tuple(_effect(key, before.get(key), after.get(key), method) for key in keys)
    named = {FACTORS[i] for i in range(len(FACTORS)) for effect in effects if effect.parts[i]}
    return Decomposition(since, until, method, effects, frozenset(named))


def _effect(key: Key, before: State | None, after: State | None, method: Method) -> Effect:
    """Return the effects of one line; None where a period has no such line."""
    first, last = (fen(state.value) if state else 0 for state in (before, after))
    if before is None or after is None:
        return Effect(key, first, last, _alone("data", last - first), frozenset({"one_period"}))
    if _came_or_went(before, after):
        return Effect(key, first, last, _alone("extent", last - first))
    names, worth, notes = _chain(before, after)
    if method == "lmdi" and min(worth) > 0:
        shares = lmdi(worth)
    else:
        shares, notes = shapley(worth), notes | ({"by_shapley"} if method == "lmdi" else set())
    exact = dict(zip(names, shares, strict=True))
    parts = apportioned([exact.get(factor, 0.0) for factor in FACTORS], last - first)
    return Effect(key, first, last, parts, frozenset(notes))


def _alone(factor: str, change: int) -> tuple[int, ...]:
    return tuple(change if name == factor else 0 for name in FACTORS)


def _came_or_went(before: State, after: State) -> bool:
    """Return whether the ecosystem type has an area in one of the periods only."""
    return {before.area == 0, after.area == 0} == {True, False} and not math.isnan(before.area + after.area)


def _chain(before: State, after: State) -> tuple[list[str], list[float], set[str]]:
    """Return the factors told apart, the worth of every combination of them, and remarks.

    Bit i of the index of a combination is set where factor i is as it is in the second period.
    """
    held = (before.price_held or after.price_held) and before.price == after.price
    notes: set[str] = {"price_held"} if held else set()
    areas = _pair(before.area, after.area, notes, "no_area")
    prices = _pair(_priced(before, after), _priced(after, before), notes, "no_price")
    amounts = _amounts(before, after, notes)
    units = prices or _worth_of_one(before, after)
    by_weather = any(own != other for own, other in amounts)
    names = [
        "condition",
        *(["extent"] if areas else []),
        *(["weather"] if by_weather else []),
        *(["price"] if prices else []),
    ]
    worth = []
    for mask in range(1 << len(names)):
        on = {name: bool(mask >> i & 1) for i, name in enumerate(names)}
        state = on["condition"]
        found = amounts[state][on.get("weather", state)] * units[on.get("price", state)]
        worth.append(found * (areas[on["extent"]] / areas[state]) if areas else found)
    worth[0], worth[-1] = before.value, after.value
    return names, worth, notes


def _priced(state: State, other: State) -> float:
    """Return the price of one; where there was nothing to price, that of the other period."""
    return other.price if math.isnan(state.price) and not state.amount else state.price


def _pair(first: float, last: float, notes: set[str], lack: str) -> tuple[float, float] | None:
    """Return both numbers, or None and a remark where one is not known."""
    if math.isnan(first) or math.isnan(last) or not first or not last:
        notes.add(lack)
        return None
    return first, last


def _worth_of_one(before: State, after: State) -> tuple[float, float]:
    """Return value over amount in each period: what cannot be told apart moves with the state of the land."""
    first, last = (state.value / state.amount if state.amount else 1.0 for state in (before, after))
    return first, last


def _amounts(before: State, after: State, notes: set[str]) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return the amount by state of the land and by weather: of the first state, then of the second."""
    first, last = before.amount, after.amount
    first_other, last_other = before.other, after.other
    if math.isnan(first_other) and math.isnan(last_other):
        notes.add("no_weather")
        return (first, first), (last, last)
    if math.isnan(first_other) or math.isnan(last_other):
        notes.add("one_sided")
        if math.isnan(first_other):
            first_other = first * last / last_other if last_other else first
        else:
            last_other = first * last / first_other if first_other else last
    return (first, first_other), (last_other, last)


def joined(stages: Sequence[Decomposition], since: str, until: str) -> Decomposition:
    """Return the change over stages that follow one another, such as a revision and then a change of the world.

    The value at which one stage ends is that at which the next begins, line by line.
    """
    whole: dict[Key, list[Effect]] = {}
    for stage in stages:
        for effect in stage.effects:
            whole.setdefault(effect.key, []).append(effect)
    effects = []
    for key in sorted(whole):
        parts = tuple(sum(effect.parts[i] for effect in whole[key]) for i in range(len(FACTORS)))
        first, last = (_value(stage, key, at) for stage, at in ((stages[0], "before"), (stages[-1], "after")))
        notes = frozenset().union(*(effect.notes for effect in whole[key]))
        effects.append(Effect(key, first, last, parts, notes))
    separated = frozenset().union(*(stage.separated for stage in stages))
    return Decomposition(since, until, stages[-1].method, tuple(effects), separated)


def _value(stage: Decomposition, key: Key, at: str) -> int:
    return next((getattr(effect, at) for effect in stage.effects if effect.key == key), 0)


def revised(worths: Mapping[Key, Sequence[float]], period: str, method: Method = "shapley") -> Decomposition:
    """Return the change of one period from an old account of it to a new one, by method and data.

    Parameters
    ----------
    worths
        Line → its value (yuan) with old data and old method, old data and new method, new data and old method, new
        data and new method; 0 where it is not accounted.
    """
    effects = []
    for key in sorted(worths):
        worth = worths[key]
        first, last = fen(worth[0]), fen(worth[-1])
        by_logarithm = method == "lmdi" and min(worth) > 0
        shares = dict(zip(("method", "data"), lmdi(worth) if by_logarithm else shapley(worth), strict=True))
        parts = apportioned([shares.get(factor, 0.0) for factor in FACTORS], last - first)
        notes = frozenset({"by_shapley"} if method == "lmdi" and not by_logarithm else ())
        effects.append(Effect(key, first, last, parts, notes))
    return Decomposition(period, period, method, tuple(effects), frozenset({"method", "data"}))
