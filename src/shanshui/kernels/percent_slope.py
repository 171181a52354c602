"""Slope of a surface in percent as pygeoprocessing works it out, with holes: numba on plain arrays."""

import math

import numpy as np

from shanshui.kernels.compiling import kernel
from shanshui.kernels.slope_length import _drop


@kernel
def percent_slope(elevation, width, height):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Return the slope in percent, (rows, columns) float32, NaN where there is no height.

    elevation (rows + 2, columns + 2), m; width, height: of a cell, m. Differences of third order (Zevenbergen and
    Thorne 1987 with diagonals), one-sided where a neighbour is missing.
    """
    slope = np.full((elevation.shape[0] - 2, elevation.shape[1] - 2), np.nan, np.float32)
    for row in range(slope.shape[0]):
        for column in range(slope.shape[1]):
            near = elevation[row : row + 3, column : column + 3]
            e = np.float64(near[1, 1])
            if math.isnan(e):
                continue
            a, b, c = np.float64(near[0, 0]), np.float64(near[0, 1]), np.float64(near[0, 2])
            d, f = np.float64(near[1, 0]), np.float64(near[1, 2])
            g, h, i = np.float64(near[2, 0]), np.float64(near[2, 1]), np.float64(near[2, 2])
            east = _drop(a, b, c, d, e, f, g, h, i) / width
            south = _drop(a, d, g, b, e, h, c, f, i) / height
            slope[row, column] = 100.0 * math.sqrt(east * east + south * south)
    return slope
