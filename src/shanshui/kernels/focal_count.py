"""Count cells within a distance."""

import numpy as np
from numpy.typing import NDArray

from shanshui.kernels.compiling import kernel


def half_widths(reach: int) -> NDArray[np.int64]:
    """Return how far a disc of so many cells extends to either side, row by row, (2 reach + 1,)."""
    rows = np.arange(-reach, reach + 1)
    return np.floor(np.sqrt(reach * reach - rows * rows)).astype(np.int64)


@kernel
def count_within(cells, widths, found):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Write to found how many cells of the disc around each are not zero.

    cells (h + 2k, w + 2k) uint8, with a rim of k on all sides; widths = half_widths(k); found (h, w) int32.
    """
    reach, (height, width) = widths.size // 2, found.shape
    sums = np.zeros((cells.shape[0], cells.shape[1] + 1), dtype=np.int32)
    for r in range(cells.shape[0]):
        running = np.int32(0)
        for c in range(cells.shape[1]):
            running += np.int32(cells[r, c] != 0)
            sums[r, c + 1] = running
    for r in range(height):
        row = found[r]
        row[:] = 0
        for d in range(2 * reach + 1):
            ends = sums[r + d, reach + widths[d] + 1 :]
            begins = sums[r + d, reach - widths[d] :]
            for c in range(width):
                row[c] += ends[c] - begins[c]
