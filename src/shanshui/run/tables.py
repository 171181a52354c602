"""The user's tables: quantities (flows), numbers of places (variables), areas of ecosystem types (extent), prices."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial

from shanshui.accounts.amounts import Amount, settled_extent
from shanshui.accounts.published import Published
from shanshui.core import registry, units
from shanshui.core.errors import (
    NegativeQuantity,
    NoSuchPlace,
    OneForMany,
    PeriodUnclear,
    Problems,
    QuantityGivenTwice,
    ShanshuiError,
    UnitMissing,
    UnknownTable,
    ValueOutOfRange,
    ZeroPrice,
)
from shanshui.core.gather import gather
from shanshui.core.period import Period
from shanshui.core.place import PlaceTree
from shanshui.core.spec import Item, Variable
from shanshui.data.tables import Row, Table, read_table
from shanshui.run import survey_areas, totals
from shanshui.run.config import AreaFile, TableFile
from shanshui.run.plan import named_item
from shanshui.standards.annex import read_annex
from shanshui.standards.values import Value

PLAIN = ("t", "m3", "head", "kWh", "ha", "person", "visit")  # what products of their own units are counted in
ALL_PLACES = ""


@dataclass(frozen=True)
class PlaceNumber:
    """One number of a place (or of one ecosystem type there), in the variable's unit.

    `zone` is where visitors come from, for travel cost by zone; empty for the place as a whole.
    """

    variable: str
    period: str
    place: str
    ecosystem_type: str
    value: float
    source: str
    year: str
    zone: str = ""


@dataclass
class Tables:
    """Everything the user's tables say."""

    amounts: list[Amount] = field(default_factory=list)
    keys: set[tuple[str, ...]] = field(default_factory=set)
    units: dict[tuple[str, str], str] = field(default_factory=dict)
    numbers: list[PlaceNumber] = field(default_factory=list)
    extent: dict[tuple[str, str, str], float] = field(default_factory=dict)  # (period, place, type) → ha
    totals: list[Published] = field(default_factory=list)
    values: tuple[Value, ...] = ()
    blank: list[str] = field(default_factory=list)  # file:row of quantities that were left empty
    files: list[tuple[str, Table, TableFile, str]] = field(default_factory=list)  # name, table, setting, what it holds


def read_tables(area: AreaFile, tree: PlaceTree) -> Tables:
    """Return the user's tables, or raise every problem in them at once."""
    found, problems = Tables(), list[ShanshuiError]()
    for name, setting in area.config.tables.items():
        gather(problems, partial(_read_one, area, tree, name, setting, found))
    for name, maybe in (("prices", area.config.prices), ("annex", area.config.annex)):
        if maybe:
            gather(problems, partial(_read_values, area, name, maybe, found))
    if problems:
        raise Problems(problems, where=area.path.name)
    found.extent = settled_extent(found.extent, tree, area.where("tables"))
    return found


def _open(area: AreaFile, setting: TableFile, codes: Iterable[str] = ("place",)) -> Table:
    return read_table(area.folder / setting.file, setting.file, sheet=setting.sheet or "", codes=tuple(codes))


def _read_one(area: AreaFile, tree: PlaceTree, name: str, setting: TableFile, found: Tables) -> None:
    table = _open(area, setting)
    columns = (
        set(table.columns) | ({"service"} if setting.service else set()) | ({"variable"} if setting.variable else set())
    )
    for kind, needed, read in KINDS:
        if needed <= columns:
            found.files.append((name, table, setting, kind))
            _each_row(area, tree, table, setting, found, read)
            return
    raise UnknownTable(where=area.where("tables", name), found=list(table.columns))


def _each_row(area: AreaFile, tree: PlaceTree, table: Table, setting: TableFile, found: Tables, read) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    problems: list[ShanshuiError] = []
    for row in table:
        gather(problems, partial(read, RowReader(area, tree, table, setting, row), found))
    if problems:
        raise Problems(problems, where=table.where)


