"""The accounted value, asked in fen: of a place and period, of all the headline, a section, a service or an item."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from shanshui.core import registry
from shanshui.core.errors import NoSuchName, NothingAccounted
from shanshui.core.labels import Label
from shanshui.core.place import PlaceTree
from shanshui.shares.fen import fen_of_sum

if TYPE_CHECKING:
    import pandas as pd

GEP = "gep"
NO_RANGES: Mapping[tuple[str, ...], tuple[float, ...]] = {}
SECTIONS = {
    "provisioning": Label("provisioning services", "物质供给"),
    "regulating": Label("regulating services", "调节服务"),
    "cultural": Label("cultural services", "文化服务"),
}


@dataclass(frozen=True)
class Figure:
    """An accounted value in fen and what it is made of.

    `low` and `high` are None unless every line has them. Where the range of the whole is published it is that; else
    they add up as if all lines erred the same way, which is never too narrow.
    """

    scope: str
    place: str
    period: str
    fen: int
    low: int | None
    high: int | None
    currencies: tuple[str, ...]
    price_years: tuple[str, ...]
    bases: tuple[str, ...]
    standards: tuple[str, ...]
    lines: frozenset[str]


class Accounted:
    """A finished account, asked for values."""

    def __init__(
        self,
        flows: "pd.DataFrame",
        tree: PlaceTree,
        periods: Iterable[str],
        key: str,
        ranges: Mapping[tuple[str, ...], tuple[float, ...]] = NO_RANGES,
    ) -> None:
        self.ranges = ranges
        self.flows = flows
        self.tree = tree
        self.periods = list(periods)
        self.key = key

    @cached_property
    def _valued(self) -> "pd.DataFrame":
        """Return the rows with a value."""
        return self.flows[self.flows["value"].notna()]

    @cached_property
    def _at(self) -> dict[tuple[str, str], Any]:
        """Return the numbers of the rows with a value, by place and period."""
        found: dict[Any, Any] = self._valued.groupby(["place", "period"], observed=True).indices
        return {(str(key[0]), str(key[1])): rows for key, rows in found.items()}

    def _rows(self, place: str, period: str) -> Any:
        at = self._at.get((place, period))
        return None if at is None else self._valued.iloc[at]

    def rows(self, place: str, period: str, scope: str = GEP) -> Any:
        """Return the rows with a value of a scope; None if there are none.

        All the headline and a section hold headline items. A service holds its headline items if it has any, else all
        of it. An item is an item.
        """
        check_scope(scope)
        here = self._rows(place, period)
        if here is None:
            return None
        service, _, item = scope.partition(".")
        if item:
            here = here[(here["service"] == service) & (here["item"] == item)]
        elif scope == GEP:
            here = here[here["in_headline"]]
        elif scope in SECTIONS:
            section = here["service"].map(lambda name: registry.service(name).section)
            here = here[here["in_headline"] & (section == scope)]
        else:
            here = here[here["service"] == service]
            here = here[here["in_headline"]] if here["in_headline"].any() else here
        return here if len(here) else None

    def figure(self, place: str, period: str, scope: str = GEP) -> Figure:
        """Return the accounted value of a scope at a place, or raise NothingAccounted."""
        rows = self.rows(place, period, scope)
        if rows is None:
            raise NothingAccounted(where="account", scope=scope_label(scope), place=place, period=period)
        low, high = self._range(place, period, scope) or (_bound(rows[name].tolist()) for name in ("low", "high"))

        def words(column: str) -> tuple[str, ...]:
            return tuple(sorted(set(rows[column].astype(str))))

        lines = frozenset(f"{service}.{item}" for service, item in zip(rows["service"], rows["item"], strict=True))
        return Figure(
            scope=scope,
            place=place,
            period=period,
            fen=fen_of_sum(rows["value"].tolist()),
            low=low,
            high=high,
            currencies=words("currency"),
            price_years=words("price_year"),
            bases=words("basis"),
            standards=words("standard"),
            lines=lines,
        )

    def _range(self, place: str, period: str, scope: str) -> tuple[int | None, int | None] | None:
        """Return the published range of GEP or an item as a whole; None where there is none."""
        service, _, item = scope.partition(".")
        found = self.ranges.get((period, place, "", service, item)) if item or scope == GEP else None
        return None if found is None else (_bound([found[0]]), _bound([found[1]]))

    def maybe(self, place: str, period: str, scope: str = GEP) -> Figure | None:
        """Return the accounted value, None if there is none."""
        return None if self.rows(place, period, scope) is None else self.figure(place, period, scope)

    def services(self, place: str, period: str) -> list[str]:
        """Return the services with a value at a place."""
        here = self._rows(place, period)
        return [] if here is None else sorted(set(here["service"]))

    def period(self, text: str = "") -> str:
        """Return a period of the account; left out, the last."""
        if text and text not in self.periods:
            raise NoSuchName(where="--period", what="period", name=text, known=self.periods, see="")
        return text or self.periods[-1]

    def name(self, place: str) -> Label:
        """Return the name of a place."""
        return self.tree[place].name


def _bound(values: list[float]) -> int | None:
    return None if any(math.isnan(value) for value in values) else fen_of_sum(values)


def check_scope(scope: str, where: str = "indicator") -> None:
    """Raise NoSuchName unless a text is gep, a section, a service or service.item."""
    service, _, item = scope.partition(".")
    if scope == GEP or scope in SECTIONS:
        return
    if service not in registry.service_ids():
        known = [GEP, *SECTIONS, *registry.service_ids()]
        see = "`shanshui services` lists them."
        raise NoSuchName(where=where, what="service", name=service, known=known, see=see)
    declared = registry.service(service)
    if item and not declared.open_items and item not in {one.id for one in declared.items}:
        raise NoSuchName(where=where, what="item", name=item, known=[one.id for one in declared.items], see="")


def scope_label(scope: str) -> Label:
    """Return the name of a scope."""
    if scope == GEP:
        return Label("GEP", "GEP")
    if scope in SECTIONS:
        return SECTIONS[scope]
    service, _, item = scope.partition(".")
    declared = registry.service(service)
    found = next((one.label for one in declared.items if one.id == item), None) if item else None
    if found:
        return Label(f"{declared.label.en}: {found.en}", f"{declared.label.zh}：{found.zh}")
    return Label(f"{declared.label.en}: {item}", f"{declared.label.zh}：{item}") if item else declared.label


def parts_of(scope: str) -> list[str]:
    """Return a scope and all that hold it, narrowest first: item, service, section, gep."""
    service, _, item = scope.partition(".")
    if scope == GEP:
        return [GEP]
    if scope in SECTIONS:
        return [scope, GEP]
    above = [registry.service(service).section, GEP]
    return [*([scope, service] if item else [scope]), *(one for one in above if one in SECTIONS or one == GEP)]
