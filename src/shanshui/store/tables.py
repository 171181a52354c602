"""Small tables of a finished account: by place, service, ecosystem type or period."""

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from shanshui.accounts.amounts import RESIDUAL
from shanshui.accounts.rollup import total
from shanshui.core import registry
from shanshui.core.errors import LevelNeedsPlaces, NoSuchName
from shanshui.core.labels import Label
from shanshui.core.place import Place, PlaceTree
from shanshui.store.intervals import KEY, TOTAL
from shanshui.store.results import Results

if TYPE_CHECKING:
    import pandas as pd

Kind = Literal["text", "money", "number", "exact", "share"]
Cell = str | float
HECTARES = 100.0  # in a km2
HEADLINE, OPTIONAL, SEPARATE = "headline", "optional", "separate"


@dataclass(frozen=True)
class Column:
    """A column: its name in files, its label, its unit, and how it is written."""

    name: str
    label: Label
    unit: str = ""
    kind: Kind = "text"


@dataclass(frozen=True)
class Table:
    """Rows under columns; NaN is what is not known."""

    title: Label
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def records(self) -> list[dict[str, Cell | None]]:
        """Return each row by column name; None for what is not known."""
        names = [column.name for column in self.columns]
        return [dict(zip(names, map(_known, row), strict=True)) for row in self.rows]


CODE = Column("code", Label("Code", "代码"))
LEVEL = Column("level", Label("Level", "级别"))
NAMES = (Column("name_zh", Label("Name (Chinese)", "中文名")), Column("name_en", Label("Name (English)", "英文名")))
GEP = Column("gep", Label("GEP", "GEP"), "yuan", "money")
RANGE = (Column("low", Label("5 %", "5 %"), "yuan", "money"), Column("high", Label("95 %", "95 %"), "yuan", "money"))
BESIDE = (
    Column("optional", Label("Optional lines", "可选科目"), "yuan", "money"),
    Column("separate", Label("Separate lines", "单列科目"), "yuan", "money"),
)
PER_KM2 = Column("gep_per_km2", Label("GEP per km²", "单位面积 GEP"), "yuan km-2", "money")
PER_HEAD = Column("gep_per_head", Label("GEP per head", "人均 GEP"), "yuan person-1", "money")
SHARE = Column("share", Label("Share of GEP", "占比"), "1", "share")
AREA = Column("area_ha", Label("Area", "面积"), "ha", "number")


def _known(cell: Cell) -> Cell | None:
    return None if isinstance(cell, float) and math.isnan(cell) else cell


def table(results: Results, by: str, place: str = "", period: str = "", level: str = "") -> Table:
    """Return one table of an account.

    Parameters
    ----------
    by
        place (those right below, or of one `level`), service, ecosystem or period.
    place, period
        Code of a place and a period; left out, the area and its last period.

    Raises
    ------
    NoSuchName, NoSuchPlace, PlaceNamedNotCoded, LevelNeedsPlaces
        If one of them is none of this account.
    """
    if by not in WAYS:
        raise NoSuchName(where="--by", what="grouping", name=by, known=list(WAYS), see="")
    if level and by != "place":
        raise LevelNeedsPlaces(where="--level", level=level)
    book = Book(results)
    code = book.tree[place or str(results.manifest["area"]["code"])].code
    return WAYS[by](book, code, book.checked_period(period), level)


