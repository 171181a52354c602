"""Map tiles of our own rasters: a window of the web map, warped from a cloud-optimised GeoTIFF, cut to polygons.

Tiles are those of the web map: EPSG:3857, row 0 in the north. A cell without a number is NaN, never a colour.
"""

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from shanshui.core.errors import UnreadableFile
from shanshui.data.drivers import handle, harden

harden()  # before rasterio is imported

Singles = NDArray[np.float32]
Mask = NDArray[np.bool_]
Bounds = tuple[float, float, float, float]
# What a pixel takes: the class it lies in, what lies between four centres, or, of a relief to be lit, a smooth surface.
Between = Literal["nearest", "bilinear", "cubic_spline"]
SIZE = 256  # pixels
DEEPEST = 22
HALF = 20_037_508.342789244  # m, half the web map
SAMPLE = 512  # cells a side of what statistics are taken from
WEB = "EPSG:3857"
NEARLY = 1e-3  # pixels a place may be off
NOWHERE = "it does not say where on the earth it lies"


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    """Raise whatever a damaged or vanished raster fails with as UnreadableFile; `where` is its name."""
    from rasterio._err import CPLE_BaseError
    from rasterio.errors import RasterioError

    try:
        yield
    except (RasterioError, CPLE_BaseError, OSError, ValueError) as error:
        raise UnreadableFile(where=path.name, format="GeoTIFF", problem=str(error)[:200].rstrip(".")) from error


def bounds_of(z: int, x: int, y: int) -> Bounds:
    """Return west, south, east, north of a tile, m of the web map."""
    step = 2 * HALF / 2**z
    west, north = -HALF + x * step, HALF - y * step
    return west, north - step, west + step, north


def tile(path: Path, z: int, x: int, y: int, between: Between = "bilinear", margin: int = 0) -> Singles | None:
    """Return a tile of a raster, NaN where it has no number; None if it lies beside the raster.

    Parameters
    ----------
    margin
        Pixels more on every side.

    Raises
    ------
    UnreadableFile
        If the raster cannot be read.
    """
    west, south, east, north = bounds_of(z, x, y)
    each = (east - west) / SIZE
    room = margin * each
    side = SIZE + 2 * margin
    return window(path, (west - room, south - room, east + room, north + room), (side, side), between)


def window(path: Path, bounds: Bounds, shape: tuple[int, int], between: Between = "bilinear") -> Singles | None:
    """Return so many rows and columns of a part of the web map, as `tile`."""
    from rasterio.enums import Resampling
    from rasterio.transform import from_bounds
    from rasterio.vrt import WarpedVRT

    if not _meet(bounds, reach(path)):
        return None
    rows, columns = shape
    with (
        _reading(path),
        WarpedVRT(
            handle(path, _coarse(path, (bounds[2] - bounds[0]) / columns)),
            crs=WEB,
            transform=from_bounds(*bounds, columns, rows),
            height=rows,
            width=columns,
            resampling=Resampling[between],
            nodata=math.nan,
            tolerance=NEARLY,  # the same pixel has the same place in whatever tile it is drawn
        ) as warped,
    ):
        found: Singles = warped.read(1)
    return None if np.isnan(found).all() else found


def _coarse(path: Path, pixel: float) -> int:
    """Return which coarser copy still has a cell or more for each pixel, m wide; the same all over a raster."""
    file, (west, _, east, _) = handle(path), reach(path)
    room = pixel / ((east - west) / file.width)
    return len([shrink for shrink in file.overviews(1) if shrink <= room * (1 + NEARLY)]) - 1


def _meet(one: Bounds, other: Bounds) -> bool:
    return one[0] < other[2] and one[2] > other[0] and one[1] < other[3] and one[3] > other[1]


def reach(path: Path) -> Bounds:
    """Return west, south, east, north of a raster, m of the web map."""
    return _reached(path, WEB)


