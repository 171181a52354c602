"""Tell how a number was made: formula, parameters, inputs, area, amount, price, value, and what else it could be."""

import math
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from shanshui.accounts.amounts import RESIDUAL
from shanshui.accounts.rollup import total
from shanshui.core import registry
from shanshui.core.errors import NoSuchItemHere, NoSuchName, ResultsOutdated, ServiceNotHere
from shanshui.core.formula_text import body, said
from shanshui.core.labels import Label
from shanshui.core.shown import Shown
from shanshui.core.spec import Formula, arguments
from shanshui.run import alternatives as others
from shanshui.run.account import Prepared, finite, key_of, prepare
from shanshui.run.alternatives import Alternative
from shanshui.run.inputs_behind import Step, steps
from shanshui.run.plan import Task
from shanshui.store import publish
from shanshui.store.results import Results, read_results

Json = dict[str, Any]


@dataclass(frozen=True)
class Equation:
    """One equation of an item: what it does, what the program runs, who chose it, and where it is from."""

    kind: str  # physical, potential, actual, monetary
    option: str
    by: str
    says: Label
    expression: str
    source: str


@dataclass(frozen=True)
class OfType:
    """What one ecosystem type contributes: area (ha) and the share of it with a value, amounts, price, yuan."""

    ecosystem_type: str
    label: Label
    area_ha: float
    covered: float
    potential: float
    supply: float
    price: float
    price_unit: str
    price_year: str
    value: float


@dataclass(frozen=True)
class ExplainedItem:
    """One item of the service at the place: equations, what went in, what came out."""

    key: str
    label: Label
    unit: str
    role: str
    status: str
    missing: tuple[Json, ...]
    reason: Label
    equations: tuple[Equation, ...]
    parameters: tuple[Json, ...]
    steps: tuple[Step, ...]
    types: tuple[OfType, ...]

    @property
    def supply(self) -> float:
        """Return the amount of the place, in `unit`."""
        return total(row.supply for row in self.types)

    @property
    def value(self) -> float:
        """Return the value of the place, yuan; NaN if it is not valued."""
        return total(row.value for row in self.types)

    @property
    def area_ha(self) -> float:
        """Return the area the item comes from, ha; NaN for statistics."""
        return total(row.area_ha for row in self.types)

    @property
    def covered(self) -> float:
        """Return the share of that area that has a value (§2)."""
        known = [row for row in self.types if not math.isnan(row.covered) and row.area_ha > 0]
        area = math.fsum(row.area_ha for row in known)
        return math.fsum(row.covered * row.area_ha for row in known) / area if area else math.nan


@dataclass(frozen=True)
class Explanation(Shown):
    """How the numbers of a service at a place came about."""

    service: str
    label: Label
    source: str
    place: str
    place_name: Label
    period: str
    standard: str
    items: tuple[ExplainedItem, ...]
    alternatives: tuple[Alternative, ...]
    verified: bool  # the number was worked out again and is the published one

    @property
    def value(self) -> float:
        """Return the value of the service at the place, yuan."""
        return total(item.value for item in self.items)

    def as_json(self) -> Json:
        """Return everything as plain JSON; what is not known is null."""
        found: Json = clean(asdict(self))
        found["value"] = finite(self.value)
        for item, row in zip(self.items, found["items"], strict=True):
            row |= {name: finite(getattr(item, name)) for name in ("supply", "value", "area_ha", "covered")}
        return found


def clean(thing: Any) -> Any:
    """Return nested values for JSON: labels by language, NaN as null."""
    if isinstance(thing, Label):
        return {"en": thing.en, "zh": thing.zh}
    if isinstance(thing, dict):
        return {key: clean(value) for key, value in thing.items()}
    if isinstance(thing, list | tuple):
        return [clean(value) for value in thing]
    return finite(thing) if isinstance(thing, float) else thing


def explain(
    area_path: str | Path, service_or_item: str, place: str = "", period: str = "", alternatives: bool = True
) -> Explanation:
    """Return how the published numbers of a service, or of one `service.item`, came about.

    Parameters
    ----------
    place, period
        Code of a place and a period; left out, the area and its last period.
    alternatives
        Also work the place out again with every other parameter set and equation, one at a time.

    Raises
    ------
    NoSuchName, ServiceNotHere, NoSuchItemHere, NoSuchPlace, PlaceNamedNotCoded
        If the service, item, period or place is none of this account.
    NoResults, BrokenResults, ResultsOutdated
        If there is no whole account, or it was made from other inputs than are there now.
    """
    service_id, _, item_id = service_or_item.partition(".")
    service = registry.service(service_id, "explain")
    prepared = prepare(area_path)
    results = read_results(prepared.area.folder)
    check_current(prepared)
    code = place or prepared.area.config.area.code
    where = prepared.tree[code.removesuffix(RESIDUAL)]
    when = period_of(results, period)
    tasks = tasks_of(prepared, results, service_id, item_id)
    moved = others.alternatives(prepared, results, tasks, code, when) if alternatives else ()
    return Explanation(
        service.id, service.label, service.source, code, where.name, when, prepared.standard.id,
        items=tuple(_item(prepared, results, task, code, when) for task in tasks),
        alternatives=moved, verified=alternatives,
    )  # fmt: skip


