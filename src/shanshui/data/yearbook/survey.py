"""What a sheet looks like before anybody has said how it is laid out: which rows and columns hold what."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from shanshui.core.errors import ShanshuiError
from shanshui.core.place import PlaceTree
from shanshui.data.yearbook.cells import Sheet
from shanshui.data.yearbook.printed import DASHES, printed
from shanshui.data.yearbook.sizes import is_unit
from shanshui.data.yearbook.words import ANY_MARK, is_note, is_period, name_of, unit_line

HALF = 0.5
UNITS_COLUMN = ("单位", "计量单位", "unit")


@dataclass(frozen=True)
class Survey:
    """A sheet, and the places that its labels may be."""

    sheet: Sheet
    tree: PlaceTree

    @cached_property
    def names(self) -> dict[str, list[str]]:
        """Return the codes of each name of a place, as it is compared."""
        found: dict[str, list[str]] = {}
        for place in self.tree:
            for name in {name_of(part) for part in place.name if part}:
                found.setdefault(name, []).append(place.code)
        return found

    def is_place(self, text: str) -> bool:
        """Return whether a text is the code or the name of a place."""
        return self.is_code(text) or name_of(text) in self.names

    def is_code(self, text: str) -> bool:
        """Return whether a text is the code of a place."""
        return text.strip() in self.tree

    def is_number(self, text: str) -> bool:
        """Return whether a text is a number that is neither a period nor a code."""
        if is_period(text) or self.is_code(text):
            return False
        try:
            return printed(_bare(text), "", "1", {}, {}).value is not None
        except ShanshuiError:
            return False

    @cached_property
    def first(self) -> int:
        """Return the first row of numbers, 0 if there is none."""
        return next((row for row in range(1, self.sheet.height + 1) if self._is_of_numbers(row)), 0)

    def _is_of_numbers(self, row: int) -> bool:
        texts = [text for _, text in self.row(row)]
        numbers = sum(map(self.is_number, texts))
        return numbers > 0 and numbers >= HALF * (len(texts) - 2) and not unit_line(" ".join(texts))

    def row(self, row: int) -> Iterator[tuple[int, str]]:
        """Yield column and text of each filled cell of a row."""
        for column in range(1, self.sheet.width + 1):
            if text := self.sheet.own(row, column):
                yield column, text

    @cached_property
    def header(self) -> tuple[int, ...]:
        """Return the rows above the first row of numbers that tell columns apart."""
        rows: list[int] = []
        for row in range(self.first - 1, 0, -1):
            texts = {self._spread(row, column) for column in range(1, self.sheet.width + 1)} - {""}
            if len(texts) < 2 or any(unit_line(text) for text in texts):  # a title, or the line of units
                break
            rows.append(row)
        return tuple(sorted(rows))

    def _spread(self, row: int, column: int) -> str:
        try:
            return self.sheet.spread(row, column)
        except ShanshuiError:
            return ""

    @cached_property
    def data_rows(self) -> tuple[int, ...]:
        """Return the rows of numbers and what stands between them."""
        headers = [dict(self.row(row)) for row in self.header]
        return tuple(
            row
            for row in range(self.first, self.sheet.height + 1)
            if (cells := dict(self.row(row))) and cells not in headers and not is_note(list(cells.values()))
        )

    @cached_property
    def stub(self) -> tuple[int, ...]:
        """Return the first columns, before the first that holds mostly numbers."""
        found = []
        for column in range(1, self.sheet.width + 1):
            if self.mostly(column, self.is_number):
                break
            found.append(column)
        return tuple(found)

    @cached_property
    def columns(self) -> tuple[int, ...]:
        """Return the columns of numbers."""
        return tuple(
            column
            for column in range(1, self.sheet.width + 1)
            if column not in self.stub and any(self.sheet.own(row, column) for row in self.data_rows)
        )

    def mostly(self, column: int, is_so: Callable[[str], bool]) -> bool:
        """Return whether most filled cells of a column are of a kind."""
        texts = [text for row in self.data_rows if (text := self.sheet.own(row, column))]
        return bool(texts) and sum(map(is_so, texts)) > HALF * len(texts)

    def mostly_in_row(self, row: int, is_so: Callable[[str], bool]) -> bool:
        """Return whether most filled cells of a row of the header, above numbers, are of a kind."""
        texts = [text for column in self.columns if (text := self._spread(row, column))]
        return bool(texts) and sum(map(is_so, texts)) > HALF * len(texts)

    def column_of(self, is_so: Callable[[str], bool]) -> int:
        """Return the first of the stub's columns that is of a kind, 0 if none is."""
        return next((column for column in self.stub if self.mostly(column, is_so)), 0)

    @cached_property
    def units_column(self) -> int:
        """Return the column of units, 0 if there is none."""
        named = [c for c in self.stub for row in self.header if self._spread(row, c).replace(" ", "") in UNITS_COLUMN]
        return named[0] if named else self.column_of(is_unit)

    @cached_property
    def dashes(self) -> tuple[str, ...]:
        """Return the dashes that stand where numbers should."""
        return tuple(sorted({text for text in self._numbers() if DASHES.fullmatch(text)}))

    @cached_property
    def marks(self) -> tuple[str, ...]:
        """Return the marks that stand beside numbers."""
        found = (ANY_MARK.search(text) for text in self._numbers() if self.is_number(text))
        return tuple(sorted({mark[0] for mark in found if mark}))

    def _numbers(self) -> Iterator[str]:
        for row in self.data_rows:
            for column in self.columns:
                if text := self.sheet.own(row, column):
                    yield text


def _bare(text: str) -> str:
    """Return a text without marks of footnotes."""
    bare = ANY_MARK.sub("", text).strip()
    return bare or text
