"""The reference points of a land-cover map: read, and brought to the areas of an account."""

from collections.abc import Mapping

from shanshui.accounts.uncertainty.land_cover import LEAST, Accuracy, AreaError
from shanshui.core import registry
from shanshui.core.errors import NoSuchName, QuantityGivenTwice, UnclearSpread
from shanshui.core.labels import Label
from shanshui.data.tables import read_table
from shanshui.run.account import TYPES, Prepared
from shanshui.run.config_base import TableFile
from shanshui.store.results import Results

COLUMNS = ("map", "reference", "points")


def area_error(prepared: Prepared, results: Results, period: str) -> AreaError | None:
    """Return what the error of land-cover classes makes of the areas of a period; None if no points are given.

    Raises
    ------
    NoSuchName, QuantityGivenTwice, UnclearSpread
        If a row makes no sense, or a mapped class has one point alone.
    """
    setting = prepared.area.config.uncertainty
    if setting is None or setting.land_cover is None:
        return None
    accuracy = read_accuracy(prepared, setting.land_cover)
    members = {kind: found for kind in TYPES if (found := _class_of(kind, accuracy))}
    frame = results.extent
    here = frame[(frame["period"].astype(str) == period) & (frame["place"] == str(results.manifest["area"]["code"]))]
    mapped: dict[str, float] = {}
    for kind, area in zip(here["ecosystem_type"], here["area_ha"], strict=True):
        if kind in members:
            mapped[members[kind]] = mapped.get(members[kind], 0.0) + float(area)
    return AreaError(accuracy, mapped, members)


def read_accuracy(prepared: Prepared, setting: TableFile) -> Accuracy:
    """Return the reference points of a table: what was mapped, what it really is, how many."""
    file = prepared.area.folder / setting.file
    table = read_table(file, setting.file, required=COLUMNS, filled=COLUMNS, sheet=setting.sheet or "")
    known = registry.ecosystem_types()
    points: dict[str, dict[str, int]] = {}
    for row in table:
        for column in COLUMNS[:2]:
            if row[column] not in known:
                where = table.at(row, column)
                raise NoSuchName(where=where, what="ecosystem type", name=row[column], known=sorted(known), see="")
        number = table.number(row, "points", least=0.0)
        if number is None or number != int(number):
            why = Label("points are whole numbers", "样点数须为整数")
            raise UnclearSpread(where=table.at(row, "points"), why=why)
        own = points.setdefault(row["map"], {})
        if row["reference"] in own:
            raise QuantityGivenTwice(where=f"{table.where}:{row.number}", key=f"{row['map']} {row['reference']}")
        own[row["reference"]] = int(number)
    _check(points, table.where)
    return Accuracy(points)


def _check(points: Mapping[str, Mapping[str, int]], where: str) -> None:
    for kind, row in points.items():
        if sum(row.values()) < LEAST:
            why = Label(
                f"{kind} has fewer than {LEAST} reference points: no variance is known",
                f"{kind} 的参考样点少于 {LEAST} 个，无法得到方差",
            )
            raise UnclearSpread(where=where, why=why)
    for kind in points:
        group = registry.ecosystem_type(kind).group
        if group != kind and group in points:
            why = Label(
                f"{kind} and its group {group} are both classes", f"{kind} 与其所属大类 {group} 不能同时作为类别"
            )
            raise UnclearSpread(where=where, why=why)


def _class_of(kind: str, accuracy: Accuracy) -> str:
    """Return the class of an ecosystem type: itself or its group; empty if it is of none."""
    group = registry.ecosystem_type(kind).group
    return next((one for one in (kind, group) if one in accuracy.classes), "")
