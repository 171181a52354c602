"""Nutrient transport against a slow twin on whole arrays, the same for any tiles, and its bounds."""

import math
from functools import cache
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.routing.flows import NONE, SIZES, THREADS, accumulated, downstream, far, ordered, reliefs, window_of
from tests.routing.test_slope_length import twin as gradient_twin

from shanshui.core.errors import NoStream
from shanshui.routing.nutrients import ABSENT, Retention, subsurface_ratio, surface_ratio, transport
from shanshui.routing.relief import Relief

CELL = 30.0
CLASSES = 4
EFFICIENCY = np.array([[0.8, 0.3, 0.0, 1.0], [0.6, 0.9, 0.2, 0.5]])
LENGTH = np.array([[150.0, 30.0, 60.0, 0.0], [20.0, 300.0, 90.0, 45.0]])
RETENTION = [Retention(EFFICIENCY[i], LENGTH[i]) for i in range(2)]


class Land(NamedTuple):
    kind: str
    flow: np.ndarray
    heights: np.ndarray
    classes: np.ndarray


@st.composite
def lands(draw):
    """Return directions, heights and classes, some of them absent."""
    kind, flow = draw(reliefs(12))
    random = np.random.default_rng(draw(st.integers(0, 2**32)))
    heights = np.where(flow != NONE[kind], random.uniform(0, 40, flow.shape), np.nan).astype(np.float32)
    classes = random.integers(0, CLASSES, flow.shape).astype(np.uint16)
    classes[random.random(flow.shape) < 0.1] = ABSENT
    return Land(kind, flow, heights, classes)


def transported(folder, land, size=512, threads=1, retention=RETENTION, threshold=4.0):
    """Return every layer of the answer, whole, and the middle of the index."""
    with ordered(folder, land.flow, land.kind, size, threads) as (scratch, order):
        filled = scratch.layer("filled", np.float32, np.nan)
        filled.store(window_of(land.heights))
        classes = scratch.computed(window_of(land.classes), np.uint16, ABSENT)
        relief = Relief(filled, order, CELL)
        found = transport(relief, scratch, classes, retention, threshold, threads=threads)
        layers = {name: getattr(found, name).whole() for name in ("streams", "index", "distance")}
        layers |= {f"retained {i}": layer.whole() for i, layer in enumerate(found.retained)}
        return layers, found.middle


def retained(land, streams, nutrient):
    """Return what the way down from each cell retains, by recursion."""

    @cache
    def kept(row, column):
        if streams[row, column] == 1:
            return 0.0
        kind = land.classes[row, column]
        if kind == ABSENT:
            return math.nan
        most, length = EFFICIENCY[nutrient, kind], LENGTH[nutrient, kind]
        total = 0.0
        for k, r, c, p in downstream(land.flow, land.kind, row, column):
            below = kept(r, c)
            left = math.exp(-5 * CELL * (math.sqrt(2) if k % 2 else 1) / length) if length else 0.0
            if below == 0:
                total += p * most * (1 - left)
            elif not math.isnan(below):
                total += p * (below * left + most * (1 - left) if most > below else below)
        return total

    found = np.full(land.flow.shape, np.nan)
    for row, column in np.argwhere(land.flow != NONE[land.kind]).tolist():
        found[row, column] = kept(row, column)
    return found


def connected(land, streams):
    """Return the index of connectivity."""
    slope = np.clip(gradient_twin(land.heights.astype(np.float64))[0] / 100, 0.005, 1)
    count = accumulated(land.flow, land.kind, np.ones(land.flow.shape))
    up = accumulated(land.flow, land.kind, slope) / count * np.sqrt(count * CELL**2)
    own = land.kind == "d8"
    way = far(land.flow, land.kind, streams, lambda k, a, b: 1 / slope[a if own else b])
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where((streams == 1) | (way == 0), np.nan, np.log10(up / way))


def reaches_a_stream(folder, land):
    try:
        return transported(folder, land)
    except NoStream:
        return None


@settings(max_examples=40)
@given(lands(), SIZES)
def test_transport_is_that_of_the_twin(tmp_path_factory, land, size):
    folder = tmp_path_factory.getbasetemp()
    assume(reaches_a_stream(folder, land))
    found, middle = transported(folder, land, size)
    index = connected(land, found["streams"])
    np.testing.assert_allclose(found["index"], index, rtol=1e-5, atol=1e-6)
    assert middle == pytest.approx((np.nanmin(index) + np.nanmax(index)) / 2, rel=1e-5, abs=1e-6)
    length = far(land.flow, land.kind, found["streams"], lambda k, a, b: math.sqrt(2) if k % 2 else 1.0)
    np.testing.assert_allclose(found["distance"], length, rtol=1e-12)
    for i in range(2):
        np.testing.assert_allclose(found[f"retained {i}"], retained(land, found["streams"], i), rtol=2e-6, atol=1e-7)


@settings(max_examples=40)
@given(lands(), SIZES, THREADS)
def test_the_same_bits_for_any_tiles_and_threads(tmp_path_factory, land, size, threads):
    folder = tmp_path_factory.getbasetemp()
    whole = reaches_a_stream(folder, land)
    assume(whole)
    layers, middle = transported(folder, land, size, threads)
    assert middle == whole[1]
    for name, values in whole[0].items():
        np.testing.assert_array_equal(values, layers[name], err_msg=name)


@settings(max_examples=30)
@given(lands())
def test_no_way_retains_more_than_its_best_class(tmp_path_factory, land):
    found = reaches_a_stream(tmp_path_factory.getbasetemp(), land)
    assume(found)
    for i in range(2):
        kept = found[0][f"retained {i}"]
        assert not (kept < 0).any()
        assert not (kept > EFFICIENCY[i].max() * (1 + 1e-6)).any()


@settings(max_examples=30)
@given(lands())
def test_one_nutrient_is_as_the_first_of_two(tmp_path_factory, land):
    folder = tmp_path_factory.getbasetemp()
    both = reaches_a_stream(folder, land)
    assume(both)
    one, _ = transported(folder, land, retention=RETENTION[:1])
    np.testing.assert_array_equal(one["retained 0"], both[0]["retained 0"])
    assert "retained 1" not in one


def test_without_a_stream_nothing_is_delivered(tmp_path):
    flow = np.zeros((3, 4), np.uint8)
    land = Land("d8", flow, np.ones((3, 4), np.float32), np.zeros((3, 4), np.uint16))
    with pytest.raises(NoStream, match="largest flow accumulation is 4 cells"):
        transported(tmp_path, land, threshold=100.0)


def test_surface_ratio_falls_with_retention_and_bad_connection():
    index = np.array([-8, -4, -4, 0], np.float32)
    kept = np.array([0.2, 0.2, 0.6, 0.2], np.float32)
    ratio = surface_ratio(kept, index, -4.0, 2.0)
    np.testing.assert_allclose(ratio, [0.8 / (1 + math.e**2), 0.4, 0.2, 0.8 / (1 + math.e**-2)], rtol=1e-6)


def test_below_ground_all_is_retained_after_the_critical_length():
    ratio = subsurface_ratio(np.array([0.0, 150.0, 1e6]), 0.8, 150.0)
    np.testing.assert_allclose(ratio, [1.0, 1 - 0.8 * (1 - math.exp(-5)), 0.2])
