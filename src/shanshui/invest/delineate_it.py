"""Watershed delineation: what drains to given outlets, or to every cell where water leaves the relief.

As InVEST's DelineateIt 3.20. Improved on purpose: outlets in another system than the relief are brought to its own;
the place of an outlet is worked out in double precision; pour points are numbered in reading order.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from shanshui.core.errors import NoOutlet, OutletInvalid
from shanshui.core.labels import Label
from shanshui.grid.grid import Grid
from shanshui.grid.window import Window
from shanshui.invest.frame import Frame
from shanshui.invest.inputs import Input
from shanshui.invest.models import Argument, Model
from shanshui.routing.accumulation import accumulate
from shanshui.routing.fill import height_dtype
from shanshui.routing.relief import Relief, drained
from shanshui.routing.streams import NO_FLOW, STREAM, extract_streams
from shanshui.routing.tiles import SIZE, Layer, Scratch, Tiling
from shanshui.routing.watersheds import delineate, pour_points

NO_HEIGHT = -9999.0
NO_ACCUMULATION = -1.23789789e29
NO_DIRECTION = 128
RIM = 1e-6  # of a cell: how far a polygon must reach into one to touch it
WATERSHED = "ws_id"


def names(values: Mapping[str, Any]) -> Sequence[str]:
    """Return the files a run writes."""
    found = ["filled_dem.tif", "flow_direction.tif", "watersheds.gpkg"]
    found.append("pour_points.gpkg" if values["detect_pour_points"] else "preprocessed_geometries.gpkg")
    return found + ["flow_accumulation.tif", "streams.tif", "snapped_outlets.gpkg"] * bool(values["snap_points"])


def execute(frame: Frame) -> None:
    """Delineate watersheds."""
    delineate_on(frame)


def delineate_on(frame: Frame, directions: Path | None = None, size: int = SIZE) -> None:
    """Delineate watersheds.

    Parameters
    ----------
    directions
        Flow directions to follow, as InVEST writes them; left out, they are worked out from the relief.
    size
        Side of a tile in cells; a multiple of 256.
    """
    grid = frame.use(frame.grid_of("dem_path"))
    dem = frame.input("dem_path")
    given = None if directions is None else _codes(frame.input(directions))
    with Scratch(frame.scratch, Tiling(grid.shape, size)) as scratch:
        dtype, cell = height_dtype(dem.source.dtype), abs(grid.transform.a)
        relief = drained(dem.window, dtype, scratch, cell, "D8", given, frame.threads)
        frame.close_inputs()
        frame.passes = sum(name.endswith(".tif") for name in names(frame.args))  # one for each raster
        _write(frame, "filled_dem.tif", relief.filled, NO_HEIGHT)
        _write(frame, "flow_direction.tif", relief.order.directions, NO_DIRECTION)
        outlets = _pour_points(frame, relief) if frame.args["detect_pour_points"] else _given(frame)
        if frame.args["snap_points"]:
            outlets = _snapped(frame, relief, scratch, outlets)
        frame.write_vector("watersheds.gpkg", _watersheds(frame, relief, scratch, outlets))


def _codes(source: Input) -> Callable[[Window], NDArray[np.uint8]]:
    def read(window: Window) -> NDArray[np.uint8]:
        values = source.window(window)
        return np.where(np.isnan(values), NO_DIRECTION, values).astype(np.uint8)

    return read


def _write(frame: Frame, name: str, layer: Layer, nodata: float) -> None:
    out = frame.output(name, nodata, layer.dtype.name)
    tiling = layer.tiling

    def work(window: Window) -> None:
        out.write(window, np.ascontiguousarray(layer.inner(tiling.of_cell(window.top, window.left))))

    frame.each(work, windows=tiling.windows)


def _pour_points(frame: Frame, relief: Relief) -> Any:
    """Return and write the centres of the cells where water leaves."""
    cells = pour_points(relief.order.directions)
    points = _frame(frame.grid, {WATERSHED: np.arange(len(cells))}, _centres(frame.grid, cells[:, 0], cells[:, 1]))
    frame.write_vector("pour_points.gpkg", points)
    return points


def _given(frame: Frame) -> Any:
    """Return and write the outlets that can be used, numbered, none finer than half a cell."""
    import shapely

    grid, where = frame.grid, f"outlet_vector_path ({frame.args['outlet_vector_path']})"
    features = frame.features("outlet_vector_path")
    if not grid.crs.equals(features.crs, ignore_axis_order=True):
        features = features.to_crs(grid.crs)
    shapes = features.geometry.to_numpy()
    wrong = features.index[~shapely.is_valid(shapes) & ~shapely.is_missing(shapes)]
    if len(wrong) and not frame.args["skip_invalid_geometry"]:
        raise OutletInvalid(where=where, count=len(wrong), features=wrong.tolist())
    boxes = shapely.box(*shapely.bounds(shapes).T)
    there = ~shapely.is_empty(shapes) & shapely.intersects(boxes, shapely.box(*grid.bounds))
    kept = features[there & ~features.index.isin(wrong)].reset_index(drop=True)
    if not len(kept):
        raise NoOutlet(where=where, count=len(features))
    fields = {name: kept[name] for name in kept.columns if name != kept.geometry.name}
    numbers = {WATERSHED: np.arange(len(kept))}
    finest = (abs(grid.transform.a) + abs(grid.transform.e)) / 4
    shapes = shapely.simplify(kept.geometry.to_numpy(), finest)
    found = _frame(grid, fields | numbers if WATERSHED in fields else numbers | fields, shapes)
    frame.write_vector("preprocessed_geometries.gpkg", found)
    return found


def _frame(grid: Grid, fields: Mapping[str, Any], shapes: Any) -> Any:
    import geopandas as gpd

    return gpd.GeoDataFrame(fields, geometry=shapes, crs=grid.crs)


def _centres(grid: Grid, rows: NDArray[Any], columns: NDArray[Any]) -> Any:
    import shapely

    at = grid.transform
    return shapely.points(at.c + at.a * (columns + 0.5), at.f + at.e * (rows + 0.5))


# --- outlets on streams ----------------------------------------------------------------------------------------------


def _snapped(frame: Frame, relief: Relief, scratch: Scratch, outlets: Any) -> Any:
    """Return and write the outlets, single points moved to the nearest stream; those off the raster are left out."""
    accumulated = accumulate(relief.order, scratch, threads=frame.threads)
    streams = extract_streams(relief.order, accumulated, scratch, frame.args["flow_threshold"], threads=frame.threads)
    _write(frame, "flow_accumulation.tif", accumulated, NO_ACCUMULATION)
    _write(frame, "streams.tif", streams, NO_FLOW)
    reach = frame.args["snap_distance"]
    moved = [_moved(frame.grid, shape, streams, accumulated, reach) for shape in outlets.geometry]
    kept = np.array([shape is not None for shape in moved])
    found = outlets[kept].set_geometry([shape for shape in moved if shape is not None], crs=outlets.crs)
    frame.write_vector("snapped_outlets.gpkg", found)
    return found


def _moved(grid: Grid, shape: Any, streams: Layer, accumulated: Layer, reach: float) -> Any:
    """Return a single point moved to the centre of a stream cell or its own; any other shape as it is."""
    parts = getattr(shape, "geoms", [shape])
    if "Point" not in shape.geom_type or len(parts) != 1:
        return shape
    (rows, columns), at = grid.shape, grid.transform
    column, row = (parts[0].x - at.c) // at.a, (parts[0].y - at.f) // at.e
    if not (0 <= column <= columns and 0 <= row <= rows):
        return None
    row, column = _nearest(row, column, streams, accumulated, reach)
    return _centres(grid, np.array(row), np.array(column))


def _nearest(row: float, column: float, streams: Layer, accumulated: Layer, reach: float) -> tuple[float, float]:
    """Return the stream cell nearest to a cell, of equally near ones that with the most flow; or the cell itself.

    As InVEST looks: in a square that ends one cell earlier below and to the right.
    """
    rows, columns = streams.tiling.shape
    top, left = max(row - reach, 0.0), max(column - reach, 0.0)
    high, wide = int(min(row + reach, rows) - top), int(min(column + reach, columns) - left)
    window = Window(int(top), int(top) + high, int(left), int(left) + wide)
    down, right = np.nonzero(streams.cut(window) == STREAM)
    if not down.size:
        return row, column
    far = np.hypot(row - top - down, column - left - right, dtype=np.float32)
    near = np.flatnonzero(far == far.min())
    if near.size > 1:
        near = near[[np.argmax(accumulated.cut(window)[down[near], right[near]])]]
    return top + float(down[near[0]]), left + float(right[near[0]])


# --- watersheds ------------------------------------------------------------------------------------------------------


def _watersheds(frame: Frame, relief: Relief, scratch: Scratch, outlets: Any) -> Any:
    """Return the watershed of each outlet with its fields; outlets on no cell with flow have none."""
    cells = [cells_of(shape, frame.grid) for shape in outlets.geometry]
    found = delineate(relief.order, scratch, cells, frame.threads)
    shapes = [found.shape(i, frame.grid.transform) for i in range(len(cells))]
    kept = np.array([not shape.is_empty for shape in shapes])
    return outlets[kept].set_geometry([shape for shape in shapes if not shape.is_empty], crs=outlets.crs)


def cells_of(shape: Any, grid: Grid) -> list[tuple[int, int]]:
    """Return the cells (row, column) a shape touches.

    A point its own, a line those it runs through, a polygon those it reaches into, as GDAL has it (`ALL_TOUCHED`).
    """
    import shapely

    at = grid.transform
    flat = shapely.transform(shape, lambda points: (points - (at.c, at.f)) / (at.a, at.e))
    left, top, right, bottom = np.floor(flat.bounds).astype(np.int64).tolist()
    if (left, top) == (right, bottom):
        return [(top, left)]
    window = Window(max(top, 0), min(bottom + 1, grid.shape[0]), max(left, 0), min(right + 1, grid.shape[1]))
    found: set[tuple[int, int]] = set()
    for part in shapely.get_parts(shapely.get_parts(flat)):
        if part.geom_type == "Point":
            found.add((int(np.floor(part.y)), int(np.floor(part.x))))
        else:
            found.update(_touched(part, window))
    return sorted(found)


def _touched(shape: Any, window: Window) -> list[tuple[int, int]]:
    """Return the cells of a window that a shape in cells touches, by halving squares until they lie in or out."""
    import shapely

    inset = RIM if "Polygon" in shape.geom_type else 0.0
    shapely.prepare(shape)
    size = 1 << max(max(window.shape) - 1, 0).bit_length()
    squares = np.array([[window.top, window.left]])
    found: list[tuple[int, int]] = []
    while squares.size:
        near, far = squares + inset, squares + size - max(inset, 1e-9)
        boxes = shapely.box(near[:, 1], near[:, 0], far[:, 1], far[:, 0])
        touched = shapely.intersects(shape, boxes)
        whole = touched & (shapely.contains(shape, boxes) | (size == 1))
        inside = np.argwhere(np.ones((size, size))) if whole.any() else np.empty((0, 2), np.int64)
        for corner in squares[whole]:
            found += map(tuple, (inside + corner).tolist())
        size //= 2
        quarters = np.array([[0, 0], [0, size], [size, 0], [size, size]])
        squares = (squares[touched & ~whole][:, None] + quarters).reshape(-1, 2)
    return [(r, c) for r, c in found if r < window.bottom and c < window.right]


MODEL = Model(
    id="delineateit",
    label=Label("Watershed delineation", "流域划分"),
    arguments=(
        Argument("dem_path", "raster"),
        Argument("detect_pour_points", "boolean", required=False),
        Argument("outlet_vector_path", "vector", required=lambda values: not values["detect_pour_points"]),
        Argument("snap_points", "boolean", required=False),
        Argument("flow_threshold", "number", required=lambda values: bool(values["snap_points"]), low=0),
        Argument("snap_distance", "number", required=lambda values: bool(values["snap_points"]), above=0),
        Argument("skip_invalid_geometry", "boolean", required=False),
    ),
    outputs=names,
    execute=execute,
)
