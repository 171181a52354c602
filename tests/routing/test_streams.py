"""Streams and the way to them, against slow twins and hand-worked rasters."""

import math
from collections import deque

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.routing.flows import (
    NONE,
    SIZES,
    THREADS,
    accumulated,
    downstream,
    far,
    neighbours,
    ordered,
    reliefs,
    shares,
    upstream,
    window_of,
)

from shanshui.routing.accumulation import accumulate
from shanshui.routing.streams import distance_to_stream, extract_streams

DIAGONAL = math.sqrt(2)


def mouths(flow, kind, total, threshold):
    """Return the cells a stream may end at, in reading order."""
    found = []
    for row, column in np.argwhere(total >= threshold).tolist():
        inside = len(downstream(flow, kind, row, column))
        if inside < len(shares(flow[row, column], kind)):
            found.append((row, column))
    return found


def followed(flow, kind, total, threshold, traced):
    """Return streams by following every mouth up, nearest cells first, as the rule is written down."""
    state = np.where(flow == NONE[kind], 255, 0)
    for mouth in mouths(flow, kind, total, threshold):
        if state[mouth] == 1:
            continue
        state[mouth] = 1
        queue = deque([mouth])
        while queue:
            cell = queue.popleft()
            for r, c, _ in upstream(flow, kind, *cell):
                if state[r, c] in (1, 2) or total[r, c] < traced * threshold:
                    continue
                state[r, c] = 1 if total[r, c] >= threshold else 2
                queue.append((r, c))
                below = deque([(r, c)] if state[r, c] == 1 else [])
                while below:
                    for _, dr, dc, _ in downstream(flow, kind, *below.popleft()):
                        if state[dr, dc] == 2:
                            state[dr, dc] = 1
                            below.append((dr, dc))
    return np.where(state == 2, 0, state)


@given(
    relief=reliefs(),
    size=SIZES,
    threads=THREADS,
    threshold=st.sampled_from([1.0, 2.0, 3.5, 8.0]),
    traced=st.sampled_from([1.0, 0.7, 0.2]),
)
@settings(max_examples=80)
def test_streams_as_the_twin(tmp_path_factory, relief, size, threads, threshold, traced):
    kind, flow = relief
    with ordered(tmp_path_factory.getbasetemp(), flow, kind, size, threads) as (scratch, order):
        total = accumulate(order, scratch)
        found = extract_streams(order, total, scratch, threshold, traced, threads).whole()
        cells = total.whole()
    if kind == "d8":
        wanted = np.where(np.isnan(cells), 255, cells > threshold)
    else:
        wanted = followed(flow, kind, cells, threshold, traced)
    np.testing.assert_array_equal(found, wanted)


@given(relief=reliefs(), size=SIZES, threads=THREADS, weighted=st.booleans(), seed=st.integers(0, 2**32))
@settings(max_examples=80)
def test_distance_as_the_twin_and_the_same_bits_on_any_tiles(tmp_path_factory, relief, size, threads, weighted, seed):
    kind, flow = relief
    random = np.random.default_rng(seed)
    streams = np.where(flow == NONE[kind], 255, random.random(flow.shape) < 0.2).astype(np.uint8)
    weights = random.random(flow.shape)
    weights[random.random(flow.shape) < 0.1] = np.nan

    def step(k, here, there):
        if not weighted:
            return DIAGONAL if k % 2 else 1.0
        return np.nan_to_num(weights[here if kind == "d8" else there])

    found = []
    for side, many in ((size, threads), (512, 1)):
        with ordered(tmp_path_factory.getbasetemp(), flow, kind, side, many) as (scratch, order):
            layer = scratch.layer("streams", np.uint8, 255)
            layer.store(window_of(streams))
            weight = scratch.computed(window_of(weights), np.float64, np.nan, halo=True) if weighted else None
            found.append(distance_to_stream(order, layer, scratch, weight, many).whole())
    np.testing.assert_array_equal(*found)
    wanted = far(flow, kind, streams, step)
    np.testing.assert_allclose(found[0], wanted, rtol=1e-14, atol=1e-300)


def test_the_way_along_a_row(tmp_path):
    flow = np.zeros((1, 5), np.uint8)
    streams = np.array([[0, 0, 1, 0, 0]], np.uint8)
    with ordered(tmp_path, flow, "d8", 2) as (scratch, order):
        found = distance_to_stream(order, scratch.computed(window_of(streams), np.uint8, 255), scratch).whole()
    np.testing.assert_array_equal(found, [[2, 1, 0, math.nan, math.nan]])


@pytest.mark.parametrize("traced, wanted", [(1.0, [0, 0, 0, 0, 1]), (0.5, [0, 0, 1, 1, 1])])
def test_a_stream_is_followed_up_through_weak_cells(tmp_path, traced, wanted):
    """Cell 2 is strong, 3 weak, 4 strong and the mouth: joined only if weak cells are followed."""
    flow = np.full((1, 5), 1, np.uint32)
    total = np.array([[1.0, 2.0, 10.0, 6.0, 10.0]])
    with ordered(tmp_path, flow, "mfd", 2) as (scratch, order):
        layer = scratch.layer("accumulation", np.float64, np.nan)
        layer.store(window_of(total))
        assert extract_streams(order, layer, scratch, 8.0, traced).whole().tolist() == [wanted]


def test_a_stream_needs_a_mouth(tmp_path):
    flow = np.full((1, 4), 1, np.uint32)
    flow[0, 3] = 0
    with ordered(tmp_path, flow, "mfd", 2) as (scratch, order):
        layer = scratch.layer("accumulation", np.float64, np.nan)
        layer.store(window_of(np.array([[9.0, 9.0, 1.0, np.nan]])))
        assert extract_streams(order, layer, scratch, 8.0).whole().tolist() == [[0, 0, 0, 255]]


def test_the_twins_agree_on_a_small_case():
    flow = np.array([[0, 6], [0, 0]], np.uint8)
    assert accumulated(flow, "d8", np.ones((2, 2))).tolist() == [[1, 2], [1, 4]]
    assert len(neighbours((2, 2), 0, 0)) == 3
