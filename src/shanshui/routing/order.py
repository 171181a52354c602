"""The order in which water passes all cells of a raster, tile by tile.

Flow directions make a graph without circles, and a cell can be worked out after all that flow into it. A tile is
visited; every cell whose upstream cells are done is put in order, and where these flow into other tiles, those are
told. First every tile is visited once, which orders all that no other tile flows into. Then the tile is visited
that waits for the fewest flows still to come, until none is left: a river that winds along a border changes between
two tiles that are both in memory. The order is worked out once and walked many times, by `walk`.
"""

import heapq
import tempfile
from array import array
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from threading import Lock, local
from typing import cast

import numpy as np
from numpy.typing import NDArray

from shanshui.core.disk import read_at, write_at
from shanshui.core.errors import FlowInCircle
from shanshui.kernels import order as kernels
from shanshui.routing.borders import Tile
from shanshui.routing.tiles import Layer, Scratch, Tiling

Cells = NDArray[np.uint32]
THREADS = 2
TOLD = 5


@dataclass(slots=True)
class Visit:
    """Cells of one tile that follow each other in the order: `count` of them from `start` of the file.

    `sides` are those of the tile (see `Borders`) on which any of them lies.
    """

    tile: int
    start: int
    count: int
    sides: int


class Visits:
    """Visits one after another, in few bytes each: there may be hundreds to a tile."""

    def __init__(self) -> None:
        self._tiles, self._starts, self._counts, self._sides = array("i"), array("q"), array("i"), array("B")

    def append(self, visit: Visit) -> None:
        """Add a visit at the end."""
        self._tiles.append(visit.tile)
        self._starts.append(visit.start)
        self._counts.append(visit.count)
        self._sides.append(visit.sides)

    def __iter__(self) -> Iterator[Visit]:
        return map(Visit, self._tiles, self._starts, self._counts, self._sides)

    def __reversed__(self) -> Iterator[Visit]:
        return map(Visit, *map(reversed, (self._tiles, self._starts, self._counts, self._sides)))


class Order:
    """The visits that pass every cell with a direction once, upstream before downstream.

    Of `first` none waits for another; each of `later` comes after all before it.
    """

    def __init__(self, directions: Layer, folder: Path) -> None:
        self.directions = directions
        self.first = Visits()
        self.later = Visits()
        self._file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 - closed with the order
        self._where = str(folder)
        self._end = 0
        self._lock = Lock()

    @property
    def tiling(self) -> Tiling:
        """Return how the raster is cut."""
        return self.directions.tiling

    def cells(self, visit: Visit, room: Cells | None = None) -> Cells:
        """Return the cells of a visit in order: positions in the flattened tile with its frame; in `room` if given."""
        cells = np.empty(visit.count, dtype=np.uint32) if room is None else room[: visit.count]
        read_at(self._file, cells, visit.start * cells.itemsize, self._where)
        return cells

    def keep(self, tile: int, cells: Cells) -> Visit:
        """Write down the cells of a visit."""
        sides = int(kernels.touched(cells, *self.tiling.window(tile).shape))
        with self._lock:
            visit = Visit(tile, self._end, cells.size, sides)
            self._end += cells.size
        write_at(self._file, cells, visit.start * cells.itemsize, self._where)
        return visit

    def drop(self) -> None:
        """Free its file."""
        self._file.close()


def flow_order(directions: Layer, scratch: Scratch, threads: int = THREADS) -> Order:
    """Return the order of the cells of flow directions: D8 (uint8, 128 = none) or MFD (uint32, 0 = none).

    Raises
    ------
    FlowInCircle
        If directions lead back to where they came from.
    """
    work = _Work(directions, scratch)
    with ThreadPoolExecutor(threads) as pool:
        for seen in pool.map(work.begin, range(directions.tiling.count)):
            work.enter(seen, work.order.first)
    work.line_up()
    while (tile := work.next()) is not None:
        work.enter(work.go_on(tile), work.order.later)
    work.finish()
    return work.order


@dataclass(frozen=True)
class _Seen:
    """What a visit of a tile has done: the cells it put in order and, of the neighbours 0-7, those it flows into."""

    tile: int
    visit: Visit
    sides: NDArray[np.uint8]
    cells: Cells
    valid: int = 0
    inflows: int = 0


