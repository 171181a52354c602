"""Crop pollination: where wild bees nest and forage, how many visit, and what farms gain by them.

One species after another, in two passes over a lattice of tiles (see `neighbourhood`): flowers within flight and the
supply of bees; then the bees that visit. Means weigh the cells that are there, by exp(-d / alpha) out to five alpha,
as in InVEST 3.20.

A farm's own flowers and nests replace those of its land use also where that is absent, and of farms that overlap the
last one counts, both as in InVEST. Differs on purpose: shares of nothing (a species active in no season, weights of
abundance that are all 0) are errors, where InVEST goes on with NaN; sums of species are added in single precision
but means in double, so values below 2e-8, which it takes for noise, are kept.
"""

import re
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from shanshui.core.errors import BadArgument, DuplicateKeys, MissingColumns
from shanshui.core.labels import Label
from shanshui.data.tables import read_table
from shanshui.grid.window import Window
from shanshui.invest.frame import Frame
from shanshui.invest.inputs import Input
from shanshui.invest.models import Argument, Model
from shanshui.invest.neighbourhood import Neighbourhood, Scratch, rimmed
from shanshui.invest.tables import ClassTable, Column, read_rows
from shanshui.invest.vectors import Tally, Zones
from shanshui.kernels.focal_pollination import abundance, add_pollinators, given, yields

SEASON, SUBSTRATE = r"foraging_activity_([^_]+)_index", r"nesting_suitability_([^_]+)_index"
FLOWERS, NESTS = r"floral_resources_([^_]+)_index", r"nesting_([^_]+)_availability_index"
NO_FARM = np.full((1, 1), -1, dtype=np.int32)
SPECIES, LAND_TABLE, FARM_VECTOR = "guild_table_path", "landcover_biophysical_table_path", "farm_vector_path"
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Guilds:
    """Species of the guild table, in the order of their names.

    Attributes
    ----------
    rows
        One a species: its columns, in small letters.
    seasons, substrates
        Their names, in order.
    """

    where: str
    rows: list[dict[str, Any]]
    seasons: list[str]
    substrates: list[str]

    def activity(self, row: dict[str, Any]) -> Floats:
        """Return the share of a species' activity in each season."""
        active = np.array([row[f"foraging_activity_{season}_index"] for season in self.seasons])
        if active.sum() <= 0:
            need = Label("one season above 0", "至少一个季节大于 0")
            raise BadArgument(where=f"{self.where}: {row['species']}", got="foraging_activity = 0", need=need)
        return np.asarray(active / active.sum())

    def nesting(self, row: dict[str, Any]) -> Floats:
        """Return how well each substrate suits a species."""
        return np.array([row[f"nesting_suitability_{substrate}_index"] for substrate in self.substrates])

    def share(self, row: dict[str, Any]) -> float:
        """Return the share of a species in all of them."""
        whole = sum(each["relative_abundance"] for each in self.rows)
        if whole <= 0:
            need = Label("one value above 0", "至少一个值大于 0")
            raise BadArgument(where=self.where, got="relative_abundance = 0", need=need)
        return float(row["relative_abundance"] / whole)


@dataclass(frozen=True)
class Farms:
    """Farms on the grid and what they offer.

    Attributes
    ----------
    by_season
        The farms of each season, and their half saturation.
    flowers, nests
        (seasons, farms) and (substrates, farms).
    """

    zones: Zones
    seasons: list[str]
    by_season: dict[str, tuple[Zones, Floats]]
    flowers: Floats
    nests: Floats
    managed: Floats
    dependent: Floats


@dataclass(frozen=True)
class Land:
    """Land use with its table, and the farms upon it."""

    lulc: Input
    table: ClassTable
    farms: Farms | None

    def here(self, window: Window, reach: int = 0) -> tuple[NDArray[np.int16], NDArray[np.int32]]:
        """Return the rows of the table and the farms of a window with a rim, both negative for none."""
        shape = self.lulc.target.shape
        rows = rimmed(lambda part: self.lulc.rows(part, self.table.coding), window, shape, reach, -1)
        return rows, NO_FARM if self.farms is None else self.farms.zones.labels(window.padded(reach))


