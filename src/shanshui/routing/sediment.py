"""Sediment delivery on tiles: soil loss, the share that reaches a stream, and where the rest settles.

The model is that of InVEST (Borselli et al. 2008, Vigiak et al. 2012, Hamel et al. 2015): three walks along the flow.
Down the slope cells, slopes and cover factors are added up; up from the streams the resistance of the way; down again
goes the sediment. Units: t ha-1 for the period of the erosivity; cells are square, in m.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from shanshui.kernels import sediment as kernels
from shanshui.routing.relief import Relief
from shanshui.routing.slope_length import Aspect, Gradient, bare_loss, each_tile, gradient, most_cells, no_stream
from shanshui.routing.streams import extract_streams
from shanshui.routing.tiles import Layer, Readable, Scratch
from shanshui.routing.walk import walk

Single = NDArray[np.float32]
BEYOND = np.inf  # delivery ratio outside the raster: what flows there is not weighed


@dataclass(frozen=True)
class Connectivity:
    """How slope and cover turn into a delivery ratio; the defaults are InVEST's.

    Attributes
    ----------
    threshold
        Cells upslope from which a stream begins.
    k, index
        Borselli's calibration: the slope of the curve, and the index of connectivity where it is steepest.
    most
        Largest delivery ratio.
    longest
        What the slope length factor is cut at.
    traced
        With MFD, the share of the threshold with which a stream is still followed upwards.
    """

    threshold: float
    k: float = 2.0
    index: float = 0.5
    most: float = 0.8
    longest: float = 122.0
    traced: float = 0.7


@dataclass(frozen=True)
class Sediment:
    """What `deliver` worked out.

    Attributes
    ----------
    streams
        1 in streams, 0 on land, 255 where there is no flow.
    loss
        Of bare soil (RKLS), t ha-1; NaN in streams.
    practice
        C x P, as given.
    ratio
        Delivery ratio; 1 in streams, NaN where the water reaches no stream.
    flux, deposited
        Sediment that goes on from a cell over land, and that settles in it, t ha-1.
    """

    streams: Layer
    loss: Layer
    practice: Readable
    ratio: Layer
    flux: Layer
    deposited: Layer

    def amounts(self, tile: int) -> "Amounts":
        """Return the amounts of a tile."""
        loss, ratio, deposited = self.loss.inner(tile), self.ratio.inner(tile), self.deposited.inner(tile)
        return amounts(loss, self.practice.read(tile)[1:-1, 1:-1], ratio, deposited)


@dataclass(frozen=True)
class Amounts:
    """Amounts of the cells of a tile, float32, t ha-1; NaN in streams (but for what settles there)."""

    rkls: Single
    usle: Single
    export: Single
    deposited: Single
    avoided_erosion: Single
    avoided_export: Single


def amounts(loss: Single, practice: Single, ratio: Single, deposited: Single) -> Amounts:
    """Return what follows cell by cell: soil loss under cover, what of it reaches a stream, what cover avoids."""
    usle = loss * practice
    avoided = loss - usle
    return Amounts(loss, usle, usle * ratio, deposited, avoided, avoided * ratio + deposited)


def delivery_ratio(index: Single, k: float, middle: float, most: float) -> Single:
    """Return the share of the loss that reaches a stream, from the index of connectivity (Vigiak et al. 2012)."""
    with np.errstate(over="ignore"):  # an index so low that the ratio is 0
        return np.asarray(most / (1 + np.exp((middle - index) / k)), dtype=np.float32)


def deliver(
    relief: Relief,
    scratch: Scratch,
    erosion: Readable,
    cover: Readable,
    practice: Readable,
    settings: Connectivity,
    drainage: Readable | None = None,
    aspect: Aspect = "flow",
    threads: int = 2,
) -> Sediment:
    """Return soil loss and sediment delivery on a relief.

    Parameters
    ----------
    scratch
        Where layers lie; those of the answer are the caller's to drop.
    erosion
        Erosivity times erodibility, t ha-1, float32; every cell with flow has a value, as in `cover` and `practice`.
    cover, practice
        Cover factor C, and C times the practice factor P, float32.
    drainage
        1 where water is drained into a stream out of sight (drains, ditches), uint8.
    aspect
        See `slope_length`.

    Raises
    ------
    NoStream
        If no water reaches a stream.
    """
    steep = gradient(relief.filled, scratch, relief.cell, aspect, threads)
    count, slopes, covers = (scratch.layer(name, np.float64, np.nan) for name in ("count", "slopes", "covers"))
    walk(relief.order, kernels.upslope_sums, [steep.slope, cover], [count, slopes, covers], threads=threads)
    streams = extract_streams(relief.order, count, scratch, settings.threshold, settings.traced, threads=threads)
    if drainage is not None:
        _add_drainage(streams, drainage, threads)
    path = scratch.layer("path", np.float64, np.nan)
    walk(relief.order, kernels.path_length, [streams, steep.slope, cover], [path], upstream=True, threads=threads)
    upslope = _Upslope(steep, count, slopes, covers, path)
    loss, ratio = _cell_wise(relief, scratch, upslope, streams, erosion, cover, settings, threads)
    for layer in (steep, count, slopes, covers, path):
        layer.drop()
    flux = scratch.layer("flux", np.float32, np.nan)
    deposited = scratch.layer("deposited", np.float32, np.nan, halo=False)
    walk(relief.order, kernels.deposit, [ratio, loss, practice], [flux, deposited], threads=threads)
    return Sediment(streams, loss, practice, ratio, flux, deposited)


@dataclass(frozen=True)
class _Upslope:
    """What the first two walks found."""

    steep: Gradient
    count: Layer
    slopes: Layer
    covers: Layer
    path: Layer


def _add_drainage(streams: Layer, drainage: Readable, threads: int) -> None:
    def work(tile: int) -> None:
        found = streams.read(tile)
        found[(drainage.read(tile) == 1) & (found != streams.outside)] = 1
        streams.write(tile, found)

    each_tile(streams.tiling, work, threads)


def _cell_wise(
    relief: Relief,
    scratch: Scratch,
    upslope: _Upslope,
    streams: Layer,
    erosion: Readable,
    cover: Readable,
    settings: Connectivity,
    threads: int,
) -> tuple[Layer, Layer]:
    """Return the loss of bare soil and the delivery ratio."""
    loss = scratch.layer("loss", np.float32, np.nan, halo=False)
    ratio = scratch.layer("ratio", np.float32, BEYOND)
    reached = np.zeros(streams.tiling.count, dtype=np.bool_)

    def work(tile: int) -> None:
        flow, cell = streams.inner(tile), relief.cell
        loss.write(tile, bare_loss(tile, upslope.count, upslope.steep, erosion, streams, cell, settings.longest))
        index = np.empty(flow.shape, np.float32)
        slope, way = upslope.steep.slope.inner(tile), upslope.path.inner(tile)
        count, slopes, covers = (x.inner(tile) for x in (upslope.count, upslope.slopes, upslope.covers))
        cover_here = cover.read(tile)[1:-1, 1:-1]
        kernels.connectivity(relief.mfd, flow, slope, cover_here, count, slopes, covers, way, cell * cell, index)
        found = delivery_ratio(index, settings.k, settings.index, settings.most)
        found[flow == 1] = 1
        ratio.write(tile, found)
        reached[tile] = not np.isnan(found).all()

    each_tile(streams.tiling, work, threads)
    if not reached.any():
        raise no_stream(most_cells(upslope.count), settings.threshold)
    return loss, ratio
