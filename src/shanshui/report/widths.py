"""How a printed table is laid out: size of letters, widths of columns, upright or on its side, in one part or several.

A table stands upright, in letters of a readable size. One that does not fit lies on its side where it is long enough to
fill pages of its own; a short one is split into groups of columns that stand below each other and repeat the columns
that tell the rows apart. So no page is left half empty for the sake of a table.
"""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from shanshui.report.fonts import advance
from shanshui.report.model import Cell, Column, Table
from shanshui.report.numbers import shown

PORTRAIT, LANDSCAPE = 492.0, 739.0  # points between the margins of A4
LONG = 2 * 480.0  # points of a table that lies on its side: two pages of A4 at least
# size of letters in points, most lines that a row may have on average: the first that holds is taken
UPRIGHT = ((8.5, 1.5), (8.0, 1.8), (7.5, 2.4), (7.0, 3.3))
ASIDE = ((8.0, 2.4), (7.5, 2.8), (7.0, 4.2))
SPLIT = ((8.0, 1.8), (7.5, 3.0), (7.0, 4.5))
SMALLEST = (7.0, math.inf)
FEW = 6  # columns of a table that is not split for its long texts
KEYS = 3  # most columns that are repeated
GAP = 1.06  # between columns, in letters
LINE, RIMS = 1.18, 7.0  # height of a line in letters, and of the rims of a row in points
SHORT = 190.0  # points of a table that stays on one page
LONGEST = 16  # letters of a word that stay together
CODE, HEAD_CODE = 0.52, 0.44  # width of a letter of a code in a cell, and of one in the head of a column
TOGETHER = 4.1  # em of a cell's text that stay together
WIDEST = 22.0  # em that a column needs at most
TALLEST = 60  # rows that are looked at to judge the widths


@dataclass(frozen=True)
class Part:
    """Columns of a table that stand beside each other, by number, and their widths in points without gaps."""

    columns: tuple[int, ...]
    widths: tuple[float, ...]


@dataclass(frozen=True)
class Fit:
    """How a table is laid out.

    Attributes
    ----------
    parts
        Groups of its columns that stand below each other; usually one.
    size, gap, height
        Of letters, between columns and about of the whole, in points.
    landscape
        Whether its page lies on its side.
    """

    parts: tuple[Part, ...]
    size: float
    height: float
    landscape: bool

    @property
    def gap(self) -> float:
        """Return the points between columns."""
        return GAP * self.size

    @property
    def short(self) -> bool:
        """Return whether it is kept on one page."""
        return self.height <= SHORT


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
    """Return the layout of a table: upright and whole if it can be read so, with the largest letters that do."""
    needs = [_need(table, at) for at in range(len(table.columns))]
    whole = (tuple(range(len(needs))),)
    upright = _first(needs, whole, PORTRAIT, UPRIGHT if len(needs) > FEW else (*UPRIGHT, SMALLEST))
    if upright:
        return upright
    aside = _first(needs, whole, LANDSCAPE, ASIDE)
    return aside if aside and aside.height > LONG else split(needs, keys(table))


def keys(table: Table) -> int:
    """Return how many columns tell the rows apart: those before the numbers, or the first ones that are unlike."""
    texts = next((at for at, column in enumerate(table.columns) if column.is_number), 0)
    if 0 < texts <= KEYS:
        return texts
    told = [tuple(_text(cell, column) for cell, column in zip(row, table.columns, strict=True)) for row in table.rows]
    most = min(KEYS, len(table.columns) - 1)
    return next((n for n in range(1, most + 1) if len({row[:n] for row in told}) == len(told)), 1)


def split(needs: Sequence[Need], keys: int) -> Fit:
    """Return a layout upright in as few groups of columns as can be read; each begins with the first columns.

    In the end every column stands alone beside the first: no column needs half of the room.
    """
    tries = (
        _first(needs, groups, PORTRAIT, trials)
        for repeated, trials in ((keys, SPLIT), (keys, (SMALLEST,)), (1, (SMALLEST,)))
        for count in range(1, max(len(needs) - repeated, 1) + 1)
        if (groups := _groups(needs, repeated, count))
    )
    return next(found for found in tries if found)


