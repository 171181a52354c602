import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.data.builders import refused

from shanshui.core.errors import AmbiguousNumber, NumberTooSmall, ShanshuiError, UnitInNumber, UnreadableNumber
from shanshui.data.numbers import parse_number

AT = "yearbook.csv:3:output"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12", 12),
        ("１２．５", 12.5),  # T08
        ("１，２３４", 1234),
        ("1,234,567.8", 1234567.8),  # T09
        ("3.3万", 33000),  # T10
        ("5亿", 5e8),
        ("1.2万亿", 1.2e12),
        ("12,345 万", 123450000),
        (" 　7\u00a0", 7),  # T11
        ("−3.5", -3.5),
        ("－3", -3),
        ("+4", 4),
        ("1.5E-05", 1.5e-5),
        ("0", 0),
        ("0.10", 0.1),
    ],
)
def test_T08_T11_recognised(text, number):
    assert parse_number(text, AT) == number


@pytest.mark.parametrize("text", ["", " ", "　", "-", "—", "——", "－", "…", "……", "n/a", "N/A", "NA", "nan", "/"])
def test_absent_is_none_and_not_zero(text):
    assert parse_number(text, AT) is None


@pytest.mark.parametrize(
    "text",
    ["1,23", "1,2345", "0,123", "12,34,567", "1.234.567", "1 234", "(12)", "007", "1,234,5", "1'234", ".5", "5."],
)
def test_ambiguous_is_refused(text):
    assert refused(AmbiguousNumber, parse_number, text, AT).where == AT


@pytest.mark.parametrize(
    "text",
    [
        "12①",
        "12*",
        "约12",
        "一百",
        "12吨",
        "<0.1",
        "1~2",
        "1e999",
        "1e-999",
        "inf",
        "=1+1",
        "0x10",
        "①",
        "٣",
        "#DIV/0!",
        "1/2",
        "3千",
        "1亿2000万",
        "2020-07-01",
        "--5",
    ],
)
def test_anything_else_is_refused(text):
    assert AT in str(refused(UnreadableNumber, parse_number, text, AT))


def test_percent_follows_the_unit_of_the_column():
    assert parse_number("15%", AT) == 0.15
    assert parse_number("１５％", AT, "percent") == 15
    refused(UnitInNumber, parse_number, "15%", AT, "t")


def test_a_multiple_is_not_taken_twice():
    assert parse_number("3万", AT, "yuan") == 30000
    refused(UnitInNumber, parse_number, "3万", AT, "万元")
    refused(UnitInNumber, parse_number, "3亿", AT, "percent")


def test_T19_negative_where_none_may_be():
    refused(NumberTooSmall, parse_number, "-1", AT, "yuan", 0)
    assert parse_number("0", AT, "yuan", 0) == 0


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_written_float_comes_back(value):
    assert parse_number(repr(value), AT) == value


@given(st.integers(-(10**15), 10**15))
def test_grouping_and_width_change_nothing(value):
    grouped = f"{value:,}"
    wide = grouped.translate(str.maketrans("0123456789,-", "０１２３４５６７８９，－"))
    assert parse_number(grouped, AT) == parse_number(wide, AT) == value


@given(st.text("0123456789.,万亿%-+ ()eE０，", max_size=12))
def test_never_a_wrong_number(text):
    try:
        found = parse_number(text, AT)
    except ShanshuiError:
        return
    digits = [c for c in text.translate(str.maketrans("０", "0")) if c.isdigit()]
    assert (found is None) == (not digits)
