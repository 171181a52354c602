"""Inputs of a model on its grid, window by window: read straight where cells coincide, else resampled on the fly."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

import numpy as np
from affine import Affine
from numpy.typing import NDArray
from pyproj import Transformer

from shanshui.core.errors import (
    CodesWithoutRow,
    CrsMissing,
    FillNotDeclared,
    InfiniteValues,
    NotClasses,
    NothingInCommon,
)
from shanshui.data.drivers import open_raster
from shanshui.data.slips import undeclared_fill
from shanshui.data.source import RasterSource
from shanshui.data.stream_reader import StreamReader, warp
from shanshui.grid.grid import Grid
from shanshui.grid.window import Window
from shanshui.invest.tables import Coding
from shanshui.kernels.cells import absent_to_nan, rows_of

Method = Literal["near", "bilinear", "cubic", "cubicspline", "lanczos", "average", "mode"]
Box = tuple[float, float, float, float]  # left, bottom, right, top
ABSENT = -(2**31)  # what `Input.classes` gives where there is no class
REACH = {"near": 0.5, "bilinear": 1.0, "cubic": 2.0, "cubicspline": 2.0, "lanczos": 3.0, "average": 0.5, "mode": 0.5}
VAST = 1e30
STILL = 256  # cells of the tiles that are resampled between systems
Part = tuple[Any, slice, slice]  # an array and where in the window it lies


def grid_of(source: RasterSource, where: str) -> Grid:
    """Return the grid of a raster."""
    if not source.crs:
        raise CrsMissing(where=where)
    return Grid.from_parts(source.shape, source.affine, source.crs)


def common_grid(
    base: Grid, boxes: Sequence[tuple[str, Box, str]], cell: tuple[float, float] | None = None, snap: bool = True
) -> Grid:
    """Return the grid InVEST aligns to: what all boxes share, from the lower left corner of a cell of `base`.

    Parameters
    ----------
    boxes
        Name, box in the system of `base`, and its system in words, of each input that bounds the grid.
    cell
        Width and height of the cells; left out, those of `base`.
    snap
        Whether the lower left corner moves to a corner of a cell of `base` (InVEST's `raster_align_index`).

    Raises
    ------
    NothingInCommon
        Naming the input that lies apart.
    """
    left, bottom, right, top = boxes[0][1]
    for name, box, crs in boxes[1:]:
        shared = max(left, box[0]), max(bottom, box[1]), min(right, box[2]), min(top, box[3])
        if shared[0] > shared[2] or shared[1] > shared[3]:
            others = ", ".join(f"{edge:.6g}" for edge in (left, bottom, right, top))
            crs = crs or base.crs.name
            raise NothingInCommon(where=name, box=", ".join(f"{edge:.6g}" for edge in box), crs=crs, others=others)
        left, bottom, right, top = shared
    step_x, step_y = abs(base.transform.a), abs(base.transform.e)
    if snap:
        left = base.bounds[0] + int((left - base.bounds[0]) / step_x) * step_x
        bottom = base.bounds[1] + int((bottom - base.bounds[1]) / step_y) * step_y
    wide, high = cell or (step_x, step_y)
    columns, rows = _cells(right - left, wide), _cells(top - bottom, high)
    return Grid.from_parts((rows, columns), Affine(wide, 0, left, 0, -high, bottom + rows * high), base.crs)


def _cells(length: float, cell: float) -> int:
    whole = int(length / cell)
    return max(1, whole if np.isclose(whole * cell - length, 0.0) else whole + 1)


def _mark(dtype: np.dtype[Any], nodata: float) -> tuple[Any, Any]:
    """Return a mark of absence in the precision of a file, and how far a number may be from it.

    Very large ones are often written with fewer digits than the numbers have; InVEST takes 1e-5 for all.
    """
    limits = np.finfo(dtype)
    mark = np.clip(nodata, float(limits.min), float(limits.max))
    return dtype.type(mark), dtype.type(abs(mark) * (1e-5 if abs(mark) > VAST else float(limits.eps) * 4))


class Input:
    """A raster as a model sees it: on the model's grid, NaN (or a code of absence) where it has nothing.

    Windows may reach beyond the grid or the raster. Safe to use from several threads.

    Parameters
    ----------
    target
        The model's grid.
    method
        How it is resampled if its cells are others, by GDAL's names.
    span
        What its numbers lie between, in a file that declares no nodata; beyond it they cannot be but absence.
    """

    def __init__(
        self,
        path: Path,
        target: Grid,
        method: Method = "near",
        where: str = "",
        span: tuple[float, float] = (-np.inf, np.inf),
    ) -> None:
        self.path = path
        self.where = where or str(path)
        self.source = open_raster(path, self.where)
        self.grid = grid_of(self.source, self.where)
        self.target = target
        self.method = method
        self.span = span
        self.offset = target.offset_in(self.grid)
        self._reader = StreamReader(self.source, self.where)
        self._same_crs = self.grid.crs.equals(target.crs, ignore_axis_order=True)

    @property
    def straight(self) -> bool:
        """Return whether its cells are those of the grid, so that nothing is resampled."""
        return self.offset is not None

    def close(self) -> None:
        """Close its files."""
        self._reader.close()

    # --- numbers ------------------------------------------------------------------------------------

    def window(self, window: Window) -> NDArray[Any]:
        """Return values of a window of the grid, (rows, columns), NaN where absent.

        They are float32 if the file stores that or small integers, else float64.
        """
        if self.offset is not None:
            part, rows, columns = self._cut(self._values, window.moved(*self.offset))
        elif self.method == "near":
            part, rows, columns = self._nearest(self._values, window)
        else:
            return self._warped(window)
        if part.shape == window.shape:
            return np.asarray(part)
        whole: NDArray[Any] = np.full(window.shape, np.nan, dtype=part.dtype)
        whole[rows, columns] = part
        return whole

    def _values(self, window: Window) -> NDArray[Any]:
        """Return values of a window of the file itself, NaN where absent; refuse a mark of absence not declared."""
        values = self._marked(window)
        if self.source.nodata is None and (fill := undeclared_fill(values, *self.span)):
            where = self._at(values == fill[0], window)
            raise FillNotDeclared(where=where, value=f"{fill[0]:.9g}", count=fill[1], cells=values.size)
        return values

    def _marked(self, window: Window) -> NDArray[Any]:
        corners = window.top, window.bottom, window.left, window.right
        if not self._reader.plain:
            return np.asarray(self._reader.values(*corners))
        stored = self._reader.stored(*corners)
        exact = np.float32 if stored.dtype.itemsize < 4 or stored.dtype == np.float32 else np.float64
        nodata = self.source.nodata
        if stored.dtype.kind != "f":
            values: NDArray[Any] = stored.astype(exact)
            if nodata is not None:
                values[stored == nodata] = np.nan
            return values
        if nodata is not None and not np.isnan(nodata):
            absent_to_nan(stored, *_mark(stored.dtype, nodata))
        return self._finite(np.asarray(stored), window)

    def _at(self, bad: NDArray[np.bool_], window: Window) -> str:
        """Return the name of the raster with the place of the first bad cell of a window of the file."""
        row, column = (int(axis[0]) for axis in np.nonzero(bad))
        row, column = row + window.top, column + window.left
        x, y = self.grid.transform @ (column + 0.5, row + 0.5)
        return f"{self.where}, row {row}, column {column} ({x:.10g}, {y:.10g})"

    def _finite(self, values: NDArray[Any], window: Window) -> NDArray[Any]:
        """Return values, absent where an infinity stands for a nodata beyond what 32 bits hold; refuse any other."""
        infinite = np.isinf(values)
        if not infinite.any():
            return values
        nodata = self.source.nodata or 0.0
        if abs(nodata) > float(np.finfo(np.float32).max):
            values[infinite & (np.sign(values) == np.sign(nodata))] = np.nan
            infinite = np.isinf(values)
        if infinite.any():
            where = self._at(infinite, window)
            raise InfiniteValues(where=where, count=int(infinite.sum()), cells=values.size)
        return values

    def _warped(self, window: Window) -> NDArray[Any]:
        """Return a window resampled by GDAL; a file of integers gives integers, as InVEST's aligned copies do.

        Between systems GDAL interpolates positions over what it is asked for: it is always asked for the same tiles.
        """
        if self._same_crs:
            return self._warped_piece(window)
        found = np.empty(window.shape, dtype=np.float64)
        for top in range(window.top // STILL * STILL, window.bottom, STILL):
            for left in range(window.left // STILL * STILL, window.right, STILL):
                tile = self._warped_piece(Window(top, top + STILL, left, left + STILL))
                first, last = max(top, window.top), min(top + STILL, window.bottom)
                begin, end = max(left, window.left), min(left + STILL, window.right)
                part = tile[first - top : last - top, begin - left : end - left]
                found[first - window.top : last - window.top, begin - window.left : end - window.left] = part
        return found

    def _warped_piece(self, window: Window) -> NDArray[Any]:
        near = self._behind(window)
        shape = self.grid.shape
        inside = Window(max(near.top, 0), min(near.bottom, shape[0]), max(near.left, 0), min(near.right, shape[1]))
        if inside.top >= inside.bottom or inside.left >= inside.right:
            return np.full(window.shape, np.nan, dtype=np.float32)
        affine = self.grid.transform @ Affine.translation(inside.left, inside.top)
        to_affine = self.target.transform @ Affine.translation(window.left, window.top)
        systems = (self.grid.crs, self.grid.crs) if self._same_crs else (self.grid.crs, self.target.crs)
        values = self._values(inside)
        found = warp(values, affine, systems[0].to_wkt(), window.shape, to_affine, systems[1].to_wkt(), self.method)
        if self.source.dtype.startswith(("int", "uint")):
            found = np.floor(found + 0.5)
        return np.asarray(found, dtype=values.dtype)

    def _behind(self, window: Window) -> Window:
        """Return the cells of the file that bear on a window of the grid."""
        rows, columns = self._positions(window.padded(1), edges=True)
        ratio = max(1.0, abs(self.target.transform.a / self.grid.transform.a) if self._same_crs else 1.0)
        reach = int(np.ceil(REACH[self.method] * ratio)) + 2
        finite = np.isfinite(rows) & np.isfinite(columns)
        if not finite.any():
            return Window(0, 0, 0, 0)
        rows, columns = np.floor(rows[finite]), np.floor(columns[finite])
        top, left = int(rows.min()) - reach, int(columns.min()) - reach
        return Window(top, int(rows.max()) + reach + 1, left, int(columns.max()) + reach + 1)

    def _positions(self, window: Window, edges: bool = False) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the row and column of the file, in fractions, of the centre of each cell of a window.

        With `edges` only those along its rim, which is enough to tell what it covers.
        """
        x, y = self.target.centres(window)
        inverse = ~self.grid.transform
        if self._same_crs and not edges:
            return inverse.e * y + inverse.f, inverse.a * x + inverse.c
        if edges:
            xs = np.concatenate([x, x, np.full(y.size, x[0]), np.full(y.size, x[-1])])
            ys = np.concatenate([np.full(x.size, y[0]), np.full(x.size, y[-1]), y, y])
        else:
            xs, ys = np.meshgrid(x, y)
        if not self._same_crs:
            to_file = Transformer.from_crs(self.target.crs, self.grid.crs, always_xy=True)
            xs, ys = to_file.transform(xs, ys)
        return inverse.e * ys + inverse.f, inverse.a * xs + inverse.c

    # --- the cells themselves -----------------------------------------------------------------------

    def _cut(self, read: Any, window: Window) -> Part:
        """Return the part of a window of the file that lies inside it, and where in the window that is."""
        rows, columns = self.grid.shape
        top, bottom = min(max(window.top, 0), rows), max(min(window.bottom, rows), 0)
        left, right = min(max(window.left, 0), columns), max(min(window.right, columns), 0)
        bottom, right = max(top, bottom), max(left, right)
        if top == bottom or left == right:
            return np.empty((0, 0), dtype=np.float32), slice(0, 0), slice(0, 0)
        part = read(Window(top, bottom, left, right))
        return part, slice(top - window.top, bottom - window.top), slice(left - window.left, right - window.left)

    def _nearest(self, read: Any, window: Window) -> Part:
        """Return the cells of the file in which the centres of a window lie."""
        rows, columns = self._positions(window)
        if not self._same_crs:
            return self._scattered(read, rows, columns)
        row, column = (np.floor(axis + 1e-9).astype(np.int64) for axis in (rows, columns))
        down = (row >= 0) & (row < self.grid.shape[0])
        across = (column >= 0) & (column < self.grid.shape[1])
        if not down.any() or not across.any():
            return np.empty((0, 0), dtype=np.float32), slice(0, 0), slice(0, 0)
        row, column = row[down], column[across]
        data = read(Window(row[0], row[-1] + 1, column[0], column[-1] + 1))
        first, left = int(np.argmax(down)), int(np.argmax(across))
        part = data[np.ix_(row - row[0], column - column[0])]
        return part, slice(first, first + row.size), slice(left, left + column.size)

    def _scattered(self, read: Any, rows: NDArray[np.float64], columns: NDArray[np.float64]) -> Part:
        bad = ~(np.isfinite(rows) & np.isfinite(columns))
        row = np.where(bad, -1, np.floor(rows)).astype(np.int64)
        column = np.where(bad, -1, np.floor(columns)).astype(np.int64)
        inside = (row >= 0) & (row < self.grid.shape[0]) & (column >= 0) & (column < self.grid.shape[1])
        if not inside.any():
            return np.empty((0, 0), dtype=np.float32), slice(0, 0), slice(0, 0)
        top, left = int(row[inside].min()), int(column[inside].min())
        data = read(Window(top, int(row[inside].max()) + 1, left, int(column[inside].max()) + 1))
        absent = np.nan if data.dtype.kind == "f" else -1
        found = np.full(rows.shape, absent, dtype=data.dtype)
        found[inside] = data[row[inside] - top, column[inside] - left]
        return found, slice(0, rows.shape[0]), slice(0, rows.shape[1])

    # --- classes ------------------------------------------------------------------------------------

    def rows(self, window: Window, coding: Coding) -> NDArray[np.int16]:
        """Return the row of a table for the code of each cell, -1 where absent.

        Raises
        ------
        CodesWithoutRow
            Naming all codes of the raster that have no row.
        """
        if not self.straight and self.method != "near":
            return self._rows(self._whole(self._warped(window)), coding)
        cut = self._cut if self.straight else self._nearest
        place = window.moved(*self.offset) if self.offset is not None else window
        part, rows, columns = cut(lambda inner: self._rows_of_file(inner, coding), place)
        if part.shape == window.shape:
            return np.asarray(part, dtype=np.int16)
        whole = np.full(window.shape, -1, dtype=np.int16)
        if part.size:
            whole[rows, columns] = part
        return whole

    def classes(self, window: Window) -> NDArray[np.int32]:
        """Return the codes of a window, `ABSENT` where there is none."""
        return self._whole(self.window(window))

    def _rows_of_file(self, window: Window, coding: Coding) -> NDArray[np.int16]:
        if not self._reader.plain or self.source.dtype.startswith("float"):
            return self._rows(self._whole(self._values(window)), coding)
        stored = self._reader.stored(window.top, window.bottom, window.left, window.right)
        return self._rows(stored, coding, self.source.nodata)

    def _rows(self, codes: NDArray[Any], coding: Coding, nodata: float | None = ABSENT) -> NDArray[np.int16]:
        found = np.empty(codes.shape, dtype=np.int16)
        if codes.dtype == np.uint64:
            codes = codes.astype(np.int64)
        mark = nodata if nodata is not None and float(nodata).is_integer() else None
        unknown = rows_of(codes, coding.table, coding.lowest, int(mark or 0), mark is not None, found)
        if unknown:
            missing = self.codes_without_row(coding)
            raise CodesWithoutRow(where=self.where, count=len(missing), table=coding.where, codes=missing)
        return found

    def _whole(self, values: NDArray[Any]) -> NDArray[np.int32]:
        absent = np.isnan(values)
        codes = np.where(absent, ABSENT, values)
        whole = codes.astype(np.int64)
        if (broken := whole != codes).any():
            example = float(codes[broken][0])
            raise NotClasses(where=self.where, count=int(broken.sum()), cells=int(codes.size), example=example)
        return whole.astype(np.int32)

    def codes_without_row(self, coding: Coding) -> list[int]:
        """Return every code of the raster that has no row; reads all of it."""
        known = set(coding.codes.tolist())
        found: set[int] = set()
        rows, columns = self.target.shape
        for top in range(0, rows, 512):
            for left in range(0, columns, 4096):
                window = Window(top, min(top + 512, rows), left, min(left + 4096, columns))
                found |= set(np.unique(self.classes(window)).tolist())
        return sorted(found - known - {ABSENT})
