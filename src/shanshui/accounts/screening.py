"""Which lines of an account pass the eight screening rules, and which had better stand beside the total."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from shanshui.standards.profile import Line
from shanshui.standards.screening import Screened, screened_lines, screening_rules


@dataclass(frozen=True)
class Ticks:
    """A line of a standard beside its verdicts; `accounted` if it has a value."""

    line: Line
    screened: Screened
    accounted: bool

    @property
    def fails(self) -> tuple[str, ...]:
        """Return the rules it fails."""
        return tuple(rule.id for rule in screening_rules() if self.screened.verdicts[rule.id] == "n")

    @property
    def better_beside(self) -> bool:
        """Return whether it is in the total though it fails a rule: a recommendation, nothing is moved."""
        return self.line.role == "headline" and bool(self.fails)


def screen(lines: Iterable[Line], valued: Collection[tuple[str, str]]) -> tuple[Ticks, ...]:
    """Return the ticks of every line of a standard; `valued` are the (service, item) pairs that have a value."""
    return tuple(
        Ticks(line, screened_lines()[line.id], any(line.holds(service, item) for service, item in valued))
        for line in lines
    )
