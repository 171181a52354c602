"""Indices of inequality of weighted incomes (Cowell, *Measuring Inequality*, 2011; Wolfson 1994; Williamson 1965).

Each is worked out for many rows of weights at once, so that a thousand resamples cost one pass. Weights always come
from outside: a number here never silently counts as one place, one vote.
"""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Literal

import numpy as np

from shanshui.core.errors import IndexUndefined, NoSuchName
from shanshui.core.labels import Label
from shanshui.targets.inequality.sample import Floats, Sample

Needs = Literal["mean", "not negative", "above zero"]
Measure = Callable[[Floats, Floats], Floats]
ROUNDING = 1e-12  # of a cumulated share: three weights of 0.1 do not add up to 0.3


@dataclass(frozen=True)
class Index:
    """An index: `measure(values, shares)` of sorted incomes (n) and shares (…, n) that add up to 1."""

    id: str
    label: Label
    measure: Measure
    needs: Needs


def mean(values: Floats, shares: Floats) -> Floats:
    """Return the weighted mean."""
    return np.asarray((shares * values).sum(axis=-1))


def gini(values: Floats, shares: Floats) -> Floats:
    """Return Σᵢ Σⱼ pᵢ pⱼ |yᵢ − yⱼ| ÷ 2μ (with equal weights n² pairs): no small-sample correction."""
    rank = 2 * np.cumsum(shares, axis=-1) - shares
    return np.asarray(np.maximum((shares * values * rank).sum(axis=-1) / mean(values, shares) - 1, 0.0))


def gini_corrected(values: Floats, shares: Floats) -> Floats:
    """Return the Gini index times n ÷ (n − 1), n the number of incomes: 1 where one of them has everything."""
    count = values.shape[-1]
    return gini(values, shares) * (count / (count - 1)) if count > 1 else np.asarray(np.full(shares.shape[:-1], np.nan))


def theil(values: Floats, shares: Floats) -> Floats:
    """Return Theil-T, Σ p (y/μ) ln(y/μ); an income of 0 adds 0, the limit."""
    relative = values / mean(values, shares)[..., None]
    logs = np.log(relative, out=np.zeros_like(relative), where=relative > 0)
    return np.asarray(np.maximum((shares * relative * logs).sum(axis=-1), 0.0))


def mld(values: Floats, shares: Floats) -> Floats:
    """Return the mean log deviation (Theil-L), ln μ − Σ p ln y."""
    return np.asarray(np.maximum(np.log(mean(values, shares)) - (shares * np.log(values)).sum(axis=-1), 0.0))


def atkinson(values: Floats, shares: Floats, epsilon: float) -> Floats:
    """Return 1 − (Σ p (y/μ)^(1−ε))^(1/(1−ε)); with ε = 1 one less the geometric over the arithmetic mean."""
    middle = mean(values, shares)
    if epsilon == 1:
        equal = np.exp((shares * np.log(values)).sum(axis=-1)) / middle
    else:
        power = 1 - epsilon
        equal = (shares * (values / middle[..., None]) ** power).sum(axis=-1) ** (1 / power)
    return np.asarray(np.maximum(1 - equal, 0.0))


def held(values: Floats, shares: Floats, bottom: float) -> Floats:
    """Return the share of income that the poorest share `bottom` has: the Lorenz curve, straight between incomes."""
    ahead = np.cumsum(shares, axis=-1) - shares
    counted = np.clip(bottom - ahead, 0.0, shares)
    return np.asarray((counted * values).sum(axis=-1) / mean(values, shares))


def palma(values: Floats, shares: Floats) -> Floats:
    """Return what the richest tenth has over what the poorest 40 % have."""
    return np.asarray((1 - held(values, shares, 0.9)) / held(values, shares, 0.4))


def top_to_bottom(values: Floats, shares: Floats) -> Floats:
    """Return what the richest fifth has over what the poorest fifth has (20:20)."""
    return np.asarray((1 - held(values, shares, 0.8)) / held(values, shares, 0.2))


def median(values: Floats, shares: Floats) -> Floats:
    """Return the weighted median: the mean of two neighbours where exactly half lies below."""
    ahead = np.cumsum(shares, axis=-1)
    low = np.argmax(ahead >= 0.5 - ROUNDING, axis=-1)
    high = np.argmax(ahead > 0.5 + ROUNDING, axis=-1)
    return np.asarray((values[low] + values[high]) / 2)


def wolfson(values: Floats, shares: Floats) -> Floats:
    """Return Wolfson's index of a vanishing middle, 2 (μ/m) (1 − 2 L(½) − G), 0 to 1 as the World Bank prints it."""
    spread = 1 - 2 * held(values, shares, 0.5) - gini(values, shares)
    return np.asarray(2 * spread * mean(values, shares) / median(values, shares))


def variation(values: Floats, shares: Floats) -> Floats:
    """Return the coefficient of variation of the whole population; weighted by people it is Williamson's."""
    middle = mean(values, shares)
    square = (shares * (values - middle[..., None]) ** 2).sum(axis=-1)
    return np.asarray(np.sqrt(square) / middle)


