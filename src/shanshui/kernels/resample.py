"""Read a raster between its cells."""

import numpy as np

from shanshui.kernels.compiling import kernel

LEAST = 1e-9  # a weight below this is none


@kernel
def between(data, rows, columns, cells, out):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Fill `out` with numbers between the four nearest centres; of these the ones that are NaN weigh nothing.

    data (r, c) float64; rows (h,), columns (w,) float64: where the rows and columns of a window lie, in cells from the
    centre of the first of `data`, NaN where they have no place in it; cells (n,) int32, numbered along the rows.
    """
    width = columns.size
    for k in range(cells.size):
        i = cells[k] // width
        row, column = rows[i], columns[cells[k] - i * width]
        if np.isnan(row) or np.isnan(column):
            out[k] = np.nan
            continue
        top, left = int(row), int(column)
        down, across = row - top, column - left
        up, before = 1.0 - down, 1.0 - across
        a, b, c, d = data[top, left], data[top, left + 1], data[top + 1, left], data[top + 1, left + 1]
        wa, wb, wc, wd = up * before, up * across, down * before, down * across
        total = a * wa + b * wb + c * wc + d * wd
        weight = wa + wb + wc + wd
        if np.isnan(total):
            total, weight = 0.0, 0.0
            for value, share in ((a, wa), (b, wb), (c, wc), (d, wd)):
                if not np.isnan(value):
                    total += value * share
                    weight += share
        out[k] = total / weight if weight > LEAST else np.nan
