"""A plan made into steps that are done for some thousand cells of one ecosystem type at a time.

What depends on place and type only is worked out once for each of them; what does not apply to a type is left out.
Every step reads and writes vectors that stay in the processor's cache.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np

from shanshui.core import registry, units
from shanshui.kernels.steps import BY_NAME
from shanshui.run.fused_trace import CELL, SEGMENT, TYPE, Bands, Graph, Ref, Symbol, follow, mean, needed, scaled
from shanshui.run.plan import Plan, Task


class Facts(Protocol):
    """What must be known of the inputs before a plan is traced."""

    def constant(self, variable: str) -> float:
        """Return a constant in the variable's unit."""

    def bands(self, variable: str) -> int:
        """Return how many bands a source has."""


@dataclass(frozen=True)
class Output:
    """A value to be summed: a number, or a node of the graph; under the row of its sums."""

    row: int
    value: Any


class Traced:
    """The graph of a plan and what is to be summed of it."""

    def __init__(self, plan: Plan, parameter: Callable[[str], Any], facts: Facts) -> None:
        self.plan = plan
        self.graph = Graph()
        self._parameter = parameter
        self._facts = facts
        self._symbols: dict[str, Any] = {}
        self.programs: dict[Any, Any] = {}  # made of it so far

    def value(self, name: str) -> Any:
        """Return a name as a number, a symbol or bands of symbols."""
        if name not in self._symbols:
            self._symbols[name] = self._make(name)
        return self._symbols[name]

    def supply(self, task: Task) -> Any:
        """Return what an item's physical formula gives, in its unit per hectare."""
        return self._per_hectare(task, task.item.physical[task.physical])

    def potential(self, task: Task) -> Any:
        """Return what its potential gives; None if it has none."""
        return self._per_hectare(task, task.potential) if task.potential else None

    def mean(self, name: str) -> Any:
        """Return a variable; of months and days, their mean."""
        return mean(self.value(name))

    def _per_hectare(self, task: Task, formula: Callable[..., Any]) -> Any:
        factor = units.factor(task.item.physical_unit, f"{task.item.unit} ha-1", f"{task.key}")
        return scaled(follow(formula, self.value), factor)

    def _make(self, name: str) -> Any:
        if name in registry.parameters():
            if registry.parameter(name).by_ecosystem:
                return self.graph.given(name, TYPE)
            return self._parameter(name)
        recipe = self.plan.recipes[name]
        if recipe.origin == "table":
            return self.graph.given(name, SEGMENT)
        if recipe.origin == "constant":
            return self._facts.constant(name)
        if recipe.derivation and not recipe.derivation.focal:
            return follow(recipe.derivation.formula, self.value)
        if recipe.origin == "source" and registry.variable(name).bands:
            return Bands([self.graph.given(name, CELL, band) for band in range(self._facts.bands(name))])
        return self.graph.given(name, CELL)


@dataclass(frozen=True)
class Step:
    """One step of a program: values are kept by number, vectors of cells in registers.

    kind
        `load` a band of a variable, `work` a numpy function, `widen` a value by segment to one of every cell,
        `narrow` work on values by segment, `sum` a value of cells, `sum_same` one by segment.
    """

    kind: str
    value: int = -1
    register: int = -1
    operation: Any = None
    operands: tuple[int, ...] = ()
    name: str = ""
    band: int = 0
    row: int = -1


@dataclass
class Program:
    """Steps for the cells of types to which the same items apply.

    Attributes
    ----------
    numbers, given
        Values that are numbers; values that are given by type or segment: value, name, level.
    same
        Row of the sums → row that holds the same.
    """

    steps: list[Step] = field(default_factory=list)
    numbers: dict[int, float] = field(default_factory=dict)
    given: list[tuple[int, str, int]] = field(default_factory=list)
    same: dict[int, int] = field(default_factory=dict)
    values: int = 0
    registers: int = 0

    @property
    def loads(self) -> list[tuple[str, int]]:
        """Return the variables and bands it takes."""
        return [(step.name, step.band) for step in self.steps if step.kind == "load"]


