"""The claims a set of targets makes, each proved, refuted or undecided."""

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from shanshui.core.labels import Label
from shanshui.core.period import Period
from shanshui.core.place import PlaceTree
from shanshui.targets.consistency import sentences
from shanshui.targets.consistency.facts import Bound, Fact, Facts, Node, Ratio, Sum, base_of, facts, places_of
from shanshui.targets.consistency.solve import MANY, answer, by_how_much, components, conflict, reach
from shanshui.targets.indicator import Dictionary, Indicator
from shanshui.targets.panel import Panel
from shanshui.targets.path import runs_one_way
from shanshui.targets.target import Target, when

Verdict = Literal["proved", "refuted", "undecided"]
Kind = Literal["together", "implied", "asks", "prices", "path", "limit", "form", "base"]
VERDICTS: dict[str, Label] = {
    "refuted": Label("refuted", "不成立"),
    "undecided": Label("cannot be decided", "无法判定"),
    "proved": Label("proved", "成立"),
}
KINDS: dict[str, Label] = {
    "together": Label("can be kept together", "可同时实现"),
    "implied": Label("as much as the others ask", "不弱于其他目标所隐含"),
    "asks": Label("asks for more than there was", "高于签订时水平"),
    "prices": Label("says at which prices", "价格口径明确"),
    "path": Label("path never turns back", "路径不折返"),
    "limit": Label("within natural limits", "在自然界限之内"),
    "form": Label("the same in other words", "等价表述"),
    "base": Label("starts from a known base", "基期值已知"),
}
DECIDE = ("together", "limit", "path")
WEAKER_BY = 1e-3  # share by which a target must be weaker than what others imply to be told
STEM = re.compile(r"[_.-]?(current|nominal|comparable|real|constant)(_?(19|20)\d\d)?$|[_.-](19|20)\d\d$")


@dataclass(frozen=True)
class Claim:
    """One claim of the set.

    Attributes
    ----------
    targets
        What it rests on; of a refuted one the smallest set that conflicts, identities among them by name.
    amount
        By which share: targets must give way, fall short, or were exceeded; NaN where there is no such number.
    missing
        What must be known before it can be decided.
    """

    kind: Kind
    verdict: Verdict
    sentence: Label
    targets: tuple[str, ...]
    place: str = ""
    period: str = ""
    amount: float = math.nan
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Proof:
    """Everything found about a set of targets; worst first."""

    claims: tuple[Claim, ...]

    @property
    def verdict(self) -> Verdict:
        """Return whether the set can be kept: refuted if something in it cannot, undecided if that is not known.

        Targets that ask for nothing, or for less than others do, are told as claims, but the set can be kept.
        """
        decided = {claim.verdict for claim in self.claims if claim.kind in DECIDE}
        open_ones = {claim.verdict for claim in self.claims}
        return "refuted" if "refuted" in decided else "undecided" if "undecided" in open_ones else "proved"

    def of(self, verdict: Verdict) -> list[Claim]:
        """Return the claims with one verdict."""
        return [claim for claim in self.claims if claim.verdict == verdict]


def prove(targets: Sequence[Target], panel: Panel, dictionary: Dictionary, tree: PlaceTree) -> Proof:
    """Return what can be proved and refuted of a set of targets, given what was observed."""
    told = facts(targets, panel, dictionary, tree)
    found = [
        *_together(told, panel, dictionary, tree),
        *_negative(told, dictionary, tree),
        *_implied(told, dictionary, tree),
        *_asks(targets, panel, dictionary, tree),
        *_prices(targets, told, panel, dictionary, tree),
        *_paths(targets, told, tree),
        *_forms(targets),
        *_bases(told, tree),
    ]
    order = ["refuted", "undecided", "proved"]
    kinds = list(KINDS)
    found.sort(key=lambda c: (order.index(c.verdict), kinds.index(c.kind), c.place, c.period, c.targets))
    return Proof(tuple(found))


def _together(told: Facts, panel: Panel, dictionary: Dictionary, tree: PlaceTree) -> Iterator[Claim]:
    """Yield of every group of targets that bear on each other whether they can all be kept."""
    for group in components(told.facts):
        promised = [fact for fact in group if fact.sort == "target"]
        if not promised or (len(promised) < 2 and all(fact.sort == "target" for fact in group)):
            continue
        verdict = answer(group)
        node = promised[0].nodes[0]
        names = tuple(dict.fromkeys(fact.id for fact in promised))
        if verdict == "impossible":
            yield _refuted(group, dictionary, tree)
        elif loose := _loose(group):
            for ratio, free in loose:
                yield _undecided(group, ratio, free, panel, dictionary, tree)
        elif verdict == "open":
            yield Claim("together", "undecided", sentences.OPEN, names, node[1], node[2], missing=("proof",))
        elif len(names) > 1 or any(not isinstance(fact, Bound) for fact in group):
            yield Claim("together", "proved", sentences.together(group, dictionary, tree), names, node[1], node[2])


