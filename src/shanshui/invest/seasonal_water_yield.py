"""Seasonal water yield: quick flow of each month, recharge of the ground water and the base flow it feeds.

Compatible with InVEST's model of that name. The 24 rasters of climate are read once: quick flow, rain and the place's
sums are worked out from each window while it is in memory, and all that is kept of it is by how much each month's rain
falls short of what plants could drink. One walk down the flow then gives recharge, one up against it base flow.
"""

import re
import threading
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from shanshui.core.errors import ArgumentMissing, BadArgument
from shanshui.core.labels import Label
from shanshui.data.files import local_file
from shanshui.grid.window import Window
from shanshui.invest.frame import Frame, give_back
from shanshui.invest.inputs import Input
from shanshui.invest.models import Argument, Model
from shanshui.invest.outputs import Output
from shanshui.invest.tables import Coding, Column, read_rows
from shanshui.invest.vectors import Tally, Zones
from shanshui.kernels.quickflow import MONTHS, months, pieces
from shanshui.kernels.recharge import NO_RELIEF, baseflow
from shanshui.routing.accumulation import accumulate
from shanshui.routing.fill import height_dtype
from shanshui.routing.order import Order
from shanshui.routing.recharge import Lack, Recharge, Shares, base_flow, given_recharge, local_recharge, wetness
from shanshui.routing.relief import drained
from shanshui.routing.streams import extract_streams
from shanshui.routing.tiles import Layer, Scratch, Tiling

Floats = NDArray[np.float64]
Single = NDArray[np.float32]
BUDGET = 64 * 2**20  # bytes of tiles in memory: few are wanted twice
TILES = 8  # after which the heap is trimmed
NOTHING = -1e32  # InVEST's mark of absence in what is routed
NOTHING_ADDED = -1.23789789e29  # in sums along the flow
NOTHING_SUMMED = float(np.finfo(np.float32).max)  # in QF
NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
SOILS = ("a", "b", "c", "d")
ROUTED = ("B", "B_sum", "L", "L_avail", "L_sum", "Vri", "stream")
CLIMATE = ("CN", "L_sum_avail", "P", "QF")
RESULTS = "aggregated_results_swy.shp"
MONTHLY = "monthly_quickflow_baseflow.csv"


def names(values: Mapping[str, Any]) -> list[str]:
    """Return the files that a run will write."""
    given = values["user_defined_local_recharge"]
    rasters = ROUTED if given else (*ROUTED, *CLIMATE)
    return [*(f"{name}.tif" for name in rasters), RESULTS, *([] if given else [MONTHLY])]


def execute(frame: Frame) -> None:
    """Run the model."""
    files = None if frame.args["user_defined_local_recharge"] else Files.of(frame)
    _align(frame, files)
    zones = frame.zones("aoi_path")
    climate = None if files is None else Climate(frame, files)
    tally = None
    with Scratch(frame.scratch, Tiling(frame.grid.shape), BUDGET) as scratch, ExitStack() as kept:
        flow = _flow(frame, scratch)
        kept.callback(flow.order.drop)
        if climate is None:
            recharge = given_recharge(flow.order, scratch, _given(frame, scratch), frame.threads)
        else:
            lack = Lack(flow.order, frame.scratch)
            kept.callback(lack.drop)
            tally = Months(frame, climate, flow, lack, zones).run()
            recharge = local_recharge(flow.order, scratch, lack, climate.shares, frame.threads)
            lack.drop()
        frame.close_inputs()
        gamma = float(frame.args["gamma"])
        reaching = base_flow(flow.order, scratch, flow.wet, recharge, gamma, frame.threads)
        routed = _write_routed(frame, flow, recharge, reaching, zones)
    _write_tables(frame, zones, routed, tally)


# --- what comes in ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Files:
    """The rasters of precipitation and of reference evapotranspiration, January first."""

    rain: list[Path]
    evaporation: list[Path]

    @classmethod
    def of(cls, frame: Frame) -> "Files":
        """Return those of the tables, or of the folders that older datastacks name."""
        return cls(_files(frame, "precip_raster_table", "precip_dir"), _files(frame, "et0_raster_table", "et0_dir"))


def _files(frame: Frame, table: str, folder: str) -> list[Path]:
    if frame.args[table] is None:
        return _files_in(frame, table, folder)
    path = frame.args[table]
    rows = read_rows(path, [Column("month"), Column("path", text=True)], f"{table} ({path})")
    _check_months([row["month"] for row in rows], f"{table} ({path})")
    by_month = {row["month"]: row["path"] for row in rows}
    places = [str(by_month[month]).replace("\\", "/") for month in range(1, MONTHS + 1)]
    return [local_file(path.parent / place, f"{table} ({path})") for place in places]


