"""Money is whole fen, with a currency, a price year and a basis (§8)."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shanshui.core.errors import MoneyMismatch
from shanshui.core.money import Money, in_words


@pytest.mark.parametrize(
    ("yuan", "fen"),
    [(0.125, 12), (0.135, 14), (0.115, 12), (-0.125, -12), ("2.675", 268), (1e12, 10**14), (Decimal("0.005"), 0), (0.015, 2)],
)  # fmt: skip
def test_half_goes_to_even(yuan: float | str | Decimal, fen: int):
    assert Money.from_yuan(yuan, 2020).fen == fen


@given(st.integers(-(10**17), 10**17))
def test_fen_are_kept_exactly(fen: int):
    assert Money.from_yuan(Money(fen, 2020).yuan, 2020).fen == fen


@given(st.integers(-(10**15), 10**15), st.integers(-(10**15), 10**15))
def test_sums_are_exact(a: int, b: int):
    assert (Money(a, 2020) + Money(b, 2020)).yuan == Decimal(a + b) / 100


@pytest.mark.parametrize(
    "other",
    [Money(1, 2021), Money(1, 2020, "USD"), Money(1, 2020, "CNY", "comparable")],
    ids=["year", "currency", "basis"],
)
def test_unlike_money_never_adds_up(other: Money):
    with pytest.raises(MoneyMismatch) as caught:
        Money(1, 2020) + other
    assert "2020" in caught.value.text("zh")


@pytest.mark.parametrize("yuan", [float("nan"), float("inf")])
def test_absent_is_not_money(yuan: float):
    with pytest.raises((ValueError, OverflowError)):
        Money.from_yuan(yuan, 2020)


@pytest.mark.parametrize(
    ("yuan", "language", "text"),
    [
        (5.3e8, "zh", "5.30亿元"),
        (12345.6, "zh", "1.23万元"),
        (99.5, "zh", "99.50元"),
        (5.3e8, "en", "530.00 m yuan"),
        (-2.5e9, "en", "-2.50 bn yuan"),
        (0, "en", "0.00 yuan"),
        (1e8, "zh", "1.00亿元"),
    ],
)
def test_in_words(yuan: float, language: str, text: str):
    assert in_words(yuan, language) == text
