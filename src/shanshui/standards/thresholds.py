"""Thresholds of national standards that places can be held against: dated rows, each with how sure its figure is."""

import csv
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path

from shanshui.core.errors import NoSuchName, UnreadableThreshold
from shanshui.core.labels import Label
from shanshui.core.period import Period

SIDES = ("at_least", "at_most")
TO_BE_CONFIRMED = "M"  # recorded from memory, not read in the text


@dataclass(frozen=True)
class Threshold:
    """What a standard asks: a value in a unit that must be reached, `at_least`, or not exceeded, `at_most`.

    `since` and `until` are the years between which it holds, `until` empty while it does.
    """

    standard: str
    item: str
    label: Label
    side: str
    value: float
    unit: str
    since: str
    until: str
    mark: str
    source: str
    note: str = ""

    @property
    def confirmed(self) -> bool:
        """Return whether the figure was read in the text."""
        return self.mark != TO_BE_CONFIRMED

    def holds_in(self, period: str) -> bool:
        """Return whether it is in force in a period."""
        year = Period.parse(period).year
        return year >= Period.parse(self.since).year and (not self.until or year <= Period.parse(self.until).year)


def bundled_standards() -> dict[str, Label]:
    """Return the standards that came with the program, by id, with their titles."""
    return {row["standard"]: Label(row["title_en"], row["title_zh"]) for row in _rows("standards")}


def note_on(standard: str) -> Label:
    """Return what should be known of a bundled standard before its thresholds are used."""
    row = next(row for row in _rows("standards") if row["standard"] == standard)
    return Label(row["note_en"], row["note_zh"])


def bundled(standard: str, where: str = "benchmark.standards") -> tuple[Threshold, ...]:
    """Return the thresholds of a bundled standard, or raise NoSuchName."""
    known = list(bundled_standards())
    if standard not in known:
        raise NoSuchName(where=where, what="standard", name=standard, known=known, see="")
    return tuple(threshold_of(row, f"{standard}.csv") for row in _rows(standard))


def threshold_of(row: Mapping[str, str], where: str) -> Threshold:
    """Return the threshold of a row, or raise UnreadableThreshold.

    The columns are standard, item, name_en, name_zh, side, threshold, unit, from, until, mark, source, note.
    """
    if row["side"] not in SIDES:
        raise UnreadableThreshold(where=where, saw=Label(f"side {row['side']!r}", f"side 为“{row['side']}”"))
    try:
        value = float(row["threshold"])
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise UnreadableThreshold(
            where=where, saw=Label(f"threshold {row['threshold']!r}", f"阈值“{row['threshold']}”")
        )
    Period.parse(row["from"], where)
    if row.get("until"):
        Period.parse(row["until"], where)
    return Threshold(
        row["standard"],
        row["item"],
        Label(row.get("name_en") or row["item"], row.get("name_zh") or row["item"]),
        row["side"],
        value,
        row["unit"],
        row["from"],
        row.get("until", ""),
        row.get("mark", ""),
        row.get("source", ""),
        row.get("note", ""),
    )


@cache
def _rows(name: str) -> tuple[dict[str, str], ...]:
    path = Path(str(resources.files("shanshui.standards"))) / "benchmarks" / f"{name}.csv"
    return tuple(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
