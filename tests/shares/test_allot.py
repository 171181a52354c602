"""Sums are shared to the fen, whatever the weights, floors and caps."""

import random
import time
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shanshui.core.errors import CapsBelowSum, FloorsAboveSum, NothingToAllotBy
from shanshui.shares.allot import Claim, allot

WEIGHTS = st.one_of(st.integers(0, 10**9), st.decimals(0, 10**6, places=4))


def random_case(seed: int) -> tuple[int, list[Claim]]:
    """Return a sum and claims that it fits: floors at most, caps at least the sum."""
    draw = random.Random(seed)
    total = draw.choice([0, 1, 99, draw.randrange(10**6), draw.randrange(10**13)])
    count = draw.choice([1, 2, 3, draw.randrange(1, 40)])
    weights = [
        draw.choice([0, 1, draw.randrange(1, 10**6), Decimal(draw.randrange(1, 10**8)) / 10**4]) for _ in range(count)
    ]
    if not any(weights):
        weights[0] = 1
    floors = [draw.randrange(total // count + 1) if draw.random() < 0.3 else 0 for _ in range(count)]
    caps = [floor + draw.randrange(total + 1) if draw.random() < 0.3 else None for floor in floors]
    room = [cap if weight else floor for cap, weight, floor in zip(caps, weights, floors, strict=True)]
    if None not in room and sum(room) < total:
        caps[next(i for i, weight in enumerate(weights) if weight)] = None
    names = draw.sample(range(10**6), count)
    return total, [Claim(f"{n:06}", *rest) for n, *rest in zip(names, weights, floors, caps, strict=True)]


def check(total: int, claims: list[Claim]) -> None:
    shares = allot(total, claims)
    assert sum(shares) == total
    for claim, fen in zip(claims, shares, strict=True):
        assert claim.floor <= fen
        assert claim.cap is None or fen <= max(claim.cap, claim.floor)
    mixed = claims[::-1]
    random.Random(len(claims)).shuffle(mixed)
    assert dict(zip([c.payee for c in mixed], allot(total, mixed), strict=True)) == dict(
        zip([c.payee for c in claims], shares, strict=True)
    )
    listed = allot(total, mixed, "listed")
    by_code = dict(zip([c.payee for c in claims], shares, strict=True))
    assert all(abs(fen - by_code[claim.payee]) <= 1 for claim, fen in zip(mixed, listed, strict=True))
    free = [
        i for i, c in enumerate(claims) if c.weight and c.floor < shares[i] and (c.cap is None or shares[i] < c.cap)
    ]
    levels = [
        (Fraction(shares[i] - 1) / Fraction(claims[i].weight), Fraction(shares[i] + 1) / Fraction(claims[i].weight))
        for i in free
    ]
    if levels:  # within bounds one unit of weight gives one amount, to the fen
        assert max(low for low, _ in levels) < min(high for _, high in levels)


def test_500_random_rules_are_exact():
    for seed in range(500):
        check(*random_case(seed))


@pytest.mark.slow
def test_10000_random_rules_are_exact():
    for seed in range(10_000):
        check(*random_case(seed))


@settings(max_examples=500)
@given(st.integers(-(10**12), 10**12), st.lists(WEIGHTS, min_size=1, max_size=12).filter(any))
def test_nobody_is_more_than_a_fen_from_a_share(total, weights):
    shares = allot(total, [Claim(str(i), weight) for i, weight in enumerate(weights)])
    whole = sum(map(Fraction, weights))
    assert sum(shares) == total
    assert all(abs(fen - total * Fraction(w) / whole) < 1 for fen, w in zip(shares, weights, strict=True))


def plainly(total: int, claims: list[Claim]) -> list[Fraction]:
    """Return exact shares within bounds by trying every level at which a bound begins to hold."""

    def at(level: Fraction) -> list[Fraction]:
        shares = [max(Fraction(c.floor), level * Fraction(c.weight)) for c in claims]
        return [
            s if c.cap is None else min(s, Fraction(max(c.cap, c.floor))) for s, c in zip(shares, claims, strict=True)
        ]

    bounds = {Fraction(b) / Fraction(c.weight) for c in claims if c.weight for b in (c.floor, c.cap) if b is not None}
    low = max((level for level in bounds if sum(at(level)) <= total), default=Fraction(0))
    loose = [
        c
        for c in claims
        if c.weight and low * Fraction(c.weight) >= c.floor and (c.cap is None or low * Fraction(c.weight) < c.cap)
    ]
    missing = total - sum(at(low))
    return at(low + (missing / sum(Fraction(c.weight) for c in loose) if loose else 0))


def test_bounds_agree_with_a_plain_search():
    for seed in range(200):
        total, claims = random_case(seed)
        exact = plainly(total, claims)
        assert sum(exact) == total
        assert all(abs(fen - share) < 1 for fen, share in zip(allot(total, claims), exact, strict=True)), seed


def test_equal_remainders_go_by_code():
    claims = [Claim("c", 1), Claim("a", 1), Claim("b", 1)]
    assert allot(100, claims) == [33, 34, 33]
    assert allot(100, claims, "listed") == [34, 33, 33]
    assert allot(-100, claims) == [-33, -34, -33]


def test_one_payee_takes_all_and_zero_weight_nothing():
    assert allot(101, [Claim("a", 7)]) == [101]
    assert allot(101, [Claim("a", 0), Claim("b", 3)]) == [0, 101]
    assert allot(0, [Claim("a", 0)]) == [0]


def test_what_bounds_cut_off_goes_to_the_others():
    assert allot(100, [Claim("a", 1), Claim("b", 1, floor=50), Claim("c", 8, cap=20)]) == [30, 50, 20]


@pytest.mark.parametrize(
    ("total", "claims", "error"),
    [
        (1, [Claim("a", 0), Claim("b", 0)], NothingToAllotBy),
        (9, [Claim("a", 1, 5), Claim("b", 1, 5)], FloorsAboveSum),
        (9, [Claim("a", 1, 0, 4), Claim("b", 1, 0, 4)], CapsBelowSum),
        (-9, [Claim("a", 1, 5)], FloorsAboveSum),
    ],
)
def test_what_cannot_be_shared_is_refused(total, claims, error):
    with pytest.raises(error) as refused:
        allot(total, claims)
    assert "payees" in refused.value.text("zh")


@pytest.mark.slow
def test_a_million_payees():
    draw = random.Random(1)
    claims = [Claim(f"{i:07}", draw.randrange(1, 10**6), 100, 10**11) for i in range(10**6)]
    began = time.process_time()
    shares = allot(123_456_789_012, claims)
    assert sum(shares) == 123_456_789_012
    assert time.process_time() - began < 30
