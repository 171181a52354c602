"""Exact sums over polygons, by turns with exactextract: `python benchmarks/zonal.py RASTER POLYGONS`, reading included.

Both read the raster and add up numbers times shares of cells for every polygon of the same file; exactextract in the
faster of its two strategies for the whole raster.
"""

import json
import sys
import time
from collections.abc import Callable
from statistics import median
from typing import Any

import geopandas as gpd
import numpy as np
import rasterio
from exactextract import exact_extract

from shanshui.grid.grid import Grid
from shanshui.grid.window import Window
from shanshui.grid.zonal import zonal_sums
from shanshui.grid.zones import Zones

PAIRS = 3


def ours(raster: str, shapes: Any, threads: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Return sums and shares."""
    import threading

    mine = threading.local()
    with rasterio.open(raster) as file:
        grid, nodata = Grid.from_parts(file.shape, file.transform, file.crs), file.nodata

    def read(window: Window) -> Any:
        mine.file = getattr(mine, "file", None) or rasterio.open(raster)
        return mine.file.read(1, window=((window.top, window.bottom), (window.left, window.right)))

    zones = Zones(grid, [str(i) for i in range(len(shapes))], list(shapes.geometry))
    return zonal_sums(zones, read, (nodata, nodata) if nodata is not None else (np.inf, -np.inf), threads=threads)


def theirs(raster: str, shapes: Any, strategy: str) -> tuple[np.ndarray, np.ndarray]:
    """Return exactextract's sums and shares."""
    found = exact_extract(raster, shapes, ["sum", "count"], output="pandas", strategy=strategy)
    return found["sum"].to_numpy(), found["count"].to_numpy()


def timed(work: Callable[[], Any]) -> tuple[float, float, Any]:
    """Return wall and CPU seconds, and the result."""
    wall, cpu = time.perf_counter(), time.process_time()
    found = work()
    return time.perf_counter() - wall, time.process_time() - cpu, found


def one(program: str, raster: str, polygons: str) -> None:
    """Do the sums with one program and print the seconds; exactextract by its faster strategy."""
    shapes = gpd.read_file(polygons)
    if program == "ours":
        ours(raster, shapes.iloc[:1])
        seconds = timed(lambda: ours(raster, shapes, 2))[0]
    else:
        seconds = min(
            timed(lambda way=way: theirs(raster, shapes, f"{way}-sequential"))[0] for way in ("raster", "feature")
        )
    print(json.dumps({"seconds": seconds}))


def main() -> None:
    """Print the table."""
    if sys.argv[1] == "--one":
        one(*sys.argv[2:5])
        return
    raster, shapes = sys.argv[1], gpd.read_file(sys.argv[2])
    ours(raster, shapes.iloc[:1])  # loads the compiled kernels
    ways: dict[str, Callable[[], Any]] = {
        "shanshui, 1 thread": lambda: ours(raster, shapes),
        "shanshui, 2 threads": lambda: ours(raster, shapes, 2),
        "exactextract, by feature": lambda: theirs(raster, shapes, "feature-sequential"),
        "exactextract, by raster": lambda: theirs(raster, shapes, "raster-sequential"),
    }
    runs = [{name: timed(way) for name, way in ways.items()} for _ in range(PAIRS)]
    for name in ways:
        wall, cpu = (median(run[name][i] for run in runs) for i in (0, 1))
        print(f"{name}: {wall:.2f} s wall, {cpu:.2f} s CPU (median of {PAIRS})")
    best = [min(run[n][0] for n in ways if n.startswith("exact")) / run["shanshui, 1 thread"][0] for run in runs]
    print(f"exactextract's best over ours with one thread: {median(best):.1f} ({min(best):.1f}-{max(best):.1f})")
    (a, _), (b, _) = runs[0]["shanshui, 1 thread"][2], runs[0]["exactextract, by raster"][2]
    print(f"largest difference of a sum: {np.nanmax(np.abs(a - b) / np.abs(b)):.2e}")


if __name__ == "__main__":
    main()
