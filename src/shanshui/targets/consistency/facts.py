"""What a set of targets says together: bounds on values, and identities between them."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from shanshui.core.place import PlaceTree
from shanshui.targets.indicator import Dictionary
from shanshui.targets.panel import Panel
from shanshui.targets.target import Target

Node = tuple[str, str, str]  # indicator, place, period


@dataclass(frozen=True)
class Bound:
    """A value lies between two numbers: a target, an assumption, or a natural limit of an indicator."""

    id: str
    sort: str
    node: Node
    low: float = -math.inf
    high: float = math.inf

    @property
    def nodes(self) -> tuple[Node, ...]:
        """Return the values it is about."""
        return (self.node,)


@dataclass(frozen=True)
class Ratio:
    """One value is another over a third, times a factor: per-capita GDP = GDP ÷ population."""

    id: str
    over: Node
    top: Node
    bottom: Node
    factor: float = 1.0
    sort: str = "identity"

    @property
    def nodes(self) -> tuple[Node, ...]:
        """Return the values it is about."""
        return (self.over, self.top, self.bottom)


@dataclass(frozen=True)
class Sum:
    """One value is the sum of others: a city and its counties."""

    id: str
    whole: Node
    parts: tuple[Node, ...]
    sort: str = "identity"

    @property
    def nodes(self) -> tuple[Node, ...]:
        """Return the values it is about."""
        return (self.whole, *self.parts)


Fact = Bound | Ratio | Sum


@dataclass(frozen=True)
class Facts:
    """All of it; `bases` are the values targets start from, `unresolved` targets whose base is not known.

    `mixed` are ratios that do not hold because their values are at different prices, `negative` those that are not
    held against the targets because one of these is negative: values of a ratio are taken to be none.
    """

    facts: tuple[Fact, ...]
    bases: Mapping[tuple[str, str], float]
    unresolved: tuple[tuple[Target, str], ...] = ()
    mixed: tuple[Ratio, ...] = ()
    negative: tuple[Ratio, ...] = ()

    def of(self, sort: str) -> list[Fact]:
        """Return the facts of one sort: target, assumption, limit, identity."""
        return [fact for fact in self.facts if fact.sort == sort]


def facts(targets: Sequence[Target], panel: Panel, dictionary: Dictionary, tree: PlaceTree) -> Facts:
    """Return what targets, assumptions, limits and identities say of the values of the target periods."""
    bounds: list[Bound] = []
    bases: dict[tuple[str, str], float] = {}
    unresolved: list[tuple[Target, str]] = []
    for target in targets:
        for place in places_of(target, tree):
            base = base_of(target, panel, place)
            bases[target.id, place] = base
            if math.isnan(target.number(base)):
                unresolved.append((target, place))
            else:
                bounds += _bounds(target, place, base, dictionary)
    bounds += _kept(bounds, targets)
    known = {bound.node for bound in bounds}
    ratios = list(_ratios(known, dictionary))
    below = {b.node for b in bounds if -math.inf < b.low < 0 or b.high < 0}
    negative = tuple(ratio for ratio in ratios if below & set(ratio.nodes))
    mixed = tuple(r for r in ratios if r not in negative and not _same_prices(r, dictionary))
    alike = [ratio for ratio in ratios if ratio not in negative and ratio not in mixed]
    sums = list(_sums(known | {node for ratio in alike for node in ratio.nodes}, dictionary, tree))
    tied: list[Fact] = [*bounds, *alike, *sums]
    limits = _limits({node for fact in tied for node in fact.nodes}, dictionary)
    return Facts((*tied, *limits), bases, tuple(unresolved), mixed, negative)


def places_of(target: Target, tree: PlaceTree) -> list[str]:
    """Return the places a target binds."""
    return [target.place] if target.place else [place.code for place in tree if place.level == target.level]


def base_of(target: Target, panel: Panel, place: str) -> float:
    """Return what was observed in the base period, else what the target states, else NaN."""
    known = target.base_period in panel.periods and place in panel.places
    seen = panel.value(target.indicator, place, target.base_period) if known else math.nan
    return target.base_value if math.isnan(seen) and target.base_value is not None else seen


def _bounds(target: Target, place: str, base: float, dictionary: Dictionary) -> list[Bound]:
    relation, sort = target.held(dictionary[target.indicator]), _sort(target)
    found = []
    for period, number in (*target.steps, (target.period, target.number(base))):
        low = -math.inf if relation == "at most" else number
        high = math.inf if relation == "at least" else number
        found.append(Bound(target.id, sort, (target.indicator, place, period), low, high))
    return found


def _sort(target: Target) -> str:
    return "assumption" if target.nature == "assumption" else "target"


def _kept(bounds: Sequence[Bound], targets: Sequence[Target]) -> list[Bound]:
    """Return the floors and ceilings in the periods of other targets on the same values: they hold in every period."""
    from shanshui.targets.target import when

    by_id = {target.id: target for target in targets if target.is_bound}
    periods: dict[tuple[str, str], set[str]] = {}
    for bound in bounds:
        periods.setdefault(bound.node[:2], set()).add(bound.node[2])
    found = []
    for bound in bounds:
        if (target := by_id.get(bound.id)) is not None:
            start, end = when(target.base_period), when(target.period)
            inside = [p for p in sorted(periods[bound.node[:2]]) if start < when(p) < end]
            found += [Bound(bound.id, bound.sort, (*bound.node[:2], p), bound.low, bound.high) for p in inside]
    return found


def _ratios(known: set[Node], dictionary: Dictionary) -> Iterable[Ratio]:
    """Return the identity of every ratio of which two of the three values are spoken of."""
    for indicator in dictionary.values():
        if indicator.over_places != "ratio":
            continue
        names = (indicator.id, indicator.numerator, indicator.denominator)
        where = sorted({(place, period) for name, place, period in known if name in names})
        for place, period in where:
            over, top, bottom = ((name, place, period) for name in names)
            if sum(node in known for node in (over, top, bottom)) > 1:
                yield Ratio(f"{indicator.id} {place} {period}", over, top, bottom, indicator.factor)


def _same_prices(ratio: Ratio, dictionary: Dictionary) -> bool:
    """Return whether what is money in a ratio is all at the same prices."""
    found = {(i.basis, i.price_year) for node in ratio.nodes if (i := dictionary[node[0]]).basis}
    return len(found) < 2


def _sums(known: set[Node], dictionary: Dictionary, tree: PlaceTree) -> Iterable[Sum]:
    """Return the identity of every place and its parts where a part and the whole, or two parts, are spoken of."""
    for name, place, period in sorted({(n, tree[p].parent or p, t) for n, p, t in known} | known):
        children = tree.children(place) if place in tree else []
        if dictionary[name].over_places != "sum" or not children:
            continue
        whole, parts = (name, place, period), tuple((name, child, period) for child in children)
        if whole in known and any(part in known for part in parts):
            yield Sum(f"{name} {place} {period}", whole, parts)


def _limits(nodes: set[Node], dictionary: Dictionary) -> list[Bound]:
    found = []
    for node in sorted(nodes):
        indicator = dictionary[node[0]]
        if indicator.least > -math.inf or indicator.most < math.inf:
            found.append(Bound(f"limit of {indicator.id}", "limit", node, indicator.least, indicator.most))
    return found
