"""Findings: what falls short at a place, by how much, why, and how sure we are."""

import math
from dataclasses import dataclass, fields
from typing import Any, Final

from shanshui.core.labels import Label
from shanshui.core.log import canonical, digest

KINDS: Final[dict[str, Label]] = {
    "off_track": Label("target off track", "目标偏离"),
    "inconsistent_targets": Label("inconsistent targets", "目标不一致"),
    "benchmark_gap": Label("gap to peers", "对标差距"),
    "widening_gap": Label("widening gap", "差距扩大"),
    "failed_identity": Label("numbers that do not agree", "数据不平衡"),
    "missing_data": Label("missing data", "数据缺失"),
}
ACTIONS: Final[dict[str, Label]] = {
    "measure": Label("a project or case that changes the number", "以项目或案件改善该数值"),
    "review": Label("review of the targets by those who signed them", "由签订方复核目标"),
    "data": Label("a correction or a survey of the data", "更正或补充调查数据"),
}
ID_LENGTH = 10
DECIMALS = 4  # of severity and robustness: less is noise
FIGURES = 12  # significant figures of other numbers
NO_LABEL: Final = Label("", "")


@dataclass(frozen=True)
class Finding:
    """One finding.

    Attributes
    ----------
    rule
        That found it (findings/rules.csv).
    about
        What tells it from others of the same rule, place and indicator: a target, a reference, another period.
    period
        Of the latest data it rests on.
    severity
        How bad, 0–1, as its rule defines it.
    robustness
        How sure, 0–1: the weakest of all that was checked.
    statement
        Place, gap and cause.
    why
        Why it is in the list: its rule and what was held against it.
    sure
        What the robustness comes from.
    evidence
        What it was found in: vintages, documents.
    owner, action
        Who answers for it, and the kind of action suggested (ACTIONS).
    gap, unit
        How far it falls short, and in what.
    cost
        Of closing it, yuan; None where nothing says.
    missing
        Share of the data it would rest on that is missing.
    free
        Whether it follows from nothing but data that are free to publish.
    """

    kind: str
    rule: str
    place: str
    indicator: str
    period: str
    severity: float
    robustness: float
    statement: Label
    about: str = ""
    why: Label = NO_LABEL
    sure: Label = NO_LABEL
    evidence: tuple[str, ...] = ()
    owner: str = ""
    action: str = "measure"
    gap: float | None = None
    unit: str = ""
    cost: float | None = None
    missing: float = 0.0
    free: bool = True

    @property
    def id(self) -> str:
        """Return the same name for the same problem in every run: of its kind, place, indicator, rule, and `about`."""
        return (
            f"F{digest(canonical([self.kind, self.place, self.indicator, self.rule, self.about]).encode())[:ID_LENGTH]}"
        )

    @property
    def priority(self) -> float:
        """Return severity × robustness."""
        return self.severity * self.robustness

    @property
    def rests_on(self) -> tuple[str, Any, Any]:
        """Return the data it rests on, whatever the thresholds and words: period, gap, share missing."""
        return self.period, _plain(self.gap), _plain(self.missing)

    def payload(self) -> dict[str, Any]:
        """Return it as JSON holds it, its numbers without noise, what is not known as null."""
        content = {field.name: _plain(getattr(self, field.name)) for field in fields(self)}
        content["severity"], content["robustness"] = round(self.severity, DECIMALS), round(self.robustness, DECIMALS)
        return content

    @classmethod
    def of(cls, payload: dict[str, Any]) -> "Finding":
        """Return the finding that a payload holds."""
        labels = {name: Label(**payload[name]) for name in ("statement", "why", "sure")}
        return cls(**{**payload, **labels, "evidence": tuple(payload["evidence"])})


def _plain(value: Any) -> Any:
    if isinstance(value, Label):
        return {"en": value.en, "zh": value.zh}
    if isinstance(value, float):
        return None if math.isnan(value) else float(f"{value:.{FIGURES}g}")
    return list(value) if isinstance(value, tuple) else value
