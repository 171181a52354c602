"""In which unit the numbers of a row and column are printed, and what brings them to the unit of their indicator."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from shanshui.core.errors import NothingSaysWhat, ShanshuiError, SheetContradicted, UnitMismatch
from shanshui.data.numbers import parse_number
from shanshui.data.yearbook.sides import WHAT, Claim, Work, contradiction
from shanshui.data.yearbook.sizes import alike, factor_to
from shanshui.data.yearbook.words import is_period, unit_line
from shanshui.targets.indicator import Indicator

ABOVE = 4  # rows above a header in which its line 单位：… may stand
FEW = 2  # numbers in a row that make it a row of numbers


@dataclass(frozen=True)
class PrintedUnit:
    """A unit as it is printed, and what brings its numbers to the indicator's."""

    unit: str
    factor: float


def table_units(work: Work) -> tuple[Claim, ...]:
    """Return the units that stand above a table, in a line such as 单位：万元、%."""
    table = work.placed.table
    top = min((*table.header, table.first))
    for row in range(table.first - 1, max(0, top - ABOVE - 1), -1):
        if row < top and is_of_numbers(work, row):
            return ()
        found = tuple(
            Claim(unit, work.sheet.at(row, column))
            for column in work.every
            for unit in unit_line(work.sheet.own(row, column))
        )
        if found:
            return found
    return ()


def other_units(work: Work, above: Sequence[Claim]) -> Iterator[SheetContradicted]:
    """Yield the error for every line 单位：… within a table that names other units than that above it."""
    axis = work.placed.table.unit
    fixed = {axis.fixed} if axis and axis.fixed else set()
    known = {claim.value for claim in above} or fixed
    for row in range(work.placed.table.first, work.last + 1):
        for column in work.every:
            said = unit_line(work.sheet.own(row, column))
            if said and known and not set(said) <= known:
                here = Claim("、".join(said), work.sheet.at(row, column))
                first = above[0] if above else Claim("、".join(known), work.placed.at("unit"), in_layout=True)
                yield contradiction(here.at, "unit", first, here)


def is_of_numbers(work: Work, row: int, least: int = FEW) -> bool:
    """Return whether a row holds some numbers other than years."""
    texts = [text for column in work.every if (text := work.sheet.own(row, column)) and not is_period(text)]
    return sum(_is_number(text) for text in texts) >= least


def _is_number(text: str) -> bool:
    try:
        return parse_number(text, "") is not None
    except ShanshuiError:
        return False


def unit_of(
    work: Work, indicator: Indicator, said: Claim | None, above: Sequence[Claim], label: str, where: str
) -> PrintedUnit:
    """Return the unit of some numbers: what their labels or the layout say of them, else what the whole table says.

    Raises
    ------
    NothingSaysWhat, SheetContradicted, UnitMismatch, UnknownUnit
        If nothing or too much says it, or it cannot become the indicator's.
    """
    axis = work.placed.table.unit
    fixed = Claim(axis.fixed, work.placed.at("unit"), in_layout=True) if axis and axis.fixed else None
    fitting = [claim for claim in above if alike(claim.value, indicator.unit, label)]
    chosen = said or fixed
    if chosen is not None:
        factor = factor_to(chosen.value, indicator.unit, label, where if chosen.in_layout else chosen.at)
        other = next((c for c in fitting if factor_to(c.value, indicator.unit, label, where) != factor), None)
        if chosen.in_layout and other and not any(_same(c, factor, indicator, label) for c in fitting):
            raise contradiction(where, "unit", other, chosen)
        return PrintedUnit(chosen.value, factor)
    if not above:
        raise NothingSaysWhat(where=where, what=WHAT["unit"])
    if not fitting:
        raise UnitMismatch(where=where, given="、".join(claim.value for claim in above), needed=indicator.unit)
    factors = {factor_to(claim.value, indicator.unit, label, where) for claim in fitting}
    if len(factors) > 1:
        raise contradiction(where, "unit", fitting[0], fitting[-1])
    return PrintedUnit(fitting[0].value, factors.pop())


def _same(claim: Claim, factor: float, indicator: Indicator, label: str) -> bool:
    return factor_to(claim.value, indicator.unit, label, "") == factor
