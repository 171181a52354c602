"""Fill the depressions of a height model, tile by tile, to the one surface that is lowest and drains.

The edge of the raster and cells without data are outlets. Every tile is filled as if its border drained; what is left
to know is how high the basins at the borders fill. They and the passes between them make a graph, small against the
raster, that is solved at once; then the tiles that must rise are raised. Only minima and maxima of heights are taken,
so the surface is the same to the bit however the raster is cut.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from shanshui.core.errors import InfiniteValues
from shanshui.grid.window import Window
from shanshui.kernels import fill as kernels
from shanshui.routing.borders import Tile
from shanshui.routing.tiles import Layer, Scratch, Tiling

Ints = NDArray[np.int64]
Heights = Layer | Callable[[Window], Tile]


def height_dtype(dtype: str | np.dtype[np.generic]) -> np.dtype[np.floating]:
    """Return the type that holds heights stored as `dtype` exactly and can say NaN: float32 if it does, or float64."""
    return np.dtype(np.float32 if np.can_cast(dtype, np.float32) else np.float64)


def fill(dem: Heights, filled: Layer, scratch: Scratch, threads: int = 2) -> None:
    """Fill depressions.

    Parameters
    ----------
    dem
        Heights, NaN without data: a layer, or a function of a window that reads them, (rows, columns).
    filled
        The layer to write, float32 or float64, outside NaN; heights are worked on in its type. Not `dem` itself.
    scratch
        Where the notes about the cells lie meanwhile.
    threads
        How many tiles are worked on at once.

    Raises
    ------
    InfiniteValues
        If a height is infinite.
    """
    tiling = filled.tiling
    drains = scratch.layer("drains", np.uint16 if 4 * tiling.size < 2**16 else np.int32, 0, halo=False)
    graph = _Graph(tiling)

    def first(tile: int) -> _Rim:
        made, rim = _filled_alone(_heights(dem, filled, tile), tiling, tile)
        filled.write(tile, made.filled)
        drains.write(tile, made.drains)
        return rim

    def second(tile: int) -> None:
        level = graph.level_of(tile)
        if level is not None:
            padded = filled.read(tile)
            kernels.raise_to(padded[1:-1, 1:-1], drains.inner(tile), level)
            filled.write(tile, padded)

    with ThreadPoolExecutor(threads) as pool:
        for tile, rim in enumerate(pool.map(first, range(tiling.count))):
            graph.add(tile, rim)
        graph.solve()
        list(pool.map(second, range(tiling.count)))
    drains.drop()


def _heights(dem: Heights, filled: Layer, tile: int) -> Tile:
    found = dem.inner(tile) if isinstance(dem, Layer) else dem(filled.tiling.window(tile))
    return np.ascontiguousarray(found, filled.dtype)


@dataclass(frozen=True)
class _Filled:
    filled: Tile
    drains: Tile


@dataclass(frozen=True)
class _Rim:
    """What the others must know of a tile: its border lines, its roots and the passes between them."""

    heights: tuple[Tile, ...]  # of the first and last row and the first and last column
    roots: tuple[Tile, ...]  # of the same
    bottom: Tile
    first: Ints
    second: Ints
    height: Tile


def _filled_alone(heights: Tile, tiling: Tiling, tile: int) -> tuple[_Filled, _Rim]:
    around = tiling.neighbours(tile)
    framed, infinite = kernels.surface(heights, around[2] < 0, around[6] < 0, around[4] < 0, around[0] < 0)
    if infinite:
        at = tiling.window(tile)
        where = f"heights, rows {at.top}-{at.bottom - 1}, columns {at.left}-{at.right - 1}"
        raise InfiniteValues(where=where, count=infinite, cells=heights.size)
    filled, drains, bottom, first, second, height = kernels.fill_tile(framed)
    return _Filled(filled, drains), _Rim(_lines(framed[1:-1, 1:-1]), _lines(drains), bottom, first, second, height)


def _lines(tile: Tile) -> tuple[Tile, ...]:
    return tile[0].copy(), tile[-1].copy(), tile[:, 0].copy(), tile[:, -1].copy()


@dataclass
class _Graph:
    """The roots of all tiles and the passes between them; root 0 of every tile is the outside, 0 here too."""

    tiling: Tiling
    offset: list[int] = field(default_factory=lambda: [0])  # of the roots of each tile
    bottoms: list[Tile] = field(default_factory=list)
    links: list[tuple[Ints, Ints, Tile]] = field(default_factory=list)
    near: dict[int, _Rim] = field(default_factory=dict)  # tiles that still have neighbours to come

    def add(self, tile: int, rim: _Rim) -> None:
        """Take the next tile in reading order and join it to the ones before."""
        bottom, height = rim.bottom, rim.height
        offset = self.offset[-1]
        whole = tuple(_numbered(line, offset) for line in rim.roots)
        self.links.append((_numbered(rim.first, offset), _numbered(rim.second, offset), height))
        self.offset.append(offset + bottom.size - 1)
        self.bottoms.append(bottom)
        none = np.empty(0)
        self.near[tile] = _Rim(rim.heights, whole, none, rim.first[:0], rim.first[:0], none)
        self._join(tile)
        self.near.pop(tile - self.tiling.across[1] - 1, None)

    def _join(self, tile: int) -> None:
        _, _, north, north_west, west, *_ = self.tiling.neighbours(tile)
        if north >= 0:
            self._link(tile, north, 0, 1)
        if west >= 0:
            self._link(tile, west, 2, 3)
        if north_west >= 0:
            corners = ((north_west, 1, -1), (north, 1, 0), (west, 0, -1), (tile, 0, 0))
            heights, roots = (
                [getattr(self.near[t], of)[row][at] for t, row, at in corners] for of in ("heights", "roots")
            )
            self._passes(np.array(heights).reshape(2, 2), np.array(roots).reshape(2, 2))

    def _link(self, tile: int, other: int, line: int, facing: int) -> None:
        one, two = self.near[tile], self.near[other]
        self._passes(np.stack([one.heights[line], two.heights[facing]]), np.stack([one.roots[line], two.roots[facing]]))

    def _passes(self, heights: Tile, roots: Tile) -> None:
        self.links.append(kernels.passes(heights, roots))

    def solve(self) -> None:
        """Find the level of every root."""
        first, second, height = (np.concatenate(part) for part in zip(*self.links, strict=True))
        is_root = np.zeros(self.offset[-1] + 1, np.bool_)
        is_root[0] = True
        self.level = kernels.levels(first, second, height, is_root)[0]

    def level_of(self, tile: int) -> Tile | None:
        """Return the levels of a tile's roots; None if none of them rises."""
        begin, end = self.offset[tile], self.offset[tile + 1]
        level = np.concatenate([self.level[:1], self.level[begin + 1 : end + 1]])
        return level if bool((level > self.bottoms[tile])[1:].any()) else None


def _numbered(roots: Tile, offset: int) -> Ints:
    wide = roots.astype(np.int64)
    return np.where(wide > 0, wide + offset, 0)
