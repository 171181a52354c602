"""The text that a cell of a workbook shows, as far as its format changes what the number means."""

import re
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

WHOLE = 2**53
# Parts of a number format: a literal, an escaped sign, a colour or currency, a blank as wide as a sign, a fill.
PARTS = re.compile(
    r'"(?P<literal>[^"]*)"|[\\!](?P<escaped>.)|\[\$(?P<currency>[^\]-]*)[^\]]*\]|\[[^\]]*\]|_.|\*.|(?P<plain>.)'
)
SCALING = re.compile(r"[0#?](,+)(?![0#?,])")  # a comma between digits only separates thousands
HARMLESS = " ()-+¥￥\u00a0"  # money is yuan unless the sign of another currency stands there


class Scaled(Exception):  # noqa: N818 a finding, not yet an error: it matters only if the cell is of use
    """A format divides what it shows."""

    def __init__(self, divisor: int) -> None:
        super().__init__(divisor)
        self.divisor = divisor


def shown(value: Any, form: str) -> str:
    """Return the text of a value under its number format; a number exactly, a percentage in percent.

    Raises
    ------
    Scaled
        If the format shows the number in thousands or millions: nobody can tell which number is meant.
    """
    if isinstance(value, datetime | date | time):
        return _date(value, form)
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, int | float):
        return _number(value, form)
    return _rich(value)


def _rich(value: Any) -> str:
    """Return a text with its raised parts in brackets: a raised 1 beside 123 is a footnote, not 1231."""
    if isinstance(value, str) and not hasattr(value, "as_list"):
        return value
    if not hasattr(value, "as_list"):
        return str(value)
    parts = []
    for part in value:
        text = str(part)
        raised = getattr(getattr(part, "font", None), "vertAlign", None) == "superscript"
        parts.append(f"[{text.strip().strip('[]')}]" if raised and text.strip() else text)
    return "".join(parts)


def _date(value: datetime | date | time, form: str) -> str:
    """Return a date as ISO, or only the year, or year and month, if the format shows no more."""
    if isinstance(value, time):
        return value.isoformat()
    letters = set(re.sub(r'"[^"]*"|\\.|\[[^\]]*\]', "", form.lower())) & set("ymdhs")
    if letters == {"y"}:
        return f"{value.year}年"
    if letters == {"y", "m"}:
        return f"{value.year}年{value.month}月"
    if isinstance(value, datetime) and value.time() == time(0):
        value = value.date()
    return value.isoformat()


def _number(value: float, form: str) -> str:
    if isinstance(value, float) and value.is_integer() and abs(value) < WHOLE:
        value = int(value)
    if form in ("General", "@") or value == 0:
        return str(value)
    code, before, after = _section(value, form)
    if scaling := SCALING.search(code):
        raise Scaled(1000 ** len(scaling[1]))
    text = f"{Decimal(str(value)) * 100:f}%" if "%" in code else str(value)
    return f"{before}{text}{after}"


def _section(value: float, form: str) -> tuple[str, str, str]:
    """Return the bare code of the part of a format that a number falls under, and the words before and after it."""
    sections = re.split(r';(?=(?:[^"]*"[^"]*")*[^"]*$)', form)
    section = sections[1] if value < 0 and len(sections) > 1 else sections[0]
    code, before, after = "", "", ""
    for part in PARTS.finditer(section):
        if part["plain"] is not None:
            code += part["plain"]
            continue
        words = "".join(ch for ch in part["literal"] or part["escaped"] or part["currency"] or "" if ch not in HARMLESS)
        if re.search(r"[0#?]", code):
            after += words
        else:
            before += words
    return code, before, after