def check_current(prepared: Prepared) -> None:
    """Raise ResultsOutdated unless the published account rests on what is there now."""
    published = publish.published_key(prepared.area.folder).split("+")[0]
    if published != key_of(prepared):
        raise ResultsOutdated(where=prepared.area.path.name, detail="")


def period_of(results: Results, period: str) -> str:
    """Return a period of an account; left out, its last. Raise NoSuchName if it has no such period."""
    known = [str(p) for p in results.manifest["periods"]]
    if period and period not in known:
        raise NoSuchName(where="explain", what="period", name=period, known=known, see="")
    return period or known[-1]


def tasks_of(prepared: Prepared, results: Results, service: str, item: str) -> tuple[Task, ...]:
    """Return the tasks of a service, or of one of its items."""
    mine = [task for task in prepared.plan.tasks if task.service.id == service]
    found = tuple(task for task in mine if item in ("", task.item.id))
    if not mine:
        raise ServiceNotHere(
            where="explain", service=service, known=sorted({t.service.id for t in prepared.plan.tasks})
        )
    if not found:
        raise NoSuchItemHere(where="explain", service=service, name=item, known=sorted({t.item.id for t in mine}))
    return found


def _item(prepared: Prepared, results: Results, task: Task, place: str, period: str) -> ExplainedItem:
    lines = [
        row for row in results.manifest["lines"] if (row["service"], row["item"]) == (task.service.id, task.item.id)
    ]
    line: Json = lines[0] if lines else {"status": "accounted", "missing": [], "reason": {"en": "", "zh": ""}}
    return ExplainedItem(
        task.key, task.item.label, unit_of(results, task), task.role, line["status"], tuple(line["missing"]),
        Label(**line["reason"]),
        equations=tuple(equations(prepared, task)),
        parameters=tuple(_parameters(prepared, results, task)),
        steps=steps(prepared, results, task, place, period),
        types=tuple(types_of(results, task, place, period)),
    )  # fmt: skip


def unit_of(results: Results, task: Task) -> str:
    """Return the unit the amounts are in: a table's product may have one of its own."""
    flows = results.flows
    units = flows.loc[(flows["service"] == task.service.id) & (flows["item"] == task.item.id), "unit"].unique()
    return str(units[0]) if len(units) == 1 else task.item.unit


def equations(prepared: Prepared, task: Task) -> Iterable[Equation]:
    """Yield the equations an item was evaluated with, physical ones first."""
    item, choices = task.item, prepared.plan.choices
    if task.by_equation:
        yield equation_of("physical", task.physical, item.physical[task.physical], task, choices.get(task.key))
        for kind, formula in (("potential", task.potential), ("actual", item.actual)):
            if formula:
                yield equation_of(kind, "", formula, task, None)
    if task.monetary:
        chosen = choices.get(f"{task.key}.value")
        yield equation_of("monetary", task.monetary, item.monetary[task.monetary], task, chosen)


def equation_of(kind: str, option: str, formula: Formula, task: Task, choice: Any) -> Equation:
    """Return an equation as it is told; `choice` says who chose it among several."""
    by = choice.by if choice else "only one"
    return Equation(kind, option, by, said(formula), body(formula), task.item.source or task.service.source)


def _parameters(prepared: Prepared, results: Results, task: Task) -> Iterable[Json]:
    """Yield the parameter values behind an item, of all types or of those that occur."""
    names = prepared.plan.parameters_of(task) if not task.lacks else ()
    if task.from_table:
        names = tuple(n for n in names if task.monetary and n in arguments(task.item.monetary[task.monetary]))
    flows = results.flows
    kinds = set(flows.loc[flows["service"] == task.service.id, "ecosystem_type"])
    wanted = kinds | {registry.ecosystem_type(kind).group for kind in kinds} | {""}
    for row in results.manifest["parameters"]:
        if row["parameter"] in names and row["ecosystem_type"] in wanted:
            yield row


def types_of(results: Results, task: Task, place: str, period: str) -> Iterable[OfType]:
    """Yield the published flows of an item at a place, by ecosystem type."""
    flows, extent = results.flows, results.extent
    here = extent[(extent["place"] == place) & (extent["period"] == period)]
    areas = dict(zip(here["ecosystem_type"], here["area_ha"], strict=True))
    mine = (flows["service"] == task.service.id) & (flows["item"] == task.item.id)
    rows: Any = flows[mine & (flows["place"] == place) & (flows["period"] == period)].itertuples()
    for row in rows:
        yield OfType(
            row.ecosystem_type, registry.ecosystem_type(row.ecosystem_type).label,
            float(areas.get(row.ecosystem_type, math.nan)), row.covered, row.potential, row.supply,
            row.price, row.price_unit, row.price_year, row.value,
        )  # fmt: skip
