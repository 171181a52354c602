"""Nutrients on their way to the stream, cell after cell in the order of the flow: numba on plain arrays.

Tiles, cells and directions are those of `kernels/sediment.py`.
"""

import math

import numpy as np

from shanshui.kernels.compiling import kernel
from shanshui.kernels.order import directed, flows, share, steps
from shanshui.kernels.sediment import bounded_slope, weight

DIAGONAL = math.sqrt(2.0)
ONE = np.float32(1.0)
BLOCK = 8  # InVEST looks for cells that leave the map in blocks of 2**8 cells a side


@kernel
def upslope_sums(cells, directions, slope, count, slopes):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Walk down: fill how many cells lie upslope of each and in it, and the sum of their slopes.

    slope (percent) float32; count, slopes float64.
    """
    step, d, s = steps(directions.shape[1]), directions.ravel(), slope.ravel()
    n, total = count.ravel(), slopes.ravel()
    for i in range(cells.size):
        cell = np.int64(cells[i])
        number, slope_here = 1.0, np.float64(bounded_slope(s[cell]))
        for side in range(8):
            near = cell + step[side]
            if flows(d[near], side ^ 4):
                part = share(d[near], side ^ 4)
                number += part * n[near]
                slope_here += part * total[near]
        n[cell], total[cell] = number, slope_here


@kernel
def visited_early(cells, directions, early):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Walk up (D8): mark the cells that InVEST takes before the cell they flow to.

    It puts the cells that leave the map on a stack, in reading order, block by block of 256 cells, and with them every
    cell that flows to one already there; what is taken from the stack first is the last that came. early uint8.
    """
    width = directions.shape[1]
    step, d, e = steps(width), directions.ravel(), early.ravel()
    for i in range(cells.size):
        cell = np.int64(cells[i])
        side = d[cell]
        near = cell + step[side]
        if not directed(d[near]):
            e[cell] = 1
        elif 1 <= side <= 4 and e[near] == 1:
            row, column = cell // width - 1, cell % width - 1
            to_row, to_column = near // width - 1, near % width - 1
            e[cell] = row >> BLOCK == to_row >> BLOCK and column >> BLOCK == to_column >> BLOCK


@kernel
def retain(  # type: ignore[no-untyped-def]  # noqa: ANN201
    cells,  # noqa: ANN001
    directions,  # noqa: ANN001
    stream,  # noqa: ANN001
    slope,  # noqa: ANN001
    classes,  # noqa: ANN001
    early,  # noqa: ANN001
    path,  # noqa: ANN001
    distance,  # noqa: ANN001
    first,  # noqa: ANN001
    second,  # noqa: ANN001
    efficiency,  # noqa: ANN001
    decay,  # noqa: ANN001
):
    """Walk up: fill the resistance and the distance to the stream, and what is retained of two nutrients on the way.

    path float64 as in sediment's `path_length` with cover 1; distance float64, in cells; first, second float32,
    retained shares: 0 where the way leaves the map and where `early` is 1. classes uint16: rows of `efficiency`
    (2, n) float32 and `decay` (2, n, 2) float64, how much of the difference to the next cell's retention is left
    after a step straight ahead and after one across a corner; a class beyond their end is absent.
    """
    mfd = directions.itemsize == 4
    step, d, t, s, k = steps(directions.shape[1]), directions.ravel(), stream.ravel(), slope.ravel(), classes.ravel()
    p, w, one, two, e = path.ravel(), distance.ravel(), first.ravel(), second.ravel(), early.ravel()
    for i in range(cells.size):
        cell = np.int64(cells[i])
        own = np.float64(ONE / bounded_slope(s[cell]))
        if t[cell] == 1:
            p[cell] = own if mfd else 0.0
            w[cell], one[cell], two[cell] = 0.0, 0.0, 0.0
            continue
        known = k[cell] < efficiency.shape[1]
        row = k[cell] if known else 0
        most_one, most_two = efficiency[0, row], efficiency[1, row]
        paths, ways, ones, twos, reach, whole = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
        for side in range(8):
            if not flows(d[cell], side):
                continue
            part = np.float64(weight(np.uint32(d[cell]), side)) if mfd else 1.0
            near, corner = cell + step[side], side & 1
            whole += part
            ones += part * _onward(one[near], most_one, decay[0, row, corner])
            twos += part * _onward(two[near], most_two, decay[1, row, corner])
            if not math.isnan(p[near]):
                reach += part
                paths += part * p[near]
                ways += part * ((DIAGONAL if corner else 1.0) + w[near])
        p[cell] = own + paths / reach if reach > 0.0 else math.nan
        w[cell] = ways / reach if reach > 0.0 else math.nan
        if known:
            one[cell] = 0.0 if e[cell] == 1 else ones / whole
            two[cell] = 0.0 if e[cell] == 1 else twos / whole


@kernel
def _onward(below, most, left):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Return the retention of a cell whose only way goes to one with retention `below`."""
    if math.isnan(below):
        return 0.0
    if below == 0.0:
        return most * (1.0 - left)
    if most > below:
        return below * left + most * (1.0 - left)
    return np.float64(below)


@kernel
def upslope(count, slopes, area, up):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Fill the upslope part of the index of connectivity, float32: mean slope times the root of the area above."""
    for row in range(up.shape[0]):
        for column in range(up.shape[1]):
            number = count[row, column]
            up[row, column] = np.float64(np.float32(slopes[row, column] / number)) * math.sqrt(number * area)


@kernel
def connectivity(mfd, stream, slope, path, index):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Make of the upslope part the index of connectivity, log10 of it over the way down; both are in `index`.

    NaN in streams and where none is reached.
    """
    for row in range(index.shape[0]):
        for column in range(index.shape[1]):
            down, up = path[row, column], np.float64(index[row, column])
            if stream[row, column] == 1 or math.isnan(down):
                index[row, column] = math.nan
                continue
            if mfd:
                down -= np.float64(ONE / bounded_slope(slope[row, column]))
            index[row, column] = math.log10(up / down) if down > 0.0 and up > 0.0 else math.nan
