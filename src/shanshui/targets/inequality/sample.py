"""Incomes and what each of them counts for: no index is told without saying what was weighted by what."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from shanshui.core.errors import BadWeights
from shanshui.core.labels import Label

Floats = NDArray[np.float64]
INCOMES = Label("incomes", "收入")
ALIKE = Label("each counted alike", "各单位等权")


@dataclass(frozen=True)
class Sample:
    """Incomes from the lowest up, each with a weight above zero.

    Attributes
    ----------
    of, by
        What the numbers are, and what each counts for; `by` is ALIKE where nothing weighs them.
    missing
        Share (0–1) of the given numbers that are left out because income or weight is absent.
    """

    values: Floats
    weights: Floats
    of: Label = INCOMES
    by: Label = ALIKE
    missing: float = 0.0

    def __len__(self) -> int:
        return len(self.values)

    @property
    def shares(self) -> Floats:
        """Return what share of all each counts for."""
        return np.asarray(self.weights / self.weights.sum())

    @property
    def stated(self) -> Label:
        """Return what is weighted by what, in words."""
        return stated(self.of, self.by)


def stated(of: Label, by: Label) -> Label:
    """Return what is weighted by what, in words."""
    if by == ALIKE:
        return Label(f"{of.en}, {by.en} (not weighted)", f"{of.zh}，{by.zh}（未加权）")
    return Label(f"{of.en}, weighted by {by.en}", f"{of.zh}，以{by.zh}加权")


def sample(values: ArrayLike, weights: ArrayLike | None = None, of: Label = INCOMES, by: Label | None = None) -> Sample:
    """Return a sample without what is absent; its order and its bytes do not depend on that of the rows.

    Parameters
    ----------
    weights
        What each counts for; left out, all count alike. One of 0 counts for nothing and is left out.
    by
        Name of the weights, needed with them.

    Raises
    ------
    BadWeights
        If weights are negative, infinite, unnamed, of another number than the incomes, or all zero.
    """
    numbers = np.array(values, np.float64).ravel()
    by = _named(weights, by)
    sizes = np.ones_like(numbers) if weights is None else np.array(weights, np.float64).ravel()
    if sizes.shape != numbers.shape:
        saw = f"{len(sizes)} weights for {len(numbers)} incomes", f"{len(numbers)} 个收入对应 {len(sizes)} 个权重"
        raise _bad(Label(*saw))
    if (sizes < 0).any() or np.isinf(sizes).any():
        raise _bad(Label("a weight is negative or infinite", "存在负的或无穷大的权重"))
    there = ~(np.isnan(numbers) | np.isnan(sizes))
    missing = 1 - there.mean() if len(there) else 0.0
    if there.any() and not sizes[there].any():
        raise _bad(Label("all weights are zero", "权重全为零"))
    there &= sizes > 0
    numbers, sizes = numbers[there], sizes[there]
    order = np.lexsort((sizes, numbers))
    return Sample(numbers[order], sizes[order], of, by, float(missing))


def _named(weights: ArrayLike | None, by: Label | None) -> Label:
    if weights is None:
        return ALIKE
    if by is None:
        raise _bad(Label("the weights have no name", "权重没有名称"))
    return by


def _bad(saw: Label) -> BadWeights:
    return BadWeights(where="inequality", saw=saw)
