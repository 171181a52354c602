"""The local annex: parameter values of the place, which come before every published set."""

import math
from collections.abc import Iterable, Mapping
from typing import Any

from shanshui.core.errors import (
    InputError,
    MisprintedConstant,
    NegativePrice,
    NotANumber,
    ParameterNotByType,
    Problems,
    UnknownMark,
    ValueGivenTwice,
)
from shanshui.core.registry import ecosystem_type, parameter, parameters
from shanshui.standards.values import MARKS, Value, value_of

COLUMNS = ("parameter", "ecosystem_type", "value", "unit", "year", "mark", "source")
SET = "annex"
MISPRINTS = {"105.71": "150.71"}  # RWEQ's critical field length, transposed in two public programs


def read_annex(rows: Iterable[Mapping[str, Any]], mark: str = "U", where: str = "annex") -> tuple[Value, ...]:
    """Return the values of a local annex, in the parameters' own units (§5).

    Parameters
    ----------
    rows
        One mapping a row with `parameter`, `value`, `unit`, and if wanted `ecosystem_type`,
        `year`, `mark`, `source`.
    mark
        Evidence mark of rows that bring none.

    Raises
    ------
    Problems
        Every row that cannot be used, together.
    """
    values: dict[tuple[str, str], Value] = {}
    problems: list[InputError] = []
    for number, row in enumerate(rows, start=1):
        place = f"{where}, row {number}"
        try:
            value = _value(row, mark, place)
            _check_new(value, values, place)
        except InputError as problem:
            problems.append(problem)
            continue
        values[value.parameter, value.ecosystem_type] = value
    if problems:
        raise Problems(problems, where=where)
    return tuple(values.values())


def _value(row: Mapping[str, Any], mark: str, where: str) -> Value:
    text = {name: _text(row.get(name)) for name in COLUMNS}
    _check_no_misprint(text["parameter"], text["value"], where)
    spec = parameter(text["parameter"], where)
    _check_number(text["value"], where)
    if text["ecosystem_type"]:
        ecosystem_type(text["ecosystem_type"], where)
        if not spec.by_ecosystem:
            raise ParameterNotByType(where=where, name=spec.name, type=text["ecosystem_type"])
    if (text["mark"] or mark) not in MARKS:
        raise UnknownMark(where=where, mark=text["mark"] or mark)
    value = value_of({**text, "set": SET, "mark": text["mark"] or mark}, where)
    if value.value < 0 and "yuan" in spec.unit.split():
        raise NegativePrice(where=where, name=spec.name, value=text["value"])
    return value


def _check_no_misprint(name: str, value: str, where: str) -> None:
    """Raise MisprintedConstant if a constant of an equation is set, wrongly; a price may well be 105.71."""
    if name not in parameters() and value in MISPRINTS:
        raise MisprintedConstant(where=where, name=name, wrong=value, right=MISPRINTS[value])


def _check_number(text: str, where: str) -> None:
    try:
        finite = math.isfinite(float(text))
    except ValueError:
        finite = False
    if not finite:
        raise NotANumber(where=where, text=text)


def _check_new(value: Value, seen: Mapping[tuple[str, str], Value], where: str) -> None:
    if (value.parameter, value.ecosystem_type) in seen:
        raise ValueGivenTwice(where=where, name=value.parameter, type=value.ecosystem_type or "*")


def _text(cell: Any) -> str:
    """Return a cell as text; empty cells of a table come as None or NaN."""
    if cell is None or (isinstance(cell, float) and math.isnan(cell)):
        return ""
    return str(cell).strip()
