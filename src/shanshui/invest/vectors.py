"""Watersheds and areas of interest on a grid: cells by the centre rule, statistics of each feature.

A cell belongs to a polygon if its centre lies inside, as in GDAL's rasterising and so in InVEST's zonal statistics.
Each feature counts by itself: features may overlap. One too small to hold a centre takes the cells of its box.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from shanshui.grid.grid import Grid
from shanshui.grid.window import Window
from shanshui.kernels.polygons import burn, crossings, gather, level_edges, pair_up

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]
COUNT, ABSENT, SUM, LEAST, MOST = range(5)


class Zones:
    """Features of a vector on a grid.

    Attributes
    ----------
    frame
        The GeoDataFrame, in the system of the grid.
    runs, zones
        Runs of cells (row, first column, end) ordered by row, and the feature each belongs to.
    """

    def __init__(self, frame: Any, grid: Grid) -> None:
        same = grid.crs.equals(frame.crs, ignore_axis_order=True)
        self.frame = frame if same else frame.to_crs(grid.crs)
        self.grid = grid
        found = [_runs(shape, grid) for shape in self.frame.geometry]
        runs = np.concatenate([np.empty((0, 3), dtype=np.int32), *found])
        zones = np.repeat(np.arange(len(found), dtype=np.int32), [len(part) for part in found])
        order = np.lexsort((runs[:, 1], zones, runs[:, 0]))
        self.runs: Ints = np.ascontiguousarray(runs[order])
        self.zones: Ints = np.ascontiguousarray(zones[order])
        self._starts = np.searchsorted(self.runs[:, 0], np.arange(grid.shape[0] + 1))

    def __len__(self) -> int:
        return len(self.frame)

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Return (left, bottom, right, top) of all features."""
        left, bottom, right, top = self.frame.total_bounds
        return float(left), float(bottom), float(right), float(top)

    def _near(self, window: Window) -> tuple[Ints, Ints]:
        rows = self.grid.shape[0]
        part = slice(self._starts[np.clip(window.top, 0, rows)], self._starts[np.clip(window.bottom, 0, rows)])
        return self.runs[part], self.zones[part]

    def labels(self, window: Window) -> Ints:
        """Return the index of the feature of each cell, -1 for none; where they overlap the last one."""
        found = np.full(window.shape, -1, dtype=np.int32)
        burn(*self._near(window), window.top, window.left, found)
        return found

    def mask(self, window: Window) -> NDArray[np.bool_]:
        """Return where a cell lies in any feature."""
        return np.asarray(self.labels(window) >= 0)

    def gather(self, window: Window, values: Sequence[NDArray[Any]]) -> Floats:
        """Return the statistics of a window, (arrays, features, 5), for `Tally.add`; safe in any thread."""
        part = np.zeros((len(values), len(self), 5))
        part[:, :, LEAST], part[:, :, MOST] = np.inf, -np.inf
        runs, zones = self._near(window)
        for array, into in zip(values, part, strict=True):
            gather(np.ascontiguousarray(array), runs, zones, window.top, window.left, into)
        return part


