"""The unit words of accounts, exact: most conversions need no units library, which takes half a second to load."""

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

from shanshui.core.registry import read_packaged

SUPERSCRIPTS = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
NUMBER = re.compile(r"\d{1,15}(\.\d{1,15})?([eE][+-]?\d{1,2})?")
RAISED_TEN = re.compile(r"^10(?=[⁻⁰¹²³⁴⁵⁶⁷⁸⁹])")
TEN = re.compile(r"^10\s*(?:\^|\*\*)\s*(-?\d{1,2})(?!\d)")
FACTOR = re.compile(r"([^\W\d_]+|hm2|[%‰])(?:\^|\*\*)?(-?\d{1,2})?")


@dataclass(frozen=True)
class Measure:
    """How many base units a unit is, and of which: powers of m, kg, s, yuan, person and such."""

    size: Fraction
    powers: tuple[tuple[str, int], ...]

    def times(self, other: "Measure", power: int = 1) -> "Measure":
        """Return the product with a power of another."""
        found = dict(self.powers)
        for name, exponent in other.powers:
            found[name] = found.get(name, 0) + power * exponent
        return Measure(self.size * other.size**power, tuple(sorted((n, p) for n, p in found.items() if p)))


ONE = Measure(Fraction(1), ())


@cache
def _words() -> dict[str, Measure]:
    rows = read_packaged("shanshui.core.vocabulary", "units.csv")
    return {row["word"]: Measure(Fraction(row["size"]), _base(row["of"])) for row in rows}


def _base(text: str) -> tuple[tuple[str, int], ...]:
    parts = (FACTOR.fullmatch(part) for part in text.split() if part != "1")
    return tuple(sorted((part[1], int(part[2] or 1)) for part in parts if part))


@cache
def measure(unit: str) -> Measure | None:
    """Return the exact measure of a unit made of known words, None if it holds any other."""
    text = TEN.sub(r"1e\1", RAISED_TEN.sub("10^", unit.strip()).translate(SUPERSCRIPTS))
    if text in ("", "1", "-"):
        return ONE
    parts = text.replace("/", " / ").replace("·", " ").split(" ")
    parts = [part for part in parts if part]
    found = _number(parts[0])
    rest = parts if found is None else parts[1:]
    return _product(found or ONE, rest)


def _number(part: str) -> Measure | None:
    """Return the number in front of a unit, such as 1e8, or None if it is none above zero."""
    size = Fraction(part) if NUMBER.fullmatch(part) else Fraction(0)
    return Measure(size, ()) if size > 0 else None


def _product(found: Measure, parts: list[str]) -> Measure | None:
    """Return the product of factors; a slash divides by the one that follows it."""
    power = 1
    for part in parts:
        if part == "/" and power == 1:
            power = -1
            continue
        one = _factor(part)
        if one is None:
            return None
        found, power = found.times(one, power), 1
    return found if power == 1 else None


def _factor(part: str) -> Measure | None:
    """Return one factor of a unit, such as ha or km-2."""
    if part in _words():
        return _words()[part]
    match = FACTOR.fullmatch(part)
    word = _words().get(match[1]) if match else None
    return ONE.times(word, int(match[2] or 1)) if match and word else None
