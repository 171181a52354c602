"""How long it takes to import, roll up and assess the observations of a province's villages, and to append a year.

Run as `python -m benchmarks.observations [VILLAGES] [INDICATORS] [YEARS]`. Everything a user has: a tidy CSV file, the
register, the roll-up over three levels, and a target for every indicator at every village by every method. The
numbers are drawn by a seed.
"""

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from shanshui.run.observed import observed, register_all
from shanshui.run.targets import targets

COUNTIES, TOWNS = 10, 20  # of a city, of a county
FIRST = 2004
AREA = """area: {code: "331100"}
periods: [2020]
places: {file: places.csv}
indicators: {file: dictionary.csv}
targets: {file: targets.csv}
observations:
"""


def villages(count: int) -> list[str]:
    """Return the codes of villages, spread over counties and towns."""
    each = COUNTIES * TOWNS
    return [f"3311{2 + i % COUNTIES:02d}{100 + i // COUNTIES % TOWNS}{201 + i // each:03d}" for i in range(count)]


def write(folder: Path, count: int, indicators: int, years: int) -> None:
    """Write an area: dictionary, places, targets, and observations of all years but the last and of the last."""
    codes, names = villages(count), [f"s{i}" for i in range(indicators - indicators // 4)]
    ratios = [f"r{i}" for i in range(indicators // 4)]
    above = [*{code[:6]: "331100" for code in codes}.items(), *{code[:9]: code[:6] for code in codes}.items()]
    rows = [("331100", "", "city"), *((c, p, "county" if len(c) == 6 else "township") for c, p in above)]
    rows += [(code, code[:9], "village") for code in codes]
    lines = [f"{code},{parent},{level},合成{code},synthetic {code}" for code, parent, level in rows]
    (folder / "places.csv").write_text("\n".join(["code,parent,level,name_zh,name_en", *lines]), encoding="utf-8")
    head = "id,label_zh,label_en,unit,direction,over_places,numerator,denominator,factor"
    lines = [f"{name},{name},{name},1,up,sum,,," for name in names]
    lines += [f"{name},{name},{name},percent,up,ratio,s{2 * i},s{2 * i + 1},100" for i, name in enumerate(ratios)]
    (folder / "dictionary.csv").write_text("\n".join([head, *lines]), encoding="utf-8")
    lines = [f"t-{name},{name},village,{FIRST},{FIRST + years + 5},2,at least,linear" for name in [*names, *ratios]]
    head = "id,indicator,level,base_period,period,multiple,relation,path"
    (folder / "targets.csv").write_text("\n".join([head, *lines]), encoding="utf-8")
    draw = np.random.Generator(np.random.Philox(1))
    _observations(folder / "before.csv", [*names, *ratios], codes, range(FIRST, FIRST + years - 1), draw)
    _observations(folder / "after.csv", [*names, *ratios], codes, range(FIRST + years - 1, FIRST + years), draw)
    (folder / "area.yaml").write_text(AREA + "  - {file: before.csv}\n", encoding="utf-8")


def _observations(file: Path, names: list[str], codes: list[str], years: range, draw: np.random.Generator) -> None:
    import pyarrow as pa
    from pyarrow import csv

    shape = len(names), len(codes), len(years)
    i, p, t = (at.ravel() for at in np.indices(shape, np.int32))
    values = np.round(draw.lognormal(3, 0.5, shape) * 1.03 ** np.arange(len(years)), 2).ravel()
    columns = {
        "indicator": pa.DictionaryArray.from_arrays(i, pa.array(names)).cast(pa.string()),
        "place": pa.DictionaryArray.from_arrays(p, pa.array(codes)).cast(pa.string()),
        "period": pa.DictionaryArray.from_arrays(t, pa.array([str(year) for year in years])).cast(pa.string()),
        "value": pa.array(values),
    }
    csv.write_csv(pa.table(columns), file, csv.WriteOptions(quoting_style="none"))


def timed(told: str, call: Callable[[], Any]) -> tuple[Any, float]:
    """Return what a call returns and how long it took; print it."""
    start, used = time.perf_counter(), time.process_time()
    found = call()
    wall, cpu = time.perf_counter() - start, time.process_time() - used
    print(f"{told:46} {wall:6.1f} s  {cpu:6.1f} CPU s")
    return found, wall


def run(folder: Path, count: int, indicators: int, years: int) -> None:
    """Print how long every step takes."""
    write(folder, count, indicators, years)
    print(f"{count:,} villages x {indicators} indicators x {years} years")
    area = folder / "area.yaml"
    _, imported = timed("import all years but the last", lambda: register_all(area, "benchmark"))
    timed("read the register, roll up", lambda: observed(area))
    _, assessed = timed("assess a target of each at each village", lambda: targets(area))
    print(f"{'together':46} {imported + assessed:6.1f} s (the assessment reads and rolls up itself)")
    area.write_text(AREA + "  - {file: before.csv}\n  - {file: after.csv}\n", encoding="utf-8")
    timed("append one year", lambda: register_all(area, "benchmark"))


if __name__ == "__main__":
    sizes = [int(text) for text in sys.argv[1:4]] + [2000, 200, 20][len(sys.argv[1:4]) :]
    with tempfile.TemporaryDirectory() as made:
        run(Path(made), *sizes)
