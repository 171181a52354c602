"""The observed values that a finding rests on, each with the address of its source chain."""

from typing import Any, Final

from pydantic import BaseModel

from shanshui.findings.finding import Finding
from shanshui.report.finding_origins import spots
from shanshui.report.numbers import shown
from shanshui.report.observed_origins import operand, series_id
from shanshui.run.observed import Observed

MOST_VALUES: Final = 60


class Rests(BaseModel):
    """An observed value that a finding rests on; `table` and `row` are those of its source chain."""

    label: str
    shown: str
    unit: str
    table: str
    row: int


def rests_on(seen: Observed, finding: Finding, lang: str) -> list[dict[str, Any]]:
    """Return the observed values that a finding rests on, as `Rests`."""
    found = []
    for indicator, place, period in spots(seen, finding)[:MOST_VALUES]:
        value = operand(seen, indicator, place, period, lang)
        at = {"table": series_id(indicator, place), "row": seen.panel.periods.index(period)}
        found.append({"label": value.label, "shown": shown(value.cell, value.column), "unit": value.column.unit, **at})
    return found
