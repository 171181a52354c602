"""Pollinators cell by cell: what land use or farms give them, and what reaches the farms."""

import math

import numpy as np

from shanshui.kernels.compiling import kernel


@kernel
def given(rows, labels, by_land, by_farm):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Return what the farm gives, or else the land use, (h, w) float32; NaN where there is neither.

    rows, labels (h, w): rows of by_land and by_farm, negative for none; labels may be (1, 1) if there is no farm.
    """
    found = np.empty(rows.shape, dtype=np.float32)
    farms = labels.size > 1 or rows.size == 1
    for i in range(rows.shape[0]):
        for j in range(rows.shape[1]):
            farm = labels[i, j] if farms else -1
            if farm >= 0:
                found[i, j] = by_farm[farm]
            elif rows[i, j] >= 0:
                found[i, j] = by_land[rows[i, j]]
            else:
                found[i, j] = math.nan
    return found


@kernel
def abundance(foraged, flowers, visits):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Return the abundance of a species in a season, foraged / flowers x visits, (h, w) float32; 0 without flowers.

    foraged: flowers here and now; flowers: those around in all seasons; visits: supply of pollinators around.
    """
    found = np.empty(foraged.shape, dtype=np.float32)
    for i in range(foraged.shape[0]):
        for j in range(foraged.shape[1]):
            here = flowers[i, j]
            found[i, j] = 0.0 if here == 0.0 else foraged[i, j] / here * visits[i, j]
    return found


@kernel
def add_pollinators(total, labels, half, found):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Add to found (h, w), NaN where nothing yet, what pollinators reach the farms of a season.

    total (h, w): abundance of all species, P; labels (h, w): farms of the season, rows of half (n,), h:
    P (1 - h) / (h (1 - 2 P) + P).
    """
    for i in range(total.shape[0]):
        for j in range(total.shape[1]):
            farm, level = labels[i, j], total[i, j]
            if farm < 0 or math.isnan(level):
                continue
            h = half[farm]
            reached = level * (1.0 - h) / (h * (1.0 - 2.0 * level) + level)
            found[i, j] = reached if math.isnan(found[i, j]) else found[i, j] + reached


@kernel
def yields(wild, labels, managed, total, share):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Write the yield all pollinators give, at most 1, and the part of it by wild ones; NaN off the farms.

    wild (h, w): pollinators that reach the farms; labels (h, w): farms, rows of managed (n,); total, share (h, w).
    """
    for i in range(wild.shape[0]):
        for j in range(wild.shape[1]):
            farm = labels[i, j]
            if farm < 0 or math.isnan(wild[i, j]):
                total[i, j] = share[i, j] = math.nan
                continue
            total[i, j] = min(managed[farm] + wild[i, j], 1.0)
            share[i, j] = max(total[i, j] - managed[farm], 0.0)