class Compiler:
    """Put what is needed for some outputs in order, with as few vectors as possible."""

    def __init__(self, graph: Graph, outputs: list[Output]) -> None:
        self.graph = graph
        self.outputs = outputs
        self.program = Program()
        self._at: dict[int, int] = {}  # node → value
        self._wide: dict[int, int] = {}  # value by segment → the same for every cell
        self._register: dict[int, int] = {}  # value → register
        self._free: list[int] = []
        self._row: dict[int, int] = {}  # node → first row it is summed in
        self._order = self._ordered()
        self._last = self._last_uses()

    def compile(self) -> Program:
        """Return the program."""
        for moment, (kind, what) in enumerate(self._order):
            if kind == "node":
                self._node(what)
            else:
                self._sum(what)
            for value in self._last.get(moment, ()):
                self._release(value)
        return self.program

    def _ordered(self) -> list[tuple[str, Any]]:
        done: set[int] = set()
        order: list[tuple[str, Any]] = []
        for output in self.outputs:
            if isinstance(output.value, Symbol):
                order += [("node", at) for at in needed(self.graph, output.value.at, done)]
            order.append(("sum", output))
        return order

    def _last_uses(self) -> dict[int, list[int]]:
        """Return moment → nodes that nobody needs after it."""
        last: dict[int, int] = {}
        for moment, (kind, what) in enumerate(self._order):
            if kind == "node":
                uses = [one.at for one in self.graph.nodes[what].operands if isinstance(one, Ref)] + [what]
            else:
                uses = [what.value.at] if isinstance(what.value, Symbol) else []
            last.update(dict.fromkeys(uses, moment))
        found: dict[int, list[int]] = {}
        for node, moment in last.items():
            found.setdefault(moment, []).append(node)
        return found

    def _node(self, at: int) -> None:
        node = self.graph.nodes[at]
        value = self._at[at] = self._new()
        if node.operation is None:
            if node.level == CELL:
                self._add("load", value, name=node.name, band=node.band)
            else:
                self.program.given.append((value, node.name, node.level))
            return
        if node.level < CELL:
            operands = tuple(self._operand(one) for one in node.operands)
            self.program.steps.append(Step("narrow", value, operation=node.operation, operands=operands))
            return
        whole = node.operation is np.power  # numpy takes another way for some numbers as exponents
        own = node.operation.__name__ in BY_NAME  # an instruction, which takes values by segment
        operands = tuple(self._cell_operand(one, own, whole) for one in node.operands)
        self._add("work", value, operation=node.operation, operands=operands)

    def _add(self, kind: str, value: int, **more: Any) -> None:
        register = self._register[value] = self._take()
        self.program.steps.append(Step(kind, value, register, **more))

    def _operand(self, one: Ref | float) -> int:
        if isinstance(one, Ref):
            return self._at[one.at]
        value = self._new()
        self.program.numbers[value] = one
        return value

    def _cell_operand(self, one: Ref | float, own: bool, whole: bool) -> int:
        value = self._operand(one)
        level = self.graph.nodes[one.at].level if isinstance(one, Ref) else CELL
        if level == CELL or own or (level == TYPE and not whole):
            return value
        if value not in self._wide:
            wide = self._wide[value] = self._new()
            self._add("widen", wide, operands=(value,))
        return self._wide[value]

    def _sum(self, output: Output) -> None:
        if isinstance(output.value, Symbol):
            first = self._row.setdefault(output.value.at, output.row)
            if first != output.row:
                self.program.same[output.row] = first
                return
            value = self._at[output.value.at]
            kind = "sum" if value in self._register else "sum_same"
        else:
            value, kind = self._operand(float(output.value)), "sum_same"
        self.program.steps.append(Step(kind, value, row=output.row))

    def _release(self, node: int) -> None:
        value = self._at[node]
        for one in (value, self._wide.get(value, -1)):
            if one in self._register:
                self._free.append(self._register[one])

    def _take(self) -> int:
        if self._free:
            return self._free.pop()
        self.program.registers += 1
        return self.program.registers - 1

    def _new(self) -> int:
        self.program.values += 1
        return self.program.values - 1
