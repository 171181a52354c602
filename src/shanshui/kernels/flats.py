"""How far each cell of a flat is from where the flat drains, in whole numbers, so that no path is nearer by rounding.

A flat cell has no lower neighbour. It drains to the nearest cell of its height that has one; if a flat has none, beside
a cell without data or the edge of the raster. Steps go straight or diagonally, and never leave the height.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from shanshui.kernels.compiling import kernel
from shanshui.kernels.order import steps

Tile = NDArray[Any]
Ints = NDArray[np.int64]
Cells = NDArray[np.int32]
Mask = NDArray[np.bool_]
STRAIGHT = 1 << 30
DIAGONAL = 1518500250  # STRAIGHT times the root of two, rounded; told apart up to 10,000 steps exactly
LAST_RESORT = 1 << 61  # distance of a cell that drains to nodata: farther than any real drain
FAR = 1 << 62  # no drain found
ROWS = (0, -1, -1, -1, 0, 1, 1, 1)
COLUMNS = (1, 1, 0, -1, -1, -1, 0, 1)


@kernel
def _start(heights, distance, row, column):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Return the distance of a flat cell as far as its neighbours that are not flat, and the frame, tell it."""
    found = FAR
    last_row, last_column = heights.shape[0] - 1, heights.shape[1] - 1
    for i in range(8):
        r, c = row + ROWS[i], column + COLUMNS[i]
        if np.isnan(heights[r, c]):
            found = min(found, LAST_RESORT)
        elif heights[r, c] == heights[row, column]:
            framed = r == 0 or c == 0 or r == last_row or c == last_column
            if framed or distance[r, c] == 0:
                found = min(found, distance[r, c] + (DIAGONAL if i & 1 else STRAIGHT))
    return found


@kernel
def _starts(heights, distance, done, flats, first):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Fill `first`, int64, with the distance of each flat cell as far as neighbours that are not flat tell it.

    done: which cells of the flattened tile are not flat.
    """
    width = heights.shape[1]
    for k in range(flats.size):
        cell = np.int64(flats[k])
        beside = done[cell - 1] | done[cell + 1] | done[cell - width] | done[cell + width]
        across = done[cell - width - 1] | done[cell - width + 1] | done[cell + width - 1] | done[cell + width + 1]
        first[k] = _start(heights, distance, cell // width, cell % width) if beside | across else FAR


@kernel
def _nearest(queues, heads, tails, done, distance):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Return the queue whose first cell is nearest, passing over those done; -1 if all are empty."""
    best, nearest = -1, FAR
    for q in range(3):
        while heads[q] < tails[q] and done[queues[q, heads[q]]]:
            heads[q] += 1
        if heads[q] < tails[q] and distance[queues[q, heads[q]]] < nearest:
            best, nearest = q, distance[queues[q, heads[q]]]
    return best


