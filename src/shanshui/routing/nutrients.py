"""Nutrient delivery on tiles: the share of a load that reaches a stream, over land and below it.

The model is that of InVEST's nutrient delivery ratio: two walks along the flow. Down the slope cells and slopes are
added up; up from the streams the resistance and length of the way and what vegetation along it retains, for both
nutrients at once. Cells are square, in m.

InVEST measures the way below ground in cells and compares it with a critical length in metres; `step=1` does so,
`step` = the side of a cell is right.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from shanshui.kernels import nutrients as kernels
from shanshui.routing.relief import Relief
from shanshui.routing.slope_length import Gradient, each_tile, gradient, no_stream
from shanshui.routing.streams import extract_streams
from shanshui.routing.tiles import Layer, Readable, Same, Scratch
from shanshui.routing.walk import walk

Single = NDArray[np.float32]
Floats = NDArray[np.float64]
ABSENT = 2**16 - 1  # class of a cell without one
CURVE = 5.0  # retention has reached 99 % of its maximum after the critical length


@dataclass(frozen=True)
class Retention:
    """What the classes retain of one nutrient, one number a class.

    Attributes
    ----------
    efficiency
        Largest share retained, 0 to 1.
    length
        Critical length, m, after which it is reached; 0: at once.
    """

    efficiency: Floats
    length: Floats


@dataclass(frozen=True)
class Transport:
    """What `transport` worked out.

    Attributes
    ----------
    streams
        1 in streams, 0 on land, 255 where there is no flow.
    index
        Index of connectivity, NaN in streams and where none is reached; `middle` is the middle of its range.
    distance
        Way to the stream, in cells; NaN where none is reached.
    retained
        Share of each nutrient that the way retains.
    """

    streams: Layer
    index: Layer
    middle: float
    distance: Layer
    retained: tuple[Layer, ...]

    def surface(self, tile: int, nutrient: int, k: float) -> Single:
        """Return the share of a nutrient's load that reaches the stream over land, of the cells of a tile."""
        return surface_ratio(self.retained[nutrient].inner(tile), self.index.inner(tile), self.middle, k)

    def subsurface(self, tile: int, efficiency: float, length: float, step: float) -> Floats:
        """Return the share that reaches it below ground; `step` is what a cell counts for, m."""
        return subsurface_ratio(self.distance.inner(tile) * step, efficiency, length)


def surface_ratio(retained: Single, index: Single, middle: float, k: float) -> Single:
    """Return the delivery ratio of a way: what is not retained, less where slope and area connect it badly."""
    with np.errstate(over="ignore"):  # so badly connected that nothing arrives
        return np.asarray((1 - retained) / (1 + np.exp((middle - index) / k)), dtype=np.float32)


def subsurface_ratio(distance: Floats, efficiency: float, length: float) -> Floats:
    """Return the share that a way below ground of `distance` lets through; efficiency is reached after `length`, m."""
    return np.asarray(1 - efficiency * (1 - np.exp(-CURVE * distance / length)), dtype=np.float64)


