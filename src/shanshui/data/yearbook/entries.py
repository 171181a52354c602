"""What a sheet holds, cell by cell, and what is wrong or worth knowing."""

from dataclasses import dataclass, field

from shanshui.core.errors import ShanshuiError
from shanshui.core.labels import Label


@dataclass(frozen=True)
class Entry:
    """One cell as it will be imported.

    Attributes
    ----------
    cell
        Its place: file:sheet!C7.
    text, unit
        As printed.
    value
        In the unit of the indicator; None where the cell gives a reason for having no number.
    slack
        How far the printed digits leave the value open, in the unit of the indicator.
    """

    cell: str
    text: str
    indicator: str
    place: str
    period: str
    unit: str
    value: float | None
    status: str
    confidentiality: str
    slack: float = 0.0

    @property
    def key(self) -> tuple[str, str, str]:
        """Return indicator, place and period."""
        return self.indicator, self.place, self.period


@dataclass
class Found:
    """What a sheet holds: entries, problems, remarks."""

    entries: list[Entry] = field(default_factory=list)
    problems: dict[str, ShanshuiError] = field(default_factory=dict)
    remarks: list[Label] = field(default_factory=list)

    def refuse(self, problem: ShanshuiError) -> None:
        """Keep a problem, once."""
        self.problems.setdefault(str(problem), problem)
