"""The reference list of ecosystem services of SEEA EA, to which every line is compared."""

from dataclasses import dataclass
from functools import cache

from shanshui.core.labels import Label
from shanshui.core.registry import read_packaged


@dataclass(frozen=True)
class ReferenceService:
    """One ecosystem service of the SEEA EA reference list."""

    id: str
    section: str
    label: Label
    mark: str


@cache
def reference_services() -> dict[str, ReferenceService]:
    """Return the SEEA EA reference list by id."""
    rows = read_packaged("shanshui.standards", "seea_services.csv")
    return {
        row["id"]: ReferenceService(row["id"], row["section"], Label(row["label_en"], row["label_zh"]), row["mark"])
        for row in rows
    }
