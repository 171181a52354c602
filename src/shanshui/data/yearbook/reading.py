"""Sheets of yearbooks: read by their layout, all or nothing, with every problem at once."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from shanshui.core.errors import EmptyTable, Problems, ShanshuiError
from shanshui.core.labels import Label
from shanshui.core.place import PlaceTree
from shanshui.data.yearbook.cells import Sheet, read_sheet_cells
from shanshui.data.yearbook.checks import repeated, totals
from shanshui.data.yearbook.entries import Entry, Found
from shanshui.data.yearbook.layout import Layout, Placed, read_layout
from shanshui.data.yearbook.sides import Claim, Work, contradiction
from shanshui.data.yearbook.unpivot import unpivot
from shanshui.targets import observations
from shanshui.targets.indicator import Dictionary

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True)
class Reading:
    """What a sheet would add: entries, what is wrong, and what a reader should know."""

    where: str
    entries: tuple[Entry, ...]
    problems: tuple[ShanshuiError, ...]
    remarks: tuple[Label, ...]

    def table(self) -> "pa.Table":
        """Return the observations, in order of indicator, place and period.

        Raises
        ------
        Problems
            Everything that is wrong, each with its cell: nothing is imported in part.
        """
        if self.problems:
            raise Problems(self.problems, where=self.where)
        return _table(self.entries)


def reading(
    path: str | Path,
    layout: Layout | str | Path,
    dictionary: Dictionary,
    tree: PlaceTree,
    where: str = "",
    sheet: str = "",
    former: Collection[str] = (),
) -> Reading:
    """Return what a sheet would add, without raising what is wrong with its cells.

    Parameters
    ----------
    layout
        A layout, or the file of one.
    tree, former
        The places that numbers may be of, and codes of places that were merged or split.
    sheet
        Sheet of the workbook, if the layout does not name one.

    Raises
    ------
    InputError
        If the file cannot be opened, or the layout is wrong.
    """
    laid_out = layout if isinstance(layout, Layout) else read_layout(layout, dictionary, tree, former=former)
    where = where or Path(path).name
    found, sheets = Found(), {}
    for placed in laid_out.tables:
        name, encoding = _sheet_name(placed, sheet, where), placed.table.encoding
        if (name, encoding) not in sheets:
            sheets[name, encoding] = read_sheet_cells(path, where, name, encoding)
        unpivot(Work(sheets[name, encoding], placed, dictionary, tree, former), found)
    return _checked(found, where, dictionary, tree, sheets.values())


def _sheet_name(placed: Placed, sheet: str, where: str) -> str:
    own = placed.table.sheet
    if own and sheet and own != sheet:
        raise contradiction(where, "sheet", Claim(own, placed.at("sheet")), Claim(sheet, "area.yaml"))
    return own or sheet


def _checked(found: Found, where: str, dictionary: Dictionary, tree: PlaceTree, sheets: Collection[Sheet]) -> Reading:
    if again := repeated(found.entries, where):
        found.refuse(again)
    if not found.entries and not found.problems:
        found.refuse(EmptyTable(where=next((sheet.where for sheet in sheets), where)))
    remarks = [*found.remarks, *totals(found.entries, dictionary, tree)]
    return Reading(where, tuple(found.entries), tuple(found.problems.values()), tuple(remarks))


def read_sheet(
    path: str | Path,
    layout: Layout | str | Path,
    dictionary: Dictionary,
    tree: PlaceTree,
    where: str = "",
    sheet: str = "",
    former: Collection[str] = (),
) -> "pa.Table":
    """Return the observations on a sheet of a yearbook (columns of `observations.schema`), in the dictionary's units.

    Parameters and errors are those of `reading`.

    Raises
    ------
    Problems
        Everything that is wrong with the sheet, each with its cell.
    """
    return reading(path, layout, dictionary, tree, where, sheet, former).table()


def _table(entries: Sequence[Entry]) -> "pa.Table":
    import pyarrow as pa

    ordered = sorted(entries, key=lambda entry: entry.key)
    columns = {
        "indicator": [entry.indicator for entry in ordered],
        "place": [entry.place for entry in ordered],
        "period": [entry.period for entry in ordered],
        "value": [entry.value for entry in ordered],
        "low": [None] * len(ordered),
        "high": [None] * len(ordered),
        "status": [entry.status for entry in ordered],
        "confidentiality": [entry.confidentiality for entry in ordered],
    }
    return pa.table({name: columns[name] for name in observations.COLUMNS}, schema=observations.schema())
