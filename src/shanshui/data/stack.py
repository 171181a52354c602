"""Twelve files of one month each, read as one raster of twelve bands."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from shanshui.core.errors import MonthsDiffer
from shanshui.core.spec import Array
from shanshui.data.source import RasterSource, Reader, Window

ALIKE = ("shape", "affine", "crs", "dtype", "nodata", "scales", "offsets", "unit", "turned", "shift")


@dataclass(frozen=True)
class StackReader:
    """Reads band n from the n-th reader."""

    readers: tuple[Reader, ...]

    def stored(self, window: Window, bands: Sequence[int]) -> tuple[Array, Array]:
        """Return the stored numbers of a window and a mask, (bands, rows, columns)."""
        import numpy as np

        parts = [self.readers[band - 1].stored(window, (1,)) for band in bands]
        raw, valid = zip(*parts, strict=True)
        return np.concatenate(raw), np.concatenate(valid)


def stacked(months: Sequence[RasterSource], where: str) -> RasterSource:
    """Return files of one band each as the bands of one raster.

    Raises
    ------
    MonthsDiffer
        If they do not share grid, type, nodata, scale and unit, or one has several bands.
    """
    first = months[0]
    for month in months:
        unlike = [name for name in ALIKE if getattr(month, name) != getattr(first, name)]
        if unlike or len(month.bands) != 1:
            raise MonthsDiffer(where=where, file=month.path.name, first=first.path.name, unlike=unlike or ["bands"])
    bands = tuple(range(1, len(months) + 1))
    scales, offsets = (tuple(part * len(months)) for part in (first.scales, first.offsets))
    reader = StackReader(tuple(month.reader for month in months))
    return replace(first, bands=bands, scales=scales, offsets=offsets, reader=reader)
