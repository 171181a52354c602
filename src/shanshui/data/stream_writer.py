"""A GeoTIFF written tile by tile from many threads: compressed in the thread that made it, stored in reading order.

GDAL compresses under the lock of its file and says nothing when the disk is full. Here each tile is compressed where
it was computed, only the store of its bytes is under a lock, every write is checked by the system, and the bytes of
the file do not depend on who came first: tiles that come before their turn wait in memory, and if they are many, in
an unnamed file beside. It appears under its name only when it is whole.
"""

import os
import struct
import tempfile
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO, cast

from shanshui.core.disk import write_at
from shanshui.core.errors import DeclarationError, WriteFailed, disk_trouble
from shanshui.core.spec import Array
from shanshui.data.drivers import harden

TILE = 256
LEVEL = 1
WAITING = 1 << 20  # bytes of tiles that wait in memory for those before them
ZSTD = 50000
CLASSIC = 3_900_000_000  # bytes before compression above which offsets need 64 bits
TAGS = (33550, 33922, 34264, 34735, 34736, 34737, 42112, 42113)  # where it lies; unit and title; nodata
SIZES = {2: 1, 3: 2, 4: 4, 12: 8, 16: 8}
Entry = tuple[int, int, int, bytes]  # tag, type, count, values


class StreamWriter:
    """Writes one band; `write` may be called from any thread, on windows whose corners lie on tiles.

    Parameters
    ----------
    nodata
        What stands in the file where a value is NaN.
    dtype
        Type of the file's numbers: float32, or an integer.
    unit, says
        Unit of the numbers, and a title; empty for none.
    """

    def __init__(
        self,
        path: Path,
        shape: tuple[int, int],
        affine: Any,
        crs: Any,
        nodata: float | None,
        dtype: str = "float32",
        unit: str = "",
        says: str = "",
    ) -> None:
        import numpy as np

        self.path = path
        self.shape = shape
        self.nodata = nodata
        self.dtype = np.dtype(dtype)
        self.tiles = -(-shape[0] // TILE), -(-shape[1] // TILE)
        self._geo = _tags({"transform": affine, "crs": crs, "nodata": nodata, "dtype": dtype}, unit, says)
        self._big = shape[0] * shape[1] * self.dtype.itemsize > CLASSIC
        self._waiting = _Waiting(path.parent)
        self._sizes: list[int] = []
        self._starts: list[int] = []
        self._lock = threading.Lock()
        self._partial = path.with_name(f"{path.name}.partial")
        with _Told(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file: BinaryIO = self._partial.open("wb", buffering=1 << 20)
            self._file.write(bytes(16 if self._big else 8))
        self._end = 16 if self._big else 8

    def write(self, values: Array, top: int, left: int) -> None:
        """Store a window that begins at a row and column of the raster.

        Raises
        ------
        WriteFailed
            If the disk is full or the file cannot be written.
        """
        if top % TILE or left % TILE:
            raise DeclarationError(
                where=self.path.name, saw=f"a window begins at {top}, {left}", need=f"a multiple of {TILE}", do=""
            )
        for row in range(0, values.shape[0], TILE):
            for column in range(0, values.shape[1], TILE):
                place = (top + row) // TILE * self.tiles[1] + (left + column) // TILE
                self._store(place, self._packed(values, row, column))

    def _packed(self, values: Array, row: int, column: int) -> bytes:
        import numpy as np
        import pyarrow

        tile = np.empty((TILE, TILE), dtype=self.dtype)
        if self.dtype == np.float32:
            self._fill(values, row, column, tile)
        else:
            part = values[row : row + TILE, column : column + TILE]
            tile[:] = 0 if self.nodata is None else self.nodata
            if part.dtype.kind == "f":
                part = np.where(np.isnan(part), tile[: part.shape[0], : part.shape[1]], part)
            tile[: part.shape[0], : part.shape[1]] = part
        packed: bytes = pyarrow.Codec("zstd", compression_level=LEVEL).compress(tile, asbytes=True)
        return packed

    def _fill(self, values: Array, row: int, column: int, tile: Array) -> None:
        import numpy as np

        from shanshui.kernels.cells import fill_tile

        nodata = np.float32(np.nan if self.nodata is None else self.nodata)
        swallowed = fill_tile(values, row, column, nodata, tile)
        if swallowed:
            raise DeclarationError(
                where=self.path.name,
                saw=f"{swallowed} real values equal the mark of absence {self.nodata}",
                need="a mark that no value takes",
                do="choose another in the model",
            )

    def _store(self, place: int, packed: bytes) -> None:
        """Keep a tile until those before it are stored, so that the file's bytes are always the same."""
        with self._lock, _Told(self.path):
            self._waiting.put(place, packed)
            while packed := self._waiting.take(len(self._starts)):
                self._file.write(packed)
                self._starts.append(self._end)
                self._sizes.append(len(packed))
                self._end += len(packed)

    def seal(self) -> None:
        """Write the index, sync, and check that all is there; the file keeps its partial name.

        Raises
        ------
        WriteFailed
            If tiles are missing or the disk is full.
        """
        if len(self._starts) != self.tiles[0] * self.tiles[1]:
            saw = f"{len(self._starts)} of {self.tiles[0] * self.tiles[1]} tiles were written"
            raise WriteFailed(where=self.path.name, saw=saw)
        with _Told(self.path):
            position = self._end + self._end % 2
            self._file.write(bytes(position - self._end))
            index = _index(self._entries(), position, self._big)
            self._file.write(index)
            self._file.seek(0)
            self._file.write(_header(position, self._big))
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()
            self._waiting.close()
            found = self._partial.stat().st_size
            if found != position + len(index):
                raise WriteFailed(where=self.path.name, saw=f"{found} of {position + len(index)} bytes are there")

    def publish(self) -> None:
        """Give a sealed file its name."""
        with _Told(self.path):
            self._partial.replace(self.path)

    def close(self) -> None:
        """Seal and publish."""
        self.seal()
        self.publish()

    def discard(self) -> None:
        """Remove what was written so far; does nothing once published."""
        with suppress(OSError):  # what no longer fits is not wanted either
            self._file.close()
        self._waiting.close()
        self._partial.unlink(missing_ok=True)

    def _entries(self) -> list[Entry]:
        kind = {"f": 3, "u": 1, "i": 2}[self.dtype.kind]
        long, code = (16, "Q") if self._big else (4, "I")
        tiles = len(self._starts)
        short = [
            (258, self.dtype.itemsize * 8),
            (259, ZSTD),
            (262, 1),
            (277, 1),
            (284, 1),
            (322, TILE),
            (323, TILE),
            (339, kind),
        ]
        entries: list[Entry] = [(tag, 3, 1, struct.pack("<H", value)) for tag, value in short]
        entries += [(256 + i, 4, 1, struct.pack("<I", size)) for i, size in enumerate(reversed(self.shape))]
        entries.append((324, long, tiles, struct.pack(f"<{tiles}{code}", *self._starts)))
        entries.append((325, long, tiles, struct.pack(f"<{tiles}{code}", *self._sizes)))
        return sorted([*entries, *self._geo])


class _Waiting:
    """Tiles that came before their turn: in memory, and beyond `WAITING` bytes in a file without a name."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._held: dict[int, bytes] = {}
        self._bytes = 0
        self._file: BinaryIO | None = None
        self._places: dict[int, tuple[int, int]] = {}
        self._end = 0

    def put(self, place: int, packed: bytes) -> None:
        """Keep a tile."""
        self._held[place] = packed
        self._bytes += len(packed)
        if self._bytes > WAITING:
            self._spill()

    def take(self, place: int) -> bytes:
        """Return a tile and forget it; nothing if it has not come."""
        packed = self._held.pop(place, b"")
        self._bytes -= len(packed)
        if not packed and place in self._places and self._file is not None:
            start, size = self._places.pop(place)
            packed = os.pread(self._file.fileno(), size, start)
            if not self._places:
                self._end = 0  # the room is used again
        return packed

    def _spill(self) -> None:
        if self._file is None:
            self._file = cast(BinaryIO, tempfile.TemporaryFile(dir=self._folder, buffering=0))  # noqa: SIM115
        for place, packed in self._held.items():
            self._places[place] = self._end, len(packed)
            write_at(self._file, packed, self._end, str(self._folder))
            self._end += len(packed)
        self._held.clear()
        self._bytes = 0

    def close(self) -> None:
        """Free the file; a second time does nothing."""
        if self._file is not None:
            self._file.close()


class _Told:
    """Raise what the disk complains of as WriteFailed."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: Any, error: BaseException | None, at: Any) -> None:
        if isinstance(error, OSError):
            told = disk_trouble(error, str(self.path))
            raise told or WriteFailed(where=str(self.path), saw=str(error)[:200]) from error


def _header(position: int, big: bool) -> bytes:
    return b"II" + (struct.pack("<HHHQ", 43, 8, 0, position) if big else struct.pack("<HI", 42, position))


def _index(entries: list[Entry], position: int, big: bool) -> bytes:
    """Return the directory of a TIFF that begins at a position, the values that do not fit inline after it."""
    count, entry, word, width = ("<Q", "<HHQ", "<Q", 8) if big else ("<H", "<HHI", "<I", 4)
    size = struct.calcsize(count) + len(entries) * (struct.calcsize(entry) + width) + width
    head, tail = [struct.pack(count, len(entries))], bytearray()
    for tag, kind, number, values in entries:
        if len(values) <= width:
            place = values.ljust(width, b"\0")
        else:
            tail += bytes((position + size + len(tail)) % 2)
            place = struct.pack(word, position + size + len(tail))
            tail += values
        head.append(struct.pack(entry, tag, kind, number) + place)
    return b"".join(head) + bytes(width) + bytes(tail)


def _tags(profile: dict[str, Any], unit: str, says: str) -> list[Entry]:
    """Return the tags that say where a raster lies and what it holds, as GDAL writes them for a raster of one cell."""
    harden()
    import numpy as np
    from rasterio.io import MemoryFile

    with MemoryFile() as memory:
        with memory.open(driver="GTiff", height=1, width=1, count=1, **profile) as file:
            if unit or says:
                file.units, file.descriptions = (unit,), (says,)
            file.write(np.zeros((1, 1, 1), dtype=profile["dtype"]))
        data = bytes(memory.getbuffer())
    position = struct.unpack("<I", data[4:8])[0]
    found: list[Entry] = []
    for i in range(struct.unpack_from("<H", data, position)[0]):
        at = position + 2 + 12 * i
        tag, kind, number = struct.unpack_from("<HHI", data, at)
        if tag in TAGS:
            size = SIZES[kind] * number
            start = at + 8 if size <= 4 else struct.unpack_from("<I", data, at + 8)[0]
            found.append((tag, kind, number, data[start : start + size]))
    return found
