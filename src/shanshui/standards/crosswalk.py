"""Crosswalks: what a class of a land-cover product is called here."""

from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path

from shanshui.core.errors import NoSuchName
from shanshui.core.labels import Label
from shanshui.core.registry import read_packaged


@dataclass(frozen=True)
class LandClass:
    """One class of a land-cover product. An empty ecosystem type is no data: NaN, never a type (§1)."""

    code: int
    label: Label
    ecosystem_type: str
    note: str


def crosswalk_ids() -> list[str]:
    """Return the ids of all crosswalks: the names of the files in `crosswalks`."""
    folder = Path(str(resources.files("shanshui.standards"))) / "crosswalks"
    return sorted(f.stem for f in folder.glob("*.csv"))


@cache
def crosswalk(name: str, where: str = "crosswalk") -> dict[int, LandClass]:
    """Return the classes of a land-cover product by code, or raise NoSuchName with the nearest."""
    if name not in crosswalk_ids():
        see = "Or give a class table of your own: code, ecosystem_type."
        raise NoSuchName(where=where, what="crosswalk", name=name, known=crosswalk_ids(), see=see)
    rows = read_packaged("shanshui.standards", f"crosswalks/{name}.csv")
    return {int(row["code"]): _land_class(row) for row in rows}


def _land_class(row: dict[str, str]) -> LandClass:
    label = Label(row["label_en"], row["label_zh"])
    return LandClass(int(row["code"]), label, row["ecosystem_type"], row["note"])
