"""Rasters, tables, constants and annexes of an area: the same numbers however they come, and every slip told."""

import math
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import rasterio
import xarray as xr
from affine import Affine
from tests import synthetic
from tests.run.accounting import account, outcome, problems, source_settings, sums, the, with_settings
from tests.synthetic import DEGREES, UTM50, write_tif

from shanshui.core.errors import ShanshuiError
from shanshui.run.account import prepare
from shanshui.run.engine import account as account_of
from shanshui.run.engine import inputs_of


def raster(path: Path) -> tuple[np.ndarray, Affine, str]:
    """Return values, affine and system of a GeoTIFF."""
    with rasterio.open(path, driver="GTiff") as file:
        return file.read(), file.transform, file.crs.to_wkt()


def codes(found: list[ShanshuiError]) -> set[str]:
    """Return the names of errors."""
    return {error.code for error in found}


def cover(**changes: Any) -> dict[str, Any]:
    """Return the sources with other settings for land cover."""
    return source_settings(land_cover={"file": "lc.tif", "classes": "classes.csv"} | changes)


# --- the grid ------------------------------------------------------------------------------------


def test_the_grid_is_that_of_the_land_cover_cut_to_the_places(area: Path):
    prepared = prepare(area)
    grid = prepared.maps.grid
    _, home, _ = raster(area.parent / "lc.tif")
    assert grid.transform.a == home.a
    assert grid.offset_in(prepared.maps.rasters["ecosystem_type", "2020"].grid) is not None
    west, south, east, north = gpd.read_file(area.parent / "places.gpkg", engine="pyogrio").total_bounds
    left, bottom, right, top = grid.bounds
    assert left <= west < left + 30
    assert bottom <= south < bottom + 30
    assert right - 30 < east <= right
    assert top - 30 < north <= top


def test_a_grid_like_another_source(area: Path):
    grid = prepare(with_settings(area, grid={"like": "rain"})).maps.grid
    assert grid.crs.is_geographic
    assert grid.transform.a == pytest.approx(0.004)


def test_a_grid_of_ones_own(area: Path):
    grid = prepare(with_settings(area, grid={"crs": "EPSG:32651", "resolution": 100})).maps.grid
    assert grid.crs.to_epsg() == 32651
    assert grid.transform.a == 100
    assert grid.bounds[0] % 100 == 0


@pytest.mark.parametrize("crs", ["EPSG:99999", "banana", ""])
def test_a_grid_in_no_system(area: Path, crs: str):
    (error,) = problems(with_settings(area, grid={"crs": crs, "resolution": 100}))
    assert error.where.startswith("area.yaml")


def test_no_land_cover_and_no_grid(area: Path):
    (error,) = problems(with_settings(area, sources=source_settings(land_cover=None)))
    assert error.code == "NeedGrid"


@pytest.mark.parametrize(
    "grid", [{"crs": "EPSG:32650", "resolution": 60}, {"like": "rain"}, {"crs": "EPSG:4326", "resolution": 0.001}]
)
def test_the_area_is_the_same_on_every_grid(area: Path, grid: dict[str, Any]):
    fine = account(area).extent.query("place == '990100'")["area_ha"].sum()
    other = account(with_settings(area, grid=grid)).extent.query("place == '990100'")["area_ha"].sum()
    assert other == pytest.approx(fine, rel=2e-3)  # UTM is conformal, not equal-area


# --- rasters in other forms ----------------------------------------------------------------------


@pytest.mark.parametrize("form", ["nc", "zarr", "upside down", "packed"])
def test_rain_in_any_form_is_the_same_account(area: Path, form: str):
    whole = account(area)
    values, affine, _ = raster(area.parent / "rain.tif")
    _, rows, columns = values.shape
    x, y = affine.c + affine.a * (np.arange(columns) + 0.5), affine.f + affine.e * (np.arange(rows) + 0.5)
    data = xr.DataArray(
        values, dims=("time", "lat", "lon"), coords={"lat": y, "lon": x}, name="rain", attrs={"units": "mm"}
    )
    data["lon"].attrs = {"units": "degrees_east", "standard_name": "longitude"}
    data["lat"].attrs = {"units": "degrees_north", "standard_name": "latitude"}
    name = "rain.zarr" if form == "zarr" else "rain.nc"
    data = data.isel(lat=slice(None, None, -1)) if form == "upside down" else data
    if form == "zarr":
        data.to_dataset().to_zarr(area.parent / name, zarr_format=2, consolidated=False)
    else:
        packed = {"rain": {"dtype": "int32", "scale_factor": 1e-5, "_FillValue": -1}} if form == "packed" else {}
        data.to_netcdf(area.parent / name, engine="h5netcdf", encoding=packed)
    (area.parent / "rain.tif").unlink()
    rain = {"file": name, "unit": "mm month-1", "bands": "months"}
    other = account(with_settings(area, sources=source_settings(rain=rain)))
    if form == "packed":
        assert other.flows["supply"].fillna(-1).to_numpy() == pytest.approx(
            whole.flows["supply"].fillna(-1).to_numpy(), rel=1e-6
        )
    else:
        assert other.flows["supply"].fillna(-1).to_numpy() == pytest.approx(
            whole.flows["supply"].fillna(-1).to_numpy(), rel=1e-12
        )


