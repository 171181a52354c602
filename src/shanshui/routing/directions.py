"""Which way water leaves each cell of a filled height model, to one neighbour (D8) or to several (MFD).

A cell with lower neighbours needs only these. Flats drain by the shortest way over their level; where a flat spans
tiles, these are visited again until no distance at a border changes. Distances are whole numbers and the shortest
are unique, so the directions are the same however the raster is cut.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from shanshui.core.errors import NotFilled
from shanshui.kernels import directions as kernels
from shanshui.kernels import flats
from shanshui.routing.tiles import Borders, Layer, Readable, Tile

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Rule:
    """A way to share out water: between lower neighbours, and on flats. `none` says no direction."""

    slopes: Callable[[Tile], Tile]
    on_flats: Callable[[Tile, Ints, Tile, Tile], None]
    none: int


D8 = Rule(kernels.d8, kernels.d8_on_flats, kernels.NO_D8)
MFD = Rule(kernels.mfd, kernels.mfd_on_flats, kernels.NO_MFD)


def d8(filled: Readable, directions: Layer, threads: int = 2) -> None:
    """Lead each cell to its steepest neighbour: 0 east to 7 south-east, 128 without data.

    Parameters
    ----------
    filled
        Heights without depressions, NaN without data and beyond the raster.
    directions
        The layer to write, uint8.
    threads
        How many tiles are worked on at once.

    Raises
    ------
    NotFilled
        If a cell has no way out.
    """
    _Directing(filled, directions, D8).run(threads)


def mfd(filled: Readable, directions: Layer, threads: int = 2) -> None:
    """Share each cell among its lower neighbours by slope: eight 4-bit shares, neighbour 0 lowest; 0 without data.

    As `d8`, but `directions` is uint32.
    """
    _Directing(filled, directions, MFD).run(threads)


@dataclass(frozen=True)
class _Heard:
    """What a tile took from its neighbours: the frame cells its flats are level with, their distances and its own."""

    cells: NDArray[np.int32]
    said: Ints
    own: Ints


class _Directing:
    """The visits to the tiles of one raster."""

    def __init__(self, filled: Readable, directions: Layer, rule: Rule) -> None:
        self.filled = filled
        self.directions = directions
        self.tiling = directions.tiling
        self.rule = rule
        self.distances = Borders(self.tiling, np.dtype(np.int64), flats.FAR)
        self.heard: dict[int, _Heard] = {}
        self.stuck: dict[int, int] = {}

    def run(self, threads: int) -> None:
        """Visit every tile, then those that have news of their neighbours, until there are no news."""
        todo = list(range(self.tiling.count))
        with ThreadPoolExecutor(threads) as pool:
            while todo:
                list(pool.map(self.visit, todo))
                around = {near for tile in todo for near in self.tiling.neighbours(tile)}
                asked = sorted(around & self.heard.keys())
                todo = [tile for tile, news in zip(asked, pool.map(self.has_news, asked), strict=True) if news]
        stuck = sum(self.stuck.values())
        if stuck:
            raise NotFilled(where=self.directions.name, count=stuck)

    def visit(self, tile: int) -> None:
        """Write the directions of a tile as far as its neighbours have told."""
        heights = self.filled.read(tile)
        directions = self.rule.slopes(heights)
        cells = flats.flat_cells(heights, directions, self.rule.none)
        distance = self._framed(tile)
        if cells.size:
            self._lead_flats(tile, heights, directions, cells, distance)
        self.distances.keep(tile, distance)
        self.directions.write(tile, directions)

    def _framed(self, tile: int) -> Ints:
        """Return distances of a tile, 0, with those of its neighbours around them."""
        rows, columns = self.tiling.window(tile).shape
        distance = np.zeros((rows + 2, columns + 2), np.int64)
        self.distances.frame(tile, distance)
        return distance

    def _lead_flats(self, tile: int, heights: Tile, directions: Tile, cells: NDArray[np.int32], distance: Ints) -> None:
        far = distance.ravel()
        far[cells] = flats.FAR
        flats.spread(heights, distance, cells)
        self.rule.on_flats(heights, distance, cells, directions)
        self.stuck[tile] = int((far[cells] == flats.FAR).sum())
        level, own = flats.frontier(heights, distance, cells)
        if level.size:
            self.heard[tile] = _Heard(level, far[level], own)

    def has_news(self, tile: int) -> bool:
        """Return whether a neighbour is now nearer to a drain than a level cell of the tile, and was not before."""
        heard = self.heard[tile]
        now = self._framed(tile).ravel()[heard.cells]
        return bool(((now != heard.said) & (now < heard.own)).any())
