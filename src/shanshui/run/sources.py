"""The user's rasters: opened, checked against their variable, and read in its unit."""

import re
from calendar import monthrange
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from shanshui.core import registry
from shanshui.core.period import Period
from shanshui.core.spec import Variable
from shanshui.data.checks import in_unit, is_rate
from shanshui.data.drivers import Opening, declared, open_raster
from shanshui.data.remote import is_remote, open_remote
from shanshui.data.source import RasterSource
from shanshui.data.stack import stacked
from shanshui.grid.align import Source as Aligned
from shanshui.grid.grid import Grid
from shanshui.grid.window import Window
from shanshui.run.config import AreaFile, Source

Floats = NDArray[np.float64]
MONTHLY = re.compile("month|月")
MEAN_MONTHS = (31, 28.25, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


@dataclass(frozen=True)
class Raster:
    """One source of one period, ready to be read in its variable's unit."""

    name: str
    variable: Variable
    setting: Source
    source: RasterSource
    files: tuple[str, ...]
    year: int = 0  # of its months; 0 for the normals of many years

    @property
    def file(self) -> str:
        """Return its file, for messages: the first, if there is one for each month."""
        return self.files[0] if len(self.files) == 1 else f"{self.files[0]} … {self.files[-1]}"

    @property
    def key(self) -> tuple[str, str]:
        """Return what two periods share that have the same raster: its variable and its files."""
        return self.variable.name, self.file

    @cached_property
    def grid(self) -> Grid:
        """Return the raster's own grid."""
        return Grid.from_parts(self.source.shape, self.source.affine, self.source.crs)

    def offset_of(self, grid: Grid) -> tuple[int, int] | None:
        """Return the row and column at which a grid begins in the raster's; None if their cells do not coincide."""
        if id(grid) not in self._offsets:
            self._offsets[id(grid)] = (grid, grid.offset_in(self.grid))
        return self._offsets[id(grid)][1]

    @cached_property
    def _offsets(self) -> dict[int, tuple[Grid, tuple[int, int] | None]]:
        """Return grids that were asked for, kept so that their id stays theirs."""
        return {}

    @property
    def unit(self) -> str:
        """Return the unit of its numbers: the one declared, the file's, or the variable's."""
        return self.setting.unit or self.source.unit or self.variable.unit

    @property
    def aligned(self) -> Aligned:
        """Return it as alignment sees it."""
        return Aligned(self.grid, self.read)

    def read(self, window: Window) -> Floats:
        """Return a window that may reach beyond the raster, in the variable's unit, NaN outside."""
        rows, columns = self.source.shape
        top, bottom = np.clip([window.top, window.bottom], 0, rows)
        left, right = np.clip([window.left, window.right], 0, columns)
        whole = np.full((len(self.source.bands), *window.shape), np.nan)
        if top < bottom and left < right:
            inside = self._converted(self.source.read((slice(int(top), int(bottom)), slice(int(left), int(right)))))
            whole[:, top - window.top : bottom - window.top, left - window.left : right - window.left] = inside
        return whole

    def _converted(self, data: Any) -> Floats:
        convert = in_unit(self.source, self.variable, self.name)
        values = np.asarray(convert(data) if convert else data, dtype=np.float64)
        return values if self.lengths is None else values * self.lengths[:, None, None]

    @cached_property
    def lengths(self) -> Floats | None:
        """Return the length of each month over that of a mean month, (12,), for rates per day or second; else None.

        2 mm a day are 58 mm in a February of 29 days, not the 61 mm of a mean month. Rates per month stay as they are.
        """
        if self.variable.bands != "months" or not is_rate(self.unit, self.variable.unit) or MONTHLY.search(self.unit):
            return None
        days = [monthrange(self.year, month)[1] for month in range(1, 13)] if self.year else MEAN_MONTHS
        return np.array(days) / (365.25 / 12)


def open_source(area: AreaFile, name: str, variable: str, period: str) -> Raster:
    """Return a source of one period, with nothing but its header read."""
    setting, spec = area.config.sources[name], registry.variable(variable)
    files = setting.files(period)
    opening = Opening(
        crs=setting.crs or "",
        nodata="file" if setting.nodata is None else setting.nodata,
        unit=setting.unit or "",
        layer=setting.layer or "",
        bands=(setting.band,) if setting.band else (),
        year=int(said) if (said := str(setting.year or "")).isdecimal() else Period.parse(period).year,
        sha256=setting.sha256 or "",
        confirmed=setting.confirmed,
    )
    opened = [_opened(area, file, opening) for file in files]
    source = opened[0] if len(opened) == 1 else stacked(opened, area.where("sources", name))
    return Raster(name, spec, setting, _scaled(source, setting), tuple(files), _year(setting, period))


def _opened(area: AreaFile, file: str, opening: Opening) -> RasterSource:
    if is_remote(file):
        return declared(open_remote(file, area.config.remote, file), opening, file)
    return open_raster(area.folder / file, file, opening)


def _year(setting: Source, period: str) -> int:
    """Return the year of the data: as set, else that of the period; 0 if what is set is no year."""
    said = str(setting.year or Period.parse(period).year)
    return int(said) if said.isdigit() else 0


def _scaled(source: RasterSource, setting: Source) -> RasterSource:
    """Return a raster with the scale and offset of the settings, which come before those of the file."""
    most = max(source.bands)
    if setting.scale is not None:
        source = replace(source, scales=(setting.scale,) * most)
    if setting.offset is not None:
        source = replace(source, offsets=(setting.offset,) * most)
    return source
