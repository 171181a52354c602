"""Peers by likeness, standards as peers, and the problem list."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shanshui.core.errors import NoSuchName, UnreadableThreshold
from shanshui.core.labels import Label
from shanshui.findings.composite.board import Array, Measure
from shanshui.findings.peers.gaps import Compared, Cost, Gap, Terms, gaps, not_comparable, without_reference
from shanshui.findings.peers.references import Reference, among_others, reference_of
from shanshui.findings.peers.similarity import similar
from shanshui.findings.peers.standards import standard_references
from shanshui.standards.thresholds import Threshold, bundled, bundled_standards, threshold_of
from shanshui.targets.indicator import Dictionary, Indicator

PLACES = ("p1", "p2", "p3", "p4", "p5")
WATER = Indicator("water", Label("tap water", "自来水普及率"), "%")
DUST = Indicator("dust", Label("dust", "降尘"), "t", "down")
BOTH = {"water": WATER, "dust": DUST}
MEASURES = {"water": Measure("water"), "dust": Measure("dust", "down")}


def _compared(values: list[list[float]], low: Array | None = None, high: Array | None = None) -> Compared:
    board = np.array(values)
    nothing = np.full(board.shape, np.nan)
    status = np.full(board.shape, ord("A"), np.uint8)
    return Compared("2020", PLACES[: len(values)], ("water", "dust"), board, nothing if low is None else low, nothing if high is None else high, status)  # fmt: skip


TABLE = _compared([[60.0, 9.0], [90.0, 5.0], [80.0, 7.0], [100.0, 1.0], [70.0, math.nan]])


def _against(sort: str, place: str, found: Compared = TABLE) -> list[Gap]:
    made = {
        name: among_others(sort, found.ordered[name], found.by_place[name][place], MEASURES[name].sign) for name in BOTH
    }
    known = {name: reference for name, reference in made.items() if reference}
    return gaps(place, found, known, Terms(MEASURES, BOTH, {}), {})


def test_a_gap_by_hand() -> None:
    found = {gap.indicator: gap for gap in _against("best", "p1")}
    water, dust = found["water"], found["dust"]
    assert (water.gap, water.severity, water.robustness) == (40, 1.0, 1.0)  # all four are ahead
    assert (dust.gap, dust.severity, dust.of) == (8, 1.0, 3)
    assert "60 % here, 100 % at the best of its peers: 40 percentage points behind; 4 of 4" in water.sentence.en
    assert "落后 40 个百分点；4 个对标地方中 4 个领先" in water.sentence.zh


def test_whoever_is_ahead_has_no_gap_and_a_missing_value_is_none() -> None:
    assert _against("best", "p4") == []
    assert [gap.indicator for gap in _against("best", "p5")] == ["water"]
    assert _against("best", "p5")[0].missing == 0.5


def test_the_order_is_severity_times_robustness() -> None:
    own = _against("upper-quartile", "p3")
    assert [gap.priority for gap in own] == sorted((gap.priority for gap in own), reverse=True)
    assert all(0 <= gap.severity <= 1 and 0 <= gap.robustness <= 1 for gap in own)


def test_an_interval_makes_a_gap_less_sure() -> None:
    low, high = np.full((5, 2), np.nan), np.full((5, 2), np.nan)
    low[0, 0], high[0, 0] = 20.0, 100.0
    wide = _compared(TABLE.values.tolist(), low, high)
    sure, unsure = (_against("best", "p1", table)[0] for table in (TABLE, wide))
    told = next(gap for gap in _against("best", "p1", wide) if gap.indicator == "water")
    assert sure.robustness == unsure.robustness == 1.0
    assert 0.9 < told.robustness < 1  # 40 behind with a standard deviation of 24


def test_people_and_money() -> None:
    cost = Cost("water", "people", 0.01, Label("people", "人"), 200.0, "tariff")
    reference, terms = {"water": Reference("best", 100.0, ())}, Terms(MEASURES, BOTH, {"water": cost})
    own = gaps("p1", TABLE, reference, terms, {"people": 5000.0})[0]
    assert (own.amount, own.cost) == pytest.approx((2000, 400_000))
    none = gaps("p1", TABLE, reference, terms, {})[0]
    assert math.isnan(none.amount)


def test_what_tells_nothing_is_said_with_the_reason() -> None:
    same = _compared([[5.0, 1.0], [5.0, math.nan], [5.0, math.nan], [5.0, math.nan]])
    told = {row.indicator: (row.sort, row.reason.en) for row in not_comparable(same)}
    assert told == {
        "water": ("constant", "every place has the same value"),
        "dust": ("missing", "1 of 4 places know it"),
    }
    broken = _compared(TABLE.values.tolist())
    broken.status[1, 0] = ord("B")
    assert [row.sort for row in not_comparable(broken)] == ["incomparable"]
    broken.status[:, 0] = ord("D")  # all of them otherwise is comparable again
    assert not_comparable(broken) == []


@given(st.lists(st.floats(1, 100), min_size=4, max_size=5, unique=True), st.floats(0.01, 100))
def test_units_change_neither_severity_nor_order(water: list[float], factor: float) -> None:
    one, two = (_compared([[v * f, 1.0] for v in water]) for f in (1.0, factor))
    for place in one.places:
        first, second = (_against("upper-quartile", place, table) for table in (one, two))
        assert [g.indicator for g in first] == [g.indicator for g in second]
        assert [g.severity for g in first] == pytest.approx([g.severity for g in second], abs=1e-6)
        assert [g.robustness for g in first] == [g.robustness for g in second]


def test_references_by_hand() -> None:
    values = {"a": 1.0, "b": 2.0, "c": 3.0, "d": math.nan}
    peers = [("a", 1.0), ("b", 1.0), ("c", 2.0), ("d", 5.0)]
    told = {sort: reference_of(sort, values, peers) for sort in ("similar", "frontier")}
    assert {sort: r.value for sort, r in told.items() if r} == {"similar": 2, "frontier": 2.25}
    assert reference_of("similar", values, [("d", 1.0)]) is None


@given(st.lists(st.floats(-50, 50), min_size=2, max_size=9), st.sampled_from([1, -1]), st.booleans())
def test_all_others_are_the_quantile_without_oneself(values: list[float], sign: int, known: bool) -> None:
    own, others = (values[0], values[1:]) if known else (math.nan, values)
    for sort, share in (("best", 1.0), ("upper-quartile", 0.75)):
        found = among_others(sort, np.sort(np.array(values)), own, sign)
        told = np.quantile(others, share if sign > 0 else 1 - share)
        assert found is not None
        assert found.value == pytest.approx(told)
    assert among_others("best", np.array([1.0]), 1.0, sign) is None


# --- peers by likeness ----------------------------------------------------------------------------------------


def test_the_likest_place_is_not_the_most_famous() -> None:
    values = np.array([[100.0, 20.0], [110.0, 21.0], [900.0, 5.0], [130.0, 80.0]])
    found = similar(values, PLACES[:4], ["area", "slope"], 2)
    assert [peer.peer for peer in found["p1"]] == ["p2", "p4"]
    assert found["p1"][1].apart == "slope"


@given(st.lists(st.tuples(st.floats(0, 9), st.floats(0, 9)), min_size=4, max_size=5), st.floats(0.1, 10))
def test_likeness_is_mutual_and_without_units(rows: list[tuple[float, float]], factor: float) -> None:
    values, names = np.round(np.array(rows), 3), PLACES[: len(rows)]
    first, second = similar(values, names, ["a", "b"], 9), similar(values * [factor, 1], names, ["a", "b"], 9)
    apart = {(own.place, own.peer): own.distance for peers in first.values() for own in peers}
    assert all(apart[peer, place] == pytest.approx(distance) for (place, peer), distance in apart.items())
    other = {(own.place, own.peer): own.distance for peers in second.values() for own in peers}
    assert other == pytest.approx(apart, rel=1e-6, abs=1e-9)


def test_a_place_that_shares_too_little_is_no_peer() -> None:
    values = np.array([[1.0, 2.0, 3.0], [1.1, math.nan, math.nan], [2.0, 4.0, 9.0]])
    found = similar(values, PLACES[:3], ["a", "b", "c"])
    assert [peer.peer for peer in found["p1"]] == ["p3"]


# --- standards ------------------------------------------------------------------------------------------------


def test_bundled_thresholds_from_memory_are_flagged() -> None:
    rows = bundled("gbt-32000-2015")
    assert {row.item: row.value for row in rows}["sewage_households"] == 70
    assert len(rows) == 11
    assert not any(row.confirmed for row in rows)
    assert bundled("gbt-37072") == ()  # no figure is known, so none is there
    assert set(bundled_standards()) == {"gbt-32000-2015", "gbt-37072"}
    with pytest.raises(NoSuchName):
        bundled("gbt-1")


def test_a_standard_is_a_peer_in_the_indicators_unit_and_time() -> None:
    share = Indicator("sewage", Label("sewage", "污水"), "1")
    found, remarks = standard_references(
        bundled("gbt-32000-2015"), {"sewage_households": "sewage"}, "2020", Dictionary([share])
    )
    assert found["sewage"].value == pytest.approx(0.7)
    assert "to be confirmed" in found["sewage"].called.en
    assert "待确认" in found["sewage"].called.zh
    early, _ = standard_references(
        bundled("gbt-32000-2015"), {"sewage_households": "sewage"}, "2014", Dictionary([share])
    )
    assert (early, remarks) == ({}, [])


def test_a_threshold_that_points_the_other_way_is_not_used() -> None:
    row = Threshold("own", "dust", Label("dust", "降尘"), "at_least", 5.0, "t", "2020", "", "S", "")
    found, remarks = standard_references([row], {}, "2021", Dictionary([DUST]))
    assert found == {}
    assert "points the other way" in remarks[0].en


@pytest.mark.parametrize("change", [{"side": "above"}, {"threshold": ""}, {"threshold": "inf"}])
def test_an_unclear_threshold_is_refused(change: dict[str, str]) -> None:
    row = {"standard": "own", "item": "x", "side": "at_most", "threshold": "5", "unit": "t", "from": "2020"}
    assert threshold_of(row, "x").value == 5
    with pytest.raises(UnreadableThreshold):
        threshold_of(row | change, "x")


@pytest.mark.parametrize("sort", ["best", "upper-quartile"])
def test_of_peers_elsewhere_no_value_is_told(sort: str):
    """The own value, the gap and how many are ahead stay."""
    for gap in _against(sort, "p1"):
        told = without_reference(gap.sentence, sort)
        assert f"{gap.reference.value:,.4g}" in gap.sentence.en
        for text in (told.en, told.zh):
            assert f"{gap.value:,.4g}" in text
            assert f"{gap.gap:,.4g}" in text
        assert " at " not in told.en
        assert "对标地方中的" not in told.zh
        assert "behind its peers by" in told.en
        assert told.en.count("behind") == 1
        assert "对标地方落后" in told.zh
        assert told.en.endswith("peers are ahead.")
