"""Maps on request: the amount of an item per hectare, as cloud-optimised GeoTIFF, written block by block.

A cell holds what the accounted places have in it, over the area of the whole cell: summed over the map, values times
cell areas are the supply of the account, also where a border cuts a cell or a cell has shares of several classes.
"""

import threading
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from shanshui.core.errors import NoSuchName, WriteFailed
from shanshui.core.labels import Label
from shanshui.data.writers import RasterWriter
from shanshui.grid.grid import Grid
from shanshui.run.account import TYPES, Prepared
from shanshui.run.engine import item_factors
from shanshui.run.evaluate import Block
from shanshui.run.execute import OnBlock, Settings
from shanshui.run.plan import Task
from shanshui.store.map_blocks import MapBlocks

Single = NDArray[np.float32]

SUPPLY = "supply per hectare of cell"
CAPACITY = "capacity per hectare of cell, before it is limited to what there is to clean"  # that is shared by place


class Maps:
    """What the maps of an account hold on any block."""

    def __init__(self, prepared: Prepared, wanted: Iterable[str]) -> None:
        if prepared.maps is None:
            raise NoSuchName(
                where="maps", what="map", name=",".join(wanted), known=[], see="An account with no raster has no maps."
            )
        known = {task.key: task for task in prepared.plan.on_cells}
        self.tasks = [self._task(known, name) for name in wanted]
        self.grid = prepared.maps.grid
        self._factors = {task.key: _by_type(prepared, task) for task in self.tasks}

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

    def parts(self, block: Block) -> Iterator[Single]:
        """Yield the part of every map that a block covers, (rows, columns)."""
        for task in self.tasks:
            values = block.per_hectare(task, task.item.physical[task.physical])
            values = values * self._factors[task.key][block.entries.types]
            yield per_cell(block, values, self.grid).astype(np.float32)


def per_cell(block: Block, values: Any, grid: Grid) -> Any:
    """Return the amounts of all entries of a cell over the area of the cell; NaN where none has an amount."""
    entries, there = block.entries, np.isfinite(values)
    at = entries.row[there], entries.column[there]
    amount, known = np.zeros(block.at.shape), np.zeros(block.at.shape, dtype=bool)
    np.add.at(amount, at, values[there] * entries.area[there])
    known[at] = True
    return np.where(known, amount / grid.row_areas(block.at)[:, None], np.nan)


class MapWriter:
    """Writes the maps of a run: while its blocks pass by, or from what workers put into `blocks`."""

    def __init__(self, prepared: Prepared, wanted: tuple[str, ...], folder: Path, settings: Settings) -> None:
        self.wanted = wanted
        self.blocks: MapBlocks | None = None
        self._maps = maps = Maps(prepared, wanted)
        self._lock = threading.Lock()
        if settings.on_workers:
            assert settings.work is not None
            self.blocks = MapBlocks.begin(settings.work / "maps")
        (folder / "maps").mkdir()
        several = len(prepared.periods) > 1
        self._writers = {
            period: [self._writer(folder / "maps", task, period if several else "") for task in maps.tasks]
            for period in prepared.periods
        }

    def _writer(self, folder: Path, task: Task, period: str) -> RasterWriter:
        """Return what writes one map; of several periods, each has its period in its name."""
        grid = self._maps.grid
        return RasterWriter(
            folder / (f"{task.key}-{period}.tif" if period else f"{task.key}.tif"),
            grid.shape,
            grid.transform,
            grid.crs.to_wkt(),
            f"{task.item.unit} ha-1",
            CAPACITY if task.item.actual else SUPPLY,
        )

    def of(self, period: str) -> OnBlock:
        """Return what writes the part of every map of a period that a block covers."""

        def write(block: Block) -> None:
            for writer, part in zip(self._writers[period], self._maps.parts(block), strict=True):
                with self._lock:
                    writer.write(part, block.at.top, block.at.left)

        return write

    def close(self) -> None:
        """Finish all maps: each is read back before it counts.

        Raises
        ------
        WriteFailed
            If a block is missing or damaged, or the disk is full.
        """
        if self.blocks:
            for period in self._writers:
                self._put_together(self.blocks, period)
            self.blocks.remove()
        for writers in self._writers.values():
            for writer in writers:
                writer.close()

    def _put_together(self, blocks: MapBlocks, period: str) -> None:
        cells, writers = 0, self._writers[period]
        for at, parts in blocks.take(len(writers), period):
            cells += parts[0].size
            for writer, part in zip(writers, parts, strict=True):
                writer.write(part, at.top, at.left)
        rows, columns = self._maps.grid.shape
        if cells != rows * columns:
            en, zh = "workers wrote {} of the {} cells of a map", "工作进程只写入地图像元 {} / {}"
            saw = Label(en.format(cells, rows * columns), zh.format(cells, rows * columns))
            raise WriteFailed(where=str(blocks.folder), saw=saw)


def _by_type(prepared: Prepared, task: Task) -> Any:
    """Return what an item is multiplied by for each type, parameters that only scale being 1 on cells; then no type."""
    found = item_factors(prepared).get(f"supply:{task.key}", {})
    return np.array([found.get(kind, 1.0) for kind in TYPES] + [1.0])
