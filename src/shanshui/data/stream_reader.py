"""Windows of one band, in stored numbers, as fast as the file is decoded: each thread has its own handle."""

import os
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from shanshui.core.errors import UnreadableFile
from shanshui.core.spec import Array
from shanshui.data.drivers import TiffReader, harden
from shanshui.data.source import RasterSource

CACHE = "96"  # MB of decoded blocks that GDAL keeps in all; what it would take by itself grows with the machine
METHODS = ("near", "bilinear", "cubic", "cubicspline", "lanczos", "average", "mode")


class StreamReader:
    """Reads windows of the first chosen band of a raster."""

    def __init__(self, source: RasterSource, where: str) -> None:
        harden()
        os.environ.setdefault("GDAL_CACHEMAX", CACHE)
        self.source = source
        self.where = where
        self.plain = _plain(source)
        self._own = threading.local()
        self._opened: list[Any] = []

    def stored(self, top: int, bottom: int, left: int, right: int) -> Array:
        """Return stored numbers of a window inside the raster, (rows, columns), in the type of the file.

        Raises
        ------
        UnreadableFile
            If the file is damaged there.
        """
        import rasterio
        from rasterio.windows import Window as Part

        try:
            return self._file().read(self.source.bands[0], window=Part(left, top, right - left, bottom - top))
        except (rasterio.errors.RasterioError, ValueError) as error:
            problem = f"rows {top}-{bottom}, columns {left}-{right}: {str(error)[:150]}"
            raise UnreadableFile(where=self.where, format="GeoTIFF", problem=problem) from error

    def values(self, top: int, bottom: int, left: int, right: int) -> Array:
        """Return values as float64, (rows, columns), NaN where absent; the slow way that serves every raster."""
        return self.source.read((slice(top, bottom), slice(left, right)), self.source.bands[:1])[0]

    def _file(self) -> Any:
        import rasterio

        file = getattr(self._own, "file", None)
        if file is None:
            file = self._own.file = rasterio.open(self.source.path.absolute(), driver="GTiff", sharing=False)
            self._opened.append(file)
        return file

    def close(self) -> None:
        """Close the handles of all threads."""
        for file in self._opened:
            with suppress(Exception):  # nothing was written: nothing can be lost
                file.close()
        self._opened.clear()
        self._own = threading.local()


def _plain(source: RasterSource) -> bool:
    """Return whether stored numbers are the values and only `nodata` (or NaN) means absence."""
    if not isinstance(source.reader, TiffReader) or source.turned or source.shift:
        return False
    if any(scale != 1 for scale in source.scales) or any(offset != 0 for offset in source.offsets):
        return False
    import rasterio
    from rasterio.enums import MaskFlags

    with rasterio.open(source.path.absolute(), driver="GTiff") as file:
        flags = file.mask_flag_enums[source.bands[0] - 1]
    return flags in ([MaskFlags.all_valid], [MaskFlags.nodata])


@contextmanager
def warping() -> Iterator[None]:
    """Let threads call `warp` side by side.

    rasterio warns of its own arrays in memory that they lie nowhere, and hushes that by setting the process's filters
    and setting them back, which threads undo for one another.
    """
    from rasterio.errors import NotGeoreferencedWarning

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NotGeoreferencedWarning)
        yield


def warp(
    values: Array, affine: Any, crs: Any, shape: tuple[int, int], to_affine: Any, to_crs: Any, method: str
) -> Array:
    """Return a window resampled as GDAL's warp does, float64, NaN where absent.

    The kernel is as wide as the ratio of cells says, never as the window does: windows cannot change a value.
    """
    import numpy as np
    from rasterio.enums import Resampling
    from rasterio.warp import reproject

    found = np.full(shape, np.nan, dtype=np.float64)
    names = {"near": "nearest", "cubicspline": "cubic_spline"}
    extra = {}
    if crs == to_crs:
        extra = {"XSCALE": abs(affine.a / to_affine.a), "YSCALE": abs(affine.e / to_affine.e)}
    reproject(
        np.ascontiguousarray(values, dtype=np.float64),
        found,
        src_transform=affine,
        src_crs=crs,
        src_nodata=np.nan,
        dst_transform=to_affine,
        dst_crs=to_crs,
        dst_nodata=np.nan,
        resampling=Resampling[names.get(method, method)],
        **extra,
    )
    return found
