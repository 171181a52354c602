"""InVEST's land models: ours against natcap.invest, on the same inputs, in turn, in one run.

Run as `python -m benchmarks.invest 1000 [MODEL …]`; the interpreter that has natcap.invest is named by
`SHANSHUI_INVEST` (left out: ours alone). Both write the same final outputs; only the work itself is timed, not the
start of the program. The first run of ours compiles and is not counted.
"""

import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

from benchmarks import landscape, measure

MODELS = ("carbon", "awy", "ufrm", "hq", "ucm", "pollination", "routedem", "sdr", "sdr_d8", "ndr", "ndr_d8", "swy")
ROUNDS = 3
HEAD = ("model", "InVEST s", "ours s", "times faster (each round)", "CPU s", "peak MB", "read MB", "written MB")


def ours(stack: str, workspace: str, threads: int) -> None:
    """Run one of our models and print its seconds."""
    import geopandas  # noqa: F401  what InVEST imports before its `execute` is not counted either
    import pyogrio  # noqa: F401
    import rasterio  # noqa: F401

    from shanshui.invest.datastack import read_datastack
    from shanshui.invest.frame import run

    given = read_datastack(Path(stack))
    start = time.perf_counter()
    run(given, workspace=Path(workspace), threads=threads, overwrite=True)
    measure.say(seconds=time.perf_counter() - start)


def commands(stack: Path, folder: Path, threads: int) -> dict[str, list[str]]:
    """Return name → command, the peer first if there is one."""
    me = [sys.executable, "-m", "benchmarks.invest", "--ours", str(stack), str(folder / "ours"), str(threads)]
    peer = os.environ.get("SHANSHUI_INVEST")
    found = {"InVEST": [peer, "benchmarks/peer_invest.py", str(stack), str(folder / "peer")]} if peer else {}
    return found | {"ours": me}


def compared(inputs: Path, models: tuple[str, ...], rounds: int, threads: int) -> list[list[object]]:
    """Return a row for each model."""
    rows: list[list[object]] = [list(HEAD)]
    for model in models:
        folder = Path(tempfile.mkdtemp(prefix=f"bench-{model}-"))
        both = commands(inputs / f"{model}.invs.json", folder, threads)
        print(model, file=sys.stderr)
        measure.measured(both["ours"])
        costs = measure.alternating(both, rounds)
        shutil.rmtree(folder)
        rows.append(row(model, costs))
    return rows


def row(model: str, costs: dict[str, list[measure.Cost]]) -> list[object]:
    """Return the figures of one model: medians, and the ratio of every round."""
    mine, peer = costs["ours"], costs.get("InVEST", [])
    names = ("cpu", "peak_mb", "read_mb", "written_mb")
    both = [
        f"{measure.middle(peer, n):.0f} / {measure.middle(mine, n):.0f}" if peer else f"{measure.middle(mine, n):.0f}"
        for n in names
    ]
    times = ", ".join(f"{ratio:.1f}" for ratio in measure.ratios(peer, mine)) if peer else "–"
    return [model, f"{measure.middle(peer):.2f}" if peer else "–", f"{measure.middle(mine):.2f}", times, *both]


def main() -> None:
    """Print one table."""
    n, *chosen = sys.argv[1:]
    inputs = landscape.build(Path(os.environ.get("SHANSHUI_BENCH", ".bench")) / n, int(n))
    rows = compared(inputs, tuple(chosen) or MODELS, ROUNDS, threads=2)
    print(f"\n{n} × {n} cells; pairs are InVEST / ours\n\n{measure.table(rows)}")


if __name__ == "__main__":
    if sys.argv[1] == "--ours":
        ours(sys.argv[2], sys.argv[3], int(sys.argv[4]))
    else:
        main()
