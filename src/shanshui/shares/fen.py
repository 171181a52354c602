"""Money in whole fen: made from yuan once, rounded half to even once, written with all its digits."""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from math import fsum

from shanshui.core import units

FEN = 100  # in a yuan


def fen_of(yuan: float | Decimal) -> int:
    """Return yuan as fen, rounded half to even; a float counts as the shortest decimal that stands for it."""
    return round(Fraction(str(yuan)) * FEN)


def fen_of_sum(yuan: Iterable[float]) -> int:
    """Return the exact sum of amounts of an account, in fen."""
    return fen_of(fsum(yuan))


def fen_in(amount: Decimal, unit: str, where: str = "") -> int:
    """Return an amount in a unit of money, such as 万元, as fen; raise UnitMismatch if the unit is none."""
    return round(Fraction(amount) * Fraction(units.factor(unit, "yuan", where)) * FEN)


def yuan(fen: int) -> str:
    """Return fen as yuan with separated thousands and two digits: all there are."""
    whole, rest = divmod(abs(fen), FEN)
    return f"{'−' if fen < 0 else ''}{whole:,}.{rest:02}"


def plain_yuan(fen: int) -> str:
    """Return fen as yuan as a program reads them."""
    return f"{Decimal(fen) / FEN:.2f}"


def rounded(exact: Fraction) -> int:
    """Return an exact amount of fen as whole fen, half to even."""
    return round(exact)


def percent(rate: Decimal | Fraction, digits: int = 6) -> str:
    """Return a share as per cent, without zeros at its end: 2%, 25.172231%."""
    text = f"{float(Fraction(rate) * 100):.{digits}f}".rstrip("0").rstrip(".")
    return f"{text}%"
