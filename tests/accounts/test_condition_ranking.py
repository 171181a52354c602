"""Ranking of places: ties, series breaks, and for how many consecutive years a place may be called first."""

import math
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shanshui.accounts.condition.library import HJ_2015, HJT_2006
from shanshui.accounts.condition.ranking import Claim, Score, breaks, consecutive, ranking
from shanshui.core.errors import MixedMethodsInYear
from shanshui.core.labels import Label

NAME = Label("Alpha", "甲市")


def year(when: int, *values: float, method: str = HJ_2015, area: float = 100.0) -> list[Score]:
    return [Score(when, place, value, method, area) for place, value in zip("abcd", values, strict=False)]


def kinds(found) -> list[tuple[int, str]]:
    return [(one.year, one.kind) for one in found]


def test_competition_ranking():
    rows = ranking(year(2020, 80.04, 82.0, 79.96, 70.0), 1)[2020]
    assert [(one.score.place, one.value, one.rank) for one in rows] == [
        ("b", 82.0, 1), ("a", 80.0, 2), ("c", 80.0, 2), ("d", 70.0, 4)
    ]  # fmt: skip
    assert [one.ties for one in rows] == [(), ("c",), ("a",), ()]


def test_equal_is_equal_at_the_stated_precision():
    scores = year(2020, 80.04, 79.96)
    assert [one.rank for one in ranking(scores, 1)[2020]] == [1, 1]
    assert [one.rank for one in ranking(scores, 2)[2020]] == [1, 2]


@settings(max_examples=500)
@given(st.lists(st.integers(0, 8), min_size=1, max_size=12))
def test_laws_of_ranks(values):
    rows = ranking([Score(2020, f"{i:02}", v / 2, HJ_2015) for i, v in enumerate(values)], 1)[2020]
    counts = Counter(one.rank for one in rows)
    assert sorted(counts)[0] == 1
    assert all(one.rank == 1 + sum(other.value > one.value for other in rows) for one in rows)
    assert all(counts[one.rank] == 1 + len(one.ties) for one in rows)
    turned = ranking([Score(2020, f"{i:02}", v / 2, HJ_2015) for i, v in reversed([*enumerate(values)])], 1)[2020]
    assert repr(rows) == repr(turned)  # NaN is not equal to itself from Python 3.13 on


def test_absent_values_have_no_rank_and_methods_do_not_mix():
    assert [one.score.place for one in ranking(year(2020, 80, math.nan, 70), 1)[2020]] == ["a", "c"]
    with pytest.raises(MixedMethodsInYear) as caught:
        ranking([*year(2020, 80), *year(2020, 1, 81, method=HJT_2006)[1:]], 1)
    assert "2020" in caught.value.text("zh")


def test_first_for_years_with_the_evidence():
    ranked = ranking([*year(2018, 70, 80), *year(2019, 81, 80.5), *year(2020, 82, 80), *year(2021, 82, 82)], 1)
    found = consecutive(ranked, "a", 2021)
    assert (found.years, found.years_across, found.shared) == (3, 3, (2021,))
    evidence = [(one.year, one.value, one.runner_up, one.margin) for one in found.evidence]
    assert evidence[:2] == [(2019, 81.0, "b", 0.5), (2020, 82.0, "b", 2.0)]
    assert found.evidence[2].ties == ("b",)
    assert math.isnan(found.evidence[2].margin)
    text = found.sentence(NAME)
    assert text.en.startswith("Alpha is first for 3 consecutive years, 2019 to 2021, by")
    assert "shared in 2021" in text.en
    assert "连续 3 年位居第一" in text.zh
    assert "并列" in text.zh


def test_another_place_is_not_first():
    ranked = ranking(year(2020, 80, 70), 1)
    found = consecutive(ranked, "b", 2020)
    assert (found.years, found.sentence(NAME).en) == (0, "Alpha is not first in 2020.")
    assert consecutive(ranked, "a", 2020).sentence(NAME).zh.endswith("在 2020 年位居第一。")


def test_a_change_of_method_ends_the_series():
    scores = [*year(2014, 90, 80, method=HJT_2006), *year(2015, 85, 80), *year(2016, 85, 80)]
    ranked = ranking(scores, 1)
    found = consecutive(ranked, "a", 2016)
    assert (found.years, found.years_across) == (2, 3)
    assert kinds(found.breaks) == [(2015, "method")]
    assert "no one series" in found.sentence(NAME).en
    assert "不是同一序列" in found.sentence(NAME).zh
    assert "HJ/T 192-2006" in found.breaks[0].told.en


def test_a_change_of_area_ends_the_series():
    ranked = ranking([*year(2015, 85, 80), *year(2016, 85, 80, area=100.2), *year(2017, 85, 80, area=100.25)], 1)
    found = consecutive(ranked, "a", 2017)
    assert (found.years, found.years_across) == (2, 3)
    assert kinds(found.breaks) == [(2016, "area"), (2016, "area")]


def test_a_missing_year_ends_all_counting():
    ranked = ranking([*year(2015, 85, 80), *year(2018, 85, 80)], 1)
    found = consecutive(ranked, "a", 2018)
    assert (found.years, found.years_across) == (1, 1)
    assert found.breaks[0].told == Label("no values of 2016–2017", "缺少 2016–2017 年的值")


def test_a_year_in_which_a_place_is_missing_proves_nothing():
    ranked = ranking([*year(2015, 85, 80), *year(2016, 85), *year(2017, 85, 80)], 1)
    assert kinds(breaks(ranked)) == [(2016, "missing_place")]
    found = consecutive(ranked, "a", 2017)
    assert (found.years, kinds(found.breaks)) == (1, [(2016, "missing_place")])
    unsure = consecutive(ranked, "a", 2016).sentence(NAME)
    assert "cannot be told" in unsure.en
    assert "无法判断" in unsure.zh


@pytest.mark.parametrize(
    ("years", "last", "first"),
    [(15, 2018, 2004), (16, 2019, 2004), (17, 2020, 2004), (18, 2021, 2004), (20, 2023, 2004)],
)
def test_published_claims_for_lishui_begin_in_one_year_and_span_methods(years, last, first):
    """First in Zhejiang for 15 years (reported for 2018), 16 (2019), and 17, 18, 20 in reports of the year after."""
    claim = Claim(years, last)
    assert claim.first == first
    assert [one.id for one in claim.methods_issued][:2] == [HJT_2006, HJ_2015]
