"""An account of one period worked out again with one thing of another: the weather, or the method.

Nothing is published. What the weather is stands in `standards/price_indices/weather.csv`; a variable that answers both
to weather and to the state of the land stays as it is.
"""

import copy
import hashlib
import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from shanshui.accounts.decomposition import Key
from shanshui.core.disk import whole
from shanshui.core.labels import Label
from shanshui.run.account import Prepared
from shanshui.run.engine import Account, account
from shanshui.run.execute import Settings
from shanshui.run.leaves import without_parts
from shanshui.run.physical import physical_stamp
from shanshui.run.tables import PlaceNumber
from shanshui.standards.price_data import mixed, weather
from shanshui.standards.values import ParameterBook
from shanshui.store.publish import WORK

KEPT = "weather"  # folder of amounts under other weather, below the work folder


@dataclass(frozen=True)
class OtherWeather:
    """The amounts of a period in the weather of another.

    Attributes
    ----------
    amounts
        Line → amount, of the lines an equation gives.
    same
        Whether the weather inputs of both periods are the same: then nothing was worked out.
    mixed
        Inputs that answer to weather and land together, and so stayed as they are.
    """

    amounts: Mapping[Key, float]
    same: bool
    mixed: tuple[str, ...]


def only_period(prepared: Prepared, period: str) -> Prepared:
    """Return an area of which one period is accounted."""
    area = copy.copy(prepared.area)
    area.config = area.config.model_copy(update={"periods": [period]})
    return replace(prepared, area=area)


def other_weather(
    prepared: Prepared, period: str, other: str, settings: Settings | None = None, work: bool = True
) -> OtherWeather:
    """Return the amounts a period would have had in the weather of another.

    They are kept beside area.yaml and read again as long as nothing they depend on changes. Without `work` nothing is
    worked out: there are none unless they are kept.
    """
    names, blended = _given(prepared, weather()), tuple(sorted(_given(prepared, mixed())))
    if not any(_differs(prepared, name, period, other) for name in names):
        return OtherWeather({}, True, blended)
    kept = _kept(prepared, period, other)
    if kept.is_file():
        return OtherWeather(read_amounts(kept), False, blended)
    if not work:
        return OtherWeather({}, False, ())
    how = settings or Settings()
    if how.told:
        how.told(Label(f"Working out {period} in the weather of {other}", f"按 {other} 年气象重算 {period} 年"))
    swapped = _in_weather(only_period(prepared, period), names, period, other)
    found = amounts_of(account(swapped, how), prepared)
    write_amounts(kept, found)
    return OtherWeather(found, False, blended)


def _given(prepared: Prepared, kinds: frozenset[str]) -> set[str]:
    """Return the variables of some kinds that come from a raster or a table."""
    recipes = prepared.plan.recipes
    return {name for name in kinds if name in recipes and recipes[name].origin in ("source", "table")}


def _numbers(prepared: Prepared, name: str, period: str) -> list[tuple[str, str, str, float]]:
    return sorted(
        (n.place, n.ecosystem_type, n.zone, n.value)
        for n in prepared.tables.numbers
        if (n.variable, n.period) == (name, period)
    )


def _differs(prepared: Prepared, name: str, period: str, other: str) -> bool:
    """Return whether a variable has other files or numbers in two periods."""
    if prepared.plan.recipes[name].origin == "table":
        return _numbers(prepared, name, period) != _numbers(prepared, name, other)
    assert prepared.maps is not None
    files = [prepared.maps.rasters[name, when].files for when in (period, other)]
    hashes = [[prepared.hashes[file] for file in found] for found in files]
    return hashes[0] != hashes[1]


def _in_weather(prepared: Prepared, names: Iterable[str], period: str, other: str) -> Prepared:
    """Return an area of one period that has some variables of another."""
    swapped, maps = set(names), prepared.maps
    if maps is not None:
        rasters = {
            (name, when): maps.rasters[name, other] if name in swapped and when == period else raster
            for (name, when), raster in maps.rasters.items()
        }
        maps = replace(maps, rasters=rasters)
    tables = copy.copy(prepared.tables)
    tables.numbers = [
        *(n for n in tables.numbers if n.variable not in swapped or n.period != period),
        *(replace(n, period=period) for n in tables.numbers if n.variable in swapped and n.period == other),
    ]
    return replace(prepared, maps=maps, tables=tables)


def amounts_of(done: Account, prepared: Prepared) -> dict[Key, float]:
    """Return what is used of every item an equation gives, at places without parts."""
    by_equation = {(task.service.id, task.item.id) for task in prepared.plan.tasks if task.by_equation}
    leaves = without_parts(done.flows.text("place"), done.tree)
    return {
        Key(flow.place, flow.ecosystem_type, flow.service, flow.item): used
        for flow in done.flows
        if (flow.service, flow.item) in by_equation and flow.place in leaves
        if not math.isnan(used := flow.supply if math.isnan(flow.use) else flow.use)
    }


def _kept(prepared: Prepared, period: str, other: str) -> Path:
    """Return the file of the amounts of a period in another's weather, named after all they depend on."""
    stamps = [physical_stamp(prepared, when, prepared.hashes) for when in (period, other)]
    options = sorted(prepared.area.config.options.items())
    values = sorted((v.parameter, v.ecosystem_type, v.value) for v in prepared.tables.values)
    numbers = sorted(map(_plain, prepared.tables.numbers))
    content = [stamps, prepared.standard.id, options, sorted(prepared.area.config.sets.items()), values, numbers]
    digest = hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
    return prepared.area.folder / WORK / KEPT / f"{period}-in-{other}-{digest[:24]}.json"


def _plain(number: PlaceNumber) -> list[str]:
    return [number.variable, number.period, number.place, number.ecosystem_type, number.zone, repr(number.value)]


def read_amounts(path: Path) -> dict[Key, float]:
    """Return amounts that were kept."""
    rows = json.loads(path.read_text(encoding="utf-8"))
    return {Key(*row[:4]): float(row[4]) for row in rows}


def write_amounts(path: Path, amounts: Mapping[Key, float]) -> None:
    """Keep amounts, all of them or none."""
    rows = [[k.place, k.ecosystem_type, k.service, k.item, value] for k, value in sorted(amounts.items())]
    with whole(path) as partial:
        partial.write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")


def with_method(prepared: Prepared, of: Prepared) -> Prepared:
    """Return an area accounted by the standard, the equations, the parameters and the prices of another account."""
    theirs = of.area.config
    area = copy.copy(prepared.area)
    area.config = area.config.model_copy(
        update={"standard": theirs.standard, "options": theirs.options, "sets": theirs.sets}
    )
    tables = copy.copy(prepared.tables)
    tables.values = of.tables.values
    book = ParameterBook(of.standard, tables.values, theirs.sets)
    return replace(prepared, area=area, standard=of.standard, tables=tables).with_book(book)


def values_of(done: Account) -> dict[Key, float]:
    """Return the value of every headline line at places without parts, yuan."""
    leaves = without_parts(done.flows.text("place"), done.tree)
    return {
        Key(flow.place, flow.ecosystem_type, flow.service, flow.item): flow.value
        for flow in done.flows
        if flow.in_headline and not math.isnan(flow.value) and flow.place in leaves
    }
