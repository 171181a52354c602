"""The one way a raster is written: under another name, read back, synced, then renamed.

A compressed GeoTIFF on a full disk fails in silence, so what was written is compared with what is there.
"""

import os
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from shanshui.core.errors import WriteFailed
from shanshui.core.spec import Array
from shanshui.data.drivers import harden

TILE = 512
COG = {"compress": "ZSTD", "predictor": "YES", "overviews": "AUTO", "resampling": "average"}


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Raise what the disk or GDAL complains of as WriteFailed."""
    try:
        yield
    except (OSError, RuntimeError) as error:
        raise WriteFailed(where=path.name, saw=str(error)[:200]) from error


class RasterWriter:
    """Writes one band of float32 block by block; `close` makes it a cloud-optimised GeoTIFF."""

    def __init__(self, path: Path, shape: tuple[int, int], affine: Any, crs: str, unit: str, says: str = "") -> None:
        harden()
        import rasterio

        self.path = path
        self._partial = path.with_name(f"{path.stem}.partial.tif")
        self._marks: dict[tuple[int, int, int, int], int] = {}
        profile = {"height": shape[0], "width": shape[1], "count": 1, "dtype": "float32", "nodata": float("nan")}
        tiled = {"tiled": True, "blockxsize": TILE, "blockysize": TILE, "BIGTIFF": "IF_SAFER"}
        place = {"transform": affine, "crs": crs}
        with _told(path):
            self._file = rasterio.open(self._partial, "w", driver="GTiff", **place, **profile, **tiled)
        self._file.units = (unit,)
        self._file.descriptions = (says,)

    def write(self, part: Array, top: int, left: int) -> None:
        """Write a block, (rows, columns), at a row and column."""
        from rasterio.windows import Window

        rows, columns = part.shape
        self._marks[top, left, rows, columns] = zlib.crc32(part.tobytes())
        with _told(self.path):
            self._file.write(part, 1, window=Window(left, top, columns, rows))

    def close(self) -> None:
        """Finish the file and compare every block with what was written.

        Raises
        ------
        WriteFailed
            If a block reads back otherwise, as on a full disk.
        """
        from rasterio.shutil import copy

        whole = self.path.with_name(f"{self.path.stem}.whole.tif")
        try:
            with _told(self.path):
                self._file.close()
                copy(str(self._partial), str(whole), driver="COG", **COG)
                self._compare(whole)
        finally:
            self._partial.unlink(missing_ok=True)
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
