"""What a finding rests on: the values of indicators behind it, each with its own source."""

from collections.abc import Iterator

from shanshui.core.labels import Label
from shanshui.findings.finding import Finding
from shanshui.findings.rules import rules
from shanshui.report.model import Made, Operand
from shanshui.report.observed_origins import operand
from shanshui.report.origins import facts_of
from shanshui.run.observed import Observed

MISSING = Label("the share of the data it rests on that is missing", "所依据数据中缺失的比例")
RULE, EVIDENCE = Label("Rule", "规则"), Label("Evidence", "依据")
OF_PARTS = ("failed_identity", "missing_data")
Spot = tuple[str, str, str]  # indicator, place, period


def spots(seen: Observed, finding: Finding) -> list[Spot]:
    """Return the values that a finding rests on: (indicator, place, period), its own first; only those known."""
    found = dict.fromkeys(_spots(seen, finding))
    panel = seen.panel
    return [
        one
        for one in found
        if one[0] in panel.indicators and one[1] in panel.places and one[2] in panel.periods
        if panel.value(*one) == panel.value(*one)
    ]


def _spots(seen: Observed, finding: Finding) -> Iterator[Spot]:
    parts = seen.tree.children(finding.place) if finding.place in seen.tree else []
    if finding.indicator in seen.panel.indicators:
        yield from ((finding.indicator, finding.place, period) for period in _periods(seen, finding))
        if finding.kind in OF_PARTS:
            yield from ((finding.indicator, code, finding.period) for code in parts)
        return
    setting = seen.area.config.prosperity
    if setting and (regional := setting.regional):
        inside = seen.tree.descendants(finding.place) if regional.level else parts
        codes = [code for code in inside if not regional.level or seen.tree[code].level == regional.level]
        for code in codes:
            yield from ((name, code, finding.period) for name in (regional.income, regional.people))
    if setting and (sides := setting.urban_rural):
        yield from ((name, finding.place, finding.period) for name in (sides.urban, sides.rural))


def _periods(seen: Observed, finding: Finding) -> list[str]:
    """Return the period of a finding, or the last with a value where that is still to come."""
    if finding.period in seen.panel.periods:
        return [finding.period]
    if finding.place not in seen.panel.places:
        return []
    series = seen.panel.series(finding.indicator, finding.place)
    known = [period for period, value in zip(seen.panel.periods, series, strict=True) if value == value]
    return known[-1:]


def operands(seen: Observed, finding: Finding, lang: str) -> tuple[Operand, ...]:
    """Return the values that a finding rests on, each with its source."""
    return tuple(operand(seen, *spot, lang) for spot in spots(seen, finding))


def severity(seen: Observed, finding: Finding, lang: str) -> Made:
    """Return how bad a finding is, by its rule, with what it rests on."""
    return Made(
        finding.severity,
        rules()[finding.rule].means.in_(lang),
        lambda: operands(seen, finding, lang),
        _facts(finding, lang),
    )


def robustness(seen: Observed, finding: Finding, lang: str) -> Made:
    """Return how sure a finding is: the weakest of all that was checked."""
    how = finding.sure.in_(lang) or rules()[finding.rule].means.in_(lang)
    return Made(finding.robustness, how, lambda: operands(seen, finding, lang), _facts(finding, lang))


def missing(seen: Observed, finding: Finding, lang: str) -> Made:
    """Return the share of the data a finding rests on that is missing."""
    of = lambda: operands(seen, finding, lang)  # noqa: E731
    return Made(finding.missing, MISSING.in_(lang), of, _facts(finding, lang))


def _facts(finding: Finding, lang: str) -> tuple[tuple[str, str], ...]:
    rule = rules()[finding.rule]
    facts = [(RULE.in_(lang), f"{rule.label.in_(lang)} · {rule.id}"), ("period", finding.period)]
    return facts_of([*facts, *((EVIDENCE.in_(lang), text) for text in finding.evidence)], lang)
