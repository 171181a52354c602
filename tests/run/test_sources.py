"""Rasters of the user, read in their variable's unit: scale, offset, nodata, units over a period, windows, bands."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from affine import Affine
from tests import synthetic
from tests.run.accounting import problems, source_settings, with_settings
from tests.synthetic import write_tif

from shanshui.core.errors import FileMissing, HashDiffers, InputError, NoSuchName
from shanshui.grid.window import Window
from shanshui.run.config import read_area
from shanshui.run.sources import Raster, open_source

HOME = Affine(1000, 0, synthetic.WEST, 0, -1000, synthetic.NORTH)
PLAIN = np.arange(12, dtype="f4").reshape(3, 4) + 1


def opened(folder: Path, name: str, values: Any, file: dict[str, Any] | None = None, **settings: Any) -> Raster:
    """Return a source of one GeoTIFF; `file` goes into its header, `settings` into area.yaml."""
    write_tif(folder / "a.tif", values, HOME, **(file or {}))
    given = synthetic.settings() | {"sources": {name: {"file": "a.tif"} | settings}}
    return open_source(read_area(synthetic.write_settings(folder, given)), name, name, "2020")


def whole(raster: Raster) -> np.ndarray:
    return raster.read(raster.grid.whole)


def test_bare_numbers_are_in_the_variables_unit(tmp_path: Path):
    raster = opened(tmp_path, "elevation", PLAIN)
    assert raster.unit == "m"
    assert np.array_equal(whole(raster)[0], PLAIN)


@pytest.mark.parametrize(("unit", "factor"), [("m", 1), ("km", 1000), ("cm", 0.01)])
def test_numbers_in_another_unit_are_converted(tmp_path: Path, unit: str, factor: float):
    raster = opened(tmp_path, "elevation", PLAIN, unit=unit)
    assert whole(raster)[0] == pytest.approx(PLAIN * np.float64(factor), rel=1e-6)
    assert raster.unit == unit


@pytest.mark.parametrize(("unit", "factor"), [("mm a-1", 1), ("mm", 1), ("cm a-1", 10), ("m a-1", 1000)])
def test_rain_of_a_year_may_say_so(tmp_path: Path, unit: str, factor: float):
    raster = opened(tmp_path, "precipitation", PLAIN, unit=unit)
    assert whole(raster)[0] == pytest.approx(PLAIN * factor, rel=1e-12)


def test_a_daily_rate_of_a_year_counts_its_days(tmp_path: Path):
    raster = opened(tmp_path, "precipitation", PLAIN, unit="mm day-1")
    assert whole(raster)[0] == pytest.approx(PLAIN * 365.25, rel=1e-12)


LEAP = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]


@pytest.mark.parametrize(
    ("unit", "a_day"), [("mm day-1", 1), ("cm d-1", 10), ("kg m-2 s-1", 86400), ("mm h-1", 24), ("kg m-2 d-1", 1)]
)
def test_a_rate_in_months_counts_the_days_of_each(tmp_path: Path, unit: str, a_day: float):
    values = np.ones((12, 2, 2), dtype="f4")
    raster = opened(tmp_path, "precipitation_monthly", values, unit=unit, bands="months")
    assert whole(raster)[:, 0, 0] == pytest.approx([days * a_day for days in LEAP], rel=1e-12)


@pytest.mark.parametrize(("year", "february"), [(2019, 28), ("2019", 28), (2020, 29), ("normals", 28.25)])
def test_the_february_is_that_of_the_data(tmp_path: Path, year: object, february: float):
    values = np.ones((12, 2, 2), dtype="f4")
    raster = opened(tmp_path, "precipitation_monthly", values, unit="mm day-1", bands="months", year=year)
    assert whole(raster)[1, 0, 0] == pytest.approx(february, rel=1e-12)
    assert whole(raster)[0, 0, 0] == pytest.approx(31, rel=1e-12)


@pytest.mark.parametrize("unit", ["mm", "mm month-1", "kg m-2", "kg m-2 month-1"])
def test_an_amount_of_a_month_is_the_same_in_every_month(tmp_path: Path, unit: str):
    values = np.ones((12, 2, 2), dtype="f4")
    raster = opened(tmp_path, "precipitation_monthly", values, unit=unit, bands="months")
    assert np.unique(whole(raster)) == pytest.approx([1], rel=1e-12)


def test_a_month_of_rain_is_a_month_in_every_month(tmp_path: Path):
    values = np.full((12, 2, 2), 10, dtype="f4")
    raster = opened(tmp_path, "precipitation_monthly", values, unit="cm month-1", bands="months")
    assert np.unique(whole(raster)).tolist() == [100]


def test_a_unit_of_something_else_is_refused(tmp_path: Path):
    raster = opened(tmp_path, "elevation", PLAIN, unit="degC")
    with pytest.raises(InputError, match="degC"):
        whole(raster)


def test_temperature_in_kelvin_has_another_zero(tmp_path: Path):
    raster = opened(tmp_path, "air_temperature", PLAIN + 280, unit="K")
    assert whole(raster)[0] == pytest.approx(PLAIN + 6.85, abs=1e-4)


def test_scale_and_offset_of_the_settings(tmp_path: Path):
    raster = opened(tmp_path, "elevation", PLAIN.astype("i2"), scale=0.5, offset=100)
    assert np.array_equal(whole(raster)[0], PLAIN * 0.5 + 100)


def test_scale_comes_before_unit(tmp_path: Path):
    raster = opened(tmp_path, "elevation", PLAIN.astype("i2"), scale=0.1, unit="km")
    assert whole(raster)[0] == pytest.approx(PLAIN * 100, rel=1e-12)


def test_a_scale_of_nought_is_the_settings_own(tmp_path: Path):
    raster = opened(tmp_path, "elevation", PLAIN.astype("i2"), offset=0, scale=1)
    assert np.array_equal(whole(raster)[0], PLAIN)


def test_absent_is_absent_whatever_scale(tmp_path: Path):
    values = PLAIN.astype("i2")
    values[0, 0] = -99
    raster = opened(tmp_path, "elevation", values, {"nodata": -99}, scale=2, offset=1)
    found = whole(raster)[0]
    assert np.isnan(found[0, 0])
    assert found[0, 1] == 5


def test_nodata_of_the_settings_is_the_stored_number(tmp_path: Path):
    raster = opened(tmp_path, "elevation", PLAIN.astype("i2"), nodata=3, scale=10)
    found = whole(raster)[0]
    assert np.isnan(found[0, 2])
    assert np.isfinite(found).sum() == 11


def test_nodata_none_makes_every_number_real(tmp_path: Path):
    values = PLAIN.astype("i2")
    values[0, 0] = 0
    plain = opened(tmp_path, "elevation", values, {"nodata": 0})
    assert np.isnan(whole(plain)[0, 0, 0])
    real = opened(tmp_path, "elevation", values, {"nodata": 0}, nodata="none")
    assert whole(real)[0, 0, 0] == 0


def test_one_band_of_several(tmp_path: Path):
    values = np.stack([PLAIN, PLAIN * 10, PLAIN * 100])
    raster = opened(tmp_path, "elevation", values, band=2, scale=2)
    assert np.array_equal(whole(raster)[0], PLAIN * 20)
    assert whole(raster).shape == (1, 3, 4)


def test_a_band_that_is_none_is_told(tmp_path: Path):
    with pytest.raises(InputError, match="4"):
        opened(tmp_path, "elevation", np.stack([PLAIN] * 3), band=4)


def test_a_window_beyond_the_raster_is_absent_there(tmp_path: Path):
    raster = opened(tmp_path, "elevation", PLAIN)
    found = raster.read(Window(-1, 4, 2, 6))[0]
    assert found.shape == (5, 4)
    assert np.array_equal(found[1:4, :2], PLAIN[:, 2:])
    assert np.isnan(found[[0, -1]]).all()
    assert np.isnan(found[:, 2:]).all()


@pytest.mark.parametrize("window", [Window(-5, -1, 0, 4), Window(0, 3, 9, 12), Window(10, 12, 10, 12)])
def test_a_window_elsewhere_is_absent_altogether(tmp_path: Path, window: Window):
    found = opened(tmp_path, "elevation", PLAIN).read(window)
    assert found.shape == (1, *window.shape)
    assert np.isnan(found).all()


def test_numbers_are_double_whatever_the_file_holds(tmp_path: Path):
    for kind in ("u1", "i2", "f4"):
        assert whole(opened(tmp_path, "elevation", PLAIN.astype(kind))).dtype == np.float64


def test_it_lies_on_its_own_grid(tmp_path: Path):
    raster = opened(tmp_path, "elevation", PLAIN)
    assert raster.grid.shape == (3, 4)
    assert raster.grid.transform == HOME
    assert raster.aligned.grid.same_as(raster.grid)


def test_the_hash_it_must_have(tmp_path: Path):
    with pytest.raises(HashDiffers):
        opened(tmp_path, "elevation", PLAIN, sha256="0" * 64)


# --- files of periods and months ---------------------------------------------------------------------


def months(folder: Path, pattern: str, **settings: Any) -> Raster:
    for month in range(1, 13):
        write_tif(folder / pattern.format(month=month, period="2020"), np.full((2, 2), month, "f4"), HOME)
    rain = {"file": pattern, "bands": "months"} | settings
    area = read_area(synthetic.write_settings(folder, synthetic.settings() | {"sources": {"rain": rain}}))
    return open_source(area, "rain", "precipitation_monthly", "2020")


@pytest.mark.parametrize("pattern", ["r{month}.tif", "r{month:02}.tif", "{period}_{month:02}.tif"])
def test_twelve_files_in_the_order_of_months(tmp_path: Path, pattern: str):
    raster = months(tmp_path, pattern, unit="mm month-1")
    assert whole(raster)[:, 0, 0].tolist() == list(range(1, 13)), "October is no second month"
    assert len(raster.files) == 12
    assert raster.file == f"{raster.files[0]} … {raster.files[11]}"


def test_scale_holds_for_every_month(tmp_path: Path):
    raster = months(tmp_path, "r{month}.tif", scale=0.5, offset=1)
    assert whole(raster)[:, 1, 1].tolist() == [month / 2 + 1 for month in range(1, 13)]


def test_a_month_that_is_missing_is_told_by_its_file(tmp_path: Path):
    months(tmp_path, "r{month:02}.tif")
    (tmp_path / "r07.tif").unlink()
    with pytest.raises(FileMissing, match=r"r07\.tif"):
        open_source(read_area(tmp_path / "area.yaml"), "rain", "precipitation_monthly", "2020")


def test_a_month_on_another_grid_is_told_by_its_file(tmp_path: Path):
    months(tmp_path, "r{month:02}.tif")
    write_tif(tmp_path / "r07.tif", np.ones((3, 2), "f4"), HOME)
    with pytest.raises(InputError, match=r"r07\.tif") as told:
        open_source(read_area(tmp_path / "area.yaml"), "rain", "precipitation_monthly", "2020")
    assert told.value.code == "MonthsDiffer"


def test_a_period_without_its_file_is_told_and_not_replaced_by_another(area: Path):
    (area.parent / "lc.tif").rename(area.parent / "lc_2020.tif")
    cover = {"file": "lc_{period}.tif", "classes": "classes.csv"}
    with_settings(area, periods=["2015", "2020"], sources=source_settings(land_cover=cover), tables=None)
    (error,) = problems(area)
    assert error.code == "FileMissing"
    assert "lc_2015.tif" in error.text("en")


def test_a_source_of_a_variable_that_is_none(area: Path):
    found = problems(with_settings(area, sources=source_settings(sand={"file": "sand.tif", "variable": "sands"})))
    assert {type(error) for error in found} == {NoSuchName}
    assert "sand" in found[0].text("en")
