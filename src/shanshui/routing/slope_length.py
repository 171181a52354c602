"""Slope of a filled relief, tile by tile, and the loss of bare soil from erosivity, erodibility and slope length.

The slope-length factor needs how wide the flow crosses a cell, |sin| + |cos| of the aspect (Desmet and Govers 1996).
InVEST takes the sine and cosine of the slope angle instead, against its own documents: up to 16 % of a cell's factor.
`aspect="flow"` is the aspect, `aspect="slope"` is InVEST's.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from shanshui.core.errors import NoStream
from shanshui.kernels import slope_length as kernels
from shanshui.routing.tiles import Layer, Readable, Scratch, Tiling

Aspect = Literal["flow", "slope"]
Single = NDArray[np.float32]


@dataclass(frozen=True)
class Gradient:
    """Slope in percent, and the width of flow across a cell, |sin| + |cos| of its aspect; None for InVEST's own."""

    slope: Layer
    across: Layer | None

    def drop(self) -> None:
        """Free both layers."""
        for layer in (self.slope, self.across):
            if layer is not None:
                layer.drop()


def each_tile(tiling: Tiling, work: Callable[[int], None], threads: int) -> None:
    """Do `work` on every tile; the tiles do not wait for each other."""
    with ThreadPoolExecutor(threads) as pool:
        for _ in pool.map(work, range(tiling.count)):
            pass


def no_stream(most: float, threshold: float) -> NoStream:
    """Return the error that no water reaches a stream, from the most cells upslope of one and the threshold."""
    return NoStream(where="threshold_flow_accumulation", most=f"{most:.0f}", threshold=f"{threshold:g}")


def most_cells(count: Layer) -> float:
    """Return the largest number of a layer, 0 if there is none."""
    return max((float(np.nanmax(part, initial=0)) for _, part in count.parts()), default=0.0)


def gradient(filled: Layer, scratch: Scratch, cell: float, aspect: Aspect = "flow", threads: int = 2) -> Gradient:
    """Return the gradient of a relief, as pygeoprocessing works it out; NaN where it has no height.

    Parameters
    ----------
    filled
        Heights in m, outside NaN.
    cell
        Side of a cell, m.
    """
    slope = scratch.layer("slope", np.float32, np.nan, halo=False)
    across = scratch.layer("across", np.float32, np.nan, halo=False) if aspect == "flow" else None

    def work(tile: int) -> None:
        heights = filled.read(tile)
        steep = np.full(heights.shape, np.nan, np.float32)
        wide = np.full(heights.shape, np.nan, np.float32)
        kernels.gradient(heights, cell, steep[1:-1, 1:-1], wide[1:-1, 1:-1])
        slope.write(tile, steep)
        if across is not None:
            across.write(tile, wide)

    each_tile(filled.tiling, work, threads)
    return Gradient(slope, across)


def bare_loss(
    tile: int, count: Layer, steep: Gradient, erosion: Readable, streams: Layer, cell: float, longest: float
) -> Single:
    """Return the loss of bare soil (RKLS) of a tile, (h, w), in the unit of `erosion`; NaN in streams.

    Parameters
    ----------
    count
        Cells upslope of each and itself.
    erosion
        Erosivity times erodibility, t ha-1.
    longest
        What the length factor is cut at.
    """
    here = count.inner(tile)
    loss = np.empty(here.shape, np.float32)
    force = erosion.read(tile)[1:-1, 1:-1]
    slope = steep.slope.inner(tile)
    across, by_slope = (slope, True) if steep.across is None else (steep.across.inner(tile), False)
    kernels.soil_loss(here, slope, across, by_slope, force, streams.inner(tile), cell, longest, loss)
    return loss