def test_twelve_files_are_twelve_bands(area: Path):
    whole = account(area)
    values, affine, crs = raster(area.parent / "rain.tif")
    for month in range(12):
        write_tif(area.parent / f"rain_{month + 1:02}.tif", values[month], affine, crs)
    rain = {"file": "rain_{month:02}.tif", "unit": "mm month-1", "bands": "months"}
    other = account(with_settings(area, sources=source_settings(rain=rain)))
    assert other.flows["supply"].equals(whole.flows["supply"])


def dated_rain(area: Path, years: list[int]) -> None:
    """Write the rain as NetCDF with a time axis of months, each year wetter by a tenth than the one before."""
    values, affine, _ = raster(area.parent / "rain.tif")
    _, rows, columns = values.shape
    x, y = affine.c + affine.a * (np.arange(columns) + 0.5), affine.f + affine.e * (np.arange(rows) + 0.5)
    cube = np.concatenate([values * 1.1**i for i in range(len(years))])
    months = [np.datetime64(f"{year}-{month:02}-15", "ns") for year in years for month in range(1, 13)]
    data = xr.DataArray(cube, dims=("time", "lat", "lon"), coords={"time": months, "lat": y, "lon": x}, name="rain")
    data["lon"].attrs = {"units": "degrees_east"}
    data["lat"].attrs = {"units": "degrees_north"}
    data.to_netcdf(area.parent / "rain.nc", engine="h5netcdf")


def rain_of(area: Path, **changes: Any) -> dict[str, float]:
    """Return mean yearly rain of the area by period."""
    rain = {"file": "rain.nc", "unit": "mm month-1", "bands": "months"} | changes
    ranges = account(
        with_settings(area, sources=source_settings(rain=rain), periods=["2019", "2020"], tables=None)
    ).ranges
    return ranges[ranges["variable"] == "precipitation"].groupby("period")["mean"].mean().to_dict()


def test_each_period_takes_its_year_of_a_time_axis(area: Path):
    dated_rain(area, [2018, 2019, 2020])
    rain = rain_of(area)
    assert rain["2020"] == pytest.approx(1.1 * rain["2019"], rel=1e-6)


def test_a_stated_year_holds_for_every_period(area: Path):
    dated_rain(area, [2010, 2011])
    rain = rain_of(area, year=2010)
    assert rain["2019"] == rain["2020"]
    found = problems(
        with_settings(area, sources=source_settings(rain={"file": "rain.nc", "unit": "mm month-1", "bands": "months"}))
    )
    assert codes(found) == {"NotInFile"}
    assert "2010, 2011" in found[0].text("en")


@pytest.mark.parametrize(
    ("unit", "scale"), [("cm month-1", 0.1), ("m month-1", 1e-3), ("in month-1", 1 / 25.4), ("kg m-2 month-1", 1.0)]
)
def test_rain_in_another_unit(area: Path, unit: str, scale: float):
    whole = sums(account(area), "990100")
    values, affine, crs = raster(area.parent / "rain.tif")
    write_tif(area.parent / "rain.tif", values.astype("f8") * scale, affine, crs)
    other = sums(
        account(
            with_settings(area, sources=source_settings(rain={"file": "rain.tif", "unit": unit, "bands": "months"}))
        ),
        "990100",
    )
    assert other == pytest.approx(whole, rel=1e-9)


