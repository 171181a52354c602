"""How fast maps become sums, beside how fast the same maps are decoded: `python benchmarks/account.py 4000 [climate]`.

A synthetic area of N × N cells of 30 m with 196 counties of crooked borders. With `maps` (the default) every input is
a raster of 30 m, tiled and deflated: 21 bands that feed all regulating lines that maps can feed but those of daily
weather. With `climate` rain and temperature come as months at 900 m, and evapotranspiration, erosivity and production
are derived in every cell. Decoding and accounting take turns, in processes of their own, with the same windows, the
same files and the same number of threads.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median

import numpy as np
import rasterio
from rasterio.transform import from_origin

CORNER, CELL, COARSE, SIDE, PAIRS = (500000, 3200000), 30, 900, 14, 3
STRIP = 512
# variable: type, mean, swing of the terrain-like part, noise, smallest step
FIELDS: dict[str, tuple[str, float, float, float, float]] = {
    "elevation": ("float32", 800, 500, 1, 0.1),
    "ndvi_maximum": ("float32", 0.55, 0.25, 0.03, 0.0001),
    "precipitation": ("float32", 1400, 300, 5, 0.1),
    "actual_evapotranspiration": ("float32", 700, 150, 5, 0.1),
    "storm_precipitation": ("float32", 300, 100, 5, 0.1),
    "storm_runoff": ("float32", 100, 40, 5, 0.1),
    "rain_erosivity": ("float32", 5000, 1500, 20, 1),
    "soil_erodibility": ("float32", 0.035, 0.01, 0.001, 0.0001),
    "npp": ("float32", 6, 3, 0.3, 0.001),
    "hot_day_transpiration": ("float32", 150, 60, 3, 0.1),
    "hot_day_evaporation": ("float32", 250, 60, 3, 0.1),
    "near_people_share": ("float32", 0.4, 0.3, 0.05, 0.001),
    "weather_factor": ("float32", 10, 5, 0.5, 0.01),
    "soil_roughness_factor": ("float32", 0.8, 0.1, 0.02, 0.001),
    "sand": ("uint8", 40, 15, 2, 1),
    "silt": ("uint8", 35, 10, 2, 1),
    "clay": ("uint8", 20, 8, 2, 1),
    "organic_carbon": ("float32", 2, 1, 0.1, 0.01),
    "calcium_carbonate": ("uint8", 5, 4, 1, 1),
    "shannon_index": ("float32", 3, 1.5, 0.1, 0.01),
}
CLIMATE = ("elevation", "ndvi_maximum")
EMISSIONS = ("so2_emission", "nox_emission", "dust_emission", "cod_discharge", "nitrogen_discharge")
HEAD = """\
area: {code: "100000", name: {en: Synthetic}}
periods: [2020]
places: {file: places.csv, boundaries: {file: places.geojson, crs: "EPSG:32650"}}
sources:
  land_cover: {file: land_cover.tif, classes: worldcover}
"""
MONTHS = """\
  precipitation: {file: rain.tif, unit: mm month-1, bands: months}
  air_temperature: {file: temperature.tif, bands: months}
constants:
  soil_erodibility: {value: 0.03, source: synthetic}
  near_people_share: {value: 0.1, source: synthetic}
