"""Influence by distance from the nearest cell of a region, exactly, tile by tile.

Distances are squared whole numbers of cells, so they are exact, and a tile with a rim as wide as the reach
gives the same as the whole raster. Columns first, then along each row the lower envelope of the parabolas
(dx**2 + down**2) of the columns that have the region within reach (Meijster, Roerdink and Hesselink 2000).
"""

import numpy as np

from shanshui.kernels.compiling import kernel


@kernel
def steps_down(region, reach, rows):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Return how many cells up or down the region is, (rows, c) int32; reach + 1 where farther.

    region (rows + 2 reach, c): not zero inside the region.
    """
    far, columns = np.int32(reach + 1), region.shape[1]
    found = np.empty((rows, columns), dtype=np.int32)
    last = np.full(columns, far)
    for r in range(rows + reach):
        line = region[r]
        for c in range(columns):
            last[c] = np.int32(0) if line[c] != 0 else min(last[c] + np.int32(1), far)
        if r >= reach:
            row = found[r - reach]
            for c in range(columns):  # not by slices: the compiler needs seconds for their messages
                row[c] = last[c]
    last[:] = far
    for r in range(rows + 2 * reach - 1, reach - 1, -1):
        line = region[r]
        for c in range(columns):
            last[c] = np.int32(0) if line[c] != 0 else min(last[c] + np.int32(1), far)
        if r < rows + reach:
            row = found[r - reach]
            for c in range(columns):
                row[c] = min(row[c], last[c])
    return found


@kernel
def _envelope(down, far, apexes, starts):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    top = -1
    for u in range(down.size):
        if down[u] >= far:
            continue
        high = np.int64(down[u]) * down[u]
        start = np.int64(0)
        while top >= 0:
            s = apexes[top]
            rise = (u * u - s * s) + (high - np.int64(down[s]) * down[s])
            start = rise // (2 * (u - s)) + 1  # the first column nearer to u than to s
            if start > starts[top]:
                break
            top -= 1
        if top < 0:
            start = np.int64(0)
        if start < down.size:
            top += 1
            apexes[top] = u
            starts[top] = start
    return top


@kernel
def add_influence(down, reach, influence, strength, classes, access, total):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Add to total the influence of the nearest cell of a region, by class of the cell it acts on.

    down (h, w + 2 reach): `steps_down` with a rim on both sides; influence (n,): by squared distance in cells,
    none from n on; strength (k,): by class; classes (h, w): which, negative where absent; access (h, w) or (1, 1):
    how far the cell lies open to it; total (h, w) float64.
    """
    width = classes.shape[1]
    apexes, starts = np.empty(down.shape[1], np.int64), np.empty(down.shape[1] + 1, np.int64)
    everywhere = access.size == 1
    for r in range(classes.shape[0]):
        row = down[r]
        last = _envelope(row, reach + 1, apexes, starts)
        if last < 0:
            continue
        starts[last + 1] = row.size
        for k in range(last + 1):
            s = apexes[k]
            high = np.int64(row[s]) * row[s]
            for u in range(max(starts[k], reach), min(starts[k + 1], reach + width)):
                squared = (u - s) * (u - s) + high
                kind = classes[r, u - reach]
                if squared < influence.size and kind >= 0:
                    open_share = access[0, 0] if everywhere else access[r, u - reach]
                    total[r, u - reach] += influence[squared] * strength[kind] * open_share
