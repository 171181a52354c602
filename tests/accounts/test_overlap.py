"""What is counted twice is never more than it says, and never guessed."""

import math
from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shanshui.accounts.overlap import (
    BesideGdp,
    Entry,
    PartInGdp,
    bound,
    counted_twice,
    is_one,
    most_valuable,
)
from shanshui.accounts.screening import screen
from shanshui.core.labels import Label
from shanshui.standards.conflicts import Conflict, conflicts
from shanshui.standards.profile import standard

WORDS = Label("why", "原因")
LINES = tuple("abcdefg")


def pair(a: str, b: str, bound: str = "smaller", grain: str = "place") -> Conflict:
    return Conflict(f"{a}_{b}", a, b, "same_mass", bound, grain, {}, "", WORDS, WORDS, "test", "M")  # type: ignore[arg-type]


def entry(service: str, value: float, amount: float = math.nan, kind: str = "unspecified", **more: object) -> Entry:
    given = {"item": "x", "unit": "m3", "in_headline": True} | more
    return Entry(service=service, ecosystem_type=kind, value=value, amount=amount, **given)  # type: ignore[arg-type]


things = st.dictionaries(st.integers(0, 20), st.floats(0.01, 1e6), min_size=1)


@settings(max_examples=500)
@given(worth=things, lines=st.lists(st.sets(st.integers(0, 20)), min_size=1, max_size=len(LINES)))
def test_the_union_of_all_things_is_never_less_than_gep_without_conflicts(worth, lines):
    """Lines are sets of things, each worth something: what they are worth once is at least what is said."""
    sets = {name: things & worth.keys() for name, things in zip(LINES, lines, strict=False)}
    entries = [entry(name, math.fsum(worth[t] for t in own)) for name, own in sets.items()]
    pairs = [pair(a, b) for a, b in combinations(sets, 2) if sets[a] & sets[b]]
    found = counted_twice(entries, pairs, {}, {})
    once = math.fsum(worth[t] for t in set().union(*sets.values()))
    assert found.without <= once * (1 + 1e-9) + 1e-6
    assert 0 <= found.at_most <= found.gep * (1 + 1e-9)
    assert found.at_most <= math.fsum(p.at_most for p in found.pairs) * (1 + 1e-9)
    assert (found.at_most > 0) == any(p.at_most > 0 for p in found.pairs)


@settings(max_examples=500)
@given(
    values=st.lists(st.floats(-10, 100), min_size=7, max_size=7),
    links=st.sets(st.sampled_from(list(combinations(LINES, 2)))),
)
def test_the_most_valuable_lines_without_a_conflict(values, links):
    worth = dict(zip(LINES, values, strict=True))
    against = {line: {b if a == line else a for a, b in links if line in (a, b)} for line in LINES}
    every = [
        math.fsum(worth[line] for line in some)
        for count in range(8)
        for some in combinations(LINES, count)
        if not any(b in against[a] for a, b in combinations(some, 2))
    ]
    assert most_valuable(LINES, worth, against) == pytest.approx(max(every))


def test_the_smaller_value_bounds_and_a_value_below_zero_overlaps_with_nothing():
    found = counted_twice([entry("a", 70.0), entry("b", 30.0)], [pair("a", "b")], {}, {})
    assert (found.gep, found.at_most, found.without) == (100.0, 30.0, 70.0)
    assert bound(pair("a", "b"), [entry("a", -5.0)], [entry("b", 30.0)], {}) == 0.0


def test_the_smaller_amount_at_the_lower_price_bounds_mass():
    """100 m3 at 7 yuan and 300 m3 at 2 yuan: at most 100 m3 at 2 yuan are there twice."""
    rows = [entry("a", 700.0, 100.0)], [entry("b", 600.0, 300.0)]
    assert bound(pair("a", "b", "mass"), *rows, {}) == 200.0
    other_unit = [replace(rows[1][0], unit="t")]
    assert bound(pair("a", "b", "mass"), rows[0], other_unit, {}) == 600.0
    mixed = [replace(rows[0][0], one_price=False)]  # at a parent, prices of the parts may differ
    assert bound(pair("a", "b", "mass"), mixed, rows[1], {}) == 600.0


