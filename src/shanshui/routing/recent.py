"""The tiles of all layers that were used last, kept in memory within one budget."""

from collections import OrderedDict
from threading import Lock
from typing import Protocol

from shanshui.routing.borders import Tile


class Saving(Protocol):
    """A layer that puts a tile into its file."""

    def save(self, tile: int, values: Tile) -> None:
        """Write a padded tile."""


class Recent:
    """The tiles last used, within a budget of bytes; one that was changed goes to its file when it leaves."""

    def __init__(self, budget: int) -> None:
        self.budget = budget
        self._tiles: OrderedDict[tuple[int, int], tuple[Tile, Saving | None]] = OrderedDict()
        self._bytes = 0
        self._lock = Lock()

    def get(self, key: tuple[int, int]) -> Tile | None:
        """Return a tile that is still there."""
        with self._lock:
            found = self._tiles.get(key)
            if found is None:
                return None
            self._tiles.move_to_end(key)
            return found[0]

    def put(self, key: tuple[int, int], tile: Tile, changed: Saving | None) -> None:
        """Keep a tile; `changed` is the layer whose file does not have it yet."""
        with self._lock:
            before = self._tiles.get(key)
            if before is not None and before[0] is tile and before[1] is not None:  # changed again
                self._tiles.move_to_end(key)
                return
            self._tiles.pop(key, None)
            self._tiles[key] = (tile, changed or (before[1] if before else None))
            self._bytes += tile.nbytes - (before[0].nbytes if before else 0)
            while self._bytes > self.budget and len(self._tiles) > 1:
                (_, number), (oldest, owner) = self._tiles.popitem(last=False)
                self._bytes -= oldest.nbytes
                if owner is not None:
                    owner.save(number, oldest)

    def forget(self, layer: int) -> None:
        """Let go of all tiles of a layer, changed or not."""
        with self._lock:
            for key in [key for key in self._tiles if key[0] == layer]:
                self._bytes -= self._tiles.pop(key)[0].nbytes
