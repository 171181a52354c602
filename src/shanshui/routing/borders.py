"""The border lines of all tiles of a layer, in memory: what the frame of a padded tile is taken from."""

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from shanshui.routing.tiles import Tiling

Tile = NDArray[Any]
SIDES = range(4)  # of a tile: its first and last line, its first and last column; side i is bit i of a set of sides
ALL = 0b1111
FRAME = (np.s_[0], np.s_[-1], np.s_[1:-1, 0], np.s_[1:-1, -1])  # of a padded tile, side by side
BORDER = (np.s_[1, 1:-1], np.s_[-2, 1:-1], np.s_[1:-1, 1], np.s_[1:-1, -2])


class Borders:
    """The border lines of all tiles of a layer: of each row of tiles its first and last line, and of each column."""

    def __init__(self, tiling: "Tiling", dtype: np.dtype[Any], outside: Any) -> None:
        (rows, columns), (down, right) = tiling.shape, tiling.across
        self._tiling = tiling
        self._lines = np.full((down + 2, 2, columns + 2), outside, dtype)
        self._columns = np.full((right + 2, 2, rows + 2), outside, dtype)
        self._around: dict[int, tuple[Tile, ...]] = {}
        self._own: dict[int, tuple[Tile, ...]] = {}

    def around(self, tile: int) -> tuple[Tile, ...]:
        """Return what the neighbours of a tile show it: the first and last line of its frame, then its columns."""
        found = self._around.get(tile)
        if found is None:
            (down, right), at = self._tiling.place(tile), self._tiling.window(tile)
            lines, columns = self._lines[:, :, at.left : at.right + 2], self._columns[:, :, at.top + 1 : at.bottom + 1]
            found = (lines[down, 1], lines[down + 2, 0], columns[right, 1], columns[right + 2, 0])
            self._around[tile] = found
        return found

    def frame(self, tile: int, padded: Tile) -> None:
        """Fill the frame of a padded tile from its neighbours."""
        for side in SIDES:
            self.show(tile, padded, side)

    def show(self, tile: int, padded: Tile, side: int) -> None:
        """Fill one side of the frame of a padded tile."""
        padded[FRAME[side]] = self.around(tile)[side]

    def keep(self, tile: int, padded: Tile, sides: int = ALL) -> None:
        """Take the border lines of a padded tile, on some sides or on all."""
        own = self._lines_of(tile)
        for side in SIDES:
            if sides >> side & 1:
                own[side][:] = padded[BORDER[side]]

    def ring(self, tile: int) -> list[bytes]:
        """Return the bytes that each of the eight neighbours sees of a tile."""
        top, bottom, west, east = self._lines_of(tile)
        seen = (east, top[-1:], top, top[:1], west, bottom[:1], bottom, bottom[-1:])
        return [part.tobytes() for part in seen]

    def _lines_of(self, tile: int) -> tuple[Tile, ...]:
        """Return the first and the last line of a tile, its first and its last column."""
        found = self._own.get(tile)
        if found is None:
            (down, right), at = self._tiling.place(tile), self._tiling.window(tile)
            lines = self._lines[down + 1, :, at.left + 1 : at.right + 1]
            columns = self._columns[right + 1, :, at.top + 1 : at.bottom + 1]
            found = (lines[0], lines[1], columns[0], columns[1])
            self._own[tile] = found
        return found
