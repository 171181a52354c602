"""How fast maps become sums: cells a second and peak memory, on synthetic rasters of N × N cells at 30 m.

Run as `python benchmarks/account.py 2000`. Beside it, in the same run, the time to read the same rasters once
with rasterio alone: the floor.
"""

import resource
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import rasterio
from rasterio.transform import from_origin

from shanshui.run.account import prepare
from shanshui.run.engine import account
from shanshui.run.execute import Settings

CORNER, CELL, COARSE = (500000, 3200000), 30, 900
AREA = """\
area: {code: "100000", name: {en: Synthetic}}
periods: [2020]
places: {file: places.csv, boundaries: {file: places.geojson, crs: "EPSG:32650"}}
sources:
  land_cover: {file: lc.tif, classes: worldcover}
  elevation: {file: dem.tif}
  ndvi_maximum: {file: ndvi.tif}
  precipitation: {file: rain.tif, unit: mm month-1, bands: months}
  air_temperature: {file: temperature.tif, bands: months}
constants:
  soil_erodibility: {value: 0.03, source: synthetic}
  near_people_share: {value: 0.1, source: synthetic}
"""


def write(path: Path, data: np.ndarray, cell: int) -> None:
    """Write bands as a tiled GeoTIFF."""
    data = data if data.ndim == 3 else data[None]
    profile = {"count": data.shape[0], "height": data.shape[1], "width": data.shape[2], "dtype": data.dtype}
    tiles = {"tiled": True, "blockxsize": 512, "blockysize": 512, "compress": "deflate"}
    with rasterio.open(
        path, "w", driver="GTiff", crs=32650, transform=from_origin(*CORNER, cell, cell), **profile, **tiles
    ) as file:
        file.write(data)


def build(folder: Path, n: int) -> None:
    """Write the rasters and the four square places of a synthetic area."""
    rng = np.random.default_rng(0)
    classes = rng.choice(np.array([10, 20, 30, 40, 50, 80], dtype=np.uint8), (n // 20 + 1, n // 20 + 1))
    write(folder / "lc.tif", np.kron(classes, np.ones((20, 20), dtype=np.uint8))[:n, :n], CELL)
    y, x = np.mgrid[0:n, 0:n].astype(np.float32)
    write(folder / "dem.tif", (500 + 200 * np.sin(x / 37) + 150 * np.cos(y / 51)).astype(np.float32), CELL)
    write(folder / "ndvi.tif", (0.3 + 0.6 * rng.random((n, n))).astype(np.float32), CELL)
    k = n * CELL // COARSE + 2
    write(folder / "rain.tif", (120 + 40 * rng.random((12, k, k))).astype(np.float32), COARSE)
    season = 17 + 12 * np.sin((np.arange(12) - 3) / 12 * 2 * np.pi)
    write(folder / "temperature.tif", (season[:, None, None] + rng.random((12, k, k))).astype(np.float32), COARSE)
    places(folder, n * CELL / 2)
    (folder / "area.yaml").write_text(AREA, encoding="utf-8")


def places(folder: Path, half: float) -> None:
    """Write four square counties and their city."""
    import json

    rows, features = ["code,parent,level", "100000,,city"], []
    for i, (column, row) in enumerate(((0, 0), (1, 0), (0, 1), (1, 1)), start=1):
        west, north = CORNER[0] + column * half, CORNER[1] - row * half
        ring = [[west, north], [west + half, north], [west + half, north - half], [west, north - half], [west, north]]
        features.append(
            {
                "type": "Feature",
                "properties": {"code": f"10000{i}"},
                "geometry": {"type": "Polygon", "coordinates": [ring]},
            }
        )
        rows.append(f"10000{i},100000,county")
    (folder / "places.csv").write_text("\n".join(rows), encoding="utf-8")
    (folder / "places.geojson").write_text(
        json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8"
    )


def floor(folder: Path) -> float:
    """Return the seconds to read every raster once."""
    start = time.perf_counter()
    for path in folder.glob("*.tif"):
        with rasterio.open(path) as file:
            file.read()
    return time.perf_counter() - start


def main() -> None:
    """Print seconds, cells a second and peak memory for one and two threads."""
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    with tempfile.TemporaryDirectory() as name:
        build(Path(name), n)
        prepared = prepare(name)
        account(prepared, Settings(threads=1, block=4096 if n < 300 else 256), only=["100001"])  # compile first
        print(f"{n} × {n} cells; reading alone {floor(Path(name)):.2f} s")
        for threads in (1, 2):
            start = time.perf_counter()
            account(prepared, Settings(threads=threads))
            taken = time.perf_counter() - start
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            print(f"{threads} thread(s): {taken:.1f} s, {n * n / taken / 1e6:.2f} million cells/s, peak {peak:.0f} MB")


if __name__ == "__main__":
    main()
