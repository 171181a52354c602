"""Tables of areas by the classes of a land survey, as yearbooks print them, become areas of ecosystem types."""

import math
from typing import TYPE_CHECKING

from shanshui.core import units
from shanshui.core.errors import CountedInItsParts, NegativeQuantity, NoSuchName, QuantityGivenTwice
from shanshui.core.labels import Label
from shanshui.standards.crosswalk import LandClass, classes, crosswalk_ids, land_class

if TYPE_CHECKING:
    from shanshui.run.tables import RowReader, Tables

COLUMNS = {"place", "land_class", "area", "unit"}
NAME_IT = Label(
    "Name it with `classes:` beside `file:`, or in a column `survey`.",
    "请在 `file:` 旁用 `classes:` 指定，或加一列 `survey`。",
)


def read_survey_area(reader: "RowReader", found: "Tables") -> None:
    """Add the area of one class to that of its ecosystem type.

    Raises
    ------
    NoSuchName, NegativeQuantity, QuantityGivenTwice
        If the survey, the class or the area is none, or the class stands twice.
    CountedInItsParts
        If a class of a higher level and one of its parts both have an area.
    """
    area = reader.number("area", reader.text("unit"))
    survey, one = _class(reader)
    if math.isnan(area) or not one.ecosystem_type:
        return
    if area < 0:
        raise NegativeQuantity(where=reader.at("area"), service="area", value=reader.text("area"))
    period, place = reader.period(), reader.place()
    key = ("land_class", period, place, one.code)
    if key in found.keys:
        raise QuantityGivenTwice(where=f"{reader.table.where}:{reader.row.number}", key=" ".join(key[1:]))
    _check_once(reader, found, survey, one, (period, place))
    found.keys.add(key)
    at = (period, place, one.ecosystem_type)
    found.extent[at] = found.extent.get(at, 0.0) + area * units.factor(reader.unit(), "ha", reader.at("unit"))


def _class(reader: "RowReader") -> tuple[str, LandClass]:
    survey, text = reader.text("survey", reader.setting.classes or ""), reader.text("land_class")
    if survey not in crosswalk_ids():
        raise NoSuchName(where=reader.at("survey"), what="crosswalk", name=survey, known=crosswalk_ids(), see=NAME_IT)
    return survey, land_class(survey, text, reader.at("land_class"))


def _check_once(reader: "RowReader", found: "Tables", survey: str, one: LandClass, at: tuple[str, str]) -> None:
    """Raise CountedInItsParts if a class above or below one has an area too."""
    known = classes(survey)
    given = sorted(key[3] for key in found.keys if key[:3] == ("land_class", *at))
    above = _above(known, one)
    pairs = [(whole, one) for whole in above if whole.code in given]
    pairs += [(one, known[code]) for code in given if one in _above(known, known[code])]
    for whole, part in pairs:
        raise CountedInItsParts(
            where=f"{reader.table.where}:{reader.row.number}",
            whole=f"{whole.code} {whole.label.zh}",
            part=f"{part.code} {part.label.zh}",
            place=at[1],
            period=at[0],
        )


def _above(known: dict[str, LandClass], one: LandClass) -> list[LandClass]:
    found = []
    while one.parent:
        one = known[one.parent]
        found.append(one)
    return found
