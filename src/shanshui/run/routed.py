"""Variables that water carries from cell to cell: worked out once on the whole grid, then read as any raster.

They lie beside `area.yaml` as `.shanshui/routed/VARIABLE-STAMP.tif`. The stamp tells all that they depend on, so a
finished one serves the blocks of the run, a run that goes on, one with other prices, and workers on other machines.
"""

import hashlib
import importlib
import json
import math
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Any

import numpy as np

from shanshui import __version__
from shanshui.core import registry
from shanshui.core.errors import NeedSquareGrid, NoFlow, NoStream
from shanshui.core.labels import Label
from shanshui.core.spec import Routed
from shanshui.data.drivers import open_raster
from shanshui.data.stream_writer import StreamWriter
from shanshui.grid.grid import Grid
from shanshui.grid.window import Window
from shanshui.run.account import TYPES, Prepared
from shanshui.run.config import Source
from shanshui.run.engine import inputs_of
from shanshui.run.evaluate import Evaluation
from shanshui.run.everywhere import Everywhere, Fields
from shanshui.run.execute import CellInputs, Settings
from shanshui.run.period_inputs import MapInputs
from shanshui.run.physical import values_of
from shanshui.run.source_names import LAND_COVER
from shanshui.run.sources import Raster
from shanshui.store.publish import WORK

SQUARE = 1e-6  # of a cell
DIGITS = 24  # of a stamp, in the name of a file
READING = {"unit", "band", "layer", "bands", "nodata", "scale", "offset", "class_share", "crs"}  # settings that count
Parts = Iterator[tuple[Window, Any]]


def routed_folder(area_folder: Path) -> Path:
    """Return where finished rasters lie."""
    return area_folder / WORK / "routed"


def path_of(prepared: Prepared, name: str, period: str, folder: Path | None = None) -> Path:
    """Return the file of a variable in a period; periods in which it is the same share it."""
    where = folder or routed_folder(prepared.area.folder)
    return where / f"{name}-{stamp_of(prepared, name, period)[:DIGITS]}.tif"


def stamp_of(prepared: Prepared, name: str, period: str) -> str:
    """Return the hash of everything a routed variable depends on in a period."""
    plan = prepared.plan
    recipes = [plan.recipes[one] for one in plan.behind(name)]
    taken = [n for recipe in recipes if recipe.derivation for n in recipe.derivation.arguments]
    taken += [n for recipe in recipes if recipe.routed for n in recipe.routed.parameters]
    content = [
        __version__,
        [[r.variable, r.origin, r.detail, r.routed.model if r.routed else ""] for r in recipes],
        {n: values_of(prepared, n) for n in taken if n in registry.parameters()},
        {r.variable: prepared.constants[r.variable] for r in recipes if r.origin == "constant"},
        _tables(prepared, {r.variable for r in recipes if r.origin == "table"}, period),
        _rasters(prepared, {r.variable for r in recipes if r.origin == "source"}, period),
    ]
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _tables(prepared: Prepared, names: set[str], period: str) -> list[Any]:
    """Return the numbers of places that are taken; with any, also the tree and the polygons."""
    if not names:
        return []
    rows = [
        [n.variable, n.place, n.ecosystem_type, n.zone, "" if math.isnan(n.value) else n.value]
        for n in prepared.tables.numbers
        if n.variable in names and n.period == period
    ]
    places = prepared.area.config.places
    files = [places.file, *([places.boundaries.file] if places.boundaries else [])]
    return [sorted(rows, key=str), [prepared.hashes[file] for file in files]]


def _rasters(prepared: Prepared, names: set[str], period: str) -> list[Any]:
    """Return the grid, and of each raster that is read its content and what its numbers mean."""
    assert prepared.maps is not None
    grid, found = prepared.maps.grid, []
    for name in sorted({*names, LAND_COVER}):
        if (name, period) in prepared.maps.rasters:
            raster = prepared.maps.rasters[name, period]
            setting = raster.setting.model_dump(mode="json", include=READING)
            lengths = [] if raster.lengths is None else raster.lengths.tolist()
            found.append([name, setting, lengths, [prepared.hashes[file] for file in raster.files]])
    place = [grid.shape, list(grid.transform)[:6], grid.crs.to_wkt()]
    return [place, found, sorted(prepared.maps.classes.items())]


def keep_only_current(prepared: Prepared) -> None:
    """Remove every raster that an account of the area would no longer read, and what was left half."""
    folder = routed_folder(prepared.area.folder)
    if not folder.exists():
        return
    wanted = {path_of(prepared, name, period) for name in prepared.plan.routed for period in prepared.periods}
    for file in sorted(folder.iterdir()):
        if file not in wanted:
            file.unlink(missing_ok=True)


def forget(area_folder: Path) -> None:
    """Remove all of them."""
    shutil.rmtree(routed_folder(area_folder), ignore_errors=True)


def check_grid(prepared: Prepared) -> None:
    """Raise NeedSquareGrid if something follows the flow of water, and the grid is none that water can be led over."""
    if prepared.maps and prepared.plan.routed and not _leads_water(prepared.maps.grid):
        raise NeedSquareGrid(
            where=prepared.area.where("grid"), variable=prepared.plan.routed[0], grid=prepared.maps.grid.text()
        )


def _leads_water(grid: Grid) -> bool:
    a = grid.transform
    return not grid.crs.is_geographic and not a.b and not a.d and math.isclose(a.a, -a.e, rel_tol=SQUARE)


