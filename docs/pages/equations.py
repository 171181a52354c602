"""Equations and published values, as they stand in the program."""

import inspect
import textwrap
from collections.abc import Iterator

from pages.markdown import number
from shanshui.core.formula_text import body
from shanshui.core.spec import Formula, Service, arguments
from shanshui.standards.values import Value, library


def equation(formula: Formula) -> str:
    """Return a formula as the program runs it: its name, its arguments, and its lines; the last gives the result."""
    return f"{formula.__name__}({', '.join(arguments(formula))}) =\n{textwrap.indent(body(formula), '    ')}"


def told(formula: Formula) -> str:
    """Return the docstring of a formula as one paragraph, without "Return"."""
    text = " ".join((inspect.getdoc(formula) or "").split())
    return text.removeprefix("Return ")


def value_rows(name: str) -> Iterator[list[object]]:
    """Yield every published value of a parameter."""
    for values in library().get(name, {}).values():
        yield from (_value_row(value) for value in values)


def _value_row(value: Value) -> list[object]:
    return [value.set, value.ecosystem_type, number(value.value), value.unit, value.year, value.mark, value.source]


VALUE_HEADER = ("set", "ecosystem type", "value", "unit", "year", "mark", "source")


def names_of(service: Service) -> set[str]:
    """Return every name the equations of a service take."""
    return {name for item in service.items for formula in item.formulas().values() for name in arguments(formula)}
