"""The user's table of the amounts a period would have had in the weather of another."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from shanshui.accounts.decomposition import Key
from shanshui.core import registry, units
from shanshui.core.errors import NoSuchPlace, QuantityGivenTwice
from shanshui.core.period import Period
from shanshui.data.tables import Row, Table
from shanshui.run.account import Prepared
from shanshui.run.plan import named_item
from shanshui.run.prices import open_table

COLUMNS = ("period", "weather_of", "place", "service", "quantity", "unit")
Line = tuple[str, str, str, str, str, str]  # period, weather of, place, type, service, item


@dataclass(frozen=True)
class GivenWeather:
    """Amounts by period, period of the weather, place, ecosystem type, service and item."""

    amounts: Mapping[Line, float]

    def of(self, key: Key, period: str, other: str, amount: float) -> float:
        """Return the amount of a line in another's weather, NaN if nothing was given or nothing is counted."""
        line = (period, other, key.place, key.ecosystem_type, key.service, key.item)
        return math.nan if math.isnan(amount) else self.amounts.get(line, math.nan)


def given_weather(prepared: Prepared) -> GivenWeather:
    """Return the table of the settings, or nothing.

    Raises
    ------
    QuantityGivenTwice, NoSuchPlace, NoSuchName, UnitMismatch
        If a row names what is not there, or twice the same.
    """
    setting = prepared.area.config.series
    if setting is None or setting.weather is None:
        return GivenWeather({})
    table = open_table(prepared.area, setting.weather, COLUMNS, codes=("place",))
    found: dict[Line, float] = {}
    for row in table:
        line, amount = _row(prepared, table, row)
        if line in found:
            raise QuantityGivenTwice(where=f"{table.where}:{row.number}", key=" ".join(line))
        found[line] = amount
    return GivenWeather(found)


def _row(prepared: Prepared, table: Table, row: Row) -> tuple[Line, float]:
    cells = row.cells
    if row["place"] not in prepared.tree:
        known = [place.code for place in prepared.tree]
        raise NoSuchPlace(where=table.at(row, "place"), code=row["place"], known=known)
    service = registry.service(row["service"], table.at(row, "service"))
    item = named_item(service, cells.get("item", "") or service.items[0].id, f"{table.where}:{row.number}")
    kind = registry.ecosystem_type(cells.get("ecosystem_type", "") or "unspecified", f"{table.where}:{row.number}").id
    periods = [str(Period.parse(row[name], table.at(row, name))) for name in ("period", "weather_of")]
    amount = table.number(row, "quantity", row["unit"])
    kept = prepared.tables.units.get((service.id, item.id), item.unit)
    factor = units.factor(row["unit"], kept, table.at(row, "unit"))
    number = math.nan if amount is None else amount * factor
    return (periods[0], periods[1], row["place"], kind, service.id, item.id), number
