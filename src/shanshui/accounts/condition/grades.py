"""Classes of an index and of its change. A value is nothing without the method it was worked out by."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from shanshui.accounts.condition.library import Step, method, steps
from shanshui.core.errors import MethodHasNoClasses, MethodsDiffer

NOISE = 9  # decimals: 70.1 − 69.1 is 1, whatever binary fractions make of it


@dataclass(frozen=True)
class IndexValue:
    """A value of an index: the number and the method are one thing."""

    value: float
    method: str


def rounded(value: float, decimals: int) -> float:
    """Return a number to some decimals, a five rounded away from zero as in printed tables; NaN stays."""
    if value != value:
        return value
    return float(Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP))


def grade(index: IndexValue) -> Step | None:
    """Return the class of a value, None if it is absent.

    Raises
    ------
    MethodHasNoClasses
        If no classes are held for the method.
    """
    return _step(index.value, index.method, "class")


def difference(opening: IndexValue, closing: IndexValue, where: str = "") -> float:
    """Return closing less opening, free of binary noise.

    Raises
    ------
    MethodsDiffer
        Unless both are of one method: HJ/T 192-2006 and HJ 192-2015 are never compared.
    """
    if opening.method != closing.method:
        named = {
            key: method(one.method).label if one.method else one.method
            for key, one in (("opening", opening), ("closing", closing))
        }
        raise MethodsDiffer(where=where, **named)
    return round(closing.value - opening.value, NOISE)


def change_grade(opening: IndexValue, closing: IndexValue, where: str = "") -> Step | None:
    """Return the class of a change by its size, None if either value is absent; raise MethodsDiffer."""
    return _step(abs(difference(opening, closing, where)), opening.method, "change")


def fluctuation(values: list[IndexValue], where: str = "") -> tuple[float, Step | None]:
    """Return how far values of several years lie apart, and the class of it by the cuts of changes."""
    lowest, highest = min(values, key=lambda v: v.value), max(values, key=lambda v: v.value)
    for one in values:
        difference(values[0], one, where)
    return difference(lowest, highest, where), change_grade(lowest, highest, where)


def _step(value: float, method_id: str, kind: str) -> Step | None:
    known = steps(method(method_id).id, kind)
    if not known:
        raise MethodHasNoClasses(where=method_id, method=method(method_id).label)
    if value != value:
        return None
    return next(step for step in known if round(value, NOISE) >= step.least)
