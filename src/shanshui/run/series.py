"""GEP of several periods at current and at comparable prices, its growth where it may be told, and targets."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from shanshui.accounts.breaks import Break, Point, TargetMet, crossed, growth, refused, spliced, target_met
from shanshui.accounts.decomposition import Key
from shanshui.accounts.price_series import deflator
from shanshui.core import registry, units
from shanshui.core.errors import NoSuchName, PricesNotComparable
from shanshui.core.labels import Label
from shanshui.core.period import Period
from shanshui.run.account import Prepared
from shanshui.run.leaves import Leaves, Line, year_of
from shanshui.store.results import Results

AREA_CHANGED = 1e-3  # of the area: more is another area, less is rounding
TOTAL = "total"
UNNAMED = Label("", "")


@dataclass(frozen=True)
class Target:
    """A target, and when it was reached at current and at comparable prices."""

    name: Label
    yuan: float
    nominal: TargetMet
    comparable: TargetMet

    @property
    def depends(self) -> bool:
        """Return whether it is reached on one basis and not, or not so early, on the other."""
        return self.nominal.since != self.comparable.since


@dataclass(frozen=True)
class Series:
    """A series of one place.

    Attributes
    ----------
    what
        `total`, a service or `service.item`.
    base
        Year of the comparable prices.
    lacking
        Lines whose price of some period cannot be moved to the base year: of that period nothing is comparable.
    not_current
        Lines without a price of their period's own year: then nothing is known at current prices.
    held
        Lines priced alike in all periods, at prices of another year than the base.
    gdp
        Period → yuan.
    """

    place: str
    what: str
    base: int
    points: tuple[Point, ...]
    breaks: tuple[Break, ...]
    targets: tuple[Target, ...] = ()
    gdp: Mapping[str, float] | None = None
    lacking: tuple[str, ...] = ()
    not_current: tuple[str, ...] = ()
    held: tuple[str, ...] = ()
    is_spliced: bool = False
    name: Label = UNNAMED

    def point(self, period: str) -> Point:
        """Return one period, or raise NoSuchName."""
        found = {point.period: point for point in self.points}
        if period not in found:
            raise NoSuchName(where=self.place, what="period", name=period, known=list(found), see="")
        return found[period]

    def growth(self, since: str, until: str, basis: str = "comparable") -> float:
        """Return by what share the series grew.

        Raises
        ------
        GrowthAcrossBreak
            If the series breaks in between.
        PricesNotComparable
            If a line has no price of the base year.
        """
        before, after = self.point(since), self.point(until)
        if basis == "comparable" and self.lacking and math.isnan(before.comparable + after.comparable):
            raise PricesNotComparable(where=self.place, lines=list(self.lacking), base=self.base)
        return growth(before, after, self.breaks, self.place, basis)

    def refusal(self, since: str, until: str) -> Label | None:
        """Return why no growth is told between two periods, None where it is."""
        between = crossed(self.breaks, since, until)
        error = refused(between, since, until, "") if between else None
        return Label(error.text("en"), error.text("zh")) if error else None

    def deflator(self, period: str) -> float:
        """Return the implicit deflator of a period: nominal over comparable."""
        point = self.point(period)
        return deflator(point.nominal, point.comparable)

    def per_gdp(self, period: str) -> float:
        """Return GEP over GDP, both at current prices; NaN if one is not known."""
        gdp = (self.gdp or {}).get(period, math.nan)
        return self.point(period).nominal / gdp if gdp else math.nan


def series(
    prepared: Prepared, results: Results, place: str = "", what: str = TOTAL, base: int = 0, splice: bool = False
) -> Series:
    """Return the series of a place.

    Where nothing was accounted line by line, published totals and their published growth make it.

    Parameters
    ----------
    what
        `total`, a service or `service.item`.
    base
        Year of comparable prices; 0 for that of the settings, else of the first period.
    splice
        Join the series at its breaks by the periods that were measured both ways.

    Raises
    ------
    NoCommonYear
        If it is to be spliced at a break without such a period.
    NoSuchName, NoSuchPlace
        If a name or a place is not known.
    """
    setting = prepared.area.config.series
    code = place or prepared.area.config.area.code
    leaves = Leaves.of(prepared, results, code)
    lines = {period: _chosen(leaves.lines[period], what) for period in leaves.periods}
    year = base or (setting.base if setting and setting.base else year_of(leaves.periods[0]))
    breaks = stated_breaks(prepared)
    if any(lines.values()):
        found = _from_lines(leaves, lines, code, what, year)
        found = replace(found, breaks=tuple(sorted({*breaks, *_seen(leaves, lines, code)}, key=lambda b: b.period)))
    else:
        found = Series(code, what, year, _published(results, code, what, year), breaks)
    if splice:
        found = replace(found, points=tuple(spliced(found.points, found.breaks)), breaks=(), is_spliced=True)
    found = replace(found, gdp=_gdp(results, code), name=leaves.tree[code].name)
    return replace(found, targets=_targets(prepared, found) if what == TOTAL and not place else ())


def _chosen(lines: Iterable[Line], what: str) -> list[Line]:
    if what == TOTAL:
        return list(lines)
    service, _, item = what.partition(".")
    registry.service(service, "--of")
    return [line for line in lines if line.key.service == service and item in ("", line.key.item)]


def _from_lines(leaves: Leaves, lines: Mapping[str, list[Line]], place: str, what: str, base: int) -> Series:
    """Return the series of what was accounted line by line."""
    comparable = _Comparable(leaves, lines, base)
    points, lacking, not_current = [], dict[str, None](), dict[str, None]()
    for period, rows in lines.items():
        current = [leaves.at(line, year_of(period)) for line in rows]
        fixed = [comparable.of(line) for line in rows]
        lacking |= _unknown(rows, fixed)
        not_current |= _unknown(rows, current)
        points.append(Point(period, _all(current), _all(fixed)))
    held = sorted(comparable.held & {_name(line) for rows in lines.values() for line in rows})
    return Series(
        place, what, base, tuple(points), (), lacking=tuple(lacking), not_current=tuple(not_current), held=tuple(held)
    )


def _name(line: Line) -> str:
    return ".".join(line.item)


def _unknown(lines: list[Line], values: list[float]) -> dict[str, None]:
    return {_name(line): None for line, value in zip(lines, values, strict=True) if math.isnan(value)}


def _all(values: list[float]) -> float:
    """Return the sum, NaN if a part of it or everything is not known."""
    return math.fsum(values) if values else math.nan


class _Comparable:
    """Values at the prices of the base year."""

    def __init__(self, leaves: Leaves, lines: Mapping[str, list[Line]], base: int) -> None:
        self.leaves = leaves
        self.base = base
        rows = [line for found in lines.values() for line in found]
        years: dict[tuple[str, str], set[int]] = {}
        for line in rows:
            years.setdefault(line.item, set()).add(line.year)
        periods = {p for p, found in lines.items() if found}
        self._alike = {item for item, found in years.items() if len(found) == 1} if len(periods) > 1 else set()
        self.held = {".".join(item) for item in self._alike if base not in years[item] and not leaves.prices[item]}
        self._of_base = [line for period, found in lines.items() if year_of(period) == base for line in found]

    def of(self, line: Line) -> float:
        """Return a line's value at base prices: moved by its price item, or its amount at the price of the base."""
        if self.leaves.prices[line.item] or line.year == self.base:
            return self.leaves.at(line, self.base)
        if line.item in self._alike:
            return line.value
        return line.amount * self._price(line)

    def _price(self, line: Line) -> float:
        """Return what one cost in the base period: the line itself there, else all of the item together."""
        own = [row for row in self._of_base if row.key == line.key] or [
            row for row in self._of_base if row.item == line.item
        ]
        amount = math.fsum(row.amount for row in own)
        return math.fsum(row.value for row in own) / amount if amount and own[0].year == self.base else math.nan


