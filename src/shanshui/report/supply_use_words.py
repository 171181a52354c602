"""Supply and use tables in words and rows: for the terminal, for files and for the report."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from shanshui.accounts.supply_use import Exact, Measure, Row, Sut
from shanshui.core import registry
from shanshui.core.labels import Label
from shanshui.core.money import FEN
from shanshui.run.supply_use import Accounted, in_reading_order
from shanshui.standards.users import NOT_ALLOCATED, economic_units, unit_label
from shanshui.store.tables import Cell, Column, Table

SUPPLY, USE = Label("Supply", "供给"), Label("Use", "使用")
IMPORTS, EXPORTS = Label("Imports", "调入"), Label("Exports", "调出")
TOTAL_SUPPLY, TOTAL_USE = Label("Total supply", "总供给"), Label("Total use", "总使用")
TOTAL = Label("Total in GEP", "计入 GEP 合计")
SERVICE, UNIT = Label("Ecosystem service", "生态系统服务"), Label("Unit", "单位")
MEASURES = {"physical": Label("Physical", "实物量"), "monetary": Label("Monetary", "价值量")}
BESIDE = Label("recorded beside, not in GEP", "单列，不计入 GEP")
YUAN = Label("yuan", "元")


@dataclass(frozen=True)
class Side:
    """One half of a table: headings, and the amounts of each row under them, the total last."""

    name: Label
    heads: tuple[Label, ...]
    rows: tuple[tuple[Exact, ...], ...]
    total: tuple[Exact, ...]
    keys: tuple[str, ...] = ()  # of the columns: ecosystem types or economic units, empty for what is traded and all


@dataclass(frozen=True)
class Matrix:
    """A supply and use table laid out: one row for each item, supply and use side by side.

    Attributes
    ----------
    rows
        Name, unit, in GEP; amounts stand in `sides`, money in fen.
    """

    place: str
    period: str
    measure: Measure
    rows: tuple[tuple[Label, str, bool], ...]
    sides: tuple[Side, Side]

    @property
    def in_gep(self) -> int:
        """Return how many rows are in GEP: they come first."""
        return sum(counts for _, _, counts in self.rows)


def shown(amount: Exact, measure: Measure) -> float:
    """Return an amount as a number: yuan in place of fen."""
    return float(Fraction(amount) / int(FEN)) if measure == "monetary" else float(amount)


def kinds_in(table: Sut) -> list[str]:
    """Return the ecosystem types of a table in the order of the vocabulary."""
    return [kind for kind in registry.ecosystem_types() if any(kind in row.supply for row in table.rows)]


def sectors_in(table: Sut) -> list[str]:
    """Return the economic units of a table in the order of the tables, what is not allocated last."""
    known = [*economic_units(), NOT_ALLOCATED]
    return [name for name in known if any(row.use.get(name) for row in table.rows)]


def matrix(found: Accounted, place: str = "", measure: Measure = "monetary") -> Matrix:
    """Return the table of a place laid out; a column of nothing is left out."""
    table = in_reading_order(found.table(place, measure))
    rows = tuple(
        (found.label(row.service, row.item), YUAN.en if measure == "monetary" else row.unit, row.headline)
        for row in table.rows
    )
    kinds, sectors = kinds_in(table), sectors_in(table)
    names = registry.ecosystem_types()
    supply = _side(table, SUPPLY, [names[kind].label for kind in kinds], IMPORTS, TOTAL_SUPPLY, kinds)
    use = _side(table, USE, [unit_label(name) for name in sectors], EXPORTS, TOTAL_USE, sectors)
    return Matrix(table.place, table.period, measure, rows, (supply, use))


def _side(table: Sut, name: Label, heads: Sequence[Label], traded: Label, total: Label, keys: Sequence[str]) -> Side:
    is_supply = name == SUPPLY
    has_trade = any((row.imports if is_supply else row.exports) for row in table.rows)

    def cells(row: Row) -> tuple[Exact, ...]:
        amounts = row.supply if is_supply else row.use
        moved = (row.imports if is_supply else row.exports,) if has_trade else ()
        return (*(amounts.get(key, 0) for key in keys), *moved, row.total_supply if is_supply else row.total_use)

    headings = (*heads, *([traded] if has_trade else []), total)
    own = (*keys, *([""] if has_trade else []), "")
    return Side(name, headings, tuple(cells(row) for row in table.rows), cells(table.total), own)


def title_of(found: Accounted, place: str, measure: Measure) -> Label:
    """Return what a table is of."""
    code = place or found.root
    name, what = found.book.tree[code].name, MEASURES[measure]
    return Label(
        f"{what.en} supply and use of ecosystem services, {name.en} ({code}), {found.period}",
        f"{name.zh}（{code}）{found.period} 年生态系统服务{what.zh}供给使用表",
    )


COLUMNS = (
    Column("period", Label("Period", "核算期")),
    Column("place", Label("Place", "地方")),
    Column("measure", Label("Measure", "量")),
    Column("service", Label("Service", "服务")),
    Column("item", Label("Item", "项目")),
    Column("name_zh", Label("Name (Chinese)", "中文名")),
    Column("name_en", Label("Name (English)", "英文名")),
    Column("in_gep", Label("In GEP", "计入 GEP")),
    Column("entry", Label("Entry", "记录")),
    Column("ecosystem_type", Label("Ecosystem type", "生态系统类型")),
    Column("sector", Label("Economic unit", "经济单位")),
    Column("unit", UNIT),
    Column("value", Label("Amount", "数值"), "", "number"),
)


def entries(table: Sut) -> Iterable[tuple[Row, str, str, str, Exact]]:
    """Yield every cell of a table: row, entry, ecosystem type, sector, amount."""
    for row in table.rows:
        for kind, amount in sorted(row.supply.items()):
            yield row, "supply", kind, "", amount
        for sector, amount in sorted(row.use.items()):
            yield row, "use", "", sector, amount
        for entry, traded in (("imports", row.imports), ("exports", row.exports)):
            if traded:
                yield row, entry, "", "", traded


def long_table(found: Accounted, places: Sequence[str], measures: Sequence[Measure]) -> Table:
    """Return tables as rows for files: one for each cell."""
    rows: list[tuple[Cell, ...]] = []
    for place in places:
        for measure in measures:
            table = in_reading_order(found.table(place, measure))
            for row, entry, kind, sector, amount in entries(table):
                name = found.label(row.service, row.item)
                unit = "yuan" if measure == "monetary" else row.unit
                what = (row.service, row.item, name.zh, name.en, "yes" if row.headline else "no")
                rows.append((found.period, place, measure, *what, entry, kind, sector, unit, shown(amount, measure)))
    return Table(title_of(found, places[0], measures[-1]), COLUMNS, tuple(rows))
