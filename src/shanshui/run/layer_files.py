"""Make a layer: block by block with the account's own evaluation, into a cloud-optimised GeoTIFF, whole or absent."""

import math
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from shanshui.core.errors import WriteFailed
from shanshui.data.writers import RasterWriter
from shanshui.grid.grid import Grid
from shanshui.grid.window import Window
from shanshui.run.account import TYPES, Prepared
from shanshui.run.engine import evaluation_of, inputs_of, item_factors
from shanshui.run.evaluate import Block, Evaluation
from shanshui.run.everywhere import NOWHERE, Everywhere
from shanshui.run.execute import Settings
from shanshui.run.layer import Cut
from shanshui.run.layers import Layers, Told, layers_folder, part_of
from shanshui.run.period_inputs import MapInputs
from shanshui.run.plan import Task
from shanshui.run.rates import Column
from shanshui.run.tally import fitting
from shanshui.store.publish import blocks_folder

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]
On = Callable[[Window], Floats]  # what a layer holds on a window of the grid
BLOCK = 512
ABANDONED = 86_400  # s after which what a crash left behind is removed
MAKING = "making-"
LOOKED, WRITTEN = 0.3, 0.95  # shares of the making of a map, after which its sources were seen, its cells are there
OVERVIEWS = {"class": "nearest"}  # the mode of GDAL makes 0 of what is absent


def make(layers: Layers, cut: Cut, told: Told | None = None) -> Path:
    """Return the file of one map, made unless it is there.

    Raises
    ------
    NotOnTheMap
        If the place has no boundary.
    Problems
        If the numbers of a raster it rests on are wrong.
    WriteFailed
        If the folder cannot be written in, the disk is full, or something reads back otherwise.
    """
    path = layers.path(cut)
    if path.is_file():
        return path
    told = told or (lambda share: None)
    _look(layers, cut, told)
    try:
        _tidy(layers)
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=MAKING, dir=path.parent) as folder:
            made = Path(folder) / "layer.tif"
            _write(layers, cut, made, told)
            os.replace(made, path)  # noqa: PTH105
    except OSError as error:
        raise WriteFailed(where=path.name, saw=str(error)[:200]) from error
    return path


def _look(layers: Layers, cut: Cut, told: Told) -> None:
    """Raise Problems if the numbers of a raster that a map rests on are wrong."""
    layer = layers[cut.layer.of] if cut.layer.of else cut.layer
    periods = [cut.since, cut.period] if cut.since else [cut.period]
    each = LOOKED / len(periods)
    for done, period in enumerate(periods):
        layers.check(period, layers.listed.behind(layer), part_of(told, each * done, each * (done + 1)))


def _tidy(layers: Layers) -> None:
    """Remove maps of an area that is no longer as it was, and what a crash left behind."""
    root = layers_folder(layers.prepared.area.folder)
    now = time.time()
    for folder in root.iterdir() if root.is_dir() else ():
        if folder != layers.folder:
            shutil.rmtree(folder, ignore_errors=True)
    for left in layers.folder.glob(f"{MAKING}*"):
        if now - left.stat().st_mtime > ABANDONED:
            shutil.rmtree(left, ignore_errors=True)


def _write(layers: Layers, cut: Cut, path: Path, told: Told) -> None:
    with ExitStack() as stack:
        drawn = drawing(layers, cut, stack)
        grid, whole = drawn.grid, drawn.window
        home = grid.transform @ grid.transform.translation(whole.left, whole.top)
        writer = RasterWriter(
            path, whole.shape, home, grid.crs.to_wkt(), cut.layer.unit, cut.layer.name.en,
            OVERVIEWS.get(cut.layer.kind, "average"),
        )  # fmt: skip
        windows = list(blocks(whole, drawn.block))
        written = part_of(told, LOOKED, WRITTEN)
        for done, window in enumerate(windows, start=1):
            part: Singles = drawn.on(window).astype(np.float32)
            writer.write(part, window.top - whole.top, window.left - whole.left)
            written(done / len(windows))
        writer.close()
        told(1.0)


def blocks(whole: Window, size: int) -> Iterator[Window]:
    """Return the parts of a window in reading order, `size` cells wide and high or less at the edges."""
    for top in range(whole.top, whole.bottom, size):
        for left in range(whole.left, whole.right, size):
            yield Window(top, min(top + size, whole.bottom), left, min(left + size, whole.right))


class Drawing:
    """What a layer holds on any window of the grid, and the window that has all of it.

    Attributes
    ----------
    block
        Cells a side of what may be asked for at once.
    """

    def __init__(self, grid: Grid, window: Window, block: int, on: On) -> None:
        self.grid, self.window, self.block, self.on = grid, window, block, on


def drawing(layers: Layers, cut: Cut, stack: ExitStack) -> Drawing:
    """Return what one map holds; `stack` closes what it needs on the way."""
    layer, prepared = cut.layer, layers.prepared
    if layer.of:
        of = layers[layer.of]
        now, then = (drawing(layers, Cut(of, when, "", cut.place), stack) for when in (cut.period, cut.since))
        return Drawing(now.grid, now.window, now.block, lambda window: now.on(window) - then.on(window))
    inputs = _inputs(layers, cut, stack)
    on = _flow(layers, cut, inputs) if layer.item else _variable(layers, cut, inputs)
    block = fitting(prepared.plan, inputs.bands, BLOCK)
    return Drawing(inputs.grid, bounding(inputs) if cut.place else inputs.grid.whole, block, on)


