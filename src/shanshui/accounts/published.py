"""Published totals of an account, compared with what its own lines add up to: the traps of printed tables, by name."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from shanshui.accounts.balance import Check, outcome
from shanshui.accounts.flows import Flow, Flows
from shanshui.accounts.rollup import Extent, total
from shanshui.core import registry

What = Literal["money", "amount", "per_area", "share", "growth"]
Basis = Literal["current", "comparable"]
TOTAL = "total"
SECTIONS: Mapping[str, tuple[str, ...]] = {
    # Chinese standards count power with material products; what a standard keeps apart is not in the headline anyway.
    "provisioning": ("provisioning", "abiotic"),
    "regulating": ("regulating",),
    "cultural": ("cultural",),
}
TEN = 0.02  # a ratio within 2 % of 10 or of a tenth
MISPRINT = 0.005  # below, quantities rounded in print explain the difference
BILLION = 1e9


@dataclass(frozen=True)
class Published:
    """One printed figure of a place and period.

    Attributes
    ----------
    name
        `total`, a section, a service, or `service.item`.
    ecosystem_type
        Empty for all types together.
    what, value
        Money in yuan, an amount in the item's unit, an amount per hectare; a share of the total or a growth as a
        fraction.
    step
        The size of its last printed digit, in the same unit.
    unit
        As printed.
    since, basis
        Of a growth: the period it is measured from; whether it is said to be at comparable prices.
    """

    place: str
    period: str
    name: str
    value: float
    unit: str
    step: float
    what: What = "money"
    ecosystem_type: str = ""
    since: str = ""
    basis: Basis = "current"
    scale: float = 1.0  # of the printed unit

    @property
    def title(self) -> str:
        """Return what it is a figure of, for a reader."""
        kind = f" {self.ecosystem_type}" if self.ecosystem_type else ""
        return f"{self.period} {self.place}{kind} {self.name}"

    def printed(self, value: float) -> str:
        """Return a value in the printed unit."""
        return f"{value / self.scale:.6g} {self.unit}"


class Comparison:
    """Published figures beside the flows of an account."""

    def __init__(self, figures: Iterable[Published], flows: Flows, extent: Extent) -> None:
        self.figures = list(figures)
        self.extent = extent
        self._flows = flows
        periods = len(flows.words["period"])
        at = flows.codes["place"] * periods + flows.codes["period"]
        self._order = np.argsort(at, kind="stable")
        ids, first = np.unique(at[self._order], return_index=True)
        ends = np.append(first, at.size)
        places = flows.words["place"]
        self._rows = {
            (flows.words["period"][int(i) % periods], places[int(i) // periods]): (int(a), int(b))
            for i, a, b in zip(ids, ends, ends[1:], strict=False)
        }

    def rows(self, figure: Published) -> list[Flow]:
        """Return the flows that a figure sums up."""
        first, end = self._rows.get((figure.period, figure.place), (0, 0))
        here, kind = self._order[first:end], figure.ecosystem_type
        if kind:
            words = self._flows.words["ecosystem_type"]
            here = here[self._flows.codes["ecosystem_type"][here] == (words.index(kind) if kind in words else -1)]
        return [f for f in self._flows.take(here) if _is_of(f, figure.name)]

    def recomputed(self, figure: Published) -> float:
        """Return what the account has for a money figure, an amount or an amount per hectare; NaN if nothing."""
        rows = self.rows(figure)
        if figure.what == "money":
            return total(f.value for f in rows)
        amount = total(f.supply for f in rows)
        if figure.what == "amount":
            return amount
        areas = {f.ecosystem_type: self.extent.get((f.period, f.place, f.ecosystem_type), math.nan) for f in rows}
        return amount / math.fsum(areas.values()) if areas else math.nan

    def of(self, period: str, place: str, name: str = TOTAL, kind: str = "") -> float:
        """Return the money total of the account, else the published one at current prices, else NaN."""
        asked = Published(place, period, name, math.nan, "", math.nan, ecosystem_type=kind)
        found = self.recomputed(asked)
        if not math.isnan(found):
            return found
        key = (period, place, name, kind, "money", "current")
        return next((f.value for f in self.figures if _key(f) == key), math.nan)

    def parts(self, figure: Published) -> dict[str, float]:
        """Return the services and items in a figure with their values (or amounts): one may explain a gap."""
        found: dict[str, float] = {}
        for flow in self.rows(figure):
            value = flow.value if figure.what == "money" else flow.supply
            if not math.isnan(value):
                for name in (flow.service, f"{flow.service}.{flow.item}"):
                    found[name] = found.get(name, 0.0) + value
        return found


def published_checks(comparison: Comparison) -> list[Check]:
    """Return the outcome of every rule on published figures."""
    found: dict[str, list[str]] = {rule: [] for rule in DIAGNOSES}
    for figure in comparison.figures:
        if figure.what in ("money", "amount", "per_area"):
            rule, row = _diagnosed(figure, comparison)
            if rule:
                found[rule].append(row)
    checks = [outcome(rule, *DIAGNOSES[rule], rows) for rule, rows in found.items()]
    return [*checks, _parts_add_up(comparison), _shares(comparison), _growth(comparison)]


DIAGNOSES = {
    "published_billion": ("10⁸ yuan is not printed as billion", "亿元未误作十亿元（billion）"),
    "published_ten_times": ("No published figure is 10 times off", "公布数没有相差 10 倍"),
    "published_left_out": ("No component is left out of a published total", "公布合计没有漏项"),
    "published_twice": ("No component is counted twice in a published total", "公布合计没有重复计项"),
    "published_misprint": ("Published figures agree with their lines", "公布数与分项一致"),
}


def _is_of(flow: Flow, name: str) -> bool:
    """Return whether a flow enters a figure; totals and sections hold headline lines only."""
    if name == TOTAL:
        return flow.in_headline
    if name in SECTIONS:
        return flow.in_headline and registry.service(flow.service).section in SECTIONS[name]
    return name in (flow.service, f"{flow.service}.{flow.item}")


def _key(figure: Published) -> tuple[str, ...]:
    return figure.period, figure.place, figure.name, figure.ecosystem_type, figure.what, figure.basis


def _tolerance(step: float, parts: int) -> float:
    """Return how far a sum of rounded parts may lie from its rounded total: rounding errors add as chance errors do."""
    return step / 2 * (1 + math.sqrt(max(parts, 1)))


def _diagnosed(figure: Published, comparison: Comparison) -> tuple[str, str]:
    """Return the trap a figure fell into and a sentence about it; empty if it agrees or nothing can be compared."""
    mine = comparison.recomputed(figure)
    near = _tolerance(figure.step, len(comparison.rows(figure)))
    gap = mine - figure.value
    if figure.basis == "comparable" or math.isnan(mine) or abs(gap) <= near:
        return "", ""
    text = f"{figure.title}: {figure.printed(figure.value)} published, {figure.printed(mine)} recomputed"
    if _ten_times(figure.value, mine):
        billion = figure.what == "money" and figure.scale == BILLION and figure.value > mine
        return ("published_billion" if billion else "published_ten_times"), text
    for rule, wanted in (("published_left_out", gap), ("published_twice", -gap)):
        if part := _explained(wanted, near, comparison.parts(figure)):
            return rule, f"{text}; the difference is {part}"
    if abs(gap) <= MISPRINT * abs(mine):
        return "", ""
    return "published_misprint", f"{text} ({figure.value / mine - 1:+.1%})" if mine else text


def _ten_times(left: float, right: float) -> bool:
    return right != 0 and any(math.isclose(left / right, ratio, rel_tol=TEN) for ratio in (10, 0.1))


def _explained(gap: float, near: float, parts: Mapping[str, float]) -> str:
    """Return the part whose value a gap is, if the gap is too large for rounding."""
    close = [name for name, value in parts.items() if abs(value - gap) <= near < value / 2 and len(parts) > 1]
    return min(close, key=lambda name: abs(parts[name] - gap), default="")


def _groups(figures: Sequence[Published], what: What) -> Iterator[tuple[Published, list[Published]]]:
    """Yield each total with its published parts by ecosystem type, and by section."""
    wholes = [f for f in figures if (f.name, f.ecosystem_type, f.what, f.basis) == (TOTAL, "", "money", "current")]
    for whole in wholes:
        same = [f for f in figures if (f.place, f.period, f.what) == (whole.place, whole.period, what)]
        for parts in (
            [f for f in same if f.name == TOTAL and f.ecosystem_type],
            [f for f in same if f.name in SECTIONS and not f.ecosystem_type],
        ):
            yield whole, parts


def _parts_add_up(comparison: Comparison) -> Check:
    """Types, or the three sections, add up to their total; one section alone says nothing."""
    broken = []
    for whole, parts in _groups(comparison.figures, "money"):
        if len(parts) < 2 or {part.name for part in parts} not in ({TOTAL}, set(SECTIONS)):
            continue
        added = math.fsum(part.value for part in parts)
        if abs(added - whole.value) > max(part.step for part in (whole, *parts)) / 2 * (1 + len(parts)):
            broken.append(
                f"{whole.title}: {whole.printed(whole.value)}, but its {len(parts)} parts are {whole.printed(added)}"
            )
    return outcome("published_parts", "Published parts add up to their total", "公布的分项之和等于合计", broken)


def _shares(comparison: Comparison) -> Check:
    """Printed shares are of the printed total; if they all are of one other total, it is named."""
    broken = []
    for whole, shares in _groups(comparison.figures, "share"):
        for share in shares:
            value = comparison.of(share.period, share.place, share.name, share.ecosystem_type)
            if math.isnan(value) or abs(value / whole.value - share.value) <= share.step:
                continue
            broken.append(
                f"{share.title}: {share.value:.1%} published, but {value / whole.value:.1%} of "
                f"{whole.printed(whole.value)}; the share is of {whole.printed(value / share.value)}"
            )
    return outcome(
        "published_shares", "Published shares are of the published total", "公布占比的分母是公布的合计", broken
    )


def _growth(comparison: Comparison) -> Check:
    """A growth is what it says: nominal as the totals grew, comparable when prices are taken out."""
    broken = []
    for figure in (f for f in comparison.figures if f.what == "growth"):
        now, then = (
            comparison.of(period, figure.place, figure.name, figure.ecosystem_type)
            for period in (figure.period, figure.since)
        )
        nominal = now / then - 1
        same = abs(nominal - figure.value) <= figure.step
        if math.isnan(nominal) or same == (figure.basis == "current"):
            continue
        said = f"{figure.title}: {figure.value:+.1%} since {figure.since}"
        if same:
            broken.append(f"{said} is nominal growth, not comparable")
        else:
            deflator = implicit_deflator(nominal, figure.value)
            broken.append(f"{said}, nominal {nominal:+.1%}: if at comparable prices, the deflator is {deflator:.3f}")
    return outcome("published_growth", "Nominal growth is not read as comparable", "名义增长未与可比价增长混淆", broken)


def implicit_deflator(nominal: float, comparable: float) -> float:
    """Return how much prices rose, from nominal and comparable growth (fractions): nominal over comparable index."""
    return (1 + nominal) / (1 + comparable)
