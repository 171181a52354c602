"""Prices through time: an index for each price, chained where its base changes; levels of tariffs and markets."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from shanshui.core.errors import (
    IndexOnTariff,
    NoCommonYear,
    NoIndexYear,
    NoPriceOfYear,
    PriceHasNoIndex,
    UnknownPriceIndex,
)

PriceKind = Literal["index", "tariff", "market"]
GENERAL = ("consumer", "deflator")  # what all goods together cost: says nothing about a price that a rule sets


@dataclass(frozen=True)
class PriceIndex:
    """What some goods cost in each year, as a ratio to a base year.

    Attributes
    ----------
    sort
        consumer, deflator (both general), producer, construction, wage, trade or own.
    levels
        Year → level; only ratios count.
    mark
        S read, C recomputed, M recalled, U given by the user.
    """

    name: str
    sort: str
    levels: Mapping[int, float]
    source: str = ""
    mark: str = "U"

    def ratio(self, since: int, until: int) -> float:
        """Return how many times as much the goods cost in one year as in another."""
        return 1.0 if since == until else self.level(until) / self.level(since)

    def level(self, year: int) -> float:
        """Return the level of a year, or raise NoIndexYear."""
        if year not in self.levels:
            raise NoIndexYear(where=self.name, year=year, known=sorted(self.levels))
        return self.levels[year]

    def rebased(self, year: int, base: float = 100.0) -> "PriceIndex":
        """Return the index with another base year: every ratio stays as it is."""
        scale = base / self.level(year)
        return replace(self, levels={when: level * scale for when, level in self.levels.items()})


def linked(older: PriceIndex, newer: PriceIndex) -> PriceIndex:
    """Return one index out of two with different bases, chained by their ratio in the last year both have.

    The newer one keeps its levels; the older one is scaled to it.

    Raises
    ------
    NoCommonYear
        If no year is in both.
    """
    both = sorted(older.levels.keys() & newer.levels.keys())
    if not both:
        raise NoCommonYear(where=f"{older.name}, {newer.name}", what=newer.name)
    scale = newer.levels[both[-1]] / older.levels[both[-1]]
    levels = {year: level * scale for year, level in older.levels.items() if year < both[-1]}
    return replace(newer, levels=dict(sorted({**newer.levels, **levels}.items())))


@dataclass(frozen=True)
class PriceItem:
    """How one price moves.

    Attributes
    ----------
    item
        A parameter such as `electricity_price`, a `service.item`, or a service.
    kind
        `index`: moved by an index from its base year. `tariff`: set by a rule, the same until it is changed.
        `market`: observed in each year.
    levels
        Year → price; of an index-moved one its base year alone.
    """

    item: str
    kind: PriceKind
    levels: Mapping[int, float]
    index: PriceIndex | None = None
    source: str = ""

    @property
    def base_year(self) -> int:
        """Return the first year a price is known of."""
        return min(self.levels)

    def moves_as(self, other: "PriceItem") -> bool:
        """Return whether it moves as another price does, whatever its own year: the same item, or by one index."""
        by_index = self.index is not None and other.index is not None and self.index.name == other.index.name
        return self.item == other.item or by_index

    def ratio(self, since: int, until: int) -> float:
        """Return how many times as high the price was in one year as in another.

        Raises
        ------
        NoIndexYear, NoPriceOfYear
            If one of the years is not known.
        """
        if since == until:
            return 1.0
        if self.index is not None:
            return self.index.ratio(since, until)
        return self.price(until) / self.price(since)

    def price(self, year: int) -> float:
        """Return the price in a year."""
        if self.index is not None:
            return self.levels[self.base_year] * self.index.ratio(self.base_year, year)
        known = [when for when in self.levels if when <= year] if self.kind == "tariff" else [year]
        if not known or known[-1] not in self.levels:
            raise NoPriceOfYear(where=self.item, year=year, known=sorted(self.levels))
        return self.levels[max(known)]


def checked(item: PriceItem, by_rule: bool, where: str) -> PriceItem:
    """Return a price item that moves as it may.

    Parameters
    ----------
    by_rule
        Whether the price is known to be set by a rule: a tariff or a tax.

    Raises
    ------
    IndexOnTariff
        If an index of all goods, such as the consumer price index, is to move a price that a rule sets.
    PriceHasNoIndex
        If a price is to be moved by an index and names none.
    """
    ruled = item.kind == "tariff" or by_rule
    if ruled and item.index is not None and (item.index.sort in GENERAL or item.kind == "tariff"):
        raise IndexOnTariff(where=where, item=item.item, index=item.index.name, sort=item.index.sort)
    if item.kind == "index" and item.index is None:
        raise PriceHasNoIndex(where=where, item=item.item)
    return item


@dataclass(frozen=True)
class PriceList:
    """The price items of an account, by what they are the price of."""

    items: Mapping[str, PriceItem]

    def of(self, service: str, item: str, parameters: Iterable[str] = ()) -> PriceItem | None:
        """Return what moves the price of an item: its own, that of its money parameters, that of its service.

        `parameters` are the parameters in money its value is made with. With several, one of them cannot speak for
        the others; but where all of them are there and move by one index, so does the item.
        """
        wanted = list(parameters)
        named = [self.items[name] for name in wanted if name in self.items]
        alike = named and len(named) == len(wanted) and all(one.moves_as(named[0]) for one in named)
        own, whole = (self.items.get(key) for key in (f"{service}.{item}", service))
        return own or (named[0] if alike else None) or whole


def index_named(name: str, known: Mapping[str, PriceIndex], where: str) -> PriceIndex:
    """Return an index by name, or raise UnknownPriceIndex."""
    if name not in known:
        raise UnknownPriceIndex(where=where, name=name, known=sorted(known))
    return known[name]


def deflator(nominal: float, comparable: float) -> float:
    """Return the implicit deflator: what the same quantities cost now, over what they cost at base prices."""
    return nominal / comparable if comparable else math.nan
