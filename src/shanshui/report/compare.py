"""Places, periods, prices and standards side by side: tables, bars, and what cannot be compared."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import Any, Literal

from shanshui.accounts.breaks import crossed
from shanshui.accounts.decomposition import Key
from shanshui.core import registry
from shanshui.core.errors import InputError, NoSuchName, Problems, ShanshuiError
from shanshui.report.breakdown import added
from shanshui.report.compare_origins import CompareOrigins
from shanshui.report.compare_words import SAID, WORDS
from shanshui.report.ledger import Ledger
from shanshui.report.model import (
    Above,
    BarChart,
    Block,
    Cell,
    Column,
    Filter,
    Note,
    Paragraph,
    Section,
    Series,
    Table,
    value_of,
)
from shanshui.report.numbers import money_column, scale_for
from shanshui.run.leaves import Leaves
from shanshui.run.series import Series as Points
from shanshui.run.series import comparable_values, series
from shanshui.store.results import Results

Basis = Literal["current", "comparable"]
MOST_COLUMNS = 12  # of values side by side by service


@dataclass
class Side:
    """One account that is compared.

    Attributes
    ----------
    places
        Codes of it that may be seen, in the order asked for.
    by
        What values are split by: lines, or services where lines of two standards do not bear the same names.
    base
        Year of comparable prices; 0 for that of its settings.
    named
        What the area is called by who may not see all of it; left out, its name.
    """

    ledger: Ledger
    places: tuple[str, ...]
    periods: tuple[str, ...]
    basis: Basis
    by: Literal["line", "service"] = "line"
    base: int = 0
    named: str = ""
    refusals: dict[str, None] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Return the area and the standard it is accounted by."""
        standard = self.ledger.manifest.get("standard") or {}
        return " · ".join(filter(None, (self.named or self.ledger.area_name, str(standard.get("id", "")))))

    @cached_property
    def parts(self) -> list[str]:
        """Return the lines or services that have a value somewhere, in the order of the standard."""
        known = dict.fromkeys(self._part.values())
        rows = [(place, period) for place in self.places for period in self.periods]
        return [name for name in known if any(not math.isnan(self.value(*row, name)) for row in rows)]

    @cached_property
    def _part(self) -> dict[tuple[str, str], str]:
        """Return the line or the service that an item belongs to."""
        pairs = [(line, item) for line in self.ledger.lines for item in line.items]
        return {
            (str(item["service"]), str(item["item"])): line.label if self.by == "line" else str(item["service"])
            for line, item in pairs
        }

    def value(self, place: str, period: str, part: str = "") -> float:
        """Return GEP of a place in a period, or one line or service of it, yuan; NaN where it is not known."""
        if self.basis == "current":
            filters = ("place", place), ("period", period), *(((self.by, part),) if part else ())
            return self.ledger.headline(*filters)
        if part:
            return self._comparable.get(place, {}).get((period, part), math.nan)
        points = self._series.get(place)
        found = [point.comparable for point in points.points if point.period == period] if points else []
        return found[0] if found else math.nan

    @cached_property
    def _series(self) -> dict[str, Points]:
        """Return the series of each place, as far as the settings beside the account allow it."""
        account: Any = self.ledger.account
        if self.ledger.beside is None or not isinstance(account, Results):
            return {}
        found = {}
        for place in self.places:
            try:
                found[place] = series(self.ledger.beside.prepared, account, place, base=self.base)
            except (InputError, Problems) as refused:
                told: ShanshuiError = refused
                self.refusals[told.text(self.ledger.words.language)] = None
        return found

    def filters(self, place: str, period: str, part: str = "") -> Filter:
        """Return which flows a value at current prices adds up."""
        own = ((self.by, part),) if part else ()
        return (("place", place), ("period", period), *own, ("in_headline", self.ledger.words("yes")))

    def lines(self, place: str, period: str, part: str = "") -> dict[Key, float]:
        """Return the lines of a comparable value at the prices of the base year, NaN where one is not known."""
        account: Any = self.ledger.account
        points = self._series.get(place)
        if points is None or self.ledger.beside is None:
            return {}
        found = comparable_values(Leaves.of(self.ledger.beside.prepared, account, place), points.base).get(period, {})
        return {key: value for key, value in found.items() if part in ("", self._part[key.service, key.item])}

    @cached_property
    def _comparable(self) -> dict[str, dict[tuple[str, str], float]]:
        """Return period and line (or service) → value at the prices of the base year, by place."""
        account: Any = self.ledger.account
        found: dict[str, dict[tuple[str, str], float]] = {}
        for place, points in self._series.items():
            assert self.ledger.beside is not None  # else there is no series
            leaves = Leaves.of(self.ledger.beside.prepared, account, place)
            rows: dict[tuple[str, str], list[float]] = {}
            for period, lines in comparable_values(leaves, points.base).items():
                for key, value in lines.items():
                    rows.setdefault((period, self._part[key.service, key.item]), []).append(value)
            found[place] = {key: math.fsum(values) for key, values in rows.items()}
        return found

    @cached_property
    def year(self) -> int:
        """Return the year of the comparable prices, 0 where nothing is known at any."""
        return next((points.base for points in self._series.values()), 0)

    def broken(self, since: str, until: str, place: str) -> str:
        """Return why the series of a place breaks between two periods, empty if it does not."""
        lang, points = self.ledger.words.language, self._series.get(place)
        between = crossed(points.breaks, since, until) if points else []
        colon = SAID["colon"].in_(lang)
        return SAID["semicolon"].in_(lang).join(f"{one.period}{colon}{one.label.in_(lang)}" for one in between)


