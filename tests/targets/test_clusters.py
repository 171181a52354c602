"""Clusters against goals of size: counted once or cumulatively, and what is missing."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shanshui.core.labels import Label
from shanshui.targets.clusters import Cluster, Goal, counted

GOALS = (Goal(100e9, 1), Goal(50e9, 5), Goal(10e9, 10))


def clusters(*outputs):
    return [Cluster(f"c{at:02}", Label("", ""), output * 1e9) for at, output in enumerate(outputs)]


def test_once_in_the_highest_tier_that_lacks_one():
    found = counted(clusters(120, 110, 60, 55, 45, 20, 12, 8), GOALS)
    assert [tier.reached for tier in found.tiers] == [("c00",), ("c01", "c02", "c03"), ("c04", "c05", "c06")]
    assert [tier.missing for tier in found.tiers] == [0, 2, 7]
    assert found.met is False


def test_cumulatively_in_every_tier():
    found = counted(clusters(120, 110, 60, 55, 45, 20, 12, 8), GOALS, "cumulative")
    assert [len(tier.reached) for tier in found.tiers] == [2, 4, 7]
    assert [tier.missing for tier in found.tiers] == [0, 1, 3]
    assert found.tiers[1].nearest == (("c04", 5e9),)
    assert (found.tiers[2].nearest, found.tiers[2].short) == ((("c07", 2e9),), 2)
    assert found.tiers[2].lacks == 2e9


def test_what_is_not_known_leaves_the_verdict_open():
    found = counted(clusters(120, math.nan), (Goal(100e9, 1), Goal(50e9, 1)))
    assert found.unknown == ("c01",)
    assert found.met is None
    assert counted(clusters(120, math.nan), (Goal(100e9, 1),)).met is True
    assert counted(clusters(120, math.nan), (Goal(100e9, 1), Goal(50e9, 2))).met is False
    assert counted([], GOALS).met is False


@pytest.mark.parametrize("counting", ["once", "cumulative"])
@given(st.lists(st.floats(0, 200), max_size=20), st.data())
def test_growth_of_a_cluster_never_unmakes_a_goal(counting, outputs, data):
    before = counted(clusters(*outputs), GOALS, counting)
    if not outputs:
        return
    at = data.draw(st.integers(0, len(outputs) - 1))
    grown = [*outputs[:at], outputs[at] * 2 + 1, *outputs[at + 1 :]]
    after = counted(clusters(*grown), GOALS, counting)
    assert sum(tier.missing for tier in after.tiers) <= sum(tier.missing for tier in before.tiers)
    assert after.met or not before.met
    if counting == "once":
        counts = [name for tier in after.tiers for name in tier.reached]
        assert len(counts) == len(set(counts))
