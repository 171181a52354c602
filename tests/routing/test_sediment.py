"""Sediment delivery against a slow twin on whole arrays, the same for any tiles, and what must balance."""

import math
from functools import cache
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st
from tests.routing.flows import NONE, SIZES, THREADS, downstream, ordered, reliefs, shares, upstream, window_of
from tests.routing.test_slope_length import length
from tests.routing.test_slope_length import twin as gradient_twin

from shanshui.core.errors import NoStream
from shanshui.routing.relief import Relief
from shanshui.routing.sediment import Amounts, Connectivity, deliver

CELL = 30.0
SETTINGS = Connectivity(threshold=6)


class Land(NamedTuple):
    kind: str
    flow: np.ndarray
    heights: np.ndarray
    erosion: np.ndarray
    cover: np.ndarray
    practice: np.ndarray
    drains: np.ndarray


@st.composite
def lands(draw):
    """Return directions and random inputs wherever there is one."""
    kind, flow = draw(reliefs(12))
    random = np.random.default_rng(draw(st.integers(0, 2**32)))
    there = flow != NONE[kind]

    def field(least, most):
        return np.where(there, random.uniform(least, most, flow.shape), np.nan).astype(np.float32)

    cover = field(0, 1)
    drains = (random.random(flow.shape) < draw(st.sampled_from([0.0, 0.1]))).astype(np.uint8)
    return Land(kind, flow, field(0, 40), field(10, 300), cover, cover * field(0, 1), drains)


def delivered(folder, land, size=512, threads=1, aspect="flow"):
    """Return every layer of the answer and the amounts, whole."""
    with ordered(folder, land.flow, land.kind, size, threads) as (scratch, order):
        filled = scratch.layer("filled", np.float32, np.nan)
        filled.store(window_of(land.heights))
        inputs = [scratch.computed(window_of(part), np.float32, np.nan) for part in land[3:6]]
        drains = scratch.computed(window_of(land.drains), np.uint8, 0)
        relief = Relief(filled, order, CELL)
        try:
            found = deliver(relief, scratch, *inputs, SETTINGS, drains, aspect, threads)
        except NoStream:
            reject()
        whole = {name: np.full(land.flow.shape, np.nan, np.float32) for name in Amounts.__dataclass_fields__}
        for tile in range(order.tiling.count):
            at, amounts = order.tiling.window(tile), found.amounts(tile)
            for name, values in whole.items():
                values[at.top : at.bottom, at.left : at.right] = getattr(amounts, name)
        layers = {name: getattr(found, name).whole() for name in ("streams", "ratio", "flux")}
        return whole | layers


def twin(land, streams):  # noqa: C901 - five recursions over the same arrays
    """Work out delivery and deposition cell by cell, by recursion."""
    kind, flow = land.kind, land.flow
    slope, across = gradient_twin(land.heights.astype(np.float64))
    share = np.clip(slope / 100, 0.005, 1)
    weight = np.maximum(land.cover.astype(np.float64), 0.001)
    resistance = 1 / (weight * share)

    @cache
    def sums(row, column):
        here = np.array([1.0, share[row, column], weight[row, column]])
        return here + sum((p * sums(r, c) for r, c, p in upstream(flow, kind, row, column)), start=np.zeros(3))

    @cache
    def down(row, column):
        if streams[row, column] == 1:
            return 0.0
        ways = []
        for _, r, c, p in downstream(flow, kind, row, column):
            entered = (r, c) if kind == "mfd" else (row, column)
            ways.append((p, resistance[entered] + down(r, c)))
        there = [(p, way) for p, way in ways if not math.isnan(way)]
        return sum(p * way for p, way in there) / sum(p for p, _ in there) if there else math.nan

    @cache
    def ratio(row, column):
        if streams[row, column] == 1:
            return 1.0
        count, slopes, weights = sums(row, column)
        up = slopes / count * weights / count * math.sqrt(count * CELL**2)
        way = down(row, column)
        if math.isnan(way):
            return math.nan
        return SETTINGS.most / (1 + math.exp((SETTINGS.index - math.log10(up / way)) / SETTINGS.k))

    @cache
    def bare(row, column):
        if streams[row, column] == 1:
            return 0.0
        at = slope[row, column], across[row, column]
        return length(sums(row, column)[0], *at, SETTINGS.longest) * float(land.erosion[row, column])

    @cache
    def settled(row, column):
        """Return what settles in a cell and what goes on."""
        here = ratio(row, column)
        above = [(p, settled(r, c)[1]) for r, c, p in upstream(flow, kind, row, column)]
        arrived = sum(p * f for p, f in above if not math.isnan(f))
        if math.isnan(here):
            return math.nan, math.nan
        ways = shares(flow[row, column], kind)
        rows, columns = flow.shape
        inside = {k for k in ways if 0 <= row + DOWN[k] < rows and 0 <= column + RIGHT[k] < columns}
        below = sum(p * ratio(r, c) for _, r, c, p in downstream(flow, kind, row, column) if ratio(r, c) >= 0)
        below = max(below / sum(ways[k] for k in inside) if inside else 0.0, here)
        trapped = 1.0 if here == 1 else (below - here) / (1 - here)
        washed = bare(row, column) * float(land.practice[row, column]) * (1 - here)
        return trapped * arrived, (1 - trapped) * arrived + washed

    found = {name: np.full(flow.shape, np.nan) for name in ("ratio", "rkls", "deposited", "flux")}
    for at in map(tuple, np.argwhere(flow != NONE[kind]).tolist()):
        found["ratio"][at] = ratio(*at)
        found["rkls"][at] = math.nan if streams[at] == 1 else bare(*at)
        found["deposited"][at], found["flux"][at] = settled(*at)
    return found


