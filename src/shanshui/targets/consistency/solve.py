"""Whether facts can hold together: intervals, then linear programmes, then a witness.

Ratios are linear in logarithms and sums in the values themselves, so each alone is decided exactly by HiGHS. Where a
component holds both, intervals and both programmes can refute, and a witness found by an optimiser and checked
by plain arithmetic proves.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from typing import Any, Literal

import numpy as np

from shanshui.targets.consistency.facts import Bound, Fact, Node, Ratio, Sum

Answer = Literal["possible", "impossible", "open"]
Box = dict[Node, tuple[float, float]]
CLOSE = 1e-9  # relative: numbers nearer than this are the same
ROUNDS = 60
MOST_SUBSETS, MANY = 3000, 200
HALVINGS, HALF_ENOUGH = 40, 1e-9


def components(facts: Iterable[Fact]) -> list[list[Fact]]:
    """Return facts grouped by the values they share, each group and all groups in order of their first fact."""
    ordered = sorted(facts, key=_order)
    parent: dict[Node, Node] = {}
    for fact in ordered:
        first = _root(parent, fact.nodes[0])
        for node in fact.nodes[1:]:
            parent[_root(parent, node)] = first
    groups: dict[Node, list[Fact]] = {}
    for fact in ordered:
        groups.setdefault(_root(parent, fact.nodes[0]), []).append(fact)
    return list(groups.values())


def _root(parent: dict[Node, Node], node: Node) -> Node:
    """Return what stands for the group of a value."""
    while (above := parent.setdefault(node, node)) != node:
        parent[node] = node = parent.setdefault(above, above)
    return node


def _order(fact: Fact) -> tuple[str, str, tuple[Node, ...]]:
    return fact.sort, fact.id, fact.nodes


def box(facts: Sequence[Fact], slack: float = 0.0) -> Box:
    """Return the interval of every value that its bounds leave; targets give way by a share of themselves."""
    positive = {node for fact in facts if isinstance(fact, Ratio) for node in fact.nodes}
    found: Box = {node: (0.0 if node in positive else -math.inf, math.inf) for fact in facts for node in fact.nodes}
    for fact in facts:
        if isinstance(fact, Bound):
            low, high = found[fact.node]
            give = slack if fact.sort == "target" else 0.0
            found[fact.node] = (
                max(low, fact.low - abs(fact.low) * give / (1 + give) if math.isfinite(fact.low) else low),
                min(high, fact.high + abs(fact.high) * give if math.isfinite(fact.high) else high),
            )
    return found


def _narrow(found: Box, node: Node, low: float, high: float) -> bool:
    """Narrow an interval; return whether that changed it by more than rounding."""
    was_low, was_high = found[node]
    now = (
        max(was_low, low if not math.isnan(low) else was_low),
        min(was_high, high if not math.isnan(high) else was_high),
    )
    found[node] = now
    moved = (now[0] - was_low > CLOSE * abs(now[0])) or (was_high - now[1] > CLOSE * abs(now[1]))
    return bool(moved)


def empty(found: Box) -> bool:
    """Return whether an interval is left with nothing in it."""
    return any(low > high + CLOSE * max(abs(low), abs(high)) for low, high in found.values() if math.isfinite(low))


def propagate(facts: Sequence[Fact], found: Box) -> bool:
    """Narrow all intervals by the identities until nothing moves; return whether anything is left."""
    identities = [fact for fact in facts if not isinstance(fact, Bound)]
    for _ in range(ROUNDS):
        moved = [_by(fact, found) for fact in identities]
        if empty(found):
            return False
        if not any(moved):
            break
    return not empty(found)


def _by(fact: Ratio | Sum, found: Box) -> bool:
    return _by_ratio(fact, found) if isinstance(fact, Ratio) else _by_sum(fact, found)


def _by_ratio(fact: Ratio, found: Box) -> bool:
    over, top, bottom = (found[node] for node in fact.nodes)
    moved = _narrow(found, fact.over, fact.factor * _over(top[0], bottom[1]), fact.factor * _over(top[1], bottom[0]))
    moved |= _narrow(
        found, fact.top, _times(over[0], bottom[0]) / fact.factor, _times(over[1], bottom[1]) / fact.factor
    )
    low, high = fact.factor * _over(top[0], over[1]), fact.factor * _over(top[1], over[0])
    return _narrow(found, fact.bottom, low, high) or moved


def _over(top: float, bottom: float) -> float:
    if math.isinf(bottom):
        return 0.0 if math.isfinite(top) else math.nan
    return top / bottom if bottom else math.inf


def _times(left: float, right: float) -> float:
    return 0.0 if not left or not right else left * right


def _by_sum(fact: Sum, found: Box) -> bool:
    lows, highs = ([found[part][end] for part in fact.parts] for end in (0, 1))
    least, most = _Total(lows), _Total(highs)
    moved = _narrow(found, fact.whole, least.all, most.all)
    low, high = found[fact.whole]
    for part, own_low, own_high in zip(fact.parts, lows, highs, strict=True):
        moved |= _narrow(found, part, low - most.without(own_high), high - least.without(own_low))
    return moved


class _Total:
    """A sum that can tell what it is without one of its terms, infinite ones among them."""

    def __init__(self, terms: Sequence[float]) -> None:
        self.finite = math.fsum(term for term in terms if math.isfinite(term))
        self.infinite = [term for term in terms if not math.isfinite(term)]
        self.all = self.infinite[0] if self.infinite else self.finite

    def without(self, term: float) -> float:
        """Return the sum of the other terms."""
        if math.isfinite(term):
            return self.infinite[0] if self.infinite else self.finite - term
        return self.infinite[0] if len(self.infinite) > 1 else self.finite


def answer(facts: Sequence[Fact], slack: float = 0.0) -> Answer:
    """Return whether facts can all hold."""
    found = box(facts, slack)
    if empty(found) or not propagate(facts, found):
        return "impossible"
    sorts = {type(fact) for fact in facts} - {Bound}
    if not sorts:
        return "possible"
    if Ratio in sorts and _programme(facts, found, logarithmic=True) is None:
        return "impossible"
    if Sum in sorts and _programme(facts, found, logarithmic=False) is None:
        return "impossible"
    return "possible" if len(sorts) == 1 or _witness(facts, found) else "open"


def _programme(
    facts: Sequence[Fact], found: Box, logarithmic: bool, aim: tuple[Node, int] | None = None
) -> np.ndarray[Any, Any] | None:
    """Return values that satisfy bounds and either ratios (of logarithms) or sums; None where there are none.

    `aim` is a value to make as small (1) or as large (−1) as can be.
    """
    from scipy.optimize import linprog

    kind: type = Ratio if logarithmic else Sum
    nodes = sorted({node for fact in facts if isinstance(fact, kind) for node in fact.nodes})
    at = {node: i for i, node in enumerate(nodes)}
    scale = 1.0 if logarithmic else _size(found, nodes)
    rows, sides = [], []
    for fact in facts:
        if isinstance(fact, kind):
            row, side = _row(fact, at)
            rows.append(row)
            sides.append(side)
    cost = np.zeros(len(nodes))
    if aim is not None:
        cost[at[aim[0]]] = aim[1]
    bounds = [_logs(found[node]) if logarithmic else _divided(found[node], scale) for node in nodes]
    solved = linprog(cost, A_eq=np.array(rows), b_eq=np.array(sides), bounds=bounds, method="highs")
    if solved.status == 3:  # unbounded: possible, with no end that way
        return np.full(len(nodes), np.nan)
    return None if solved.x is None else np.asarray(solved.x) * scale


def _row(fact: Fact, at: dict[Node, int]) -> tuple[np.ndarray[Any, Any], float]:
    row = np.zeros(len(at))
    if isinstance(fact, Ratio):
        for node, weight in zip(fact.nodes, (1.0, -1.0, 1.0), strict=True):
            row[at[node]] += weight
        return row, math.log(fact.factor)
    if isinstance(fact, Sum):
        row[at[fact.whole]] += 1.0
        for part in fact.parts:
            row[at[part]] -= 1.0
    return row, 0.0


def _size(found: Box, nodes: Sequence[Node]) -> float:
    ends = [abs(end) for node in nodes for end in found[node] if math.isfinite(end) and end]
    return max(ends, default=1.0)


def _logs(ends: tuple[float, float]) -> tuple[float | None, float | None]:
    low, high = ends
    wide = CLOSE  # so that rounding of logarithms refutes nothing
    below = math.log(low) - wide if low > 0 and math.isfinite(low) else None
    above = math.log(high) + wide if math.isfinite(high) and high > 0 else None
    return below, above


def _divided(ends: tuple[float, float], scale: float) -> tuple[float | None, float | None]:
    low, high = (end / scale if math.isfinite(end) else None for end in ends)
    return (None if low is None else low - CLOSE * abs(low)), (None if high is None else high + CLOSE * abs(high))


def reach(facts: Sequence[Fact], node: Node) -> tuple[float, float]:
    """Return least and most a value can be, given everything that is said (ratios exact, sums by intervals)."""
    found = box(facts)
    propagate(facts, found)
    low, high = found[node]
    if not any(isinstance(fact, Ratio) and node in fact.nodes for fact in facts):
        return low, high
    ends = []
    for way in (1, -1):
        solved = _programme(facts, found, logarithmic=True, aim=(node, way))
        nodes = sorted({n for fact in facts if isinstance(fact, Ratio) for n in fact.nodes})
        ends.append(math.nan if solved is None else math.exp(float(solved[nodes.index(node)])))
    least, most = (
        (low if math.isnan(ends[0]) else max(low, ends[0])),
        (high if math.isnan(ends[1]) else min(high, ends[1])),
    )
    return least, most


def _witness(facts: Sequence[Fact], found: Box) -> bool:
    """Return whether values are found that satisfy everything, ratios and sums together, checked in plain numbers."""
    from scipy.optimize import least_squares

    nodes = sorted(found)
    lows, highs = zip(*(_finite(found[node]) for node in nodes), strict=True)
    if min(lows) <= 0:
        return False
    low, high = np.log(np.array(lows)), np.log(np.array(highs))
    high = np.maximum(high, low + 1e-12)
    at = {node: i for i, node in enumerate(nodes)}
    identities = [fact for fact in facts if not isinstance(fact, Bound)]

    def off(logs: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        return np.array([_off(fact, np.exp(logs), at) for fact in identities])

    solved = least_squares(off, (low + high) / 2, bounds=(low, high), xtol=1e-15, ftol=1e-15, gtol=1e-15)
    return bool(np.abs(off(solved.x)).max(initial=0.0) < CLOSE)


def _finite(ends: tuple[float, float]) -> tuple[float, float]:
    """Return an interval with ends: six orders of magnitude stand for none."""
    low, high = ends
    size = low if math.isfinite(low) and low > 0 else high if math.isfinite(high) else 1.0
    return (low if low > 0 else size * 1e-6), (high if math.isfinite(high) else size * 1e6)


def _off(fact: Fact, values: np.ndarray[Any, Any], at: dict[Node, int]) -> float:
    if isinstance(fact, Ratio):
        over, top, bottom = (float(values[at[node]]) for node in fact.nodes)
        return over * bottom / (fact.factor * top) - 1
    if isinstance(fact, Sum):
        return math.fsum(float(values[at[part]]) for part in fact.parts) / float(values[at[fact.whole]]) - 1
    return 0.0


def conflict(facts: Sequence[Fact]) -> list[Fact]:
    """Return a smallest set of facts that cannot all hold: one from which nothing can be left out, or any smaller.

    Of many facts, all places that one target binds are left out or kept together.
    """
    whole: dict[tuple[str, str], list[Fact]] = {}
    for fact in facts:
        whole.setdefault((fact.sort, fact.id), []).append(fact)
    kept = [fact for some in _irreducible(list(whole.values())) for fact in some]
    if len(kept) > MANY:
        return kept
    kept = [fact for some in _irreducible([[fact] for fact in kept]) for fact in some]
    for size in range(1, len(kept)):
        for tried, chosen in enumerate(combinations(facts, size)):
            if tried >= MOST_SUBSETS:
                return kept
            if answer(chosen) == "impossible":
                return list(chosen)
    return kept


def _irreducible(parts: list[list[Fact]]) -> list[list[Fact]]:
    """Return parts of which none can be left out; several at once are tried first, so that large sets are quick."""
    kept, size = parts, max(len(parts) // 2, 1)
    while True:
        start = 0
        while start < len(kept):
            without = kept[:start] + kept[start + size :]
            if without and answer([fact for some in without for fact in some]) == "impossible":
                kept = without
            else:
                start += size
        if size == 1:
            return kept
        size = max(size // 2, 1)


def by_how_much(facts: Sequence[Fact]) -> float:
    """Return the least share by which all targets must give way together; infinite where that does not help."""
    low, high = 0.0, 1.0
    while answer(facts, high) == "impossible":
        low, high = high, high * 10
        if high > 1e9:
            return math.inf
    for _ in _halvings():
        middle = (low + high) / 2
        low, high = (middle, high) if answer(facts, middle) == "impossible" else (low, middle)
        if high - low < HALF_ENOUGH * max(high, 1.0):
            break
    return high


def _halvings() -> Iterator[int]:
    yield from range(HALVINGS)
