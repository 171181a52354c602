"""The order of findings: by severity × robustness; and how many of a list are what."""

from collections import Counter
from collections.abc import Collection, Iterable

from shanshui.findings.finding import Finding
from shanshui.findings.life import Tracked

TOP = 10


def order(one: Finding) -> tuple[float, float, float, str]:
    """Return what a finding is sorted by: priority, then severity, then cost, the greatest first; then its id."""
    return -one.priority, -one.severity, -(one.cost or 0.0), one.id


def ranked(found: Iterable[Tracked]) -> list[Tracked]:
    """Return findings, the most important first."""
    return sorted(found, key=lambda one: order(one.finding))


def chosen(
    found: Iterable[Tracked],
    places: Collection[str] = (),
    kinds: Collection[str] = (),
    states: Collection[str] = (),
    all_of_them: bool = False,
) -> list[Tracked]:
    """Return the findings at places, of kinds and in states, ranked; an empty choice takes all.

    Unless `all_of_them` or states are asked for, only those that are at work and were seen by the last run.
    """
    kept = []
    for one in found:
        wanted = one.state in states if states else all_of_them or (one.is_at_work and one.seen)
        if wanted and (not places or one.finding.place in places) and (not kinds or one.finding.kind in kinds):
            kept.append(one)
    return ranked(kept)


def counts(found: Iterable[Tracked]) -> Counter[tuple[str, str]]:
    """Return how many findings there are by kind and state."""
    return Counter((one.finding.kind, one.state) for one in found)
