"""The chain behind an item: every variable, where it came from, and its range inside a place."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from shanshui.core import registry
from shanshui.core.formula_text import body, said
from shanshui.core.labels import Label
from shanshui.core.spec import arguments
from shanshui.run.account import Prepared
from shanshui.run.plan import Recipe, Task
from shanshui.run.source_names import LAND_COVER
from shanshui.store.results import Results

Json = dict[str, Any]
NOTHING = Label("", "")
UNKNOWN = (math.nan, math.nan, math.nan)


@dataclass(frozen=True)
class Step:
    """One variable on the way to an amount.

    Attributes
    ----------
    origin
        source, table, constant, grid, derivation or routed; `detail` names the source or the equation.
    needs
        Names of variables and parameters its equation, or the flow, takes.
    low, mean, high
        Inside the place, in `unit`; of months and days, their mean. NaN where nothing is known.
    file
        What the manifest says of the file it was read from; empty for what was not read.
    """

    variable: str
    label: Label
    unit: str
    origin: str
    detail: str
    by: str
    says: Label
    expression: str
    source: str
    needs: tuple[str, ...]
    low: float
    mean: float
    high: float
    file: Json


def steps(prepared: Prepared, results: Results, task: Task, place: str, period: str) -> tuple[Step, ...]:
    """Return the variables behind an item, inputs before what is made of them; for tables, the table."""
    if task.from_table:
        return tuple(_quantities(prepared, results, task))
    plan = prepared.plan
    if task.lacks:
        return ()
    names = list(plan.variables_of(task))
    found = [step_of(prepared, results, plan.recipes[name], place, period) for name in names]
    if task.item.scope == "cell" and prepared.maps and (LAND_COVER, period) in prepared.maps.rasters:
        found.insert(0, step_of(prepared, results, plan_recipe(prepared), place, period))
    return tuple(found)


def plan_recipe(prepared: Prepared) -> Recipe:
    """Return the recipe of the land cover, which every item on cells rests on."""
    from shanshui.run.source_names import by_variable

    return Recipe(LAND_COVER, "source", by_variable(prepared.area)[LAND_COVER])


def step_of(prepared: Prepared, results: Results, recipe: Recipe, place: str, period: str) -> Step:
    """Return one variable on the way to an amount, as its recipe makes it."""
    spec, derivation = registry.variable(recipe.variable), recipe.derivation
    choice = prepared.plan.choices.get(recipe.variable)
    source, file = _origin(prepared, results, recipe, period)
    flow = recipe.routed
    low, mean, high = _range(prepared, results, recipe, place, period)
    return Step(
        spec.name, spec.label, spec.unit, recipe.origin, recipe.detail,
        by=(choice.by if choice else "only one") if derivation else "",
        says=said(derivation.formula) if derivation else flow.label if flow else NOTHING,
        expression=body(derivation.formula) if derivation else "",
        source=derivation.source if derivation else source,
        needs=arguments(derivation.formula) if derivation else (*flow.needs, *flow.parameters) if flow else (),
        low=low, mean=mean, high=high, file=file,
    )  # fmt: skip


def _origin(prepared: Prepared, results: Results, recipe: Recipe, period: str) -> tuple[str, Json]:
    """Return the source line of an input and, if it was read from a file, what the manifest says of it."""
    config = prepared.area.config
    if recipe.origin == "source":
        file = config.sources[recipe.detail].files(period)[0]
        return config.sources[recipe.detail].source, _file(results, file, recipe.detail)
    if recipe.origin == "constant":
        return config.constants[recipe.variable].source, {}
    if recipe.routed:
        return recipe.routed.source, {}
    if recipe.origin == "table":
        return _table(prepared, results, "variables", "variable", recipe.variable)
    return "", {}


def _file(results: Results, file: str, name: str = "") -> Json:
    """Return what the manifest says of a file, of the source of that name if several are read from it."""
    rows = [dict(row) for row in results.manifest["inputs"] if row["file"] == file]
    return next((row for row in rows if row["name"] == name), rows[0] if rows else {})


def _table(prepared: Prepared, results: Results, kind: str, column: str, name: str) -> tuple[str, Json]:
    """Return the source and file of the first table that holds a name in a column."""
    for _, table, setting, holds in prepared.tables.files:
        given = getattr(setting, column)
        if holds == kind and any((row.cells.get(column, "") or given) == name for row in table):
            return setting.source, _file(results, setting.file)
    return "", {}


def _quantities(prepared: Prepared, results: Results, task: Task) -> Iterable[Step]:
    """Yield the tables that gave an item's amounts."""
    source, file = _table(prepared, results, "flows", "service", task.service.id)
    yield Step(
        task.key, Label("Quantity of the year", "当年数量"), task.item.unit, "table", file.get("name", ""),
        "", NOTHING, "", source, (), *UNKNOWN, file,
    )  # fmt: skip


def _range(prepared: Prepared, results: Results, recipe: Recipe, place: str, period: str) -> tuple[float, float, float]:
    """Return least, mean and most inside a place; of a place with parts, over its parts by their area."""
    if recipe.origin == "constant":
        value = prepared.constants[recipe.variable]
        return value, value, value
    parts = {place, *(prepared.tree.descendants(place) if place in prepared.tree else ())}
    ranges = results.ranges
    if len(ranges):
        here = ranges[
            (ranges["period"] == period) & (ranges["variable"] == recipe.variable) & ranges["place"].isin(parts)
        ]
        if len(here):
            return _over_parts(here, dict(zip(results.places["code"], results.places["area_ha"], strict=True)))
    return _of_numbers(prepared, recipe.variable, place, period)


def _over_parts(rows: Any, areas: dict[str, float]) -> tuple[float, float, float]:
    weights = [(areas.get(place, math.nan), mean) for place, mean in zip(rows["place"], rows["mean"], strict=True)]
    known = [(area, mean) for area, mean in weights if area > 0 and not math.isnan(mean)]
    whole = math.fsum(area for area, _ in known)
    mean = math.fsum(area * mean for area, mean in known) / whole if whole else math.nan
    return float(rows["low"].min()), mean, float(rows["high"].max())


def _of_numbers(prepared: Prepared, variable: str, place: str, period: str) -> tuple[float, float, float]:
    """Return the range of a table's numbers inside a place, else the number of the nearest place above."""
    tree = prepared.tree
    given = {n.place: n.value for n in prepared.tables.numbers if n.variable == variable and n.period == period}
    if place not in tree:
        return UNKNOWN
    inside = [given[code] for code in (place, *tree.descendants(place)) if code in given]
    above = [given[code] for code in tree.ancestors(place) if code in given]
    values = inside or above[:1]
    return (min(values), math.fsum(values) / len(values), max(values)) if values else UNKNOWN