@kernel
def _search(level, far, done, queues, tails, width):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Lead distances on from the cells of the first queue, nearest first, to all not done; flattened tiles.

    All steps have one of two lengths, so two queues and that of the starts are each in order by themselves.
    """
    heads, near = np.zeros(3, np.int64), steps(width)
    while True:
        q = _nearest(queues, heads, tails, done, far)
        if q < 0:
            break
        cell = np.int64(queues[q, heads[q]])
        heads[q] += 1
        done[cell] = True
        for i in range(8):
            other = cell + near[i]
            onward = far[cell] + (DIAGONAL if i & 1 else STRAIGHT)
            if not done[other] and level[other] == level[cell] and onward < far[other]:
                far[other] = onward
                queues[1 + (i & 1), tails[1 + (i & 1)]] = other
                tails[1 + (i & 1)] += 1


def _lead_on(heights: Tile, distance: Ints, done: Mask, starts: Cells, many: int) -> None:
    """Lead distances on from `starts` to the cells not done, of which there are `many`."""
    far = distance.ravel()
    queues = np.empty((3, max(4 * many, 1)), np.int32)
    queues[0, : starts.size] = starts[np.argsort(far[starts], kind="stable")]
    _search(heights.ravel(), far, done, queues, np.array([starts.size, 0, 0]), heights.shape[1])


def _done(heights: Tile, flats: Cells) -> Mask:
    """Return which cells of the flattened tile are not flat."""
    done = np.ones(heights.size, np.bool_)
    done[flats] = False
    return done


def spread(heights: Tile, distance: Ints, flats: Cells) -> None:
    """Find the distance of every flat cell of a tile, in place.

    heights (h + 2, w + 2) float, NaN without data; distance (h + 2, w + 2) int64: in the frame what the
    neighbouring tiles know, FAR where nothing, inside 0 but FAR for flat cells; flats (n,) int32: indices of the
    flat cells in the flattened tile.
    """
    done, first = _done(heights, flats), np.empty(flats.size, np.int64)
    _starts(heights, distance, done, flats, first)
    near = np.flatnonzero(first < FAR)
    distance.ravel()[flats[near]] = first[near]
    _lead_on(heights, distance, done, flats[near], flats.size)


def shorten(heights: Tile, distance: Ints, flats: Cells, told: Cells) -> bool:
    """Lead on what frame cells `told`, int32, now know; the rest as `spread` left it. Return whether it told any."""
    done, nearer = _done(heights, flats), np.empty(8 * told.size, np.int32)
    count = _told(heights, distance, done, told, nearer)
    if count:
        _lead_on(heights, distance, done, np.unique(nearer[:count]), flats.size)
    return bool(count)


@kernel
def _told(heights, distance, done, told, nearer):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Bring the flat cells beside those `told` nearer; put them into `nearer`, once for each time; return how many."""
    rows, width = heights.shape
    count = 0
    for cell in told:
        row, column = cell // width, cell % width
        for i in range(8):
            r, c = row + ROWS[i], column + COLUMNS[i]
            if r < 1 or c < 1 or r > rows - 2 or c > width - 2 or heights[r, c] != heights[row, column]:
                continue
            onward = distance[row, column] + (DIAGONAL if i & 1 else STRAIGHT)
            if not done[r * width + c] and onward < distance[r, c]:
                distance[r, c] = onward
                nearer[count] = r * width + c
                count += 1
    return count


@kernel
def recall(distance, flats, known):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Set the distances of the flat cells of a tile; known (n,) int64."""
    far = distance.ravel()
    for k in range(flats.size):
        far[flats[k]] = known[k]


@kernel
def known(distance, flats):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Return the distances of the flat cells of a tile, (n,) int64, and how many of them know no drain."""
    found, far, stuck = np.empty(flats.size, np.int64), distance.ravel(), 0
    for k in range(flats.size):
        found[k] = far[flats[k]]
        stuck += found[k] == FAR
    return found, stuck


def flat_cells(heights: Tile, directions: Any, none: int) -> Cells:
    """Return the indices, int32, in the flattened tile of the cells with data that have no direction yet."""
    return _without(heights, directions == none)  # compiled for both kinds at once


@kernel
def _without(heights, missing):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    found = np.empty(heights.size, np.int32)
    count = 0
    width = heights.shape[1]
    for r in range(1, heights.shape[0] - 1):
        for c in range(1, width - 1):
            if missing[r, c] and not np.isnan(heights[r, c]):
                found[count] = r * width + c
                count += 1
    return found[:count].copy()


@kernel
def frontier(heights, distance, ring):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Return for each frame cell the largest distance of a flat cell beside it and level with it, 0 if there is none.

    heights, distance: as `spread` leaves them; ring (n,) int32: indices of frame cells in the flattened tile.
    """
    rows, width = heights.shape
    beside = np.zeros(ring.size, np.int64)
    for k in range(ring.size):
        row, column = ring[k] // width, ring[k] % width
        for i in range(8):
            r, c = row + ROWS[i], column + COLUMNS[i]
            inside = 0 < r < rows - 1 and 0 < c < width - 1
            if inside and heights[r, c] == heights[row, column]:
                beside[k] = max(beside[k], distance[r, c])
    return beside
