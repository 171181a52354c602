"""Which outlet each cell drains to, and the outlines of what drains to one: numba on plain arrays.

An outline of cells has its corners where, of the four cells around a point, one or three are inside, or two opposite
ones. The turn there, north-west - north-east - south-west + south-east with 1 for a cell inside, is 1 or -1, or 2 or
-2 where two opposite cells touch. Turns of sets of cells that do not overlap add up to those of their union.
"""

import numpy as np

from shanshui.kernels.compiling import kernel
from shanshui.kernels.order import flows, steps

NOWHERE = -1


@kernel
def lead(cells, directions, outlets, leads, beyond):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Set at each cell the first outlet its water passes, NOWHERE if none; walk against the flow.

    outlets (h + 2, w + 2) int32: the number of the outlet in a cell, or NOWHERE; leads the same. beyond (outlets,)
    int32: gets the next outlet below each. directions are D8.
    """
    d, outlet, to = directions.ravel(), outlets.ravel(), leads.ravel()
    near = steps(directions.shape[1])
    for i in range(cells.size):
        cell = np.int64(cells[i])
        below = NOWHERE
        for k in range(8):
            if flows(d[cell], k):
                below = to[cell + near[k]]
        if outlet[cell] == NOWHERE:
            to[cell] = below
        else:
            to[cell] = outlet[cell]
            beyond[outlet[cell]] = below


@kernel
def turns(leads, bottom, right, found):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Return how many corners the outlines in a tile have, and put them into `found` as far as it goes.

    leads (h + 2, w + 2) int32; points are the upper left ones of the inner cells, and with `bottom` and `right` the
    last ones of the raster too. found (n, 4) int32: outlet, row and column of the point in the tile, turn.
    """
    count = 0
    for r in range(1, leads.shape[0] - 1 + bottom):
        for c in range(1, leads.shape[1] - 1 + right):
            around = (leads[r - 1, c - 1], leads[r - 1, c], leads[r, c - 1], leads[r, c])
            if around[0] == around[1] == around[2] == around[3]:
                continue
            for i in range(4):
                one = around[i]
                told = (i > 0 and one == around[0]) or (i > 1 and one == around[1]) or (i > 2 and one == around[2])
                if one == NOWHERE or told:
                    continue
                turn = (around[0] == one) - (around[1] == one) - (around[2] == one) + (around[3] == one)
                if turn != 0:
                    if count < found.shape[0]:
                        found[count, 0], found[count, 1], found[count, 2], found[count, 3] = one, r - 1, c - 1, turn
                    count += 1
    return count


@kernel
def rings(rows, columns, sides, upright):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Return the rings of an outline, the inside at the right hand: the corners in order, and where each ring begins.

    rows, columns (n,) of the corners, by row and column; where two cells touch the corner stands twice, the western
    first. Then corners 2i and 2i + 1 are joined by a level edge; sides (n,): 1 if the inside lies below the edge,
    else -1. upright (n,): the same corners by column and row: 2i and 2i + 1 of these are joined by an upright edge.
    No ring touches itself: where it would, it is cut into two.
    """
    n = rows.size
    across, order, starts = np.empty(n, np.int64), np.empty(n, np.int64), np.zeros(n // 4 + 1, np.int64)
    way, place = np.empty(n, np.int64), np.full(n, NOWHERE, np.int64)  # the ring so far, and where a corner is in it
    for i in range(n):
        across[upright[i]] = upright[i ^ 1]
    seen = np.zeros(n, np.bool_)
    many = 0
    for i in range(n):
        corner = i if (sides[i] > 0) == (i % 2 == 0) else i ^ 1  # the end of the level edge it begins at
        length, level = 0, True
        while not seen[corner]:
            seen[corner] = True
            back = touching(rows, columns, place, corner)
            if back != NOWHERE:
                many = close(way, back, length, place, order, starts, many)
                length = back
            way[length], place[corner] = corner, length
            length += 1
            corner = corner ^ 1 if level else across[corner]
            level = not level
        if length:
            many = close(way, 0, length, place, order, starts, many)
    return order, starts[: many + 1]


@kernel
def touching(rows, columns, place, corner):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Return where the ring so far has been at the point of a corner, or NOWHERE."""
    for other in (corner - 1, corner + 1):
        if 0 <= other < rows.size and rows[other] == rows[corner] and columns[other] == columns[corner]:
            return place[other]
    return NOWHERE


@kernel
def close(way, first, end, place, order, starts, many):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Put a part of the way into `order` as a ring; return how many rings there are now."""
    count = starts[many]
    for j in range(first, end):
        order[count] = way[j]
        place[way[j]] = NOWHERE
        count += 1
    starts[many + 1] = count
    return many + 1
