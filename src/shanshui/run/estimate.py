"""What a run would cost: tasks, blocks, bytes, memory, minutes. One real block is worked out to time the rest."""

import math
import os
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from shanshui.core import registry
from shanshui.core.labels import Label
from shanshui.run.account import TYPES, Prepared
from shanshui.run.extent_table import pairs_told
from shanshui.store import results
from shanshui.store.publish import MARKER, RESULTS

if TYPE_CHECKING:
    from shanshui.grid.window import Window
    from shanshui.run.evaluate import Evaluation
    from shanshui.run.period_inputs import MapInputs

FLOWING = 400 * 2**20  # bytes of tiles held while water is followed: measured, at two threads and any size
LIBRARIES = 600 * 2**20  # bytes the program takes before it reads a cell, its check of the maps included: measured
WRITES = (
    results.FLOWS, results.EXTENT, results.PLACES, results.RANGES, results.CUBE, results.CUBE_INPUTS,
    results.MANIFEST, results.SHAPES, MARKER,
)  # fmt: skip
FLOW = 5e-6  # s for each cell of the grid to follow the water over it: measured on 1000 × 1000 cells, two threads
TRIAL = 512  # cells the timed block is wide, at most


@dataclass(frozen=True)
class Estimate:
    """What a run would do and take.

    Attributes
    ----------
    on_cells, on_places, from_tables
        Items by where their amounts come from; `not_accounted` lack something.
    matrices
        Pairs of periods between which the maps tell what became of what.
    blocks, cells
        Of all periods and matrices together; `cells_inside` is how many of them lie in accounted places.
    bytes_to_read
        Size on disk of the files it reads.
    memory_bytes
        Peak: what is stored of the cells of a block × threads, and the program itself.
    minutes
        From one block of this very plan, worked out and thrown away, and a figure for what flows; 0 with no maps.
    writes
        Files of the result folder; `rows_at_most` bounds the rows of the flows.
    """

    on_cells: int
    on_places: int
    from_tables: int
    not_accounted: int
    periods: int
    places: int
    grid: str
    matrices: int
    blocks: int
    cells: int
    cells_inside: int
    bytes_to_read: int
    memory_bytes: int
    minutes: float
    basis: Label
    folder: str
    writes: tuple[str, ...]
    rows_at_most: int

    def as_json(self) -> dict[str, Any]:
        """Return everything as plain JSON."""
        return asdict(self) | {"basis": {"en": self.basis.en, "zh": self.basis.zh}}


def estimate(prepared: Prepared, block: int, threads: int) -> Estimate:
    """Return what a run of a prepared area would do and take; nothing is written."""
    plan, periods = prepared.plan, len(prepared.periods)
    tables = [task for task in plan.tasks if task.from_table]
    lacking = [task for task in plan.tasks if task.lacks and not task.from_table]
    items = len(plan.on_cells) + len(plan.on_places) + len(tables)
    accounted = len(prepared.maps.territory.shapes) if prepared.maps else len(prepared.tree_below)
    blocks, cells, inside = _cells(prepared, block)
    seconds, basis = _seconds(prepared, block, threads, inside)
    pairs = pairs_told(prepared)
    passes = periods + len(pairs)
    return Estimate(
        len(plan.on_cells), len(plan.on_places), len(tables), len(lacking), periods, accounted,
        grid=prepared.maps.grid.text() if prepared.maps else "",
        matrices=len(pairs), blocks=blocks * passes, cells=cells * passes, cells_inside=inside * passes,
        bytes_to_read=bytes_to_read(prepared), memory_bytes=memory(prepared, block, threads),
        minutes=(seconds * periods + _of_matrices(prepared, pairs, block, threads, inside)) / 60, basis=basis,
        folder=RESULTS, writes=WRITES + ((results.EXTENT_CHANGE,) if pairs else ()),
        rows_at_most=items * periods * len(TYPES) * len(prepared.tree_below),
    )  # fmt: skip


def _cells(prepared: Prepared, block: int) -> tuple[int, int, int]:
    """Return blocks and cells of one period, and about how many cells lie in accounted places."""
    if prepared.maps is None:
        return 1, 0, 0
    from shanshui.grid.window import Window

    grid = prepared.maps.grid
    rows, columns = grid.shape
    side = _side(prepared, block)
    blocks = math.ceil(rows / side) * math.ceil(columns / side)
    whole: Window = grid.whole
    cell_area = float(grid.row_areas(whole).mean())
    return blocks, rows * columns, min(rows * columns, round(_hectares(prepared) / cell_area))


def _hectares(prepared: Prepared) -> float:
    """Return the area of the accounted places, ha, on the ellipsoid."""
    assert prepared.maps is not None
    from pyproj import CRS

    territory = prepared.maps.territory
    crs = CRS.from_user_input(territory.crs)
    geod = crs.get_geod()
    if geod is None or not crs.is_geographic:
        return math.fsum(shape.area for shape in territory.shapes.values()) / 1e4
    return math.fsum(abs(geod.geometry_area_perimeter(shape)[0]) for shape in territory.shapes.values()) / 1e4


