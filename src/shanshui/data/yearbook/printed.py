"""A printed cell becomes a number with a status, no number, or a refusal."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from shanshui.core.errors import DashUnclear, MarkUnexplained, ShanshuiError, UnitInNumber, UnreadableNumber
from shanshui.data.numbers import last_digit, parse_number
from shanshui.data.yearbook.layout_values import ABSENT, ZERO
from shanshui.data.yearbook.words import ANY_MARK, NUMERALS

# What always says that there is no number. A dash does not: yearbooks use it for zero as well.
BLANK = frozenset({"", "…", "……", "...", "......", "空白", "(空白)", "na", "n/a", "nan", "null", "none"})
DASHES = re.compile(r"[-‐‑‒–—―−－/]+")
PLAIN_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,17})(?:\.([0-9]{1,12}))?")
NUMBER = re.compile(r"[+-]?[\d,]*\d(?:\.\d+)?(?:[eE][+-]?\d{1,3})?\s?(?:万亿|亿|万|%|)")
LONGEST = 60  # signs of a number with its marks
FEW = ("十", "百", "千")  # 3万 of 千公顷: nobody writes that


class Printed(NamedTuple):
    """What a cell says: a number, or with None that there is none; its status; how large its last digit is."""

    value: Decimal | None
    status: str = ""
    digit: float = 0.0
    counts: bool = True  # False: the cell says nothing at all


NOTHING = Printed(None, counts=False)


def printed(text: str, where: str, unit: str, symbols: Mapping[str, str], marks: Mapping[str, str]) -> Printed:
    """Return what a cell says of a number in a unit.

    Parameters
    ----------
    symbols
        What stands in place of a number: zero, absent, or a status.
    marks
        Status of each mark that may stand beside a number, in plain writing.

    Raises
    ------
    DashUnclear, MarkUnexplained, UnreadableNumber, AmbiguousNumber, UnitInNumber
        Whatever is not surely one number.
    """
    if text not in symbols and (found := PLAIN_NUMBER.fullmatch(text)):  # nearly every cell: no need to look closer
        return Printed(Decimal(text), "", 10.0 ** -len(found[1] or ""))
    return _closely(text, where, unit, symbols, marks)


def _closely(text: str, where: str, unit: str, symbols: Mapping[str, str], marks: Mapping[str, str]) -> Printed:
    plain = text.translate(NUMERALS).strip()
    meaning = symbols.get(text.strip(), symbols.get(plain, ""))
    if meaning:
        return _symbol(meaning)
    if plain.lower() in BLANK:
        return NOTHING
    if DASHES.fullmatch(text.strip()):
        raise DashUnclear(where=where, text=text.strip())
    if len(plain) > LONGEST:
        raise UnreadableNumber(where=where, text=f"{plain[:LONGEST]}…")
    bare, status = _without_marks(plain, marks)
    if unit.startswith(FEW) and bare.endswith(("万", "亿")):
        raise UnitInNumber(where=where, text=text, suffix=bare[-1], unit=unit)
    try:
        value = parse_number(bare, where, unit)
    except ShanshuiError:
        if mark := _stray_mark(bare):
            raise MarkUnexplained(where=where, text=text, mark=mark) from None
        raise
    if value is None:
        return NOTHING
    return Printed(Decimal(repr(value)), status, last_digit(bare))


def _symbol(meaning: str) -> Printed:
    if meaning == ZERO:
        return Printed(Decimal(0))
    return NOTHING if meaning == ABSENT else Printed(None, meaning)


def _without_marks(text: str, marks: Mapping[str, str]) -> tuple[str, str]:
    """Return a text without the known marks at its ends, and their status; that of the first with a meaning."""
    status = ""
    known = sorted(marks.items(), key=lambda mark: -len(mark[0]))
    while True:
        for mark, code in known:
            if text.endswith(mark) and text != mark:
                text = text.removesuffix(mark).rstrip()
            elif text.startswith(mark) and text != mark:
                text = text.removeprefix(mark).lstrip()
            else:
                continue
            status = status if status not in ("", "A") else code
            break
        else:
            return text, status


def _stray_mark(text: str) -> str:
    """Return the mark beside what would be a number without it."""
    for found in ANY_MARK.finditer(text):
        rest = (text[: found.start()] + text[found.end() :]).strip()
        at_an_end = found.start() == 0 or found.end() == len(text)
        if at_an_end and NUMBER.fullmatch(rest):
            return found[0]
    return ""