def transport(
    relief: Relief,
    scratch: Scratch,
    classes: Readable,
    retention: Sequence[Retention],
    threshold: float,
    traced: float = 1.0,
    as_invest: bool = False,
    threads: int = 2,
) -> Transport:
    """Return how nutrients get to the streams of a relief.

    Parameters
    ----------
    scratch
        Where layers lie; those of the answer are the caller's to drop.
    classes
        The class of each cell, uint16, `ABSENT` where there is none.
    retention
        Of one nutrient, or of two.
    threshold
        Cells upslope from which a stream begins; `traced` is the share of it with which MFD still follows one upwards.
    as_invest
        With D8, retain nothing where InVEST takes a cell before the one it flows to: beside what leaves the map, and
        up a chain of cells from there. Tiles are then multiples of 256 cells.

    Raises
    ------
    NoStream
        If no water reaches a stream.
    """
    steep = gradient(relief.filled, scratch, relief.cell, "slope", threads)
    relief.drop_heights()
    count, slopes = scratch.layer("count", np.float64, np.nan), scratch.layer("slopes", np.float64, np.nan)
    walk(relief.order, kernels.upslope_sums, [steep.slope], [count, slopes], threads=threads)
    streams = extract_streams(relief.order, count, scratch, threshold, traced, threads=threads)
    index, most = _upslope(relief, scratch, count, slopes, threads)
    for layer in (count, slopes):  # before others are made, which then take their files
        layer.drop()
    path, distance = scratch.layer("path", np.float64, np.nan), scratch.layer("distance", np.float64, np.nan)
    retained = [scratch.layer(f"retained {i}", np.float32, np.nan) for i in range(2)]
    early = _early(relief, scratch, threads) if as_invest and not relief.mfd else None
    walk(
        relief.order,
        kernels.retain,
        [streams, steep.slope, classes, early or Same(scratch.tiling, np.uint8, 0)],
        [path, distance, *retained],
        _by_class([*retention, retention[0]][:2], relief.cell),
        upstream=True,
        threads=threads,
    )
    for spare in retained[len(retention) :]:
        spare.drop()
    if early is not None:
        early.drop()
    middle = _connectivity(relief, index, _Down(streams, steep, path), threads)
    if np.isnan(middle):
        raise no_stream(most, threshold)
    steep.drop()
    path.drop()
    return Transport(streams, index, middle, distance, tuple(retained[: len(retention)]))


def _early(relief: Relief, scratch: Scratch, threads: int) -> Layer:
    """Return the cells that InVEST takes before the one they flow to, 1, on D8."""
    early = scratch.layer("early", np.uint8, 0, halo=False)
    walk(relief.order, kernels.visited_early, [], [early], upstream=True, threads=threads)
    return early


def _by_class(retention: Sequence[Retention], cell: float) -> tuple[Single, Floats]:
    """Return efficiencies (2, n) and what a step leaves, (2, n, 2): straight ahead and across a corner."""
    efficiency = np.array([each.efficiency for each in retention], dtype=np.float32)
    length = np.array([each.length for each in retention], dtype=np.float32).astype(np.float64)[:, :, None]
    steps = np.array([cell, cell * kernels.DIAGONAL])
    with np.errstate(divide="ignore"):
        left = np.where(length > 0, np.exp(-CURVE * steps / length), 0.0)
    return efficiency, left


def _upslope(relief: Relief, scratch: Scratch, count: Layer, slopes: Layer, threads: int) -> tuple[Layer, float]:
    """Return the upslope part of the index of connectivity, float32, and how many cells lie upslope of one at most."""
    found = scratch.layer("index", np.float32, np.nan, halo=False)
    most = np.zeros(count.tiling.count)

    def work(tile: int) -> None:
        cells, up = count.inner(tile), np.empty(count.tiling.window(tile).shape, np.float32)
        kernels.upslope(cells, slopes.inner(tile), relief.cell**2, up)
        found.write(tile, up)
        most[tile] = np.fmax.reduce(cells, axis=None, initial=0)

    each_tile(count.tiling, work, threads)
    return found, float(most.max(initial=0))


@dataclass(frozen=True)
class _Down:
    """What the walk from the streams found."""

    streams: Layer
    steep: Gradient
    path: Layer


def _connectivity(relief: Relief, index: Layer, down: _Down, threads: int) -> float:
    """Make of the upslope part the index of connectivity; return the middle of its range, NaN if there is none."""
    ranges = np.full((index.tiling.count, 2), np.nan)

    def work(tile: int) -> None:
        padded = index.read(tile)
        found = padded[1:-1, 1:-1]
        flow, slope, way = down.streams.inner(tile), down.steep.slope.inner(tile), down.path.inner(tile)
        kernels.connectivity(relief.mfd, flow, slope, way, found)
        index.write(tile, padded)
        if not np.isnan(found).all():
            ranges[tile] = np.nanmin(found), np.nanmax(found)

    each_tile(index.tiling, work, threads)
    least, most = ranges[:, 0], ranges[:, 1]
    there = ~np.isnan(least)
    return float(least[there].min() + most[there].max()) / 2 if there.any() else float("nan")
