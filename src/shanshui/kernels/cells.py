"""Read and write the cells of a window: what is absent, which row of a table, one tile of a file."""

import math

from shanshui.kernels.compiling import kernel


@kernel
def absent_to_nan(values, nodata, slack):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Turn what is within `slack` of `nodata` into NaN, in place.

    values (r, c) float32 or float64; nodata, slack: numbers in the precision of the values.
    """
    for i in range(values.shape[0]):
        for j in range(values.shape[1]):
            if abs(values[i, j] - nodata) <= slack:
                values[i, j] = math.nan


@kernel
def rows_of(stored, table, lowest, nodata, has_nodata, rows):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Fill `rows` with the row of each code, -1 where absent. Return how many codes have no row.

    stored (r, c) integers; table (n,) int32: row of the code `lowest + i`, -2 if it has none; rows (r, c) int16.
    """
    unknown = 0
    for i in range(stored.shape[0]):
        for j in range(stored.shape[1]):
            code = stored[i, j]
            if has_nodata and code == nodata:
                rows[i, j] = -1
                continue
            place = code - lowest
            row = table[place] if 0 <= place < table.size else -2
            if row < 0:
                unknown += 1
            rows[i, j] = row
    return unknown


@kernel
def fill_tile(values, top, left, nodata, tile):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Copy the part of a window that begins at (top, left) into a tile of a file, NaN and beyond it as `nodata`.

    Return how many real values equal `nodata` and would read back as absent.
    values (r, c) floats; tile (h, w) float32.
    """
    swallowed = 0
    high = min(tile.shape[0], values.shape[0] - top)
    wide = min(tile.shape[1], values.shape[1] - left)
    for i in range(tile.shape[0]):
        if i >= high:
            tile[i, :] = nodata
            continue
        for j in range(wide):
            value = values[top + i, left + j]
            if math.isnan(value):
                tile[i, j] = nodata
            else:
                tile[i, j] = value
                if tile[i, j] == nodata:
                    swallowed += 1
        for j in range(wide, tile.shape[1]):
            tile[i, j] = nodata
    return swallowed
