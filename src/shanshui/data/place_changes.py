"""The table of splits, mergers and transfers of places: period, old, new, share, by."""

from pathlib import Path

from shanshui.core.errors import BlankCell
from shanshui.core.period import Period
from shanshui.data.tables import Row, Table, check_unique, each, read_table
from shanshui.targets.place_changes import PlaceChange

REQUIRED = ("period", "old", "new", "share")


def read_place_changes(path: str | Path, where: str = "", sheet: str = "") -> list[PlaceChange]:
    """Return the changes that a table holds: from `period` on, `share` of the place `old` is in the place `new`.

    Raises
    ------
    InputError
        With file:row:column; several problems come together.
    """
    table = read_table(path, where, filled=REQUIRED, codes=["old", "new"], sheet=sheet)
    check_unique(table, ["period", "old", "new"])
    return each(table, lambda row: _change(table, row))


def _change(table: Table, row: Row) -> PlaceChange:
    share = table.number(row, "share", "1", 0.0)
    if share is None:
        raise BlankCell(where=table.at(row, "share"))
    period = str(Period.parse(row["period"], table.at(row, "period")))
    return PlaceChange(period, row["old"], row["new"], share, row.cells.get("by", ""), f"{table.where}:{row.number}")