def compare(sides: Sequence[Side]) -> Section:
    """Return a comparison of the places and periods of one account, or of two accounts."""
    first, lang = sides[0], sides[0].ledger.words.language
    rows = [(side, place, period) for place in first.places for period in first.periods for side in sides]
    known = [row for row in rows if not math.isnan(row[0].value(row[1], row[2]))]
    title, how = WORDS["title"].in_(lang), WORDS["how"].in_(lang)
    notes = [Note(text, "warning") for text in dict.fromkeys(_refused(sides))]
    if not known:
        return Section("compare", title, (Note(SAID["nothing"].in_(lang), "empty"), *notes), "", how)
    blocks: list[Block] = [Paragraph(_says(first)), _totals(sides, rows), _bars(sides), *_parts(sides, known)]
    return Section("compare", title, (*blocks, *notes), "", how)


def _says(first: Side) -> str:
    lang = first.ledger.words.language
    said = SAID["comparable" if first.basis == "comparable" else "current"].in_(lang)
    return said.format(base=first.year)


# totals


def _totals(sides: Sequence[Side], rows: list[tuple[Side, str, str]]) -> Table:
    """Return every place and period with what it has more than the first place, period and account."""
    first = sides[0]
    lang, say = first.ledger.words.language, first.ledger.words
    scale = scale_for(max((abs(s.value(p, t)) for s, p, t in rows if s.value(p, t) == s.value(p, t)), default=0), lang)
    each = [_per(side, place, period) for side, place, period in rows]
    per_area, per_head = (
        scale_for(max((abs(pair[at]) for pair in each if pair[at] == pair[at]), default=0.0), lang) for at in (0, 1)
    )
    money = {name: money_column(WORDS[name].in_(lang), scale) for name in ("more_place", "more_period", "more_account")}
    share = {name: Column(WORDS[name].in_(lang), "number", digits=2) for name in ("ratio_place", "ratio_account")}
    columns = (
        Column(say("code"), "code"),
        Column(say("place"), heads_row=True),
        Column(WORDS["period"].in_(lang)),
        Column(WORDS["account"].in_(lang)),
        money_column(say("gep"), scale),
        *(money["more_place"], share["ratio_place"], money["more_period"]),
        Column(WORDS["growth"].in_(lang), "share"),
        *(money["more_account"], share["ratio_account"]),
        money_column(say("per_km2"), per_area, per=say("km2")),
        money_column(say("per_head"), per_head, per=say("person")),
    )
    cells = [_row(sides, row, pair) for row, pair in zip(rows, each, strict=True)]
    return _shown(Table("compare", WORDS["totals"].in_(lang), columns, tuple(cells)), len(sides) > 1)


