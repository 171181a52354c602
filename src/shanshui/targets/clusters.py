"""Industrial clusters counted against goals of size: one of 100 bn yuan, five of 50 bn, ten of 10 bn."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from shanshui.core.labels import Label

Counting = Literal["once", "cumulative"]
COUNTINGS: dict[Counting, Label] = {
    "once": Label(
        "each cluster counts once, in the highest tier that still lacks one",
        "每个集群只计一次，计入仍有缺口的最高一级",
    ),
    "cumulative": Label(
        "a cluster counts in every tier whose size it reaches", "集群计入其规模达到的每一级（累计口径）"
    ),
}


@dataclass(frozen=True)
class Cluster:
    """A cluster in one period: its output in yuan, NaN where it is not known."""

    id: str
    name: Label
    output: float


@dataclass(frozen=True)
class Goal:
    """So many clusters of a size, yuan."""

    size: float
    count: int


@dataclass(frozen=True)
class Tier:
    """One goal and what stands against it.

    Attributes
    ----------
    reached
        Ids of the clusters that count, the largest first.
    nearest
        The clusters that would fill it with the least growth, and the yuan each of them lacks; each tier by itself.
    short
        Clusters that no candidate is left for.
    """

    goal: Goal
    reached: tuple[str, ...]
    nearest: tuple[tuple[str, float], ...]
    short: int

    @property
    def missing(self) -> int:
        """Return how many clusters are missing to the goal."""
        return max(0, self.goal.count - len(self.reached))

    @property
    def lacks(self) -> float:
        """Return the least growth in yuan that would fill it from the clusters there are."""
        return math.fsum(yuan for _, yuan in self.nearest)


@dataclass(frozen=True)
class Counted:
    """Clusters against goals, the largest size first; `unknown` are those whose output is not known."""

    tiers: tuple[Tier, ...]
    counting: Counting
    unknown: tuple[str, ...]
    at_best: bool

    @property
    def met(self) -> bool | None:
        """Return whether every goal is met; None where that hangs on an output that is not known.

        `at_best` says whether it would be, were those outputs as large as can be.
        """
        if all(not tier.missing for tier in self.tiers):
            return True
        return None if self.at_best else False


def counted(clusters: Iterable[Cluster], goals: Sequence[Goal], counting: Counting = "once") -> Counted:
    """Return clusters counted against goals of size.

    Under `once` a cluster beyond the need of its tier fills a lower one, so that no growth ever unmakes a goal.
    """
    given = list(clusters)
    known = sorted((one for one in given if not math.isnan(one.output)), key=lambda one: (-one.output, one.id))
    unknown = tuple(sorted(one.id for one in given if math.isnan(one.output)))
    ordered = sorted(goals, key=lambda goal: -goal.size)
    best = [replace(one, output=math.inf) if math.isnan(one.output) else one for one in given]
    best.sort(key=lambda one: (-one.output, one.id))
    at_best = bool(unknown) and all(not tier.missing for tier in _tiers(best, ordered, counting))
    return Counted(tuple(_tiers(known, ordered, counting)), counting, unknown, at_best)


def _tiers(clusters: Sequence[Cluster], goals: Sequence[Goal], counting: Counting) -> list[Tier]:
    """Return clusters, the largest first, counted against goals, the largest first."""
    if counting == "once":
        return _once(clusters, goals)
    return [_with_nearest(goal, [one for one in clusters if one.output >= goal.size], clusters) for goal in goals]


def _once(clusters: Sequence[Cluster], goals: Sequence[Goal]) -> list[Tier]:
    """Return tiers filled from the top: sorted by size, the next clusters are always the nearest ones."""
    left, found = list(clusters), []
    for number, goal in enumerate(goals):
        large = [one for one in left if one.output >= goal.size]
        # The last tier takes all that reach it; the others no more than they ask for.
        taken = large if number == len(goals) - 1 else large[: goal.count]
        left = [one for one in left if one not in taken]
        found.append((goal, taken))
    return [_with_nearest(goal, taken, clusters) for goal, taken in found]


def _with_nearest(goal: Goal, taken: Sequence[Cluster], clusters: Sequence[Cluster]) -> Tier:
    """Return a tier with the largest clusters below its size, whether or not they count in a lower one today."""
    missing = max(0, goal.count - len(taken))
    nearest = tuple((one.id, goal.size - one.output) for one in clusters if one.output < goal.size)[:missing]
    return Tier(goal, tuple(one.id for one in taken), nearest, missing - len(nearest))
