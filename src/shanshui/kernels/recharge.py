"""Local recharge and base flow along the paths of water: kernels of a walk.

Equations 3–7, 11 and 12 of the seasonal water yield model (InVEST user guide, Natural Capital Project). Arrays are
padded tiles, (h + 2, w + 2); `cells` are places in a flattened tile, in the order in which they can be worked out.
Directions are words of eight 4-bit weights (MFD, uint32, 0 = none), or numbers of a neighbour (D8, uint8, 128 = none).
"""

import numpy as np

from shanshui.kernels.compiling import inlined, kernel

MONTHS = 12
NO_RELIEF = 255  # of streams: a cell of the raster without relief
BEYOND = 254  # of streams: beyond the raster


@inlined
def weights_sum(word):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Return the sum of the eight weights of a direction word."""
    pairs = (word & np.uint64(0x0F0F0F0F)) + ((word >> np.uint64(4)) & np.uint64(0x0F0F0F0F))
    return ((pairs * np.uint64(0x01010101)) & np.uint64(0xFFFFFFFF)) >> np.uint64(24)


@inlined
def word_of(directions, cell):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Return the direction word of a cell of a flattened tile; of D8 a word with one weight of 1."""
    if directions.itemsize == 1:
        one = np.uint64(directions[cell])
        return np.uint64(1) << (np.uint64(4) * one) if one < 8 else np.uint64(0)
    return np.uint64(directions[cell])


@inlined
def steps(width):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Return how far the eight neighbours lie from a cell in a flattened tile `width` cells wide."""
    return (1, 1 - width, -width, -width - 1, -1, width - 1, width, width + 1)


@kernel
def in_order(cells, values, found):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Set `found`, (cells, 12), to the values, (h, w, 12), of cells of the flattened padded tile."""
    width = values.shape[1] + 2
    for k in range(cells.size):
        row, column = np.int64(cells[k]) // width - 1, np.int64(cells[k]) % width - 1
        for m in range(MONTHS):
            found[k, m] = values[row, column, m]


@kernel
def recharge_walk(  # type: ignore[no-untyped-def]  # noqa: ANN201
    cells,  # noqa: ANN001
    directions,  # noqa: ANN001
    lack,  # noqa: ANN001
    recharge,  # noqa: ANN001
    available,  # noqa: ANN001
    through,  # noqa: ANN001
    alpha,  # noqa: ANN001
    beta,  # noqa: ANN001
    gamma,  # noqa: ANN001
):
    """Work out with the flow what each cell recharges, and what it gets and passes on.

    lack (cells, 12) float32, as from `quickflow.months`; alpha (12,), beta and gamma are shares. Set at `cells`:
    recharge L, mm, float32; available L_sum_avail, mm, float64, the mean over the cells that flow in of what these get
    and have available, weighted as the model does, by what each directs here; through L_sum, mm, float64, all recharge
    upstream and here, each cell's sent on in proportion.
    """
    words = directions.ravel()
    own, reach, passing = recharge.ravel(), available.ravel(), through.ravel()
    step = steps(directions.shape[1])
    for k in range(cells.size):
        cell = np.int64(cells[k])
        inflow, weights, total = 0.0, 0.0, 0.0
        for i in range(8):
            near = cell + step[i]
            word = word_of(words, near)
            weight = np.float64((word >> np.uint64(4 * ((i + 4) & 7))) & np.uint64(15))
            if weight > 0.0:
                above = np.float64(own[near])
                inflow += (reach[near] + min(gamma * above, above)) * weight
                weights += weight
                total += passing[near] * weight / np.float64(weights_sum(word))
        reach[cell] = inflow / weights if weights > 0.0 else 0.0
        subsidy, taken = beta * reach[cell], 0.0
        for m in range(MONTHS):
            taken += min(np.float64(lack[k, m]), alpha[m] * subsidy)
        own[cell] = -taken
        passing[cell] = np.float64(own[cell]) + total


@kernel
def accumulation_walk(cells, directions, recharge, through):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Add up with the flow recharge that is given, mm, float32; where it is absent it counts as 0.

    Set at `cells`: through L_sum, mm, float64.
    """
    words, own, passing = directions.ravel(), recharge.ravel(), through.ravel()
    step = steps(directions.shape[1])
    for place in cells:
        cell = np.int64(place)
        total = np.float64(own[cell]) if own[cell] == own[cell] else 0.0
        for i in range(8):
            near = cell + step[i]
            word = word_of(words, near)
            weight = np.float64((word >> np.uint64(4 * ((i + 4) & 7))) & np.uint64(15))
            if weight > 0.0:
                total += passing[near] * weight / np.float64(weights_sum(word))
        passing[cell] = total


@kernel
def baseflow_walk(  # type: ignore[no-untyped-def]  # noqa: ANN201
    cells,  # noqa: ANN001
    directions,  # noqa: ANN001
    streams,  # noqa: ANN001
    recharge,  # noqa: ANN001
    through,  # noqa: ANN001
    reaching,  # noqa: ANN001
    gamma,  # noqa: ANN001
):
    """Work out against the flow how much of the recharge that passes a cell comes out in streams.

    streams: 1, 0, `NO_RELIEF` or `BEYOND`, uint8; recharge and through as from `recharge_walk`, absent recharge counts
    as 0. Set at `cells`: reaching B_sum, mm, float64. As in the model, what flows off the raster comes out nowhere,
    what flows into a cell without relief comes out there.
    """
    words, wet = directions.ravel(), streams.ravel()
    own, passing, out = recharge.ravel(), through.ravel(), reaching.ravel()
    step = steps(directions.shape[1])
    for place in cells:
        cell = np.int64(place)
        word = word_of(words, cell)
        share = 0.0
        for i in range(8):
            weight = np.float64((word >> np.uint64(4 * i)) & np.uint64(15))
            if weight == 0.0:
                continue
            near = cell + step[i]
            if wet[near] == 0:
                share += weight * _passed_on(np.float64(own[near]), passing[near], out[near], gamma)
            elif wet[near] != BEYOND:
                share += weight
        out[cell] = passing[cell] * share / np.float64(weights_sum(word))


@inlined
def _passed_on(own, total, out, gamma):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Return which share of what flows into a cell comes out in streams (equation 11)."""
    own = own if own == own else 0.0
    if total == 0.0 or total == own:
        return 1.0
    return (1.0 - min(gamma * own, own) / total) * (out / (total - own))


@kernel
def baseflow(recharge, through, reaching, found):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Set `found` to what each cell adds to base flow, B = max(B_sum·L / L_sum, 0), mm, float32; NaN where absent."""
    for i in range(found.shape[0]):
        for j in range(found.shape[1]):
            own, total, out = np.float64(recharge[i, j]), through[i, j], reaching[i, j]
            found[i, j] = max(out * own / total, 0.0) if total != 0.0 else (0.0 if out == out else np.nan)