@dataclass(frozen=True)
class Species:
    """What a species finds.

    Attributes
    ----------
    flowers
        Those it forages, by season: of each land use, of each farm, (seasons, n).
    nests
        The best nest of each land use, of each farm, (n,).
    share
        Its share in all species.
    around
        Cells within its flight.
    """

    name: str
    flowers: tuple[Floats, Floats]
    nests: tuple[Floats, Floats]
    share: float
    around: Neighbourhood


# --- tables ---------------------------------------------------------------------------------------------


def read_guilds(path: Path) -> Guilds:
    """Return the guild table, seasons and substrates as its columns name them, or raise."""
    where = f"{SPECIES} ({path})"
    headers = [header.lower() for header in read_table(path, where).columns]
    seasons = sorted({found.group(1) for header in headers if (found := re.match(SEASON, header))})
    substrates = sorted({found.group(1) for header in headers if (found := re.match(SUBSTRATE, header))})
    for names, column in (
        (seasons, "foraging_activity_[SEASON]_index"),
        (substrates, "nesting_suitability_[SUBSTRATE]_index"),
    ):
        if not names:
            raise MissingColumns(where=where, name=column, known=headers)
    columns = [
        Column("species", text=True),
        Column("alpha", above=0),
        Column("relative_abundance", low=0),
        *(Column(f"foraging_activity_{season}_index", low=0, high=1) for season in seasons),
        *(Column(f"nesting_suitability_{substrate}_index", low=0, high=1) for substrate in substrates),
    ]
    rows = read_rows(path, columns, where)
    rows = sorted(({**row, "species": row["species"].lower()} for row in rows), key=lambda row: str(row["species"]))
    names = [row["species"] for row in rows]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise DuplicateKeys(where=where, count=len(twice), columns="species", rows=", ".join(twice))
    return Guilds(where, rows, seasons, substrates)


def _land_columns(guilds: Guilds) -> tuple[list[str], list[str]]:
    """Return the columns of flowers and nests in the table of land use."""
    flowers = [f"floral_resources_{season}_index" for season in guilds.seasons]
    return flowers, [f"nesting_{substrate}_availability_index" for substrate in guilds.substrates]


def _land_table(frame: Frame, guilds: Guilds) -> ClassTable:
    """Return the table of land use, or raise if its seasons or substrates are others than those of the guilds."""
    flowers, nests = _land_columns(guilds)
    for header in read_table(frame.args[LAND_TABLE], LAND_TABLE).columns:
        found = re.match(FLOWERS, header.lower()) or re.match(NESTS, header.lower())
        if found and found.group(0) not in (*flowers, *nests):
            known = [*guilds.seasons, *guilds.substrates]
            raise MissingColumns(where=guilds.where, name=f"[…]_{found.group(1)}_index", known=known)
    return frame.table(LAND_TABLE, "lucode", [Column(name, low=0, high=1) for name in (*flowers, *nests)])