def _refuted(group: Sequence[Fact], dictionary: Dictionary, tree: PlaceTree) -> Claim:
    subset = conflict(group)
    amount = by_how_much(subset)
    node = next((fact.node for fact in subset if isinstance(fact, Bound)), subset[0].nodes[0])
    limits = [fact for fact in subset if fact.sort == "limit"]
    kind: Kind = "limit" if limits and len(subset) == 1 + len(limits) else "together"
    names = tuple(dict.fromkeys(fact.id for fact in subset))
    return Claim(kind, "refuted", sentences.conflict(subset, amount, dictionary, tree), names, node[1], node[2], amount)


def _loose(group: Sequence[Fact]) -> list[tuple[Ratio, Node]]:
    """Return ratios of two promised values whose third is neither promised nor assumed."""
    spoken = {fact.node for fact in group if isinstance(fact, Bound) and fact.sort != "limit"}
    return [
        (fact, node)
        for fact in group
        if isinstance(fact, Ratio)
        for node in fact.nodes
        if node not in spoken and all(other in spoken for other in fact.nodes if other != node)
    ]


def _undecided(
    group: Sequence[Fact], ratio: Ratio, free: Node, panel: Panel, dictionary: Dictionary, tree: PlaceTree
) -> Claim:
    """Return that an identity cannot be decided, and what the missing value would be if the others just hold."""
    values = {fact.node: _edge(fact) for fact in group if isinstance(fact, Bound) and fact.sort != "limit"}
    needed = _third(ratio, free, values)
    last = _latest(panel, free)
    names = tuple(
        dict.fromkeys(f.id for f in group if isinstance(f, Bound) and f.sort != "limit" and f.node in ratio.nodes)
    )
    indicator = dictionary[free[0]]
    told = sentences.loose(ratio, free, needed, last, _follows(ratio, free, values, last[1]), dictionary, tree)
    amount = needed / last[1] - 1 if last[1] else math.nan
    return Claim(
        "together", "undecided", told, names, free[1], free[2], amount, (f"{indicator.id} {free[1]} {free[2]}",)
    )


def _edge(bound: Bound) -> float:
    return bound.low if math.isfinite(bound.low) else bound.high


def _third(ratio: Ratio, free: Node, values: dict[Node, float]) -> float:
    """Return the third value of a ratio, if the two others are just what is promised."""
    over, top, bottom = (values.get(node, math.nan) for node in ratio.nodes)
    if free == ratio.over:
        return ratio.factor * top / bottom
    return over * bottom / ratio.factor if free == ratio.top else ratio.factor * top / over


def _follows(ratio: Ratio, free: Node, values: dict[Node, float], last: float) -> tuple[Node, float] | None:
    """Return what the upper value would have to be, if the missing lower one stays as it was last seen."""
    if free != ratio.bottom or math.isnan(last):
        return None
    return ratio.top, values[ratio.over] * last / ratio.factor


def _latest(panel: Panel, node: Node) -> tuple[str, float]:
    """Return the last known value of an indicator at a place."""
    name, place, _ = node
    if place not in panel.places:
        return "", math.nan
    series = panel.series(name, place)
    known = [i for i, value in enumerate(series) if not math.isnan(value)]
    return (panel.periods[known[-1]], float(series[known[-1]])) if known else ("", math.nan)


def _negative(told: Facts, dictionary: Dictionary, tree: PlaceTree) -> Iterator[Claim]:
    """Yield ratios that are not held against targets, as one of these is negative."""
    for ratio in told.negative:
        names = tuple(dict.fromkeys(f.id for f in told.of("target") if set(f.nodes) & set(ratio.nodes)))
        sentence = sentences.negative(ratio, dictionary, tree)
        yield Claim("together", "undecided", sentence, names, ratio.over[1], ratio.over[2], missing=("sign",))


def _implied(told: Facts, dictionary: Dictionary, tree: PlaceTree) -> Iterator[Claim]:
    """Yield targets that are weaker than what the other targets ask of the same value: kept, they do not suffice."""
    for group in components(told.facts):
        promised = [fact for fact in group if isinstance(fact, Bound) and fact.sort == "target"]
        if len(promised) < 2 or answer(group) == "impossible":
            continue
        for own in _told(promised, group):
            others = [fact for fact in group if fact is not own]
            if not any(own.node in fact.nodes for fact in others):
                continue
            low, high = reach(others, own.node)
            claim = _weaker(own, low, high, others, dictionary, tree)
            if claim is not None:
                yield claim


def _told(promised: list[Bound], group: Sequence[Fact]) -> list[Bound]:
    """Return the targets to be held against the others: of very many those of wholes, not of every village."""
    if len(promised) <= MANY:
        return promised
    wholes = {fact.whole for fact in group if isinstance(fact, Sum)}
    return [bound for bound in promised if bound.node in wholes]


