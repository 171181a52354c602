"""A pen for the workbook of SEEA EA: texts safe, numbers with their look, sums as formulas with their value."""

import math
from collections.abc import Sequence
from typing import Any

from shanshui.core.labels import Label
from shanshui.report.export import safe


class Pen:
    """Writes cells: texts safe, numbers with their look, sums as formulas with their value."""

    def __init__(self, book: Any, lang: str) -> None:
        self.book, self.lang = book, lang
        self._looks: dict[tuple[tuple[str, Any], ...], Any] = {}
        self.sheet: Any = None

    def start(self, name: Label, title: str, wide: int = 34) -> None:
        """Begin a sheet with a title."""
        self.sheet = self.book.add_worksheet(name.in_(self.lang))
        self.sheet.set_column(0, 0, wide)
        self.sheet.set_column(1, 60, 16)
        self.text(0, 0, title, bold=True, font_size=13)

    def look(self, **look: Any) -> Any:
        """Return a cell format, made once."""
        key = tuple(sorted(look.items()))
        if key not in self._looks:
            self._looks[key] = self.book.add_format(look)
        return self._looks[key]

    def text(self, row: int, column: int, text: "Label | str", **look: Any) -> None:
        """Write a text that no spreadsheet takes for a formula."""
        said = text.in_(self.lang) if isinstance(text, Label) else text
        self.sheet.write_string(row, column, safe(said), self.look(**look))

    def number(self, row: int, column: int, value: float, form: str, **look: Any) -> None:
        """Write a number, nothing for NaN."""
        if not math.isnan(value):
            self.sheet.write_number(row, column, value, self.look(num_format=form, **look))

    def formula(self, row: int, column: int, formula: str, value: float, form: str, **look: Any) -> None:
        """Write a formula with the value it has."""
        self.sheet.write_formula(row, column, formula, self.look(num_format=form, **look), value)

    def heads(self, row: int, heads: Sequence["Label | str"]) -> None:
        """Write the headings of a table."""
        for column, head in enumerate(heads):
            self.text(row, column, head, bold=True, bottom=1, text_wrap=True, valign="top")


def cell(row: int, column: int) -> str:
    """Return the name of a cell: A1 for (0, 0)."""
    from xlsxwriter.utility import xl_rowcol_to_cell

    found: str = xl_rowcol_to_cell(row, column)
    return found


def span(row: int, first: int, last: int) -> str:
    """Return the name of the cells of a row between two columns."""
    return f"{cell(row, first)}:{cell(row, last)}"
