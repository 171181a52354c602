"""How fast `shanshui serve` draws maps: every tile of some layers once, then the same again and again.

    python -m benchmarks.tiles [AREA] [--seconds 10] [--most 600]

The layers are made first. Then each tile is asked for once (cold: read, warped, coloured, encoded), and after that
any of them at random (warm: from the server's memory), over real HTTP on this machine's own address.
"""

import argparse
import asyncio
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.serve import Connection, Measured, ask, detail, started

LAYERS = ("value.gep", "ecosystem_type", "flow.soil_retention.soil", "hillshade", "variable.elevation")
ZOOMS = range(7, 15)
CONNECTIONS = 8
TO_REACH = {"cold": 40, "warm": 500}  # requests a second


def make(area: Path) -> list[str]:
    """Make the layers of an area that are looked at, and say how long each took."""
    from shanshui.run.layer_files import make
    from shanshui.run.layers import layers

    known = layers(area / "area.yaml")
    found = [id for id in LAYERS if id in known.known]
    for id in found:
        start, cut = time.perf_counter(), known.cut(id)
        there = known.path(cut).is_file()
        path = make(known, cut)
        took = "was there" if there else f"made in {time.perf_counter() - start:.2f} s"
        print(f"{id:<44} {took}, {path.stat().st_size / 1e6:.1f} MB", flush=True)
    return found


async def addresses(port: int, area: str, ids: list[str], most: int) -> list[str]:
    """Return the addresses of the tiles that cover the area, from afar to near, shuffled; at most so many."""
    from shanshui.data.tiles import HALF

    found = []
    for id in ids:
        one = await detail(port, f"/api/areas/{area}/layers/{id}")
        for z in ZOOMS:
            step = 2 * HALF / 2**z
            west, south, east, north = web(one["bounds"])
            columns = range(int((west + HALF) // step), int((east + HALF) // step) + 1)
            rows = range(int((HALF - north) // step), int((HALF - south) // step) + 1)
            found += [str(one["tiles"]).format(z=z, x=x, y=y) for x in columns for y in rows]
            if len(found) > 20 * most:
                break
    return random.Random(7).sample(found, min(most, len(found)))


def web(bounds: list[float]) -> tuple[float, float, float, float]:
    """Return degrees as metres of the web map."""
    from pyproj import Transformer

    to = Transformer.from_crs(4326, 3857, always_xy=True)
    west, south = to.transform(bounds[0], bounds[1])
    east, north = to.transform(bounds[2], bounds[3])
    return float(west), float(south), float(east), float(north)


async def once(port: int, found: list[str]) -> tuple[Measured, float]:
    """Ask for each tile once, on several connections."""
    measured, todo, start = Measured(), iter(found), time.perf_counter()

    async def user() -> None:
        connection = Connection(port)
        for path in todo:
            await ask(connection, path, measured)

    await asyncio.gather(*(user() for _ in range(CONNECTIONS)))
    return measured, time.perf_counter() - start


async def again(port: int, found: list[str], seconds: float) -> tuple[Measured, float]:
    """Ask for tiles at random for a while."""
    measured, start = Measured(), time.perf_counter()

    async def user(number: int) -> None:
        connection, draw = Connection(port), random.Random(number)
        while time.perf_counter() - start < seconds:
            await ask(connection, draw.choice(found), measured)

    await asyncio.gather(*(user(number) for number in range(CONNECTIONS)))
    return measured, time.perf_counter() - start


def processor(pid: int) -> float:
    """Return the seconds of processor a process and its threads have had."""
    parts = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(parts[11]) + int(parts[12])) / os.sysconf("SC_CLK_TCK")


async def measure(port: int, pid: int, area: str, ids: list[str], seconds: float, most: int) -> None:
    found = await addresses(port, area, ids, most)
    print(f"load of the machine before: {os.getloadavg()[0]:.2f}; {len(found)} tiles of {len(ids)} layers", flush=True)
    for name, asked in (("cold", once(port, found)), ("warm", again(port, found, seconds))):
        before = processor(pid)
        measured, took = await asked
        each = 1000 * (processor(pid) - before) / max(len(measured.seconds), 1)
        line = measured.told(f"L02 tiles, {name} (to reach: {TO_REACH[name]})", took)
        print(f"{line}  {each:.2f} ms of the server's processor each", flush=True)
    print(f"load of the machine after: {os.getloadavg()[0]:.2f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("area", type=Path, nargs="?", help="folder of an area; left out, the bundled one is made")
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--most", type=int, default=600, help="tiles")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        area = given.area or Path(folder) / "lishui"
        if given.area is None:
            demo = [sys.executable, "-m", "shanshui.cli.main", "demo", "--into", str(area), "--quiet"]
            subprocess.run(demo, check=True)
        ids = make(area)
        server, port = started(area)
        try:
            asyncio.run(measure(port, server.pid, area.name, ids, given.seconds, given.most))
        finally:
            server.terminate()
            server.wait(timeout=20)


if __name__ == "__main__":
    main()
