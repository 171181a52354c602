"""Tables of supply and use and of assets: who uses a service, catastrophes, an index of condition."""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from pathlib import Path

from shanshui.accounts.assets import Catastrophe
from shanshui.accounts.use_shares import UseRow
from shanshui.core import registry, units
from shanshui.core.errors import BlankCell, DuplicateKeys, NoSuchPlace, UserPlaceHasParts
from shanshui.core.period import Period
from shanshui.core.place import PlaceTree
from shanshui.data.tables import One, Row, Table, each, read_table
from shanshui.standards.users import checked_unit

USES = ("place", "service", "sector")
CATASTROPHES = ("place", "period", "ecosystem_type")
CONDITION = ("place", "period", "ecosystem_type", "value")
At = tuple[str, str, str]  # period, place, ecosystem type


def read_uses(path: Path, tree: PlaceTree, where: str = "", sheet: str = "") -> list[UseRow]:
    """Return who uses what: place, service, sector, and share or quantity with its unit.

    `period`, `item` and `user_place` may be absent or empty. A row with neither share nor quantity takes the rest.

    Raises
    ------
    InputError
        With file:row:column; several problems come together.
    """
    table = read_table(path, where, filled=USES, codes=["place"], sheet=sheet)
    found = each(table, lambda row: _use(table, row, tree))
    _check_once(table, [(*row.group, row.sector, row.user_place) for row in found], "place + service + item + sector")
    rests = [row for row in found if row.share is None and row.quantity is None]
    _check_once(table, [row.group for row in rests], "place + service + item (rest)")
    return found


def _use(table: Table, row: Row, tree: PlaceTree) -> UseRow:
    service = registry.service(row["service"], table.at(row, "service")).id
    quantity = _fraction(table, row, "quantity", row.cells.get("unit", "") or "1")
    unit = row.cells.get("unit", "")
    if quantity is not None and not unit:
        raise BlankCell(where=table.at(row, "unit"))
    if unit:
        units.check_unit(unit, table.at(row, "unit"))
    return UseRow(
        _place(table, row, "place", tree),
        _period(table, row),
        service,
        row.cells.get("item", ""),
        checked_unit(row["sector"], table.at(row, "sector")),
        _fraction(table, row, "share", "1"),
        quantity,
        unit,
        _user_place(table, row, tree),
        f"{table.where}:{row.number}",
    )


def _user_place(table: Table, row: Row, tree: PlaceTree) -> str:
    """Return where a service is used, empty for where it is supplied; it has no parts."""
    if not row.cells.get("user_place", ""):
        return ""
    place = _place(table, row, "user_place", tree)
    if parts := tree.children(place):
        raise UserPlaceHasParts(where=table.at(row, "user_place"), place=place, known=parts)
    return place


def read_catastrophes(path: Path, tree: PlaceTree, where: str = "", sheet: str = "") -> dict[At, Catastrophe]:
    """Return what catastrophes took: place, period, ecosystem_type, area and unit, condition_share.

    The period is that in which the loss shows, the closing one of an account.
    """
    table = read_table(path, where, filled=CATASTROPHES, codes=["place"], sheet=sheet)

    def lost(row: Row) -> tuple[At, Catastrophe]:
        unit = row.cells.get("unit", "") or "ha"
        area = float(_fraction(table, row, "area", unit) or 0) * units.factor(unit, "ha", f"{table.where}:{row.number}")
        share = _fraction(table, row, "condition_share", "1") or Fraction(0)
        return _at(table, row, tree), Catastrophe(area, min(share, Fraction(1)), f"{table.where}:{row.number}")

    return _once(table, each(table, lost))


def read_condition(path: Path, tree: PlaceTree, where: str = "", sheet: str = "") -> dict[At, float]:
    """Return an index of condition: place, period, ecosystem_type, value; only its change is looked at."""
    table = read_table(path, where, filled=CONDITION, codes=["place"], sheet=sheet)

    def value(row: Row) -> tuple[At, float]:
        found = _fraction(table, row, "value", "1")
        if found is None:
            raise BlankCell(where=table.at(row, "value"))
        return _at(table, row, tree), float(found)

    return _once(table, each(table, value))


def _at(table: Table, row: Row, tree: PlaceTree) -> At:
    kind = registry.ecosystem_type(row["ecosystem_type"], table.at(row, "ecosystem_type")).id
    return _period(table, row), _place(table, row, "place", tree), kind


def _once(table: Table, found: Sequence[tuple[At, One]]) -> dict[At, One]:
    _check_once(table, [at for at, _ in found], "place + period + ecosystem_type")
    return dict(found)


def _check_once(table: Table, keys: Iterable[tuple[str, ...]], columns: str) -> None:
    seen: set[tuple[str, ...]] = set()
    for key in keys:
        if key in seen:
            rows = "/".join(word for word in key if word)
            raise DuplicateKeys(where=table.where, columns=columns, count=1, rows=rows)
        seen.add(key)


def _period(table: Table, row: Row) -> str:
    text = row.cells.get("period", "")
    return str(Period.parse(text, table.at(row, "period"))) if text else ""


def _place(table: Table, row: Row, column: str, tree: PlaceTree) -> str:
    code, where = row[column], table.at(row, column)
    if code not in tree:
        tree.check_is_code(code, where)
        raise NoSuchPlace(where=where, code=code, known=[place.code for place in tree])
    return code


def _fraction(table: Table, row: Row, column: str, unit: str) -> Fraction | None:
    """Return a cell as the decimal it was written as, exact; None if there is no such column or nothing in it."""
    if not row.cells.get(column, ""):
        return None
    found = table.number(row, column, unit, 0.0)
    return None if found is None else Fraction(repr(found))
