"""Text for a terminal lines up also in Chinese."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shanshui.cli.text import aligned, exact, money, number, padded, percent, scale_for, size, width, wording

NAN = math.nan


@pytest.mark.parametrize(
    ("text", "columns"), [("", 0), ("GEP", 3), ("遂昌县", 6), ("GEP（亿元）", 11), ("é", 1), ("e\u0301", 1)]
)
def test_a_chinese_character_takes_two_columns(text, columns):
    assert width(text) == columns


@given(st.lists(st.tuples(st.text("a县 é（", max_size=8), st.text("1万.", max_size=8)), min_size=1, max_size=6))
def test_columns_line_up(rows):
    lines = [line + " " * 40 for line in aligned(rows, right=(1,))]
    first = max(width(row[0]) for row in rows)
    for row, line in zip(rows, lines, strict=True):
        taken = padded(row[0], first)
        assert line.startswith(taken.rstrip() if not row[1].strip() else taken)


def test_numbers_end_together():
    assert aligned([("a", "1"), ("县", "100")], right=(1,)) == ["a     1", "县  100"]
    assert aligned([]) == []


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (NAN, "–"),
        (0, "0.000"),
        (1234567.0, "1,234,567"),
        (0.014794, "0.01479"),
        (12.3456, "12.35"),
        (1e-9, "1.000e-09"),
    ],
)
def test_numbers(value, text):
    assert number(value) == text


def test_exact_numbers_keep_what_was_given():
    assert exact(0.014794) == "0.014794"
    assert exact(2800.0) == "2800"
    assert exact(NAN) == "–"


@pytest.mark.parametrize(
    ("yuan", "lang", "text"),
    [
        (3.74e9, "en", "3.74 bn yuan"), (6.5e7, "en", "65.00 m yuan"), (12.0, "en", "12.00 yuan"),
        (3.74e9, "zh", "37.40亿元"), (6.5e7, "zh", "6,500.00万元"), (-2e8, "zh", "-2.00亿元"), (NAN, "zh", "–"),
    ],
)  # fmt: skip
def test_money(yuan, lang, text):
    assert money(yuan, lang) == text


def test_one_unit_for_several_amounts():
    assert scale_for([1e6, 2e9, NAN], "en") == (1e9, "bn yuan")
    assert scale_for([1e6, 2e9, NAN], "en", times=10) == (1e6, "m yuan")
    assert scale_for([], "zh") == (1.0, "元")


def test_shares_sizes_and_wording():
    assert (percent(0.123), percent(0.5, signed=True), percent(NAN)) == ("12.3 %", "+50.0 %", "–")
    assert [size(n) for n in (0, 1023, 1024, 5 * 2**20, 2.0**60)] == [
        "0 B",
        "1,023 B",
        "1.0 KiB",
        "5.0 MiB",
        "1,048,576.0 TiB",
    ]
    assert (wording("zh", "a", "甲"), wording("en", "a", "甲")) == ("甲", "a")
