"""Make the golden outputs of InVEST on the synthetic landscape of tests/invest/landscape.py.

    python tests/golden/invest/make.py INTERPRETER [STACK ...]

INTERPRETER is a Python that has natcap.invest 3.20.2; STACK names datastacks of the landscape, left out: all. InVEST
runs there, this Python only reads what it wrote. Each stack becomes `<model>/<stack>.npz`: every final raster as
float32 with NaN where absent, every column of numbers of a vector or table. The peer is never needed to run the tests.
"""

import importlib.util
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

HERE = Path(__file__).parent
FOLDERS = {
    "sdr": "sediment_delivery",
    "ndr": "nutrient_delivery",
    "urban_flood_risk_mitigation": "urban_flood",
    "urban_cooling_model": "urban_cooling",
    "routedem": "route_dem",
    "delineateit": "delineate_it",
}
# Intermediate rasters worth comparing with as well: what a routed model is given instead of the raw relief.
ALSO = {
    "sdr": ["flow_direction", "pit_filled_dem", "stream", "ls", "sdr_factor", "ic", "w_bar", "s_bar", "d_up", "d_dn"],
    "ndr": ["flow_direction", "filled_dem", "stream", "ic_factor", "d_up", "d_dn"],
    "seasonal_water_yield": ["flow_dir", "pit_filled_dem", "stream", "flow_accum"],
    "urban_flood_risk_mitigation": ["Q_m3"],
}
RUN = """
import importlib, sys
from natcap.invest import datastack
stack = datastack.extract_parameter_set(sys.argv[1])
module = importlib.import_module("natcap.invest." + stack.model_id)
module.execute({**stack.args, "workspace_dir": sys.argv[2], "n_workers": -1})
"""
SKIPPED = (".yml", ".pickle", ".json", ".html")


def run(interpreter: str, stack: Path, into: Path) -> None:
    """Run InVEST on a datastack."""
    subprocess.run([interpreter, "-c", RUN, str(stack), str(into)], check=True, cwd=stack.parent, capture_output=True)


def arrays(folder: Path, also: list[str]) -> dict[str, np.ndarray]:
    """Return what a workspace holds: `raster:NAME` and `table:NAME:COLUMN`."""
    found: dict[str, np.ndarray] = {}
    for file in sorted(folder.rglob("*")):
        name = file.relative_to(folder).as_posix()
        final = not any(part.startswith(("intermediate", "cache", "_t", "taskgraph", "churn")) for part in file.parts)
        if file.suffix == ".tif" and (final or file.stem in also):
            found[f"raster:{name}"] = raster(file)
        elif final and file.suffix in (".shp", ".gpkg", ".csv"):
            found |= {f"table:{name}:{column}": values for column, values in table(file).items()}
    return found


def raster(file: Path) -> np.ndarray:
    """Return a raster as float32, NaN where absent."""
    import rasterio

    with rasterio.open(file) as source:
        return np.ma.filled(source.read(1, masked=True).astype(np.float64), np.nan).astype(np.float32)


def table(file: Path) -> dict[str, np.ndarray]:
    """Return the columns of numbers of a vector's features or of a CSV."""
    import pandas as pd
    import pyogrio

    frame: Any = pd.read_csv(file) if file.suffix == ".csv" else pyogrio.read_dataframe(file, read_geometry=False)
    return {str(c): frame[c].to_numpy(dtype=np.float64) for c in frame.columns if frame[c].dtype.kind in "iuf"}


def landscape() -> Any:
    """Return the module that makes the landscape."""
    path = HERE.parents[1] / "invest" / "landscape.py"
    spec = importlib.util.spec_from_file_location("landscape", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def main() -> None:
    """Make the stacks named on the command line."""
    interpreter, wanted = sys.argv[1], sys.argv[2:]
    made = landscape()
    with tempfile.TemporaryDirectory() as scratch:
        stacks = made.write_landscape(Path(scratch) / "inputs")
        for name in wanted or list(stacks):
            model = made.datastacks()[name][0]
            into = Path(scratch) / name
            run(interpreter, stacks[name], into)
            target = HERE / FOLDERS.get(model, model) / f"{name}.npz"
            target.parent.mkdir(parents=True, exist_ok=True)
            found = arrays(into, ALSO.get(model, []))
            np.savez_compressed(target, **found)
            told = f"{target.relative_to(HERE)}: {len(found)} arrays, {target.stat().st_size / 1000:.0f} kB"
            print(told)  # noqa: T201


if __name__ == "__main__":
    main()
