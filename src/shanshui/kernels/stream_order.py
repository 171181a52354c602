"""Streams as segments between confluences, and the rims of what drains to them: numba on plain arrays."""

import numpy as np

from shanshui.kernels.compiling import kernel
from shanshui.kernels.order import flows, steps


@kernel
def trace(starts, up, is_node, way):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Follow segments upstream; return where each ends, and the cells at which it bends or ends.

    starts (segments,): its lowest cell above a confluence or outlet. Of the stream cells: up (n,) the next one
    upstream, -1 if there is none; is_node (n,): a confluence; way (n,): its D8 direction. Returns ends
    (segments,), the bends of all segments one after the other, and how many each has.
    """
    ends = np.empty(starts.size, np.int64)
    bends = np.empty(up.size + starts.size, np.int64)
    counts = np.zeros(starts.size, np.int64)
    filled = 0
    for k in range(starts.size):
        cell = starts[k]
        while not is_node[cell] and up[cell] >= 0:
            above = up[cell]
            if way[above] != way[cell]:
                bends[filled] = cell
                filled += 1
                counts[k] += 1
            cell = above
        ends[k] = cell
        bends[filled] = cell
        filled += 1
        counts[k] += 1
    return ends, bends[:filled].copy(), counts


@kernel
def strahler(onward, rank):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Return the order of each segment (Strahler 1957): one more than the highest above it if that meets its like.

    onward (segments,): the segment it flows into, -1 if none; rank: all segments, upper before lower.
    """
    order = np.ones(onward.size, np.int32)
    highest = np.zeros(onward.size, np.int32)
    for k in range(rank.size):
        one = rank[k]
        to = onward[one]
        if to < 0:
            continue
        if order[one] > highest[to]:
            highest[to] = order[one]
            order[to] = order[one]
        elif order[one] == highest[to]:
            order[to] = order[one] + 1
    return order


@kernel
def claim(cells, directions, pours, catchment):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Give each cell the number of the first pour cell on its way down, its own included; walk against the flow.

    pours (h + 2, w + 2) int32: numbers of pour cells, 0 elsewhere; catchment, the same, is set at `cells`.
    """
    d, pour, found, near = directions.ravel(), pours.ravel(), catchment.ravel(), steps(directions.shape[1])
    for i in range(cells.size):
        cell = np.int64(cells[i])
        number = pour[cell]
        for k in range(8):
            if number == 0 and flows(d[cell], k):
                number = found[cell + near[k]]
        found[cell] = number


@kernel
def rims(catchment, top, left, corners):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Return the sides of a tile's cells where another catchment begins: number, corner it begins at and ends at.

    catchment (h + 2, w + 2) integer, 0 none; top, left: of the tile in the raster; corners: how many there are
    along a row. Sides run with their catchment on the right.
    """
    found = np.empty((4 * catchment.size, 3), np.int64)
    count = 0
    for r in range(1, catchment.shape[0] - 1):
        for c in range(1, catchment.shape[1] - 1):
            one = catchment[r, c]
            if one == 0:
                continue
            corner = (top + r - 1) * corners + left + c - 1
            for k in range(4):  # north, east, south, west, clockwise
                row, column = r + (k == 2) - (k == 0), c + (k == 1) - (k == 3)
                if catchment[row, column] != one:
                    begin = corner + (k == 1 or k == 2) + (corners if k >= 2 else 0)
                    end = corner + (k < 2) + (corners if k == 1 or k == 2 else 0)
                    found[count, 0], found[count, 1], found[count, 2] = one, begin, end
                    count += 1
    return found[:count].copy()


@kernel
def _turn(begin, middle, end, corners):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Return how far a way turns to the right at its middle: 1 right, 0 straight, -1 left."""
    down = (middle // corners - begin // corners, end // corners - middle // corners)
    right = (middle % corners - begin % corners, end % corners - middle % corners)
    return right[0] * down[1] - down[0] * right[1]


@kernel
def _next(sides, side, first, last, corners):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Return the side that follows one, of sides `first` to `last` of its catchment, and whether two might."""
    following, high = first, last
    while following < high:
        middle = (following + high) >> 1
        if sides[middle, 1] < sides[side, 2]:
            following = middle + 1
        else:
            high = middle
    other = following + 1
    touches = other < last and sides[other, 1] == sides[side, 2]
    if touches and _turn(sides[side, 1], sides[side, 2], sides[other, 2], corners) == 1:
        following = other
    return following, touches


@kernel
def _keep(way, ways, filled):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Append a ring; return how many corners are kept then."""
    for k in range(way.size):
        ways[filled + k] = way[k]
    return filled + way.size


@kernel
def rings(sides, corners):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Join sides to closed rings; return their corners one after the other, with how many and whose each has.

    sides (n, 3): as from `rims`, sorted by number and begin. No ring passes a corner twice: where a catchment
    touches itself, rings part. Only corners at which a ring bends are kept. A cell is in the catchment if an odd
    number of its rings goes round it.
    """
    used = np.zeros(sides.shape[0], np.bool_)
    way, ways = np.empty(sides.shape[0], np.int64), np.empty(sides.shape[0], np.int64)
    counts, owners = np.empty(sides.shape[0], np.int64), np.empty(sides.shape[0], np.int64)
    filled, found, first, last = np.int64(0), 0, 0, 0
    for start in range(sides.shape[0]):
        if start == last:
            first = start
            while last < sides.shape[0] and sides[last, 0] == sides[first, 0]:
                last += 1
        side, length = start, 0
        while not used[side]:
            used[side] = True
            corner = sides[side, 2]
            following, touches = _next(sides, side, first, last, corners)
            if _turn(sides[side, 1], corner, sides[following, 2], corners) != 0:
                before = 0 if touches else length
                while before < length and way[before] != corner:
                    before += 1
                if before < length:  # been here: what came since is a ring of its own
                    filled = _keep(way[before:length], ways, filled)
                    counts[found], owners[found] = length - before, sides[start, 0]
                    found += 1
                    length = before
                way[length] = corner
                length += 1
            side = following
        if length > 2:
            filled = _keep(way[:length], ways, filled)
            counts[found], owners[found] = length, sides[start, 0]
            found += 1
    return ways[:filled].copy(), counts[:found].copy(), owners[:found].copy()
