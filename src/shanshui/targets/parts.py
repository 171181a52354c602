"""Which places below explain that the place above is behind its path."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from shanshui.targets.indicator import Dictionary, Indicator
from shanshui.targets.panel import Panel
from shanshui.targets.path import asked
from shanshui.targets.target import Target

ROUNDING = 1e-9  # of all gaps together: less is the noise of sums


@dataclass(frozen=True)
class Part:
    """What one place below has to do with the gap of the place above, in the indicator's unit.

    `gap` is what it falls short by, negative where it is ahead; the gaps and the `rest` of the whole add up to the
    gap of the place above. `asked` is what it should have had: its share of what the path asks of the whole.
    """

    place: str
    value: float
    asked: float
    gap: float


@dataclass(frozen=True)
class Explained:
    """The gap of a place to its path in one period, and what of it each place below explains.

    `rest` is what the places below do not: rounding, places without data, a total that is not their sum.
    `missing` is the share of them without a value.
    """

    period: str
    gap: float
    parts: tuple[Part, ...]
    rest: float
    missing: float


def explained(
    panel: Panel, dictionary: Dictionary, target: Target, place: str, children: Sequence[str], period: str, base: float
) -> Explained | None:
    """Return how the places below explain the gap of a place in a period; None where its rule adds nothing up.

    A sum is asked of each place by its share in the base period; a ratio or mean is asked of all alike, and each
    counts by its weight. Places are ordered by their gap, the largest first.

    Parameters
    ----------
    base
        Value of the base period that the path starts from.
    """
    indicator = dictionary[target.indicator]
    if indicator.over_places == "none" or not children or indicator.direction == "toward":
        return None
    ask, sign = asked(target, base, period), target.sign(indicator)
    whole = sign * (ask - panel.value(indicator.id, place, period))
    weights = _weights(panel, indicator, children, period)
    if indicator.over_places == "sum":
        asks = {child: _share(panel, indicator, child, place, target.base_period) * ask for child in children}
        weights = dict.fromkeys(children, 1.0)
    else:
        asks = dict.fromkeys(children, ask)
    values = {child: panel.value(indicator.id, child, period) for child in children}
    parts = [Part(c, values[c], asks[c], sign * weights[c] * (asks[c] - values[c])) for c in children]
    known = [part for part in parts if not math.isnan(part.gap)]
    rest = whole - math.fsum(part.gap for part in known)
    if abs(rest) <= ROUNDING * math.fsum(abs(part.gap) for part in known):
        rest = 0.0
    ordered = sorted(known, key=lambda part: (-part.gap, part.place))
    return Explained(period, whole, tuple(ordered), rest, 1 - len(known) / len(children))


def _share(panel: Panel, indicator: Indicator, child: str, place: str, period: str) -> float:
    """Return a place's share in the one above it in the base period."""
    if period not in panel.periods:
        return math.nan
    whole = panel.value(indicator.id, place, period)
    return panel.value(indicator.id, child, period) / whole if whole else math.nan


def _weights(panel: Panel, indicator: Indicator, children: Sequence[str], period: str) -> Mapping[str, float]:
    """Return each place's share in the denominator or weight."""
    by = indicator.denominator if indicator.over_places == "ratio" else indicator.weight
    if not by:
        return {}
    sizes = {child: panel.value(by, child, period) for child in children}
    whole = math.fsum(size for size in sizes.values() if not math.isnan(size))
    return {child: size / whole if whole else math.nan for child, size in sizes.items()}
