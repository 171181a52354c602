"""The user's tables of condition: readings, reference levels, inner weights, published values of an index."""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial

from shanshui.accounts.condition.indicators import Reading, Reference, check_reference
from shanshui.accounts.condition.library import Named, method, methods, variables
from shanshui.accounts.condition.ranking import Score
from shanshui.core import registry, units
from shanshui.core.errors import (
    NoSuchName,
    NotANumber,
    Problems,
    QuantityGivenTwice,
    ShanshuiError,
    ValueOutOfRange,
)
from shanshui.core.gather import gather
from shanshui.core.labels import Label
from shanshui.core.period import Period
from shanshui.core.place import PlaceTree
from shanshui.data.tables import Row, Table, check_unique, raise_all, read_table
from shanshui.run.config import AreaFile, TableFile
from shanshui.run.tables import RowReader

MONTHLY_NDVI, NDVI = "ndvi_monthly_maximum", "ndvi_growing_season"
SEASON = ("05", "06", "07", "08", "09")
UNSPECIFIED = "unspecified"
REFERENCE_COLUMNS = ("variable", "class", "low", "high", "unit", "source")
At = tuple[str, str]  # period, place


@dataclass
class Readings:
    """What the tables of readings say.

    Attributes
    ----------
    measured
        Readings of variables that have reference levels.
    numbers
        (period, place) → variable → number for the indices, in the variable's unit.
    """

    measured: list[Reading] = field(default_factory=list)
    numbers: dict[At, dict[str, float]] = field(default_factory=lambda: defaultdict(dict))
    months: dict[At, dict[str, float]] = field(default_factory=lambda: defaultdict(dict))


def each_row(table: Table, work: Callable[[Row], None]) -> None:
    """Do some work on each row, or raise every problem at once."""
    problems: list[ShanshuiError] = []
    for row in table:
        gather(problems, partial(work, row))
    raise_all(problems)


def opened(area: AreaFile, setting: TableFile, required: Iterable[str], filled: Iterable[str] = ()) -> Table:
    """Return a table of condition; `place`, where it is a column, holds codes."""
    required = [*required]
    codes = [name for name in required if name == "place"]
    file = area.folder / setting.file
    return read_table(file, setting.file, required, [*filled], codes, sheet=setting.sheet or "")


def read_readings(area: AreaFile, tree: PlaceTree, references: list[Reference]) -> Readings:
    """Return all readings, or raise every problem in them at once."""
    setting, found, seen = area.config.condition, Readings(), set[tuple[str, ...]]()
    assert setting is not None
    problems: list[ShanshuiError] = []
    for table_setting in setting.readings.values():
        gather(problems, partial(_read_table, area, tree, table_setting, references, found, seen))
    if problems:
        raise Problems(problems, where=area.path.name)
    _close_seasons(found)
    return found


def _read_table(
    area: AreaFile,
    tree: PlaceTree,
    setting: TableFile,
    references: list[Reference],
    found: Readings,
    seen: set[tuple[str, ...]],
) -> None:
    table = opened(area, setting, ("place", "variable", "value", "unit"))
    reader = partial(RowReader, area, tree, table, setting)
    each_row(table, partial(_reading, reader, references, found, seen))


def _reading(
    of: Callable[[Row], RowReader],
    references: list[Reference],
    found: Readings,
    seen: set[tuple[str, ...]],
    row: Row,
) -> None:
    reader = of(row)
    name = reader.text("variable", reader.setting.variable or "")
    own = [one for one in references if one.variable == name]
    known = variables().get(name)
    if not own and known is None:
        names = sorted({*variables(), *(one.variable for one in references)})
        raise NoSuchName(where=reader.at("variable"), what="condition variable", name=name, known=names, see="")
    kind, period, place = reader.ecosystem_type(), reader.period(), reader.place()
    key = (period, place, kind, name)
    if key in seen:
        raise QuantityGivenTwice(where=f"{reader.table.where}:{reader.row.number}", key=" ".join(key))
    seen.add(key)
    value = reader.number("value", reader.text("unit", "1"))
    if math.isnan(value):
        return
    given = reader.unit(otherwise="1" if (own[0].unit if own else known.unit if known else "") == "1" else "")
    if own:
        found.measured.append(Reading(*key, float(units.convert(value, given, own[0].unit, reader.at("unit")))))
    if known and kind == UNSPECIFIED:
        number = _in_range(float(units.convert(value, given, known.unit, reader.at("unit"))), known, reader.at("value"))
        _keep(found, Period.parse(period), place, name, number)


def _in_range(value: float, known: Named, where: str) -> float:
    if not known.low <= value <= known.high:
        low, high = f"{known.low:g}", f"{known.high:g}"
        shown = f"{value:g}"
        raise ValueOutOfRange(where=where, variable=known.name, value=shown, unit=known.unit, low=low, high=high)
    return value


