"""Nine cells of a square kilometre, through the whole program, against figures worked out here with literal numbers."""

import math

import geopandas as gpd
import numpy as np
import pytest
from affine import Affine
from shapely.geometry import box
from tests.synthetic import NORTH, UTM50, WEST, write_tif

from shanshui.run.account import prepare
from shanshui.run.run import run
from shanshui.store.results import read_results

KM = 1000.0
MONTHS = (60, 90, 150, 170, 200, 260, 150, 170, 110, 70, 60, 50)  # mm, 1540 in the year
CLASSES = ("evergreen_broadleaf", "evergreen_conifer", "meadow", "shrub", "lake", "paddy", "marsh", "reservoir")
COVER = [[1, 2, 3], [4, 5, 1], [6, 7, 8]]  # the last column is county 990102
CONSTANTS = {
    "actual_evapotranspiration": "700, unit: mm", "air_temperature": "15", "vegetation_cover": "60, unit: percent",
    "sand": "40", "silt": "35", "clay": "25", "organic_carbon": "1.5", "organic_matter": "1", "calcium_carbonate": "5",
    "soil_roughness_factor": "0.9", "weather_factor": "20", "hot_day_transpiration": "120",
    "hot_day_evaporation": "200", "near_people_share": "0.25", "storm_precipitation": "300", "shannon_index": "2.5",
    "negative_ion_concentration": "2500", "stand_height": "15",
}  # fmt: skip
NUMBERS = """place,variable,value,unit
990100,so2_emission,20,t
990101,nox_emission,3,t
990102,nox_emission,500,t
990101,dust_emission,1.5,万吨
990100,cod_discharge,150,t
990100,lake_area,2,km2
990100,flood_control_capacity,1,万立方米
990101,tourism_revenue,2,亿元
990102,tourism_revenue,1000,万元
990100,residents,10,万人
990100,leisure_hours,50,h person-1
990101,dwelling_area,5000,m2
"""
ANNEX = """parameter,ecosystem_type,value,unit,year,source
reservoir_running_cost,,0.05,yuan m-3,2020,test
ecological_tourism_share,,40,percent,2020,test
nox_capacity,forest,6,kg ha-1,2020,test
storm_runoff_a,forest,20,mm,2020,test
storm_runoff_b,forest,-60,mm,2020,test
ion_lifetime,,10,min,2020,test
leisure_price,,12,yuan h-1,2020,test
dwelling_premium,,100,yuan m-2,2020,test
grain_price,,2.5,yuan kg-1,2020,test
grain_yield,,6,t ha-1,2020,test
"""
PLACES = (
    "code,parent,level,name_zh,name_en\n990100,,city,市,City\n990101,990100,county,甲,A\n990102,990100,county,乙,B\n"
)


def write(folder, standard: str, npp: str) -> None:
    """Write the area; the city has a polygon of its own beside those of its counties."""
    grid = Affine(KM, 0, WEST, 0, -KM, NORTH)
    write_tif(folder / "lc.tif", np.array(COVER, dtype="u1"), grid)
    write_tif(folder / "rain.tif", np.array([np.full((3, 3), month, dtype="f4") for month in MONTHS]), grid)
    write_tif(folder / "slope.tif", np.full((3, 3), 12, dtype="f4"), grid)
    low, cut, east, south = WEST, WEST + 2 * KM, WEST + 3 * KM, NORTH - 3 * KM
    shapes = [box(low, south, east, NORTH), box(low, south, cut, NORTH), box(cut, south, east, NORTH)]
    frame = gpd.GeoDataFrame({"code": ["990100", "990101", "990102"]}, geometry=shapes, crs=UTM50)
    frame.to_file(folder / "places.gpkg", layer="places", driver="GPKG")
    classes = "".join(f"{code},{kind}\n" for code, kind in enumerate(CLASSES, 1))
    files = {"classes": "code,ecosystem_type\n" + classes, "places": PLACES, "numbers": NUMBERS, "annex": ANNEX}
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    constants = "".join(f"\n  {name}: {{value: {value}, source: test}}" for name, value in CONSTANTS.items())
    (folder / "area.yaml").write_text(
        f"""area: {{code: "990100"}}
standard: {standard}
periods: [2020]
places: {{file: places.csv, boundaries: {{file: places.gpkg}}}}
sources:
  land_cover: {{file: lc.tif, classes: classes.csv}}
  precipitation_monthly: {{file: rain.tif, unit: mm, bands: months}}
  slope: {{file: slope.tif}}
constants:{constants}
tables: {{numbers: {{file: numbers.csv}}}}
annex: {{file: annex.csv}}
options: {{npp: {npp}}}
""",
        encoding="utf-8",
    )


def flows_of(folder, standard: str = "mee-2020", npp: str = "miami"):
    write(folder, standard, npp)
    run(prepare(folder))
    return read_results(folder).flows


