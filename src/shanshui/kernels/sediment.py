"""Sediment on its way to the stream, cell after cell in the order of the flow: numba on plain arrays.

Tiles are padded by one cell; `cells` are places in the flattened tile, in order. Directions are D8 (uint8) or MFD
(uint32, eight weights of 4 bits). Neighbours are always asked east first and against the clock, so that sums do not
depend on tiles. Float32 where InVEST stores float32: differences of delivery ratios are differences of last digits.
"""

import math

import numpy as np

from shanshui.kernels.compiling import kernel
from shanshui.kernels.order import flows, share, steps

GENTLEST, STEEPEST = np.float32(0.005), np.float32(1.0)  # bounds of the slope as a share (Cavalli et al. 2013)
LEAST_COVER = np.float32(0.001)
HUNDRED, ONE = np.float32(100.0), np.float32(1.0)


@kernel
def weight(direction, side):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Return the weight (0-15) with which MFD sends water to a side."""
    return (direction >> np.uint32(4 * side)) & np.uint32(15)


@kernel
def weights(direction):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Return the sum of the eight weights of a cell."""
    pairs = (direction & np.uint32(0x0F0F0F0F)) + ((direction >> np.uint32(4)) & np.uint32(0x0F0F0F0F))
    fours = (pairs & np.uint32(0x00FF00FF)) + ((pairs >> np.uint32(8)) & np.uint32(0x00FF00FF))
    return (fours & np.uint32(0xFFFF)) + (fours >> np.uint32(16))


@kernel
def bounded_slope(percent):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Return the slope as a share, from 0.005 to 1."""
    return min(max(np.float32(percent / HUNDRED), GENTLEST), STEEPEST)


@kernel
def upslope_sums(cells, directions, slope, cover, count, slopes, covers):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Walk down: fill how many cells lie upslope of each and in it, and the sums of their slopes and cover factors.

    slope (percent), cover float32; count, slopes, covers float64. A cell without slope or cover adds nothing.
    """
    step, d, s, c = steps(directions.shape[1]), directions.ravel(), slope.ravel(), cover.ravel()
    n, total_slope, total_cover = count.ravel(), slopes.ravel(), covers.ravel()
    for i in range(cells.size):
        cell = np.int64(cells[i])
        number = 1.0
        slope_here = 0.0 if math.isnan(s[cell]) else np.float64(bounded_slope(s[cell]))
        cover_here = 0.0 if math.isnan(c[cell]) else np.float64(max(c[cell], LEAST_COVER))
        for side in range(8):
            near = cell + step[side]
            if flows(d[near], side ^ 4):
                part = share(d[near], side ^ 4)
                number += part * n[near]
                slope_here += part * total_slope[near]
                cover_here += part * total_cover[near]
        n[cell], total_slope[cell], total_cover[cell] = number, slope_here, cover_here


@kernel
def resistance(slope, cover):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Return 1 / (cover x slope) of a cell, its factors bounded."""
    return np.float64(ONE / (max(cover, LEAST_COVER) * bounded_slope(slope)))


@kernel
def path_length(cells, directions, stream, slope, cover, path):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Walk up: fill the resistance on the way to the stream, as seen from the cell above (MFD) or from the cell (D8).

    InVEST counts with MFD the resistance of the cell water comes to, with D8 that of the cell it leaves; so with MFD
    the own resistance is in `path`, and `downslope` takes it off again. stream uint8; path float64; NaN where no
    water reaches a stream.
    """
    mfd = directions.itemsize == 4
    step, d, t = steps(directions.shape[1]), directions.ravel(), stream.ravel()
    s, c, p = slope.ravel(), cover.ravel(), path.ravel()
    for i in range(cells.size):
        cell = np.int64(cells[i])
        own = resistance(s[cell], c[cell])
        if t[cell] == 1:
            p[cell] = own if mfd else 0.0
        elif mfd:
            p[cell] = _mean_below(cell, d, step, p) + own
        else:
            p[cell] = p[cell + step[d[cell]]] + own


@kernel
def _mean_below(cell, directions, step, path):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Return the weighted mean of `path` over the neighbours a cell flows to that have one."""
    above, below = 0.0, 0.0
    for side in range(8):
        part = weight(directions[cell], side)
        if part == 0:
            continue
        onward = path[cell + step[side]]
        if not math.isnan(onward):
            above += part * onward
            below += part
    return math.nan if below == 0.0 else above / below


@kernel
def connectivity(mfd, stream, slope, cover, count, slopes, covers, path, area, index):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Fill the index of connectivity, log10 of upslope over downslope; NaN in streams and where none is reached.

    All (rows, columns); area of a cell in m2; index float32 (Borselli et al. 2008, Cavalli et al. 2013).
    """
    for row in range(index.shape[0]):
        for column in range(index.shape[1]):
            down = path[row, column]
            if stream[row, column] == 1 or math.isnan(down):
                index[row, column] = math.nan
                continue
            if mfd:
                down -= resistance(slope[row, column], cover[row, column])
            number = count[row, column]
            mean_slope, mean_cover = slopes[row, column] / number, covers[row, column] / number
            up = mean_cover * mean_slope * math.sqrt(number * area)
            index[row, column] = math.log10(up / down) if down > 0.0 and up > 0.0 else math.nan


@kernel
def deposit(cells, directions, ratio, loss, practice, flux, deposited):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Walk down: fill the sediment that goes on from each cell on land, and what settles there, both t ha-1.

    ratio: delivery ratio, 1 in streams, NaN where no stream is reached, infinite beyond the raster; loss: of bare
    soil, NaN in streams; practice: C x P; all float32.
    """
    mfd = directions.itemsize == 4
    step, d, r = steps(directions.shape[1]), directions.ravel(), ratio.ravel()
    bare, kept, f, t = loss.ravel(), practice.ravel(), flux.ravel(), deposited.ravel()
    for i in range(cells.size):
        cell = np.int64(cells[i])
        here = r[cell]
        if math.isnan(here):
            continue
        arrived = 0.0
        for side in range(8):
            near = cell + step[side]
            if flows(d[near], side ^ 4) and not math.isnan(f[near]):
                arrived += share(d[near], side ^ 4) * f[near]
        below = max(_ratio_below(cell, d, step, r, mfd), np.float64(here))
        trapped = 1.0 if here == ONE else (below - here) / (1.0 - np.float64(here))
        washed = np.float32(0.0) if math.isnan(bare[cell]) else np.float32(bare[cell] * kept[cell]) * (ONE - here)
        t[cell] = trapped * arrived
        f[cell] = (1.0 - trapped) * arrived + np.float64(washed)


@kernel
def _ratio_below(cell, directions, step, ratio, mfd):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Return the mean delivery ratio of the cells that a cell flows to; those beyond the raster do not count."""
    if not mfd:
        only = ratio[cell + step[directions[cell]]]
        return np.float64(only) if math.isfinite(only) else 0.0
    above, below = 0.0, 0.0
    for side in range(8):
        part = weight(directions[cell], side)
        if part == 0:
            continue
        onward = ratio[cell + step[side]]
        if math.isinf(onward):
            continue
        below += part
        if not math.isnan(onward):
            above += part * np.float64(onward)
    return 0.0 if below == 0.0 else above / below