class Book:
    """A finished account, asked for sums."""

    def __init__(self, results: Results) -> None:
        self.results = results
        rows: Any = results.places.itertuples()
        self.areas = dict(zip(results.places["code"], results.places["area_ha"], strict=True))
        places = [Place(r.code, r.parent or "", r.level, Label(r.name_en, r.name_zh)) for r in rows]
        self.tree = PlaceTree([*places, *_rests(results, {place.code for place in places})])
        self.lines = {(line["service"], line["item"]): line for line in results.manifest["lines"]}
        self.periods = [str(p) for p in results.manifest["periods"]]
        self.ranges = _ranges(results)
        flows = results.flows
        self.flows = flows.assign(role=[self.role(s, i) for s, i in zip(flows["service"], flows["item"], strict=True)])

    def checked_period(self, period: str) -> str:
        """Return a period of the account; left out, the last."""
        if period and period not in self.periods:
            raise NoSuchName(where="--period", what="period", name=period, known=self.periods, see="")
        return period or self.periods[-1]

    def role(self, service: str, item: str) -> str:
        """Return whether an item is headline, optional or separate."""
        line = self.lines.get((service, item))
        return str(line["role"]) if line else OPTIONAL

    def at(self, place: str, period: str) -> "pd.DataFrame":
        """Return the flows of one place in one period."""
        return self.flows[(self.flows["place"] == place) & (self.flows["period"] == period)]

    def gep(self, place: str, period: str) -> float:
        """Return the total of the headline lines, yuan."""
        return worth(self.at(place, period), HEADLINE)

    def people(self, place: str, period: str) -> float:
        """Return the population of a place in a period, else in the last year known before it."""
        known = {
            str(row["year"]): float(row["value"])
            for row in self.results.manifest["indicators"]
            if row["name"] == "population" and row["place"] == place
        }
        before = [year for year in sorted(known) if year <= period]
        return known[before[-1]] if before else math.nan

    def range(self, place: str, period: str, service: str = TOTAL, item: str = "", kind: str = "") -> tuple[float, ...]:
        """Return the 90 % range of GEP at a place, or of an item or type; NaN where none is published."""
        return self.ranges.get((period, place, kind, service, item), (math.nan, math.nan))

    def sums(self, place: str, period: str) -> tuple[Cell, ...]:
        """Return GEP, its range, optional, separate, GEP per km² and GEP per head of a place."""
        here = self.at(place, period)
        gep = worth(here, HEADLINE)
        beside = (worth(here, OPTIONAL), worth(here, SEPARATE))
        return (
            gep,
            *self.range(place, period),
            *beside,
            over(gep, self.areas.get(place, math.nan) / HECTARES),
            over(gep, self.people(place, period)),
        )


def _ranges(results: Results) -> dict[tuple[str, ...], tuple[float, ...]]:
    """Return the published ranges: (period, place, type, service, item) → low, high."""
    frame = results.intervals
    if frame is None:
        return {}
    keys = zip(*(frame[name] for name in KEY), strict=True)
    return dict(zip(keys, zip(frame["low"], frame["high"], strict=True), strict=True))


def _rests(results: Results, known: set[str]) -> list[Place]:
    """Return the places that hold what is known only for a whole, where the table of places lacks them."""
    codes = sorted({code for code in results.flows["place"] if code.endswith(RESIDUAL)} - known)
    name = Label("not allocated below", "未分配到下级")
    return [Place(code, code.removesuffix(RESIDUAL), "not allocated", name) for code in codes]


SUMS = (GEP, *RANGE, *BESIDE, PER_KM2, PER_HEAD)


def worth(flows: "pd.DataFrame", role: str) -> float:
    """Return the value of the flows of a role, yuan; NaN if none has a value."""
    return total(flows.loc[flows["role"] == role, "value"])


def over(amount: float, size: float) -> float:
    """Return a ratio, NaN where there is nothing to divide by."""
    return amount / size if size > 0 else math.nan


def _title(book: Book, place: str, text: Label) -> Label:
    name = book.tree[place].name
    return Label(f"{name.en} ({place}), {text.en}", f"{name.zh}（{place}），{text.zh}")


def _without_empty(table: Table, *always: str) -> Table:
    """Return a table without columns in which nothing is known, but with its GEP and those always kept."""
    kept = [
        i
        for i, column in enumerate(table.columns)
        if column.kind == "text"
        or column is GEP
        or column.name in always
        or any(_known(row[i]) is not None for row in table.rows)
    ]
    rows = tuple(tuple(row[i] for i in kept) for row in table.rows)
    return Table(table.title, tuple(table.columns[i] for i in kept), rows)


def _by_place(book: Book, place: str, period: str, level: str) -> Table:
    codes = _places(book, place, level)
    whole = book.gep(place, period)
    rows = []
    for code in codes:
        spot = book.tree[code]
        sums = book.sums(code, period)
        rows.append((code, spot.name.zh, spot.name.en, spot.level, *sums, over(float(sums[0]), whole)))
    title = _title(book, place, Label(f"{period}, by place", f"{period} 年，按地方"))
    return _without_empty(Table(title, (CODE, *NAMES, LEVEL, *SUMS, SHARE), tuple(rows)))


def _places(book: Book, place: str, level: str) -> list[str]:
    """Return the places right below, or of a level; a place without parts is its own row."""
    if not level:
        below = sorted(book.tree.children(place), key=lambda code: (code.endswith(RESIDUAL), code))
        there = set(book.flows["place"])
        return [code for code in below if code in there] or [place]
    inside = [place, *book.tree.descendants(place)]
    levels = list(dict.fromkeys(book.tree[code].level for code in inside))
    if level not in levels:
        raise NoSuchName(where="--level", what="level", name=level, known=levels, see="")
    chosen = [code for code in inside if book.tree[code].level == level]
    above = {whole for code in chosen for whole in book.tree.ancestors(code)}
    rests = [code for code in inside if code.endswith(RESIDUAL) and code.removesuffix(RESIDUAL) in above]
    return [*sorted(chosen), *sorted(set(rests) - set(chosen))]