def atkinson_of(epsilon: float) -> Index:
    """Return the Atkinson index of one aversion to inequality, ε > 0."""
    if not epsilon > 0 or math.isinf(epsilon):
        saw = Label(f"ε = {epsilon:g} is not above zero", f"ε = {epsilon:g} 不大于零")
        raise IndexUndefined(where="inequality", index=Label("Atkinson", "阿特金森指数"), why=saw)
    label = Label(f"Atkinson (ε = {epsilon:g})", f"阿特金森指数（ε = {epsilon:g}）")
    needs: Needs = "above zero" if epsilon >= 1 else "not negative"
    return Index(f"atkinson_{epsilon:g}", label, partial(atkinson, epsilon=epsilon), needs)


INDICES: dict[str, Index] = {
    one.id: one
    for one in (
        Index("gini", Label("Gini", "基尼系数"), gini, "not negative"),
        Index("gini_corrected", Label("Gini, small-sample", "基尼系数（小样本修正）"), gini_corrected, "not negative"),
        Index("theil", Label("Theil-T", "泰尔 T 指数"), theil, "not negative"),
        Index("mld", Label("Mean log deviation", "平均对数离差"), mld, "above zero"),
        atkinson_of(0.5),
        atkinson_of(1),
        atkinson_of(2),
        Index("palma", Label("Palma ratio", "帕尔马比值"), palma, "not negative"),
        Index(
            "top_to_bottom",
            Label("Top to bottom fifth (20:20)", "最高 20% 与最低 20% 之比"),
            top_to_bottom,
            "not negative",
        ),
        Index("wolfson", Label("Wolfson polarisation", "沃尔夫森极化指数"), wolfson, "not negative"),
        Index("cv", Label("Coefficient of variation", "变异系数"), variation, "mean"),
    )
}
USUAL = tuple(name for name in INDICES if name != "gini_corrected")


def index_named(name: str) -> Index:
    """Return an index by name; `atkinson_0.75` has any ε.

    Raises
    ------
    NoSuchName
        If there is none.
    """
    if name in INDICES:
        return INDICES[name]
    head, _, tail = name.partition("_")
    if head == "atkinson" and tail.replace(".", "", 1).isdigit():
        return atkinson_of(float(tail))
    raise NoSuchName(where="inequality", what="index of inequality", name=name, known=list(INDICES), see="")


@dataclass(frozen=True)
class Measured:
    """An index of a sample: its value, its 90 % band, and what was weighted by what.

    `refusal` says why an index has no value. `low` and `high` are NaN where nothing was resampled.
    """

    index: Index
    value: float
    count: int
    missing: float
    weighing: Label
    low: float = math.nan
    high: float = math.nan
    refusal: Label | None = None


def measured(name: str, of: Sample) -> Measured:
    """Return an index of a sample.

    Raises
    ------
    IndexUndefined
        If incomes are negative, zero or none where the index is not defined.
    """
    index = index_named(name)
    if why := undefined(index, of):
        raise IndexUndefined(where="inequality", index=index.label, why=why)
    value = float(index.measure(of.values, of.shares))
    return Measured(index, value, len(of), of.missing, of.stated)


def undefined(index: Index, of: Sample) -> Label | None:
    """Return why an index is not defined for a sample, None where it is."""
    if not len(of):
        return Label("there is no income", "没有收入数据")
    lowest = float(of.values[0])
    if index.needs != "mean" and lowest < 0:
        return Label(f"an income is negative ({lowest:g})", f"存在负收入（{lowest:g}）")
    if index.needs == "above zero" and lowest == 0:
        return Label("an income is zero, its logarithm infinite", "存在零收入，其对数无穷大")
    if not np.isfinite(of.values).all():
        return Label("an income is infinite", "存在无穷大的收入")
    if not float(mean(of.values, of.shares)) > 0:
        return Label("the mean income is not above zero", "平均收入不大于零")
    return _degenerate(index, of)


def _degenerate(index: Index, of: Sample) -> Label | None:
    """Return why an index would divide by zero."""
    below = {"palma": 0.4, "top_to_bottom": 0.2}.get(index.id)
    if below and not float(held(of.values, of.shares, below)) > 0:
        percent = f"{below:.0%}"
        return Label(f"the poorest {percent} have nothing", f"最低 {percent} 的人没有收入")
    if index.id == "wolfson" and not float(median(of.values, of.shares)) > 0:
        return Label("the median income is zero", "收入中位数为零")
    if index.id == "gini_corrected" and len(of) < 2:
        return Label("there is one income only", "只有一个收入数据")
    return None


def all_measured(of: Sample, names: Iterable[str] = USUAL) -> list[Measured]:
    """Return several indices; one that is not defined says why and has no value."""
    found = []
    for name in names:
        index = index_named(name)
        why = undefined(index, of)
        value = math.nan if why else float(index.measure(of.values, of.shares))
        found.append(Measured(index, value, len(of), of.missing, of.stated, refusal=why))
    return found
