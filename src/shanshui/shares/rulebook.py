"""All rules at hand: found by id and day, or by id and version; superseded, never overwritten."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from shanshui.core.errors import (
    ChooseOne,
    NoSuchName,
    RuleNotValid,
    RuleOverwritten,
    RulesOverlap,
    RuleTwice,
    WrongMechanism,
)
from shanshui.core.period import Period
from shanshui.shares.rules import Rule

SHORT = 12  # digits of a hash in a message
QUARTER, MONTHS = 3, 12


@dataclass(frozen=True)
class Placed:
    """A rule and where it stands: file:line."""

    rule: Rule
    where: str


class RuleBook:
    """Rules by id and version.

    Raises
    ------
    RuleTwice, RulesOverlap, NoSuchName
        If a version stands twice, two are valid on one day, or one supersedes what is not there.
    """

    def __init__(self, rules: Iterable[Placed]) -> None:
        self._rules: dict[str, dict[str, Placed]] = {}
        for placed in rules:
            versions = self._rules.setdefault(placed.rule.id, {})
            if placed.rule.version in versions:
                raise RuleTwice(where=placed.where, rule=placed.rule.id, version=placed.rule.version)
            versions[placed.rule.version] = placed
        for versions in self._rules.values():
            _check_versions(versions)

    def __iter__(self) -> Iterator[Rule]:
        return iter([placed.rule for versions in self._rules.values() for placed in versions.values()])

    def where(self, rule: Rule) -> str:
        """Return where a rule stands."""
        return self._rules[rule.id][rule.version].where

    def rule(self, name: str, mechanism: str, day: date, version: str = "") -> Rule:
        """Return the version that is valid on a day, or the one that is named, whatever the day.

        Raises
        ------
        NoSuchName, RuleNotValid, WrongMechanism
            If there is none.
        """
        if name not in self._rules:
            see = "`shanshui realise rules` lists them."
            raise NoSuchName(where="rules", what="rule", name=name, known=sorted(self._rules), see=see)
        found = self._named(name, version) if version else self._valid(name, day)
        if found.mechanism != mechanism:
            raise WrongMechanism(where="rules", rule=name, mechanism=found.mechanism, needed=mechanism)
        return found

    def only(self, mechanism: str) -> str:
        """Return the id of the one rule of a mechanism; raise ChooseOne if there are several, NoSuchName if none is."""
        ids = [name for name, versions in self._rules.items() if _mechanism(versions) == mechanism]
        if len(ids) > 1:
            raise ChooseOne(where="rules", what="rules", known=sorted(ids), option="--rule")
        if not ids:
            see = "`shanshui realise rules` lists them."
            raise NoSuchName(where="rules", what="rule", name=mechanism, known=sorted(self._rules), see=see)
        return ids[0]

    def _named(self, name: str, version: str) -> Rule:
        if version not in self._rules[name]:
            known = list(self._rules[name])
            raise NoSuchName(where=f"rule {name}", what="version", name=version, known=known, see="")
        return self._rules[name][version].rule

    def _valid(self, name: str, day: date) -> Rule:
        rules = [placed.rule for placed in self._rules[name].values()]
        for rule in rules:
            if rule.valid.holds(day):
                return rule
        known = [f"{rule.version} ({rule.valid.text()})" for rule in rules]
        raise RuleNotValid(where="rules", rule=name, day=day, known=known)


def _mechanism(versions: Mapping[str, Placed]) -> str:
    return next(iter(versions.values())).rule.mechanism


def _check_versions(versions: Mapping[str, Placed]) -> None:
    for one, other in combinations(versions.values(), 2):
        if one.rule.valid.meets(other.rule.valid):
            first, second = sorted((one, other), key=lambda placed: placed.rule.valid.start)
            raise RulesOverlap(
                where=other.where,
                rule=one.rule.id,
                first=first.rule.version,
                second=second.rule.version,
                day=second.rule.valid.start,
            )
    for placed in versions.values():
        former = placed.rule.supersedes
        if former is not None and former not in versions:
            raise NoSuchName(where=placed.where, what="version", name=former, known=list(versions), see="")


def fingerprint(rule: Rule) -> str:
    """Return the SHA-256 of all a rule says, without its end: that is written when it is superseded."""
    said = rule.model_copy(update={"valid": rule.valid.model_copy(update={"end": None})})
    return hashlib.sha256(said.model_dump_json().encode()).hexdigest()


def check_unchanged(rule: Rule, used: Mapping[tuple[str, str], str], where: str) -> None:
    """Raise RuleOverwritten if a version was used before with other content; `used` holds fingerprints."""
    now = fingerprint(rule)
    before = used.get((rule.id, rule.version), now)
    if before != now:
        raise RuleOverwritten(where=where, rule=rule.id, version=rule.version, before=before[:SHORT], now=now[:SHORT])


def last_day(period: str) -> date:
    """Return the last day of an accounting period."""
    when = Period.parse(period)
    part = when.part
    month = MONTHS if not part else int(part[1:]) * QUARTER if part.startswith("Q") else int(part)
    after = date(when.year + month // MONTHS, month % MONTHS + 1, 1)
    return date.fromordinal(after.toordinal() - 1)
