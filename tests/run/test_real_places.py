"""Two real places at 30 m: a catchment near Brasília at two dates, and the steep Kagwene sanctuary in Cameroon.

The files are under GPL, with provenance and licence beside them; they serve these tests only.
"""

import shutil
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import rasterio
from shapely.geometry import box
from tests import synthetic
from tests.run.accounting import account
from tests.run.test_evaluate import block

from shanshui.run.account import prepare
from shanshui.run.engine import inputs_of
from shanshui.standards.crosswalk import crosswalk
from shanshui.store.results import Results

DATA = Path(__file__).parents[1] / "data"
# MapBiomas adds no roads to its legend; the package does, as classes 101 to 103.
OWN = {101: "urban", 102: "urban", 103: "urban"}


def area_with(folder: Path, code: str, shape: Any, crs: Any, settings: dict[str, Any]) -> Path:
    """Write the area.yaml of one place with one polygon."""
    gpd.GeoDataFrame({"code": [code], "level": ["site"]}, geometry=[shape], crs=crs).to_file(
        folder / "place.gpkg", driver="GPKG"
    )
    return synthetic.write_settings(folder, {"area": {"code": code}, "places": {"file": "place.gpkg"}} | settings)


@pytest.fixture
def brasilia(tmp_path: Path) -> Path:
    """Return the area.yaml of the catchment at both dates."""
    shutil.copytree(DATA / "brasilia-30m", tmp_path, dirs_exist_ok=True)
    table = {code: row.ecosystem_type for code, row in crosswalk("mapbiomas").items()} | OWN
    lines = [f"{code},{kind}" for code, kind in table.items() if kind]
    (tmp_path / "classes.csv").write_text("\n".join(["code,ecosystem_type", *lines]) + "\n")
    with rasterio.open(tmp_path / "dem.tif", driver="GTiff") as file:
        shape, crs = box(*file.bounds), file.crs
    sources = {"land_cover": {"file": "lulc_{period}.tif", "classes": "classes.csv"}, "elevation": {"file": "dem.tif"}}
    return area_with(tmp_path, "BR-DF-1", shape.buffer(-45), crs, {"periods": ["1985", "2021"], "sources": sources})


def extent(results: Results) -> Any:
    """Return ecosystem type × period, ha."""
    return results.extent.pivot_table(index="ecosystem_type", columns="period", values="area_ha", fill_value=0.0)


def test_brasilia_the_area_is_the_same_at_both_dates(brasilia: Path):
    results = account(brasilia)
    table = extent(results)
    assert table["1985"].sum() == pytest.approx(table["2021"].sum(), rel=1e-12)
    polygon = gpd.read_file(brasilia.parent / "place.gpkg", engine="pyogrio").geometry[0]
    assert table["1985"].sum() == pytest.approx(polygon.area / 1e4, rel=1e-6)
    assert (results.places["covered"] == 1).all()


def test_brasilia_savanna_lost_and_farmland_gained(brasilia: Path):
    """PROVENANCE: of the whole raster 5,554 → 4,644 cells of savanna by 2020, soy from none to 538 cells."""
    table = extent(account(brasilia))
    assert table["2021"]["sparse_forest"] < table["1985"]["sparse_forest"] - 50
    farmed = [kind for kind in table.index if kind in ("dry_cropland", "farmland")]
    assert table["2021"][farmed].sum() > table["1985"][farmed].sum()


def test_brasilia_extent_is_what_the_cells_say(brasilia: Path):
    """The polygon on the outer edge of cells: each type has its cells times 0.09 ha."""
    with rasterio.open(brasilia.parent / "lulc_1985.tif", driver="GTiff") as file:
        values, bounds, crs = file.read(1), box(*file.bounds), file.crs
    gpd.GeoDataFrame({"code": ["BR-DF-1"], "level": ["site"]}, geometry=[bounds], crs=crs).to_file(
        brasilia.parent / "place.gpkg", driver="GPKG"
    )
    table = extent(account(brasilia))
    kinds = {code: row.ecosystem_type for code, row in crosswalk("mapbiomas").items()}
    expected: dict[str, float] = {}
    for code, count in zip(*np.unique(values, return_counts=True), strict=True):
        expected[kinds[int(code)]] = expected.get(kinds[int(code)], 0.0) + 0.09 * count
    assert table["1985"][table["1985"] > 0].to_dict() == pytest.approx(expected, rel=1e-5)


def test_brasilia_half_a_centimetre_between_two_rasters_is_no_shift(brasilia: Path):
    """The relief begins 0.05 mm beside the land cover: within a millionth of a cell or not, nothing is lost."""
    prepared = prepare(brasilia)
    cover, relief = (prepared.maps.rasters[v, "1985"].grid for v in ("ecosystem_type", "elevation"))
    assert cover.transform.c != relief.transform.c
    heights = inputs_of(prepared, "1985", set()).window("elevation", prepared.maps.grid.whole)
    assert not np.isnan(heights).any()
    assert 910 <= heights.min() <= heights.max() <= 1056


def test_brasilia_without_rows_for_the_classes_is_refused(brasilia: Path):
    from tests.run.accounting import problems

    table = brasilia.parent / "classes.csv"
    table.write_text(
        "\n".join(line for line in table.read_text().splitlines() if not line.startswith(("4,", "39,"))) + "\n"
    )
    found = problems(brasilia)
    assert {e.code for e in found} == {"UnknownClasses"}
    assert {e.where for e in found} == {"lulc_1985.tif", "lulc_2021.tif"}


