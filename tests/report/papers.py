"""What tests read back of a PDF."""

import io
import re

from pypdf import PdfReader

SPACE = re.compile(r"[\s\u200b]+")


def read(made: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(made))


def pages_of(made: bytes) -> list[str]:
    """Return the text of each page without the spaces: where a line is broken is the page's own matter."""
    return [bare(page.extract_text()) for page in read(made).pages]


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
