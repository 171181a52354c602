"""What the accounts ask of the flow, against the model called on whole arrays."""

from pathlib import Path

import numpy as np
import pytest
from tests.routing.flows import window_of

from shanshui.core.errors import NoStream
from shanshui.routing.account import avoided_sediment_export
from shanshui.routing.relief import drained
from shanshui.routing.sediment import Connectivity, deliver
from shanshui.routing.tiles import Scratch, Tiling

CELL = 25.0
SHAPE = (30, 41)
STREAM_CELLS = 12
NUMBERS = {
    "stream_area": STREAM_CELLS * CELL**2 / 1e6,
    "connectivity_slope": 2.0,
    "connectivity_middle": 0.5,
    "delivery_most": 0.8,
    "slope_length": 122.0,
}
RANGES = {
    "elevation": (0, 60),
    "rain_erosivity": (3000, 9000),
    "soil_erodibility": (0.01, 0.05),
    "cover_factor": (0.001, 0.6),
    "practice_factor": (0.2, 1),
}


@pytest.fixture(scope="module")
def land() -> dict[str, np.ndarray]:
    """Return random maps on a slope, each absent on other cells."""
    random = np.random.default_rng(4)
    found = {name: random.uniform(*ends, SHAPE) for name, ends in RANGES.items()}
    found["elevation"] += 8 * np.arange(SHAPE[1])
    for values in found.values():
        values[random.random(SHAPE) < 0.01] = np.nan
    return found


def routed(
    land: dict[str, np.ndarray], folder: Path, size: int = 512, threads: int = 1, **changes: float
) -> np.ndarray:
    maps = {name: window_of(values) for name, values in land.items()}
    whole = np.full(SHAPE, -1, dtype=np.float32)
    numbers = {"avoided_sediment_export": NUMBERS | changes}
    for at, (values,) in avoided_sediment_export(maps, numbers, SHAPE, CELL, folder, threads, size):
        assert values.dtype == np.float32
        whole[at.top : at.bottom, at.left : at.right] = values
    return whole


def by_hand(land: dict[str, np.ndarray], folder: Path) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return avoided export, streams and delivery ratio of whole arrays."""
    there = ~np.isnan(sum(land.values()))
    with Scratch(folder, Tiling(SHAPE)) as scratch:

        def layer(values: np.ndarray):
            return scratch.computed(window_of(np.where(there, values, np.nan).astype(np.float32)), np.float32, np.nan)

        heights = window_of(np.where(there, land["elevation"], np.nan).astype(np.float32))
        relief = drained(heights, np.dtype(np.float32), scratch, CELL, "MFD", threads=1)
        erosion = layer(land["rain_erosivity"] * land["soil_erodibility"])
        cover, both = layer(land["cover_factor"]), layer(land["cover_factor"] * land["practice_factor"])
        done = deliver(relief, scratch, erosion, cover, both, Connectivity(STREAM_CELLS), threads=1)
        return done.amounts(0).avoided_export, done.streams.whole(), done.ratio.whole()


def test_it_is_the_avoided_export_and_nothing_in_streams(land, tmp_path: Path):
    exported, streams, ratio = by_hand(land, tmp_path)
    found = routed(land, tmp_path)
    assert (streams == 1).sum() > 20
    assert np.all(found[streams == 1] == 0)
    assert np.array_equal(found[streams == 0], exported[streams == 0], equal_nan=True)
    assert np.array_equal(np.isnan(found), np.isnan(ratio))
    assert np.nansum(found) > 0


def test_no_water_flows_where_any_map_is_absent(land, tmp_path: Path):
    absent = np.isnan(sum(land.values()))
    found = routed(land, tmp_path)
    assert 10 < absent.sum() < 200
    assert np.isnan(found[absent]).all()
    assert np.isfinite(found[~absent]).mean() > 0.3


@pytest.mark.parametrize(("size", "threads"), [(7, 1), (16, 3), (41, 2)])
def test_tiles_and_threads_change_no_bit(land, tmp_path: Path, size: int, threads: int):
    assert np.array_equal(routed(land, tmp_path, size, threads), routed(land, tmp_path), equal_nan=True)


def test_every_map_is_asked_once_for_each_tile(land, tmp_path: Path):
    asked: list[str] = []

    def told(name: str):
        take = window_of(land[name])
        return lambda at: (asked.append(name), take(at))[1]

    maps = {name: told(name) for name in land}
    parts = list(avoided_sediment_export(maps, {"avoided_sediment_export": NUMBERS}, SHAPE, CELL, tmp_path, 1, 16))
    assert sorted(asked) == sorted([*land] * len(parts))


def test_no_stream_is_told(land, tmp_path: Path):
    with pytest.raises(NoStream):
        routed(land, tmp_path, stream_area=10.0)
