"""How far each cell of a flat is from where the flat drains, in whole numbers, so that no path is nearer by rounding.

A flat cell has no lower neighbour. It drains to the nearest cell of its height that has one; if a flat has none, beside
a cell without data or the edge of the raster. Steps go straight or diagonally, and never leave the height.
"""

import numba
import numpy as np

STRAIGHT = 1 << 30
DIAGONAL = 1518500250  # STRAIGHT times the root of two, rounded; told apart up to 10,000 steps exactly
LAST_RESORT = 1 << 61  # distance of a cell that drains to nodata: farther than any real drain
FAR = 1 << 62  # no drain found
ROWS = (0, -1, -1, -1, 0, 1, 1, 1)
COLUMNS = (1, 1, 0, -1, -1, -1, 0, 1)


@numba.njit(cache=True, nogil=True)
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


@numba.njit(cache=True, nogil=True)
def _rim(done, flats):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Return the flat cells that have a neighbour which is not flat; done (h + 2, w + 2): which are not."""
    beside = np.zeros(done.shape, np.bool_)
    for r in range(1, done.shape[0] - 1):
        for c in range(1, done.shape[1] - 1):
            row = done[r, c - 1] | done[r, c + 1]
            above = done[r - 1, c - 1] | done[r - 1, c] | done[r - 1, c + 1]
            below = done[r + 1, c - 1] | done[r + 1, c] | done[r + 1, c + 1]
            beside[r, c] = row | above | below
    return flats[beside.ravel()[flats]]


@numba.njit(cache=True, nogil=True)
def _starts(heights, distance, rim):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Set the distance of the flat cells beside a drain, of those that may be; return them, nearest first."""
    width = heights.shape[1]
    first = np.empty(rim.size, np.int64)
    for k in range(rim.size):
        first[k] = _start(heights, distance, rim[k] // width, rim[k] % width)
    near = np.flatnonzero(first < FAR)
    for k in near:
        distance[rim[k] // width, rim[k] % width] = first[k]
    return rim[near[np.argsort(first[near], kind="mergesort")]]


@numba.njit(cache=True, nogil=True)
def _nearest(queues, heads, tails, done, distance):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Return the queue whose first cell is nearest, passing over those done; -1 if all are empty."""
    best, nearest = -1, FAR
    for q in range(3):
        while heads[q] < tails[q] and done[queues[q, heads[q]]]:
            heads[q] += 1
        if heads[q] < tails[q] and distance[queues[q, heads[q]]] < nearest:
            best, nearest = q, distance[queues[q, heads[q]]]
    return best


@numba.njit(cache=True, nogil=True)
def spread(heights, distance, flats):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Find the distance of every flat cell of a tile, in place.

    heights (h + 2, w + 2) float, NaN without data; distance (h + 2, w + 2) int64: in the frame what the
    neighbouring tiles know, FAR where nothing, inside 0 but FAR for flat cells; flats (n,) int32: indices of the
    flat cells in the flattened tile. All steps have one of two lengths, so two queues and that of the
    starts are each in order by themselves.
    """
    width = heights.shape[1]
    done = np.ones(heights.size, np.bool_)
    done[flats] = False
    starts = _starts(heights, distance, _rim(done.reshape(heights.shape), flats))
    level, far = heights.ravel(), distance.ravel()
    queues = np.empty((3, max(4 * flats.size, 1)), np.int32)
    queues[0, : starts.size] = starts
    heads, tails = np.zeros(3, np.int64), np.array([starts.size, 0, 0])
    while True:
        q = _nearest(queues, heads, tails, done, far)
        if q < 0:
            break
        cell = queues[q, heads[q]]
        heads[q] += 1
        done[cell] = True
        for i in range(8):
            near = cell + ROWS[i] * width + COLUMNS[i]
            onward = far[cell] + (DIAGONAL if i & 1 else STRAIGHT)
            if not done[near] and level[near] == level[cell] and onward < far[near]:
                far[near] = onward
                queues[1 + (i & 1), tails[1 + (i & 1)]] = near
                tails[1 + (i & 1)] += 1


@numba.njit(cache=True, nogil=True)
def flat_cells(heights, directions, none):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Return the indices, int32, in the flattened tile of the cells with data that have no direction yet."""
    found = np.empty(heights.size, np.int32)
    count = 0
    width = heights.shape[1]
    for r in range(1, heights.shape[0] - 1):
        for c in range(1, width - 1):
            if directions[r, c] == none and not np.isnan(heights[r, c]):
                found[count] = r * width + c
                count += 1
    return found[:count].copy()


@numba.njit(cache=True, nogil=True)
def frontier(heights, distance, flats):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Return the indices, int32, of the frame cells that flats are level with, and the largest distance beside each."""
    rows, width = heights.shape
    beside = np.full(heights.size, -1, np.int64)
    for k in range(flats.size):
        row, column = flats[k] // width, flats[k] % width
        if 1 < row < rows - 2 and 1 < column < width - 2:
            continue
        for i in range(8):
            r, c = row + ROWS[i], column + COLUMNS[i]
            framed = r == 0 or c == 0 or r == rows - 1 or c == width - 1
            if framed and heights[r, c] == heights[row, column]:
                beside[r * width + c] = max(beside[r * width + c], distance[row, column])
    found = np.flatnonzero(beside >= 0)
    return found.astype(np.int32), beside[found]
