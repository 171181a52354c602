"""What land keeps of nutrients: a load is kept or exported, whatever the tiles, and every type has its numbers."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.routing.flows import window_of

from shanshui.core.errors import NoStream, OutOfRange, TypesWithoutValue
from shanshui.core.registry import ecosystem_types
from shanshui.routing import kept_nutrients
from shanshui.routing.kept_nutrients import kept_from_streams
from shanshui.routing.nutrients import ABSENT, Retention, transport
from shanshui.routing.relief import drained
from shanshui.routing.tiles import Scratch, Tiling

CELL, STREAM_CELLS = 25.0, 12
NITROGEN = "nitrogen_kept_from_streams"
TYPES = list(ecosystem_types())
FOREST, GRASS, PADDY, LAKE, URBAN = (TYPES.index(name) for name in ("forest", "grass", "paddy", "lake", "urban"))
LOAD = {FOREST: 0.003, GRASS: 0.006, PADDY: 0.02, LAKE: 0.0, URBAN: 0.011}
SHARE = {FOREST: 0.8, GRASS: 0.5, PADDY: 0.25, LAKE: 0.05, URBAN: 0.0}
LENGTH = {FOREST: 150.0, GRASS: 40.0, PADDY: 25.0, LAKE: 0.0, URBAN: 25.0}


def by_type(values: dict[int, float]) -> np.ndarray:
    """Return values by type, NaN where a type has none."""
    return np.array([values.get(kind, np.nan) for kind in range(len(TYPES))])


def numbers(**changes: Any) -> dict[str, Any]:
    found = {
        "stream_area": STREAM_CELLS * CELL**2 / 1e6,
        "nutrient_connectivity_slope": 2.0,
        "nitrogen_load": by_type(LOAD),
        "nitrogen_retention": by_type(SHARE),
        "nitrogen_retention_length": by_type(LENGTH),
    }
    return found | changes


def random_land(seed: int, shape: tuple[int, int], gaps: float = 0.01) -> dict[str, np.ndarray]:
    """Return random maps on a slope, each absent on other cells."""
    random = np.random.default_rng(seed)
    found = {
        "elevation": random.uniform(0, 30, shape) + 4.0 * np.arange(shape[1]),
        "runoff_proxy": random.uniform(200, 1500, shape),
        "ecosystem_type": random.choice([*LOAD], shape).astype(np.float64),
    }
    for values in found.values():
        values[random.random(shape) < gaps] = np.nan
    return found


@pytest.fixture(scope="module")
def land() -> dict[str, np.ndarray]:
    return random_land(4, (30, 41))


def whole(land: dict[str, np.ndarray], folder: Path, size: int = 512, threads: int = 1, **changes: Any) -> np.ndarray:
    maps = {name: window_of(values) for name, values in land.items()}
    shape = land["elevation"].shape
    found = np.full(shape, -1, dtype=np.float32)
    given = {NITROGEN: numbers(**changes)}
    for at, (values,) in kept_from_streams(maps, given, shape, CELL, folder, threads, size):
        assert values.dtype == np.float32
        found[at.top : at.bottom, at.left : at.right] = values
    return found


def by_hand(land: dict[str, np.ndarray], folder: Path) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the load, the delivery ratio over land and the streams of whole arrays."""
    there = np.isfinite(sum(land.values()))
    runoff = np.where(there, land["runoff_proxy"], np.nan).astype(np.float32)
    classes = np.where(there, land["ecosystem_type"], ABSENT).astype(np.uint16)
    load = np.append(by_type(LOAD), np.nan).astype(np.float32)[np.minimum(classes, len(TYPES))]
    load *= runoff / np.float32(np.nanmean(runoff.astype(np.float64)))
    with Scratch(folder, Tiling(there.shape)) as scratch:
        heights = window_of(np.where(there, land["elevation"], np.nan).astype(np.float32))
        relief = drained(heights, np.dtype(np.float32), scratch, CELL, "MFD", threads=1)
        retention = Retention(*(np.nan_to_num(by_type(values)) for values in (SHARE, LENGTH)))
        layer = scratch.computed(window_of(classes), np.uint16, ABSENT)
        done = transport(relief, scratch, layer, [retention], STREAM_CELLS, threads=1)
        return load, done.surface(0, 0, 2.0), done.streams.whole()


def test_kept_is_the_load_less_what_reaches_a_stream(land, tmp_path: Path):
    load, ratio, streams = by_hand(land, tmp_path)
    found = whole(land, tmp_path)
    assert (streams == 1).sum() > 20
    assert np.all(found[streams == 1] == 0)
    beside = streams != 1
    np.testing.assert_allclose(found[beside], (load * (1 - ratio))[beside], rtol=1e-6, atol=1e-9)
    assert np.isfinite(found[beside]).mean() > 0.3