class _Work:
    """The state of `flow_order`: per cell how many upstream cells are to come, per tile how many flows."""

    def __init__(self, directions: Layer, scratch: Scratch) -> None:
        tiles = directions.tiling.count
        self._single = directions.dtype == np.uint8
        self._directions = directions
        self._tiling = directions.tiling
        self._counts = scratch.layer("flows to come", np.uint8, kernels.FRAME, halo=False)
        self._arrived: list[list[Cells]] = [[] for _ in range(tiles)]
        self._missing = [0] * tiles
        self._ready: list[tuple[int, int]] = []
        self._left = 0
        self._buffers = local()
        self.order = Order(directions, scratch.folder)
        scratch.own(self.order)

    def begin(self, tile: int) -> _Seen:
        """Count the flows into each cell of a tile and put in order what waits for no other tile."""
        directions, waiting = self._directions.read(tile), self._counts.read(tile)
        wait = kernels.wait_d8 if self._single else kernels.wait_mfd
        valid = wait(directions, waiting)
        inflows = kernels.inflows(directions)
        return self._advance(tile, directions, waiting, np.empty(0, np.uint32), int(valid), int(inflows))

    def go_on(self, tile: int) -> _Seen:
        """Put in order what the flows that arrived in a tile have made ready."""
        arrived = np.concatenate(self._arrived[tile])
        self._arrived[tile].clear()
        return self._advance(tile, self._directions.read(tile), self._counts.read(tile), arrived)

    def _advance(
        self, tile: int, directions: Tile, waiting: Tile, arrived: Cells, valid: int = 0, inflows: int = 0
    ) -> _Seen:
        advance = kernels.advance_d8 if self._single else kernels.advance_mfd
        buffer = self._buffer()
        count, sent = advance(directions, waiting, arrived, buffer)
        self._counts.write(tile, waiting)
        sides, cells = kernels.addressed(sent, *self._tiling.window(tile).shape, self._tiling.size, self._east(tile))
        return _Seen(tile, self.order.keep(tile, buffer[:count]), sides, cells, valid, inflows)

    def _east(self, tile: int) -> int:
        """Return how many cells the tile to the east is wide."""
        return min(self._tiling.size, self._tiling.shape[1] - self._tiling.window(tile).right)

    def _buffer(self) -> Cells:
        """Return room for the cells of one tile, one for each thread."""
        if not hasattr(self._buffers, "cells"):
            self._buffers.cells = np.empty(self._tiling.size**2, np.uint32)
        return cast(Cells, self._buffers.cells)

    def enter(self, seen: _Seen, visits: Visits) -> None:
        """Take up a visit and tell the tiles it flows into."""
        if seen.visit.count:
            visits.append(seen.visit)
        self._left += seen.valid - seen.visit.count
        self._missing[seen.tile] += seen.inflows
        around = self._tiling.neighbours(seen.tile)
        for side in set(seen.sides.tolist()):
            tile, cells = around[side], seen.cells[seen.sides == side]
            self._arrived[tile].append(cells)
            self._missing[tile] -= cells.size
            heapq.heappush(self._ready, (self._missing[tile], tile))

    def line_up(self) -> None:
        """Put the tiles that were flowed into in line, now that it is known how many flows each waits for."""
        self._ready = [(self._missing[tile], tile) for tile, cells in enumerate(self._arrived) if cells]
        heapq.heapify(self._ready)

    def next(self) -> int | None:
        """Return the tile, of those flowed into, that waits for the fewest flows still to come."""
        while self._ready:
            missing, tile = heapq.heappop(self._ready)
            if self._arrived[tile] and missing == self._missing[tile]:
                return tile
        return None

    def finish(self) -> None:
        """Let go of the counts; raise FlowInCircle if cells are left."""
        if self._left:
            raise FlowInCircle(count=self._left, cells=list(islice(self._waiting(), TOLD)))
        self._counts.drop()

    def _waiting(self) -> Iterator[tuple[int, int]]:
        for window, counts in self._counts.parts():
            rows, columns = np.nonzero(counts != kernels.DONE)
            yield from zip((rows + window.top).tolist(), (columns + window.left).tolist(), strict=True)
