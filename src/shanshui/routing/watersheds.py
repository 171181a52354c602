"""Watersheds: the cells that drain to an outlet, and their outlines.

Every cell is led once to the first outlet its water passes, and every outlet to the next below; so nested watersheds
cost no more than one. The outline of a watershed is put together from those of its parts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from affine import Affine
from numpy.typing import NDArray

from shanshui.grid.window import Window
from shanshui.kernels import watersheds as kernels
from shanshui.routing.order import THREADS, Order
from shanshui.routing.tiles import COLUMNS, ROWS, Layer, Scratch
from shanshui.routing.walk import walk

Ints = NDArray[np.int64]
Cells = Sequence[tuple[int, int]]
WEST, EAST = 0, 1  # of the two corners where cells touch


@dataclass(frozen=True)
class Watersheds:
    """What drains to each of some outlets.

    Attributes
    ----------
    leads
        The first outlet cell each cell drains to, int32, -1 for none.
    cells
        The outlet cells, (n, 2), row and column.
    parts
        Of each outlet, the outlet cells whose cells drain to it.
    """

    leads: Layer
    cells: Ints
    parts: list[Ints]
    _corners: NDArray[np.int32]
    _starts: Ints

    def shape(self, outlet: int, transform: Affine) -> Any:
        """Return the outline of an outlet's watershed, a MultiPolygon of cells joined by their sides; empty if none."""
        found = [self._corners[self._starts[part] : self._starts[part + 1], 1:] for part in self.parts[outlet].tolist()]
        return _polygons(*_summed(np.concatenate([np.empty((0, 3), np.int32), *found])), transform)


def delineate(order: Order, scratch: Scratch, outlets: Sequence[Cells], threads: int = THREADS) -> Watersheds:
    """Return the watersheds of outlets, each of one or more cells (row, column); watersheds may overlap.

    Parameters
    ----------
    order
        Of D8 directions.
    outlets
        Cells off the raster or without flow are left out.
    """
    near = [[(r, c) for r, c in cells if _inside(order, r, c)] for cells in outlets]
    cells = np.array(sorted({cell for some in near for cell in some}), np.int64).reshape(-1, 2)
    leads = scratch.layer("watersheds", np.int32, kernels.NOWHERE)
    beyond = np.full(len(cells), kernels.NOWHERE, np.int32)
    here = scratch.computed(lambda window: _numbered(cells, window), np.int32, kernels.NOWHERE)
    walk(order, kernels.lead, [here], [leads], (beyond,), upstream=True, threads=threads)
    corners = _corners(leads)
    starts = np.searchsorted(corners[:, 0], np.arange(len(cells) + 1))
    number = {cell: i for i, cell in enumerate(map(tuple, cells.tolist()))}
    above = _above(beyond)
    parts = [_all_above([number[cell] for cell in some], above) for some in near]
    return Watersheds(leads, cells, parts, corners, starts)


def pour_points(directions: Layer) -> Ints:
    """Return the cells that flow off the raster or to a cell without direction, (n, 2) row and column, by row."""
    found = [np.empty((0, 2), np.int64)]
    for tile in range(directions.tiling.count):
        at, d = directions.tiling.window(tile), directions.read(tile)
        leaving = np.zeros(at.shape, np.bool_)
        for k, (row, column) in enumerate(zip(ROWS, COLUMNS, strict=True)):
            below = d[1 + row : 1 + row + at.shape[0], 1 + column : 1 + column + at.shape[1]]
            leaving |= (d[1:-1, 1:-1] == k) & (below > 7)
        found.append(np.argwhere(leaving) + np.array([at.top, at.left]))
    cells = np.concatenate(found)
    return cells[np.lexsort((cells[:, 1], cells[:, 0]))]


def _inside(order: Order, row: int, column: int) -> bool:
    rows, columns = order.tiling.shape
    if not (0 <= row < rows and 0 <= column < columns):
        return False
    tile = order.tiling.of_cell(row, column)
    at = order.tiling.window(tile)
    return bool(order.directions.inner(tile)[row - at.top, column - at.left] < 8)


def _numbered(cells: Ints, window: Window) -> NDArray[np.int32]:
    found = np.full(window.shape, kernels.NOWHERE, np.int32)
    first, end = np.searchsorted(cells[:, 0], (window.top, window.bottom))
    near = np.arange(first, end)
    near = near[(cells[near, 1] >= window.left) & (cells[near, 1] < window.right)]
    found[cells[near, 0] - window.top, cells[near, 1] - window.left] = near
    return found


