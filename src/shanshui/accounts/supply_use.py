"""Supply and use of ecosystem services: which ecosystem type supplies what, and which economic unit uses it.

Amounts are exact fractions and money is whole fen, so that supply and use of every service are the same number at
every place. What no table and no usual user claims is `not_allocated`: it is shown, never left out.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Literal, TypeVar

from shanshui.accounts.decomposition import Key, fen
from shanshui.accounts.use_shares import Split, UseRow, UseRows
from shanshui.core.errors import SupplyIsNotUse
from shanshui.core.place import PlaceTree

Measure = Literal["physical", "monetary"]
Exact = int | Fraction
FEN = 100
K = TypeVar("K")
V = TypeVar("V")


@dataclass(frozen=True)
class Supplied:
    """What one ecosystem type supplies of one item at a place without parts, in one period.

    Attributes
    ----------
    amount
        What is used, in its unit; NaN where only money is known. Supply is what is used: the rest is capacity.
    value
        Yuan; NaN if it is counted but not valued.
    headline
        Whether it is in GEP; others stand below the total.
    """

    key: Key
    amount: float
    unit: str
    value: float
    headline: bool = True


@dataclass(frozen=True)
class Used:
    """What one economic unit uses of what a place supplies. `by_table`: the area's own table says so."""

    place: str
    service: str
    item: str
    unit: str
    sector: str
    user_place: str
    amount: Exact
    fen: int
    by_table: bool


@dataclass(frozen=True)
class Row:
    """One item at one place: who supplies and who uses it, in its unit, or in fen."""

    service: str
    item: str
    unit: str
    headline: bool
    supply: Mapping[str, Exact]
    imports: Exact
    use: Mapping[str, Exact]
    exports: Exact

    @property
    def supplied(self) -> Exact:
        """Return what the ecosystems of the place supply."""
        return sum(self.supply.values())

    @property
    def total_supply(self) -> Exact:
        """Return supply, imports included."""
        return self.supplied + self.imports

    @property
    def total_use(self) -> Exact:
        """Return use, exports included."""
        return sum(self.use.values()) + self.exports


@dataclass(frozen=True)
class Sut:
    """A supply and use table of one place in one period, physical or in fen."""

    place: str
    period: str
    measure: Measure
    rows: tuple[Row, ...]

    @cached_property
    def total(self) -> Row:
        """Return the column totals of the lines in GEP (money only: amounts of different things do not add up)."""
        rows = [row for row in self.rows if row.headline]
        supply, use = _added(row.supply for row in rows), _added(row.use for row in rows)
        imports, exports = (sum(getattr(row, name) for row in rows) for name in ("imports", "exports"))
        return Row("", "", "fen", True, supply, imports, use, exports)

    def checked(self) -> "Sut":
        """Return the table, or raise SupplyIsNotUse for the first item whose supply is not its use."""
        for row in self.rows:
            if row.total_supply != row.total_use:
                raise SupplyIsNotUse(
                    where=f"{self.place} {self.period}",
                    item=f"{row.service}.{row.item}",
                    supply=f"{float(row.total_supply):.10g}",
                    use=f"{float(row.total_use):.10g}",
                    unit=row.unit,
                )
        return self


@dataclass(frozen=True)
class SupplyUse:
    """The supply and use of one period at all places."""

    tree: PlaceTree
    period: str
    supplies: tuple[Supplied, ...]
    fens: tuple[int, ...]
    uses: tuple[Used, ...]

    def table(self, place: str, measure: Measure = "monetary") -> Sut:
        """Return the table of a place, its identity proven.

        What is supplied inside and used outside the place is an export, the reverse an import; trade between its own
        parts is neither.
        """
        inside = frozenset((place, *self.tree.descendants(place)))
        supplies = [i for code in sorted(inside & self._supplies_at.keys()) for i in self._supplies_at[code]]
        uses = [use for code in sorted(inside & self._uses_at.keys()) for use in self._uses_at[code]]
        uses += [use for use in self._traded if use.user_place in inside and use.place not in inside]
        return Sut(place, self.period, measure, self._rows(supplies, uses, inside, measure)).checked()

    @cached_property
    def _supplies_at(self) -> dict[str, list[int]]:
        return _grouped(range(len(self.supplies)), lambda i: self.supplies[i].key.place)

    @cached_property
    def _uses_at(self) -> dict[str, list[Used]]:
        return _grouped(self.uses, lambda use: use.place)

    @cached_property
    def _traded(self) -> list[Used]:
        return [use for use in self.uses if use.user_place != use.place]

    @cached_property
    def _headline(self) -> dict[tuple[str, str], bool]:
        return {(one.key.service, one.key.item): one.headline for one in self.supplies}

    def _rows(
        self, supplies: Sequence[int], uses: Sequence[Used], inside: frozenset[str], measure: Measure
    ) -> tuple[Row, ...]:
        money = measure == "monetary"
        supply: dict[tuple[str, str, str], dict[str, Exact]] = defaultdict(lambda: defaultdict(int))
        for i in supplies:
            one = self.supplies[i]
            known = not math.isnan(one.value if money else one.amount)
            if known:
                row = (one.key.service, one.key.item, "fen" if money else one.unit)
                supply[row][one.key.ecosystem_type] += self.fens[i] if money else Fraction(one.amount)
        used: dict[tuple[str, str, str], dict[str, Exact]] = defaultdict(lambda: defaultdict(int))
        traded: dict[tuple[str, str, str], list[Exact]] = defaultdict(lambda: [0, 0])
        for use in uses:
            row = (use.service, use.item, "fen" if money else use.unit)
            made = use.fen if money else use.amount
            if not made:
                continue
            if use.user_place in inside:
                used[row][use.sector] += made
            if (use.place in inside) != (use.user_place in inside):
                traded[row][use.place in inside] += made
        keys = sorted({*supply, *used, *traded})
        return tuple(
            Row(*key, self._headline[key[:2]], dict(supply[key]), traded[key][0], dict(used[key]), traded[key][1])
            for key in keys
        )


