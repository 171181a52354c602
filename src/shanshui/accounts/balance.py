"""What a checker can see: rules every account must satisfy, and traps of published ones."""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from shanshui.accounts.flows import ADDITIVE, AMOUNTS, KEY, Flow, Flows
from shanshui.core import registry
from shanshui.core.labels import Label
from shanshui.core.place import PlaceTree

O2_PER_CO2 = 0.74  # by mass; 32/44 = 0.727 and 1.19/1.63 = 0.730 are the two published ratios
TOLERANCE = 1e-9
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Origin = Callable[[Flow], str]  # where a flow was read: file:row; empty if it was worked out


def worked_out(flow: Flow) -> str:
    """Return that a flow was read nowhere."""
    return ""


@dataclass(frozen=True)
class Check:
    """The outcome of one rule: whether it holds, and which rows break it."""

    rule: str
    label: Label
    ok: bool
    rows: tuple[str, ...] = ()


def checks(flows: Iterable[Flow], tree: PlaceTree, origin: Origin = worked_out) -> list[Check]:
    """Return the outcome of every rule on the flows of all levels; rows that break one are named with their origin."""
    rows = flows if isinstance(flows, Flows) else Flows.of(flows)
    return [
        _additive(rows, tree),
        _oxygen(rows, origin),
        _purified(rows, origin),
        _use_within_supply(rows, origin),
        _no_negative_amount(rows, origin),
        _no_negative(rows, origin),
    ]


def outcome(rule: str, en: str, zh: str, broken: list[str]) -> Check:
    """Return a rule with the rows that break it; it holds if there are none."""
    return Check(rule, Label(en, zh), not broken, tuple(broken))


def _additive(flows: Flows, tree: PlaceTree) -> Check:
    """Children sum to their parent, to 1e-9 relative, in every column."""
    codes, words = flows.codes, flows.words
    number = {code: i for i, code in enumerate(words["place"])}
    parent = np.array([number.get(tree[code].parent, -1) for code in words["place"]], dtype=np.int64)
    above = (
        np.isin(np.arange(parent.size), parent[np.unique(codes["place"])]) if len(flows) else np.empty(0, dtype=bool)
    )
    key = np.zeros(len(flows), dtype=np.int64)
    for name in KEY[:1] + KEY[2:]:
        key = key * len(words[name]) + codes[name]
    keys = int(key.max(initial=0)) + 1
    part, whole = (at * keys + key for at in (parent[codes["place"]], codes["place"]))
    mixed = whole[np.isin(codes["unit"], [i for i, unit in enumerate(words["unit"]) if not unit])]
    broken = []
    for name in ADDITIVE:
        there = ~np.isnan(flows.numbers[name])
        parts = np.flatnonzero(there & (parent[codes["place"]] >= 0))
        wholes = np.flatnonzero(there & above[codes["place"]])
        wrong = _unequal(part[parts], whole[wholes], flows.numbers[name][parts], flows.numbers[name][wholes])
        wrong = wrong[~np.isin(wrong, mixed)] if name in AMOUNTS else wrong
        broken += [f"{_where(flows, *divmod(int(at), keys))} {name}" for at in wrong]
    return outcome("additive", "Children add up to their parent", "下级之和等于上级", broken)


def _unequal(part: Ints, whole: Ints, parts: Floats, wholes: Floats) -> Ints:
    """Return the ids at which the sum of parts is not the whole, to 1e-9 relative, or one of the two is missing."""
    from shanshui.kernels import grouped

    order = np.argsort(part, kind="stable")
    ids, first = np.unique(part[order], return_index=True)
    sums = dict(zip(ids.tolist(), grouped.sums(np.r_[first, part.size], parts[order]).tolist(), strict=True))
    given = dict(zip(whole.tolist(), wholes.tolist(), strict=True))
    wrong = [at for at, value in sums.items() if not math.isclose(value, given.get(at, math.nan), rel_tol=TOLERANCE)]
    return np.array([*wrong, *(at for at in given if at not in sums)], dtype=np.int64)


def _where(flows: Flows, place: int, key: int) -> str:
    """Return place, period, type, service and item in words."""
    found = []
    for name in reversed(KEY[:1] + KEY[2:]):
        key, code = divmod(key, len(flows.words[name]))
        found.append(flows.words[name][code])
    return " ".join([flows.words["place"][place], *reversed(found)])


def _oxygen(flows: Flows, origin: Origin) -> Check:
    """O2 / CO2 by mass is at most 0.74, and so O2 / C at most 2.7."""
    carbon = {
        (f.period, f.place, f.ecosystem_type): f for f in flows.where(service="global_climate_regulation", unit="t")
    }
    broken = []
    for flow in flows.where(service="oxygen_release", unit="t"):
        fixed = carbon.get((flow.period, flow.place, flow.ecosystem_type))
        if fixed and fixed.supply > 0 and flow.supply / fixed.supply > O2_PER_CO2:
            ratio = f"{flow.supply / fixed.supply:.2f}"
            broken.append(f"{flow.period} {flow.place} {flow.ecosystem_type}: {ratio}{read_at(origin, fixed, flow)}")
    return outcome(
        "oxygen_to_carbon", "O2 is at most 0.74 of CO2 by mass", "释氧量与固碳量（CO2）质量比不超过 0.74", broken
    )


def _purified(flows: Flows, origin: Origin) -> Check:
    """Nothing is cleaned beyond capacity."""
    beyond = flows.numbers["supply"] > flows.numbers["potential"] * (1 + TOLERANCE)
    broken = [
        _name(f, origin)
        for f in flows.take(np.flatnonzero(beyond))
        if f.service in ("air_filtration", "water_purification")
    ]
    return outcome("purified_within_capacity", "Purification stays within capacity", "净化量不超过净化能力", broken)


def _use_within_supply(flows: Flows, origin: Origin) -> Check:
    use, supply = flows.numbers["use"], flows.numbers["supply"]
    broken = [_name(f, origin) for f in flows.take(np.flatnonzero((use > supply * (1 + TOLERANCE)) & (supply >= 0)))]
    return outcome("use_within_supply", "Use does not exceed supply", "使用量不超过供给量", broken)


def _no_negative_amount(flows: Flows, origin: Origin) -> Check:
    below = flows.take(np.flatnonzero(flows.numbers["supply"] < 0))
    broken = [_name(f, origin) for f in below if not registry.service(f.service).item(f.item).signed]
    return outcome(
        "no_negative_amount", "No amount is below zero (soil, water …)", "没有负的实物量（土壤、水量等）", broken
    )


def _no_negative(flows: Flows, origin: Origin) -> Check:
    below = flows.take(np.flatnonzero(flows.numbers["value"] < 0))
    broken = [_name(f, origin) for f in below if not registry.service(f.service).item(f.item).signed]
    return outcome("no_negative_value", "No service has a negative value", "没有负的服务价值", broken)


def _name(flow: Flow, origin: Origin) -> str:
    return f"{flow.period} {flow.place} {flow.ecosystem_type} {flow.service}.{flow.item}{read_at(origin, flow)}"


def read_at(origin: Origin, *flows: Flow) -> str:
    """Return where flows were read, in brackets; nothing if they were worked out."""
    places = ", ".join(filter(None, map(origin, flows)))
    return f" ({places})" if places else ""
