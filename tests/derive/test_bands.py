"""Months of days, classes of values."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shanshui.core.errors import NotAYearOfDays
from shanshui.derive._bands import MID_DAYS, MONTH_LENGTHS, by_class, by_month, month_of_days


@pytest.mark.parametrize(("days", "february"), [(365, 28), (366, 29)])
def test_a_year_has_its_months(days: int, february: int) -> None:
    months = month_of_days(days)
    assert len(months) == days
    assert [months.count(month) for month in range(1, 13)] == [31, february, *MONTH_LENGTHS[2:]]
    assert list(months) == sorted(months)


@pytest.mark.parametrize("days", [0, 12, 364, 367])
def test_other_numbers_of_days_are_refused(days: int) -> None:
    with pytest.raises(NotAYearOfDays, match=f"rain: there are {days} daily values"):
        month_of_days(days, "rain")


def test_mid_days_lie_in_their_months() -> None:
    months = month_of_days(365)
    assert [months[day - 1] for day in MID_DAYS] == list(range(1, 13))


def test_days_come_with_their_month() -> None:
    days = list(by_month(np.arange(366)))
    assert days[0] == (1, 0)
    assert days[59] == (2, 59)
    assert days[365] == (12, 365)


@given(st.floats(-10, 10))
def test_a_class_is_looked_up(value: float) -> None:
    expected = [10.0, 20.0, 30.0][int(np.searchsorted([0.0, 5.0], value, side="right"))]
    assert by_class(value, (0.0, 5.0), (10.0, 20.0, 30.0), at_edge=1.0) == expected


def test_an_edge_belongs_where_it_is_told_to() -> None:
    assert by_class(5.0, (5.0,), (1.0, 2.0), at_edge=0.0) == 1.0
    assert by_class(5.0, (5.0,), (1.0, 2.0), at_edge=1.0) == 2.0
    assert np.isnan(by_class(np.nan, (5.0,), (1.0, 2.0), at_edge=1.0))


def test_every_class_has_an_amount() -> None:
    with pytest.raises(ValueError, match="zip"):
        by_class(1.0, (5.0,), (1.0,), at_edge=1.0)
