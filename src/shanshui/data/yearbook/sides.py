"""What each row and each column of a table says of the numbers in it, by its labels and by the layout."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, NamedTuple

from shanshui.core.errors import (
    LabelUnexplained,
    NameContradictsCode,
    NoSuchPlace,
    PlaceNamedNotCoded,
    PlaceNotInLayout,
    ShanshuiError,
    SheetContradicted,
    nearest,
)
from shanshui.core.labels import Label
from shanshui.core.place import PlaceTree
from shanshui.data.codes import check_code
from shanshui.data.yearbook.cells import Sheet, letters
from shanshui.data.yearbook.layout import Locus, Placed, Said
from shanshui.data.yearbook.layout_values import columns as columns_of
from shanshui.data.yearbook.layout_values import rows as rows_of
from shanshui.data.yearbook.sizes import same_unit
from shanshui.data.yearbook.words import PLAIN, Heading, heading, joined, name_of, period_of
from shanshui.targets.indicator import Dictionary

Along = Literal["column", "row"]
ATTRIBUTES = ("indicator", "place", "period", "unit", "basis", "price_year")
WHAT = {
    "indicator": Label("indicator", "指标"),
    "place": Label("place", "地方"),
    "period": Label("period", "时期"),
    "unit": Label("unit", "单位"),
    "basis": Label("price basis", "价格口径"),
    "price_year": Label("year of comparable prices", "可比价基年"),
    "sheet": Label("sheet", "工作表"),
}
# Endings of names of places: 丽水 is 丽水市, Lishui is Lishui City.
ENDING = re.compile(
    r"(?<=..)(?:自治州|自治县|特别行政区|街道|地区|新区|[省市县区州盟旗镇乡村])$"
    r"| (?:city|county|district|town|township|village|province|prefecture)$"
)


class Claim(NamedTuple):
    """What something says, and where it says it."""

    value: str
    at: str
    in_layout: bool = False


@dataclass
class Side:
    """What a row or a column says: each attribute with its claim, a label for messages, and what is wrong."""

    number: int
    at: str = ""
    label: str = ""
    claims: dict[str, Claim] = field(default_factory=dict)
    status: str = ""
    ignored: bool = False
    problems: list[ShanshuiError] = field(default_factory=list)

    def say(self, what: str, value: str | None, at: str, in_layout: bool = False) -> None:
        """Enter a claim, or the problem that it contradicts an earlier one."""
        if not value:
            return
        before = self.claims.setdefault(what, Claim(value, at, in_layout))
        if before.value != value and not (what == "unit" and same_unit(before.value, value)):
            self.problems.append(contradiction(self.at, what, before, Claim(value, at, in_layout)))


def contradiction(where: str, what: str, first: Claim, second: Claim) -> SheetContradicted:
    """Return the error that two claims differ."""
    return SheetContradicted(
        where=where, what=WHAT[what], first=first.value, first_by=first.at, second=second.value, second_by=second.at
    )


@dataclass
class Work:
    """A sheet, the layout of one of its tables, and what names are known."""

    sheet: Sheet
    placed: Placed
    dictionary: Dictionary
    tree: PlaceTree
    former: Collection[str] = ()
    used: set[str] = field(default_factory=set)

    @cached_property
    def last(self) -> int:
        """Return the last row of the table."""
        return min(self.placed.table.last or self.sheet.height, self.sheet.height)

    @cached_property
    def stub(self) -> frozenset[int]:
        """Return the columns that say something of rows."""
        table = self.placed.table
        axes = (table.indicator, table.place, table.place_name, table.period, table.unit)
        return frozenset(axis.column for axis in axes if axis and axis.column)

    @cached_property
    def every(self) -> tuple[int, ...]:
        """Return all columns of the table."""
        return tuple(self.placed.table.span or range(1, self.sheet.width + 1))

    @cached_property
    def columns(self) -> tuple[int, ...]:
        """Return the columns that may hold numbers."""
        table = self.placed.table
        return tuple(c for c in self.every if c not in self.stub and c not in table.left_out_columns)

    @cached_property
    def marks(self) -> dict[str, str]:
        """Return the status of each mark, in plain writing."""
        return {mark.translate(PLAIN): status for mark, status in self.placed.table.marks.items()}

    @cached_property
    def labels(self) -> dict[str, tuple[str, Said]]:
        """Return what labels mean, by label and unit: the words of the layout and their meaning."""
        marks = self.marks
        return {heading(text, marks).key: (text, said) for text, said in self.placed.table.indicators.items()}

    @cached_property
    def ignored(self) -> frozenset[str]:
        """Return the labels that the layout leaves out, in plain writing."""
        marks = self.marks
        parts = [heading(text, marks) for text in self.placed.table.ignore_labels]
        return frozenset({part.key for part in parts} | {name_of(t) for t in self.placed.table.ignore_labels})

    @cached_property
    def names(self) -> dict[str, str]:
        """Return the codes of the layout's names of places, by plain name."""
        return {name_of(name): code for name, code in self.placed.table.places.items()}

    @cached_property
    def known_names(self) -> dict[str, list[str]]:
        """Return the codes of each plain name in the tree, in both languages, with and without its ending."""
        found: dict[str, list[str]] = {}
        for place in self.tree:
            for name in {name_of(part) for part in (place.name.zh, place.name.en) if part}:
                for form in {name, ENDING.sub("", name)}:
                    found.setdefault(form, []).append(place.code)
        return found

    def text(self, row: int, column: int) -> str:
        """Return a label: of the cell, of its merged cells, or, where the layout says so, of the cell before."""
        text = self.sheet.spread(row, column)
        fill, table = self.placed.table.fill, self.placed.table
        if not text and str(row) in fill and row < table.first:
            before = range(column - 1, min(table.span or (1,)) - 1, -1)
            return next((said for c in before if (said := self.sheet.spread(row, c))), "")
        if not text and letters(column) in fill and row >= table.first:
            return next(
                (said for r in range(row - 1, table.first - 1, -1) if (said := self.sheet.spread(r, column))), ""
            )
        return text


