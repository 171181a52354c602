"""Slope of a routed surface and the slope-length factor of the soil loss equation: numba on plain arrays."""

import math

import numpy as np

from shanshui.kernels.compiling import kernel

DIAGONAL = math.sqrt(2.0)
GENTLE = 9.0  # percent; steeper slopes have another steepness factor and exponent


@kernel
def _outer(first, middle, last, centre):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Return the drop along a line beside the centre and its weight, from those of its three cells that are there."""
    if not math.isnan(first):
        if not math.isnan(last):
            return first - last, 2.0
        if not math.isnan(middle):
            return first - middle, 1.0
        return (first - centre) * DIAGONAL, 1.0
    if math.isnan(last):
        return 0.0, 0.0
    if not math.isnan(middle):
        return middle - last, 1.0
    return (centre - last) * DIAGONAL, 1.0


@kernel
def _inner(first, centre, last):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Return twice the drop along the line through the centre, and its weight."""
    if not math.isnan(first):
        if not math.isnan(last):
            return 2.0 * (first - last), 4.0
        return 2.0 * (first - centre), 2.0
    if not math.isnan(last):
        return 2.0 * (centre - last), 2.0
    return 0.0, 0.0


@kernel
def _drop(a, b, c, d, e, f, g, h, i):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Return the mean drop for each cell from the side of a, d, g to that of c, f, i."""
    upper, upper_weight = _outer(a, b, c, e)
    through, through_weight = _inner(d, e, f)
    lower, lower_weight = _outer(g, h, i, e)
    weight = upper_weight + through_weight + lower_weight
    return 0.0 if weight == 0.0 else ((upper + through) + lower) / weight


@kernel
def gradient(elevation, cell, slope, across):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Fill the slope in percent and the width of flow across a cell, |sin| + |cos| of the aspect; flat cells have 1.

    elevation (rows + 2, columns + 2), m; cell m; slope, across (rows, columns) float32. Differences of third order
    (Zevenbergen and Thorne 1987 with diagonals), one-sided where a neighbour is missing, as pygeoprocessing has them.
    """
    for row in range(slope.shape[0]):
        for column in range(slope.shape[1]):
            e = np.float64(elevation[row + 1, column + 1])
            if math.isnan(e):
                slope[row, column] = math.nan
                across[row, column] = math.nan
                continue
            a, b, c = elevation[row, column], elevation[row, column + 1], elevation[row, column + 2]
            d, f = elevation[row + 1, column], elevation[row + 1, column + 2]
            g, h, i = elevation[row + 2, column], elevation[row + 2, column + 1], elevation[row + 2, column + 2]
            a, b, c, d = np.float64(a), np.float64(b), np.float64(c), np.float64(d)
            f, g, h, i = np.float64(f), np.float64(g), np.float64(h), np.float64(i)
            east = _drop(a, b, c, d, e, f, g, h, i) / cell
            south = _drop(a, d, g, b, e, h, c, f, i) / cell
            steepest = math.sqrt(east * east + south * south)
            slope[row, column] = 100.0 * steepest
            across[row, column] = 1.0 if steepest == 0.0 else (abs(east) + abs(south)) / steepest


@kernel
def width_of_slope(percent):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Return |sin| + |cos| of a slope, which InVEST's length factor has in the place of the aspect's."""
    rise = percent / 100.0
    return (1.0 + rise) / math.sqrt(1.0 + rise * rise)


@kernel
def slope_length(count, slope, across, cell, longest):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Return the LS factor of a cell (Desmet and Govers 1996), its length factor not above `longest`.

    count: cells upslope and the cell itself; slope in percent; across: |sin| + |cos| of the aspect; cell in m. As
    upslope area counts the square root of the catchment, as in SAGA and InVEST.
    """
    rise = slope / 100.0
    sine = rise / math.sqrt(1.0 + rise * rise)
    if slope <= 1.0:
        m = 0.2
    elif slope <= 3.5:
        m = 0.3
    elif slope <= 5.0:
        m = 0.4
    elif slope <= GENTLE:
        m = 0.5
    else:
        beta = (sine / 0.0896) / (3.0 * sine**0.8 + 0.56)
        m = beta / (1.0 + beta)
    area = cell * cell
    upslope = math.sqrt((count - 1.0) * area)
    width = m * math.log(22.13 * cell * across)
    grown = math.exp((m + 1.0) * math.log(upslope + area) - width)
    before = math.exp((m + 1.0) * math.log(upslope) - width) if upslope > 0.0 else 0.0
    length = (grown - before) / area
    steepness = 10.8 * sine + 0.03 if slope < GENTLE else 16.8 * sine - 0.5
    return min(length, longest) * steepness


@kernel
def soil_loss(count, slope, across, by_slope, force, stream, cell, longest, loss):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Fill the loss of bare soil, `force` (erosivity x erodibility) times LS; streams have none, so NaN.

    All (rows, columns): count float64, slope in percent, across, force float32, stream uint8, loss float32.
    `by_slope` takes InVEST's |sin| + |cos| of the slope in the place of `across`.
    """
    for row in range(loss.shape[0]):
        for column in range(loss.shape[1]):
            upslope, steep = np.float64(count[row, column]), np.float64(slope[row, column])
            if stream[row, column] == 1 or math.isnan(upslope):
                loss[row, column] = math.nan
                continue
            width = width_of_slope(steep) if by_slope else np.float64(across[row, column])
            loss[row, column] = slope_length(upslope, steep, width, cell, longest) * force[row, column]
