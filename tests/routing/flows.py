"""Directions of any relief, and slow plain twins of what is worked out along them, on whole arrays."""

import math
from contextlib import contextmanager
from functools import cache

import numpy as np
from hypothesis import strategies as st

from shanshui.routing.order import flow_order
from shanshui.routing.tiles import COLUMNS, ROWS, Scratch, Tiling

NONE = {"d8": 128, "mfd": 0}
TYPE = {"d8": np.uint8, "mfd": np.uint32}
SIZES = st.sampled_from([1, 2, 3, 5, 7, 16])
THREADS = st.integers(1, 4)
KINDS = st.sampled_from(["d8", "mfd"])


@st.composite
def reliefs(draw, most=17):
    """Return directions of a rough relief with holes: (kind, array)."""
    shape = draw(st.integers(1, most)), draw(st.integers(1, most))
    random = np.random.default_rng(draw(st.integers(0, 2**32)))
    kind = draw(KINDS)
    smooth = draw(st.sampled_from([0.0, 1.0, 5.0]))
    tilt = np.add.outer(np.arange(shape[0]), np.arange(shape[1]) * 0.37) * smooth
    heights = tilt + random.random(shape) * 3
    heights[random.random(shape) < draw(st.sampled_from([0.0, 0.05, 0.3]))] = np.nan
    return kind, directions(heights, kind, random)


def neighbours(shape, row, column):
    """Return the neighbours inside the raster: direction, row, column."""
    around = [(k, row + ROWS[k], column + COLUMNS[k]) for k in range(8)]
    return [(k, r, c) for k, r, c in around if 0 <= r < shape[0] and 0 <= c < shape[1]]


def directions(heights, kind, random):
    """Lead each cell to lower neighbours, or away beside holes and the edge; cells without a way down have none."""
    found = np.full(heights.shape, NONE[kind], TYPE[kind])
    for (row, column), height in np.ndenumerate(heights):
        if np.isnan(height):
            continue
        inside = {k: heights[r, c] for k, r, c in neighbours(heights.shape, row, column)}
        lower = [k for k in range(8) if inside.get(k, -1) < height or np.isnan(inside.get(k, np.nan))]
        if not lower:
            continue
        if kind == "d8":
            found[row, column] = random.choice(lower)
        else:
            found[row, column] = sum(int(random.integers(0, 16)) << (4 * k) for k in lower)
    return found


def shares(word, kind):
    """Return the share that flows in each direction."""
    if kind == "d8":
        return {} if word > 7 else {int(word): 1.0}
    weights = {k: (int(word) >> (4 * k)) & 15 for k in range(8)}
    return {k: w / sum(weights.values()) for k, w in weights.items() if w}


def downstream(flow, kind, row, column):
    """Return where a cell flows to inside the valid raster: direction, row, column, share."""
    ways = shares(flow[row, column], kind)
    around = neighbours(flow.shape, row, column)
    return [(k, r, c, ways[k]) for k, r, c in around if k in ways and flow[r, c] != NONE[kind]]


def upstream(flow, kind, row, column):
    """Return which neighbours flow into a cell: row, column, share."""
    around = [(k, r, c, shares(flow[r, c], kind)) for k, r, c in neighbours(flow.shape, row, column)]
    return [(r, c, ways[k ^ 4]) for k, r, c, ways in around if k ^ 4 in ways]


def accumulated(flow, kind, weights):
    """Return the sum of weights of what flows through each cell."""

    @cache
    def total(row, column):
        value = 0.0 if np.isnan(weights[row, column]) else float(weights[row, column])
        for r, c, share in upstream(flow, kind, row, column):
            value += share * total(r, c)
        return value

    found = np.full(flow.shape, np.nan)
    for row, column in np.argwhere(flow != NONE[kind]).tolist():
        found[row, column] = total(row, column)
    return found


def far(flow, kind, streams, step):
    """Return the mean length of the ways to a stream; `step` gives a step's length from (k, from, to)."""

    @cache
    def length(row, column):
        if streams[row, column] == 1:
            return 0.0
        ways = [
            (p, step(k, (row, column), (r, c)) + length(r, c)) for k, r, c, p in downstream(flow, kind, row, column)
        ]
        there = [(p, d) for p, d in ways if not math.isnan(d)]
        return sum(p * d for p, d in there) / sum(p for p, _ in there) if there else math.nan

    found = np.full(flow.shape, np.nan)
    for row, column in np.argwhere(flow != NONE[kind]).tolist():
        found[row, column] = length(row, column)
    return found


def window_of(values):
    """Return a function that cuts a window out of an array."""
    return lambda window: values[window.top : window.bottom, window.left : window.right]


@contextmanager
def ordered(folder, flow, kind, size, threads=1, budget=4000):
    """Order directions on small tiles, of which few fit in memory: (scratch, order)."""
    with Scratch(folder, Tiling(flow.shape, size), budget) as scratch:
        layer = scratch.layer("directions", TYPE[kind], NONE[kind])
        layer.store(window_of(flow))
        yield scratch, flow_order(layer, scratch, threads)
