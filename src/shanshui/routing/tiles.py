"""Tiles of a raster and layers of scratch on disk, so that nothing as large as the raster is ever in memory.

A layer is an array as large as the raster, cut into tiles. The tiles last used stay in memory, within one byte
budget for all layers; the others lie in an unnamed file that vanishes with the process, however it ends. The border
lines of all tiles stay in memory, so the frame of a padded tile costs no read of its neighbours.
"""

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol

import numpy as np
from numpy.typing import DTypeLike

from shanshui.core.disk import read_at, write_at
from shanshui.grid.window import Window
from shanshui.routing.borders import ALL, Borders
from shanshui.routing.borders import Tile as Tile
from shanshui.routing.recent import Recent
from shanshui.routing.spare import SpareFiles

SIZE = 512
BUDGET = 128 * 2**20
ROWS = (0, -1, -1, -1, 0, 1, 1, 1)  # of the neighbours: 0 = east, then against the clock
COLUMNS = (1, 1, 0, -1, -1, -1, 0, 1)
TOLD = ((1, 2, 3), (5, 6, 7), (4,), (0,))  # the neighbours that see a side of a tile: north, south, west, east
FACING = (1, 0, 3, 2)  # the side of their frames where they see it
FRESH = bytes(4)


@dataclass(frozen=True)
class Tiling:
    """A raster of (rows, columns) cut into tiles of `size` cells a side, or less at its right and lower edges."""

    shape: tuple[int, int]
    size: int = SIZE

    @cached_property
    def across(self) -> tuple[int, int]:
        """Return how many tiles there are down and across."""
        return -(-self.shape[0] // self.size), -(-self.shape[1] // self.size)

    @property
    def count(self) -> int:
        """Return how many tiles there are."""
        return self.across[0] * self.across[1]

    def place(self, tile: int) -> tuple[int, int]:
        """Return the row and column of a tile among the tiles."""
        return divmod(tile, self.across[1])

    def window(self, tile: int) -> Window:
        """Return the cells of a tile."""
        return self.windows[tile]

    @cached_property
    def windows(self) -> list[Window]:
        """Return the cells of each tile, in reading order."""
        (rows, columns), size = self.shape, self.size
        corners = [(down * size, right * size) for down, right in map(self.place, range(self.count))]
        return [Window(top, min(top + size, rows), left, min(left + size, columns)) for top, left in corners]

    def neighbours(self, tile: int) -> tuple[int, ...]:
        """Return the eight tiles around one, east first and against the clock; -1 where the raster ends."""
        return self._around[tile]

    @cached_property
    def _around(self) -> list[tuple[int, ...]]:
        places = map(self.place, range(self.count))
        return [tuple(self._tile(r + dr, c + dc) for dr, dc in zip(ROWS, COLUMNS, strict=True)) for r, c in places]

    def told(self, tile: int, sides: int) -> tuple[int, ...]:
        """Return which sides of other tiles' frames show some sides of a tile, as 4 × tile + side."""
        key = tile, sides
        if key not in self._told:
            around, those = self.neighbours(tile), [side for side in range(4) if sides >> side & 1]
            near = [(around[k], FACING[side]) for side in those for k in TOLD[side]]
            self._told[key] = tuple(4 * other + facing for other, facing in near if other >= 0)
        return self._told[key]

    @cached_property
    def _told(self) -> dict[tuple[int, int], tuple[int, ...]]:
        return {}

    def of_cell(self, row: int, column: int) -> int:
        """Return the tile that holds a cell of the raster."""
        return (row // self.size) * self.across[1] + column // self.size

    def _tile(self, down: int, right: int) -> int:
        inside = 0 <= down < self.across[0] and 0 <= right < self.across[1]
        return down * self.across[1] + right if inside else -1


class Readable(Protocol):
    """What a walk can read: a layer, or something worked out tile by tile."""

    def read(self, tile: int) -> Tile:
        """Return a tile with a frame of one cell, (h + 2, w + 2)."""


class Dropped(Protocol):
    """What holds a file until it is dropped."""

    def drop(self) -> None:
        """Free it; a second time does nothing."""


class Scratch:
    """The layers of one piece of work, on one tiling.

    Parameters
    ----------
    folder
        Where the files lie. They have no names and are gone when the process is.
    tiling
        How the raster is cut.
    budget
        Bytes of tiles held in memory, all layers together.
    beside
        Another piece of work, around this one, with which that memory is shared, and its files one after another.
    """

    def __init__(self, folder: Path, tiling: Tiling, budget: int = BUDGET, beside: "Scratch | None" = None) -> None:
        self.folder = folder
        self.tiling = tiling
        self.recent: Recent = Recent(budget) if beside is None else beside.recent
        self.numbers: Iterator[int] = itertools.count() if beside is None else beside.numbers
        self.spare: SpareFiles = SpareFiles() if beside is None else beside.spare
        self._beside = beside
        self._owned: list[Dropped] = []

    def layer(self, name: str, dtype: DTypeLike, outside: Any, halo: bool = True) -> "Layer":
        """Return a new layer, everywhere `outside`; without `halo` no borders are kept and frames hold `outside`."""
        made = Layer(self, name, np.dtype(dtype), outside, halo)
        self.own(made)
        return made

    def own(self, made: "Dropped") -> None:
        """Drop something at the end, with the layers."""
        self._owned.append(made)

    def computed(
        self, function: Callable[[Window], Tile], dtype: DTypeLike, outside: Any, halo: bool = False
    ) -> "Computed":
        """Return a layer that is worked out when a tile is wanted: `function` of a window gives (rows, columns).

        With `halo` the function is asked for a window one cell wider, cut at the edge of the raster.
        """
        return Computed(self, function, np.dtype(dtype), outside, halo)

    def __enter__(self) -> "Scratch":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for made in self._owned:
            made.drop()
        if self._beside is None:
            self.spare.close()


class Layer:
    """An array as large as the raster; made by `Scratch.layer`.

    Different tiles may be read and written by different threads at the same time.
    """

    def __init__(self, scratch: Scratch, name: str, dtype: np.dtype[Any], outside: Any, halo: bool) -> None:
        self.name = name
        self.dtype = dtype
        self.outside = outside
        self.tiling = scratch.tiling
        self.folder = scratch.folder
        self._recent = scratch.recent
        self._number = next(scratch.numbers)
        self._slot = (self.tiling.size + 2) ** 2 * dtype.itemsize
        self._spare = scratch.spare
        self._file = self._spare.take(self._slot, scratch.folder)
        self._stored = bytearray(self.tiling.count)
        self._stale = bytearray(b"\1" * 4 * self.tiling.count)  # sides of frames in memory that are not the neighbours'
        self._borders = Borders(self.tiling, dtype, outside) if halo else None

    def read(self, tile: int) -> Tile:
        """Return a tile with a frame of one cell, (h + 2, w + 2); beyond the raster the frame holds `outside`.

        It is the layer's own array: whoever changes it calls `write` with it before anyone reads the tile again.
        """
        key = (self._number, tile)
        found = self._recent.get(key)
        if found is None:
            found = self._load(tile)
            self._recent.put(key, found, None)
            self._all_stale(tile)
        self.refresh(tile, found)
        return found

    def refresh(self, tile: int, padded: Tile) -> None:
        """Bring the frame of the array that `read` gave up to what the neighbours have written since."""
        if self._borders is None or self._stale[4 * tile : 4 * tile + 4] == FRESH:
            return
        for side in range(4):
            if self._stale[4 * tile + side]:
                self._stale[4 * tile + side] = 0  # before the frame is taken: a neighbour may be at work
                self._borders.show(tile, padded, side)

    def _all_stale(self, tile: int) -> None:
        self._stale[4 * tile : 4 * tile + 4] = b"\1\1\1\1"

    def inner(self, tile: int) -> Tile:
        """Return a tile without its frame, (h, w); a view, as from `read`."""
        return self.read(tile)[1:-1, 1:-1]

    def write(self, tile: int, values: Tile, sides: int = ALL) -> None:
        """Set a tile from (h, w), or from the array that `read` gave, (h + 2, w + 2), whose frame does not count.

        Neighbours are shown `sides` of it, those of `Borders` at which it was changed.
        """
        rows, columns = self.tiling.window(tile).shape
        if values.shape == (rows, columns):
            padded = np.full((rows + 2, columns + 2), self.outside, self.dtype)
            padded[1:-1, 1:-1] = values
            values = padded
            self._all_stale(tile)
        self.show(tile, values, sides)
        self._recent.put((self._number, tile), values, self)

    def show(self, tile: int, padded: Tile, sides: int = ALL) -> None:
        """Show neighbours some sides of a padded tile; who calls this calls `write` in the end."""
        if self._borders is not None and sides:
            self._borders.keep(tile, padded, sides)
            for side in self.tiling.told(tile, sides):
                self._stale[side] = 1

    def update(self, tile: int, values: Tile) -> list[int]:
        """Set a tile as `write` does; return the neighbouring tiles whose frame has changed by it."""
        if self._borders is None:
            raise ValueError(self.name)
        before = self._borders.ring(tile)
        self.write(tile, values)
        changed = [a != b for a, b in zip(before, self._borders.ring(tile), strict=True)]
        around = self.tiling.neighbours(tile)
        return [near for near, new in zip(around, changed, strict=True) if new and near >= 0]

    def store(self, source: Callable[[Window], Tile]) -> None:
        """Set every tile from a function of its window."""
        for tile in range(self.tiling.count):
            self.write(tile, np.asarray(source(self.tiling.window(tile)), self.dtype))

    def parts(self) -> Iterator[tuple[Window, Tile]]:
        """Return every tile's window and its values, (h, w), in reading order."""
        for tile in range(self.tiling.count):
            yield self.tiling.window(tile), self.inner(tile)

    def cut(self, window: Window) -> Tile:
        """Return the values of any window inside the raster, (rows, columns)."""
        size, found = self.tiling.size, np.empty(window.shape, self.dtype)
        for top in range(window.top // size * size, window.bottom, size):
            for left in range(window.left // size * size, window.right, size):
                tile = self.tiling.of_cell(top, left)
                at = self.tiling.window(tile)
                both = Window(
                    max(at.top, window.top),
                    min(at.bottom, window.bottom),
                    max(at.left, window.left),
                    min(at.right, window.right),
                )
                here, there = both.moved(-at.top, -at.left), both.moved(-window.top, -window.left)
                part = self.inner(tile)[here.top : here.bottom, here.left : here.right]
                found[there.top : there.bottom, there.left : there.right] = part
        return found

    def whole(self) -> Tile:
        """Return all of it, (rows, columns); for rasters that fit in memory."""
        values = np.empty(self.tiling.shape, self.dtype)
        for window, part in self.parts():
            values[window.top : window.bottom, window.left : window.right] = part
        return values

    def save(self, tile: int, values: Tile) -> None:
        """Write a padded tile to the file.

        Raises
        ------
        WriteFailed
            If the disk does not take it.
        """
        write_at(self._file, np.ascontiguousarray(values), tile * self._slot, str(self.folder))
        self._stored[tile] = 1

    def drop(self) -> None:
        """Free its memory and leave its file to the next layer; a second time does nothing."""
        file = self.__dict__.pop("_file", None)  # who uses the layer after this fails
        if file is not None:
            self._recent.forget(self._number)
            self._spare.give(self._slot, file)
            self._borders = None

    def _load(self, tile: int) -> Tile:
        rows, columns = self.tiling.window(tile).shape
        if not self._stored[tile]:
            return np.full((rows + 2, columns + 2), self.outside, self.dtype)
        values = np.empty((rows + 2, columns + 2), self.dtype)
        read_at(self._file, values, tile * self._slot, str(self.folder))
        return values


class Same:
    """A layer that has one value everywhere."""

    def __init__(self, tiling: Tiling, dtype: DTypeLike, value: Any) -> None:
        self.tiling = tiling
        self._made: dict[tuple[int, int], Tile] = {}
        self._dtype = dtype
        self._value = value

    def read(self, tile: int) -> Tile:
        """Return a tile with a frame of one cell, (h + 2, w + 2); it must not be changed."""
        rows, columns = self.tiling.window(tile).shape
        if (rows, columns) not in self._made:
            self._made[rows, columns] = np.full((rows + 2, columns + 2), self._value, self._dtype)
        return self._made[rows, columns]


class Computed:
    """A layer that is worked out when a tile is wanted; made by `Scratch.computed`."""

    def __init__(
        self, scratch: Scratch, function: Callable[[Window], Tile], dtype: np.dtype[Any], outside: Any, halo: bool
    ) -> None:
        self.tiling = scratch.tiling
        self._recent = scratch.recent
        self._number = next(scratch.numbers)
        self._function = function
        self._dtype = dtype
        self._outside = outside
        self._halo = halo

    def read(self, tile: int) -> Tile:
        """Return a tile with a frame of one cell, (h + 2, w + 2); it must not be changed."""
        key = (self._number, tile)
        found = self._recent.get(key)
        if found is None:
            found = self._work_out(self.tiling.window(tile))
            self._recent.put(key, found, None)
        return found

    def _work_out(self, window: Window) -> Tile:
        rows, columns = window.shape
        padded = np.full((rows + 2, columns + 2), self._outside, self._dtype)
        asked = _within(window.padded(1), self.tiling.shape) if self._halo else window
        top, left = asked.top - window.top + 1, asked.left - window.left + 1
        padded[top : top + asked.shape[0], left : left + asked.shape[1]] = self._function(asked)
        return padded


def _within(window: Window, shape: tuple[int, int]) -> Window:
    return Window(max(window.top, 0), min(window.bottom, shape[0]), max(window.left, 0), min(window.right, shape[1]))
