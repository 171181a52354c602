"""The frontier against published scores (B5), against SciPy's solver, and its laws."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from shanshui.core.errors import NotForMethod
from shanshui.findings.composite.board import Array
from shanshui.findings.peers.frontier import frontier

STAFF = np.array([[2.0, 3, 3, 4, 5, 5, 6, 8]]).T
SALES = np.array([[1.0, 3, 2, 3, 4, 2, 3, 5]]).T
STORES = list("ABCDEFGH")
SOME = st.integers(0, 2**31)


def _table(seed: int, places: int = 8) -> tuple[Array, Array, list[str]]:
    rng = np.random.Generator(np.random.Philox(seed))
    return rng.uniform(1, 9, (places, 2)), rng.uniform(1, 9, (places, 2)), [f"{i:02}" for i in range(places)]


@pytest.mark.parametrize(
    ("returns", "orientation", "scores"),
    [
        ("constant", "input", (0.5, 1, 0.6667, 0.75, 0.8, 0.4, 0.5, 0.625)),
        ("constant", "output", (0.5, 1, 0.6667, 0.75, 0.8, 0.4, 0.5, 0.625)),
        ("variable", "input", (1, 1, 0.8333, 0.75, 1, 0.5, 0.5, 1)),
    ],
)
def test_b5_stores_with_staff_and_sales(returns: str, orientation: str, scores: tuple[float, ...]) -> None:
    found = frontier(STAFF, SALES, STORES, returns, orientation)  # type: ignore[arg-type]
    assert [found[store].score for store in STORES] == pytest.approx(scores, abs=5e-5)


def test_b5_whom_a_store_is_measured_against() -> None:
    found = frontier(STAFF, SALES, STORES, "variable", "input")
    assert dict(found["C"].peers) == pytest.approx({"A": 0.5, "B": 0.5})
    assert found["B"].efficient
    assert not found["C"].efficient


def test_slack_tells_a_weakly_efficient_place() -> None:
    """Cooper, Seiford, Tone: same outputs, one input equal and the other larger: score 1, slack 1."""
    found = frontier(np.array([[2.0, 2.0], [2.0, 3.0]]), np.ones((2, 1)), ["a", "b"], "constant", "input")
    assert found["b"].score == pytest.approx(1)
    assert found["b"].slack_in == pytest.approx((0, 1))
    assert found["a"].efficient
    assert not found["b"].efficient


@given(SOME, st.sampled_from(["constant", "variable"]), st.sampled_from(["input", "output"]))
@settings(max_examples=12)
def test_scores_are_those_of_another_solver(seed: int, returns: str, orientation: str) -> None:
    x, y, names = _table(seed)
    found = frontier(x, y, names, returns, orientation)  # type: ignore[arg-type]
    for at, name in enumerate(names):
        assert found[name].score == pytest.approx(_twin(x, y, at, returns, orientation), abs=1e-6)


def _twin(x: Array, y: Array, at: int, returns: str, orientation: str) -> float:
    """Return the score by SciPy from inequalities, without slack columns."""
    inward = orientation == "input"
    first_x, first_y = (-x[at], np.zeros(2)) if inward else (np.zeros(2), y[at])
    above = np.vstack([np.column_stack([first_x, x.T]), np.column_stack([first_y, -y.T])])
    right = np.concatenate([np.zeros(2), -y[at]]) if inward else np.concatenate([x[at], np.zeros(2)])
    cost = np.zeros(1 + len(x))
    cost[0] = 1 if inward else -1
    equal = ([[0.0, *np.ones(len(x))]], [1.0]) if returns == "variable" else (None, None)
    factor = linprog(cost, above, right, *equal).x[0]
    return float(factor if inward else 1 / factor)


@given(SOME, st.sampled_from(["constant", "variable"]), st.sampled_from(["input", "output"]))
@settings(max_examples=10)
def test_scores_stay_within_one_and_units_change_nothing(seed: int, returns: str, orientation: str) -> None:
    x, y, names = _table(seed)
    found = frontier(x, y, names, returns, orientation)  # type: ignore[arg-type]
    scaled = frontier(x * [1e4, 0.01], y * [7.0, 1e-3], names, returns, orientation)  # type: ignore[arg-type]
    shuffled = frontier(x[::-1], y[::-1], names[::-1], returns, orientation)  # type: ignore[arg-type]
    for name in names:
        assert 0 < found[name].score <= 1
        assert scaled[name].score == pytest.approx(found[name].score, abs=1e-7)
        assert shuffled[name] == found[name]


@given(SOME)
@settings(max_examples=8)
def test_variable_returns_never_score_less_than_constant_ones(seed: int) -> None:
    x, y, names = _table(seed)
    variable, constant = (frontier(x, y, names, way, "input") for way in ("variable", "constant"))
    assert all(variable[name].score >= constant[name].score - 1e-8 for name in names)


def test_a_place_that_lacks_a_number_is_left_out_and_nonsense_is_refused() -> None:
    x = STAFF.copy()
    x[0] = math.nan
    assert "A" not in frontier(x, SALES, STORES)
    with pytest.raises(NotForMethod, match="negative"):
        frontier(-STAFF, SALES, STORES)
    with pytest.raises(NotForMethod, match="no output above zero"):
        frontier(STAFF, SALES * 0, STORES)
    assert frontier(x * math.nan, SALES, STORES) == {}
