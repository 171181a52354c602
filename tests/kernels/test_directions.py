"""Slopes to directions, one cell at a time."""

import numpy as np
import pytest

from shanshui.kernels import directions


def middle(*lower, height=10.0):
    """Return heights around one cell, some neighbours lower by so much."""
    heights = np.full((3, 3), height)
    for (row, column), drop in lower:
        heights[1 + row, 1 + column] -= drop
    return heights


def nibbles(word):
    return [int(word) >> (4 * i) & 15 for i in range(8)]


@pytest.mark.parametrize(
    ("lower", "way"),
    [
        ([((0, 1), 1.0)], 0),
        ([((0, 1), 1.0), ((-1, 1), 1.41)], 0),
        ([((0, 1), 1.0), ((-1, 1), 1.42)], 1),
        ([((-1, 0), 1.0), ((0, -1), 1.0), ((1, 0), 1.0)], 2),
        ([((1, 1), 3.0), ((1, -1), 3.0)], 5),
        ([], directions.NO_D8),
    ],
)
def test_d8_takes_the_steepest_and_of_equals_the_first(lower, way):
    assert directions.d8(middle(*lower))[1, 1] == way
    assert directions.d8(middle(*lower).astype(np.float32))[1, 1] == way


def test_missing_neighbours_are_no_way_down():
    heights = middle(((0, 1), 1.0))
    heights[0] = np.nan
    assert directions.d8(heights)[1, 1] == 0
    assert nibbles(directions.mfd(heights)[1, 1]) == [15, 0, 0, 0, 0, 0, 0, 0]
    heights[1, 1] = np.nan
    assert directions.d8(heights)[1, 1] == directions.NO_D8
    assert directions.mfd(heights)[1, 1] == directions.NO_MFD


def test_mfd_shares_by_slope():
    found = directions.mfd(middle(((0, 1), 3.0), ((0, -1), 1.0), ((1, 1), np.sqrt(2.0))))
    assert nibbles(found[1, 1]) == [9, 0, 0, 0, 3, 0, 0, 3]


def test_mfd_of_a_cone_goes_everywhere():
    cone = np.add.outer(np.array([-1.0, 0, -1]), np.array([-1.0, 0, -1]))
    assert all(nibble > 0 for nibble in nibbles(directions.mfd(cone)[1, 1]))
