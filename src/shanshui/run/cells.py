"""Rules that every cell of the maps must keep, looked at before sums hide a broken one; on demand, never in a run.

Each block is evaluated with all parameters applied (`Block.value`, `Block.per_hectare`), one name after another; what
breaks a rule is counted and the worst cell kept. The outcome does not depend on blocks: the worst cell is the one that
is furthest beyond its limit, the first in rows and columns among equals.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from shanshui.core.labels import Label
from shanshui.grid.blocks import blocks
from shanshui.grid.grid import Grid
from shanshui.grid.window import Window
from shanshui.run.account import TYPES, Prepared, given_by
from shanshui.run.engine import inputs_of
from shanshui.run.evaluate import Block, Evaluation
from shanshui.run.execute import CellInputs, Settings
from shanshui.run.plan import Plan, Planner, Task
from shanshui.run.tally import fitting

Floats = NDArray[np.float64]
Look = Callable[[Block], tuple[Floats, Floats]]  # what is there and its limit, for each entry
O2_PER_CO2 = 0.74
MM = 10.0  # m3 on a hectare are a millimetre
CLOSE = 1e-6
LARGEST = 512  # cells a block is wide: each name of it is a vector of its own
RAIN = ("precipitation", "actual_evapotranspiration")
TEXTURE, WHOLE, SLACK = ("sand", "silt", "clay"), 100.0, 1.0


@dataclass(frozen=True)
class CellRule:
    """One rule: what a cell has must be at most its limit, or at least."""

    name: str
    label: Label
    unit: str
    look: Look
    at_least: bool = False


@dataclass(frozen=True)
class BrokenCells:
    """A rule that cells of one period break.

    Attributes
    ----------
    cells
        How many.
    row, column
        Of the worst cell in the accounting grid, from 0.
    x, y
        Of its centre, in the CRS of the grid.
    saw, limit
        What it has, and at most (or at least) should have.
    """

    rule: str
    label: Label
    period: str
    cells: int
    row: int
    column: int
    x: float
    y: float
    place: str
    ecosystem_type: str
    saw: float
    limit: float
    unit: str


def checked_plan(prepared: Prepared) -> Plan:
    """Return the plan of an area, and with it what only a rule looks at, such as rain where no line needs it."""
    config = prepared.area.config
    planner = Planner(prepared.standard, prepared.book, given_by(prepared.area, prepared.tables), config.options)
    plan = planner.plan(config.services)
    for name in (*RAIN, *TEXTURE):
        planner.resolve(name)
    more = {name: recipe for name, recipe in planner.recipes.items() if recipe.origin != "routed"}
    return Plan(plan.tasks, {**more, **plan.recipes}, plan.choices)


def rules_of(plan: Plan) -> list[CellRule]:
    """Return the rules a plan has everything for."""
    tasks = {task.key: task for task in plan.on_cells}
    found = [_not_negative(task) for task in tasks.values() if not task.item.signed]
    carbon, oxygen = (tasks.get(key) for key in ("global_climate_regulation.carbon", "oxygen_release.oxygen"))
    if carbon and oxygen:
        found.append(_oxygen(carbon, oxygen))
    retention = tasks.get("water_retention.retention")
    if retention and set(RAIN) <= plan.recipes.keys():
        found.append(_within_rain(retention))
    if set(TEXTURE) <= plan.recipes.keys():
        found += [_texture(at_least) for at_least in (False, True)]
    return found


def _amount(block: Block, task: Task) -> Floats:
    return block.per_hectare(task, task.item.physical[task.physical])


def _not_negative(task: Task) -> CellRule:
    name = task.item.label
    label = Label(f"{task.key}: {name.en} is not below zero", f"{task.key}：{name.zh}不为负")
    unit = f"{task.item.unit} ha-1"

    def look(block: Block) -> tuple[Floats, Floats]:
        amount = _amount(block, task)
        return amount, np.zeros_like(amount)

    return CellRule("no_negative_amount", label, unit, look, at_least=True)


def _oxygen(carbon: Task, oxygen: Task) -> CellRule:
    label = Label("O2 is at most 0.74 of CO2 by mass", "释氧量与固碳量（CO2）质量比不超过 0.74")

    def look(block: Block) -> tuple[Floats, Floats]:
        fixed = _amount(block, carbon)
        return _amount(block, oxygen), np.where(fixed > 0, fixed * O2_PER_CO2, np.nan)

    return CellRule("oxygen_to_carbon", label, "t ha-1", look)


def _within_rain(retention: Task) -> CellRule:
    label = Label("Water retention is at most P − ET", "水源涵养量不超过降水减蒸散")

    def look(block: Block) -> tuple[Floats, Floats]:
        rain, lost = map(block.value, RAIN)
        left = rain - lost
        return _amount(block, retention) / MM, _vector(block, left)

    return CellRule("retention_beyond_rain", label, "mm", look)


def _texture(at_least: bool) -> CellRule:
    """Return the rule that sand, silt and clay are not more than all of the soil, or not less."""
    label = Label("Sand, silt and clay add up to 100 %", "砂粒、粉粒、黏粒之和为 100%")
    limit = WHOLE - SLACK if at_least else WHOLE + SLACK

    def look(block: Block) -> tuple[Floats, Floats]:
        added = _vector(block, sum(block.value(name) for name in TEXTURE))
        return added, np.full_like(added, limit)

    return CellRule("shares_add_up", label, "%", look, at_least)


def _vector(block: Block, value: object) -> Floats:
    return np.broadcast_to(np.asarray(value, dtype=np.float64), (block.entries.size,))


def broken_cells(prepared: Prepared, settings: Settings | None = None) -> list[BrokenCells]:
    """Return every rule that cells break, period by period; none for an account without maps."""
    from shanshui.run.routed import Routing

    settings, plan = settings or Settings(), checked_plan(prepared)
    rules, found = rules_of(plan), list[BrokenCells]()
    if prepared.maps is None or not rules:
        return found
    evaluation = Evaluation(plan, prepared.book, TYPES, prepared.standard.ecosystems)
    with Routing(prepared, settings) as routing:
        for period in prepared.periods:
            inputs = inputs_of(prepared, period, frozenset())
            assert inputs is not None
            inputs = routing.complete(period, inputs) if plan.routed else inputs
            found += _of_period(evaluation, inputs, rules, period, settings)
    return found


def _of_period(
    evaluation: Evaluation, inputs: CellInputs, rules: list[CellRule], period: str, settings: Settings
) -> Iterator[BrokenCells]:
    grid = inputs.grid
    assert grid is not None
    size = min(LARGEST, fitting(evaluation.plan, inputs.bands, settings.block))
    windows = list(blocks(grid, size))
    worst = [_Worst(rule.at_least) for rule in rules]
    for done, window in enumerate(windows, start=1):
        block = Block(evaluation, inputs, window, inputs.entries(window))
        if block.given.size:
            for rule, so_far in zip(rules, worst, strict=True):
                so_far.add(block, *rule.look(block))
        if settings.progress:
            settings.progress(done, len(windows))
    for rule, at in zip(rules, worst, strict=True):
        if at.cells:
            yield _told(rule, at, period, grid, inputs)


def _told(rule: CellRule, at: "_Worst", period: str, grid: Grid, inputs: CellInputs) -> BrokenCells:
    (x,), (y,) = grid.centres(Window(at.row, at.row + 1, at.column, at.column + 1))
    kind = TYPES[at.kind] if at.kind < len(TYPES) else ""
    return BrokenCells(
        rule.name, rule.label, period, at.cells, at.row, at.column, float(x), float(y), inputs.places.codes[at.zone],
        kind, at.saw, at.limit, rule.unit,
    )  # fmt: skip


class _Worst:
    """How many cells break a rule, and the worst of them."""

    def __init__(self, at_least: bool) -> None:
        self._sign = -1.0 if at_least else 1.0
        self.cells, self.row, self.column, self.zone, self.kind = 0, -1, -1, -1, -1
        self.saw, self.limit, self._beyond = math.nan, math.nan, 0.0

    def add(self, block: Block, saw: Floats, limit: Floats) -> None:
        """Look at one block."""
        beyond = self._sign * (saw - limit)
        at = np.flatnonzero((beyond > CLOSE * np.abs(limit)) & (beyond > 0) & (block.entries.area > 0))
        if not at.size:
            return
        entries, window = block.entries, block.at
        rows, columns = entries.row[at] + window.top, entries.column[at] + window.left
        self.cells += np.unique(entries.row[at] * window.shape[1] + entries.column[at]).size
        first = np.lexsort((entries.types[at], entries.zone[at], columns, rows, -beyond[at]))[0]
        candidate = (-float(beyond[at][first]), int(rows[first]), int(columns[first]))
        if self._beyond == 0.0 or candidate < (-self._beyond, self.row, self.column):
            self._beyond, self.row, self.column = -candidate[0], candidate[1], candidate[2]
            self.zone, self.kind = int(entries.zone[at][first]), int(entries.types[at][first])
            self.saw, self.limit = float(saw[at][first]), float(limit[at][first])