def _farms(frame: Frame, guilds: Guilds) -> Farms | None:
    if not frame.args[FARM_VECTOR]:
        return None
    zones = frame.zones(FARM_VECTOR)
    fields = {str(name).lower(): name for name in zones.frame.columns}

    def numbers(name: str) -> Floats:
        if name not in fields:
            raise MissingColumns(where=FARM_VECTOR, name=name, known=list(fields))
        values = np.asarray(zones.frame[fields[name]].to_numpy(dtype=np.float64))
        if not ((values >= 0) & (values <= 1)).all():
            got = f"{name}: {np.nanmin(values):g} … {np.nanmax(values):g}, {int(np.isnan(values).sum())} NaN"
            raise BadArgument(where=FARM_VECTOR, got=got, need=Label("0 to 1", "0 至 1"))
        return values

    half = numbers("half_sat")
    seasons = [str(name) for name in zones.frame[fields["season"]]] if "season" in fields else []
    if unknown := sorted({name or "–" for name in (seasons or [""]) if name not in guilds.seasons}):
        need = Label("`season`: " + ", ".join(guilds.seasons), "`season`：" + "、".join(guilds.seasons))
        raise BadArgument(where=FARM_VECTOR, got=", ".join(unknown), need=need)
    of = {season: np.array([name == season for name in seasons]) for season in guilds.seasons}
    return Farms(
        zones=zones,
        seasons=seasons,
        by_season={season: (Zones(zones.frame[those], frame.grid), half[those]) for season, those in of.items()},
        flowers=np.stack([numbers(f"fr_{season}") for season in guilds.seasons]),
        nests=np.stack([numbers(f"n_{substrate}") for substrate in guilds.substrates]),
        managed=numbers("p_managed"),
        dependent=numbers("p_dep"),
    )


# --- the model ------------------------------------------------------------------------------------------


def names(values: Mapping[str, Any]) -> Sequence[str]:
    """Return the files a run writes."""
    guilds = read_guilds(values[SPECIES])
    species = [row["species"] for row in guilds.rows]
    found = [f"pollinator_supply_{name}.tif" for name in species]
    found += [f"pollinator_abundance_{name}_{season}.tif" for name in species for season in guilds.seasons]
    found += [f"total_pollinator_abundance_{season}.tif" for season in guilds.seasons]
    farms = ["farm_pollinators.tif", "total_pollinator_yield.tif", "wild_pollinator_yield.tif", "farm_results.shp"]
    return found + farms * bool(values[FARM_VECTOR])


def execute(frame: Frame) -> None:
    """Map the supply and abundance of every species, of all together by season and, given farms, what these gain."""
    grid = frame.align("landcover_raster_path")
    guilds = read_guilds(frame.args[SPECIES])
    table = _land_table(frame, guilds)
    land = Land(frame.input("landcover_raster_path"), table, _farms(frame, guilds))
    cell = min(abs(grid.transform.a), abs(grid.transform.e))
    species = [_species(guilds, row, land, cell) for row in guilds.rows]
    with ExitStack() as open_files:
        totals = {s: open_files.enter_context(Scratch(frame.scratch, grid.shape)) for s in guilds.seasons}
        for one in species:
            with Scratch(frame.scratch, grid.shape) as flowers, Scratch(frame.scratch, grid.shape) as bees:
                _map_supply(frame, one, land, flowers, bees)
                _map_abundance(frame, one, land, flowers, bees, totals, first=one is species[0])
                one.around.forget()
        _map_totals(frame, totals, land.farms)


def _species(guilds: Guilds, row: dict[str, Any], land: Land, cell: float) -> Species:
    """Return what a species finds: flowers times its activity, and its best nest."""
    flowers, nests = _land_columns(guilds)
    active, suits = guilds.activity(row)[:, None], guilds.nesting(row)[:, None]
    of_land = [np.stack([land.table.numbers(name) for name in names]) for names in (flowers, nests)]
    none = [np.zeros((len(names), 1)) for names in (flowers, nests)]
    of_farm = none if land.farms is None else [land.farms.flowers, land.farms.nests]
    return Species(
        name=row["species"],
        flowers=(of_land[0] * active, of_farm[0] * active),
        nests=((of_land[1] * suits).max(axis=0), (of_farm[1] * suits).max(axis=0)),
        share=guilds.share(row),
        around=Neighbourhood(row["alpha"] / cell, f"{guilds.where}: {row['species']}, alpha"),
    )


