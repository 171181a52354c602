"""Two cluster workers against one, and what going on costs: the cell-wise account on rasters of N × N cells.

Run as `python benchmarks/cluster.py 4000 3`. One and two worker processes take turns in pairs, each warmed by a run
before: start of the processes is told apart. Beside wall time stands the processor time of all workers, which other
programs on the machine change less. Then threads with and without the journal of finished groups.
"""

import statistics
import sys
import tempfile
import time
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import dask
import pyarrow.parquet as pq

import account as area
from shanshui.accounts.flows import to_arrow
from shanshui.run.account import Prepared, prepare
from shanshui.run.cluster import LOCAL, Workers
from shanshui.run.engine import account
from shanshui.run.execute import Settings
from shanshui.store.journal import Journal


def processor_seconds() -> float:
    """Return the processor time of this worker process."""
    return time.process_time()


def written(done: Any) -> bytes:
    """Return the flows of an account as they are published: NaN is like NaN."""
    stream = BytesIO()
    pq.write_table(to_arrow(done.flows), stream)
    return stream.getvalue()


def on_workers(prepared: Prepared, workers: int, address: str, cluster: Any) -> tuple[float, float, Any]:
    """Return wall and processor seconds of a run on so many workers, and its sums."""
    with cluster.get_client() as client:
        before = sum(client.run(processor_seconds).values())
        start = time.perf_counter()
        done = account(prepared, Settings(cluster=address))
        wall = time.perf_counter() - start
        return wall, sum(client.run(processor_seconds).values()) - before, done


def pairs(prepared: Prepared, times: int) -> None:
    """Print wall and processor seconds of one and two workers, taking turns, and the median ratio."""
    from distributed import LocalCluster

    dask.config.set(LOCAL)
    options = {"threads_per_worker": 1, "dashboard_address": "127.0.0.1:0", "silence_logs": 60}
    ratios, shares = [], []
    with (
        dask.config.set(LOCAL),
        LocalCluster(n_workers=1, **options) as one,
        LocalCluster(n_workers=2, **options) as two,
    ):
        clusters = ((1, one), (2, two))
        for workers, cluster in clusters:
            on_workers(prepared, workers, cluster.scheduler_address, cluster)  # opens, compiles
        for turn in range(times):
            found = {n: on_workers(prepared, n, c.scheduler_address, c) for n, c in clusters[:: 1 - 2 * (turn % 2)]}
            same = written(found[1][2]) == written(found[2][2])
            ratios.append(found[1][0] / found[2][0])
            shares.append(found[2][1] / found[1][1])
            told = "; ".join(f"{n} worker(s) {found[n][0]:.2f} s wall, {found[n][1]:.2f} s CPU" for n in (1, 2))
            print(f"{told}; ratio {ratios[-1]:.2f}; same result: {same}")
    share = statistics.median(shares)
    print(f"median ratio {statistics.median(ratios):.2f} of {times} pairs; CPU of two over one {share:.2f}")


def journal(prepared: Prepared, folder: Path) -> None:
    """Print the time a run spends on keeping finished groups, and how many bytes that is."""
    spent, add = [0.0], Journal.add

    def timed(self: Journal, record: bytes) -> None:
        start = time.perf_counter()
        add(self, record)
        spent[0] += time.perf_counter() - start

    from shanshui.run import kept

    packed = kept.packed

    def timed_packing(*given: Any) -> bytes:
        start = time.perf_counter()
        record = packed(*given)
        spent[0] += time.perf_counter() - start
        return record

    Journal.add, kept.packed = timed, timed_packing  # type: ignore[method-assign]
    settings, stamps = Settings(threads=2), dict.fromkeys(prepared.periods, "benchmark")
    account(prepared, settings)  # opens, compiles
    start = time.perf_counter()
    account(prepared, replace(settings, work=folder / "kept"), stamps)
    wall = time.perf_counter() - start
    size = sum(file.stat().st_size for file in (folder / "kept").iterdir())
    print(
        f"threads {wall:.2f} s, of which keeping {spent[0]:.3f} s = {100 * spent[0] / wall:.2f} %, {size / 1e6:.1f} MB"
    )
    start = time.perf_counter()
    account(prepared, replace(settings, work=folder / "kept"), stamps)
    print(f"going on from all of them {time.perf_counter() - start:.2f} s")


def start(prepared: Prepared) -> None:
    """Print what it takes to start two processes and hand them the job."""
    begun = time.perf_counter()
    with Workers(prepared, Settings(workers=2, threads=1)) as workers:
        workers._start()
        print(f"two processes ready after {time.perf_counter() - begun:.2f} s")


def main() -> None:
    """Build the rasters, and print one line for each pair."""
    n, times = (int(sys.argv[1]), int(sys.argv[2])) if len(sys.argv) > 2 else (1000, 3)
    with tempfile.TemporaryDirectory() as name:
        area.build(Path(name), n)
        prepared = prepare(name)
        start(prepared)
        journal(prepared, Path(name))
        pairs(prepared, times)


if __name__ == "__main__":
    main()
