"""No more is cleaned than there is, and what is given for the whole is told apart from its parts."""

import math
import random
import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.accounts.builders import FAMILY, amount, leaves_of, random_tree, tree_of

from shanshui.accounts.amounts import Amount, in_columns, limited, settled
from shanshui.core.errors import DetailNotSummary, EmissionGivenTwice
from shanshui.core.place import PlaceTree


def least(capacity: float, emission: float) -> float:
    """Return what is cleaned: the smaller of the two."""
    return float(np.minimum(capacity, emission))


TONNES = st.one_of(st.just(0.0), st.floats(1e-6, 1e9))


@given(st.lists(TONNES, min_size=3, max_size=3), TONNES, st.sampled_from(["1", "11", "111"]))
def test_purified_stays_within_emission_and_capacity(capacities: list[float], emission: float, place: str):
    rows = [amount(code, supply) for code, supply in zip(("111", "112", "121"), capacities, strict=True)]
    done = limited(rows, {place: emission}, least, FAMILY, "so2_emission")
    inside = {place, *FAMILY.descendants(place)}
    cleaned = math.fsum(row.supply for row in done if row.place in inside)
    assert cleaned <= emission * (1 + 1e-12) + 1e-300  # next to nothing, numbers have few digits
    assert all(row.supply <= row.potential * (1 + 1e-12) for row in done if row.place in inside)
    assert [row.potential for row in done] == capacities
    capacity = math.fsum(row.potential for row in done if row.place in inside)
    assert cleaned == pytest.approx(min(capacity, emission), rel=1e-9, abs=1e-300)


def test_supply_is_shared_by_capacity():
    rows = [amount("111", 30.0), amount("112", 10.0, ecosystem_type="shrub"), amount("112", 20.0)]
    done = limited(rows, {"11": 6.0}, least, FAMILY, "so2_emission")
    assert [row.supply for row in done] == pytest.approx([3.0, 1.0, 2.0])


def test_where_nothing_is_given_there_is_no_supply():
    done = limited([amount("111"), amount("121")], {"11": 5.0}, least, FAMILY, "so2_emission")
    assert done[0].supply == 5.0
    assert math.isnan(done[1].supply)
    assert done[1].potential == 10.0


def test_an_emission_of_zero_is_no_absence():
    assert limited([amount("111")], {"11": 0.0}, least, FAMILY, "x")[0].supply == 0.0


def test_no_capacity_cleans_nothing():
    assert limited([amount("111", 0.0)], {"11": 9.0}, least, FAMILY, "x")[0].supply == 0.0


def test_an_unknown_capacity_stays_unknown():
    done = limited([amount("111", math.nan), amount("112", 4.0)], {"11": 9.0}, least, FAMILY, "x")
    assert math.isnan(done[0].supply)
    assert done[1].supply == 4.0


@pytest.mark.parametrize("pair", [("1", "11"), ("1", "111"), ("11", "112")])
def test_an_emission_given_twice(pair: tuple[str, str]):
    with pytest.raises(EmissionGivenTwice) as caught:
        limited([amount("111")], dict.fromkeys(pair, 5.0), least, FAMILY, "so2_emission")
    assert all(code in caught.value.text("zh") for code in pair)


def test_neighbours_may_each_have_one():
    done = limited([amount("111"), amount("112"), amount("121")], {"11": 3.0, "12": 4.0}, least, FAMILY, "x")
    assert math.fsum(row.supply for row in done) == pytest.approx(7.0)


# --- what is given for the whole and for its parts ------------------------------------------------


def places(rows: list[Amount]) -> list[str]:
    """Return where amounts ended up, in order of code."""
    return sorted(row.place for row in rows)


def settle(rows: list[Amount], tree: PlaceTree) -> tuple[list[Amount], dict[str, str]]:
    """Return amounts so that parts add up to wholes, one by one."""
    kept, residuals = settled(in_columns(rows), tree)
    return [row for part in kept for row in part.rows()], residuals


def test_a_whole_without_parts_stays():
    kept, residuals = settle([amount("1")], FAMILY)
    assert places(kept) == ["1"]
    assert residuals == {}


def test_a_whole_that_its_parts_make_up_is_left_out():
    kept, residuals = settle([amount("11", 10.0), amount("111", 4.0), amount("112", 6.0)], FAMILY)
    assert places(kept) == ["111", "112"]
    assert residuals == {}


