"""The frame every model runs on: one grid, inputs by window, outputs by tile, threads, zones, files safe to the end."""

import ctypes
import math
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

from pyproj import Transformer

from shanshui.core.errors import ArgumentMissing, MissingColumns, NotInMetres
from shanshui.core.labels import Label
from shanshui.data.drivers import open_raster
from shanshui.data.heap import few_arenas
from shanshui.data.slips import HEIGHTS
from shanshui.data.stream_reader import warping
from shanshui.data.vectors import only_polygons, read_vector
from shanshui.grid.grid import Grid
from shanshui.grid.window import Window
from shanshui.invest.datastack import Datastack
from shanshui.invest.inputs import Box, Input, Method, common_grid, grid_of
from shanshui.invest.outputs import Output, Outputs
from shanshui.invest.tables import ClassTable, Column, read_classes
from shanshui.invest.vectors import Tally, Zones

T = TypeVar("T")
HIGH, WIDE = 512, 2048  # cells of a window: whole tiles of the outputs, few enough to stay in cache
RELIEFS = ("dem_path", "dem_raster_path")  # arguments of heights
RIM = 21  # points along each edge of a box that is brought to another system


def _silent(done: int, total: int) -> None:
    """Show nothing."""


class Frame:
    """Runs a model: `with Frame(stack) as frame: stack.model.execute(frame)` publishes on leaving, or nothing.

    Attributes
    ----------
    args
        The checked arguments, by InVEST's names.
    grid
        The model's grid, set by `align` or `use`.
    passes
        How often the model goes over its windows in all, so that progress runs to its end once.
    """

    def __init__(
        self,
        stack: Datastack,
        workspace: Path | None = None,
        threads: int | None = None,
        overwrite: bool = False,
        progress: Callable[[int, int], None] = _silent,
    ) -> None:
        self.stack = stack
        self.args = stack.values
        given = self.args["workspace_dir"]
        if workspace is None and not given:
            need = Label("a folder to write to (or the option --workspace)", "输出文件夹（或用 --workspace 指定）")
            raise ArgumentMissing(where=f"{stack.path}: workspace_dir", need=need)
        self.workspace = workspace or stack.path.parent / str(given)
        self.threads = threads or (self.args["n_workers"] if self.args["n_workers"] > 0 else 2)
        self.outputs = Outputs(self.workspace, stack.suffix, overwrite)
        self.progress = progress
        self.published: list[Path] = []
        self.reliefs: Any = None  # see `reliefs`: what models of one run share
        self.areas: Any = None  # see `reliefs.Once`: their zones
        self.passes = 1
        self._passed = 0
        self._unit = 0  # windows of the first pass, as which all passes count
        self._grid: Grid | None = None
        self._inputs: list[Input] = []

    def __enter__(self) -> "Frame":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        try:
            self.close_inputs()
            if error is None:
                self.published = self.outputs.publish()
        finally:
            self.outputs.discard()

    # --- the grid -----------------------------------------------------------------------------------

    @property
    def grid(self) -> Grid:
        """Return the model's grid."""
        if self._grid is None:
            message = "the model did not call `align` or `use`"
            raise RuntimeError(message)
        return self._grid

    def use(self, grid: Grid) -> Grid:
        """Set the model's grid."""
        self._grid = grid
        return grid

    def grid_of(self, name: str | Path) -> Grid:
        """Return the grid of a raster: of an argument, or at a path."""
        path = self._path(name)
        return grid_of(open_raster(path, self._where(name)), self._where(name))

    def align(
        self,
        base: str,
        rasters: Sequence[str | Path] = (),
        vectors: Sequence[str | Path] = (),
        cell: tuple[float, float] | None = None,
        snap: bool = True,
        metres: bool = True,
    ) -> Grid:
        """Set and return the grid InVEST aligns to: the box all inputs share, on the cells of `base`.

        Parameters
        ----------
        base
            Argument of the raster that sets system and cells.
        rasters, vectors
            Arguments (or paths) that bound the grid besides `base`.
        cell, snap
            As in `common_grid`.
        metres
            Whether the system must be projected in metres.
        """
        grid = self.grid_of(base)
        if metres and (grid.crs.is_geographic or abs(grid.crs.axis_info[0].unit_conversion_factor - 1) > 1e-9):
            raise NotInMetres(where=self._where(base), crs=grid.crs.name)
        boxes = [(self._where(base), grid.bounds, grid.crs.name)]
        for name in rasters:
            other = self.grid_of(name)
            boxes.append((self._where(name), _box_in(other.bounds, other.crs, grid.crs), other.crs.name))
        for name in vectors:
            shapes = read_vector(self._path(name), self._where(name))
            box = tuple(float(edge) for edge in shapes.total_bounds)
            boxes.append((self._where(name), _box_in((box[0], box[1], box[2], box[3]), shapes.crs, grid.crs), ""))
        return self.use(common_grid(grid, boxes, cell, snap))

    # --- what comes in ------------------------------------------------------------------------------

    def _path(self, name: str | Path) -> Path:
        return name if isinstance(name, Path) else self.args[name]

    def _where(self, name: str | Path) -> str:
        return str(name) if isinstance(name, Path) else f"{name} ({self.args[name]})"

    def input(self, name: str | Path, method: Method = "near", grid: Grid | None = None) -> Input:
        """Return a raster on the model's grid (or another): of an argument, or at a path."""
        span = HEIGHTS if name in RELIEFS else (-math.inf, math.inf)
        source = Input(self._path(name), grid or self.grid, method, self._where(name), span)
        self._inputs.append(source)
        return source

    def close_inputs(self) -> None:
        """Close the inputs opened so far, and with them what is kept of their decoded blocks; none is read again."""
        while self._inputs:
            self._inputs.pop().close()
        give_back()

    def table(self, name: str, key: str, columns: Sequence[Column]) -> ClassTable:
        """Return the table of an argument, keyed on a column of codes."""
        return read_classes(self.args[name], key, columns, self._where(name))

    def features(self, name: str | Path, field: str = "") -> Any:
        """Return the features of a vector of any kind in its own system; a needed field must be there, in any case."""
        frame = read_vector(self._path(name), self._where(name))
        if field and field.lower() not in (str(column).lower() for column in frame.columns):
            known = [column for column in frame.columns if column != frame.geometry.name]
            raise MissingColumns(where=self._where(name), name=field, known=known)
        return frame

    def zones(self, name: str | Path, grid: Grid | None = None, field: str = "") -> Zones:
        """Return the polygons of an argument (or at a path) on the model's grid; a needed field must be there."""

        def read() -> Zones:
            return Zones(only_polygons(self.features(name, field), self._where(name)), grid or self.grid)

        if self.areas is None:
            return read()
        found: Zones = self.areas.get((self._path(name), field, grid or self.grid), read)
        return found

    # --- what goes out ------------------------------------------------------------------------------

    def output(
        self, name: str, nodata: float | None = -1.0, dtype: str = "float32", grid: Grid | None = None
    ) -> Output:
        """Return a raster to write, at InVEST's name inside the workspace (the suffix is added)."""
        return self.outputs.raster(name, grid or self.grid, nodata, dtype)

    def write_vector(self, name: str, frame: Any) -> None:
        """Write features and their fields; the format is that of the extension, .shp or .gpkg."""
        self.outputs.vector(name, frame)

    def write_features(self, stem: str, frame: Any) -> None:
        """Write features as a Shapefile, and their fields as a CSV beside it, as InVEST does."""
        self.write_vector(f"{stem}.shp", frame)
        fields = frame.drop(columns=frame.geometry.name)
        self.write_table(f"{stem}.csv", list(fields.columns), fields.itertuples(index=False, name=None))

    def write_table(self, name: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """Write a CSV."""
        self.outputs.table(name, header, rows)

    @property
    def scratch(self) -> Path:
        """Return a folder for what is not kept; it is removed at the end, whatever happens."""
        folder = self.outputs.stage / "scratch"
        folder.mkdir(exist_ok=True)
        return folder

    # --- the work -----------------------------------------------------------------------------------

    def windows(self, high: int = HIGH, wide: int = WIDE) -> list[Window]:
        """Return the windows of the grid in reading order; multiples of 256 cells, less at the edges."""
        rows, columns = self.grid.shape
        return [
            Window(top, min(top + high, rows), left, min(left + wide, columns))
            for top in range(0, rows, high)
            for left in range(0, columns, wide)
        ]

    def each(
        self,
        work: Callable[[Window], T],
        then: Callable[[Window, T], None] | None = None,
        windows: Iterable[Window] | None = None,
    ) -> None:
        """Do `work` on every window, in threads; `then` takes each result in this thread, in the order of windows.

        `work` reads inputs, calls a kernel and writes outputs; few windows are held at a time. `progress` is told of
        this pass as one of `passes`.
        """
        todo = list(self.windows() if windows is None else windows)
        self._unit = self._unit or len(todo)
        self.passes = max(self.passes, self._passed + 1)
        for done, (window, result) in enumerate(self._results(work, todo), start=1):
            if then is not None:
                then(window, result)
            self.progress(self._passed * self._unit + self._unit * done // len(todo), self.passes * self._unit)
        self._passed += 1
        give_back()

    def _results(self, work: Callable[[Window], T], todo: list[Window]) -> Iterator[tuple[Window, T]]:
        pending: deque[tuple[Window, Future[T]]] = deque()
        pool = ThreadPoolExecutor(max_workers=self.threads)
        try:
            for window in todo:
                pending.append((window, pool.submit(work, window)))
                if len(pending) > 2 * self.threads:
                    first, future = pending.popleft()
                    yield first, future.result()
            while pending:
                first, future = pending.popleft()
                yield first, future.result()
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def give_back() -> None:
    """Return to the system what the heap holds free, which it would keep; elsewhere than with glibc, do nothing.

    Between the passes of a model that is a quarter of what it takes.
    """
    with suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)


def _box_in(box: Box, crs: Any, needed: Any) -> Box:
    """Return a box in another system: of all points along its rim."""
    if needed.equals(crs, ignore_axis_order=True):
        return box
    found = Transformer.from_crs(crs, needed, always_xy=True).transform_bounds(*box, densify_pts=RIM)
    return float(found[0]), float(found[1]), float(found[2]), float(found[3])


def run(
    stack: Datastack,
    workspace: Path | None = None,
    threads: int | None = None,
    overwrite: bool = False,
    progress: Callable[[int, int], None] = _silent,
) -> list[Path]:
    """Run a datastack's model and return the files it wrote."""
    few_arenas()
    with warping(), Frame(stack, workspace, threads, overwrite, progress) as frame:
        frame.outputs.check(stack.model.outputs(stack.values))
        stack.model.execute(frame)
    return frame.published


__all__ = ["Column", "Frame", "Input", "Output", "Tally", "Zones", "run"]
