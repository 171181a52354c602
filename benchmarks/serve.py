"""How fast `shanshui serve` answers: the account of a county, and fifty people who click through the pages.

    python -m benchmarks.serve [AREA] [--seconds 20] [--users 50] [--full]

The server runs as a process of its own on this machine; the client speaks HTTP/1.1 over plain sockets, so that it
takes little of the processor itself. Nothing leaves the machine.
"""

import argparse
import asyncio
import gzip
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

FULL = 300  # seconds
CONNECTIONS = 16
WARM = 0.25  # share of the time after which memory is looked at first
PAUSE = (0.1, 0.6)  # seconds between two clicks
SECTIONS = ("headline", "lines", "places", "ecosystems")


@dataclass
class Measured:
    """What was answered: seconds of each request, and what went wrong."""

    seconds: list[float] = field(default_factory=list)
    wrong: Counter[str] = field(default_factory=Counter)

    def told(self, name: str, took: float) -> str:
        """Return the figures in one line."""
        times = sorted(self.seconds)
        at = [f"p{p} {1000 * times[min(len(times) - 1, len(times) * p // 100)]:.1f} ms" for p in (50, 95, 99)]
        wrong = f"errors {dict(self.wrong)}" if self.wrong else "errors 0"
        return f"{name:<44} {len(times) / took:7.0f} req/s  {'  '.join(at)}  max {1000 * times[-1]:.0f} ms  {wrong}"


class Connection:
    """One connection that asks one thing after the other."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.reader: asyncio.StreamReader | None = None
        self.writer: asyncio.StreamWriter | None = None

    async def get(self, path: str, headers: str = "") -> tuple[int, bytes]:
        """Return status and body; a connection that was closed is opened again."""
        if self.writer is None or self.reader is None:
            self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port, limit=1 << 22)
        ask = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nAccept-Encoding: gzip\r\n{headers}\r\n"
        self.writer.write(ask.encode())
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        status, length = int(head.split(" ", 2)[1]), re.search(r"content-length: (\d+)", head)
        body = await self.reader.readexactly(int(length[1])) if length and status != 304 else b""
        return status, body


async def ask(connection: Connection, path: str, measured: Measured) -> None:
    """Ask for one thing and note how long it took and what went wrong."""
    start = time.perf_counter()
    try:
        status, _ = await connection.get(path)
    except (OSError, asyncio.IncompleteReadError) as error:
        connection.writer = None
        measured.wrong[type(error).__name__] += 1
        return
    measured.seconds.append(time.perf_counter() - start)
    if status >= 400:
        measured.wrong[f"{status} {path}"] += 1


async def steady(port: int, path: str, seconds: float) -> Measured:
    """Ask for one thing on several connections at once, as fast as it is answered."""
    measured, end = Measured(), time.perf_counter() + seconds

    async def user() -> None:
        connection = Connection(port)
        while time.perf_counter() < end:
            await ask(connection, path, measured)

    await asyncio.gather(*(user() for _ in range(CONNECTIONS)))
    return measured


async def clicking(port: int, users: int, seconds: float, addresses: list[str]) -> Measured:
    """Let people click: each opens one thing after the other, with a short pause between."""
    measured, end = Measured(), time.perf_counter() + seconds

    async def person(number: int) -> None:
        draw, connection = random.Random(number), Connection(port)
        await asyncio.sleep(draw.uniform(0, PAUSE[1]))
        while time.perf_counter() < end:
            await ask(connection, draw.choice(addresses), measured)
            await asyncio.sleep(draw.uniform(*PAUSE))

    await asyncio.gather(*(person(number) for number in range(users)))
    return measured


async def known(port: int, path: str) -> list[dict[str, str]]:
    """Return a list that the server tells."""
    found: list[dict[str, str]] = await detail(port, path)
    return found


async def detail(port: int, path: str) -> Any:
    """Return what the server tells."""
    connection = Connection(port)
    status, body = await connection.get(path)
    if status != 200:
        sys.exit(f"{path}: {status} {body[:300]!r}")
    return json.loads(gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body)


async def pages(port: int, area: str) -> tuple[str, list[str]]:
    """Return the address of the account of a county, and what people click: sections, tables, findings, tiles."""
    places = [place["code"] for place in await known(port, f"/api/areas/{area}/places")][:10]
    county = places[min(1, len(places) - 1)]
    sections = [one["id"] for one in await known(port, f"/api/areas/{area}/sections?place={county}")]
    found = [
        "/",
        "/api/areas",
        f"/api/areas/{area}/places",
        f"/api/areas/{area}/findings",
        f"/api/areas/{area}/targets",
    ]
    for place in places:
        asked = f"?place={place}&lang=zh"
        found += [f"/api/areas/{area}/sections/{one}{asked}" for one in sections if one in SECTIONS]
        found += [f"/api/areas/{area}/tables/{one}{asked}" for one in ("flows.json", "flows.csv", "lines.xlsx")]
    found += await tiles(port, area)
    return f"/api/areas/{area}/sections/lines?place={county}&lang=zh", found


async def tiles(port: int, area: str) -> list[str]:
    """Return the addresses of some tiles of the first layers that are made."""
    found = []
    listed = await known(port, f"/api/areas/{area}/layers")
    for layer in [one for one in listed if one["state"] == "ready" and one["kind"] != "place"][:3]:
        one = await detail(port, f"/api/areas/{area}/layers/{layer['id']}")
        found += [str(one["tiles"]).format(z=8, x=x, y=y) for x in (211, 212) for y in (106, 107)]
    return found


def processor(pid: int) -> float:
    """Return the seconds of processor a process has taken."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory(pid: int) -> float:
    """Return the resident memory of a process, MiB."""
    text = Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", text)[1]) / 1024  # type: ignore[index]


