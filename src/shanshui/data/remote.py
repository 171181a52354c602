"""Rasters by address, such as s3://bucket/rain.tif: only what the user allowed, only GeoTIFF, read by windows.

GDAL is shut off from every network (`drivers.harden`); it is let out for one open or read of an allowed address and
for files of the format alone. Who may read, and from which server, comes from the environment as for other programs
(`AWS_ACCESS_KEY_ID`, `AWS_S3_ENDPOINT`, …). An address holds no secret and may stand in a manifest.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from shanshui.core.errors import RemoteNotAllowed, UnknownExtension, UnreadableFile
from shanshui.core.spec import Array
from shanshui.data import drivers
from shanshui.data.source import RasterSource, Window

HANDLERS = {"s3": "/vsis3/", "gs": "/vsigs/", "az": "/vsiaz/", "http": "/vsicurl/http://", "https": "/vsicurl/https://"}
EXTENSIONS = (".tif", ".tiff")
LET_OUT = {
    "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": ",".join(EXTENSIONS),
    "GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR",
    "GDAL_HTTP_MULTIRANGE": "YES",
    "GDAL_HTTP_MERGE_CONSECUTIVE_RANGES": "YES",
    "GDAL_HTTP_MAX_RETRY": "3",
    "GDAL_HTTP_RETRY_DELAY": "1",
    "GDAL_HTTP_CONNECTTIMEOUT": "10",
    "GDAL_HTTP_TIMEOUT": "60",
}


def is_remote(name: str) -> bool:
    """Return whether a source is an address of a kind that can be read."""
    return urlsplit(name).scheme in HANDLERS and "://" in name


def address(name: str, allowed: Iterable[str], where: str) -> str:
    """Return an address as GDAL takes it.

    Raises
    ------
    RemoteNotAllowed, UnknownExtension
        Unless it begins as the user allowed, climbs nowhere, carries no query or password, and names a GeoTIFF.
    """
    parts = urlsplit(name)
    plain = (
        not (parts.query or parts.fragment or "@" in parts.netloc) and ".." not in name and "/vsi" not in name.lower()
    )
    if not is_remote(name) or not plain or not any(_within(name, start) for start in allowed):
        raise RemoteNotAllowed(where=where, name=name.partition("?")[0])
    extension = PurePosixPath(parts.path).suffix.lower()
    if extension not in EXTENSIONS:
        raise UnknownExtension(where=where, name=extension, known=list(EXTENSIONS))
    return f"{HANDLERS[parts.scheme]}{parts.netloc}{parts.path}"


def _within(name: str, start: str) -> bool:
    """Return whether an address lies in what was allowed: s3://a allows s3://a/b.tif, and not s3://ab/c.tif."""
    return is_remote(start) and (name == start or name.startswith(start if start.endswith("/") else f"{start}/"))


def open_remote(name: str, allowed: Iterable[str], where: str = "") -> RasterSource:
    """Return a raster by address, with nothing but its header read."""
    where = where or name
    path = address(name, allowed, where)
    with _opened(path, where) as file:
        return RasterSource(
            path=PurePosixPath(name),  # type: ignore[arg-type]
            format="GeoTIFF",
            shape=file.shape,
            bands=tuple(i for i, colour in enumerate(file.colorinterp, start=1) if colour.name != "alpha"),
            affine=file.transform,
            crs=file.crs.to_wkt() if file.crs else "",
            dtype=file.dtypes[0],
            reader=RemoteReader(path, where),
            nodata=file.nodatavals[0],
            scales=tuple(file.scales),
            offsets=tuple(file.offsets),
            unit=file.units[0] or "",
            block=file.block_shapes[0],
        )


@contextmanager
def _opened(path: str, where: str) -> Iterator[Any]:
    """Open an address while GDAL is let out; what fails is told without the path that GDAL sees."""
    drivers.harden()
    import rasterio

    try:
        with rasterio.Env(**LET_OUT), rasterio.open(path, driver="GTiff") as file:
            yield file
    except (rasterio.errors.RasterioError, OSError, ValueError) as error:
        problem = str(error).splitlines()[0][:200].replace(path, where) if str(error) else type(error).__name__
        raise UnreadableFile(where=where, format="GeoTIFF", problem=problem) from error


@dataclass(frozen=True)
class RemoteReader:
    """Reads windows of a GeoTIFF by address; holds no connection, so threads and processes can share it."""

    path: str
    where: str

    def stored(self, window: Window, bands: Sequence[int]) -> tuple[Array, Array]:
        """Return stored numbers and validity, (bands, rows, columns)."""
        import numpy as np
        from rasterio.windows import Window as Part

        part = Part.from_slices(*window)
        with _opened(self.path, self.where) as file:
            raw = file.read(list(bands), window=part)
            valid = file.read_masks(list(bands), window=part) > 0
        return raw, valid & ~np.isnan(raw)


def content_hash(source: RasterSource) -> str:
    """Return the SHA-256 of a remote raster's grid and numbers, for the manifest (§11): all of it is read once.

    A store's own tag says nothing of content that was uploaded in parts, and not every store has one.
    """
    import numpy as np

    about = (source.shape, tuple(source.affine)[:6], source.crs, source.dtype, source.nodata, source.bands)
    digest = hashlib.sha256(repr((*about, source.scales, source.offsets)).encode())
    for window in source.windows():
        raw, valid = source.reader.stored(window, source.bands)
        digest.update(np.ascontiguousarray(np.where(valid, raw, 0)).tobytes())
        digest.update(np.packbits(valid).tobytes())
    return digest.hexdigest()
