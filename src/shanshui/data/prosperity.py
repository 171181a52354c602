"""Tables of incomes by group and of industrial clusters, as yearbooks and plans print them."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from shanshui.core import units
from shanshui.core.errors import BlankCell, NoSuchPlace, UnitMismatch
from shanshui.core.labels import Label
from shanshui.core.period import Period
from shanshui.core.place import PlaceTree
from shanshui.data.tables import Row, Table, check_unique, read_table
from shanshui.targets.clusters import Cluster
from shanshui.targets.inequality.lorenz import Counted, Grouped, Per, grouped
from shanshui.targets.inequality.sample import Floats

GROUPS = ("place", "period", "group", "income", "unit")
CLUSTERS = ("cluster", "period", "output", "unit")
UNITS = ("yuan", "yuan person-1")  # income per household is written in yuan


@dataclass(frozen=True)
class Quintiles:
    """Groups of a place in a period, and people per household of each (None where the table has none)."""

    groups: Grouped
    sizes: Floats | None


def in_yuan(unit: str, where: str) -> float:
    """Return how many yuan one of a unit of income is, whether per head or of a household.

    Raises
    ------
    UnitMismatch
        If it is no money.
    """
    for whole in UNITS:
        if units.same_dimension(unit, whole):
            return units.factor(unit, whole, where)
    raise UnitMismatch(where=where, given=unit, needed=UNITS[0])


def read_groups(
    path: str | Path, tree: PlaceTree, counted: Counted, per: Per, where: str = "", sheet: str = ""
) -> dict[tuple[str, str], Quintiles]:
    """Return incomes by group: (place, period) → groups in the order of their numbers, yuan.

    `share` may be left out: the groups are then equal. `household_size` is people per household.

    Raises
    ------
    InputError
        With file:row:column, also where no distribution has such groups.
    """
    table = read_table(path, where, filled=GROUPS, codes=["place"], sheet=sheet)
    check_unique(table, ["place", "period", "group"])
    found: dict[tuple[str, str], list[Row]] = {}
    for row in table:
        period = str(Period.parse(row["period"], table.at(row, "period")))
        found.setdefault((_place(table, row, tree), period), []).append(row)
    return {key: _grouped(table, rows, counted, per) for key, rows in found.items()}


def _grouped(table: Table, rows: list[Row], counted: Counted, per: Per) -> Quintiles:
    numbers = {row.number: table.number(row, "group") or 0.0 for row in rows}
    ordered = sorted(rows, key=lambda row: numbers[row.number])
    first = ordered[0]
    where = f"{table.where}:{first.number}"
    means = [_filled(table, row, "income") * in_yuan(row["unit"], table.at(row, "unit")) for row in ordered]
    shares = [_optional(table, row, "share") for row in ordered]
    equal = all(math.isnan(share) for share in shares)
    sizes = np.array([_optional(table, row, "household_size") for row in ordered])
    groups = grouped([1 / len(rows)] * len(rows) if equal else shares, means, counted, per, where=where)
    return Quintiles(groups, None if np.isnan(sizes).any() else sizes)


def read_clusters(path: str | Path, tree: PlaceTree, where: str = "", sheet: str = "") -> Mapping[str, list[Cluster]]:
    """Return clusters by period: cluster (its id), name_zh, name_en, place, period, output, unit.

    Raises
    ------
    InputError
        With file:row:column; a cluster stands once in a period.
    """
    table = read_table(path, where, filled=("cluster", "period", "unit"), required=CLUSTERS, sheet=sheet)
    check_unique(table, ["cluster", "period"])
    found: dict[str, list[Cluster]] = {}
    for row in table:
        if row.cells.get("place"):
            _place(table, row, tree)
        period = str(Period.parse(row["period"], table.at(row, "period")))
        factor = units.factor(row["unit"], "yuan", table.at(row, "unit"))
        output = table.number(row, "output", row["unit"], 0.0)
        zh, en = row.cells.get("name_zh", ""), row.cells.get("name_en", "")
        name = Label(en or zh or row["cluster"], zh or en or row["cluster"])
        found.setdefault(period, []).append(
            Cluster(row["cluster"], name, math.nan if output is None else output * factor)
        )
    return dict(sorted(found.items()))


def _place(table: Table, row: Row, tree: PlaceTree) -> str:
    code, where = row["place"], table.at(row, "place")
    if code not in tree:
        tree.check_is_code(code, where)
        raise NoSuchPlace(where=where, code=code, known=[place.code for place in tree])
    return code


def _filled(table: Table, row: Row, column: str) -> float:
    value = table.number(row, column, row["unit"])
    if value is None:
        raise BlankCell(where=table.at(row, column))
    return value


def _optional(table: Table, row: Row, column: str) -> float:
    value = table.number(row, column) if column in table.columns else None
    return math.nan if value is None else value
