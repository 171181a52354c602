"""Laws of written numbers: in order, with their sign, in the unit they name, never a false zero."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shanshui.cli import text as terminal
from shanshui.report.model import Above, Column, Difference, GrandTotal, Left, Ratio, Scale, Sum, value_of
from shanshui.report.numbers import MONEY, exactly, in_words, percent, scale_for, scale_near, shown, written

AMOUNTS = st.floats(-1e15, 1e15, allow_nan=False)
POSITIVE = st.floats(1e-3, 1e15)
LANGUAGES = ("en", "zh")
UNITS = {
    "亿元": 1e8,
    "万元": 1e4,
    "元": 1.0,
    "bn yuan": 1e9,
    "m yuan": 1e6,
    "billion yuan": 1e9,
    "million yuan": 1e6,
    "yuan": 1.0,
}


def read(text: str) -> float:
    """Return the number of a written text; that of a bound where it is one."""
    return float(text.replace(",", "").replace("−", "-").lstrip("<>"))


def amount(text: str) -> float:
    """Return the yuan of a text such as 3.74 bn yuan."""
    unit = next(name for name in UNITS if text.endswith(name))
    return read(text.removesuffix(unit).strip()) * UNITS[unit]


@given(AMOUNTS, AMOUNTS, st.integers(0, 4))
def test_a_larger_number_is_never_written_smaller(a: float, b: float, digits: int) -> None:
    low, high = sorted((a, b))
    assert read(written(low, digits)) <= read(written(high, digits))


@given(AMOUNTS, st.integers(0, 4))
def test_what_is_written_is_within_half_a_digit(number: float, digits: int) -> None:
    bound = 10.0**-digits if written(number, digits)[0] in "<>" else 0.5000001 * 10.0**-digits
    assert abs(read(written(number, digits)) - number) <= bound + abs(number) * 1e-15


@given(AMOUNTS)
def test_a_number_and_its_opposite_differ_in_the_sign_only(number: float) -> None:
    assert written(-abs(number)).replace("−", "") == written(abs(number))


@given(AMOUNTS.filter(bool), st.integers(0, 3))
def test_a_minus_says_that_something_is_taken_away(number: float, digits: int) -> None:
    assert ("−" in written(number, digits)) == (number < 0)
    assert "-" not in written(number, digits)


@pytest.mark.parametrize("write", [written, exactly, percent, terminal.number, terminal.exact, terminal.percent])
def test_what_is_not_known_is_a_dash(write) -> None:
    assert write(math.nan) == "–"


@pytest.mark.parametrize("kind", ["money", "share", "number", "exact"])
def test_every_kind_of_column_shows_a_dash_for_what_is_not_known(kind) -> None:
    assert shown(math.nan, Column("c", kind, size=1e8, digits=None)) == "–"


@pytest.mark.parametrize("language", LANGUAGES)
@given(amount_=st.floats(-1e15, 1e15).filter(lambda a: abs(a) >= 0.01))
def test_an_amount_in_words_is_the_amount(language: str, amount_: float) -> None:
    text = in_words(amount_, scale_for(amount_, language), language)
    assert amount(text) == pytest.approx(amount_, rel=0.006, abs=0.006)


@pytest.mark.parametrize("language", LANGUAGES)
@given(yuan=AMOUNTS)
def test_an_amount_on_the_terminal_is_the_amount(language: str, yuan: float) -> None:
    assert amount(terminal.money(yuan, language)) == pytest.approx(yuan, rel=0.006, abs=0.006)


@pytest.mark.parametrize("language", LANGUAGES)
@given(a=POSITIVE, b=POSITIVE)
def test_the_unit_grows_with_the_amount(language: str, a: float, b: float) -> None:
    low, high = sorted((a, b))
    assert scale_for(low, language).size <= scale_for(high, language).size


@pytest.mark.parametrize("language", LANGUAGES)
@given(yuan=POSITIVE)
def test_the_unit_does_not_hang_on_the_sign(language: str, yuan: float) -> None:
    assert scale_for(yuan, language) == scale_for(-yuan, language)
    assert terminal.scale_for([yuan], language) == terminal.scale_for([-yuan], language)


@pytest.mark.parametrize("language", LANGUAGES)
@given(yuan=st.floats(10, 1e15))
def test_two_figures_at_least_stand_before_the_point(language: str, yuan: float) -> None:
    scale = scale_for(yuan, language)
    assert yuan / scale.size >= 10
    assert (scale.size, scale.unit) in MONEY[language]


@pytest.mark.parametrize("language", LANGUAGES)
@given(small=POSITIVE, large=POSITIVE)
def test_a_scale_near_another_shows_the_amount(language: str, small: float, large: float) -> None:
    scale = scale_near(scale_for(large, language), small, language)
    assert written(small / scale.size, scale.digits)[0] not in "<>" or small < 1  # under a yuan


def test_zero_keeps_the_scale_of_the_report() -> None:
    scale = Scale(1e8, "亿元", 1)
    assert scale_near(scale, 0.0, "zh") == scale
    assert in_words(0.0, scale, "zh") == "0.0 亿元"


@given(st.floats(-1, 1))
def test_a_share_is_its_percentage(share: float) -> None:
    text = percent(share)
    assert text.endswith("%")
    assert read(text.removesuffix("%")) == pytest.approx(100 * share, abs=0.1000001)


@given(st.floats(-1e12, 1e12))
def test_a_parameter_keeps_all_its_figures(number: float) -> None:
    assert read(exactly(number)) == pytest.approx(number, rel=1e-14)


@given(AMOUNTS, AMOUNTS)
def test_a_difference_is_zero_only_between_equals(left: float, right: float) -> None:
    found = Difference(left, right).value
    assert found == 0 if math.isclose(left, right, rel_tol=1e-12) else found == left - right


@pytest.mark.parametrize("bottom", [0.0, math.nan, Sum(0.0, ()), Sum(math.nan, ())])
def test_nothing_divides_by_nothing(bottom) -> None:
    assert math.isnan(Ratio(5.0, bottom).value)


def test_every_cell_has_a_number_but_text() -> None:
    cells = [Sum(1.0, ()), Above(2.0, 1), Left(3.0, 1), Ratio(8.0, 2.0), GrandTotal(5.0, "t"), Difference(7.0, 1.0), 7]
    assert [value_of(cell) for cell in cells] == [1, 2, 3, 4, 5, 6, 7]
    assert math.isnan(value_of("7"))


@pytest.mark.parametrize(
    ("number", "figures"),
    [(1234.5, "1,234"), (-1234.6, "-1,235"), (0.5, "0.5000"), (-0.000123456, "-0.0001235"), (math.inf, "–")],
)
def test_a_terminal_shows_four_figures(number: float, figures: str) -> None:
    assert terminal.number(number) == figures


@given(st.integers(0, 2**50))
def test_a_size_is_the_number_of_bytes(count: int) -> None:
    number, unit = terminal.size(count).split(" ")
    powers = {"B": 0, "KiB": 1, "MiB": 2, "GiB": 3, "TiB": 4}
    assert read(number) * 1024 ** powers[unit] == pytest.approx(count, rel=0.06)
