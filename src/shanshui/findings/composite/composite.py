"""A composite index, from raw values to the score of the top, with every step kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from shanshui.core.errors import ReferenceNotGiven
from shanshui.core.labels import Label
from shanshui.findings.composite.aggregate import aggregate
from shanshui.findings.composite.board import Array, Board, Measure
from shanshui.findings.composite.choices import Choices, Setup, manifest
from shanshui.findings.composite.denominate import away_from_optimum, denominate
from shanshui.findings.composite.impute import impute
from shanshui.findings.composite.index_tree import IndexTree
from shanshui.findings.composite.normalise import ABSOLUTE, Scale, normalise
from shanshui.findings.composite.screen import screen
from shanshui.findings.composite.treat import Treatment, treat
from shanshui.findings.composite.weigh import ahp, weigh

DIGITS = 9  # scores that differ by less than their rounding share a rank


@dataclass(frozen=True)
class Steps:
    """The board after each step, all (periods, places, indicators); NaN is absent."""

    raw: Array
    comparable: Array
    imputed: Array
    was_imputed: Array
    treated: Array
    normalised: Array
    treatments: Mapping[str, Treatment]
    kept: Array
    known: Array


@dataclass(frozen=True)
class Composite:
    """An index: steps, scores (periods, places) of every part, weights of the parts of every group, record."""

    periods: tuple[str, ...]
    places: tuple[str, ...]
    indicators: tuple[str, ...]
    setup: Setup
    steps: Steps
    scores: Mapping[str, Array]
    weights: Mapping[str, Mapping[str, float]]
    remarks: tuple[Label, ...]
    record: Mapping[str, Any]

    @property
    def tree(self) -> IndexTree:
        """Return the structure of the index."""
        return self.setup.tree

    def score(self, code: str, place: str, period: str) -> float:
        """Return one score, NaN if the place has none."""
        return float(self.scores[code][self.periods.index(period), self.places.index(place)])

    def ranks(self, code: str, period: str) -> dict[str, int]:
        """Return the rank of every place that has a score, 1 the best; equal scores share the better rank."""
        found = ranks(self.scores[code][self.periods.index(period)])
        return {place: int(rank) for place, rank in zip(self.places, found, strict=True) if rank > 0}


def ranks(scores: Array) -> Array:
    """Return ranks, 1 the highest, 0 where there is no score; equal ones share the better rank."""
    rounded = np.round(scores, DIGITS)
    known = np.sort(rounded[~np.isnan(rounded)])
    better = len(known) - np.searchsorted(known, rounded, side="right")
    return np.where(np.isnan(rounded), 0, better + 1)


def compose(board: Board, denominators: Board, setup: Setup) -> Composite:
    """Return the index of a board.

    Parameters
    ----------
    denominators
        Board of the same periods and places with every indicator that another is divided by.

    Raises
    ------
    InputError
        Where a step refuses: the indicator is named.
    """
    board = board.only(setup.tree.leaves)
    steps = prepare(board, denominators, setup)
    scores: dict[str, Array] = {name: steps.normalised[:, :, at] for at, name in enumerate(board.indicators)}
    weights, remarks = {}, list(_remarks(board, steps, setup))
    for group in setup.tree.groups():
        parts = setup.tree.children(group)
        parted = np.stack([scores[part] for part in parts], axis=2)
        found = weights_of(group, parts, parted, setup)
        weights[group] = dict(zip(parts, found.tolist(), strict=True))
        remarks += [
            _no_weight(setup.tree[part].label) for part, weight in weights[group].items() if _lost(setup, part, weight)
        ]
        scores[group] = combined(parted, found, group, parts, board.places, setup)
    record = manifest(setup, board, denominators)
    return Composite(
        board.periods, board.places, board.indicators, setup, steps, scores, weights, tuple(remarks), record
    )


def prepare(board: Board, denominators: Board, setup: Setup) -> Steps:
    """Return the board denominated, imputed, screened, treated and normalised; its indicators are the tree's."""
    choices = setup.choices
    comparable = away_from_optimum(denominate(board, setup.measures, denominators), setup.measures).values
    groups = [setup.groups.get(place, "") for place in board.places]
    imputed, was_imputed = impute(comparable, choices.impute, groups, setup.times)
    told = screen(comparable if choices.screen_on == "observed" else imputed, choices.screen)
    inside = np.where(told.kept[:, :, None], imputed, np.nan)
    treated, normalised, treatments = inside.copy(), np.full(inside.shape, np.nan), {}
    for when in stretches(len(board.periods), choices.together):
        for at, name in enumerate(board.indicators):
            if choices.treat and choices.normalise not in ABSOLUTE:
                treated[when, :, at], treatments[name] = treat(inside[when, :, at], choices.points)
        normalised[when] = scored(treated[when], board.indicators, board.places, setup.measures, choices)
    known = screen(comparable).known
    return Steps(board.values, comparable, imputed, was_imputed, treated, normalised, treatments, told.kept, known)