"""


def profile(n: int, dtype: str, count: int = 1, cell: int = CELL) -> dict[str, object]:
    """Return how a raster is written."""
    tiles = {"tiled": True, "blockxsize": 256, "blockysize": 256, "compress": "deflate", "zlevel": 6}
    place = {"crs": 32650, "transform": from_origin(*CORNER, cell, cell)}
    return {"driver": "GTiff", "count": count, "height": n, "width": n, "dtype": dtype, **tiles, **place}


def write_field(
    path: Path, n: int, seed: int, dtype: str, mean: float, swing: float, noise: float, step: float
) -> None:
    """Write hills and noise, strip by strip."""
    rng, x = np.random.default_rng(seed), np.arange(n, dtype=np.float32)
    with rasterio.open(path, "w", **profile(n, dtype)) as file:
        for top in range(0, n, STRIP):
            y = np.arange(top, min(top + STRIP, n), dtype=np.float32)[:, None]
            hills = np.sin(x / (37 + seed) + np.cos(y / 91)) * np.cos(y / (51 + seed)) * 0.7 + 0.3 * np.sin(x / 211)
            rough = rng.standard_normal((y.size, n), dtype=np.float32)
            values = np.maximum(np.round((mean + swing * hills + noise * rough) / step) * step, 0)
            file.write(values.astype(dtype), 1, window=((top, top + y.size), (0, n)))


def write_classes(path: Path, n: int) -> None:
    """Write patches of land cover of 20 × 20 cells."""
    rng = np.random.default_rng(0)
    codes = np.array([10, 10, 10, 20, 30, 40, 50, 80, 90], dtype=np.uint8)
    with rasterio.open(path, "w", **profile(n, "uint8")) as file:
        for top in range(0, n, 500):
            rows = min(500, n - top)
            patches = rng.choice(codes, (25, n // 20 + 1))
            file.write(np.kron(patches, np.ones((20, 20), np.uint8))[:rows, :n], 1, window=((top, top + rows), (0, n)))


def write_months(folder: Path, n: int) -> None:
    """Write rain and temperature of twelve months at 900 m."""
    rng, k = np.random.default_rng(0), n * CELL // COARSE + 2
    season = 17 + 12 * np.sin((np.arange(12) - 3) / 12 * 2 * np.pi)
    months = {"rain": 120 + 40 * rng.random((12, k, k)), "temperature": season[:, None, None] + rng.random((12, k, k))}
    for name, data in months.items():
        with rasterio.open(folder / f"{name}.tif", "w", **profile(k, "float32", 12, COARSE)) as file:
            file.write(data.astype(np.float32))


def counties(side: float) -> list[list[list[float]]]:
    """Return the rings of 14 × 14 counties whose borders wind, and meet."""

    def bent(u: np.ndarray, v: np.ndarray) -> np.ndarray:
        x = u + 0.012 * np.sin(23 * v + 3) * np.sin(np.pi * u) + 0.003 * np.sin(171 * v) * np.sin(np.pi * u)
        y = v + 0.012 * np.sin(19 * u + 1) * np.sin(np.pi * v) + 0.003 * np.sin(187 * u) * np.sin(np.pi * v)
        return np.stack([CORNER[0] + x * side, CORNER[1] - y * side], axis=1)

    steps = np.linspace(0, 1, 200, endpoint=False)
    rings = []
    for i in range(SIDE):
        for j in range(SIDE):
            u = np.concatenate([i + steps, np.full(200, i + 1.0), i + 1 - steps, np.full(200, float(i)), [i]]) / SIDE
            v = np.concatenate([np.full(200, float(j)), j + steps, np.full(200, j + 1.0), j + 1 - steps, [j]]) / SIDE
            rings.append(bent(u, v).tolist())
    return rings


def write_places(folder: Path, n: int) -> None:
    """Write the counties and their city."""
    rows, features = ["code,parent,level", "100000,,city"], []
    for i, ring in enumerate(counties(n * CELL), start=1):
        shape = {"type": "Polygon", "coordinates": [ring]}
        features.append({"type": "Feature", "properties": {"code": f"{100000 + i}"}, "geometry": shape})
        rows.append(f"{100000 + i},100000,county")
    (folder / "places.csv").write_text("\n".join(rows), encoding="utf-8")
    collection = {"type": "FeatureCollection", "features": features}
    (folder / "places.geojson").write_text(json.dumps(collection), encoding="utf-8")


def build(folder: Path, n: int, kind: str = "maps") -> None:
    """Write an area."""
    folder.mkdir(parents=True, exist_ok=True)
    names = CLIMATE if kind == "climate" else tuple(FIELDS)
    for seed, name in enumerate(names):
        write_field(folder / f"{name}.tif", n, seed, *FIELDS[name])
    write_classes(folder / "land_cover.tif", n)
    write_places(folder, n)
    text = HEAD + "".join(f"  {name}: {{file: {name}.tif}}\n" for name in names)
    if kind == "climate":
        write_months(folder, n)
        text += MONTHS
    else:
        text += "constants:\n" + "".join(f"  {name}: {{value: 1000, source: synthetic}}\n" for name in EMISSIONS)
    (folder / "area.yaml").write_text(text, encoding="utf-8")


Seconds = tuple[float, float]


def timed(work: Callable[[], object]) -> Seconds:
    """Return wall and CPU seconds of some work."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - cpu


