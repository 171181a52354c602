"""Rates, rules, versions: what is unclear or contradicts itself is refused."""

from datetime import date
from decimal import Decimal

import pytest
from pydantic import ValidationError
from tests.shares.builders import rule

from shanshui.core.errors import (
    ChooseOne,
    NoSuchName,
    RuleNotValid,
    RuleOverwritten,
    RulesOverlap,
    RuleTwice,
    WrongMechanism,
)
from shanshui.shares.rates import UnclearRateError, parse_rate
from shanshui.shares.rulebook import Placed, RuleBook, check_unchanged, fingerprint, last_day
from shanshui.shares.rules import faults


def book(*rules):
    return RuleBook(Placed(one, f"rules.yaml:{i}") for i, one in enumerate(rules, 1))


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("2%", "0.02"),
        ("２％", "0.02"),
        ("2 %", "0.02"),
        (0.02, "0.02"),
        ("0.02", "0.02"),
        (0, "0"),
        ("100%", "1"),
        ("150%", "1.5"),
    ],
)
def test_rates(text, rate):
    assert parse_rate(text) == Decimal(rate)


@pytest.mark.parametrize("text", [2, "2", 1, 1.0, "1.5"])
def test_a_bare_number_is_unclear(text):
    with pytest.raises(UnclearRateError):
        parse_rate(text)


@pytest.mark.parametrize("text", ["-2%", "two", "", "2‰", True, "1,5%"])
def test_no_rate(text):
    with pytest.raises(ValueError, match="is no rate"):
        parse_rate(text)


@pytest.mark.parametrize(
    ("said", "keys"),
    [
        ({"floor": 5, "cap": 4}, ("cap",)),
        ({"base": None}, ("mechanism",)),
        ({"rate": None}, ("mechanism",)),
        ({"pay_back": True, "floor": 0}, ("pay_back",)),
        ({"valid": {"from": "2020-01-01", "to": "2019-01-01"}}, ("valid", "to")),
        ({"payees": {"key": "weights"}}, ("payees", "key")),
        ({"payees": {"key": "equal", "names": ["a", "a"]}}, ("payees", "names")),
        ({"payees": {"key": "value", "limit": {"floor": 2, "cap": 1}}}, ("payees", "limit", "cap")),
        ({"points": {"actions": [{"id": "a", "points": 1}]}}, ("points",)),
    ],
)
def test_contradictions_are_found(said, keys):
    assert keys in [where for where, _, _ in faults(rule(**said))]


def test_a_sound_rule_has_no_fault():
    assert list(faults(rule(floor=0, cap=10, payees={"key": "weights", "weights": {"a": 1}}))) == []


def test_bands_must_rise_and_end():
    side = {"payer": {"en": "A"}, "payee": {"en": "B"}, "amount": 1}
    for ends in ([1, 1, None], [2, 1, None], [1], [None, 1]):
        water = {"k0": 1, "indicators": [{"id": "x", "weight": 1}], "bands": [side | {"up_to": end} for end in ends]}
        assert [where for where, _, _ in faults(rule("water", water=water))] == [("water", "bands")], ends


def test_negative_weights_are_refused():
    with pytest.raises(ValidationError):
        rule(payees={"key": "weights", "weights": {"a": -1}})


def test_last_years_rule_is_found_by_day_and_by_version():
    old = rule(version="2019", valid={"from": "2019-01-01", "to": "2019-12-31"}, rate="1%")
    new = rule(version="2020", valid={"from": "2020-01-01"}, supersedes="2019")
    rules = book(old, new)
    assert rules.rule("r", "purchase", date(2019, 12, 31)) == old
    assert rules.rule("r", "purchase", date(2020, 1, 1)) == new
    assert rules.rule("r", "purchase", date(2030, 1, 1), "2019") == old
    with pytest.raises(RuleNotValid, match="2018-12-31"):
        rules.rule("r", "purchase", date(2018, 12, 31))
    with pytest.raises(WrongMechanism):
        rules.rule("r", "credit", date(2020, 1, 1))
    with pytest.raises(NoSuchName):
        rules.rule("q", "purchase", date(2020, 1, 1))
    with pytest.raises(NoSuchName):
        rules.rule("r", "purchase", date(2020, 1, 1), "2018")


def test_the_only_rule_of_a_mechanism_needs_no_name():
    one, other = rule(), rule(id="q")
    assert book(one, rule("credit", id="c")).only("purchase") == "r"
    with pytest.raises(ChooseOne) as refused:
        book(one, other).only("purchase")
    assert "--rule" in refused.value.text("zh")
    with pytest.raises(NoSuchName):
        book(one).only("sale")


def test_two_versions_valid_on_one_day():
    old, new = rule(version="1", valid={"from": "2019-01-01"}), rule(version="2", valid={"from": "2020-01-01"})
    with pytest.raises(RulesOverlap) as refused:
        book(old, new)
    assert "2020-01-01" in refused.value.text("zh")
    assert refused.value.where == "rules.yaml:2"


def test_a_version_stands_once_and_supersedes_what_is_there():
    with pytest.raises(RuleTwice):
        book(rule(), rule())
    with pytest.raises(NoSuchName):
        book(rule(supersedes="0"))


def test_a_version_that_was_used_is_never_changed():
    before = rule(rate="1%")
    used = {("r", "1"): fingerprint(before)}
    check_unchanged(before, used, "rules.yaml:1")
    ended = rule(rate="1%", valid={"from": "2010-01-01", "to": "2019-12-31"})
    check_unchanged(ended, used, "rules.yaml:1")  # it may be ended
    with pytest.raises(RuleOverwritten) as refused:
        check_unchanged(rule(rate="2%"), used, "rules.yaml:1")
    assert "不能改写" in refused.value.text("zh")


@pytest.mark.parametrize(
    ("period", "day"),
    [("2020", (2020, 12, 31)), ("2020-Q1", (2020, 3, 31)), ("2020-02", (2020, 2, 29)), ("2020-12", (2020, 12, 31))],
)
def test_last_day_of_a_period(period, day):
    assert last_day(period) == date(*day)
