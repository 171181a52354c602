"""Exact sums over polygons of the numbers of a raster, each weighted by the share of its cell inside."""

import numpy as np

from shanshui.kernels.compiling import kernel
from shanshui.kernels.exact_sum import add
from shanshui.kernels.fuse import add_exact

LONGEST = 1 << 15  # what `add_exact` takes at once


@kernel
def _known(raw, low, high, work):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Fill `work` with numbers, 0 where there is none. Return how many there are."""
    count = 0
    for i in range(raw.size):
        value = np.float64(raw[i])
        none = (low <= value and value <= high) or value != value
        work[i] = 0.0 if none else value
        count += 0 if none else 1
    return count


@kernel
def whole_cells(labels, raw, low, high, sums, shares, work, zeros):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Add the numbers of cells with a label to the sums of the label, and how many there are to `shares`.

    labels (rows, columns) int32, raw (rows, columns) of any real type, none from `low` to `high`; sums (labels, digits)
    int64, shares (labels,) int64; work (columns,) float64 and zeros (columns,) int64: room. Returns how many numbers
    were refused: not finite, or too large.
    """
    refused = 0
    for i in range(labels.shape[0]):
        j = 0
        while j < labels.shape[1]:
            label, first = labels[i, j], j
            while j < labels.shape[1] and j - first < LONGEST and labels[i, j] == label:
                j += 1
            if label >= 0:
                part = work[: j - first]
                shares[label] += _known(raw[i, first:j], low, high, part)
                refused += add_exact(part, sums[label : label + 1], zeros)
    return refused


@kernel
def cut_cells(raw, row, column, label, share, low, high, sums, shares):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Add numbers times shares to the sums of their label, and the shares. Return how many were refused.

    row, column, label (n,) int64, share (n,) float64; sums and shares (labels, digits) int64.
    """
    values, weights = np.zeros(row.size), np.zeros(row.size)
    for k in range(row.size):
        value = np.float64(raw[row[k], column[k]])
        if not ((low <= value and value <= high) or value != value):
            values[k], weights[k] = value * share[k], share[k]
    return add(sums, label, values) + add(shares, label, weights)
