"""The maps of an area: its grid, its places on it, its rasters, and everything that is wrong with them."""

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from shanshui import __version__
from shanshui.core import registry
from shanshui.core.errors import InputError, NeedGrid, NoShapes, NoSuchName, Problems, ShanshuiError
from shanshui.core.place import PlaceTree
from shanshui.data.checks import Look, check_raster
from shanshui.data.drivers import crs_wkt
from shanshui.data.extent import check_extent
from shanshui.data.heap import few_arenas
from shanshui.data.surveys import Surveys
from shanshui.data.tables import Table, read_table
from shanshui.grid.grid import Grid
from shanshui.grid.zones import Zones
from shanshui.run.config import AreaFile
from shanshui.run.places import Territory, read_territory
from shanshui.run.source_names import LAND_COVER, by_variable
from shanshui.run.sources import Raster, open_source
from shanshui.standards.crosswalk import crosswalk, crosswalk_ids

THREADS = 2  # that look at rasters


@dataclass(frozen=True)
class Maps:
    """Grid, places and rasters by (variable, period)."""

    area: AreaFile
    territory: Territory
    grid: Grid
    rasters: dict[tuple[str, str], Raster]
    classes: dict[float, str]

    @property
    def zones(self) -> Zones:
        """Return the accounted places on the grid."""
        return Zones(self.grid, list(self.territory.shapes), _on(self.territory, self.grid))

    def of_period(self, period: str) -> dict[str, Raster]:
        """Return variable → raster of one period."""
        return {variable: raster for (variable, when), raster in self.rasters.items() if when == period}

    def problems(self, numbers: bool = True) -> list[ShanshuiError]:
        """Return what is wrong with the rasters: their place and type, with `numbers` also what they hold."""
        rasters = self.distinct(self.rasters.values())
        bounds, crs = self.territory_bounds(), self.grid.crs.to_wkt()
        held = self.looked_at(rasters) if numbers else (self._check(raster, None) for raster in rasters)
        found: list[ShanshuiError] = []
        for raster, problems in zip(rasters, held, strict=True):
            if not problems or raster.source.crs:
                uncovered = self.area.config.allow_partial or raster.setting.partial
                problems += check_extent(raster.source, bounds, crs, raster.file, uncovered)
            found += problems
        return found

    @staticmethod
    def distinct(rasters: Iterable[Raster]) -> list[Raster]:
        """Return rasters without those that are the same in another period."""
        found: dict[tuple[str, str], Raster] = {}
        for raster in rasters:
            found.setdefault(raster.key, raster)
        return list(found.values())

    def looked_at(self, rasters: Sequence[Raster]) -> Iterator[list[ShanshuiError]]:
        """Yield what is wrong with each raster and its numbers; several are read at a time, none that is known."""
        surveys = Surveys(self.area.folder, __version__)

        def look(raster: Raster) -> list[ShanshuiError]:
            files = [self.area.folder / file for file in raster.files]
            return self._check(raster, partial(surveys.of, files))

        few_arenas()
        pool = ThreadPoolExecutor(max_workers=THREADS)
        try:
            yield from pool.map(look, rasters)
        finally:
            pool.shutdown(cancel_futures=True)

    def _check(self, raster: Raster, look: Look | None) -> list[ShanshuiError]:
        classes = [int(code) for code in self.classes] if raster.variable.name == LAND_COVER else None
        return check_raster(raster.source, raster.variable, raster.file, classes, look)

    def territory_bounds(self) -> Any:
        """Return the accounted places as one polygon, in the grid's CRS."""
        from shapely import union_all

        return union_all(_on(self.territory, self.grid))


def open_maps(area: AreaFile, geometry: bool = True) -> tuple[PlaceTree, Maps | None]:
    """Return the tree and the maps of an area.

    Raises
    ------
    Problems
        Every raster that cannot be opened, together.
    """
    territory = read_territory(area, geometry)
    if not area.config.sources:
        return territory.tree, None
    if not territory.shapes:
        raise NoShapes(where=area.where("places"))
    rasters, problems = {}, []
    for variable, name in by_variable(area).items():
        for period in area.config.periods:
            try:
                rasters[variable, period] = open_source(area, name, variable, period)
            except Problems as several:
                problems += several.problems
            except InputError as problem:
                problems.append(problem)
    if problems:
        raise Problems(_once(problems), where=area.path.name)
    return territory.tree, Maps(area, territory, _grid(area, territory, rasters), rasters, _classes(area, rasters))


