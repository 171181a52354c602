"""Make the golden outputs of InVEST's seasonal water yield on the landscape of tests/invest/landscape.py.

    python tests/golden/invest/seasonal_water_yield/make.py INTERPRETER

As ../make.py, but one small file: `swy.npz` holds `STACK:raster:NAME` for the rasters that tell most, each rounded to 17
bits of mantissa (4e-6), `STACK:NAME:COLUMN` for the tables, and `STACK:directions` as whole numbers, since a word
of eight weights does not fit a float32.
"""

import importlib.util
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

HERE = Path(__file__).parent
RASTERS = {
    "swy": ("QF", "P", "L", "L_sum_avail", "B_sum"),
    "swy_d8": ("L", "B"),
    "swy_zones": ("QF", "L", "B_sum"),
    "swy_given": ("Vri", "B_sum"),
}
TABLES = ("aggregated_results_swy.shp", "monthly_quickflow_baseflow.csv")


def shared() -> Any:
    """Return ../make.py."""
    spec = importlib.util.spec_from_file_location("make_golden", HERE.parent / "make.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def rounded(values: np.ndarray) -> np.ndarray:
    """Return float32 with 17 bits of mantissa, which compress better."""
    bits = values.astype(np.float32).view(np.uint32)
    return np.where(np.isnan(values), np.float32(np.nan), ((bits + 32) & np.uint32(0xFFFFFFC0)).view(np.float32))


def directions(file: Path) -> np.ndarray:
    """Return flow directions, uint8 (D8) or uint32 (MFD)."""
    import rasterio

    with rasterio.open(file) as source:
        found = source.read(1)
    return found if found.dtype == np.uint8 else found.view(np.uint32)


def main() -> None:
    """Run InVEST on the four stacks and write what it gave."""
    make, found = shared(), {}
    with tempfile.TemporaryDirectory() as scratch:
        stacks = make.landscape().write_landscape(Path(scratch) / "inputs")
        for stack, names in RASTERS.items():
            into = Path(scratch) / stack
            make.run(sys.argv[1], stacks[stack], into)
            found |= {f"{stack}:raster:{name}": rounded(make.raster(into / f"{name}.tif")) for name in names}
            for name in TABLES:
                if (into / name).exists():
                    found |= {f"{stack}:{name}:{c}": v for c, v in make.table(into / name).items()}
            if stack in ("swy", "swy_d8"):
                found[f"{stack}:directions"] = directions(into / "intermediate_outputs" / "flow_dir.tif")
    np.savez_compressed(HERE / "swy.npz", **found)
    print(f"{len(found)} arrays, {(HERE / 'swy.npz').stat().st_size / 1000:.0f} kB")  # noqa: T201


if __name__ == "__main__":
    main()
