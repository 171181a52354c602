"""How far a rank depends on choices nobody can prove: the index is drawn again over all of them.

A draw takes one way to fill gaps, one way to normalise, one way to aggregate, one kind of weights, and moves every
weight at random; the rank interval of a place is where nine draws of ten put it. Draws depend on the seed and on names
alone, not on the order of places or on threads.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from shanshui.accounts.uncertainty.distributions import uniforms
from shanshui.findings.composite.aggregate import POSITIVE, WAYS
from shanshui.findings.composite.board import Array, Board
from shanshui.findings.composite.choices import Setup
from shanshui.findings.composite.composite import Steps, prepare, ranks, scored, stretches, weights_of
from shanshui.findings.composite.normalise import ABSOLUTE, SIGNED

DRAWS, SEED, NOISE = 1000, 1, 0.25
LOW, HIGH = 0.05, 0.95
BATCH = 32  # draws worked through at once; changes no number
Way = tuple[str, str, str, str]  # impute, normalise, weights, aggregate
FLOOR = 1.0  # of the scale of drawn scores, so that geometric and harmonic means are defined


@dataclass(frozen=True)
class Spread:
    """What is drawn from: words of the steps; `noise` is how far a weight moves to either side, as a share of it."""

    imputes: tuple[str, ...] = ("none", "group-mean")
    normalises: tuple[str, ...] = ("minmax", "zscore", "percentile")
    weights: tuple[str, ...] = ("given", "equal")
    aggregates: tuple[str, ...] = ("arithmetic", "geometric")
    noise: float = NOISE
    draws: int = DRAWS
    seed: int = SEED


@dataclass(frozen=True)
class RankRange:
    """The rank of a place over all draws: median, the range of nine draws of ten, and in how many it has one."""

    place: str
    median: float
    low: float
    high: float
    draws: int


@dataclass(frozen=True)
class Ranks:
    """Ranks of every draw, (draws, places), 0 where a place has none; and what was drawn how often."""

    period: str
    places: tuple[str, ...]
    drawn: Array
    used: Mapping[Way, int]
    spread: Spread

    def range_of(self, place: str) -> RankRange:
        """Return the rank interval of a place, NaN if it never has a rank."""
        own = self.drawn[:, self.places.index(place)]
        own = own[own > 0]
        if not own.size:
            return RankRange(place, np.nan, np.nan, np.nan, 0)
        low, median, high = np.quantile(own, (LOW, 0.5, HIGH), method="inverted_cdf")
        return RankRange(place, float(median), float(low), float(high), int(own.size))

    def behind(self, place: str, other: str) -> float:
        """Return the share of draws in which a place ranks behind another one, of those in which both have a rank."""
        own, theirs = (self.drawn[:, self.places.index(code)] for code in (place, other))
        both = (own > 0) & (theirs > 0)
        return float((own[both] > theirs[both]).mean()) if both.any() else float("nan")


def robustness(board: Board, denominators: Board, setup: Setup, period: str, spread: Spread | None = None) -> Ranks:
    """Return the ranks of a period over draws of the choices.

    Drawn scores are on a scale from 1 to 100. A mean that needs numbers above zero is replaced by the arithmetic one
    where the drawn way to normalise yields others; `used` counts what was used. Weights that come from the data are
    those of min-max scores.
    """
    spread, board = spread or Spread(), board.only(setup.tree.leaves)
    when, leaves = board.periods.index(period), board.indicators
    moved = {code: _moved(code, spread) for code in setup.tree}
    found = np.zeros((spread.draws, len(board.places)), np.int32)
    steps: dict[str, Steps] = {}
    used: dict[Way, int] = {}
    for way, draws in sorted(_ways(spread).items()):
        impute, normalise, weights, _ = way
        if impute not in steps:
            steps[impute] = prepare(board, denominators, _drawn(setup, impute, "minmax", weights))
        scores = _scores(steps[impute], board, denominators, _drawn(setup, impute, normalise, weights))[when]
        base = _weights(steps[impute].normalised, leaves, _drawn(setup, impute, "minmax", weights))
        used[way] = len(draws)
        for batch in (draws[at : at + BATCH] for at in range(0, len(draws), BATCH)):
            own = {group: base[group] * _of(moved, setup.tree.children(group), batch) for group in base}
            tops = _tops(dict(zip(leaves, scores.T[:, :, None], strict=True)), setup, own, way[3])
            found[batch] = [ranks(top) for top in tops.T]
    return Ranks(period, board.places, found, used, spread)


def _scores(steps: Steps, board: Board, denominators: Board, setup: Setup) -> Array:
    """Return the scores of a drawn way to normalise; what comes before is that of its way to fill gaps."""
    choices = setup.choices
    if choices.normalise in ABSOLUTE:
        return prepare(board, denominators, setup).normalised
    found = np.full(steps.treated.shape, np.nan)
    for when in stretches(len(board.periods), choices.together):
        found[when] = scored(steps.treated[when], board.indicators, board.places, setup.measures, choices)
    return found


def _ways(spread: Spread) -> dict[Way, list[int]]:
    """Return which draws use which combination of choices."""
    found: dict[Way, list[int]] = {}
    words = _words(spread)
    picks = [
        np.floor(uniforms(spread.seed, f"benchmark|{name}", spread.draws) * len(ways)).astype(int)
        for name, ways in words.items()
    ]
    for draw, numbers in enumerate(zip(*picks, strict=True)):
        picked = [ways[number] for ways, number in zip(words.values(), numbers, strict=True)]
        if picked[1] in SIGNED and picked[3] in POSITIVE:
            picked[3] = "arithmetic"
        found.setdefault((picked[0], picked[1], picked[2], picked[3]), []).append(draw)
    return found


def _words(spread: Spread) -> dict[str, tuple[str, ...]]:
    return {
        "impute": spread.imputes,
        "normalise": spread.normalises,
        "weights": spread.weights,
        "aggregate": spread.aggregates,
    }


def _moved(code: str, spread: Spread) -> Array:
    """Return the factor on a part's weight in every draw."""
    return np.asarray(1 + spread.noise * (2 * uniforms(spread.seed, f"benchmark|weight|{code}", spread.draws) - 1))


