"""Traps of published accounts that a checker can see in the flows and what stands beside them, each by its name."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from shanshui.accounts.balance import Check, Origin, outcome, read_at, worked_out
from shanshui.accounts.flows import Flow, Flows
from shanshui.accounts.published import SECTIONS, TOTAL, Comparison, Published, published_checks
from shanshui.accounts.rollup import Extent
from shanshui.core import registry, units
from shanshui.core.spec import Item, arguments
from shanshui.services import sand_fixation

Known = Callable[[str, str, str, str], float]  # variable or parameter, period, place, ecosystem type → number or NaN
GEP_PER_GDP = (0.05, 100.0)  # published: 0.75 (Qinghai 2015) to about 61 (Garzê 2010)
GEP_PER_HEAD = (1e3, 7e6)  # yuan; published: about 5e4 (China 2015) to 7.1e5 (Garzê 2010)
CHANGE = 0.01  # a change of area or value that is no rounding
WRONG_LENGTH = 105.71  # m, for 150.71 in RWEQ: two public programs
SAME_EQUATION = 0.02  # how near another program's sand lies to the equation with the same inputs
PURIFIERS = ("air_filtration", "water_purification")
TEXTURE, PERCENT, TEXTURE_SLACK = ("sand", "silt", "clay"), 100.0, 1.0  # printed to whole percent, each
MM = 10.0  # m3 on a hectare are a millimetre


@dataclass(frozen=True)
class Evidence:
    """What the rules look at."""

    flows: Flows
    extent: Extent
    comparison: Comparison
    known: Known
    origin: Origin = worked_out

    def read_at(self, *flows: Flow) -> str:
        """Return where flows were read, in brackets; nothing if they were worked out."""
        return read_at(self.origin, *flows)

    def whole(self, flow: Flow) -> float:
        """Return the area a flow comes from (ha): of its type, or of the place if it is not by type."""
        if flow.ecosystem_type != "unspecified":
            return self.extent.get((flow.period, flow.place, flow.ecosystem_type), math.nan)
        areas = [a for (period, place, _), a in self.extent.items() if (period, place) == (flow.period, flow.place)]
        return math.fsum(areas) if areas else math.nan


def trap_checks(evidence: Evidence) -> list[Check]:
    """Return the outcome of every rule named after a trap."""
    return [rule(evidence) for rule in RULES] + published_checks(evidence.comparison)


def _organic_as_sediment(evidence: Evidence) -> Check:
    """Organic matter and sediment are two quantities: the same number, or the same yuan, is one of them twice."""
    pair: dict[tuple[str, str, str], dict[str, Flow]] = {}
    for item in ("sedimentation", "organic_matter"):
        for flow in evidence.flows.where(service="soil_retention", item=item):
            pair.setdefault((flow.period, flow.place, flow.ecosystem_type), {})[item] = flow
    broken = []
    for key, found in pair.items():
        if len(found) == 2:
            left, right = found.values()
            if any(a == b and a > 0 for a, b in ((left.supply, right.supply), (left.value, right.value))):
                broken.append(f"{' '.join(key)}: sedimentation = organic matter{evidence.read_at(left, right)}")
    return outcome(
        "organic_as_sediment", "Organic matter is not booked as sediment", "有机质未误作泥沙（同一数量两次）", broken
    )


def _ratios(evidence: Evidence, variable: str) -> Iterator[tuple[str, float]]:
    """Yield (period and place, GEP over a number of the place), where both are known."""
    figures = evidence.comparison.figures
    keys = {*zip(evidence.flows.text("period"), evidence.flows.text("place"), strict=True)} | {
        (f.period, f.place) for f in figures
    }
    for period, place in sorted(keys):
        number = evidence.known(variable, period, place, "")
        gep = evidence.comparison.of(period, place) if number > 0 else math.nan
        if not math.isnan(gep):
            yield f"{period} {place}", gep / number


def _per_gdp(evidence: Evidence) -> Check:
    low, high = GEP_PER_GDP
    broken = [f"{at}: GEP is {ratio:.3g} × GDP" for at, ratio in _ratios(evidence, "gdp") if not low <= ratio <= high]
    return outcome("gep_per_gdp", "GEP/GDP within what has been published", "GEP/GDP 在已公布范围内", broken)


def _per_head(evidence: Evidence) -> Check:
    low, high = GEP_PER_HEAD
    broken = [
        f"{at}: {ratio:.3g} yuan per head" for at, ratio in _ratios(evidence, "population") if not low <= ratio <= high
    ]
    return outcome("gep_per_head", "GEP per head within what has been published", "人均 GEP 在已公布范围内", broken)


def _area_falls_value_rises(evidence: Evidence) -> Check:
    """Between first and last period a type lost area and gained value: price or condition, not extent."""
    periods: dict[tuple[str, str], list[str]] = {}
    for period, place, kind in sorted(evidence.extent):
        periods.setdefault((place, kind), []).append(period)
    broken = []
    for (place, kind), (first, *_, last) in ((at, found) for at, found in periods.items() if len(found) > 1):
        area = _growth(*(evidence.extent[period, place, kind] for period in (first, last)))
        if area >= -CHANGE or math.isnan(area):
            continue
        value = _growth(*(evidence.comparison.of(period, place, kind=kind) for period in (first, last)))
        if value > CHANGE:
            broken.append(f"{place} {kind} {first}–{last}: area {area:+.0%}, value {value:+.0%}")
    return outcome(
        "area_falls_value_rises",
        "No type gains value while it loses area (else: prices; publish both)",
        "没有面积减少而价值上升的类型（若有，多为价格所致，须同时公布）",
        broken,
    )


def _growth(before: float, after: float) -> float:
    return after / before - 1 if before else math.nan


def _retention_beyond_rain(evidence: Evidence) -> Check:
    """Water retained is at most P − ET."""
    broken = []
    for flow in evidence.flows.where(service="water_retention", item="retention"):
        at = (flow.period, flow.place, flow.ecosystem_type)
        left = evidence.known("precipitation", *at) - evidence.known("actual_evapotranspiration", *at)
        depth = flow.supply / evidence.whole(flow) / MM
        if depth > left * (1 + 1e-6):
            broken.append(f"{' '.join(at)}: {depth:.4g} mm of {left:.4g} mm P − ET{evidence.read_at(flow)}")
    return outcome("retention_beyond_rain", "Water retention is at most P − ET", "水源涵养量不超过降水减蒸散", broken)


def _purified_beyond_emission(evidence: Evidence) -> Check:
    """What is cleaned is at most what is emitted or discharged there."""
    broken = []
    for service in PURIFIERS:
        whole = evidence.flows.where(service=service)
        for item in (one for one in registry.service(service).items if one.actual):
            flows = whole.where(item=item.id, unit=item.unit)
            for (period, place), amount in _by_place(flows).items():
                there, variable = _emitted(evidence, item, period, place)
                if amount > there * (1 + 1e-6):
                    told = f"{period} {place} {service}.{item.id}: {amount:.6g} {item.unit} of {there:.6g} {item.unit}"
                    rows = evidence.read_at(*flows.where(period=period, place=place))
                    broken.append(f"{told} ({variable}){rows}")
    return outcome("purified_beyond_emission", "Purification is at most what is emitted", "净化量不超过排放量", broken)


def _by_place(flows: Flows) -> dict[tuple[str, str], float]:
    """Return (period, place) → what all ecosystem types there supply."""
    periods, places = flows.words["period"], flows.words["place"]
    at, of = np.unique(flows.codes["place"] * len(periods) + flows.codes["period"], return_inverse=True)
    sums = np.bincount(of, np.nan_to_num(flows.numbers["supply"]), at.size)
    keys = ((periods[key % len(periods)], places[key // len(periods)]) for key in at.tolist())
    return dict(zip(keys, sums.tolist(), strict=True))


def _emitted(evidence: Evidence, item: Item, period: str, place: str) -> tuple[float, str]:
    """Return what is emitted at a place in the item's unit, NaN if nobody gave it, and the variable."""
    assert item.actual is not None
    variable = arguments(item.actual)[1]
    factor = units.factor(registry.variable(variable).unit, item.unit, item.id)
    return evidence.known(variable, period, place, "") * factor, variable


