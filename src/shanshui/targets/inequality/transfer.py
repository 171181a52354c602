"""What a transfer (a dividend, a subsidy) does to inequality: before, after, and who changed places."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from shanshui.core.errors import BadWeights, IndexUndefined
from shanshui.core.labels import Label
from shanshui.targets.inequality.indices import INDICES, gini, undefined
from shanshui.targets.inequality.sample import INCOMES, Floats, sample


@dataclass(frozen=True)
class Redistribution:
    """The Gini index before and after a transfer.

    Attributes
    ----------
    paid
        Sum of weighted transfers, in the unit of income.
    vertical
        Gini before − concentration of the new incomes in the old order (Reynolds–Smolensky): narrowing of the gap.
    reranking
        Gini after − that concentration (Atkinson–Plotnick): what people overtaking one another gives back.
    """

    before: float
    after: float
    paid: float
    vertical: float
    reranking: float
    weighing: Label

    @property
    def change(self) -> float:
        """Return Gini after − before, = reranking − vertical."""
        return self.after - self.before

    @property
    def per_unit(self) -> float:
        """Return the fall of the Gini index for each unit of money paid; NaN if nothing was paid."""
        return -self.change / self.paid if self.paid else float("nan")


def redistribution(
    before: ArrayLike,
    transfer: ArrayLike,
    weights: ArrayLike | None = None,
    of: Label = INCOMES,
    by: Label | None = None,
) -> Redistribution:
    """Return what a transfer to (or from) each does to inequality.

    Raises
    ------
    IndexUndefined
        If an income is negative before or after.
    BadWeights
        If incomes, transfers and weights do not fit together.
    """
    old, paid = np.array(before, np.float64).ravel(), np.array(transfer, np.float64).ravel()
    if old.shape != paid.shape or np.isnan(old).any() or np.isnan(paid).any():
        saw = Label("incomes and transfers do not stand side by side", "收入与转移支付未一一对应")
        raise BadWeights(where="transfer", saw=saw)
    sizes = np.ones_like(old) if weights is None else np.array(weights, np.float64).ravel()
    samples = [sample(values, weights, of, by) for values in (old, old + paid)]
    for one in samples:
        if why := undefined(INDICES["gini"], one):
            raise IndexUndefined(where="transfer", index=INDICES["gini"].label, why=why)
    was, now = (float(gini(one.values, one.shares)) for one in samples)
    held = _concentration(old, old + paid, sizes)
    total = float((sizes * paid).sum())
    return Redistribution(was, now, total, was - held, now - held, samples[0].stated)


def _concentration(order: Floats, numbers: Floats, sizes: Floats) -> float:
    """Return the concentration index of values in the order of others; equals in that order stand by their value."""
    at = np.lexsort((sizes, numbers, order))
    shares = sizes[at] / sizes.sum()
    rank = 2 * np.cumsum(shares) - shares
    return float((shares * numbers[at] * rank).sum() / (shares * numbers[at]).sum() - 1)