KAGWENE_TYPES = {1: "sparse_shrub", 2: "shrub", 3: "grass", 4: "evergreen_broadleaf", 5: "forest", 6: "sparse_forest"}


@pytest.fixture
def kagwene(tmp_path: Path) -> Path:
    """Return the area.yaml of the sanctuary; rain, soil and cover are stated constants for the test."""
    shutil.copytree(DATA / "kagwene-30m", tmp_path, dirs_exist_ok=True)
    (tmp_path / "classes.csv").write_text(
        "code,ecosystem_type\n" + "".join(f"{c},{t}\n" for c, t in KAGWENE_TYPES.items())
    )
    shape = gpd.read_file(tmp_path / "sanctuary_boundary.geojson", engine="pyogrio").geometry[0]
    constants = {
        "rain_erosivity": {"value": 9000, "source": "a number for the test"},
        "soil_erodibility": {"value": 0.02, "source": "a number for the test"},
        "vegetation_cover": {"value": 0.7, "source": "a number for the test"},
    }
    sources = {
        "land_cover": {"file": "vegetation.tif", "classes": "classes.csv"},
        "elevation": {"file": "elevation.tif"},
    }
    settings = {
        "periods": ["2006"],
        "grid": {"like": "elevation"},
        "sources": sources,
        "constants": constants,
        "allow_partial": True,
    }
    return area_with(tmp_path, "CM-KGS", shape, 4326, settings)


def slope_inside(kagwene: Path) -> tuple[np.ndarray, np.ndarray]:
    """Return our slope and that which was published with the relief, cell by cell inside the sanctuary."""
    prepared = prepare(kagwene)
    whole = block(prepared, prepared.maps.grid.whole)
    with rasterio.open(kagwene.parent / "slopeangle.tif", driver="GTiff") as file:
        published = file.read(1).astype(float)
    row, column = prepared.maps.grid.offset_in(prepared.maps.rasters["elevation", "2006"].grid)
    full = whole.entries.area > 0.999 * whole.entries.area.max()
    r, c = whole.entries.row[full] + row, whole.entries.column[full] + column
    return whole.value("slope")[full], published[r, c]


def test_kagwene_slope_is_the_published_one(kagwene: Path):
    ours, published = slope_inside(kagwene)
    assert ours.size > 15_000
    assert np.median(ours) == pytest.approx(23, abs=1.5)
    assert np.median(ours) == pytest.approx(np.median(published), abs=1.0)
    assert np.corrcoef(ours, published)[0, 1] > 0.97
    assert np.median(np.abs(ours - published)) < 1.0


def test_kagwene_soil_retention_on_steep_land(kagwene: Path):
    results = account(kagwene)
    soil = results.flows.query("item == 'soil' and place == 'CM-KGS'")
    per_hectare = soil["supply"].sum() / results.places["area_ha"].sum()
    assert 100 < per_hectare < 9000 * 0.02 * 40
    ranges = results.ranges.set_index("variable")
    assert ranges.loc["slope", "mean"] == pytest.approx(23, abs=2)
    assert ranges.loc["slope_steepness_factor", "mean"] > 5
    assert results.places["area_ha"].sum() == pytest.approx(1990, rel=0.02)


def test_kagwene_liu_and_mccool_part_on_steep_land(kagwene: Path):
    """Above 10° Liu's S is the larger one: 21.91 sin θ − 0.96 against 16.8 sin θ − 0.5."""
    liu = account(kagwene).flows.query("item == 'soil'")["supply"].sum()
    given = synthetic.json.loads(kagwene.read_text()) | {"options": {"slope_steepness_factor": "mccool"}}
    mccool = account(synthetic.write_settings(kagwene.parent, given)).flows.query("item == 'soil'")["supply"].sum()
    assert 1.1 < liu / mccool < 1.35


def test_kagwene_two_grids_that_are_nearly_one(kagwene: Path):
    """Vegetation has cells of 30.70932 m, relief of 30.70955 m: over 181 columns that is 4 cm, so it is resampled."""
    prepared = prepare(kagwene)
    cover, relief = (prepared.maps.rasters[v, "2006"].grid for v in ("ecosystem_type", "elevation"))
    assert cover.offset_in(relief) is None
    row = next(r for r in account(kagwene).manifest["inputs"] if r.get("variable") == "ecosystem_type")
    assert row["resampling"] == "majority"


@pytest.mark.parametrize(("block_size", "threads"), [(50, 2), (181, 1)])
def test_kagwene_blocks_change_no_bit(kagwene: Path, block_size: int, threads: int):
    whole = (account(kagwene).folder / "flows.parquet").read_bytes()
    assert (account(kagwene, block_size, threads, fresh=True).folder / "flows.parquet").read_bytes() == whole


@pytest.mark.parametrize("name", ["brasilia-30m", "kagwene-30m"])
def test_provenance_and_licence_lie_beside_the_files(name: str):
    note, licence = (DATA / name / "PROVENANCE.md").read_text(), (DATA / name / "LICENSE").read_text()
    assert "GNU GENERAL PUBLIC LICENSE" in licence
    assert ("Version 3" if "brasilia" in name else "Version 2") in licence
    assert "plans" in note or "spatstat.data" in note
    for file in (DATA / name).glob("*.*"):
        assert file.name in note or file.suffix == ".md", file.name
