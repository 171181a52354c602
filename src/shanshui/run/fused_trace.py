"""The formulas of a plan as one graph: each is called once with symbols instead of numbers, and says what it does.

The formulas stay plain functions of numpy (`derive`, `services`): what they do to a symbol is written down, the same
step only once, and `fused` does the steps for a few thousand cells at a time. So there is one source of truth, and
the same numpy functions give the same bits.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

from shanshui.core.errors import DeclarationError
from shanshui.core.spec import Formula, arguments

TYPE, SEGMENT, CELL = 0, 1, 2  # what a value depends on: the ecosystem type; place and type; the cell
LOGIC: dict[Any, Any] = {
    np.bitwise_and: np.minimum,
    np.bitwise_or: np.maximum,
    np.logical_and: np.minimum,
    np.logical_or: np.maximum,
}
TURNED: dict[Any, Any] = {np.greater: np.less, np.greater_equal: np.less_equal}  # the same of operands turned round
NEUTRAL: dict[Any, int] = {
    np.multiply: 1,
    np.divide: 1,
    np.subtract: 0,
}  # second operand that leaves the first as it is
FAST = {2: np.square, 0.5: np.sqrt, -1: np.reciprocal, 1: np.positive}  # what numpy does for x ** n
Operation = Callable[..., Any]


@dataclass(frozen=True)
class Ref:
    """A node, by its place in the graph."""

    at: int


@dataclass(frozen=True)
class Node:
    """One step: a numpy function of other nodes and numbers, or what is given under a name."""

    level: int
    operation: Operation | None = None
    operands: tuple[Ref | float, ...] = ()
    name: str = ""
    band: int = 0


@dataclass
class Graph:
    """Nodes in the order they were found; equal ones are one."""

    nodes: list[Node] = field(default_factory=list)
    known: dict[Node, int] = field(default_factory=dict)

    def given(self, name: str, level: int, band: int = 0) -> "Symbol":
        """Return a value that comes from outside."""
        return self._symbol(Node(level, name=name, band=band))

    def apply(self, operation: Operation, operands: Sequence[Any]) -> Any:
        """Return the symbol of a numpy function of symbols and numbers."""
        if operation is np.add and _is_nought(operands[0]):
            return operands[1]  # sum() begins with 0; only the sign of a zero could tell
        if operation in NEUTRAL and isinstance(operands[0], Symbol) and _is(operands[1], NEUTRAL[operation]):
            return operands[0]
        operation = LOGIC.get(operation, operation)  # true is 1, false is 0
        if operation in TURNED:
            operation, operands = TURNED[operation], operands[::-1]
        plain = tuple(Ref(one.at) if isinstance(one, Symbol) else float(one) for one in operands)
        level = max(self.nodes[one.at].level for one in plain if isinstance(one, Ref))
        return self._symbol(Node(level, operation, plain))

    def _symbol(self, node: Node) -> "Symbol":
        if node not in self.known:
            self.known[node] = len(self.nodes)
            self.nodes.append(node)
        return Symbol(self, self.known[node])


def _is_nought(value: Any) -> bool:
    return _is(value, 0)


def _is(value: Any, number: int) -> bool:
    return isinstance(value, (int, float)) and value == number


class Symbol(NDArrayOperatorsMixin):
    """Stands for the numbers of all cells in a formula."""

    __slots__ = ("at", "graph")
    __array_priority__ = 100

    def __init__(self, graph: Graph, at: int) -> None:
        self.graph = graph
        self.at = at

    def __array_ufunc__(self, ufunc: Any, method: str, *operands: Any, **options: Any) -> Any:
        """Write a numpy function down."""
        if method != "__call__" or options or ufunc.nout != 1:
            raise _refused(ufunc, "is called in a way that has no step.")
        if any(isinstance(one, Bands) for one in operands):
            return NotImplemented
        return self.graph.apply(ufunc, operands)

    def __array_function__(self, function: Any, types: Any, given: Any, options: Any) -> Any:
        """Follow np.stack; nothing else looks at more than one cell."""
        if function is np.stack and not options:
            return Bands(list(given[0]))
        if function is np.clip and not options:
            return self.graph.apply(np.minimum, (self.graph.apply(np.maximum, given[:2]), given[2]))
        raise _refused(function, "is not done number by number.")

    def __pow__(self, exponent: Any) -> Any:
        """Do what an array does: a square is no power."""
        if isinstance(exponent, (int, float)) and exponent in FAST:
            return self.graph.apply(FAST[exponent], (self,))
        return self.graph.apply(np.power, (self, exponent))

    def __bool__(self) -> bool:
        """Refuse: a formula must not ask."""
        raise _refused(bool, "decides by a value, which is another one in each cell.")


class Bands(NDArrayOperatorsMixin):
    """Months or days: a symbol for each."""

    def __init__(self, parts: list[Any]) -> None:
        self.parts = parts

    def __len__(self) -> int:
        return len(self.parts)

    def __iter__(self) -> Iterator[Any]:
        return iter(self.parts)

    def __getitem__(self, at: Any) -> Any:
        return self.parts[at]

    def __array_ufunc__(self, ufunc: Any, method: str, *operands: Any, **options: Any) -> Any:
        """Do the same to every band."""
        if method != "__call__" or options:
            raise _refused(ufunc, "is called in a way that has no step.")
        rows = [one.parts if isinstance(one, Bands) else [one] * len(self) for one in operands]
        return Bands([ufunc(*row) for row in zip(*rows, strict=True)])

    def __array_function__(self, function: Any, types: Any, given: Any, options: Any) -> Any:
        """Refuse what is not done number by number."""
        raise _refused(function, "is not done number by number.")


def _refused(function: Any, does: str) -> DeclarationError:
    return DeclarationError(
        where="formula",
        saw=f"{function.__name__} {does}",
        need="Formulas are made of operators and numpy functions that work number by number.",
        do="Write it with np.minimum, np.maximum, np.heaviside and the like.",
    )


def follow(formula: Formula, value_of: Callable[[str], Any]) -> Any:
    """Return what a formula makes of symbols and numbers.

    Raises
    ------
    DeclarationError
        If the formula does what cannot be done number by number.
    """
    with np.errstate(all="ignore"):
        return formula(**{name: value_of(name) for name in arguments(formula)})


def mean(value: Any) -> Any:
    """Return the plain mean of bands, as numpy adds them up; anything else as it is."""
    if not isinstance(value, Bands):
        return value
    total = value.parts[0]
    for part in value.parts[1:]:
        total = total + part
    return total / float(len(value))


def scaled(value: Any, factor: float) -> Any:
    """Return a value times a factor; of 1 nothing comes but itself."""
    return value if factor == 1.0 else value * factor


def needed(graph: Graph, at: int, done: set[int]) -> Iterator[int]:
    """Yield the nodes behind one, and it, that are not done yet, each after what it needs."""
    stack = [(at, False)]
    while stack:
        one, ready = stack.pop()
        if one in done:
            continue
        if ready:
            done.add(one)
            yield one
            continue
        stack.append((one, True))
        stack += [(need.at, False) for need in reversed(graph.nodes[one].operands) if isinstance(need, Ref)]