def _shares_add_up(evidence: Evidence) -> Check:
    """Shares of one whole are at most 1 together, and 1 where all are there: of sections, types and soil."""
    broken = []
    groups: dict[tuple[str, str, str], list[Published]] = {}
    for share in (f for f in evidence.comparison.figures if f.what == "share"):
        groups.setdefault((share.period, share.place, share.name if share.ecosystem_type else TOTAL), []).append(share)
    for (period, place, name), shares in groups.items():
        added, slack = math.fsum(s.value for s in shares), math.fsum(s.step for s in shares) / 2 + 1e-9
        whole = {s.name for s in shares} == set(SECTIONS)
        if len(shares) > 1 and (added > 1 + slack or (whole and added < 1 - slack)):
            broken.append(f"{period} {place} {name}: {len(shares)} shares are {added:.1%} together")
    flows = evidence.flows
    for period, place in sorted({*zip(flows.text("period"), flows.text("place"), strict=True)}):
        parts = [evidence.known(name, period, place, "") for name in TEXTURE]
        if abs(math.fsum(parts) - PERCENT) > TEXTURE_SLACK:
            broken.append(f"{period} {place}: sand, silt and clay are {math.fsum(parts):.4g} % together")
    return outcome("shares_add_up", "Shares of one whole add up to 1", "同一整体的份额之和为 1", broken)