def test_scale_and_offset_of_the_settings(area: Path):
    whole = sums(account(area), "990100")
    values, affine, crs = raster(area.parent / "heat.tif")
    write_tif(area.parent / "heat.tif", np.round((values.astype("f8") + 50) * 1e6).astype("i4"), affine, crs)
    heat = {"file": "heat.tif", "unit": "degC", "bands": "months", "scale": 1e-6, "offset": -50.0}
    other = sums(account(with_settings(area, sources=source_settings(temperature=heat))), "990100")
    assert other == pytest.approx(whole, rel=1e-6)


def test_temperature_in_kelvin(area: Path):
    whole = sums(account(area), "990100")
    values, affine, crs = raster(area.parent / "heat.tif")
    write_tif(area.parent / "heat.tif", values.astype("f8") + 273.15, affine, crs)
    heat = {"file": "heat.tif", "unit": "K", "bands": "months"}
    assert sums(account(with_settings(area, sources=source_settings(temperature=heat))), "990100") == pytest.approx(
        whole, rel=1e-9
    )


def test_two_periods_two_files(area: Path):
    values, affine, crs = raster(area.parent / "lc.tif")
    (area.parent / "lc.tif").rename(area.parent / "lc_2020.tif")
    write_tif(area.parent / "lc_2015.tif", np.where(values == 4, 5, values).astype("u1"), affine, crs)
    both = account(with_settings(area, periods=["2015", "2020"], sources=cover(file="lc_{period}.tif"), tables=None))
    extent = both.extent[both.extent["place"] == "990100"].pivot_table(
        index="ecosystem_type", columns="period", values="area_ha"
    )
    assert extent["2015"].sum() == pytest.approx(extent["2020"].sum(), rel=1e-12)
    assert math.isnan(extent["2015"]["grass"])
    assert extent["2015"]["paddy"] == pytest.approx(extent["2020"]["paddy"] + extent["2020"]["grass"], rel=1e-12)
    assert set(both.flows["period"]) == {"2015", "2020"}


# --- what check must catch -----------------------------------------------------------------------


def wrong(area: Path, name: str, change: Any, **options: Any) -> list[ShanshuiError]:
    """Return what is found wrong after a raster was changed."""
    values, affine, crs = raster(area.parent / f"{name}.tif")
    values, affine, crs = change(values, affine, crs)
    write_tif(area.parent / f"{name}.tif", values, affine, crs, **options)
    return problems(area)


def test_erodibility_in_us_units(area: Path):
    """invest.md §7: K in US customary units is 7.6 times too large; it must not pass."""
    write_tif(area.parent / "k.tif", np.full((60, 70), 0.32, "f4"), Affine(30, 0, 700_000, 0, -30, 3_100_000))
    found = problems(with_settings(area, sources=source_settings(soil_erodibility={"file": "k.tif"})))
    assert codes(found) == {"OutsideRange"}
    assert "k.tif" in found[0].where


def test_negative_erosivity(area: Path):
    write_tif(area.parent / "r.tif", np.full((60, 70), -3000, "f4"), Affine(30, 0, 700_000, 0, -30, 3_100_000))
    found = problems(with_settings(area, sources=source_settings(rain_erosivity={"file": "r.tif"})))
    assert found
    assert "r.tif" in found[0].where


def test_a_class_that_the_table_lacks(area: Path):
    table = area.parent / "classes.csv"
    table.write_text(
        "\n".join(line for line in table.read_text().splitlines() if not line.startswith(("4,", "6,"))) + "\n"
    )
    (error,) = problems(area)
    assert error.code == "UnknownClasses"
    assert "4, 6" in error.text("zh")


def test_a_neighbouring_zone(area: Path):
    found = wrong(area, "dem", lambda v, a, _: (v, a, "EPSG:32649"), nodata=-9999)
    assert codes(found) == {"NeighbouringZone"}
    assert "EPSG:32650" in found[0].text("en")


def test_elsewhere(area: Path):
    found = wrong(area, "dem", lambda v, a, c: (v, a @ Affine.translation(5000, 5000), c), nodata=-9999)
    assert codes(found) == {"NoOverlap"}


def test_another_datum(area: Path):
    assert codes(wrong(area, "rain", lambda v, a, _: (v, a, "EPSG:4490"))) == {"DatumDiffers"}
    assert (
        problems(
            with_settings(
                area,
                sources=source_settings(
                    rain={"file": "rain.tif", "unit": "mm month-1", "bands": "months", "crs": DEGREES}
                ),
            )
        )
        == []
    )


