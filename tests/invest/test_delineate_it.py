"""Watershed delineation against InVEST's own outputs, given its flow directions; and what is improved on purpose."""

import json
from itertools import pairwise

import geopandas as gpd
import numpy as np
import pytest
import rasterio
import shapely
from affine import Affine
from tests.invest.comparing import GOLDEN
from tests.invest.landscape import CRS
from tests.invest.outlets import CASES, write_cases

from shanshui.core.errors import NoOutlet, OutletInvalid
from shanshui.grid.grid import Grid
from shanshui.invest.datastack import read_datastack
from shanshui.invest.delineate_it import cells_of, delineate_on
from shanshui.invest.frame import Frame, run

VECTORS = ("preprocessed_geometries", "pour_points", "snapped_outlets", "watersheds")
GRID = Grid.from_parts((10, 10), Affine(30, 0, 600000, 0, -30, 3200000), CRS)


@pytest.fixture(scope="module")
def stacks(tmp_path_factory):
    return write_cases(tmp_path_factory.mktemp("outlets"))


def golden(name):
    """Return a case's golden outputs: rasters, and frames of numbers and shapes."""
    found = {}
    with np.load(GOLDEN / "delineate_it" / f"{name}.npz") as file:
        for key in file.files:
            kind, stem = key.split(":")
            if kind == "raster":
                found[f"{stem}.tif"] = file[key]
            elif kind == "starts":
                starts, whole = file[key].tolist(), file[f"shapes:{stem}"].tobytes()
                shapes = [shapely.from_wkb(whole[a:b]) for a, b in pairwise(starts)]
                found[f"{stem}.gpkg"] = dict(zip(file[f"ws_id:{stem}"].tolist(), shapes, strict=True))
    return found


def delineated(stack, expected, folder, size=512, threads=2):
    """Return the workspace of a case that was given InVEST's flow directions."""
    directions = folder / "given.tif"
    with rasterio.open(stack.parent / "dem.tif") as dem:
        profile = dem.profile | {"dtype": "uint8", "nodata": 128, "driver": "GTiff"}
    with rasterio.open(directions, "w", **profile) as file:
        file.write(expected["flow_direction.tif"], 1)
    with Frame(read_datastack(stack), folder / "out", threads, overwrite=True) as frame:
        delineate_on(frame, directions, size)
    return folder / "out"


def shapes_of(file):
    frame = gpd.read_file(file)
    return dict(zip(frame["ws_id"], frame.geometry, strict=True)), frame


@pytest.mark.parametrize("name", CASES)
def test_as_invest_given_its_directions(stacks, tmp_path, name):
    expected = golden(name)
    workspace = delineated(stacks[name], expected, tmp_path)
    assert {file.name for file in workspace.iterdir()} == expected.keys()
    for file in sorted(workspace.glob("*.tif")):
        with rasterio.open(file) as source:
            np.testing.assert_array_equal(source.read(1).astype(expected[file.name].dtype), expected[file.name])
    ours, theirs = ({stem: found.get(f"{stem}.gpkg") for stem in VECTORS} for found in (_vectors(workspace), expected))
    if name == "pour_points":  # numbered otherwise: the same points have the same watersheds
        ours, theirs = (
            {shape.wkt: side["watersheds"][i] for i, shape in side["pour_points"].items()} for side in (ours, theirs)
        )
        ours, theirs = {"all": ours}, {"all": theirs}
    for stem, expected_shapes in theirs.items():
        if expected_shapes is not None:
            assert ours[stem].keys() == expected_shapes.keys()
            assert all(shape.equals(expected_shapes[i]) for i, shape in ours[stem].items()), stem


def _vectors(workspace):
    return {file.name: shapes_of(file)[0] for file in workspace.glob("*.gpkg")}


def test_the_same_bytes_on_any_tiles(stacks, tmp_path):
    expected = golden("points")
    found = []
    for size, threads in ((256, 1), (1024, 4)):
        folder = tmp_path / str(size)
        folder.mkdir()
        workspace = delineated(stacks["points"], expected, folder, size, threads)
        found.append([file.read_bytes() for file in sorted(workspace.glob("*.tif"))] + [_vectors(workspace)])
    assert found[0] == found[1]


