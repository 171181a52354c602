"""Numbers are written in one unit, never as a false zero."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shanshui.report.excel import number_format
from shanshui.report.model import Column, Scale
from shanshui.report.numbers import digits_of, in_words, money_column, percent, scale_for, scale_near, shown, written


@pytest.mark.parametrize(
    ("yuan", "language", "unit", "digits"),
    [
        (4.786e11, "zh", "亿元", 1),
        (4.786e11, "en", "billion yuan", 2),
        (5.3e9, "en", "million yuan", 1),
        (3.2e7, "zh", "万元", 1),
        (99.0, "zh", "元", 2),
        (2.5, "en", "yuan", 2),
        (-4e9, "zh", "亿元", 2),
        (math.nan, "en", "yuan", 2),
    ],
)
def test_the_scale_leaves_two_figures_before_the_point(yuan: float, language: str, unit: str, digits: int) -> None:
    scale = scale_for(yuan, language)
    assert (scale.unit, scale.digits) == (unit, digits)


def test_a_small_amount_gets_a_scale_of_its_own() -> None:
    report = Scale(1e8, "亿元", 2)
    assert scale_near(report, 2e7, "zh") is report
    assert scale_near(report, 2e6, "zh").unit == "万元"
    assert scale_near(report, 0.0, "zh") is report


@pytest.mark.parametrize(
    ("number", "digits", "text"),
    [
        (1234567.0, None, "1,234,567"),
        (12.3456, None, "12.3"),
        (0.012345, None, "0.0123"),
        (-3.14159, None, "−3.14"),
        (0.001, 2, "<0.01"),
        (-0.001, 2, ">−0.01"),
        (0.0, 2, "0.00"),
        (1e-12, None, "1.00e-12"),
        (math.nan, 1, "–"),
    ],
)
def test_written(number: float, digits: int | None, text: str) -> None:
    assert written(number, digits) == text


@given(st.floats(min_value=1e-6, max_value=1e15))
def test_three_figures_at_least_are_kept(number: float) -> None:
    back = float(written(number).replace(",", ""))
    assert back == pytest.approx(number, rel=6e-3)


@given(st.floats(min_value=1e-9, max_value=1e15), st.integers(0, 4))
def test_what_is_there_is_never_written_as_zero(number: float, digits: int) -> None:
    assert any(letter in "123456789" for letter in written(number, digits))


def test_digits_of_nothing() -> None:
    assert digits_of(0.0) == digits_of(math.inf) == 0


def test_columns_show_their_kind() -> None:
    assert shown(0.12345, Column("", "share")) == "12.3 %"
    assert shown(math.nan, Column("", "share")) == "–"
    assert shown(0.24125, Column("", "exact")) == "0.24125"
    assert shown(1234567.891, Column("", "exact")) == "1,234,567.891"
    assert shown(1.54e11, Column("", "exact")) == "154,000,000,000"
    assert percent(1.0) == "100.0 %"


def test_money_says_what_it_is_divided_by() -> None:
    column = money_column("GEP", Scale(1e6, "million yuan", 2), per="km²")
    assert column.unit == "million yuan/km²"
    assert shown(2.5e6, column) == "2.50"


def test_an_amount_in_a_sentence() -> None:
    assert in_words(1.8e8, Scale(1e8, "亿元", 2), "zh") == "1.80 亿元"
    assert in_words(1.8e8, Scale(1e6, "million yuan", 1), "en") == "180.0 million yuan"


def test_nothing_is_left_blank_where_a_column_says_so():
    column = Column("", "number", digits=2, blank_zero=True)
    assert [shown(number, column) for number in (0.0, 1.5, math.nan)] == ["", "1.50", "–"]
    assert number_format(0.0, column) == "#,##0.00;-#,##0.00;"
