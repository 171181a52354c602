"""What a finished account counts twice: between its lines, and between GEP and GDP."""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from shanshui.accounts.overlap import BesideGdp, CountedTwice, Entry, PartInGdp, counted_twice
from shanshui.accounts.screening import Ticks, screen
from shanshui.core import registry, units
from shanshui.core.errors import AbsentParameter, AmbiguousParameter, BadSetting, NoSuchName, ParameterByType
from shanshui.core.labels import Label
from shanshui.run.account import Prepared
from shanshui.run.config_overlap import OverlapSetting, ShareInGdp
from shanshui.run.plan import Plan, named_item
from shanshui.standards.conflicts import Conflict, conflict, conflicts, covers, in_gdp
from shanshui.store.results import Results
from shanshui.store.tables import Book

TABLE = "table"


@dataclass(frozen=True)
class Share:
    """Which share of a line is in GDP too; `by` tells who says so: settings, annex, equation, bounds."""

    low: float
    high: float
    by: str
    what: Label
    source: str


@dataclass(frozen=True)
class AtPlace:
    """What is counted twice at one place in one period."""

    period: str
    place: str
    name: Label
    level: str
    twice: CountedTwice
    beside: BesideGdp


@dataclass(frozen=True)
class Overlap:
    """What an account counts twice.

    Attributes
    ----------
    shares
        `service.item` → its share in GDP, of lines of the total.
    ticks
        Every line of the standard under the eight screening rules.
    settled
        Pair → why the area says that it does not overlap.
    """

    found: tuple[AtPlace, ...]
    shares: Mapping[str, Share]
    ticks: tuple[Ticks, ...]
    settled: Mapping[str, str]

    def at(self, place: str, period: str) -> AtPlace:
        """Return one place and period, or raise NoSuchName."""
        known = {(one.place, one.period): one for one in self.found}
        if (place, period) not in known:
            names = [" ".join(key) for key in known]
            raise NoSuchName(where="overlap", what="place and period", name=f"{place} {period}", known=names, see="")
        return known[place, period]


def overlap(prepared: Prepared, results: Results, place: str = "", period: str = "", level: str = "") -> Overlap:
    """Return what is counted twice at a place, or at all places of a level; left out, in the whole area.

    Raises
    ------
    NoSuchName, NoSuchPlace, PlaceNamedNotCoded
        If a place, a period, a level, a pair or a line is none of this account.
    BadSetting
        If a share in GDP is said to be at least more than it is at most.
    """
    setting = _checked(prepared)
    book = Book(results)
    chosen = [period] if period and book.checked_period(period) else book.periods
    ways, shares = ways_of(results.manifest), _bounding_shares(prepared)
    headline = results.flows[results.flows["in_headline"]]
    told = {
        ".".join(key): _share(prepared, setting, results.manifest, key, unit)
        for *key, unit in sorted(set(zip(headline["service"], headline["item"], headline["unit"], strict=True)))
    }
    found = [
        _at_place(book, code, when, ways, shares, told, setting)
        for code in _places(book, place, level)
        for when in chosen
    ]
    valued = results.flows[results.flows["value"].notna()]
    pairs = set(zip(valued["service"], valued["item"], strict=True))
    return Overlap(tuple(found), told, screen(prepared.standard.lines, pairs), setting.settled)


def _checked(prepared: Prepared) -> OverlapSetting:
    """Return the settings, every name in them known."""
    setting, where = prepared.area.config.overlap or OverlapSetting(), prepared.area.where
    for name, share in setting.in_gdp.items():
        service, _, item = name.partition(".")
        at = where("overlap", "in_gdp", name)
        declared = registry.service(service, at)
        if item:
            named_item(declared, item, at)
        if share.low > share.high:
            raise BadSetting(
                where=at,
                saw=Label("the share is at least more than it is at most", "份额下限大于上限"),
                got=f"{share.low:g} … {share.high:g}",
                need=Label("low ≤ high", "low ≤ high"),
                do=Label("Exchange the two.", "请交换两者。"),
            )
    for name in setting.settled:
        conflict(name, where("overlap", "settled", name))
    return setting


def _places(book: Book, place: str, level: str) -> list[str]:
    own = book.tree[place or str(book.results.manifest["area"]["code"])].code
    if not level:
        return [own]
    below = [code for code in (own, *book.tree.descendants(own)) if book.tree[code].level == level]
    if not below:
        levels = sorted({book.tree[code].level for code in book.tree.descendants(own)})
        raise NoSuchName(where="--level", what="level", name=level, known=levels, see="")
    return below


