"""A rate as people write it becomes one exact share, or a refusal."""

import re
from decimal import Decimal

PLAIN = str.maketrans("０１２３４５６７８９．％\u3000\u00a0", "0123456789.%  ")
RATE = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*(%?)")


class UnclearRateError(ValueError):
    """A bare number of 1 or more: 2 may be 2 % or twice the whole."""


def parse_rate(given: object) -> Decimal:
    """Return a rate as a share: 0.02 for "2%", "２％" and 0.02.

    Raises
    ------
    UnclearRateError
        For a bare number of 1 or more.
    ValueError
        For what is no rate: a text, a negative number, a truth value.
    """
    text = str(given).translate(PLAIN).strip()
    found = RATE.fullmatch(text)
    if found is None or isinstance(given, bool):
        problem = f"'{given}' is no rate"
        raise ValueError(problem)
    number = Decimal(found[1])
    if found[2]:
        return number / 100
    if number >= 1:
        raise UnclearRateError(text)
    return number
