"""Slope of a surface: numba on plain arrays."""

import math

import numba


@numba.njit(cache=True, nogil=True)
def horn(elevation, width, height, slope):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Fill `slope` (degrees) of the inner cells of a window by Horn's third-order differences (1981).

    elevation (rows + 2, columns + 2) float64, m; width, height (rows + 2,) float64, m, of the cells of
    each row; slope (rows, columns) float64. A missing neighbour counts as level with its cell; a
    missing cell stays missing.
    """
    near = elevation[:3, :3].copy()
    for row in range(slope.shape[0]):
        across = 8.0 * width[row + 1]
        down = 8.0 * height[row + 1]
        for column in range(slope.shape[1]):
            centre = elevation[row + 1, column + 1]
            if math.isnan(centre):  # the differences leave the centre out, so they would not show it
                slope[row, column] = math.nan
                continue
            for i in range(3):
                for j in range(3):
                    value = elevation[row + i, column + j]
                    near[i, j] = centre if math.isnan(value) else value
            east = (near[0, 2] + 2.0 * near[1, 2] + near[2, 2] - near[0, 0] - 2.0 * near[1, 0] - near[2, 0]) / across
            south = (near[2, 0] + 2.0 * near[2, 1] + near[2, 2] - near[0, 0] - 2.0 * near[0, 1] - near[0, 2]) / down
            slope[row, column] = math.degrees(math.atan(math.sqrt(east * east + south * south)))
