"""Where streams run: numba on plain arrays."""

import numba
import numpy as np

from shanshui.kernels.order import directed, flows, steps

LAND = 0
STREAM = 1
FOLLOWED = 2
NO_FLOW = 255
WEAK = 0
STRONG = 1
MOUTH = 2
BLOCK = 8  # bits of a row or column within a block
INSIDE = (1 << BLOCK) - 1


@numba.njit(cache=True, nogil=True)
def follow_up(cells, directions, accumulated, reached, threshold, traced):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Set at each cell whether a stream can be followed up to it, 1 or 0; walk against the flow.

    A stream is found where at least `threshold` flows off the raster or to a cell without direction, and followed
    up as long as at least `traced` flows. accumulated (h + 2, w + 2) float64; reached the same, uint8.
    """
    d, total, found = directions.ravel(), accumulated.ravel(), reached.ravel()
    near = steps(directions.shape[1])
    for i in range(cells.size):
        cell = np.int64(cells[i])
        found[cell] = LAND
        if not total[cell] >= traced:
            continue
        for k in range(8):
            if flows(d[cell], k):
                down = cell + near[k]
                mouth = total[cell] >= threshold and not directed(d[down])
                if mouth or found[down] == STREAM:
                    found[cell] = STREAM


@numba.njit(cache=True, nogil=True)
def collect(reached, directions, accumulated, threshold, top, left, across):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Return the reached cells of a tile: their keys, directions and kinds, (n,) int64, uint32 and uint8.

    The key numbers the cells of the raster block by block of 256 x 256 cells, `across` of them side by side. The
    kind is MOUTH, STRONG (at least `threshold` flows) or WEAK. Tiles (h + 2, w + 2), with (top, left) their first cell.
    """
    rows, columns = reached.shape
    near = steps(columns)
    d = directions.ravel()
    n = np.sum(reached[1:-1, 1:-1] == STREAM)
    keys, words, kinds = np.empty(n, np.int64), np.empty(n, np.uint32), np.empty(n, np.uint8)
    i = 0
    for r in range(1, rows - 1):
        for c in range(1, columns - 1):
            if reached[r, c] != STREAM:
                continue
            cell = r * columns + c
            kind = STRONG if accumulated[r, c] >= threshold else WEAK
            for k in range(8):
                if kind == STRONG and flows(d[cell], k) and not directed(d[cell + near[k]]):
                    kind = MOUTH
            keys[i], words[i], kinds[i] = key_of(top + r - 1, left + c - 1, across), d[cell], kind
            i += 1
    return keys, words, kinds


@numba.njit(cache=True, nogil=True)
def key_of(row, column, across):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Return the number of a cell when cells are numbered block by block."""
    block = (row >> BLOCK) * across + (column >> BLOCK)
    return (block << (2 * BLOCK)) | ((row & INSIDE) << BLOCK) | (column & INSIDE)


@numba.njit(cache=True, nogil=True)
def beside(keys, starts, i, k, across):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Return where the neighbour of a cell in direction k stands among sorted keys, or -1."""
    block = keys[i] >> (2 * BLOCK)
    row = (block // across << BLOCK) + ((keys[i] >> BLOCK) & INSIDE) - (1 <= k <= 3) + (k >= 5)
    column = (block % across << BLOCK) + (keys[i] & INSIDE) + (k <= 1 or k == 7) - (3 <= k <= 5)
    if row < 0 or column < 0 or column >= across << BLOCK:
        return -1
    return place_of(keys, starts, key_of(row, column, across))


@numba.njit(cache=True, nogil=True)
def place_of(keys, starts, wanted):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Return where a key stands among sorted keys, or -1; starts as in `trace`."""
    block = wanted >> (2 * BLOCK)
    if block >= starts.size - 1:
        return -1
    low, high = starts[block], starts[block + 1]
    while low < high:
        middle = (low + high) >> 1
        if keys[middle] < wanted:
            low = middle + 1
        else:
            high = middle
    return low if low < starts[block + 1] and keys[low] == wanted else -1


@numba.njit(cache=True, nogil=True)
def trace(keys, words, kinds, starts, across):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Return which of the reached cells are streams, (n,) uint8, 1 or FOLLOWED.

    From one mouth after the other, in the order of keys, the stream is followed up, the nearest cells first. When a
    strong cell is met, the weak ones below it that have been followed before become streams with it. This order
    decides which weak cells are streams; it is that of pygeoprocessing.routing.extract_streams_mfd.
    keys (n,) sorted, uint32 or int64; words uint32 MFD; kinds uint8; starts (blocks + 1,) where the keys of each
    block begin.
    """
    state = np.zeros(keys.size, dtype=np.uint8)
    queue = np.empty(keys.size, dtype=np.uint32)
    below = np.empty(keys.size, dtype=np.uint32)
    for root in range(keys.size):
        head, tail = 0, 0
        if kinds[root] == MOUTH and state[root] == 0:
            state[root] = STREAM
            queue[tail] = root
            tail += 1
        while head < tail:
            cell = np.int64(queue[head])
            head += 1
            for k in range(8):
                up = beside(keys, starts, cell, k, across)
                if up < 0 or state[up] != 0 or not flows(words[up], k ^ 4):
                    continue
                state[up] = FOLLOWED if kinds[up] == WEAK else STREAM
                queue[tail] = up
                tail += 1
                first, last = 0, 0
                if kinds[up] != WEAK:
                    below[last] = up
                    last += 1
                while first < last:
                    last = join(below, first, last, state, keys, words, starts, across)
                    first += 1
    return state


@numba.njit(cache=True, nogil=True)
def join(below, first, last, state, keys, words, starts, across):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Make streams of the followed cells that a cell flows to, and put them into the queue `below`; return its end."""
    cell = np.int64(below[first])
    for k in range(8):
        if flows(words[cell], k):
            down = beside(keys, starts, cell, k, across)
            if down >= 0 and state[down] == FOLLOWED:
                state[down] = STREAM
                below[last] = down
                last += 1
    return last


@numba.njit(cache=True, nogil=True)
def settle(reached, keys, starts, state, top, left, across):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Make land of the reached cells of a tile that are no streams; keys, starts and state as in `trace`."""
    for r in range(1, reached.shape[0] - 1):
        for c in range(1, reached.shape[1] - 1):
            if reached[r, c] == STREAM:
                place = place_of(keys, starts, key_of(top + r - 1, left + c - 1, across))
                reached[r, c] = STREAM if state[place] == STREAM else LAND
