"""Nutrient delivery ratio: nitrogen and phosphorus that reach the streams, over land and below it.

As InVEST 3.20, with two differences on purpose: what the way down retains is worked out after the way itself, always,
where InVEST takes it before for cells above the edge of the map, so that its result depends on the order it happens
to visit cells in; and the exports of nitrogen are float32. InVEST measures the way below ground in cells and compares
it with metres; so does this model.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from shanshui.core.errors import ArgumentMissing, BadArgument
from shanshui.core.labels import Label
from shanshui.grid.window import Window
from shanshui.invest.frame import Frame, Tally, Zones
from shanshui.invest.models import Argument, Model
from shanshui.invest.reliefs import layers_of, read_once, relief_of
from shanshui.invest.sediment_delivery import Rows, flow_given
from shanshui.invest.tables import ClassTable, Column
from shanshui.routing.fill import height_dtype
from shanshui.routing.nutrients import ABSENT, Retention, Transport, transport
from shanshui.routing.tiles import SIZE, Layer, Scratch, Tiling

RESULTS, STREAM = "watershed_results_ndr.gpkg", "stream.tif"
RASTERS = ("dem_path", "lulc_path", "runoff_proxy_path")
# What the inputs are made of, where they can be read for two runs at once.
READ = (*RASTERS, "watersheds_path", "biophysical_table_path", "runoff_proxy_av")
APPLIED, MEASURED = "application-rate", "measured-runoff"
CELL_STEP = 1.0  # what a cell counts for below ground: see above
Single = NDArray[np.float32]
# What is written and added up of each nutrient, in the order of InVEST's fields; maps have a file.
SURFACE = ("surface_load", "surface_export")
BELOW = ("subsurface_export", "total_export", "subsurface_load")


def quantities(values: Mapping[str, Any]) -> list[str]:
    """Return the fields of the results."""
    nitrogen = [f"n_{name}" for name in (*SURFACE, *BELOW)] if values["calc_n"] else []
    return nitrogen + ([f"p_{name}" for name in SURFACE] if values["calc_p"] else [])


def names(values: Mapping[str, Any]) -> Sequence[str]:
    """Return the files a run writes."""
    return [*(f"{name}.tif" for name in quantities(values) if name.endswith("export")), STREAM, RESULTS]


def execute(frame: Frame) -> None:
    """Map the delivery of nitrogen and phosphorus."""
    deliver_on(frame)


def deliver_on(frame: Frame, directions: Path | None = None, size: int = SIZE) -> None:
    """Map the delivery of nitrogen and phosphorus.

    Parameters
    ----------
    directions
        Flow directions to follow, as InVEST writes them; left out, they are worked out from the relief.
    size
        Side of a tile in cells; a multiple of 256.
    """
    args = frame.args
    letters = [letter for letter in "np" if args[f"calc_{letter}"]]
    if not letters:
        raise ArgumentMissing(where="calc_n, calc_p", need=Label("true for one of them", "其中一项为 true"))
    grid = frame.align("dem_path", ["lulc_path", "runoff_proxy_path"], ["watersheds_path"])
    side = abs(grid.transform.a)
    zones = frame.zones("watersheds_path")
    table = _table(frame, letters)
    nutrients = [_Nutrient.of(letter, table) for letter in letters]
    frame.passes = 2  # to read, and to write
    with layers_of(frame, Tiling(grid.shape, size)) as scratch:
        land = read_once(frame, scratch, READ, lambda layers: _read(frame, layers, zones, table))
        given = flow_given(frame, directions)
        relief = relief_of(frame, land.heights, scratch, side, given)
        land.heights.drop()
        retention = [each.retention for each in nutrients]
        threshold = args["threshold_flow_accumulation"]
        found = transport(relief, scratch, land.classes, retention, threshold, as_invest=True, threads=frame.threads)
        if frame.reliefs is None:
            scratch.spare.close()  # the memory the system holds of these files is then there for what is written
        _write(frame, zones, land, nutrients, found)


@dataclass(frozen=True)
class _Nutrient:
    """Load and retention of a nutrient by class; `below` is the share of the load that goes below ground."""

    letter: str
    load: NDArray[np.float64]
    below: NDArray[np.float64]
    retention: Retention

    @classmethod
    def of(cls, letter: str, table: ClassTable) -> "_Nutrient":
        """Return what a table says of a nutrient."""
        efficiency = table.numbers(f"eff_{letter}")
        applied = np.array([kind.strip().lower() == APPLIED for kind in table.texts(f"load_type_{letter}")])
        load = table.numbers(f"load_{letter}") * np.where(applied, 1 - efficiency, 1.0)
        below = table.numbers("proportion_subsurface_n") if letter == "n" else np.zeros(load.size)
        return cls(letter, load, below, Retention(efficiency, table.numbers(f"crit_len_{letter}")))


def _table(frame: Frame, letters: Sequence[str]) -> ClassTable:
    columns = [Column("proportion_subsurface_n", low=0, high=1)] * ("n" in letters)
    for letter in letters:
        columns += [Column(f"load_{letter}"), Column(f"load_type_{letter}", text=True)]
        columns += [Column(f"eff_{letter}", low=0, high=1), Column(f"crit_len_{letter}")]
    table = frame.table("biophysical_table_path", "lucode", columns)
    for letter in letters:
        for kind in table.texts(f"load_type_{letter}"):
            if kind.strip().lower() not in (APPLIED, MEASURED):
                need = Label(f"{APPLIED} or {MEASURED}", f"{APPLIED} 或 {MEASURED}")
                raise BadArgument(where=f"{table.where}: load_type_{letter}", got=kind, need=need)
    return table


@dataclass(frozen=True)
class _Land:
    """The inputs inside the watersheds, on tiles, and the mean of the runoff proxy."""

    heights: Layer
    runoff: Layer
    classes: Layer
    mean: float


def _read(frame: Frame, scratch: Scratch, zones: Zones, table: ClassTable) -> _Land:
    """Return the inputs inside the watersheds; each keeps its own gaps."""
    tiling = scratch.tiling
    dem, lulc, proxy = (frame.input(name) for name in RASTERS)
    heights = scratch.layer("heights", height_dtype(dem.source.dtype), np.nan, halo=False)
    runoff = scratch.layer("runoff", np.float32, np.nan, halo=False)
    classes = scratch.layer("classes", np.uint16, ABSENT, halo=False)
    sums, found = np.zeros((tiling.count, 2)), Rows(lulc, table, tiling.count)

    def work(window: Window) -> None:
        tile = tiling.of_cell(window.top, window.left)
        inside = zones.mask(window)
        heights.write(tile, np.where(inside, dem.window(window), np.nan).astype(heights.dtype))
        wet = np.where(inside, proxy.window(window), np.nan).astype(np.float32)
        runoff.write(tile, wet)
        sums[tile] = np.nansum(wet, dtype=np.float64), np.count_nonzero(~np.isnan(wet))
        classes.write(tile, found.of(tile, window, inside).astype(np.uint16))  # -1 becomes ABSENT

    frame.each(work, windows=tiling.windows)
    frame.close_inputs()
    found.refuse()
    total, cells = sums.sum(axis=0)
    mean = frame.args["runoff_proxy_av"] or (total / cells if cells else 0.0)
    return _Land(heights, runoff, classes, float(mean) or 1.0)


def _write(frame: Frame, zones: Zones, land: _Land, nutrients: Sequence[_Nutrient], found: Transport) -> None:
    """Write maps and results."""
    fields = quantities(frame.args)
    maps = {name: frame.output(f"{name}.tif") for name in fields if name.endswith("export")}
    streams = frame.output(STREAM, 255, "uint8")
    tally, tiling = Tally(zones, fields), found.streams.tiling

    def work(window: Window) -> NDArray[np.float64]:
        tile = tiling.of_cell(window.top, window.left)
        streams.write(window, found.streams.inner(tile))
        values: dict[str, Single] = {}
        for i, nutrient in enumerate(nutrients):
            values |= _amounts(frame, tile, land, nutrient, found, i)
        for name, output in maps.items():
            output.write(window, values[name])
        return zones.gather(window, [values[name] for name in fields])

    frame.each(work, lambda window, part: tally.add(part), tiling.windows)
    results = zones.frame.copy()
    hectares = abs(frame.grid.transform.a * frame.grid.transform.e) / 1e4
    for name in fields:
        results[name] = tally.sum(name) * hectares
    frame.write_vector(RESULTS, results)


def _amounts(
    frame: Frame, tile: int, land: _Land, nutrient: _Nutrient, found: Transport, number: int
) -> dict[str, Single]:
    """Return loads and exports of a nutrient of the cells of a tile, kg ha-1, by field."""
    classes = np.minimum(land.classes.inner(tile), nutrient.load.size)
    load = np.append(nutrient.load, np.nan).astype(np.float32)[classes]
    load *= land.runoff.inner(tile) / np.float32(land.mean)
    below = np.append(nutrient.below, np.nan)[classes]
    surface = (load * (1 - below)).astype(np.float32)
    export = surface * found.surface(tile, number, frame.args["k_param"])
    values = {"surface_load": surface, "surface_export": export}
    if nutrient.letter == "n":
        subsurface = (load * below).astype(np.float32)
        efficiency, length = frame.args["subsurface_eff_n"], frame.args["subsurface_critical_length_n"]
        deep = (subsurface * found.subsurface(tile, efficiency, length, CELL_STEP)).astype(np.float32)
        values |= {"subsurface_load": subsurface, "subsurface_export": deep, "total_export": export + deep}
    return {f"{nutrient.letter}_{name}": part for name, part in values.items()}


def _nitrogen(values: Mapping[str, Any]) -> bool:
    return bool(values["calc_n"])


MODEL = Model(
    id="ndr",
    aliases=("nutrient_delivery",),
    label=Label("Nutrient delivery ratio", "营养物输移比"),
    arguments=(
        Argument("dem_path", "raster"),
        Argument("lulc_path", "raster"),
        Argument("runoff_proxy_path", "raster"),
        Argument("watersheds_path", "vector"),
        Argument("biophysical_table_path", "table"),
        Argument("calc_p", "boolean", required=False),
        Argument("calc_n", "boolean", required=False),
        Argument("threshold_flow_accumulation", "number", low=0),
        Argument("k_param", "number"),
        Argument("runoff_proxy_av", "number", required=False, above=0),
        Argument("subsurface_critical_length_n", "number", required=_nitrogen),
        Argument("subsurface_eff_n", "number", required=_nitrogen, low=0, high=1),
        Argument("flow_dir_algorithm", "option", options=("MFD", "D8"), default="MFD"),
    ),
    execute=execute,
    outputs=names,
)
