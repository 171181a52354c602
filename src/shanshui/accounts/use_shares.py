"""Who uses a service: the area's own shares and quantities, the nearest of which counts, else the usual user."""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from shanshui.core import units
from shanshui.core.errors import (
    SharesAndQuantities,
    UseAboveSupply,
    UseRowUnmatched,
    UseSharesNotWhole,
    UseWithoutAmount,
)
from shanshui.core.place import PlaceTree
from shanshui.standards.users import NOT_ALLOCATED

ROUNDED = Fraction(1, 10**9)  # of the supply: what rounding of written numbers may leave
Group = tuple[str, str, str, str]  # place, service, item, period of rows that belong together
Line = tuple[str, str, str]  # place, service, item


@dataclass(frozen=True)
class UseRow:
    """One row of the area's table of uses.

    Attributes
    ----------
    place, period, item
        What it holds for: the place and its parts without rows of their own; every period or item if empty.
    share, quantity
        Of what is supplied; with neither, the sector takes the rest.
    user_place
        Where it is used; empty for where it is supplied.
    """

    place: str
    period: str
    service: str
    item: str
    sector: str
    share: Fraction | None = None
    quantity: Fraction | None = None
    unit: str = ""
    user_place: str = ""
    where: str = ""

    @property
    def group(self) -> Group:
        """Return what rows must share to be parts of one whole."""
        return self.place, self.service, self.item, self.period


@dataclass(frozen=True)
class Part:
    """The exact share of one user."""

    sector: str
    share: Fraction
    user_place: str = ""
    by_table: bool = False


Split = tuple[Part, ...]
Amount = tuple[str, str, str, float, str]  # place, service, item, amount, unit


class UseRows:
    """The rows of a table that hold in one period."""

    def __init__(self, rows: Iterable[UseRow], tree: PlaceTree, period: str) -> None:
        self.tree, self.period = tree, period
        self.groups: dict[Group, list[UseRow]] = defaultdict(list)
        for row in rows:
            if row.period in ("", period):
                self.groups[row.group].append(row)

    def group_of(self, line: Line) -> Group | None:
        """Return the rows that hold for an item at a place: nearest place first, then item, then period."""
        place, service, item = line
        return next(
            (
                group
                for code in (place, *self.tree.ancestors(place))
                for name in (item, "")
                for period in (self.period, "")
                if (group := (code, service, name, period)) in self.groups
            ),
            None,
        )

    def splits(self, amounts: Sequence[Amount], usual: Callable[[str, str], str]) -> dict[Line, Split]:
        """Return who uses what share of each item at each place; the shares add up to exactly one."""
        governed: dict[Group | None, list[Amount]] = defaultdict(list)
        for amount in amounts:
            governed[self.group_of(amount[:3])].append(amount)
        self._check_all_used(governed.keys())
        found: dict[Line, Split] = {}
        for group, members in governed.items():
            own = self._split(self.groups[group], members) if group else None
            for place, service, item, *_ in members:
                sector = usual(service, item) or NOT_ALLOCATED
                found[place, service, item] = own or (Part(sector, Fraction(1)),)
        return found

    def _check_all_used(self, used: Iterable[Group | None]) -> None:
        for group in self.groups.keys() - set(used):
            if group[3]:
                row = self.groups[group][0]
                raise UseRowUnmatched(where=row.where, item=_named(row), place=row.place, period=row.period)

    def _split(self, rows: Sequence[UseRow], members: Sequence[Amount]) -> Split:
        stated = [row for row in rows if row.share is not None or row.quantity is not None]
        if len({row.quantity is None for row in stated}) > 1:
            raise SharesAndQuantities(where=stated[-1].where, item=_named(stated[-1]))
        by_quantity = any(row.quantity is not None for row in stated)
        shares = _of_quantities(stated, members) if by_quantity else [row.share or Fraction(0) for row in stated]
        rest, takers = 1 - sum(shares, Fraction(0)), [row for row in rows if row not in stated]
        if not by_quantity and (rest < 0 or (rest > 0 and not takers)):
            wrong = stated[-1]
            raise UseSharesNotWhole(
                where=wrong.where, item=_named(wrong), place=wrong.place, total=f"{float(1 - rest):.10g}"
            )
        parts = [Part(row.sector, share, row.user_place, True) for row, share in zip(stated, shares, strict=True)]
        if takers:
            parts.append(Part(takers[0].sector, rest, takers[0].user_place, True))
        elif rest:
            parts.append(Part(NOT_ALLOCATED, rest))
        return tuple(parts)


def _of_quantities(rows: Sequence[UseRow], members: Sequence[Amount]) -> list[Fraction]:
    """Return quantities as shares of what the places they hold for supply."""
    stated = []
    total = Fraction(0)
    unit = rows[0].unit
    for *_, amount, own in members:
        if math.isnan(amount):
            raise UseWithoutAmount(where=rows[0].where, item=_named(rows[0]))
        total += Fraction(amount) * _factor(own, unit, rows[0].where)
    for row in rows:
        assert row.quantity is not None
        stated.append(row.quantity * _factor(row.unit, unit, row.where))
    asked = sum(stated)
    if asked > total * (1 + ROUNDED):
        raise UseAboveSupply(
            where=rows[-1].where,
            item=_named(rows[0]),
            use=f"{float(asked):.10g}",
            supply=f"{float(total):.10g}",
            unit=unit,
        )
    whole = asked if asked > total * (1 - ROUNDED) else total
    return [quantity / whole if whole else Fraction(0) for quantity in stated]


def _factor(unit: str, to: str, where: str) -> Fraction:
    return Fraction(1) if unit == to else Fraction(repr(units.factor(unit, to, where)))


def _named(row: UseRow) -> str:
    return f"{row.service}.{row.item}" if row.item else row.service
