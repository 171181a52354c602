"""A raster as a value: where it lies, what its numbers mean, and one way to read them.

Rows run from north to south and columns from west to east, whatever the file does.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

from shanshui.core.errors import NotExact
from shanshui.core.labels import Label
from shanshui.core.spec import Array
from shanshui.data.files import sha256

Window = tuple[slice, slice]
Affine = Any  # affine.Affine
PIECE_CELLS = 4_000_000
EXACT = 2**53

TURNED = Label("rows ran from south to north and were turned", "行由南向北，已翻转")
ROLLED = Label("longitudes ran from 0 to 360 and were shifted", "经度为 0–360，已平移")
ASSUMED = Label(
    "no datum was stated; longitude and latitude were read as EPSG:4326", "未注明基准，经纬度按 EPSG:4326 读取"
)
DECLARED = Label("the coordinate reference system was declared by the user", "坐标参考系由用户声明")


class Reader(Protocol):
    """Reads stored numbers of a file, unscaled, as (bands, rows, columns), and where they are valid."""

    def stored(self, window: Window, bands: Sequence[int]) -> tuple[Array, Array]:
        """Return the stored numbers of a window and a mask, true where there is a value."""
        ...


Plain = tuple[Array, tuple[float, float]]  # numbers from the first to the second of a pair are none
NEVER = (float("inf"), float("-inf"))


@dataclass(frozen=True)
class RasterSource:
    """An opened raster: its grid, its type, and how to read it.

    Attributes
    ----------
    bands
        Numbers of the bands that were chosen, from 1.
    crs
        WKT, or empty if the file has none.
    nodata
        In stored numbers; None if none was set.
    unit
        As the file or the user wrote it, or empty.
    colours
        Meaning of the bands as colours (`red`, `palette`, …), or empty.
    block
        Rows and columns of a stored block.
    notes
        What was changed on the way, for the manifest.
    """

    path: Path
    format: str
    shape: tuple[int, int]
    bands: tuple[int, ...]
    affine: Affine
    crs: str
    dtype: str
    reader: Reader
    nodata: float | None = None
    nodata_declared: bool = False
    scales: tuple[float, ...] = ()
    offsets: tuple[float, ...] = ()
    unit: str = ""
    layer: str = ""
    colours: tuple[str, ...] = ()
    block: tuple[int, int] = (512, 512)
    turned: bool = False
    shift: int = 0
    confirmed: bool = False
    notes: tuple[Label, ...] = ()

    @cached_property
    def sha256(self) -> str:
        """Return the hash of the content, for the manifest (§11)."""
        return sha256(self.path)

    @property
    def cells(self) -> int:
        """Return how many cells it has in all chosen bands."""
        return self.shape[0] * self.shape[1] * len(self.bands)

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """Return west, south, east, north in its own system."""
        rows, columns = self.shape
        west, north = self.affine @ (0, 0)
        east, south = self.affine @ (columns, rows)
        return west, south, east, north

    def read(self, window: Window | None = None, bands: Sequence[int] | None = None) -> Array:
        """Return values at full resolution as float64 (bands, rows, columns), NaN where absent (§1).

        Scale and offset are applied; units are not converted. Overviews are never used.
        """
        import numpy as np

        chosen = self.bands if bands is None else tuple(bands)
        pieces = [self.reader.stored(part, chosen) for part in self._stored_windows(window or self.whole)]
        raw, valid = (np.concatenate(parts, axis=2) for parts in zip(*pieces, strict=True))
        if raw.dtype.kind in "iu" and raw.dtype.itemsize == 8:
            self._check_exact(raw[valid])
        with np.errstate(invalid="ignore"):  # a signalling NaN is a NaN
            values = np.where(valid, raw.astype(np.float64), np.nan)
        for i, band in enumerate(chosen):
            self._unpack(values[i], band)
        return values[:, ::-1] if self.turned else values

    def plain(self, window: Window) -> Plain | None:
        """Return stored numbers of a window inside it and which of them mean absence; NaN always does.

        None if that is not all: rows or columns lie otherwise in the file, a mask says what is absent, or the numbers
        do not fit float64.
        """
        raw_type = self.dtype in PLAIN_TYPES
        if self.turned or self.shift or not raw_type or not hasattr(self.reader, "plain"):
            return None
        return self.reader.plain(window, self.bands)  # type: ignore[no-any-return]

    @property
    def whole(self) -> Window:
        """Return the window of all cells."""
        return slice(0, self.shape[0]), slice(0, self.shape[1])

    def _check_exact(self, values: Array) -> None:
        if values.size and (int(values.max()) > EXACT or int(values.min()) < -EXACT):
            raise NotExact(where=str(self.path), dtype=self.dtype)

    def _unpack(self, values: Array, band: int) -> None:
        if self.scales and self.scales[band - 1] != 1:
            values *= self.scales[band - 1]
        if self.offsets and self.offsets[band - 1] != 0:
            values += self.offsets[band - 1]

    def _stored_windows(self, window: Window) -> list[Window]:
        """Return where a window lies in the file: rows turned, columns rolled into one or two parts."""
        (top, bottom), (left, right) = ((part.start, part.stop) for part in window)
        rows, columns = self.shape
        lines = slice(rows - bottom, rows - top) if self.turned else slice(top, bottom)
        left, right = left + self.shift, right + self.shift
        turns = [(max(left, begin) - begin, min(right, begin + columns) - begin) for begin in (0, columns)]
        return [(lines, slice(a, b)) for a, b in turns if b > a]

    def windows(self, cells: int = PIECE_CELLS) -> Iterator[Window]:
        """Yield windows that cover it, along stored blocks, of about so many cells in all bands."""
        rows, columns = self.shape
        tall, wide = self._window_shape(max(1, cells // len(self.bands)))
        for top in range(0, rows, tall):
            for left in range(0, columns, wide):
                yield slice(top, min(top + tall, rows)), slice(left, min(left + wide, columns))

    def _window_shape(self, cells: int) -> tuple[int, int]:
        """Return rows and columns: strips stay whole, so that none is decoded twice."""
        tall, wide = (min(part, whole) for part, whole in zip(self.block, self.shape, strict=True))
        across = max(1, min(-(-self.shape[1] // wide), cells // max(tall * wide, 1), max(1, 2048 // wide)))
        wide *= across
        return tall * max(1, cells // (tall * wide)), wide


PLAIN_TYPES = ("uint8", "int8", "uint16", "int16", "uint32", "int32", "float32", "float64")


def absent_between(value: float | None, dtype: Any) -> tuple[float, float]:
    """Return the stored numbers that mean absence as a range: those that are `same_number` as a mark; NaN is anyway."""
    import numpy as np

    if value is None or value != value:
        return NEVER
    near = 4 * float(np.finfo(dtype).eps) * abs(value) if np.dtype(dtype).kind == "f" else 0.0
    return value - near, value + near


def same_number(raw: Array, value: float) -> Array:
    """Return where stored numbers are a value, to the precision they are stored in."""
    import numpy as np

    if raw.dtype.kind in "fc":
        return np.isclose(raw, value, rtol=float(np.finfo(raw.dtype).eps) * 4, atol=0)
    return raw == value
