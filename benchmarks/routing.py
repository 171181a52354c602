"""Fill, D8 directions and flow accumulation: ours against whitebox-workflows, pyflwdir, richdem2, pygeoprocessing.

Run as `python -m benchmarks.routing CELLS`, a side of a made relief, or `python -m benchmarks.routing ROUNDS DEM.tif`.
`SHANSHUI_PEERS` names the interpreter that has the first three and `SHANSHUI_INVEST` the one that has pygeoprocessing;
what is not there is left out and said. All read the same GeoTIFF and write the accumulation as a compressed GeoTIFF,
in a process of their own, in turn. Seconds are those of the whole work, reading and writing included; importing is
not, and what compiles does so on a corner before. Whitebox breaches first and fills what is left: its fill alone takes
minutes at 4000².
"""

import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks import measure

if TYPE_CHECKING:
    from shanshui.grid.window import Window
    from shanshui.routing.tiles import Layer

ROUNDS = 3
SIDE, BUDGET = 256, 4 * 2**20  # cells of a tile's side, bytes of tiles that we hold
HEAD = ("tool", "s (median)", "CPU s", "peak MB", "times ours, each round", "memory to ours", "largest flow")
PEERS = Path(__file__).with_name("peer_routing.py")
MODULES = {"richdem2": "richdem", "pyflwdir": "pyflwdir", "whitebox": "whitebox_workflows"}
Commands = dict[str, list[str]]


def ours(dem: str, folder: str, threads: int) -> None:
    """Fill, lead and accumulate with our own tiles, and say how long it took."""
    os.environ.setdefault("GDAL_CACHEMAX", "2")  # MB; every block is read once
    import rasterio

    from shanshui.data.heap import few_arenas

    few_arenas()  # as our commands do
    with rasterio.open(dem) as file:
        corner = min(256, file.height), min(256, file.width)
        shape = file.shape
    route(dem, corner, Path(folder), threads)  # loads what was compiled
    start = time.perf_counter()
    steps, largest = route(dem, shape, Path(folder), threads)
    measure.say(seconds=time.perf_counter() - start, largest=largest, steps=steps)


def route(dem: str, shape: tuple[int, int], folder: Path, threads: int) -> tuple[dict[str, float], float]:
    """Route the upper left part of a relief of this shape; return seconds of each step and the largest flow."""
    import numpy as np

    from shanshui.routing.accumulation import accumulate
    from shanshui.routing.directions import d8
    from shanshui.routing.fill import fill
    from shanshui.routing.order import flow_order
    from shanshui.routing.tiles import Scratch, Tiling

    marks = [time.perf_counter()]
    with Scratch(folder, Tiling(shape, SIDE), BUDGET) as scratch:
        filled = scratch.layer("filled", np.float32, np.nan)
        directions = scratch.layer("directions", np.uint8, 128)
        fill(reading(dem), filled, scratch, threads)
        marks.append(time.perf_counter())
        d8(filled, directions, threads)
        filled.drop()
        marks.append(time.perf_counter())
        order = flow_order(directions, scratch, threads)
        marks.append(time.perf_counter())
        flow = accumulate(order, scratch, threads=threads)
        marks.append(time.perf_counter())
        largest = write(flow, dem, folder / "flow.tif")
        marks.append(time.perf_counter())
    names = ("fill", "directions", "order", "accumulation", "write")
    return {name: round(b - a, 3) for name, a, b in zip(names, marks, marks[1:], strict=False)}, largest


def reading(dem: str) -> Callable[["Window"], Any]:
    """Return a function that reads a window of heights, NaN without data; each thread has its own file."""
    import numpy as np
    import rasterio

    own = threading.local()

    def read(at: "Window") -> Any:
        if not hasattr(own, "file"):
            own.file = rasterio.open(dem, sharing=False)
        part = rasterio.windows.Window(at.left, at.top, at.right - at.left, at.bottom - at.top)
        heights = own.file.read(1, window=part).astype(np.float32, copy=False)
        if own.file.nodata is not None:
            heights[heights == own.file.nodata] = np.nan
        return heights

    return read


def write(flow: "Layer", like: str, path: Path) -> float:
    """Write a layer as peers do; return its largest value."""
    import numpy as np
    import rasterio

    rows, columns = flow.tiling.shape
    how = {"driver": "GTiff", "dtype": "float32", "nodata": -9999.0, "compress": "deflate", "zlevel": 1, "tiled": True}
    largest = 0.0
    with rasterio.open(like) as file:
        place = {"crs": file.crs, "transform": file.transform, "height": rows, "width": columns, "count": 1}
    with rasterio.open(path, "w", **how, **place, num_threads=2) as out:
        for at, part in flow.parts():
            values = np.nan_to_num(part, nan=-9999.0).astype(np.float32)
            out.write(values, 1, window=rasterio.windows.Window(at.left, at.top, part.shape[1], part.shape[0]))
            largest = max(largest, float(values.max()))
    return largest


def commands(dem: Path, folder: Path, threads: int) -> Commands:
    """Return the command of each tool that is there."""
    me = [sys.executable, "-m", "benchmarks.routing", "--ours", str(dem), str(folder), str(threads)]
    found: Commands = {"ours": me}
    pythons = dict.fromkeys(MODULES, os.environ.get("SHANSHUI_PEERS", ""))
    pythons["pygeoprocessing"] = os.environ.get("SHANSHUI_INVEST", "")
    for tool, python in pythons.items():
        module = MODULES.get(tool, tool)
        if (
            python
            and subprocess.run([python, "-c", f"import {module}"], capture_output=True, check=False).returncode == 0
        ):
            found[tool] = [python, str(PEERS), tool, str(dem), str(folder)]
        else:
            print(f"{tool} is not there and is left out", file=sys.stderr)
    return found


def rows(costs: dict[str, list[measure.Cost]]) -> list[list[object]]:
    """Return the table of all tools, ours first."""
    mine, table = costs["ours"], [list[object](HEAD)]
    for tool, runs in costs.items():
        peak = measure.middle(runs, "peak_mb")
        table.append(
            [
                tool,
                f"{measure.middle(runs):.2f}",
                f"{measure.middle(runs, 'cpu'):.2f}",
                f"{peak:.0f}",
                " ".join(f"{ratio:.1f}" for ratio in measure.ratios(runs, mine)),
                f"{peak / measure.middle(mine, 'peak_mb'):.1f}",
                f"{runs[0].said['largest']:.0f}",
            ]
        )
    return table


def compared(dem: Path, rounds: int = ROUNDS, threads: int = 2) -> str:
    """Run every tool in turn and return the table."""
    folder = Path(tempfile.mkdtemp(prefix="bench-routing-"))
    try:
        all_tools = commands(dem, folder, threads)
        measure.measured(all_tools["ours"])  # compiles
        costs = measure.alternating(all_tools, rounds)
    finally:
        shutil.rmtree(folder)
    print(f"our steps, s: {costs['ours'][-1].said['steps']}", file=sys.stderr)
    return measure.table(rows(costs))


def main() -> None:
    """Make the relief unless one is named, and print the table."""
    if sys.argv[1] == "--ours":
        ours(sys.argv[2], sys.argv[3], int(sys.argv[4]))
        return
    if len(sys.argv) > 2:
        print(compared(Path(sys.argv[2]), rounds=int(sys.argv[1])))
        return
    from benchmarks import landscape

    with tempfile.TemporaryDirectory() as made:
        print(compared(landscape.build(Path(made), int(sys.argv[1]), ("dem",)) / "dem.tif"))


if __name__ == "__main__":
    main()
