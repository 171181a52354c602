"""Rules: what makes a result a finding, how severe it is, how sure we are. All thresholds stand in rules.csv."""

import csv
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from statistics import median
from types import MappingProxyType

from shanshui.core.labels import Label
from shanshui.findings.finding import Finding
from shanshui.findings.wording import percent, sentence, weakest
from shanshui.targets.amounts import amount, side_by_side

Names = Mapping[str, Label]
NO_LABEL = Label("", "")
UNSAID = 0.5  # how sure we are of what nothing says how sure it is


@dataclass(frozen=True)
class Rule:
    """One rule: of its measure, nothing is severe up to `none_at`, all is from `full_at`, straight between.

    Attributes
    ----------
    least_sure
        A finding that is less robust is not raised.
    action
        The kind of action it suggests.
    """

    id: str
    kind: str
    none_at: float
    full_at: float
    least_sure: float
    action: str
    label: Label
    means: Label

    def severity(self, measure: float) -> float:
        """Return how severe a measure is, 0–1; 0 for what is not known."""
        if math.isnan(measure):
            return 0.0
        return min(max((measure - self.none_at) / (self.full_at - self.none_at), 0.0), 1.0)


@cache
def rules() -> Mapping[str, Rule]:
    """Return every rule by id."""
    text = files("shanshui.findings").joinpath("rules.csv").read_text(encoding="utf-8")
    found = {}
    for row in csv.DictReader(text.splitlines()):
        none_at, full_at, least_sure = (float(row[name]) for name in ("none_at", "full_at", "least_sure"))
        label, means = (Label(row[f"{name}_en"], row[f"{name}_zh"]) for name in ("label", "severity"))
        found[row["rule"]] = Rule(row["rule"], row["kind"], none_at, full_at, least_sure, row["action"], label, means)
    return MappingProxyType(found)


# --- what rules are given ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Standing:
    """A target at a place as it stands.

    Attributes
    ----------
    ratios
        By method that can assess: progress over what is asked, 1 on the path; NaN of a bound, which is kept or broken.
    behind
        By method that can assess: whether it says too slow or backward.
    chance
        Probability of reaching it, NaN if not known.
    due
        Whether its period is over.
    cause
        What explains it, such as the parts of the place that fall short.
    reason
        Why it cannot be assessed; empty if it can.
    """

    target: str
    place: str
    indicator: str
    period: str
    until: str
    value: float
    goal: float
    unit: str
    ratios: Mapping[str, float]
    behind: Mapping[str, bool]
    chance: float = math.nan
    due: bool = False
    missing: float = 0.0
    owner: str = ""
    document: str = ""
    cause: Label = NO_LABEL
    reason: Label = NO_LABEL


@dataclass(frozen=True)
class Shortfall:
    """A place behind a reference.

    Attributes
    ----------
    of_spread, of_reference
        The gap over the spread of the places compared, and over the reference; infinite where that is zero.
    robustness
        Share of comparators that would have said the same.
    """

    place: str
    indicator: str
    period: str
    reference: str
    gap: float
    unit: str
    of_spread: float
    of_reference: float
    robustness: float
    missing: float
    sentence: Label
    cost: float = math.nan
    document: str = ""


@dataclass(frozen=True)
class Widening:
    """A gap that grew between two periods; `sure` is how sure it did, 0–1, NaN where nothing says."""

    place: str
    indicator: str
    since: str
    until: str
    before: float
    after: float
    sure: float
    missing: float = 0.0
    sentence: Label = NO_LABEL
    unit: str = ""


@dataclass(frozen=True)
class Difference:
    """A number beside what it must agree with; `firm` is the share of the numbers compared that are not estimates."""

    place: str
    indicator: str
    period: str
    own: float
    parts: float
    unit: str
    firm: float = 1.0
    about: str = ""


@dataclass(frozen=True)
class Conflict:
    """Targets that cannot all hold; `size` is by how much of itself one would have to move, `sort` what is wrong."""

    place: str
    indicator: str
    period: str
    targets: tuple[str, ...]
    size: float
    sentence: Label
    sure: float = 1.0
    sort: str = ""
    owner: str = ""
    documents: tuple[str, ...] = ()