def _corners(leads: Layer) -> NDArray[np.int32]:
    """Return the corners of all parts, (n, 4): outlet, row, column, turn; by outlet, row and column."""
    found, room = [], np.empty((0, 4), np.int32)
    rows, columns = leads.tiling.shape
    for tile in range(leads.tiling.count):
        at, padded = leads.tiling.window(tile), leads.read(tile)
        edges = at.bottom == rows, at.right == columns
        while (count := kernels.turns(padded, *edges, room)) > len(room):
            room = np.empty((2 * count, 4), np.int32)
        found.append(room[:count] + np.array([0, at.top, at.left, 0], np.int32))
    corners = np.concatenate(found)
    return corners[np.lexsort((corners[:, 2], corners[:, 1], corners[:, 0]))]


def _above(beyond: NDArray[np.int32]) -> list[list[int]]:
    above: list[list[int]] = [[] for _ in beyond]
    for outlet, below in enumerate(beyond.tolist()):
        if below != kernels.NOWHERE:
            above[below].append(outlet)
    return above


def _all_above(outlets: list[int], above: list[list[int]]) -> Ints:
    """Return some outlets and all that drain to them, in order."""
    found, todo = set(outlets), list(outlets)
    while todo:
        new = [outlet for outlet in above[todo.pop()] if outlet not in found]
        found.update(new)
        todo += new
    return np.array(sorted(found), np.int64)


def _summed(corners: NDArray[np.int32]) -> tuple[Ints, Ints, Ints]:
    """Return rows, columns and turns of the corners of a union, by row and column; where parts meet they cancel."""
    corners = corners[np.lexsort((corners[:, 1], corners[:, 0]))].astype(np.int64)
    first = np.flatnonzero(np.any(np.diff(corners[:, :2], axis=0, prepend=-1) != 0, axis=1))
    turn = np.add.reduceat(corners[:, 2], first) if first.size else np.empty(0, np.int64)
    kept = first[turn != 0]
    return corners[kept, 0], corners[kept, 1], turn[turn != 0]


def _polygons(rows: Ints, columns: Ints, turn: Ints, transform: Affine) -> Any:
    """Return the MultiPolygon of an outline."""
    import shapely

    if not rows.size:
        return shapely.MultiPolygon()
    twice = np.abs(turn)
    rows, columns, turn = (np.repeat(values, twice) for values in (rows, columns, turn))
    copy = np.arange(rows.size) - np.repeat(np.cumsum(twice) - twice, twice)
    southern = np.where(turn == -2, EAST - copy, copy)  # where cells touch: which corner has its upright edge below
    upright = np.lexsort((southern, rows, columns))
    level = np.repeat(np.sign(turn[::2]), 2)
    order, starts = kernels.rings(rows, columns, level, upright)
    return _assembled(rows[order], columns[order], starts, transform)


def _assembled(rows: Ints, columns: Ints, starts: Ints, transform: Affine) -> Any:
    """Return the MultiPolygon of rings that have the inside at their right hand."""
    import shapely

    ring = np.repeat(np.arange(starts.size - 1), np.diff(starts))
    points = np.stack([transform.c + transform.a * columns, transform.f + transform.e * rows], axis=1)
    lines = shapely.linearrings(points, indices=ring)
    following = np.arange(1, rows.size + 1)
    following[starts[1:] - 1] = starts[:-1]
    area = np.add.reduceat(columns * rows[following] - columns[following] * rows, starts[:-1])
    outer, inner = np.flatnonzero(area > 0), np.flatnonzero(area < 0)
    plain = shapely.polygons(lines[outer])
    home = np.zeros(inner.size, np.int64)
    if outer.size > 1 and inner.size:
        home = _homes(rows, columns, starts[inner], plain, area[outer], transform)
    return shapely.multipolygons(
        [shapely.Polygon(lines[one], list(lines[inner[home == i]])) for i, one in enumerate(outer.tolist())]
    )


def _homes(rows: Ints, columns: Ints, starts: Ints, plain: Any, area: Ints, transform: Affine) -> Ints:
    """Return which polygon each hole is in: the smallest around the cell inside, beside the hole's first edge."""
    import shapely

    down, right = np.sign(rows[starts + 1] - rows[starts]), np.sign(columns[starts + 1] - columns[starts])
    row, column = rows[starts] + (down + right) / 2, columns[starts] + (right - down) / 2
    points = shapely.points(transform.c + transform.a * column, transform.f + transform.e * row)
    hole, polygon = shapely.STRtree(plain).query(points, predicate="within")
    rank = np.lexsort((area[polygon], hole))
    return np.asarray(polygon[rank][np.unique(hole[rank], return_index=True)[1]])
