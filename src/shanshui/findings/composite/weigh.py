"""Step 7: weights of the parts of a group. Each way returns weights that add up to 1; a part without spread gets 0."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from shanshui.core.errors import BadComparison, ComparisonsInconsistent, NotForMethod
from shanshui.core.labels import Label
from shanshui.findings.composite.board import Array, constant

# Saaty (1980): mean consistency index of random reciprocal matrices of size 1 to 15.
RANDOM_INDEX = (0.0, 0.0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49, 1.51, 1.48, 1.56, 1.57, 1.59)
MOST_INCONSISTENT = 0.1
FEWEST = 3  # places with all parts known, for weights that come from the data
STATED = ("given", "equal")


def weigh(scores: Array, method: str, given: Sequence[float], names: Sequence[str]) -> Array:
    """Return the weights of parts by `given`, `equal`, `entropy`, `critic` or `pca`.

    Parameters
    ----------
    scores
        (places, parts), more being better; rows with an absent value are left out by the ways that look at the data.
    given
        Weights that were stated, used by `given`; a weight of 0 leaves a part out of every way.
    """
    stated = np.asarray(given, float)
    use = varying(scores) & (stated > 0)
    found = np.zeros(len(names))
    if not use.any():
        return found
    seen = scores
    if method not in STATED:
        seen = scores[~np.isnan(scores[:, use]).any(axis=1)]
        use &= varying(seen)
        if len(seen) < FEWEST or not use.any():
            raise NotForMethod(where=names[0], method=method, indicator=", ".join(names), why=FEW)
    inside = [name for name, used in zip(names, use, strict=True) if used]
    found[use] = shares(WAYS[method](seen[:, use], stated[use], inside))
    return found


def varying(scores: Array) -> Array:
    """Return which columns tell places apart."""
    return np.array([not constant(scores[:, at]) for at in range(scores.shape[1])], bool)


def shares(weights: Array) -> Array:
    """Return weights that add up to 1; equal ones if all are 0."""
    total = math.fsum(weights.tolist())
    return weights / total if total > 0 else np.full(weights.shape, 1 / len(weights))


def entropy(matrix: Array, where: Sequence[str] = ()) -> Array:
    """Return 1 − entropy of each column's shares, scaled to 1; the base is the number of rows, 0 contributes 0.

    Raises
    ------
    NotForMethod
        If a number is negative: shares of it have no entropy.
    """
    for at in range(matrix.shape[1]):
        if (matrix[:, at] < 0).any():
            name = where[at] if where else str(at)
            raise NotForMethod(where=name, method="entropy", indicator=name, why=NEGATIVE)
    total = matrix.sum(axis=0)
    share = np.divide(matrix, total, out=np.zeros(matrix.shape), where=total > 0)
    logs = np.log(share, out=np.zeros(share.shape), where=share > 0)
    spread = -(share * logs).sum(axis=0) / math.log(max(len(matrix), 2))
    return shares(np.maximum(1 - spread, 0.0) * (total > 0))


def critic(matrix: Array) -> Array:
    """Return standard deviation × Σ(1 − correlation) of min-max scores, scaled to 1 (Diakoulaki et al. 1995)."""
    spread = np.ptp(matrix, axis=0)
    use = spread > 0
    found = np.zeros(matrix.shape[1])
    if use.any():
        scaled = (matrix[:, use] - matrix[:, use].min(axis=0)) / spread[use]
        clash = (1 - np.atleast_2d(np.corrcoef(scaled, rowvar=False))).sum(axis=0)
        found[use] = scaled.std(axis=0, ddof=1) * clash
    return shares(found) if found.sum() > 0 else shares(use.astype(float))


def pca(matrix: Array) -> Array:
    """Return the weights of principal components with an eigenvalue of at least 1, unrotated.

    Each part's squared loading counts with the share of variance its component explains (OECD/JRC Handbook §6.1).
    """
    if matrix.shape[1] == 1:
        return np.ones(1)
    values, vectors = np.linalg.eigh(np.corrcoef(matrix, rowvar=False))
    kept = values >= min(1.0, float(values.max())) - 1e-9
    squared = vectors[:, kept] ** 2  # of each component, adding up to 1 over the parts
    return shares(squared @ values[kept])


WAYS: Mapping[str, Callable[[Array, Array, Sequence[str]], Array]] = {
    "given": lambda matrix, stated, names: stated,
    "equal": lambda matrix, stated, names: np.ones(len(stated)),
    "entropy": lambda matrix, stated, names: entropy(matrix, names),
    "critic": lambda matrix, stated, names: critic(matrix),
    "pca": lambda matrix, stated, names: pca(matrix),
}
NEGATIVE = Label("it has negative values", "存在负值")
FEW = Label("fewer than three places have all of them", "全部指标齐备的地方不足三个")


@dataclass(frozen=True)
class Ahp:
    """Weights from pairwise comparisons, with how consistent those are."""

    weights: tuple[float, ...]
    greatest: float
    index: float
    ratio: float


def ahp(comparisons: Mapping[tuple[str, str], float], parts: Sequence[str], group: str = "") -> Ahp:
    """Return weights by Saaty's eigenvector from (first, second) → how many times as important the first is.

    Raises
    ------
    BadComparison
        If a pair is absent, stands both ways with numbers that are not reciprocal, or is not a positive number.
    ComparisonsInconsistent
        If the consistency ratio is above 0.1; it names the comparison that departs most from the others.
    """
    matrix = _matrix(comparisons, parts, group)
    values, vectors = np.linalg.eig(matrix)
    top = int(np.argmax(values.real))
    weights = shares(np.abs(vectors[:, top].real))
    size, greatest = len(parts), float(values[top].real)
    index = max(greatest - size, 0.0) / (size - 1) if size > 2 else 0.0
    ratio = index / RANDOM_INDEX[min(size, len(RANDOM_INDEX)) - 1] if size > 2 else 0.0
    if ratio > MOST_INCONSISTENT:
        pair = " : ".join(_worst(matrix, weights, parts))
        told = {"ratio": f"{ratio:.3f}", "most": MOST_INCONSISTENT, "pair": pair}
        raise ComparisonsInconsistent(where=group, group=group, **told)
    return Ahp(tuple(weights.tolist()), greatest, index, ratio)


def _matrix(comparisons: Mapping[tuple[str, str], float], parts: Sequence[str], group: str) -> Array:
    matrix = np.eye(len(parts))
    for i, first in enumerate(parts):
        for j in range(i + 1, len(parts)):
            second = parts[j]
            there, back = comparisons.get((first, second)), comparisons.get((second, first))
            value = there if there is not None else 1 / back if back else None
            if value is None or not (0 < value < math.inf):
                saw = Label(
                    f"{first} : {second} is absent or not above zero", f"缺少 {first} : {second}，或其值不大于零"
                )
                raise BadComparison(where=group, group=group, saw=saw)
            if there and back and not math.isclose(there * back, 1, rel_tol=1e-6):
                saw = Label(
                    f"{first} : {second} stands both ways and differs", f"{first} : {second} 正反两次比较不互为倒数"
                )
                raise BadComparison(where=group, group=group, saw=saw)
            matrix[i, j], matrix[j, i] = value, 1 / value
    return matrix


def _worst(matrix: Array, weights: Array, parts: Sequence[str]) -> tuple[str, str]:
    """Return the pair whose comparison departs most from the ratio of the weights."""
    off = np.abs(np.log(matrix * weights[None, :] / weights[:, None]))
    i, j = np.unravel_index(int(np.argmax(np.triu(off))), off.shape)
    return parts[int(i)], parts[int(j)]
