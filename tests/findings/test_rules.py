"""Rules: which results become findings, how severe, how sure, and what is said."""

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shanshui.core.labels import Label
from shanshui.findings.finding import ACTIONS, KINDS, Finding
from shanshui.findings.rules import (
    Absent,
    Conflict,
    Difference,
    Result,
    Shortfall,
    Standing,
    Widening,
    findings,
    rules,
)

PLACES = {"331121": Label("Qingtian", "青田县"), "331100": Label("Lishui City", "丽水市")}
INDICATORS = {"gdp": Label("GDP", "地区生产总值"), "income_ratio": Label("Urban-rural ratio", "城乡收入比")}
STANDING = Standing(
    target="gdp-2025",
    place="331121",
    indicator="gdp",
    period="2023",
    until="2025",
    value=60.0,
    goal=100.0,
    unit="亿元",
    ratios={"growth-ratio": 0.5, "linear": 0.4, "anticipated": 0.7},
    behind={"growth-ratio": True, "linear": True, "anticipated": False},
    chance=0.1,
    missing=0.2,
    owner="发改局",
    document="丽政发〔2021〕5号",
)
SHORTFALL = Shortfall(
    "331121", "gdp", "2023", "best", 40.0, "亿元", 0.55, 0.4, 0.8, 0.1, Label("40 behind.", "落后 40。"), 5e8
)
WIDENING = Widening("331100", "income_ratio", "2018", "2023", 2.0, 2.5, 0.9)
DIFFERENCE = Difference("331100", "gdp", "2023", 100.0, 96.0, "亿元", firm=0.75)
CONFLICT = Conflict("331100", "gdp", "2025", ("a", "b"), 0.05, Label("They clash.", "相互矛盾。"))
ABSENT = Absent("331100", "gdp", "2023", 3, 9)
EVERY: list[Result] = [STANDING, SHORTFALL, WIDENING, DIFFERENCE, CONFLICT, ABSENT]


def only(result: Result) -> Finding:
    (found,) = findings([result], PLACES, INDICATORS)
    return found


def test_every_rule_can_be_read_and_every_kind_has_one():
    assert {rule.kind for rule in rules().values()} == KINDS.keys()
    for rule in rules().values():
        assert rule.action in ACTIONS
        assert 0 <= rule.none_at < rule.full_at
        assert 0 <= rule.least_sure <= 1
        assert all((*rule.label, *rule.means))


def test_a_target_behind():
    found = only(STANDING)
    assert (found.kind, found.rule, found.about) == ("off_track", "target-behind", "gdp-2025")
    assert found.severity == pytest.approx((0.5 - 0.05) / 0.95)  # of the median ratio
    assert found.robustness == pytest.approx(2 / 3)  # two methods of three; the weakest of .667, .9, .8
    assert (found.gap, found.unit, found.owner) == (40.0, "亿元", "发改局")
    assert found.evidence == ("丽政发〔2021〕5号",)
    assert (
        found.statement.en
        == "Qingtian, GDP: 6 bn yuan in 2023, 10 bn yuan promised for 2025; 2 of 3 methods say behind."
    )
    assert (
        found.statement.zh
        == "青田县，地区生产总值：2023 年为 60 亿元，承诺 2025 年达到 100 亿元；3 种方法中 2 种判为滞后。"
    )
    assert "66.7 %" in found.sure.en
    assert "weakest" in found.sure.en


def test_the_cause_is_told():
    found = only(replace(STANDING, cause=Label("Shuinan makes up 80 % of the gap", "水南街道占缺口的 80 %")))
    assert found.statement.en.endswith("say behind. Shuinan makes up 80 % of the gap.")


def test_a_target_that_fell_due_is_missed():
    assert only(replace(STANDING, due=True)).rule == "target-missed"


def test_a_target_on_track_is_no_finding():
    fine = replace(STANDING, behind=dict.fromkeys(STANDING.behind, False), ratios=dict.fromkeys(STANDING.ratios, 1.2))
    assert findings([fine], PLACES, INDICATORS) == []