def _row(sides: Sequence[Side], row: tuple[Side, str, str], each: tuple[float, float]) -> tuple[Cell, ...]:
    side, place, period = row
    value = side.value(place, period)
    place_before = side.value(side.places[0], period) if place != side.places[0] else math.nan
    since = side.periods[0]
    period_before = side.value(place, since) if period != since and not side.broken(since, period, place) else math.nan
    account_before = sides[0].value(place, period) if side is not sides[0] else math.nan
    text = (place, side.ledger.name(place), period, side.name)
    origins = CompareOrigins(side, place, period)
    other = {
        "place": (side, side.places[0], period),
        "period": (side, place, since),
        "account": (sides[0], place, period),
    }
    before = {"place": place_before, "period": period_before, "account": account_before}
    told = {
        name: (origins.more(value - was, other[name]), origins.times(_over(value, was), other[name]))
        for name, was in before.items()
    }
    growth = origins.growth(_over(value - period_before, period_before), other["period"])
    per = (origins.per_km2(each[0]), origins.per_head(each[1]))
    return (*text, origins.gep(), *told["place"], told["period"][0], growth, *told["account"], *per)


def _over(top: float, bottom: float) -> float:
    return top / bottom if bottom else math.nan


def _per(side: Side, place: str, period: str) -> tuple[float, float]:
    """Return GEP for each km² and each person."""
    people, value = side.ledger.indicator(place, "population", period), side.value(place, period)
    return _over(value, side.ledger.area_km2(place)), _over(value, float(people["value"]) if people else 0.0)


def _shown(table: Table, named: bool) -> Table:
    """Return a table without columns of nothing; the account is named only where there are several."""
    kept = [
        at
        for at, column in enumerate(table.columns)
        if (column.is_number and any(value_of(row[at]) == value_of(row[at]) for row in table.rows))
        or (not column.is_number and at != 3)
        if named or at != 3
    ]
    kept = sorted({*kept, *([3] if named else [])})
    columns = tuple(table.columns[at] for at in kept)
    return Table(table.id, table.title, columns, tuple(tuple(row[at] for at in kept) for row in table.rows))


def _bars(sides: Sequence[Side]) -> BarChart:
    first = sides[0]
    lang, say = first.ledger.words.language, first.ledger.words
    names = tuple(first.ledger.name(place) for place in first.places)
    made = []
    for side in sides:
        for period in first.periods:
            label = f"{period} · {side.name}" if len(sides) > 1 else period
            made.append(Series(label, tuple(side.value(place, period) for place in first.places)))
    largest = max((abs(v) for one in made for v in one.values if v == v), default=0.0)
    column, title = money_column(say("gep"), scale_for(largest, lang)), WORDS["bars"].in_(lang)
    if len(made) == 1:
        return BarChart("compare-bars", title, WORDS["bars_say"].in_(lang), names, tuple(made), column, "compare")
    bars, flat = [], []
    for at, name in enumerate(names):
        bars += [f"{name} · {one.label}" for one in made]
        flat += [one.values[at] for one in made]
    series_ = (Series(say("gep"), tuple(flat)),)
    return BarChart("compare-bars", title, WORDS["bars_say"].in_(lang), tuple(bars), series_, column, "compare")


# by line or service


def _parts(sides: Sequence[Side], rows: list[tuple[Side, str, str]]) -> list[Block]:
    """Return lines or services down, what is compared across; nothing more than a page is wide."""
    lang, say = sides[0].ledger.words.language, sides[0].ledger.words
    names = list(dict.fromkeys(name for side in sides for name in side.parts))
    if not names:
        return []
    heads = rows[:MOST_COLUMNS]
    values = [[side.value(place, period, name) for side, place, period in heads] for name in names]
    scale = scale_for(max((abs(v) for line in values for v in line if v == v), default=0.0), lang)
    labels = [_head(sides, row) for row in heads]
    cells: list[tuple[Cell, ...]] = [
        (_named(sides[0], name), *(CompareOrigins(*head).part(name) for head in heads)) for name in names
    ]
    cells.append((say("total"), *(Above(added(column), len(names)) for column in zip(*values, strict=True))))
    columns = (Column(say(sides[0].by), heads_row=True), *(money_column(label, scale) for label in labels))
    table = Table("compare-parts", WORDS[sides[0].by].in_(lang), columns, tuple(cells), has_total=True)
    left = len(rows) - len(heads)
    return [table, *([Note(SAID["cut"].in_(lang).format(count=left))] if left else [])]


