"""Crosswalks: what a class of a land-cover product or of a land survey is called here, and its types in IUCN GET."""

from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path

from shanshui.core.errors import NoSuchName
from shanshui.core.labels import Label
from shanshui.core.registry import read_packaged

STANDARDS = "shanshui.standards"
IN_FULL = Label(
    "A class is given by its code with the zeros in front, or by its name.", "请写带前导零的代码，或写地类名称。"
)


@dataclass(frozen=True)
class LandClass:
    """One class of a land-cover product or survey. An empty ecosystem type is no data: NaN, never a type (§1).

    Attributes
    ----------
    code
        As it is written: surveys have zeros in front and letters at the end.
    raster
        The number it has in a raster; None where it has none.
    parent
        Code of the class it is a part of; empty for a class of the first level.
    mark
        How well it is known, for what was not read in the product's own legend (decision 0008).
    """

    code: str
    label: Label
    ecosystem_type: str
    note: str
    raster: int | None
    parent: str = ""
    mark: str = ""


def crosswalk_ids() -> list[str]:
    """Return the ids of all crosswalks: the names of the files in `crosswalks`."""
    folder = Path(str(resources.files(STANDARDS))) / "crosswalks"
    return sorted(f.stem for f in folder.glob("*.csv"))


def crosswalk(name: str, where: str = "crosswalk") -> dict[int, LandClass]:
    """Return the classes of a land-cover product by their number in a raster, or raise NoSuchName with the nearest."""
    return {row.raster: row for row in classes(name, where).values() if row.raster is not None}


@cache
def classes(name: str, where: str = "crosswalk") -> dict[str, LandClass]:
    """Return all classes of a product or survey by code as it is written, or raise NoSuchName with the nearest."""
    if name not in crosswalk_ids():
        see = "Or give a class table of your own: code, ecosystem_type."
        raise NoSuchName(where=where, what="crosswalk", name=name, known=crosswalk_ids(), see=see)
    rows = read_packaged(STANDARDS, f"crosswalks/{name}.csv")
    return {row["code"]: _land_class(row) for row in rows}


def _land_class(row: dict[str, str]) -> LandClass:
    number = row.get("raster", row["code"])
    return LandClass(
        row["code"],
        Label(row["label_en"], row["label_zh"]),
        row["ecosystem_type"],
        row["note"],
        int(number) if number else None,
        row.get("parent", ""),
        row.get("mark", ""),
    )


def land_class(name: str, text: str, where: str = "") -> LandClass:
    """Return a class of a survey by its code, its Chinese or English name, or both (`0101 水田`).

    Raises
    ------
    NoSuchName
        If there is none: a code that lost the zero in front is none, for another class may be called so.
    """
    known = classes(name, where)
    first, _, rest = text.strip().partition(" ")
    if (found := known.get(first)) and rest.strip() in ("", *found.label):
        return found
    named = [one for one in known.values() if text.strip() in one.label]
    if len(named) == 1:
        return named[0]
    near = next((code for code in known if first and code.lstrip("0") == first), "")
    raise NoSuchName(where=where, what="land class", name=text, near=near, known=list(known), see=IN_FULL)


@dataclass(frozen=True)
class FunctionalGroup:
    """An ecosystem functional group of the IUCN Global Ecosystem Typology."""

    code: str
    label: Label


@dataclass(frozen=True)
class Typology:
    """What an ecosystem type may be in IUCN GET: one group, or several that only the place can tell apart."""

    ecosystem_type: str
    groups: tuple[FunctionalGroup, ...]
    note: Label  # by what the group is told
    mark: str

    @property
    def needs_choice(self) -> bool:
        """Return whether it takes knowledge of the place to name the group."""
        return len(self.groups) > 1


@cache
def iucn_get() -> dict[str, Typology]:
    """Return what each ecosystem type is in IUCN GET; `unspecified` is nothing in it."""
    groups = {row["code"]: _group(row) for row in read_packaged(STANDARDS, "iucn_groups.csv")}
    return {
        row["ecosystem_type"]: Typology(
            row["ecosystem_type"],
            tuple(groups[code] for code in row["groups"].split()),
            Label(row["note_en"], row["note_zh"]),
            row["mark"],
        )
        for row in read_packaged(STANDARDS, "iucn_get.csv")
    }


def _group(row: dict[str, str]) -> FunctionalGroup:
    return FunctionalGroup(row["code"], Label(row["name_en"], row["name_zh"]))