def test_a_target_that_cannot_be_assessed_tells_why():
    unknown = replace(STANDING, reason=Label("the base has no value", "基期无数值"), behind={}, ratios={})
    found = only(unknown)
    assert (found.kind, found.severity, found.robustness) == ("missing_data", 0.5, 1.0)
    assert "the base has no value" in found.statement.en
    assert "基期无数值" in found.statement.zh


def test_a_broken_bound_is_as_severe_as_can_be():
    bound = replace(STANDING, ratios=dict.fromkeys(STANDING.ratios, math.nan))
    assert only(bound).severity == 1.0


def test_what_is_not_sure_enough_is_no_finding():
    assert findings([replace(STANDING, chance=0.8)], PLACES, INDICATORS) == []
    assert findings([replace(SHORTFALL, robustness=0.4)], PLACES, INDICATORS) == []


def test_a_gap_to_peers_with_its_cost():
    found = only(SHORTFALL)
    assert (found.severity, found.robustness, found.cost) == (pytest.approx(0.5), pytest.approx(0.8), 5e8)
    assert found.statement.zh == "青田县，落后 40。"
    assert only(replace(SHORTFALL, of_reference=0.1)).severity == pytest.approx(0.1 / 0.9)
    assert findings([replace(SHORTFALL, of_reference=0.05)], PLACES, INDICATORS) == []
    assert only(replace(SHORTFALL, cost=math.nan)).cost is None


def test_a_widening_gap():
    found = only(WIDENING)
    assert found.severity == pytest.approx((0.25 - 0.02) / 0.48)
    assert found.robustness == 0.9
    assert "from 2 in 2018 to 2.5 in 2023" in found.statement.en
    assert findings([replace(WIDENING, after=1.9)], PLACES, INDICATORS) == []
    unsaid = only(replace(WIDENING, sure=math.nan, sentence=Label("It grew.", "扩大。")))
    assert (unsaid.robustness, unsaid.statement.en) == (0.5, "Lishui City: It grew.")
    assert "no range is known" in unsaid.sure.en
    assert findings([replace(WIDENING, before=0.0)], PLACES, INDICATORS) == []  # nothing to grow from


def test_numbers_that_do_not_agree():
    found = only(DIFFERENCE)
    assert found.severity == pytest.approx((0.04 - 0.005) / 0.095)
    assert found.robustness == 0.75
    assert findings([replace(DIFFERENCE, parts=99.9)], PLACES, INDICATORS) == []


def test_targets_that_contradict_one_another():
    assert only(CONFLICT).about == "a+b"
    assert only(replace(CONFLICT, targets=("b", "a"))).id == only(CONFLICT).id


def test_missing_data():
    found = only(ABSENT)
    assert found.missing == pytest.approx(1 / 3)
    assert found.severity == pytest.approx((1 / 3 - 0.1) / 1.9)


@pytest.mark.parametrize("result", EVERY, ids=lambda one: type(one).__name__)
def test_every_finding_is_told_in_both_languages_and_comes_back_from_json(result: Result):
    import json

    found = only(result)
    for label in (found.statement, found.why, found.sure):
        assert label.en
        assert label.zh
        assert label.en != label.zh
    back = Finding.of(json.loads(json.dumps(found.payload())))
    assert back.payload() == found.payload()
    assert back.id == found.id
    assert 0 <= found.severity <= 1
    assert 0 <= found.robustness <= 1


def test_the_id_is_of_what_it_is_about_and_not_of_its_numbers():
    one = only(STANDING)
    assert only(replace(STANDING, value=70.0, period="2024")).id == one.id
    others = [replace(STANDING, place="331100"), replace(STANDING, indicator="gep"), replace(STANDING, target="other")]
    assert len({one.id, *(only(other).id for other in others)}) == 4


@given(st.sampled_from(sorted(rules())), st.floats(0, 3), st.floats(0, 3))
def test_what_is_worse_is_never_less_severe(name: str, one: float, other: float):
    low, high = sorted((one, other))
    rule = rules()[name]
    assert 0 <= rule.severity(low) <= rule.severity(high) <= 1


def test_places_and_indicators_without_a_name_are_told_by_code():
    (found,) = findings([ABSENT], {}, {})
    assert found.statement.en.startswith("331100, gdp: ")
