"""Fair comparators by the frontier: places that make more of as much, or as much of less (data envelopment analysis).

Source: Charnes, Cooper, Rhodes (1978): constant returns (CCR); Banker, Charnes, Cooper (1984): variable returns (BCC).
Two stages: first the score, then the greatest sum of slacks at that score, so that a place with score 1 and slack is
told from an efficient one. Solved by HiGHS; each answer is put back into the conditions by separate code.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from shanshui.core.errors import FrontierFailed, NotForMethod
from shanshui.core.labels import Label
from shanshui.findings.composite.board import Array

Returns = Literal["constant", "variable"]
Orientation = Literal["input", "output"]
TOLERANCE = 1e-6
SMALL = 1e-9
DIGITS = 8  # of λ


@dataclass(frozen=True)
class Efficiency:
    """How near a place is to the frontier, and whose mix it is measured against.

    Attributes
    ----------
    score
        1 on the frontier; input-oriented, the share of its inputs that would do; output-oriented, the share of what its
        inputs could yield that it does yield.
    peers
        (place, λ): the mix of frontier places that it is compared with.
    slack_in, slack_out
        What the mix still needs less of each input, or yields more of each output, in their own units.
    """

    place: str
    score: float
    peers: tuple[tuple[str, float], ...]
    slack_in: tuple[float, ...]
    slack_out: tuple[float, ...]

    @property
    def efficient(self) -> bool:
        """Return whether nothing can be saved or added: score 1 and no slack."""
        return self.score > 1 - TOLERANCE and max((*self.slack_in, *self.slack_out), default=0.0) == 0


def frontier(
    inputs: Array,
    outputs: Array,
    places: Sequence[str],
    returns: Returns = "variable",
    orientation: Orientation = "output",
) -> dict[str, Efficiency]:
    """Return the efficiency of every place that knows all inputs and outputs.

    Parameters
    ----------
    inputs, outputs
        (places, number of each), of which less or more is better; not negative.

    Raises
    ------
    NotForMethod
        If a number is negative, or a place has no input or no output above zero.
    FrontierFailed
        If the solver does not find an optimum, or the answer does not stand.
    """
    known = np.asarray(~(np.isnan(inputs).any(axis=1) | np.isnan(outputs).any(axis=1)))
    order = [at for at in sorted(range(len(places)), key=lambda i: places[i]) if known[at]]
    names = [places[at] for at in order]
    x, y = np.asarray(inputs, float)[order], np.asarray(outputs, float)[order]
    if not order:
        return {}
    _check(x, y, names)
    scale_x, scale_y = x.max(axis=0), y.max(axis=0)  # units of measurement change nothing
    scale_x, scale_y = np.where(scale_x > 0, scale_x, 1.0), np.where(scale_y > 0, scale_y, 1.0)
    solver = _Programme(x / scale_x, y / scale_y, returns, orientation)
    return {name: solver.efficiency(at, names, scale_x, scale_y) for at, name in enumerate(names)}


def _check(x: Array, y: Array, names: Sequence[str]) -> None:
    for at, name in enumerate(names):
        if min(x[at].min(), y[at].min()) < 0:
            why = Label("an input or output is negative", "投入或产出为负")
        elif min(x[at].max(), y[at].max()) <= 0:
            why = Label("it has no input or no output above zero", "没有大于零的投入或产出")
        else:
            continue
        raise NotForMethod(where=name, method="DEA", indicator=name, why=why)


class _Programme:
    """The linear programmes of one technology: columns are θ or φ, λ of every place, slacks of inputs and outputs.

    One model serves all places, in order of their codes: only the first column and the right-hand sides change.
    """

    def __init__(self, x: Array, y: Array, returns: Returns, orientation: Orientation) -> None:
        import highspy

        self.x, self.y, self.returns, self.orientation = x, y, returns, orientation
        self.count, self.ins, self.outs = len(x), x.shape[1], y.shape[1]
        self.solver = highspy.Highs()
        for name, value in (("output_flag", False), ("threads", 1), ("random_seed", 0)):
            self.solver.setOptionValue(name, value)
        for name in ("primal_feasibility_tolerance", "dual_feasibility_tolerance"):
            self.solver.setOptionValue(name, SMALL)
        self.solver.passModel(self._model(highspy))

    def efficiency(self, at: int, names: Sequence[str], scale_x: Array, scale_y: Array) -> Efficiency:
        """Return the efficiency of one place."""
        self._turn_to(at)
        factor = self._clean(float(self._solve(names[at], None)[0]))
        second = self._solve(names[at], factor)
        mix, slack = np.round(second[1 : 1 + self.count], DIGITS), second[1 + self.count :]
        self._stands(at, names[at], factor, mix)
        peers = tuple((names[i], float(mix[i])) for i in range(self.count) if mix[i] > TOLERANCE)
        slack = np.where(slack > TOLERANCE, slack, 0.0)
        slack_in, slack_out = slack[: self.ins] * scale_x, slack[self.ins :] * scale_y
        score = factor if self.orientation == "input" else 1 / factor
        return Efficiency(names[at], score, peers, tuple(slack_in.tolist()), tuple(slack_out.tolist()))

    def _clean(self, factor: float) -> float:
        """Return a factor on its own side of 1: what is beyond by less than the solver's tolerance is 1."""
        return min(factor, 1.0) if self.orientation == "input" else max(factor, 1.0)

    def _turn_to(self, at: int) -> None:
        """Set the programme to a place: Σλx + s = θ·x₀ (or x₀), Σλy − s = y₀ (or φ·y₀)."""
        own = [*self.x[at].tolist(), *self.y[at].tolist()]
        for row, value in enumerate(own):
            moves = (row < self.ins) == (self.orientation == "input")
            self.solver.changeCoeff(row, 0, -value if moves else 0.0)
            right = 0.0 if moves else value
            self.solver.changeRowBounds(row, right, right)

    def _solve(self, name: str, factor: float | None) -> Array:
        """Return the columns of the best solution: of the factor, or with that fixed, of the sum of slacks."""
        columns = 1 + self.count + self.ins + self.outs
        inward = self.orientation == "input"
        low, high = (
            (0.0, self.solver.inf) if factor is None else sorted((factor, factor + (SMALL if inward else -SMALL)))
        )
        self.solver.changeColBounds(0, low, high)  # fixed, but for what rounding needs
        self.solver.changeColCost(0, (1.0 if inward else -1.0) if factor is None else 0.0)
        for column in range(1 + self.count, columns):
            self.solver.changeColCost(column, 0.0 if factor is None else -1.0)
        self.solver.run()
        status = self.solver.getModelStatus()
        if str(status) != "HighsModelStatus.kOptimal":
            raise FrontierFailed(where=name, place=name, saw=self.solver.modelStatusToString(status))
        return np.asarray(self.solver.getSolution().col_value, float)

    def _model(self, highspy: Any) -> Any:
        """Return the programme without a place: Σλ = 1 is its last row for variable returns."""
        rows = self.ins + self.outs + (self.returns == "variable")
        matrix, right = np.zeros((rows, 1 + self.count + self.ins + self.outs)), np.zeros(rows)
        matrix[: self.ins, 1 : 1 + self.count] = self.x.T
        matrix[self.ins : self.ins + self.outs, 1 : 1 + self.count] = self.y.T
        slack = np.arange(self.ins + self.outs)
        matrix[slack, 1 + self.count + slack] = np.where(slack < self.ins, 1.0, -1.0)
        if self.returns == "variable":
            matrix[-1, 1 : 1 + self.count], right[-1] = 1.0, 1.0
        columns = matrix.shape[1]
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = columns, rows
        model.col_cost_, model.col_lower_ = np.zeros(columns), np.zeros(columns)
        model.col_upper_ = np.full(columns, highspy.kHighsInf)
        model.row_lower_, model.row_upper_ = right, right
        starts, index, values = _by_column(matrix)
        model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        model.a_matrix_.start_, model.a_matrix_.index_, model.a_matrix_.value_ = starts, index, values
        return model

    def _stands(self, at: int, name: str, factor: float, mix: Array) -> None:
        """Raise FrontierFailed unless the mix uses no more and yields no less than the factor says."""
        more, less = (factor, 1.0) if self.orientation == "input" else (1.0, factor)
        uses, yields = mix @ self.x, mix @ self.y
        holds = (uses <= more * self.x[at] + TOLERANCE).all() and (yields >= less * self.y[at] - TOLERANCE).all()
        whole = self.returns == "constant" or abs(mix.sum() - 1) <= TOLERANCE
        if not (holds and whole and (mix >= -TOLERANCE).all()):
            raise FrontierFailed(where=name, place=name, saw=Label("an answer that does not stand", "解代回后不成立"))


def _by_column(matrix: Array) -> tuple[Array, Array, Array]:
    """Return a matrix by columns: where each begins, row numbers, values."""
    columns, rows = np.nonzero(matrix.T)
    starts = np.concatenate([[0], np.cumsum(np.bincount(columns, minlength=matrix.shape[1]))])
    return starts.astype(np.int32), rows.astype(np.int32), matrix.T[columns, rows]
