"""What share of households has an income within a band: what the data say alone, and what is model, side by side.

Yearbooks print means of groups, not the incomes at which one group ends and the next begins. So the share within a band
is bounded, not known: `bounds` are the least and the most that any distribution with these groups can have (sharp, by
the argument of Chebyshev and Markov within each group). A fitted curve gives one point, and may lie outside.
"""

import math
from dataclasses import dataclass

from shanshui.core.labels import Label
from shanshui.targets.inequality.curves import Curve, chosen, fits
from shanshui.targets.inequality.lorenz import COUNTED, PER, Counted, Grouped, Per, around

INSIDE = 1e-9


@dataclass(frozen=True)
class Band:
    """A range of income, from `least` to below `most`: the share of `counted` in it is asked for, `target` promised."""

    least: float
    most: float
    counted: Counted = "households"
    per: Per = "household"
    target: float = math.nan
    name: Label = Label("", "")


@dataclass(frozen=True)
class ByModel:
    """What one fitted curve makes of a band; `flaw` says why it does not count."""

    id: str
    label: Label
    share: float
    sse: float
    flaw: Label | None


@dataclass(frozen=True)
class BandShare:
    """The share within a band.

    Attributes
    ----------
    low, high
        What the data alone allow.
    models
        Each curve's point.
    chosen
        The id of the curve taken by the World Bank's rule, empty where none counts.
    """

    band: Band
    groups: Grouped
    low: float
    high: float
    models: tuple[ByModel, ...]
    chosen: str

    @property
    def point(self) -> float:
        """Return the chosen curve's share, NaN where none counts."""
        return next((one.share for one in self.models if one.id == self.chosen), math.nan)

    @property
    def spread(self) -> tuple[float, float]:
        """Return the least and the most of the curves that count; NaN where none does."""
        told = [one.share for one in self.models if one.flaw is None]
        return (min(told), max(told)) if told else (math.nan, math.nan)

    @property
    def verdict(self) -> str:
        """Return whether the target is `met` or `missed` whatever the model, else `model`; empty without a target."""
        if math.isnan(self.band.target):
            return ""
        if self.low >= self.band.target:
            return "met"
        return "missed" if self.high < self.band.target else "model"


def share_within(groups: Grouped, band: Band) -> BandShare:
    """Return the share within a band by the data alone and by each curve.

    The groups must count, and have the income of, what the band does (`as_asked`).
    """
    low, high = bounds(groups, band.least, band.most)
    found = fits(groups)
    models = tuple(_by(fit.curve, fit.sse, groups, band, (low, high)) for fit in found)
    usable = {one.id for one in models if one.flaw is None}
    best = chosen(tuple(fit for fit in found if fit.curve.id in usable))
    return BandShare(band, groups, low, high, models, best.curve.id if best else "")


def _by(curve: Curve, sse: float, groups: Grouped, band: Band, data: tuple[float, float]) -> ByModel:
    flaw = curve.flaw()
    share = math.nan if flaw else within(curve, groups.mean, band.least, band.most)
    if flaw is None and not data[0] - INSIDE <= share <= data[1] + INSIDE:
        flaw = Label("it contradicts the data (outside their bounds)", "与数据矛盾（超出数据界限）")
    return ByModel(curve.id, curve.label, share, sse, flaw)


def within(curve: Curve, mean: float, least: float, most: float) -> float:
    """Return the share of all from `least` to below `most` under a curve."""
    return curve.rank(most / mean) - curve.rank(least / mean)


def below_bounds(groups: Grouped, line: float) -> tuple[float, float]:
    """Return the least and the most share of all below an income that these groups allow."""
    if line <= groups.least:
        return 0.0, 0.0
    if line > groups.most:
        return 1.0, 1.0
    full = sum(float(share) for share, mean in zip(groups.shares, groups.means, strict=True) if mean < line)
    last = int((groups.means < line).sum()) - 1  # the richest group whose mean lies below the line
    surely = possibly = full
    if last >= 0:  # some may stand on the line, if the others have as little as the group before
        lowest, mean = around(groups, last)[0], float(groups.means[last])
        surely -= float(groups.shares[last]) * (mean - lowest) / (line - lowest)
    if last + 1 < len(groups):  # some may stand just below the line, if the others have as much as the group after
        mean, highest = float(groups.means[last + 1]), around(groups, last + 1)[1]
        part = 1.0 if math.isinf(highest) else (highest - mean) / (highest - line) if highest > line else 0.0
        possibly += float(groups.shares[last + 1]) * part
    return surely, possibly


