"""Annual water yield by Budyko's curve, each cell read once."""

import math

import numpy as np

from shanshui.kernels.compiling import kernel

MOST = 5.0  # cap of the curve's shape
LEAST = 1.25  # shape where no water can be stored


@kernel
def budyko(rows, kc, root, planted, et0, rain, soil, pawc, season, pet, share, aet, water):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Fill potential and actual evapotranspiration, its share of rain, and water yield.

    rows (r, c) int16: class of a cell, -1 where absent; kc, root (n,) float32: crop factor and root depth (mm) of
    each class; planted (n,) int8. et0, rain (mm), soil depth (mm), pawc (fraction) (r, c), NaN where absent;
    season: Z. pet, aet, water (mm) and share (r, c) float32 are filled. Zhang et al. 2004; Donohue et al. 2012 for the
    shape `Z · storage / rain + 1.25`. Single precision, as the rasters are.
    """
    one = np.float32(1.0)
    none = np.float32(math.nan)
    for i in range(rows.shape[0]):
        for j in range(rows.shape[1]):
            row = rows[i, j]
            p = np.float32(rain[i, j])
            if row < 0:
                pet[i, j] = share[i, j] = aet[i, j] = water[i, j] = none
                continue
            potential = np.float32(et0[i, j]) * kc[row]
            pet[i, j] = potential
            depth = np.float32(soil[i, j])
            storage = min(root[row], depth) * np.float32(pawc[i, j])
            if math.isnan(potential + p + depth + storage) or p == 0.0:
                share[i, j] = aet[i, j] = water[i, j] = none
                continue
            dry = potential / p
            if planted[row]:
                shape = min(storage / p * season + np.float32(LEAST), np.float32(MOST))
                curve = one + dry - (one + dry**shape) ** (one / shape)
                part = min(dry, curve)
            else:
                part = min(dry, one)
            share[i, j] = part
            aet[i, j] = part * p
            water[i, j] = (one - part) * p


@kernel
def look_up(rows, held, found):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Fill `found` (r, c) float32 with what the class of each cell holds, NaN where absent; rows (r, c) int16, -1."""
    for i in range(rows.shape[0]):
        for j in range(rows.shape[1]):
            found[i, j] = np.float32(math.nan) if rows[i, j] < 0 else held[rows[i, j]]