def _check_months(found: list[Any], where: str) -> None:
    if sorted(found) != list(range(1, MONTHS + 1)):
        need = Label("the months 1 to 12, each once", "1 至 12 月，每月一行")
        raise BadArgument(where=where, got=found, need=need)


def _files_in(frame: Frame, table: str, folder: str) -> list[Path]:
    """Return the twelve rasters of a folder whose names end with the number of the month."""
    if frame.args[folder] is None:
        need = Label("a table with the columns month and path", "含 month、path 两列的表")
        raise ArgumentMissing(where=f"{frame.stack.path}: {table}", need=need)
    place = local_file(frame.stack.path.parent / frame.args[folder], folder, folder=True)
    found = [(re.search(r"(\d+)\.tiff?$", file.name, re.IGNORECASE), file) for file in sorted(place.iterdir())]
    by_month = {int(match[1]): file for match, file in found if match}
    _check_months(list(by_month), f"{folder} ({place})")
    return [by_month[month] for month in range(1, MONTHS + 1)]


def _align(frame: Frame, climate: Files | None) -> None:
    """Set the grid: what all rasters and the area of interest share, on the cells of the relief."""
    rasters: list[str | Path] = ["lulc_raster_path"]
    if climate is None:
        rasters += ["l_path"]
    else:
        rasters += ["soil_group_path", *climate.rain, *climate.evaporation]
        rasters += ["climate_zone_raster_path"] * frame.args["user_defined_climate_zones"]
    frame.align("dem_raster_path", rasters=rasters, vectors=["aoi_path"])


def _shares(frame: Frame) -> Shares:
    args = frame.args
    alpha = np.full(MONTHS, args["alpha_m"] if args["alpha_m"] is not None else np.nan)
    if args["monthly_alpha"]:
        alpha = _by_month(frame, "monthly_alpha_path", Column("alpha"))
    return Shares(alpha, float(args["beta_i"]), float(args["gamma"]))


def _by_month(frame: Frame, argument: str, column: Column) -> Floats:
    """Return a column of a table of twelve months, January first."""
    table = frame.table(argument, "month", [column])
    _check_months(table.codes.tolist(), f"{argument} ({frame.args[argument]})")
    return table.numbers(column.name)[np.argsort(table.codes)]


def _given(frame: Frame, scratch: Scratch) -> Layer:
    """Return the recharge that the user gives, float32."""
    source = frame.input("l_path")
    local = scratch.layer("recharge", np.float32, np.nan)
    local.store(source.window)
    return local


# --- the relief -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Flow:
    """The order of flow over the filled relief, and its streams: 1, 0, `NO_RELIEF`, `BEYOND` the raster."""

    order: Order
    wet: Layer


def _flow(frame: Frame, scratch: Scratch) -> Flow:
    dem = frame.input("dem_raster_path")
    dtype, cell = height_dtype(dem.source.dtype), abs(frame.grid.transform.a)
    relief = drained(dem.window, dtype, scratch, cell, frame.args["flow_dir_algorithm"], threads=frame.threads)
    relief.filled.drop()
    accumulated = accumulate(relief.order, scratch, threads=frame.threads)
    threshold = float(frame.args["threshold_flow_accumulation"])
    streams = extract_streams(relief.order, accumulated, scratch, threshold, threads=frame.threads)
    accumulated.drop()
    wet = wetness(scratch, streams)
    streams.drop()
    return Flow(relief.order, wet)


# --- the months -------------------------------------------------------------------------------------


