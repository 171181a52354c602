"""The asset account closes, whatever changed; each change is entered where SEEA EA has it."""

import math
import random
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.accounts.builders import leaves_of, small_tree

from shanshui.accounts.assets import (
    ITEMS,
    Balance,
    Catastrophe,
    Extent,
    Known,
    Outlook,
    added,
    asset_account,
    present_value,
)
from shanshui.accounts.decomposition import FACTORS, Effect, Key, State, decomposed
from shanshui.core.errors import CatastropheAboveLoss

KEY = Key("111", "forest", "soil_retention", "soil")
THREE = Outlook(Decimal("0.03"), 50)
ONE_YEAR = Outlook(Decimal(0), 1)


def effect(key=KEY, before=1000, notes=(), **parts) -> Effect:
    made = tuple(parts.get(name, 0) for name in FACTORS)
    return Effect(key, before, before + sum(made), made, frozenset(notes))


def balance(one: Effect, outlook=ONE_YEAR, **known) -> Balance:
    return asset_account([one], "2010", "2020", Known({"": outlook}, **known)).total()


def entered(one: Effect, **known) -> dict[str, int]:
    found = balance(one, **known)
    return {item: made for item, made in zip(ITEMS, found.items, strict=True) if made}


def test_present_value_is_the_closed_form():
    for rate, life in ((0.03, 50), (0.05, 1), (0.12, 100)):
        closed = (1 - (1 + rate) ** -life) / rate
        assert float(present_value(Decimal(str(rate)), life)) == pytest.approx(closed, rel=1e-12)
    assert present_value(Decimal(0), 30) == 30
    assert present_value(Decimal("0.03"), 30, Decimal("0.03")) == pytest.approx(Decimal(30))
    grown = sum((1.01 / 1.04) ** j for j in range(1, 26))
    assert float(present_value(Decimal("0.04"), 25, Decimal("0.01"))) == pytest.approx(grown, rel=1e-12)


def test_a_value_by_hand():
    """1,000 yuan a year over 3 years at 10 %: 909.09 + 826.45 + 751.31."""
    found = balance(effect(before=100_000), Outlook(Decimal("0.1"), 3))
    assert (found.opening, found.closing) == (248_685, 248_685)


@settings(max_examples=500)
@given(st.integers(0, 2**32))
def test_any_account_closes_and_its_parts_add_up(seed):
    rng = random.Random(seed)
    tree = small_tree(rng)
    keys = [
        Key(p, kind, s, "x")
        for p in leaves_of(tree)
        for kind in ("forest", "lake")
        for s in ("soil_retention", "recreation")
    ]
    sides = [{key: _state(rng) for key in keys if rng.random() < 0.9} for _ in range(2)]
    change = decomposed(*sides, "2010", "2020")
    extents = {(key.place, key.ecosystem_type): _extent(rng) for key in keys if rng.random() < 0.7}
    lost = {
        at: Catastrophe(rng.random() * area.reductions, Fraction(rng.randint(0, 9), 9)) for at, area in extents.items()
    }
    lost = {at: one for at, one in lost.items() if not math.isnan(one.area)}
    outlooks = {"": Outlook(Decimal(rng.randint(0, 99)) / 1000, rng.randint(1, 100)), "recreation": THREE}
    index = {at: rng.choice([-0.1, 0.0, 0.1]) for at in extents if rng.random() < 0.5}
    known = Known(outlooks, extents, frozenset({"recreation"}), index, catastrophes=lost)
    found = asset_account(change.effects, "2010", "2020", known)
    whole = found.total()
    assert whole.left_over == 0
    assert added(found.by("place").values()) == added(found.by("ecosystem_type").values()) == whole
    for line in found.lines:
        assert line.balance.left_over == 0
        assert line.balance.of("degradation") <= 0 <= line.balance.of("enhancement")
        if line.key.service == "recreation":
            assert line.balance.of("degradation") == line.balance.of("enhancement") == 0


