"""Exact sums of groups of rows, rounded once, whatever the order (§10)."""

import math

import numpy as np

from shanshui.kernels.compiling import kernel

PARTIALS = 64  # more than the 40 that numbers of every size can need


@kernel
def sums(starts, values):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Return the exact sum of each group, NaN left out; NaN where nothing is left.

    starts (groups + 1,) int64: rows `starts[g]` to `starts[g + 1]` of values (n,) float64 make up group g.
    After Shewchuk 1997: partial sums that do not overlap, rounded half to even at the end.
    """
    found = np.empty(starts.size - 1, dtype=np.float64)
    partials = np.empty(PARTIALS, dtype=np.float64)
    for g in range(found.size):
        count, seen, plain = 0, 0, 0.0
        for i in range(starts[g], starts[g + 1]):
            x = values[i]
            if math.isnan(x):
                continue
            seen += 1
            plain += x
            kept = 0
            for j in range(count):
                y = partials[j]
                if abs(x) < abs(y):
                    x, y = y, x
                high = x + y
                low = y - (high - x)
                if low != 0.0:
                    partials[kept] = low
                    kept += 1
                x = high
            partials[kept] = x
            count = kept + 1
        if seen == 0:
            found[g] = math.nan
        elif not math.isfinite(plain):
            found[g] = plain
        else:
            found[g] = _rounded(partials, count)
    return found


@kernel
def _rounded(partials, count):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Return the sum of partial sums that do not overlap, the largest last."""
    count -= 1
    high, low = partials[count], 0.0
    while count > 0:
        x = high
        count -= 1
        y = partials[count]
        high = x + y
        low = y - (high - x)
        if low != 0.0:
            break
    if count > 0 and ((low < 0.0 and partials[count - 1] < 0.0) or (low > 0.0 and partials[count - 1] > 0.0)):
        twice = low * 2.0  # a tie that what is left decides
        up = high + twice
        if twice == up - high:
            high = up
    return high