class Tally:
    """Statistics of named arrays for each feature, added window by window, always in the same order."""

    def __init__(self, zones: Zones, names: Sequence[str]) -> None:
        self.names = list(names)
        self._all = np.zeros((len(self.names), len(zones), 5))
        self._all[:, :, LEAST], self._all[:, :, MOST] = np.inf, -np.inf

    def add(self, part: Floats) -> None:
        """Add what `Zones.gather` returned of a window."""
        self._all[:, :, :LEAST] += part[:, :, :LEAST]
        np.minimum(self._all[:, :, LEAST], part[:, :, LEAST], out=self._all[:, :, LEAST])
        np.maximum(self._all[:, :, MOST], part[:, :, MOST], out=self._all[:, :, MOST])

    def _of(self, name: str, column: int) -> Floats:
        return np.asarray(self._all[self.names.index(name), :, column])

    def count(self, name: str) -> Floats:
        """Return how many cells have a value, one number a feature."""
        return self._of(name, COUNT)

    def sum(self, name: str) -> Floats:
        """Return the sum of values; 0 where no cell has one."""
        return self._of(name, SUM)

    def mean(self, name: str) -> Floats:
        """Return the mean of values; NaN where no cell has one."""
        count = self.count(name)
        return np.where(count > 0, self.sum(name) / np.where(count > 0, count, 1), np.nan)

    def least(self, name: str) -> Floats:
        """Return the smallest value; NaN where no cell has one."""
        return np.where(self.count(name) > 0, self._of(name, LEAST), np.nan)

    def most(self, name: str) -> Floats:
        """Return the largest value; NaN where no cell has one."""
        return np.where(self.count(name) > 0, self._of(name, MOST), np.nan)


def _runs(shape: Any, grid: Grid) -> Ints:
    """Return the runs of cells (row, first, end) of one polygon, clipped to a grid."""
    if shape is None or shape.is_empty:
        return np.empty((0, 3), dtype=np.int32)
    x, y, starts = _rings(shape, grid)
    rows, columns = grid.shape
    counts = np.zeros(rows, dtype=np.int64)
    crossings(x, y, starts, rows, counts, np.empty(0), np.empty(0, dtype=np.int64))
    offsets = np.concatenate([[0], np.cumsum(counts)[:-1]])
    found = np.empty(int(counts.sum()))
    again = np.zeros(rows, dtype=np.int64)
    crossings(x, y, starts, rows, again, found, offsets)
    found = found[np.lexsort((found, np.repeat(np.arange(rows), counts)))]
    runs = np.empty((found.size // 2, 3), dtype=np.int32)
    many = pair_up(found, offsets, counts, columns, runs)
    level = np.empty((x.size, 3), dtype=np.int32)
    extra = level_edges(x, y, starts, rows, columns, level)
    if extra:
        return _union(np.concatenate([runs[:many], level[:extra]]))
    return runs[:many] if many else _box_runs(x, y, rows, columns)


def _rings(shape: Any, grid: Grid) -> tuple[Floats, Floats, NDArray[np.int64]]:
    """Return the vertices of all rings in columns and rows of a grid, and where each ring begins."""
    import shapely

    rings = shapely.get_rings(shapely.get_parts(shape))
    rings = np.where(shapely.is_ccw(rings), shapely.reverse(rings), rings)  # as GDAL turns them
    points, ring = shapely.get_coordinates(rings, return_index=True)
    place = grid.transform
    starts = np.searchsorted(ring, np.arange(len(rings) + 1))
    x = -place.c / place.a + points[:, 0] * (1 / place.a)
    y = -place.f / place.e + points[:, 1] * (1 / place.e)
    return np.ascontiguousarray(x), np.ascontiguousarray(y), starts


def _union(runs: Ints) -> Ints:
    """Return runs of one feature with no cell twice."""
    kept: list[list[int]] = []
    for row, first, end in runs[np.lexsort((runs[:, 1], runs[:, 0]))].tolist():
        if kept and kept[-1][0] == row and first <= kept[-1][2]:
            kept[-1][2] = max(kept[-1][2], end)
        else:
            kept.append([row, first, end])
    return np.array(kept, dtype=np.int32).reshape(-1, 3)


def _box_runs(x: Floats, y: Floats, rows: int, columns: int) -> Ints:
    """Return the cells that the box of a feature without a centre touches."""
    left, top = max(0, int(x.min())), max(0, int(y.min()))
    right, bottom = min(columns, int(np.ceil(x.max()))), min(rows, int(np.ceil(y.max())))
    if right <= left or bottom <= top:
        return np.empty((0, 3), dtype=np.int32)
    return np.array([(row, left, right) for row in range(top, bottom)], dtype=np.int32)
