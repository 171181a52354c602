"""Drawn changes of land use: polygons with a new type, counted on the land cover cell by cell, exact to the line."""

import math
from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np

from shanshui.core import registry
from shanshui.core.errors import DrawnOutside, DrawnTwice, NeedLandCover
from shanshui.data.places import read_places
from shanshui.grid.grid import Grid
from shanshui.grid.window import Window
from shanshui.grid.zones import Zones
from shanshui.run.account import Prepared
from shanshui.run.maps import Maps
from shanshui.run.source_names import LAND_COVER
from shanshui.run.sources import Raster
from shanshui.shares.appraisal import Change

TO = "to"
EQUAL_AREA = "EPSG:6933"
SIZE = 1024  # cells of a window
NEARLY = 1e-3  # of a polygon: lines of two files never meet exactly
HECTARE = 1e4


def drawn_changes(prepared: Prepared, file: Path, period: str) -> list[Change]:
    """Return what drawn polygons change: hectares by place, present type and new type (their field `to`).

    Raises
    ------
    NeedLandCover
        If the account has no map of land cover.
    DrawnTwice, DrawnOutside
        If polygons overlap, leave the accounted places, or lie where there is no land cover.
    """
    maps = prepared.maps
    raster = maps.of_period(period).get(LAND_COVER) if maps else None
    if maps is None or raster is None:
        raise NeedLandCover(where=file.name)
    frame = read_places(file, TO, file.name)
    kinds = [registry.ecosystem_type(kind, f"{file.name}:{i}:{TO}").id for i, kind in enumerate(frame[TO], start=1)]
    _check_apart(frame, file.name)
    codes, numbers, shapes = _pieces(maps, raster, frame)
    _check_inside(frame, numbers, shapes, raster.grid, file.name)
    areas = _counted(raster, maps.classes, shapes)
    _check_covered(numbers, areas, file.name)
    return [
        Change(codes[i], before, kinds[numbers[i]], area, f"{file.name}: {numbers[i] + 1}")
        for i, by_type in enumerate(areas)
        for before, area in sorted(by_type.items())
        if before and before != kinds[numbers[i]]
    ]


def _check_apart(frame: Any, where: str) -> None:
    flat = frame.geometry.to_crs(EQUAL_AREA).reset_index(drop=True)
    first, second = flat.sindex.query(flat, predicate="intersects")
    for i, j in sorted((i, j) for i, j in zip(first.tolist(), second.tolist(), strict=True) if i < j):
        both = float(flat.iloc[i].intersection(flat.iloc[j]).area)
        if both > NEARLY * min(flat.iloc[i].area, flat.iloc[j].area):
            raise DrawnTwice(where=where, first=i + 1, second=j + 1, area=f"{both / HECTARE:,.4g}")


def _pieces(maps: Maps, raster: Raster, frame: Any) -> tuple[list[str], list[int], list[Any]]:
    """Return the place, the number of the feature and the shape of what each feature has in each place."""
    import geopandas as gpd

    crs = raster.grid.crs
    places = gpd.GeoSeries(list(maps.territory.shapes.values()), crs=maps.territory.crs).to_crs(crs)
    drawn = frame.geometry.to_crs(crs).reset_index(drop=True)
    names = list(maps.territory.shapes)
    feature, place = places.sindex.query(drawn, predicate="intersects")
    found = []
    for i, j in sorted(zip(feature.tolist(), place.tolist(), strict=True)):
        shape = drawn.iloc[i].intersection(places.iloc[j])
        if shape.area > 0:
            found.append((names[j], i, shape))
    return [code for code, _, _ in found], [i for _, i, _ in found], [shape for _, _, shape in found]


def _check_inside(frame: Any, numbers: list[int], shapes: list[Any], grid: Grid, where: str) -> None:
    """Raise DrawnOutside if a feature has more than its pieces inside the accounted places."""
    import geopandas as gpd

    sizes = frame.geometry.to_crs(EQUAL_AREA).area.to_numpy()
    inside = np.zeros(len(sizes))
    pieces = gpd.GeoSeries(shapes, crs=grid.crs).to_crs(EQUAL_AREA).area.to_numpy() if shapes else np.zeros(0)
    np.add.at(inside, numbers, pieces)
    for i, (size, within) in enumerate(zip(sizes.tolist(), inside.tolist(), strict=True)):
        if size - within > NEARLY * size:
            raise DrawnOutside(where=where, area=f"{(size - within) / HECTARE:,.4g}", feature=i + 1)


def _counted(raster: Raster, classes: dict[float, str], shapes: list[Any]) -> list[dict[str, float]]:
    """Return type → hectares inside each shape; an empty type is land without cover."""
    grid = raster.grid
    zones = Zones(grid, [str(i) for i in range(len(shapes))], shapes)
    parts: list[dict[str, list[float]]] = [defaultdict(list) for _ in shapes]
    for window in _windows(grid, shapes):
        entries = zones.entries(window)
        if not entries.size:
            continue
        row, column = entries.row - window.top, entries.column - window.left
        kinds, kind = np.unique(raster.read(window)[0][row, column], return_inverse=True)
        pairs = entries.zone * kinds.size + kind
        sums = np.bincount(pairs, weights=entries.share * grid.row_areas(window)[row])
        for pair in np.unique(pairs).tolist():
            zone, code = divmod(pair, kinds.size)
            parts[zone][classes.get(float(kinds[code]), "")].append(float(sums[pair]))
    return [{kind: math.fsum(areas) for kind, areas in by_type.items()} for by_type in parts]


def _check_covered(numbers: list[int], areas: list[dict[str, float]], where: str) -> None:
    """Raise DrawnOutside if cells of a feature have no land cover, or lie beyond the map."""
    for number, by_type in zip(numbers, areas, strict=True):
        bare, whole = by_type.get("", 0.0), math.fsum(by_type.values())
        if bare > NEARLY * whole or not whole:
            raise DrawnOutside(where=where, area=f"{bare:,.4g}", feature=number + 1)


def _windows(grid: Grid, shapes: list[Any]) -> list[Window]:
    """Return the windows of the grid that hold a shape."""
    found = set()
    inverse = ~grid.transform
    rows, columns = grid.shape
    for shape in shapes:
        west, south, east, north = shape.bounds
        corners = [inverse @ corner for corner in ((west, north), (east, south))]
        left, right = sorted(x for x, _ in corners)
        top, bottom = sorted(y for _, y in corners)
        for r in range(max(0, math.floor(top)) // SIZE, min(rows - 1, math.ceil(bottom)) // SIZE + 1):
            for c in range(max(0, math.floor(left)) // SIZE, min(columns - 1, math.ceil(right)) // SIZE + 1):
                found.add((r * SIZE, c * SIZE))
    return [Window(r, min(r + SIZE, rows), c, min(c + SIZE, columns)) for r, c in sorted(found)]
