"""All of InVEST's models in one run of ours against the sum of InVEST's own runs, on the same inputs.

Run as `python -m benchmarks.together CELLS [FOLDER]`; `SHANSHUI_INVEST` names the interpreter that has natcap.invest.
InVEST's models run one after another; ours side by side, sharing what they can. Rounds alternate.
"""

import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

from benchmarks import landscape, measure
from benchmarks.invest import commands

MODELS = ("sdr", "sdr_d8", "ndr", "awy", "carbon", "hq", "ucm", "ufrm", "swy", "routedem")
ROUNDS = 1  # InVEST's own ten take ten minutes at 4000²; say more rounds by SHANSHUI_ROUNDS


def ours(inputs: str, workspace: str, threads: int) -> None:
    """Run all models and print the seconds."""
    from shanshui.invest.datastack import read_datastack
    from shanshui.invest.together import run_together

    start = time.perf_counter()
    stacks = [read_datastack(Path(inputs) / f"{model}.invs.json") for model in MODELS]
    run_together(stacks, Path(workspace), threads, overwrite=True)
    measure.say(seconds=time.perf_counter() - start)


def main() -> None:
    """Print a table: InVEST's runs and their sum, and ours."""
    inputs = Path(sys.argv[2]) if len(sys.argv) > 2 else Path(os.environ.get("SHANSHUI_BENCH", ".bench")) / sys.argv[1]
    landscape.build(inputs, int(sys.argv[1])) if len(sys.argv) < 3 else None
    folder = Path(tempfile.mkdtemp(prefix="bench-together-"))
    me = [sys.executable, "-m", "benchmarks.together", "--ours", str(inputs), str(folder / "ours"), "2"]
    measure.measured(me)  # compiles
    rows: list[list[object]] = [["round", "InVEST, sum s", "ours, one run s", "times faster", "ours, CPU s", "peak MB"]]
    for turn in range(int(os.environ.get("SHANSHUI_ROUNDS", ROUNDS))):
        mine = [measure.measured(me)]
        peers = []
        for model in MODELS:
            both = commands(inputs / f"{model}.invs.json", folder, 2)
            if "InVEST" in both:
                peers.append(measure.measured(both["InVEST"]))
                print(f"  {model}: {peers[-1].seconds:.1f} s", file=sys.stderr)
        mine.append(measure.measured(me))
        both_ways = sum(cost.seconds for cost in mine) / 2
        theirs = sum(cost.seconds for cost in peers)
        peak = max(cost.peak_mb for cost in mine)
        cpu = sum(cost.cpu for cost in mine) / 2
        times = f"{theirs / both_ways:.1f}"
        rows.append([turn + 1, f"{theirs:.1f}", f"{both_ways:.1f}", times, f"{cpu:.1f}", f"{peak:.0f}"])
    shutil.rmtree(folder)
    print(measure.table(rows))


if __name__ == "__main__":
    if sys.argv[1] == "--ours":
        ours(sys.argv[2], sys.argv[3], int(sys.argv[4]))
    else:
        main()