def extent(path: Path) -> Bounds:
    """Return west, south, east, north of a raster, degrees."""
    return _reached(path, "EPSG:4326")


REACHED: dict[tuple[str, int, str], Bounds] = {}


def _reached(path: Path, system: str) -> Bounds:
    from rasterio.warp import transform_bounds

    with _reading(path):
        key = (str(path), path.stat().st_ino, system)
        if key not in REACHED:
            file = handle(path)
            if file.crs is None:
                raise ValueError(NOWHERE)
            if len(REACHED) > 10_000:
                REACHED.clear()
            west, south, east, north = (float(one) for one in transform_bounds(file.crs, system, *file.bounds))
            REACHED[key] = (west, south, east, north)
        return REACHED[key]


def at(path: Path, longitude: float, latitude: float) -> float:
    """Return the number of the cell at a place, NaN where there is none or the place lies beside the raster.

    Raises
    ------
    UnreadableFile
        If the raster cannot be read.
    """
    with _reading(path):
        return _at(handle(path), longitude, latitude)


def _at(file: Any, longitude: float, latitude: float) -> float:
    from rasterio.warp import transform
    from rasterio.windows import Window

    xs, ys = transform("EPSG:4326", file.crs, [longitude], [latitude])
    if not (math.isfinite(xs[0]) and math.isfinite(ys[0])):
        return math.nan
    row, column = file.index(xs[0], ys[0])
    if not (0 <= row < file.height and 0 <= column < file.width):
        return math.nan
    return float(file.read(1, window=Window(int(column), int(row), 1, 1))[0, 0])


def sample(path: Path) -> Singles:
    """Return numbers spread evenly over a raster, at most about `SAMPLE` squared of them, without absent ones.

    Raises
    ------
    UnreadableFile
        If the raster cannot be read.
    """
    from rasterio.enums import Resampling

    with _reading(path):
        file = handle(path)
        shrink = max(1.0, max(file.height, file.width) / SAMPLE)
        shape = (max(1, round(file.height / shrink)), max(1, round(file.width / shrink)))
        found: Singles = file.read(1, out_shape=shape, resampling=Resampling.nearest)
    return found[np.isfinite(found)]


def inside(polygons: Any, bounds: Bounds, shape: tuple[int, int]) -> Mask | None:
    """Return which pixels of a part of the web map have their middle inside polygons; None if all have.

    Parameters
    ----------
    polygons
        A shapely geometry in EPSG:3857.
    """
    import shapely

    part = shapely.clip_by_rect(polygons, *bounds)
    if part.is_empty:
        return np.zeros(shape, dtype=bool)
    if part.area >= (bounds[2] - bounds[0]) * (bounds[3] - bounds[1]) * (1 - 1e-9):
        return None
    (west, south, east, north), (rows, columns) = bounds, shape
    across = west + (np.arange(columns) + 0.5) * (east - west) / columns
    down = north - (np.arange(rows) + 0.5) * (north - south) / rows
    shapely.prepare(part)
    # Not rasterio's mask: now and then, with several threads, that says it has lost the place it was given.
    found: Mask = shapely.contains_xy(part, *np.meshgrid(across, down))
    return found


def on_web_map(shapes: Sequence[Any], crs: Any) -> Any:
    """Return polygons as one shapely geometry of the web map."""
    from pyproj import Transformer
    from shapely import transform, union_all

    to_web = Transformer.from_crs(crs, WEB, always_xy=True)
    return union_all([transform(shape, to_web.transform, interleaved=False) for shape in shapes])


def encoded(pixels: NDArray[np.uint8], form: str) -> bytes:
    """Return an image, (rows, columns, 4) red, green, blue and opacity, as `webp` (without loss) or `png`."""
    from io import BytesIO

    from PIL import Image

    image, out = Image.fromarray(pixels), BytesIO()
    if form == "webp":
        image.save(out, "WEBP", lossless=True, method=0, quality=20)
    else:
        image.save(out, "PNG", compress_level=1)
    return out.getvalue()
