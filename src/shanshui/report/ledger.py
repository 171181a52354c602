"""A finished account, asked by a report: names, lines, sums, indicators."""

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

from shanshui.core import registry
from shanshui.core.errors import NoSuchName
from shanshui.report.beside import Beside, beside
from shanshui.report.cut import REMAINDER as REMAINDER
from shanshui.report.cut import cut
from shanshui.report.model import Filter, Scale, Section, Sum
from shanshui.report.numbers import in_words, scale_for
from shanshui.report.words import Words

if TYPE_CHECKING:
    import pandas as pd

SECTIONS = ("provisioning", "regulating", "cultural", "abiotic", "equivalent")
HECTARES_PER_KM2 = 100.0


class Account(Protocol):
    """What a report needs of a finished account (`store.results.Results`)."""

    @property
    def flows(self) -> "pd.DataFrame":
        """Return the flows of all places and periods."""

    @property
    def extent(self) -> "pd.DataFrame":
        """Return the areas of ecosystem types."""

    @property
    def places(self) -> "pd.DataFrame":
        """Return the places, by code."""

    @property
    def shapes(self) -> Mapping[str, Any]:
        """Return their shapes, by code."""

    @property
    def manifest(self) -> Mapping[str, Any]:
        """Return how it was made."""


@dataclass(frozen=True)
class Line:
    """One line of the standard and what became of its items."""

    label: str
    section: str
    role: str
    items: tuple[Mapping[str, Any], ...]

    @property
    def services(self) -> str:
        """Return the ids of its services, each once."""
        return ", ".join(dict.fromkeys(item["service"] for item in self.items))

    @property
    def indicative(self) -> bool:
        """Return whether any of its items is only indicative."""
        return any(item.get("indicative") for item in self.items if item["status"] != "missing")

    @property
    def missing(self) -> bool:
        """Return whether nothing of it could be accounted."""
        return all(item["status"] == "missing" for item in self.items)


