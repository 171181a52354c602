"""What the flow gathers on its way: cells, or a weight of them."""

import numpy as np

from shanshui.kernels import accumulation as kernels
from shanshui.routing.order import THREADS, Order
from shanshui.routing.tiles import Layer, Readable, Scratch
from shanshui.routing.walk import walk


def accumulate(
    order: Order, scratch: Scratch, weights: Readable | None = None, name: str = "accumulation", threads: int = THREADS
) -> Layer:
    """Return what flows through each cell, itself included: cells, or `weights` of them; NaN where there is no flow.

    With MFD a cell passes on the parts that its directions say. A weight that is NaN adds nothing. Every cell adds
    up what its neighbours pass on in their order 0-7, so the sums are the same bits however the raster is cut.
    """
    found = scratch.layer(name, np.float64, np.nan)
    if weights is None:
        walk(order, kernels.count, outputs=[found], threads=threads)
    else:
        walk(order, kernels.gather, [weights], [found], threads=threads)
    return found


def upslope_factor(
    order: Order, scratch: Scratch, slope: Readable, cover: Readable, cell_area: float, threads: int = THREADS
) -> Layer:
    """Return the upslope part of the index of connectivity: mean cover x mean slope x root of the area, m.

    slope is a ratio, cover the factor of the impedance (Borselli et al. 2008, D_up); cell_area m2.
    """
    count = accumulate(order, scratch, None, "upslope cells", threads)
    slopes = accumulate(order, scratch, slope, "upslope slopes", threads)
    covers = accumulate(order, scratch, cover, "upslope covers", threads)
    found = scratch.layer("upslope factor", np.float64, np.nan, halo=False)
    for tile in range(order.tiling.count):
        cells = count.inner(tile)
        means = slopes.inner(tile) / cells * (covers.inner(tile) / cells)
        found.write(tile, means * np.sqrt(cells * cell_area))
    for layer in (count, slopes, covers):
        layer.drop()
    return found
