"""NetCDF-4 and Zarr: labelled arrays become rasters; links, code and odd calendars are refused."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shanshui.core.errors import (
    ChooseOne,
    IrregularAxis,
    MapAxesNotFound,
    NotInFile,
    UnreadableFile,
    UnsafeContent,
    UnsupportedCalendar,
)
from shanshui.core.labels import Label
from shanshui.core.spec import Array
from shanshui.data.files import check_magic
from shanshui.data.source import ASSUMED, RasterSource, Window, same_number

X_NAMES = {"x", "lon", "longitude", "long", "easting"}
Y_NAMES = {"y", "lat", "latitude", "northing"}
X_STANDARD = {"longitude", "projection_x_coordinate"}
Y_STANDARD = {"latitude", "projection_y_coordinate"}
CALENDARS = {"", "standard", "gregorian", "proleptic_gregorian"}
EVEN = 1e-3  # of one step; single-precision coordinates waver by less
RUNS_CODE = re.compile(rb'"(?:pickle|dill|cloudpickle)"|"\|O"')


def open_labelled(path: Path, form: str, where: str, layer: str, year: int | None) -> RasterSource:
    """Return one variable of a NetCDF-4 or Zarr file as a raster."""
    if form == "Zarr":
        check_zarr(path, where)
    else:
        check_magic(path, form, where)
        check_hdf(path, where)
    with _opened(path, form, where) as data:
        name = _layer(data, layer, where)
        return _source(data, name, path, form, where, year)


def _opened(path: Path, form: str, where: str) -> Any:
    """Return the dataset undecoded: scale, offset and absence are applied in one place for all formats."""
    import xarray

    plain: dict[str, Any] = {"mask_and_scale": False, "decode_times": False, "cache": False}
    try:
        if form == "Zarr":
            return xarray.open_dataset(path, engine="zarr", consolidated=False, **plain)
        return xarray.open_dataset(path, engine="h5netcdf", **plain)
    except Exception as error:  # each backend raises its own
        raise UnreadableFile(where=where, format=form, problem=str(error)[:200]) from error


def check_zarr(path: Path, where: str) -> None:
    """Raise UnsafeContent if a store links out of itself or would run code when decoded."""
    for file in path.rglob("*"):
        if file.is_symlink():
            raise UnsafeContent(where=where, format="Zarr", found=f"a link ({file.name})")
        if file.name in (".zarray", ".zmetadata", "zarr.json") and RUNS_CODE.search(file.read_bytes()):
            raise UnsafeContent(where=where, format="Zarr", found="pickled objects")


def check_hdf(path: Path, where: str) -> None:
    """Raise UnsafeContent if an HDF5 file takes data from other files."""
    import h5py

    try:
        with h5py.File(path, "r") as file:
            names: list[str] = []
            file.visit(names.append)
            groups = [file, *(item for item in map(file.get, names) if isinstance(item, h5py.Group))]
            linked = any(
                isinstance(group.get(key, getlink=True), h5py.ExternalLink) for group in groups for key in group
            )
            arrays = [item for item in map(file.get, names) if isinstance(item, h5py.Dataset)]
            if linked or any(array.external or array.is_virtual for array in arrays):
                raise UnsafeContent(where=where, format="NetCDF-4", found="data of other files")
    except (OSError, RuntimeError, ValueError, KeyError) as error:
        raise UnreadableFile(where=where, format="NetCDF-4", problem=str(error)[:200]) from error


def _layer(data: Any, layer: str, where: str) -> str:
    """Return the variable that was chosen, or the only one that is a map."""
    maps = [
        str(name)
        for name, array in data.data_vars.items()
        if array.ndim >= 2 and "bounds" not in str(name) and not str(name).endswith("_bnds")
    ]
    if layer and layer not in maps:
        raise NotInFile(where=where, what="layer", name=layer, known=maps)
    if not layer and len(maps) > 1:
        raise ChooseOne(where=where, what="layers", known=maps, option="layer")
    if not maps:
        raise MapAxesNotFound(where=where, dims=_sizes(data))
    return layer or maps[0]


def _source(data: Any, name: str, path: Path, form: str, where: str, year: int | None) -> RasterSource:
    import numpy as np

    array = data[name]
    x, y, other = _dimensions(data, array, where)
    count = array.sizes[other] if other else 1
    crs, notes = _crs(data, array, x)
    attributes = array.attrs
    nodata = attributes.get("_FillValue", attributes.get("missing_value", array.encoding.get("_FillValue")))
    return RasterSource(
        path=path,
        format=form,
        shape=(array.sizes[y], array.sizes[x]),
        bands=_bands(data, other, count, year, where),
        affine=_affine(data, x, y, where),
        crs=crs,
        dtype=str(array.dtype),
        reader=LabelledReader(path, form, where, name, (other, y, x)),
        nodata=None if nodata is None else float(np.ravel(nodata)[0]),
        scales=(float(attributes.get("scale_factor", 1)),) * count,
        offsets=(float(attributes.get("add_offset", 0)),) * count,
        unit=str(attributes.get("units", "")),
        layer=name,
        block=_block(array, y, x),
        notes=notes,
    )


def _dimensions(data: Any, array: Any, where: str) -> tuple[str, str, str]:
    """Return the names of x, y and, if there is one longer than 1, the other dimension."""
    x = [d for d in array.dims if _is_axis(data, d, "X", X_NAMES, X_STANDARD)]
    y = [d for d in array.dims if _is_axis(data, d, "Y", Y_NAMES, Y_STANDARD)]
    rest = [d for d in array.dims if d not in x + y and array.sizes[d] > 1]
    if len(x) != 1 or len(y) != 1 or len(rest) > 1:
        raise MapAxesNotFound(where=where, dims=_sizes(array))
    return x[0], y[0], rest[0] if rest else ""


def _sizes(data: Any) -> str:
    return ", ".join(f"{name} {size}" for name, size in data.sizes.items())


def _is_axis(data: Any, name: str, axis: str, names: set[str], standard: set[str]) -> bool:
    if name not in data.variables:
        return False
    attributes = data[name].attrs
    return attributes.get("axis") == axis or attributes.get("standard_name") in standard or name.lower() in names


def _affine(data: Any, x: str, y: str, where: str) -> Any:
    from affine import Affine

    (west, width), (north, height) = (_axis(data, name, where) for name in (x, y))
    return Affine(width, 0, west - width / 2, 0, height, north - height / 2)


def _axis(data: Any, name: str, where: str) -> tuple[float, float]:
    """Return the first coordinate and the step of an even axis."""
    import numpy as np

    values = data[name].values.astype(np.float64)
    steps = np.diff(values)
    if len(values) < 2 or not np.isfinite(values).all() or steps.max() - steps.min() > 2 * EVEN * abs(steps.mean()):
        least, most = (steps.min(), steps.max()) if len(steps) else (0, 0)
        raise IrregularAxis(where=where, axis=name, least=f"{least:g}", most=f"{most:g}")
    step = float(values[-1] - values[0]) / (len(values) - 1)
    if data[name].dtype != np.float32:
        return float(values[0]), step
    blur = float(np.spacing(np.float32(np.abs(values).max())))
    return _shortest(float(values[0]), blur), _shortest(step, blur / (len(values) - 1))


def _shortest(value: float, blur: float) -> float:
    """Return the shortest decimal that single precision could have blurred into a value: 0.05, not 0.0500002."""
    return next((short for digits in range(16) if abs((short := round(value, digits)) - value) <= blur), value)


def _crs(data: Any, array: Any, x: str) -> tuple[str, tuple[Label, ...]]:
    """Return the system as WKT: of the grid mapping, else WGS 84 for longitude in degrees, else none."""
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    mapping = str(array.attrs.get("grid_mapping", array.encoding.get("grid_mapping", "spatial_ref"))).split(":")[0]
    attributes = data[mapping].attrs if mapping in data.variables else {}
    try:
        if attributes:
            text = attributes.get("crs_wkt") or attributes.get("spatial_ref")
            return (CRS.from_wkt(text) if text else CRS.from_cf(attributes)).to_wkt(), ()
    except (CRSError, KeyError):
        return "", ()
    if str(data[x].attrs.get("units", "")).startswith("degree"):
        return CRS.from_epsg(4326).to_wkt(), (ASSUMED,)
    return "", ()


def _bands(data: Any, other: str, count: int, year: int | None, where: str) -> tuple[int, ...]:
    """Return all bands, or those of a year."""
    every = tuple(range(1, count + 1))
    if other not in data.variables or " since " not in str(data[other].attrs.get("units", "")):
        return every
    calendar = str(data[other].attrs.get("calendar", "")).lower()
    if calendar not in CALENDARS:
        raise UnsupportedCalendar(where=where, calendar=calendar)
    if year is None:
        return every
    import xarray

    years = xarray.decode_cf(data[[other]])[other].dt.year.values
    chosen = tuple(band for band, found in zip(every, years, strict=True) if found == year)
    if not chosen:
        raise NotInFile(where=where, what="year", name=year, known=sorted({int(y) for y in years}))
    return chosen


def _block(array: Any, y: str, x: str) -> tuple[int, int]:
    chunks = array.encoding.get("chunksizes") or array.encoding.get("chunks") or array.shape
    by_name = dict(zip(array.dims, chunks, strict=False))
    return int(by_name.get(y, array.sizes[y])), int(by_name.get(x, array.sizes[x]))


@dataclass(frozen=True)
class LabelledReader:
    """Reads windows of one variable; `dims` are the names of band, y and x."""

    path: Path
    form: str
    where: str
    name: str
    dims: tuple[str, str, str]

    def stored(self, window: Window, bands: Sequence[int]) -> tuple[Array, Array]:
        """Return stored numbers and validity by `_FillValue`, `missing_value` and NaN."""
        import numpy as np

        other, y, x = self.dims
        with _opened(self.path, self.form, self.where) as data:
            array = data[self.name].isel({y: window[0], x: window[1]})
            array = array.isel({other: [band - 1 for band in bands]}) if other else array
            array = array.squeeze([d for d in array.dims if d not in self.dims], drop=True)
            order = [d for d in (other, y, x) if d]
            try:
                raw = array.transpose(*order).values
            except Exception as error:  # codecs raise their own
                raise UnreadableFile(where=self.where, format=self.form, problem=str(error)[:200]) from error
            raw = raw if other else raw[np.newaxis]
            return _valid(raw, {**array.encoding, **array.attrs})


def _valid(raw: Array, attributes: dict[str, Any]) -> tuple[Array, Array]:
    import numpy as np

    if str(attributes.get("_Unsigned", "")).lower() == "true" and raw.dtype.kind == "i":
        raw = raw.view(raw.dtype.str.replace("i", "u"))
    valid = ~np.isnan(raw)
    for key in ("_FillValue", "missing_value"):
        for absent in np.ravel(attributes.get(key, [])):
            valid &= ~same_number(raw, float(absent))
    return raw, valid