async def measure(port: int, pid: int, area: str, seconds: float, users: int) -> None:
    account, addresses = await pages(port, area)
    warming = Connection(port)
    for address in (account, *addresses):
        await warming.get(address)
    print(f"load of the machine before: {os.getloadavg()[0]:.2f}; {len(addresses)} addresses", flush=True)
    short = min(seconds, 20.0)
    spent = processor(pid)
    steadily = await steady(port, account, short)
    each = (processor(pid) - spent) / len(steadily.seconds)
    print(steadily.told("L01 account of a county", short), flush=True)
    print(f"processor of the server: {1000 * each:.2f} ms a request, whatever else the machine does", flush=True)
    await clicking(port, users, max(2.0, seconds * WARM), addresses)
    before = memory(pid)
    clicked = await clicking(port, users, seconds, addresses)
    after = memory(pid)
    print(clicked.told(f"L03 {users} people clicking, {seconds:.0f} s", seconds), flush=True)
    print(f"memory of the server {before:.0f} → {after:.0f} MiB ({(after / before - 1):+.1%})")
    print(f"load of the machine after: {os.getloadavg()[0]:.2f}")


def started(area: Path) -> tuple[subprocess.Popen[str], int]:
    """Return a server of an area and its port."""
    command = [sys.executable, "-m", "shanshui.cli.main", "serve", str(area), "--port", "0", "--lang", "en"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    found = re.search(r"http://127\.0\.0\.1:(\d+)/", server.stdout.readline())
    if found is None:
        sys.exit("the server did not start")
    return server, int(found[1])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("area", type=Path, nargs="?", help="folder of an area; left out, the bundled one is made")
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--users", type=int, default=50)
    parser.add_argument("--full", action="store_true", help=f"{FULL} s of clicking")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        area = given.area or Path(folder) / "lishui"
        if given.area is None:
            demo = [sys.executable, "-m", "shanshui.cli.main", "demo", "--into", str(area), "--quiet"]
            subprocess.run(demo, check=True)
        server, port = started(area)
        try:
            asyncio.run(measure(port, server.pid, area.name, FULL if given.full else given.seconds, given.users))
        finally:
            server.terminate()
            server.wait(timeout=20)


if __name__ == "__main__":
    main()
