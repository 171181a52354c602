"""A table in two languages: text, numbers and labels under columns that say what they hold."""

from dataclasses import dataclass
from typing import Any

from shanshui.core.labels import Label

Cell = str | float | Label


@dataclass(frozen=True)
class Column:
    """A column: its name in files, its heading, its unit, its decimals (None: a text)."""

    name: str
    label: Label
    digits: int | None = None
    unit: str = ""


@dataclass(frozen=True)
class ConditionTable:
    """A table with what must be read beside it. NaN is what is not known."""

    id: str
    title: Label
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[Label, ...] = ()

    def records(self) -> list[dict[str, str | float | None]]:
        """Return each row by column name, labels as `name_zh` and `name_en`; None for what is not known."""
        return [self._record(row) for row in self.rows]

    def _record(self, row: tuple[Cell, ...]) -> dict[str, str | float | None]:
        found: dict[str, str | float | None] = {}
        for column, cell in zip(self.columns, row, strict=True):
            if isinstance(cell, Label):
                found |= {f"{column.name}_zh": cell.zh, f"{column.name}_en": cell.en}
            else:
                found[column.name] = None if cell != cell else cell
        return found

    def as_json(self) -> dict[str, Any]:
        """Return the table for a manifest."""
        return {
            "id": self.id,
            "title": _both(self.title),
            "columns": [
                {"name": c.name, "label": _both(c.label), "digits": c.digits, "unit": c.unit} for c in self.columns
            ],
            "rows": [[_json(cell) for cell in row] for row in self.rows],
            "notes": [_both(note) for note in self.notes],
        }


def _both(label: Label) -> dict[str, str]:
    return {"en": label.en, "zh": label.zh}


def _json(cell: Cell) -> Any:
    if isinstance(cell, Label):
        return _both(cell)
    return None if cell != cell else cell


PLACE = (Column("place", Label("Code", "代码")), Column("name", Label("Place", "地方")))
INDEX = {"ei": Label("EI", "EI"), "eqi": Label("EQI", "EQI")}