@dataclass(frozen=True)
class Absent:
    """Parts of a place without a value in a period in which one is expected."""

    place: str
    indicator: str
    period: str
    missing: int
    expected: int


Result = Standing | Shortfall | Widening | Difference | Conflict | Absent


# --- findings ----------------------------------------------------------------------------------------------


def findings(results: Iterable[Result], places: Names, indicators: Names) -> list[Finding]:
    """Return the findings that results make; what is not severe or not sure enough makes none."""
    made = []
    for result in results:
        finding = _finding(result, places, indicators)
        if finding and finding.severity > 0 and finding.robustness >= rules()[finding.rule].least_sure:
            made.append(finding)
    return made


def _finding(result: Result, places: Names, indicators: Names) -> Finding | None:
    place = places.get(result.place, Label(result.place, result.place))
    indicator = indicators.get(result.indicator, Label(result.indicator, result.indicator))
    if isinstance(result, Standing):
        return _of_target(result, place, indicator)
    if isinstance(result, Shortfall):
        return _of_peers(result, place)
    if isinstance(result, Widening):
        return _of_widening(result, place, indicator)
    if isinstance(result, Difference):
        return _of_difference(result, place, indicator)
    return _of_conflict(result, place) if isinstance(result, Conflict) else _of_absent(result, place, indicator)


def _of_target(one: Standing, place: Label, indicator: Label) -> Finding | None:
    if one.reason != NO_LABEL:
        return _unknown(one, place, indicator)
    if not any(one.behind.values()):
        return None
    rule = rules()["target-missed" if one.due else "target-behind"]
    measure = 1 - median([ratio for ratio in one.ratios.values() if not math.isnan(ratio)] or [0.0])
    say_so = sum(one.behind.values()) / len(one.behind)
    checks = {"methods": say_so, "chance": 1 - one.chance, "data": 1 - one.missing}
    robustness, sure = weakest({name: part for name, part in checks.items() if not math.isnan(part)})
    asked, now = amount(one.goal, one.unit), amount(one.value, one.unit)
    ways = (sum(one.behind.values()), len(one.behind))
    gap = sentence(
        place,
        indicator,
        Label(
            f"{now.en} in {one.period}, {asked.en} promised for {one.until}; {ways[0]} of {ways[1]} methods say behind",
            f"{one.period} 年为 {now.zh}，承诺 {one.until} 年达到 {asked.zh}；{ways[1]} 种方法中 {ways[0]} 种判为滞后",
        ),
        one.cause,
    )
    made = percent(1 - measure)
    told = Label(f"progress is {made} of what is asked", f"进展为应有的 {made}")
    return Finding(
        rule.kind, rule.id, one.place, one.indicator, one.period, rule.severity(measure), robustness, gap, one.target,
        _why(rule, told), sure, _documents(one.document), one.owner, rule.action, one.goal - one.value, one.unit,
        None, one.missing,
    )  # fmt: skip


def _unknown(one: Standing, place: Label, indicator: Label) -> Finding:
    rule = rules()["target-unknown"]
    text = sentence(
        place,
        indicator,
        Label(
            f"the target for {one.until} cannot be assessed: {one.reason.en}",
            f"{one.until} 年目标无法评估：{one.reason.zh}",
        ),
    )
    return Finding(
        rule.kind, rule.id, one.place, one.indicator, one.period, rule.severity(1.0), 1.0, text, one.target,
        _why(rule, one.reason), weakest({"certain": 1.0})[1], _documents(one.document), one.owner, rule.action,
        None, "", None, one.missing,
    )  # fmt: skip


def _of_peers(one: Shortfall, place: Label) -> Finding:
    rule = rules()["peers-ahead"]
    robustness, sure = weakest({"peers": one.robustness, "data": 1 - one.missing})
    text = Label(f"{place.en}, {one.sentence.en}", f"{place.zh}，{one.sentence.zh}")
    shares = percent(one.of_spread), percent(one.of_reference)
    told = Label(
        f"the gap is {shares[0]} of the spread and {shares[1]} of the reference",
        f"差距为极差的 {shares[0]}，为参照值的 {shares[1]}",
    )
    measure = min(one.of_spread, 2 * one.of_reference)
    return Finding(
        rule.kind, rule.id, one.place, one.indicator, one.period, rule.severity(measure), robustness, text,
        one.reference, _why(rule, told), sure, _documents(one.document), "", rule.action, one.gap, one.unit,
        None if math.isnan(one.cost) else one.cost, one.missing,
    )  # fmt: skip


