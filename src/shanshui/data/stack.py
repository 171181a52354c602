"""Twelve files of one month each, read as one raster of twelve bands."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from shanshui.core.errors import MonthsDiffer
from shanshui.core.spec import Array
from shanshui.data.source import Plain, RasterSource, Reader, Window

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

    def plain(self, window: Window, bands: Sequence[int]) -> Plain | None:
        """Return stored numbers and which mean absence; None if a file cannot say that or says another."""
        import numpy as np

        if not all(hasattr(reader, "plain") for reader in self.readers):
            return None
        parts = [self.readers[band - 1].plain(window, (1,)) for band in bands]  # type: ignore[attr-defined]
        marks = {part and part[1] for part in parts}
        return None if None in marks or len(marks) > 1 else (np.concatenate([part[0] for part in parts]), marks.pop())


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
