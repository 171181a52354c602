"""Where streams run, and how far water flows to them."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from shanshui.kernels import distance as distances
from shanshui.kernels import streams as kernels
from shanshui.kernels.streams import LAND, NO_FLOW, STREAM
from shanshui.routing.order import THREADS, Order
from shanshui.routing.tiles import Layer, Readable, Scratch
from shanshui.routing.walk import walk

__all__ = ["LAND", "NO_FLOW", "STREAM", "distance_to_stream", "extract_streams"]
Array = NDArray[Any]


def extract_streams(
    order: Order, accumulated: Layer, scratch: Scratch, threshold: float, traced: float = 1.0, threads: int = THREADS
) -> Layer:
    """Return streams: 1, other cells 0, and 255 where there is no flow.

    With D8 where more than `threshold` cells flow. With MFD, where flow may spread, a stream begins where at least
    `threshold` leaves the raster or its valid part and is followed up while at least `traced` (0-1) of it flows; what
    lies between two parts of a stream, or below one, is a stream too.

    Parameters
    ----------
    order, accumulated
        The flow, and how many cells flow through each.
    threshold
        In the unit of `accumulated`.
    traced
        Share of the threshold with which an MFD stream is still followed.
    """
    if order.directions.dtype == np.uint8:
        return _above(accumulated, scratch, threshold)
    reached = scratch.layer("streams", np.uint8, NO_FLOW)
    limits = (float(threshold), float(traced * threshold))
    walk(order, kernels.follow_up, [accumulated], [reached], limits, upstream=True, threads=threads)
    if traced < 1:
        _join(order, accumulated, reached, float(threshold))
    return reached


def _join(order: Order, accumulated: Layer, reached: Layer, threshold: float) -> None:
    """Leave of the reached cells those that are streams or lie between streams."""
    tiling = order.tiling
    down, across = (-(-side >> kernels.BLOCK) for side in tiling.shape)
    corners = [(at.top, at.left) for at in map(tiling.window, range(tiling.count))]

    def collect(tiles: range) -> list[Array]:
        layers = (reached, order.directions, accumulated)
        found = [kernels.collect(*(layer.read(t) for layer in layers), threshold, *corners[t], across) for t in tiles]
        return _sorted([np.concatenate(part) for part in zip(*found, strict=True)])

    wide = tiling.across[1]
    # Tiles of whole blocks give the cells of whole blocks, row by row; others are put in order all at once.
    rows = 1 if tiling.size % (1 << kernels.BLOCK) == 0 else tiling.across[0]
    lots = range(0, tiling.count, wide * rows)
    counts, parts = np.zeros(down * across + 1, np.int64), []
    for first in lots:
        keys, *rest = collect(range(first, min(first + wide * rows, tiling.count)))
        counts[1:] += np.bincount(keys >> (2 * kernels.BLOCK), minlength=down * across)
        parts.append([keys.astype(np.uint16), *rest])  # the lower half: the place in the block
    places, ways, kinds = (np.concatenate([part.pop(0) for part in parts]) for _ in range(3))
    starts = np.cumsum(counts)
    kernels.trace(places, starts, ways, kinds, across)
    for tile, corner in enumerate(corners):
        streams = reached.read(tile)
        kernels.settle(streams, places, starts, kinds, *corner, across)
        reached.write(tile, streams)


def _sorted(arrays: list[Array]) -> list[Array]:
    """Return arrays in the order of the first."""
    rank = np.argsort(arrays[0], kind="stable")
    return [array[rank] for array in arrays]


def _above(accumulated: Layer, scratch: Scratch, threshold: float) -> Layer:
    streams = scratch.layer("streams", np.uint8, NO_FLOW)
    for tile in range(accumulated.tiling.count):
        values = accumulated.inner(tile)
        streams.write(tile, np.where(np.isnan(values), NO_FLOW, values > threshold).astype(np.uint8))
    return streams


def distance_to_stream(
    order: Order, streams: Readable, scratch: Scratch, weights: Readable | None = None, threads: int = THREADS
) -> Layer:
    """Return how far water runs from each cell to a stream, in cells; NaN where it reaches none.

    With MFD the mean over the ways that reach one, by their shares. With `weights` the sum of these along the way
    instead: with D8 of the cell that is left at each step, with MFD of the cell that is entered (as pygeoprocessing
    has it); a weight that is NaN adds nothing.
    """
    found = scratch.layer("distance to stream", np.float64, np.nan)
    if weights is None:
        walk(order, distances.to_stream, [streams], [found], upstream=True, threads=threads)
    else:
        own = order.directions.dtype == np.uint8
        walk(order, distances.to_stream_weighted, [streams, weights], [found], (own,), upstream=True, threads=threads)
    return found
