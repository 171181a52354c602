"""The share of each cell inside each place, exact to the border (§9)."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from shanshui.grid.grid import Grid, Window

TILE = 512  # coverage is always worked out on the same tiles, so that block size cannot change it (§10)
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Entries:
    """Pairs of cell and place: row and column on the whole grid, index of the place, share of the cell inside."""

    row: Ints
    column: Ints
    zone: Ints
    share: Floats

    @property
    def size(self) -> int:
        """Return the number of pairs."""
        return int(self.row.size)


class Zones:
    """Places with geometry, on a grid.

    Parameters
    ----------
    grid
        The accounting grid.
    codes, shapes
        Codes of places and their shapely geometries, in the grid's CRS.
    """

    def __init__(self, grid: Grid, codes: list[str], shapes: list[Any]) -> None:
        self.grid = grid
        self.codes = codes
        self.shapes = shapes
        self._tile = lru_cache(maxsize=16)(self._cover_tile)

    def entries(self, window: Window) -> Entries:
        """Return the pairs of a window, ordered by row, column and place."""
        tiles = [
            self._tile(top, left)
            for top in _starts(window.top, window.bottom)
            for left in _starts(window.left, window.right)
        ]
        parts = [_inside(tile, window) for tile in tiles]
        row, column, zone, share = (np.concatenate(column) for column in zip(*parts, strict=True))
        order = np.lexsort((zone, column, row))
        return Entries(row[order], column[order], zone[order], share[order])

    def _cover_tile(self, top: int, left: int) -> Entries:
        rows, columns = self.grid.shape
        window = Window(top, min(top + TILE, rows), left, min(left + TILE, columns))
        return cover(self.grid, window, self.shapes)


def _starts(first: int, end: int) -> range:
    return range(first // TILE * TILE, end, TILE)


def _inside(entries: Entries, window: Window) -> tuple[Ints, Ints, Ints, Floats]:
    keep = (
        (entries.row >= window.top)
        & (entries.row < window.bottom)
        & (entries.column >= window.left)
        & (entries.column < window.right)
    )
    return entries.row[keep], entries.column[keep], entries.zone[keep], entries.share[keep]


def cover(grid: Grid, window: Window, shapes: list[Any]) -> Entries:
    """Return the share of each cell of a window inside each shape."""
    import geopandas as gpd
    from exactextract import exact_extract
    from exactextract.raster import NumPyRasterSource
    from shapely.geometry import box

    left, top = grid.transform @ (window.left, window.top)
    right, bottom = grid.transform @ (window.right, window.bottom)
    frame = box(left, bottom, right, top)
    near = [i for i, shape in enumerate(shapes) if shape.intersects(frame)]
    if not near:
        empty = np.empty(0, dtype=np.int64)
        return Entries(empty, empty, empty, np.empty(0))
    wkt = grid.crs.to_wkt()
    raster = NumPyRasterSource(np.zeros(window.shape, dtype=np.uint8), left, bottom, right, top, srs_wkt=wkt)
    places = gpd.GeoDataFrame({"zone": near}, geometry=[shapes[i] for i in near], crs=wkt)
    found = exact_extract(raster, places, ["cell_id", "coverage"], output="pandas", include_cols=["zone"])
    return _entries(found, window)


def _entries(found: Any, window: Window) -> Entries:
    cells = np.concatenate([np.asarray(ids, dtype=np.int64) for ids in found["cell_id"]])
    shares = np.concatenate([np.asarray(part, dtype=np.float64) for part in found["coverage"]])
    zones = np.repeat(found["zone"].to_numpy(dtype=np.int64), [len(ids) for ids in found["cell_id"]])
    keep = shares > 0
    width = window.shape[1]
    return Entries(cells[keep] // width + window.top, cells[keep] % width + window.left, zones[keep], shares[keep])