def test_a_share_bounds_where_it_is_known():
    """0.24 of the soil becomes sediment: of its nitrogen no more is valued twice."""
    rows = [entry("a", 156.26)], [entry("b", 125.82)]
    one = pair("a", "b", "share:sediment_share")
    assert bound(one, *rows, {"sediment_share": 0.24}) == pytest.approx(30.1968)
    assert bound(one, *rows, {}) == 125.82


def test_type_by_type_is_never_more_than_together():
    a = [entry("a", 33.56, kind="marsh"), entry("a", 616.93, kind="forest")]
    b = [entry("b", 59.56, kind="marsh")]
    assert bound(pair("a", "b", grain="type"), a, b, {}) == 33.56
    assert bound(pair("a", "b", grain="place"), a, b, {}) == 59.56
    assert bound(pair("a", "b", grain="type"), a, [replace(b[0], ecosystem_type="unspecified")], {}) == 59.56


@pytest.mark.parametrize(
    ("rows", "settled", "status", "at_most"),
    [
        ([entry("a", 2.0), entry("b", 1.0)], (), "twice", 1.0),
        ([entry("a", 2.0), entry("b", 1.0, in_headline=False)], (), "beside", 0.0),
        ([entry("a", 2.0), entry("b", 1.0)], ("a_b",), "settled", 0.0),
        ([entry("a", 2.0), entry("b", math.nan)], (), "absent", 0.0),
    ],
)
def test_what_becomes_of_a_pair(rows, settled, status, at_most):
    (found,) = counted_twice(rows, [pair("a", "b")], {}, {}, settled).pairs
    assert (found.status, found.at_most) == (status, at_most)


def test_a_pair_that_depends_on_the_equation():
    rows, one = [entry("a", 2.0), entry("b", 1.0)], replace(pair("a", "b"), when={"a": ("delivered",)})
    assert counted_twice(rows, [one], {"a": "capacity"}, {}).pairs[0].status == "elsewise"
    assert counted_twice(rows, [one], {"a": "delivered"}, {}).at_most == 1.0


def test_nothing_valued_has_no_total():
    found = counted_twice([], conflicts(), {}, {})
    assert math.isnan(found.gep)
    assert found.at_most == 0.0


money = st.floats(0, 1e12)


@settings(max_examples=500)
@given(parts=st.lists(st.tuples(money, st.floats(0, 1), st.floats(0, 1)), max_size=8), rest=money, gdp=money)
def test_gep_is_what_is_in_gdp_and_what_is_not(parts, rest, gdp):
    lines = [PartInGdp(str(i), v, min(a, b) * v, max(a, b) * v) for i, (v, a, b) in enumerate(parts)]
    gep = math.fsum([rest, *(line.value for line in lines)])
    beside = BesideGdp(gep, tuple(lines), gdp, 100.0)
    low, high = beside.overlap
    assert 0 <= low <= high <= gep * (1 + 1e-9)
    assert high <= max(gdp, low)
    assert beside.outside == (gep - high, gep - low)
    assert beside.together == (gdp + gep - high, gdp + gep - low) or beside.together == pytest.approx(
        (gdp + gep - high, gdp + gep - low)
    )
    assert beside.beyond_gdp == (low > gdp * (1 + 1e-12))
    assert beside.per_head(beside.outside)[1] == pytest.approx((gep - low) / 100.0)


def test_without_gdp_nothing_is_added_and_without_people_nothing_divided():
    beside = BesideGdp(10.0, (PartInGdp("a", 4.0, 1.0, 4.0),))
    assert beside.overlap == (1.0, 4.0)
    assert all(map(math.isnan, (*beside.together, *beside.per_head(beside.outside))))
    assert not beside.beyond_gdp
    assert is_one((1.0, 1.0))
    assert not is_one((1.0, 4.0))


def test_lines_that_fail_a_rule_are_named_and_stay_where_they_are():
    ticks = {t.line.id: t for t in screen(standard("mee-2020").lines, {("oxygen_release", "oxygen")})}
    assert ticks["oxygen_release"].fails == ("human_benefit", "actual_effectiveness")
    assert ticks["oxygen_release"].better_beside
    assert ticks["oxygen_release"].accounted
    assert not ticks["carbon_fixation"].fails
    assert not {t.line.id: t for t in screen(standard("ndrc-2022").lines, set())}["oxygen_release"].better_beside