def open_routed(prepared: Prepared, name: str, path: Path) -> Raster:
    """Return a finished variable as a raster on the accounting grid."""
    assert prepared.maps is not None
    grid, spec, way = prepared.maps.grid, registry.variable(name), registry.routed()[name]
    opened = open_raster(path, path.name)
    opened = replace(opened, affine=grid.transform, crs=grid.crs.to_wkt(), unit=spec.unit)
    return Raster(name, spec, Source(file=path.name, source=way.source), opened, (path.name,))


def missing(prepared: Prepared, period: str) -> list[Path]:
    """Return the files that a period needs and that are not there."""
    paths = [path_of(prepared, name, period) for name in prepared.plan.routed]
    return [path for path in paths if not path.is_file()]


def with_routed(prepared: Prepared, period: str, inputs: CellInputs) -> CellInputs:
    """Return the inputs of a period with what lies finished beside the area."""
    return _joined(inputs, {n: open_routed(prepared, n, path_of(prepared, n, period)) for n in prepared.plan.routed})


def _joined(inputs: CellInputs, rasters: Mapping[str, Raster]) -> CellInputs:
    if not rasters:
        return inputs
    assert isinstance(inputs, MapInputs)
    return replace(inputs, rasters={**inputs.rasters, **rasters})


class Routing:
    """Works out what flows, period by period, and adds it to the inputs.

    A run keeps the files beside the area. What is only tried out (`Settings.work` is None) goes to a folder of its
    own, that is gone at the end.
    """

    def __init__(self, prepared: Prepared, settings: Settings) -> None:
        self._prepared = prepared
        self._settings = settings
        self._own: TemporaryDirectory[str] | None = None

    def __enter__(self) -> "Routing":
        if self._settings.work is None:
            self._own = TemporaryDirectory(prefix="shanshui-")
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._own is not None:
            self._own.cleanup()

    def complete(self, period: str, inputs: CellInputs) -> CellInputs:
        """Return the inputs of a period with every variable that flows; those that are not there are worked out."""
        plan = self._prepared.plan
        files = {name: self._file(name, period) for name in plan.routed}
        lacking = {name: path for name, path in files.items() if not path.is_file()}
        for model in dict.fromkeys(registry.routed()[name].model for name in lacking):
            self._work_out({n: path for n, path in lacking.items() if registry.routed()[n].model == model}, period)
        return _joined(inputs, {name: open_routed(self._prepared, name, path) for name, path in files.items()})

    def _file(self, name: str, period: str) -> Path:
        beside = path_of(self._prepared, name, period)
        return Path(self._own.name) / beside.name if self._own and not beside.is_file() else beside

    def _work_out(self, files: Mapping[str, Path], period: str) -> None:
        """Work out variables of one model."""
        prepared, settings = self._prepared, self._settings
        ways = [registry.routed()[name] for name in files]
        check_grid(prepared)
        if settings.told:
            for name in files:
                settings.told(_told(name))
        whole = inputs_of(prepared, period, frozenset())
        assert isinstance(whole, MapInputs)
        fields = Fields(Evaluation(prepared.plan, prepared.book, TYPES), Everywhere.of(whole))
        folder = next(iter(files.values())).parent
        folder.mkdir(parents=True, exist_ok=True)
        try:
            _write([*files.values()], whole.grid, self._parts(ways, fields, whole.grid, folder), settings.unchanged)
        except NoStream as error:
            self._tell(ways[0], fields, error)
            raise

    def _parts(self, ways: Sequence[Routed], fields: Fields, grid: Grid, folder: Path) -> Parts:
        """Return the windows of the grid with the variables on them, (variables, rows, columns) float32."""
        module, _, function = ways[0].model.partition(":")
        maps = {need: fields.of(need) for need in ways[0].needs}
        if any(registry.parameter(name).by_ecosystem for way in ways for name in way.parameters):
            maps[LAND_COVER] = fields.types
        numbers = {way.variable: {name: fields.parameter(name) for name in way.parameters} for way in ways}
        cell = float(grid.row_widths(Window(0, 1, 0, 1))[0][0])
        work: Callable[..., Parts] = getattr(importlib.import_module(module), function)
        return work(maps, numbers, grid.shape, cell, folder, max(1, self._settings.threads, self._settings.workers))

    def _tell(self, way: Routed, fields: Fields, error: NoStream) -> None:
        """Raise an error that says more than that no stream was found."""
        where = self._prepared.area.where("options")
        absent = [need for need in way.needs if need not in fields.seen]
        if absent:
            raise NoFlow(where=where, names=", ".join(absent), needs=", ".join(way.needs)) from error
        raise NoStream(where=f"{way.variable} (stream_area)", **error.fields) from error


def _write(paths: Sequence[Path], grid: Grid, parts: Parts, unchanged: Callable[[], None] | None) -> None:
    """Write rasters of the grid; they appear under their names once whole and the inputs are what they were."""
    writers: list[StreamWriter] = []
    try:
        for path in paths:
            writers.append(StreamWriter(path, grid.shape, grid.transform, grid.crs.to_wkt(), float("nan")))
        for window, values in parts:
            for writer, one in zip(writers, values, strict=True):
                writer.write(np.ascontiguousarray(one, dtype=np.float32), window.top, window.left)
        for writer in writers:
            writer.seal()
        if unchanged:
            unchanged()
        for writer in writers:
            writer.publish()
    finally:
        for writer in writers:
            writer.discard()


def _told(name: str) -> Label:
    """Return that a variable is being worked out."""
    label = registry.variable(name).label
    return Label(f"following the flow of water: {label.en.lower()} …", f"沿水流推算：{label.zh} …")
