"""The one door for rasters: local files, one explicit driver for each extension, nothing that reaches out.

Importing this module hardens GDAL through the environment, which must happen before rasterio or
pyogrio start. Even without it every file is opened with its one driver, after its first bytes were checked.
"""

import os
import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from shanshui.core.errors import NotInFile, UnreadableFile
from shanshui.core.spec import Array
from shanshui.data.files import check_hash, check_magic, format_of, local_file
from shanshui.data.source import (
    DECLARED,
    NEVER,
    ROLLED,
    TURNED,
    Plain,
    RasterSource,
    Window,
    absent_between,
    same_number,
)
from shanshui.data.tiff import check_tiff

HARDENED = {
    "GDAL_SKIP": "VRT WMS WMTS WCS DERIVED STACTA STACIT GTI HTTP OGCAPI EEDA EEDAI",
    "OGR_SKIP": "OGR_VRT,WFS,OAPIF,CSW,HTTP,Elasticsearch,Carto,AmigoCloud,PLSCENES,NGW,EEDA,ADBC",
    "GDAL_VRT_ENABLE_PYTHON": "NO",
    "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": "none",
}
CACHE = "128"  # MB of decoded blocks; left to itself, GDAL takes a twentieth of the machine
FORMATS = {".tif": "GeoTIFF", ".tiff": "GeoTIFF", ".nc": "NetCDF-4", ".nc4": "NetCDF-4", ".zarr": "Zarr"}
COLOURS = {"red", "green", "blue", "palette", "cyan", "magenta", "yellow", "hue", "saturation", "lightness"}
Nodata = float | Literal["file", "none"]


def harden() -> None:
    """Set the environment in which GDAL opens no network, no virtual raster and no code."""
    os.environ.update(HARDENED)
    os.environ.setdefault("GDAL_CACHEMAX", CACHE)


harden()


def vectors() -> Any:
    """Return pyogrio, hardened. Its GDAL warns of every driver to skip that it was built without."""
    os.environ["GDAL_SKIP"] = "VRT WMS WMTS WCS DERIVED STACTA STACIT GTI"
    try:
        import pyogrio
    finally:
        harden()
    return pyogrio


@dataclass(frozen=True)
class Opening:
    """What a user may declare about a source, where the file is silent or wrong.

    Attributes
    ----------
    crs
        The true system, such as EPSG:4490; replaces what the file says.
    nodata
        The value that means absence in stored numbers; `none` if every value is real.
    unit
        Unit of the numbers, after scale and offset.
    layer
        Variable of a NetCDF or Zarr file that holds several.
    bands
        Numbers from 1.
    year
        Year to take from a time axis.
    sha256
        Hash the file must have.
    confirmed
        The numbers are right although they look like another unit.
    """

    crs: str = ""
    nodata: Nodata = "file"
    unit: str = ""
    layer: str = ""
    bands: Sequence[int] = ()
    year: int | None = None
    sha256: str = ""
    confirmed: bool = False


def open_raster(path: str | Path, where: str = "", opening: Opening | None = None) -> RasterSource:
    """Return a raster of a GeoTIFF, NetCDF-4 or Zarr file, with nothing but its header read.

    Raises
    ------
    InputError
        For whatever is no existing, whole, local file of the format its extension says.
    """
    opening = opening or Opening()
    file = local_file(path, where, folder=Path(str(path)).suffix.lower() == ".zarr")
    where = where or str(path)
    form = format_of(file, FORMATS, where)
    if opening.sha256:
        check_hash(file, opening.sha256, where)
    if form == "GeoTIFF":
        source = _open_tiff(file, where)
    else:
        from shanshui.data.labelled import open_labelled

        source = open_labelled(file, form, where, opening.layer, opening.year)
    return declared(source, opening, where)


def declared(source: RasterSource, opening: Opening, where: str) -> RasterSource:
    """Return a source as the user declared it, from north to south and from -180 to 180."""
    return _straight(_declared(source, opening, where))


