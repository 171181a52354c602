"""Weighted means of a neighbourhood, through Fourier transforms of one tile.

A tile is held in panels of columns, (panels, rows, 2 x PANEL): PANEL real parts beside PANEL imaginary parts,
so that every step of a transform runs over contiguous numbers. Forward transforms leave the frequencies in
digit-reversed order and inverse ones take them in that order, so nothing is ever sorted; the product with the
spectrum of the weights does not care. Radix 4, with one radix-2 step where the size is not a power of four.
"""

import numpy as np
from numpy.typing import NDArray

from shanshui.kernels.compiling import kernel

PANEL = 32
SMALLEST = 64  # cells along a side of a tile


def turns(size: int) -> NDArray[np.float64]:
    """Return the roots of unity of a transform, (2, size): cosine and sine."""
    angle = -2.0 * np.pi * np.arange(size) / size
    return np.stack([np.cos(angle), np.sin(angle)])


def spectrum(weights: NDArray[np.float64], rows: int, columns: int) -> NDArray[np.float64]:
    """Return the transform of symmetric weights for tiles of rows x columns, scaled for the way back.

    weights (2k+1, 2k+1), the same from all sides, so that the transform is real. rows and columns are powers of
    two, at least SMALLEST and wider than the weights.
    """
    tile = np.zeros((columns // PANEL, rows, 2 * PANEL))
    _wrap(weights / (rows * columns), tile)
    return _spectrum(tile, turns(rows), turns(columns))


@kernel
def _wrap(weights, tile):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Lay weights into an empty tile so that their centre is its first cell."""
    reach, rows, columns = weights.shape[0] // 2, tile.shape[1], tile.shape[0] * PANEL
    for i in range(weights.shape[0]):
        for j in range(weights.shape[1]):
            r, c = (i - reach) % rows, (j - reach) % columns
            tile[c // PANEL, r, c % PANEL] = weights[i, j]


@kernel
def _forward4(a, b, c, d, w1, v1, w2, v2, w3, v3):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    for i in range(PANEL):
        s0, t0 = a[i] + c[i], a[PANEL + i] + c[PANEL + i]
        s1, t1 = a[i] - c[i], a[PANEL + i] - c[PANEL + i]
        s2, t2 = b[i] + d[i], b[PANEL + i] + d[PANEL + i]
        s3, t3 = b[PANEL + i] - d[PANEL + i], d[i] - b[i]
        a[i], a[PANEL + i] = s0 + s2, t0 + t2
        x, y = s1 + s3, t1 + t3
        b[i], b[PANEL + i] = x * w1 - y * v1, x * v1 + y * w1
        x, y = s0 - s2, t0 - t2
        c[i], c[PANEL + i] = x * w2 - y * v2, x * v2 + y * w2
        x, y = s1 - s3, t1 - t3
        d[i], d[PANEL + i] = x * w3 - y * v3, x * v3 + y * w3


@kernel
def _inverse4(a, b, c, d, w1, v1, w2, v2, w3, v3):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    for i in range(PANEL):
        p, q = a[i], a[PANEL + i]
        b0, b1 = b[i] * w1 + b[PANEL + i] * v1, b[PANEL + i] * w1 - b[i] * v1
        c0, c1 = c[i] * w2 + c[PANEL + i] * v2, c[PANEL + i] * w2 - c[i] * v2
        d0, d1 = d[i] * w3 + d[PANEL + i] * v3, d[PANEL + i] * w3 - d[i] * v3
        s0, t0, s1, t1 = p + c0, q + c1, p - c0, q - c1
        s2, t2, s3, t3 = b0 + d0, b1 + d1, d1 - b1, b0 - d0
        a[i], a[PANEL + i] = s0 + s2, t0 + t2
        b[i], b[PANEL + i] = s1 + s3, t1 + t3
        c[i], c[PANEL + i] = s0 - s2, t0 - t2
        d[i], d[PANEL + i] = s1 - s3, t1 - t3


@kernel
def _pairs(z):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    for k in range(0, z.shape[0], 2):
        a, b = z[k], z[k + 1]
        for i in range(2 * PANEL):
            a[i], b[i] = a[i] + b[i], a[i] - b[i]


@kernel
def _stage(z, span, root, back):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    cos, sin, step, q = root[0], root[1], z.shape[0] // span, span // 4
    for start in range(0, z.shape[0], span):
        for j in range(q):
            i, k = start + j, j * step
            a, b, c, d = z[i], z[i + q], z[i + 2 * q], z[i + 3 * q]
            if back:
                _inverse4(a, b, c, d, cos[k], sin[k], cos[2 * k], sin[2 * k], cos[3 * k], sin[3 * k])
            else:
                _forward4(a, b, c, d, cos[k], sin[k], cos[2 * k], sin[2 * k], cos[3 * k], sin[3 * k])


@kernel
def forward(z, root):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Transform every column of a panel in place; the frequencies come out in digit-reversed order.

    z (n, 2 x PANEL), n a power of two; root = turns(n).
    """
    span = z.shape[0]
    while span >= 4:
        _stage(z, span, root, False)
        span //= 4
    if span == 2:
        _pairs(z)


@kernel
def inverse(z, root):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Undo `forward`, in place, but for the factor n."""
    span = 1
    while span * 4 <= z.shape[0]:
        span *= 4
    if span == z.shape[0]:
        span = 4
    else:
        _pairs(z)
        span = 8
    while span <= z.shape[0]:
        _stage(z, span, root, True)
        span *= 4


@kernel
def _holds_something(z):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    for k in range(z.shape[0]):
        for i in range(2 * PANEL):
            if z[k, i] != 0.0:
                return True
    return False


@kernel
def _turned(tile, group, panel, back):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    top = group * PANEL
    for p in range(tile.shape[0]):
        block = tile[p]
        for part in range(0, 2 * PANEL, PANEL):
            for c in range(PANEL):
                row = panel[p * PANEL + c]
                for r in range(PANEL):
                    if back:
                        block[top + r, part + c] = row[part + r]
                    else:
                        row[part + r] = block[top + r, part + c]


@kernel
def _spectrum(tile, down, across):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    groups, columns = tile.shape[1] // PANEL, tile.shape[0] * PANEL
    found = np.empty((groups, columns, PANEL))
    panel = np.empty((columns, 2 * PANEL))
    for p in range(tile.shape[0]):
        if _holds_something(tile[p]):
            forward(tile[p], down)
    for g in range(groups):
        _turned(tile, g, panel, False)
        forward(panel, across)
        for k in range(columns):
            for i in range(PANEL):
                found[g, k, i] = panel[k, i]
    return found


@kernel
def _pack(tile, values):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Fill a tile with values, 0 where absent, and with where they are: real parts and imaginary parts."""
    height, width = values.shape
    for p in range(tile.shape[0]):
        left = p * PANEL
        for r in range(tile.shape[1]):
            row = tile[p, r]
            row[:] = 0.0
            for c in range(min(PANEL, width - left) if r < height else 0):
                value = values[r, left + c]
                if value == value:
                    row[c] = value
                    row[PANEL + c] = 1.0


@kernel
def _convolve(tile, spread, down, across, first, last):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Convolve a tile in place; afterwards only the panels from first to before last hold anything of use."""
    panel = np.empty((tile.shape[0] * PANEL, 2 * PANEL))
    for p in range(tile.shape[0]):
        if _holds_something(tile[p]):
            forward(tile[p], down)
    for g in range(spread.shape[0]):
        _turned(tile, g, panel, False)
        forward(panel, across)
        for k in range(panel.shape[0]):
            row, factor = panel[k], spread[g, k]
            for i in range(PANEL):
                row[i] *= factor[i]
                row[PANEL + i] *= factor[i]
        inverse(panel, across)
        _turned(tile, g, panel, True)
    for p in range(first, last):
        inverse(tile[p], down)


@kernel
def weighted_mean(values, spread, down, across, reach):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Return the mean of the cells around each, by weight; NaN where the cell itself is NaN.

    values (h + 2k, w + 2k): a tile with a rim of k = reach cells, NaN where absent; absent cells weigh nothing.
    spread = spectrum(weights, r, c) with r >= h + 2k and c >= w + 2k; down = turns(r); across = turns(c).
    Returns (h, w) float64.
    """
    tile = np.empty((spread.shape[1] // PANEL, spread.shape[0] * PANEL, 2 * PANEL))
    _pack(tile, values)
    height, width = values.shape[0] - 2 * reach, values.shape[1] - 2 * reach
    _convolve(tile, spread, down, across, reach // PANEL, (reach + width - 1) // PANEL + 1)
    found = np.full((height, width), np.nan)
    for r in range(height):
        for c in range(width):
            value = values[reach + r, reach + c]
            if value == value:
                row, k = tile[(reach + c) // PANEL, reach + r], (reach + c) % PANEL
                found[r, c] = row[k] / row[PANEL + k]
    return found
