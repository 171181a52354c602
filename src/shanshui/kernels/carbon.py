"""Carbon of land use: what each class holds, looked up and summed in one pass."""

import math

import numpy as np

from shanshui.kernels.compiling import kernel


@kernel
def stock(rows, held, stored):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Fill `stored` with what the class of each cell holds; return the sum.

    rows (r, c) int16: row of the table, -1 where absent; held (n,) float32, t/ha; stored (r, c) float32.
    """
    total = 0.0
    for i in range(rows.shape[0]):
        for j in range(rows.shape[1]):
            row = rows[i, j]
            if row < 0:
                stored[i, j] = np.float32(math.nan)
            else:
                stored[i, j] = held[row]
                total += held[row]
    return total


@kernel
def change(before, after, worth, gained, value):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Fill `gained` with after - before and `value` with its worth; return both sums.

    before, after (r, c) float32, t/ha; worth: money per t; gained, value (r, c) float32.
    """
    total, money = 0.0, 0.0
    for i in range(before.shape[0]):
        for j in range(before.shape[1]):
            gained[i, j] = after[i, j] - before[i, j]
            value[i, j] = np.float32(gained[i, j] * worth)
            if not math.isnan(gained[i, j]):
                total += gained[i, j]
                money += value[i, j]
    return total, money
