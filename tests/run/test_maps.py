"""The maps of an area: which grid it is accounted on, which places lie on it, what its classes are."""

from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
from shapely.geometry import box
from tests import synthetic
from tests.run.accounting import account, problems, source_settings, with_settings

from shanshui.grid.grid import Grid
from shanshui.run.account import prepare
from shanshui.run.maps import cut
from shanshui.run.places import Territory
from shanshui.standards.crosswalk import crosswalk, crosswalk_ids

HOME = synthetic.Affine(30, 0, synthetic.WEST, 0, -30, synthetic.NORTH)


def territory(*bounds: float, crs: str = synthetic.UTM50) -> Territory:
    """Return one place, a rectangle of so many metres east and south of the corner (west, east, top, bottom)."""
    west, east, top, bottom = bounds
    shape = box(synthetic.WEST + west, synthetic.NORTH - bottom, synthetic.WEST + east, synthetic.NORTH - top)
    return Territory(None, {"990101": shape}, crs)


def cover(**changes: Any) -> dict[str, Any]:
    return source_settings(land_cover={"file": "lc.tif", "classes": "classes.csv"} | changes)


# --- the grid cut to the places ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("bounds", "shape", "offset"),
    [
        ((0, 300, 0, 600), (20, 10), (0, 0)),
        ((60, 300, 90, 600), (17, 8), (3, 2)),
        ((61, 299, 91, 599), (17, 8), (3, 2)),
        ((-31, 300, -1, 600), (21, 12), (-1, -2)),
        ((0, 3000, 0, 6000), (200, 100), (0, 0)),
    ],
    ids=["whole", "cut", "cells are whole", "extended over its edge", "far larger than the map"],
)
def test_a_grid_is_cut_or_extended_cell_by_cell(bounds, shape, offset):
    grid = Grid.from_parts((20, 10), HOME, synthetic.UTM50)
    found = cut(grid, territory(*bounds))
    assert found.shape == shape
    assert found.offset_in(grid) == offset


def test_places_of_another_system_are_projected_first():
    grid = Grid.from_parts((20, 10), HOME, synthetic.UTM50)
    shape = territory(60, 300, 90, 600).shapes["990101"]
    degrees = gpd.GeoSeries([shape], crs=synthetic.UTM50).to_crs(4326).iloc[0]
    found = cut(grid, Territory(None, {"990101": degrees}, "EPSG:4326"))
    row, column = found.offset_in(grid)
    assert abs(row - 3) <= 1
    assert abs(column - 2) <= 1
    assert found.shape[0] - 17 in (0, 1, 2)


def test_boundaries_in_cgcs2000_fit_maps_in_wgs84(area: Path):
    """The two differ by centimetres: places are the same to a millionth of their area."""
    plain = account(area).places.set_index("code")["area_ha"]
    frame = gpd.read_file(area.parent / "places.gpkg", engine="pyogrio").to_crs(4326)
    frame.set_crs(4490, allow_override=True).to_file(area.parent / "cgcs.geojson", driver="GeoJSON")
    boundaries = {"file": "cgcs.geojson", "crs": "EPSG:4490"}
    with_settings(area, places={"file": "places.csv", "boundaries": boundaries})
    found = account(area).places.set_index("code")["area_ha"]
    assert found["990103"] == pytest.approx(plain["990103"], rel=1e-5)


def test_area_is_the_same_on_an_equal_area_grid(area: Path):
    utm = account(area).extent.query("place == '990100'")["area_ha"].sum()
    with_settings(area, grid={"crs": "ESRI:102025", "resolution": 30})
    albers = account(area).extent.query("place == '990100'")["area_ha"].sum()
    assert albers == pytest.approx(utm, rel=0.005), "UTM stretches areas by up to 0.2 % here"


def test_like_takes_the_name_of_a_source_not_of_a_variable(area: Path):
    assert prepare(with_settings(area, grid={"like": "elevation"})).maps.grid.transform.a == 30
    (error,) = problems(with_settings(area, grid={"like": "precipitation_monthly"}))
    assert error.code == "NoSuchName"
    assert "rain" in error.text("en")


def test_like_land_cover_holds_whatever_the_source_is_called(area: Path):
    clcd = {"file": "lc.tif", "classes": "classes.csv", "variable": "ecosystem_type"}
    sources = source_settings(land_cover=None, clcd=clcd)
    grids = [prepare(with_settings(area, sources=sources, grid=g)).maps.grid for g in ({"like": "land_cover"}, {})]
    assert grids[0].same_as(grids[1])


def test_grid_with_crs_of_another_resolution_encloses_all_places(area: Path):
    prepared = prepare(with_settings(area, grid={"crs": synthetic.UTM51, "resolution": 100}))
    left, bottom, right, top = prepared.maps.grid.bounds
    inner = prepared.maps.territory_bounds().bounds
    assert (left <= inner[0], bottom <= inner[1], right >= inner[2], top >= inner[3]) == (True,) * 4
    assert all(edge % 100 == 0 for edge in (left, bottom, right, top))


