"""Orders of streams and rims of catchments."""

from functools import reduce

import numpy as np
import shapely
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from shanshui.kernels import stream_order

NUMBERS = arrays.arrays(np.int32, (6, 7), elements=st.integers(0, 3))


def areas(catchment):
    """Return the shape of each number from its rings."""
    framed = np.pad(catchment, 1)
    corners = catchment.shape[1] + 1
    sides = stream_order.rims(framed, 0, 0, corners)
    ways, counts, owners = stream_order.rings(sides[np.lexsort((sides[:, 1], sides[:, 0]))], corners)
    points = np.column_stack([ways % corners, ways // corners]).astype(float)
    pieces = np.split(points, np.cumsum(counts)[:-1])
    found = {}
    for owner in np.unique(owners):
        rings = [shapely.Polygon(piece) for piece, of in zip(pieces, owners, strict=True) if of == owner]
        assert all(ring.is_valid for ring in rings)
        found[int(owner)] = reduce(shapely.symmetric_difference, rings)
    return found


@given(NUMBERS)
def test_rings_enclose_the_cells_of_a_catchment_and_no_others(catchment):
    found = areas(catchment)
    assert set(found) == set(np.unique(catchment[catchment > 0]).tolist())
    for number, shape in found.items():
        assert shape.is_valid
        for row, column in np.ndindex(catchment.shape):
            inside = shape.contains(shapely.Point(column + 0.5, row + 0.5))
            assert inside == (catchment[row, column] == number)


def test_a_block_has_four_corners():
    catchment = np.pad(np.ones((3, 4), np.int32), 1)
    sides = stream_order.rims(np.pad(catchment, 1), 0, 0, 7)
    ways, counts, owners = stream_order.rings(sides[np.lexsort((sides[:, 1], sides[:, 0]))], 7)
    assert len(sides) == 14
    assert set(ways.tolist()) == {8, 12, 29, 33}
    assert counts.tolist() == [4]
    assert owners.tolist() == [1]


def test_two_of_an_order_make_one_of_the_next():
    onward = np.array([4, 4, 5, 5, 6, 6, -1, 6])  # 0+1→4, 2+3→5, then 4, 5 and 7 meet
    assert stream_order.strahler(onward, np.arange(8)[[0, 1, 2, 3, 7, 4, 5, 6]]).tolist() == [1, 1, 1, 1, 2, 2, 3, 1]
    uneven = np.array([2, 2, 4, 4, -1])
    assert stream_order.strahler(uneven, np.arange(5)).tolist() == [1, 1, 2, 1, 2]


def test_a_segment_is_followed_to_the_confluence_and_bends_where_it_turns():
    up = np.array([1, 2, 3, 4, -1])
    way = np.array([6, 6, 4, 4, 4])
    nodes = np.array([False, False, False, False, False])
    ends, bends, counts = stream_order.trace(np.array([0]), up, nodes, way)
    assert (ends.tolist(), bends.tolist(), counts.tolist()) == ([4], [1, 4], [2])
    nodes[3] = True
    assert stream_order.trace(np.array([0]), up, nodes, way)[0].tolist() == [3]
