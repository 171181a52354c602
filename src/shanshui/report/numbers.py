"""How numbers are written: one unit of money for a whole report, thousands separated, three figures at least."""

import math

from shanshui.report.model import Column, Number, Scale, value_of

ABSENT = "–"
MONEY = {
    "zh": ((1e8, "亿元"), (1e4, "万元"), (1.0, "元")),
    "en": ((1e9, "billion yuan"), (1e6, "million yuan"), (1.0, "yuan")),
}


def scale_for(largest: float, language: str) -> Scale:
    """Return the unit in which an amount of yuan has at least two figures before the point."""
    size = abs(largest) if math.isfinite(largest) else 0.0
    for step, unit in MONEY[language]:
        if size >= 10 * step:
            large = size >= 1000 * step
            return Scale(step, unit, (0 if step == 1 else 1) if large else 2)
    return Scale(1.0, MONEY[language][-1][1], 2)


def scale_near(scale: Scale, amount: float, language: str) -> Scale:
    """Return the report's scale, or the amount's own if it would be too small to read in it."""
    return scale if abs(amount) >= scale.size / 10 or not amount else scale_for(amount, language)


def digits_of(number: float, figures: int = 3) -> int:
    """Return how many decimals show at least so many significant figures."""
    if not number or not math.isfinite(number):
        return 0
    return max(0, figures - 1 - math.floor(math.log10(abs(number))))


def written(number: float, digits: int | None = None) -> str:
    """Return a number with separated thousands; by default with three significant figures at least.

    A number too small for its decimals is written as '<0.01', never as zero.
    """
    if math.isnan(number):
        return ABSENT
    decimals = digits_of(number) if digits is None else digits
    if digits is None and decimals > 8:
        return f"{'−' if number < 0 else ''}{abs(number):.2e}"
    if number and abs(number) <= 0.5 * 10.0**-decimals:
        return f"{'<' if number > 0 else '>−'}{10.0**-decimals:.{decimals}f}"
    return f"{number:,.{decimals}f}".replace("-", "−")


def exactly(number: float) -> str:
    """Return a number with all its figures, as a parameter is published."""
    return ABSENT if math.isnan(number) else f"{number:,.15g}".replace("-", "−")


def shown(cell: Number, column: Column) -> str:
    """Return a number as its column shows it, without the unit."""
    number = value_of(cell) / column.size
    if column.blank_zero and not number:
        return ""
    if column.kind == "share":
        return ABSENT if math.isnan(number) else f"{written(100 * number, 1)} %"
    if column.kind == "exact":
        return exactly(number)
    return written(number, column.digits)


def money_column(label: str, scale: Scale, code: str = "", per: str = "") -> Column:
    """Return a column of money in a scale; `per` is what it is divided by, such as km²."""
    unit = f"{scale.unit}/{per}" if per else scale.unit
    return Column(label, "money", unit, scale.size, scale.digits, code)


def in_words(yuan: float, scale: Scale, language: str) -> str:
    """Return an amount of yuan with its unit, for a sentence; in the scale of the report if it can be."""
    scale = scale_near(scale, yuan, language)
    return f"{written(yuan / scale.size, scale.digits)} {scale.unit}"


def percent(share: float) -> str:
    """Return a share as a percentage with one decimal."""
    return shown(share, Column("", "share"))
