"""A large synthetic landscape with what the account and InVEST's land models ask for; the same arrays every time.

Run as `python -m benchmarks.landscape 4000 FOLDER`. Relief is a fractal surface with sub-metre noise, so it has real
pits; land cover follows height and coherent noise; climate and soil are smooth. Beyond 4000 cells a side the same
country follows itself (its fields are periodic, so there is no seam), and any size is written in little memory.
Places have crooked borders that neighbours share. Tables and arguments are those of `tests/invest/landscape.py`.
"""

import csv
import json
import sys
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
from affine import Affine
from numpy.typing import NDArray
from rasterio.windows import Window
from tests.invest import landscape as small

CELL, LEFT, TOP, CRS = 30.0, 600_000.0, 3_200_000.0, "EPSG:32650"
COUNTRY = 4000  # cells a side before it is repeated
ABSENT = -9999.0
PIECE = 512
Floats = NDArray[np.float32]
DISTANCES = {  # what the small landscape sets smaller, for it is small
    "threshold_flow_accumulation": 1000,
    "flow_threshold": 1000,
    "green_area_cooling_distance": 450,
    "t_air_average_radius": 2000,
}
THREATS = (("crop", 1.0, 0.6, "linear"), ("urban", 3.0, 1.0, "exponential"))


def fractal(n: int, seed: int, beta: float = 2.4, outer_km: float = 25.0) -> Floats:
    """Return a Gaussian field whose power falls as wave number to the −beta above an outer scale; unit variance."""
    noise = np.random.Generator(np.random.PCG64(seed)).standard_normal((n, n), dtype=np.float32)
    waves = np.fft.rfft2(noise)
    down = np.fft.fftfreq(n, CELL)[:, None].astype(np.float32)
    across = np.fft.rfftfreq(n, CELL)[None, :].astype(np.float32)
    waves *= (down**2 + across**2 + np.float32((1 / (outer_km * 1000)) ** 2)) ** np.float32(-beta / 4 - 0.25)
    field = np.fft.irfft2(waves, s=(n, n)).astype(np.float32)
    return (field - field.mean()) / field.std()


class Country:
    """The fields of one country of n × n cells, made when they are asked for."""

    def __init__(self, n: int) -> None:
        self.n = n
        rng = np.random.Generator(np.random.PCG64(13))
        height = 420 + 170 * fractal(n, 15) + 9 * fractal(n, 12, 2.2, 1.5)
        height += rng.normal(0, 0.3, height.shape).astype(np.float32)
        self.height: Floats = np.round(height - height.min() + 2, 1).astype(np.float32)
        low, high = np.percentile(self.height[::7, ::7], (2, 98))
        self.raised: Floats = (self.height - low) / (high - low)
        side = np.linspace(-1, 1, n, dtype=np.float32)
        y, x = np.meshgrid(side, side, indexing="ij")
        turn = np.arctan2(y, x)
        edge = 0.975 + 0.02 * np.sin(5 * turn + 1) + 0.012 * np.sin(13 * turn)
        self.there = (x**4 + y**4) ** 0.25 < edge

    def land_cover(self) -> NDArray[np.uint8]:
        """Return codes of land use, 255 outside."""
        one, two = fractal(self.n, 21, 2.2, 8), fractal(self.n, 22, 2.2, 6)
        codes = np.where(one > 0.35, 3, np.where(one > -0.5, 5, 7)).astype(np.uint8)
        low = self.raised < 0.35
        codes[low & (two > -0.3)] = 2
        codes[low & (two > 0.6)] = 1
        codes[low & (two > 1.1)] = 10
        codes[self.raised < 0.02] = 9
        codes[~self.there] = 255
        return codes

    def smooth(self, middle: float, by_height: float, spread: float, seed: int) -> Floats:
        """Return a field that changes with height and over wide distances; absent outside."""
        field = middle + by_height * self.raised + spread * fractal(self.n, seed, 3.0, 60)
        return np.where(self.there, np.round(field, 3), np.float32(ABSENT)).astype(np.float32)

    def fields(self) -> Iterator[tuple[str, NDArray[Any]]]:
        """Yield every raster by name, one at a time."""
        codes = self.land_cover()
        yield "dem", self.height
        yield "lulc", codes
        yield "threat_crop", np.where(codes == 255, 255, np.isin(codes, (1, 2))).astype(np.uint8)
        yield "threat_urban", np.where(codes == 255, 255, codes == 10).astype(np.uint8)
        groups = np.digitize(fractal(self.n, 37, 2.4, 20), [-0.9, 0.1, 1.0]) + 1
        yield "soil_group", np.where(self.there, groups, 255).astype(np.uint8)
        yield "ndvi", self.smooth(0.62, 0.12, 0.08, 36)
        yield "precip", self.smooth(1450, 230, 90, 31)
        yield "et0", self.smooth(980, -140, 30, 32)
        yield "erosivity", self.smooth(6200, 1300, 350, 33)
        yield "erodibility", self.smooth(0.034, 0.004, 0.003, 34)
        yield "root_depth", self.smooth(1000, -300, 120, 35)
        yield "pawc", self.smooth(0.16, 0.01, 0.02, 38)
        for month in range(12):
            share = float(small.RAIN[month])
            yield f"precip_{month + 1}", self.smooth(share, 0.15 * share, 0.06 * share, 40 + month)
            dry = float(small.EVAPORATION[month])
            yield f"et0_{month + 1}", self.smooth(dry, -0.12 * dry, 0.03 * dry, 60 + month)
            warm = float(17 + 11 * np.sin((month - 3) / 6 * np.pi))
            yield f"temperature_{month + 1}", self.smooth(warm, -4.0, 0.8, 80 + month)