@pytest.fixture(scope="module")
def flows(tmp_path_factory):
    return flows_of(tmp_path_factory.mktemp("by_hand"))


def row(flows, service: str, item: str, kind: str = "evergreen_broadleaf", place: str = "990102"):
    found = flows.query("place == @place and ecosystem_type == @kind and service == @service and item == @item")
    assert len(found) == 1
    return found.iloc[0]


def near(value: float):
    return pytest.approx(value, rel=1e-9)


SINE = math.sin(math.radians(12))


def bare_soil() -> float:
    """Return R K LS, t on a square kilometre, of a slope of 12° and 122 m."""
    erosivity = 17.02 * sum(1.735 * 10 ** (1.5 * math.log10(p * p / 1540) - 0.8188) for p in MONTHS)
    us = (0.2 + 0.3 * math.exp(-0.0256 * 40 * 0.65)) * (35 / 60) ** 0.3 * (1 - 0.25 * 1.5 / (1.5 + math.exp(-0.705)))
    us *= 1 - 0.7 * 0.6 / (0.6 + math.exp(-5.51 + 22.9 * 0.6))
    rill = (SINE / 0.0896) / (3 * SINE**0.8 + 0.56)
    length = (122 / 22.13) ** (rill / (1 + rill))
    return erosivity * (0.51575 * us - 0.01383) * 0.1317 * length * (21.91 * SINE - 0.96) * 100


def test_water_is_rain_less_runoff_and_evapotranspiration(flows):
    volume = (1540 - 0.0465 * 1540 - 700) * 1000  # 1 mm over 1 km2 = 1000 m3
    found = row(flows, "water_retention", "retention")
    assert (found["supply"], found["value"]) == (near(volume), near(volume * (7.06 * 0.02 + 0.05)))


@pytest.mark.parametrize(
    ("item", "per_tonne", "price"),
    [("soil", 1, math.nan), ("sedimentation", 0.24 / 0.93, 15.58), ("nutrient_n", 0.0037, 875), ("nutrient_p", 0.00108, 2800)],
)  # fmt: skip
def test_soil_and_what_is_in_it(flows, item, per_tonne, price):
    amount = bare_soil() * (1 - (0.6508 - 0.3436 * math.log10(60))) * per_tonne
    found = row(flows, "soil_retention", item)
    assert found["supply"] == near(amount)
    assert found["value"] == pytest.approx(amount * price, nan_ok=True)


def test_a_paddy_loses_by_its_own_cover_and_practice(flows):
    assert row(flows, "soil_retention", "soil", "paddy", "990101")["supply"] == near(bare_soil() * (1 - 0.1 * 0.15))


def test_carbon_and_oxygen_of_the_climate(flows):
    grams = min(3000 / (1 + math.exp(1.315 - 0.119 * 15)), 3000 * (1 - math.exp(-0.000664 * 1540)))
    tonnes = grams * 0.47 * 0.2 * 44 / 12  # g m-2 = t km-2
    assert row(flows, "global_climate_regulation", "carbon")["value"] == near(tonnes * 380)
    assert row(flows, "oxygen_release", "oxygen")["value"] == near(tonnes * 32 / 44 * 727)


def test_open_water_grows_nothing(flows):
    lake = row(flows, "global_climate_regulation", "carbon", "lake", "990101")
    assert (lake["covered"], math.isnan(lake["supply"])) == (0.0, True)


def test_carbon_from_evapotranspiration(tmp_path):
    tonnes = 3000 * (1 - math.exp(-0.0009695 * 680)) * 0.47 * 0.2 * 44 / 12
    found = row(flows_of(tmp_path, npp="thornthwaite_memorial"), "global_climate_regulation", "carbon")
    assert found["supply"] == near(tonnes)


def test_cooling_by_plants_near_people_and_by_water(flows):
    plants, lake = (mm * 1000 * 1000 * 2453 / 3600 / 3 for mm in (120, 200))  # mm km2 → m3 → kg → kJ → kWh
    found = row(flows, "local_climate_regulation", "plants")
    assert (found["potential"], found["supply"], found["value"]) == (
        near(plants),
        near(plants / 4),
        near(plants / 4 * 0.53),
    )
    assert row(flows, "local_climate_regulation", "water", "lake", "990101")["supply"] == near(lake)


def test_the_emission_of_a_city_is_shared_by_capacity_over_counties_and_types(flows):
    whole = 2 * 8.865 + 21.56 + 9.21  # t: two cells of broadleaf, one of conifer, one of shrub
    assert row(flows, "air_filtration", "so2")["supply"] == near(20 * 8.865 / whole)
    assert flows.query("place == '990100' and item == 'so2'")["supply"].sum() == near(20)


