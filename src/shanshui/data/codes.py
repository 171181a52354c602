"""Place codes are text; a code that went through a number format is recognised or refused."""

import re
from collections.abc import Collection

from shanshui.core.errors import CodeLength, CodeNotExact

DIGITS = (6, 9, 12)  # county and above, township, village (GB/T 2260 and the statistical codes)
SHORTEST = 4  # digits that a region code can have left; fewer are a basin's or a park's own number
FULL_WIDTH = str.maketrans("０１２３４５６７８９．", "0123456789.")
SPACES = " \t\r\n\u3000\u00a0\ufeff'’"  # an apostrophe is how a spreadsheet marks text


def check_code(text: str, where: str, digits: Collection[int] = DIGITS) -> str:
    """Return a place code in plain digits, or as it is if it holds letters.

    Full-width digits and a trailing `.0` lose nothing and are accepted. With `digits` empty, any length is.

    Raises
    ------
    CodeNotExact, CodeLength
        If digits were lost, as in 3.31123E+11, or may have been, as a leading zero.
    """
    code = text.translate(FULL_WIDTH).strip(SPACES)
    code = re.sub(r"^([0-9]+)\.0+$", r"\1", code)
    if re.fullmatch(r"[+-]?[0-9]*[.,][0-9,.]*(?:[eE][+-]?[0-9]+)?|[0-9]+[eE]\+?[0-9]+", code):
        raise CodeNotExact(where=where, text=text)
    if not code or (code.isdigit() and digits and len(code) >= SHORTEST and len(code) not in digits):
        raise CodeLength(where=where, text=text, found=len(code), digits=", ".join(map(str, sorted(digits))))
    return code