def _at_place(
    book: Book,
    code: str,
    period: str,
    ways: Mapping[str, str],
    shares: Mapping[str, float],
    told: Mapping[str, Share],
    setting: OverlapSetting,
) -> AtPlace:
    entries = list(entries_of(book.at(code, period).itertuples()))
    twice = counted_twice(entries, conflicts(), ways, shares, setting.settled)
    worth: dict[str, list[float]] = {}
    for row in entries:
        if row.in_headline and not math.isnan(row.value):
            worth.setdefault(f"{row.service}.{row.item}", []).append(row.value)
    parts = [
        PartInGdp(name, value, *sorted((told[name].low * value, told[name].high * value)))
        for name, value in ((name, math.fsum(values)) for name, values in sorted(worth.items()))
        if told[name].high > 0
    ]
    gdp = _indicator(book.results.manifest, code, period)
    beside = BesideGdp(twice.gep, tuple(parts), gdp, book.people(code, period))
    there = book.tree[code]
    return AtPlace(period, code, there.name, there.level, twice, beside)


def entries_of(rows: Iterable[Any]) -> Iterator[Entry]:
    """Yield flows of one place and period, as far as they matter here."""
    for row in rows:
        used = row.supply if math.isnan(row.use) else row.use
        amount = math.nan if units.is_money(row.unit) else used
        yield Entry(
            row.service, row.item, row.ecosystem_type, row.value, amount, row.unit, bool(row.in_headline),
            not math.isnan(row.price),
        )  # fmt: skip


def _indicator(manifest: Mapping[str, Any], place: str, period: str) -> float:
    """Return GDP of a place in a period itself: that of another year is no part of it."""
    rows = [row for row in manifest["indicators"] if (row["place"], row["name"]) == (place, "gdp")]
    return next((float(row["value"]) for row in rows if str(row["year"]) == period), math.nan)


def ways_of(manifest: Mapping[str, Any]) -> dict[str, str]:
    """Return variable or `service.item` → the equation it was worked out with, `table` if a table gave it."""
    chosen = {key: str(option["chosen"]) for key, option in manifest["options"].items()}
    lines = {f"{line['service']}.{line['item']}": str(line["physical"]) for line in manifest["lines"]}
    return chosen | {key: way for key, way in lines.items() if way}


def plan_ways(plan: Plan) -> dict[str, str]:
    """Return what `ways_of` does, before there is an account."""
    chosen = {choice.key: choice.chosen for choice in plan.choices.values()}
    lines = {task.key: TABLE if task.from_table else task.physical for task in plan.tasks}
    return chosen | {key: way for key, way in lines.items() if way}


def _bounding_shares(prepared: Prepared) -> dict[str, float]:
    """Return the parameters that bound what is counted twice, as the area or its standard has them."""
    wanted = sorted({one.share for one in conflicts()} - {""})
    return {name: given[0] for name in wanted if (given := _given(prepared, name))}


def _share(
    prepared: Prepared, setting: OverlapSetting, manifest: Mapping[str, Any], key: Iterable[str], unit: str
) -> Share:
    """Return which share of a line is in GDP: what the settings say, the annex, the equation, else bounds."""
    service, item = key
    own = _own(setting, service, item)
    line = next((row for row in manifest["lines"] if (row["service"], row["item"]) == (service, item)), None)
    told_by_money = registry.service(service).open_items and units.is_money(unit)  # output, value added or rent
    rows = in_gdp(service, item, "" if line is None or told_by_money else str(line["monetary"]))
    low, high = min(row.low for row in rows), max(row.high for row in rows)
    what, source = rows[0].what, rows[0].source
    if own:
        ends = (own.low, own.high) if own.share is None else (own.share, own.share)
        return Share(*ends, "settings", what, own.source)
    if low < high and rows[0].parameter and (rate := _given(prepared, rows[0].parameter)):
        return Share(rate[0], rate[0], "annex", what, rate[1])
    return Share(low, high, "equation" if low == high else "bounds", what, source)


def _own(setting: OverlapSetting, service: str, item: str) -> ShareInGdp | None:
    """Return what the settings say of an item, else of its service."""
    return setting.in_gdp.get(f"{service}.{item}") or setting.in_gdp.get(service)


def _given(prepared: Prepared, name: str) -> tuple[float, str] | None:
    """Return a parameter the area gave and where it is from."""
    try:
        value = prepared.book.scalar(name)
    except (AbsentParameter, AmbiguousParameter, ParameterByType):
        return None
    return (value.value, value.source) if 0 <= value.value <= 1 else None


def standing(values: Iterable[tuple[str, str]], ways: Mapping[str, str], settled: Iterable[str]) -> Iterator[Conflict]:
    """Yield the pairs that conflict among the (service, item) pairs of a total."""
    known, done = set(values), set(settled)
    for one in conflicts():
        both = all(any(covers(side, *pair) for pair in known) for side in (one.a, one.b))
        if both and one.applies(ways) and one.id not in done:
            yield one
