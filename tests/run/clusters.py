"""Real worker processes for tests, on the loopback alone."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from distributed import LocalCluster

LOOPBACK = ["127.0.0.1", "::1"]


@contextmanager
def local_cluster(workers: int = 2) -> Iterator[LocalCluster]:
    """Yield a scheduler with worker processes, as another program would have started them."""
    with LocalCluster(
        n_workers=workers, threads_per_worker=1, dashboard_address="127.0.0.1:0", silence_logs=60, memory_limit=0
    ) as cluster:
        yield cluster


def pids(cluster: LocalCluster) -> list[int]:
    """Return the processes of its workers."""
    return [nanny.pid for nanny in cluster.workers.values() if nanny.pid]


@contextmanager
def stranger(address: str, packages: Path) -> Iterator[None]:
    """Let a worker join that finds other packages first."""
    command = [sys.executable, "-m", "distributed.cli.dask_worker", address, "--nthreads", "1", "--no-dashboard"]
    environment = {**os.environ, "PYTHONPATH": str(packages)}
    process = subprocess.Popen(
        [*command, "--no-nanny", "--host", "127.0.0.1", "--local-directory", str(packages)],
        env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield
    finally:
        process.kill()
        process.wait()
