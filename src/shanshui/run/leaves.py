"""The valued headline lines of places without parts: what totals are added up from, and how their prices move."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from shanshui.accounts.decomposition import Key
from shanshui.accounts.price_series import PriceItem
from shanshui.accounts.published import TOTAL
from shanshui.core import registry, units
from shanshui.core.errors import NoIndexYear, NoPriceOfYear
from shanshui.core.place import PlaceTree
from shanshui.core.spec import arguments
from shanshui.run.account import Prepared
from shanshui.run.prices import price_list
from shanshui.store.results import Results
from shanshui.store.tables import Book


@dataclass(frozen=True)
class Line:
    """One valued headline line of a place without parts, in one period.

    `amount` is what is used, in its unit; NaN where only money is known. `year` is that of the price.
    """

    key: Key
    value: float
    amount: float
    area: float
    year: int

    @property
    def item(self) -> tuple[str, str]:
        """Return (service, item)."""
        return self.key.service, self.key.item


@dataclass(frozen=True)
class Leaves:
    """The lines of an account by period, with its tree and prices."""

    tree: PlaceTree
    periods: tuple[str, ...]
    lines: Mapping[str, tuple[Line, ...]]
    extent: Mapping[tuple[str, str, str], float]
    prices: Mapping[tuple[str, str], PriceItem | None]
    stamps: Mapping[str, str]  # of the sums of each period

    @classmethod
    def of(cls, prepared: Prepared, results: Results, place: str = "") -> "Leaves":
        """Return the lines of a published account; with a place, those inside it."""
        book = Book(results)
        tree, extent = book.tree, _extent(results)
        root = tree[place or str(results.manifest["area"]["code"])].code
        frame = results.flows
        inside = without_parts(frame["place"].unique(), tree) & {root, *tree.descendants(root)}
        frame = frame[frame["in_headline"] & frame["place"].isin(inside) & frame["value"].notna()]
        lines: dict[str, list[Line]] = {period: [] for period in book.periods}
        for row in frame.itertuples():
            lines[str(row.period)].append(_line(row, extent))
        items = {line.item for rows in lines.values() for line in rows}
        ordered = {period: tuple(sorted(rows, key=lambda line: line.key)) for period, rows in lines.items()}
        stamps = results.manifest.get("sums", {})
        return cls(tree, tuple(book.periods), ordered, extent, _prices(prepared, items), stamps)

    @classmethod
    def of_published(cls, prepared: Prepared, results: Results, place: str = "") -> "Leaves":
        """Return the published totals of a place by ecosystem type, at current prices, as its lines."""
        book = Book(results)
        code = book.tree[place or str(results.manifest["area"]["code"])].code
        extent = _extent(results)
        lines: dict[str, tuple[Line, ...]] = dict.fromkeys(book.periods, ())
        for row in results.manifest["published"]:
            period, kind = str(row["period"]), row["ecosystem_type"]
            what = (row["place"], row["name"], row["what"], row["basis"])
            if kind and period in lines and what == (code, TOTAL, "money", "current"):
                area = extent.get((period, code, kind), math.nan)
                line = Line(Key(code, kind, TOTAL, TOTAL), float(row["value"]), math.nan, area, year_of(period))
                lines[period] = (*lines[period], line)
        prices = {(TOTAL, TOTAL): price_list(prepared).of(TOTAL, TOTAL)}
        return cls(book.tree.below(code), tuple(book.periods), lines, extent, prices, {})

    def at(self, line: Line, year: int) -> float:
        """Return the value of a line at the prices of a year, NaN where they are not known."""
        if line.year == year:
            return line.value
        price = self.prices[line.item]
        try:
            return line.value * price.ratio(line.year, year) if price else math.nan
        except (NoIndexYear, NoPriceOfYear):
            return math.nan

    def has_extent(self, period: str, place: str) -> bool:
        """Return whether the areas of a place are known in a period."""
        return any(key[:2] == (period, place) for key in self.extent)


def without_parts(places: Iterable[str], tree: PlaceTree) -> set[str]:
    """Return the places that have flows and no part with flows: what totals are added up from."""
    known = set(places)
    return known - {above for code in known for above in tree.ancestors(code)}


def year_of(period: str) -> int:
    """Return the year of a period."""
    return int(period[:4])


def _extent(results: Results) -> dict[tuple[str, str, str], float]:
    rows: Any = results.extent.itertuples()
    return {(str(row.period), row.place, row.ecosystem_type): float(row.area_ha) for row in rows}


def _line(row: Any, extent: Mapping[tuple[str, str, str], float]) -> Line:
    used = float(row.supply if math.isnan(row.use) else row.use)
    key = Key(row.place, row.ecosystem_type, row.service, row.item)
    area = extent.get((str(row.period), row.place, row.ecosystem_type), math.nan)
    year = int(row.price_year[:4]) if str(row.price_year)[:4].isdigit() else year_of(str(row.period))
    return Line(key, float(row.value), math.nan if units.is_money(row.unit) else used, area, year)


def _prices(prepared: Prepared, items: set[tuple[str, str]]) -> dict[tuple[str, str], PriceItem | None]:
    """Return what moves the price of each item, None where nothing was given."""
    known = price_list(prepared)
    tasks = {(task.service.id, task.item.id): task for task in prepared.plan.tasks}
    found: dict[tuple[str, str], PriceItem | None] = {}
    for service, item in sorted(items):
        task = tasks.get((service, item))
        formula = task.item.monetary[task.monetary] if task and task.monetary else None
        names = [name for name in arguments(formula)[1:] if _in_money(name)] if formula else []
        found[service, item] = known.of(service, item, names)
    return found


def _in_money(name: str) -> bool:
    return "yuan" in registry.parameter(name).unit
