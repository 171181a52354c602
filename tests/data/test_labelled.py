"""NetCDF-4 and Zarr."""

import json

import numpy as np
import pytest
import xarray as xr
from pyproj import CRS
from tests.data.builders import refused

from shanshui.core import errors as e
from shanshui.core.registry import variable
from shanshui.data.checks import check_raster
from shanshui.data.drivers import Opening, open_raster
from shanshui.data.files import sha256
from shanshui.data.source import ASSUMED, ROLLED, TURNED


def monthly(lat=(27.0, 27.5, 28.0), lon=(119.0, 119.5), **attributes):
    """Return twelve months of rain as small integers that mean 0.5 mm."""
    shape = (12, len(lat), len(lon))
    values = np.arange(np.prod(shape), dtype="i2").reshape(shape)
    coordinates = {
        "time": ("time", np.arange(12) * 30 + 5, {"units": "days since 2020-01-01"}),
        "lat": ("lat", list(lat)),
        "lon": ("lon", list(lon), {"units": "degrees_east"}),
    }
    packed = {"scale_factor": 0.5, "add_offset": 1.0, "_FillValue": np.int16(3), "units": "mm month-1", **attributes}
    return xr.Dataset({"precip": (("time", "lat", "lon"), values, packed)}, coords=coordinates)


@pytest.fixture(params=["nc", "zarr"])
def write(request, tmp_path):
    """Return a function that writes a dataset as NetCDF-4, then as Zarr, and returns its path."""
    if request.param == "nc":
        pytest.importorskip("h5py")

    def written(data, name="p"):
        path = tmp_path / f"{name}.{request.param}"
        if request.param == "nc":
            data.to_netcdf(path, engine="h5netcdf")
        else:
            data.to_zarr(path, zarr_format=2, consolidated=False)
        return path

    return written


def test_R44_bottom_up_and_packed(write):
    source = open_raster(write(monthly()))
    assert source.notes == (ASSUMED, TURNED)
    assert source.bounds == (118.75, 26.75, 119.75, 28.25)
    assert (source.shape, source.bands, source.unit) == ((3, 2), tuple(range(1, 13)), "mm month-1")
    values = source.read()
    assert values[0].tolist()[0] == [3, 3.5]
    assert np.isnan(values[0, 1, 1])  # the packed 3
    assert source.read(bands=(2,))[0, 2, 0] == 4
    assert check_raster(source, variable("precipitation_monthly")) == []


def test_R43_longitudes_from_0_to_360(write):
    source = open_raster(write(monthly(lat=(28.0, 27.0), lon=np.arange(0.5, 360, 1))))
    assert source.notes == (ASSUMED, ROLLED)
    assert source.bounds[0] == -180
    assert source.read()[11, 0, 0] - source.read()[11, 0, -1] == 0.5


def test_a_year_is_chosen_from_a_long_axis(write):
    both = xr.concat(
        [
            monthly(),
            monthly().assign_coords(time=("time", np.arange(12) * 30 + 371, {"units": "days since 2020-01-01"})),
        ],
        "time",
    )
    path = write(both)
    assert open_raster(path, opening=Opening(year=2021)).bands == tuple(range(13, 25))
    assert isinstance(check_raster(open_raster(path), variable("precipitation_monthly"))[0], e.WrongBandCount)
    refused(e.NotInFile, open_raster, path, "p", Opening(year=1999))


def test_R44_other_calendars_are_refused(write):
    data = monthly()
    data.time.attrs["calendar"] = "360_day"
    assert "360_day" in str(refused(e.UnsupportedCalendar, open_raster, write(data)))


def test_the_layer_must_be_named_if_there_are_several(write):
    data = monthly()
    path = write(data.assign(other=data.precip))
    refused(e.ChooseOne, open_raster, path)
    refused(e.NotInFile, open_raster, path, "p", Opening(layer="precop"))
    assert open_raster(path, opening=Opening(layer="other")).layer == "other"


def test_a_grid_mapping_is_read(write):
    data = monthly(grid_mapping="crs").assign(crs=((), 0, CRS.from_epsg(4490).to_cf()))
    assert "China" in open_raster(write(data)).crs


def test_uneven_and_missing_axes(write):
    refused(e.IrregularAxis, open_raster, write(monthly(lat=(27.0, 27.5, 29.0)), "a"))
    refused(e.MapAxesNotFound, open_raster, write(monthly().rename(lat="u"), "b"))
    refused(e.MapAxesNotFound, open_raster, write(monthly()[["time"]].reset_coords(), "c"))


def test_single_precision_coordinates_are_even(write):
    lon = np.linspace(119.025, 120.975, 40).astype("f4")
    source = open_raster(write(monthly(lat=np.linspace(28, 27, 21).astype("f4"), lon=lon)))
    assert source.affine.a == pytest.approx(0.05, abs=1e-9)


def test_unsigned_and_missing_value(write):
    data = monthly(_Unsigned="true", missing_value=np.int16(-1))
    data.precip.values[0, 0] = [-2, -1]
    source = open_raster(write(data))
    assert source.read()[0, 2, 0] == 65534 * 0.5 + 1


def test_S03_pickled_codecs_and_links_are_refused(tmp_path):
    store = tmp_path / "p.zarr"
    monthly().to_zarr(store, zarr_format=2, consolidated=False)
    about = json.loads((store / "precip/.zarray").read_text())
    (store / "precip/.zarray").write_text(json.dumps(about | {"filters": [{"id": "pickle"}]}))
    refused(e.UnsafeContent, open_raster, store)
    (store / "precip/.zarray").write_text(json.dumps(about))
    (store / "precip/0.0.9").symlink_to("/etc/passwd")
    refused(e.UnsafeContent, open_raster, store)


def test_S03_hdf5_may_not_reach_other_files(tmp_path):
    h5py = pytest.importorskip("h5py")
    for name, make in {
        "link": lambda f: f.__setitem__("x", h5py.ExternalLink("/etc/passwd", "/")),
        "raw": lambda f: f.create_dataset("x", (10,), "u1", external=[("/etc/passwd", 0, 10)]),
    }.items():
        with h5py.File(tmp_path / f"{name}.nc", "w") as file:
            make(file)
        refused(e.UnsafeContent, open_raster, tmp_path / f"{name}.nc")


def test_R25_truncated(tmp_path):
    pytest.importorskip("h5py")
    monthly().to_netcdf(tmp_path / "p.nc", engine="h5netcdf")
    data = (tmp_path / "p.nc").read_bytes()
    for share in (0.01, 0.5, 0.99):
        (tmp_path / "p.nc").write_bytes(data[: int(len(data) * share)])
        refused(e.UnreadableFile, open_raster, tmp_path / "p.nc")


def test_a_folder_that_is_no_store(tmp_path):
    (tmp_path / "p.zarr").mkdir()
    refused((e.UnreadableFile, e.MapAxesNotFound), open_raster, tmp_path / "p.zarr")


def test_the_hash_of_a_store_covers_its_files(tmp_path):
    monthly().to_zarr(tmp_path / "p.zarr", zarr_format=2, consolidated=False)
    before = open_raster(tmp_path / "p.zarr").sha256
    (tmp_path / "p.zarr/extra").write_text("x")
    assert sha256(tmp_path / "p.zarr") != before
