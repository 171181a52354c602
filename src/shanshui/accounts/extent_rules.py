"""Which change of land people made, and which nature did: rules as data, the first that fits counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from shanshui.core.errors import NoTransitionRule
from shanshui.core.labels import Label
from shanshui.core.registry import ecosystem_types, read_packaged

ANY = "*"


@dataclass(frozen=True)
class Rule:
    """What a change from one type to another is called.

    Attributes
    ----------
    before, after
        An ecosystem type, a group of them, or `*` for any.
    certain
        Whether it holds everywhere; if not, what it decided over is told with the account.
    """

    before: str
    after: str
    managed: bool
    certain: bool
    reason: Label
    source: str
    mark: str = ""

    def fits(self, before: str, after: str) -> bool:
        """Return whether a change is one of this rule."""
        return _is(self.before, before) and _is(self.after, after)


def _is(pattern: str, kind: str) -> bool:
    known = ecosystem_types()
    return pattern in (ANY, kind) or (kind in known and known[kind].group == pattern)


@cache
def packaged_rules() -> tuple[Rule, ...]:
    """Return the rules that came with the program; the last one fits every change."""
    return tuple(
        Rule(
            row["from"],
            row["to"],
            row["managed"] == "yes",
            row["certain"] == "yes",
            Label(row["reason_en"], row["reason_zh"]),
            row["source"],
            row["mark"],
        )
        for row in read_packaged("shanshui.standards", "managed_expansion.csv")
    )


def rule_for(rules: Sequence[Rule], before: str, after: str) -> Rule:
    """Return the first rule that fits a change, or raise NoTransitionRule."""
    found = next((rule for rule in rules if rule.fits(before, after)), None)
    if found is None:
        raise NoTransitionRule(where="extent", before=before, after=after)
    return found
