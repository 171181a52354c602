"""Files without a name that layers use one after another.

The system holds a file's bytes in memory anyway; to write over them costs half of what it costs to write new ones,
and a tenth where the machine is virtual and must ask its host for the memory.
"""

import tempfile
from pathlib import Path
from typing import IO


class SpareFiles:
    """Files that one layer has done with and the next may take, by the bytes a tile has in them."""

    def __init__(self) -> None:
        self._spare: dict[int, list[IO[bytes]]] = {}

    def take(self, slot: int, folder: Path) -> IO[bytes]:
        """Return a file, whatever is in it, or a new one in a folder; it is gone when the process is."""
        try:
            return self._spare[slot].pop()
        except (KeyError, IndexError):
            return tempfile.TemporaryFile(dir=folder)

    def give(self, slot: int, file: IO[bytes]) -> None:
        """Leave a file to the next layer."""
        self._spare.setdefault(slot, []).append(file)

    def close(self) -> None:
        """Free the files that no layer has."""
        for files in self._spare.values():
            while files:
                files.pop().close()
