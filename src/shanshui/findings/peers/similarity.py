"""Fair comparators by likeness: places that are alike in what a place cannot change soon, whatever their fame."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from shanshui.findings.composite.board import Array
from shanshui.findings.composite.impute import distances, standardised

COUNT = 5
LEAST_SHARED = 0.5  # share of the structural indicators that both places must know


@dataclass(frozen=True)
class Peer:
    """A place that another is compared with.

    `distance` is the root mean square of the differences in standard deviations; `shared` the share of the structural
    indicators that both know; `apart` the indicator in which they differ most.
    """

    place: str
    peer: str
    distance: float
    shared: float
    apart: str


def similar(
    values: Array, places: Sequence[str], indicators: Sequence[str], count: int = COUNT
) -> dict[str, list[Peer]]:
    """Return the most similar places of each place, nearest first, ties in order of code.

    Parameters
    ----------
    values
        (places, indicators): structural indicators, such as height, area, population, distance to a city.
    """
    order = sorted(range(len(places)), key=lambda at: places[at])
    board, names = np.asarray(values, float)[order], [places[at] for at in order]
    scaled, apart = standardised(board), distances(board)
    shared = _shared(scaled)
    found = {}
    for at, place in enumerate(names):
        can = [
            other
            for other in range(len(names))
            if other != at and not math.isnan(apart[at, other]) and shared[at, other] >= LEAST_SHARED
        ]
        nearest = sorted(can, key=lambda other: (round(float(apart[at, other]), 12), names[other]))[:count]
        found[place] = [
            Peer(place, names[o], float(apart[at, o]), float(shared[at, o]), _most(scaled, at, o, indicators))
            for o in nearest
        ]
    return found


def _shared(scaled: Array) -> Array:
    there = (~np.isnan(scaled)).astype(float)
    used = max(int((there.sum(axis=0) > 0).sum()), 1)
    return np.asarray(np.einsum("pk,qk->pq", there, there) / used)


def _most(scaled: Array, place: int, other: int, indicators: Sequence[str]) -> str:
    gap = np.abs(scaled[place] - scaled[other])
    return indicators[int(np.nanargmax(gap))]