def _state(rng: random.Random) -> State:
    area, amount, price = rng.choice([0.0, math.nan, rng.uniform(1, 1e4)]), rng.uniform(0, 1e6), rng.uniform(0, 100)
    price = rng.choice([price, math.nan])
    worth = amount if math.isnan(price) else amount * price
    return State(worth if area else 0.0, amount if area else 0.0, area, rng.choice([math.nan, amount * 1.1]), price)


def _extent(rng: random.Random) -> Extent:
    opening, gone, came = rng.uniform(0, 1e4), rng.random(), rng.uniform(0, 1e3)
    if rng.random() < 0.2:
        return Extent(opening, opening + came)
    return Extent(opening, opening * (1 - gone) + came, came, opening * gone)


def test_each_cause_has_its_item():
    assert entered(effect(condition=-40)) == {"degradation": -40}
    assert entered(effect(condition=40)) == {"enhancement": 40}
    assert entered(effect(price=7, weather=-5)) == {"revaluation": 7, "reappraisal_weather": -5}
    assert entered(effect(method=3, data=4)) == {"reappraisal_data": 7}
    assert entered(effect(extent=-9)) == {"reductions": -9}


def test_degradation_only_from_a_decline_of_condition():
    known = {"driven_by_use": frozenset({"soil_retention"})}
    assert entered(effect(condition=-40), **known) == {"reappraisal_flow": -40}
    assert entered(effect(condition=-40, notes=["no_price"])) == {"reappraisal_flow": -40}
    assert entered(effect(condition=-40, notes=["no_area"])) == {"reappraisal_flow": -40}
    unknown_weather = effect(condition=-40, notes=["no_weather"])
    assert entered(unknown_weather) == {"degradation": -40}
    assert entered(unknown_weather, by_equation=frozenset({("soil_retention", "soil")})) == {"reappraisal_flow": -40}
    at = (KEY.place, KEY.ecosystem_type)
    assert entered(effect(condition=-40), condition={at: 0.05}) == {"reappraisal_flow": -40}
    assert entered(effect(condition=-40), condition={at: -0.05}) == {"degradation": -40}
    assert entered(effect(condition=40), condition={at: 0.0}) == {"reappraisal_flow": 40}


def test_gross_conversions_are_valued_by_the_hectare_and_add_up_to_the_net():
    at = (KEY.place, KEY.ecosystem_type)
    swapped = Extent(100, 100, additions=30, reductions=30)
    assert entered(effect(), extents={at: swapped}) == {"additions": 300, "reductions": -300}
    grown = Extent(100, 120, additions=50, reductions=30)  # 10 a hectare before, 1200/120 after
    assert entered(effect(extent=200), extents={at: grown}) == {"additions": 500, "reductions": -300}
    shrunk = Extent(100, 80, additions=10, reductions=30)
    assert entered(effect(extent=-200), extents={at: shrunk}) == {"additions": 100, "reductions": -300}


def test_what_was_only_newly_seen_is_no_addition():
    at = (KEY.place, KEY.ecosystem_type)
    found = entered(effect(extent=200), extents={at: Extent(100, 120, 0, 0, seen=20)})
    assert found == {"reappraisal_data": 200}


def test_a_catastrophe_is_taken_out_of_reductions_and_degradation():
    at = (KEY.place, KEY.ecosystem_type)
    extents = {at: Extent(100, 70, 0, 30)}
    lost = {at: Catastrophe(15, Fraction(1, 4), "lost.csv:2")}
    found = entered(effect(extent=-300, condition=-80), extents=extents, catastrophes=lost)
    assert found == {"reductions": -150, "degradation": -60, "catastrophe": -170}
    with pytest.raises(CatastropheAboveLoss, match="31 ha of forest") as caught:
        entered(effect(extent=-300), extents=extents, catastrophes={at: Catastrophe(31, where="lost.csv:2")})
    assert "因灾害损失 31 公顷，而减少总量为 30 公顷" in caught.value.text("zh")


def test_the_opposite_change_is_the_opposite_account():
    there, back = (
        balance(effect(condition=-40, price=7), THREE),
        balance(effect(before=967, condition=40, price=-7), THREE),
    )
    assert there.net == -back.net
    assert (there.opening, there.closing) == (back.closing, back.opening)