@dataclass(frozen=True)
class RowReader:
    """One row and what surrounds it."""

    area: AreaFile
    tree: PlaceTree
    table: Table
    setting: TableFile
    row: Row

    def text(self, column: str, otherwise: str = "") -> str:
        """Return a cell, or what the settings say for a column the table lacks."""
        return self.row.cells.get(column, "") or otherwise

    def at(self, column: str) -> str:
        """Return file:row:column."""
        return self.table.at(self.row, column)

    def number(self, column: str, unit: str = "1") -> float:
        """Return a cell as a number, NaN if absent."""
        if column not in self.table.columns:
            return math.nan
        value = self.table.number(self.row, column, unit)
        return math.nan if value is None else value

    def place(self) -> str:
        """Return the row's place, checked against the tree."""
        code, where = self.text("place"), self.at("place")
        if code not in self.tree:
            self.tree.check_is_code(code, where)
            raise NoSuchPlace(where=where, code=code, known=[place.code for place in self.tree])
        return code

    def ecosystem_type(self) -> str:
        """Return the row's ecosystem type, `unspecified` if it has none."""
        return registry.ecosystem_type(self.text("ecosystem_type", "unspecified"), self.at("ecosystem_type")).id

    def period(self) -> str:
        """Return the row's period; without one, the only period of the account."""
        text = self.text("period", self.text("year", str(self.setting.year or "")))
        if text:
            return str(Period.parse(text, self.at("period")))
        periods = self.area.config.periods
        if len(periods) > 1:
            raise PeriodUnclear(where=f"{self.table.where}:{self.row.number}", periods=periods)
        return str(Period.parse(periods[0]))

    def price_year(self) -> str:
        """Return the year of the row's money: the one it says, else that of its period; empty if it has none."""
        has_money = self.text("price") or units.is_money(self.text("unit") or "1")
        return self.text("price_year", str(Period.parse(self.period()).year) if has_money else "")

    def unit(self, column: str = "unit", otherwise: str = "") -> str:
        """Return the row's unit, known to be one."""
        unit = self.text(column, otherwise)
        if not unit:
            raise UnitMissing(where=self.at(column))
        units.check_unit(unit, self.at(column))
        return unit


def _read_flow(reader: RowReader, found: Tables) -> None:
    service = registry.service(reader.text("service", reader.setting.service or ""), reader.at("service"))
    item_id = reader.text("item") or service.items[0].id
    item = named_item(service, item_id, reader.at("item"))
    given = reader.unit()
    quantity = reader.number("quantity", given)
    if math.isnan(quantity):
        found.blank.append(f"{reader.table.where}:{reader.row.number}")
        return
    if quantity < 0 and not item.signed:
        raise NegativeQuantity(where=reader.at("quantity"), service=service.id, value=reader.text("quantity"))
    unit = _amount_unit(given, item.unit, service.open_items, reader.at("unit"))
    first = found.units.setdefault((service.id, item_id), unit)  # so that 10 万头 and 5 头 add up
    unit = first if units.same_dimension(unit, first) else unit
    scale = units.factor(given, unit, reader.at("unit"))
    price, price_unit = _price(reader, item, unit if service.open_items else "")
    amount = Amount(
        reader.period(),
        reader.place(),
        reader.ecosystem_type(),
        service.id,
        item_id,
        unit,
        supply=quantity * scale,
        potential=reader.number("potential", given) * scale,
        use=reader.number("use", given) * scale,
        price=price,
        price_unit=price_unit,
        price_year=reader.price_year(),
    )
    key = (amount.period, amount.place, amount.ecosystem_type, amount.service, amount.item)
    if key in found.keys:
        raise QuantityGivenTwice(where=f"{reader.table.where}:{reader.row.number}", key=" ".join(key))
    found.keys.add(key)
    found.amounts.append(amount)


def _amount_unit(given: str, declared: str, open_items: bool, where: str) -> str:
    """Return the unit an amount is kept in: the item's, yuan for money, a product's own otherwise."""
    if units.is_money(given):
        return "yuan"
    if units.same_dimension(given, declared):
        return declared
    if open_items:
        return next((plain for plain in PLAIN if units.same_dimension(given, plain)), given)
    units.factor(given, declared, where)
    return declared


