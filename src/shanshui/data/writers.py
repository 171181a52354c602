"""The one way a map is written: beside its place, made a cloud-optimised GeoTIFF, read back, synced, then renamed.

GDAL is no writer for a disk that may be full: what it could not write of a compressed file it does not tell, and of an
index that was cut off it may never come to an end. So the cells are written by the means of this package, and GDAL
only copies a file that is whole; what it wrote is compared with what was given to it.
"""

import os
import tempfile
import weakref
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from shanshui.core.disk import read_at, write_at
from shanshui.core.errors import WriteFailed
from shanshui.core.spec import Array
from shanshui.data.drivers import harden
from shanshui.data.stream_writer import TILE, StreamWriter

WIDE = 16 * TILE  # cells of a strip that is copied at once
NAN = 0x7FC00000  # the bits of NaN; kept exclusive-or with these, a cell that nobody wrote, all zero, reads as NaN
COG = {"compress": "ZSTD", "predictor": "YES", "overviews": "AUTO"}


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Raise what the disk or GDAL complains of as WriteFailed."""
    from rasterio._err import CPLE_BaseError

    try:
        yield
    except (OSError, RuntimeError, CPLE_BaseError) as error:
        raise WriteFailed(where=path.name, saw=str(error)[:200]) from error


class RasterWriter:
    """Writes one band of float32 block by block; `close` makes it a cloud-optimised GeoTIFF.

    `overviews` says how cells are drawn together: `average`, or `nearest` for classes.
    """

    def __init__(
        self,
        path: Path,
        shape: tuple[int, int],
        affine: Any,
        crs: str,
        unit: str,
        says: str = "",
        overviews: str = "average",
    ) -> None:
        harden()
        self._overviews = overviews
        self.path = path
        self.shape = shape
        self._marks: dict[tuple[int, int, int, int], int] = {}
        self._profile = {"affine": affine, "crs": crs, "nodata": float("nan"), "unit": unit, "says": says}
        with _told(path):
            self._cells = tempfile.TemporaryFile(dir=path.parent)  # noqa: SIM115
            weakref.finalize(self, self._cells.close)  # a run that was cut off does not close its writers
            self._cells.truncate(shape[0] * shape[1] * 4)

    def write(self, part: Array, top: int, left: int) -> None:
        """Write a block, (rows, columns), at a row and column."""
        import numpy as np

        rows, columns = part.shape
        part = np.where(np.isnan(part), np.float32(np.nan), part)
        self._marks[top, left, rows, columns] = zlib.crc32(part.tobytes())
        for row, line in enumerate(part.view(np.uint32) ^ np.uint32(NAN)):
            write_at(self._cells, line, self._place(top + row, left), str(self.path))

    def _place(self, row: int, column: int) -> int:
        return (row * self.shape[1] + column) * 4

    def _strip(self, top: int, left: int) -> Array:
        """Return the cells of a strip of whole tiles, NaN where nothing was written."""
        import numpy as np

        found = np.empty((min(TILE, self.shape[0] - top), min(WIDE, self.shape[1] - left)), np.uint32)
        for row, line in enumerate(found):
            read_at(self._cells, line, self._place(top + row, left), str(self.path))
        return (found ^ np.uint32(NAN)).view(np.float32)

    def _plain(self, path: Path) -> None:
        """Write all cells as a GeoTIFF of tiles, and give the room they took back."""
        writer = StreamWriter(path, self.shape, **self._profile)
        try:
            for top in range(0, self.shape[0], TILE):
                for left in range(0, self.shape[1], WIDE):
                    writer.write(self._strip(top, left), top, left)
            writer.close()
        finally:
            writer.discard()
        self._cells.close()

    def close(self) -> None:
        """Finish the file and compare every block with what was written.

        Raises
        ------
        WriteFailed
            If a block reads back otherwise, as on a full disk.
        """
        from rasterio.shutil import copy

        plain, whole = (self.path.with_name(f"{self.path.stem}.{state}.tif") for state in ("plain", "whole"))
        self._plain(plain)
        try:
            with _told(self.path):
                copy(str(plain), str(whole), driver="COG", resampling=self._overviews, **COG)
                self._compare(whole)
        finally:
            plain.unlink(missing_ok=True)
        with whole.open("rb") as stream:
            os.fsync(stream.fileno())
        whole.replace(self.path)

    def _compare(self, path: Path) -> None:
        import rasterio
        from rasterio.windows import Window

        with rasterio.open(path, driver="GTiff") as file:
            for (top, left, rows, columns), mark in self._marks.items():
                if zlib.crc32(file.read(1, window=Window(left, top, columns, rows)).tobytes()) != mark:
                    raise WriteFailed(where=self.path.name, saw=f"rows {top}-{top + rows} read back otherwise")
