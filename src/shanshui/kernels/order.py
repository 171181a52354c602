"""The order in which water passes the cells of a tile: numba on plain arrays.

Kahn's algorithm (1962): a cell comes after all that flow into it. Directions are D8, uint8, 0 = east and on against
the clock, 128 = none, or MFD, uint32, eight weights of 4 bits, 0 = none. Tiles are padded by a frame of one cell.
"""

import numpy as np
from numba.extending import overload

from shanshui.kernels.compiling import kernel

D8_BITS = 8
NEIGHBOURS = 8
NO_D8 = 128
NO_MFD = 0
DONE = 254  # in `waiting`: a cell that is in the order, or has no direction
FRAME = 255  # in `waiting`: a cell of another tile, or none
MOST_SENT = 5  # a corner cell sends to five cells of other tiles


def flows(word: int, direction: int) -> bool:
    """Return whether a cell with this D8 or MFD word flows in a direction; for kernels only."""
    raise NotImplementedError


def share(word: int, direction: int) -> float:
    """Return the share of a cell's water that flows in a direction, 0-1; for kernels only."""
    raise NotImplementedError


def directed(word: int) -> bool:
    """Return whether a cell has a direction at all; for kernels only."""
    raise NotImplementedError


@overload(flows, inline="always")
def _flows(word, direction):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    if word.bitwidth == D8_BITS:
        return lambda word, direction: word == direction
    return lambda word, direction: (word >> np.uint32(4 * direction)) & np.uint32(15) != 0


@overload(directed, inline="always")
def _directed(word):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    if word.bitwidth == D8_BITS:
        return lambda word: word < NEIGHBOURS
    return lambda word: word != 0


@overload(share)
def _share(word, direction):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    if word.bitwidth == D8_BITS:
        return lambda word, direction: 1.0 if word == direction else 0.0

    def of_weights(word, direction):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
        weight = (word >> np.uint32(4 * direction)) & np.uint32(15)
        pairs = (word & np.uint32(0x0F0F0F0F)) + ((word >> np.uint32(4)) & np.uint32(0x0F0F0F0F))
        whole = (pairs & np.uint32(0xFF)) + ((pairs >> np.uint32(8)) & np.uint32(0xFF))
        whole += ((pairs >> np.uint32(16)) & np.uint32(0xFF)) + (pairs >> np.uint32(24))
        return np.float64(weight) / np.float64(whole)

    return of_weights


@kernel
def steps(width):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Return how far the eight neighbours lie from a cell in a flattened tile `width` cells wide."""
    return (1, 1 - width, -width, -width - 1, -1, width - 1, width, width + 1)


@kernel
def wait_d8(directions, waiting):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Fill `waiting` with how many neighbours flow into each inner cell.

    directions, waiting (h + 2, w + 2) uint8. Returns the inner cells that have a direction.
    """
    rows, columns = directions.shape[0] - 1, directions.shape[1] - 1
    valid = 0
    for r in range(1, rows):
        above, here, below, count = directions[r - 1], directions[r], directions[r + 1], waiting[r]
        for c in range(1, columns):
            near = np.uint8(here[c + 1] == 4) + np.uint8(above[c + 1] == 5) + np.uint8(above[c] == 6)
            near += np.uint8(above[c - 1] == 7) + np.uint8(here[c - 1] == 0) + np.uint8(below[c - 1] == 1)
            near += np.uint8(below[c] == 2) + np.uint8(below[c + 1] == 3)
            there = here[c] < 8
            valid += there
            count[c] = near if there else DONE
    return valid


@kernel
def wait_mfd(directions, waiting):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Fill `waiting` as `wait_d8` does; directions (h + 2, w + 2) uint32."""
    rows, columns = directions.shape[0] - 1, directions.shape[1] - 1
    valid = 0
    for r in range(1, rows):
        above, here, below, count = directions[r - 1], directions[r], directions[r + 1], waiting[r]
        for c in range(1, columns):
            near = np.uint8((here[c + 1] & 0xF0000) != 0) + np.uint8((above[c + 1] & 0xF00000) != 0)
            near += np.uint8((above[c] & 0xF000000) != 0) + np.uint8((above[c - 1] & 0xF0000000) != 0)
            near += np.uint8((here[c - 1] & 0xF) != 0) + np.uint8((below[c - 1] & 0xF0) != 0)
            near += np.uint8((below[c] & 0xF00) != 0) + np.uint8((below[c + 1] & 0xF000) != 0)
            there = here[c] != 0
            valid += there
            count[c] = near if there else DONE
    return valid


@kernel
def inflows(directions):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Return how many flows come from the frame of a tile to inner cells that have a direction."""
    height, width = directions.shape
    d, near = directions.ravel(), steps(width)
    count = 0
    for r in range(height):
        apart = 1 if r == 0 or r == height - 1 else width - 1
        for c in range(0, width, apart):
            for k in range(8):
                if flows(d[r * width + c], k):
                    to = r * width + c + near[k]
                    row, column = r - (1 <= k <= 3) + (k >= 5), c + (k <= 1 or k == 7) - (3 <= k <= 5)
                    inside = 0 < row < height - 1 and 0 < column < width - 1
                    count += inside and directed(d[to])
    return count


