"""Who uses ecosystem services: economic units, the usual user of each item, and what drives a flow (as data)."""

from dataclasses import dataclass
from functools import cache

from shanshui.core.errors import NoSuchName
from shanshui.core.labels import Label
from shanshui.core.registry import read_packaged

NOT_ALLOCATED = "not_allocated"
UNKNOWN_USER = Label("Not allocated", "未分配")


@dataclass(frozen=True)
class EconomicUnit:
    """A sector that uses services. `isic` names its sections and divisions in ISIC Rev.4."""

    id: str
    isic: str
    label: Label
    source: str
    mark: str


@dataclass(frozen=True)
class UsualUser:
    """Who uses an item unless the area's own table says otherwise; an empty item stands for all of a service."""

    service: str
    item: str
    unit: str
    reason: Label
    source: str
    mark: str


@cache
def economic_units() -> dict[str, EconomicUnit]:
    """Return the economic units by id, in the order of the tables."""
    rows = read_packaged("shanshui.standards", "economic_units.csv")
    return {
        row["id"]: EconomicUnit(
            row["id"], row["isic"], Label(row["label_en"], row["label_zh"]), row["source"], row["mark"]
        )
        for row in rows
    }


def unit_label(name: str) -> Label:
    """Return the name of an economic unit, or of what is not allocated."""
    return UNKNOWN_USER if name == NOT_ALLOCATED else economic_units()[name].label


def checked_unit(name: str, where: str) -> str:
    """Return an economic unit, or raise NoSuchName with those there are."""
    known = [*economic_units(), NOT_ALLOCATED]
    if name not in known:
        raise NoSuchName(where=where, what="economic unit", name=name, known=known, see="")
    return name


@cache
def usual_users() -> dict[tuple[str, str], UsualUser]:
    """Return the usual user by (service, item)."""
    rows = read_packaged("shanshui.standards", "service_users.csv")
    return {
        (row["service"], row["item"]): UsualUser(
            row["service"],
            row["item"],
            row["unit"],
            Label(row["reason_en"], row["reason_zh"]),
            row["source"],
            row["mark"],
        )
        for row in rows
    }


def usual_user(service: str, item: str) -> UsualUser | None:
    """Return who uses an item unless told otherwise; that of its service if it has none of its own."""
    known = usual_users()
    return known.get((service, item)) or known.get((service, ""))


@cache
def driven_by_use() -> frozenset[str]:
    """Return the services whose amount per area changes with what people do or want, not with condition alone."""
    rows = read_packaged("shanshui.standards", "flow_drivers.csv")
    return frozenset(row["service"] for row in rows if row["driver"] == "use")
