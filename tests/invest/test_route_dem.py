"""RouteDEM against InVEST on the synthetic landscape; streams exactly, given the same flow directions."""

import json

import geopandas as gpd
import numpy as np
import pytest
import rasterio
from tests.invest.comparing import GOLDEN, columns, differing, raster
from tests.invest.landscape import CELL, LEFT, TOP, write_landscape

from shanshui.core.errors import ArgumentMissing, FillNotDeclared, NotInFile, NotInMetres
from shanshui.grid.grid import Grid
from shanshui.invest.datastack import read_datastack
from shanshui.invest.frame import run
from shanshui.routing.order import flow_order
from shanshui.routing.stream_order import segments, subwatersheds
from shanshui.routing.tiles import Scratch, Tiling

FOLDER = GOLDEN / "route_dem"
D8_FILES = {
    "filled.tif", "slope.tif", "flow_direction.tif", "flow_accumulation.tif", "stream_mask.tif",
    "downslope_distance.tif", "strahler_stream_order.gpkg", "subwatersheds.gpkg",
}  # fmt: skip


@pytest.fixture(scope="module")
def stacks(tmp_path_factory):
    return write_landscape(tmp_path_factory.mktemp("landscape"))


def changed(stack, into, **arguments):
    """Return a datastack with other arguments beside the original."""
    content = json.loads(stack.read_text())
    content["args"] |= arguments
    path = stack.with_name(f"{into}.invs.json")
    path.write_text(json.dumps(content))
    return path


@pytest.fixture(scope="module")
def workspace(stacks, tmp_path_factory):
    folder = tmp_path_factory.mktemp("workspace")
    for name in ("routedem", "routedem_mfd"):
        run(read_datastack(stacks[name]), workspace=folder / name, threads=2)
    return folder


def off(workspace, name, file, relative=1e-6):
    with np.load(FOLDER / f"{name}.npz") as golden:
        return differing(raster(workspace / name / file), golden[f"raster:{file}"], relative)


def test_writes_the_files_of_invest(workspace):
    assert {file.name for file in (workspace / "routedem").iterdir()} == D8_FILES
    assert {file.name for file in (workspace / "routedem_mfd").iterdir()} == {
        name for name in D8_FILES if name.endswith(".tif")
    }


@pytest.mark.parametrize("name", ["routedem", "routedem_mfd"])
def test_filled_and_slope_are_the_same(workspace, name):
    assert off(workspace, name, "filled.tif", 0) == 0
    assert off(workspace, name, "slope.tif") == 0


@pytest.mark.parametrize(("name", "share"), [("routedem", 0.005), ("routedem_mfd", 0.002)])
def test_directions_differ_on_few_cells_of_flats(workspace, name, share):
    assert off(workspace, name, "flow_direction.tif") <= share  # the golden MFD words are rounded to float32


def test_what_leaves_the_raster_is_the_same(workspace):
    with np.load(FOLDER / "routedem_mfd.npz") as golden:
        theirs = golden["raster:flow_accumulation.tif"]
    ours = raster(workspace / "routedem_mfd" / "flow_accumulation.tif")
    assert np.nanmax(ours) == pytest.approx(np.nanmax(theirs), rel=1e-3)
    assert off(workspace, "routedem_mfd", "flow_accumulation.tif", 1e-4) < 0.01
    assert off(workspace, "routedem_mfd", "stream_mask.tif", 0) < 0.002


@pytest.fixture(scope="module", params=[512, 16])
def vectors(request, tmp_path_factory):
    """Streams and subwatersheds on InVEST's own flow directions."""
    with np.load(FOLDER / "routedem.npz") as golden:
        given = {name: golden[f"raster:{name}.tif"] for name in ("flow_direction", "flow_accumulation", "filled")}
    given["flow_direction"] = np.nan_to_num(given["flow_direction"], nan=128)
    shape = given["filled"].shape
    grid = Grid.from_parts(shape, rasterio.Affine(CELL, 0, LEFT, 0, -CELL, TOP), "EPSG:32650")
    with Scratch(tmp_path_factory.mktemp("scratch"), Tiling(shape, request.param)) as scratch:
        kinds = {
            "flow_direction": (np.uint8, 128),
            "flow_accumulation": (np.float64, np.nan),
            "filled": (np.float32, np.nan),
        }
        layers = []
        for name, (dtype, outside) in kinds.items():
            layers.append(scratch.layer(name, dtype, outside))
            layers[-1].store(lambda at, of=given[name]: of[at.top : at.bottom, at.left : at.right])
        streams = segments(*layers, 40, grid)
        return streams, subwatersheds(flow_order(layers[0], scratch), streams, scratch, grid), given


def test_streams_are_those_of_invest(vectors):
    streams, _, _ = vectors
    key = ["ds_x", "ds_y", "ds_x_1", "ds_y_1"]
    with np.load(FOLDER / "routedem.npz") as golden:
        start = "table:strahler_stream_order.gpkg:"
        theirs = {name.removeprefix(start): golden[name] for name in golden.files if name.startswith(start)}
    rank = np.lexsort([theirs[name] for name in reversed(key)])
    ours = streams.sort_values(key)
    for name in set(theirs) - {"river_id"}:
        assert np.allclose(ours[name].to_numpy(np.float64), theirs[name][rank]), name
    pairs = set(zip(ours["river_id"].tolist(), theirs["river_id"][rank].tolist(), strict=True))
    assert len(pairs) == len(set(theirs["river_id"])) == ours["river_id"].nunique()


