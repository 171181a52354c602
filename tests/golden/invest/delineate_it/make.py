"""Make the golden outputs of InVEST's DelineateIt for the cases of tests/invest/outlets.py.

    python -m tests.golden.invest.delineate_it.make INTERPRETER

INTERPRETER is a Python that has natcap.invest 3.20.2. Each case becomes `<case>.npz`: every raster as it is in the
file, and of every vector its shapes (WKB, one after the other, and where each begins) and its whole numbers.
"""

import sys
import tempfile
from pathlib import Path

import numpy as np
import pyogrio
import rasterio
import shapely
from tests.golden.invest.make import run
from tests.invest.outlets import write_cases

HERE = Path(__file__).parent


def arrays(folder: Path) -> dict[str, np.ndarray]:
    """Return what a workspace holds: `raster:NAME`, `shapes:NAME`, `starts:NAME`, `ws_id:NAME`."""
    found: dict[str, np.ndarray] = {}
    for file in sorted(folder.glob("*.tif")):
        with rasterio.open(file) as source:
            values = source.read(1)
            found[f"raster:{file.stem}"] = values.astype(np.float32) if values.dtype == np.float64 else values
    for file in sorted(folder.glob("*.gpkg")):
        frame = pyogrio.read_dataframe(file)
        parts = shapely.to_wkb(shapely.force_2d(frame.geometry.to_numpy()))
        found[f"shapes:{file.stem}"] = np.frombuffer(b"".join(parts), np.uint8)
        found[f"starts:{file.stem}"] = np.cumsum([0, *map(len, parts)])
        found[f"ws_id:{file.stem}"] = frame["ws_id"].to_numpy(np.int64)
    return found


def main() -> None:
    """Make every case."""
    with tempfile.TemporaryDirectory() as scratch:
        for name, stack in write_cases(Path(scratch) / "inputs").items():
            run(sys.argv[1], stack, Path(scratch) / name)
            np.savez_compressed(HERE / f"{name}.npz", **arrays(Path(scratch) / name))
            sys.stdout.write(f"{name}: {(HERE / f'{name}.npz').stat().st_size / 1000:.0f} kB\n")


if __name__ == "__main__":
    main()
