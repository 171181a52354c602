"""Children add up to their parent, at every level, in every column (§9)."""

import math
import random

import pytest
from tests.accounts.builders import FAMILY, flow, leaf, leaves_of, random_tree

from shanshui.accounts.flows import ADDITIVE, Flow
from shanshui.accounts.rollup import Leaf, roll_up, total
from shanshui.core.place import PlaceTree

TYPES = ("forest", "shrub", "paddy")
ITEMS = (("soil_retention", "soil"), ("water_retention", "retention"))


def random_leaves(tree: PlaceTree, rng: random.Random) -> list[Leaf]:
    """Return flows of some leaves: tiny and huge ones, absent ones, negative ones."""
    found = []
    for code in leaves_of(tree):
        for kind in TYPES:
            for service, item in ITEMS:
                if rng.random() < 0.6:
                    supply = math.nan if rng.random() < 0.1 else rng.uniform(-1, 4) * 10.0 ** rng.randint(-6, 12)
                    area = rng.uniform(1, 1e5)
                    found.append(
                        leaf(
                            code,
                            area,
                            area * rng.random(),
                            ecosystem_type=kind,
                            service=service,
                            item=item,
                            supply=supply,
                            use=supply,
                            value=supply * 3.7,
                            potential=abs(supply),
                            level=tree[code].level,
                        )
                    )
    return found


def key(row: Flow) -> tuple[str, ...]:
    """Return what a flow is kept under at a place."""
    return row.period, row.ecosystem_type, row.service, row.item


@pytest.mark.parametrize("seed", range(200))
def test_additivity_on_a_random_tree(seed: int):
    """T33: children = parent to 1e-9 relative at every level."""
    rng = random.Random(seed)
    tree = random_tree(rng)
    rows = roll_up(random_leaves(tree, rng), tree, {})
    parts: dict[tuple[str, ...], list[Flow]] = {}
    for row in rows:
        parts.setdefault((tree[row.place].parent, *key(row)), []).append(row)
    compared = 0
    for row in rows:
        below = parts.get((row.place, *key(row)), [])
        for name in ADDITIVE if below else ():
            whole, detail = getattr(row, name), total(getattr(part, name) for part in below)
            assert math.isclose(whole, detail, rel_tol=1e-9) or (math.isnan(whole) and math.isnan(detail))
            compared += 1
    assert compared > 0
    assert {row.place for row in rows if key(row)} >= {"9"}


@pytest.mark.parametrize("seed", range(20))
def test_the_top_is_the_sum_of_the_leaves(seed: int):
    rng = random.Random(seed)
    tree = random_tree(rng)
    leaves = random_leaves(tree, rng)
    top = [row for row in roll_up(leaves, tree, {}) if row.place == "9"]
    for name in ADDITIVE:
        whole, detail = total(getattr(r, name) for r in top), total(getattr(x.flow, name) for x in leaves)
        assert whole == pytest.approx(detail, rel=1e-9)


@pytest.mark.parametrize("seed", range(20))
def test_the_order_of_leaves_changes_no_bit(seed: int):
    rng = random.Random(seed)
    tree = random_tree(rng)
    leaves = random_leaves(tree, rng)
    one = {(r.place, *key(r)): r for r in roll_up(leaves, tree, {})}
    rng.shuffle(leaves)
    other = {(r.place, *key(r)): r for r in roll_up(leaves, tree, {})}
    assert one.keys() == other.keys()
    assert all(repr(one[k]) == repr(other[k]) for k in one)


def test_splitting_a_leaf_changes_nothing_above():
    whole = roll_up([leaf("11", supply=10.0, use=10.0, value=30.0)], FAMILY, {})
    parts = roll_up(
        [leaf("111", supply=4.0, use=4.0, value=12.0), leaf("112", supply=6.0, use=6.0, value=18.0)], FAMILY, {}
    )
    top = [next(r for r in rows if r.place == "1") for rows in (whole, parts)]
    assert top[0].supply == top[1].supply == 10.0
    assert top[0].value == top[1].value


def test_absent_is_not_zero():
    rows = roll_up([leaf("111", supply=math.nan, value=math.nan), leaf("112", supply=math.nan, value=5.0)], FAMILY, {})
    top = next(r for r in rows if r.place == "1")
    assert math.isnan(top.supply)
    assert top.value == 5.0


def test_prices_that_differ_leave_none():
    same = roll_up([leaf("111"), leaf("112")], FAMILY, {})
    mixed = roll_up([leaf("111"), leaf("112", price=3.0, value=30.0)], FAMILY, {})
    assert next(r for r in same if r.place == "1").price == 2.0
    top = next(r for r in mixed if r.place == "1")
    assert math.isnan(top.price)
    assert top.price_unit == "yuan t-1"
    assert top.value == 50.0


def test_units_that_differ_do_not_add_up_but_their_value_does():
    rows = roll_up([leaf("111", unit="t"), leaf("112", unit="head", supply=7.0)], FAMILY, {})
    top = next(r for r in rows if r.place == "1")
    assert math.isnan(top.supply)
    assert math.isnan(top.use)
    assert top.unit == ""
    assert top.value == 40.0


EXTENT = {
    ("2020", "111", "forest"): 100.0,
    ("2020", "112", "forest"): 300.0,
    ("2020", "11", "forest"): 400.0,
    ("2020", "1", "forest"): 500.0,
}


def test_the_share_covered_is_of_the_whole_type_at_the_place():
    rows = roll_up([leaf("111", 100.0, 100.0)], FAMILY, EXTENT)
    covered = {r.place: r.covered for r in rows}
    assert covered == {"111": 1.0, "11": 0.25, "1": 0.2}


def test_the_share_of_statistics_is_not_known_at_any_level():
    rows = roll_up([leaf("111", math.nan, math.nan), leaf("112", math.nan, math.nan)], FAMILY, EXTENT)
    assert all(math.isnan(r.covered) for r in rows)


def test_the_share_never_exceeds_one():
    rows = roll_up([leaf("111", 100.0, 100.0 + 1e-9)], FAMILY, {("2020", "11", "forest"): 100.0})
    assert all(math.isnan(r.covered) or r.covered <= 1 for r in rows)


def test_types_services_and_periods_stay_apart():
    leaves = [
        leaf("111"),
        leaf("112", ecosystem_type="shrub"),
        leaf("121", period="2021"),
        leaf("121", item="sedimentation"),
    ]
    top = [r for r in roll_up(leaves, FAMILY, {}) if r.place == "1"]
    assert len(top) == 4
    assert {r.supply for r in top} == {10.0}


def test_levels_are_those_of_the_tree():
    rows = roll_up([leaf("111")], FAMILY, {})
    assert [r.place for r in rows] == ["111", "11", "1"]
    assert {r.level for r in rows} == {"place"}


def test_nothing_to_roll_up():
    assert list(roll_up([], FAMILY, {})) == []
    assert math.isnan(total([]))
    assert math.isnan(total([math.nan]))
    assert total([0.1] * 10) == 1.0
    assert flow("1").place == "1"
