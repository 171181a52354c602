"""Whether a set of targets holds together: what must be proved, refuted, or left open."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.targets.builders import CITY, indicator, panel_of

from shanshui.targets.consistency.facts import Bound, Ratio, Sum
from shanshui.targets.consistency.prove import prove, siblings
from shanshui.targets.consistency.solve import answer, by_how_much, components, conflict, reach
from shanshui.targets.indicator import Dictionary
from shanshui.targets.target import Target

GDP = indicator("gdp", unit="yuan", over_places="sum", basis="current")
PEOPLE = indicator("population", unit="person", over_places="sum")
A_HEAD = indicator(
    "gdp_a_head", unit="yuan person-1", over_places="ratio", numerator="gdp", denominator="population", basis="current"
)
GEP, GEP_2006 = (
    indicator("gep_current", unit="yuan", basis="current"),
    indicator("gep_comparable", unit="yuan", basis="comparable", price_year=2006),
)
COVER = indicator("cover", unit="percent", least=0.0, most=100.0)
INVESTED = indicator("invested", unit="yuan")
WORDS = Dictionary([GDP, PEOPLE, A_HEAD, GEP, GEP_2006, COVER, INVESTED])
SEEN = {
    ("gdp", "331100"): {"2020": 154e9}, ("population", "331100"): {"2020": 2_507_396.0},
    ("gep_current", "331100"): {"2017": 467.3e9, "2018": 502.45e9}, ("gep_comparable", "331100"): {"2018": 420e9},
    ("invested", "331100"): {"2020": 80e9}, ("cover", "331100"): {"2020": 81.7},
}  # fmt: skip
PANEL = panel_of(SEEN, list(WORDS), [place.code for place in CITY])


def target(name, indicator_id, place="331100", **given):
    return Target(name, indicator_id, "2025", "2020", place=place, **given)


def found(*targets):
    return prove(targets, PANEL, WORDS, CITY)


def only(proof, kind):
    claims = [claim for claim in proof.claims if claim.kind == kind]
    assert len(claims) == 1
    return claims[0]


A_HEAD_TARGET = target("pc", "gdp_a_head", value=100_000.0)
PEOPLE_SAME = target("pop", "population", value=2_507_396.0, relation="exactly", nature="assumption")


def test_gdp_per_capita_gdp_and_population_that_contradict_are_refuted_by_the_smallest_set():
    claim = only(
        found(
            target("gdp", "gdp", value=220e9, relation="exactly"),
            A_HEAD_TARGET,
            PEOPLE_SAME,
            target("c", "cover", value=82.0),
        ),
        "together",
    )
    assert claim.verdict == "refuted"
    assert set(claim.targets) == {"gdp", "pc", "pop", "gdp_a_head 331100 2025"}
    # Both targets give way by the same share: sqrt(250.7396 / 220).
    assert claim.amount == pytest.approx(math.sqrt(250.7396 / 220) - 1, rel=1e-6)


def test_a_weaker_target_is_told_with_what_the_others_ask():
    proof = found(target("gdp", "gdp", value=220e9), A_HEAD_TARGET, PEOPLE_SAME)
    assert proof.verdict == "proved"
    weaker = only(proof, "implied")
    assert weaker.targets[0] == "gdp"
    assert weaker.amount == pytest.approx(250.7396 / 220 - 1, rel=1e-6)
    assert "250.74" in weaker.sentence.en


def test_without_population_it_cannot_be_decided_and_says_what_is_missing():
    claim = only(found(target("gdp", "gdp", value=220e9), A_HEAD_TARGET), "together")
    assert claim.verdict == "undecided"
    assert claim.missing == ("population 331100 2025",)
    assert claim.amount == pytest.approx(2_200_000 / 2_507_396 - 1)
    assert "250.74 bn yuan" in claim.sentence.en  # as method.md reckons it: 250.7
    assert "2,507.4 亿元" in claim.sentence.zh


def test_gep_over_500_bn_was_met_on_one_price_basis_already():
    proof = found(target("gep", "gep_current", value=500e9, signed="2021"))
    met = only(proof, "asks")
    assert met.verdict == "refuted"
    assert met.amount == pytest.approx(502.45 / 500 - 1)
    prices = only(proof, "prices")
    assert prices.verdict == "undecided"
    assert prices.missing == ("basis",)
    assert "since 2018" in prices.sentence.en
    assert "not met" in prices.sentence.en
    said = found(target("gep", "gep_current", value=500e9, basis="current"))
    assert not [claim for claim in said.claims if claim.kind == "prices"]


def test_siblings_are_the_same_amount_at_other_prices():
    assert [one.id for one in siblings(GEP, WORDS)] == ["gep_comparable"]
    assert siblings(GDP, WORDS) == []


def test_a4_a_rate_and_a_multiple_are_said_in_each_other():
    proof = found(target("rate", "invested", rate=0.15), target("twice", "invested", multiple=2.0))
    forms = {claim.targets[0]: claim.sentence.en for claim in proof.claims if claim.kind == "form"}
    assert "2.011357" in forms["rate"]
    assert "doubling" in forms["rate"]
    assert "14.8698%" in forms["twice"]
    assert proof.verdict == "proved"
    assert only(proof, "implied").targets == ("twice", "rate")


def test_a_multiple_of_an_unknown_base_is_left_open():
    proof = prove([target("t", "gdp", place="331102", multiple=2.0)], PANEL, WORDS, CITY)
    assert proof.verdict == "undecided"
    assert only(proof, "base").missing == ("gdp 331102 2020",)


def test_a_city_and_ceilings_of_its_counties():
    ceilings = Target("county", "gdp", "2025", "2020", level="county", value=100e9, relation="at most")
    claim = only(found(target("city", "gdp", value=250e9), ceilings), "together")
    assert claim.verdict == "refuted"
    assert set(claim.targets) == {"city", "county", "gdp 331100 2025"}
    # 250 / (1 + s) = 200 · (1 + s)
    assert claim.amount == pytest.approx(math.sqrt(1.25) - 1, rel=1e-6)


def test_sums_and_ratios_together_are_proved_by_a_witness():
    ceilings = Target("county", "gdp", "2025", "2020", level="county", value=140e9, relation="at most")
    proof = found(target("city", "gdp", value=250e9), ceilings, A_HEAD_TARGET, PEOPLE_SAME)
    assert proof.verdict == "proved"


def test_a_share_over_its_natural_limit():
    claim = only(found(target("c", "cover", value=102.0)), "limit")
    assert claim.verdict == "refuted"
    assert claim.amount == pytest.approx(0.02)


def test_milestones_that_turn_back():
    stepped = target("c", "cover", value=84.0, path="stepped", steps=(("2022", 85.0), ("2024", 83.0)))
    assert only(found(stepped), "path").verdict == "refuted"
    straight = target("c", "cover", value=84.0, path="stepped", steps=(("2022", 82.0), ("2024", 83.0)))
    assert not [claim for claim in found(straight).claims if claim.verdict == "refuted"]


def test_a_ratio_between_unlike_prices_is_not_decided():
    real = indicator(
        "gdp_a_head",
        unit="yuan person-1",
        over_places="ratio",
        numerator="gdp",
        denominator="population",
        basis="comparable",
        price_year=2015,
    )
    words = Dictionary([GDP, PEOPLE, real])
    panel = panel_of({("gdp", "331100"): {"2020": 1.0}}, list(words), [place.code for place in CITY])
    proof = prove([target("gdp", "gdp", value=220e9), A_HEAD_TARGET], panel, words, CITY)
    assert only(proof, "prices").missing == ("basis",)


def test_a_negative_value_leaves_its_ratio_open():
    proof = found(target("gdp", "gdp", value=-1e9, relation="at most"), A_HEAD_TARGET)
    assert only(proof, "together").missing == ("sign",)


def test_a_floor_holds_in_the_periods_of_other_targets():
    floor = Target("floor", "cover", "2030", "2020", place="331100", value=81.0, path="floor")
    lower = target("lower", "cover", value=80.0, relation="at most")
    claim = only(found(floor, lower), "together")
    assert claim.verdict == "refuted"
    assert set(claim.targets) == {"floor", "lower"}


def test_no_targets_contradict_nothing():
    assert found().verdict == "proved"
    assert found().claims == ()


# laws of the solver

A, B, C = (("a", "p", "t"), ("b", "p", "t"), ("c", "p", "t"))
POSITIVE = st.floats(1.0, 1e6)


@settings(max_examples=10, deadline=None)
@given(POSITIVE, POSITIVE, POSITIVE)
def test_a_ratio_of_three_fixed_values_is_possible_only_if_it_holds(over, top, bottom):
    facts = [
        Ratio("r", A, B, C),
        Bound("a", "target", A, over, over),
        Bound("b", "target", B, top, top),
        Bound("c", "target", C, bottom, bottom),
    ]
    off = abs(math.log(over * bottom / top))
    if off < 1e-8:
        return
    assert answer(facts) == "impossible"
    fitting = [*facts[:1], Bound("a", "target", A, top / bottom, top / bottom), *facts[2:]]
    assert answer(fitting) == "possible"
    assert math.log1p(by_how_much(facts)) == pytest.approx(off / 3, rel=1e-5, abs=1e-7)


@settings(max_examples=10, deadline=None)
@given(st.lists(POSITIVE, min_size=3, max_size=5), st.floats(1.01, 3.0))
def test_what_is_left_of_a_conflict_can_be_kept_without_any_one_of_its_facts(parts, over):
    nodes = [("x", str(i), "t") for i in range(len(parts))]
    whole = ("x", "w", "t")
    facts = [
        Sum("s", whole, tuple(nodes)),
        Bound("w", "target", whole, sum(parts) * over),
        *(Bound(f"p{i}", "target", node, high=part) for i, (node, part) in enumerate(zip(nodes, parts, strict=True))),
        Bound("loose", "target", ("y", "p", "t"), 1.0),
    ]
    group = next(one for one in components(facts) if len(one) > 1)
    core = conflict(group)
    assert answer(core) == "impossible"
    for fact in core:
        assert answer([one for one in core if one is not fact]) == "possible"


def test_reach_is_what_the_ratio_leaves():
    facts = [Ratio("r", A, B, C, 100.0), Bound("a", "target", A, 5.0, 8.0), Bound("c", "assumption", C, 20.0, 40.0)]
    low, high = reach(facts, B)
    assert (low, high) == (pytest.approx(1.0), pytest.approx(3.2))