def bounds(groups: Grouped, least: float, most: float) -> tuple[float, float]:
    """Return the least and the most share of all within a band that these groups allow (infimum and supremum)."""
    if not least < most:
        return 0.0, 0.0
    high = below_bounds(groups, most)[1] if most < math.inf else 1.0
    return _fewest(groups, least, most), max(0.0, high - below_bounds(groups, least)[0])


def _fewest(groups: Grouped, least: float, most: float) -> float:
    """Return the least share within a band.

    Only groups whose means lie in the band must have someone in it; those between the first and the last of them lie
    in it whole. Some of the first may stand just below the band, some of the last at its upper end.
    """
    inside = [at for at, mean in enumerate(groups.means) if least <= mean <= most]
    if not inside:
        return 0.0
    first, last = inside[0], inside[-1]
    open_below, open_above = least > groups.least, most <= groups.most and most < math.inf
    if first == last and open_below and open_above:
        return 0.0  # some below and some above have the mean together
    middle = sum(float(groups.shares[at]) for at in inside[1:-1])
    up, down = around(groups, first)[1], around(groups, last)[0]
    if last == first + 1 and open_below and open_above:
        up = down = _meeting(groups, first, least, most)
    left = _left(float(groups.means[first]), least, up) if open_below else 1.0
    right = _right(float(groups.means[last]), most, down) if open_above else 1.0
    if first == last:
        return float(groups.shares[first]) * min(left, right)
    return middle + float(groups.shares[first]) * left + float(groups.shares[last]) * right


def _left(mean: float, least: float, edge: float) -> float:
    """Return how much of the first group must be in the band, if its incomes reach up to `edge`."""
    if math.isinf(edge):
        return 0.0
    return (mean - least) / (edge - least) if edge > least else 1.0


def _right(mean: float, most: float, edge: float) -> float:
    """Return how much of the last group must be in the band, if its incomes reach down to `edge`."""
    return (most - mean) / (most - edge) if most > edge else 0.0


def _meeting(groups: Grouped, first: int, least: float, most: float) -> float:
    """Return the income between the only two groups in a band at which the fewest of both are in it.

    p₁ (m₁ − a) ÷ (t − a) + p₂ (b − m₂) ÷ (b − t) is convex in t; its root is in closed form.
    """
    mean, top = float(groups.means[first]), float(groups.means[first + 1])
    left, right = float(groups.shares[first]) * (mean - least), float(groups.shares[first + 1]) * (most - top)
    if not left:
        return mean
    ratio = math.sqrt(right / left)
    return min(max((most + ratio * least) / (1 + ratio), mean), top)


def sentence(found: BandShare) -> Label:
    """Return what is known of the share, what is model, and whether a target hangs on the model."""
    return Label(" ".join(_told(found, "en")), "".join(_told(found, "zh")))


def _told(found: BandShare, lang: str) -> list[str]:
    band = found.band
    zh = lang == "zh"
    ends = f"{band.least:,.0f}–{band.most:,.0f}" if band.most < math.inf else f"≥ {band.least:,.0f}"
    counted, per = COUNTED[band.counted].in_(lang), PER[band.per].in_(lang)
    data = f"{found.low:.1%}–{found.high:.1%}"
    told = [
        f"{per}在 {ends} 元之间的{counted}占比：仅凭数据可知为 {data}。"
        if zh
        else f"Share of {counted} with {per} of {ends} yuan: the data alone say {data}."
    ]
    if found.chosen:
        low, high = found.spread
        label = next(one.label for one in found.models if one.id == found.chosen).in_(lang)
        told.append(
            f"按{label}曲线为 {found.point:.1%}，各可用模型为 {low:.1%}–{high:.1%}；这一点估计出自模型而非数据。"
            if zh
            else f"The {label} curve gives {found.point:.1%}, all usable models {low:.1%}–{high:.1%}; "
            "that point is model, not data."
        )
    else:
        told.append("没有可用的拟合曲线。" if zh else "No fitted curve is usable.")
    return told + _on_target(found, lang)


def _on_target(found: BandShare, lang: str) -> list[str]:
    target = f"{found.band.target:.0%}"
    said = {
        "met": Label(
            f"The target of {target} is met whatever the model.", f"无论采用何种模型，{target} 的目标均已达到。"
        ),
        "missed": Label(
            f"The target of {target} is missed whatever the model.", f"无论采用何种模型，{target} 的目标均未达到。"
        ),
        "model": Label(
            f"Whether the target of {target} is met, these data do not decide: the model does.",
            f"是否达到 {target} 的目标，这些数据无法判定，取决于模型。",
        ),
    }
    return [said[found.verdict].in_(lang)] if found.verdict else []