def test_the_advice_about_another_datum_works_also_for_projected_maps(area: Path):
    """A map on UTM/WGS 84 for an area on CGCS2000: what the message says to write is accepted."""
    chosen = source_settings()
    found = problems(with_settings(area, grid={"crs": "EPSG:4528", "resolution": 60}))
    assert codes(found) == {"DatumDiffers"}
    for name, setting in chosen.items():
        error = next((e for e in found if e.where == setting["file"]), None)
        setting |= {"crs": error.fields["accepted"]} if error else {}
        assert error, name
    assert problems(with_settings(area, grid={"crs": "EPSG:4528", "resolution": 60}, sources=chosen)) == []


def test_without_a_system(area: Path):
    values, affine, _ = raster(area.parent / "dem.tif")
    write_tif(area.parent / "dem.tif", values, affine, None)
    assert codes(problems(area)) == {"CrsMissing"}
    declared = {"file": "dem.tif", "unit": "m", "crs": UTM50}
    assert problems(with_settings(area, sources=source_settings(elevation=declared))) == []


def test_eleven_months(area: Path):
    assert codes(wrong(area, "rain", lambda v, a, c: (v[:11], a, c))) == {"WrongBandCount"}


def test_a_nodata_value_nobody_declared(area: Path):
    def holes(values: np.ndarray, affine: Affine, crs: str) -> tuple[np.ndarray, Affine, str]:
        values[:, :9, :9] = -9999
        return values, affine, crs

    found = wrong(area, "rain", holes)
    assert codes(found) & {"SuspectedNodata", "OutsideRange"}


def test_sources_that_are_missing_are_all_told(area: Path):
    for name in ("dem", "rain", "sand"):
        (area.parent / f"{name}.tif").unlink()
    found = problems(area)
    assert {e.where for e in found} >= {"dem.tif", "rain.tif", "sand.tif"}


def test_two_sources_of_one_variable(area: Path):
    twice = source_settings(dem={"file": "dem.tif"})
    (error,) = problems(with_settings(area, sources=twice))
    assert error.code == "ProvidedTwice"
    assert "dem" in error.where


# --- partly covered ------------------------------------------------------------------------------


def cut_land_cover(area: Path, columns: int = 45) -> None:
    """Leave the eastern part of the land cover out."""
    values, affine, crs = raster(area.parent / "lc.tif")
    write_tif(area.parent / "lc.tif", values[:, :, :columns], affine, crs)


def test_land_cover_that_ends_too_soon_is_refused_with_its_share(area: Path):
    cut_land_cover(area)
    (error,) = problems(area)
    assert error.code == "PartialCover"
    assert "%" in error.text("zh")


def test_it_may_be_allowed_and_is_told_each_time(area: Path):
    cut_land_cover(area)
    with_settings(area, allow_partial=True)
    first, again = outcome(area), outcome(area)
    assert first.partial == ("990103", "990104", "990105")
    assert again.partial == first.partial
    assert not again.fresh
    results = account(area)
    covered = results.places.set_index("code")["covered"]
    assert covered["990101"] == pytest.approx(1)
    assert 0.5 < covered["990103"] < 1
    assert 0 <= covered["990105"] < 0.01
    assert 0.3 < covered["990100"] < covered["990103"]


def test_holes_in_the_land_cover_are_partial_too(area: Path):
    values, affine, crs = raster(area.parent / "lc.tif")
    values[:, 20:30, 12:20] = 0
    write_tif(area.parent / "lc.tif", values, affine, crs, nodata=0)
    with_settings(area, allow_partial=True)
    assert "990101" in outcome(area).partial


def test_a_hole_in_a_source_lowers_the_share_covered(area: Path):
    values, affine, crs = raster(area.parent / "dem.tif")
    values[:, 20:40, 20:60] = -9999
    before = account(area)
    write_tif(area.parent / "dem.tif", values, affine, crs, nodata=-9999)
    after = account(area)
    shares = [r.flows.query("place == '990100' and item == 'soil'")["covered"].min() for r in (before, after)]
    assert shares[0] == 1.0
    assert 0 < shares[1] < 0.9
    assert sums(after, "990100")["soil_retention.soil"] < sums(before, "990100")["soil_retention.soil"]
    assert any("soil_retention.soil" in w["en"] for w in after.manifest["warnings"])


# --- numbers -------------------------------------------------------------------------------------