def _tourism_beyond_revenue(evidence: Evidence) -> Check:
    """The value of tourism is a part of its revenue, not a multiple."""
    broken = []
    for flow in evidence.flows.where(service="recreation", item="tourism"):
        revenue = evidence.known("tourism_revenue", flow.period, flow.place, "")
        if flow.value > revenue * (1 + CHANGE):
            broken.append(f"{flow.period} {flow.place}: {flow.value / revenue:.2f} × revenue{evidence.read_at(flow)}")
    return outcome("tourism_beyond_revenue", "Tourism is no multiple of its revenue", "旅游价值不是收入的倍数", broken)


def _rweq(evidence: Evidence) -> Check:
    """Sand fixed, from another program, is what RWEQ gives with 150.71 and not with 105.71."""
    broken = []
    for flow in evidence.flows.where(service="sand_fixation"):
        at = (flow.period, flow.place, flow.ecosystem_type)
        wrong, right = (_sand_fixed(evidence, at, s) for s in (WRONG_LENGTH, sand_fixation.CRITICAL_LENGTH))
        found = flow.supply / evidence.whole(flow) / MM  # t ha-1 into kg m-2
        if math.isclose(found, wrong, rel_tol=SAME_EQUATION):
            broken.append(f"{' '.join(at)}: {found:.4g} kg m-2, {right:.4g} with 150.71{evidence.read_at(flow)}")
    return outcome("rweq_105_71", "RWEQ with 150.71, not 105.71", "RWEQ 系数为 150.71，而非 105.71", broken)


def _sand_fixed(evidence: Evidence, at: tuple[str, str, str], critical_length: float) -> float:
    """Return what RWEQ gives with a critical length, kg m-2; NaN unless all it takes is known."""
    known = {name: evidence.known(name, *at) for name in arguments(sand_fixation.sand_fixed)}
    if any(math.isnan(value) for value in known.values()):
        return math.nan
    soil = {name: known[name] for name in arguments(sand_fixation.erodible_fraction)}
    crust = sand_fixation.soil_crust_factor(known["clay"], known["organic_matter"])
    drive = known["weather_factor"] * sand_fixation.erodible_fraction(**soil) * crust * known["soil_roughness_factor"]
    cover = sand_fixation.wind_cover_factor(known["vegetation_cover"], known["wind_cover_coefficient"])
    bare, covered = (sand_fixation.sand_loss(drive * share, critical_length) for share in (1.0, cover))
    return float(bare - covered)


RULES: tuple[Callable[[Evidence], Check], ...] = (
    _organic_as_sediment,
    _per_gdp,
    _per_head,
    _area_falls_value_rises,
    _retention_beyond_rain,
    _purified_beyond_emission,
    _shares_add_up,
    _tourism_beyond_revenue,
    _rweq,
)