def _of_widening(one: Widening, place: Label, indicator: Label) -> Finding:
    rule = rules()["gap-widening"]
    measure = one.after / one.before - 1 if one.before > 0 else math.nan
    trend = {"unsaid": UNSAID} if math.isnan(one.sure) else {"trend": one.sure}
    robustness, sure = weakest({**trend, "data": 1 - one.missing})
    before, after = amount(one.before, one.unit), amount(one.after, one.unit)
    text = sentence(
        place,
        indicator,
        Label(
            f"the gap grew from {before.en} in {one.since} to {after.en} in {one.until}",
            f"差距由 {one.since} 年的 {before.zh} 扩大到 {one.until} 年的 {after.zh}",
        ),
    )
    if one.sentence != NO_LABEL:
        text = Label(f"{place.en}: {one.sentence.en}", f"{place.zh}：{one.sentence.zh}")
    return Finding(
        rule.kind, rule.id, one.place, one.indicator, one.until, rule.severity(measure), robustness, text, "",
        _why(rule, Label(f"it grew by {percent(measure)}", f"扩大了 {percent(measure)}")), sure,
        (), "", rule.action, one.after - one.before, one.unit, None, one.missing,
    )  # fmt: skip


def _of_difference(one: Difference, place: Label, indicator: Label) -> Finding:
    rule = rules()["parts-differ"]
    measure = abs(one.own - one.parts) / abs(one.own) if one.own else 1.0
    robustness, sure = weakest({"firm": one.firm})
    own, parts = side_by_side(one.own, one.parts, one.unit)
    text = sentence(
        place,
        indicator,
        Label(
            f"{own.en} was published for {one.period}, the parts make {parts.en}",
            f"{one.period} 年公布数为 {own.zh}，分项合计为 {parts.zh}",
        ),
    )
    told = Label(f"they differ by {percent(measure)} of the whole", f"相差总数的 {percent(measure)}")
    return Finding(
        rule.kind, rule.id, one.place, one.indicator, one.period, rule.severity(measure), robustness, text, one.about,
        _why(rule, told), sure, (), "", rule.action, one.own - one.parts, one.unit, None, 0.0,
    )  # fmt: skip


def _of_conflict(one: Conflict, place: Label) -> Finding:
    rule = rules()["targets-conflict"]
    robustness, sure = weakest({"proof": one.sure})
    text = Label(f"{place.en}: {one.sentence.en}", f"{place.zh}：{one.sentence.zh}")
    about = ":".join(filter(None, (one.sort, "+".join(sorted(one.targets)))))
    told = Label(f"one of them would have to move by {percent(one.size)}", f"其中之一须调整 {percent(one.size)}")
    return Finding(
        rule.kind, rule.id, one.place, one.indicator, one.period, rule.severity(one.size), robustness, text,
        about, _why(rule, told), sure, tuple(sorted(one.documents)), one.owner, rule.action,
        one.size, "1", None, 0.0,
    )  # fmt: skip


def _of_absent(one: Absent, place: Label, indicator: Label) -> Finding:
    rule, share = rules()["data-missing"], one.missing / one.expected
    text = sentence(
        place,
        indicator,
        Label(
            f"{one.missing} of {one.expected} parts have no value in {one.period}",
            f"{one.period} 年 {one.expected} 个下级地方中有 {one.missing} 个无数据",
        ),
    )
    told = Label(f"{percent(share)} is missing", f"缺失 {percent(share)}")
    return Finding(
        rule.kind, rule.id, one.place, one.indicator, one.period, rule.severity(share), 1.0, text, "",
        _why(rule, told), weakest({"certain": 1.0})[1], (), "", rule.action, None, "", None, share,
    )  # fmt: skip


def _why(rule: Rule, told: Label) -> Label:
    return Label(f"{rule.label.en}: {told.en}", f"{rule.label.zh}：{told.zh}")


def _documents(document: str) -> tuple[str, ...]:
    return (document,) if document else ()
