"""The landscape repeated over several windows and tiles, for what must not depend on them."""

import json
from pathlib import Path
from typing import Any

import numpy as np
from tests.invest.landscape import fields, write_raster

ACROSS = 9  # 540 x 675 cells: several windows of 256


def enlarge(stack: Path, rasters: tuple[str, ...], changes: dict[str, Any], times: int = ACROSS) -> Path:
    """Write rasters repeated so many times each way and a datastack that takes them; return its path."""
    folder = stack.with_name("enlarged")
    folder.mkdir(exist_ok=True)
    found = fields()
    for name in rasters:
        write_raster(folder / f"{name}.tif", np.tile(found[name], (times, times)))
    written = json.loads(stack.read_text(encoding="utf-8"))
    there = {f"{name}.tif" for name in rasters}
    for name, value in written["args"].items():
        if isinstance(value, str) and value.endswith((".tif", ".gpkg", ".csv")) and value not in there:
            written["args"][name] = f"../{value}"
    written["args"] |= changes
    path = folder / stack.name
    path.write_text(json.dumps(written), encoding="utf-8")
    return path


def changed(stack: Path, name: str, **arguments: Any) -> Path:
    """Write a datastack beside another one with some arguments changed; return its path."""
    written = json.loads(stack.read_text(encoding="utf-8"))
    written["args"] |= arguments
    path = stack.with_name(name)
    path.write_text(json.dumps(written), encoding="utf-8")
    return path


def contents(folder: Path) -> dict[str, bytes]:
    """Return the bytes of every raster and table of a workspace."""
    return {file.name: file.read_bytes() for file in sorted(folder.iterdir()) if file.suffix in (".tif", ".csv")}
