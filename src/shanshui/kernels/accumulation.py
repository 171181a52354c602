"""What the flow gathers: numba on plain arrays."""

import math

import numpy as np

from shanshui.kernels.compiling import kernel
from shanshui.kernels.order import flows, share, steps


@kernel
def count(cells, directions, accumulated):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Set at each cell how many cells flow through it, itself among them; walk with the flow.

    cells (n,) uint32 in order of flow; directions (h + 2, w + 2); accumulated the same, float64.
    """
    d, total, near = directions.ravel(), accumulated.ravel(), steps(directions.shape[1])
    for i in range(cells.size):
        cell = np.int64(cells[i])
        value = 1.0
        for k in range(8):
            up = cell + near[k]
            if flows(d[up], k ^ 4):
                value += share(d[up], k ^ 4) * total[up]
        total[cell] = value


@kernel
def gather(cells, directions, weights, accumulated):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Set at each cell the sum of the weights of what flows through it; a weight that is NaN adds nothing.

    weights (h + 2, w + 2) float64; else as `count`.
    """
    d, total, near = directions.ravel(), accumulated.ravel(), steps(directions.shape[1])
    weight = weights.ravel()
    for i in range(cells.size):
        cell = np.int64(cells[i])
        value = 0.0 if math.isnan(weight[cell]) else weight[cell]
        for k in range(8):
            up = cell + near[k]
            if flows(d[up], k ^ 4):
                value += share(d[up], k ^ 4) * total[up]
        total[cell] = value
