"""Every formula, followed step by step, gives the bits of the formula itself (§10)."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from shanshui.core import registry
from shanshui.core.errors import DeclarationError
from shanshui.core.spec import arguments
from shanshui.kernels import exact_sum
from shanshui.run.fused import Compiler, Output, Program
from shanshui.run.fused_code import Coder, Loads, Room, Span, Sums, run
from shanshui.run.fused_trace import CELL, SEGMENT, TYPE, Bands, Graph, Symbol, follow, mean

CELLS = 999
BANDS = {"months": 12, "days": 365}
DERIVED = [(w.variable, w.option, w.formula) for ways in registry.derivations().values() for w in ways if not w.focal]
PHYSICAL = [
    (f"{service.id}.{item.id}", option, formula)
    for service in map(registry.service, registry.service_ids())
    for item in service.items
    if item.scope == "cell"
    for option, formula in [*item.physical.items(), *([("potential", item.potential)] if item.potential else [])]
]


def numbers(name: str, rng: np.random.Generator) -> Any:
    """Return what a formula could be given under a name: cells, bands, or values by type; some are missing."""
    if name in registry.parameters():
        return rng.choice([0.25, 0.5, 1.0, 2.0, 3.7]) if registry.parameter(name).by_ecosystem else 1.7
    variable = registry.variable(name)
    low, high = max(variable.low, -1e4), min(variable.high, 1e4)
    shape = (BANDS[variable.bands], CELLS) if variable.bands else (CELLS,)
    values = rng.uniform(low, high, shape)
    values[..., rng.random(CELLS) < 0.1] = np.nan
    values[..., :2] = low, high
    return values


def by_type(name: str) -> bool:
    """Return whether a name is a parameter with a number for each ecosystem type."""
    return name in registry.parameters() and registry.parameter(name).by_ecosystem


def worked_out(program: Program, names: dict[str, np.ndarray], take: Callable[..., None]) -> np.ndarray:
    """Return what a program would sum, (rows, cells): every cell is a segment, so its range is its value."""
    code = Coder(program, frozenset(name for name, _ in program.loads)).encode()
    count = 1 + max([*code.rows, *(row for _, row in code.same)])
    table, known = code.values(names, CELLS)
    digits = np.zeros((2, count, CELLS, exact_sum.DIGITS), dtype=np.int64)
    low, high = np.full((2, count, CELLS), np.nan)
    sums = Sums(np.ones(CELLS), *digits, low, high, np.zeros(count, dtype=np.int64))
    none = Loads(np.empty(0, dtype=np.float32), np.empty(0), np.empty((0, 2), dtype=np.int64), np.empty((0, 5)))
    with np.errstate(all="ignore"):
        run(code, Room(), CELLS, Span(np.arange(CELLS + 1), 0, table), none, take, sums)
    for value, row in code.same:
        low[row] = high[row] = known[value]
    assert np.array_equal(low, high, equal_nan=True)
    return low


def fused(formula: Callable[..., Any], given: dict[str, Any]) -> Any:
    """Return what the steps of a formula give."""
    graph = Graph()

    def symbol(name: str) -> Any:
        value = given[name]
        if by_type(name):
            return graph.given(name, TYPE)
        if np.ndim(value) == 0:
            return float(value)
        return (
            Bands([graph.given(name, CELL, b) for b in range(len(value))])
            if value.ndim == 2
            else graph.given(name, CELL)
        )

    found = follow(formula, symbol)
    parts = list(found) if isinstance(found, Bands) else [found]
    program = Compiler(graph, [Output(i, part) for i, part in enumerate(parts)]).compile()
    names = {name: np.array([given[name]]) for name in given if by_type(name)}

    def take(name: str, band: int, out: np.ndarray) -> None:
        out[:] = given[name][band] if given[name].ndim == 2 else given[name]

    rows = worked_out(program, names, take)
    return np.stack(rows) if isinstance(found, Bands) else rows[0]


@pytest.mark.parametrize(
    ("name", "option", "formula"), [*DERIVED, *PHYSICAL], ids=lambda value: value if isinstance(value, str) else ""
)
def test_steps_are_the_formula_bit_for_bit(name: str, option: str, formula: Callable[..., Any]):
    rng = np.random.default_rng(sum(map(ord, name + option)))
    given = {argument: numbers(argument, rng) for argument in arguments(formula)}
    plain = {n: np.full(CELLS, v) if by_type(n) else v for n, v in given.items()}
    with np.errstate(all="ignore"):
        expected = formula(**plain)
    expected = np.asarray(expected, dtype=np.float64)
    found = fused(formula, given)
    assert np.array_equal(found, np.broadcast_to(expected, found.shape), equal_nan=True)


def test_all_of_the_registry_is_here():
    assert len(DERIVED) >= 40
    assert len(PHYSICAL) >= 25


def test_the_same_step_is_done_once():
    graph = Graph()
    x = graph.given("x", CELL)
    assert ((x + 1) * (x + 1)).at == ((x + 1) * (x + 1)).at
    assert len(graph.nodes) == 3


def test_what_depends_on_type_and_place_is_worked_out_by_segment():
    graph = Graph()
    x, place, kind = graph.given("x", CELL), graph.given("place", SEGMENT), graph.given("kind", TYPE)
    assert graph.nodes[(place * kind + 1).at].level == SEGMENT
    program = Compiler(graph, [Output(0, x * (place * kind)), Output(1, kind * 2)]).compile()
    names = {"place": np.arange(float(CELLS)), "kind": np.array([10.0])}
    rows = worked_out(program, names, lambda name, band, out: out.fill(0.5))
    assert np.array_equal(rows[0], np.arange(CELLS) * 5.0)
    assert set(rows[1].tolist()) == {20.0}


def test_what_changes_nothing_is_no_step_and_what_is_summed_twice_is_copied():
    graph = Graph()
    x = graph.given("x", CELL)
    assert x * 1 is x
    assert x / 1.0 is x
    assert x - 0 is x
    program = Compiler(graph, [Output(0, x + 2), Output(1, x + 2)]).compile()
    assert program.same == {1: 0}
    assert [step.kind for step in program.steps] == ["load", "work", "sum"]


@pytest.mark.parametrize("many", [1, 3, 12, 365])
def test_vectors_are_used_again(many: int):
    graph = Graph()
    total = sum(graph.given("rain", CELL, band) ** 1.5 for band in range(many))
    program = Compiler(graph, [Output(0, total)]).compile()
    assert program.registers <= 4


def test_a_mean_of_bands_is_their_sum_over_their_number():
    graph = Graph()
    bands = Bands([graph.given("rain", CELL, band) for band in range(3)])
    assert mean(bands).at == ((bands[0] + bands[1] + bands[2]) / 3.0).at
    assert isinstance(bands * 2, Bands)


@pytest.mark.parametrize(
    "formula",
    [
        lambda x: np.cumsum(x),
        lambda x: np.add.reduce(x),
        lambda x: 1.0 if x > 0 else 0.0,
        lambda x: np.where(x > 0, x, 0.0),
    ],
    ids=["cumsum", "reduce", "if", "where"],
)
def test_what_is_not_done_number_by_number_is_refused(formula: Callable[[Symbol], Any]):
    graph = Graph()
    with pytest.raises(DeclarationError):
        follow(formula, lambda name: graph.given(name, CELL))
