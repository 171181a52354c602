"""A cell of a yearbook becomes a number: the right one, none, or a refusal."""

import math
import re
from decimal import Decimal

from shanshui.core.errors import AmbiguousNumber, NumberTooSmall, UnitInNumber, UnreadableNumber

ABSENT = frozenset({"", "-", "--", "—", "——", "–", "…", "……", "...", "/", "na", "n/a", "nan", "null", "none"})
# Not Unicode normalisation: that would turn the footnote mark in 12① into 121.
PLAIN = str.maketrans("０１２３４５６７８９．，＋－−–％／\u3000\u00a0", "0123456789.,+---%/  ")
MULTIPLES = {"万亿": 10**12, "亿": 10**8, "万": 10**4}
NUMBER = re.compile(
    r"(?P<sign>[+-]?)"
    r"(?P<whole>0|[1-9][0-9]*|[1-9][0-9]{0,2}(?:,[0-9]{3})+)"
    r"(?P<fraction>\.[0-9]+)?"
    r"(?P<power>[eE][+-]?[0-9]{1,3})?"
    r" ?(?P<suffix>万亿|亿|万|%|)"
)
LOOKS_NUMERIC = re.compile(r"[(+-]?[0-9.,' ]*[0-9][0-9.,' ]*\)? ?(?:万亿|亿|万|%|)")


def parse_number(text: str, where: str, unit: str = "1", least: float = -math.inf) -> float | None:
    """Return the number in a cell, or None if the cell says it is absent (§1).

    Full-width digits, thousands separators, 万, 亿, 万亿 and percent are understood. A percent becomes
    percent points if the column is in percent, a fraction if it has no unit.

    Raises
    ------
    UnreadableNumber, AmbiguousNumber, UnitInNumber, NumberTooSmall
        Whatever is not surely one number.
    """
    plain = text.translate(PLAIN).strip()
    if plain.lower() in ABSENT:
        return None
    found = NUMBER.fullmatch(plain)
    if found is None:
        kind = AmbiguousNumber if LOOKS_NUMERIC.fullmatch(plain) else UnreadableNumber
        raise kind(where=where, text=text)
    exact = Decimal(found[0].replace(",", "").rstrip(" 万亿%")) * _multiple(found["suffix"], text, where, unit)
    value = float(exact)
    if not math.isfinite(value) or (value == 0) != (exact == 0):
        raise UnreadableNumber(where=where, text=text)
    if value < least:
        raise NumberTooSmall(where=where, text=text, least=f"{least:g}")
    return value


def _multiple(suffix: str, text: str, where: str, unit: str) -> Decimal:
    if suffix == "%":
        if unit not in ("1", "percent", "%"):
            raise UnitInNumber(where=where, text=text, suffix="%", unit=unit)
        return Decimal(1) if unit != "1" else Decimal("0.01")
    scaled = unit.startswith(("万", "亿", "percent", "%")) or (unit[:1].isdigit() and unit != "1")
    if suffix and scaled:
        raise UnitInNumber(where=where, text=text, suffix=suffix, unit=unit)
    return Decimal(MULTIPLES.get(suffix, 1))


def last_digit(text: str) -> float:
    """Return the size of the last digit written in a readable number: 0.01 for 632.64, 1e4 for 12万."""
    found = NUMBER.fullmatch(text.translate(PLAIN).strip())
    if found is None:
        return math.nan
    power = int((found["power"] or "e0")[1:]) - len((found["fraction"] or ".")[1:])
    return float(Decimal(10) ** power * MULTIPLES.get(found["suffix"], 1))
