"""Bands of indices: units are drawn again with replacement, each draw keeping its own weight."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import numpy as np

from shanshui.accounts.uncertainty.distributions import uniforms
from shanshui.core.labels import Label
from shanshui.targets.inequality.indices import Measured
from shanshui.targets.inequality.sample import Floats, Sample

DRAWS, SEED = 2000, 1
LOW, HIGH = 0.05, 0.95
AT_ONCE = 2_000_000  # numbers drawn in one piece: 16 MB
HOW = Label(
    "Bands hold nine of ten resamples: units are drawn again with replacement, all with the same chance, and each "
    "keeps its weight. Where all units are there (every county), a band says how much hangs on single ones of them.",
    "区间为十次重抽样中的九次：各单位以相同概率有放回抽取，并保留其权重。若已含全部单位（如所有县），区间反映结果对个别单位的依赖程度。",
)


def resamples(count: int, draws: int = DRAWS, seed: int = SEED, name: str = "") -> Iterator[Floats]:
    """Yield how often each of `count` units is drawn, (some draws, count), until there are `draws` of them.

    The numbers depend on seed, name and count alone (Philox).
    """
    step = max(1, AT_ONCE // max(count, 1))
    for at in range(0, draws, step):
        rows = min(step, draws - at)
        chosen = (uniforms(seed, f"bootstrap|{name}|{at}", rows * count) * count).astype(np.int64)
        rowed = np.repeat(np.arange(rows), count) * count + np.minimum(chosen, count - 1)
        yield np.bincount(rowed, minlength=rows * count).reshape(rows, count).astype(np.float64)


def banded(found: Iterable[Measured], of: Sample, draws: int = DRAWS, seed: int = SEED) -> list[Measured]:
    """Return indices with their 90 % bands; a single unit has none, nor has an index that is not defined.

    A draw in which an index is not defined (only zeros came out) is left out of its band.
    """
    rows = list(found)
    if len(of) < 2:
        return rows
    wanted = [number for number, row in enumerate(rows) if row.refusal is None]
    drawn: dict[int, list[Floats]] = {number: [] for number in wanted}
    for times in resamples(len(of), draws, seed):
        weights = times * of.weights
        shares = weights / weights.sum(axis=-1, keepdims=True)
        with np.errstate(divide="ignore", invalid="ignore"):
            for number in wanted:
                drawn[number].append(rows[number].index.measure(of.values, shares))
    for number in wanted:
        low, high = band(np.concatenate(drawn[number]))
        rows[number] = replace(rows[number], low=low, high=high)
    return rows


def band(values: Floats, ends: Sequence[float] = (LOW, HIGH)) -> tuple[float, float]:
    """Return the 5 % and the 95 % quantile of the finite draws, NaN if there is none."""
    finite = values[np.isfinite(values)]
    if not len(finite):
        return float("nan"), float("nan")
    low, high = np.quantile(finite, ends)
    return float(low), float(high)


def chance(share: float) -> str:
    """Return a share of draws in words; none of them is no proof that it cannot be."""
    return "< 1%" if share < 0.01 else "> 99%" if share > 0.99 else f"{share:.0%}"
