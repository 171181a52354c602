"""Accounting periods: a year, a quarter or a month."""

import re
from dataclasses import dataclass
from functools import total_ordering

from shanshui.core.errors import UnreadablePeriod

PATTERN = re.compile(r"^(\d{4})(?:-?(Q[1-4]|0[1-9]|1[0-2]))?$")


@total_ordering
@dataclass(frozen=True)
class Period:
    """An accounting period, written 2020, 2020-Q3 or 2020-07."""

    year: int
    part: str = ""

    @classmethod
    def parse(cls, text: object, where: str = "period") -> "Period":
        """Return the period a text or number names.

        Raises
        ------
        UnreadablePeriod
            If it is not a year, quarter or month.
        """
        found = PATTERN.match(str(text).strip())
        if not found:
            raise UnreadablePeriod(where=where, text=str(text))
        return cls(int(found[1]), found[2] or "")

    def __str__(self) -> str:
        return f"{self.year}-{self.part}" if self.part else str(self.year)

    def __lt__(self, other: "Period") -> bool:
        return (self.year, self.part) < (other.year, other.part)