def test_every_cell_above_a_stream_is_in_one_subwatershed(vectors):
    streams, sheds, _ = vectors
    outlets = streams[streams["outlet"] == 1].drop_duplicates(["ds_x", "ds_y"])
    assert sheds.geometry.is_valid.all()
    assert sheds.geometry.area.sum() / CELL**2 == pytest.approx(outlets["ds_fa"].sum())
    assert sheds.geometry.union_all().area == pytest.approx(sheds.geometry.area.sum())
    with np.load(FOLDER / "routedem.npz") as golden:
        theirs = {
            (x, y) for x, y in zip(*(golden[f"table:subwatersheds.gpkg:outlet_{axis}"] for axis in "xy"), strict=True)
        }
    assert set(zip(sheds["outlet_x"].astype(float), sheds["outlet_y"].astype(float), strict=True)) == theirs


def test_an_outlet_lies_in_its_own_subwatershed(vectors):
    _, sheds, _ = vectors
    x = LEFT + CELL * (sheds["outlet_x"] + 0.5)
    y = TOP - CELL * (sheds["outlet_y"] + 0.5)
    assert sheds.geometry.contains(gpd.GeoSeries.from_xy(x, y, crs=sheds.crs)).all()


def test_vectors_hold_what_the_rasters_say(workspace):
    folder = workspace / "routedem"
    found = columns(folder / "strahler_stream_order.gpkg")
    flow = raster(folder / "flow_accumulation.tif")
    at = found["us_y"].astype(int), found["us_x"].astype(int)
    assert np.array_equal(flow[at], found["us_fa"])
    sheds = columns(folder / "subwatersheds.gpkg")
    assert set(sheds["stream_fid"]) <= set(range(1, found["us_fa"].size + 1))


def test_only_what_is_asked_for_is_made(stacks, tmp_path):
    stack = changed(stacks["routedem"], "plain", calculate_slope=False, calculate_flow_accumulation=False)
    run(read_datastack(stack), workspace=tmp_path)
    assert {file.name for file in tmp_path.iterdir()} == {"filled.tif", "flow_direction.tif"}


def test_a_band_of_a_file_with_several(stacks, tmp_path):
    with rasterio.open(stacks["routedem"].with_name("dem.tif")) as file:
        dem, profile = file.read(1), file.profile | {"count": 2}
    with rasterio.open(stacks["routedem"].with_name("two.tif"), "w", **profile) as file:
        file.write(np.stack([dem * 0 + 7, dem]))
    switches = {f"calculate_{name}": False for name in ("flow_direction", "slope")}
    stack = changed(stacks["routedem"], "second", dem_path="two.tif", dem_band_index=2, **switches)
    run(read_datastack(stack), workspace=tmp_path)
    with np.load(FOLDER / "routedem.npz") as golden:
        assert differing(raster(tmp_path / "filled.tif"), golden["raster:filled.tif"], 0) == 0
    with pytest.raises(NotInFile):
        run(
            read_datastack(changed(stacks["routedem"], "third", dem_path="two.tif", dem_band_index=3)),
            workspace=tmp_path / "third",
        )


def test_heights_in_whole_metres_stay_whole(stacks, tmp_path):
    with rasterio.open(stacks["routedem"].with_name("dem.tif")) as file:
        dem, profile = file.read(1), file.profile
    profile |= {"dtype": "int16", "nodata": -32768}
    with rasterio.open(stacks["routedem"].with_name("whole.tif"), "w", **profile) as file:
        file.write(np.where(dem == -9999, -32768, dem).astype(np.int16), 1)
    switches = {f"calculate_{name}": False for name in ("flow_direction", "slope")}
    run(read_datastack(changed(stacks["routedem"], "int", dem_path="whole.tif", **switches)), workspace=tmp_path)
    with rasterio.open(tmp_path / "filled.tif") as file:
        assert (file.dtypes[0], file.nodata) == ("int16", -32768)
        filled = file.read(1)
    assert (filled >= np.where(dem == -9999, -32768, dem).astype(np.int16)).all()


def test_absence_that_is_not_declared_is_no_height(stacks, tmp_path):
    with rasterio.open(stacks["routedem"].with_name("dem.tif")) as file:
        dem, profile = file.read(1), file.profile | {"nodata": None}
    with rasterio.open(stacks["routedem"].with_name("bare.tif"), "w", **profile) as file:
        file.write(dem, 1)
    with pytest.raises(FillNotDeclared, match=r"dem_path \(.*bare\.tif\), row \d+, column \d+ .* are -9999, and"):
        run(read_datastack(changed(stacks["routedem"], "bare", dem_path="bare.tif")), workspace=tmp_path)
    assert not any(tmp_path.iterdir())


def test_the_slope_of_degrees_is_refused(stacks, tmp_path):
    with rasterio.open(stacks["routedem"].with_name("dem.tif")) as file:
        dem, profile = file.read(1), file.profile
    profile |= {"crs": "EPSG:4326", "transform": rasterio.Affine(0.001, 0, 110, 0, -0.001, 30)}
    with rasterio.open(stacks["routedem"].with_name("degrees.tif"), "w", **profile) as file:
        file.write(dem, 1)
    with pytest.raises(NotInMetres):
        run(read_datastack(changed(stacks["routedem"], "degrees", dem_path="degrees.tif")), workspace=tmp_path)
    assert not any(tmp_path.iterdir())


def test_a_threshold_is_needed_for_streams(stacks):
    with pytest.raises(ArgumentMissing):
        read_datastack(changed(stacks["routedem"], "none", threshold_flow_accumulation=""))


def test_a_threshold_that_no_stream_reaches_gives_empty_vectors(stacks, tmp_path):
    run(read_datastack(changed(stacks["routedem"], "dry", threshold_flow_accumulation=10**6)), workspace=tmp_path)
    assert not (raster(tmp_path / "stream_mask.tif") == 1).any()
    for name in ("strahler_stream_order.gpkg", "subwatersheds.gpkg"):
        assert len(gpd.read_file(tmp_path / name)) == 0
