"""What a number would be with another parameter set or equation: the place worked out again, one change at a time."""

import copy
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from shanshui.accounts.amounts import RESIDUAL
from shanshui.accounts.flows import Flow
from shanshui.accounts.rollup import total
from shanshui.core import registry
from shanshui.core.errors import AbsentParameter, AmbiguousParameter, InputError, ResultsOutdated
from shanshui.core.labels import Label
from shanshui.run.account import Prepared
from shanshui.run.engine import account
from shanshui.run.execute import Settings
from shanshui.run.plan import Lack, Plan, Task
from shanshui.standards.annex import SET as ANNEX
from shanshui.standards.values import ParameterBook
from shanshui.store.results import Results

SAME = 1e-9  # relative: what is worked out again must be what was published
Key = tuple[str, str]  # item, ecosystem type


@dataclass(frozen=True)
class Moved:
    """An item under an alternative: its amount and value, and by what share they change."""

    item: str
    unit: str
    supply: float
    supply_change: float
    value: float
    value_change: float


@dataclass(frozen=True)
class Alternative:
    """One change and what it does; if it lacks inputs, or fails, that is said instead."""

    kind: str  # parameter or equation
    key: str
    label: Label
    chosen: str
    other: str
    items: tuple[Moved, ...] = ()
    value: float = math.nan
    value_change: float = math.nan
    lacks: tuple[dict[str, Any], ...] = ()
    problem: Label = Label("", "")


@dataclass(frozen=True)
class Change:
    """A change before it is worked out."""

    kind: str
    key: str
    chosen: str
    other: str


@dataclass(frozen=True)
class Outcome:
    """Amount and value of the items of a place."""

    flows: Mapping[Key, Flow]

    def of(self, item: str) -> tuple[float, float, str]:
        """Return the amount, the value and the unit of an item."""
        rows = [flow for (name, _), flow in self.flows.items() if name == item]
        return total(f.supply for f in rows), total(f.value for f in rows), rows[0].unit if rows else ""

    @property
    def items(self) -> list[str]:
        """Return the items that have a flow."""
        return sorted({item for item, _ in self.flows})

    @property
    def value(self) -> float:
        """Return the value of all of them, yuan."""
        return total(flow.value for flow in self.flows.values())


@dataclass
class Rerun:
    """A place that can be worked out again with other parameters and equations."""

    prepared: Prepared
    tasks: tuple[Task, ...]
    place: str
    only: tuple[str, ...] = field(default=())

    @classmethod
    def of(cls, prepared: Prepared, tasks: tuple[Task, ...], place: str, period: str) -> "Rerun":
        """Return the rerun of one service at one place in one period.

        A service that is limited by what there is to clean is shared over all places that clean it,
        so it is worked out for the whole area; all others only inside the place.
        """
        area = copy.copy(prepared.area)
        service = None if place.endswith(RESIDUAL) else [tasks[0].service.id]
        area.config = area.config.model_copy(update={"periods": [period], "services": service})
        limited = any(task.item.actual for task in prepared.plan.tasks if task.service.id == tasks[0].service.id)
        base = place.removesuffix(RESIDUAL)
        only = () if limited else (base, *prepared.tree.descendants(base))
        return cls(replace(prepared, area=area).with_book(prepared.book), tasks, place, only)

    def outcome(self, prepared: Prepared) -> Outcome:
        """Return the amounts and values of the items asked for."""
        done = account(prepared, Settings(threads=1), only=self.only)
        wanted = {(task.service.id, task.item.id) for task in self.tasks}
        return Outcome({
            (f.item, f.ecosystem_type): f
            for f in done.flows
            if f.place == self.place and (f.service, f.item) in wanted
        })  # fmt: skip

    def changed(self, change: Change) -> Prepared:
        """Return the area with one parameter set or one equation exchanged.

        All other choices stay as they were: an equation that can no longer be had is told, not replaced by another.
        """
        chosen = {key: choice.chosen for key, choice in self.prepared.plan.choices.items()}
        if change.kind == "equation":
            return self.prepared.with_book(self.prepared.book, {**chosen, change.key: change.other})
        annex = [value for value in self.prepared.tables.values if value.parameter != change.key]
        sets = {**self.prepared.area.config.sets, change.key: change.other}
        return self.prepared.with_book(ParameterBook(self.prepared.standard, annex, sets), chosen)


def alternatives(
    prepared: Prepared, results: Results, tasks: tuple[Task, ...], place: str, period: str
) -> tuple[Alternative, ...]:
    """Return what every other parameter set and equation would make of the items of one service at a place.

    Raises
    ------
    ResultsOutdated
        If the place worked out again is not what was published.
    """
    rerun = Rerun.of(prepared, tasks, place, period)
    base = rerun.outcome(rerun.prepared)
    check_same(base, results, tasks, place, period)
    return tuple(_alternative(rerun, base, change) for change in changes(prepared, tasks))