def _inputs(layers: Layers, cut: Cut, stack: ExitStack) -> MapInputs:
    """Return the inputs of a period, of one place only if the map is cut to one, with what flows if it is needed."""
    prepared, layer = layers.prepared, cut.layer
    only = frozenset(layers.codes(cut.place)) if cut.place else frozenset[str]()
    inputs = inputs_of(prepared, cut.period, only)
    if any(prepared.plan.recipes[name].routed for name in layers.listed.behind(layer)):
        inputs = complete(prepared, cut.period, inputs, stack)
    assert isinstance(inputs, MapInputs)
    return inputs


def complete(prepared: Prepared, period: str, inputs: Any, stack: ExitStack) -> Any:
    """Return inputs with every variable that flows; those that are not there are worked out, and kept."""
    from shanshui.run.routed import Routing

    settings = Settings(threads=1, work=blocks_folder(prepared.area.folder))
    return stack.enter_context(Routing(prepared, settings)).complete(period, inputs)


def bounding(inputs: MapInputs) -> Window:
    """Return the smallest window that holds the places."""
    a, (rows, columns) = inputs.grid.transform, inputs.grid.shape
    bounds = np.array([shape.bounds for shape in inputs.zones.shapes], dtype=np.float64)
    (west, south), (east, north) = bounds[:, :2].min(axis=0).tolist(), bounds[:, 2:].max(axis=0).tolist()
    across, down = sorted(((west - a.c) / a.a, (east - a.c) / a.a)), sorted(((north - a.f) / a.e, (south - a.f) / a.e))
    return Window(
        max(0, math.floor(down[0])), min(rows, math.ceil(down[1])),
        max(0, math.floor(across[0])), min(columns, math.ceil(across[1])),
    )  # fmt: skip


def _variable(layers: Layers, cut: Cut, inputs: MapInputs) -> On:
    """Return what gives a variable in the places; relief is also drawn around the whole area."""
    layer, prepared = cut.layer, layers.prepared
    evaluation = Evaluation(prepared.plan, prepared.book, TYPES)
    everywhere = Everywhere.of(inputs)
    around = layer.group == "relief" and not cut.place

    def on(window: Window) -> Floats:
        entries = everywhere.entries(window)
        if layer.kind == "class":
            found = np.where(entries.types < len(TYPES), entries.types.astype(np.float64), np.nan)
        else:
            value = np.asarray(Block(evaluation, everywhere, window, entries).value(layer.variable), dtype=np.float64)
            value = value[layer.band - 1] if layer.band else value
            found = np.broadcast_to(value[..., : entries.size], (entries.size,)) if value.ndim else value
        found = np.broadcast_to(found, (entries.size,)).reshape(window.shape)
        return found if around else np.where(entries.zone.reshape(window.shape) == NOWHERE, np.nan, found)

    return on


def _flow(layers: Layers, cut: Cut, inputs: MapInputs) -> On:
    """Return what gives a flow, or its value, per hectare of what the places have of each cell."""
    evaluation = evaluation_of(layers.prepared)
    weighted = {
        task.key: (task, _weights(layers, cut, task, inputs.places.codes)) for task in layers.listed.tasks_of(cut.layer)
    }

    def on(window: Window) -> Floats:
        block = Block(evaluation, inputs, window, inputs.entries(window))
        if not block.given.size:
            return np.full(window.shape, np.nan)
        parts = [
            block.per_hectare(task, task.item.physical[task.physical])
            * weights[block.entries.zone, block.entries.types]
            for task, weights in weighted.values()
        ]
        return _per_hectare_inside(block, parts)

    return on


def _per_hectare_inside(block: Block, parts: list[Floats]) -> Floats:
    """Return the amounts of all entries of a cell over the area that the places have of it; NaN where none has any.

    So a cell that a border cuts is as dark as its neighbours.
    """
    entries = block.entries
    inside, amount, known = np.zeros(block.at.shape), np.zeros(block.at.shape), np.zeros(block.at.shape, dtype=bool)
    np.add.at(inside, (entries.row, entries.column), entries.area)
    for values in parts:
        there = np.isfinite(values)
        at = entries.row[there], entries.column[there]
        np.add.at(amount, at, values[there] * entries.area[there])
        known[at] = True
    return np.where(known & (inside > 0), amount / np.where(inside > 0, inside, 1.0), np.nan)


def _weights(layers: Layers, cut: Cut, task: Task, codes: tuple[str, ...]) -> Floats:
    """Return what the amount of each place and type is multiplied by, (places, types + 1).

    Parameters that only scale are 1 on cells; capacities become supply, and amounts money, as in the published account.
    """
    scale = item_factors(layers.prepared).get(f"supply:{task.key}", {})
    weights = np.tile([*(scale.get(kind, 1.0) for kind in TYPES), 1.0], (len(codes), 1))
    if not layers.listed.rests_on_account(cut.layer):
        return np.asarray(weights, dtype=np.float64)
    to: Column = "value" if cut.layer.group == "value" else "supply"
    since: Column = "potential" if task.item.actual else "supply"
    rates = layers.rates(cut.period, task).of(codes, TYPES, since, to)
    return np.asarray(weights * np.pad(rates, ((0, 0), (0, 1)), constant_values=np.nan), dtype=np.float64)
