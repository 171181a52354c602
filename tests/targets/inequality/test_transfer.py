"""What a dividend does to inequality."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shanshui.core.errors import BadWeights, IndexUndefined
from shanshui.core.labels import Label
from shanshui.targets.inequality.indices import measured
from shanshui.targets.inequality.sample import sample
from shanshui.targets.inequality.transfer import redistribution


@given(st.lists(st.tuples(st.floats(1, 1e5), st.floats(0, 1e4), st.floats(0.1, 10)), min_size=2, max_size=10))
def test_change_is_reranking_less_narrowing(found):
    before, paid, weights = (np.array(column) for column in zip(*found, strict=True))
    told = redistribution(before, paid, weights, by=Label("people", "人口"))
    people = Label("people", "人口")
    assert told.before == measured("gini", sample(before, weights, by=people)).value
    assert told.after == measured("gini", sample(before + paid, weights, by=people)).value
    assert told.change == pytest.approx(told.reranking - told.vertical, abs=1e-12)
    assert told.reranking >= -1e-12
    assert told.paid == pytest.approx((weights * paid).sum())


def test_the_same_for_each_narrows_the_gap_and_reranks_no_one():
    told = redistribution([10, 20, 70], [5, 5, 5])
    assert told.change < 0
    assert told.reranking == pytest.approx(0, abs=1e-15)
    assert told.per_unit == pytest.approx(-told.change / 15)
    assert "not weighted" in told.weighing.en


def test_in_proportion_changes_nothing():
    told = redistribution([10, 20, 70], [1, 2, 7])
    assert told.change == pytest.approx(0, abs=1e-15)


def test_who_overtakes_is_told():
    assert redistribution([10, 20], [15, 0]).reranking > 0


def test_what_does_not_fit_is_refused():
    with pytest.raises(BadWeights):
        redistribution([1, 2], [1])
    with pytest.raises(IndexUndefined, match="negative"):
        redistribution([1, 2], [-3, 0])