def test_a_constant_is_a_map_of_one_number(area: Path):
    _, home, _ = raster(area.parent / "lc.tif")
    write_tif(area.parent / "k.tif", np.full((60, 70), 0.03), home)
    mapped = account(with_settings(area, sources=source_settings(soil_erodibility={"file": "k.tif"})))
    given = account(with_settings(area, constants={"soil_erodibility": {"value": 0.03, "source": "test"}}))
    assert given.flows["supply"].equals(mapped.flows["supply"])


def test_a_number_of_places_is_nearest_from_above(area: Path):
    numbers = area.parent / "numbers.csv"
    numbers.write_text(
        "place,variable,value,unit\n990000,soil_erodibility,0.02,t h MJ-1 mm-1\n990101,soil_erodibility,0.04,t h MJ-1 mm-1\n"
    )
    low = account(with_settings(area, constants={"soil_erodibility": {"value": 0.9e-1, "source": "x"}}))
    numbers.write_text("place,variable,value,unit\n990000,soil_erodibility,0.04,t h MJ-1 mm-1\n")
    high = account(area)
    for place, ratio in (("990101", 1.0), ("990102", 2.0)):
        assert sums(high, place)["soil_retention.soil"] == pytest.approx(
            ratio * sums(low, place)["soil_retention.soil"], rel=1e-9
        )


def test_a_number_by_ecosystem_type(area: Path):
    numbers = area.parent / "numbers.csv"
    numbers.write_text(
        "place,ecosystem_type,variable,value,unit\n990100,,soil_erodibility,0.02,t h MJ-1 mm-1\n990100,shrub,soil_erodibility,0.04,t h MJ-1 mm-1\n"
    )
    some = account(area)
    numbers.write_text("place,ecosystem_type,variable,value,unit\n990100,,soil_erodibility,0.02,t h MJ-1 mm-1\n")
    plain = account(area)
    for kind, ratio in (("shrub", 2.0), ("paddy", 1.0)):
        one, other = (the(r, "990100", "soil_retention", "soil", kind)["supply"] for r in (some, plain))
        assert one == pytest.approx(ratio * other, rel=1e-9)


@pytest.mark.parametrize("name", ["precipitation_monthly", "wind_speed_daily"])
def test_one_number_for_many_months_is_refused(area: Path, name: str):
    (error,) = problems(with_settings(area, constants={name: {"value": 3, "source": "x"}}))
    assert error.code == "OneForMany"
    unit = "mm" if "precip" in name else "m s-1"
    (area.parent / "numbers.csv").write_text(f"place,variable,value,unit\n990100,{name},3,{unit}\n")
    (error,) = problems(with_settings(area))
    assert error.where.startswith("numbers.csv:2")


def test_an_elevation_that_is_a_number_has_no_slope(area: Path):
    """Neighbouring cells need a map: one height for the area must not become slope 0."""
    flat = with_settings(
        area, sources=source_settings(elevation=None), constants={"elevation": {"value": 500, "source": "x"}}
    )
    prepared = prepare(flat)
    assert "slope" not in prepared.plan.recipes
    task = next(t for t in prepared.plan.tasks if t.key == "soil_retention.soil")
    assert "slope" in {lack.name for lack in task.lacks} or task.lacks
    account(flat)


def test_a_constant_amount_is_that_of_the_whole(area: Path):
    """A capacity, a revenue, a number of visits belongs to the area once, not to each county."""
    constants = {
        "flood_control_capacity": {"value": 1e6, "source": "x"},
        "so2_emission": {"value": 40, "unit": "t", "source": "x"},
    }
    (area.parent / "numbers.csv").write_text("place,variable,value,unit\n990101,population,1,万人\n")
    results = account(with_settings(area, constants=constants))
    assert sums(results, "990100")["flood_mitigation.reservoir"] == 1e6
    assert "flood_mitigation.reservoir" not in sums(results, "990101")
    assert sums(results, "990100")["air_filtration.so2"] <= 40


def test_emission_given_twice(area: Path):
    numbers = area.parent / "numbers.csv"
    numbers.write_text(numbers.read_text() + "990101,so2_emission,3,t\n")
    prepared = prepare(area)
    with pytest.raises(ShanshuiError) as caught:
        account_of(prepared)
    assert caught.value.code == "EmissionGivenTwice"
    assert caught.value.exit_code == 3


