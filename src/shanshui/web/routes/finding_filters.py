"""The filters of a list of findings, for the files that hold what it shows."""

from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import Query

from shanshui.core.errors import NoSuchName
from shanshui.findings.life import Tracked
from shanshui.web.routes.findings import SHORT, chosen, row_json
from shanshui.web.seen import Seen

AT_WORK: Final = "at-work"


@dataclass(frozen=True)
class Filters:
    """What the filters of a list of findings leave: nothing chosen leaves all, whatever its state."""

    kind: Annotated[str, Query(description="of `findings`: kind of finding")] = ""
    state: Annotated[str, Query(description="of `findings`: a state, or `at-work` for what awaits somebody")] = ""
    indicator: Annotated[str, Query(description="of `findings`: code of an indicator")] = ""
    find: Annotated[str, Query(max_length=SHORT, description="of `findings`: words that are all in its text")] = ""

    @property
    def named(self) -> tuple[str, ...]:
        """Return what is chosen by name, for the name of a file."""
        return self.kind, self.state, self.indicator

    def of(self, about: Seen) -> list[Tracked]:
        """Return what they leave of the findings at a place and below it, the most important first.

        Raises
        ------
        NoSuchName
            If there is no such kind, state or indicator.
        NothingRegistered
            If no findings were ever recorded.
        """
        states = (self.state,) if self.state and self.state != AT_WORK else ()
        found = chosen(about, (self.kind,) if self.kind else (), states, self.state != AT_WORK)
        known = about.book.indicators
        if self.indicator and self.indicator not in known:
            raise NoSuchName(where="findings", what="indicator", name=self.indicator, known=list(known), see="")
        return [one for one in found if self._leave(about, one)]

    def _leave(self, about: Seen, one: Tracked) -> bool:
        """Return whether a finding has the indicator and, in what the page shows of it, the words."""
        if self.indicator and one.finding.indicator != self.indicator:
            return False
        row = row_json(about, one) if self.find else {}
        text = " ".join(row[name] for name in ("id", "name", "place", "statement", "why", "owner") if row).lower()
        return all(word in text for word in self.find.lower().split())
