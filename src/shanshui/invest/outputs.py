"""Outputs of a model: InVEST's names, written aside and named only when everything is whole."""

import csv
import os
import shutil
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from shanshui.core.errors import OutputExists, WorkspaceInUse, WorkspaceUnfit
from shanshui.core.labels import Label
from shanshui.data.stream_writer import StreamWriter
from shanshui.data.vectors import write_vector
from shanshui.grid.grid import Grid
from shanshui.grid.window import Window

NO_FOLDER = Label("the workspace lies in what is a file, not a folder", "工作空间的路径上是文件而不是文件夹")
A_FOLDER = Label("a folder has the name of an output", "有文件夹与输出同名")


class Output:
    """A raster being written; values are floats with NaN where absent, or integers with the mark of absence."""

    def __init__(self, path: Path, grid: Grid, nodata: float | None, dtype: str) -> None:
        self.path = path
        self.grid = grid
        self.writer = StreamWriter(path, grid.shape, grid.transform, grid.crs.to_wkt(), nodata, dtype)

    def write(self, window: Window, values: NDArray[Any]) -> None:
        """Write a window, from any thread; its corner must lie on a tile of 256 cells."""
        self.writer.write(values, window.top, window.left)


class Outputs:
    """All files of a run: staged, then published together; or discarded together."""

    def __init__(self, workspace: Path, suffix: str, overwrite: bool) -> None:
        self.workspace = workspace
        self.suffix = suffix
        self.overwrite = overwrite
        self.rasters: list[Output] = []
        self.files: list[Path] = []
        self._stage: Path | None = None
        self._lock: int | None = None

    def path(self, name: str) -> Path:
        """Return where an output lies: InVEST puts the suffix before the extension."""
        plain = Path(name)
        return self.workspace / plain.parent / f"{plain.stem}{self.suffix}{plain.suffix}"

    def check(self, names: Iterable[str]) -> None:
        """Raise OutputExists if any of these is there already and may not be overwritten, as a folder never may.

        Raises
        ------
        WorkspaceUnfit
            If a file stands where the workspace would be, or a folder where an output would.
        """
        paths = [self.path(name) for name in names]
        there = [path for path in paths if path.exists()]
        if there and not self.overwrite:
            raise OutputExists(where=str(self.workspace), count=len(there), files=[str(path) for path in there])
        for path in (folder for folder in (self.workspace, *self.workspace.parents) if folder.exists()):
            if not path.is_dir():
                raise WorkspaceUnfit(where=str(path), saw=NO_FOLDER)
            break
        for path in there:
            if path.is_dir():
                raise WorkspaceUnfit(where=str(path), saw=A_FOLDER)

    def raster(self, name: str, grid: Grid, nodata: float | None, dtype: str) -> Output:
        """Return a new raster to write to."""
        self.check([name])
        assert self.stage  # held by this run, so that no other writes the same files
        output = Output(self.path(name), grid, nodata, dtype)
        self.rasters.append(output)
        return output

    @property
    def stage(self) -> Path:
        """Return a folder of the workspace that is removed at the end, or by the next run if this one is killed.

        Raises
        ------
        WorkspaceInUse
            If another run with the same suffix is writing there.
        """
        if self._stage is None:
            stage = self.workspace / f".shanshui{self.suffix}"
            self._lock = _held(stage)
            for left in stage.iterdir():
                shutil.rmtree(left) if left.is_dir() else left.unlink()
            self._stage = stage
        return self._stage

    def vector(self, name: str, frame: Any) -> None:
        """Write features and their fields to a Shapefile or GeoPackage."""
        write_vector(frame, self._staged(name))

    def table(self, name: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """Write a CSV; NaN and None become empty cells."""
        with self._staged(name).open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(header)
            writer.writerows([_cell(value) for value in row] for row in rows)
            file.flush()
            os.fsync(file.fileno())

    def _staged(self, name: str) -> Path:
        self.check([name])
        target = self.path(name)
        self.files.append(target)
        staged = self.stage / target.relative_to(self.workspace)
        staged.parent.mkdir(parents=True, exist_ok=True)
        return staged

    def publish(self) -> list[Path]:
        """Sync every file, then give all their names; return them."""
        with ThreadPoolExecutor(max_workers=4) as pool:
            list(pool.map(lambda output: output.writer.seal(), self.rasters))
        for target in self.files:
            staged = self.stage / target.relative_to(self.workspace)
            target.parent.mkdir(parents=True, exist_ok=True)
            for part in sorted(staged.parent.glob(f"{staged.stem}.*")):  # a Shapefile is several files
                part.replace(target.with_name(part.name))
        for output in self.rasters:
            output.writer.publish()
        self.discard()
        return [*(output.path for output in self.rasters), *self.files]

    def discard(self) -> None:
        """Remove whatever is not published."""
        for output in self.rasters:
            output.writer.discard()
        if self._stage is not None:
            shutil.rmtree(self._stage, ignore_errors=True)
            self._stage = None
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None


def _held(folder: Path) -> int | None:
    """Make a folder and return a lock on it, which the system lifts when the run ends, however it ends."""
    try:
        import fcntl
    except ImportError:  # Windows has no such lock
        folder.mkdir(parents=True, exist_ok=True)
        return None
    while True:
        folder.mkdir(parents=True, exist_ok=True)
        try:
            lock = os.open(folder, os.O_RDONLY)
        except FileNotFoundError:
            continue  # another run that ended took it away
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(lock)
            raise WorkspaceInUse(where=str(folder.parent)) from None
        except OSError:  # a network disk without locks
            return lock
        if folder.exists() and os.path.samestat(os.fstat(lock), folder.stat()):
            return lock
        os.close(lock)


def _cell(value: Any) -> Any:
    if isinstance(value, (float, np.floating)):
        return "" if np.isnan(value) else repr(float(value))
    return "" if value is None else value
