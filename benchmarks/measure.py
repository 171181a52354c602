"""Run a command as a child and say what it cost: seconds, CPU seconds, peak memory, bytes read and written."""

import json
import os
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

MARK = "RESULT "  # a child prints one line of JSON, after this word if other lines could be taken for it
EVERY = 0.02  # s between two looks at the child


@dataclass(frozen=True)
class Cost:
    """What one run of a command cost; `said` is what it printed about itself, such as `seconds`."""

    wall: float
    cpu: float
    peak_mb: float
    read_mb: float
    written_mb: float
    said: dict

    @property
    def seconds(self) -> float:
        """Return the seconds of the work itself, as the child measured them, or the whole process."""
        return float(self.said.get("seconds", self.said.get("wall", self.wall)))


class _Watch(threading.Thread):
    """Looks at a process and its children until they end: peak of their memory together, bytes through files."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.pid, self.peak, self.io, self.ended = pid, 0, {}, threading.Event()

    def run(self) -> None:
        while not self.ended.wait(EVERY):
            tree = [self.pid, *_below(self.pid)]
            self.peak = max(self.peak, sum(_resident(pid) for pid in tree))
            for pid in tree:
                self.io[pid] = _through_files(pid) or self.io.get(pid, (0, 0))


def _below(pid: int) -> list[int]:
    found = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = [int(text) for text in task.read_text().split()]
        except OSError:
            continue
        found += [below for child in children for below in (child, *_below(child))]
    return found


def _resident(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * resource.getpagesize()
    except (OSError, IndexError):
        return 0


def _through_files(pid: int) -> tuple[int, int] | None:
    """Return bytes read and written through system calls, from the cache or the disk."""
    try:
        lines = dict(line.split(": ") for line in Path(f"/proc/{pid}/io").read_text().splitlines())
    except OSError:
        return None
    return int(lines["rchar"]), int(lines["wchar"])


def measured(command: Sequence[str], **environment: str) -> Cost:
    """Return what a command cost; its last line after `RESULT ` is read as JSON.

    Raises
    ------
    RuntimeError
        If it fails, with the end of what it wrote.
    """
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    child = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**kept, **environment}
    )
    watch = _Watch(child.pid)
    watch.start()
    out, err = child.communicate()
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    watch.ended.set()
    watch.join()
    if child.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {child.returncode}:\n{out[-500:]}{err[-2000:]}")  # noqa: EM102
    cpu = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    said = [json.loads(line.removeprefix(MARK)) for line in out.splitlines() if line.startswith((MARK, "{"))]
    read, written = (sum(pair[i] for pair in watch.io.values()) / 1e6 for i in (0, 1))
    return Cost(wall, cpu, watch.peak / 2**20, read, written, said[-1] if said else {})


def say(**what: object) -> None:
    """Print what a child has measured of itself."""
    print(MARK + json.dumps(what), flush=True)


def alternating(commands: dict[str, Sequence[str]], rounds: int) -> dict[str, list[Cost]]:
    """Run commands in turn, so many rounds, so that a busy moment of the machine hits all alike."""
    found: dict[str, list[Cost]] = {name: [] for name in commands}
    for turn in range(rounds):
        for name, command in commands.items():
            found[name].append(measured(command))
            last = found[name][-1]
            print(f"  {name}, run {turn + 1} of {rounds}: {last.seconds:.2f} s, {last.peak_mb:.0f} MB", file=sys.stderr)
    return found


def middle(costs: Sequence[Cost], name: str = "seconds") -> float:
    """Return the median of one figure."""
    return median(getattr(cost, name) for cost in costs)


def ratios(peer: Sequence[Cost], ours: Sequence[Cost]) -> list[float]:
    """Return for each round how many times as long the peer took."""
    return [a.seconds / b.seconds for a, b in zip(peer, ours, strict=True)]


def table(rows: Sequence[Sequence[object]]) -> str:
    """Return rows as a Markdown table; the first row is its head."""
    head, *body = [[str(cell) for cell in row] for row in rows]
    lines = [head, ["---"] * len(head), *body]
    return "\n".join(f"| {' | '.join(row)} |" for row in lines)
