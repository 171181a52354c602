"""Blocks of maps on their way from workers to whom puts the maps together: files with checksums in one folder.

The folder lies beside the journal of a run, on a disk that all workers share; a file in it holds a mark by which they
know that it is the very folder. A block that is worked out twice is the same bytes, put in place whole.
"""

import shutil
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from shanshui.core.errors import NotOnCluster, WriteFailed
from shanshui.core.labels import Label
from shanshui.grid.window import Window
from shanshui.store.journal import Journal

MARK = "mark"
DAMAGED = Label("a block of a map is not what a worker wrote", "地图分块与工作进程写入的不一致")
Single = NDArray[np.float32]


@dataclass(frozen=True)
class MapBlocks:
    """A folder of blocks; it can be sent to workers."""

    folder: Path
    mark: str

    @classmethod
    def begin(cls, folder: Path) -> "MapBlocks":
        """Return an empty folder; what a run that was cut off left there is removed."""
        made = cls(folder, uuid.uuid4().hex)
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        (folder / MARK).write_text(made.mark)
        return made

    def check(self, who: str) -> None:
        """Raise NotOnCluster unless this process sees the folder as it is now."""
        try:
            seen = (self.folder / MARK).read_text()
        except OSError:
            seen = ""
        if seen != self.mark:
            raise NotOnCluster(where=who, folder=str(self.folder))

    def put(self, at: Window, maps: Iterable[Single], period: str = "") -> None:
        """Keep the part of every map of a period that a block covers."""
        partial = self.folder / f"{uuid.uuid4().hex}.partial"
        journal = Journal(partial)
        for values in maps:
            journal.add(_packed(at, values))
        partial.replace(self.folder / f"{period}@{at.top:09d}-{at.left:09d}.block")

    def take(self, maps: int, period: str = "") -> Iterator[tuple[Window, list[Single]]]:
        """Yield every block of a period, in reading order, with its part of each map, and remove it.

        Raises
        ------
        WriteFailed
            If a block is damaged.
        """
        for file in sorted(self.folder.glob(f"{period}@*.block")):
            found = [_unpacked(record) for record in Journal(file).records()]
            if len(found) != maps:
                raise WriteFailed(where=str(file), saw=DAMAGED)
            yield found[0][0], [values for _, values in found]
            file.unlink()

    def remove(self) -> None:
        """Remove the folder."""
        shutil.rmtree(self.folder, ignore_errors=True)


def _packed(at: Window, values: Single) -> bytes:
    stream = BytesIO()
    np.save(stream, np.array([at.top, at.bottom, at.left, at.right], dtype=np.int64))
    np.save(stream, values)
    return stream.getvalue()


def _unpacked(record: bytes) -> tuple[Window, Single]:
    stream = BytesIO(record)
    at, values = (_array(stream) for _ in range(2))
    return Window(*(int(edge) for edge in at)), values


def _array(stream: BytesIO) -> Any:
    return np.load(stream, allow_pickle=False)