def _keep(found: Readings, period: Period, place: str, name: str, value: float) -> None:
    if name == MONTHLY_NDVI:
        found.months[str(period.year), place][period.part] = value
    else:
        found.numbers[str(period), place][name] = value


def _close_seasons(found: Readings) -> None:
    """Take the mean of the monthly maxima of NDVI where May to September are all there."""
    for at, months in found.months.items():
        if all(month in months for month in SEASON):
            mean = math.fsum(months[month] for month in SEASON) / len(SEASON)
            found.numbers[at].setdefault(NDVI, mean)


def read_references(area: AreaFile) -> list[Reference]:
    """Return the reference levels; each has a class, both levels, a unit and a source."""
    setting = area.config.condition.references if area.config.condition else None
    if setting is None:
        return []
    table, found = opened(area, setting, REFERENCE_COLUMNS, REFERENCE_COLUMNS), list[Reference]()
    table = with_column(table, "ecosystem_type")
    check_unique(table, ("variable", "ecosystem_type"))
    each_row(table, lambda row: found.append(_reference(table, row, found)))
    return found


def _reference(table: Table, row: Row, before: list[Reference]) -> Reference:
    kind, cells = row["ecosystem_type"], row.cells
    if kind:
        registry.ecosystem_type(kind, table.at(row, "ecosystem_type"))
    units.check_unit(row["unit"], table.at(row, "unit"))
    unit = next((one.unit for one in before if one.variable == row["variable"]), row["unit"])  # one for all its rows
    levels = (_filled(table, row, column, row["unit"]) for column in ("low", "high"))
    low, high = (float(units.convert(level, row["unit"], unit, table.at(row, "unit"))) for level in levels)
    weight = table.number(row, "weight", least=0) if "weight" in table.columns else None
    en, zh = cells.get("name_en", ""), cells.get("name_zh", "")
    label = Label(en or zh or row["variable"], zh or en or row["variable"])
    share = math.nan if weight is None else weight
    made = Reference(row["variable"], row["class"], kind, unit, low, high, row["source"], label, share)
    check_reference(made, table.at(row, "class"))
    return made


def _filled(table: Table, row: Row, column: str, unit: str = "1") -> float:
    value = table.number(row, column, unit)
    if value is None:
        raise NotANumber(where=table.at(row, column), text=row[column])
    return value


def with_column(table: Table, name: str) -> Table:
    """Return a table that has a column, empty where it had none."""
    if name in table.columns:
        return table
    rows = tuple(Row(row.number, {**row.cells, name: ""}) for row in table)
    return Table(table.where, (*table.columns, name), rows, table.encoding)


def read_weights(area: AreaFile) -> tuple[dict[str, float], str]:
    """Return the inner weights of EQI by indicator and the table's name; nothing if EQI is not asked for."""
    setting = area.config.condition.eqi if area.config.condition else None
    if setting is None:
        return {}, ""
    columns = ("indicator", "weight", "source")
    table = opened(area, setting.weights, columns, columns)
    check_unique(table, ("indicator",))
    weights: dict[str, float] = {}
    each_row(table, lambda row: weights.update({row["indicator"]: _filled(table, row, "weight")}))
    return weights, table.where


def read_scores(area: AreaFile) -> tuple[list[Score], dict[str, Label]]:
    """Return the published values of an index, and the names of their places; they need not lie in the area."""
    setting = area.config.condition.ranking if area.config.condition else None
    if setting is None or setting.scores is None:
        return [], {}
    filled = ("place", "period", "method", "source")
    table = opened(area, setting.scores, (*filled, "value"), filled)
    check_unique(table, ("place", "period"))
    scores: list[Score] = []
    each_row(table, lambda row: scores.append(_score(table, row, setting.index)))
    return scores, {row["place"]: name for row in table if any(name := _name(row))}


def _name(row: Row) -> Label:
    en, zh = row.cells.get("name_en", ""), row.cells.get("name_zh", "")
    return Label(en or zh, zh or en)


def _score(table: Table, row: Row, index: str) -> Score:
    known = [one.id for one in methods().values() if one.index == index]
    named, at = row["method"], table.at(row, "method")
    if method(named, at).index != index:
        raise NoSuchName(where=at, what="method of an index", name=named, known=known, see="")
    value = table.number(row, "value")
    area = table.number(row, "area_km2", "km2", 0) if "area_km2" in table.columns else None
    year = Period.parse(row["period"], table.at(row, "period")).year
    number = math.nan if value is None else value
    return Score(year, row["place"], number, named, math.nan if area is None else area, row["source"])
