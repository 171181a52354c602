"""The fonts that papers embed, and what they can draw."""

import bisect
import struct
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

FAMILY = "Noto Sans CJK SC"
CODE = "DejaVu Sans Mono"  # in Typst itself
FACE = 2  # of the collection: simplified Chinese
OTHERS = set("✗⋅⁻⁺⁰⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉₋ₜᵢⱼ")  # of our own texts, drawn by the fonts inside Typst
JOINERS = {"\u200d", "\ufe0f"}
KEPT = {"\u200b", "\u200d", "\ufe0f"}  # tell how to break or join, and are not seen


@cache
def font_file() -> Path:
    """Return the file of the font that is shipped with us."""
    import noto_cjk_sans_otc

    return Path(str(noto_cjk_sans_otc.FONT_PATH))


@cache
def fonts() -> Any:
    """Return the fonts of a Typst compiler: the shipped ones and no other of the system."""
    from typst import Fonts

    return Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(font_file().parent)])


def drawable(text: str) -> str:
    """Return a text in which what the font cannot draw, and what turns or hides text, is told by its number.

    A letter outside the font would be an empty box on paper: `[U+1F33E]` says which it was.
    """
    return text if text.isascii() and text.isprintable() else "".join(map(_drawn, text))


def visible(text: str) -> str:
    """Return a text in which what turns or hides text is told by its number; other fonts may draw the rest."""
    return text if text.isascii() and text.isprintable() else "".join(map(_seen, text))


def _seen(letter: str) -> str:
    if letter in "\t\r\n":
        return " "
    hidden = letter not in KEPT and unicodedata.category(letter) in ("Cc", "Cf", "Cs", "Co", "Cn")
    return f"[U+{ord(letter):04X}]" if hidden else letter


def _drawn(letter: str) -> str:
    if letter in JOINERS:
        return ""  # what they join or colour is told by its number
    seen = _seen(letter)
    if seen != letter or letter in KEPT or letter in OTHERS or letter in " \u3000" or _covered(ord(letter)):
        return seen
    return f"[U+{ord(letter):04X}]"


def _covered(number: int) -> bool:
    starts, ends = _ranges()
    at = bisect.bisect_right(starts, number) - 1
    return at >= 0 and number <= ends[at]


@cache
def _ranges() -> tuple[list[int], list[int]]:
    """Return first and last number of each run of letters of the font, from its table `cmap`, format 12."""
    data = font_file().read_bytes()
    (face,) = struct.unpack_from(">I", data, 12 + 4 * FACE)
    (tables,) = struct.unpack_from(">H", data, face + 4)
    records = [struct.unpack_from(">4sIII", data, face + 12 + 16 * n) for n in range(tables)]
    cmap = next(offset for tag, _, offset, _ in records if tag == b"cmap")
    (count,) = struct.unpack_from(">H", data, cmap + 2)
    parts = [cmap + struct.unpack_from(">HHI", data, cmap + 4 + 8 * n)[2] for n in range(count)]
    at = next(part for part in parts if struct.unpack_from(">H", data, part) == (12,))
    (groups,) = struct.unpack_from(">I", data, at + 12)
    runs = [struct.unpack_from(">III", data, at + 16 + 12 * n)[:2] for n in range(groups)]
    return [first for first, _ in runs], [last for _, last in runs]
