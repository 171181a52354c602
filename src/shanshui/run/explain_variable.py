"""Tell how a variable was made: its equation or source, and every variable and parameter below it."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from shanshui.accounts.amounts import RESIDUAL
from shanshui.core import registry
from shanshui.core.errors import NoSuchName
from shanshui.core.labels import Label
from shanshui.run.account import Prepared, prepare
from shanshui.run.explain import check_current, clean
from shanshui.run.inputs_behind import Json, Step, plan_recipe, step_of
from shanshui.run.plan import Recipe
from shanshui.run.source_names import LAND_COVER
from shanshui.store.results import Results, read_results


@dataclass(frozen=True)
class ExplainedVariable:
    """How a variable came about: the steps to it, inputs before what is made of them, and the parameters they take."""

    variable: str
    label: Label
    unit: str
    place: str
    place_name: Label
    period: str
    steps: tuple[Step, ...]
    parameters: tuple[Json, ...]

    def as_json(self) -> Json:
        """Return everything as plain JSON; what is not known is null."""
        found: Json = clean(asdict(self))
        return found


def explain_variable(area_path: str | Path, variable: str, place: str, period: str) -> ExplainedVariable:
    """Return how a variable of a published account came about at a place.

    Raises
    ------
    NoSuchName
        If the account takes no such variable.
    NoResults, BrokenResults, ResultsOutdated
        If there is no whole account, or it was made from other inputs than are there now.
    """
    prepared = prepare(area_path)
    results = read_results(prepared.area.folder)
    check_current(prepared)
    known = _recipes(prepared, period)
    if variable not in known:
        raise NoSuchName(where="explain", what="variable", name=variable, known=list(known), see="")
    spec, where = registry.variable(variable), prepared.tree[place.removesuffix(RESIDUAL)]
    steps = tuple({step.variable: step for step in _below(prepared, results, known, variable, place, period)}.values())
    parameters = tuple(_parameters(results, {name for step in steps for name in step.needs}))
    return ExplainedVariable(variable, spec.label, spec.unit, place, where.name, period, steps, parameters)


def _recipes(prepared: Prepared, period: str) -> dict[str, Recipe]:
    """Return how each variable of the plan is made, the land cover among them where it is a map."""
    has_map = prepared.maps and (LAND_COVER, period) in prepared.maps.rasters
    return {**({LAND_COVER: plan_recipe(prepared)} if has_map else {}), **prepared.plan.recipes}


def _below(
    prepared: Prepared, results: Results, known: dict[str, Recipe], variable: str, place: str, period: str
) -> Iterator[Step]:
    """Yield the steps to a variable, what it needs first."""
    step = step_of(prepared, results, known[variable], place, period)
    for name in step.needs:
        if name in known and name != variable:
            yield from _below(prepared, results, known, name, place, period)
    yield step


def _parameters(results: Results, names: set[str]) -> Iterator[dict[str, Any]]:
    return (row for row in results.manifest["parameters"] if row["parameter"] in names)