def repeated(first: int, size: int, side: int) -> NDArray[np.int64]:
    """Return which rows (or columns) of a country of `side` stand at `first` and after it."""
    return np.arange(first, first + size) % side


def write(path: Path, field: NDArray[Any], n: int) -> None:
    """Write n × n cells of a field that repeats, in pieces."""
    nodata = 255 if field.dtype == np.uint8 else ABSENT
    profile = {"height": n, "width": n, "count": 1, "dtype": field.dtype.name, "nodata": nodata, "crs": CRS}
    how = {"tiled": True, "blockxsize": 256, "blockysize": 256, "compress": "deflate", "BIGTIFF": "IF_SAFER"}
    how |= {"predictor": 3 if field.dtype.kind == "f" else 2, "num_threads": 2}
    place = Affine(CELL, 0, LEFT, 0, -CELL, TOP)
    with rasterio.open(path, "w", driver="GTiff", transform=place, **profile, **how) as file:
        for top in range(0, n, PIECE):
            rows = repeated(top, min(PIECE, n - top), field.shape[0])
            for left in range(0, n, 4 * PIECE):
                columns = repeated(left, min(4 * PIECE, n - left), field.shape[1])
                file.write(field[np.ix_(rows, columns)], 1, window=Window(left, top, columns.size, rows.size))


def crooked(n: int) -> Callable[[NDArray[np.float64], NDArray[np.float64]], list[tuple[float, float]]]:
    """Return a function that bends points of the unit square and puts them on the map."""
    size = n * CELL

    def bend(x: NDArray[np.float64], y: NDArray[np.float64]) -> list[tuple[float, float]]:
        fade = np.minimum(1, 12 * np.minimum(np.minimum(x, 1 - x), np.minimum(y, 1 - y)))
        dx = fade * (0.012 * np.sin(23 * y + 3 * x) + 0.003 * np.sin(131 * y) + 0.0007 * np.sin(911 * y))
        dy = fade * (0.012 * np.sin(19 * x - 2 * y) + 0.003 * np.sin(117 * x) + 0.0007 * np.sin(877 * x))
        east, south = LEFT + size * (0.02 + 0.96 * (x + dx)), TOP - size * (0.02 + 0.96 * (y + dy))
        return list(zip(east.tolist(), south.tolist(), strict=True))

    return bend


def places(n: int, down: int, across: int) -> Any:
    """Return down × across polygons with crooked borders that neighbours share exactly."""
    import geopandas as gpd
    from shapely.geometry import Polygon

    bend, steps = crooked(n), np.linspace(0, 1, 60, endpoint=False)
    shapes = []
    for row in range(down):
        for column in range(across):
            corners = [(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)]
            x = np.concatenate([a[0] + (b[0] - a[0]) * steps for a, b in pairwise(corners)])
            y = np.concatenate([a[1] + (b[1] - a[1]) * steps for a, b in pairwise(corners)])
            shapes.append(Polygon(bend((column + x) / across, (row + y) / down)))
    ids = list(range(1, len(shapes) + 1))
    return gpd.GeoDataFrame({"ws_id": ids, "unit_id": ids, "code": [f"{i:06d}" for i in ids]}, geometry=shapes, crs=CRS)


def tables(folder: Path) -> None:
    """Write the tables and datastacks of the small landscape, with distances of a large one."""
    found = small.tables()
    found["threats"] = [found["threats"][0], *([*threat, f"threat_{threat[0]}.tif"] for threat in THREATS)]
    for name, rows in found.items():
        with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows(rows)
    for name, (model, arguments) in small.datastacks().items():
        given = {key: DISTANCES.get(key, value) for key, value in arguments.items()}
        stack = {"args": {**given, "n_workers": -1}, "invest_version": "3.20.2", "model_id": model}
        (folder / f"{name}.invs.json").write_text(json.dumps({"synthetic": True, **stack}, indent=1), encoding="utf-8")


def build(folder: Path, n: int, only: tuple[str, ...] = ()) -> Path:
    """Write the landscape unless it is there already; return its folder."""
    done = folder / "complete.json"
    said = json.dumps({"n": n, "only": sorted(only), "synthetic": True})
    if done.exists() and done.read_text() == said:
        return folder
    folder.mkdir(parents=True, exist_ok=True)
    for name, field in Country(min(n, COUNTRY)).fields():
        if not only or name in only:
            write(folder / f"{name}.tif", field, n)
    places(n, 4, 6).to_file(folder / "watersheds.gpkg", driver="GPKG")
    places(n, 10, 20).to_file(folder / "admin.gpkg", driver="GPKG")
    tables(folder)
    done.write_text(said)
    return folder


if __name__ == "__main__":
    build(Path(sys.argv[2]), int(sys.argv[1]))
