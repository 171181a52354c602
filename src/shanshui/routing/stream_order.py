"""Streams as lines with their order (Strahler), and the land that drains to each: for D8 directions."""

from dataclasses import dataclass
from functools import reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray

from shanshui.grid.grid import Grid
from shanshui.kernels import stream_order as kernels
from shanshui.routing.order import Order
from shanshui.routing.tiles import COLUMNS, ROWS, Layer, Scratch
from shanshui.routing.walk import walk

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
RIVER = 5  # segments up to this order that meet belong to one river


@dataclass(frozen=True)
class _Channel:
    """The cells of a raster where streams run, in reading order."""

    row: Ints
    column: Ints
    way: Ints
    flow: Floats
    height: Floats
    down: Ints  # which of these cells it flows into, -1 off the data

    @classmethod
    def read(cls, directions: Layer, accumulated: Layer, heights: Layer, threshold: float) -> "_Channel":
        """Return the cells through which at least `threshold` flows."""
        found = []
        for tile in range(directions.tiling.count):
            window, flow = directions.tiling.window(tile), accumulated.inner(tile)
            row, column = np.nonzero(flow >= threshold)
            at = flow[row, column], heights.inner(tile)[row, column], directions.inner(tile)[row, column]
            found.append((row + window.top, column + window.left, *at))
        row, column, flow, height, way = (np.concatenate(part) for part in zip(*found, strict=True))
        shape = directions.tiling.shape
        key = row * shape[1] + column
        rank = np.argsort(key)
        row, column, way = row[rank], column[rank], way[rank].astype(np.int64)
        down = _find(key[rank], row + np.array(ROWS)[way], column + np.array(COLUMNS)[way], shape)
        return cls(row, column, way, flow[rank], height[rank].astype(np.float64), down)

    def above(self, threshold: float) -> tuple[NDArray[np.bool_], Ints]:
        """Return which cells are confluences or outlets, and of the others the next one upstream, or -1."""
        into = self.down[self.down >= 0]
        is_node = (np.bincount(into, minlength=self.row.size) > 1) | (self.down < 0)
        up = np.full(self.row.size, -1)
        onward = np.flatnonzero(
            (self.down >= 0) & (self.flow > threshold)
        )  # InVEST stops before a cell of just so much
        up[self.down[onward]] = onward
        return is_node, up


def _find(keys: Ints, row: Ints, column: Ints, shape: tuple[int, int]) -> Ints:
    """Return where cells stand among sorted keys, -1 if they do not."""
    if not keys.size:
        return keys
    key = row * shape[1] + column
    at = np.minimum(np.searchsorted(keys, key), keys.size - 1)
    inside = (row >= 0) & (row < shape[0]) & (column >= 0) & (column < shape[1])
    return np.where(inside & (keys[at] == key), at, -1)


def segments(directions: Layer, accumulated: Layer, heights: Layer, threshold: float, grid: Grid) -> Any:
    """Return the streams as a GeoDataFrame of lines from their lower to their upper end, with InVEST's fields.

    A stream is where at least `threshold` cells flow. A segment reaches from a confluence or an outlet up to the next
    confluence or to its source. Confluences count as cells of the segment below them.
    """
    import geopandas as gpd

    cells = _Channel.read(directions, accumulated, heights, threshold)
    is_node, up = cells.above(threshold)
    starts = np.flatnonzero((cells.down >= 0) & is_node[cells.down])
    low = cells.down[starts]
    rank = np.lexsort((cells.way[starts] ^ 4, cells.row[low], cells.column[low]))
    starts, low = starts[rank], low[rank]
    high, bends, counts = kernels.trace(starts, up, is_node, cells.way)
    onward = _onward(low, high, is_node, cells)
    order = kernels.strahler(onward, np.argsort(cells.flow[high], kind="stable"))
    fields = {
        "order": order,
        "drop_distance": cells.height[high] - cells.height[low],
        "outlet": (onward < 0).astype(np.int32),
        "river_id": _rivers(order, onward, np.argsort(-cells.flow[high], kind="stable")),
        "us_fa": cells.flow[high].astype(np.int64),
        "ds_fa": cells.flow[low].astype(np.int64),
        "thresh_fa": np.full(low.size, int(threshold)),
    }
    for name, at in (("ds", low), ("ds_1", starts), ("us", high)):
        side, one = name[:2], name[2:]
        fields |= {
            f"{side}_x{one}": cells.column[at].astype(np.int32),
            f"{side}_y{one}": cells.row[at].astype(np.int32),
        }
    lines = _lines(cells, low, bends, counts, grid)
    return gpd.GeoDataFrame(fields, geometry=lines, crs=grid.crs, index=np.arange(1, low.size + 1))