def _price(reader: RowReader, item: Item, product_unit: str) -> tuple[float, str]:
    """Return the row's price and its unit, which must make money of the quantity."""
    price = reader.number("price", reader.text("price_unit"))
    if math.isnan(price):
        return price, ""
    if price < 0:
        raise NegativeQuantity(where=reader.at("price"), service="price", value=reader.text("price"))
    if price == 0:
        raise ZeroPrice(where=reader.at("price"))
    price_unit, at = reader.unit("price_unit"), reader.at("price_unit")
    if product_unit and not units.is_money(product_unit):
        units.product_factor(product_unit, price_unit, "yuan", at)
    elif item.price and not product_unit:
        units.factor(price_unit, registry.parameter(item.price).unit, at)
    return price, price_unit


def _read_number(reader: RowReader, found: Tables) -> None:
    variable = registry.variable(reader.text("variable", reader.setting.variable or ""), reader.at("variable"))
    check_single(variable, reader.at("variable"))
    raw = reader.number("value", reader.text("unit", "1"))
    if math.isnan(raw):
        return
    given = reader.unit(otherwise=variable.unit if variable.unit == "1" else "")
    value = float(units.convert(raw, given, variable.unit, reader.at("unit")))
    if not variable.low <= value <= variable.high:
        raise ValueOutOfRange(
            where=reader.at("value"),
            variable=variable.name,
            value=f"{value:g}",
            unit=variable.unit,
            low=f"{variable.low:g}",
            high=f"{variable.high:g}",
        )
    kind = reader.text("ecosystem_type") and reader.ecosystem_type()
    year = reader.text("period", reader.text("year", str(reader.setting.year or "")))
    source, zone = reader.text("source", reader.setting.source), reader.text("zone")
    number = PlaceNumber(variable.name, reader.period(), reader.place(), kind, value, source, year, zone)
    key = ("number", number.variable, number.period, number.place, kind, zone)
    if zone and key in found.keys:
        raise QuantityGivenTwice(where=f"{reader.table.where}:{reader.row.number}", key=" ".join(filter(None, key[1:])))
    found.keys.add(key)
    found.numbers.append(number)


def check_single(variable: Variable, where: str) -> None:
    """Raise OneForMany if one number is to stand for the months or days of a variable."""
    if variable.bands:
        raise OneForMany(where=where, variable=variable.name, bands=variable.bands)


def _read_extent(reader: RowReader, found: Tables) -> None:
    area = reader.number("area", reader.text("unit"))
    if math.isnan(area):
        return
    if area < 0:
        raise NegativeQuantity(where=reader.at("area"), service="area", value=reader.text("area"))
    key = (reader.period(), reader.place(), reader.ecosystem_type())
    if key in found.extent:
        raise QuantityGivenTwice(where=f"{reader.table.where}:{reader.row.number}", key=" ".join(key))
    found.extent[key] = area * units.factor(reader.unit(), "ha", reader.at("unit"))


KINDS = (
    ("flows", {"place", "service", "quantity", "unit"}, _read_flow),
    ("variables", {"place", "variable", "value"}, _read_number),
    ("extent", {"place", "ecosystem_type", "area", "unit"}, _read_extent),
    ("extent", survey_areas.COLUMNS, survey_areas.read_survey_area),
    ("totals", totals.COLUMNS, totals.read_total),
)


def _read_values(area: AreaFile, name: str, setting: TableFile, found: Tables) -> None:
    table = _open(area, setting, codes=())
    rows = [{"source": setting.source or setting.file, **{k: v for k, v in row.cells.items() if v}} for row in table]
    given = {(value.parameter, value.ecosystem_type) for value in found.values}  # prices come before the annex
    own = read_annex(rows, where=setting.file)
    found.values += tuple(value for value in own if (value.parameter, value.ecosystem_type) not in given)
    found.files.append((name, table, setting, "parameters"))
