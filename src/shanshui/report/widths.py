"""How wide the columns of a printed table are, how large its letters, and whether its page lies on its side."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from shanshui.report.model import Cell, Column, Table
from shanshui.report.numbers import shown

PORTRAIT, LANDSCAPE = 492.0, 739.0  # points between the margins of A4
# room, size of letters, most lines that a row may have on average: the first that holds is taken
TRIALS = (
    *((PORTRAIT, 8.5, 1.5), (PORTRAIT, 8.0, 1.8), (PORTRAIT, 7.5, 2.2), (PORTRAIT, 7.0, 2.6)),
    *((LANDSCAPE, 8.0, 2.4), (LANDSCAPE, 7.5, 2.8), (LANDSCAPE, 7.0, 3.2), (LANDSCAPE, 6.5, math.inf)),
)
GAP = 9.0  # points between columns
LONGEST = 16  # letters of a word that stay together
CODE = 0.95  # width of codes beside words
TALLEST = 60  # rows that are looked at to judge the widths


@dataclass(frozen=True)
class Fit:
    """Widths in points without gaps, letters in points, and whether the page lies on its side."""

    widths: tuple[float, ...]
    size: float
    landscape: bool


@dataclass(frozen=True)
class Need:
    """What a column needs, in em: the least width, the one at which nothing breaks, that of each cell."""

    least: float
    most: float
    cells: tuple[float, ...]

    @property
    def weight(self) -> float:
        """Return its share of the room: the one with which the squares of all lines add up to the least."""
        return math.cbrt(math.fsum(cell * cell for cell in self.cells) / max(len(self.cells), 1)) + 0.1


def fit(table: Table) -> Fit:
    """Return the layout of a table: upright if it can be read so, with the largest letters that do."""
    needs = [_need(table, at) for at in range(len(table.columns))]
    gaps = GAP * (len(needs) - 1)
    for room, size, lines in TRIALS:
        if sum(need.least for need in needs) * size + gaps > room:
            continue
        widths = shared(needs, (room - gaps) / size)
        if _lines(needs, widths) <= lines:
            return Fit(tuple(width * size for width in widths), size, room == LANDSCAPE)
    size = min(TRIALS[-1][1], (LANDSCAPE - gaps) / sum(need.least for need in needs))
    return Fit(tuple(need.least * size for need in needs), size, True)


def shared(needs: Sequence[Need], room: float) -> list[float]:
    """Return widths in em that fill a room: none below its least, none above what it can use while others break."""
    low, high = 0.0, room
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (middle, high) if sum(_at(need, middle) for need in needs) <= room else (low, middle)
    widths = [_at(need, low) for need in needs]
    spare = room - sum(widths)
    return [width + spare / len(widths) for width in widths] if spare < room / 2 else widths


def _at(need: Need, factor: float) -> float:
    return min(max(need.weight * factor, need.least), max(need.most, need.least))


def _lines(needs: Sequence[Need], widths: Sequence[float]) -> float:
    """Return how many lines a row has on average."""
    rows = zip(*(need.cells for need in needs), strict=True)
    heights: list[int] = [
        max(math.ceil(cell / width) for cell, width in zip(row, widths, strict=True)) for row in list(rows)[:TALLEST]
    ]
    return sum(heights) / max(len(heights), 1)


def _need(table: Table, at: int) -> Need:
    column = table.columns[at]
    head = max(map(em, _words(column.label)), default=0.0)
    unit = em(column.unit) * 0.85
    texts = [_text(row[at], column) for row in table.rows]
    scale = CODE if column.kind == "code" else 1.0
    cells = tuple(em(text) * scale for text in texts)
    if column.is_number:
        least = max([head, min(unit, 5.0), *cells]) + 0.2
        return Need(least, max(least, em(column.label), unit), cells)
    least = max([head, *(em(piece) * scale for text in texts for piece in pieces(text, column))], default=1.0) + 0.2
    return Need(least, max([least, em(column.label), *cells]) + 0.2, cells)


def _text(cell: Cell, column: Column) -> str:
    return cell if isinstance(cell, str) else shown(cell, column)


def em(text: str) -> float:
    """Return about how wide a text is, in widths of an ideograph."""
    return sum(1.0 if ord(letter) > 0x2E7F else 0.68 if letter in "MW%@mw✓" else 0.57 for letter in text)


def pieces(text: str, column: Column) -> list[str]:
    """Return the pieces of a text of a column that stay together."""
    words = re.split(r"(?<=[._/])|\s" if column.kind == "code" else r"\s|(?<=[\u2e80-\uffff])", text)
    return [word[at : at + LONGEST] for word in words for at in range(0, len(word), LONGEST)]


def _words(text: str) -> list[str]:
    """Return what of a heading stays together: words, and two ideographs."""
    return re.findall(r"[\u2e80-\uffff]{1,2}|[^\s\u2e80-\uffff]+", text)
