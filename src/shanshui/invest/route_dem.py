"""RouteDEM: a height model filled, and where water flows over it, gathers and runs in streams.

As InVEST 3.20 writes it. Slope is that of the height model as given, not of the filled one. Refused on purpose, where
InVEST takes degrees for metres: the slope of a height model in degrees.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from shanshui.core.errors import NotInFile, NotInMetres
from shanshui.core.labels import Label
from shanshui.data.slips import HEIGHTS
from shanshui.data.stream_reader import StreamReader
from shanshui.grid.grid import Grid
from shanshui.grid.window import Window
from shanshui.invest.frame import Frame
from shanshui.invest.inputs import Input
from shanshui.invest.models import Argument, Model
from shanshui.kernels.percent_slope import percent_slope
from shanshui.routing import directions as rules
from shanshui.routing.accumulation import accumulate
from shanshui.routing.fill import fill, height_dtype
from shanshui.routing.order import Order, flow_order
from shanshui.routing.stream_order import segments, subwatersheds
from shanshui.routing.streams import distance_to_stream, extract_streams
from shanshui.routing.tiles import Layer, Scratch, Tile, Tiling

NO_FLOAT32 = float(np.finfo(np.float32).min)
IMPROBABLE = -1.23789789e29  # what pygeoprocessing marks absence with if a file has no mark
FLOW_NAMES = ("flow_direction", "flow_accumulation", "stream_threshold", "downslope_distance")


class Band(Input):
    """One band of the height model."""

    def __init__(self, path: Path, grid: Grid, where: str, number: int) -> None:
        super().__init__(path, grid, where=where, span=HEIGHTS)
        if number not in self.source.bands:
            raise NotInFile(where=where, what="band", name=number, known=self.source.bands)
        self.source = replace(self.source, bands=(number,))
        self._reader = StreamReader(self.source, where)


def wanted(values: Mapping[str, Any]) -> dict[str, bool]:
    """Return which results are asked for; each needs the one before it."""
    found = {"slope": bool(values["calculate_slope"])}
    asked = True
    for name in FLOW_NAMES:
        asked = asked and bool(values[f"calculate_{name}"])
        found[name] = asked
    single = values["algorithm"] == "D8"
    found["stream_order"] = found["stream_threshold"] and single and bool(values["calculate_stream_order"])
    found["subwatersheds"] = found["stream_order"] and bool(values["calculate_subwatersheds"])
    return found


def names(values: Mapping[str, Any]) -> Sequence[str]:
    """Return the files a run writes."""
    files = {"stream_threshold": "stream_mask.tif", "stream_order": "strahler_stream_order.gpkg"}
    files["subwatersheds"] = "subwatersheds.gpkg"
    return ["filled.tif", *(files.get(name, f"{name}.tif") for name, asked in wanted(values).items() if asked)]


def execute(frame: Frame) -> None:
    """Fill a height model and route water over it."""
    grid = frame.use(frame.grid_of("dem_path"))
    number = frame.args["dem_band_index"] or 1
    dem = Band(frame.args["dem_path"], grid, f"dem_path ({frame.args['dem_path']})", number)
    try:
        with Scratch(frame.scratch, Tiling(grid.shape)) as scratch:
            _Routing(frame, scratch, dem, wanted(frame.args)).run()
    finally:
        dem.close()


class _Routing:
    """One run: what was asked for, made in turn and written."""

    def __init__(self, frame: Frame, scratch: Scratch, dem: Band, asked: dict[str, bool]) -> None:
        self.frame = frame
        self.scratch = scratch
        self.dem = dem
        self.asked = asked

    def run(self) -> None:
        """Make and write everything."""
        self.frame.passes = sum(name.endswith(".tif") for name in names(self.frame.args))  # one for each raster
        if self.asked["slope"]:
            self._slope()
        dtype = height_dtype(self.dem.source.dtype)
        filled = self.scratch.layer("filled", dtype, np.nan)
        fill(self.dem.window, filled, self.scratch, self.frame.threads)
        self.dem.close()
        nodata = IMPROBABLE if self.dem.source.nodata is None else self.dem.source.nodata
        stored = self.dem.source.dtype
        self._write("filled.tif", filled, nodata if stored != "float64" else float(nodata), stored)
        if self.asked["flow_direction"]:
            self._flow(filled)

    def _slope(self) -> None:
        grid = self.dem.target
        if grid.crs.is_geographic:
            raise NotInMetres(where=self.dem.where, crs=grid.crs.name)
        width, height = abs(grid.transform.a), abs(grid.transform.e)
        out = self.frame.output("slope.tif", nodata=NO_FLOAT32)

        def work(window: Window) -> None:
            out.write(window, percent_slope(self.dem.window(window.padded(1)), width, height))

        self.frame.each(work)

    def _flow(self, filled: Layer) -> None:
        single = self.frame.args["algorithm"] == "D8"
        directions = self.scratch.layer("directions", np.uint8 if single else np.uint32, 128 if single else 0)
        (rules.d8 if single else rules.mfd)(filled, directions, self.frame.threads)
        if single:
            self._write("flow_direction.tif", directions, 128, "uint8")
        else:
            self._write("flow_direction.tif", directions, 0, "int32", lambda part: part.view(np.int32))
        if self.asked["flow_accumulation"]:
            self._streams(filled, flow_order(directions, self.scratch, self.frame.threads))

    def _streams(self, filled: Layer, order: Order) -> None:
        threads = self.frame.threads
        accumulated = accumulate(order, self.scratch, threads=threads)
        self._write("flow_accumulation.tif", accumulated, IMPROBABLE, "float64")
        if not self.asked["stream_threshold"]:
            return
        threshold = self.frame.args["threshold_flow_accumulation"]
        streams = extract_streams(order, accumulated, self.scratch, threshold, threads=threads)
        self._write("stream_mask.tif", streams, 255, "uint8")
        if self.asked["downslope_distance"]:
            distance = distance_to_stream(order, streams, self.scratch, threads=threads)
            self._write("downslope_distance.tif", distance, -1, "float64")
        if self.asked["stream_order"]:
            self._segments(filled, order, accumulated, threshold)

    def _segments(self, filled: Layer, order: Order, accumulated: Layer, threshold: float) -> None:
        grid = self.frame.grid
        found = segments(order.directions, accumulated, filled, threshold, grid)
        self.frame.write_vector("strahler_stream_order.gpkg", found)
        if self.asked["subwatersheds"]:
            self.frame.write_vector("subwatersheds.gpkg", subwatersheds(order, found, self.scratch, grid))

    def _write(
        self, name: str, layer: Layer, nodata: float, dtype: str, turned: Callable[[Tile], Tile] = np.asarray
    ) -> None:
        out = self.frame.output(name, nodata=nodata, dtype=dtype)
        tiling = layer.tiling

        def work(window: Window) -> None:
            out.write(window, turned(layer.inner(tiling.of_cell(window.top, window.left))))

        self.frame.each(work, windows=tiling.windows)


def _given(name: str) -> Callable[[Mapping[str, Any]], bool]:
    return lambda values: bool(values[name])


MODEL = Model(
    id="routedem",
    label=Label("RouteDEM", "地形汇流"),
    arguments=(
        Argument("dem_path", "raster"),
        Argument("dem_band_index", "integer", required=False, low=1),
        Argument("algorithm", "option", options=("D8", "MFD")),
        Argument("calculate_slope", "boolean", required=False),
        Argument("calculate_flow_direction", "boolean", required=False),
        Argument("calculate_flow_accumulation", "boolean", required=False),
        Argument("calculate_stream_threshold", "boolean", required=False),
        Argument("threshold_flow_accumulation", "number", required=_given("calculate_stream_threshold"), low=0),
        Argument("calculate_downslope_distance", "boolean", required=False, older=("calculate_downstream_distance",)),
        Argument("calculate_stream_order", "boolean", required=False),
        Argument("calculate_subwatersheds", "boolean", required=False),
    ),
    outputs=names,
    execute=execute,
)
