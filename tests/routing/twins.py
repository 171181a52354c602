"""The rules of filling and flow directions once more, slowly and on whole arrays, and reliefs to try them on."""

import heapq

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

ROWS = (0, -1, -1, -1, 0, 1, 1, 1)
COLUMNS = (1, 1, 0, -1, -1, -1, 0, 1)
SLANT = 1 / np.sqrt(2.0)
STEP = [1518500250 if i % 2 else 2**30 for i in range(8)]
NODATA_DRAIN = 2**61


def near(z, row, column):
    """Return the eight neighbours, NaN beyond the array."""
    rows, columns = z.shape
    at = [(row + r, column + c) for r, c in zip(ROWS, COLUMNS, strict=True)]
    return [(r, c, float(z[r, c]) if 0 <= r < rows and 0 <= c < columns else np.nan) for r, c in at]


def fill(z):
    """Flood from the outlets inwards (priority-flood)."""
    cells = [(r, c) for r, c in np.ndindex(z.shape) if not np.isnan(z[r, c])]
    queue = [(z[cell], *cell) for cell in cells if any(np.isnan(h) for *_, h in near(z, *cell))]
    filled = np.full_like(z, np.nan)
    for height, r, c in queue:
        filled[r, c] = height
    heapq.heapify(queue)
    while queue:
        height, r, c = heapq.heappop(queue)
        for row, column, h in near(z, r, c):
            if not np.isnan(h) and np.isnan(filled[row, column]):
                filled[row, column] = max(height, z[row, column])
                heapq.heappush(queue, (filled[row, column], row, column))
    return filled


def distances(z):
    """Return how far each cell is from a cell of its height that drains, by cell."""
    queue, found = [], {}
    for r, c in np.ndindex(z.shape):
        around = [h for *_, h in near(z, r, c)]
        if any(h < z[r, c] for h in around):
            queue.append((0, r, c))
        elif not np.isnan(z[r, c]) and any(np.isnan(h) for h in around):
            queue.append((NODATA_DRAIN, r, c))
    heapq.heapify(queue)
    while queue:
        distance, r, c = heapq.heappop(queue)
        if (r, c) not in found:
            found[r, c] = distance
            for i, (row, column, h) in enumerate(near(z, r, c)):
                if h == z[r, c]:
                    heapq.heappush(queue, (distance + STEP[i], row, column))
    return found


def slopes(z, cell):
    """Return the slope down to each neighbour, 0 where it is not lower."""
    drops = [float(z[cell]) - h for *_, h in near(z, *cell)]
    return [drop * (SLANT if i % 2 else 1.0) if drop > 0 else 0.0 for i, drop in enumerate(drops)]


def d8(z):
    """Return the direction of each cell, 128 without data."""
    found, distance = np.full(z.shape, 128, np.uint8), distances(z)
    for cell, far in distance.items():
        around = near(z, *cell)
        if max(slopes(z, cell)) > 0:
            found[cell] = int(np.argmax(slopes(z, cell)))
        elif far == NODATA_DRAIN:
            out = [i for i, (*_, h) in enumerate(around) if np.isnan(h)]
            straight = [i for i in out if i % 2 == 0]
            found[cell] = straight[0] if straight else out[-1]
        else:
            onward = [distance[r, c] + STEP[i] if h == z[cell] else 2**62 for i, (r, c, h) in enumerate(around)]
            found[cell] = min((3, 2, 1, 0, 7, 6, 5, 4), key=onward.__getitem__)
    return found


def mfd(z):
    """Return the shares of each cell, 0 without data."""
    found, distance = np.zeros(z.shape, np.uint32), distances(z)
    for cell, far in distance.items():
        share = slopes(z, cell)
        if max(share) == 0:
            for i, (r, c, h) in enumerate(near(z, *cell)):
                nearer = h == z[cell] and distance[r, c] < far
                chosen = np.isnan(h) if far == NODATA_DRAIN else nearer
                share[i] = (SLANT if i % 2 else 1.0) if chosen else 0.0
        total = 0.0
        for part in share:
            total += part
        found[cell] = sum(int(0.5 + part / total * 15) << (4 * i) for i, part in enumerate(share))
    return found


@st.composite
def reliefs(draw, most=14):
    """Draw heights with pits, plateaus and holes: few different values, so that many are level."""
    dtype = draw(st.sampled_from((np.float32, np.float64)))
    shape = draw(arrays.array_shapes(min_dims=2, max_dims=2, max_side=most))
    steps = draw(arrays.arrays(np.int8, shape, elements=st.integers(0, draw(st.integers(0, 9)))))
    heights = (steps * draw(st.sampled_from((1.0, 0.1, 333.25))) + draw(st.sampled_from((0, -7, 8000)))).astype(dtype)
    holes = draw(arrays.arrays(np.bool_, shape, elements=st.integers(0, 9).map(lambda n: n == 0), fill=st.just(False)))
    heights[holes] = np.nan
    return heights
