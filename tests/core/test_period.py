"""A period is a year, a quarter or a month, and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shanshui.core.errors import UnreadablePeriod
from shanshui.core.period import Period


@pytest.mark.parametrize(
    ("text", "written"),
    [(2020, "2020"), ("2020", "2020"), ("2020-Q3", "2020-Q3"), ("2020Q3", "2020-Q3"), ("2020-07", "2020-07"), ("202007", "2020-07"), (" 2020 ", "2020")],
)  # fmt: skip
def test_periods(text: object, written: str):
    assert str(Period.parse(text)) == written


@pytest.mark.parametrize(
    "text", ["", "20", "2020-13", "2020-Q5", "2020-7", "2020.0", "20200701", "FY2020", None, "2020/2021", "-2020"]
)
def test_what_is_no_period(text: object):
    with pytest.raises(UnreadablePeriod) as caught:
        Period.parse(text, "area.yaml:3")
    assert caught.value.where == "area.yaml:3"
    assert "2020-Q3" in caught.value.text("zh")


def test_order():
    texts = ["2021", "2020-07", "2020", "2020-01"]
    assert [str(p) for p in sorted(map(Period.parse, texts))] == ["2020", "2020-01", "2020-07", "2021"]


@given(st.integers(1000, 9999), st.sampled_from(["", "-Q1", "-Q4", "-01", "-12"]))
def test_there_and_back(year: int, part: str):
    period = Period.parse(f"{year}{part}")
    assert Period.parse(str(period)) == period
    assert period.year == year