# --- tables --------------------------------------------------------------------------------------


def test_units_of_one_item_add_up(area: Path):
    (area.parent / "yearbook.csv").write_text(
        "place,ecosystem_type,service,item,quantity,unit,price,price_unit\n"
        "990101,,livestock_provision,pigs,3,万头,2000,yuan head-1\n990102,,livestock_provision,pigs,500,头,2000,yuan head-1\n"
    )
    row = the(account(area), "990100", "livestock_provision", "pigs")
    assert row["supply"] == pytest.approx(30_500)
    assert row["unit"] in ("head", "头")
    assert row["value"] == pytest.approx(30_500 * 2000)


def test_heads_and_tonnes_do_not_add_up_but_their_yuan_do(area: Path):
    (area.parent / "yearbook.csv").write_text(
        "place,ecosystem_type,service,item,quantity,unit,price,price_unit\n"
        "990101,,livestock_provision,pigs,100,头,2000,yuan head-1\n990102,,livestock_provision,pigs,7,t,30,yuan kg-1\n"
    )
    row = the(account(area), "990100", "livestock_provision", "pigs")
    assert math.isnan(row["supply"])
    assert row["value"] == pytest.approx(100 * 2000 + 7000 * 30)


@pytest.mark.parametrize(
    ("row", "code", "column"),
    [
        ("990109,,crop_provision,rice,5,t,,", "NoSuchPlace", "place"),
        ("合成县1,,crop_provision,rice,5,t,,", "PlaceNamedNotCoded", "place"),
        ("990101,oak,crop_provision,rice,5,t,,", "NoSuchName", "ecosystem_type"),
        ("990101,,crop,rice,5,t,,", "NoSuchName", "service"),
        ("990101,,soil_retention,rice,5,t,,", "NoSuchName", "item"),
        ("990101,,crop_provision,rice,five,t,,", "UnreadableNumber", "quantity"),
        ("990101,,crop_provision,rice,5,,,", "UnitMissing", "unit"),
        ("990101,,crop_provision,rice,5,bananas,,", "UnknownUnit", "unit"),
        ("990101,,soil_retention,soil,5,m3,,", "UnitMismatch", "unit"),
        ("990101,,crop_provision,rice,-5,t,,", "NegativeQuantity", "quantity"),
        ("990101,,crop_provision,rice,5,t,-3,yuan t-1", "NegativeQuantity", "price"),
        ("990101,,crop_provision,rice,5,t,3,", "UnitMissing", "price_unit"),
        ("990101,,crop_provision,rice,5,t,3,yuan m-3", "UnitMismatch", "price_unit"),
    ],
)
def test_a_bad_row_is_told_with_file_row_and_column(area: Path, row: str, code: str, column: str):
    table = area.parent / "yearbook.csv"
    table.write_text(table.read_text() + row + "\n", "utf-8")
    (error,) = problems(area)
    assert error.code == code
    assert error.where.startswith("yearbook.csv:6")
    assert error.where.endswith(column)


def test_every_bad_row_is_told(area: Path):
    table = area.parent / "yearbook.csv"
    table.write_text(
        table.read_text()
        + "X,,crop_provision,rice,5,t,,\n990101,,crop_provision,rice,-5,t,,\n990101,,crop,rice,5,t,,\n"
    )
    assert len(problems(area)) == 3


def test_the_same_row_twice(area: Path):
    table = area.parent / "yearbook.csv"
    table.write_text(table.read_text() + "990101,farmland,crop_provision,rice,1,t,,\n")
    assert codes(problems(area)) == {"QuantityGivenTwice"}


def test_a_table_of_no_known_sort(area: Path):
    (area.parent / "yearbook.csv").write_text("who,what\na,b\n")
    (error,) = problems(area)
    assert error.code in ("UnknownTable", "MissingColumns")
    assert "who, what" in error.text("zh")


def test_an_annex_overrides_and_is_recorded(area: Path):
    plain = account(area)
    (area.parent / "annex.csv").write_text(
        "parameter,value,unit,year,source\nco2_price,1000,yuan t-1,2020,Bureau notice 7\n"
    )
    local = account(with_settings(area, annex={"file": "annex.csv"}))
    row = the(local, "990100", "global_climate_regulation", "carbon", "paddy")
    assert row["value"] == pytest.approx(1000 * row["supply"])
    assert row["supply"] == the(plain, "990100", "global_climate_regulation", "carbon", "paddy")["supply"]
    (parameter,) = [p for p in local.manifest["parameters"] if p["parameter"] == "co2_price"]
    assert (parameter["value"], parameter["set"], parameter["mark"], parameter["source"]) == (
        1000,
        "annex",
        "U",
        "Bureau notice 7",
    )
    assert {other["set"] for other in parameter["alternatives"]} >= {"garze"}
    assert any(i["file"] == "annex.csv" for i in local.manifest["inputs"])


