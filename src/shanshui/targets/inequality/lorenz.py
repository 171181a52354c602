"""Grouped incomes as yearbooks print them (quintiles, deciles, any table of shares), and what they alone say.

Between the knots of a table the Lorenz curve is not known. It is convex, so it runs below the chords and above the
chords next door drawn on: everything here holds for every distribution that has the table's groups.
"""

import math
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from shanshui.core.errors import HouseholdSizeNeeded, NotGroupedIncome
from shanshui.core.labels import Label
from shanshui.targets.inequality.sample import Floats

Counted = Literal["people", "households"]
Per = Literal["head", "household"]
COUNTED: dict[Counted, Label] = {"people": Label("people", "人口"), "households": Label("households", "住户")}
PER: dict[Per, Label] = {
    "head": Label("income per head", "人均收入"),
    "household": Label("income per household", "家庭收入"),
}
REORDERED = Label(
    "The groups are ordered by another income than the one asked for; they are taken to stand in the same order by it.",
    "分组按另一口径的收入排序，此处假定按所问口径排序时各组次序不变。",
)
SUM_TO_ONE = 1e-6


@dataclass(frozen=True)
class Grouped:
    """Groups from the poorest to the richest.

    Attributes
    ----------
    shares
        What share of all each group is; they add up to 1.
    means
        Mean income of each group, rising.
    counted, per
        What the shares count, and whose income it is. Both are stated and never mixed.
    least, most
        Incomes that no one is below or above; infinite `most` where nothing is known.
    notes
        What was assumed on the way.
    """

    shares: Floats
    means: Floats
    counted: Counted
    per: Per
    least: float = 0.0
    most: float = math.inf
    notes: tuple[Label, ...] = ()

    def __len__(self) -> int:
        return len(self.shares)

    @property
    def mean(self) -> float:
        """Return the mean income of all."""
        return float((self.shares * self.means).sum())

    @property
    def p(self) -> Floats:
        """Return the knots of the Lorenz curve: shares of all from the poorest up, 1 at the end, without the 0."""
        return np.asarray(np.append(np.cumsum(self.shares)[:-1], 1.0))

    @property
    def held(self) -> Floats:
        """Return the share of income that each knot's share of all has."""
        return np.asarray(np.append(np.cumsum(self.shares * self.means)[:-1] / self.mean, 1.0))

    @property
    def stated(self) -> Label:
        """Return what is counted and whose income it is."""
        counted, per = COUNTED[self.counted], PER[self.per]
        return Label(f"{per.en}, {counted.en} counted", f"{per.zh}，按{counted.zh}计")


def grouped(
    shares: ArrayLike,
    means: ArrayLike,
    counted: Counted,
    per: Per,
    least: float = 0.0,
    most: float = math.inf,
    where: str = "groups",
) -> Grouped:
    """Return groups of incomes, checked.

    Raises
    ------
    NotGroupedIncome
        If shares do not add up to 1, an income is absent or outside its limits, or the groups do not rise.
    """
    sizes, middles = np.array(shares, np.float64).ravel(), np.array(means, np.float64).ravel()
    if saw := _wrong(sizes, middles, least, most):
        raise NotGroupedIncome(where=where, saw=saw)
    return Grouped(sizes / sizes.sum(), middles, counted, per, least, most)


def from_lorenz(
    p: ArrayLike, held: ArrayLike, mean: float, counted: Counted, per: Per, where: str = "groups"
) -> Grouped:
    """Return groups of a table of cumulated shares of people (P) and of income (L), both ending at 1."""
    people, income = (np.diff(np.array(knots, np.float64), prepend=0.0) for knots in (p, held))
    if not (people > 0).all():
        raise NotGroupedIncome(where=where, saw=Label("the shares do not rise", "累计占比未递增"))
    return grouped(people, mean * income / people, counted, per, where=where)


def _wrong(shares: Floats, means: Floats, least: float, most: float) -> Label | None:
    """Return what no distribution has, None if one can have it."""
    if len(shares) < 2 or len(shares) != len(means):
        return Label(f"{len(shares)} shares and {len(means)} means", f"{len(shares)} 个占比对应 {len(means)} 个均值")
    if np.isnan(shares).any() or np.isnan(means).any() or not (shares > 0).all():
        return Label("a share or a mean is absent or not above zero", "占比或均值缺失或不为正")
    if abs(shares.sum() - 1) > SUM_TO_ONE:
        return Label(f"the shares add up to {shares.sum():.6g}", f"占比之和为 {shares.sum():.6g}")
    if means[0] < least or means[-1] > most:
        return Label(f"a mean is outside {least:g} to {most:g}", f"均值超出 {least:g}–{most:g} 的范围")
    if not (np.diff(means) > 0).all():
        at = int(np.argmin(np.diff(means) > 0)) + 1
        return Label(
            f"the mean of group {at + 1} ({means[at]:g}) is not above that of group {at} ({means[at - 1]:g})",
            f"第 {at + 1} 组均值（{means[at]:g}）不高于第 {at} 组（{means[at - 1]:g}）",
        )
    return None


