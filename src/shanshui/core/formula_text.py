"""A formula as text: its first sentence and its expression, read from its source."""

import ast
import inspect
import textwrap
from functools import cache

from shanshui.core.labels import Label
from shanshui.core.registry import read_packaged
from shanshui.core.spec import Formula


def summary(formula: Formula) -> str:
    """Return the first line of a formula's docstring, without its verb."""
    first = (inspect.getdoc(formula) or "").split("\n")[0]
    return first.removeprefix("Return ")


def said(formula: Formula) -> Label:
    """Return what a formula gives in both languages; one of an own declaration has its own words in both."""
    first = summary(formula)
    return Label(first, _chinese().get(first, first))


@cache
def _chinese() -> dict[str, str]:
    """Return the Chinese of the first line of every formula, by the English."""
    return {row["en"]: row["zh"] for row in read_packaged("shanshui.core.vocabulary", "formula_words.csv")}


def body(formula: Formula) -> str:
    """Return the lines of a formula below its docstring as the program runs them; the last gives the result."""
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(formula))).body[0]
    except (OSError, TypeError, SyntaxError):
        return ""
    lines = tree.body[1:] if inspect.getdoc(formula) else tree.body  # type: ignore[attr-defined]
    lines = [line for line in lines if not isinstance(line, ast.Import | ast.ImportFrom)]
    return "\n".join(ast.unparse(line) for line in lines).removeprefix("return ").replace("\nreturn ", "\n= ")
