"""Bring a raster to the accounting grid, by kind (§4).

A state is read bilinearly at the cell centre, a density is the area-weighted mean of what the
cell covers, a class is the majority of it or, where the user asks, the share of each class.
On the same system what a cell covers is exact; between systems it is sampled at even points.
Every cell is worked out from its own place on the grid, so blocks cannot change a bit (§10).
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache, reduce

import numpy as np
from numpy.typing import NDArray
from pyproj import CRS, Transformer

from shanshui.core.quantity import Kind
from shanshui.grid.grid import Grid
from shanshui.grid.window import Window

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Reader = Callable[[Window], Floats]  # window of the source → (bands, rows, columns), NaN outside
Weigh = Callable[[Floats], Floats]  # (bands, source rows, columns) → its sum over each cell, (bands, rows, columns)
MOST_POINTS = 16
PIECE = 4_000_000  # source cells or points held at a time
TINY = 1e-9
SLIVER = 1e-6  # of a source cell: what a rounded edge may cut off


@dataclass(frozen=True)
class Source:
    """A raster as alignment sees it: its grid and a way to read a window of it."""

    grid: Grid
    read: Reader


def align(source: Source, target: Grid, window: Window, kind: Kind) -> Floats:
    """Return a source on a window of the target grid, (bands, rows, columns); NaN where it has nothing."""
    offset = target.offset_in(source.grid)
    if offset is not None:
        return source.read(window.moved(*offset))
    if kind is Kind.STATE:
        return _by_pieces(source, target, window, lambda piece: _bilinear(source, target, piece))
    one = _majority if kind is Kind.CLASS else _mean
    return _by_pieces(source, target, window, lambda piece: one(*_covered(source, target, piece)))


def fractions(source: Source, target: Grid, window: Window, classes: list[float]) -> Floats:
    """Return the share of each class in each cell, (classes, rows, columns); what is nodata belongs to none."""

    def shares(piece: Window) -> Floats:
        data, weigh = _covered(source, target, piece)
        whole = weigh(np.ones(data.shape))[0]
        return np.stack([weigh(np.where(data == value, 1.0, 0.0))[0] / whole for value in classes])

    return _by_pieces(source, target, window, shares)


def points_per_side(source: Grid, target: Grid) -> int:
    """Return how many points a side of a target cell is sampled with: four a source cell, at most 16 a side."""
    return int(min(MOST_POINTS, max(1, np.ceil(2 * _ratio(source, target) - TINY))))


def _ratio(source: Grid, target: Grid) -> float:
    """Return how many source cells a target cell is wide."""
    return _cell_metres(target) / _cell_metres(source)


def _cell_metres(grid: Grid) -> float:
    middle = grid.shape[0] // 2
    width, _ = grid.row_widths(Window(middle, middle + 1, 0, 1))
    return float(width[0])


def _by_pieces(source: Source, target: Grid, window: Window, work: Callable[[Window], Floats]) -> Floats:
    """Return what `work` gives on a window, worked out in pieces small enough to hold in memory."""
    each = max(_ratio(source.grid, target) ** 2, points_per_side(source.grid, target) ** 2)
    side = max(1, int(np.sqrt(PIECE / each)))
    pieces = list(_pieces(window, side))
    if len(pieces) == 1:
        return work(window)
    parts = [(piece, work(piece)) for piece in pieces]
    whole = np.empty((parts[0][1].shape[0], *window.shape))
    for piece, part in parts:
        top, left = piece.top - window.top, piece.left - window.left
        whole[:, top : top + piece.shape[0], left : left + piece.shape[1]] = part
    return whole


def _pieces(window: Window, side: int) -> Iterator[Window]:
    for top in range(window.top, window.bottom, side):
        for left in range(window.left, window.right, side):
            yield Window(top, min(top + side, window.bottom), left, min(left + side, window.right))


def _covered(source: Source, target: Grid, window: Window) -> tuple[Floats, Weigh]:
    """Return the part of a source that cells cover, and what sums it up over each cell by the area covered."""
    if same_system(source.grid.crs, target.crs):
        return _overlaps(source, target, window)
    return _samples(source, target, window, points_per_side(source.grid, target))


def _overlaps(source: Source, target: Grid, window: Window) -> tuple[Floats, Weigh]:
    """Return how cells overlap those of a source with the same axes: rows and columns weigh apart."""
    inverse = ~source.grid.transform @ target.transform
    rows, down = _overlap(inverse.e, inverse.f, window.top, window.bottom)
    columns, across = _overlap(inverse.a, inverse.c, window.left, window.right)
    data, top, left = _read(source, rows, columns)

    def weigh(part: Floats) -> Floats:
        strips = _sum(part[:, row - top] * share[:, None] for row, share in zip(rows, down, strict=True))
        return _sum(strips[:, :, column - left] * share for column, share in zip(columns, across, strict=True))

    return data, weigh


def _overlap(scale: float, start: float, first: int, end: int) -> tuple[Ints, Floats]:
    """Return along one axis which source cells each target cell overlaps and by how much, both (parts, cells)."""
    edges = start + scale * np.arange(first, end + 1)
    edges = np.where(np.abs(edges - np.round(edges)) < SLIVER, np.round(edges), edges)
    begin, stop = edges[:-1], edges[1:]
    cells = np.floor(begin).astype(np.int64) + np.arange(int(np.ceil(scale - SLIVER)) + 1)[:, None]
    return cells, np.clip(np.minimum(stop, cells + 1) - np.maximum(begin, cells), 0, None)


def _read(source: Source, rows: Ints, columns: Ints) -> tuple[Floats, int, int]:
    """Return the part of a source that holds some cells, and its first row and column."""
    top, left = int(np.min(rows)), int(np.min(columns))
    return source.read(Window(top, int(np.max(rows)) + 1, left, int(np.max(columns)) + 1)), top, left


def _where(source: Grid, target: Grid, window: Window, dx: float, dy: float) -> tuple[Floats, Floats]:
    """Return the source row and column (fractions of cells) of points at (dx, dy) inside each target cell.

    What lies off the source, or has no place in its system, is put just beyond its edge.
    """
    x = target.transform.c + target.transform.a * (np.arange(window.left, window.right) + dx)
    y = target.transform.f + target.transform.e * (np.arange(window.top, window.bottom) + dy)
    xs, ys = np.meshgrid(x, y)
    if not same_system(source.crs, target.crs):
        xs, ys = _transformer(target.box.crs.wkt, source.box.crs.wkt).transform(xs, ys)
        xs = _round_the_globe(source, xs) if source.crs.is_geographic else xs
    inverse = ~source.transform
    height, width = source.shape
    return _beside(inverse.e * ys + inverse.f, height), _beside(inverse.a * xs + inverse.c, width)


@lru_cache(maxsize=64)
def _transformer(given: str, needed: str) -> Transformer:
    return Transformer.from_crs(given, needed, always_xy=True)


def _round_the_globe(source: Grid, longitude: Floats) -> Floats:
    """Return longitudes within half a globe of the middle of a source: 181° E is 179° W."""
    middle = (source.bounds[0] + source.bounds[2]) / 2
    with np.errstate(invalid="ignore"):
        return np.asarray(longitude - 360 * np.round((longitude - middle) / 360))


def _beside(position: Floats, cells: int) -> Floats:
    """Return positions, the far ones brought to one and a half cells beyond the edge."""
    return np.clip(np.where(np.isfinite(position), position, -1.5), -1.5, cells + 1.5)


def _samples(source: Source, target: Grid, window: Window, side: int) -> tuple[Floats, Weigh]:
    """Return a source and how to sum it up over side × side even points of each cell."""
    offsets = (np.arange(side) + 0.5) / side
    points = [_where(source.grid, target, window, dx, dy) for dy in offsets for dx in offsets]
    rows, columns = (np.floor(np.stack(axis) + TINY).astype(np.int64) for axis in zip(*points, strict=True))
    data, top, left = _read(source, rows, columns)

    def weigh(part: Floats) -> Floats:
        return _sum(part[:, row - top, column - left] for row, column in zip(rows, columns, strict=True))

    return data, weigh


def _sum(parts: Iterable[Floats]) -> Floats:
    """Return the sum of arrays, one after the other: the same bits whatever their shape."""
    return reduce(np.add, parts)


def _mean(data: Floats, weigh: Weigh) -> Floats:
    there = ~np.isnan(data)
    counted, total = weigh(there.astype(np.float64)), weigh(np.where(there, data, 0.0))
    return np.where(counted > TINY, total / np.where(counted > TINY, counted, 1.0), np.nan)


def _majority(data: Floats, weigh: Weigh) -> Floats:
    """Return the class of the largest part of each cell; of equally large ones the smallest."""
    most = TINY * np.ones(1)
    best = np.full(1, np.nan)
    for value in np.unique(data[~np.isnan(data)]):
        share = weigh(np.where(data == value, 1.0, 0.0))
        best = np.where(share > most + TINY, value, best)
        most = np.maximum(share, most)
    return np.broadcast_to(best, weigh(data).shape)


def _bilinear(source: Source, target: Grid, window: Window) -> Floats:
    """Return the source between its four nearest centres; of these the ones that are missing weigh nothing."""
    rows, columns = _where(source.grid, target, window, 0.5, 0.5)
    r0, c0 = np.floor(rows - 0.5).astype(np.int64), np.floor(columns - 0.5).astype(np.int64)
    data, top, left = _read(source, np.stack([r0, r0 + 1]), np.stack([c0, c0 + 1]))
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


def between(source: Source, target: Grid, window: Window) -> tuple[Floats, Floats, Floats] | None:
    """Return what of a source lies around a window, and where the window's rows and columns lie in it.

    In cells from the centre of the first one that is returned, so that the four nearest centres of every place are
    there; NaN where a row or column lies outside the source. None if the axes of the two grids differ, or so much of
    the source would be held that it is better read piece by piece.
    """
    if not same_system(source.grid.crs, target.crs):
        return None
    inverse = ~source.grid.transform
    x, y = target.centres(window)
    height, width = source.grid.shape
    rows, columns = _beside(inverse.e * y + inverse.f, height), _beside(inverse.a * x + inverse.c, width)
    first = [np.floor(axis - 0.5).astype(np.int64) for axis in (rows, columns)]
    across = [int(axis.max()) - int(axis.min()) + 2 for axis in first]
    if across[0] * across[1] > PIECE:
        return None
    data, top, left = _read(source, *(np.stack([axis, axis + 1]) for axis in first))
    places = [
        np.where((axis >= -TINY) & (axis <= size + TINY), axis - 0.5, np.nan)
        for axis, size in ((rows, height), (columns, width))
    ]
    return data, places[0] - top, places[1] - left


@lru_cache(maxsize=256)
def same_system(one: CRS, other: CRS) -> bool:
    """Return whether two systems have the same axes, in whatever order they are named."""
    return bool(one.equals(other, ignore_axis_order=True))


TILE = 512  # cells; latitudes are always worked out on the same tiles, so that windows cannot change them (§10)
NODES = 8
WIDEST = 200_000.0  # m; over a wider tile eight nodes a side would not do


def latitudes(grid: Grid, window: Window) -> Floats:
    """Return the latitude of each cell centre of a window, degrees, (rows, columns).

    On a plane system latitude is so smooth that a polynomial through 8 × 8 points of a tile holds it to 1e-12 degrees.
    """
    if grid.crs.is_geographic or _cell_metres(grid) * TILE > WIDEST:
        return grid.latitudes(window)
    found = np.empty(window.shape)
    for top in range(window.top // TILE * TILE, window.bottom, TILE):
        for left in range(window.left // TILE * TILE, window.right, TILE):
            rows, columns = slice(max(top, window.top), top + TILE), slice(max(left, window.left), left + TILE)
            part = _latitude_tile(grid, top, left)
            part = part[rows.start - top : window.bottom - top, columns.start - left : window.right - left]
            down, across = rows.start - window.top, columns.start - window.left
            found[down : down + part.shape[0], across : across + part.shape[1]] = part
    return found


def _latitude_tile(grid: Grid, top: int, left: int) -> Floats:
    (nodes, weights), transform = _polynomial(), grid.transform
    x = transform.c + transform.a * (left + nodes)
    y = transform.f + transform.e * (top + nodes)
    known = np.asarray(_transformer(grid.box.crs.wkt, "EPSG:4326").transform(*np.meshgrid(x, y))[1], dtype=np.float64)
    if not np.isfinite(known).all():  # a part lies where the projection has no places
        return grid.latitudes(Window(top, top + TILE, left, left + TILE))
    middle = known[NODES // 2, NODES // 2]  # small differences keep their digits
    along = np.einsum("ik,kl->il", weights, known - middle)
    return np.asarray(np.einsum("il,jl->ij", along, weights) + middle)


@lru_cache(maxsize=1)
def _polynomial() -> tuple[Floats, Floats]:
    """Return Chebyshev's nodes in cells of a tile, and what each weighs at every cell centre, (cells, nodes)."""
    angles = (np.arange(NODES) + 0.5) * np.pi / NODES
    nodes = TILE / 2 * (1 - np.cos(angles))
    centres = np.arange(TILE) + 0.5
    weights = np.ones((TILE, NODES))
    for k in range(NODES):
        for other in range(NODES):
            if other != k:
                weights[:, k] *= (centres - nodes[other]) / (nodes[k] - nodes[other])
    return nodes, weights


def _inside(grid: Grid, rows: Floats, columns: Floats) -> NDArray[np.bool_]:
    """Return whether points lie within a grid; half a cell beyond its outermost centres is still inside."""
    height, width = grid.shape
    return (rows >= -TINY) & (rows <= height + TINY) & (columns >= -TINY) & (columns <= width + TINY)