def _open_tiff(path: Path, where: str) -> RasterSource:
    import rasterio

    check_magic(path, "GeoTIFF", where)
    written = check_tiff(path, where)
    try:
        with _opened(path) as file:
            return RasterSource(
                path=path,
                format="GeoTIFF",
                shape=file.shape,
                bands=_value_bands(file),
                affine=file.transform,
                crs=file.crs.to_wkt() if file.crs else "",
                dtype=file.dtypes[0],
                reader=TiffReader(path, where),
                nodata=written if file.nodatavals[0] is None else file.nodatavals[0],
                scales=tuple(file.scales),
                offsets=tuple(file.offsets),
                unit=file.units[0] or "",
                colours=_colours(file),
                block=file.block_shapes[0],
            )
    except (rasterio.errors.RasterioError, ValueError) as error:
        raise UnreadableFile(where=where, format="GeoTIFF", problem=_short(error)) from error


QUIETLY = threading.Lock()  # what is not warned of is of the whole process: two threads would undo each other's


def _opened(path: Path, overview: int = -1) -> Any:
    import warnings

    import rasterio

    with QUIETLY, warnings.catch_warnings():
        warnings.simplefilter("ignore", rasterio.errors.NotGeoreferencedWarning)  # `check_raster` reports it
        options: dict[str, Any] = {} if overview < 0 else {"overview_level": overview}
        return rasterio.open(path.absolute(), driver="GTiff", **options)


def _colours(file: Any) -> tuple[str, ...]:
    found = tuple(c.name.lower() for c in file.colorinterp)
    return found if COLOURS & set(found) else ()


def _value_bands(file: Any) -> tuple[int, ...]:
    """Return the bands that hold values: an alpha band is a mask."""
    return tuple(i for i, colour in enumerate(file.colorinterp, start=1) if colour.name != "alpha")


def _short(error: Exception) -> str:
    return str(error).splitlines()[0][:200] if str(error) else type(error).__name__


@dataclass(frozen=True)
class TiffReader:
    """Reads windows of a GeoTIFF; each thread has it open for itself, so threads and processes can share it."""

    path: Path
    where: str

    def stored(self, window: Window, bands: Sequence[int]) -> tuple[Array, Array]:
        """Return stored numbers and validity: nodata, NaN, mask and alpha band all mean absence."""
        import numpy as np
        import rasterio
        from rasterio.enums import MaskFlags
        from rasterio.windows import Window as Part

        part = Part.from_slices(*window)
        try:
            file = handle(self.path)
            raw = file.read(list(bands), window=part)
            if all(flags == [MaskFlags.all_valid] for flags in file.mask_flag_enums):
                valid = np.ones(raw.shape, dtype=bool)
            else:
                valid = file.read_masks(list(bands), window=part) > 0
        except (rasterio.errors.RasterioError, OSError, ValueError, MemoryError) as error:
            place = f"rows {window[0].start}-{window[0].stop}, columns {window[1].start}-{window[1].stop}"
            raise UnreadableFile(where=self.where, format="GeoTIFF", problem=f"{place}: {_short(error)}") from error
        return raw, valid & ~np.isnan(raw)

    def plain(self, window: Window, bands: Sequence[int]) -> Plain | None:
        """Return stored numbers and which mean absence; None if a mask or an alpha band says that."""
        import rasterio
        from rasterio.windows import Window as Part

        try:
            file = handle(self.path)
            mark = _mark(file)
            return None if mark is None else (file.read(list(bands), window=Part.from_slices(*window)), mark)
        except (rasterio.errors.RasterioError, OSError, ValueError, MemoryError) as error:
            place = f"rows {window[0].start}-{window[0].stop}, columns {window[1].start}-{window[1].stop}"
            raise UnreadableFile(where=self.where, format="GeoTIFF", problem=f"{place}: {_short(error)}") from error


def _mark(file: Any) -> tuple[float, float] | None:
    """Return which stored numbers mean absence; None if it is not by numbers, the same in all bands."""
    from rasterio.enums import MaskFlags

    kinds = {tuple(flags) for flags in file.mask_flag_enums}
    if kinds == {(MaskFlags.all_valid,)}:
        return NEVER
    if kinds == {(MaskFlags.nodata,)} and len({str(value) for value in file.nodatavals}) == 1:
        return absent_between(file.nodatavals[0], file.dtypes[0])
    return None


OPEN = threading.local()
MOST_OPEN = 64


