"""Every benchmark in one table: `python -m benchmarks CELLS [ROUNDS]`, or `make bench N=1000`.

Each line is one program on one job; programs of a job take turns, in processes of their own, on the same files. Seconds
are those of the work itself, without the start of the program; what compiles has run once before. Peers are used where
they are: `SHANSHUI_INVEST` names the interpreter that has natcap.invest and pygeoprocessing, `SHANSHUI_PEERS` the one
that has pyflwdir, richdem2 and whitebox-workflows. What is left out is said.
"""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks import account, invest, landscape, measure, routing

HEAD = ("job", "program", "s", "CPU s", "peak MB", "read MB", "written MB", "times ours, each round")
Job = tuple[str, dict[str, list[str]]]
HERE = Path(__file__).parent


def jobs(inputs: Path, folder: Path, n: int) -> Iterator[Job]:
    """Yield each job with the command of every program that does it; ours is called `ours`."""
    for model in invest.MODELS:
        yield model, invest.commands(inputs / f"{model}.invs.json", folder, 2)
    yield "fill, D8, accumulation", routing.commands(inputs / "dem.tif", folder, 2)
    zonal = [sys.executable, str(HERE / "zonal.py"), "--one"]
    raster = [str(inputs / "precip.tif"), str(inputs / "admin.gpkg")]
    yield "sums over 200 places", {"ours": [*zonal, "ours", *raster], "exactextract": [*zonal, "exactextract", *raster]}
    area = folder / "area"
    account.build(area, n, "maps")
    me = [sys.executable, str(HERE / "account.py")]
    yield (
        "account of 21 maps",
        {"decoding alone": [*me, "decode", str(area), "2"], "ours": [*me, "sums", str(area), "2"]},
    )
    yield "account priced again", {"ours": [sys.executable, "-m", "benchmarks.repricing"]}


def lines(job: str, costs: dict[str, list[measure.Cost]]) -> Iterator[list[object]]:
    """Yield a line for each program of a job."""
    for program, runs in costs.items():
        figures = [f"{measure.middle(runs, name):.0f}" for name in ("peak_mb", "read_mb", "written_mb")]
        times = " ".join(f"{ratio:.1f}" for ratio in measure.ratios(runs, costs["ours"])) if program != "ours" else "1"
        yield [job, program, f"{measure.middle(runs):.2f}", f"{measure.middle(runs, 'cpu'):.2f}", *figures, times]


def table(n: int, rounds: int) -> str:
    """Run every benchmark and return the table."""
    kept = os.environ.get("SHANSHUI_BENCH")
    folder = Path(tempfile.mkdtemp(prefix="bench-"))
    try:
        inputs = landscape.build(Path(kept) / str(n) if kept else folder / "inputs", n)
        rows: list[list[object]] = [list(HEAD)]
        for job, commands in jobs(inputs, folder, n):
            print(job, file=sys.stderr)
            measure.measured(commands["ours"])  # compiles
            rows += lines(job, measure.alternating(commands, rounds))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return measure.table(rows)


def main() -> None:
    """Print the table."""
    n, rounds = int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 3
    found = table(n, rounds)
    print(f"\n{n} × {n} cells, median of {rounds}; two threads\n\n{found}")


if __name__ == "__main__":
    main()