def bytes_to_read(prepared: Prepared) -> int:
    """Return the size on disk of the files a run reads."""
    from shanshui.run.account import input_files

    folder = prepared.area.folder
    sizes = []
    for name in input_files(prepared):
        path = folder / name
        parts = path.rglob("*") if path.is_dir() else [path]
        sizes += [part.stat().st_size for part in parts if part.is_file()]
    return sum(sizes)


def memory(prepared: Prepared, block: int, threads: int) -> int:
    """Return the peak memory, bytes: what is stored of a block's cells and the order of their sums, in every thread."""
    if prepared.maps is None:
        return LIBRARIES
    from shanshui.run.tally import bytes_a_cell

    rows, columns = prepared.maps.grid.shape
    side = _side(prepared, block)
    cells = min(side, rows) * min(side, columns)
    held = bytes_a_cell(prepared.plan, _bands_of(prepared)) * cells * max(1, threads)
    return LIBRARIES + max(held, FLOWING if prepared.plan.routed else 0)


def _side(prepared: Prepared, block: int) -> int:
    """Return the side of the blocks a run takes: smaller ones where there are many bands."""
    from shanshui.run.tally import fitting

    return fitting(prepared.plan, _bands_of(prepared), block)


def _bands_of(prepared: Prepared) -> Callable[[str], int]:
    assert prepared.maps is not None
    rasters = prepared.maps.of_period(prepared.periods[0])
    return lambda name: len(rasters[name].source.bands)


def _seconds(prepared: Prepared, block: int, threads: int, inside: int) -> tuple[float, Label]:
    """Return the seconds of one period, from one real block in the largest place, and how they were found."""
    if prepared.maps is None or not prepared.plan.on_cells:
        return 0.0, Label("no maps: under a second", "无栅格：不足一秒")
    from shanshui.run.engine import inputs_of
    from shanshui.run.evaluate import Evaluation

    inputs = _standing_in(prepared, inputs_of(prepared, prepared.periods[0], set()))
    window = _trial(prepared, min(_side(prepared, block), TRIAL))
    spent, entries = _timed(Evaluation(prepared.plan, prepared.book, TYPES), inputs, window)
    if not entries:
        return 0.0, Label("the timed block is empty", "试算块为空")
    workers = max(1, min(threads, os.cpu_count() or 1))
    basis = Label(
        f"one block of {entries:,} cells took {spent:.2f} s; {workers} at a time",
        f"试算一块（{entries:,} 个格点）用时 {spent:.2f} 秒；{workers} 块并行",
    )
    rows, columns = prepared.maps.grid.shape
    flowing = FLOW * rows * columns * len({registry.routed()[name].model for name in prepared.plan.routed})
    return spent / entries * max(inside, entries) / workers + flowing, basis


def _of_matrices(prepared: Prepared, pairs: list[tuple[str, str]], block: int, threads: int, inside: int) -> float:
    """Return the seconds that all change matrices take, from one real block."""
    if not pairs:
        return 0.0
    from shanshui.run.extent_matrix import trial

    window, spent = _trial(prepared, min(block, TRIAL)), 0.0
    for _ in range(2):  # the first compiles the kernels
        begun = time.perf_counter()
        trial(prepared, *pairs[0], window)
        spent = time.perf_counter() - begun
    rows, columns = window.shape
    workers = max(1, min(threads, os.cpu_count() or 1))
    return spent / max(1, rows * columns) * inside * len(pairs) / workers


def _standing_in(prepared: Prepared, inputs: Any) -> Any:
    """Return inputs in which the relief stands for what flows over it: a raster like it, not there before the run."""
    if not prepared.plan.routed:
        return inputs
    flows = dict.fromkeys(prepared.plan.routed, inputs.rasters["elevation"])
    return replace(inputs, rasters={**inputs.rasters, **flows})


def _trial(prepared: Prepared, size: int) -> "Window":
    """Return a window around a point inside the largest place."""
    from shanshui.grid.window import Window

    assert prepared.maps is not None
    grid = prepared.maps.grid
    point = max(prepared.maps.zones.shapes, key=lambda shape: float(shape.area)).representative_point()
    column, row = ~grid.transform @ (point.x, point.y)
    rows, columns = grid.shape
    top = min(max(0, int(row) - size // 2), max(0, rows - size))
    left = min(max(0, int(column) - size // 2), max(0, columns - size))
    return Window(top, min(top + size, rows), left, min(left + size, columns))


def _timed(evaluation: "Evaluation", inputs: "MapInputs", window: "Window") -> tuple[float, int]:
    """Return the seconds a block takes once compiled, and its number of cells."""
    from shanshui.run.evaluate import Block
    from shanshui.run.tally import Measures, tally_block

    measures = Measures.of(evaluation.plan)
    spent, entries = 0.0, 0
    for _ in range(2):  # the first compiles the kernels and lays the places on the grid
        begun = time.perf_counter()
        pairs = inputs.entries(window)
        tally_block(Block(evaluation, inputs, window, pairs), measures)
        spent, entries = time.perf_counter() - begun, pairs.size
    return spent, entries