def _once(problems: list[ShanshuiError]) -> list[ShanshuiError]:
    """Return problems without those that repeat for every period."""
    return list({problem.text(): problem for problem in problems}.values())


def _on(territory: Territory, grid: Grid) -> list[Any]:
    import geopandas as gpd

    series = gpd.GeoSeries(list(territory.shapes.values()), crs=territory.crs)
    return list(series.to_crs(grid.crs))


def _grid(area: AreaFile, territory: Territory, rasters: dict[tuple[str, str], Raster]) -> Grid:
    """Return the accounting grid, cut to the accounted places: as set, or that of a source."""
    setting = area.config.grid
    if setting.crs is not None and setting.resolution is not None:
        crs = crs_wkt(setting.crs, area.where("grid", "crs"))
        return Grid.from_bounds(_bounds(territory, crs), crs, setting.resolution)
    like = setting.like or ("land_cover" if (LAND_COVER, area.config.periods[0]) in rasters else None)
    by_name = {raster.name: raster for raster in rasters.values()}
    if like == "land_cover" and like not in by_name:
        like = rasters[LAND_COVER, area.config.periods[0]].name
    if like is None:
        raise NeedGrid(where=area.where("grid"), known=sorted(by_name))
    if like not in by_name:
        near = next((raster.name for (variable, _), raster in rasters.items() if variable == like), "")
        where, known = area.where("grid", "like"), sorted(by_name)
        raise NoSuchName(where=where, what="source", name=like, near=near, known=known, see="")
    return cut(by_name[like].grid, territory)


def _bounds(territory: Territory, crs: Any) -> tuple[float, float, float, float]:
    import geopandas as gpd

    bounds = gpd.GeoSeries(list(territory.shapes.values()), crs=territory.crs).to_crs(crs).total_bounds
    west, south, east, north = (float(value) for value in bounds)
    return west, south, east, north


def cut(grid: Grid, territory: Territory) -> Grid:
    """Return a source's grid, cut (or extended, cell by cell) to the bounds of the accounted places."""
    west, south, east, north = _bounds(territory, grid.crs)
    inverse = ~grid.transform
    columns, rows = zip(*(inverse @ corner for corner in ((west, north), (east, south))), strict=True)
    left, right = int(np.floor(min(columns))), int(np.ceil(max(columns)))
    top, bottom = int(np.floor(min(rows))), int(np.ceil(max(rows)))
    shifted = grid.transform @ grid.transform.translation(left, top)
    return Grid.from_parts((bottom - top, right - left), shifted, grid.crs)


def _classes(area: AreaFile, rasters: dict[tuple[str, str], Raster]) -> dict[float, str]:
    """Return class code → ecosystem type (empty for no data) of the land cover."""
    found = next((raster for (variable, _), raster in rasters.items() if variable == LAND_COVER), None)
    if found is None:
        return {}
    name, where = found.setting.classes, area.where("sources", found.name, "classes")
    if name is None:
        raise NoSuchName(
            where=area.where("sources", found.name),
            what="class table of",
            name=found.name,
            known=crosswalk_ids(),
            see="Add `classes:` with a file (code, ecosystem_type) or one of these crosswalks.",
        )
    if Path(name).suffix:
        table = read_table(area.folder / name, name, required=["ecosystem_type"], filled=["code"])
        return _class_table(table)
    return {float(code): row.ecosystem_type for code, row in crosswalk(name, where).items()}


def _class_table(table: Table) -> dict[float, str]:
    from shanshui.data.tables import check_unique

    check_unique(table, ["code"])
    found = {}
    for row, code in zip(table.rows, table.numbers("code"), strict=True):
        kind = row["ecosystem_type"]
        found[float(code or 0)] = registry.ecosystem_type(kind, table.at(row, "ecosystem_type")).id if kind else ""
    return found
