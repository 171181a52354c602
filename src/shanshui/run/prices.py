"""The price list of an area: its own price items and indices, and the indices that came with the program."""

from collections.abc import Iterable, Mapping
from typing import get_args

from shanshui.accounts.price_series import PriceIndex, PriceItem, PriceKind, PriceList, checked, index_named
from shanshui.accounts.published import TOTAL
from shanshui.core import registry, units
from shanshui.core.errors import NoSuchName, QuantityGivenTwice, UnknownPriceKind
from shanshui.core.period import Period
from shanshui.data.tables import Row, Table, read_table
from shanshui.run.account import Prepared
from shanshui.run.config import AreaFile
from shanshui.run.config_base import TableFile
from shanshui.run.plan import named_item
from shanshui.standards.price_data import by_rule, index_rows

SORTS = ("consumer", "deflator", "producer", "construction", "wage", "trade", "own")
KINDS: tuple[str, ...] = get_args(PriceKind)


def price_list(prepared: Prepared) -> PriceList:
    """Return the price items of an area.

    Raises
    ------
    IndexOnTariff, PriceHasNoIndex, UnknownPriceIndex, UnknownPriceKind, QuantityGivenTwice, NoSuchName
        If a row of its tables is none of a price that can move so.
    """
    setting = prepared.area.config.series
    if setting is None or setting.items is None:
        return PriceList({})
    table = open_table(prepared.area, setting.items, ("item", "kind", "year"))
    return PriceList(_items(table, indices(prepared), setting.items))


def open_table(area: AreaFile, setting: TableFile, required: Iterable[str], codes: Iterable[str] = ()) -> Table:
    """Return a table of the settings, with the columns it must have."""
    wanted = tuple(required)
    return read_table(
        area.folder / setting.file, setting.file, required=wanted, filled=wanted, sheet=setting.sheet or "",
        codes=tuple(codes),
    )  # fmt: skip


def indices(prepared: Prepared) -> dict[str, PriceIndex]:
    """Return every index by name; one of the area's own comes before one that came with the program."""
    found = published_indices()
    setting = prepared.area.config.series
    if setting is None or setting.indices is None:
        return found
    table = open_table(prepared.area, setting.indices, ("index", "sort", "year", "level"))
    own: dict[str, dict[int, float]] = {}
    sorts: dict[str, tuple[str, str]] = {}
    for row in table:
        name, sort = row["index"], row["sort"]
        if sort not in SORTS:
            raise UnknownPriceKind(where=table.at(row, "sort"), name=sort, known=list(SORTS))
        sorts[name] = (sort, row.cells.get("source", "") or setting.indices.source)
        year = Period.parse(row["year"], table.at(row, "year")).year
        if year in own.setdefault(name, {}):
            raise QuantityGivenTwice(where=f"{table.where}:{row.number}", key=f"{name} {year}")
        own[name][year] = _positive(table, row, "level")
    return found | {name: PriceIndex(name, sorts[name][0], levels, sorts[name][1]) for name, levels in own.items()}


def published_indices() -> dict[str, PriceIndex]:
    """Return the indices that came with the program; one recalled level makes the whole index to be confirmed."""
    levels: dict[str, dict[int, float]] = {}
    about: dict[str, tuple[str, str, set[str]]] = {}
    for row in index_rows():
        levels.setdefault(row["index"], {})[int(row["year"])] = float(row["level"])
        about.setdefault(row["index"], (row["sort"], row["source"], set()))[2].add(row["mark"])
    return {
        name: PriceIndex(name, about[name][0], levels[name], about[name][1], "M" if "M" in about[name][2] else "S")
        for name in levels
    }


def _positive(table: Table, row: Row, column: str, unit: str = "1") -> float:
    """Return a cell that must be above zero."""
    value = table.number(row, column, unit, least=0.0)
    if not value:
        raise UnknownPriceKind(where=table.at(row, column), name=row[column], known=["> 0"])
    return value


def _items(table: Table, known: Mapping[str, PriceIndex], setting: TableFile) -> dict[str, PriceItem]:
    """Return the price items of a table, one row for each year of a price."""
    levels: dict[str, dict[int, float]] = {}
    about: dict[str, tuple[str, str, str, str]] = {}
    units_of: dict[str, str] = {}
    for row in table:
        cells, name, kind = row.cells, _named(row["item"], table.at(row, "item")), row["kind"]
        if kind not in KINDS:
            raise UnknownPriceKind(where=table.at(row, "kind"), name=kind, known=list(KINDS))
        year = Period.parse(row["year"], table.at(row, "year")).year
        if year in levels.setdefault(name, {}):
            raise QuantityGivenTwice(where=f"{table.where}:{row.number}", key=f"{name} {year}")
        index = cells.get("index", "")
        levels[name][year] = 1.0 if index and not cells.get("value", "") else _price(table, row, units_of, name)
        source = cells.get("source", "") or setting.source
        about[name] = (kind, index, source, f"{table.where}:{row.number}")
    return {name: _item(name, levels[name], *about[name], known) for name in levels}


def _price(table: Table, row: Row, units_of: dict[str, str], name: str) -> float:
    """Return the price of a row, in the unit of the first row of its item."""
    unit = row.cells.get("unit", "") or units_of.get(name, "yuan")
    units.check_unit(unit, table.at(row, "unit") if "unit" in table.columns else table.where)
    first = units_of.setdefault(name, unit)
    return _positive(table, row, "value", unit) * units.factor(unit, first, f"{table.where}:{row.number}")


def _item(
    name: str, levels: Mapping[int, float], kind: str, index: str, source: str, at: str, known: Mapping[str, PriceIndex]
) -> PriceItem:
    moved = index_named(index, known, at) if index else None
    if moved is not None and kind == "market":
        kind = "index"
    item = PriceItem(name, kind, dict(sorted(levels.items())), moved, source)  # type: ignore[arg-type]
    return checked(item, bool(ruled(name) & by_rule()), at)


def ruled(name: str) -> frozenset[str]:
    """Return the money parameters a price item stands for."""
    if name == TOTAL:
        return frozenset()
    if name in registry.parameters():
        return frozenset({name})
    service, _, item = name.partition(".")
    spec = registry.service(service)
    items = [spec.item(item)] if item else list(spec.items)
    return frozenset(one.price for one in items if one.price)


def _named(name: str, where: str) -> str:
    """Return the name of a price item, known to be a parameter, a service or a `service.item`."""
    if name == TOTAL or name in registry.parameters():
        return name
    service, _, item = name.partition(".")
    if service not in registry.service_ids():
        known = [*registry.service_ids(), *registry.parameters()]
        raise NoSuchName(where=where, what="standard or parameter", name=name, known=known, see="")
    if item:
        named_item(registry.service(service, where), item, where)
    return name
