"""What the sums of a period depend on: maps, places, physical equations and their parameters, but no price.

Two accounts with the same stamp have the same cube, so the second is worked out without reading a raster.
"""

import hashlib
import json
import math
from collections.abc import Mapping
from typing import Any

from shanshui import __version__
from shanshui.core import registry
from shanshui.core.spec import arguments
from shanshui.run.account import TYPES, Prepared
from shanshui.run.plan import Plan, chosen_formulas
from shanshui.run.scaling import scaling_of

PRICED = {  # told by what they make, or made of what comes out
    "standard", "prices", "annex", "sets", "options", "services", "tables", "constants", "series", "uncertainty",
    "extent", "supply_use", "assets", "condition", "overlap", "realised",
}  # fmt: skip


def physical_stamp(prepared: Prepared, period: str, hashes: Mapping[str, str]) -> str:
    """Return the hash of everything the sums of a period depend on.

    Parameters
    ----------
    hashes
        File → SHA-256 of the account's inputs (`Prepared.hashes`).
    """
    config = prepared.area.config.model_dump(mode="json", exclude=PRICED)
    config["periods"] = [period]
    text = json.dumps(
        [__version__, config, _files(prepared, period, hashes), _equations(prepared), _numbers(prepared, period)],
        ensure_ascii=False,
        sort_keys=True,
    )
    return hashlib.sha256(text.encode()).hexdigest()


def _files(prepared: Prepared, period: str, hashes: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return the maps of a period and the places, with their hashes."""
    config = prepared.area.config
    wanted = {config.places.file} | ({config.places.boundaries.file} if config.places.boundaries else set())
    for source in config.sources.values():
        wanted |= {*source.files(period), source.classes or ""}
    tables = {table.file for table in config.tables.values()}
    beside = {file for file in hashes if file not in tables and file.rsplit(".", 1)[0] + ".shp" in wanted}
    return sorted((file, hashes[file]) for file in (wanted | beside) & hashes.keys())


def _variables(plan: Plan) -> list[str]:
    return sorted({name for task in plan.on_cells for name in plan.variables_of(task)})


def _equations(prepared: Prepared) -> list[Any]:
    """Return items on cells, how each of their variables is obtained, and parameters that do more than scale."""
    plan = prepared.plan
    items = sorted([t.key, t.physical, bool(t.potential), t.item.unit] for t in plan.on_cells)
    recipes = [plan.recipes[name] for name in _variables(plan)]
    formulas = [f for task in plan.on_cells for f in chosen_formulas(task) if f is not task.item.actual]
    formulas += [recipe.derivation.formula for recipe in recipes if recipe.derivation]
    scaled = scaling_of(plan).parameters
    given = {n for f in formulas for n in arguments(f) if n in registry.parameters()}
    given |= {n for recipe in recipes if recipe.routed for n in recipe.routed.parameters}
    names = sorted(given - scaled)
    values = {name: values_of(prepared, name) for name in names}
    ways = [[r.variable, r.origin, r.detail] for r in recipes]
    return [items, ways, values, sorted(scaled), sorted(prepared.standard.ecosystems)]


def values_of(prepared: Prepared, name: str) -> Any:
    """Return a parameter: a number, or ecosystem type → number."""
    if not registry.parameter(name).by_ecosystem:
        return prepared.book.scalar(name).value
    return {kind: value.value for kind, value in prepared.book.by_ecosystem(name, TYPES).items()}


def _numbers(prepared: Prepared, period: str) -> list[Any]:
    """Return the constants and the numbers of tables that the equations on cells take, and areas given by table."""
    names = set(_variables(prepared.plan))
    constants = {name: value for name, value in prepared.constants.items() if name in names}
    rows = [
        [n.variable, n.period, n.place, n.ecosystem_type, n.zone, "" if math.isnan(n.value) else n.value]
        for n in prepared.tables.numbers
        if n.variable in names
    ]
    extent = [[*key, area] for key, area in prepared.tables.extent.items() if key[0] == period]
    return [constants, sorted(rows, key=str), sorted(extent)]
