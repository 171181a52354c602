"""What tests read back of a PDF."""

import io
import re
from functools import lru_cache

from pypdf import PageObject, PdfReader

MM = 72 / 25.4
TOP, BOTTOM = 22 * MM, 18 * MM  # margins of a page, in which head and foot stand
SPACE = re.compile(r"[\s\u200b]+")


def read(made: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(made))


@lru_cache(maxsize=4)
def pages_of(made: bytes) -> tuple[str, ...]:
    """Return the text of each page without the spaces: where a line is broken is the page's own matter."""
    return tuple(bare(page.extract_text()) for page in read(made).pages)


def bare(text: str) -> str:
    return SPACE.sub("", text)


def fonts_of(made: bytes) -> dict[str, bool]:
    """Return the name of each font → whether it is embedded."""
    found = {}
    for page in read(made).pages:
        for reference in page["/Resources"].get_object().get("/Font", {}).values():
            font = reference.get_object()
            inner = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
            held = inner["/FontDescriptor"].get_object()
            found[str(font["/BaseFont"])] = any(key.startswith("/FontFile") for key in held)
    return found


@lru_cache(maxsize=4)
def used(made: bytes) -> tuple[float, ...]:
    """Return the share of each page, from its upper margin, down to which there is text."""
    return tuple(_used(page) for page in read(made).pages)


def _used(page: PageObject) -> float:
    height, lines = float(page.mediabox.height), []

    def seen(text: str, matrix: list[float], place: list[float], *_: object) -> None:
        if text.strip():
            lines.append(place[5] * matrix[3] + matrix[5])

    page.extract_text(visitor_text=seen)
    room = height - TOP - BOTTOM
    inner = [height - TOP - y for y in lines if BOTTOM - 2 < y < height - TOP + 6]
    return max(inner, default=0.0) / room


def chapters(made: bytes) -> list[int]:
    """Return the pages, from 0, on which chapters begin."""
    reader = read(made)
    return [reader.get_destination_page_number(one) for one in reader.outline if not isinstance(one, list)]


def sides(made: bytes) -> list[bool]:
    """Return of each page whether it lies on its side."""
    return [page.mediabox.width > page.mediabox.height for page in read(made).pages]
