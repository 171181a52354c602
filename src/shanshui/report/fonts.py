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
UNKNOWN = 5.0  # em of a number in brackets
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


@cache
def advance(letter: str) -> float:
    """Return how wide a letter is in the shipped font, in em; of one that it cannot draw, its number in brackets."""
    starts, ends, glyphs = _ranges()
    at = bisect.bisect_right(starts, ord(letter)) - 1
    if at < 0 or ord(letter) > ends[at]:
        return 0.0 if letter in KEPT else UNKNOWN
    widths = _advances()
    return widths[min(glyphs[at] + ord(letter) - starts[at], len(widths) - 1)]


def _covered(number: int) -> bool:
    starts, ends, _ = _ranges()
    at = bisect.bisect_right(starts, number) - 1
    return at >= 0 and number <= ends[at]


@cache
def _ranges() -> tuple[list[int], list[int], list[int]]:
    """Return first and last number of each run of letters of the font, and its first glyph: table `cmap`, format 12."""
    cmap = _table(b"cmap")
    (count,) = struct.unpack_from(">H", cmap, 2)
    parts = [struct.unpack_from(">HHI", cmap, 4 + 8 * n)[2] for n in range(count)]
    at = next(part for part in parts if struct.unpack_from(">H", cmap, part) == (12,))
    (groups,) = struct.unpack_from(">I", cmap, at + 12)
    runs = [struct.unpack_from(">III", cmap, at + 16 + 12 * n) for n in range(groups)]
    firsts, lasts, glyphs = (list(column) for column in zip(*runs, strict=True))
    return firsts, lasts, glyphs


@cache
def _advances() -> list[float]:
    """Return the width of each glyph in em; those after the last are as wide as it (tables `head`, `hhea`, `hmtx`)."""
    (per_em,) = struct.unpack_from(">H", _table(b"head"), 18)
    (count,) = struct.unpack_from(">H", _table(b"hhea"), 34)
    return [width / per_em for width, _ in struct.iter_unpack(">Hh", _table(b"hmtx")[: 4 * count])]


def _table(name: bytes) -> bytes:
    """Return a table of the face of the font file; the file is large and not kept."""
    with font_file().open("rb") as file:
        file.seek(12 + 4 * FACE)
        (face,) = struct.unpack(">I", file.read(4))
        file.seek(face + 4)
        (count,) = struct.unpack(">H", file.read(2))
        file.seek(face + 12)
        records = struct.iter_unpack(">4sIII", file.read(16 * count))
        start, size = next((start, size) for tag, _, start, size in records if tag == name)
        file.seek(start)
        return file.read(size)