@pytest.mark.parametrize("order", [[0, 1, 2, 3, 4], [4, 3, 2, 1, 0], [2, 0, 4, 1, 3]])
def test_three_levels_of_the_same_figure(order: list[int]):
    rows = [amount("1", 10.0), amount("11", 7.0), amount("12", 3.0), amount("111", 5.0), amount("112", 2.0)]
    kept, residuals = settle([rows[i] for i in order], FAMILY)
    assert sorted(places(kept)) == ["111", "112", "12"]
    assert residuals == {}


def test_parts_that_do_not_make_up_the_whole_are_refused():
    with pytest.raises(DetailNotSummary) as caught:
        settle([amount("11", 10.0), amount("111", 4.0), amount("112", 5.0)], FAMILY)
    assert "11" in caught.value.text("zh")
    assert "9" in caught.value.text("en")


def test_what_only_the_whole_has_is_kept_as_its_residual():
    kept, residuals = settle([amount("1", 8.0, item="tea"), amount("111", 4.0)], FAMILY)
    assert places(kept) == ["111", "1~"]
    assert residuals == {"1~": "1"}


def test_a_figure_in_the_middle_with_other_figures_below():
    rows = [amount("1", 9.0), amount("11", 9.0), amount("111", 1.0, item="tea")]
    kept, residuals = settle(rows, FAMILY)
    assert places(kept) == ["111", "11~"]
    assert residuals == {"11~": "11"}


def test_parts_without_a_number_leave_the_whole_standing():
    kept, residuals = settle([amount("11", 8.0), amount("111", math.nan), amount("112", math.nan)], FAMILY)
    assert places(kept) == ["111", "112", "11~"]
    assert residuals == {"11~": "11"}


def test_rounding_of_the_press_is_forgiven_to_a_millionth():
    settle([amount("11", 1e6), amount("111", 4e5), amount("112", 6e5 + 0.5)], FAMILY)
    with pytest.raises(DetailNotSummary):
        settle([amount("11", 1e6), amount("111", 4e5), amount("112", 6e5 + 5)], FAMILY)


def test_types_are_added_before_they_are_compared():
    rows = [
        amount("11", 10.0, ecosystem_type="unspecified"),
        amount("111", 4.0),
        amount("111", 6.0, ecosystem_type="shrub"),
    ]
    assert places(settle(rows, FAMILY)[0]) == ["111", "111"]


@pytest.mark.parametrize("seed", range(30))
def test_nothing_is_lost_or_counted_twice(seed: int):
    """Whatever is given at whatever level, what is kept adds up to what the topmost figure says."""
    rng = random.Random(seed)
    tree = random_tree(rng)
    at = {code: float(rng.randint(1, 100)) for code in leaves_of(tree)}
    for code in tree.from_the_leaves():
        at.setdefault(code, math.fsum(at[child] for child in tree.children(code)))
    levels = set(rng.sample(tree.levels, 2)) | {tree.levels[0]}
    rows = [amount(place.code, at[place.code]) for place in tree if place.level in levels]
    kept, residuals = settle(rows, tree)
    assert math.fsum(row.supply for row in kept) == at["9"]
    assert residuals == {}


def test_two_thousand_villages_are_settled_at_once():
    parents = {"c": ""} | {f"c{i}": "c" for i in range(9)} | {f"c{i % 9}t{i}": f"c{i % 9}" for i in range(173)}
    towns = [code for code in parents if "t" in code]
    parents |= {f"{towns[i % 173]}v{i}": towns[i % 173] for i in range(2008)}
    tree = tree_of(parents)
    rows = [amount(p.code, 1.0, item=f"i{k}") for p in tree if not tree.children(p.code) for k in range(15)]
    rows += [amount(town, float(len(tree.children(town))), item=f"i{k}") for town in towns for k in range(15)]
    start = time.perf_counter()
    kept, _ = settle(rows, tree)
    assert len(kept) == 2008 * 15
    assert time.perf_counter() - start < 3


def test_what_has_no_supply_is_not_covered():
    """A capacity where nobody said what is emitted is no value: half of the woods are covered, not all of them."""
    rows = [amount(code, 10.0, area=50.0, covered_area=50.0) for code in ("111", "121")]
    known, unknown = limited(rows, {"11": 5.0}, least, FAMILY, "so2_emission")
    assert (known.covered_area, unknown.covered_area) == (50.0, 0.0)
    assert math.isnan(unknown.supply)
