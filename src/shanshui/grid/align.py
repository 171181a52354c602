"""Bring a raster to the accounting grid, by kind (§4).

A state is read bilinearly at the cell centre, a density is the area-weighted mean of what the
cell covers, a class is the majority of it or, where the user asks, the share of each class.
Every cell is worked out from its own place on the grid, so blocks cannot change a bit (§10).
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from affine import Affine
from numpy.typing import NDArray
from pyproj import CRS, Transformer

from shanshui.core.quantity import Kind
from shanshui.grid.grid import Grid, Window

Floats = NDArray[np.float64]
Reader = Callable[[Window], Floats]  # window of the source → (bands, rows, columns), NaN outside
MOST_POINTS = 16


@dataclass(frozen=True)
class Source:
    """A raster as alignment sees it: its grid and a way to read a window of it."""

    grid: Grid
    read: Reader


def points_per_side(source: Grid, target: Grid) -> int:
    """Return how many points a side of a target cell is sampled with: four a source cell, at most 16 a side."""
    ratio = _cell_metres(target) / _cell_metres(source)
    return int(min(MOST_POINTS, max(1, np.ceil(2 * ratio - TINY))))


TINY = 1e-9


def _cell_metres(grid: Grid) -> float:
    middle = grid.shape[0] // 2
    width, _ = grid.row_widths(Window(middle, middle + 1, 0, 1))
    return float(width[0])


def align(source: Source, target: Grid, window: Window, kind: Kind) -> Floats:
    """Return a source on a window of the target grid, (bands, rows, columns); NaN where it has nothing."""
    if source.grid.same_as(target):
        return source.read(window)
    if kind is Kind.STATE:
        return _bilinear(source, target, window)
    samples = _samples(source, target, window, points_per_side(source.grid, target))
    return _majority(samples) if kind is Kind.CLASS else _mean(samples)


def fractions(source: Source, target: Grid, window: Window, classes: list[float]) -> Floats:
    """Return the share of each class in each cell, (classes, rows, columns); what is nodata belongs to none."""
    samples = _samples(source, target, window, points_per_side(source.grid, target))[:, 0]
    return np.stack([(samples == value).mean(axis=0) for value in classes])


def _where(source: Grid, target: Grid, window: Window, dx: float, dy: float) -> tuple[Floats, Floats]:
    """Return the source row and column (fractions of cells) of points at (dx, dy) inside each target cell."""
    x = target.transform.c + target.transform.a * (np.arange(window.left, window.right) + dx)
    y = target.transform.f + target.transform.e * (np.arange(window.top, window.bottom) + dy)
    xs, ys = np.meshgrid(x, y)
    if not source.crs.equals(target.crs, ignore_axis_order=True):
        xs, ys = _transformer(target.crs, source.crs).transform(xs, ys)
    inverse: Affine = ~source.transform
    return inverse.e * ys + inverse.f, inverse.a * xs + inverse.c


def _transformer(given: CRS, needed: CRS) -> Transformer:
    return Transformer.from_crs(given, needed, always_xy=True)


def _around(source: Source, rows: Floats, columns: Floats) -> tuple[Floats, int, int]:
    """Return the part of the source that points fall in, with a margin of one cell, and its first row and column."""
    top, left = int(np.floor(np.nanmin(rows))) - 1, int(np.floor(np.nanmin(columns))) - 1
    bottom, right = int(np.ceil(np.nanmax(rows))) + 2, int(np.ceil(np.nanmax(columns))) + 2
    return source.read(Window(top, bottom, left, right)), top, left


def _samples(source: Source, target: Grid, window: Window, side: int) -> Floats:
    """Return the source at side × side points of each cell, (points, bands, rows, columns)."""
    offsets = (np.arange(side) + 0.5) / side
    found = []
    for dy in offsets:
        for dx in offsets:
            rows, columns = _where(source.grid, target, window, dx, dy)
            data, top, left = _around(source, rows, columns)
            r = np.floor(rows + TINY).astype(np.int64) - top
            c = np.floor(columns + TINY).astype(np.int64) - left
            found.append(data[:, r, c])
    return np.stack(found)


def _mean(samples: Floats) -> Floats:
    counted = np.sum(~np.isnan(samples), axis=0)
    total = np.nansum(samples, axis=0)
    return np.where(counted > 0, total / np.maximum(counted, 1), np.nan)


def _majority(samples: Floats) -> Floats:
    """Return the commonest class of each cell; of equally common ones the smallest."""
    ordered = np.sort(samples, axis=0)
    best, most = np.full(samples.shape[1:], np.nan), np.zeros(samples.shape[1:], dtype=np.int64)
    for value in np.unique(ordered[~np.isnan(ordered)]):
        count = np.sum(ordered == value, axis=0)
        best = np.where(count > most, value, best)
        most = np.maximum(count, most)
    return best


def _bilinear(source: Source, target: Grid, window: Window) -> Floats:
    """Return the source between its four nearest centres; of these the ones that are missing weigh nothing."""
    rows, columns = _where(source.grid, target, window, 0.5, 0.5)
    data, top, left = _around(source, rows - 0.5, columns - 0.5)
    r0, c0 = np.floor(rows - 0.5).astype(np.int64), np.floor(columns - 0.5).astype(np.int64)
    down, across = rows - 0.5 - r0, columns - 0.5 - c0
    total, weight = np.zeros(data.shape[:1] + rows.shape), np.zeros(data.shape[:1] + rows.shape)
    for dr, wr in ((0, 1 - down), (1, down)):
        for dc, wc in ((0, 1 - across), (1, across)):
            value = data[:, r0 - top + dr, c0 - left + dc]
            share = np.where(np.isnan(value), 0.0, wr * wc)
            total += np.where(np.isnan(value), 0.0, value) * share
            weight += share
    inside = _inside(source.grid, rows, columns)
    return np.where((weight > TINY) & inside, total / np.where(weight > TINY, weight, 1.0), np.nan)


def _inside(grid: Grid, rows: Floats, columns: Floats) -> NDArray[np.bool_]:
    """Return whether points lie within a grid; half a cell beyond its outermost centres is still inside."""
    height, width = grid.shape
    return (rows >= -TINY) & (rows <= height + TINY) & (columns >= -TINY) & (columns <= width + TINY)
