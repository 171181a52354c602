"""Which way water leaves each cell of a filled height model, to one neighbour (D8) or to several (MFD).

A cell with lower neighbours needs only these. Flats drain by the shortest way over their level; where a flat spans
tiles, what one of them learns is told to the next, which leads on only what changes by it, until no distance at a
border changes. Distances are whole numbers and the shortest are unique, so the directions are the same however the
raster is cut.
"""

import tempfile
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from shanshui.core.disk import read_at, write_at
from shanshui.core.errors import NotFilled
from shanshui.kernels import directions as kernels
from shanshui.kernels import flats
from shanshui.routing.borders import Borders, Tile
from shanshui.routing.tiles import Layer, Readable

Ints = NDArray[np.int64]
Cells = NDArray[np.int32]


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


@dataclass
class _Heard:
    """What a tile took from its neighbours: the frame cells its flats are level with, their distances and its own."""

    cells: Cells
    places: NDArray[np.intp]  # of the cells in the frame
    said: Ints
    own: Ints


class _Flats:
    """The flat cells of tiles and their distances, in an unnamed file; a tile always has the same cells."""

    def __init__(self, folder: Path) -> None:
        self._file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 - closed with the work
        self._where = str(folder)
        self._places: dict[int, tuple[int, int]] = {}
        self._end = 0
        self._lock = Lock()

    def keep(self, tile: int, cells: Cells, distances: Ints) -> None:
        """Write down the cells of a tile and their distances."""
        with self._lock:
            start, count = self._places.setdefault(tile, (self._end, cells.size))
            self._end = max(self._end, start + count * (8 + 4))
        write_at(self._file, distances, start, self._where)
        write_at(self._file, cells, start + distances.nbytes, self._where)

    def of(self, tile: int) -> tuple[Cells, Ints]:
        """Return the cells of a tile and their distances."""
        start, count = self._places[tile]
        distances, cells = np.empty(count, np.int64), np.empty(count, np.int32)
        read_at(self._file, distances, start, self._where)
        read_at(self._file, cells, start + distances.nbytes, self._where)
        return cells, distances

    def close(self) -> None:
        """Free the file."""
        self._file.close()


class _Directing:
    """The visits to the tiles of one raster."""

    def __init__(self, filled: Readable, directions: Layer, rule: Rule) -> None:
        self.filled = filled
        self.directions = directions
        self.tiling = directions.tiling
        self.rule = rule
        self.distances = Borders(self.tiling, np.dtype(np.int64), flats.FAR)
        self.flats = _Flats(directions.folder)
        self.heard: dict[int, _Heard] = {}
        self.stuck: dict[int, int] = {}

    def run(self, threads: int) -> None:
        """Lead every tile; spread the news, the nearest to drains first; then lead what waited for them."""
        with closing(self.flats), ThreadPoolExecutor(threads) as pool:
            list(pool.map(self.visit, range(self.tiling.count)))
            todo = self.news(self.heard)
            while todo:
                soon = min(todo.values()) + flats.STRAIGHT * self.tiling.size
                chosen = [tile for tile, nearest in todo.items() if nearest <= soon]
                changed = [tile for tile, new in zip(chosen, pool.map(self.listen, chosen), strict=True) if new]
                for tile in chosen:
                    del todo[tile]
                todo |= self.news({near for tile in changed for near in self.tiling.neighbours(tile)})
            list(pool.map(self.lead, self.heard))
        stuck = sum(self.stuck.values())
        if stuck:
            raise NotFilled(where=self.directions.name, count=stuck)

    def news(self, tiles: Iterable[int]) -> dict[int, int]:
        """Return the tiles that a neighbour can now bring nearer to a drain, with the least distance it tells."""
        found = {}
        for tile in sorted(self.heard.keys() & set(tiles)):
            now, told = self._told(tile)
            if told.any():
                found[tile] = int(now[told].min())
        return found

    def _told(self, tile: int) -> tuple[Ints, NDArray[np.bool_]]:
        """Return the distances beside a tile's flats, and which of them are new and nearer than its own."""
        heard = self.heard[tile]
        now = np.concatenate(self.distances.around(tile))[heard.places]
        return now, (now != heard.said) & (now < heard.own)

    def visit(self, tile: int) -> None:
        """Write the directions of a tile, but for flats that reach its border."""
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

    def _lead_flats(self, tile: int, heights: Tile, directions: Tile, cells: Cells, distance: Ints) -> None:
        flats.recall(distance, cells, np.full(cells.size, flats.FAR))
        flats.spread(heights, distance, cells)
        known, self.stuck[tile] = flats.known(distance, cells)
        ring = _ring(*heights.shape)
        own = flats.frontier(heights, distance, ring)
        places = np.flatnonzero(own)
        if places.size:
            level = ring[places]
            self.heard[tile] = _Heard(level, places, distance.ravel()[level], own[places])
            self.flats.keep(tile, cells, known)
        else:
            self.rule.on_flats(heights, distance, cells, directions)

    def listen(self, tile: int) -> bool:
        """Take what neighbours now know that brings the tile's flats nearer to a drain; return whether it did."""
        heard = self.heard[tile]
        heard.said, told = self._told(tile)
        heights, distance = self.filled.read(tile), self._framed(tile)
        cells = self._recall(tile, distance)
        distance.ravel()[heard.cells] = heard.said
        if not flats.shorten(heights, distance, cells, heard.cells[told]):
            return False
        known, self.stuck[tile] = flats.known(distance, cells)
        self.flats.keep(tile, cells, known)
        self.distances.keep(tile, distance)
        heard.own = flats.frontier(heights, distance, heard.cells)
        return True

    def _recall(self, tile: int, distance: Ints) -> Cells:
        """Set the distances of a tile's flat cells as they were; return the cells."""
        cells, known = self.flats.of(tile)
        flats.recall(distance, cells, known)
        return cells

    def lead(self, tile: int) -> None:
        """Write the directions of the flats of a tile, all distances being known."""
        heights, directions, distance = self.filled.read(tile), self.directions.read(tile), self._framed(tile)
        self.rule.on_flats(heights, distance, self._recall(tile, distance), directions)
        self.directions.write(tile, directions)


@cache
def _ring(rows: int, columns: int) -> Cells:
    """Return the indices of the frame of a padded tile in the order of `Borders.around`."""
    cells = np.arange(rows * columns, dtype=np.int32).reshape(rows, columns)
    return np.concatenate([cells[0], cells[-1], cells[1:-1, 0], cells[1:-1, -1]])
