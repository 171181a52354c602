"""The share of each cell inside each place, exact to the border (§9)."""

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from shanshui.grid.grid import Grid
from shanshui.grid.window import Window

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Entries:
    """Pairs of cell and place: row and column on the whole grid, index of the place, share of the cell inside."""

    row: Ints
    column: Ints
    zone: Ints
    share: Floats

    @property
    def size(self) -> int:
        """Return the number of pairs."""
        return int(self.row.size)


@dataclass(frozen=True)
class Cover:
    """The places on a window: a label for each cell wholly inside one, and the cells that are cut.

    Attributes
    ----------
    zones
        Index of the place behind each label.
    labels
        (rows, columns), -1 where no place has the whole cell.
    row, column, label, share
        Of each pair of a place and a cell it cuts; rows and columns within the window.
    """

    zones: Ints
    labels: NDArray[np.int32]
    row: Ints
    column: Ints
    label: Ints
    share: Floats


@dataclass(frozen=True)
class Outline:
    """Rings of a place, in columns and rows of a grid; see `kernels.coverage.trace`."""

    x: Floats
    y: Floats
    rings: Ints
    signs: Ints


def outline(grid: Grid, shape: Any) -> Outline:
    """Return the rings of a polygon or of several, outer ones and holes whichever way they run."""
    import shapely

    parts = shapely.get_parts(shapely.get_parts(shape)).tolist()  # a collection may hold polygons of several parts
    polygons = [part for part in parts if part.geom_type == "Polygon" and not part.is_empty]
    rings = [(ring, sign) for part in polygons for ring, sign in _rings(part)]
    points = [shapely.get_coordinates(ring) for ring, _ in rings]
    inverse = ~grid.transform
    x, y = np.concatenate([np.empty((0, 2)), *points]).T
    lengths = [len(part) for part in points]
    signs = [sign if _turns_left(part) else -sign for part, (_, sign) in zip(points, rings, strict=True)]
    starts = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    columns, rows = inverse.a * x + inverse.c, inverse.e * y + inverse.f
    return Outline(np.ascontiguousarray(columns), np.ascontiguousarray(rows), starts, np.array(signs, dtype=np.int64))


def _rings(polygon: Any) -> list[tuple[Any, int]]:
    return [(polygon.exterior, 1), *((hole, -1) for hole in polygon.interiors)]


def _turns_left(points: Floats) -> bool:
    """Return whether a ring runs against the clock: then, with rows counted down, its left edges run down."""
    x, y = points[:, 0] - points[0, 0], points[:, 1] - points[0, 1]
    return bool((x[:-1] * y[1:] - x[1:] * y[:-1]).sum() > 0)


class Zones:
    """Places with geometry, on a grid.

    Parameters
    ----------
    grid
        The accounting grid; its rows run from north to south.
    codes, shapes
        Codes of places and their shapely geometries, in the grid's CRS.
    """

    def __init__(self, grid: Grid, codes: list[str], shapes: list[Any]) -> None:
        self.grid = grid
        self.codes = codes
        self.shapes = shapes

    @cached_property
    def _outlines(self) -> list[Outline]:
        return [outline(self.grid, shape) for shape in self.shapes]

    @cached_property
    def _bounds(self) -> Floats:
        """Return first and last column and row of each place, (places, 4)."""
        far = (np.inf, -np.inf, np.inf, -np.inf)
        bounds = [(o.x.min(), o.x.max(), o.y.min(), o.y.max()) if o.x.size else far for o in self._outlines]
        return np.array(bounds, dtype=np.float64).reshape(-1, 4)

    def entries(self, window: Window) -> Entries:
        """Return the pairs of a window, ordered by row, column and place."""
        cover = self.cover(window)
        row, column = np.nonzero(cover.labels >= 0)
        label = np.concatenate([cover.labels[row, column], cover.label])
        share = np.concatenate([np.ones(row.size), cover.share])
        row, column = (
            np.concatenate([row, cover.row]) + window.top,
            np.concatenate([column, cover.column]) + window.left,
        )
        zone = cover.zones[label]
        order = np.lexsort((zone, column, row))
        return Entries(row[order], column[order], zone[order], share[order])

    def cover(self, window: Window) -> Cover:
        """Return the places of a window: the same cells have the same shares in every window."""
        room = 4 * sum(window.shape) + 64
        found, cover = self._cover(window, room)
        return cover if found <= room else self._cover(window, found)[1]

    def _cover(self, window: Window, room: int) -> tuple[int, Cover]:
        from shanshui.kernels import coverage

        rows, columns = window.shape
        lines = np.zeros((rows, columns + 1), dtype=np.int64)
        labels = np.full((rows, columns), -1, dtype=np.int32)
        row, column, label = np.empty((3, room), dtype=np.int64)
        share, found = np.empty(room), 0
        near = self._near(window)
        for i, zone in enumerate(near.tolist()):
            shape = self._outlines[zone]
            coverage.trace(lines, window.top, window.left, shape.x, shape.y, shape.rings, shape.signs)
            box = self._box(zone, window)
            found = coverage.sweep(lines, box, i, labels, row, column, share, label, found)
        kept = min(found, room)
        return found, Cover(near, labels, row[:kept], column[:kept], label[:kept], share[:kept])

    def _box(self, zone: int, window: Window) -> tuple[int, int, int, int]:
        """Return the rows and columns of a window that hold a place: first row, end, first column, end."""
        rows, columns = window.shape
        west, east, north, south = self._bounds[zone].tolist()
        top, left = max(0, math.floor(north) - window.top), max(0, math.floor(west) - window.left)
        return top, min(rows, math.ceil(south) - window.top), left, min(columns, math.ceil(east) - window.left)

    def _near(self, window: Window) -> Ints:
        b = self._bounds
        near = (b[:, 0] < window.right) & (b[:, 1] > window.left) & (b[:, 2] < window.bottom) & (b[:, 3] > window.top)
        return np.flatnonzero(near)


def cover(grid: Grid, window: Window, shapes: list[Any]) -> Entries:
    """Return the share of each cell of a window inside each shape."""
    return Zones(grid, [str(i) for i in range(len(shapes))], shapes).entries(window)