class Climate:
    """The rasters and tables of the months, opened and checked before any work begins."""

    def __init__(self, frame: Frame, files: Files) -> None:
        self.rain = [frame.input(path) for path in files.rain]
        self.evaporation = [frame.input(path) for path in files.evaporation]
        self.land = frame.input("lulc_raster_path")
        self.soil = frame.input("soil_group_path")
        columns = [Column(f"cn_{soil}", above=0, high=100) for soil in SOILS]
        columns += [Column(f"kc_{month}") for month in range(1, MONTHS + 1)]
        self.table = frame.table("biophysical_table_path", "lucode", columns)
        self.numbers = np.stack([self.table.numbers(f"cn_{soil}") for soil in SOILS], axis=1)
        self.crop = np.stack([self.table.numbers(f"kc_{month}") for month in range(1, MONTHS + 1)], axis=1)
        self.groups = Coding.of([1, 2, 3, 4], "soil_group_path")
        self.shares = _shares(frame)
        self.zones: Input | None = None
        if frame.args["user_defined_climate_zones"]:
            self.zones = frame.input("climate_zone_raster_path")
            table = frame.table("climate_zone_table_path", "cz_id", [Column(name) for name in NAMES])
            self.zone_codes = table.coding
            self.storms = np.stack([table.numbers(name) for name in NAMES], axis=1)
        else:
            self.storms = _by_month(frame, "rain_events_table_path", Column("events"))[None, :]

    @property
    def retention(self) -> Floats:
        """Return S, inches, by land use and soil group."""
        return 1000 / self.numbers - 10

    def months(self, sources: list[Input], window: Window) -> tuple[Single, ...]:
        """Return the twelve windows of rain, or of reference evapotranspiration, mm."""
        return tuple(np.ascontiguousarray(source.window(window), np.float32) for source in sources)

    def kinds(self, window: Window) -> tuple[NDArray[np.int16], NDArray[np.int16], NDArray[np.int16]]:
        """Return the rows of land use, soil group and climate zone, -1 where absent."""
        zone = np.zeros(window.shape, np.int16) if self.zones is None else self.zones.rows(window, self.zone_codes)
        return self.land.rows(window, self.table.coding), self.soil.rows(window, self.groups), zone

    def curve_numbers(self, kind: NDArray[np.int16], soil: NDArray[np.int16]) -> Single:
        """Return the curve number of each cell, NaN where absent."""
        known = np.pad(self.numbers.astype(np.float32), [(0, 1), (0, 1)], constant_values=np.nan)
        return known[kind, soil]  # -1, absent, is the row or column of NaN


class Months:
    """The pass over the climate: writes QF, P and CN, fills the layer of what each month lacks, sums up by place."""

    def __init__(self, frame: Frame, climate: Climate, flow: Flow, lack: Lack, zones: Zones) -> None:
        self.frame = frame
        self.climate = climate
        self.wet = flow.wet
        self.tiling = flow.wet.tiling
        self.lack = lack
        self.zones = zones
        self.outputs = {
            "QF": frame.output("QF.tif", NOTHING_SUMMED),
            "P": frame.output("P.tif", NOTHING),
            "CN": frame.output("CN.tif", -1.0),
        }
        self._own = threading.local()

    def run(self) -> Tally:
        """Read every window once; return the sums of each month's quick flow and rain by place.

        One thread reads a whole row of tiles: the blocks of a file that a tile cuts are still decoded for the next.
        """
        tally = Tally(self.zones, [f"{what}{month}" for what in ("quick", "rain") for month in range(1, MONTHS + 1)])

        def work(row: Window) -> list[Floats]:
            parts = []
            for tile in self._tiles(row):
                parts.append(self.work(tile))
                if tile % TILES == 0:  # GDAL's small blocks and large arrays by turns leave ever more holes in the heap
                    give_back()
            return parts

        def then(row: Window, parts: list[Floats]) -> None:
            for part in parts:
                tally.add(part)

        give_back()  # what routing left
        self.frame.each(work, then, self.frame.windows(self.tiling.size, self.tiling.shape[1]))
        return tally

    def work(self, tile: int) -> Floats:
        """Work out one tile."""
        window, climate = self.tiling.window(tile), self.climate
        rain, evaporation = (climate.months(of, window) for of in (climate.rain, climate.evaporation))
        kind, soil, zone = climate.kinds(window)
        stream, annual = np.ascontiguousarray(self.wet.inner(tile)), np.empty((3, *window.shape))
        lack, monthly = self._room(window)
        tables = climate.retention, climate.crop, climate.storms, pieces()
        months(rain, evaporation, kind, soil, zone, stream, *tables, annual, lack, monthly)
        self.lack.write(tile, lack)
        annual[1][stream == NO_RELIEF] = np.nan
        self.outputs["QF"].write(window, annual[0].astype(np.float32))
        self.outputs["P"].write(window, annual[1].astype(np.float32))
        self.outputs["CN"].write(window, climate.curve_numbers(kind, soil))
        return self.zones.gather(window, [*monthly, *rain])

    def _room(self, window: Window) -> tuple[Single, Single]:
        """Return memory of this thread for what months lack, (h, w, 12), and for their quick flow, (12, h, w)."""
        shape = window.shape
        if getattr(self._own, "shape", None) != shape:
            self._own.shape = shape
            self._own.lack, self._own.flow = (
                np.empty((*shape, MONTHS), np.float32),
                np.empty((MONTHS, *shape), np.float32),
            )
        return self._own.lack, self._own.flow

    def _tiles(self, window: Window) -> list[int]:
        lefts = range(window.left, window.right, self.tiling.size)
        return [self.tiling.of_cell(window.top, left) for left in lefts]


# --- what goes out ----------------------------------------------------------------------------------