@kernel
def start(arrived, i, width, wait):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Return the cell to look at next: any one of the tile, or one that a flow arrived in, which is counted off."""
    if arrived.size == 0:
        return np.int64(i + width)
    cell = np.int64(arrived[i])
    wait[cell] -= 1
    return cell


@kernel
def advance_d8(directions, waiting, arrived, cells):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Put into `cells` what can be done now: from its springs, or from flows that `arrived`.

    directions, waiting (h + 2, w + 2) uint8; arrived (n,) uint32: cells of the flattened tile that another tile
    flowed into, once for each flow; empty: the first visit. cells (h * w,) uint32. Returns how many it put, and
    the cells of the frame that these flow to, uint32.
    """
    width = directions.shape[1]
    step, d, wait = steps(width), directions.ravel(), waiting.ravel()
    sent = np.empty(2 * (directions.shape[0] + width), dtype=np.uint32)
    count, out = 0, 0
    starts = d.size - 2 * width if arrived.size == 0 else arrived.size
    for i in range(starts):
        cell = start(arrived, i, width, wait)
        while wait[cell] == 0:
            wait[cell] = DONE
            cells[count] = cell
            count += 1
            cell += step[d[cell]]
            if wait[cell] == FRAME:
                if d[cell] < 8:
                    sent[out] = cell
                    out += 1
            elif wait[cell] != DONE:
                wait[cell] -= 1
    return count, sent[:out]


@kernel
def advance_mfd(directions, waiting, arrived, cells):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Put into `cells` what can be done now, as `advance_d8` does; directions (h + 2, w + 2) uint32.

    The end of `cells` holds the cells that are ready: no cell is among the done and the ready at once.
    """
    width = directions.shape[1]
    step, d, wait = steps(width), directions.ravel(), waiting.ravel()
    sent = np.empty(MOST_SENT * 2 * (directions.shape[0] + width), dtype=np.uint32)
    count, out = 0, 0
    starts = d.size - 2 * width if arrived.size == 0 else arrived.size
    for i in range(starts):
        cell = start(arrived, i, width, wait)
        if wait[cell] != 0:
            continue
        ready = cells.size - 1
        cells[ready] = cell
        while ready < cells.size:
            cell = np.int64(cells[ready])
            ready += 1
            wait[cell] = DONE
            cells[count] = cell
            count += 1
            for k in range(8):
                if not flows(d[cell], k):
                    continue
                near = cell + step[k]
                if wait[near] == FRAME:
                    if d[near] != 0:
                        sent[out] = near
                        out += 1
                elif wait[near] != DONE:
                    wait[near] -= 1
                    if wait[near] == 0:
                        ready -= 1
                        cells[ready] = near
    return count, sent[:out]


@kernel
def addressed(sent, rows, columns, size, east):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Return for cells of the frame which neighbouring tile holds them, 0-7, and where.

    sent (n,) uint32: cells of the flattened tile of (rows, columns) and its frame; `size` the side of a whole tile,
    `east` the width of the tile to the east. Returns (n,) uint8 and (n,) uint32: cells of that flattened tile.
    """
    side, cells = np.empty(sent.size, dtype=np.uint8), np.empty(sent.size, dtype=np.uint32)
    sides = np.array([[3, 2, 1], [4, 8, 0], [5, 6, 7]], dtype=np.uint8)
    widths = (size + 2, columns + 2, east + 2)
    for i in range(sent.size):
        r, c = np.int64(sent[i]) // (columns + 2), np.int64(sent[i]) % (columns + 2)
        down = 0 if r == 0 else (2 if r > rows else 1)
        right = 0 if c == 0 else (2 if c > columns else 1)
        row = size if down == 0 else (1 if down == 2 else r)
        column = size if right == 0 else (1 if right == 2 else c)
        side[i] = sides[down, right]
        cells[i] = row * widths[right] + column
    return side, cells


@kernel
def touched(cells, rows, columns):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Return at which sides of a tile of (rows, columns) any of its cells lies: bits north, south, west, east.

    cells (n,) uint32: cells of the flattened tile with its frame.
    """
    sides = 0
    for i in range(cells.size):
        r, c = cells[i] // np.uint32(columns + 2), cells[i] % np.uint32(columns + 2)
        sides |= (r == 1) | (r == rows) << 1 | (c == 1) << 2 | (c == columns) << 3
        if sides == 15:
            break
    return sides
