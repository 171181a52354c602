"""Tables of published totals: read beside the quantities, compared with what the account adds up to."""

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from shanshui.accounts.published import SECTIONS, TOTAL, Published, What
from shanshui.core import registry, units
from shanshui.core.errors import NoSuchName, UnknownBasis
from shanshui.core.period import Period
from shanshui.data.numbers import last_digit
from shanshui.run.plan import named_item

if TYPE_CHECKING:
    from shanshui.run.tables import RowReader, Tables

COLUMNS = {"place", "service", "value", "unit"}
BASES = {"": "current", "current": "current", "comparable": "comparable"}


def read_total(reader: "RowReader", found: "Tables") -> None:
    """Add one row of a table of published totals."""
    value = reader.number("value", reader.text("unit"))
    if math.isnan(value):
        return
    name, since, basis = _name(reader), reader.text("since"), reader.text("basis")
    if basis not in BASES:
        raise UnknownBasis(where=reader.at("basis"), basis=basis, known=sorted(filter(None, BASES)))
    figure = Published(
        reader.place(), reader.period(), name, value, reader.unit(), last_digit(reader.text("value")),
        ecosystem_type=reader.text("ecosystem_type") and reader.ecosystem_type(),
        since=since and str(Period.parse(since, reader.at("since"))),
        basis="comparable" if basis == "comparable" else "current",
    )  # fmt: skip
    found.totals.append(_converted(figure, reader.at("unit")))


def _name(reader: "RowReader") -> str:
    """Return what a figure is of: `total`, a section, a service or `service.item`."""
    name = reader.text("service", reader.setting.service or "")
    item = reader.text("item")
    if name in (TOTAL, *SECTIONS):
        return name
    service_id, _, dotted = name.partition(".")
    at = reader.at("service")
    if service_id not in registry.service_ids():
        known = [TOTAL, *SECTIONS, *registry.service_ids()]
        raise NoSuchName(
            where=at, what="published total", name=name, known=known, see="`shanshui services` lists them."
        )
    if not (item or dotted):
        return service_id

    return f"{service_id}.{named_item(registry.service(service_id), item or dotted, at).id}"


def _converted(figure: Published, where: str) -> Published:
    """Return a figure in yuan, in its item's unit, per hectare, or as a fraction."""
    what, unit = _meaning(figure, where)
    scale = units.factor(figure.unit, unit, where)
    return replace(figure, value=figure.value * scale, step=figure.step * scale, what=what, scale=scale)


def _meaning(figure: Published, where: str) -> tuple[What, str]:
    """Return what a figure is, by its unit, and the unit it is kept in."""
    if units.is_money(figure.unit):
        return "money", "yuan"
    if units.same_dimension(figure.unit, "1"):
        return ("growth" if figure.since else "share"), "1"
    if figure.name in (TOTAL, *SECTIONS):
        units.factor(figure.unit, "yuan", where)
    service_id, _, item = figure.name.partition(".")
    unit = registry.service(service_id).item(item or registry.service(service_id).items[0].id).unit
    per_area = f"{unit} ha-1"
    return ("per_area", per_area) if units.same_dimension(figure.unit, per_area) else ("amount", unit)