def _head(sides: Sequence[Side], row: tuple[Side, str, str]) -> str:
    side, place, period = row
    return " · ".join(filter(None, (side.ledger.name(place), period, side.name if len(sides) > 1 else "")))


def _named(side: Side, part: str) -> str:
    if side.by == "line":
        return part
    try:
        return registry.service(part).label.in_(side.ledger.words.language)
    except NoSuchName:
        return part  # of a newer or an own version of the program


# what cannot be compared


def _refused(sides: Sequence[Side]) -> Iterator[str]:
    first, lang = sides[0], sides[0].ledger.words.language
    if len(sides) > 1:
        yield from _of_accounts(first, sides[1], lang)
    for side in sides:
        yield from _of_breaks(side, lang)
        yield from _of_prices(side, lang)
        yield from _absent(side, lang)
        yield from side.refusals


def _of_accounts(first: Side, other: Side, lang: str) -> Iterator[str]:
    ids = [str((side.ledger.manifest.get("standard") or {}).get("id", "")) for side in (first, other)]
    if ids[0] != ids[1]:
        yield SAID["standards"].in_(lang).format(first=ids[0], second=ids[1])
    own, theirs = set(first.parts), set(other.parts)
    for side, missing in ((first, theirs - own), (other, own - theirs)):
        if missing:
            names = first.ledger.words.joined(sorted(_named(first, name) for name in missing))
            yield SAID["services"].in_(lang).format(account=side.name, names=names)
    if first.basis == "comparable" and first.year != other.year:
        yield SAID["bases"].in_(lang).format(first=first.year or "–", second=other.year or "–")


def _of_breaks(side: Side, lang: str) -> Iterator[str]:
    """Return between which periods no growth is told, and of which places."""
    told: dict[tuple[str, str, str], list[str]] = {}
    for place in side.places:
        for since, until in pairwise(side.periods):
            if why := side.broken(since, until, place):
                told.setdefault((since, until, why), []).append(side.ledger.name(place))
    for (since, until, why), names in told.items():
        yield SAID["broken"].in_(lang).format(names=side.ledger.words.joined(names), since=since, until=until, why=why)


def _of_prices(side: Side, lang: str) -> Iterator[str]:
    """Return what prices make of a comparison: they move at current prices, and may be lacking at comparable ones."""
    if side.basis == "current":
        if len(side.periods) > 1:
            yield SAID["prices"].in_(lang)
        years = {period: _price_years(side, period) - {period[:4]} for period in side.periods}
        for period, other in years.items():
            if other:
                yield SAID["years"].in_(lang).format(account=side.name, period=period, years=", ".join(sorted(other)))
        return
    lacking = dict.fromkeys(item for points in side._series.values() for item in points.lacking)
    if lacking:
        yield SAID["lacking"].in_(lang).format(base=side.year, items=", ".join(list(lacking)[:6]))


def _price_years(side: Side, period: str) -> set[str]:
    flows = side.ledger.account.flows
    here = flows[(flows["period"].astype(str) == period) & flows["place"].isin(side.places) & flows["in_headline"]]
    return {str(year)[:4] for year in here.dropna(subset=["value"])["price_year"] if str(year)}


def _absent(side: Side, lang: str) -> Iterator[str]:
    for period in side.periods:
        gone = [side.ledger.name(place) for place in side.places if math.isnan(side.value(place, period))]
        if gone:
            names = side.ledger.words.joined(gone)
            yield SAID["absent"].in_(lang).format(account=side.name, period=period, names=names)