def _of(moved: Mapping[str, Array], parts: Sequence[str], draws: Sequence[int]) -> Array:
    """Return the factors on the weights of parts, (draws, parts)."""
    return np.stack([moved[part][list(draws)] for part in parts], axis=1)


def _drawn(setup: Setup, impute: str, normalise: str, weights: str) -> Setup:
    choices = replace(setup.choices, impute=impute, normalise=normalise, weights=weights, low=FLOOR, high=100.0)
    return replace(setup, choices=choices)


def _weights(normalised: Array, leaves: Sequence[str], setup: Setup) -> dict[str, Array]:
    """Return the weights of every group before they are moved, from arithmetic scores of its parts."""
    scores = {name: normalised[:, :, at] for at, name in enumerate(leaves)}
    found = {}
    for group in setup.tree.groups():
        parts = setup.tree.children(group)
        parted = np.stack([scores[part] for part in parts], axis=2)
        found[group] = weights_of(group, parts, parted, setup)
        scores[group] = WAYS["arithmetic"](parted, found[group])
    return found


def _tops(found: dict[str, Array], setup: Setup, weights: Mapping[str, Array], method: str) -> Array:
    """Return the scores of the top, (places, draws), from those of the indicators, (places, 1), and (draws, parts)."""
    for group in setup.tree.groups():
        used = weights[group][0] > 0
        own = np.ascontiguousarray(weights[group][:, used])
        parts = [found[part] for part, there in zip(setup.tree.children(group), used, strict=True) if there]
        if not parts:
            found[group] = np.full((len(next(iter(found.values()))), 1), np.nan)
            continue
        combine = _means if method in MEANS else _pairwise
        parted = np.stack(np.broadcast_arrays(*parts), axis=2)
        found[group] = combine(parted, own, method, setup.choices.least_known)
    return found[setup.tree.top]


def _means(parted: Array, weights: Array, method: str, least: float) -> Array:
    """Return weighted means of parts, (places, 1 or draws, parts) × (draws, parts) → (places, draws)."""
    there = ~np.isnan(parted)
    forth, back = MEANS[method]
    filled = np.where(there, forth(parted), 0.0)
    total, sums = weights.sum(axis=1), "pk,dk->pd" if parted.shape[1] == 1 else "pdk,dk->pd"
    if parted.shape[1] == 1:
        filled, there = filled[:, 0], there[:, 0]
    known = np.broadcast_to(total, (len(parted), len(weights)))
    if not there.all():
        known = np.einsum(sums, there.astype(float), weights)
    enough = (known >= least * total - 1e-12) & (known > 0)
    summed = np.einsum(sums, filled, weights)
    means = np.divide(summed, known, out=np.full(summed.shape, np.nan), where=enough)
    return np.asarray(back(means))


def _pairwise(parted: Array, weights: Array, method: str, least: float) -> Array:
    """Return scores of ways that compare places two by two, draw by draw."""
    found = np.full((len(parted), len(weights)), np.nan)
    for draw, own in enumerate(weights):
        scores = parted[:, min(draw, parted.shape[1] - 1)]
        known = np.einsum("pk,k->p", ~np.isnan(scores), own)
        inside = (known >= least * own.sum() - 1e-12) & (known > 0)
        found[inside, draw] = WAYS[method](scores[inside], own)
    return found


MEANS: Mapping[str, tuple[Callable[[Array], Array], Callable[[Array], Array]]] = {
    "arithmetic": (np.asarray, np.asarray),
    "geometric": (np.log, np.exp),
    "harmonic": (np.reciprocal, np.reciprocal),
}
