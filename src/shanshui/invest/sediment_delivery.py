"""Sediment delivery ratio: soil loss, what of it reaches the streams, what vegetation and practices avoid.

As InVEST 3.20, its slope angle in the place of the aspect included. Refused on purpose, where InVEST computes on:
erosivity or erodibility below zero, and erodibility that must be in US units.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from shanshui.core.errors import CodesWithoutRow, ErodibilityInUsUnits, NegativeErosion
from shanshui.core.labels import Label
from shanshui.grid.window import Window
from shanshui.invest.frame import Frame, Tally, Zones
from shanshui.invest.inputs import ABSENT, Input
from shanshui.invest.models import Argument, Model
from shanshui.invest.reliefs import layers_of, read_once, relief_of
from shanshui.invest.tables import ClassTable, Column
from shanshui.routing.fill import height_dtype
from shanshui.routing.sediment import Connectivity, Sediment, deliver
from shanshui.routing.tiles import SIZE, Computed, Layer, Scratch, Tiling

HIGHEST = float(np.finfo(np.float32).max)
RESULTS = "watershed_results_sdr.shp"
STREAM = "stream.tif"
# Of every map: file, its mark of absence, and its field in the results.
MAPS = {
    "rkls": ("rkls.tif", -1.0, ""),
    "usle": ("usle.tif", HIGHEST, "usle_tot"),
    "export": ("sed_export.tif", HIGHEST, "sed_export"),
    "deposited": ("sed_deposition.tif", -1.0, "sed_dep"),
    "avoided_export": ("avoided_export.tif", HIGHEST, "avoid_exp"),
    "avoided_erosion": ("avoided_erosion.tif", HIGHEST, "avoid_eros"),
}
FIELDS = {name: field for name, (_, _, field) in MAPS.items() if field}
FORCES = ("erosivity_path", "erodibility_path")
# What the inputs are made of, where they can be read for two runs at once.
READ = ("dem_path", "lulc_path", *FORCES, "drainage_path", "watersheds_path", "biophysical_table_path")
MOST_ERODIBLE = 0.1  # t ha h ha-1 MJ-1 mm-1; no soil is above, in US units most are
FEW = 0.01  # share of cells that may be above it


def names(values: Mapping[str, Any]) -> Sequence[str]:
    """Return the files a run writes."""
    return [*(file for file, _, _ in MAPS.values()), STREAM, RESULTS]


def execute(frame: Frame) -> None:
    """Map soil loss and sediment delivery."""
    deliver_on(frame)


def deliver_on(frame: Frame, directions: Path | None = None, size: int = SIZE) -> None:
    """Map soil loss and sediment delivery.

    Parameters
    ----------
    directions
        Flow directions to follow, as InVEST writes them; left out, they are worked out from the relief.
    size
        Side of a tile in cells; a multiple of 256.
    """
    args = frame.args
    box = frame.grid_of("dem_path").transform
    side = min(abs(box.a), abs(box.e))
    rasters = ["lulc_path", *FORCES] + ["drainage_path"] * bool(args["drainage_path"])
    grid = frame.align("dem_path", rasters, ["watersheds_path"], cell=(side, side))
    zones = frame.zones("watersheds_path")
    columns = [Column("usle_c", low=0, high=1), Column("usle_p", low=0, high=1)]
    table = frame.table("biophysical_table_path", "lucode", columns)
    frame.passes = 2  # to read, and to write
    with layers_of(frame, Tiling(grid.shape, size)) as scratch:
        land = read_once(frame, scratch, READ, lambda layers: _read(frame, layers, zones, table))
        given = flow_given(frame, directions)
        relief = relief_of(frame, land.heights, scratch, side, given)
        land.heights.drop()
        settings = Connectivity(
            args["threshold_flow_accumulation"], args["k_param"], args["ic_0_param"], args["sdr_max"], args["l_max"]
        )
        cover, practice = land.factors(scratch, table)
        found = deliver(relief, scratch, land.erosion, cover, practice, settings, land.drainage, "slope", frame.threads)
        _write(frame, zones, found)


@dataclass(frozen=True)
class _Land:
    """The inputs where all of them have a value, on tiles."""

    heights: Layer
    erosion: Layer
    classes: Layer
    drainage: Layer | None

    def factors(self, scratch: Scratch, table: ClassTable) -> tuple[Computed, Computed]:
        """Return the cover factor and that times the practice factor."""
        cover = table.numbers("usle_c")
        both = cover * table.numbers("usle_p")
        return by_class(scratch, self.classes, cover), by_class(scratch, self.classes, both)


def by_class(scratch: Scratch, classes: Layer, numbers: NDArray[np.float64]) -> Computed:
    """Return a layer of a number of each class; NaN where the class is -1."""
    values = np.append(numbers, np.nan).astype(np.float32)

    def look_up(window: Window) -> NDArray[np.float32]:
        return values[classes.inner(classes.tiling.of_cell(window.top, window.left))]

    return scratch.computed(look_up, np.float32, np.nan)


class Rows:
    """Rows of a table for the classes of a raster, where these matter: a code outside needs no row."""

    def __init__(self, source: Input, table: ClassTable, tiles: int) -> None:
        self.source = source
        self.coding = table.coding
        self.missing = [set[int]() for _ in range(tiles)]
        self._complete = True

    def of(self, tile: int, window: Window, inside: NDArray[np.bool_]) -> NDArray[np.int16]:
        """Return the row of each cell inside, -1 elsewhere and where there is no class."""
        if self._complete:
            try:
                return np.where(inside, self.source.rows(window, self.coding), np.int16(-1))
            except CodesWithoutRow:  # somewhere: it may be outside
                self._complete = False
        codes = np.where(inside, self.source.classes(window), ABSENT)
        place = codes.astype(np.int64) - self.coding.lowest
        known = (place >= 0) & (place < self.coding.table.size)
        rows = np.where(known, self.coding.table[np.where(known, place, 0)], -2)
        self.missing[tile] = set(np.unique(codes[(rows < 0) & (codes != ABSENT)]).tolist())
        return np.where(rows < 0, -1, rows).astype(np.int16)

    def refuse(self) -> None:
        """Raise CodesWithoutRow if a code inside has no row."""
        codes = sorted(set().union(*self.missing))
        if codes:
            raise CodesWithoutRow(where=self.source.where, count=len(codes), table=self.coding.where, codes=codes)


def flow_given(frame: Frame, directions: Path | None) -> Callable[[Window], NDArray[Any]] | None:
    """Return what reads flow directions of another program by window; None if there are none."""
    if directions is None:
        return None
    single = frame.args["flow_dir_algorithm"] == "D8"
    source = frame.input(directions)

    def read(window: Window) -> NDArray[Any]:
        values = source.window(window)
        if single:
            return np.where(np.isnan(values), 128, values).astype(np.uint8)
        return np.where(np.isnan(values), 0, values).astype(np.int64).astype(np.uint32)

    return read


class _Doubts:
    """What is wrong with erosivity and erodibility, tile by tile."""

    def __init__(self, tiles: int) -> None:
        self.below = np.zeros((tiles, 2), dtype=np.int64)
        self.least = np.zeros((tiles, 2))
        self.erodible = np.zeros((tiles, 3))  # cells, those above the most, sum

    def look(self, tile: int, erosivity: NDArray[Any], erodibility: NDArray[Any], there: NDArray[np.bool_]) -> None:
        """Look at a tile."""
        for i, values in enumerate((erosivity[there], erodibility[there])):
            self.below[tile, i] = np.count_nonzero(values < 0)
            self.least[tile, i] = values.min(initial=0.0)
        above = np.count_nonzero(values > MOST_ERODIBLE)
        self.erodible[tile] = values.size, above, values.sum(dtype=np.float64)

    def refuse(self, *where: str) -> None:
        """Raise what stands against computing on."""
        for i, name in enumerate(where):
            if self.below[:, i].any():
                least = f"{self.least[:, i].min():g}"
                raise NegativeErosion(where=name, count=int(self.below[:, i].sum()), least=least)
        cells, above, total = self.erodible.sum(axis=0)
        if above > FEW * cells:
            share, mean = f"{100 * above / cells:.0f}", f"{total / cells:.2g}"
            raise ErodibilityInUsUnits(where=where[1], share=share, most=MOST_ERODIBLE, mean=mean)


def _read(frame: Frame, scratch: Scratch, zones: Zones, table: ClassTable) -> _Land:
    """Return the inputs inside the watersheds where all of them have a value."""
    tiling = scratch.tiling
    dem, lulc = frame.input("dem_path", "bilinear"), frame.input("lulc_path", "mode")
    force = [frame.input(name, "bilinear") for name in FORCES]
    drains = frame.input("drainage_path") if frame.args["drainage_path"] else None
    land = _Land(
        scratch.layer("heights", height_dtype(dem.source.dtype), np.nan, halo=False),
        scratch.layer("erosion", np.float32, np.nan, halo=False),
        scratch.layer("classes", np.int16, -1, halo=False),
        None if drains is None else scratch.layer("drainage", np.uint8, 0, halo=False),
    )
    doubts, classes = _Doubts(tiling.count), Rows(lulc, table, tiling.count)

    def work(window: Window) -> None:
        tile = tiling.of_cell(window.top, window.left)
        heights, (erosivity, erodibility) = dem.window(window), (each.window(window) for each in force)
        there = zones.mask(window) & ~np.isnan(heights) & ~np.isnan(erosivity) & ~np.isnan(erodibility)
        if drains is not None and land.drainage is not None:
            drained_here = drains.window(window)
            there &= ~np.isnan(drained_here)
            land.drainage.write(tile, (drained_here == 1).astype(np.uint8))
        rows = classes.of(tile, window, there)
        there &= rows >= 0
        doubts.look(tile, erosivity, erodibility, there)
        land.heights.write(tile, np.where(there, heights, np.nan).astype(land.heights.dtype))
        land.erosion.write(tile, np.where(there, erosivity * erodibility, np.nan).astype(np.float32))
        land.classes.write(tile, rows)

    frame.each(work, windows=tiling.windows)
    frame.close_inputs()
    classes.refuse()
    doubts.refuse(*(each.where for each in force))
    return land


def _write(frame: Frame, zones: Zones, found: Sediment) -> None:
    """Write maps and results."""
    maps = {name: frame.output(file, nodata) for name, (file, nodata, _) in MAPS.items()}
    streams = frame.output(STREAM, 255, "uint8")
    tally = Tally(zones, list(FIELDS))
    tiling = found.streams.tiling

    def work(window: Window) -> NDArray[np.float64]:
        tile = tiling.of_cell(window.top, window.left)
        amounts = found.amounts(tile)
        streams.write(window, found.streams.inner(tile))
        for name, output in maps.items():
            output.write(window, getattr(amounts, name))
        return zones.gather(window, [getattr(amounts, name) for name in FIELDS])

    frame.each(work, lambda window, part: tally.add(part), tiling.windows)
    results = zones.frame.copy()
    hectares = abs(frame.grid.transform.a * frame.grid.transform.e) / 1e4
    for name, field in FIELDS.items():
        results[field] = tally.sum(name) * hectares
    frame.write_vector(RESULTS, results)


MODEL = Model(
    id="sdr",
    aliases=("sediment_delivery",),
    label=Label("Sediment delivery ratio", "泥沙输移比"),
    arguments=(
        Argument("dem_path", "raster"),
        Argument("erosivity_path", "raster"),
        Argument("erodibility_path", "raster"),
        Argument("lulc_path", "raster"),
        Argument("watersheds_path", "vector"),
        Argument("biophysical_table_path", "table"),
        Argument("threshold_flow_accumulation", "number", low=0),
        Argument("k_param", "number"),
        Argument("sdr_max", "number", low=0, high=1),
        Argument("ic_0_param", "number"),
        Argument("l_max", "number", above=0),
        Argument("drainage_path", "raster", required=False),
        Argument("flow_dir_algorithm", "option", options=("MFD", "D8"), default="MFD"),
    ),
    execute=execute,
    outputs=names,
)
