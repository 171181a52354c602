"""Distances on flats."""

import heapq

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from shanshui.kernels import flats

ROWS, COLUMNS = flats.ROWS, flats.COLUMNS
STEPS = [flats.DIAGONAL if i % 2 else flats.STRAIGHT for i in range(8)]


def shortest(heights, known):
    """Dijkstra's distances from all cells whose distance is known, over level steps."""
    found, queue = {}, [(distance, *cell) for cell, distance in known.items()]
    heapq.heapify(queue)
    while queue:
        distance, r, c = heapq.heappop(queue)
        if (r, c) in found:
            continue
        found[r, c] = distance
        for i in range(8):
            row, column = r + ROWS[i], c + COLUMNS[i]
            inside = 0 < row < heights.shape[0] - 1 and 0 < column < heights.shape[1] - 1
            if inside and heights[row, column] == heights[r, c]:
                heapq.heappush(queue, (distance + STEPS[i], row, column))
    return found


@given(
    arrays.arrays(np.float64, (8, 9), elements=st.sampled_from((1.0, 2.0))),
    arrays.arrays(np.bool_, (8, 9)),
    arrays.arrays(np.int64, (8, 9), elements=st.integers(0, 12).map(lambda n: n * flats.STRAIGHT // 4)),
)
def test_distances_are_the_shortest_from_drains_and_from_what_the_frame_says(heights, is_flat, told):
    inside = np.zeros(heights.shape, bool)
    inside[1:-1, 1:-1] = True
    cells = np.flatnonzero(inside & is_flat).astype(np.int32)
    distance = np.where(inside, np.where(is_flat, flats.FAR, 0), told)
    known = {cell: int(distance[cell]) for cell in np.ndindex(heights.shape) if not (inside & is_flat)[cell]}
    expected = shortest(heights, known)
    flats.spread(heights, distance, cells)
    for cell in zip(*np.unravel_index(cells, heights.shape), strict=True):
        assert distance[cell] == expected.get(cell, flats.FAR)


def test_a_flat_with_no_drain_but_the_nodata_beside_it_drains_there():
    heights = np.full((5, 6), 3.0)
    heights[0, 3] = np.nan
    cells = np.array([r * 6 + c for r in range(1, 4) for c in range(1, 5)], np.int32)
    distance = np.full(heights.shape, flats.FAR)
    flats.spread(heights, distance, cells)
    assert (distance[1, 2:5] == flats.LAST_RESORT).all()
    assert distance[3, 1] == flats.LAST_RESORT + flats.STRAIGHT + flats.DIAGONAL


def test_the_frontier_names_the_level_cells_of_the_frame():
    heights = np.full((4, 4), 3.0)
    heights[0, :2] = 5.0
    distance = np.zeros((4, 4), np.int64)
    distance[1, 1], distance[1, 2] = 7, 9
    ring = np.array([0, 2, 3, 4, 8, 7, 11], np.int32)
    assert flats.frontier(heights, distance, ring).tolist() == [0, 9, 9, 7, 7, 9, 9]


def test_the_diagonal_is_the_root_of_two():
    assert abs(flats.DIAGONAL / flats.STRAIGHT - np.sqrt(2.0)) < 1e-9
