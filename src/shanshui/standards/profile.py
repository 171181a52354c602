"""A standard: which lines count, by which equations, with which parameters and prices."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Literal

from ruamel.yaml import YAML

from shanshui.core.errors import NoSuchName
from shanshui.core.labels import Label
from shanshui.core.registry import read_packaged

Role = Literal["headline", "optional", "separate"]
AccountType = Literal["gep", "forest", "equivalent"]
DEFAULT = "ndrc-2022"
ABSENT = "absent"  # in a profile that extends another: the line falls away
NOTHING = Label("", "")
MERGED = ("lines", "marks", "options", "sets")


@dataclass(frozen=True)
class Line:
    """One line of a standard: the items of a service that enter it, and whether it counts.

    `role`: `headline` enters the total; `optional` is reported beside it (§14); `separate` is an
    abiotic flow or an account of its own and never part of the total. `items` empty means all of
    the service. `seea` names the SEEA EA reference services the line answers to, none if there is
    no counterpart.
    """

    service: str
    items: tuple[str, ...]
    role: Role
    label: Label
    mark: str
    seea: tuple[str, ...] = ()
    id: str = ""

    def holds(self, service: str, item: str) -> bool:
        """Return whether an item of a service enters this line."""
        return self.service == service and (not self.items or item in self.items)


@dataclass(frozen=True)
class Standard:
    """A dated profile, as read from its files.

    Attributes
    ----------
    options
        Variable, `service.item` or `service.item.value` → name of the equation.
    sets
        Parameter → name of its set in the library.
    mark
        How sure the list of lines is: S read in the source, C recomputed, M recalled.
    account_type
        What the total is: `gep`, the services of forests, or equivalent factors. Totals of
        different types are never added or compared.
    ecosystems
        Types or groups the account is limited to; empty for all land.
    """

    id: str
    label: Label
    version: str
    status: Label
    source: str
    mark: str
    lines: tuple[Line, ...]
    options: dict[str, str] = field(default_factory=dict)
    sets: dict[str, str] = field(default_factory=dict)
    notes: Label = NOTHING
    account_type: AccountType = "gep"
    ecosystems: tuple[str, ...] = ()

    def line(self, service: str, item: str) -> Line | None:
        """Return the line an item belongs to, or None if the standard does not have it."""
        return next((line for line in self.lines if line.holds(service, item)), None)

    def option(self, key: str, ways: Iterable[str]) -> str:
        """Return which of several equations the standard uses: the one it names, else the first declared."""
        known = list(ways)
        named = self.options.get(key, known[0])
        if named not in known:
            raise NoSuchName(where=f"{self.id}: {key}", what="option", name=named, known=known, see="")
        return named


def standard_ids() -> list[str]:
    """Return the ids of all standards: the folders that hold a `standard.yaml`."""
    folder = Path(str(resources.files("shanshui.standards")))
    return sorted(f.parent.name for f in folder.glob("*/standard.yaml"))


@cache
def standard(name: str = DEFAULT, where: str = "standard") -> Standard:
    """Return a standard, or raise NoSuchName with the nearest."""
    if name not in standard_ids():
        known, see = standard_ids(), "`shanshui standards` lists them."
        raise NoSuchName(where=where, what="standard", name=name, known=known, see=see)
    raw = _read(name)
    while base := raw.pop("extends", None):
        raw = _extended(_read(base), raw)
    return Standard(
        id=name,
        label=Label(**raw["label"]),
        version=str(raw["version"]),
        status=Label(**raw["status"]),
        source=raw["source"],
        mark=raw["mark"],
        lines=_lines(raw["lines"], raw.get("marks", {}), raw["mark"], name),
        options=dict(raw.get("options", {})),
        sets=dict(raw.get("sets", {})),
        notes=Label(**raw["notes"]) if "notes" in raw else NOTHING,
        account_type=raw.get("account_type", "gep"),
        ecosystems=tuple(raw.get("ecosystems", ())),
    )


@cache
def known_lines() -> dict[str, dict[str, str]]:
    """Return every line any standard may have: its service, items, SEEA EA services and labels."""
    return {row["id"]: row for row in read_packaged("shanshui.standards", "lines.csv")}


def _read(name: str) -> dict[str, Any]:
    text = resources.files("shanshui.standards").joinpath(name, "standard.yaml").read_text(encoding="utf-8")
    return dict(YAML(typ="safe", pure=True).load(text))


def _extended(base: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    """Return a profile laid over its base: mappings merge, everything else replaces."""
    merged = dict(base)
    for key, value in own.items():
        merged[key] = {**base[key], **value} if key in MERGED and key in base else value
    return merged


def _lines(roles: dict[str, Any], marks: dict[str, str], mark: str, where: str) -> tuple[Line, ...]:
    """Return the lines in the order of the list of all lines, whatever the order in the file."""
    for name in roles:
        if name not in known_lines():
            known, see = list(known_lines()), "They stand in standards/lines.csv."
            raise NoSuchName(where=where, what="line", name=name, known=known, see=see)
    present = (row for name, row in known_lines().items() if roles.get(name, ABSENT) != ABSENT)
    return tuple(_line(row, roles[row["id"]], marks.get(row["id"], mark)) for row in present)


def _line(row: dict[str, str], role: Role, mark: str) -> Line:
    label = Label(row["label_en"], row["label_zh"])
    return Line(row["service"], _several(row["items"]), role, label, mark, _several(row["seea"]), row["id"])


def _several(text: str) -> tuple[str, ...]:
    return tuple(text.split(";")) if text else ()
