"""Urban cooling: shade, evaporation, albedo and parks against the heat island, and what that saves.

Two passes over lattices of tiles (see `neighbourhood`): capacity, parks and the heat mitigation index; then the
index mixed by the air. Means weigh the cells that are there, by exp(-d / distance) out to five distances, as in InVEST.

Differs from InVEST 3.20 on purpose. Green cells are counted exactly: where their area equals the 2 ha that make
a park, noise of a Fourier transform decides there. A distance of less than half a cell leaves each cell alone; there
it divides by zero. Temperatures are float32 as every other map.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from shanshui.core.errors import BadArgument, CodesWithoutRow
from shanshui.core.labels import Label
from shanshui.grid.window import Window
from shanshui.invest.frame import Frame
from shanshui.invest.inputs import Input
from shanshui.invest.models import Argument, Model
from shanshui.invest.neighbourhood import Neighbourhood, Scratch, rimmed
from shanshui.invest.tables import ClassTable, Column
from shanshui.invest.vectors import Tally, Zones
from shanshui.kernels.focal_cooling import air_temperature, capacity, mitigation
from shanshui.kernels.focal_count import count_within, half_widths

LOWEST = float(np.finfo(np.float32).min)
PARK = 2e4  # m2 of green land use that cool what lies around
WEIGHTS = {"cc_weight_shade": 0.6, "cc_weight_albedo": 0.2, "cc_weight_eti": 0.2}
LIGHT, HEAVY = (31.5, 32.0, 32.5), (27.5, 29.5, 31.5)  # degC of wet bulb globe at which 25, 50, 75 % of work is lost
NO_PART = np.zeros((1, 1), dtype=np.float32)
Floats = NDArray[np.float64]


def names(values: Mapping[str, Any]) -> Sequence[str]:
    """Return the files a run writes."""
    more = ["buildings_with_stats.shp"] * bool(values["do_energy_valuation"])
    return ["T_air.tif", "hm.tif", "cc.tif", "uhi_results.shp", *more]


def execute(frame: Frame) -> None:
    """Map cooling capacity, heat mitigation and air temperature; sum them up by area and building."""
    args = frame.args
    own = frame.grid_of("lulc_raster_path").transform
    side = min(abs(own.a), abs(own.e))
    frame.align("lulc_raster_path", ["ref_eto_raster_path"], ["aoi_vector_path"], cell=(side, side))
    areas = frame.zones("aoi_vector_path")
    buildings = frame.zones("building_vector_path") if args["do_energy_valuation"] else None
    with Scratch(frame.scratch, frame.grid.shape) as index:
        cooling = map_mitigation(frame, areas, index, side)
        air, inside = map_temperature(frame, areas, buildings, index, side)
    results = areas.frame.copy()
    results["avg_cc"] = cooling.mean("cc")
    results["avg_tmp_v"] = air.mean("t_air")
    results["avg_tmp_an"] = air.mean("t_air") - args["t_ref"]
    results["avd_eng_cn"] = np.nan
    if buildings is not None and inside is not None:
        saved = energy_saved(frame, buildings, inside.mean("t_air"))
        frame.write_vector("buildings_with_stats.shp", saved)
        results["avd_eng_cn"] = saved_within(areas, saved)
    for field, name in (("avg_wbgt_v", "wbgt"), ("avg_ltls_v", "light"), ("avg_hvls_v", "heavy")):
        results[field] = air.mean(name) if name in air.names else np.nan
    frame.write_vector("uhi_results.shp", results)


# --- capacity and mitigation ----------------------------------------------------------------------------


def map_mitigation(frame: Frame, areas: Zones, index: Scratch, side: float) -> Tally:
    """Map capacity and mitigation, keep the latter for the next pass; return the statistics of capacity."""
    lulc, eto = frame.input("lulc_raster_path", "mode"), frame.input("ref_eto_raster_path", "cubicspline")
    table = _table(frame)
    by_factors = frame.args["cc_method"] == "factors"
    base, factor = _coefficients(frame, table, _most(frame, eto)) if by_factors else _intensity(table)
    green = table.numbers("green_area").astype(np.uint8)
    distance = int(np.round(frame.args["green_area_cooling_distance"] / side))
    around = Neighbourhood(distance, "green_area_cooling_distance")
    widths, rim, shape = half_widths(distance), around.reach, frame.grid.shape
    whole, enough = int((2 * widths + 1).sum()), PARK / side**2
    outputs = frame.output("cc.tif"), frame.output("hm.tif")

    def work(window: Window) -> Floats:
        classes = rimmed(lambda part: lulc.rows(part, table.coding), window, shape, rim, -1)
        evaporation = rimmed(eto.window, window, shape, rim, np.nan) if by_factors else NO_PART
        found = np.empty((2, *classes.shape), dtype=np.float32)
        cells = np.empty((2, *classes.shape), dtype=np.uint8)
        capacity(classes, evaporation, base, factor, green, found[0], found[1], cells)
        counts = np.empty((2, *window.shape), dtype=np.int32)
        for kind in range(2):
            count_within(_inner(cells[kind], rim - distance), widths, counts[kind])
        own, cooled = np.ascontiguousarray(_inner(found[0], rim)), np.empty(window.shape, dtype=np.float32)
        mitigation(own, around.means(found[1]), counts, whole, enough, cooled)
        index.write(cooled, window.top, window.left)
        for output, values in zip(outputs, (own, cooled), strict=True):
            output.write(window, values)
        return areas.gather(window, [own])

    tally = Tally(areas, ["cc"])
    frame.each(work, lambda window, part: tally.add(part), around.tiles(shape))
    lulc.close()  # the blocks kept of them make room for the larger tiles of the next pass
    eto.close()
    return tally


def _inner(values: NDArray[Any], rim: int) -> NDArray[Any]:
    """Return an array without its rim."""
    return values[rim : values.shape[0] - rim, rim : values.shape[1] - rim]


def _table(frame: Frame) -> ClassTable:
    factors = frame.args["cc_method"] == "factors"
    columns = [
        Column("kc"),
        Column("green_area", low=0, high=1),
        Column("shade", low=0, high=1, required=factors),
        Column("albedo", low=0, high=1, required=factors),
        Column("building_intensity", low=0, high=1, required=not factors),
    ]
    return frame.table("biophysical_table_path", "lucode", columns)


def _most(frame: Frame, eto: Input) -> float:
    """Return the largest reference evapotranspiration of the grid, mm."""
    found = [-np.inf]

    def most(window: Window) -> float:
        return float(np.fmax.reduce(eto.window(window), axis=None, initial=-np.inf))

    frame.each(most, lambda window, value: found.append(value))
    if not max(found) > 0:
        need = Label("a value above 0", "大于 0 的值")
        raise BadArgument(where=eto.where, got=f"≤ {max(found):g}", need=need)
    return max(found)


def _coefficients(frame: Frame, table: ClassTable, most: float) -> tuple[Floats, Floats]:
    """Return what shade and albedo give, and what a millimetre of evapotranspiration adds, by land use."""
    given = [default if frame.args[name] is None else frame.args[name] for name, default in WEIGHTS.items()]
    if sum(given) <= 0:
        need = Label("one weight above 0", "至少一个权重大于 0")
        raise BadArgument(where="cc_weight_shade, cc_weight_albedo, cc_weight_eti", got=str(given), need=need)
    shade, albedo, evaporation = (weight / sum(given) for weight in given)
    base = shade * table.numbers("shade") + albedo * table.numbers("albedo")
    return base, evaporation * table.numbers("kc") / most


def _intensity(table: ClassTable) -> tuple[Floats, Floats]:
    open_share = 1.0 - table.numbers("building_intensity")
    return open_share, np.zeros(open_share.size)


# --- temperature ----------------------------------------------------------------------------------------


def map_temperature(
    frame: Frame, areas: Zones, buildings: Zones | None, index: Scratch, side: float
) -> tuple[Tally, Tally | None]:
    """Map the temperature of mixed air; return its statistics, and those of work lost, by area and building."""
    args, shape = frame.args, frame.grid.shape
    radius = int(np.round(args["t_air_average_radius"] / side))
    around = Neighbourhood(radius, "t_air_average_radius")
    output = frame.output("T_air.tif", nodata=LOWEST)
    work_too = args["do_productivity_valuation"]
    tally = Tally(areas, ["t_air", *(["wbgt", "light", "heavy"] if work_too else [])])
    inside = Tally(buildings, ["t_air"]) if buildings is not None else None

    def work(window: Window) -> tuple[Floats, Floats | None]:
        air = np.empty(window.shape, dtype=np.float32)
        mixed = around.means(index.read(window.padded(around.reach)))
        air_temperature(mixed, args["t_ref"], args["uhi_max"], air)
        output.write(window, air)
        maps = [air, *(_work_lost(air, args["avg_rel_humidity"]) if work_too else ())]
        return areas.gather(window, maps), buildings.gather(window, [air]) if buildings is not None else None

    def add(window: Window, parts: tuple[Floats, Floats | None]) -> None:
        tally.add(parts[0])
        if inside is not None and parts[1] is not None:
            inside.add(parts[1])

    frame.each(work, add, around.tiles(shape))
    return tally, inside


def wet_bulb_globe(air: Floats, humidity: float) -> Floats:
    """Return the wet bulb globe temperature, degC, of air (degC) at a relative humidity (%)."""
    vapour = humidity / 100 * 6.105 * np.exp(17.27 * air / (237.7 + air))
    return np.asarray(0.567 * air + 0.393 * vapour + 3.94)


def work_lost(globe: Floats, steps: tuple[float, float, float]) -> Floats:
    """Return the share of work lost, %, at wet bulb globe temperatures: 0, 25, 50 or 75."""
    return np.where(np.isnan(globe), np.nan, 25.0 * np.searchsorted(steps, globe, side="right"))


def _work_lost(air: NDArray[Any], humidity: float) -> tuple[Floats, Floats, Floats]:
    globe = wet_bulb_globe(air.astype(np.float64), humidity)
    return globe, work_lost(globe, LIGHT), work_lost(globe, HEAVY)


# --- energy ---------------------------------------------------------------------------------------------


def energy_saved(frame: Frame, buildings: Zones, air: Floats) -> Any:
    """Return the buildings with their air temperature and the energy (or money) their surroundings save."""
    args, found = frame.args, buildings.frame.copy()
    columns = [Column("consumption"), Column("cost", required=False)]
    table = frame.table("energy_consumption_table_path", "type", columns)
    kind = {str(name).lower(): name for name in found.columns}.get("type")
    if kind is None:
        need = Label("a field `type`", "字段 `type`")
        raise BadArgument(where="building_vector_path", got=", ".join(map(str, found.columns)), need=need)
    unknown = sorted(set(found[kind].tolist()) - set(table.codes.tolist()))
    if unknown:
        raise CodesWithoutRow(where="building_vector_path: type", count=len(unknown), table=table.where, codes=unknown)
    place = {int(code): i for i, code in enumerate(table.codes)}
    rows = [place[int(code)] for code in found[kind]]
    price = table.numbers("cost")[rows] if table.has("cost") else 1.0
    cooler = args["t_ref"] - air + args["uhi_max"]
    found["energy_sav"] = table.numbers("consumption")[rows] * found.geometry.area.to_numpy() * cooler * price
    found["mean_t_air"] = air
    return found


def saved_within(areas: Zones, buildings: Any) -> Floats:
    """Return what all buildings that touch each area save; one that touches two counts in both, as in InVEST."""
    saved = np.nan_to_num(buildings["energy_sav"].to_numpy())
    tree = buildings.sindex
    return np.array([saved[np.sort(tree.query(shape, predicate="intersects"))].sum() for shape in areas.frame.geometry])


def _energy(values: Mapping[str, Any]) -> bool:
    return bool(values["do_energy_valuation"])


def _productivity(values: Mapping[str, Any]) -> bool:
    return bool(values["do_productivity_valuation"])


MODEL = Model(
    id="urban_cooling_model",
    aliases=("ucm", "urban_cooling"),
    label=Label("Urban cooling", "城市降温"),
    arguments=(
        Argument("lulc_raster_path", "raster"),
        Argument("ref_eto_raster_path", "raster"),
        Argument("aoi_vector_path", "vector"),
        Argument("biophysical_table_path", "table"),
        Argument("green_area_cooling_distance", "number", low=0),
        Argument("t_air_average_radius", "number", low=0),
        Argument("t_ref", "number"),
        Argument("uhi_max", "number", low=0),
        Argument("do_energy_valuation", "boolean", required=False),
        Argument("do_productivity_valuation", "boolean", required=False),
        Argument("avg_rel_humidity", "number", required=_productivity, low=0, high=100),
        Argument("building_vector_path", "vector", required=_energy),
        Argument("energy_consumption_table_path", "table", required=_energy),
        Argument("cc_method", "option", options=("factors", "intensity")),
        *(Argument(name, "number", required=False, low=0, high=1) for name in WEIGHTS),
    ),
    execute=execute,
    outputs=names,
)