def _onward(low: Ints, high: Ints, is_node: NDArray[np.bool_], cells: _Channel) -> Ints:
    """Return the segment each one flows into, -1 at an outlet."""
    through = np.full(cells.row.size, -1)
    at_node = is_node[high]
    through[high[at_node]] = np.flatnonzero(at_node)
    return through[low]


def _rivers(order: NDArray[np.int32], onward: Ints, lower_first: Ints) -> Any:
    """Return a number of the river of each segment; none for segments of a higher order than RIVER."""
    import pandas as pd

    numbers = np.full(order.size, -1)
    count = 0
    for one in lower_first.tolist():
        if order[one] > RIVER:
            continue
        to = onward[one]
        if to >= 0 and numbers[to] >= 0:
            numbers[one] = numbers[to]
        else:
            numbers[one] = count
            count += 1
    return pd.Series(numbers, dtype="Int64").mask(numbers < 0).array


def _lines(cells: _Channel, low: Ints, bends: Ints, counts: Ints, grid: Grid) -> Any:
    import shapely

    ends = np.cumsum(counts)
    at = np.insert(bends, ends - counts, low)
    x, y = grid.transform @ (cells.column[at] + 0.5, cells.row[at] + 0.5)
    return shapely.linestrings(np.column_stack([x, y]), indices=_of(counts + 1))


def subwatersheds(order: Order, streams: Any, scratch: Scratch, grid: Grid) -> Any:
    """Return the land that drains to each stream segment and to none above it, as a GeoDataFrame of polygons.

    A segment's water is taken one cell above the confluence at its lower end, or at the outlet itself.
    """
    import geopandas as gpd

    chosen = _pours(streams)
    catchment = _catchments(order, chosen, scratch)
    shapes = _polygons(catchment, grid)
    catchment.drop()
    found = chosen.loc[list(shapes)]
    fields = {
        "stream_fid": found.index.to_numpy(np.int32),
        "terminated_early": np.zeros(len(found), np.int32),
        "outlet_x": found["x"].to_numpy(np.int32),
        "outlet_y": found["y"].to_numpy(np.int32),
    }
    return gpd.GeoDataFrame(fields, geometry=list(shapes.values()), crs=grid.crs)


def _pours(streams: Any) -> Any:
    """Return x and y of the pour cell of each segment; of segments that share an outlet the highest has it."""
    import pandas as pd

    outlet = streams["outlet"] == 1
    cell = {axis: np.where(outlet, streams[f"ds_{axis}"], streams[f"ds_{axis}_1"]) for axis in ("x", "y")}
    found = pd.DataFrame({**cell, "order": streams["order"], "fid": streams.index}, index=streams.index)
    highest = found.sort_values(["order", "fid"], ascending=False)
    return highest.drop_duplicates(["x", "y"]).sort_index()


def _catchments(order: Order, chosen: Any, scratch: Scratch) -> Layer:
    tiling = order.tiling
    pours = scratch.layer("pour cells", np.int32, 0, halo=False)
    catchment = scratch.layer("catchments", np.int32, 0)
    x, y, number = (chosen[name].to_numpy() for name in ("x", "y", "fid"))
    tile_of = y // tiling.size * tiling.across[1] + x // tiling.size
    for tile in np.unique(tile_of).tolist():
        window, here = tiling.window(tile), tile_of == tile
        cells = np.zeros(window.shape, np.int32)
        cells[y[here] - window.top, x[here] - window.left] = number[here]
        pours.write(tile, cells)
    walk(order, kernels.claim, [pours], [catchment], upstream=True)
    pours.drop()
    return catchment


def _polygons(catchment: Layer, grid: Grid) -> dict[int, Any]:
    """Return the shape of each catchment by its number."""
    import shapely

    corners = grid.shape[1] + 1
    tiles = range(catchment.tiling.count)
    at = [catchment.tiling.window(tile) for tile in tiles]
    parts = [kernels.rims(catchment.read(tile), w.top, w.left, corners) for tile, w in zip(tiles, at, strict=True)]
    sides = np.concatenate(parts)
    if not sides.size:
        return {}
    ways, counts, owners = kernels.rings(sides[np.lexsort((sides[:, 1], sides[:, 0]))], corners)
    x, y = grid.transform @ (ways % corners, ways // corners)
    rings = shapely.polygons(shapely.linearrings(np.column_stack([x, y]), indices=_of(counts)))
    numbers, starts = np.unique(owners, return_index=True)
    pieces = np.split(rings, starts[1:])
    return {int(n): reduce(shapely.symmetric_difference, of) for n, of in zip(numbers, pieces, strict=True)}


def _of(counts: Ints) -> Ints:
    """Return for each of so many points which line it belongs to."""
    return np.repeat(np.arange(counts.size), counts)