def check_same(base: Outcome, results: Results, tasks: Iterable[Task], place: str, period: str) -> None:
    """Raise ResultsOutdated unless the outcome is what was published, to 1e-9."""
    frame, wanted = results.flows, {(task.service.id, task.item.id) for task in tasks}
    rows: Any = frame[(frame["place"] == place) & (frame["period"] == period)].itertuples()
    published = {(r.item, r.ecosystem_type): r for r in rows if (r.service, r.item) in wanted}
    if published.keys() != base.flows.keys():
        raise ResultsOutdated(where=place, detail="")
    for key, row in published.items():
        for name in ("supply", "value"):
            was, now = getattr(row, name), getattr(base.flows[key], name)
            if not (math.isclose(was, now, rel_tol=SAME) or (math.isnan(was) and math.isnan(now))):
                raise ResultsOutdated(where=place, detail=f" ({'.'.join(key)}: {was!r}, {now!r})")


def changes(prepared: Prepared, tasks: Iterable[Task]) -> Iterator[Change]:
    """Yield every other parameter set, then every other equation, of what is behind some items, each once."""
    known = list(tasks)
    names = dict.fromkeys(n for task in known for n in _parameters(prepared.plan, task))
    for name in names:
        yield from _other_sets(prepared, name)
    keys = [key for task in known for key in (*_variables(prepared.plan, task), task.key)]
    keys += [f"{task.key}.value" for task in known if not task.lacks]
    for key in dict.fromkeys(keys):
        if choice := prepared.plan.choices.get(key):
            yield from (Change("equation", key, choice.chosen, other) for other in choice.alternatives)


def _variables(plan: Plan, task: Task) -> tuple[str, ...]:
    """Return the variables behind an item that are made by an equation."""
    return tuple(name for name in plan.variables_of(task) if plan.recipes[name].derivation)


def _parameters(plan: Plan, task: Task) -> tuple[str, ...]:
    return () if task.lacks else plan.parameters_of(task)


def _other_sets(prepared: Prepared, name: str) -> Iterator[Change]:
    try:
        chosen = {value.set for value in prepared.book.values(name)}
    except (AbsentParameter, AmbiguousParameter):
        chosen = set()
    taken = {ANNEX} if ANNEX in chosen else chosen
    for other in prepared.book.alternatives(name):
        if other not in taken:
            yield Change("parameter", name, " + ".join(sorted(chosen)), other)


def _alternative(rerun: Rerun, base: Outcome, change: Change) -> Alternative:
    told = Alternative(change.kind, change.key, label_of(change), change.chosen, change.other)
    try:
        prepared = rerun.changed(change)
        if lacks := _new_lacks(rerun, prepared):
            return replace(told, lacks=tuple(_told(lack) for lack in lacks))
        outcome = rerun.outcome(prepared)
    except InputError as problem:
        return replace(told, problem=Label(problem.text("en"), problem.text("zh")))
    items = tuple(_moved(item, base, outcome) for item in dict.fromkeys([*base.items, *outcome.items]))
    return replace(told, items=items, value=outcome.value, value_change=relative(base.value, outcome.value))


def label_of(change: Change) -> Label:
    """Return what a changed parameter, variable or item is called."""
    if change.kind == "parameter":
        return registry.parameter(change.key).label
    if change.key in registry.variables():
        return registry.variable(change.key).label
    service, item = change.key.split(".")[:2]
    label = registry.service(service).item(item).label
    return Label(f"{label.en}, value", f"{label.zh}（价值）") if change.key.endswith(".value") else label


def _new_lacks(rerun: Rerun, prepared: Prepared) -> list[Lack]:
    """Return what lacks under a change that did not lack before."""
    before = {(t.key, lack.name) for t in rerun.prepared.plan.tasks for lack in (*t.lacks, *t.price_lacks)}
    wanted = {task.key for task in rerun.tasks}
    now = [(t.key, lack) for t in prepared.plan.tasks if t.key in wanted for lack in (*t.lacks, *t.price_lacks)]
    return list({lack.name: lack for key, lack in now if (key, lack.name) not in before}.values())


def _told(lack: Lack) -> dict[str, Any]:
    return {"name": lack.name, "label": lack.label, "provided_by": lack.provided_by}


def _moved(item: str, base: Outcome, outcome: Outcome) -> Moved:
    (was, worth, unit), (amount, value, other) = base.of(item), outcome.of(item)
    return Moved(item, unit or other, amount, relative(was, amount), value, relative(worth, value))


def relative(was: float, now: float) -> float:
    """Return by what share a number changes; NaN where there was none."""
    if math.isnan(was) or math.isnan(now) or not was:
        return 0.0 if was == now else math.nan
    return now / was - 1
