"""How long the command line takes to answer, beside a bare interpreter and an import of pandas in the same run.

Run as `python benchmarks/command_line.py`. Seconds depend on the machine; the ratios travel.
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

RUNS = 7
AREA = """\
area: {code: "100000", name: {en: Synthetic}}
periods: [2020]
places: {file: places.csv}
tables: {flows: {file: flows.csv}}
"""


def seconds(command: list[str]) -> list[float]:
    """Return the wall time of several runs, shortest first."""
    found = []
    for _ in range(RUNS):
        start = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        found.append(time.perf_counter() - start)
    return sorted(found)


def table_area(folder: Path) -> Path:
    """Write an account with no raster and return its area.yaml."""
    (folder / "area.yaml").write_text(AREA, encoding="utf-8")
    (folder / "places.csv").write_text("code,parent,level\n100000,,county\n", encoding="utf-8")
    rows = "place,service,item,quantity,unit,price,price_unit\n100000,crop_provision,rice,2,1e4 t,3000,yuan/t\n"
    (folder / "flows.csv").write_text(rows, encoding="utf-8")
    return folder / "area.yaml"


def main() -> None:
    """Print minimum and median of each command."""
    with tempfile.TemporaryDirectory() as name:
        area = str(table_area(Path(name)))
        shanshui = [sys.executable, "-m", "shanshui.cli"]
        commands = {
            "bare interpreter": [sys.executable, "-c", "pass"],
            "import pandas": [sys.executable, "-c", "import pandas"],
            "shanshui --help": [*shanshui, "--help"],
            "shanshui check, no raster": [*shanshui, "check", area],
        }
        for label, command in commands.items():
            times = seconds(command)
            print(f"{label:28} min {times[0]:.2f} s  median {times[len(times) // 2]:.2f} s")


if __name__ == "__main__":
    main()
