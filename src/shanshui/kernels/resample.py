"""Read a raster between its cells."""

import numba
import numpy as np

LEAST = 1e-9  # a weight below this is none


@numba.njit(cache=True, nogil=True)
def bilinear(data, rows, columns):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Return values between the four nearest centres; of these the ones that are NaN weigh nothing.

    data (bands, r, c) float64; rows, columns (h, w) float64: where to read, in cells from the centre of
    the first cell. Every point and its four neighbours must lie inside. Returns (bands, h, w).
    """
    bands, height, width = data.shape[0], rows.shape[0], rows.shape[1]
    found = np.full((bands, height, width), np.nan)
    for i in range(height):
        for j in range(width):
            top, left = int(np.floor(rows[i, j])), int(np.floor(columns[i, j]))
            down, across = rows[i, j] - top, columns[i, j] - left
            for b in range(bands):
                total, weight = 0.0, 0.0
                for dr in range(2):
                    for dc in range(2):
                        value = data[b, top + dr, left + dc]
                        share = (down if dr else 1.0 - down) * (across if dc else 1.0 - across)
                        if not np.isnan(value):
                            total += value * share
                            weight += share
                if weight > LEAST:
                    found[b, i, j] = total / weight
    return found
