"""The share of each cell inside polygons, exact: signed areas along the edges, summed up from the left of each row.

An edge covers what lies to its right in the rows it crosses, down with one sign and up with the other; around a ring
that leaves its inside. Areas are integers of 2**-45 of a cell, and an edge has the same ones whichever way it is
walked and whatever window is looked at: so neighbours add up to the whole cell and windows change nothing. After the
scan conversion of outline fonts (Levien's font-rs).
"""

import math

import numpy as np

from shanshui.kernels.compiling import kernel

UNIT = 1 << 45  # a whole cell
SLIVER = 32  # units, 1e-12 of a cell: what rounded coordinates leave of an edge along a cell's


@kernel
def _nearest(value):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    return np.int64(math.floor(value + 0.5))


@kernel
def _strip(line, left, xa, qa, xb, qb, sign):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Add a piece of an edge within one row to its line: from xa to xb, heights qa to qb in units, qa below qb."""
    width = line.size - 1
    if xa > xb:
        xa, qa, xb, qb = xb, qb, xa, qa
    first, last = math.floor(xa), math.floor(xb)
    if last > first and xb == last:
        last -= 1
    if first >= left + width:
        return
    if last < left:
        line[0] += sign * abs(qb - qa)
        return
    slope = (qb - qa) / (xb - xa) if last > first else 0.0
    begin = max(first, left)
    here = qa if begin == first else qa + _nearest((begin - xa) * slope)
    line[0] += sign * abs(here - qa)
    for column in range(begin, min(last, left + width - 1) + 1):
        end = qb if column == last else qa + _nearest((column + 1 - xa) * slope)
        middle = 0.5 * (max(xa, float(column)) + min(xb, float(column + 1))) - column
        height = abs(end - here)
        inside = _nearest(height * (1.0 - middle))
        line[column - left] += sign * inside
        line[column - left + 1] += sign * (height - inside)
        here = end


@kernel
def _edge(lines, top, left, x0, y0, x1, y1, sign):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Add an edge to the lines of a window; always walked down, with the sign of the way it goes."""
    if y0 > y1:
        x0, y0, x1, y1, sign = x1, y1, x0, y0, -sign
    first, last = max(math.floor(y0), top), min(math.ceil(y1), top + lines.shape[0])
    slope = (x1 - x0) / (y1 - y0)
    low, high = min(x0, x1), max(x0, x1)
    for row in range(first, last):
        xa, qa, xb, qb = x0, np.int64(0), x1, np.int64(UNIT)
        if y0 > row:
            qa = _nearest((y0 - row) * UNIT)
        elif y0 < row:
            xa = min(max(x0 + (row - y0) * slope, low), high)
        if y1 < row + 1:
            qb = _nearest((y1 - row) * UNIT)
        elif y1 > row + 1:
            xb = min(max(x0 + (row + 1 - y0) * slope, low), high)
        if qb > qa:
            _strip(lines[row - top], left, xa, qa, xb, qb, sign)


@kernel
def trace(lines, top, left, x, y, rings, signs):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Add the rings of a polygon to the lines (rows, columns + 1) int64 of a window that begins at `top`, `left`.

    x, y (n,) float64 in columns and rows of the grid, rings closed, ring after ring; rings (r + 1,) int64, where each
    begins; signs (r,) int64: 1 or -1, so that outer rings count as inside and holes take away.
    """
    bottom, right = top + lines.shape[0], left + lines.shape[1] - 1
    for ring in range(signs.size):
        for i in range(rings[ring], rings[ring + 1] - 1):
            y0, y1 = y[i], y[i + 1]
            if y0 == y1 or max(y0, y1) <= top or min(y0, y1) >= bottom or min(x[i], x[i + 1]) >= right:
                continue
            _edge(lines, top, left, x[i], y0, x[i + 1], y1, signs[ring])


@kernel
def sweep(lines, box, label, labels, row, column, share, of, found):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Take the cells of a polygon from the lines, which become empty. Return how many cells are cut so far.

    Cells wholly inside get the `label` in `labels` (rows, columns) int32. Those cut, or with another label already, are
    written to row, column, share and `of` from number `found` on, as far as there is room. The box holds the polygon:
    first and end row, first and end column.
    """
    for i in range(box[0], box[1]):
        line, inside = lines[i], np.int64(0)
        for j in range(box[2], box[3]):
            inside += line[j]
            line[j] = 0
            if inside <= SLIVER:
                continue
            whole = inside >= UNIT - SLIVER
            if whole and labels[i, j] < 0:
                labels[i, j] = label
                continue
            if found < row.size:
                row[found], column[found], of[found] = i, j, label
                share[found] = 1.0 if whole else inside / UNIT
            found += 1
        line[box[3]] = 0
    return found
