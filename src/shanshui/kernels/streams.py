"""Where streams run: numba on plain arrays."""

import numpy as np

from shanshui.kernels.compiling import kernel
from shanshui.kernels.order import directed, flows, steps

LAND = 0
STREAM = 1
NO_FLOW = 255
WEAK = 0
STRONG = 1
MOUTH = 2
FOLLOWED = 3  # a weak cell on the way up
SURE = 4  # a stream
BLOCK = 8  # bits of a row or column within a block
INSIDE = (1 << BLOCK) - 1


@kernel
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


@kernel
def collect(reached, directions, accumulated, threshold, top, left, across):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Return the reached cells of a tile: their keys, where they flow and what they are, (n,) int64, uint8 and uint8.

    The key numbers the cells of the raster block by block of 256 x 256 cells, `across` of them side by side. A cell
    flows in direction k if bit k is set; it is MOUTH, STRONG (at least `threshold` flows) or WEAK. Tiles
    (h + 2, w + 2), with (top, left) their first cell.
    """
    rows, columns = reached.shape
    near = steps(columns)
    d = directions.ravel()
    n = np.sum(reached[1:-1, 1:-1] == STREAM)
    keys, ways, kinds = np.empty(n, np.int64), np.zeros(n, np.uint8), np.empty(n, np.uint8)
    i = 0
    for r in range(1, rows - 1):
        for c in range(1, columns - 1):
            if reached[r, c] != STREAM:
                continue
            cell = r * columns + c
            kind = STRONG if accumulated[r, c] >= threshold else WEAK
            for k in range(8):
                if flows(d[cell], k):
                    ways[i] |= np.uint8(1 << k)
                    if kind == STRONG and not directed(d[cell + near[k]]):
                        kind = MOUTH
            keys[i], kinds[i] = key_of(top + r - 1, left + c - 1, across), kind
            i += 1
    return keys, ways, kinds


@kernel
def key_of(row, column, across):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Return the number of a cell when cells are numbered block by block."""
    block = (row >> BLOCK) * across + (column >> BLOCK)
    return (block << (2 * BLOCK)) | ((row & INSIDE) << BLOCK) | (column & INSIDE)


@kernel
def beside(places, starts, cell, block, k, across):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Return where the neighbour of a cell in direction k stands among the cells, or -1, and its block."""
    place = np.int64(places[cell])
    row = (block // across << BLOCK) + (place >> BLOCK) - (1 <= k <= 3) + (k >= 5)
    column = (block % across << BLOCK) + (place & INSIDE) + (k <= 1 or k == 7) - (3 <= k <= 5)
    if row < 0 or column < 0 or column >= across << BLOCK:
        return -1, -1
    wanted = key_of(row, column, across)
    return place_of(places, starts, wanted), wanted >> (2 * BLOCK)


@kernel
def place_of(places, starts, wanted):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Return where the cell of a key stands among the cells, or -1; places and starts as in `trace`."""
    block, place = wanted >> (2 * BLOCK), wanted & ((1 << (2 * BLOCK)) - 1)
    if block >= starts.size - 1:
        return -1
    low, high = starts[block], starts[block + 1]
    while low < high:
        middle = (low + high) >> 1
        if places[middle] < place:
            low = middle + 1
        else:
            high = middle
    return low if low < starts[block + 1] and places[low] == place else -1


@kernel
def trace(places, starts, ways, kinds, across):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Make of `kinds` which of the reached cells are streams: STREAM, or another number.

    From one mouth after the other, in the order of keys, the stream is followed up, the nearest cells first. When a
    strong cell is met, the weak ones below it that have been followed before become streams with it. This order
    decides which weak cells are streams; it is that of pygeoprocessing.routing.extract_streams_mfd.

    The cells of the blocks stand one after another, those of block b from starts[b] to starts[b + 1]; places (n,)
    uint16, sorted within a block, are the lower half of their keys; ways and kinds (n,) uint8 as from `collect`.
    """
    seen = np.empty((1024, 2), np.int64)  # cells, with their blocks, from which the stream is followed on
    below = np.empty((1024, 2), np.int64)
    for block in range(starts.size - 1):
        for root in range(starts[block], starts[block + 1]):
            if kinds[root] != MOUTH:
                continue
            kinds[root] = SURE
            seen[0, 0], seen[0, 1] = root, block
            head, tail = 0, 1
            while head < tail:
                cell, here = seen[head, 0], seen[head, 1]
                head += 1
                if tail + 8 > seen.shape[0]:
                    seen = roomier(seen, head, tail)
                    head, tail = 0, tail - head
                for k in range(8):
                    up, there = beside(places, starts, cell, here, k, across)
                    if up < 0 or kinds[up] >= FOLLOWED or not ways[up] >> (k ^ 4) & 1:
                        continue
                    seen[tail, 0], seen[tail, 1] = up, there
                    tail += 1
                    if kinds[up] == WEAK:
                        kinds[up] = FOLLOWED
                    else:
                        kinds[up] = SURE
                        below = join(below, up, there, places, starts, ways, kinds, across)
    for i in range(kinds.size):
        kinds[i] = STREAM if kinds[i] == SURE else LAND


@kernel
def roomier(queue, head, tail):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Return a queue with the same entries at its beginning, at least half of it free."""
    many = tail - head
    wide = np.empty((max(queue.shape[0], 2 * many + 16), 2), np.int64)
    for i in range(many):  # a slice assigned to a slice takes seconds to compile
        wide[i, 0], wide[i, 1] = queue[head + i, 0], queue[head + i, 1]
    return wide


@kernel
def join(below, cell, block, places, starts, ways, kinds, across):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Make streams of all followed cells that the flow comes to from a cell; return the room used for it."""
    below[0, 0], below[0, 1] = cell, block
    last = 1
    while last:
        last -= 1
        cell, block = below[last, 0], below[last, 1]
        if last + 8 > below.shape[0]:
            below = roomier(below, np.int64(0), last)
        for k in range(8):
            if ways[cell] >> k & 1:
                down, there = beside(places, starts, cell, block, k, across)
                if down >= 0 and kinds[down] == FOLLOWED:
                    kinds[down] = SURE
                    below[last, 0], below[last, 1] = down, there
                    last += 1
    return below


@kernel
def settle(reached, places, starts, kinds, top, left, across):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Make land of the reached cells of a tile that are no streams; the others as `trace` left them."""
    for r in range(1, reached.shape[0] - 1):
        for c in range(1, reached.shape[1] - 1):
            if reached[r, c] == STREAM:
                reached[r, c] = kinds[place_of(places, starts, key_of(top + r - 1, left + c - 1, across))]