def decode(folder: Path, threads: int) -> Seconds:
    """Return the seconds to decode every raster once, in the windows of the account, as it is stored."""
    import threading

    from shanshui.grid.blocks import blocks
    from shanshui.run.account import prepare
    from shanshui.run.engine import inputs_of
    from shanshui.run.execute import DEFAULT_BLOCK
    from shanshui.run.tally import fitting

    prepared = prepare(folder)
    inputs = inputs_of(prepared, "2020", frozenset())
    grid = inputs.grid
    paths, mine = sorted(folder.glob("*.tif")), threading.local()

    def read(part: list) -> None:
        mine.files = getattr(mine, "files", None) or [rasterio.open(path) for path in paths]
        for window in part:
            for file in mine.files:
                scale = grid.transform.a / file.transform.a
                rows, columns = ((int(a * scale), int(np.ceil(b * scale))) for a, b in _spans(window))
                file.read(window=(rows, columns))

    windows = list(blocks(grid, fitting(prepared.plan, inputs.bands, DEFAULT_BLOCK)))
    groups = [windows[i : i + 1] for i in range(len(windows))]
    with ThreadPoolExecutor(threads) as pool:
        return timed(lambda: list(pool.map(read, groups)))


def _spans(window: object) -> tuple[tuple[int, int], tuple[int, int]]:
    return (window.top, window.bottom), (window.left, window.right)  # type: ignore[attr-defined]


def summed(folder: Path, threads: int) -> Seconds:
    """Return the seconds from the maps to the sums of all places, with kernels that are compiled."""
    from shanshui.run.account import prepare
    from shanshui.run.engine import account, evaluation_of, inputs_of
    from shanshui.run.execute import Settings, tally

    prepared = prepare(folder)
    account(prepared, Settings(threads=1), only=["100001"])
    evaluation, inputs = evaluation_of(prepared), inputs_of(prepared, "2020", frozenset())
    return timed(lambda: tally(evaluation, inputs, Settings(threads=threads)))


def accounted(folder: Path, threads: int) -> Seconds:
    """Return the seconds of an account, from the maps to its flows, with kernels that are compiled."""
    from shanshui.run.account import prepare
    from shanshui.run.engine import account
    from shanshui.run.execute import Settings

    prepared = prepare(folder)
    account(prepared, Settings(threads=1), only=["100001"])  # loads the compiled kernels
    return timed(lambda: account(prepared, Settings(threads=threads)))


def child(what: str, folder: Path, threads: int) -> dict[str, float]:
    """Return wall seconds, CPU seconds and peak memory (MB) of a part, in a process of its own."""
    call = [sys.executable, __file__, what, str(folder), str(threads)]
    said = subprocess.run(call, capture_output=True, text=True, check=True)
    return dict(json.loads(said.stdout.splitlines()[-1]))


def part(what: str, folder: Path, threads: int) -> None:
    """Do one part and print what it took."""
    wall, cpu = {"decode": decode, "sums": summed, "account": accounted}[what](folder, threads)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"wall": wall, "cpu": cpu, "peak": peak}))


def compare(folder: Path, n: int) -> None:
    """Print decoding and accounting, by turns."""
    parts = ("decode", "sums", "account")
    for threads in (1, 2):
        runs = [{name: child(name, folder, threads) for name in parts} for _ in range(PAIRS)]
        for name in parts:
            wall, cpu = (median(run[name][key] for run in runs) for key in ("wall", "cpu"))
            ratios, work = ([run[name][key] / run["decode"][key] for run in runs] for key in ("wall", "cpu"))
            print(
                f"{n}², {threads} thread(s), {name} {wall:.2f} s ({wall / n**2 * 1e9:.0f} ns a cell), CPU {cpu:.2f} s; "
                f"over decoding {median(ratios):.2f} ({min(ratios):.2f}-{max(ratios):.2f} of {PAIRS}), "
                f"by CPU {median(work):.2f}; peak {max(run[name]['peak'] for run in runs):.0f} MB"
            )


def main() -> None:
    """Build an area and compare; or do one part of it, as a child."""
    if sys.argv[1:2] in (["decode"], ["sums"], ["account"]):
        part(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
        return
    n, kind = int(sys.argv[1]) if len(sys.argv) > 1 else 1000, (sys.argv[2:] or ["maps"])[0]
    kept = Path(sys.argv[3]) if len(sys.argv) > 3 else None
    with tempfile.TemporaryDirectory() as name:
        folder = kept or Path(name) / "area"
        if not (folder / "area.yaml").exists():
            build(folder, n, kind)
        compare(folder, n)


if __name__ == "__main__":
    main()