def _write_routed(frame: Frame, flow: Flow, recharge: Recharge, reaching: Layer, zones: Zones) -> Tally:
    """Write what came out of the walks; return the sums of recharge, its share and base flow by place."""
    total, gamma = recharge.total(), np.float32(frame.args["gamma"])
    outputs = _routed_outputs(frame, recharge)
    tally = Tally(zones, ["L", "Vri", "B"])
    tiling = flow.wet.tiling

    def work(window: Window) -> Floats:
        tile = tiling.of_cell(window.top, window.left)
        local, through, out = (layer.inner(tile) for layer in (recharge.local, recharge.through, reaching))
        found = {"L": local, "L_avail": np.minimum(gamma * local, local), "L_sum": through, "B_sum": out}
        found["Vri"] = (local / total).astype(np.float32) if total > 0 else np.full_like(local, np.nan)
        found["B"] = np.empty(window.shape, np.float32)
        baseflow(local, through, out, found["B"])
        found["stream"] = flow.wet.inner(tile)
        if recharge.available is not None:
            found["L_sum_avail"] = recharge.available.inner(tile)
        for name, values in found.items():
            outputs[name].write(window, np.ascontiguousarray(values, outputs[name].writer.dtype))
        return zones.gather(window, [found[name] for name in tally.names])

    frame.each(work, lambda window, part: tally.add(part), [tiling.window(tile) for tile in range(tiling.count)])
    return tally


def _routed_outputs(frame: Frame, recharge: Recharge) -> dict[str, Output]:
    named = set(ROUTED) - {"L_sum", "stream"} | ({"L_sum_avail"} if recharge.available is not None else set())
    made = {name: frame.output(f"{name}.tif", NOTHING) for name in sorted(named)}
    made["L_sum"] = frame.output("L_sum.tif", NOTHING_ADDED, "float64")
    made["stream"] = frame.output("stream.tif", NO_RELIEF, "uint8")
    return made


def _write_tables(frame: Frame, zones: Zones, routed: Tally, monthly: Tally | None) -> None:
    results = zones.frame.copy()
    results["qb"] = np.nan_to_num(routed.mean("L"))  # a place without a cell has 0, as in InVEST
    results["vri_sum"] = routed.sum("Vri")
    results["geom_id"] = np.arange(len(results), dtype=np.int32)
    frame.write_vector(RESULTS, results)
    if monthly is None:
        return
    cubic = 0.001 * abs(frame.grid.transform.a * frame.grid.transform.e)  # mm on a cell to m3
    base = routed.sum("B") * cubic / MONTHS
    quick, rain = ([monthly.sum(f"{of}{m}") * cubic for m in range(1, MONTHS + 1)] for of in ("quick", "rain"))
    rows = [(i, m + 1, quick[m][i], base[i], rain[m][i]) for i in range(len(results)) for m in range(MONTHS)]
    frame.write_table(MONTHLY, ["geom_id", "month", "quickflow", "baseflow", "precipitation"], rows)


def _modelled(values: Mapping[str, Any]) -> bool:
    return not values["user_defined_local_recharge"]


def _zoned(values: Mapping[str, Any]) -> bool:
    return _modelled(values) and bool(values["user_defined_climate_zones"])


MODEL = Model(
    id="seasonal_water_yield",
    aliases=("swy",),
    label=Label("Seasonal water yield", "季节性产水量"),
    arguments=(
        Argument("lulc_raster_path", "raster"),
        Argument("biophysical_table_path", "table"),
        Argument("dem_raster_path", "raster"),
        Argument("aoi_path", "vector"),
        Argument("flow_dir_algorithm", "option", required=False, options=("MFD", "D8"), default="MFD"),
        Argument("threshold_flow_accumulation", "number", low=0),
        Argument("beta_i", "number", low=0, high=1),
        Argument("gamma", "number", low=0, high=1),
        Argument("user_defined_local_recharge", "boolean", required=False),
        Argument("l_path", "raster", required=lambda values: not _modelled(values)),
        Argument("et0_raster_table", "table", required=False),
        Argument("et0_dir", "text", required=False),
        Argument("precip_raster_table", "table", required=False),
        Argument("precip_dir", "text", required=False),
        Argument("soil_group_path", "raster", required=_modelled),
        Argument("monthly_alpha", "boolean", required=False),
        Argument("alpha_m", "number", required=lambda values: not values["monthly_alpha"] and _modelled(values)),
        Argument("monthly_alpha_path", "table", required=lambda values: bool(values["monthly_alpha"])),
        Argument("user_defined_climate_zones", "boolean", required=False),
        Argument("rain_events_table_path", "table", required=lambda v: _modelled(v) and not _zoned(v)),
        Argument("climate_zone_table_path", "table", required=_zoned),
        Argument("climate_zone_raster_path", "raster", required=_zoned),
    ),
    outputs=names,
    execute=execute,
)
