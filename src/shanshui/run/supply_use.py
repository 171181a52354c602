"""The supply and use tables of a published account."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from shanshui.accounts.decomposition import Key, fen
from shanshui.accounts.supply_use import Measure, Supplied, SupplyUse, Sut, supply_use
from shanshui.accounts.use_shares import UseRow
from shanshui.core import registry
from shanshui.core.labels import Label
from shanshui.data.use_shares import read_uses
from shanshui.run.config import AreaFile
from shanshui.run.leaves import without_parts
from shanshui.standards.users import NOT_ALLOCATED, usual_user
from shanshui.store.results import Results
from shanshui.store.tables import Book

SECTIONS = ("provisioning", "regulating", "cultural", "equivalent", "abiotic")


@dataclass(frozen=True)
class Accounted:
    """The supply and use of one period of an account, with the names a reader needs."""

    book: Book
    root: str
    period: str
    whole: SupplyUse
    rows: tuple[UseRow, ...]

    def table(self, place: str = "", measure: Measure = "monetary") -> Sut:
        """Return the table of a place; left out, of the area."""
        return self.whole.table(self.book.tree[place or self.root].code, measure)

    @cached_property
    def headline(self) -> int:
        """Return the account's GEP in fen: what the monetary table of the area adds up to."""
        return fen(self.book.gep(self.root, self.period))

    def label(self, service: str, item: str) -> Label:
        """Return the name of an item, with that of its service unless it is the only item the service can have."""
        spec = registry.service(service)
        line = self.book.lines.get((service, item))
        name = Label(**line["label"]) if line else Label(item, item)
        if line and [item] == [one.id for one in spec.items]:
            return spec.label
        return Label(f"{spec.label.en}: {name.en}", f"{spec.label.zh}：{name.zh}")

    def defaults(self) -> list[tuple[str, str]]:
        """Return the (service, item) whose user is the usual one somewhere, not stated by the area's table."""
        return sorted({(use.service, use.item) for use in self.whole.uses if not use.by_table})

    def remarks(self, place: str = "") -> list[Label]:
        """Return what a reader has to know."""
        return [*_usual_remark(self), *_left(self.table(place))]


def _usual_remark(found: Accounted) -> list[Label]:
    usual = [one for one in (usual_user(*pair) for pair in found.defaults()) if one]
    if not usual:
        return []
    recalled = sum(one.mark == "M" for one in usual)
    return [
        Label(
            f"{len(usual)} items have their usual user (SEEA EA, {recalled} to be confirmed); `supply_use: shares:` "
            "states who uses them here.",
            f"{len(usual)} 个项目采用通常的使用部门（SEEA EA，其中 {recalled} 个待核实）；可用 `supply_use: shares:` "
            "给出本地的使用部门。",
        )
    ]


def _left(table: Sut) -> list[Label]:
    """Return what is not allocated, if anything."""
    left = int(table.total.use.get(NOT_ALLOCATED, 0))
    if not left:
        return []
    return [Label(f"{left / 100:,.2f} yuan are not allocated to a user.", f"{left / 100:,.2f} 元未分配到使用部门。")]


def accounted(area: AreaFile, results: Results, period: str = "") -> Accounted:
    """Return supply and use of a period of a published account; left out, of its last.

    Raises
    ------
    NoSuchName, InputError
        If there is no such period, or the table of uses cannot be followed.
    """
    book = Book(results)
    when = book.checked_period(period)
    root = book.tree[str(results.manifest["area"]["code"])].code
    rows = _uses(area, book)
    whole = supply_use(supplied(book, root, when), book.tree, root, when, rows, _usual)
    return Accounted(book, root, when, whole, tuple(rows))


def _usual(service: str, item: str) -> str:
    found = usual_user(service, item)
    return found.unit if found else ""


def _uses(area: AreaFile, book: Book) -> list[UseRow]:
    setting = area.config.supply_use
    if setting is None or setting.shares is None:
        return []
    table = setting.shares
    return read_uses(area.folder / table.file, book.tree, table.file, table.sheet or "")


def supplied(book: Book, root: str, period: str) -> list[Supplied]:
    """Return the lines of places without parts in a period."""
    frame = book.flows[book.flows["period"] == period]
    inside = {root, *book.tree.descendants(root)} & without_parts(frame["place"].unique(), book.tree)
    rows: Iterable[Any] = frame[frame["place"].isin(inside)].itertuples()
    return [
        Supplied(
            Key(row.place, row.ecosystem_type, row.service, row.item),
            float(row.supply if math.isnan(row.use) else row.use),
            row.unit,
            float(row.value),
            bool(row.in_headline),
        )
        for row in rows
    ]


def in_reading_order(table: Sut) -> Sut:
    """Return a table with its rows by section, lines in GEP first."""

    def place_of(row: Any) -> tuple[bool, int, str, str]:
        section = registry.service(row.service).section
        return not row.headline, SECTIONS.index(section) if section in SECTIONS else 9, row.service, row.item

    return Sut(table.place, table.period, table.measure, tuple(sorted(table.rows, key=place_of)))
