"""Share a sum to the fen: by weights, within floors and caps, the last fen by largest remainder."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import lcm
from typing import Literal

from shanshui.core.errors import CapsBelowSum, FloorsAboveSum, NothingToAllotBy
from shanshui.shares.fen import yuan

Ties = Literal["code", "listed"]


@dataclass(frozen=True, slots=True)
class Claim:
    """Who shares in a sum: by what weight, of how many fen at least and (None: no cap) at most."""

    payee: str
    weight: Decimal | int
    floor: int = 0
    cap: int | None = None


def allot(total: int, claims: Sequence[Claim], ties: Ties = "code", where: str = "payees") -> list[int]:
    """Return the fen of each claim, in the order given; they add up to the total exactly.

    Within floors and caps all get the same amount for one unit of weight. What is left after whole fen goes, one fen
    each, to the largest remainders; equal remainders in the order of the payees' codes, or as `listed`. A negative
    total (money that is asked back) is shared like a positive one.

    Raises
    ------
    NothingToAllotBy, FloorsAboveSum, CapsBelowSum
        If no shares fit.
    """
    if total < 0:
        if any(claim.floor for claim in claims):
            raise FloorsAboveSum(where=where, floors=yuan(sum(claim.floor for claim in claims)), total=yuan(total))
        return [-fen for fen in allot(-total, claims, ties, where)]
    weights = _whole([claim.weight for claim in claims])
    _check(total, claims, weights, where)
    shares, free, left = _bounded(total, claims, weights)
    if free:
        _remainders(left, free, weights, shares, claims if ties == "code" else None)
    return shares


def _whole(weights: list[Decimal | int]) -> list[int]:
    """Return weights as whole numbers in the same proportion."""
    if all(type(weight) is int for weight in weights):
        return [int(weight) for weight in weights]
    ratios = [weight.as_integer_ratio() for weight in weights]
    shared = lcm(*{below for _, below in ratios})
    return [above * (shared // below) for above, below in ratios]


def _check(total: int, claims: Sequence[Claim], weights: list[int], where: str) -> None:
    floors = sum(claim.floor for claim in claims)
    if total > floors and not any(weights):
        raise NothingToAllotBy(where=where, count=len(claims))
    if floors > total:
        raise FloorsAboveSum(where=where, floors=yuan(floors), total=yuan(total))
    most = [claim.cap if weight else claim.floor for claim, weight in zip(claims, weights, strict=True)]
    bounded = [cap for cap in most if cap is not None]
    if len(bounded) == len(most) and sum(bounded) < total:
        raise CapsBelowSum(where=where, caps=yuan(sum(bounded)), total=yuan(total))


def _bounded(total: int, claims: Sequence[Claim], weights: list[int]) -> tuple[list[int], list[int], int]:
    """Return the fen of those at their floor or cap, the indexes of the others, and what is left for these.

    Shares too small or too large are set to their bound, those first that move more money, and the rest is shared
    anew. Each round settles at least one, and none of them ever has to be taken back.
    """
    shares = [claim.floor if not weight else 0 for claim, weight in zip(claims, weights, strict=True)]
    free, left = [i for i, weight in enumerate(weights) if weight], total - sum(shares)
    while free and any(claim.floor or claim.cap is not None for claim in claims):
        whole = sum(weights[i] for i in free)
        low = [i for i in free if weights[i] * left < claims[i].floor * whole]
        high = [i for i in free if (cap := claims[i].cap) is not None and weights[i] * left > cap * whole]
        if not low and not high:
            break
        lifted = sum(claims[i].floor * whole - weights[i] * left for i in low)
        lowered = sum(weights[i] * left - (claims[i].cap or 0) * whole for i in high)
        settled = {i: claims[i].floor for i in low} if lifted >= lowered else {}
        settled |= {i: claims[i].cap or 0 for i in high} if lowered >= lifted else {}
        for i, fen in settled.items():
            shares[i] = fen
        left -= sum(settled.values())
        free = [i for i in free if i not in settled]
    return shares, free, left


def _remainders(
    left: int, free: list[int], weights: list[int], shares: list[int], claims: Sequence[Claim] | None
) -> None:
    """Give each of `free` its whole fen, and what is left over to the largest remainders; equal ones by code.

    Without `claims` equal ones follow as they are listed.
    """
    whole = sum(weights[i] for i in free)
    rests: dict[int, int] = {}
    over = left
    for i in free:
        fen, rests[i] = divmod(weights[i] * left, whole)
        shares[i] = fen
        over -= fen
    order = sorted(free, key=lambda i: claims[i].payee) if claims else free
    for i in sorted(order, key=rests.__getitem__, reverse=True)[:over]:  # stable, also when reversed
        shares[i] += 1
