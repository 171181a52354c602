"""Polygons as runs of cells whose centres lie inside, and statistics over them."""

import math

import numpy as np

from shanshui.kernels.compiling import kernel


@kernel
def _first_row(y0, y1, rows):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Return the rows whose centre line an edge may meet: first and end."""
    low, high = min(y0, y1), max(y0, y1)
    return max(0, math.floor(low - 0.5) - 1), min(rows, math.ceil(high + 0.5) + 1)


@kernel
def crossings(x, y, starts, rows, counts, found, offsets):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Count, or (with offsets) store, where the rings of one polygon cross the centre line of each row.

    x, y (n,): vertices in columns and rows of the grid, ring after ring; starts (rings + 1,): first vertex of
    each ring. counts (rows,) int64 is raised; found (sum of counts,) float64 is filled when offsets (rows,) has
    entries. An edge belongs to a line if it begins on or above it and ends below.
    """
    store = offsets.size > 0
    for ring in range(starts.size - 1):
        begin, end = starts[ring], starts[ring + 1]
        for i in range(begin, end):
            j = i - 1 if i > begin else end - 1
            x0, y0, x1, y1 = x[j], y[j], x[i], y[i]
            if y0 > y1:
                x0, y0, x1, y1 = x1, y1, x0, y0
            first, last = _first_row(y0, y1, rows)
            for row in range(first, last):
                line = row + 0.5
                if y0 <= line < y1:
                    if store:
                        found[offsets[row] + counts[row]] = (line - y0) * (x1 - x0) / (y1 - y0) + x0
                    counts[row] += 1


@kernel
def level_edges(x, y, starts, rows, columns, runs):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Fill `runs` (n, 3: row, first, end) with the lower edges that lie on a centre line; return how many.

    Lower edges run from right to left, rings being clockwise. GDAL burns the cells along them as well.
    """
    many = 0
    for ring in range(starts.size - 1):
        begin, end = starts[ring], starts[ring + 1]
        for i in range(begin, end):
            j = i - 1 if i > begin else end - 1
            row = math.floor(y[i])
            if y[i] == y[j] and y[i] == row + 0.5 and x[j] > x[i] and 0 <= row < rows:
                first = max(0, math.floor(x[i] + 0.5))
                last = min(columns, math.floor(x[j] + 0.5))
                if last > first:
                    runs[many, 0], runs[many, 1], runs[many, 2] = row, first, last
                    many += 1
    return many


@kernel
def pair_up(found, offsets, counts, columns, runs):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Turn the crossings of each row, from left to right, into runs of cells (row, first, end); return how many.

    A cell is inside if its centre lies beyond the crossing on its left, and not beyond that on its right.
    """
    many = 0
    for row in range(counts.size):
        line = found[offsets[row] : offsets[row] + counts[row]]
        for k in range(0, counts[row] - 1, 2):
            first = max(0, math.floor(line[k] + 0.5))
            last = min(columns, math.floor(line[k + 1] + 0.5))
            if last > first:
                runs[many, 0], runs[many, 1], runs[many, 2] = row, first, last
                many += 1
    return many


@kernel
def gather(values, runs, zones, top, left, part):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Add the cells of a window under each run to the statistics of its zone.

    values (r, c), NaN where absent, begins at (top, left) of the grid; runs (n, 3) int32 and zones (n,) int32 as
    made by `pair_up`; part (zones, 5) float64: cells, absent cells, sum, least, most.
    """
    bottom, right = top + values.shape[0], left + values.shape[1]
    for k in range(runs.shape[0]):
        row = runs[k, 0]
        if row < top or row >= bottom:
            continue
        first, last = max(runs[k, 1], left), min(runs[k, 2], right)
        into, line = part[zones[k]], values[row - top]
        absent, total, least, most = 0, into[2], into[3], into[4]  # here, not in memory, or each cell waits for it
        for column in range(first - left, last - left):
            value = np.float64(line[column])
            if math.isnan(value):
                absent += 1
                continue
            total += value
            least = min(least, value)
            most = max(most, value)
        if first < last:
            into[0] += last - first - absent
            into[1] += absent
        into[2], into[3], into[4] = total, least, most


@kernel
def burn(runs, zones, top, left, labels):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Write the zone of each run into `labels` (r, c) int32, a window that begins at (top, left); the last stays."""
    bottom, right = top + labels.shape[0], left + labels.shape[1]
    for k in range(runs.shape[0]):
        row = runs[k, 0]
        if row < top or row >= bottom:
            continue
        first, last = max(runs[k, 1], left), min(runs[k, 2], right)
        for column in range(first, last):
            labels[row - top, column - left] = zones[k]