def _by_service(book: Book, place: str, period: str, level: str) -> Table:
    here = book.at(place, period)
    whole = worth(here, HEADLINE)
    grouped = dict(iter(here.groupby(["service", "item"], sort=False)))
    order = [*book.lines, *(key for key in grouped if key not in book.lines)]
    rows = [
        _item_row(book, key, grouped[key], whole, book.range(place, period, *map(str, key)))
        for key in order
        if key in grouped
    ]
    columns = (
        Column("service", Label("Service", "服务")),
        Column("item", Label("Item", "项目")),
        Column("label_zh", Label("Name (Chinese)", "中文名")),
        Column("label_en", Label("Name (English)", "英文名")),
        Column("section", Label("Section", "类别")),
        Column("role", Label("Role", "性质")),
        Column("supply", Label("Amount", "实物量"), "", "number"),
        Column("unit", Label("Unit", "单位")),
        Column("value", Label("Value", "价值量"), "yuan", "money"),
        *RANGE,
        SHARE,
    )
    title = _title(book, place, Label(f"{period}, by service", f"{period} 年，按服务"))
    return _without_empty(Table(title, columns, tuple(rows)), "supply", "value", "share")


def _item_row(
    book: Book, key: tuple[Any, ...], rows: "pd.DataFrame", whole: float, ends: tuple[float, ...]
) -> tuple[Cell, ...]:
    service, item = str(key[0]), str(key[1])
    spec, role = registry.service(service), book.role(service, item)
    declared = spec.item(item)
    label = declared.label if declared.id == item else Label(item, item)
    units = rows["unit"].unique()
    supply = total(rows["supply"]) if len(units) == 1 else math.nan
    value = total(rows["value"])
    share = over(value, whole) if role == HEADLINE else math.nan
    return (
        service,
        item,
        label.zh,
        label.en,
        spec.section,
        role,
        supply,
        str(units[0]) if len(units) == 1 else "",
        value,
        *ends,
        share,
    )


def _by_ecosystem(book: Book, place: str, period: str, level: str) -> Table:
    here, extent = book.at(place, period), book.results.extent
    mine = extent[(extent["place"] == place) & (extent["period"] == period)]
    areas = dict(zip(mine["ecosystem_type"], mine["area_ha"], strict=True))
    whole = worth(here, HEADLINE)
    rows = []
    for kind in _in_order({*areas, *here["ecosystem_type"]}):
        part, label = here[here["ecosystem_type"] == kind], registry.ecosystem_type(kind).label
        gep, area = worth(part, HEADLINE), areas.get(kind, math.nan)
        beside = (worth(part, OPTIONAL), worth(part, SEPARATE))
        ends = book.range(place, period, kind=kind)
        rows.append((kind, label.zh, label.en, area, gep, *ends, *beside, over(gep, area / HECTARES), over(gep, whole)))
    title = _title(book, place, Label(f"{period}, by ecosystem type", f"{period} 年，按生态系统类型"))
    first = Column("ecosystem_type", Label("Ecosystem type", "生态系统类型"))
    return _without_empty(Table(title, (first, *NAMES, AREA, GEP, *RANGE, *BESIDE, PER_KM2, SHARE), tuple(rows)))


def _in_order(kinds: Iterable[str]) -> Iterator[str]:
    """Yield ecosystem types in the order of the vocabulary."""
    wanted = set(kinds)
    return (kind for kind in registry.ecosystem_types() if kind in wanted)


def _by_period(book: Book, place: str, period: str, level: str) -> Table:
    rows: list[tuple[Cell, ...]] = []
    before = math.nan
    for when in book.periods:
        sums = book.sums(place, when)
        rows.append((when, *sums, over(float(sums[0]), before) - 1))
        before = float(sums[0])
    change = Column("change", Label("Change of GEP at current prices", "GEP 变化（现价）"), "1", "share")
    title = _title(book, place, Label("by period", "按核算期"))
    return _without_empty(Table(title, (Column("period", Label("Period", "核算期")), *SUMS, change), tuple(rows)))


WAYS: dict[str, Callable[[Book, str, str, str], Table]] = {
    "place": _by_place,
    "service": _by_service,
    "ecosystem": _by_ecosystem,
    "period": _by_period,
}
