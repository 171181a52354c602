"""Evaluate a plan on the entries of one block: one long vector for each name (see docs: architecture)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from shanshui.core import registry, units
from shanshui.core.registry import ecosystem_types
from shanshui.core.spec import Formula, Item, arguments
from shanshui.grid.grid import Window
from shanshui.run.plan import Plan, Recipe, Task
from shanshui.standards.values import ParameterBook

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Entries:
    """Pairs of cell (or row of an extent table) and place.

    `types` indexes `Evaluation.types`, one past its end where there is no type; `area` is the hectares of the pair,
    so that a cell cut by a border counts by the share inside (§9). `row` and `column` are within the block's window.
    """

    row: Ints
    column: Ints
    zone: Ints
    types: Ints
    area: Floats

    @property
    def size(self) -> int:
        """Return the number of pairs."""
        return int(self.zone.size)

    def never_alone(self) -> "Entries":
        """Return the pairs; a lone one with a twin of no area, for numpy adds up one column in another order."""
        if self.size != 1:
            return self
        row, column, zone, types = (np.repeat(part, 2) for part in (self.row, self.column, self.zone, self.types))
        return Entries(row, column, zone, types, np.array([self.area[0], 0.0]))


class BlockInputs(Protocol):
    """What a block can be asked for."""

    def window(self, variable: str, window: Window) -> Floats:
        """Return a source on a window of the grid, (bands, rows, columns), in the variable's unit."""

    def constant(self, variable: str) -> float:
        """Return a constant in the variable's unit."""

    def of_places(self, variable: str, zones: Ints, types: Ints) -> Floats:
        """Return a table's number for each pair of place and type, NaN where it has none."""

    def cell_sizes(self, window: Window) -> tuple[Floats, Floats]:
        """Return width and height of the cells in each row, m."""

    def latitudes(self, window: Window) -> Floats:
        """Return the latitude of each cell, degrees."""


@dataclass(frozen=True)
class Evaluation:
    """A plan with the numbers of its parameters, ready to be evaluated on any block.

    Vectors by type have one more place at the end, for cells without a type: nothing applies there.
    """

    plan: Plan
    book: ParameterBook
    types: tuple[str, ...]
    within: tuple[str, ...] = ()  # types or groups the standard is limited to; empty for all land

    def parameter(self, name: str) -> Any:
        """Return a parameter: a number, or one number for each ecosystem type (NaN where there is none)."""
        if not registry.parameter(name).by_ecosystem:
            return self.book.scalar(name).value
        found = self.book.by_ecosystem(name, self.types)
        return np.array([found[t].value if t in found else np.nan for t in self.types] + [np.nan])

    def applies(self, item: Item) -> NDArray[np.bool_]:
        """Return for each ecosystem type whether an item comes from it and the standard counts it."""
        known = ecosystem_types()
        limits = [set(limit) for limit in (item.ecosystems, self.within) if limit]
        return np.array(
            [all({t, known[t].group} & limit for limit in limits) for t in self.types] + [False], dtype=bool
        )


class Block:
    """The names of one block, each worked out once and kept while the block lasts."""

    def __init__(self, evaluation: Evaluation, inputs: BlockInputs, window: Window, entries: Entries) -> None:
        self.evaluation = evaluation
        self.inputs = inputs
        self.at = window
        self.entries = entries.never_alone()
        self._vectors: dict[str, Any] = {}

    def value(self, name: str) -> Any:
        """Return a name as a number or a vector over the entries; bands first."""
        if name not in self._vectors:
            self._vectors[name] = self._make(name)
        return self._vectors[name]

    def per_hectare(self, task: Task, formula: Formula) -> Floats:
        """Return what a physical formula gives, in the item's unit per hectare, NaN where it does not apply."""
        item = task.item
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            result = self._call(formula)
        given = np.broadcast_to(np.asarray(result, dtype=np.float64), (self.entries.size,))
        factor = units.factor(item.physical_unit, f"{item.unit} ha-1", f"{task.key}")
        applies = self.evaluation.applies(item)[self.entries.types]
        return np.where(applies, given * factor, np.nan)

    def _call(self, formula: Formula) -> Any:
        return formula(**{name: self.value(name) for name in arguments(formula)})

    def _make(self, name: str) -> Any:
        if name in registry.parameters():
            value = self.evaluation.parameter(name)
            return value if np.ndim(value) == 0 else value[self.entries.types]
        recipe = self.evaluation.plan.recipes[name]
        if recipe.origin == "table":
            return self.inputs.of_places(name, self.entries.zone, self.entries.types)
        if recipe.origin == "constant":
            return self.inputs.constant(name)
        if recipe.derivation and not recipe.derivation.focal:
            with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
                return self._call(recipe.derivation.formula)
        return self._gather(self._on_window(recipe, self.at))

    def _gather(self, data: Floats) -> Floats:
        """Return the cells of the entries out of (rows, columns) or (bands, rows, columns)."""
        return data[..., self.entries.row, self.entries.column]

    def _on_window(self, recipe: Recipe, window: Window) -> Floats:
        """Return a variable on a window of the grid, (rows, columns), or with its bands first."""
        if recipe.origin == "grid":
            return self.inputs.latitudes(window)
        if recipe.origin == "source":
            data = self.inputs.window(recipe.variable, window)
            return data if registry.variable(recipe.variable).bands else data[0]
        if recipe.origin == "constant":
            return np.full(window.shape, self.inputs.constant(recipe.variable))
        return self._focal(recipe, window)

    def _focal(self, recipe: Recipe, window: Window) -> Floats:
        """Return a neighbourhood formula on a window: its inputs are read one cell wider on every side."""
        assert recipe.derivation is not None
        wider = window.padded(1)
        width, height = self.inputs.cell_sizes(wider)
        engine: Mapping[str, Any] = {"cell_width": width, "cell_height": height}
        given = {name: self._focal_argument(name, wider, engine) for name in recipe.derivation.arguments}
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            return np.asarray(recipe.derivation.formula(**given), dtype=np.float64)

    def _focal_argument(self, name: str, window: Window, engine: Mapping[str, Any]) -> Any:
        if name in engine:
            return engine[name]
        if name in registry.parameters():
            return self.evaluation.parameter(name)
        return self._on_window(self.evaluation.plan.recipes[name], window)
