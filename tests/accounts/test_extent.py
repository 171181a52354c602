"""The extent account: its identities on random matrices, what is no change, who made it, what is refused."""

import math
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shanshui.accounts.extent import (
    NO_DATA,
    Matrix,
    added,
    check_chain,
    check_margins,
    check_parts,
    extent_account,
    net_account,
)
from shanshui.accounts.extent_rules import Rule, packaged_rules, rule_for
from shanshui.core.errors import ChainBroken, ExtentNotClosed, NoTransitionRule
from shanshui.core.labels import Label
from shanshui.core.registry import ecosystem_types

KINDS = ("forest", "bamboo", "grass", "reservoir", "farmland", "paddy", "urban", "bare", NO_DATA)
areas = st.one_of(st.just(0.0), st.floats(1e-6, 1e7), st.integers(1, 10**6).map(float))
moves = st.dictionaries(st.tuples(st.sampled_from(KINDS), st.sampled_from(KINDS)), areas, min_size=1, max_size=40)
many = settings(max_examples=500, deadline=None)


def matrix(moved, place="A", since="2010", until="2020") -> Matrix:
    return Matrix(place, since, until, moved)


def near(one: float, other: float, size: float) -> bool:
    return abs(one - other) <= 1e-9 * max(size, 1.0)


# Identities --------------------------------------------------------------------------------------------


@many
@given(moves)
def test_every_line_closes_and_what_came_is_what_went(moved):
    one = matrix(moved)
    account = extent_account(one, packaged_rules())
    for line in (*account.lines, account.total):
        entries = line.opening + line.additions - line.reductions + line.newly_seen - line.no_longer_seen
        assert near(entries, line.closing, one.total)
        assert near(line.stable + line.reductions + line.no_longer_seen, line.opening, one.total)
        assert near(line.stable + line.additions + line.newly_seen, line.closing, one.total)
        assert line.additions_managed <= line.additions * (1 + 1e-12)
        assert line.reductions_managed <= line.reductions * (1 + 1e-12)
    total = account.total
    assert near(total.additions, total.reductions, one.total)
    assert near(total.additions_managed, total.reductions_managed, one.total)
    assert near(account.net + account.swap, total.additions, one.total)


@many
@given(moves)
def test_rows_are_the_opening_columns_the_closing_and_the_total_stays(moved):
    one = matrix(moved)
    for side, sums in ((0, one.opening), (1, one.closing)):
        exact = {kind: sum(Fraction(a) for pair, a in moved.items() if pair[side] == kind) for kind in sums}
        assert sums == {kind: float(value) for kind, value in exact.items()}
        assert near(math.fsum(sums.values()), one.total, one.total)
    assert check_margins(one, one.opening, one.closing, lambda kind, side: 0.0) == []


@many
@given(st.lists(moves, min_size=1, max_size=4))
def test_accounts_add_up_over_places(several):
    parts = [matrix(moved, f"P{i}") for i, moved in enumerate(several)]
    whole = added(parts, "A")
    check_parts(whole, parts)
    account, of_parts = (extent_account(one, packaged_rules()) for one in (whole, parts[0]))
    assert of_parts.place == "P0"
    for line in account.lines:
        mine = [extent_account(part, packaged_rules()).line(line.ecosystem_type) for part in parts]
        for name in ("opening", "additions", "additions_managed", "reductions", "newly_seen", "closing", "stable"):
            assert near(getattr(line, name), math.fsum(getattr(one, name) for one in mine), whole.total), name


# Each cell has a type in three periods: two steps and the leap are made of the same land.
land = st.lists(st.tuples(*(st.sampled_from(KINDS),) * 3, st.floats(1e-3, 1e4)), min_size=1, max_size=60)


def between(cells, first: int, second: int) -> Matrix:
    moved: dict[tuple[str, str], list[float]] = {}
    for cell in cells:
        moved.setdefault((cell[first], cell[second]), []).append(cell[3])
    return matrix({pair: math.fsum(a) for pair, a in moved.items()}, since=f"200{first}", until=f"200{second}")


@many
@given(land)
def test_the_chain_of_two_steps_opens_and_closes_as_the_leap(cells):
    one, other, leap = between(cells, 0, 1), between(cells, 1, 2), between(cells, 0, 2)
    check_chain([one, other])
    check_margins(leap, one.opening, other.closing, lambda kind, side: 0.0)
    for kind in leap.kinds:  # what stayed in both steps stayed in the leap, and no more stays than passes through
        both = math.fsum(c[3] for c in cells if c[:3] == (kind,) * 3)
        assert leap.at(kind, kind) >= both * (1 - 1e-12)
        assert min(one.at(kind, kind), other.at(kind, kind)) >= both * (1 - 1e-12)


def test_net_change_hides_a_swap():
    account = extent_account(matrix({("forest", "grass"): 30.0, ("grass", "forest"): 30.0}), packaged_rules())
    assert (account.line("forest").net, account.line("forest").swap, account.net, account.swap) == (0, 60, 0, 60)
    assert account.line("forest").stable_share == 0


# What was not seen is no change -------------------------------------------------------------------------


