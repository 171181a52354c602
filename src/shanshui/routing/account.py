"""What water carries from cell to cell, for the accounts: variables of the registry's `routed`, on a whole grid."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from shanshui.grid.window import Window
from shanshui.kernels.streams import STREAM
from shanshui.routing.relief import drained
from shanshui.routing.sediment import Connectivity, deliver
from shanshui.routing.slope_length import each_tile
from shanshui.routing.tiles import SIZE, Layer, Scratch, Tiling

Single = NDArray[np.float32]
Map = Callable[[Window], NDArray[np.float64]]
KM2 = 1e6  # m2


def avoided_sediment_export(
    maps: Mapping[str, Map],
    numbers: Mapping[str, Mapping[str, float]],
    shape: tuple[int, int],
    cell: float,
    folder: Path,
    threads: int,
    size: int = SIZE,
) -> Iterator[tuple[Window, Single]]:
    """Yield what cover and practice keep from reaching a stream, t ha-1, (1, rows, columns) by windows of the grid.

    Parameters
    ----------
    maps
        Variable → function of a window; NaN where absent. Where any of them is absent no water flows.
    numbers
        The variable → parameter → value.
    shape, cell
        Rows and columns of the grid; side of its square cells, m.
    folder
        Where layers lie while this lasts.
    size
        Side of the tiles, cells.

    Raises
    ------
    NoStream
        If no water reaches a stream.

    Notes
    -----
    0 in streams, where no soil is washed away; NaN where the water leaves the map before it reaches a stream.
    """
    (given,) = numbers.values()
    settings = Connectivity(
        threshold=given["stream_area"] * KM2 / cell**2,
        k=given["connectivity_slope"],
        index=given["connectivity_middle"],
        most=given["delivery_most"],
        longest=given["slope_length"],
    )
    tiling = Tiling(shape, size)
    with Scratch(folder, tiling) as scratch:
        heights, erosion, cover, practice = _land(maps, scratch, threads)
        relief = drained(heights, np.dtype(np.float32), scratch, cell, "MFD", threads=threads)
        heights.drop()
        done = deliver(relief, scratch, erosion, cover, practice, settings, threads=threads)
        for tile in range(tiling.count):
            kept = done.amounts(tile).avoided_export
            yield tiling.window(tile), np.where(done.streams.inner(tile) == STREAM, np.float32(0), kept)[None]


def _land(maps: Mapping[str, Map], scratch: Scratch, threads: int) -> tuple[Layer, Layer, Layer, Layer]:
    """Return heights, R K, C and C P on tiles; every map is asked once for each tile."""
    layers = [
        scratch.layer(name, np.float32, np.nan, halo=False) for name in ("heights", "erosion", "cover", "practice")
    ]

    def work(tile: int) -> None:
        window = scratch.tiling.window(tile)
        found = {name: np.asarray(values(window), dtype=np.float64) for name, values in maps.items()}
        absent = np.logical_or.reduce([np.isnan(values) for values in found.values()])
        erosion = found["rain_erosivity"] * found["soil_erodibility"]
        cover = found["cover_factor"]
        parts = (found["elevation"], erosion, cover, cover * found["practice_factor"])
        for layer, values in zip(layers, parts, strict=True):
            layer.write(tile, np.where(absent, np.nan, values).astype(np.float32))

    each_tile(scratch.tiling, work, threads)
    heights, erosion, cover, practice = layers
    return heights, erosion, cover, practice
