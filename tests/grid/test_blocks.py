"""Blocks cover a grid once, whatever their size."""

import numpy as np
import pytest
from affine import Affine
from hypothesis import given
from hypothesis import strategies as st

from shanshui.grid.blocks import blocks
from shanshui.grid.grid import Grid


@given(st.integers(1, 70), st.integers(1, 70), st.integers(1, 90))
def test_every_cell_once(rows: int, columns: int, size: int):
    grid = Grid.from_parts((rows, columns), Affine(30, 0, 0, 0, -30, 0), "EPSG:32650")
    seen = np.zeros((rows, columns), dtype=int)
    for window in blocks(grid, size):
        assert max(window.shape) <= size
        seen[window.top : window.bottom, window.left : window.right] += 1
    assert (seen == 1).all()


@pytest.mark.parametrize(("size", "count"), [(64, 4), (100, 1), (4096, 1), (50, 4), (1, 10_000)])
def test_how_many(size: int, count: int):
    grid = Grid.from_parts((100, 100), Affine(30, 0, 0, 0, -30, 0), "EPSG:32650")
    assert len(list(blocks(grid, size))) == count
