"""How far water runs to a stream: numba on plain arrays."""

import math

import numpy as np

from shanshui.kernels.compiling import kernel
from shanshui.kernels.order import directed, flows, share, steps
from shanshui.kernels.streams import STREAM

DIAGONAL = math.sqrt(2.0)


@kernel
def to_stream(cells, directions, streams, distance):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Set at each cell how far its water runs to a stream, in cells; NaN where none gets there.

    With MFD the mean over the ways that reach a stream, by their shares. Walk against the flow. streams
    (h + 2, w + 2) uint8, distance the same, float64.
    """
    d, stream, far = directions.ravel(), streams.ravel(), distance.ravel()
    near = steps(directions.shape[1])
    for i in range(cells.size):
        cell = np.int64(cells[i])
        far[cell] = 0.0
        if stream[cell] == STREAM:
            continue
        total, whole = 0.0, 0.0
        for k in range(8):
            down = cell + near[k]
            if flows(d[cell], k) and directed(d[down]) and not math.isnan(far[down]):
                part = share(d[cell], k)
                whole += part
                total += part * ((DIAGONAL if k & 1 else 1.0) + far[down])
        far[cell] = total / whole if whole > 0.0 else math.nan


@kernel
def to_stream_weighted(cells, directions, streams, weights, distance, own):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Set at each cell what the way of its water to a stream adds up to, as `to_stream` does for its length.

    weights (h + 2, w + 2) float64: what each cell adds; NaN adds nothing. `own` says whether a step adds the weight
    of the cell it leaves, or else of the cell it enters.
    """
    d, stream, far = directions.ravel(), streams.ravel(), distance.ravel()
    weight, near = weights.ravel(), steps(directions.shape[1])
    for i in range(cells.size):
        cell = np.int64(cells[i])
        far[cell] = 0.0
        if stream[cell] == STREAM:
            continue
        total, whole = 0.0, 0.0
        for k in range(8):
            down = cell + near[k]
            if flows(d[cell], k) and directed(d[down]) and not math.isnan(far[down]):
                part = share(d[cell], k)
                step = weight[cell] if own else weight[down]
                whole += part
                total += part * ((0.0 if math.isnan(step) else step) + far[down])
        far[cell] = total / whole if whole > 0.0 else math.nan
