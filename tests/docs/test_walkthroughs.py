"""The tutorial and the guide to fine data, done step by step."""

import shutil
from importlib import resources

import numpy as np
import pytest
from affine import Affine
from ruamel.yaml import YAML
from tests.data.builders import write_tif, write_xlsx
from tests.docs.written import DOCS, ROOT, blocks, read

from shanshui.run.account import prepare
from shanshui.run.config import Config
from shanshui.run.demo import new_area
from shanshui.run.run import run
from shanshui.store.results import read_results

LISHUI = ROOT / "src/shanshui/examples/lishui/data"
TUTORIAL = DOCS / "tutorials/first-account.md"
FINE = DOCS / "how-to/own-fine-data.md"


def lacks(prepared) -> dict[str, set[str]]:
    return {task.key: {lack.name for lack in task.lacks} for task in prepared.plan.tasks}


@pytest.fixture
def template(tmp_path):
    return new_area(tmp_path / "mycounty").parent


def test_template_runs_as_it_is(template):
    outcome = run(prepare(template))
    flows = read_results(template).flows
    assert outcome.fresh
    county = flows[(flows["place"] == "990101") & flows["in_headline"]]
    assert set(county["service"]) >= {"crop_provision", "soil_retention", "recreation", "water_retention"}
    assert county["value"].notna().all()


def test_template_says_that_it_is_made_up(template):
    for table in ("quantities.csv", "annex.csv", "indicators.csv"):
        rows = read(template / table).splitlines()[1:]
        assert all(row.endswith("SYNTHETIC EXAMPLE 示例数据") for row in rows)
    assert read(template / "area.yaml").startswith("# SYNTHETIC EXAMPLE")
    assert "SYNTHETIC" in prepare(template).area.config.notes[0].en


def uncommented(text: str) -> str:
    """Return the template with every setting that stands as a comment switched on."""
    import re

    return re.sub(r"^(\s*)# (?=\s*[a-z_]+:( |$))", r"\1", text, flags=re.MULTILINE)


def test_template_holds_every_setting(template):
    from pages.settings import _sections

    text = uncommented(read(template / "area.yaml"))
    raw = YAML(typ="safe", pure=True).load(text)
    Config.model_validate(raw)
    for model in _sections():
        assert all(f"{key}:" in text for key in model.model_fields), model.__name__


def test_tutorial_makes_a_mistake_and_is_told(template):
    file = template / "quantities.csv"
    file.write_text(read(file).replace("35,万立方米", "35,万吨"), encoding="utf-8")
    with pytest.raises(Exception, match=r"quantities\.csv:6:unit: the unit is '万吨'"):
        prepare(template)


def suichang(folder, *extra: str) -> None:
    """Do what the tutorial says about Suichang; `extra` are files of its later steps."""
    wanted = [
        "places.csv",
        "lishui_counties_tianditu.geojson",
        "mcd12c1_2019_igbp_0p05deg.tif",
        "precip_monthly_mm_0p25deg.tif",
    ]
    for file in [*wanted, *extra]:
        assert file in read(TUTORIAL)
        shutil.copyfile(LISHUI / file, folder / file)
    whole, more, option = blocks(TUTORIAL, "yaml")
    added = more.removeprefix("sources:\n") if extra else ""
    (folder / "area.yaml").write_text(whole + added + (option if extra else ""), encoding="utf-8")


def test_tutorial_from_two_maps(tmp_path):
    suichang(tmp_path)
    found = lacks(prepare(tmp_path))
    assert "air_temperature_monthly" in found["water_retention.retention"]
    assert "air_temperature_monthly" in found["global_climate_regulation.carbon"]


def test_tutorial_with_one_more_source(tmp_path):
    suichang(tmp_path, "tmean_monthly_degC_0p75deg.tif")
    prepared = prepare(tmp_path)
    assert not lacks(prepared)["water_retention.retention"]
    run(prepared)
    flows = read_results(tmp_path).flows
    assert set(flows["place"]) == {"331123"}
    assert flows.loc[flows["service"] == "water_retention", "value"].sum() > 0


@pytest.fixture
def fine(tmp_path):
    """Files as the guide names them, of a square of 1.2 km: the sort, unit and coding of the real ones."""
    import geopandas as gpd
    from shapely.geometry import box

    square = box(700_030, 3_148_830, 701_170, 3_149_970)
    frame = gpd.GeoDataFrame(
        {"code": ["331123"], "parent": [""], "level": ["county"], "name": ["遂昌县"]},
        geometry=[square],
        crs="EPSG:32650",
    )
    frame.to_file(tmp_path / "townships.gpkg", driver="GPKG")
    cells = np.arange(1600).reshape(40, 40)
    write_tif(tmp_path / "copernicus_dem_glo30.tif", (300 + 5 * (cells // 40) + cells % 7).astype("float32"))
    for soil, low in (("sand", 380), ("silt", 330), ("clay", 250), ("soc", 150)):
        write_tif(tmp_path / f"{soil}_0-5cm_mean.tif", (low + cells % 40).astype("int16"), nodata=-32768)
    ten = Affine(10, 0, 700_000, 0, -10, 3_150_000)
    cover = np.random.default_rng(331123).choice(np.array([10, 30, 40], dtype="uint8"), (120, 120))
    write_tif(tmp_path / "worldcover_2021.tif", cover, transform=ten, nodata=0)
    rain = np.arange(60, 180, 10)[:, None, None] + (cells % 40) * 0.5
    write_tif(tmp_path / "rain_monthly_2021.tif", rain.astype("float32"))
    write_tif(tmp_path / "ndvi_max_2021.tif", (6000 + cells).astype("int16"))
    header, *_ = blocks(FINE, "csv")[0].splitlines()
    row = ["331123", "paddy", "crop_provision", "rice", 1000, "t", 2800, "yuan/t"]
    write_xlsx(tmp_path / "yearbook.xlsx", [header.split(","), row])
    text = "".join(blocks(FINE, "yaml")).replace("sheet: flows, ", "")
    (tmp_path / "area.yaml").write_text(text, encoding="utf-8")
    return tmp_path


def test_guide_to_fine_data_has_all_soil_retention_needs(fine):
    found = lacks(prepare(fine))
    assert not found["soil_retention.soil"]
    assert not found["crop_provision.rice"]


def test_soil_maps_are_read_in_percent(fine):
    maps = prepare(fine).maps
    for variable, low, high in (("clay", 25, 29), ("sand", 38, 42), ("organic_carbon", 1.5, 1.9)):
        raster = maps.rasters[variable, "2021"]
        values = raster.read(raster.grid.whole)
        assert low <= np.nanmin(values) <= np.nanmax(values) <= high


def test_scale_instead_of_unit_says_the_same(fine):
    area = fine / "area.yaml"
    area.write_text(
        read(area).replace("clay_0-5cm_mean.tif, unit: g/kg", "clay_0-5cm_mean.tif, scale: 0.1, unit: percent"),
        encoding="utf-8",
    )
    raster = prepare(fine).maps.rasters["clay", "2021"]
    assert raster.read(raster.grid.whole)[0, 0, 0] == pytest.approx(25.0)


def test_guide_to_fine_data_runs(fine):
    run(prepare(fine))
    flows = read_results(fine).flows
    soil = flows[flows["item"] == "soil"].set_index("ecosystem_type")
    assert (soil.loc[["forest", "grass"], "supply"] > 0).all()
    assert soil.loc["farmland", "covered"] == 0, "WorldCover does not tell paddy from dry land"


def test_template_is_in_the_package():
    assert (resources.files("shanshui.examples") / "template" / "area.yaml").is_file()
