"""Tables of a page and frames of an account as tables of files: numbers unrounded, what is not known empty."""

import math
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from shanshui.core.labels import Label
from shanshui.report import export, model
from shanshui.store.tables import Column, Table

if TYPE_CHECKING:
    import pandas as pd


def as_block(table: Table, id: str, lang: str) -> model.Table:
    """Return a table of a file as a table of a page."""
    columns = tuple(
        model.Column(column.label.in_(lang), column.kind, column.unit, heads_row=number == 0)
        for number, column in enumerate(table.columns)
    )
    return model.Table(id, table.title.in_(lang), columns, table.rows)


def as_table(block: model.Table) -> Table:
    """Return a table of a page as a table of a file: numbers unrounded, in the unit of the heading."""
    names = _names(block.columns)
    columns = tuple(
        Column(name, Label(column.label, column.label), column.unit, "text" if column.kind == "code" else column.kind)
        for name, column in zip(names, block.columns, strict=True)
    )
    rows = tuple(
        tuple(_plain(cell, column) for cell, column in zip(row, block.columns, strict=True)) for row in block.rows
    )
    return Table(Label(block.title, block.title), columns, rows)


def _names(columns: Iterable[model.Column]) -> list[str]:
    """Return a name for each column, none of them twice."""
    found: list[str] = []
    for column in columns:
        unit = f" ({column.unit})" if column.unit else ""
        name = f"{column.label.strip()}{unit}" or "—"
        same = sum(one == name or one.startswith(f"{name} #") for one in found)
        found.append(f"{name} #{same + 1}" if same else name)
    return found


def _plain(cell: model.Cell, column: model.Column) -> str | float:
    return cell if isinstance(cell, str) else model.value_of(cell) / column.size


def framed(title: Label, frame: "pd.DataFrame", columns: Mapping[str, str]) -> Table:
    """Return some columns of a frame, by name with their kind, as a table; columns it lacks are empty."""
    heads = tuple(
        Column(name, Label(name, export.HEADINGS.get(name, name)), "", kind)  # type: ignore[arg-type]
        for name, kind in columns.items()
    )
    chosen = frame.reindex(columns=list(columns))
    rows = tuple(
        tuple(_cell(cell, kind) for cell, kind in zip(row, columns.values(), strict=True))
        for row in chosen.itertuples(index=False, name=None)
    )
    return Table(title, heads, rows)


def _cell(cell: Any, kind: str) -> str | float:
    if kind == "text":
        return "" if cell is None or (isinstance(cell, float) and math.isnan(cell)) else str(cell)
    return math.nan if cell is None else float(cell)
