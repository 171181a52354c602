"""Streams and subwatersheds on small reliefs, the same on any tiles."""

import numpy as np
import pytest
from affine import Affine
from hypothesis import given
from hypothesis import strategies as st
from tests.routing import twins

from shanshui.grid.grid import Grid
from shanshui.routing.accumulation import accumulate
from shanshui.routing.directions import d8
from shanshui.routing.fill import fill
from shanshui.routing.order import flow_order
from shanshui.routing.stream_order import segments, subwatersheds
from shanshui.routing.tiles import Scratch, Tiling


@pytest.fixture(scope="module")
def streams_of(tmp_path_factory):
    folder = tmp_path_factory.mktemp("scratch")

    def run(heights, threshold, size):
        grid = Grid.from_parts(heights.shape, Affine(10, 0, 500_000, 0, -10, 4_000_000), "EPSG:32650")
        with Scratch(folder, Tiling(heights.shape, size)) as scratch:
            filled = scratch.layer("filled", heights.dtype, np.nan)
            directions = scratch.layer("directions", np.uint8, 128)
            fill(lambda at: heights[at.top : at.bottom, at.left : at.right], filled, scratch)
            d8(filled, directions)
            order = flow_order(directions, scratch)
            flow = accumulate(order, scratch)
            streams = segments(directions, flow, filled, threshold, grid)
            return streams, subwatersheds(order, streams, scratch, grid), flow.whole(), directions.whole()

    return run


@given(twins.reliefs(), st.integers(1, 6), st.sampled_from((2, 5, 64)))
def test_segments_join_into_a_tree_that_follows_the_flow(streams_of, heights, threshold, size):
    streams, _, flow, directions = streams_of(heights, threshold, size)
    uppers = {}
    for one in streams.itertuples():
        assert flow[one.ds_y, one.ds_x] == one.ds_fa
        assert flow[one.us_y, one.us_x] == one.us_fa >= threshold
        assert one.ds_fa > one.us_fa
        way = directions[one.ds_y_1, one.ds_x_1]
        assert (one.ds_y_1 + twins.ROWS[way], one.ds_x_1 + twins.COLUMNS[way]) == (one.ds_y, one.ds_x)
        uppers.setdefault((one.ds_x, one.ds_y), []).append(one.order)
    for one in streams.itertuples():
        above = sorted(uppers.get((one.us_x, one.us_y), []))
        expected = 1 if not above else above[-1] + (len(above) > 1 and above[-1] == above[-2])
        assert one.order == expected
    for orders in ([o for (x, y), o in uppers.items() if flow[y, x] < threshold],):
        assert orders == []


@given(twins.reliefs(), st.integers(1, 6))
def test_tiles_change_nothing(streams_of, heights, threshold):
    whole, cut = streams_of(heights, threshold, 64), streams_of(heights, threshold, 3)
    assert whole[0].drop(columns="geometry").equals(cut[0].drop(columns="geometry"))
    assert whole[0].geometry.geom_equals_exact(cut[0].geometry, 0).all()
    assert whole[1].geometry.geom_equals(cut[1].geometry).all()


@given(twins.reliefs(), st.integers(1, 6))
def test_subwatersheds_share_out_the_land_above_the_outlets(streams_of, heights, threshold):
    streams, sheds, _, _ = streams_of(heights, threshold, 5)
    outlets = streams[streams["outlet"] == 1].drop_duplicates(["ds_x", "ds_y"])
    assert sheds.geometry.area.sum() / 100 == pytest.approx(outlets["ds_fa"].sum())
    assert sheds.geometry.is_valid.all()


def test_segments_of_a_high_order_belong_to_no_one_river(streams_of):
    side = 64
    rows, columns = np.mgrid[0:side, 0:side]
    carved = sum(
        np.abs((columns + side // 2 ** (k + 1)) % (side // 2**k) - side // 2 ** (k + 1)) / 2**k for k in range(6)
    )
    heights = (rows * -0.4 + carved * 2).astype(np.float64)
    streams = streams_of(heights, 2, 16)[0]
    high = streams["order"] > 5
    assert streams["river_id"].isna().equals(high)
    assert streams.loc[~high, "river_id"].nunique() > 1
