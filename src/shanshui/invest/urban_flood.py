"""Urban flood risk: runoff of one storm by curve numbers, what is kept, what the buildings there are worth."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from shanshui.core.errors import CodesWithoutRow
from shanshui.core.labels import Label
from shanshui.grid.window import Window
from shanshui.invest.frame import Frame, Tally, Zones
from shanshui.invest.models import Argument, Model
from shanshui.invest.tables import ClassTable, Coding, Column
from shanshui.kernels.runoff import storm

KEPT, KEPT_VOLUME, FLOW = "Runoff_retention_index.tif", "Runoff_retention_m3.tif", "Q_mm.tif"
SERVICE = "flood_risk_service.shp"
GROUPS = ("cn_a", "cn_b", "cn_c", "cn_d")
INITIAL = 0.2  # of what the ground can hold that is lost before runoff begins
NODATA = -9999.0


def names(values: Mapping[str, Any]) -> Sequence[str]:
    """Return the files a run writes."""
    return [KEPT, KEPT_VOLUME, FLOW, SERVICE]


def execute(frame: Frame) -> None:
    """Map runoff and retention of the storm and sum them up by area, in one pass."""
    soils = "soils_hydrological_group_raster_path"
    frame.align("lulc_path", [soils], ["aoi_watersheds_path"])
    lulc, soil = frame.input("lulc_path", "mode"), frame.input(soils, "mode")
    table = frame.table("curve_number_table_path", "lucode", [Column(name, above=0, high=100) for name in GROUPS])
    groups = Coding.of((1, 2, 3, 4), "soil groups 1, 2, 3, 4")
    rain = frame.args["rainfall_depth"]
    runoff = _runoff(np.stack([table.numbers(name) for name in GROUPS], axis=1), rain).astype(np.float32)
    area = abs(frame.grid.transform.a * frame.grid.transform.e)
    zones = frame.zones("aoi_watersheds_path")
    damage = _damage(frame, zones) if frame.args["built_infrastructure_vector_path"] else None
    tally = Tally(zones, ["kept", "kept_volume", "flow_volume"])
    outputs = [frame.output(name, nodata=NODATA) for name in (KEPT, KEPT_VOLUME, FLOW)]

    def work(window: Window) -> Any:
        kept, kept_volume, flow, flow_volume = np.empty((4, *window.shape), dtype=np.float32)
        rows = lulc.rows(window, table.coding), soil.rows(window, groups)
        storm(*rows, runoff, rain, area, kept, kept_volume, flow, flow_volume)
        for output, values in zip(outputs, (kept, kept_volume, flow), strict=True):
            output.write(window, values)
        return zones.gather(window, [kept, kept_volume, flow_volume])

    frame.each(work, lambda window, part: tally.add(part))
    frame.write_vector(SERVICE, _results(zones, tally, damage))


def _runoff(numbers: Any, rain: float) -> Any:
    """Return the runoff (mm) of a storm for each curve number (USDA-SCS)."""
    hold = 25400 / numbers - 254
    lost = INITIAL * hold
    return np.where(rain <= lost, 0.0, (rain - lost) ** 2 / (rain + hold - lost))


def _results(zones: Zones, tally: Tally, damage: Any) -> Any:
    found = zones.frame.copy()
    found["rnf_rt_idx"] = tally.mean("kept")
    found["rnf_rt_m3"] = tally.sum("kept_volume")
    found["flood_vol"] = tally.sum("flow_volume")
    if damage is not None:
        there = tally.count("kept_volume") > 0
        found["aff_bld"] = np.where(there, damage, np.nan)
        found["serv_blt"] = np.where(there, damage * tally.sum("kept_volume"), np.nan)
    return found


def _damage(frame: Frame, zones: Zones) -> Any:
    """Return what the buildings inside each area would lose: their area there times the loss of their type."""
    table = frame.table("infrastructure_damage_loss_table_path", "type", [Column("damage")])
    houses = frame.features("built_infrastructure_vector_path", field="type").to_crs(zones.grid.crs)
    types = houses[_named(houses, "type")].to_numpy()
    _check_types(types, table)
    loss = table.numbers("damage")[[int(np.flatnonzero(table.codes == kind)[0]) for kind in types]]
    one, other = houses.sindex.query(zones.frame.geometry, predicate="intersects")
    shared = zones.frame.geometry.to_numpy()[one]
    parts = [
        shape.intersection(house).area for shape, house in zip(shared, houses.geometry.to_numpy()[other], strict=True)
    ]
    return np.bincount(one, weights=np.asarray(parts) * loss[other], minlength=len(zones))


def _named(houses: Any, field: str) -> str:
    """Return the field called so, whatever its case."""
    return next(str(name) for name in houses.columns if str(name).lower() == field)


def _check_types(types: Any, table: ClassTable) -> None:
    missing = sorted(set(types.tolist()) - set(table.codes.tolist()))
    if missing:
        where = "built_infrastructure_vector_path: type"
        raise CodesWithoutRow(where=where, count=len(missing), table=table.where, codes=missing)


def _built(values: Mapping[str, Any]) -> bool:
    return values["built_infrastructure_vector_path"] is not None


MODEL = Model(
    id="urban_flood_risk_mitigation",
    aliases=("ufrm",),
    label=Label("Urban flood risk mitigation", "城市洪涝风险缓解"),
    arguments=(
        Argument("aoi_watersheds_path", "vector"),
        Argument("rainfall_depth", "number", above=0),
        Argument("lulc_path", "raster"),
        Argument("soils_hydrological_group_raster_path", "raster"),
        Argument("curve_number_table_path", "table"),
        Argument("built_infrastructure_vector_path", "vector", required=False),
        Argument("infrastructure_damage_loss_table_path", "table", required=_built),
    ),
    execute=execute,
    outputs=names,
)