@settings(max_examples=25)
@given(st.integers(0, 2**32), st.tuples(st.integers(2, 18), st.integers(2, 18)), st.sampled_from([0.0, 0.05]))
def test_a_load_is_kept_or_exported(seed: int, shape: tuple[int, int], gaps: float):
    land = random_land(seed, shape, gaps)
    exports: list[np.ndarray] = []
    loads: list[np.ndarray] = []

    def told(load: np.ndarray, ratio: np.ndarray) -> np.ndarray:
        loads.append(load)
        exports.append(load * ratio)
        return exports[-1]

    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(kept_nutrients, "exported", told)
        try:
            found = whole(land, Path(folder), stream_area=3 * CELL**2 / 1e6)
        except NoStream:
            assume(False)
    (load,), (export,) = loads, exports
    known = np.isfinite(export)
    assert np.all((found[known] >= 0) & (export[known] >= 0))
    np.testing.assert_allclose((found + export)[known], load[known], rtol=3e-7)
    assert set(np.unique(found[~known & ~np.isnan(found)])) <= {0.0}, "streams keep nothing"


@pytest.mark.parametrize(("size", "threads"), [(7, 1), (16, 3), (41, 2)])
def test_tiles_and_threads_change_no_bit(land, tmp_path: Path, size: int, threads: int):
    assert np.array_equal(whole(land, tmp_path, size, threads), whole(land, tmp_path), equal_nan=True)


def test_no_water_flows_where_any_map_is_absent(land, tmp_path: Path):
    absent = np.isnan(sum(land.values()))
    assert 10 < absent.sum() < 100
    assert np.isnan(whole(land, tmp_path)[absent]).all()


def test_twice_the_load_is_twice_as_much_and_a_wetter_year_alike_is_none(land, tmp_path: Path):
    one = whole(land, tmp_path)
    np.testing.assert_array_equal(whole(land, tmp_path, nitrogen_load=2 * by_type(LOAD)), 2 * one)
    wetter = land | {"runoff_proxy": 2 * land["runoff_proxy"]}
    np.testing.assert_array_equal(whole(wetter, tmp_path), one)


def test_better_retention_keeps_more(land, tmp_path: Path):
    more = whole(land, tmp_path, nitrogen_retention=np.minimum(by_type(SHARE) + 0.2, 1))
    known = np.isfinite(more)
    assert np.all(more[known] >= whole(land, tmp_path)[known] - 1e-9)


def test_two_nutrients_at_once_are_what_each_is_alone(land, tmp_path: Path):
    other = {
        "nitrogen_load": by_type({FOREST: 1, GRASS: 0, PADDY: 3, LAKE: 2, URBAN: 5}),
        "nitrogen_retention": 1 - by_type(SHARE),
        "nitrogen_retention_length": by_type(LENGTH) + 10,
    }
    second = {name.replace("nitrogen", "phosphorus"): values for name, values in numbers(**other).items()}
    maps = {name: window_of(values) for name, values in land.items()}
    given = {NITROGEN: numbers(), "phosphorus_kept_from_streams": second}
    ((_, (one, two)),) = kept_from_streams(maps, given, (30, 41), CELL, tmp_path, 1)
    np.testing.assert_array_equal(one, whole(land, tmp_path))
    np.testing.assert_array_equal(two, whole(land, tmp_path, **other))
    assert not np.array_equal(one, two, equal_nan=True)


def test_all_types_without_a_number_are_told_at_once(land, tmp_path: Path):
    lacking = by_type({kind: value for kind, value in LOAD.items() if kind not in (LAKE, URBAN)})
    length = by_type({kind: value for kind, value in LENGTH.items() if kind != GRASS})
    with pytest.raises(TypesWithoutValue) as told:
        whole(land, tmp_path, 7, 2, nitrogen_load=lacking, nitrogen_retention_length=length)
    assert told.value.fields["types"] == "grass, lake, urban"
    assert told.value.fields["names"] == "nitrogen_load, nitrogen_retention_length"
    elsewhere = land | {"ecosystem_type": np.where(land["ecosystem_type"] == URBAN, PADDY, land["ecosystem_type"])}
    only = by_type({kind: value for kind, value in LOAD.items() if kind != URBAN})
    assert np.isfinite(whole(elsewhere, tmp_path, nitrogen_load=only)).any(), "a type that is not there needs none"


@pytest.mark.parametrize(
    ("name", "wrong", "words"),
    [("retention", 80.0, "0 to 1"), ("retention", -0.1, "0 to 1"), ("load", -1.0, "0 or more")],
)
def test_what_cannot_be_is_refused(land, tmp_path: Path, name: str, wrong: float, words: str):
    values = numbers()[f"nitrogen_{name}"].copy()
    values[GRASS] = wrong
    with pytest.raises(OutOfRange, match=words) as told:
        whole(land, tmp_path, **{f"nitrogen_{name}": values})
    assert "grass" in told.value.text("en")


def test_no_stream_is_told(land, tmp_path: Path):
    with pytest.raises(NoStream):
        whole(land, tmp_path, stream_area=10.0)
