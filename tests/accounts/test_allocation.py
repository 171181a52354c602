"""A whole shared out by weight: exact to the fen, the same whatever the order."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shanshui.accounts.allocation import independent_cells, shared_out
from shanshui.core.errors import NoAllocationKey

CODES = st.text("0123456789", min_size=1, max_size=4)
WEIGHTS = st.dictionaries(CODES, st.floats(0, 1e9), min_size=1, max_size=30).filter(lambda w: any(w.values()))


@settings(max_examples=500)
@given(st.integers(-(10**15), 10**15), WEIGHTS)
def test_parts_add_up_to_the_fen(whole, weights):
    parts = shared_out(whole, weights)
    assert sum(parts.values()) == whole
    assert all(part == 0 for code, part in parts.items() if not weights[code])
    assert parts == shared_out(whole, dict(reversed(weights.items())))
    total = math.fsum(weights.values())
    for code, part in parts.items():
        assert abs(part - whole * weights[code] / total) <= 1 + abs(whole) * 1e-14


def test_the_odd_fen_goes_to_the_first_code():
    assert shared_out(100, {"b": 1, "a": 1, "c": 1}) == {"a": 34, "b": 33, "c": 33}
    assert shared_out(-100, {"b": 1, "a": 1, "c": 1}) == {"a": -34, "b": -33, "c": -33}


@pytest.mark.parametrize(
    ("weights", "en", "zh"),
    [
        ({}, "no parts", "没有下级部分"),
        ({"a": math.nan, "b": 1}, "no weight is known for a", "缺少权重：a"),
        ({"a": -1, "b": 2}, "below zero", "权重为负"),
        ({"a": 0, "b": 0}, "all weights are zero", "权重全为零"),
    ],
)
def test_no_key(weights, en, zh):
    with pytest.raises(NoAllocationKey) as told:
        shared_out(5, weights, "990100", "people")
    assert en in told.value.text("en")
    assert zh in told.value.text("zh")


def test_independent_cells():
    assert independent_cells(100, 4) == 25
    assert independent_cells(1, 4) == 1
    assert independent_cells(1, 0) == math.inf