def as_asked(
    groups: Grouped, counted: Counted, per: Per, sizes: ArrayLike | None = None, where: str = "groups"
) -> Grouped:
    """Return groups with what is counted and whose income it is as asked, by the household sizes of the groups.

    Parameters
    ----------
    sizes
        People per household of each group, or one number for all.

    Raises
    ------
    HouseholdSizeNeeded
        If it needs household sizes and there are none: they are data, never assumed.
    NotGroupedIncome
        If the groups do not rise in the income that is asked for.
    """
    if (groups.counted, groups.per) == (counted, per):
        return groups
    asked = replace(groups, counted=counted, per=per).stated
    if sizes is None:
        raise HouseholdSizeNeeded(where=where, given=groups.stated, asked=asked)
    people = np.broadcast_to(np.array(sizes, np.float64), groups.shares.shape)
    if not (people > 0).all():
        raise NotGroupedIncome(
            where=where, saw=Label("a household size is absent or not above zero", "户均人口缺失或不为正")
        )
    shares = groups.shares * {("households", "people"): people, ("people", "households"): 1 / people}.get(
        (groups.counted, counted), np.ones(len(groups))
    )
    factor = {("head", "household"): people, ("household", "head"): 1 / people}.get(
        (groups.per, per), np.ones(len(groups))
    )
    found = grouped(shares / shares.sum(), groups.means * factor, counted, per, 0.0, math.inf, where)
    notes = (REORDERED,) if groups.per != per and len(set(people.tolist())) > 1 else ()
    return replace(found, notes=(*groups.notes, *notes))


def chord(groups: Grouped, p: Floats) -> Floats:
    """Return the highest Lorenz curve at shares p: straight between the knots, no inequality inside a group."""
    return np.asarray(np.interp(p, np.append(0.0, groups.p), np.append(0.0, groups.held)))


def floor(groups: Grouped, p: Floats) -> Floats:
    """Return what no Lorenz curve of these groups is below at shares p: the chords next door, drawn on."""
    ends, held = np.append(0.0, groups.p), np.append(0.0, groups.held)
    slopes = np.diff(held) / np.diff(ends)
    number = np.clip(np.searchsorted(ends, p, side="left") - 1, 0, len(slopes) - 1)
    before = np.append(groups.least / groups.mean, slopes[:-1])[number]
    after = np.append(slopes[1:], groups.most / groups.mean)[number]
    from_left = held[number] + before * (p - ends[number])
    gap = ends[number + 1] - p
    reach = np.multiply(after, gap, out=np.zeros_like(gap), where=gap > 0)
    return np.asarray(np.maximum(from_left, held[number + 1] - reach))


def gini_bounds(groups: Grouped) -> tuple[float, float]:
    """Return the least and a most Gini of any distribution with these groups: that of the chords, that of the floor.

    The lower one is reached where all of a group have its mean; the upper one may not quite be, for the floor of one
    group leans on its neighbours at their own means.
    """
    ends, held = np.append(0.0, groups.p), np.append(0.0, groups.held)
    width = np.diff(ends)
    low = 1 - float((width * (held[1:] + held[:-1])).sum())
    slopes = np.diff(held) / width
    before = np.append(groups.least / groups.mean, slopes[:-1])
    after = np.append(slopes[1:], groups.most / groups.mean)
    # Each triangle below a chord: width² · (s − before) · (after − s) ÷ (after − before), twice its area.
    rising = np.where(np.isinf(after), 1.0, (after - slopes) / np.where(np.isinf(after), 1.0, after - before))
    return low, low + float((width**2 * (slopes - before) * rising).sum())


def quantile_bounds(groups: Grouped, p: float) -> tuple[float, float]:
    """Return between which incomes the one at share p lies: ½ for the median."""
    number = int(np.clip(np.searchsorted(groups.p, p, side="left"), 0, len(groups) - 1))
    start = 0.0 if number == 0 else float(groups.p[number - 1])
    inside = (p - start) / float(groups.shares[number])
    middle = float(groups.means[number])
    below, above = around(groups, number)
    high = above if inside >= 1 else min(above, (middle - inside * below) / (1 - inside))
    low = below if inside <= 0 or math.isinf(above) else max(below, (middle - (1 - inside) * above) / inside)
    return max(low, below), high


def around(groups: Grouped, number: int) -> tuple[float, float]:
    """Return the means of the groups next to one: the farthest that its own incomes can reach."""
    below = groups.least if number == 0 else float(groups.means[number - 1])
    above = groups.most if number == len(groups) - 1 else float(groups.means[number + 1])
    return below, above
