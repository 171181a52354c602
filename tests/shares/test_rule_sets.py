"""Random rules, from their data to the last fen: every payment is the sum of its shares, whoever stands first."""

import random
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from tests.shares.builders import CITY, account, flow, rule

from shanshui.core.errors import CapsBelowSum, FallNotRuled, FloorsAboveSum, NothingToAllotBy
from shanshui.core.labels import Label
from shanshui.shares.accounted import Figure
from shanshui.shares.fen import fen_in
from shanshui.shares.outcome import Outcome
from shanshui.shares.purchase import Payee, purchase
from shanshui.shares.rules import Rule

HELD = account(flow(CITY, 1.0, "2019"), flow(CITY, 1.0, "2020"))
REFUSED = (CapsBelowSum, FallNotRuled, FloorsAboveSum, NothingToAllotBy)


def said(draw: random.Random) -> dict[str, Any]:
    """Return what a random rule says."""
    unit = draw.choice(["yuan", "元", "万元"])
    floor = draw.choice([None, None, "0", f"{draw.randrange(1000)}.{draw.randrange(100):02}"])
    cap = draw.choice([None, str(Decimal(floor or 0) + draw.randrange(10**5))])
    weights = {f"p{n:03}": f"{draw.randrange(10**6)}.{draw.randrange(1000)}" for n in range(draw.randrange(1, 12))}
    limits = {
        who: {"floor": f"0.{draw.randrange(10)}", "cap": str(draw.randrange(1, 10**4))}
        for who in weights
        if draw.random() < 0.1
    }
    payees = {"key": "weights", "weights": weights, "limits": limits}
    rate = f"{draw.randrange(100)}.{draw.randrange(10**4)}%"
    told = {"rate": rate, "unit": unit, "floor": floor, "cap": cap, "payees": payees, "base": "2019"}
    return {name: value for name, value in told.items() if value is not None} | ({} if floor else {"pay_back": True})


def figures(draw: random.Random) -> tuple[Figure, Figure]:
    now, base = HELD.figure(CITY, "2020"), HELD.figure(CITY, "2019")
    return replace(now, fen=draw.randrange(10**13)), replace(base, fen=draw.randrange(10**13))


def paid(said_: Rule, now: Figure, base: Figure, names: list[str]) -> Outcome:
    weights = said_.payees.weights
    return purchase(said_, now, base, [Payee(name, Label(name, name), weights[name]) for name in names])


def check(seed: int) -> bool:
    """Return whether money was paid; raise if a fen is wrong."""
    draw = random.Random(seed)
    one, (now, base) = rule(**said(draw)), figures(draw)
    names = list(one.payees.weights)
    try:
        out = paid(one, now, base, names)
    except REFUSED as refused:
        with pytest.raises(type(refused)):
            paid(one, now, base, names[::-1])
        return False
    expected = round(Fraction(one.rate) * (now.fen - base.fen))
    expected = expected if one.floor is None else max(expected, fen_in(one.floor, one.unit))
    expected = expected if one.cap is None else min(expected, fen_in(one.cap, one.unit))
    assert out.fen == expected == sum(share.fen for share in out.shares)
    mixed = draw.sample(names, len(names))
    again = paid(one, now, base, mixed)
    assert {s.payee: s.fen for s in again.shares} == {s.payee: s.fen for s in out.shares}
    assert again.steps == out.steps
    return True


def test_500_random_rule_sets():
    assert sum(check(seed) for seed in range(500)) > 250


@pytest.mark.slow
def test_10000_random_rule_sets():
    assert sum(check(seed) for seed in range(10_000)) > 5000