def test_what_was_seen_once_is_told_apart_and_changes_nothing():
    one = matrix(
        {("forest", "forest"): 5.0, ("forest", NO_DATA): 2.0, (NO_DATA, "grass"): 3.0, (NO_DATA, NO_DATA): 7.0}
    )
    account = extent_account(one, packaged_rules())
    forest, grass = account.line("forest"), account.line("grass")
    assert (forest.reductions, forest.no_longer_seen, forest.closing) == (0, 2, 5)
    assert (grass.additions, grass.newly_seen, grass.closing) == (0, 3, 3)
    assert one.total == 17
    assert [line.ecosystem_type for line in account.lines] == ["forest", "grass"]


# Who made it -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after", "managed", "certain"),
    [
        ("forest", "paddy", True, True),
        ("river", "reservoir", True, True),
        ("farmland", "urban", True, True),
        ("farmland", "forest", False, False),  # regrowth, or Grain for Green: the place knows
        ("dry_cropland", "bamboo", False, False),
        ("grass", "marsh", False, True),
        ("urban", "grass", True, False),
        ("paddy", "orchard", True, True),
    ],
)
def test_rules_of_the_library(before, after, managed, certain):
    rule = rule_for(packaged_rules(), before, after)
    assert (rule.managed, rule.certain) == (managed, certain)


def test_every_change_has_a_rule_with_reason_source_and_mark():
    kinds = ecosystem_types()
    assert all(rule_for(packaged_rules(), one, other) for one in kinds for other in kinds)
    for rule in packaged_rules():
        assert all(rule.reason)
        assert rule.source
        assert rule.mark == "M"
        assert {rule.before, rule.after} <= {*kinds, "*"}


def test_a_rule_of_the_user_comes_first_and_takes_the_doubt_away():
    green = Rule("farmland", "forest", True, True, Label("planted", "退耕还林"), "the forest office")
    one = matrix({("paddy", "forest"): 4.0, ("paddy", "paddy"): 1.0})
    plain, own = (extent_account(one, rules) for rules in (packaged_rules(), (green, *packaged_rules())))
    assert (plain.line("forest").additions_unmanaged, own.line("forest").additions_managed) == (4, 4)
    assert [(rule.after, area) for rule, area in plain.doubtful] == [("forest", 4.0)]
    assert own.doubtful == ()


def test_without_a_rule_nothing_is_guessed():
    with pytest.raises(NoTransitionRule) as refused:
        extent_account(matrix({("forest", "grass"): 1.0}), ())
    assert "forest → grass" in refused.value.text("zh")


# Refusals ----------------------------------------------------------------------------------------------


def test_a_row_that_is_not_the_opening_names_place_and_type():
    one = matrix({("forest", "grass"): 4.0, ("forest", "forest"): 6.0})
    with pytest.raises(ExtentNotClosed) as refused:
        check_margins(one, {"forest": 11.0}, {}, lambda kind, side: 0.5)
    assert "Forest of A, 2010–2020: its row of the change matrix adds up to 10 ha" in refused.value.text("en")
    assert "11 ha" in refused.value.text("en")
    assert "A 2010–2020 的森林：变化矩阵的行合计为 10 ha" in refused.value.text("zh")
    with pytest.raises(ExtentNotClosed, match="Lake of A"):
        check_margins(one, {}, {"lake": 1.0}, lambda kind, side: 0.0)


def test_a_difference_within_rounding_is_named():
    one = matrix({("forest", "forest"): 9.99})
    (told,) = check_margins(one, {"forest": 10.0}, {}, lambda kind, side: 0.01)
    assert "A 2010, Forest: the matrix adds up to 9.99 ha, the area given is 10 ha (-0.01)" in told.en
    assert "森林" in told.zh


def test_parts_that_do_not_make_the_whole_are_refused():
    whole, part = matrix({("forest", "grass"): 4.0}), matrix({("forest", "grass"): 3.0}, "B")
    with pytest.raises(ExtentNotClosed, match=r"Forest of A.*of its parts adds up to 3 ha"):
        check_parts(whole, [part])
    check_parts(whole, [part], slack=1.0)


def test_a_chain_that_breaks_is_refused():
    one, other = matrix({("grass", "forest"): 4.0}), matrix({("forest", "forest"): 5.0}, since="2020", until="2021")
    with pytest.raises(ChainBroken, match="Forest closes 2020 with 4 ha and opens it with 5 ha"):
        check_chain([one, other])


@pytest.mark.parametrize("area", [-1.0, math.nan, math.inf])
def test_an_area_is_a_number_not_below_zero(area):
    with pytest.raises(ExtentNotClosed):
        extent_account(matrix({("grass", "forest"): area}), packaged_rules())


# Without a matrix --------------------------------------------------------------------------------------


def test_areas_alone_give_net_changes_and_say_so():
    account = net_account(
        "A", "2010", "2020", {"forest": 10.0, "urban": 1.0}, {"forest": 7.0, "urban": 4.0, "lake": 2.0}
    )
    assert account.net_only
    forest, lake = account.line("forest"), account.line("lake")
    assert (forest.additions, forest.reductions, lake.additions) == (0, 3, 2)
    assert all(math.isnan(value) for value in (forest.reductions_managed, forest.stable, forest.turnover, forest.swap))
    assert account.total.net == 2
