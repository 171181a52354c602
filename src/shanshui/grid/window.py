"""A rectangle of cells. It imports nothing, so that what only cuts arrays loads no maps' libraries."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Window:
    """A rectangle of cells: rows from `top` to `bottom`, columns from `left` to `right`, ends excluded."""

    top: int
    bottom: int
    left: int
    right: int

    @property
    def shape(self) -> tuple[int, int]:
        """Return (rows, columns)."""
        return self.bottom - self.top, self.right - self.left

    def padded(self, cells: int) -> "Window":
        """Return the window with more cells on every side, possibly outside the grid."""
        return Window(self.top - cells, self.bottom + cells, self.left - cells, self.right + cells)

    def moved(self, rows: int, columns: int) -> "Window":
        """Return the window so many rows further down and columns further right."""
        return Window(self.top + rows, self.bottom + rows, self.left + columns, self.right + columns)