def _groups(needs: Sequence[Need], keys: int, count: int) -> tuple[tuple[int, ...], ...]:
    """Return the columns in so many groups that the longest has the fewest lines; none if one has no room."""
    room, last = PORTRAIT / SMALLEST[0], len(needs)

    def group(start: int, end: int) -> tuple[int, ...]:
        return (*range(keys), *range(start, end))

    @cache
    def lines(start: int, end: int) -> float:
        laid = _laid([needs[at] for at in group(start, end)], room)
        return laid[1] if laid else math.inf

    @cache
    def best(start: int, left: int) -> tuple[float, tuple[int, ...]]:
        if left == 1:
            return lines(start, last), (last,)
        tried = ((end, best(end, left - 1)) for end in range(start + 1, last - left + 2))
        return min((max(lines(start, end), cost), (end, *rest)) for end, (cost, rest) in tried)

    cost, ends = best(keys, count)
    starts = (keys, *ends[:-1])
    return () if math.isinf(cost) else tuple(group(start, end) for start, end in zip(starts, ends, strict=True))


def _first(
    needs: Sequence[Need], groups: Sequence[tuple[int, ...]], room: float, trials: Sequence[tuple[float, float]]
) -> Fit | None:
    """Return the layout with the largest letters that hold, if any do."""
    return next((found for size, most in trials if (found := _set(needs, groups, room, size, most))), None)


def _set(needs: Sequence[Need], groups: Sequence[tuple[int, ...]], room: float, size: float, most: float) -> Fit | None:
    parts, height = [], 0.0
    for group in groups:
        laid = _laid([needs[at] for at in group], room / size)
        if not laid or laid[1] > most:
            return None
        parts.append(Part(group, tuple(width * size for width in laid[0])))
        height += len(needs[0].cells) * (laid[1] * size * LINE + RIMS) + 3 * size + RIMS
    return Fit(tuple(parts), size, height, room == LANDSCAPE)


def _laid(needs: Sequence[Need], room: float) -> tuple[list[float], float] | None:
    """Return widths in em and the lines that a row has on average; None if there is no room."""
    free = room - GAP * (len(needs) - 1)
    if sum(need.least for need in needs) > free:
        return None
    widths = shared(needs, free)
    return widths, _lines(needs, widths)


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
    texts = [_text(row[at], column) for row in table.rows]
    cells = tuple(_wide(text, column) for text in texts)
    head, unit = max(_heads(column), default=0.0), em(column.unit) * 0.85
    if column.is_number:
        least = min(max([head, min(unit, 5.0), *cells]) + 0.2, WIDEST)
        return Need(least, max(least, em(column.label), unit), cells)
    whole = min(max(cells, default=0.0), TOGETHER)
    least = min(max([head, whole, *(_wide(piece, column) for text in texts for piece in pieces(text, column))]), WIDEST)
    return Need(least + 0.2, max([least, em(column.label), *cells]) + 0.4, cells)


def _heads(column: Column) -> Iterator[float]:
    """Yield the widths of what of a heading stays together."""
    yield from map(em, _words(column.label))
    yield from (len(piece) * HEAD_CODE for piece in re.split(r"(?<=[._/])", column.code))


def _wide(text: str, column: Column) -> float:
    return len(text) * CODE if column.kind == "code" and text.isascii() else em(text)


def _text(cell: Cell, column: Column) -> str:
    return cell if isinstance(cell, str) else shown(cell, column)


def em(text: str) -> float:
    """Return how wide a text is on paper, in widths of an ideograph."""
    return math.fsum(map(advance, text))


def pieces(text: str, column: Column) -> list[str]:
    """Return the pieces of a text of a column that stay together."""
    words = re.split(r"(?<=[._/])|\s" if column.kind == "code" else r"\s|(?<=[\u2e80-\uffff])", text)
    words = [part for word in words for part in (re.split(r"(?<=[._/])", word) if len(word) > LONGEST else [word])]
    return [word[at : at + LONGEST] for word in words for at in range(0, len(word), LONGEST)]


def _words(text: str) -> list[str]:
    """Return what of a heading stays together: words, and two ideographs."""
    return re.findall(r"[\u2e80-\uffff]{1,2}|[^\s\u2e80-\uffff]+", text)