# --- classes -----------------------------------------------------------------------------------------------


def test_a_class_table_of_ones_own(area: Path):
    assert prepare(area).maps.classes == {float(code): kind for code, kind in synthetic.CLASSES.items()}


@pytest.mark.parametrize("name", crosswalk_ids())
def test_a_crosswalk_by_name(area: Path, name: str):
    known = {float(code): row.ecosystem_type for code, row in crosswalk(name, "test").items()}
    with_settings(area, sources=cover(classes=name))
    found = problems(area)
    assert {problem.code for problem in found} <= {"UnknownClasses"}
    assert bool(found) == (not set(range(1, 8)) <= set(known)), "the map has classes 1 to 7"
    assert found or prepare(area).maps.classes == known


@pytest.mark.parametrize(
    ("classes", "code", "said"),
    [
        ("globelnd30", "NoSuchName", "globeland30"),
        (None, "NoSuchName", "classes"),
        ("no_such.csv", "FileMissing", "no_such.csv"),
    ],
)
def test_classes_that_are_none_are_told(area: Path, classes: str | None, code: str, said: str):
    sources = cover(classes=classes) if classes else source_settings(land_cover={"file": "lc.tif"})
    (error,) = problems(with_settings(area, sources=sources))
    assert error.code == code
    assert said in error.text("en")


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("3,shrub", "3,shrubb", "NoSuchName"),
        ("3,shrub", "2,shrub", "DuplicateKeys"),
        ("3,shrub", ",shrub", "BlankCell"),
        ("code,ecosystem_type", "code,type", "MissingColumns"),
        ("3,shrub", "three,shrub", "UnreadableNumber"),
    ],
)
def test_a_class_table_with_a_slip_is_told_with_its_file(area: Path, old: str, new: str, code: str):
    table = area.parent / "classes.csv"
    table.write_text(table.read_text("utf-8").replace(old, new), "utf-8")
    (error,) = problems(area)
    assert error.code == code
    assert "classes.csv" in error.where


def test_another_type_for_a_class_moves_its_area(area: Path):
    plain = account(area).extent.query("place == '990100'").set_index("ecosystem_type")["area_ha"]
    table = area.parent / "classes.csv"
    table.write_text(table.read_text("utf-8").replace("4,grass", "4,shrub"), "utf-8")
    moved = account(area).extent.query("place == '990100'").set_index("ecosystem_type")["area_ha"]
    assert moved["shrub"] == pytest.approx(plain["shrub"] + plain["grass"], rel=1e-12)
    assert "grass" not in moved


# --- polygons ------------------------------------------------------------------------------------------------


def rewrite(area: Path, **shapes: Any) -> None:
    """Write the polygons anew with some replaced; None removes one."""
    file = area.parent / "places.gpkg"
    frame = gpd.read_file(file, engine="pyogrio").set_index("code")
    kept = {**frame.geometry.to_dict(), **{name.strip("_"): shape for name, shape in shapes.items()}}
    kept = {code: shape for code, shape in kept.items() if shape is not None}
    file.unlink()
    made = gpd.GeoDataFrame({"code": list(kept)}, geometry=list(kept.values()), crs=synthetic.UTM50)
    made.to_file(file, layer="places", driver="GPKG")


def test_a_place_without_a_polygon_has_no_area_and_no_flow(area: Path):
    rewrite(area, _990105=None)
    results = account(with_settings(area, tables=None))
    assert "990105" not in set(results.flows["place"])
    assert results.places.set_index("code")["area_ha"].isna()["990105"]


def test_a_polygon_of_a_place_that_is_none_is_refused(area: Path):
    rewrite(area, _990199=territory(0, 300, 0, 600).shapes["990101"])
    (error,) = problems(area)
    assert error.code == "BoundaryNotInTree"
    assert "990199" in error.text("en")


def test_the_polygon_of_the_whole_is_not_accounted_beside_its_parts(area: Path):
    plain = account(area)
    whole = prepare(area).maps.territory_bounds()
    rewrite(area, _990100=whole)
    again = account(area)
    for one, other in ((plain.flows, again.flows), (plain.extent, again.extent)):
        assert one.equals(other)


def test_no_polygon_at_all_with_rasters_is_told(area: Path):
    (error,) = problems(with_settings(area, places={"file": "places.csv"}))
    assert error.code == "NoShapes"


def test_one_county_of_the_tree_is_accounted_alone(area: Path):
    results = account(with_settings(area, area={"code": "990102"}, tables=None))
    assert set(results.flows["place"]) == {"990102"}
    assert prepare(area).maps.grid.shape[1] < 70
