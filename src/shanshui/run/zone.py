"""The account of a drawn polygon: exact sums of what is worked out on cells, priced as the places it lies in are.

The polygon is cut along the borders of the accounted places, so each part has the numbers and prices of its own
place, and polygons that make up a place add up to its published flows. What statistics give for a whole place cannot
be divided, and is named.
"""

import math
from collections import defaultdict
from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import numpy as np

from shanshui.core.errors import BadPolygon, NoResults
from shanshui.core.labels import Label
from shanshui.grid.window import Window
from shanshui.grid.zones import Zones
from shanshui.run.account import TYPES
from shanshui.run.assemble import cell_amounts
from shanshui.run.cube import Cube
from shanshui.run.engine import evaluation_of, inputs_of, item_factors, parameter_values
from shanshui.run.execute import Here
from shanshui.run.layer_files import BLOCK, LOOKED, bounding, complete
from shanshui.run.layers import Layers, Told, part_of
from shanshui.run.period_inputs import MapInputs, Places
from shanshui.run.scaling import input_factors, scaling_of
from shanshui.run.tally import Measures, Tally, fitting

MOST_POINTS = 10_000
MOST_CELLS = 60_000_000
STEP = 0.25  # degrees; longer sides get points between, for what is straight in degrees bends on the grid
MOST_BETWEEN = 50_000
BESIDE = 1.0  # degrees around the places; what lies farther away need not be on the grid
OUTSIDE = Label("it lies outside the places you may see", "不在您可查看的地方范围内")
CROSSED = Label("its sides cross or it has no area", "边相交或面积为零")
OTHER_KIND = Label("it is no polygon", "不是多边形")
TOO_LONG = Label("it has {0} points", "有 {0} 个顶点")
NOT_THERE = Label("a point is no longitude and latitude", "有顶点不是经纬度")
TOO_WIDE = Label(
    "it spans more than 180° of longitude, so its way round the globe is not clear: split it at the date line",
    "经度跨度超过 180°，无法判断绕行方向：跨日期变更线的请在 180° 处拆分",
)
TOO_LARGE = Label("it covers {0} million cells", "覆盖 {0} 百万个像元")


@dataclass(frozen=True)
class Part:
    """What lies in one accounted place: its numbers and prices are used there."""

    place: str
    area_ha: float


@dataclass(frozen=True)
class ZoneFlow:
    """One item from one ecosystem type. `covered` is the share of the type's area that has an amount."""

    service: str
    item: str
    ecosystem_type: str
    unit: str
    supply: float
    value: float
    in_headline: bool
    covered: float


@dataclass(frozen=True)
class Zone:
    """The account of a polygon.

    Attributes
    ----------
    area_ha
        Of the polygon on the ellipsoid.
    parts
        Where it lies; together they are what is accounted.
    extent
        Ecosystem type → ha; the empty type is land without one.
    not_divisible
        (service, item) that the places have from statistics only.
    current
        Whether the published account was made of the maps as they are now.
    """

    period: str
    area_ha: float
    parts: tuple[Part, ...]
    extent: dict[str, float]
    flows: tuple[ZoneFlow, ...]
    not_divisible: tuple[tuple[str, str], ...]
    current: bool

    @property
    def accounted_ha(self) -> float:
        """Return how much of it lies in accounted places, ha."""
        return math.fsum(part.area_ha for part in self.parts)

    @property
    def headline(self) -> float:
        """Return the value of the headline lines, yuan; NaN where none is known."""
        return _sum(one.value for one in self.flows if one.in_headline)


def polygon(geometry: Any) -> Any:
    """Return a GeoJSON geometry, or a feature of one, as a shapely polygon in longitude and latitude.

    Raises
    ------
    BadPolygon
        If it is none, has too many points, lies off the globe, is wider than half of it, or its sides cross.
    """
    from shapely import get_num_coordinates
    from shapely.geometry import shape

    given = geometry
    if isinstance(given, dict) and given.get("type") == "FeatureCollection":
        features = given.get("features")
        given = features[0] if isinstance(features, list) and len(features) == 1 else None
    if isinstance(given, dict) and given.get("type") == "Feature":
        given = given.get("geometry")
    if not isinstance(given, dict) or given.get("type") not in ("Polygon", "MultiPolygon"):
        raise _bad(OTHER_KIND)
    try:
        numbers, found = _are_numbers(given["coordinates"]), shape(given)
    except Exception as error:  # shapely raises whatever it stumbles over
        raise _bad(OTHER_KIND) from error
    if (points := int(get_num_coordinates(found))) > MOST_POINTS:
        raise _bad(TOO_LONG, points)
    west, south, east, north = found.bounds if points else (math.nan,) * 4
    if not numbers or not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise _bad(NOT_THERE)
    if not found.is_valid or not found.area:
        raise _bad(CROSSED)
    if any(part.bounds[2] - part.bounds[0] > 180 for part in getattr(found, "geoms", [found])):
        raise _bad(TOO_WIDE)
    return found


