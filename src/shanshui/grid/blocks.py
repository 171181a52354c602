"""Blocks: the windows a grid is worked through in."""

from collections.abc import Iterator

from shanshui.grid.grid import Grid
from shanshui.grid.window import Window


def blocks(grid: Grid, size: int) -> Iterator[Window]:
    """Return the windows of a grid in reading order, `size` cells wide and high or less at the edges."""
    rows, columns = grid.shape
    for top in range(0, rows, size):
        for left in range(0, columns, size):
            yield Window(top, min(top + size, rows), left, min(left + size, columns))
