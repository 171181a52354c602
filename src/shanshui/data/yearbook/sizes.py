"""Units as yearbooks print them, and what turns a number in one into the unit of an indicator."""

import re
from functools import lru_cache

from shanshui.core import units
from shanshui.core.errors import UnitMismatch, UnknownUnit
from shanshui.core.unit_words import measure

MULTIPLES = {
    "十": 10.0,
    "百": 1e2,
    "千": 1e3,
    "万": 1e4,
    "十万": 1e5,
    "百万": 1e6,
    "千万": 1e7,
    "亿": 1e8,
    "十亿": 1e9,
    "百亿": 1e10,
    "千亿": 1e11,
    "万亿": 1e12,
}
MULTIPLE = re.compile(f"({'|'.join(sorted(MULTIPLES, key=len, reverse=True))})(.*)")
NUMBERED = re.compile(r"(1e\d{1,2}|10+) ?(.+)")
# Words that count things; an indicator that counts has the unit 1, or the word itself.
COUNTERS = frozenset("个户家所张辆台件项座条处次匹口间套栋艘架部册幅村床名对例宗起份本支片块株")
# Further words of measure that core/units knows.
WORDS = frozenset(
    re.split(
        " ",
        "公斤 千克 克 斤 米 毫米 厘米 公里 千米 小时 天 日 年 月 平方米 千公顷 只 吨标准煤 "
        "元 角 分 倍 度 摄氏度 ℃ °C 百分点 个百分点 m² km² ㎡",
    )
)
CELSIUS = ("℃", "°C", "摄氏度")
FOREIGN = re.compile(r"(?:美元|港元|欧元|日元|英镑|USD|EUR|JPY|HKD|US\$)")
FOOTNOTES = re.compile(r"[a-fs]|\d+", re.IGNORECASE)  # (a), (1): marks, although a is a year and 1 a number
PER_HEAD = re.compile(r"人均|每人|per[ -](?:capita|head|person)", re.IGNORECASE)
ENGLISH = {"thousand": 1e3, "million": 1e6, "billion": 1e9}
IN_ENGLISH = re.compile(
    r"(?P<number>1|1000|10000|100000|100)?\s*(?P<size>thousand|million|billion)?\s*(?P<word>(?!e\d)[A-Za-z%].*)",
    re.IGNORECASE,
)
PLURALS = {"persons": "person", "households": "户", "units": "个", "tons": "t", "tonnes": "t", "hectares": "ha"}
WIDE = str.maketrans("（）：，／％　．＝", "():,/% .=")


def plain_unit(text: str) -> str:
    """Return a unit without blanks and full-width signs; 100 million yuan is 1e8 yuan."""
    english = re.sub(r"(?<=\d)[ ,](?=\d{3})", "", " ".join(text.translate(WIDE).split()))
    found = IN_ENGLISH.fullmatch(english)
    if found and (found["number"] or found["size"] or found["word"].lower() in PLURALS):
        size = float(found["number"] or 1) * ENGLISH.get((found["size"] or "").lower(), 1.0)
        word = PLURALS.get(found["word"].lower(), found["word"])
        return f"{size:g} {word}".replace("e+0", "e") if size != 1 else word
    return re.sub(r"\s+(?=[\u4e00-\u9fff%])|(?<=[\u4e00-\u9fff%])\s+", "", text.translate(WIDE).strip())


@lru_cache(4096)
def is_unit(text: str) -> bool:
    """Return whether a text is surely a unit, though perhaps one that nothing can be converted from."""
    unit = plain_unit(text)
    if not unit or FOOTNOTES.fullmatch(unit):
        return False
    if unit in ("%", "‰") or measure(unit) is not None:
        return bool(re.search(r"[^\W\d_]|[%‰]", unit))
    parts = unit.split("/")
    return len(parts) <= 3 and all(_is_word(part) for part in parts)


def _parted(unit: str) -> tuple[float, str]:
    """Return how many of which unit a unit is: 万户 is 10,000 of 户."""
    if found := MULTIPLE.fullmatch(unit):
        return MULTIPLES[found[1]], found[2]
    if found := NUMBERED.fullmatch(unit):
        return float(found[1]), found[2]
    return 1.0, unit


def _is_word(part: str) -> bool:
    _, base = _parted(part)
    if not base:
        return True
    known = base in COUNTERS or base in WORDS or bool(FOREIGN.fullmatch(base))
    return known or (measure(base) is not None and bool(re.search(r"[^\W\d_]", base)))


def factor_to(given: str, needed: str, label: str, where: str) -> float:
    """Return what turns numbers in a printed unit into the unit of an indicator.

    Parameters
    ----------
    label
        What the sheet calls the numbers. Money "per head" printed in 元 is 元 per person.

    Raises
    ------
    UnitMismatch, UnknownUnit
        If the one cannot become the other.
    """
    unit = plain_unit(given)
    if unit == needed:
        return 1.0
    if needed == "degC" and unit in CELSIUS:
        return 1.0
    size, base = _parted(unit)
    if base == needed or (needed == "1" and (not base or base in COUNTERS)):
        return size
    tries = [(1.0, unit), (size, base)]
    if PER_HEAD.search(label):
        tries += [(times, f"{one}{per}") for times, one in tries for per in ("/person", " person")]
    for times, one in tries:
        if one and units.same_dimension(one, needed):
            return times * units.factor(one, needed)
    if is_unit(unit) or not base:
        raise UnitMismatch(where=where, given=given, needed=needed)
    raise UnknownUnit(where=where, unit=given)


def same_unit(one: str, other: str) -> bool:
    """Return whether two printed units are one: 元 is yuan."""
    return alike(one, other) and factor_to(one, other, "", "") == 1


def alike(unit: str, other: str, label: str = "") -> bool:
    """Return whether a printed unit can become another."""
    try:
        factor_to(unit, other, label, "")
    except (UnitMismatch, UnknownUnit):
        return False
    return True
