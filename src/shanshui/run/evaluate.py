"""Evaluate a plan on the entries of one block: in steps for the sums, one long vector for each name for a map.

See docs: architecture. `Block.value` calls the formulas as they are; `fused` does the same steps to cells in cache.
"""

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from shanshui.core import registry, units
from shanshui.core.registry import ecosystem_types
from shanshui.core.spec import Formula, Item, arguments
from shanshui.grid.window import Window
from shanshui.run.fused import Traced
from shanshui.run.fused_layers import Layer, Order, Worked
from shanshui.run.plan import Plan, Recipe, Task
from shanshui.standards.values import ParameterBook

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
READ = ("source", "routed")  # a raster of the inputs, the user's or one that was worked out before
LOCK = threading.Lock()  # two threads must not trace at once


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


@dataclass(frozen=True)
class Ordered:
    """The same pairs, those of one type and place after one another: a segment for each type and place there are.

    `starts` (segments + 1,) is where segments begin. Segments are ordered by type, then place.
    """

    order: Order
    area: Floats
    starts: Ints
    zones: Ints
    kinds: Ints
    width: int

    @property
    def size(self) -> int:
        """Return the number of pairs."""
        return int(self.cells.size)

    @property
    def cells(self) -> NDArray[np.int32]:
        """Return the cell of each pair, numbered along the rows of the block's window."""
        return self.order.cells

    @cached_property
    def row(self) -> Ints:
        """Return the row of each pair in the window."""
        return np.asarray(self.cells // max(self.width, 1), dtype=np.int64)

    @cached_property
    def column(self) -> Ints:
        """Return the column of each pair in the window."""
        return np.asarray(self.cells % max(self.width, 1), dtype=np.int64)

    @cached_property
    def zone(self) -> Ints:
        """Return the place of each pair."""
        return np.repeat(self.zones, np.diff(self.starts))

    @cached_property
    def types(self) -> Ints:
        """Return the ecosystem type of each pair."""
        return np.repeat(self.kinds, np.diff(self.starts))

    def never_alone(self) -> Entries:
        """Return the pairs one by one, with a twin of no area where there is but one."""
        return Entries(self.row, self.column, self.zone, self.types, self.area).never_alone()


def ordered(entries: Entries | Ordered, width: int) -> Ordered:
    """Return pairs in the order of their sums."""
    if isinstance(entries, Ordered):
        return entries
    order = np.lexsort((entries.column, entries.row, entries.zone, entries.types))
    zone, types = entries.zone[order], entries.types[order]
    new = np.flatnonzero((np.diff(zone) != 0) | (np.diff(types) != 0)) + 1
    first = np.concatenate([np.zeros(min(1, order.size), dtype=np.int64), new])
    cells = (entries.row * width + entries.column)[order].astype(np.int32)
    starts = np.concatenate([first, [order.size]]).astype(np.int64)
    return Ordered(Order(cells), entries.area[order], starts, zone[first], types[first], width)


class BlockInputs(Protocol):
    """What a block can be asked for."""

    def bands(self, variable: str) -> int:
        """Return how many bands a source has."""

    def layer(self, variable: str, window: Window) -> Layer:
        """Return a source on a window of the grid, from which the cells of any place can be taken."""

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
    at_one: frozenset[str] = frozenset()  # parameters that only scale sums and are applied to these (see `scaling`)

    @cached_property
    def traced(self) -> "dict[tuple[float, ...], Traced]":
        """Return the graphs of the plan so far, by what they take from the inputs."""
        return {}

    def trace(self, inputs: "BlockInputs") -> Traced:
        """Return the graph of the plan for some inputs."""
        recipes = self.plan.recipes
        facts = [inputs.constant(name) for name, recipe in recipes.items() if recipe.origin == "constant"]
        facts += [inputs.bands(name) for name, recipe in recipes.items() if _banded_source(recipe)]
        key = tuple(facts)
        with LOCK:
            if key not in self.traced:
                self.traced[key] = Traced(self.plan, self.parameter, inputs)
            return self.traced[key]

    def parameter(self, name: str) -> Any:
        """Return a parameter: a number, or one number for each ecosystem type (NaN where there is none)."""
        if not registry.parameter(name).by_ecosystem:
            return 1.0 if name in self.at_one else self.book.scalar(name).value
        if name in self.at_one:
            return np.ones(len(self.types) + 1)
        found = self.book.by_ecosystem(name, self.types)
        return np.array([found[t].value if t in found else np.nan for t in self.types] + [np.nan])

    def applies(self, item: Item) -> NDArray[np.bool_]:
        """Return for each ecosystem type whether an item comes from it and the standard counts it."""
        known = ecosystem_types()
        limits = [set(limit) for limit in (item.ecosystems, self.within) if limit]
        return np.array(
            [all({t, known[t].group} & limit for limit in limits) for t in self.types] + [False], dtype=bool
        )


def _banded_source(recipe: Recipe) -> bool:
    return recipe.origin == "source" and bool(registry.variable(recipe.variable).bands)


class Block:
    """The names of one block, each worked out once and kept while the block lasts."""

    def __init__(self, evaluation: Evaluation, inputs: BlockInputs, window: Window, entries: Entries | Ordered) -> None:
        self.evaluation = evaluation
        self.inputs = inputs
        self.at = window
        self.given = entries
        self._vectors: dict[str, Any] = {}

    @cached_property
    def entries(self) -> Entries:
        """Return the pairs of cell and place, one by one."""
        return self.given.never_alone()

    @cached_property
    def ordered(self) -> Ordered:
        """Return the pairs in the order of their sums."""
        return ordered(self.given, self.at.shape[1])

    def layer(self, name: str) -> Layer:
        """Return a variable that is read, or made of neighbouring cells, on the window."""
        recipe = self.evaluation.plan.recipes[name]
        if recipe.origin in READ:
            return self.inputs.layer(recipe.variable, self.at)
        data = self._on_window(recipe, self.at)
        return Worked(data[None] if data.ndim == 2 else data)

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
        if recipe.origin in READ:
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
