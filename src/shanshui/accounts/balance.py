"""What a checker can see: rules every account must satisfy, and traps of published ones."""

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from shanshui.accounts.flows import ADDITIVE, AMOUNTS, Flow
from shanshui.core import registry
from shanshui.core.labels import Label
from shanshui.core.place import PlaceTree

O2_PER_CO2 = 0.74  # by mass; 32/44 = 0.727 and 1.19/1.63 = 0.730 are the two published ratios
TOLERANCE = 1e-9


@dataclass(frozen=True)
class Check:
    """The outcome of one rule: whether it holds, and which rows break it."""

    rule: str
    label: Label
    ok: bool
    rows: tuple[str, ...] = ()


def checks(flows: Iterable[Flow], tree: PlaceTree) -> list[Check]:
    """Return the outcome of every rule on the flows of all levels."""
    rows = list(flows)
    return [
        _additive(rows, tree),
        _oxygen(rows),
        _purified(rows),
        _use_within_supply(rows),
        _no_negative(rows),
    ]


def outcome(rule: str, en: str, zh: str, broken: list[str]) -> Check:
    """Return a rule with the rows that break it; it holds if there are none."""
    return Check(rule, Label(en, zh), not broken, tuple(broken))


def _additive(flows: list[Flow], tree: PlaceTree) -> Check:
    """Children sum to their parent, to 1e-9 relative, in every column."""
    parts: dict[tuple[str, ...], list[float]] = defaultdict(list)
    whole: dict[tuple[str, ...], float] = {}
    parents = {flow.place for flow in flows} & {tree[flow.place].parent for flow in flows}
    for flow in flows:
        for name in ADDITIVE:
            value = getattr(flow, name)
            key = (flow.period, flow.ecosystem_type, flow.service, flow.item, name)
            if math.isnan(value):
                continue
            parts[(tree[flow.place].parent, *key)].append(value)
            if flow.place in parents:
                whole[(flow.place, *key)] = value
    mixed = {(f.place, f.period, f.ecosystem_type, f.service, f.item) for f in flows if not f.unit}
    broken = [
        " ".join(key)
        for key, values in parts.items()
        if key[0] in parents
        and not (key[:5] in mixed and key[5] in AMOUNTS)
        and not math.isclose(math.fsum(values), whole.pop(key, math.nan), rel_tol=TOLERANCE)
    ]
    broken += [" ".join(key) for key in whole if key not in parts]
    return outcome("additive", "Children add up to their parent", "下级之和等于上级", broken)


def _oxygen(flows: list[Flow]) -> Check:
    """O2 / CO2 by mass is at most 0.74."""
    carbon = {
        (f.period, f.place, f.ecosystem_type): f.supply
        for f in flows
        if f.service == "global_climate_regulation" and f.unit == "t"
    }
    broken = []
    for flow in flows:
        fixed = carbon.get((flow.period, flow.place, flow.ecosystem_type), math.nan)
        if flow.service == "oxygen_release" and fixed > 0 and flow.supply / fixed > O2_PER_CO2:
            broken.append(f"{flow.period} {flow.place} {flow.ecosystem_type}: {flow.supply / fixed:.2f}")
    return outcome(
        "oxygen_to_carbon", "O2 is at most 0.74 of CO2 by mass", "释氧量与固碳量（CO2）质量比不超过 0.74", broken
    )


def _purified(flows: list[Flow]) -> Check:
    """Nothing is cleaned beyond capacity."""
    broken = [
        _name(f)
        for f in flows
        if f.service in ("air_filtration", "water_purification") and f.supply > f.potential * (1 + TOLERANCE)
    ]
    return outcome("purified_within_capacity", "Purification stays within capacity", "净化量不超过净化能力", broken)


def _use_within_supply(flows: list[Flow]) -> Check:
    broken = [_name(f) for f in flows if f.use > f.supply * (1 + TOLERANCE) and f.supply >= 0]
    return outcome("use_within_supply", "Use does not exceed supply", "使用量不超过供给量", broken)


def _no_negative(flows: list[Flow]) -> Check:
    broken = [_name(f) for f in flows if f.value < 0 and not registry.service(f.service).item(f.item).signed]
    return outcome("no_negative_value", "No service has a negative value", "没有负的服务价值", broken)


def _name(flow: Flow) -> str:
    return f"{flow.period} {flow.place} {flow.ecosystem_type} {flow.service}.{flow.item}"
