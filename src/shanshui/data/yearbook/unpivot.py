"""A sheet becomes observations: each number with its indicator, place, period, unit and status, or a problem."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from shanshui.core.errors import (
    LabelNotOnSheet,
    NothingSaysWhat,
    OutsideLimits,
    PriceBasisDiffers,
    RaggedRow,
    ShanshuiError,
    ValueMerged,
    nearest,
)
from shanshui.core.labels import Label
from shanshui.data.yearbook.entries import Entry, Found
from shanshui.data.yearbook.printed import Printed, printed
from shanshui.data.yearbook.printed_units import PrintedUnit, other_units, table_units, unit_of
from shanshui.data.yearbook.remarks import remarks
from shanshui.data.yearbook.sides import WHAT, Claim, Side, Work, columns, contradiction, row_side
from shanshui.data.yearbook.sizes import same_unit
from shanshui.data.yearbook.words import heading, is_note, name_of
from shanshui.targets.indicator import Indicator


def unpivot(work: Work, found: Found) -> None:
    """Add to `found` all entries, problems and remarks of one table."""
    _check_names(work, found)
    above = table_units(work)
    for contradicted in other_units(work, above):
        found.refuse(contradicted)
    rows = list(_rows(work))
    sides = [side for side in columns(work) if not side.ignored and _used(work, rows, side)]
    for side in sides:
        for problem in side.problems:
            found.refuse(problem)
    right = [side for side in sides if not side.problems]
    cells = Cells(work, found, above)
    for row in rows:
        held = [side for side in sides if work.sheet.holds(row, side.number)]
        if held:
            cells.row(row, [side for side in right if work.sheet.holds(row, side.number)])
    _check_labels(work, found)
    found.remarks += remarks(work, rows, sides)


def _check_names(work: Work, found: Found) -> None:
    """Refuse two names of a layout that are the same name with different codes or meanings."""
    for what, given, plain in (
        ("places", work.placed.table.places, name_of),
        ("indicators", work.placed.table.indicators, lambda text: heading(text, work.marks).key),
    ):
        seen: dict[str, tuple[str, object]] = {}
        for text, meaning in given.items():
            before = seen.setdefault(plain(text), (text, meaning))
            if before[1] != meaning:
                first, second = (Claim(t, work.placed.at(what, t), True) for t in (before[0], text))
                kind = "place" if what == "places" else "indicator"
                found.refuse(contradiction(work.placed.at(what, text), kind, first, second))


def _rows(work: Work) -> Iterator[int]:
    """Yield the rows that may hold numbers: without footers, repeated headers, and what the layout leaves out."""
    table = work.placed.table
    headers = [texts for row in table.header if len(texts := _texts(work, row)) > 1]
    for row in range(table.first, work.last + 1):
        texts = _texts(work, row)
        if row in table.left_out_rows or not texts or texts in headers:
            continue
        if not is_note(list(texts.values())):
            yield row


def _texts(work: Work, row: int) -> dict[int, str]:
    found = {column: work.sheet.own(row, column) for column in work.every}
    found |= {column: "error" for column in work.every if (row, column) in work.sheet.faults}
    return {column: text for column, text in found.items() if text}


def _used(work: Work, rows: list[int], side: Side) -> bool:
    return any(work.sheet.holds(row, side.number) for row in rows)


def _check_labels(work: Work, found: Found) -> None:
    """Refuse labels of the layout that the sheet does not have."""
    unused = [text for text in work.placed.table.indicators if text not in work.used]
    known = sorted({word for word in _labels_on(work) if word}) if unused else []
    for text in unused:
        if heading(text, work.marks).label not in known:
            where = work.placed.at("indicators", text)
            found.refuse(LabelNotOnSheet(where=where, label=text, near=nearest(text, known), known=known))


def _labels_on(work: Work) -> Iterator[str]:
    table = work.placed.table
    for side in columns(work):
        yield side.label
    if table.indicator and table.indicator.column:
        for row in range(table.first, work.last + 1):
            yield heading(work.sheet.own(row, table.indicator.column), work.marks).label


class Cells:
    """Reads the numbers of a table, row by row."""

    def __init__(self, work: Work, found: Found, above: tuple[Claim, ...]) -> None:
        self.work, self.found, self.above = work, found, above
        self._units: dict[tuple[str, str, bool, str], PrintedUnit | None] = {}

    def row(self, number: int, sides: list[Side]) -> None:
        """Read a row; what is wrong with its labels is told once."""
        side = row_side(self.work, number)
        if side.ignored:
            return
        self._check_width(side)
        for problem in side.problems:
            self.found.refuse(problem)
        for column in sides if not side.problems else []:
            try:
                self._cell(side, column)
            except ShanshuiError as problem:
                self.found.refuse(problem)

    def _check_width(self, side: Side) -> None:
        """Enter RaggedRow if a row of a text file is longer than the header: an unquoted comma shifts its numbers."""
        fields = self.work.sheet.fields
        expected = max((fields.get(row, 0) for row in self.work.placed.table.header), default=0)
        if expected and fields.get(side.number, 0) > expected:
            side.problems.append(RaggedRow(where=side.at, found=fields[side.number], expected=expected))

    def _cell(self, row: Side, column: Side) -> None:
        sheet, table = self.work.sheet, self.work.placed.table
        at = (row.number, column.number)
        where = sheet.at(*at)
        if at in sheet.faults:
            raise sheet.faults[at]
        said = self._said(row, column, where)
        indicator = self.work.dictionary[said["indicator"].value]
        by_row = "indicator" not in column.claims
        labelled, label = (row.at, row.label) if by_row else (column.at, column.label)
        _check_prices(indicator, said, labelled)
        unit = self._unit(indicator, said.get("unit"), label, labelled)
        if unit is None:
            return
        text = sheet.own(*at)
        number = printed(text, where, unit.unit, table.symbols, self.work.marks)
        if not number.counts:
            return
        if at in sheet.merged:
            raise ValueMerged(where=where, cells=str(sheet.merged[at]))
        self._enter(where, text, said, indicator, unit, number, row.status or column.status or table.status)

    def _said(self, row: Side, column: Side, where: str) -> dict[str, Claim]:
        """Return what row and column say together, or raise what is missing or contradicts."""
        said = dict(column.claims)
        for what, claim in row.claims.items():
            other = said.setdefault(what, claim)
            if other.value != claim.value and not (what == "unit" and same_unit(other.value, claim.value)):
                raise contradiction(where, what, other, claim)
        for what in ("indicator", "place", "period"):
            if what not in said:
                axis = getattr(self.work.placed.table, what)
                by_row = bool(axis and axis.column)
                raise NothingSaysWhat(where=row.at if by_row else column.at, what=WHAT[what])
        return said

    def _unit(self, indicator: Indicator, said: Claim | None, label: str, where: str) -> PrintedUnit | None:
        """Return the unit of a cell; None if it is wrong, which is told once."""
        key = (indicator.id, said.value if said else "", bool(said and said.in_layout), where)
        if key not in self._units:
            try:
                self._units[key] = unit_of(self.work, indicator, said, self.above, label, where)
            except ShanshuiError as problem:
                self.found.refuse(problem)
                self._units[key] = None
        return self._units[key]

    def _enter(
        self,
        where: str,
        text: str,
        said: Mapping[str, Claim],
        indicator: Indicator,
        unit: PrintedUnit,
        number: Printed,
        status: str,
    ) -> None:
        value = None if number.value is None else _converted(number.value, unit)
        status = number.status if number.status not in ("", "A") else status
        if value is not None and not indicator.least <= value <= indicator.most:
            status = self._outside(where, value, indicator)
        self.found.entries.append(
            Entry(
                where,
                text,
                indicator.id,
                said["place"].value,
                said["period"].value,
                unit.unit,
                value,
                status,
                self.work.placed.table.confidentiality,
                number.digit * unit.factor,
            )
        )

    def _outside(self, where: str, value: float, indicator: Indicator) -> str:
        """Return the status of a number beyond the limits of its indicator, or raise OutsideLimits."""
        problem = OutsideLimits(
            where=where,
            indicator=indicator.id,
            value=f"{value:g}",
            unit=indicator.unit,
            least=f"{indicator.least:g}",
            most=f"{indicator.most:g}",
        )
        if self.work.placed.table.limits == "refuse":
            raise problem
        self.found.remarks.append(Label(problem.text("en"), problem.text("zh")))
        return "V"


def _check_prices(indicator: Indicator, said: Mapping[str, Claim], where: str) -> None:
    """Raise PriceBasisDiffers unless money is at the prices that its indicator is defined at."""
    year = said["price_year"].value if "price_year" in said else ""
    basis = said["basis"].value if "basis" in said else "comparable" if year else ""
    needed = str(indicator.price_year or "")
    if indicator.basis == "comparable":
        right = basis == "comparable" and (not needed or year == needed)
    else:
        right = not indicator.basis or basis in ("", "current")
    if not right:
        saw, need = _prices(basis, year), _prices(indicator.basis, needed)
        raise PriceBasisDiffers(where=where, indicator=indicator.id, saw=saw, need=need)


def _converted(number: Decimal, unit: PrintedUnit) -> float:
    """Return a number in the unit of its indicator, exactly where the factor is: 12.3 万元 is 123000 yuan."""
    return float(number * Decimal(repr(unit.factor)))


def _prices(basis: str, year: str) -> Label:
    if basis == "current":
        return Label("current prices", "现价")
    if basis == "comparable":
        if year:
            return Label(f"prices of {year}", f"{year} 年可比价")
        return Label("comparable prices of no stated year", "未注明基年的可比价")
    return Label("no prices", "未注明价格口径")