class Ledger:
    """The flows of one period in one language, with names beside codes, and sums over them.

    Attributes
    ----------
    account
        What the report is of: the whole account, or what of it is of a place and everything below.
    whole
        The account it was cut from.
    place
        Code of that place; empty for the whole area.
    """

    def __init__(self, account: Account, language: str, period: str = "", place: str = "") -> None:
        self.whole = account
        self.words = Words(language)
        self.periods = [str(p) for p in account.manifest["periods"]]
        self.period = str(period or self.periods[-1])
        self.place = "" if place == str(account.manifest["area"]["code"]) else place
        self.account = cut(account, self.place, self.period) if self.place else account
        self.manifest = self.account.manifest
        self.made: dict[str, Section | None] = {}  # sections made so far, by id
        self._sums: dict[tuple[str, ...], dict[Any, float]] = {}
        self._rows: dict[tuple[str, ...], Mapping[Any, Any]] = {}

    def text(self, label: Any) -> str:
        """Return a label of the manifest, whether one text or one for each language."""
        if isinstance(label, Mapping):
            return str(label.get(self.words.language) or label.get("en") or label.get("zh") or "")
        return str(label or "")

    @cached_property
    def beside(self) -> Beside | None:
        """Return the area that the account belongs to; None if its settings do not lie beside it."""
        return beside(getattr(self.whole, "area_folder", None), getattr(self.whole, "part", None))

    # places

    @property
    def area_name(self) -> str:
        """Return the name of what the report is of."""
        return self.text(self.manifest["area"].get("name")) or self.words("untitled")

    @cached_property
    def _places(self) -> dict[str, Any]:
        return {str(row.code): row for row in self.account.places.itertuples()}

    @cached_property
    def roots(self) -> tuple[str, ...]:
        """Return the area's own place, or all topmost places if it is not one of them."""
        own = str(self.manifest["area"]["code"])
        if own in self._places:
            return (own,)
        return tuple(sorted(code for code, row in self._places.items() if not _filled(row.parent)))

    def children(self, code: str) -> list[str]:
        """Return the places right below, then what is not allocated to them."""
        below = sorted(c for c, row in self._places.items() if row.parent == code and not c.endswith(REMAINDER))
        rest = code + REMAINDER
        return [*below, rest] if rest in self._flow_places else below

    @cached_property
    def _flow_places(self) -> set[str]:
        return set(self.account.flows["place"])

    @cached_property
    def parts(self) -> list[str]:
        """Return the places the area is made of: below its one place, or the topmost ones."""
        if len(self.roots) != 1:
            return list(self.roots)
        return self.children(self.roots[0]) or list(self.roots)

    def name(self, code: str) -> str:
        """Return the name of a place in the language, else its other name, else its code."""
        row = self._places.get(code)
        if row is None:
            return self.words("not_allocated") if code.endswith(REMAINDER) else code
        mine, other = (row.name_zh, row.name_en) if self.words.language == "zh" else (row.name_en, row.name_zh)
        return next((str(name) for name in (mine, other) if _filled(name)), code)

    def level(self, code: str) -> str:
        """Return the level of a place, in words where we have them."""
        row = self._places.get(code)
        return self.words.get(f"level_{row.level}", str(row.level)) if row is not None else ""

    def parent(self, code: str) -> str:
        """Return the code of the place above, or nothing."""
        row = self._places.get(code)
        return str(row.parent) if row is not None and _filled(row.parent) else ""

    @property
    def codes(self) -> list[str]:
        """Return the codes of all places."""
        return sorted(self._places)

    def area_km2(self, *codes: str) -> float:
        """Return the area of places, NaN if one has no geometry."""
        areas = [float(self._places[c].area_ha) / HECTARES_PER_KM2 if c in self._places else math.nan for c in codes]
        return math.fsum(areas) if areas else math.nan

    def covered(self, code: str) -> float:
        """Return the share of a place's area that has land cover, NaN if not known."""
        return float(self._places[code].covered) if code in self._places else math.nan

    # lines

    @cached_property
    def lines(self) -> list[Line]:
        """Return every line, sections in order, lines in the order of the standard."""
        groups: dict[tuple[str, str, str], list[Mapping[str, Any]]] = {}
        for item in [*self.manifest["lines"], *self._undeclared()]:
            key = (self.text(item.get("line_label")) or self.text(item["label"]), item["section"], item["role"])
            groups.setdefault(key, []).append(item)
        lines = [Line(*key, tuple(items)) for key, items in groups.items()]
        order = {section: place for place, section in enumerate(SECTIONS)}
        return sorted(lines, key=lambda line: order.get(line.section, len(order)))

    def _undeclared(self) -> list[Mapping[str, Any]]:
        """Return an entry for every flow whose item the manifest does not name, such as an open item."""
        known = {(item["service"], item["item"]): item for item in self.manifest["lines"]}
        of_service = {item["service"]: item for item in reversed(self.manifest["lines"])}
        flows = self.account.flows[["service", "item", "in_headline"]].drop_duplicates(["service", "item"])
        return [
            _entry(str(row.service), str(row.item), bool(row.in_headline), of_service.get(row.service))
            for row in flows.itertuples()
            if (row.service, row.item) not in known
        ]

    def section_label(self, section: str) -> str:
        """Return the name of a section."""
        return self.words.get(f"section_{section}", section)

    def ecosystem_label(self, code: str) -> str:
        """Return the name of an ecosystem type."""
        types = registry.ecosystem_types()
        return types[code].label.in_(self.words.language) if code in types else code

    # sums

    @cached_property
    def frame(self) -> "pd.DataFrame":
        """Return the flows of all periods with names beside codes, as the sheet of flows shows them."""
        frame = self.account.flows.copy()
        entries = {(item["service"], item["item"]): (line, item) for line in self.lines for item in line.items}
        keys = list(zip(frame["service"], frame["item"], strict=True))
        frame["line"] = [entries[key][0].label for key in keys]
        frame["section"] = [self.section_label(entries[key][0].section) for key in keys]
        frame["item_name"] = [self.text(entries[key][1]["label"]) for key in keys]
        frame["place_name"] = [self.name(code) for code in frame["place"]]
        frame["ecosystem_name"] = [self.ecosystem_label(code) for code in frame["ecosystem_type"]]
        frame["in_headline"] = [self.words("yes" if counts else "no") for counts in frame["in_headline"]]
        frame["period"] = frame["period"].astype(str)
        return frame

    def sum(self, places: tuple[str, ...] | str = (), period: str = "", headline: bool = True, **where: str) -> Sum:
        """Return the sum of value over flows; by default of the whole area, this period, the headline."""
        codes = (places,) if isinstance(places, str) else places or self.roots
        rest = {"period": period or self.period, "in_headline": self.words("yes" if headline else "no"), **where}
        filters = tuple((("place", code), *rest.items()) for code in codes)
        found = [number for f in filters if not math.isnan(number := self._looked_up(f))]
        return Sum(math.fsum(found) if found else math.nan, filters)

    def headline(self, *where: tuple[str, str]) -> float:
        """Return the headline of the flows that pass a filter, yuan; NaN where there is none."""
        return self._looked_up((*where, ("in_headline", self.words("yes"))))

    def _looked_up(self, where: Filter) -> float:
        columns = tuple(name for name, _ in where)
        if columns not in self._sums:
            grouped = self.frame.groupby(list(columns), observed=True)["value"]
            self._sums[columns] = grouped.sum(min_count=1).to_dict()
        return float(self._sums[columns].get(tuple(value for _, value in where), math.nan))

    def rows(self, where: Filter) -> Sequence[int]:
        """Return the numbers of the flows that pass a filter of two columns or more."""
        columns = tuple(name for name, _ in where)
        if columns not in self._rows:
            self._rows[columns] = self.frame.groupby(list(columns), observed=True).indices
        found: Sequence[int] = self._rows[columns].get(tuple(value for _, value in where), ())
        return found

    @cached_property
    def total(self) -> Sum:
        """Return the headline: GEP of the area in the period."""
        return self.sum()

    @cached_property
    def scale(self) -> Scale:
        """Return the unit of money of the report: that in which its headline reads well."""
        return scale_for(self.total.value, self.words.language)

    def amount(self, yuan: float) -> str:
        """Return an amount of yuan with its unit, for a sentence."""
        return in_words(yuan, self.scale, self.words.language)

    def here(self) -> "pd.DataFrame":
        """Return the flows of the whole area in the period."""
        frame = self.frame
        return frame[frame["place"].isin(self.roots) & (frame["period"] == self.period)]

    # beside the flows

    def extent_ha(self, ecosystem_type: str) -> float:
        """Return the area of an ecosystem type in the whole area, NaN if not known."""
        extent = self.account.extent
        if extent is None or extent.empty:
            return math.nan
        wanted = extent["place"].isin(self.roots) & (extent["period"].astype(str) == self.period)
        areas = extent.loc[wanted & (extent["ecosystem_type"] == ecosystem_type), "area_ha"]
        return float(areas.sum()) if len(areas) else math.nan

    def extent_types(self) -> list[str]:
        """Return the ecosystem types of the area or of its flows, in the order of the vocabulary."""
        known = list(registry.ecosystem_types())
        types = set(self.here()["ecosystem_type"])
        if self.account.extent is not None and not self.account.extent.empty:
            types |= set(self.account.extent.loc[self.account.extent["place"].isin(self.roots), "ecosystem_type"])
        return sorted(types, key=lambda t: (known.index(t) if t in known else len(known), t))

    def indicator(self, place: str, name: str, period: str = "") -> Mapping[str, Any] | None:
        """Return an indicator of a place in the year nearest to a period (left out, the report's), or None."""
        rows = [row for row in self.manifest.get("indicators", []) if (row["place"], row["name"]) == (place, name)]
        year = int((period or self.period)[:4])
        return min(rows, key=lambda row: (abs(int(row["year"]) - year), -int(row["year"])), default=None)

    @cached_property
    def fingerprint(self) -> str:
        """Return twelve characters that identify this account: a hash of its manifest and its values.

        Ranges published beside it do not make it another.
        """
        digest = hashlib.sha256(json.dumps(self.whole.manifest, sort_keys=True, default=str).encode())
        digest.update(self.whole.flows.assign(low=math.nan, high=math.nan).to_csv(index=False).encode())
        return digest.hexdigest()[:12]


def _filled(text: Any) -> bool:
    return isinstance(text, str) and bool(text)


def _entry(service: str, item: str, counts: bool, like: Mapping[str, Any] | None) -> Mapping[str, Any]:
    """Return a manifest line for an item of a table that has none of its own."""
    if like:
        return {**like, "item": item, "label": item, "status": "accounted", "missing": []}
    try:
        spec = registry.service(service)
        section, label = str(spec.section), {"en": spec.label.en, "zh": spec.label.zh}
    except NoSuchName:
        section, label = "", {"en": service, "zh": service}
    role = "headline" if counts else "optional"
    return {"service": service, "item": item, "role": role, "section": section, "label": item, "line_label": label} | {
        "status": "accounted",
        "missing": [],
        "indicative": False,
    }
