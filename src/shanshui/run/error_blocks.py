"""The blocks of independent error every place lies in: squares of the correlation length over the places."""

import math
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from shanshui.accounts.uncertainty.model import Blocks
from shanshui.store.results import Results

EQUAL_AREA = "EPSG:6933"
MOST = 4096  # blocks that are laid out one by one; of more, those at the border no longer count
HECTARE = 1e4  # m2


def blocks_of(results: Results, places: Iterable[str], length: float) -> dict[str, Blocks]:
    """Return the blocks of places, by squares of so many metres.

    Neighbours share the blocks at their border. A place without a shape, and one of very many blocks, has as many
    blocks of its own as fit its area; without an area it has one.
    """
    wanted = list(places)
    shapes = _projected({code: results.shapes[code] for code in wanted if code in results.shapes})
    areas = dict(zip(results.places["code"], results.places["area_ha"], strict=True))
    found = {}
    for code in wanted:
        shape = shapes.get(code)
        area = shape.area if shape is not None else float(areas.get(code, math.nan)) * HECTARE
        number = area / length**2
        if shape is None or number > MOST:
            found[code] = Blocks((), 1 / math.sqrt(max(1.0, number)) if number == number else 1.0)
        else:
            found[code] = _laid_out(shape, length)
    return found


def _projected(shapes: Mapping[str, Any]) -> dict[str, Any]:
    if not shapes:
        return {}
    import geopandas as gpd
    from shapely.geometry import shape

    series = gpd.GeoSeries([shape(one) for one in shapes.values()], crs=4326).to_crs(EQUAL_AREA)
    return dict(zip(shapes, series, strict=True))


def _laid_out(shape: Any, length: float) -> Blocks:
    """Return the blocks a shape lies in, by their column and row; those wholly inside are its own."""
    from shapely import box, intersection

    west, south, east, north = shape.bounds
    columns = np.arange(math.floor(west / length), math.floor(east / length) + 1)
    rows = np.arange(math.floor(south / length), math.floor(north / length) + 1)
    column, row = (part.ravel() for part in np.meshgrid(columns, rows))
    squares = box(column * length, row * length, (column + 1) * length, (row + 1) * length)
    areas = np.array([part.area for part in intersection(shape, squares)])
    shares = areas / areas.sum()
    inside = areas > length**2 * (1 - 1e-9)
    shared = tuple(
        (f"{column[i]}:{row[i]}", float(shares[i])) for i in np.flatnonzero((areas > 0) & ~inside)
    )  # fmt: skip
    return Blocks(shared, float(np.sqrt((shares[inside] ** 2).sum())))