DOWN = (0, -1, -1, -1, 0, 1, 1, 1)
RIGHT = (1, 1, 0, -1, -1, -1, 0, 1)


@settings(max_examples=40)
@given(lands(), SIZES)
def test_delivery_is_that_of_the_twin(tmp_path_factory, land, size):
    found = delivered(tmp_path_factory.getbasetemp(), land, size)
    expected = twin(land, found["streams"])
    np.testing.assert_allclose(found["ratio"], expected["ratio"], rtol=2e-6)
    np.testing.assert_allclose(found["rkls"], expected["rkls"], rtol=2e-6)
    arrived = np.nanmax(expected["flux"], initial=1.0)
    np.testing.assert_allclose(found["flux"], expected["flux"], rtol=1e-5, atol=1e-6 * arrived)
    np.testing.assert_allclose(found["deposited"], expected["deposited"], rtol=1e-4, atol=1e-6 * arrived)


@settings(max_examples=40)
@given(lands(), SIZES, THREADS)
def test_the_same_bits_for_any_tiles_and_threads(tmp_path_factory, land, size, threads):
    folder = tmp_path_factory.getbasetemp()
    whole, cut = delivered(folder, land), delivered(folder, land, size, threads)
    for name, values in whole.items():
        np.testing.assert_array_equal(values, cut[name], err_msg=name)


@settings(max_examples=30)
@given(lands())
def test_what_is_eroded_arrives_or_settles_or_leaves(tmp_path_factory, land):
    """Where water reaches a stream, soil loss = export + what settles + what leaves over land."""
    found = {k: v.astype(np.float64) for k, v in delivered(tmp_path_factory.getbasetemp(), land).items()}
    reached = ~np.isnan(found["ratio"])
    left = 0.0
    for row, column in np.argwhere(reached).tolist():
        kept = sum(p for _, r, c, p in downstream(land.flow, land.kind, row, column) if reached[r, c])
        left += (1 - kept) * found["flux"][row, column]
    lost = np.nansum(found["usle"][reached])
    gone = np.nansum(found["export"]) + np.nansum(found["deposited"]) + left
    np.testing.assert_allclose(gone, lost, rtol=1e-5, atol=1e-9)


@settings(max_examples=30)
@given(lands())
def test_cover_that_does_nothing_avoids_nothing(tmp_path_factory, land):
    bare = land._replace(cover=np.ones_like(land.cover), practice=np.ones_like(land.practice))
    found = delivered(tmp_path_factory.getbasetemp(), bare)
    avoided = found["avoided_erosion"]
    np.testing.assert_array_equal(avoided[~np.isnan(avoided)], 0)
    np.testing.assert_array_equal(found["usle"], found["rkls"])


@settings(max_examples=30)
@given(lands())
def test_amounts_follow_from_each_other(tmp_path_factory, land):
    found = delivered(tmp_path_factory.getbasetemp(), land)
    np.testing.assert_array_equal(found["export"], found["usle"] * found["ratio"])
    np.testing.assert_array_equal(found["avoided_erosion"], found["rkls"] - found["usle"])
    streams = found["streams"] == 1
    assert np.isnan(found["rkls"][streams]).all()
    np.testing.assert_array_equal(found["ratio"][streams], 1)
    assert np.nanmin(found["deposited"], initial=0) >= 0
    assert not (found["ratio"][~streams] > SETTINGS.most).any()


def test_without_a_stream_nothing_is_delivered(tmp_path):
    one = np.ones((3, 4), np.float32)
    land = Land("d8", np.zeros((3, 4), np.uint8), one, one, one, one, np.zeros((3, 4), np.uint8))
    with ordered(tmp_path, land.flow, "d8", 2) as (scratch, order):
        filled = scratch.layer("filled", np.float32, np.nan)
        filled.store(window_of(land.heights))
        inputs = [scratch.computed(window_of(part), np.float32, np.nan) for part in land[3:6]]
        with pytest.raises(NoStream, match="largest flow accumulation is 4 cells, the threshold 6"):
            deliver(Relief(filled, order, CELL), scratch, *inputs, SETTINGS)
