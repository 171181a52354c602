"""What may be counted twice: pairs of lines that conflict, and what of a line is in GDP too."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal, get_args

from shanshui.core.errors import NoSuchName
from shanshui.core.labels import Label
from shanshui.core.registry import read_packaged

Relation = Literal["same_mass", "same_energy", "same_money", "stock_in_flow", "standard_dependent"]
RELATIONS: Mapping[str, Label] = {
    "same_mass": Label("same mass", "同一物质"),
    "same_energy": Label("same energy", "同一能量"),
    "same_money": Label("same money", "同一笔钱"),
    "stock_in_flow": Label("stock in flow", "存量计入流量"),
    "standard_dependent": Label("depends on the standard", "取决于标准"),
}
SHARE = "share:"  # a bound that is the share a parameter tells


@dataclass(frozen=True)
class Conflict:
    """Two lines that may count the same thing.

    Attributes
    ----------
    a, b
        A service, or `service.item`.
    bound
        How much is counted twice at most: `smaller` of the two values; `mass`, the smaller amount at the lower price;
        `share:NAME`, that share of b's value, a parameter.
    grain
        Whether the same thing lies in one ecosystem type (`type`) or may be anywhere at the place (`place`).
    when
        Variable or `service.item` → equations with which the two conflict; empty for always.
    warning
        Code of the warning a run prints, empty for none.
    """

    id: str
    a: str
    b: str
    relation: Relation
    bound: str
    grain: Literal["type", "place"]
    when: Mapping[str, tuple[str, ...]]
    warning: str
    why: Label
    remedy: Label
    source: str
    mark: str

    def applies(self, ways: Mapping[str, str]) -> bool:
        """Return whether two lines conflict that were worked out in these ways (variable or item → equation)."""
        return all(ways.get(key) in chosen for key, chosen in self.when.items())

    @property
    def share(self) -> str:
        """Return the parameter that bounds what is counted twice, empty if none does."""
        return self.bound.removeprefix(SHARE) if self.bound.startswith(SHARE) else ""


@dataclass(frozen=True)
class InGdp:
    """Which share of a line's value is in GDP too, at least and at most; a parameter tells it where it is given."""

    service: str
    item: str
    way: str
    low: float
    high: float
    parameter: str
    what: Label
    source: str
    mark: str


def covers(selector: str, service: str, item: str) -> bool:
    """Return whether a service or `service.item` covers an item."""
    return selector in (service, f"{service}.{item}")


@cache
def conflicts() -> tuple[Conflict, ...]:
    """Return every pair of lines that may count the same thing."""
    return tuple(_conflict(row) for row in read_packaged("shanshui.standards", "conflicts.csv"))


def conflict(name: str, where: str) -> Conflict:
    """Return one pair, or raise NoSuchName with the nearest."""
    found = {one.id: one for one in conflicts()}
    if name not in found:
        see = "`shanshui overlap --all` lists them."
        raise NoSuchName(where=where, what="pair of lines", name=name, known=list(found), see=see)
    return found[name]


@cache
def shares_in_gdp() -> tuple[InGdp, ...]:
    """Return what of each service is in GDP, the more special rows first."""
    rows = read_packaged("shanshui.standards", "in_gdp.csv")
    found = [
        InGdp(
            row["service"], row["item"], row["way"], float(row["low"]), float(row["high"]), row["parameter"],
            Label(row["what_en"], row["what_zh"]), row["source"], row["mark"],
        )
        for row in rows
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda one: (not one.item, not one.way)))


def in_gdp(service: str, item: str, way: str) -> tuple[InGdp, ...]:
    """Return what may be in GDP of an item valued in a way: one row, or all of its service if the way is not known."""
    rows = [one for one in shares_in_gdp() if one.service == service and one.item in ("", item)]
    rows = [one for one in rows if one.item] or rows
    known = [one for one in rows if one.way in ("", way)]
    return (known[0],) if known else tuple(rows)


def _conflict(row: Mapping[str, str]) -> Conflict:
    assert row["relation"] in get_args(Relation), row["id"]
    when = dict(part.split("=") for part in filter(None, row["when"].split(";")))
    return Conflict(
        row["id"],
        row["a"],
        row["b"],
        row["relation"],  # type: ignore[arg-type]
        row["bound"],
        row["grain"],  # type: ignore[arg-type]
        {key: tuple(ways.split("|")) for key, ways in when.items()},
        row["warning"],
        Label(row["why_en"], row["why_zh"]),
        Label(row["remedy_en"], row["remedy_zh"]),
        row["source"],
        row["mark"],
    )
