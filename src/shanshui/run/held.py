"""A target at a place, held against what was observed there."""

from collections.abc import Mapping
from dataclasses import dataclass

from shanshui.core.labels import Label
from shanshui.targets.amounts import amount
from shanshui.targets.indicator import Indicator
from shanshui.targets.status import words
from shanshui.targets.status.assess import GROUP
from shanshui.targets.target import Target


@dataclass(frozen=True)
class Held:
    """A target at a place, held against what was observed; numbers in the indicator's unit, NaN where not known.

    Attributes
    ----------
    base, base_period, value, period
        What it is measured from, and the latest value until the target period.
    goal, asked, behind
        What is to be reached; what the path asks of the latest period; by how much the value falls short of that.
    statuses, ratios, reasons
        By method: the code of words.STATUSES, progress over what is asked, why it cannot assess.
    score
        Of the growth ratio, −5 to 5.
    foreseen
        What the trend gives in the target period.
    due, achieved
        Whether the target period is observed, and whether the target is reached.
    rate, step, times
        Growth per year, or amount per year, needed from now on; how many times faster than so far that is.
    chance, chance_known, chance_why
        Probability of reaching it with uncertain and with known parameters; why it cannot be told.
    missing
        Share of the periods since the base without a value.
    disagree
        Whether the methods say different things.
    """

    target: Target
    indicator: Indicator
    place: str
    name: Label
    base: float
    base_period: str
    value: float
    period: str
    goal: float
    asked: float
    behind: float
    statuses: Mapping[str, str]
    ratios: Mapping[str, float]
    reasons: Mapping[str, Label]
    score: float
    foreseen: float
    due: bool
    achieved: bool
    rate: float
    rate_so_far: float
    step: float
    step_so_far: float
    times: float
    chance: float
    chance_known: float
    chance_why: Label
    missing: float
    disagree: bool
    remarks: tuple[Label, ...]

    def status(self, method: str) -> Label:
        """Return the status by a method in words; of a target that is over and not reached, missed."""
        if self.due and not self.achieved and self.statuses[method] != "cannot-assess":
            return Label("missed", "未实现")
        return words.label(words.STATUSES.index(self.statuses[method]))

    @property
    def reason(self) -> Label:
        """Return why no method can assess it; empty where one can."""
        return Label("", "") if any(not one.en for one in self.reasons.values()) else next(iter(self.reasons.values()))

    @property
    def sure(self) -> float:
        """Return how sure the status is, 0–1: the share of methods that agree with most, times what is not missing."""
        groups = [int(GROUP[words.STATUSES.index(status)]) for status in self.statuses.values()]
        able = [group for group in groups if group >= 0]
        agreed = max((able.count(group) for group in able), default=0)
        return agreed / len(groups) * (1 - self.missing)

    @property
    def sentence(self) -> Label:
        """Return how the target stands in one sentence."""
        unit = self.indicator.unit
        goal, now = amount(self.goal, unit), amount(self.value, unit)
        of, said = self.target.label, self.status(next(iter(self.statuses)))
        if self.reason.en:
            said = Label(f"{said.en}: {self.reason.en}", f"{said.zh}：{self.reason.zh}")
        until = self.target.period
        if not self.period:
            return Label(
                f"{of.en}, {self.name.en}: no value yet, {goal.en} by {until}: {said.en}.",
                f"{self.name.zh}{of.zh}：尚无数值，{until} 年目标 {goal.zh}：{said.zh}。",
            )
        return Label(
            f"{of.en}, {self.name.en}: {now.en} in {self.period}, {goal.en} by {until}: {said.en}.",
            f"{self.name.zh}{of.zh}：{self.period} 年 {now.zh}，{until} 年目标 {goal.zh}：{said.zh}。",
        )