def _are_numbers(coordinates: Any) -> bool:
    """Return whether nested lists hold nothing but numbers: shapely takes texts and truth values for some."""
    if isinstance(coordinates, list | tuple):
        return all(map(_are_numbers, coordinates))
    return isinstance(coordinates, int | float) and not isinstance(coordinates, bool)


def _bad(saw: Label, *given: object) -> BadPolygon:
    said = Label(*(text.format(*given) for text in saw))
    return BadPolygon(where="zone", saw=said, most=f"{MOST_POINTS:,}")


def zone(layers: Layers, shape: Any, period: str, place: str = "", told: Told | None = None) -> Zone:
    """Return the account of a polygon in a period, as far as it lies in a place (left out: in the area).

    Parameters
    ----------
    shape
        As `polygon` returns it.
    told
        Called with the share that is done.

    Raises
    ------
    BadPolygon
        If it lies outside, or covers more cells than can be worked through while somebody waits.
    NoResults
        If there is no published account.
    Problems
        If the numbers of a raster it rests on are wrong.
    """
    if layers.results is None:
        raise NoResults(where="zone", folder=layers.prepared.area.folder.name)
    told = told or (lambda share: None)
    inputs = _cut(layers, shape, period, place)
    layers.check(period, _used(layers), part_of(told, 0.0, LOOKED))
    cube = _summed(layers, inputs, period, part_of(told, LOOKED, 1.0))
    flows = _flows(layers, cube)
    return Zone(
        period,
        _hectares(shape),
        tuple(Part(code, math.fsum(whole)) for code, (whole, _) in sorted(cube.areas().items())),
        _extent(cube),
        flows,
        _from_statistics(layers, period, list(cube.areas())),
        layers.current(period),
    )


def _used(layers: Layers) -> list[str]:
    """Return the variables that flows rest on."""
    plan = layers.plan
    return [one for task in plan.on_cells for name in plan.variables_of(task) for one in plan.behind(name)]


def _cut(layers: Layers, shape: Any, period: str, place: str) -> MapInputs:
    """Return the inputs of a period with the parts of a polygon in place of the places."""
    from pyproj import Transformer
    from shapely import transform

    prepared = layers.prepared
    whole = inputs_of(prepared, period, frozenset(layers.codes(place)))
    assert isinstance(whole, MapInputs)
    to_grid = Transformer.from_crs(4326, whole.grid.crs, always_xy=True)
    drawn = transform(_bent(_near(shape, whole)), to_grid.transform, interleaved=False)
    parts = {code: one.intersection(drawn) for code, one in zip(whole.zones.codes, whole.zones.shapes, strict=True)}
    parts = {code: part for code, part in parts.items() if part.area > 0}
    if not parts:
        raise _bad(OUTSIDE)
    zones = Zones(whole.grid, list(parts), list(parts.values()))
    places = Places(tuple(parts), {c: prepared.tree.ancestors(c) for c in parts}, TYPES, whole.places.numbers)
    return MapInputs(whole.grid, zones, whole.rasters, whole.classes, whole.constants, places)


def _near(shape: Any, inputs: MapInputs) -> Any:
    """Return what of a polygon, in degrees, lies about the places: a grid has no room for half the globe."""
    from pyproj import Transformer
    from shapely import box, total_bounds

    back = Transformer.from_crs(inputs.grid.crs, 4326, always_xy=True)
    west, south, east, north = back.transform_bounds(*total_bounds(inputs.zones.shapes))
    here = box(west - BESIDE, south - BESIDE, east + BESIDE, north + BESIDE)
    return shape if here.covers(shape) else shape.intersection(here)


def _bent(shape: Any) -> Any:
    """Return a polygon with points on its long sides, that are straight in degrees and nowhere else."""
    from shapely import segmentize

    return segmentize(shape, max(STEP, shape.length / MOST_BETWEEN))


