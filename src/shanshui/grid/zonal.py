"""Sums of a raster over places, exact to the border and to the last digit, window by window."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
from numpy.typing import NDArray

from shanshui.core.errors import NotFinite
from shanshui.grid.blocks import blocks
from shanshui.grid.window import Window
from shanshui.grid.zones import Zones
from shanshui.kernels import exact_sum, zonal

Floats = NDArray[np.float64]
Read = Callable[[Window], Any]  # numbers of a window, (rows, columns), as they are stored
NEVER = (np.inf, -np.inf)
SIZE = 1024


def zonal_sums(
    zones: Zones, read: Read, none: tuple[float, float] = NEVER, size: int = SIZE, threads: int = 1
) -> tuple[Floats, Floats]:
    """Return for each place the sum of numbers times shares of cells, and the sum of the shares that have a number.

    The sums are exact and rounded once: the size of windows and the number of threads change nothing.

    Parameters
    ----------
    none
        Numbers from the first to the second mean that there is none; NaN always does.

    Raises
    ------
    NotFinite
        If a number is infinite.
    """
    digits = [exact_sum.accumulator(len(zones.codes)) for _ in range(2)]
    for near, parts in _parts(zones, read, none, blocks(zones.grid, size), threads):
        for whole, part in zip(digits, parts, strict=True):
            whole[near] += part
    sums, shares = (exact_sum.totals(part) for part in digits)
    return sums, shares


def _parts(zones: Zones, read: Read, none: tuple[float, float], windows: Iterable[Window], threads: int) -> Any:
    """Yield for each window the places there and the digits of their sums and shares; few windows are held at once."""
    if threads <= 1:
        yield from (_window(zones, read, none, window) for window in windows)
        return
    with ThreadPoolExecutor(threads) as pool:
        waiting: list[Any] = []
        for window in windows:
            waiting.append(pool.submit(_window, zones, read, none, window))
            if len(waiting) >= 2 * threads:
                yield waiting.pop(0).result()
        yield from (one.result() for one in waiting)


def _window(zones: Zones, read: Read, none: tuple[float, float], window: Window) -> Any:
    cover, raw = zones.cover(window), read(window)
    sums, shares = (exact_sum.accumulator(cover.zones.size) for _ in range(2))
    whole, width = np.zeros(cover.zones.size, dtype=np.int64), window.shape[1]
    work, zeros = np.empty(width), np.zeros(width, dtype=np.int64)
    refused = zonal.whole_cells(cover.labels, raw, *none, sums, whole, work, zeros)
    refused += zonal.cut_cells(raw, cover.row, cover.column, cover.label, cover.share, *none, sums, shares)
    exact_sum.add(shares, np.arange(whole.size), whole.astype(np.float64))
    if refused:
        raise NotFinite(where="zonal sums", count=int(refused))
    for digits in (sums, shares):
        exact_sum.carry(digits)
    return cover.zones, (sums, shares)