def columns(work: Work) -> Iterator[Side]:
    """Yield what each column says."""
    for column in work.columns:
        row = max(work.placed.table.header, default=work.placed.table.first)
        yield _side(work, column, "column", work.sheet.at(row, column))


def row_side(work: Work, row: int) -> Side:
    """Return what a row says."""
    first = min(work.stub, default=min(work.columns, default=1))
    return _side(work, row, "row", work.sheet.at(row, first))


def _side(work: Work, number: int, along: Along, at: str) -> Side:
    side, table = Side(number, at), work.placed.table
    try:
        if along == "column":
            _header(work, side)
        elif table.indicator and table.indicator.column:
            _label(work, side, [heading(work.text(number, table.indicator.column), work.marks)])
        for what in ("place", "period", "unit"):
            _locus(work, side, what, along)
    except ShanshuiError as problem:
        side.problems.append(problem)
    for text, said in (table.columns if along == "column" else table.rows).items():
        if number in (columns_of if along == "column" else rows_of)(text):
            _said(side, said, work.placed.at(f"{along}s", text))
    _fixed(work, side)
    return side


def _header(work: Work, side: Side) -> None:
    """Enter what the header says: all its rows but those that hold something else."""
    table = work.placed.table
    other = {axis.row for axis in (table.place, table.place_name, table.period, table.unit) if axis}
    rows = [row for row in table.header if row not in other]
    _label(work, side, [heading(work.text(row, side.number), work.marks) for row in rows])


def _label(work: Work, side: Side, parts: list[Heading]) -> None:
    """Enter what labels say of unit, period, prices and status, and what the layout says they mean."""
    said, marks = joined(parts), work.marks
    side.label = said.label
    for part in parts:
        side.say("period", part.period, side.at)
    side.say("unit", said.unit, side.at)
    side.say("basis", said.basis, side.at)
    side.say("price_year", said.price_year, side.at)
    side.status = next((marks[mark] for mark in said.marks if marks.get(mark, "A") != "A"), "")
    if {said.key, said.label} & work.ignored:
        side.ignored = True
    elif said.label:
        _meaning(work, side, said)


