"""Habitat under threat, cell by cell."""

import math

import numpy as np

from shanshui.kernels.compiling import kernel


@kernel
def mark(values, top, left, region):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Mark in region (uint8) the cells that hold a threat; return how many values lie outside 0 to 1.

    values (r, c), NaN where absent, begins at (top, left) of the region.
    """
    outside = 0
    for i in range(values.shape[0]):
        for j in range(values.shape[1]):
            value = values[i, j]
            if value == value:
                region[top + i, left + j] = np.uint8(value != 0.0)
                if value < 0.0 or value > 1.0:
                    outside += 1
    return outside


@kernel
def quality(total, classes, habitat, half, degradation, found):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Write degradation and the quality left, H (1 - D**2.5 / (D**2.5 + k**2.5)); NaN where there is no class.

    total (h, w) float64: D; classes (h, w): rows of habitat (n,), negative where absent; half: k.
    degradation, found (h, w) float32.
    """
    constant = half * half * math.sqrt(half)
    for i in range(total.shape[0]):
        for j in range(total.shape[1]):
            kind = classes[i, j]
            if kind < 0:
                degradation[i, j] = found[i, j] = math.nan
                continue
            level = total[i, j]
            raised = level * level * math.sqrt(level)
            degradation[i, j] = level
            found[i, j] = habitat[kind] * (1.0 - raised / (raised + constant))