def test_a_bad_annex_is_told_with_its_rows(area: Path):
    (area.parent / "annex.csv").write_text(
        "parameter,value,unit,source\nco2_prize,1,yuan t-1,x\nco2_price,cheap,yuan t-1,x\nco2_price,-4,yuan t-1,x\n"
    )
    found = problems(with_settings(area, annex={"file": "annex.csv"}))
    assert len(found) == 3
    assert all("annex.csv" in e.where for e in found)


# --- the neighbouring zone and the edges of the world --------------------------------------------


def test_across_a_zone_border(tmp_path: Path):
    """R40: an area on 120° E with sources in zones 50 and 51 has the same extent in both."""
    area = synthetic.make_area(tmp_path / "a")
    extents = []
    for crs in ("EPSG:32650", "EPSG:32651"):
        prepared = prepare(with_settings(area, grid={"crs": crs, "resolution": 30}))
        entries = inputs_of(prepared, "2020", set()).entries(prepared.maps.grid.whole)
        extents.append(np.bincount(entries.types, entries.area))
    assert extents[0].sum() == pytest.approx(extents[1].sum(), rel=1e-2)
    shares = [found / found.sum() for found in extents]
    assert shares[0] == pytest.approx(shares[1], abs=0.005)


# --- laws of the whole (T37-T40) ------------------------------------------------------------------


def test_places_merged_hold_what_they_held_apart(area: Path):
    apart = account(area)
    shapes = gpd.read_file(area.parent / "places.gpkg", engine="pyogrio")
    shapes.loc[shapes["code"] == "990102", "code"] = "990101"
    shapes.dissolve("code").reset_index().to_file(area.parent / "places.gpkg", layer="places", driver="GPKG")
    merged = account(area)
    for key in (
        "soil_retention.soil",
        "water_retention.retention",
        "oxygen_release.oxygen",
        "global_climate_regulation.carbon",
    ):
        both = sums(apart, "990101")[key] + sums(apart, "990102")[key]
        assert sums(merged, "990101")[key] == pytest.approx(both, rel=1e-6)
        assert sums(merged, "990100")[key] == pytest.approx(sums(apart, "990100")[key], rel=1e-6)


def test_twice_the_erodibility_is_twice_the_soil_kept(area: Path):
    one, two = (
        sums(account(with_settings(area, constants={"soil_erodibility": {"value": k, "source": "x"}})), "990103")[
            "soil_retention.soil"
        ]
        for k in (0.02, 0.04)
    )
    assert two == pytest.approx(2 * one, rel=1e-12)


def test_twice_the_price_is_twice_the_value_and_no_other_line_moves(area: Path):
    found = []
    for price in (500, 1000):
        (area.parent / "annex.csv").write_text(f"parameter,value,unit,source\nco2_price,{price},yuan t-1,x\n")
        found.append(account(with_settings(area, annex={"file": "annex.csv"})).flows)
    carbon = found[0]["item"] == "carbon"
    assert found[1]["value"][carbon].to_numpy() == pytest.approx(
        2 * found[0]["value"][carbon].to_numpy(), rel=1e-12, nan_ok=True
    )
    assert found[0]["value"][~carbon].equals(found[1]["value"][~carbon])
    assert found[0]["supply"].equals(found[1]["supply"])


def test_the_place_tree_changes_no_leaf(area: Path):
    """Counties under another parent hold what they held."""
    before = account(area)
    table = area.parent / "places.csv"
    table.write_text(
        table.read_text("utf-8").replace("990104,990100,county", "990104,990109,county")
        + "990109,990100,zone,区,Zone\n",
        "utf-8",
    )
    after = account(area)
    for place in ("990101", "990104", "990100"):
        assert sums(after, place) == pytest.approx(sums(before, place), rel=1e-12)
    assert sums(after, "990109")["soil_retention.soil"] == sums(before, "990104")["soil_retention.soil"]