def test_the_emission_of_a_county_limits_only_that_county(flows):
    assert row(flows, "air_filtration", "nox")["value"] == near(0.6 * 630)  # 500 t are emitted, 0.6 t can be held
    city = row(flows, "air_filtration", "dust", place="990100")
    assert (city["potential"], city["supply"], city["covered"]) == (near(2022), near(1011), near(0.5))


def test_wetlands_share_what_is_discharged(flows):
    found = row(flows, "water_purification", "cod", "lake", "990101")
    assert (found["potential"], found["supply"], found["value"]) == (near(110.27), near(50), near(35_000))


def test_floods(flows):
    assert row(flows, "flood_mitigation", "vegetation")["supply"] == near((300 - 20 * math.log(300) + 60) * 1000)
    assert row(flows, "flood_mitigation", "marsh", "marsh", "990101")["supply"] == near(0.3 * 1e6)
    lake = math.exp(4.924) * 2**1.128 * 3.19 * 1e4
    assert row(flows, "flood_mitigation", "lake", "lake", "990100~")["supply"] == near(lake)
    assert row(flows, "flood_mitigation", "reservoir", "reservoir", "990100")["value"] == near(1e4 * 0.1912)


def test_pests_species_and_ions(flows):
    assert row(flows, "biological_control", "forest")["value"] == near(0.495 * 100 * 375)
    assert row(flows, "species_conservation", "shannon_2_to_3")["value"] == near(100 * 10_000)
    ions = (2500 - 600) * 1e6 * 15 * 1e6 * 525_600 / 10  # per m3, times m, times m2, times minutes over a lifetime
    assert row(flows, "negative_air_ions", "ions")["value"] == near(ions * 5.8185e-18)


def test_sand(flows):
    def loss(drive: float) -> float:
        length = 150.71 * drive**-0.3711
        return 2 * 50 / length**2 * 109.8 * drive * math.exp(-((50 / length) ** 2))

    erodible = (29.09 + 0.31 * 40 + 0.17 * 35 + 0.33 * 40 / 25 - 2.59 - 0.95 * 5) / 100
    drive = 20 * erodible / (1 + 0.0066 * 625 + 0.021) * 0.9
    tonnes = (loss(drive) - loss(drive * math.exp(-0.1535 * 60))) * 1000  # kg m-2 → t km-2
    found = row(flows, "sand_fixation", "sand")
    assert (found["supply"], found["value"]) == (near(tonnes), near(tonnes / (1.28 * 0.1) * 3.75))


def test_what_people_enjoy(flows):
    assert row(flows, "recreation", "tourism", "unspecified", "990100")["value"] == near(0.4 * 2.1e8)
    assert row(flows, "leisure", "residents", "unspecified", "990100")["value"] == near(1e5 * 50 * 12)
    assert row(flows, "visual_amenity", "dwellings", "unspecified", "990100")["value"] == near(5000 * 100)


def test_equivalent_factors(tmp_path):
    found = row(flows_of(tmp_path, "equivalent-factor"), "equivalent_factor", "water", "paddy", "990101")
    assert (found["supply"], found["value"]) == (near(-263), near(-263 * 2500 * 6 / 7))


def test_counties_and_residual_make_up_the_city_and_its_polygon_counts_once(flows):
    keys = ["ecosystem_type", "service", "item"]
    parts = flows[flows["place"] != "990100"].groupby(keys)[["supply", "value"]].sum()
    whole = flows[flows["place"] == "990100"].groupby(keys)[["supply", "value"]].sum()
    np.testing.assert_allclose(parts.to_numpy(), whole.to_numpy(), rtol=1e-12)


def warned(folder, codes: list[str], columns: list[tuple[int, int]]) -> dict[str, str]:
    """Return code → text of the warnings of the area with other polygons, each of whole columns of cells."""
    write(folder, "mee-2020", "miami")
    shapes = [box(WEST + a * KM, NORTH - 3 * KM, WEST + b * KM, NORTH) for a, b in columns]
    frame = gpd.GeoDataFrame({"code": codes}, geometry=shapes, crs=UTM50)
    frame.to_file(folder / "places.gpkg", layer="places", driver="GPKG", mode="w")
    run(prepare(folder))
    return {warning["code"]: warning["en"] for warning in read_results(folder).manifest["warnings"]}


def test_counties_that_overlap_are_told(tmp_path):
    told = warned(tmp_path, ["990101", "990102"], [(0, 2), (1, 3)])
    assert "33.3 %" in told["places_overlap"]


def test_a_city_of_which_a_county_has_no_polygon_is_told(tmp_path):
    told = warned(tmp_path, ["990100", "990101"], [(0, 3), (0, 2)])
    assert "990100" in told["parts_missing"]
    assert "33.3 %" in told["parts_missing"]


def test_counties_that_make_up_the_city_are_told_nothing(tmp_path):
    told = warned(tmp_path, ["990100", "990101", "990102"], [(0, 3), (0, 2), (2, 3)])
    assert not {"places_overlap", "parts_missing"} & told.keys()