def _summed(layers: Layers, inputs: MapInputs, period: str, told: Told) -> Cube:
    """Return the exact sums over the parts, with all parameters applied."""
    prepared = layers.prepared
    windows = _touched(inputs, fitting(prepared.plan, inputs.bands, BLOCK))
    cells = sum(window.shape[0] * window.shape[1] for window in windows)
    if cells > MOST_CELLS:
        raise _bad(TOO_LARGE, round(cells / 1e6))
    with ExitStack() as stack:
        if prepared.plan.routed:
            inputs = complete(prepared, period, inputs, stack)
        measures = Measures.of(prepared.plan)
        tally, here = Tally(measures), Here(evaluation_of(prepared), inputs, measures)
        for done, window in enumerate(windows, start=1):  # in one thread: others would open every file anew
            tally.merge(here.tally((window,)))
            told(done / len(windows))
    of_inputs = input_factors(scaling_of(prepared.plan), parameter_values(prepared))
    return Cube.of(period, tally, inputs.places.codes, TYPES).scaled(item_factors(prepared), of_inputs)


def _touched(inputs: MapInputs, size: int) -> list[Window]:
    """Return the blocks of the grid that the parts touch, cut to the window that holds all of them.

    They begin where those of the whole grid do, so that a stored block of a file is seldom read for two of them.
    """
    from shapely import box, intersects

    around, a = bounding(inputs), inputs.grid.transform
    tops = range(around.top - around.top % size, around.bottom, size)
    lefts = range(around.left - around.left % size, around.right, size)
    windows = [
        Window(max(top, around.top), min(top + size, around.bottom),
               max(left, around.left), min(left + size, around.right))
        for top in tops for left in lefts
    ]  # fmt: skip
    at = np.array([(one.left, one.top, one.right, one.bottom) for one in windows], dtype=np.float64).reshape(-1, 4).T
    squares = box(a.c + at[0] * a.a, a.f + at[1] * a.e, a.c + at[2] * a.a, a.f + at[3] * a.e)
    near = np.any([intersects(shape, squares) for shape in inputs.zones.shapes], axis=0)
    return [window for window, there in zip(windows, near.tolist(), strict=True) if there]


def _extent(cube: Cube) -> dict[str, float]:
    found: dict[str, list[float]] = defaultdict(list)
    for kind, area in zip(cube.types, cube.column("area").tolist(), strict=True):
        found[kind].append(area)
    return {kind: math.fsum(areas) for kind, areas in sorted(found.items())}


def _flows(layers: Layers, cube: Cube) -> tuple[ZoneFlow, ...]:
    """Return what all parts have of each item and type, supplied and priced as the published account has it."""
    evaluation = evaluation_of(layers.prepared)
    applies = {task.key: evaluation.applies(task.item) for task in layers.plan.on_cells}
    found: list[ZoneFlow] = []
    for amounts in cell_amounts(layers.plan, cube, applies):
        task = layers.tasks[f"{amounts.service}.{amounts.item}"]
        of, supply = layers.rates(cube.period, task).of, amounts.supply
        kind = (amounts.ecosystem_type,)
        if task.item.actual:
            supply = supply * of(amounts.places, kind, "potential", "supply")[:, 0]
        value = supply * of(amounts.places, kind, "supply", "value")[:, 0]
        area = math.fsum(amounts.area.tolist())
        if not np.isfinite(supply).any():
            continue
        found.append(
            ZoneFlow(
                amounts.service, amounts.item, amounts.ecosystem_type, amounts.unit,
                _sum(supply.tolist()), _sum(value.tolist()),
                task.role == "headline", math.fsum(amounts.covered_area.tolist()) / area if area else 0.0,
            )
        )  # fmt: skip
    return tuple(sorted(found, key=lambda one: (one.service, one.item, one.ecosystem_type)))


def _sum(parts: Iterable[float]) -> float:
    """Return the sum of what is known, NaN where nothing is."""
    known = [one for one in parts if math.isfinite(one)]
    return math.fsum(known) if known else math.nan


def _from_statistics(layers: Layers, period: str, codes: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Return the items the places, or those above them, have that are not worked out on cells."""
    assert layers.results is not None
    above = {one for code in codes for one in (code, *layers.prepared.tree.ancestors(code))}
    flows = layers.results.flows
    mine = flows[(flows["period"] == period) & flows["place"].isin(above)]
    pairs = set(zip(mine["service"], mine["item"], strict=True))
    return tuple(sorted(pair for pair in pairs if ".".join(pair) not in layers.tasks))


def _hectares(shape: Any) -> float:
    """Return the area of a polygon on the ellipsoid, ha."""
    from pyproj import Geod
    from shapely import orient_polygons

    sides = orient_polygons(_bent(shape))  # a hole that runs as its outside would be added
    return abs(float(Geod(ellps="WGS84").geometry_area_perimeter(sides)[0])) / 1e4