def _weaker(
    own: Bound, low: float, high: float, others: Sequence[Fact], dictionary: Dictionary, tree: PlaceTree
) -> Claim | None:
    is_least = math.isfinite(own.low) and math.isfinite(low) and low > own.low * (1 + WEAKER_BY)
    is_most = math.isfinite(own.high) and math.isfinite(high) and high < own.high * (1 - WEAKER_BY)
    if own.low == own.high or not (is_least or is_most) or own.low <= 0:
        return None
    edge, asked = (own.low, low) if is_least else (own.high, high)
    names = (own.id, *dict.fromkeys(fact.id for fact in others if fact.sort in ("target", "assumption")))
    told = sentences.weaker(own, edge, asked, names[1:], dictionary, tree)
    return Claim("implied", "refuted", told, names, own.node[1], own.node[2], asked / edge - 1)


def _asks(targets: Iterable[Target], panel: Panel, dictionary: Dictionary, tree: PlaceTree) -> Iterator[Claim]:
    """Yield targets that were met when they were signed."""
    for target in targets:
        if target.nature == "assumption" or target.is_bound:
            continue
        indicator = dictionary[target.indicator]
        for place in places_of(target, tree):
            goal = target.number(base_of(target, panel, place))
            signed = target.signed or target.base_period
            since, last, value = _met(target, goal, indicator, panel, place, signed)
            if not since or math.isnan(goal):
                continue
            told = sentences.met(target, goal, since, last, value, indicator, tree[place].name)
            yield Claim(
                "asks", "refuted", told, (target.id,), place, target.period, value / goal - 1 if goal else math.nan
            )


def _met(
    target: Target, goal: float, indicator: Indicator, panel: Panel, place: str, until: str
) -> tuple[str, str, float]:
    """Return since when a target is met by what was observed until a period; empty where the last value does not."""
    if indicator.direction == "toward" or place not in panel.places:
        return "", "", math.nan
    sign, series = target.sign(indicator), panel.series(indicator.id, place)
    part = target.part
    known = [
        (period, float(value))
        for period, value in zip(panel.periods, series, strict=True)
        if not math.isnan(value) and when(period) <= when(until) and Period.parse(period).part == part
    ]
    if not known or sign * (known[-1][1] - goal) < 0:
        return "", *(known[-1] if known else ("", math.nan))
    since = next(period for period, value in known if sign * (value - goal) >= 0)
    return since, known[-1][0], known[-1][1]


def siblings(indicator: Indicator, dictionary: Dictionary) -> list[Indicator]:
    """Return the same amount at other prices: of another basis, but the same figure of the account or stem of id."""
    stem, figure = STEM.sub("", indicator.id), STEM.sub("", indicator.account)
    return [
        other
        for other in dictionary.values()
        if other.id != indicator.id
        and other.basis != indicator.basis
        and (STEM.sub("", other.id) == stem or (figure and STEM.sub("", other.account) == figure))
    ]


def _prices(
    targets: Iterable[Target], told: Facts, panel: Panel, dictionary: Dictionary, tree: PlaceTree
) -> Iterator[Claim]:
    """Yield targets whose document does not say at which prices, where that decides; and ratios of unlike prices."""
    for target in targets:
        indicator = dictionary[target.indicator]
        others = siblings(indicator, dictionary)
        if target.basis or target.value is None or not others:
            continue
        for place in places_of(target, tree):
            seen = [
                (one, *_met(target, target.value, one, panel, place, target.period)) for one in (indicator, *others)
            ]
            known = [one for one in seen if not math.isnan(one[3])]
            if len(known) < 2 or len({bool(one[1]) for one in known}) < 2:
                continue
            sentence = sentences.prices(target, known, indicator, tree[place].name)
            yield Claim("prices", "undecided", sentence, (target.id,), place, target.period, missing=("basis",))
    for ratio in told.mixed:
        names = tuple(dict.fromkeys(f.id for f in told.of("target") if set(f.nodes) & set(ratio.nodes)))
        told_so = sentences.mixed(ratio, dictionary, tree)
        yield Claim("prices", "undecided", told_so, names, ratio.over[1], ratio.over[2], missing=("basis",))


def _paths(targets: Iterable[Target], told: Facts, tree: PlaceTree) -> Iterator[Claim]:
    for target in targets:
        for place in places_of(target, tree):
            if target.steps and not runs_one_way(target, told.bases[target.id, place]):
                yield Claim(
                    "path",
                    "refuted",
                    sentences.turns_back(target, tree[place].name),
                    (target.id,),
                    place,
                    target.period,
                )


def _forms(targets: Iterable[Target]) -> Iterator[Claim]:
    """Yield what a rate per year comes to, and which rate a multiple is."""
    for target in targets:
        if target.rate is not None or target.multiple is not None:
            yield Claim(
                "form", "proved", sentences.form(target), (target.id,), target.place, target.period, target.factor - 1
            )


def _bases(told: Facts, tree: PlaceTree) -> Iterator[Claim]:
    for target, place in told.unresolved:
        missing = (f"{target.indicator} {place} {target.base_period}",)
        sentence = sentences.no_base(target, tree[place].name)
        yield Claim("base", "undecided", sentence, (target.id,), place, target.period, missing=missing)
