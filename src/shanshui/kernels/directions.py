"""Which way water leaves each cell: numba on plain arrays.

Neighbours are numbered 0 = east, then against the clock. Cells without data are NaN, and so is what lies
beyond the raster.
"""

import numpy as np

from shanshui.kernels.compiling import kernel
from shanshui.kernels.flats import COLUMNS, DIAGONAL, LAST_RESORT, ROWS, STRAIGHT

ASLANT = 1.0 / np.sqrt(2.0)  # a slope of one over a diagonal step
NO_D8 = 128
NO_MFD = 0
PARTS = 15.0  # the largest share, in four bits
# Of ways equally short, the one a search from the drain finds first if it looks at neighbours 0-7 in turn, as
# pygeoprocessing's does: the last step into the cell is the one of the highest number.
TIES = (3, 2, 1, 0, 7, 6, 5, 4)


@kernel
def d8(heights):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201, C901 - unrolled, so that it is vectorised
    """Return the steepest way down of each cell, uint8 (h + 2, w + 2), NO_D8 where there is none.

    heights (h + 2, w + 2) float. Of equal slopes the first neighbour counts.
    """
    directions = np.full(heights.shape, NO_D8, np.uint8)
    for r in range(1, heights.shape[0] - 1):
        for c in range(1, heights.shape[1] - 1):
            here = np.float64(heights[r, c])
            steepest, way = 0.0, NO_D8
            slope = here - heights[r, c + 1]
            if slope > steepest:
                steepest, way = slope, 0
            slope = (here - heights[r - 1, c + 1]) * ASLANT
            if slope > steepest:
                steepest, way = slope, 1
            slope = here - heights[r - 1, c]
            if slope > steepest:
                steepest, way = slope, 2
            slope = (here - heights[r - 1, c - 1]) * ASLANT
            if slope > steepest:
                steepest, way = slope, 3
            slope = here - heights[r, c - 1]
            if slope > steepest:
                steepest, way = slope, 4
            slope = (here - heights[r + 1, c - 1]) * ASLANT
            if slope > steepest:
                steepest, way = slope, 5
            slope = here - heights[r + 1, c]
            if slope > steepest:
                steepest, way = slope, 6
            slope = (here - heights[r + 1, c + 1]) * ASLANT
            if slope > steepest:
                way = 7
            directions[r, c] = way
    return directions


@kernel
def _drop(here, there):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Return how much lower another height is, 0 if it is not."""
    drop = here - there
    return drop if drop > 0.0 else 0.0


@kernel
def _packed(a, b, c, d, e, f, g, h):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Return eight slopes as shares of their sum in four bits each, NO_MFD if all are 0."""
    total = a + b + c + d + e + f + g + h
    whole = total if total > 0.0 else 1.0
    rounded = np.uint32(0.5 + a / whole * PARTS)
    rounded |= np.uint32(0.5 + b / whole * PARTS) << np.uint32(4)
    rounded |= np.uint32(0.5 + c / whole * PARTS) << np.uint32(8)
    rounded |= np.uint32(0.5 + d / whole * PARTS) << np.uint32(12)
    rounded |= np.uint32(0.5 + e / whole * PARTS) << np.uint32(16)
    rounded |= np.uint32(0.5 + f / whole * PARTS) << np.uint32(20)
    rounded |= np.uint32(0.5 + g / whole * PARTS) << np.uint32(24)
    rounded |= np.uint32(0.5 + h / whole * PARTS) << np.uint32(28)
    return rounded


@kernel
def mfd(heights):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Return the shares of each cell's lower neighbours by slope, uint32 (h + 2, w + 2), NO_MFD where there is none.

    heights (h + 2, w + 2) float.
    """
    directions = np.zeros(heights.shape, np.uint32)
    for r in range(1, heights.shape[0] - 1):
        for c in range(1, heights.shape[1] - 1):
            here = np.float64(heights[r, c])
            directions[r, c] = _packed(
                _drop(here, heights[r, c + 1]),
                _drop(here, heights[r - 1, c + 1]) * ASLANT,
                _drop(here, heights[r - 1, c]),
                _drop(here, heights[r - 1, c - 1]) * ASLANT,
                _drop(here, heights[r, c - 1]),
                _drop(here, heights[r + 1, c - 1]) * ASLANT,
                _drop(here, heights[r + 1, c]),
                _drop(here, heights[r + 1, c + 1]) * ASLANT,
            )
    return directions


@kernel
def _off(heights, row, column):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Return the way out of the data: the first straight neighbour without any, or else the last diagonal one."""
    way = NO_D8
    for i in range(8):
        if np.isnan(heights[row + ROWS[i], column + COLUMNS[i]]):
            way = i
            if not i & 1:
                break
    return way


@kernel
def d8_on_flats(heights, distance, flats, directions):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Lead flat cells to the level neighbour through which the drain is nearest, in place; of equals by TIES.

    distance, flats: as `flats.spread` leaves and takes them; a cell that no drain reaches keeps NO_D8.
    """
    width = heights.shape[1]
    for k in range(flats.size):
        row, column = flats[k] // width, flats[k] % width
        if distance[row, column] == LAST_RESORT:
            directions[row, column] = _off(heights, row, column)
            continue
        for i in TIES:
            r, c = row + ROWS[i], column + COLUMNS[i]
            onward = distance[r, c] + (DIAGONAL if i & 1 else STRAIGHT)
            if heights[r, c] == heights[row, column] and onward == distance[row, column]:
                directions[row, column] = i
                break


@kernel
def mfd_on_flats(heights, distance, flats, directions):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Share flat cells among all level neighbours nearer to the drain, by length of step, in place.

    distance, flats: as `flats.spread` leaves and takes them; a cell that no drain reaches keeps NO_MFD.
    """
    width = heights.shape[1]
    share = np.empty(8)
    for k in range(flats.size):
        row, column = flats[k] // width, flats[k] % width
        off = distance[row, column] == LAST_RESORT
        for i in range(8):
            r, c = row + ROWS[i], column + COLUMNS[i]
            level = heights[r, c] == heights[row, column] and distance[r, c] < distance[row, column]
            chosen = np.isnan(heights[r, c]) if off else level
            share[i] = (ASLANT if i & 1 else 1.0) if chosen else 0.0
        directions[row, column] = _packed(
            share[0], share[1], share[2], share[3], share[4], share[5], share[6], share[7]
        )
