"""What water carries from cell to cell, for the accounts: variables of the registry's `routed`, on a whole grid."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from shanshui.grid.grid import Window
from shanshui.routing.relief import drained
from shanshui.routing.sediment import Connectivity, deliver
from shanshui.routing.tiles import Scratch, Tiling

Single = NDArray[np.float32]
Map = Callable[[Window], NDArray[np.float64]]
KM2 = 1e6  # m2


def avoided_sediment_export(
    maps: Mapping[str, Map],
    numbers: Mapping[str, float],
    shape: tuple[int, int],
    cell: float,
    folder: Path,
    threads: int,
) -> Iterator[tuple[Window, Single]]:
    """Yield what cover and practice keep from reaching a stream, t ha-1, by windows that cover the grid.

    Parameters
    ----------
    maps
        Variable → function of a window; NaN where absent. Where any of them is absent no water flows.
    numbers
        Parameter → value.
    shape, cell
        Rows and columns of the grid; side of its square cells, m.
    folder
        Where layers lie while this lasts.

    Notes
    -----
    0 in streams, where no soil is washed away; NaN where the water leaves the map before it reaches a stream.
    """
    names = [name for name in maps if name != "elevation"]

    def heights(window: Window) -> Single:
        absent = np.logical_or.reduce([np.isnan(maps[name](window)) for name in names])
        return np.where(absent, np.nan, maps["elevation"](window)).astype(np.float32)

    def product(*of: str) -> Callable[[Window], Single]:
        return lambda window: np.prod([maps[name](window) for name in of], axis=0).astype(np.float32)

    settings = Connectivity(
        threshold=numbers["stream_area"] * KM2 / cell**2,
        k=numbers["connectivity_slope"],
        index=numbers["connectivity_middle"],
        most=numbers["delivery_most"],
        longest=numbers["slope_length"],
    )
    tiling = Tiling(shape)
    with Scratch(folder, tiling) as scratch:
        relief = drained(heights, np.dtype(np.float32), scratch, cell, "MFD", threads=threads)
        erosion, cover, practice = (
            scratch.computed(product(*of), np.float32, np.nan)
            for of in (
                ("rain_erosivity", "soil_erodibility"),
                ("cover_factor",),
                ("cover_factor", "practice_factor"),
            )
        )
        done = deliver(relief, scratch, erosion, cover, practice, settings, threads=threads)
        for tile in range(tiling.count):
            kept = done.amounts(tile).avoided_export
            yield tiling.window(tile), np.where(done.streams.inner(tile) == 1, np.float32(0), kept)