def supply_use(
    supplies: Iterable[Supplied],
    tree: PlaceTree,
    root: str,
    period: str,
    table: Iterable[UseRow] = (),
    usual: Callable[[str, str], str] = lambda service, item: "",
) -> SupplyUse:
    """Return supply and use of one period.

    Parameters
    ----------
    supplies
        Lines of places without parts, each place × type × item once.
    root
        The place whose total value is rounded to the fen as it is; see `in_fen`.
    table
        The area's own use shares; of several that fit, that of the nearest place counts, then that of the item, then
        that of the period.
    usual
        (service, item) → its usual user, empty if there is none.

    Raises
    ------
    UseSharesNotWhole, UseAboveSupply, UseWithoutAmount, SharesAndQuantities
        If the table cannot be followed; the message names the row.
    """
    given = sorted(supplies, key=lambda one: one.key)
    fens = in_fen(given, tree, root)
    rows = UseRows(table, tree, period)
    groups = _grouped(range(len(given)), lambda i: (given[i].key.place, given[i].key.service, given[i].key.item))
    amounts = [(one.key.place, one.key.service, one.key.item, one.amount, one.unit) for one in given]
    splits = rows.splits(amounts, usual)
    uses: list[Used] = []
    for group, members in groups.items():
        lines = [given[i] for i in members]
        uses += _uses(group, lines, sum(fens[i] for i in members), splits[group])
    return SupplyUse(tree, period, tuple(given), tuple(fens), tuple(uses))


def _uses(group: tuple[str, str, str], lines: Sequence[Supplied], total: int, split: Split) -> list[Used]:
    """Return who uses what of one item at one place: amounts by exact shares, money by the largest remainder."""
    shares = [part.share for part in split]
    money = shared(total, [total * share for share in shares])
    units = list(dict.fromkeys(one.unit for one in lines if not math.isnan(one.amount)))
    found = []
    for unit in units or [""]:
        amount = sum(Fraction(one.amount) for one in lines if one.unit == unit and not math.isnan(one.amount))
        for part, made in zip(split, money, strict=True):
            worth = made if unit == (units or [""])[0] else 0
            user = part.user_place or group[0]
            found.append(Used(*group, unit, part.sector, user, amount * part.share, worth, part.by_table))
    return found


# --- whole fen -----------------------------------------------------------------------------------------


def in_fen(lines: Sequence[Supplied], tree: PlaceTree, root: str) -> list[int]:
    """Return the value of each line in fen, so that parts add up at every place and the root is rounded as it is.

    From the root down every place gets the fen of the place above by the largest remainder, then every line those of
    its place. So each place, and each line, is its exact value rounded down or up. Lines in GEP and others are
    rounded apart.
    """
    found = [0] * len(lines)
    for headline in (True, False):
        chosen = [i for i, one in enumerate(lines) if one.headline is headline and not math.isnan(one.value)]
        at = _grouped(chosen, lambda i: lines[i].key.place)
        exact = {place: sum(_fen_of(lines[i]) for i in members) for place, members in at.items()}
        target = fen(math.fsum(lines[i].value for i in chosen)) if chosen else 0
        for place, share in _by_place(exact, tree, root, target).items():
            for i, made in zip(at[place], shared(share, [_fen_of(lines[i]) for i in at[place]]), strict=True):
                found[i] = made
    return found


def _fen_of(line: Supplied) -> Fraction:
    return Fraction(line.value) * FEN


def _by_place(exact: Mapping[str, Exact], tree: PlaceTree, root: str, target: int) -> dict[str, int]:
    """Return the fen of every place that has lines, from the root down."""
    sums: dict[str, Exact] = dict(exact)
    for code in tree.from_the_leaves():
        if code in sums and code != root:
            above = tree[code].parent
            sums[above] = sums.get(above, 0) + sums[code]
    found: dict[str, int] = {}
    open_places = [(root, target)]
    while open_places:
        place, left = open_places.pop()
        below = [code for code in tree.children(place) if code in sums]
        parts = [*([place] if place in exact else []), *below]
        made = shared(left, [exact[code] if code == place else sums[code] for code in parts])
        for code, share in zip(parts, made, strict=True):
            if code == place:
                found[code] = share
            else:
                open_places.append((code, share))
    return found


def shared(total: int, exact: Sequence[Exact]) -> list[int]:
    """Return whole numbers that add up to a total, each its exact one rounded down or up, by the largest remainder.

    Equal remainders go to the first. What is exactly nothing stays nothing, unless all are.
    """
    whole = [math.floor(value) for value in exact]
    moved = [i for i, value in enumerate(exact) if value] or list(range(len(exact)))
    if not moved:
        return []
    each, left = divmod(total - sum(whole), len(moved))
    first = set(sorted(moved, key=lambda i: (whole[i] - exact[i], i))[:left])
    for i in moved:
        whole[i] += each + (i in first)
    return whole


def _added(parts: Iterable[Mapping[str, Exact]]) -> dict[str, Exact]:
    found: dict[str, Exact] = defaultdict(int)
    for part in parts:
        for name, value in part.items():
            found[name] += value
    return dict(found)


def _grouped(values: Iterable[V], key: Callable[[V], K]) -> dict[K, list[V]]:
    found: dict[K, list[V]] = {}
    for value in values:
        found.setdefault(key(value), []).append(value)
    return found