def _map_supply(frame: Frame, species: Species, land: Land, flowers: Scratch, bees: Scratch) -> None:
    """Map the supply of a species; keep it, and the flowers within its flight."""
    around, output = species.around, frame.output(f"pollinator_supply_{species.name}.tif")
    of_land, of_farm = (part.sum(axis=0) for part in species.flowers)

    def work(window: Window) -> None:
        found = around.means(given(*land.here(window, around.reach), of_land, of_farm))
        nested = (species.share * found * given(*land.here(window), *species.nests)).astype(np.float32)
        flowers.write(found, window.top, window.left)
        bees.write(nested, window.top, window.left)
        output.write(window, nested)

    frame.each(work, windows=around.tiles(frame.grid.shape))


def _map_abundance(
    frame: Frame, species: Species, land: Land, flowers: Scratch, bees: Scratch, totals: dict[str, Scratch], first: bool
) -> None:
    """Map the abundance of a species by season and add it to that of those before."""
    around, (of_land, of_farm) = species.around, species.flowers
    outputs = {season: frame.output(f"pollinator_abundance_{species.name}_{season}.tif") for season in totals}

    def work(window: Window) -> None:
        rows, labels = land.here(window)
        found, visits = flowers.read(window), around.means(bees.read(window.padded(around.reach)))
        for k, (season, total) in enumerate(totals.items()):
            values = abundance(given(rows, labels, of_land[k], of_farm[k]), found, visits)
            outputs[season].write(window, values)
            total.write(values if first else values + total.read(window), window.top, window.left)

    frame.each(work, windows=around.tiles(frame.grid.shape))


def _map_totals(frame: Frame, totals: dict[str, Scratch], farms: Farms | None) -> None:
    """Map all species together by season and, given farms, what reaches them and what they gain."""
    outputs = {season: frame.output(f"total_pollinator_abundance_{season}.tif") for season in totals}
    kinds = ("farm_pollinators", "total_pollinator_yield", "wild_pollinator_yield") if farms is not None else ()
    gains = [frame.output(f"{kind}.tif") for kind in kinds]
    tally = Tally(farms.zones, ["total", "wild", *totals]) if farms is not None else None

    def work(window: Window) -> Floats | None:
        all_species = {season: total.read(window) for season, total in totals.items()}
        for season, values in all_species.items():
            outputs[season].write(window, values)
        if farms is None:
            return None
        reached = np.full(window.shape, np.nan)
        for season, values in all_species.items():
            zones, half = farms.by_season[season]
            add_pollinators(values, zones.labels(window), half, reached)
        gained = np.empty((2, *window.shape), dtype=np.float32)
        yields(reached, farms.zones.labels(window), farms.managed, gained[0], gained[1])
        for output, values in zip(gains, (reached, *gained), strict=True):
            output.write(window, values)
        return farms.zones.gather(window, [*gained, *all_species.values()])

    def add(window: Window, part: Floats | None) -> None:
        if tally is not None and part is not None:
            tally.add(part)

    frame.each(work, add)
    if farms is not None and tally is not None:
        frame.write_vector("farm_results.shp", _farm_results(farms, tally))


def _farm_results(farms: Farms, tally: Tally) -> Any:
    """Return the farms with abundance, total yield, and what of the dependent and of the total yield is wild."""
    found, nu, wild = farms.zones.frame.copy(), farms.dependent, tally.mean("wild")
    by_season = {season: tally.mean(season) for season in farms.by_season}
    there = tally.count("total") > 0
    abundances = np.array([by_season[season][i] for i, season in enumerate(farms.seasons)])
    found["p_abund"] = np.where(there, abundances, np.nan)
    found["y_tot"] = 1.0 - nu * (1.0 - tally.mean("total"))
    found["pdep_y_w"] = wild
    found["y_wild"] = nu * wild
    return found


MODEL = Model(
    id="pollination",
    label=Label("Crop pollination", "作物授粉"),
    arguments=(
        Argument("landcover_raster_path", "raster"),
        Argument("guild_table_path", "table"),
        Argument("landcover_biophysical_table_path", "table"),
        Argument("farm_vector_path", "vector", required=False),
    ),
    execute=execute,
    outputs=names,
)