def handle(path: Path, overview: int = -1) -> Any:
    """Return a GeoTIFF opened by this thread; once, for as long as the file stays what it is.

    Parameters
    ----------
    overview
        Number of the coarser copy within it that is read instead, from 0; left out, the file itself.
    """
    said = path.stat()
    key = (os.getpid(), str(path.absolute()), overview, said.st_mtime_ns, said.st_size, said.st_ino)
    files: dict[Any, Any] = OPEN.__dict__.setdefault("files", {})
    if key not in files:
        while len(files) >= MOST_OPEN:
            files.pop(next(iter(files))).close()
        files[key] = _opened(path, overview)
    return files[key]


@dataclass(frozen=True)
class DeclaredNodata:
    """Reads as another reader does, but absence is what the user declared."""

    reader: Any
    value: float | None

    def stored(self, window: Window, bands: Sequence[int]) -> tuple[Array, Array]:
        """Return stored numbers and where they are not the declared value."""
        import numpy as np

        raw, _ = self.reader.stored(window, bands)
        absent = np.zeros(raw.shape, dtype=bool) if self.value is None else same_number(raw, self.value)
        return raw, ~absent & ~np.isnan(raw)

    def plain(self, window: Window, bands: Sequence[int]) -> Plain | None:
        """Return stored numbers and which of them are the declared value."""
        found = self.reader.plain(window, bands) if hasattr(self.reader, "plain") else None
        return None if found is None else (found[0], absent_between(self.value, found[0].dtype))


def _declared(source: RasterSource, opening: Opening, where: str) -> RasterSource:
    """Return a source with what the user declared in place of what the file says."""
    changes: dict[str, Any] = {"unit": opening.unit or source.unit, "confirmed": opening.confirmed}
    if opening.bands:
        unknown = sorted(set(opening.bands) - set(source.bands))
        if unknown:
            raise NotInFile(where=where, what="band", name=unknown[0], known=source.bands)
        changes["bands"] = tuple(opening.bands)
    if opening.crs:
        changes |= {"crs": crs_wkt(opening.crs, where), "notes": (*source.notes, DECLARED)}
    if opening.nodata != "file":
        value = None if opening.nodata == "none" else float(opening.nodata)
        changes |= {"nodata": value, "nodata_declared": True, "reader": DeclaredNodata(source.reader, value)}
    return replace(source, **changes)


def crs_wkt(text: str, where: str) -> str:
    """Return a coordinate reference system as WKT, or raise."""
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    try:
        return str(CRS.from_user_input(text).to_wkt())
    except CRSError as error:
        known = ("EPSG:4326", "EPSG:4490", "EPSG:32650", "EPSG:4528")
        raise NotInFile(where=where, what="coordinate reference system", name=text, known=known) from error


def _straight(source: RasterSource) -> RasterSource:
    """Return a source that runs from north to south and, on a globe, from -180 to 180."""
    a = source.affine
    if a.b == a.d == 0 and a.a > 0 and a.e > 0 and not a.is_identity:
        turned = type(a)(a.a, 0, a.c, 0, -a.e, a.f + a.e * source.shape[0])
        source = replace(source, affine=turned, turned=True, notes=(*source.notes, TURNED))
    return _rolled(source)


def _rolled(source: RasterSource) -> RasterSource:
    """Return a source of longitudes 0 to 360 shifted to -180 to 180, if it is a globe or lies beyond 180."""
    a, columns = source.affine, source.shape[1]
    west, east = a.c, a.c + a.a * columns
    if not _is_geographic(source.crs) or a.a <= 0 or a.b or a.d or not -1e-6 <= west <= 360 or east <= 180 + a.a:
        return source
    if west >= 180 - a.a / 2:
        return replace(source, affine=type(a).translation(-360, 0) @ a, notes=(*source.notes, ROLLED))
    shift = round((180 - west) / a.a)
    whole = abs(columns * a.a - 360) < a.a * 1e-3 and abs(west + shift * a.a - 180) < a.a * 1e-3
    if not whole:
        return source
    moved = type(a).translation(shift * a.a - 360, 0) @ a
    return replace(source, affine=moved, shift=shift, notes=(*source.notes, ROLLED))


def _is_geographic(crs: str) -> bool:
    if not crs:
        return False
    from pyproj import CRS

    return bool(CRS.from_wkt(crs).is_geographic)
