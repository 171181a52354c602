"""Slope in percent."""

import numpy as np
import pytest

from shanshui.kernels.percent_slope import percent_slope


def plane(east, south, dtype=np.float64):
    rows, columns = np.mgrid[0:7, 0:8]
    return (east * columns + south * rows + 100).astype(dtype)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_plane_has_one_slope_on_cells_that_are_not_square(dtype):
    found = percent_slope(plane(3.0, 4.0, dtype), 10.0, 20.0)
    assert found.shape == (5, 6)
    assert found == pytest.approx(100 * np.hypot(0.3, 0.2))


def test_a_hole_is_absent_and_its_neighbours_are_not():
    heights = plane(2.0, 0.0)
    heights[3, 3] = np.nan
    found = percent_slope(heights, 10.0, 10.0)
    assert np.isnan(found).sum() == 1
    assert np.isnan(found[2, 2])
    assert found[2, 1] == pytest.approx(20.0)


def test_a_cell_alone_is_level():
    heights = np.full((3, 3), np.nan)
    heights[1, 1] = 5.0
    assert percent_slope(heights, 1.0, 1.0).tolist() == [[0.0]]
