"""Money: integer fen in ledgers, always with a currency, a price year and a basis (§8)."""

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Literal

from shanshui.core.errors import MoneyMismatch

Basis = Literal["current", "comparable"]
FEN = Decimal(100)


@dataclass(frozen=True)
class Money:
    """An amount of money in whole fen."""

    fen: int
    price_year: int
    currency: str = "CNY"
    basis: Basis = "current"

    @classmethod
    def from_yuan(
        cls, yuan: float | str | Decimal, price_year: int, currency: str = "CNY", basis: Basis = "current"
    ) -> "Money":
        """Return yuan as money, rounded half to even to the fen."""
        fen = (Decimal(str(yuan)) * FEN).to_integral_value(rounding=ROUND_HALF_EVEN)
        return cls(int(fen), price_year, currency, basis)

    @property
    def yuan(self) -> Decimal:
        """Return the amount in yuan, exact."""
        return Decimal(self.fen) / FEN

    def __add__(self, other: "Money") -> "Money":
        mine, theirs = (
            (self.currency, self.price_year, self.basis),
            (other.currency, other.price_year, other.basis),
        )
        if mine != theirs:
            raise MoneyMismatch(where="sum of money", left=" ".join(map(str, mine)), right=" ".join(map(str, theirs)))
        return Money(self.fen + other.fen, self.price_year, self.currency, self.basis)


def in_words(yuan: float, language: str = "en", digits: int = 2) -> str:
    """Return yuan scaled for reading: 万元 and 亿元 in Chinese, million and billion in English."""
    steps = ((1e8, "亿元"), (1e4, "万元")) if language == "zh" else ((1e9, " bn yuan"), (1e6, " m yuan"))
    for size, name in steps:
        if abs(yuan) >= size:
            return f"{yuan / size:,.{digits}f}{name}"
    return f"{yuan:,.{digits}f}{'元' if language == 'zh' else ' yuan'}"
