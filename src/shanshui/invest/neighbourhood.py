"""The cells around each: weighted means over a lattice of tiles that depends on the model and its grid alone.

A Fourier transform of a whole tile rounds differently than one of another tile. So tiles begin at the grid's own
corner and are as large as the reach of the weights asks for, whatever blocks and threads do (§10).
"""

import math
import tempfile
import threading
from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from shanshui.core.disk import write_at
from shanshui.core.errors import NeighbourhoodTooWide
from shanshui.grid.window import Window
from shanshui.kernels.focal_fourier import SMALLEST, spectrum, turns, weighted_mean

STEP = 256  # tiles of output files: a lattice of their multiples is written without a seam
LARGEST = 4096  # cells along a transform; at this size they take turns, and nothing larger fits in memory
ENOUGH = 0.6  # of a transform's side that the tile fills: less is mostly rim
FINITE = 5  # how many times the decay distance weights reach, in InVEST

Floats = NDArray[np.float64]


def decay_weights(distance: float, reach: float) -> Floats:
    """Return weights exp(-d / distance) of the cells whose centres lie within reach, in cells, (2k + 1, 2k + 1).

    A distance of 0 leaves the cell alone.
    """
    k = math.floor(reach)
    if distance == 0:
        return np.ones((1, 1))
    away = np.hypot(*np.mgrid[-k : k + 1, -k : k + 1])
    return np.asarray(np.where(away <= reach, np.exp(-away / distance), 0.0))


def rimmed(
    read: Callable[[Window], NDArray[Any]], window: Window, shape: tuple[int, int], reach: int, absent: float
) -> NDArray[Any]:
    """Return a window with a rim of cells around it; beyond the grid they are absent, whatever the source has there."""
    outer = window.padded(reach)
    inside = Window(max(outer.top, 0), min(outer.bottom, shape[0]), max(outer.left, 0), min(outer.right, shape[1]))
    part = read(inside)
    if inside == outer:
        return part
    whole = np.full(outer.shape, absent, dtype=part.dtype)
    top, left = inside.top - outer.top, inside.left - outer.left
    whole[top : top + part.shape[0], left : left + part.shape[1]] = part
    return whole


class Neighbourhood:
    """Means of the present cells around each, weighed by exp(-d / distance) out to five distances.

    Parameters
    ----------
    distance
        In cells; 0 leaves each cell alone.
    where
        Name of the argument it comes from.

    Raises
    ------
    NeighbourhoodTooWide
        If it does not fit in memory.
    """

    def __init__(self, distance: float, where: str) -> None:
        self.reach = math.floor(distance * FINITE)
        if self.reach > (LARGEST - STEP) // 2:
            raise NeighbourhoodTooWide(where=where, cells=self.reach, most=(LARGEST - STEP) // 2)
        self.weights = decay_weights(distance, distance * FINITE)
        self._spectra: dict[tuple[int, int], Floats] = {}
        self._roots: dict[int, Floats] = {}
        self._lock = threading.Lock()
        self._turn = threading.Semaphore(1 if self.size == LARGEST else 64)

    @cached_property
    def size(self) -> int:
        """Return the smallest transform of which a tile fills enough; the largest only if it must be."""
        sizes = [n for n in (512, 1024, 2048) if n >= STEP + 2 * self.reach] or [LARGEST]
        return next((n for n in sizes if self._side(n) >= ENOUGH * n), sizes[-1])

    @cached_property
    def side(self) -> int:
        """Return the cells along a side of a tile."""
        return self._side(self.size)

    def _side(self, size: int) -> int:
        return int((size - 2 * self.reach) // STEP * STEP)

    def tiles(self, shape: tuple[int, int]) -> Iterator[Window]:
        """Yield the tiles of a grid in reading order."""
        for top in range(0, shape[0], self.side):
            for left in range(0, shape[1], self.side):
                yield Window(top, min(top + self.side, shape[0]), left, min(left + self.side, shape[1]))

    def means(self, values: NDArray[Any]) -> Floats:
        """Return the mean around each cell of a tile, (rows, columns); NaN where the cell is.

        values: the tile with a rim of `reach` cells, NaN where absent.
        """
        rows, columns = (self._fitting(cells) for cells in values.shape)
        with self._lock:
            if (rows, columns) not in self._spectra:
                self._spectra[rows, columns] = spectrum(self.weights, rows, columns)
                self._roots |= {size: turns(size) for size in (rows, columns)}
        with self._turn:
            found: Floats = weighted_mean(
                values, self._spectra[rows, columns], self._roots[rows], self._roots[columns], self.reach
            )
        return found

    def forget(self) -> None:
        """Give back the memory of what `means` keeps."""
        self._spectra.clear()

    def _fitting(self, cells: int) -> int:
        """Return the size of a transform for so many cells; those of the largest share one spectrum."""
        if self.size == LARGEST:
            return self.size
        return max(SMALLEST, 1 << math.ceil(math.log2(cells)))


class Scratch:
    """A raster of float32 on disk, of no name, for what one pass leaves to the next; NaN beyond its edges."""

    def __init__(self, folder: Path, shape: tuple[int, int]) -> None:
        self.folder = folder
        self.shape = shape
        self._file = tempfile.TemporaryFile(dir=folder, buffering=0)  # noqa: SIM115
        self._lock = threading.Lock()

    def write(self, values: NDArray[Any], top: int, left: int) -> None:
        """Store a window.

        Raises
        ------
        WriteFailed
            If the disk is full.
        """
        lines = np.ascontiguousarray(values, dtype=np.float32)
        for i, line in enumerate(lines):
            write_at(self._file, line, ((top + i) * self.shape[1] + left) * 4, str(self.folder))

    def read(self, window: Window) -> NDArray[np.float32]:
        """Return a window, possibly reaching beyond the raster."""
        found = np.full(window.shape, np.nan, dtype=np.float32)
        left, right = max(window.left, 0), min(window.right, self.shape[1])
        with self._lock:
            for row in range(max(window.top, 0), min(window.bottom, self.shape[0])):
                line = found[row - window.top, left - window.left : right - window.left]
                self._file.seek((row * self.shape[1] + left) * 4)
                self._file.readinto(line.data)
        return found

    def __enter__(self) -> "Scratch":
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """Give the space back."""
        self._file.close()
