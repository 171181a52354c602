"""What lies at a point of an area: the place, the ecosystem type."""

import math
import weakref
from typing import Any

from shanshui.grid.window import Window
from shanshui.run.account import TYPES
from shanshui.run.engine import inputs_of
from shanshui.run.everywhere import Everywhere
from shanshui.run.layer import Cut
from shanshui.run.layers import Layers
from shanshui.run.period_inputs import MapInputs
from shanshui.run.source_names import LAND_COVER, by_variable

INPUTS: "weakref.WeakKeyDictionary[Layers, dict[str, Everywhere]]" = weakref.WeakKeyDictionary()


def place_at(layers: Layers, place: str, longitude: float, latitude: float) -> str:
    """Return the accounted place at a point, if it belongs to another (empty: to the area); else an empty text."""
    from shapely import Point

    maps = layers.prepared.maps
    assert maps is not None
    point = Point(*_in(maps.territory.crs, longitude, latitude))
    shapes = maps.territory.shapes
    return next((code for code in layers.codes(place) if shapes[code].intersects(point)), "")


def type_at(layers: Layers, cut: Cut, longitude: float, latitude: float) -> str:
    """Return the ecosystem type of the cell at a point, empty where there is none."""
    if LAND_COVER not in by_variable(layers.prepared.area):
        return ""
    inputs = _everywhere(layers, cut.period)
    x, y = _in(inputs.grid.crs, longitude, latitude)
    column, row = ~inputs.grid.transform @ (x, y)
    if not (math.isfinite(row) and math.isfinite(column)):
        return ""
    row, column = math.floor(row), math.floor(column)
    rows, columns = inputs.grid.shape
    if not (0 <= row < rows and 0 <= column < columns):
        return ""
    kind = int(inputs.entries(Window(row, row + 1, column, column + 1)).types[0])
    return TYPES[kind] if kind < len(TYPES) else ""


def _everywhere(layers: Layers, period: str) -> Everywhere:
    known = INPUTS.setdefault(layers, {})
    if period not in known:
        inputs = inputs_of(layers.prepared, period, frozenset())
        assert isinstance(inputs, MapInputs)
        known[period] = Everywhere.of(inputs)
    return known[period]


def _in(crs: Any, longitude: float, latitude: float) -> tuple[float, float]:
    """Return a point in another system."""
    from pyproj import Transformer

    x, y = Transformer.from_crs(4326, crs, always_xy=True).transform(longitude, latitude)
    return float(x), float(y)
