"""Annual water yield: rain less evapotranspiration by Budyko's curve, water left after demand, value of hydropower."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from shanshui.core.errors import CodesWithoutRow
from shanshui.core.labels import Label
from shanshui.grid.window import Window
from shanshui.invest.frame import Frame, Tally, Zones
from shanshui.invest.models import Argument, Model
from shanshui.invest.tables import ClassTable, Column
from shanshui.kernels.water_yield import budyko, look_up

SHARE, AET, WATER = (f"output/per_pixel/{name}.tif" for name in ("fractp", "aet", "wyield"))
SHEDS = {
    "watersheds_path": ("ws_id", "output/watershed_results_wyield"),
    "sub_watersheds_path": ("subws_id", "output/subwatershed_results_wyield"),
}
RASTERS = ("lulc_path", "eto_path", "precipitation_path", "depth_to_root_rest_layer_path", "pawc_path")
MEANS = ("precip_mn", "PET_mn", "AET_mn", "wyield_mn")
KWH = 0.00272  # of 1 m3 that falls 1 m
STATION = ("efficiency", "fraction", "height", "kw_price", "cost", "time_span", "discount")


def names(values: Mapping[str, Any]) -> Sequence[str]:
    """Return the files a run writes."""
    sheds = [stem for argument, (_, stem) in SHEDS.items() if values[argument]]
    return [SHARE, AET, WATER, *(f"{stem}{end}" for stem in sheds for end in (".shp", ".csv"))]


def execute(frame: Frame) -> None:
    """Map water yield and sum it up by watershed, in one pass."""
    frame.align("lulc_path", RASTERS[1:], ["watersheds_path"])
    table = frame.table(
        "biophysical_table_path", "lucode", [Column("lulc_veg", low=0, high=1), *_numbers("root_depth", "kc")]
    )
    kc = table.numbers("kc").astype(np.float32)
    root, planted = table.numbers("root_depth").astype(np.float32), table.numbers("lulc_veg").astype(np.int8)
    lulc, et0, rain, soil, pawc = (frame.input(name) for name in RASTERS)
    demand = frame.table("demand_table_path", "lucode", _numbers("demand")) if frame.args["demand_table_path"] else None
    station = _stations(frame)
    zones = {name: frame.zones(name, field=field) for name, (field, _) in SHEDS.items() if frame.args[name]}
    if station is not None:
        _check_stations(zones["watersheds_path"], station)
    fields = [*MEANS, *(["demand"] if demand is not None else [])]
    tallies = {name: Tally(found, fields) for name, found in zones.items()}
    outputs = [frame.output(name) for name in (SHARE, AET, WATER)]
    season = np.float32(frame.args["seasonality_constant"])

    def work(window: Window) -> list[Any]:
        pet, share, aet, water = np.empty((4, *window.shape), dtype=np.float32)
        rows, fallen = lulc.rows(window, table.coding), rain.window(window)
        others = soil.window(window), pawc.window(window)
        budyko(rows, kc, root, planted, et0.window(window), fallen, *others, season, pet, share, aet, water)
        for output, values in zip(outputs, (share, aet, water), strict=True):
            output.write(window, values)
        found = [fallen, pet, aet, water]
        if demand is not None:
            used = np.empty(window.shape, dtype=np.float32)
            look_up(lulc.rows(window, demand.coding), demand.numbers("demand").astype(np.float32), used)
            found.append(used)
        return [part.gather(window, found) for part in zones.values()]

    def add(window: Window, parts: list[Any]) -> None:
        for tally, part in zip(tallies.values(), parts, strict=True):
            tally.add(part)

    frame.each(work, add)
    for name, (_, stem) in SHEDS.items():
        if name in zones:
            of_sheds = station if name == "watersheds_path" else None
            frame.write_features(stem, _results(zones[name], tallies[name], demand is not None, of_sheds))


def _numbers(*columns: str) -> list[Column]:
    return [Column(name) for name in columns]


def _stations(frame: Frame) -> ClassTable | None:
    if not frame.args["valuation_table_path"]:
        return None
    ratio = [Column(name, low=0, high=1) for name in STATION[:2]]
    return frame.table("valuation_table_path", "ws_id", [*ratio, *_numbers(*STATION[2:])])


def _check_stations(zones: Zones, station: ClassTable) -> None:
    """Raise CodesWithoutRow unless every watershed has a row of its hydropower station."""
    missing = sorted(set(zones.frame["ws_id"]) - set(station.codes.tolist()))
    if missing:
        raise CodesWithoutRow(where="watersheds_path: ws_id", count=len(missing), table=station.where, codes=missing)


def _results(zones: Zones, tally: Tally, used: bool, station: ClassTable | None) -> Any:
    """Return the features with their means, volumes, and what is left and worth."""
    found = zones.frame.copy()
    for name in MEANS:
        found[name] = tally.mean(name)
    found["wyield_vol"] = found["wyield_mn"] * found.geometry.area / 1000
    if used:
        found["consum_vol"] = np.where(tally.count("demand") > 0, tally.sum("demand"), np.nan)
        found["consum_mn"] = tally.mean("demand")
        found["rsupply_vl"] = found["wyield_vol"] - found["consum_vol"]
        found["rsupply_mn"] = found["wyield_mn"] - found["consum_mn"]
    if station is not None:
        energy, value = _worth(found["ws_id"].to_numpy(), found["rsupply_vl"].to_numpy(), station)
        found["hp_energy"], found["hp_val"] = energy, value
    return found


def _worth(sheds: Any, supply: Any, station: ClassTable) -> tuple[Any, Any]:
    """Return kWh a year of each watershed's station and their present value over its life."""
    order = [int(np.flatnonzero(station.codes == shed)[0]) for shed in sheds]
    efficiency, fraction, height, price, cost, years, discount = (station.numbers(name)[order] for name in STATION)
    energy = efficiency * fraction * height * supply * KWH
    ratio = 1 / (1 + discount / 100)
    flat = ratio == 1
    # InVEST counts no year at all when nothing is discounted; kept, so that figures agree.
    lasting = np.where(flat, 0.0, (1 - ratio**years) / np.where(flat, 1.0, 1 - ratio))
    return energy, (price * energy - cost) * lasting


def _paid(values: Mapping[str, Any]) -> bool:
    return values["valuation_table_path"] is not None


MODEL = Model(
    id="annual_water_yield",
    aliases=("awy", "hwy", "hydropower_water_yield"),
    label=Label("Annual water yield", "年产水量"),
    arguments=(
        Argument("lulc_path", "raster"),
        Argument("depth_to_root_rest_layer_path", "raster"),
        Argument("precipitation_path", "raster"),
        Argument("pawc_path", "raster"),
        Argument("eto_path", "raster"),
        Argument("watersheds_path", "vector"),
        Argument("sub_watersheds_path", "vector", required=False),
        Argument("biophysical_table_path", "table"),
        Argument("seasonality_constant", "number", above=0),
        Argument("demand_table_path", "table", required=_paid),
        Argument("valuation_table_path", "table", required=False),
    ),
    execute=execute,
    outputs=names,
)