def test_from_the_raw_relief(stacks, tmp_path):
    """Flats may drain another way; the largest watersheds are the same."""
    run(read_datastack(stacks["points"]), tmp_path / "out", threads=2)
    expected = golden("points")["watersheds.gpkg"]
    ours, frame = shapes_of(tmp_path / "out" / "watersheds.gpkg")
    assert list(frame.columns) == ["ws_id", "id", "geometry"]
    assert frame.crs == CRS
    for i in (0, 2):
        assert ours[i].area == pytest.approx(expected[i].area, rel=0.005)


def test_fields_and_numbers_of_the_outlets_are_kept(stacks, tmp_path):
    run(read_datastack(stacks["mixed"]), tmp_path / "out")
    _, frame = shapes_of(tmp_path / "out" / "watersheds.gpkg")
    assert list(frame.columns) == ["name", "ws_id", "geometry"]
    assert frame["name"].tolist() == [f"outlet {i}" for i in range(8)]  # the last lies where no water flows
    assert frame["ws_id"].tolist() == list(range(8))


def _changed(stacks, name, **changed):
    whole = json.loads(stacks["mixed"].read_text(encoding="utf-8"))
    path = stacks["mixed"].with_name(f"{name}.json")
    path.write_text(json.dumps(whole | {"args": whole["args"] | changed}), encoding="utf-8")
    return read_datastack(path)


def test_outlets_in_another_system_are_brought_to_that_of_the_relief(stacks, tmp_path):
    folder = stacks["mixed"].parent
    gpd.read_file(folder / "outlets.gpkg").to_crs(4326).to_file(folder / "degrees.gpkg", driver="GPKG")
    workspaces = []
    for name in ("outlets", "degrees"):
        workspaces.append(tmp_path / name)
        run(_changed(stacks, name, outlet_vector_path=f"{name}.gpkg", snap_points=True), workspaces[-1])
    plain, turned = (_vectors(workspace)["watersheds.gpkg"] for workspace in workspaces)
    assert plain == turned


def test_a_crossed_polygon_is_refused_unless_it_may_be_skipped(stacks, tmp_path):
    with pytest.raises(OutletInvalid, match=r"features: 11"):
        run(_changed(stacks, "crossed", skip_invalid_geometry=False), tmp_path / "out")
    assert not (tmp_path / "out" / "watersheds.gpkg").exists()


def test_outlets_that_lie_elsewhere_are_told(stacks, tmp_path):
    folder = stacks["mixed"].parent
    far = gpd.GeoDataFrame({"id": [1]}, geometry=[shapely.Point(0, 0)], crs=CRS)
    far.to_file(folder / "far.gpkg", driver="GPKG")
    with pytest.raises(NoOutlet):
        run(_changed(stacks, "far", outlet_vector_path="far.gpkg"), tmp_path / "out")


def _in_cells(*points):
    return [(600000 + 30 * x, 3200000 - 30 * y) for x, y in points]


@pytest.mark.parametrize(
    "shape, cells",
    [
        (shapely.Point(_in_cells((3.0, 4.0))), [(4, 3)]),
        (shapely.MultiPoint(_in_cells((1.5, 1.5), (3.5, 2.5))), [(1, 1), (2, 3)]),
        (shapely.LineString(_in_cells((1.5, 1.5), (3.5, 1.5))), [(1, 1), (1, 2), (1, 3)]),
        (shapely.box(*_in_cells((2.0, 4.0))[0], *_in_cells((4.0, 3.0))[0]), [(3, 2), (3, 3)]),
        (
            shapely.box(*_in_cells((7.5, 12.0))[0], *_in_cells((12.0, 8.5))[0]),
            [(r, c) for r in (8, 9) for c in (7, 8, 9)],
        ),
    ],
)
def test_the_cells_an_outlet_touches(shape, cells):
    assert cells_of(shape, GRID) == cells


def test_a_large_polygon_touches_what_gdal_says():
    from rasterio.features import rasterize

    grid = Grid.from_parts((90, 110), GRID.transform, CRS)
    random = np.random.default_rng(3)
    for _ in range(5):
        around = np.sort(random.random(9)) * 2 * np.pi
        far = random.uniform(5, 60, 9)
        shape = shapely.Polygon(_in_cells(*zip(55 + far * np.cos(around), 45 + far * np.sin(around), strict=True)))
        if not shape.is_valid:
            continue
        theirs = np.argwhere(rasterize([shape], grid.shape, transform=grid.transform, all_touched=True))
        ours = set(cells_of(shape, grid))
        assert ours == set(map(tuple, theirs.tolist()))
