"""Maps on request: the amount of an item per hectare, as cloud-optimised GeoTIFF, written block by block."""

import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from shanshui.core.errors import NoSuchName
from shanshui.data.writers import RasterWriter
from shanshui.run.account import Prepared
from shanshui.run.evaluate import Block
from shanshui.run.plan import Task


class MapWriter:
    """Writes the maps of a run while its blocks pass by."""

    def __init__(self, prepared: Prepared, wanted: Iterable[str], folder: Path) -> None:
        if prepared.maps is None:
            raise NoSuchName(
                where="maps", what="map", name=",".join(wanted), known=[], see="An account with no raster has no maps."
            )
        known = {task.key: task for task in prepared.plan.on_cells}
        self.tasks = [self._task(known, name) for name in wanted]
        self._lock = threading.Lock()
        (folder / "maps").mkdir()
        grid = prepared.maps.grid
        self._writers: dict[str, RasterWriter] = {
            task.key: RasterWriter(
                folder / "maps" / f"{task.key}.tif",
                grid.shape,
                grid.transform,
                grid.crs.to_wkt(),
                f"{task.item.unit} ha-1",
            )
            for task in self.tasks
        }
        if len(prepared.periods) > 1:
            raise NoSuchName(
                where="maps",
                what="single period for",
                name=",".join(wanted),
                known=prepared.periods,
                see="Maps are written for accounts of one period.",
            )

    @staticmethod
    def _task(known: dict[str, Task], name: str) -> Task:
        if name not in known:
            raise NoSuchName(
                where="maps",
                what="mapped item",
                name=name,
                known=sorted(known),
                see="Only items evaluated on cells have a map.",
            )
        return known[name]

    def write(self, block: Block) -> None:
        """Write the part of every map that a block covers."""
        for task in self.tasks:
            values = block.per_hectare(task, task.item.physical[task.physical])
            self._put(task.key, block, values)

    def _put(self, key: str, block: Block, values: Any) -> None:
        part = np.full(block.at.shape, np.nan, dtype=np.float32)
        part[block.entries.row, block.entries.column] = values
        with self._lock:
            self._writers[key].write(part, block.at.top, block.at.left)

    def close(self) -> None:
        """Finish all maps: each is read back before it counts."""
        for writer in self._writers.values():
            writer.close()
