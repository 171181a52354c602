"""SDMX-CSV 1.0 and 2.0 as observations: what a statistics office publishes is read as it is, row by row checked."""

import re
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING, Final

from shanshui.core.errors import MissingColumns, UnknownValues
from shanshui.core.place import PlaceTree
from shanshui.data.observations import tidy
from shanshui.data.tables import Table, raise_all, read_table
from shanshui.targets.indicator import Dictionary

if TYPE_CHECKING:
    import pyarrow as pa

HEADS: Final = (("STRUCTURE", "STRUCTURE_ID"), ("DATAFLOW",))
# Column of observations → names under which it is published, the first that is there.
COLUMNS: Final = {
    "indicator": ("INDICATOR", "SERIES"),
    "place": ("REF_AREA", "GEO"),
    "period": ("TIME_PERIOD",),
    "value": ("OBS_VALUE",),
    "unit": ("UNIT_MEASURE", "UNIT"),
    "low": ("LOWER_BOUND",),
    "high": ("UPPER_BOUND",),
    "status": ("OBS_STATUS",),
    "confidentiality": ("CONF_STATUS",),
}
NEEDED: Final = ("indicator", "place", "period", "value")
ACTIONS: Final = ("", "I", "A", "R", "M")  # a deletion would take back what was observed: a correction is a new value
ESCAPED = re.compile(r"_x([0-9A-F]{1,6})_")
MONTH = re.compile(r"^(\d{4})-?M(0[1-9]|1[0-2])$")


def is_sdmx_csv(path: str | Path) -> bool:
    """Return whether a file begins as SDMX-CSV does."""
    file = Path(path)
    if file.suffix.lower() != ".csv" or not file.is_file():
        return False
    with file.open("rb") as stream:
        head = stream.readline(4096).decode("utf-8", "replace").lstrip("\ufeff").replace('"', "").strip()
    return any(tuple(head.split(",")[: len(first)]) == first for first in HEADS)


def read_sdmx_csv(
    path: str | Path, dictionary: Dictionary, known: PlaceTree, where: str = "", former: Collection[str] = ()
) -> "pa.Table":
    """Return the observations of an SDMX-CSV file (columns of `observations.schema`), in the dictionary's units.

    Parameters
    ----------
    known
        The places that observations may be of, with `former`, codes of places that were merged or split.

    Raises
    ------
    MissingColumns, UnknownValues
        If a dimension that observations need is not there, or a row is a deletion.
    InputError
        With file:row:column; several problems come together.
    """
    import pyarrow as pa

    table = read_table(path, where)
    taken = {column: next((n for n in names if n in table.columns), "") for column, names in COLUMNS.items()}
    missing = [COLUMNS[column][0] for column in NEEDED if not taken[column]]
    raise_all([MissingColumns(where=f"{table.where}:1", name=name, known=table.columns) for name in missing])
    _check_actions(table)
    columns = {"row": pa.array([row.number for row in table], pa.int64())}
    for column, name in taken.items():
        if name:
            columns[column] = pa.array([_plain(text, column) for text in table.texts(name)], pa.string())
    return tidy(pa.table(columns), dictionary, known, table.where, former)


def _plain(text: str, column: str) -> str:
    """Return a cell as our tables have it: odd signs of ids unescaped, months as 2020-07."""
    if column == "period":
        found = MONTH.match(text)
        return f"{found[1]}-{found[2]}" if found else text
    return ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)


def _check_actions(table: Table) -> None:
    if "ACTION" not in table.columns:
        return
    wrong = [row for row in table if row["ACTION"] not in ACTIONS]
    if wrong:
        rows = "; ".join(f"'{row['ACTION']}' (row {row.number})" for row in wrong[:20])
        raise UnknownValues(
            where=table.where, column="ACTION", count=len(wrong), rows=rows, name=wrong[0]["ACTION"], known=ACTIONS[1:]
        )