def stretches(periods: int, together: bool) -> list[slice]:
    """Return the periods that are treated and scored together."""
    return [slice(None)] if together else [slice(at, at + 1) for at in range(periods)]


def scored(
    treated: Array,
    indicators: Sequence[str],
    places: Sequence[str],
    measures: Mapping[str, Measure],
    choices: Choices,
) -> Array:
    """Return treated values on one scale; a panel's years are scored together."""
    found = np.full(treated.shape, np.nan)
    for at, name in enumerate(indicators):
        reference = _reference(treated[:, :, at], places, choices)
        scale = Scale(choices.low, choices.high, reference)
        if not np.isnan(treated[:, :, at]).all():
            found[:, :, at] = normalise(treated[:, :, at], choices.normalise, measures[name], scale)
    return found


def _reference(column: Array, places: Sequence[str], choices: Choices) -> float:
    """Return the reference place's latest value, NaN where it has none or none is asked for."""
    if choices.normalise != "distance-to-reference":
        return float("nan")
    if choices.reference not in places:
        what, method = Label("reference place", "参照地方"), "distance-to-reference"
        raise ReferenceNotGiven(where="reference", indicator=choices.reference or "–", what=what, method=method)
    own = column[:, list(places).index(choices.reference)]
    known = own[~np.isnan(own)]
    return float(known[-1]) if known.size else float("nan")


def weights_of(group: str, parts: Sequence[str], parted: Array, setup: Setup) -> Array:
    """Return the weights of a group's parts, adding up to 1; a part that tells no places apart gets 0."""
    stated = [setup.tree[part].weight for part in parts]
    seen = parted if setup.choices.together else parted[-1]
    method, rows = setup.choices.weights, seen.reshape(-1, len(parts))
    if method == "ahp":
        if len(parts) > 1:
            stated = list(ahp(setup.comparisons.get(group, {}), parts, group).weights)
        method = "given"
    return weigh(rows, method, stated, parts)


def combined(
    parted: Array, weights: Array, group: str, parts: Sequence[str], places: Sequence[str], setup: Setup
) -> Array:
    """Return a group's scores, period by period; absent where too little of the weight is known."""
    choices = setup.choices
    top = group == setup.tree.top and choices.aggregate_top
    method = choices.aggregate_top if top else choices.aggregate
    share = np.einsum("tpk,k->tp", ~np.isnan(parted), weights)
    found = np.full(parted.shape[:2], np.nan)
    for period in range(len(parted)):
        inside = (share[period] >= choices.least_known - 1e-12) & (share[period] > 0)
        if inside.any():
            names = [place for place, there in zip(places, inside, strict=True) if there]
            found[period, inside] = aggregate(parted[period, inside], weights, method, parts, names)
    return found


def _lost(setup: Setup, part: str, weight: float) -> bool:
    """Return whether a part that should count does not."""
    return weight == 0 and setup.tree[part].weight > 0


def _no_weight(part: Label) -> Label:
    return Label(
        f"{part.en} has the weight 0: its scores do not tell places apart.",
        f"{part.zh}的权重为 0：各地得分没有差别。",
    )


def _remarks(board: Board, steps: Steps, setup: Setup) -> list[Label]:
    """Return what should be known of an index beside its numbers."""
    found = []
    told = ~steps.kept
    if not setup.choices.together:
        told[:-1] = False  # of a single year, that year only
    for period, place in zip(*np.nonzero(told), strict=True):
        code, when, known = board.places[place], board.periods[period], steps.known[period, place]
        found.append(
            Label(
                f"{code} is left out in {when}: {known:.0%} of its indicators are known.",
                f"{code} 在 {when} 未参与评价：已知指标占 {known:.0%}。",
            )
        )
    tree = setup.tree
    for name, done in steps.treatments.items():
        if not done.passes:
            found.append(
                Label(
                    f"{tree[name].label.en} still has outliers after treatment (skew {done.skew_after:.2f}).",
                    f"{tree[name].label.zh}处理后仍有离群值（偏度 {done.skew_after:.2f}）。",
                )
            )
    return found