def _meaning(work: Work, side: Side, said: Heading) -> None:
    found = work.labels.get(said.key) or work.labels.get(said.label)
    if found:
        text, meaning = found
        work.used.add(text)
        _said(side, meaning, work.placed.at("indicators", text))
    elif said.label in work.dictionary:
        side.say("indicator", said.label, side.at)
    elif not _explained(work, side):
        known = [text for text, _ in work.labels.values()]
        side.problems.append(
            LabelUnexplained(where=side.at, label=said.key, near=nearest(said.key, known), known=known)
        )


def _explained(work: Work, side: Side) -> bool:
    """Return whether the layout says of a column what its label does not."""
    table = work.placed.table
    return any(side.number in columns_of(text) for text in table.columns) and not (
        table.indicator and table.indicator.column
    )


def _said(side: Side, said: Said, at: str) -> None:
    for what in ATTRIBUTES:
        side.say(what, getattr(said, what), at, in_layout=True)
    side.status = said.status or side.status


def _locus(work: Work, side: Side, what: str, along: Along) -> None:
    """Enter what a row or column of its own says of place, period or unit."""
    axis: Locus | None = getattr(work.placed.table, what)
    spot = _spot(axis, side, along)
    if axis is None or spot is None:
        return
    text, at = work.text(*spot), work.sheet.at(*spot)
    if name_of(text) in work.ignored:
        side.ignored = True
    elif what == "place":
        side.at = at if along == "row" else side.at
        _place(work, side, text, at, along)
    elif text and what == "period":
        side.say(what, period_of(text, at, getattr(axis, "year", None)), at)
    elif text:
        side.say(what, heading(text).unit or text, at)


def _spot(axis: Locus | None, side: Side, along: Along) -> tuple[int, int] | None:
    """Return the cell in which an axis says something of a row or column; None if it stands along the other."""
    if axis is None:
        return None
    if along == "column":
        return (axis.row, side.number) if axis.row else None
    return (side.number, axis.column) if axis.column else None


def _place(work: Work, side: Side, text: str, at: str, along: Along) -> None:
    side.label = side.label or text
    if not text:
        return
    code = place_code(work, text, at)
    side.say("place", code, at)
    if beside := _spot(work.placed.table.place_name, side, along):
        _same_name(work, work.text(*beside), code, work.sheet.at(*beside))


def place_code(work: Work, text: str, at: str) -> str:
    """Return the code that a cell says, or that the layout gives for its name.

    Raises
    ------
    PlaceNamedNotCoded, PlaceNotInLayout
        If it is a name without a code: of a place of the tree, or of no place.
    CodeNotExact, CodeLength, NoSuchPlace
        If it is no code of the tree.
    """
    name = name_of(text)
    if name in work.names:
        return work.names[name]
    if not re.search(r"\d", text) or name in work.known_names:
        codes = work.known_names.get(name) or work.known_names.get(ENDING.sub("", name))
        if codes:
            raise PlaceNamedNotCoded(where=at, name=text, codes=sorted(set(codes)))
        if text not in work.tree:
            raise PlaceNotInLayout(where=at, label=text, near=nearest(text, work.placed.table.places))
    code = check_code(text, at)
    if code not in work.tree and code not in work.former:
        raise NoSuchPlace(where=at, code=code, known=[place.code for place in work.tree])
    return code


def _same_name(work: Work, text: str, code: str, at: str) -> None:
    """Raise NameContradictsCode if a name beside a code is not that of the place."""
    name = name_of(text)
    if not text or code not in work.tree or work.names.get(name) == code or code in work.known_names.get(name, []):
        return
    called = work.tree[code].name
    raise NameContradictsCode(
        where=at, place=code, found=text, named=Label(called.en or called.zh, called.zh or called.en)
    )


def _fixed(work: Work, side: Side) -> None:
    """Enter what the layout says of the whole table."""
    table = work.placed.table
    for what in ("indicator", "place", "period"):
        axis = getattr(table, what)
        side.say(what, axis.fixed if axis else None, work.placed.at(what), in_layout=True)
    side.say("basis", table.basis, work.placed.at("basis"), in_layout=True)
    side.say("price_year", table.price_year, work.placed.at("price_year"), in_layout=True)
