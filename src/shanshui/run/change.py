"""Why the account of an area changed between two periods: its published lines, taken apart."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from shanshui.accounts.decomposition import (
    Decomposition,
    Effect,
    Key,
    Method,
    State,
    Sum,
    added,
    decomposed,
    joined,
    revised,
)
from shanshui.core.errors import NoSuchName, NothingToCompare, OtherArea, ResultsOutdated, SamePeriod
from shanshui.core.labels import Label
from shanshui.core.place import PlaceTree
from shanshui.run.account import Prepared, prepare
from shanshui.run.counterfactual import OtherWeather, only_period, other_weather, values_of, with_method
from shanshui.run.engine import account
from shanshui.run.execute import Settings
from shanshui.run.leaves import Leaves, Line, year_of
from shanshui.run.physical import physical_stamp
from shanshui.run.weather_table import GivenWeather, given_weather
from shanshui.store.results import Results, read_results

NO_WEATHER = OtherWeather({}, False, ())


@dataclass(frozen=True)
class TypeChange:
    """An ecosystem type: its area and its value, before and after, with what made the change of value."""

    ecosystem_type: str
    area: tuple[float, float]
    sum: Sum

    @property
    def area_growth(self) -> float:
        """Return by what share its area changed."""
        return self.area[1] / self.area[0] - 1 if self.area[0] else math.nan

    @property
    def value_growth(self) -> float:
        """Return by what share its value changed."""
        return self.sum.after / self.sum.before - 1 if self.sum.before else math.nan

    @property
    def is_contrary(self) -> bool:
        """Return whether area and value moved against one another."""
        return self.area_growth * self.value_growth < 0


@dataclass(frozen=True)
class Change:
    """The change of a place between two periods.

    Attributes
    ----------
    whole
        Line by line, at places without parts inside `place`.
    remarks
        What could not be told apart, and on what the result rests.
    from_area
        Name of the folder of the former account, where the first period was taken from it.
    """

    place: str
    tree: PlaceTree
    whole: Decomposition
    types: tuple[TypeChange, ...]
    remarks: tuple[Label, ...] = ()
    from_area: str = ""

    @property
    def since(self) -> str:
        """Return the first period."""
        return self.whole.since

    @property
    def until(self) -> str:
        """Return the second period."""
        return self.whole.until

    @property
    def total(self) -> Sum:
        """Return the change of the place, fen."""
        return self.whole.total()

    @cached_property
    def _by_place(self) -> dict[str, Sum]:
        return self.whole.by("place")

    def at(self, place: str) -> Sum:
        """Return the change at a place inside: the sum of its parts."""
        inside = (place, *self.tree.descendants(place))
        return added(self._by_place[code] for code in inside if code in self._by_place)

    def by(self, name: str, place: str = "") -> dict[str, Sum]:
        """Return the change by place (those right below), service, item or ecosystem type."""
        if name != "place":
            return self.whole.by(name) if name != "item" else self._by_item()
        code = place or self.place
        return {below: self.at(below) for below in self.tree.children(code) or [code]}

    def of_level(self, level: str) -> dict[str, Sum]:
        """Return the change of every place of a level, or raise NoSuchName."""
        inside = [self.place, *self.tree.descendants(self.place)]
        known = list(dict.fromkeys(self.tree[code].level for code in inside))
        if level not in known:
            raise NoSuchName(where="--level", what="level", name=level, known=known, see="")
        return {code: self.at(code) for code in inside if self.tree[code].level == level}

    def _by_item(self) -> dict[str, Sum]:
        groups: dict[str, list[Effect]] = {}
        for effect in self.whole.effects:
            groups.setdefault(f"{effect.key.service}.{effect.key.item}", []).append(effect)
        return {name: added(groups[name]) for name in sorted(groups)}


def change(
    prepared: Prepared,
    results: Results,
    since: str = "",
    until: str = "",
    place: str = "",
    method: Method = "shapley",
    reruns: bool = True,
    settings: Settings | None = None,
    former: Path | None = None,
    published: bool = False,
) -> Change:
    """Return why a place's account changed between two periods; left out, the first and the last.

    Parameters
    ----------
    method
        `shapley`, or `lmdi` where values are above zero.
    reruns
        Work the account out again in the weather of the other period; without, only what is kept of that is used.
    former
        Folder of an older account, from which the first period is taken; the account must have that period too.
    published
        Take published totals by ecosystem type apart, not what the account adds up to.

    Raises
    ------
    SamePeriod, NothingToCompare, NoSuchName, OtherArea
        If there are not two accounted periods of one area.
    """
    leaves = (Leaves.of_published if published else Leaves.of)(prepared, results, place)
    first, last = since or prepared.periods[0], until or prepared.periods[-1]
    code = place or prepared.area.config.area.code
    if former is not None:
        return _since_former(prepared, leaves, first, last, code, method, reruns, settings, former)
    _check_periods(first, last, leaves, code)
    whole, remarks = _within(prepared, leaves, first, last, method, reruns and not published, settings)
    return Change(code, leaves.tree, whole, _types(leaves, leaves, whole, code), tuple(remarks))


def _check_periods(first: str, last: str, leaves: Leaves, place: str) -> None:
    if first == last:
        raise SamePeriod(where=place, period=first)
    for period in (first, last):
        _check_period(period, leaves, place)


def _check_period(period: str, leaves: Leaves, place: str) -> None:
    if period not in leaves.periods:
        raise NoSuchName(where="--from, --to", what="period", name=period, known=list(leaves.periods), see="")
    if not leaves.lines[period]:
        raise NothingToCompare(where=place, period=period, place=place)


def _within(
    prepared: Prepared,
    leaves: Leaves,
    since: str,
    until: str,
    method: Method,
    reruns: bool,
    settings: Settings | None,
) -> tuple[Decomposition, list[Label]]:
    """Return the change between two periods of one account."""
    told = given_weather(prepared)
    pairs = ((since, until), (until, since))
    if leaves.stamps and _by_equation(prepared):
        _check_current(prepared, leaves, (since, until))
        weathers = [other_weather(prepared, period, other, settings, reruns) for period, other in pairs]
    else:
        weathers = [NO_WEATHER, NO_WEATHER]
    states = [
        _states(prepared, leaves, period, other, weather, told)
        for (period, other), weather in zip(pairs, weathers, strict=True)
    ]
    _add_gone(leaves, states, (since, until))
    whole = decomposed(states[0], states[1], since, until, method)
    return whole, [*_repriced(leaves, whole), *_remarks(weathers)]


def _check_current(prepared: Prepared, leaves: Leaves, periods: tuple[str, str]) -> None:
    """Raise ResultsOutdated unless the published sums are those of the present settings and maps."""
    for period in periods:
        if physical_stamp(prepared, period, prepared.hashes) != leaves.stamps.get(period):
            raise ResultsOutdated(where=prepared.area.path.name, detail=f" ({period})")


def _by_equation(prepared: Prepared) -> bool:
    return any(task.by_equation for task in prepared.plan.tasks)


def _states(
    prepared: Prepared, leaves: Leaves, period: str, other: str, weather: OtherWeather, told: GivenWeather
) -> dict[Key, State]:
    """Return the lines of a period as states: value at its own prices, amount, price of one, the other weather."""
    base = min(year_of(period), year_of(other))
    by_equation = {(t.service.id, t.item.id) for t in prepared.plan.tasks if t.by_equation}
    found = {}
    for line in leaves.lines[period]:
        price = leaves.prices[line.item]
        value = line.value * price.ratio(line.year, year_of(period)) if price else line.value
        amount, worth = _amount_and_price(line, value, price.ratio(base, year_of(period)) if price else math.nan)
        in_other = told.of(line.key, period, other, amount)
        if math.isnan(in_other) and line.item in by_equation:
            in_other = amount if weather.same else weather.amounts.get(line.key, math.nan)
        held = price is None and line.year != year_of(period) and not math.isnan(worth)
        found[line.key] = State(value, amount, line.area, in_other, worth, held)
    return found


def _amount_and_price(line: Line, value: float, index: float) -> tuple[float, float]:
    """Return the amount and the price of one; what is given in money is deflated by its index, if it has one."""
    if not math.isnan(line.amount):
        return line.amount, value / line.amount if line.amount else math.nan
    return (value, math.nan) if math.isnan(index) else (value / index, index)


def _add_gone(leaves: Leaves, states: list[dict[Key, State]], periods: tuple[str, str]) -> None:
    """Give a line of an ecosystem type that has an area in one period only a state of no area in the other."""
    for here, there, period in ((0, 1, periods[1]), (1, 0, periods[0])):
        for key, state in states[here].items():
            if key in states[there] or not state.area > 0 or not leaves.has_extent(period, key.place):
                continue
            if not leaves.extent.get((period, key.place, key.ecosystem_type), 0.0):
                states[there][key] = State(0.0, 0.0, 0.0, 0.0, 0.0)


def _repriced(leaves: Leaves, whole: Decomposition) -> list[Label]:
    """Return for which lines the values are not those of the account, because price items moved them to the period."""
    rows = [(line, year_of(period)) for period in (whole.since, whole.until) for line in leaves.lines[period]]
    moved = [line for line, year in rows if leaves.prices[line.item] and leaves.at(line, year) != line.value]
    names = sorted({".".join(line.item) for line in moved})
    if not names:
        return []
    return [
        Label(
            f"Values differ from the account's: `series: items:` moves prices to each period for {', '.join(names)}.",
            f"与账户数值不同：以下科目按 `series: items:` 换算为各期价格：{'、'.join(names)}。",
        )
    ]


def _remarks(weathers: list[OtherWeather]) -> list[Label]:
    """Return what is to be said about the weather."""
    found = []
    if all(weather.same for weather in weathers):
        found.append(
            Label(
                "The weather inputs are the same in both periods: no weather effect can show.",
                "两期采用同一套气象输入，气象变化无从体现。",
            )
        )
    if names := sorted({name for weather in weathers for name in weather.mixed}):
        named = ", ".join(names)
        found.append(
            Label(
                f"These inputs answer to weather and land together and are within condition: {named}.",
                f"以下输入同时受气象与地表状况影响，归入状况变化：{named}。",
            )
        )
    return found


def _types(before: Leaves, after: Leaves, whole: Decomposition, place: str) -> tuple[TypeChange, ...]:
    """Return the ecosystem types whose area is known in both periods."""
    found = []
    for kind, part in whole.by("ecosystem_type").items():
        areas = (before.extent.get((whole.since, place, kind)), after.extent.get((whole.until, place, kind)))
        if areas[0] is not None and areas[1] is not None:
            found.append(TypeChange(kind, (areas[0], areas[1]), part))
    return tuple(found)


# --- from a former account -----------------------------------------------------------------------------


def _since_former(
    prepared: Prepared,
    leaves: Leaves,
    since: str,
    until: str,
    place: str,
    method: Method,
    reruns: bool,
    settings: Settings | None,
    former: Path,
) -> Change:
    """Return the change from a period of a former account: first its revision, then the change of the world."""
    old = prepare(former)
    if old.area.config.area.code != prepared.area.config.area.code:
        raise OtherArea(where=former.name, other=old.area.config.area.code, code=prepared.area.config.area.code)
    before = Leaves.of(old, read_results(old.area.folder), place)
    _check_period(since, before, place)
    _check_period(until, leaves, place)
    if since not in leaves.periods or not leaves.lines[since]:
        raise NothingToCompare(where=prepared.area.path.name, period=since, place=place)
    revision = _revision(old, prepared, before, leaves, since, place, method, settings)
    stages, remarks = [revision], [_told_revision(since, old, prepared)]
    if since != until:
        later, more = _within(prepared, leaves, since, until, method, reruns, settings)
        stages, remarks = [revision, later], remarks + more
    whole = joined(stages, since, until)
    name = old.area.folder.name
    return Change(place, leaves.tree, whole, _types(before, leaves, whole, place), tuple(remarks), name)


def _revision(
    old: Prepared,
    new: Prepared,
    before: Leaves,
    after: Leaves,
    period: str,
    place: str,
    method: Method,
    settings: Settings | None,
) -> Decomposition:
    """Return what method and data made of one period, from a former account of it to the present one.

    Each account is worked out again by the method of the other.
    """
    how = settings or Settings()
    by_new = _moved(values_of(account(with_method(only_period(old, period), new), how)), after, period)
    by_old = _moved(values_of(account(with_method(only_period(new, period), old), how)), before, period)
    first, last = (
        _moved({line.key: line.value for line in side.lines[period]}, side, period) for side in (before, after)
    )
    inside = {place, *after.tree.descendants(place)}
    keys = {key for key in first.keys() | last.keys() | by_new.keys() | by_old.keys() if key.place in inside}
    worths: Mapping[Key, tuple[float, ...]] = {
        key: tuple(side.get(key, 0.0) for side in (first, by_new, by_old, last)) for key in sorted(keys)
    }
    return revised(worths, period, method)


def _moved(values: Mapping[Key, float], side: Leaves, period: str) -> dict[Key, float]:
    """Return values at the prices of the period, as the price items of one of the accounts move them."""
    year, ratios = year_of(period), dict[tuple[str, str], float]()
    for line in side.lines[period]:
        if price := side.prices[line.item]:
            ratios[line.item] = price.ratio(line.year, year)
    return {key: value * ratios.get((key.service, key.item), 1.0) for key, value in values.items()}


def _told_revision(period: str, old: Prepared, new: Prepared) -> Label:
    stands = (old.standard.id, new.standard.id)
    return Label(
        f"{period} is taken from {old.area.folder.name} ({stands[0]}) and revised to {stands[1]}; method and data are "
        f"told apart at {period}, all else between the periods of the present account.",
        f"{period} 取自 {old.area.folder.name}（{stands[0]}），修订为 {stands[1]}；方法与数据变化在 {period} 分离，"
        f"其余因素在本账户的核算期之间分离。",
    )
