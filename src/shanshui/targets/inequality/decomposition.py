"""Theil-T and the mean log deviation split into what lies between groups and what lies within them, exactly.

The parts are added up with `math.fsum`, so that the total *is* the correctly rounded sum of its parts; it differs from
the index worked out on all incomes at once by rounding alone (below 1e-12). Groups may be nested: counties, and urban
and rural people in each; then there is one part between for each level.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from shanshui.core.errors import BadWeights
from shanshui.core.labels import Label
from shanshui.targets.inequality.indices import measured
from shanshui.targets.inequality.sample import INCOMES, Floats, sample

Additive = Literal["theil", "mld"]
Key = tuple[str, ...]
Rows = NDArray[np.int64]


@dataclass(frozen=True)
class Group:
    """One group: its share of people and of income, its mean, and what it adds.

    Attributes
    ----------
    key
        Its name under those of the groups it lies in.
    between
        What the distance of its mean from that of the group around it adds to the total; its sign tells rich from poor.
    within
        What inequality inside it adds to the total, of its own groups included.
    """

    key: Key
    people: float
    income: float
    mean: float
    between: float
    within: float


@dataclass(frozen=True)
class Decomposition:
    """An index and its parts: `total` == math.fsum((*between, within)), to the bit.

    Attributes
    ----------
    between
        One number for each level of groups, the outermost first.
    within
        What lies within the innermost groups.
    missing
        Share (0–1) of the given incomes left out because something of them is absent.
    """

    index: Additive
    total: float
    between: tuple[float, ...]
    within: float
    groups: tuple[Group, ...]
    weighing: Label
    missing: float

    def share(self, part: float) -> float:
        """Return a part over the total; NaN if there is no inequality at all."""
        return part / self.total if self.total else math.nan


def decomposed(
    index: Additive,
    values: ArrayLike,
    groups: Sequence[Sequence[str]],
    weights: ArrayLike | None = None,
    of: Label = INCOMES,
    by: Label | None = None,
) -> Decomposition:
    """Return an index split between and within groups.

    Parameters
    ----------
    groups
        For each level, the outermost first, the group of every income. Two levels of 3 counties × {urban, rural} nest.

    Raises
    ------
    IndexUndefined
        If the index is not defined for these incomes.
    BadWeights
        If weights, or the number of groups, do not fit the incomes.
    """
    whole = sample(values, weights, of, by)
    measured(index, whole)  # raises where it is not defined
    kept = _Kept.of(values, weights, groups)
    levels = len(groups)
    found: dict[Key, Group] = {}
    _walk(index, kept, (), np.arange(len(kept.values)), levels, kept.total, found)
    between = tuple(
        math.fsum(group.between for group in found.values() if len(group.key) == level + 1) for level in range(levels)
    )
    innermost = [group.within for group in found.values() if len(group.key) == levels]
    within = math.fsum(innermost) if levels else measured(index, whole).value
    return Decomposition(
        index, math.fsum((*between, within)), between, within, tuple(found.values()), whole.stated, whole.missing
    )


@dataclass(frozen=True)
class _Kept:
    """Incomes with weights and groups, without those that are absent, in an order that does not depend on the rows'."""

    values: Floats
    weights: Floats
    keys: tuple[Key, ...]

    @classmethod
    def of(cls, values: ArrayLike, weights: ArrayLike | None, groups: Sequence[Sequence[str]]) -> "_Kept":
        numbers = np.array(values, np.float64).ravel()
        sizes = np.ones_like(numbers) if weights is None else np.array(weights, np.float64).ravel()
        if any(len(level) != len(numbers) for level in groups):
            saw = Label("there is not one group for each income", "分组数与收入数不一致")
            raise BadWeights(where="inequality", saw=saw)
        keys = [tuple(str(level[at]) for level in groups) for at in range(len(numbers))]
        there = [at for at in range(len(numbers)) if sizes[at] > 0 and not math.isnan(numbers[at])]
        there.sort(key=lambda at: (keys[at], numbers[at], sizes[at]))
        return cls(numbers[there], sizes[there], tuple(keys[at] for at in there))

    @property
    def total(self) -> tuple[float, float]:
        """Return all weights, and all weighted income."""
        return math.fsum(self.weights), math.fsum(self.weights * self.values)


def _walk(
    index: Additive,
    kept: _Kept,
    key: Key,
    rows: Rows,
    levels: int,
    whole: tuple[float, float],
    found: dict[Key, Group],
) -> None:
    """Enter every group below one; a group counts in the total by its share of income (Theil) or of people (MLD)."""
    depth = len(key)
    if depth == levels:
        return
    around = _sums(kept, rows)
    for name in dict.fromkeys(kept.keys[at][depth] for at in rows):
        inside = np.array([at for at in rows if kept.keys[at][depth] == name])
        found[*key, name] = _group(index, kept, (*key, name), inside, around, whole)
        _walk(index, kept, (*key, name), inside, levels, whole, found)


def _sums(kept: _Kept, rows: Rows) -> tuple[float, float]:
    return math.fsum(kept.weights[rows]), math.fsum(kept.weights[rows] * kept.values[rows])


def _group(
    index: Additive, kept: _Kept, key: Key, rows: Rows, around: tuple[float, float], whole: tuple[float, float]
) -> Group:
    people, income = _sums(kept, rows)
    mean = income / people
    ratio = mean / (around[1] / around[0])
    if index == "theil":
        between = income / whole[1] * math.log(ratio) if income else 0.0
        relative = kept.values[rows] / mean if mean else np.zeros(len(rows))
        logs = np.log(relative, out=np.zeros_like(relative), where=relative > 0)
        within = math.fsum(kept.weights[rows] * kept.values[rows] * logs) / whole[1]
    else:
        between = -people / whole[0] * math.log(ratio)
        within = -math.fsum(kept.weights[rows] * np.log(kept.values[rows] / mean)) / whole[0]
    return Group(key, people / whole[0], income / whole[1], mean, between, within)