def comparable_values(leaves: Leaves, base: int) -> dict[str, dict[Key, float]]:
    """Return period → line → value at the prices of a year, NaN where they are not known."""
    lines = {period: list(rows) for period, rows in leaves.lines.items()}
    comparable = _Comparable(leaves, lines, base)
    return {period: {line.key: comparable.of(line) for line in rows} for period, rows in lines.items()}


def stated_breaks(prepared: Prepared) -> tuple[Break, ...]:
    """Return the breaks of the settings."""
    setting = prepared.area.config.series
    found = []
    for one in setting.breaks if setting else ():
        before, after = (math.nan if value is None else value for value in (one.before, one.after))
        period = str(Period.parse(one.period, prepared.area.where("series", "breaks")))
        found.append(Break(period, one.kind, one.reason.label, before, after))
    return tuple(found)


def _seen(leaves: Leaves, lines: Mapping[str, list[Line]], place: str) -> list[Break]:
    """Return the breaks the account itself shows: lines that came or went, an area that is another."""
    found, known = [], [period for period in leaves.periods if lines[period]]
    for before, after in pairwise(known):
        items = [{_name(line) for line in lines[period]} for period in (before, after)]
        if other := sorted(items[0] ^ items[1]):
            named = ", ".join(other[:5]) + (" …" if len(other) > 5 else "")
            found.append(Break(after, "lines", Label(named, named)))
        sizes = [math.fsum(a for key, a in leaves.extent.items() if key[:2] == (p, place)) for p in (before, after)]
        if min(sizes) > 0 and abs(sizes[1] - sizes[0]) > AREA_CHANGED * sizes[0]:
            text = f"{sizes[0] / 100:,.2f} → {sizes[1] / 100:,.2f} km²"
            found.append(Break(after, "area", Label(text, text)))
    return found


def _published(results: Results, place: str, what: str, base: int) -> tuple[Point, ...]:
    """Return published totals, and what their published growth at comparable prices makes of them."""
    rows = [
        row
        for row in results.manifest["published"]
        if (row["place"], row["name"], row["ecosystem_type"]) == (place, what, "")
    ]
    totals = {row["period"]: row["value"] for row in rows if (row["what"], row["basis"]) == ("money", "current")}
    links = {
        (row["since"], row["period"]): 1 + row["value"]
        for row in rows
        if (row["what"], row["basis"]) == ("growth", "comparable")
    }
    fixed = {period: value for period, value in totals.items() if year_of(period) == base}
    for _ in links:  # each pass reaches at least one period more
        for (since, until), ratio in links.items():
            if since in fixed and until not in fixed:
                fixed[until] = fixed[since] * ratio
            elif until in fixed and since not in fixed:
                fixed[since] = fixed[until] / ratio
    return tuple(Point(period, totals[period], fixed.get(period, math.nan)) for period in sorted(totals))


def _gdp(results: Results, place: str) -> dict[str, float]:
    rows: list[dict[str, Any]] = results.manifest["indicators"]
    return {str(row["year"]): float(row["value"]) for row in rows if (row["place"], row["name"]) == (place, "gdp")}


def _targets(prepared: Prepared, found: Series) -> tuple[Target, ...]:
    setting = prepared.area.config.series
    return tuple(
        checked_target(found, one.value * units.factor(one.unit, "yuan", "series.targets"), one.name.label)
        for one in (setting.targets if setting else ())
    )


def checked_target(found: Series, yuan: float, name: Label = UNNAMED) -> Target:
    """Return when a series reaches a target, on each basis."""
    return Target(name, yuan, *target_met(found.points, yuan))
