"""Runs in processes that are forked from one that has everything imported and compiled: quick to start and to kill."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.run.crashing import EVALUATED

PRELOADED = [
    "shanshui.run.run", "shanshui.run.maps", "shanshui.run.engine", "shanshui.data.labelled",
    "geopandas", "rasterio", "pyogrio", "pyarrow.parquet", "numba",
]  # fmt: skip


class Runs:
    """A process that runs areas in children of its own, each with one fault, or killed after some time."""

    def __init__(self, folder: Path, area: Path, library: Path | None = None) -> None:
        environment = {**os.environ, "PRELOADED": json.dumps(PRELOADED)}
        if library:
            environment["LD_PRELOAD"] = str(library)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.run.crashing", str(folder), str(area)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
            env=environment, cwd=Path(__file__).parents[2],
        )  # fmt: skip

    def run(
        self,
        area: Path,
        at: int = -1,
        mode: int = 0,
        threads: int = 1,
        maps: tuple[str, ...] = (),
        seconds: float | None = None,
        block: int = 16,
    ) -> dict[str, Any]:
        """Return how a run of an area ended, and if nothing was to fail, the path of each call it made."""
        asked = {"area": str(area), "at": at, "mode": mode, "threads": threads, "maps": maps, "seconds": seconds}
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        print(json.dumps({**asked, "block": block}), file=self.process.stdin, flush=True)
        told: dict[str, Any] = json.loads(self.process.stdout.readline())
        return told

    def close(self) -> None:
        """End the process."""
        self.process.communicate()


def evaluated(area: Path) -> int:
    """Return how many blocks were worked out in all runs of an area."""
    return area.parent.with_suffix(f".{EVALUATED}").stat().st_size
