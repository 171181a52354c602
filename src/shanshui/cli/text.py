"""Text for a terminal: columns that line up also in Chinese, numbers and money as they are read."""

import math
import os
import unicodedata
from collections.abc import Iterable, Sequence

ABSENT = "–"
NO_WIDTH = ("Mn", "Me", "Cf")  # marks on the letter before, and signs that only tell how to draw it
STEP, SIZES = 1024, ("KiB", "MiB", "GiB", "TiB")
MONEY = {
    "zh": ((1e8, "亿元"), (1e4, "万元"), (1.0, "元")),
    "en": ((1e9, "bn yuan"), (1e6, "m yuan"), (1.0, "yuan")),
}


def system_language() -> str:
    """Return zh if the system speaks Chinese, else en."""
    named = os.environ.get("SHANSHUI_LANG") or os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
    return "zh" if named.lower().startswith("zh") else "en"


def width(text: str) -> int:
    """Return how many columns a text takes on a terminal: a Chinese character takes two."""
    return sum(
        0 if unicodedata.category(ch) in NO_WIDTH else 2 if unicodedata.east_asian_width(ch) in "WF" else 1
        for ch in text
    )


def padded(text: str, columns: int, right: bool = False) -> str:
    """Return a text filled up with blanks to so many columns."""
    blanks = " " * max(0, columns - width(text))
    return blanks + text if right else text + blanks


def aligned(rows: Sequence[Sequence[str]], right: Iterable[int] = (), gap: str = "  ") -> list[str]:
    """Return rows as lines whose columns line up; columns in `right` end together."""
    if not rows:
        return []
    widths = [max(width(row[i]) for row in rows) for i in range(len(rows[0]))]
    flush = set(right)
    return [gap.join(padded(cell, widths[i], i in flush) for i, cell in enumerate(row)).rstrip() for row in rows]


def scale_for(amounts: Iterable[float], lang: str, times: float = 1.0) -> tuple[float, str]:
    """Return the unit of money, in yuan and by name, of which the largest amount has at least so many."""
    largest = max((abs(a) for a in amounts if math.isfinite(a)), default=0.0)
    return next(((step, name) for step, name in MONEY[lang] if largest >= times * step), MONEY[lang][-1])


def number(value: float, digits: int | None = None) -> str:
    """Return a number with separated thousands, with four significant figures unless told otherwise."""
    if not math.isfinite(value):
        return ABSENT
    if digits is None:
        figures = 0 if not value else math.floor(math.log10(abs(value)))
        if figures < -4:
            return f"{value:.3e}"
        digits = max(0, 3 - figures)
    return f"{value:,.{digits}f}"


def exact(value: float, separated: bool = False) -> str:
    """Return a number of a table as it was given, without noise in its last digits; `separated` at thousands."""
    return f"{value:{',' if separated else ''}.10g}" if math.isfinite(value) else ABSENT


def money(yuan: float, lang: str, scale: tuple[float, str] | None = None) -> str:
    """Return an amount of money with its unit: 亿元 and 万元 in Chinese, billion and million in English."""
    if not math.isfinite(yuan):
        return ABSENT
    size, name = scale or scale_for([yuan], lang)
    space = "" if lang == "zh" else " "
    return f"{yuan / size:,.2f}{space}{name}"


def percent(share: float, signed: bool = False) -> str:
    """Return a share as a percentage; with a sign, a change."""
    if not math.isfinite(share):
        return ABSENT
    return f"{100 * share:{'+' if signed else ''},.1f} %"


def size(count: float) -> str:
    """Return a number of bytes for reading."""
    if count < STEP:
        return f"{count:,.0f} B"
    power = min(len(SIZES), int(math.log(count, STEP)))
    return f"{count / STEP**power:,.1f} {SIZES[power - 1]}"


def wording(lang: str, en: str, zh: str) -> str:
    """Return the text of one of the two languages."""
    return zh if lang == "zh" else en
