"""What the flow gathers, against a slow twin; nothing is lost and no bit depends on the tiles."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.routing.flows import (
    NONE,
    SIZES,
    THREADS,
    accumulated,
    downstream,
    neighbours,
    ordered,
    reliefs,
    shares,
    window_of,
)

from shanshui.routing.accumulation import accumulate, upslope_factor


def run(folder, flow, kind, size, threads=1, weights=None):
    with ordered(folder, flow, kind, size, threads) as (scratch, order):
        layer = None if weights is None else scratch.computed(window_of(weights), np.float64, np.nan)
        return accumulate(order, scratch, layer, threads=threads).whole()


@given(relief=reliefs(), size=SIZES, threads=THREADS)
@settings(max_examples=60)
def test_as_the_twin_and_the_same_bits_on_any_tiles(tmp_path_factory, relief, size, threads):
    kind, flow = relief
    folder = tmp_path_factory.getbasetemp()
    found = run(folder, flow, kind, size, threads)
    np.testing.assert_array_equal(found, accumulated(flow, kind, np.ones(flow.shape)))
    np.testing.assert_array_equal(found, run(folder, flow, kind, 512))


@given(relief=reliefs(), size=SIZES, threads=THREADS, seed=st.integers(0, 2**32))
@settings(max_examples=60)
def test_weights_and_none_is_lost(tmp_path_factory, relief, size, threads, seed):
    kind, flow = relief
    random = np.random.default_rng(seed)
    weights = random.normal(size=flow.shape) * 10.0 ** random.integers(-3, 4)
    weights[random.random(flow.shape) < 0.1] = np.nan
    found = run(tmp_path_factory.getbasetemp(), flow, kind, size, threads, weights)
    np.testing.assert_array_equal(found, accumulated(flow, kind, weights))
    there = flow != NONE[kind]
    leaving = 0.0
    for row, column in np.argwhere(there).tolist():
        kept = sum(share for *_, share in downstream(flow, kind, row, column))
        leaving += found[row, column] * (1 - kept)
    scale = np.nansum(np.abs(weights[there])) + 1e-300
    assert abs(leaving - np.nansum(weights[there])) <= 1e-12 * scale


def test_a_row_flowing_east(tmp_path):
    flow = np.zeros((1, 7), np.uint8)
    assert run(tmp_path, flow, "d8", 3).tolist() == [[1, 2, 3, 4, 5, 6, 7]]


def test_a_hole_takes_what_flows_into_it(tmp_path):
    flow = np.zeros((1, 5), np.uint8)
    flow[0, 2] = 128
    np.testing.assert_array_equal(run(tmp_path, flow, "d8", 2), [[1, 2, np.nan, 1, 2]])


def test_mfd_shares_by_its_weights(tmp_path):
    east, south_east, south = 1, 4 << 28, 3 << 24
    flow = np.array([[east | south_east | south, 1], [1, 1]], np.uint32)
    assert run(tmp_path, flow, "mfd", 1).tolist() == [[1, 1.125], [1.375, 1 + 1.375 + 0.5]]


def test_upslope_factor(tmp_path):
    flow = np.zeros((1, 3), np.uint8)
    slope, cover = np.array([[0.1, 0.2, 0.3]]), np.array([[0.5, 0.3, 0.1]])
    with ordered(tmp_path, flow, "d8", 2) as (scratch, order):
        layers = [scratch.computed(window_of(values), np.float64, np.nan) for values in (slope, cover)]
        found = upslope_factor(order, scratch, *layers, cell_area=900.0).whole()
    np.testing.assert_allclose(found, [[0.05 * 30, 0.15 * 0.4 * 30 * 2**0.5, 0.2 * 0.3 * 30 * 3**0.5]], rtol=1e-14)


def test_the_twin_sees_both_ends_alike():
    flow = np.array([[0, 6], [0, 0]], np.uint8)
    assert [k for k, *_ in neighbours((2, 2), 0, 0)] == [0, 6, 7]
    assert shares(flow[0, 1], "d8") == {6: 1.0}
