"""Tables of a benchmark: the index, comparisons, groups, other places, thresholds, what a gap costs."""

import math
from dataclasses import dataclass
from pathlib import Path

from shanshui.core import units
from shanshui.core.errors import BadComparison, BadIndexTree, DuplicateKeys
from shanshui.core.labels import Label
from shanshui.core.period import Period
from shanshui.core.place import PlaceTree
from shanshui.data.tables import Row, Table, check_known, check_unique, each, read_table
from shanshui.findings.composite.index_tree import IndexTree, Node
from shanshui.findings.peers.gaps import Cost
from shanshui.standards.thresholds import Threshold, threshold_of
from shanshui.targets.indicator import Dictionary

THRESHOLDS = ("standard", "item", "side", "threshold", "unit", "from")


def read_index(path: Path, dictionary: Dictionary, where: str = "") -> IndexTree:
    """Return the tree of an index: code, parent (empty at the top), weight, name_zh, name_en, target, per, factor.

    An empty weight is 1; a part at an end is an indicator of the dictionary and may be called as there.

    Raises
    ------
    BadIndexTree, UnknownValues
        If the rows are no tree, or an end or a divisor is no indicator.
    """
    table = read_table(path, where, filled=["code"], required=["parent"])
    check_unique(table, ["code"])
    tree = IndexTree(each(table, lambda row: _node(table, row, dictionary)), table.where)
    unknown = [code for code in tree.leaves if code not in dictionary]
    if unknown:
        told = ", ".join(unknown)
        saw = Label(f"{told} has no parts and is no indicator", f"{told} 既无组成部分，也不是指标")
        raise BadIndexTree(where=table.where, saw=saw)
    return tree


def _node(table: Table, row: Row, dictionary: Dictionary) -> Node:
    code, cells = row["code"], row.cells
    own = dictionary[code].label if code in dictionary else Label(code, code)
    if per := cells.get("per", ""):
        dictionary[per]  # raises NoSuchName
    label = Label(cells.get("name_en") or own.en, cells.get("name_zh") or own.zh)
    weight, factor = (_number(table, row, name, 1.0) for name in ("weight", "factor"))
    target = _number(table, row, "target", math.nan, dictionary[code].unit if code in dictionary else "1")
    return Node(code, row["parent"], label, weight, target, per, factor)


def _number(table: Table, row: Row, column: str, otherwise: float, unit: str = "1") -> float:
    found = table.number(row, column, unit) if row.cells.get(column, "") else None
    return otherwise if found is None else found


def read_comparisons(path: Path, tree: IndexTree, where: str = "") -> dict[str, dict[tuple[str, str], float]]:
    """Return pairwise comparisons by group: group, first, second, times (a number or a fraction such as 1/3)."""
    table = read_table(path, where, filled=["group", "first", "second", "times"])
    check_unique(table, ["group", "first", "second"])
    check_known(table, "group", tree.groups())
    found: dict[str, dict[tuple[str, str], float]] = {}
    for row in table:
        for column in ("first", "second"):
            if row[column] not in tree.children(row["group"]):
                told = row[column]
                saw = Label(f"{told} is no part of it", f"{told} 不是其组成部分")
                raise BadComparison(where=table.at(row, column), group=row["group"], saw=saw)
        found.setdefault(row["group"], {})[row["first"], row["second"]] = _times(table, row)
    return found


def _times(table: Table, row: Row) -> float:
    above, slash, below = row["times"].partition("/")
    try:
        return float(above) / (float(below) if slash else 1.0)
    except (ValueError, ZeroDivisionError):
        saw = Label(f"times is {row['times']!r}", f"times 为“{row['times']}”")
        raise BadComparison(where=table.at(row, "times"), group=row["group"], saw=saw) from None


def read_groups(path: Path, where: str = "") -> dict[str, str]:
    """Return the group of each place: place, group."""
    table = read_table(path, where, filled=["group"], codes=["place"])
    check_unique(table, ["place"])
    return {row["place"]: row["group"] for row in table}


def read_costs(path: Path, dictionary: Dictionary, where: str = "") -> dict[str, Cost]:
    """Return what a gap is in people or things and in yuan: indicator, times, factor, unit_zh, unit_en, unit_cost.

    The amount is gap × factor × the place's value of the indicator `times`; an empty unit_cost leaves money out.
    """
    table = read_table(path, where, filled=["indicator"], required=["unit_zh", "unit_en"])
    check_unique(table, ["indicator"])
    check_known(table, "indicator", list(dictionary))
    return {
        row["indicator"]: cost
        for row, cost in zip(table, each(table, lambda r: _cost(table, r, dictionary)), strict=True)
    }


def _cost(table: Table, row: Row, dictionary: Dictionary) -> Cost:
    if times := row.cells.get("times", ""):
        dictionary[times]  # raises NoSuchName
    return Cost(
        row["indicator"],
        times,
        _number(table, row, "factor", 1.0),
        Label(row["unit_en"], row["unit_zh"]),
        _number(table, row, "unit_cost", math.nan),
        row.cells.get("source", ""),
    )


@dataclass(frozen=True)
class OtherValue:
    """A value of a place outside the area, in the indicator's unit."""

    place: str
    name: Label
    indicator: str
    period: str
    value: float
    source: str


def read_others(path: Path, dictionary: Dictionary, tree: PlaceTree, where: str = "") -> list[OtherValue]:
    """Return the values of places outside the area: place, name_zh, name_en, indicator, period, value, unit, source.

    Raises
    ------
    DuplicateKeys
        If a place of the area stands among them, or a value twice.
    """
    filled = ["indicator", "period", "value", "name_zh"]
    table = read_table(path, where, filled=filled, codes=["place"])
    check_unique(table, ["place", "indicator", "period"])
    check_known(table, "indicator", list(dictionary))
    inside = sorted({row["place"] for row in table if row["place"] in tree})
    if inside:
        told = "; ".join(inside)
        raise DuplicateKeys(where=table.where, columns="place", count=len(inside), rows=told)
    return each(table, lambda row: _other(table, row, dictionary))


def _other(table: Table, row: Row, dictionary: Dictionary) -> OtherValue:
    unit = dictionary[row["indicator"]].unit
    given = row.cells.get("unit") or unit
    value = table.number(row, "value", given)
    factor = units.factor(given, unit, table.at(row, "unit"))
    name = Label(row.cells.get("name_en") or row["name_zh"], row["name_zh"])
    period = str(Period.parse(row["period"], table.at(row, "period")))
    number = math.nan if value is None else value * factor
    return OtherValue(row["place"], name, row["indicator"], period, number, row.cells.get("source", ""))


def read_thresholds(path: Path, where: str = "") -> list[Threshold]:
    """Return the thresholds of a file with the columns of the bundled ones."""
    table = read_table(path, where, filled=THRESHOLDS)
    return each(table, lambda row: threshold_of(row.cells, f"{table.where}:{row.number}"))
