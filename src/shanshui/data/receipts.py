"""Tables of realised value: receipts, water measurements, deeds for points, listed changes of land use."""

import math
import re
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from shanshui.core import registry, units
from shanshui.core.errors import (
    BlankCell,
    DuplicateKeys,
    NegativeQuantity,
    NoSuchPlace,
    UnreadableNumber,
)
from shanshui.core.period import Period
from shanshui.core.place import PlaceTree
from shanshui.data.numbers import parse_number
from shanshui.data.tables import Row, Table, check_known, each, read_table
from shanshui.shares.accounted import GEP, check_scope
from shanshui.shares.appraisal import Change
from shanshui.shares.fen import fen_in
from shanshui.shares.points import Deed
from shanshui.shares.realised import KINDS, Receipt
from shanshui.shares.rules import Rule
from shanshui.shares.water import Measured

RECEIPTS = ("period", "place", "money", "unit", "kind", "payer", "payee", "evidence")
MEASUREMENTS = ("indicator", "value", "unit")
DEEDS = ("who", "action", "quantity")
CHANGES = ("place", "from", "to", "area", "unit")


def read_receipts(path: Path, tree: PlaceTree, where: str = "", sheet: str = "") -> list[Receipt]:
    """Return money received: period, place, service, item, money, unit, kind, payer, payee, evidence.

    `service` and `item` may be absent or empty: money of no single line. `currency` is CNY and `price_year` the year
    of the period if left out. `value_sold`, in the same unit, is the accounted value that a sold right is to; left out,
    as much as the money.

    Raises
    ------
    InputError
        With file:row:column; a row that stands twice is refused, as it is one receipt booked twice.
    """
    table = read_table(path, where, filled=RECEIPTS, codes=["place"], sheet=sheet)
    check_known(table, "kind", KINDS)
    _check_rows_differ(table)
    return each(table, lambda row: _receipt(table, row, tree))


def _check_rows_differ(table: Table) -> None:
    seen: dict[tuple[str, ...], int] = {}
    for row in table:
        key = tuple(row[column] for column in table.columns)
        if key in seen:
            rows = f"{row['evidence']} (rows {seen[key]}, {row.number})"
            raise DuplicateKeys(where=table.where, columns=" + ".join(table.columns), count=1, rows=rows)
        seen[key] = row.number


def _receipt(table: Table, row: Row, tree: PlaceTree) -> Receipt:
    period = str(Period.parse(row["period"], table.at(row, "period")))
    service, item = row.cells.get("service", ""), row.cells.get("item", "")
    scope = f"{service}.{item}" if service and item else service or GEP
    check_scope(scope, table.at(row, "service"))
    money = _number(table, row, "money", row["unit"])
    if money < 0:
        raise NegativeQuantity(where=table.at(row, "money"), service="money", value=row["money"])
    return Receipt(
        period,
        _place(table, row, tree),
        scope,
        fen_in(money, row["unit"], table.at(row, "unit")),
        row.cells.get("currency", "") or "CNY",
        row.cells.get("price_year", "") or str(Period.parse(period).year),
        row["kind"],
        row["payer"],
        row["payee"],
        row["evidence"],
        f"{table.where}:{row.number}",
        _sold(table, row),
    )


def _sold(table: Table, row: Row) -> int | None:
    """Return the accounted value a right is to; None if the table does not say."""
    if not row.cells.get("value_sold", ""):
        return None
    value = _number(table, row, "value_sold", row["unit"], least=0.0)
    return fen_in(value, row["unit"], table.at(row, "unit"))


def read_measurements(path: Path, rule: Rule, period: str, where: str = "") -> dict[str, Measured]:
    """Return indicator → concentration and base of one period, in the units of the rule's indicators.

    Rows of other periods, if the table has such a column, are left out; so are indicators the rule does not name.
    """
    table = read_table(path, where, filled=MEASUREMENTS)
    wanted = {one.id: one.unit for one in rule.water.indicators} if rule.water else {}
    rows = [row for row in table if row["indicator"] in wanted and _of_period(table, row, period)]
    _check_once(table, rows, ("indicator",))
    found = each(rows, lambda row: (row["indicator"], _measured(table, row, wanted[row["indicator"]])))
    return dict(found)


def _measured(table: Table, row: Row, unit: str) -> Measured:
    factor = Decimal(repr(units.factor(row["unit"], unit, table.at(row, "unit"))))
    value = _number(table, row, "value", row["unit"], least=0.0)
    has_base = bool(row.cells.get("base", ""))
    return Measured(value * factor, _number(table, row, "base", row["unit"], least=0.0) * factor if has_base else None)


def read_deeds(path: Path, period: str, where: str = "") -> list[Deed]:
    """Return who did what how often: who, action, quantity; rows of other periods are left out."""
    table = read_table(path, where, filled=DEEDS)
    rows = [row for row in table if _of_period(table, row, period)]

    def deed(row: Row) -> Deed:
        quantity = _number(table, row, "quantity", "1", least=0.0)
        return Deed(row["who"], row["action"], quantity, f"{table.where}:{row.number}")

    return each(rows, deed)


def read_changes(path: Path, tree: PlaceTree, where: str = "") -> list[Change]:
    """Return listed changes of land use: place, from, to (ecosystem types), area, unit."""
    table = read_table(path, where, filled=CHANGES, codes=["place"])

    def change(row: Row) -> Change:
        kinds = [registry.ecosystem_type(row[column], table.at(row, column)).id for column in ("from", "to")]
        area = _number(table, row, "area", row["unit"], least=0.0)
        hectares = float(area) * units.factor(row["unit"], "ha", table.at(row, "unit"))
        return Change(_place(table, row, tree), kinds[0], kinds[1], hectares, f"{table.where}:{row.number}")

    return each(table, change)


def _of_period(table: Table, row: Row, period: str) -> bool:
    text = row.cells.get("period", "")
    return not text or str(Period.parse(text, table.at(row, "period"))) == period


def _check_once(table: Table, rows: Sequence[Row], keys: Sequence[str]) -> None:
    seen: dict[tuple[Any, ...], int] = {}
    for row in rows:
        key = tuple(row[name] for name in keys)
        if key in seen:
            both = f"{'/'.join(key)} (rows {seen[key]}, {row.number})"
            raise DuplicateKeys(where=table.where, columns=" + ".join(keys), count=1, rows=both)
        seen[key] = row.number


def _place(table: Table, row: Row, tree: PlaceTree) -> str:
    code, where = row["place"], table.at(row, "place")
    if code not in tree:
        tree.check_is_code(code, where)
        raise NoSuchPlace(where=where, code=code, known=[place.code for place in tree])
    return code


def _number(table: Table, row: Row, column: str, unit: str, least: float = -math.inf) -> Decimal:
    """Return a cell as the decimal it was written as (up to 15 figures)."""
    found = table.number(row, column, unit, least)
    if found is None:
        raise BlankCell(where=table.at(row, column))
    return Decimal(repr(found))


def read_amount(text: str, where: str) -> int:
    """Return an amount such as `938 万元` in fen; without a unit it is yuan.

    Raises
    ------
    InputError
        If it is no number, is below zero, or has a unit that is none of money.
    """
    number, unit = re.fullmatch(r"\s*([0-9０-９.．,，]*)\s*(.*?)\s*", text, re.DOTALL).groups()  # type: ignore[union-attr]
    value = parse_number(number or text, where, unit or "yuan", least=0.0)
    if value is None:
        raise UnreadableNumber(where=where, text=text)
    return fen_in(Decimal(repr(value)), unit or "yuan", where)
