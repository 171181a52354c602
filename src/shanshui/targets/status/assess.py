"""How targets stand: by three methods at once, with a flag where they disagree and a reason where none can tell."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from shanshui.targets.indicator import Dictionary
from shanshui.targets.panel import Array, Panel
from shanshui.targets.status import anticipated, growth_ratio, linear, untargeted, words
from shanshui.targets.status.rows import Rows, chunks, gathered
from shanshui.targets.target import Aim, Target

GROUP = np.array([-1, 0, 1, 1, 2, 2])  # of a status: backward, too slow, on track or there


@dataclass(frozen=True)
class Assessment:
    """Status, ratio and score of every row, by method.

    Attributes
    ----------
    ratio, status
        By method, in the order of words.METHODS: float64 and uint8 (methods, rows).
    score
        Of the growth ratio, −5 to 5.
    foreseen
        What the trend gives in the target period.
    reason
        By method: why it cannot assess (words.REASONS).
    zeroed
        Where a zero was taken as 0.001.
    """

    rows: Rows
    ratio: Array
    status: Array
    score: Array
    foreseen: Array
    reason: Array
    zeroed: Array

    def by(self, method: str) -> Array:
        """Return the statuses of one method."""
        return np.asarray(self.status[list(words.METHODS).index(method)])

    @property
    def disagree(self) -> Array:
        """Return where methods that can assess do not say the same.

        Growth ratio and linear share must agree to the word; anticipated progress, which knows three words, on
        whether it goes backward, too slowly or well.
        """
        groups = GROUP[self.status]
        able = groups >= 0
        high = np.where(able, groups, -1).max(axis=0)
        low = np.where(able, groups, 9).min(axis=0)
        first, second = self.status[0], self.status[1]
        words_differ = (first != second) & able[0] & able[1]
        return np.asarray((able.sum(axis=0) > 1) & ((high != low) | words_differ))


def assess(panel: Panel, dictionary: Dictionary, aims: Sequence[Aim]) -> Assessment:
    """Return how targets at places stand, in the order given (`target.aims`)."""
    return assessed(gathered(panel, dictionary, aims))


def assessed(rows: Rows) -> Assessment:
    """Return the assessment of rows, worked in chunks."""
    parts = [_chunk(rows.chunk(some)) for some in chunks(len(rows))]
    ratio, status, reason = (np.concatenate([part[i] for part in parts], axis=1) for i in (0, 1, 2))
    score, foreseen, zeroed = (np.concatenate([part[i] for part in parts]) for i in (3, 4, 5))
    return Assessment(rows, ratio, status, score, foreseen, reason, zeroed)


def _chunk(rows: Rows) -> tuple[Array, ...]:
    numbers, times = (rows.base, rows.now, rows.goal), (rows.start, rows.now_at, rows.end)
    can = rows.reason == words.NONE
    achieved = rows.achieved & can
    grown, mixed = growth_ratio.ratio(numbers, times, rows.sign)
    share = linear.ratio(numbers, times, rows.sign)
    ends = anticipated.foreseen(rows.values, rows.times, rows.end)
    ends = np.where(np.isnan(ends) & rows.bound, rows.now, ends)
    ahead = anticipated.ratio(ends, rows.base, rows.goal, rows.sign)
    ratios = np.stack([np.where(can, one, np.nan) for one in (grown, share, ahead)])
    status = np.stack(
        [
            growth_ratio.status(ratios[0], achieved),
            growth_ratio.status(ratios[1], achieved),
            anticipated.status(ratios[2], achieved),
        ]
    )
    _bounds(rows, can, achieved, ends, ratios, status)
    extra = np.stack([np.where(mixed, words.SIGNS, words.FEW), *[np.full(len(rows), words.FEW)] * 2])
    reason = np.where(status != words.CANNOT, words.NONE, np.where(can, extra, rows.reason)).astype(np.uint8)
    known = status[0] != words.CANNOT
    score = np.where(known & ~rows.bound, growth_ratio.score(ratios[0], achieved), np.nan)
    zeroed = can & ~rows.bound & ((rows.base == 0) | (rows.goal == 0))
    return ratios, status, reason, score, np.where(can, ends, np.nan), zeroed


def _bounds(rows: Rows, can: Array, achieved: Array, ends: Array, ratios: Array, status: Array) -> None:
    """Enter what is kept rather than reached: on track while kept, by the last value or by where the trend ends.

    A bound that is not kept is approached (limited progress) or not (deterioration).
    """
    bound = rows.bound & can & ~achieved
    ratios[:, rows.bound] = np.nan
    for row, value in ((0, rows.now), (1, rows.now), (2, ends)):
        holds = rows.sign * (value - rows.goal) >= -words.NOISE * np.abs(rows.goal)
        nearer = np.where(rows.sign * (value - rows.base) > 0, words.LIMITED, words.BACK)
        status[row] = np.where(bound, np.where(holds, words.ON_TRACK, nearer), status[row])


@dataclass(frozen=True)
class Drift:
    """Progress of an indicator without a target at places: growth per year the better way, and what it is worth."""

    indicator: str
    places: tuple[str, ...]
    since: str
    until: str
    rate: Array
    shrunk: Array
    status: Array
    score: Array
    reason: Array
    missing: Array


def drift(panel: Panel, dictionary: Dictionary, indicator: str, places: Sequence[str], since: str, until: str) -> Drift:
    """Return progress without a target between two periods; nothing across a break of the series."""
    aim = Target(f"{indicator} {until}", indicator, until, since, level="*", value=1.0)
    rows = gathered(panel, dictionary, [Aim(aim, place) for place in places])
    can = rows.reason == words.NONE
    rates = np.where(can, untargeted.rate(rows.base, rows.now, rows.now_at - rows.start, rows.sign), np.nan)
    shrunk = untargeted.nearness(rows.base, rows.limit)
    status = untargeted.status(rates, shrunk)
    reason = np.where(status != words.CANNOT, words.NONE, np.where(can, words.SIGNS, rows.reason))
    score = untargeted.score(rates, shrunk)
    return Drift(
        indicator, tuple(places), since, until, rates, shrunk, status, score, reason.astype(np.uint8), rows.missing
    )
