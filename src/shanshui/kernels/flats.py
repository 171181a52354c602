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
def _search(level, far, done, starts, width):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Lead distances on from cells that have theirs, nearest first, to all that are not done; flattened tiles.

    All steps have one of two lengths, so two queues and that of the starts are each in order by themselves.
    """
    queues = np.empty((3, max(4 * (done.size - done.sum()), 1)), np.int32)
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
def spread(heights, distance, flats):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Find the distance of every flat cell of a tile, in place.

    heights (h + 2, w + 2) float, NaN without data; distance (h + 2, w + 2) int64: in the frame what the
    neighbouring tiles know, FAR where nothing, inside 0 but FAR for flat cells; flats (n,) int32: indices of the
    flat cells in the flattened tile.
    """
    done = np.ones(heights.size, np.bool_)
    done[flats] = False
    starts = _starts(heights, distance, _rim(done.reshape(heights.shape), flats))
    _search(heights.ravel(), distance.ravel(), done, starts, heights.shape[1])


@numba.njit(cache=True, nogil=True)
def recall(distance, flats, known):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Set the distances of the flat cells of a tile; known (n,) int64."""
    far = distance.ravel()
    for k in range(flats.size):
        far[flats[k]] = known[k]


@numba.njit(cache=True, nogil=True)
def known(distance, flats):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Return the distances of the flat cells of a tile, (n,) int64, and how many of them know no drain."""
    found, far, stuck = np.empty(flats.size, np.int64), distance.ravel(), 0
    for k in range(flats.size):
        found[k] = far[flats[k]]
        stuck += found[k] == FAR
    return found, stuck


@numba.njit(cache=True, nogil=True)
def shorten(heights, distance, flats, told):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Lead on what frame cells `told`, int32, now know; the rest as `spread` left it. Return whether it told any."""
    rows, width = heights.shape
    level, far = heights.ravel(), distance.ravel()
    done = np.ones(heights.size, np.bool_)
    done[flats] = False
    nearer = np.empty(8 * told.size, np.int32)
    count = 0
    for cell in told:
        row, column = cell // width, cell % width
        for i in range(8):
            r, c = row + ROWS[i], column + COLUMNS[i]
            if r < 1 or c < 1 or r > rows - 2 or c > width - 2 or heights[r, c] != level[cell]:
                continue
            near, onward = r * width + c, far[cell] + (DIAGONAL if i & 1 else STRAIGHT)
            if not done[near] and onward < far[near]:
                far[near] = onward
                nearer[count] = near
                count += 1
    starts = np.unique(nearer[:count])
    _search(level, far, done, starts[np.argsort(far[starts], kind="mergesort")], width)
    return count > 0


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
