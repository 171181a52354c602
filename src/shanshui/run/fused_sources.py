"""Rasters as layers: as they are stored on the same cells, between their centres on coarser ones, aligned elsewhere."""

import numpy as np
from numpy.typing import NDArray

from shanshui.core.quantity import Kind
from shanshui.data.checks import in_unit
from shanshui.grid.align import align, between
from shanshui.grid.grid import Grid
from shanshui.grid.window import Window
from shanshui.run.fused_layers import Between, Layer, Stored, Worked
from shanshui.run.sources import Raster

Floats = NDArray[np.float64]


def layer(raster: Raster, grid: Grid, window: Window) -> Layer:
    """Return a raster on a window of a grid, ready to give the numbers of its cells."""
    offset = raster.offset_of(grid)
    if offset is not None:
        moved = window.moved(*offset)
        return _stored(raster, moved) or Worked(raster.read(moved))
    if raster.variable.kind is Kind.STATE and (found := between(raster.aligned, grid, window)):
        return Between(*found)
    return Worked(align(raster.aligned, grid, window, raster.variable.kind))


def values(raster: Raster, grid: Grid, window: Window) -> Floats:
    """Return a raster on a window of a grid, (bands, rows, columns), in its variable's unit; NaN outside it."""
    offset = raster.offset_of(grid)
    if offset is None:
        return align(raster.aligned, grid, window, raster.variable.kind)
    moved, (rows, columns) = window.moved(*offset), raster.source.shape
    inside = Window(max(0, moved.top), min(rows, moved.bottom), max(0, moved.left), min(columns, moved.right))
    stored = _stored(raster, inside) if inside.top < inside.bottom and inside.left < inside.right else None
    if stored is None:
        return raster.read(moved)
    found = np.full((len(stored.raw), *moved.shape), np.nan)
    down = slice(inside.top - moved.top, inside.bottom - moved.top)
    across = slice(inside.left - moved.left, inside.right - moved.left)
    for band, raw in enumerate(stored.raw):
        part = np.empty(raw.size)
        stored.convert(band, raw.reshape(-1), part)
        found[band, down, across] = part.reshape(raw.shape)
    return found


def _stored(raster: Raster, window: Window) -> Stored | None:
    rows, columns = raster.source.shape
    if window.top < 0 or window.left < 0 or window.bottom > rows or window.right > columns:
        return None
    found = raster.source.plain((slice(window.top, window.bottom), slice(window.left, window.right)))
    if found is None:
        return None
    raw, none = found
    source = raster.source
    scales, offsets = (
        tuple(of[band - 1] for band in source.bands) if of else () for of in (source.scales, source.offsets)
    )
    convert = in_unit(source, raster.variable, raster.name)
    return Stored(np.ascontiguousarray(raw), none, scales, offsets, convert, raster.lengths)
