"""Slope of a surface: numba on plain arrays."""

import numpy as np
from numpy.typing import NDArray

from shanshui.kernels.compiling import dividing, kernel

Floats = NDArray[np.float64]
DEGREES = 180 / np.pi


def horn(elevation: Floats, width: Floats, height: Floats, slope: Floats) -> None:
    """Fill `slope` (degrees) of the inner cells of a window by Horn's third-order differences (1981).

    elevation (rows + 2, columns + 2) float64, m; width, height (rows + 2,) float64, m, of the cells of
    each row; slope (rows, columns) float64. A missing neighbour counts as level with its cell; a
    missing cell stays missing.
    """
    steepness(elevation, width, height, slope)
    np.arctan(slope, out=slope)
    np.multiply(slope, DEGREES, out=slope)


@kernel
def steepness(elevation, width, height, slope):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Fill `slope` with the tangent of the angle, so that it can be worked out for many cells at once; see `horn`."""
    for row in range(slope.shape[0]):
        north, here, south = elevation[row], elevation[row + 1], elevation[row + 2]
        _row(north, here, south, 8.0 * width[row + 1], 8.0 * height[row + 1], slope[row])


@dividing
def _row(north, here, south, across, down, slope):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    for j in range(slope.size):
        centre = here[j + 1]
        a = north[j] if north[j] == north[j] else centre
        b = north[j + 1] if north[j + 1] == north[j + 1] else centre
        c = north[j + 2] if north[j + 2] == north[j + 2] else centre
        d = here[j] if here[j] == here[j] else centre
        f = here[j + 2] if here[j + 2] == here[j + 2] else centre
        g = south[j] if south[j] == south[j] else centre
        h = south[j + 1] if south[j + 1] == south[j + 1] else centre
        i = south[j + 2] if south[j + 2] == south[j + 2] else centre
        east = (c + 2.0 * f + i - a - 2.0 * d - g) / across
        toward_south = (g + 2.0 * h + i - a - 2.0 * b - c) / down
        tangent = np.sqrt(east * east + toward_south * toward_south)
        slope[j] = tangent if centre == centre else centre  # the differences leave the centre out
